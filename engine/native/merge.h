/*
 * merge.h - several segments into one, without removed documents, in the order of newest keys; and which to merge when.
 */
#ifndef ENGINE_NATIVE_MERGE_H
#define ENGINE_NATIVE_MERGE_H

#include "engine/native/segment_writer.h"

/* Where all documents are removed, *empty and no file. Errors: REFERAT_DAMAGED, REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY.
 */
enum referat_status merge_segments(const char *path, struct segment *const *segments, size_t count, uint64_t number,
                                   enum engine_collection collection, struct manifest_entry *entry, bool *empty,
                                   struct referat_error *error) MUST_CHECK;

/*
 * Which entries of a kind to merge next: marks them in `chosen` (of manifest->count) and gives their number, 0 for
 * none. `spilled`: numbers from here on are of the commit under way and are merged with each other whatever their size,
 * and a single one where it is not whole (segment_writer.h); `all`: everything becomes one.
 */
size_t merge_choose(const struct manifest *manifest, enum manifest_kind kind, uint64_t spilled, bool all, bool *chosen);

#endif
