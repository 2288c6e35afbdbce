/*
 * bm25.h - the weight of a term in a document, as Xapian 1.4's BM25Weight computes it with k2 = k3 = 0 (Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with Xapian's idf that stays above 0):
 *
 *     idf  = (N - n + 0.5) / (n + 0.5); below 2 it is halved and raised by one
 *     w    = ln(idf) · (k1 + 1) · wdf / (k1 · ((1 - b) + b · max(length / average, ½)) + wdf)
 *
 * N documents, n of them with the term, length and average in wdf. k1 and b: engine/schema.h.
 */
#ifndef ENGINE_NATIVE_BM25_H
#define ENGINE_NATIVE_BM25_H

#include "engine/schema.h"

#include <math.h>
#include <stdint.h>

#define BM25_MIN_LENGTH 0.5

static inline double bm25_term_weight(uint64_t documents, uint64_t frequency) {
    double n = (double)frequency, idf = ((double)documents - n + 0.5) / (n + 0.5);
    if (idf < 2) idf = idf * 0.5 + 1;
    return log(idf) * (BM25_K1 + 1);
}

/* k1 · ((1 - b) + b · max(length / average, ½)) */
static inline double bm25_length_part(uint32_t length, double average) {
    double normal = average > 0 ? length / average : 0;
    if (normal < BM25_MIN_LENGTH) normal = BM25_MIN_LENGTH;
    return BM25_K1 * (normal * BM25_B + (1 - BM25_B));
}

/* What the term's weight is multiplied by: 0 to 1. */
static inline double bm25_share(uint32_t wdf, double length_part) {
    return wdf / (length_part + wdf);
}

/* The length up to which `wdf` has that share or more: bm25_share and bm25_length_part solved for it. Below 0: none. */
static inline double bm25_length_of_share(uint32_t wdf, double share, double average) {
    double part = wdf * (1 - share) / share;
    if (part < BM25_K1 * (BM25_MIN_LENGTH * BM25_B + (1 - BM25_B))) return -1;
    return (part / BM25_K1 - (1 - BM25_B)) / BM25_B * average;
}

/*
 * Scores are summed as whole numbers of 2^-36, each term's rounded to the nearest: a sum is then the same in whatever
 * order its terms come, so that every way to run a query gives the same bits. A term adds less than 2^52, 2,000 terms
 * fit.
 */
typedef int64_t bm25_score;
#define BM25_UNIT       ((double)((int64_t)1 << 36))
#define BM25_WEIGHT_MAX 65536.0

static inline bm25_score bm25_term_score(double weight, uint32_t wdf, double length_part) {
    return wdf ? (bm25_score)(weight * BM25_UNIT * bm25_share(wdf, length_part) + 0.5) : 0;
}

#endif
