/*
 * zipf.h - ranks drawn by a Zipf-Mandelbrot law: rank r (from 0) with a weight of (r + 2.7)^-1.125. Drawn in constant
 * time by the alias method (Walker 1977; Vose 1991), in integers, so that every machine draws the same.
 */
#ifndef BENCH_ZIPF_H
#define BENCH_ZIPF_H

#include "base/error.h"
#include "bench/prng.h"

struct zipf_slot {
    uint32_t threshold; /* of 2^32: below it the slot's own rank, else the alias */
    uint32_t alias;
};

struct zipf {
    struct zipf_slot *slots;
    uint32_t count;
};

/* count: at least 1. Errors: REFERAT_NO_MEMORY. */
enum referat_status zipf_init(struct zipf *zipf, uint32_t count, struct referat_error *error) MUST_CHECK;
void zipf_free(struct zipf *zipf);

static inline uint32_t zipf_draw(const struct zipf *zipf, struct prng *prng) {
    uint64_t bits = prng_next(prng);
    uint32_t rank = (uint32_t)((bits >> 32) * zipf->count >> 32);
    return (uint32_t)bits < zipf->slots[rank].threshold ? rank : zipf->slots[rank].alias;
}

#endif
