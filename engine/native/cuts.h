/*
 * cuts.h - which postings of a list may score enough, decided by their wdf and length code alone: scores fall with the
 * length, so that for each small wdf there is a code up to which they may. Some that do not are let through.
 */
#ifndef ENGINE_NATIVE_CUTS_H
#define ENGINE_NATIVE_CUTS_H

#include "engine/native/clauses.h"

#define CUTS_WDFS 15 /* those above are let through */

struct cuts {
    const uint8_t *length_codes;
    uint32_t codes[CUTS_WDFS + 1]; /* of wdf - 1 */
};

/* Postings of a list of weight `units` that may score `least`. */
void cuts_find(struct cuts *cuts, const struct clauses *clauses, double units, bm25_score least);

/* The first place from `at` on that may score enough; `end` where there is none. */
static inline uint32_t cuts_skip(const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs, uint32_t at,
                                 uint32_t end) {
    for (; at < end; at++) {
        uint32_t wdf = wdfs[at] - 1;
        if (cuts->length_codes[documents[at]] <= cuts->codes[wdf < CUTS_WDFS ? wdf : CUTS_WDFS]) break;
    }
    return at;
}

/* The places among `count` postings, at most POSTINGS_BLOCK, that may score enough; gives their number. `out` has room
 * for CUTS_SLACK more. */
#define CUTS_SLACK 16
uint32_t cuts_select(enum simd_level simd, const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs,
                     uint32_t count, uint32_t *out);

#endif
