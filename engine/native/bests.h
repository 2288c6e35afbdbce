/*
 * bests.h - the best postings of a list: those whose share (bm25_share) is the largest, of the whole list and, where it
 * is frequent, of each window of documents, and of each eighth of a window where it is very frequent. From them a
 * search knows what a list adds at most before it reads it. docs/FORMAT.md, "The best postings".
 */
#ifndef ENGINE_NATIVE_BESTS_H
#define ENGINE_NATIVE_BESTS_H

#include "base/bytes.h"

#define BESTS_WINDOW_SHIFT  10 /* documents of a window: 1,024 */
#define BESTS_MAX           255
#define BESTS_OWN_CODES     192 /* up to this one a code is one share's alone, the best posting's of its windows */
#define BESTS_FREQUENT      8   /* postings a window, above which a list has a best one for each */
#define BESTS_VERY_FREQUENT 64  /* the same for each eighth */
#define BESTS_EIGHTH_SHIFT  7
#define BESTS_EIGHTHS       8
#define BESTS_EIGHTH_MAX    15
#define BESTS_EIGHTH_BYTES  4   /* of a window: half a byte each, the first lowest */
#define BESTS_LIST_MIN      128 /* postings; up to here a list has none at all */

struct best_posting {
    uint32_t wdf, length; /* of the document */
};

static inline uint32_t bests_windows(uint32_t documents) {
    return (uint32_t)(((uint64_t)documents + (1u << BESTS_WINDOW_SHIFT) - 1) >> BESTS_WINDOW_SHIFT);
}

/* Whether a list of `frequency` postings in a segment of `documents` has a best one for each window. */
static inline bool bests_by_window(uint32_t frequency, uint32_t documents) {
    return frequency > BESTS_LIST_MIN && frequency > (uint64_t)BESTS_FREQUENT * bests_windows(documents);
}

/* And for each eighth of a window. */
static inline bool bests_by_eighth(uint32_t frequency, uint32_t documents) {
    return frequency > BESTS_LIST_MIN && frequency > (uint64_t)BESTS_VERY_FREQUENT * bests_windows(documents);
}

/* ---- writing ---- */

struct bests_writer;

/* lengths and parts (bm25_length_part of each) of all documents; borrowed while it lives. NULL without memory. */
struct bests_writer *bests_writer_new(const uint32_t *lengths, const double *parts, uint32_t documents);
void bests_writer_free(struct bests_writer *writer); /* NULL is fine */

/* Appends what bests_read reads, of a list of more than BESTS_LIST_MIN postings; a NULL for wdfs: all are 0. */
void bests_write(struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs, uint32_t count,
                 struct buf *out);

/* ---- reading ---- */

struct bests {
    unsigned count;                      /* of best, at least 1 */
    struct best_posting best[BESTS_MAX]; /* from the largest share down */
    const uint8_t *codes; /* by window: 0: no posting; i: none has a larger share than best[i - 1]. NULL */
    unsigned eighth_count;
    struct best_posting of_eighth[BESTS_EIGHTH_MAX];
    const uint8_t *eighths; /* the same by eighth, of of_eighth. NULL */
};

/* Reads pairs of a wdf and a length, at most `max`; gives how many there are, 0 where they are none. */
unsigned bests_read_pairs(const uint8_t *at, const uint8_t *end, unsigned max, struct best_posting *out);

/* The codes of a window's eighths. */
static inline uint32_t bests_eighths(const uint8_t *eighths, uint32_t window) {
    return load32(eighths + (size_t)window * BESTS_EIGHTH_BYTES);
}

#endif
