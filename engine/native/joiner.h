/*
 * joiner.h - the lists that several segments have for one term as one list, in the order of the documents' new numbers.
 * It is made a slice of the numbers at a time, so that what is sorted stays in the cache.
 */
#ifndef ENGINE_NATIVE_JOINER_H
#define ENGINE_NATIVE_JOINER_H

#include "base/arena.h"
#include "engine/native/postings.h"

#define JOINER_GONE UINT32_MAX /* in a map: removed */

/* What one segment has: a list, or the rest of a region (records.h). */
struct joined {
    const uint32_t *map;   /* document -> its new number, rising; JOINER_GONE */
    struct postings *list; /* NULL: a region */
    const uint8_t *at, *end;
    unsigned width;        /* of the region */
    uint32_t doc_count;    /* of the segment */
    struct pagefile *file; /* of the region; spoiled where it is none */
};

struct joiner {
    /* the list that is made */
    uint32_t *documents, *wdfs, *counts, *gaps;
    size_t count, cap, gap_count, gap_cap;
    /* the slice: its postings as number << 32 | place in `records`, a rising run of each part */
    uint64_t *keys, *spare;
    const uint8_t **records;
    size_t key_count, key_cap;
    size_t record_bytes;
    size_t *run_ends;
    size_t run_count, run_cap;
    struct arena arena; /* records that were made of a list */
    bool no_memory;
};

void joiner_init(struct joiner *joiner);
void joiner_free(struct joiner *joiner); /* and init again */
/*
 * Joins `count` parts, which are used up. The list is borrowed until the next call; without memory it is cut short and
 * joiner->no_memory set. `documents`: new numbers are below it. Damage is kept in the files.
 */
struct postings_list joiner_join(struct joiner *joiner, struct joined *const *parts, size_t count, uint32_t documents);

#endif
