/*
 * cuts.h - which postings of a list may score enough, decided by their wdf and length code alone: scores fall with the
 * length, so that for each small wdf there is a code up to which they may.
 */
#ifndef ENGINE_NATIVE_CUTS_H
#define ENGINE_NATIVE_CUTS_H

#include "engine/native/clauses.h"

struct cuts {
    const uint8_t *length_codes;
    uint8_t codes[SHARES_WDFS + 1]; /* of wdf - 1; the last, of larger wdfs, lets all through */
};

/* Postings of a list of weight `units` that may score `least`. */
static inline void cuts_find(struct cuts *cuts, const struct clauses *clauses, double units, bm25_score least) {
    cuts->length_codes = clauses->length_codes;
    memset(cuts->codes, UINT8_MAX, sizeof cuts->codes);
    for (unsigned i = 0; least > 0 && i < SHARES_WDFS; i++) {
        const double *shares = clauses->lengths->shares[i];
        unsigned low = 0, high = UINT8_MAX + 1; /* the first code that scores less */
        while (low < high) {
            unsigned middle = (low + high) / 2;
            if (clauses_score_share(units, shares[middle]) >= least)
                low = middle + 1;
            else
                high = middle;
        }
        cuts->codes[i] = (uint8_t)(low - (low > 0));
    }
}

/* The first place from `at` on that may score enough; `end` where there is none. */
static inline uint32_t cuts_skip(const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs, uint32_t at,
                                 uint32_t end) {
    for (; at < end; at++) {
        uint32_t wdf = wdfs[at] - 1;
        if (cuts->length_codes[documents[at]] <= cuts->codes[wdf < SHARES_WDFS ? wdf : SHARES_WDFS]) break;
    }
    return at;
}

#endif
