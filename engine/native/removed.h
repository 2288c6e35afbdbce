/* removed.h - the documents of a segment that are no more, as a file. docs/FORMAT.md, ".del-N". */
#ifndef ENGINE_NATIVE_REMOVED_H
#define ENGINE_NATIVE_REMOVED_H

#include "engine/native/segment.h"

/* 64-bit words that hold a bit a document. */
static inline size_t removed_words(uint32_t documents) {
    return ((size_t)documents + 63) / 64;
}

/*
 * Writes the bits as the segment's .del file of that commit, in place of one that no manifest names, and sets the
 * entry's removed, removed_commit and removed_trailer. Errors: REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY.
 */
enum referat_status removed_write(const char *path, uint64_t commit, const uint64_t *bits, uint64_t removed,
                                  struct manifest_entry *entry, struct referat_error *error) MUST_CHECK;
/* The segment's bits, zeros where none is removed; malloc'd, NULL without memory or where they are damaged. */
uint64_t *removed_read(const struct segment *segment);

#endif
