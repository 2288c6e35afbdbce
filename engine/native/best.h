/* best.h - the best hits of a segment: a heap whose top is the worst that is kept. */
#ifndef ENGINE_NATIVE_BEST_H
#define ENGINE_NATIVE_BEST_H

#include "base/slice.h"
#include "engine/native/bm25.h"

struct hit {
    bm25_score score;
    uint64_t
        order; /* among equal scores of a segment, the smaller first: the document, or the place of its oldest key */
    uint32_t segment, document;
    struct slice key; /* of the sort; fetched when hits of two segments are compared */
};

struct best {
    struct hit *hits; /* room for max; borrowed. No order */
    size_t count, max;
};

static inline bool best_is_better(const struct hit *a, const struct hit *b) {
    return a->score > b->score || (a->score == b->score && a->order < b->order);
}

/* Takes the hit where it is among the best so far. */
void best_offer(struct best *best, const struct hit *hit);

/* What a hit must score at least to be taken, whatever its order; `floor` while not all places are taken. */
static inline bm25_score best_floor(const struct best *best, bm25_score floor) {
    return best->count == best->max && best->max && best->hits[0].score > floor ? best->hits[0].score : floor;
}

/* Whether a hit of that score and order would be taken: with the score of the worst, only an earlier one is. */
static inline bool best_would_take(const struct best *best, bm25_score floor, bm25_score score, uint64_t order) {
    if (score < floor || best->max == 0) return false;
    if (best->count < best->max) return true;
    return score > best->hits[0].score || (score == best->hits[0].score && order < best->hits[0].order);
}

/* A document, ordered by its number. */
static inline void best_offer_document(struct best *best, uint32_t document, bm25_score score) {
    struct hit hit = {.score = score, .document = document, .order = document};
    best_offer(best, &hit);
}

#endif
