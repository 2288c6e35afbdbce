/*
 * removals.h - documents that a writer takes out of segments: bits in memory until they are written as .del files.
 * Segments are those of one snapshot, told apart by number.
 */
#ifndef ENGINE_NATIVE_REMOVALS_H
#define ENGINE_NATIVE_REMOVALS_H

#include "engine/native/removed.h"
#include "engine/native/snapshot.h"

struct removals_part {
    uint64_t number, removed;
    uint64_t *bits;
    bool changed; /* since they were written */
};

struct removals {
    struct removals_part *parts;
    size_t count;
};

void removals_free(struct removals *removals); /* and as from the beginning, all 0 */
/* Whether the document is removed, in memory or in the segment's file. */
bool removals_has(const struct removals *removals, const struct segment *segment, uint32_t document);
/* Takes the documents with these ids, which rise, out of the segment. Errors: REFERAT_DAMAGED, REFERAT_NO_MEMORY. */
enum referat_status removals_take(struct removals *removals, struct segment *segment, const struct slice *ids,
                                  size_t count, struct referat_error *error) MUST_CHECK;
/* Writes what changed, into the snapshot as well; *any where there was something. */
enum referat_status removals_write(struct removals *removals, struct snapshot *snapshot, uint64_t commit, bool *any,
                                   struct referat_error *error) MUST_CHECK;
/* A segment is no more. */
void removals_forget(struct removals *removals, uint64_t number);

#endif
