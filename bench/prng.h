/*
 * prng.h - the pseudo-random numbers of the benchmark: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, 2014). The same seed gives the same numbers on every machine.
 */
#ifndef BENCH_PRNG_H
#define BENCH_PRNG_H

#include <stdint.h>

struct prng {
    uint64_t state;
};

static inline struct prng prng_seeded(uint64_t seed) {
    return (struct prng){seed};
}

static inline uint64_t prng_next(struct prng *prng) {
    uint64_t z = prng->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* 0 to below-1; `below` is at least 1. */
static inline uint32_t prng_below(struct prng *prng, uint32_t below) {
    return (uint32_t)((prng_next(prng) >> 32) * below >> 32);
}

/* first to last, both possible. */
static inline uint32_t prng_between(struct prng *prng, uint32_t first, uint32_t last) {
    return first + prng_below(prng, last - first + 1);
}

/* True `percent` times in a hundred. */
static inline int prng_percent(struct prng *prng, uint32_t percent) {
    return prng_below(prng, 100) < percent;
}

#endif
