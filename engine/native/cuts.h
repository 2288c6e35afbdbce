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

/* What is computed in doubles is off by less. */
#define CUTS_MARGIN (1 - 1e-9)

/* Postings of a list of weight `units` that may score `least`. A cut may be a code too high, never too low. */
static inline void cuts_find(struct cuts *cuts, const struct clauses *clauses, double units, bm25_score least) {
    cuts->length_codes = clauses->length_codes;
    memset(cuts->codes, UINT8_MAX, sizeof cuts->codes);
    if (least <= 0) return;
    const struct length_table *table = &clauses->segment->length_table;
    double share = ((double)least - 1) / units * CUTS_MARGIN;
    for (uint32_t wdf = 1; share > 0 && wdf <= SHARES_WDFS; wdf++) {
        double length = bm25_length_of_share(wdf, share, clauses->average);
        cuts->codes[wdf - 1] = length < 0                ? 0
                               : length < UINT32_MAX - 1 ? lengths_last_code(table, (uint32_t)length + 1)
                                                         : UINT8_MAX;
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
