/*
 * compare.h - do the engines give the same answers? Counts of hits must be equal in all; among engines of ours the
 * scores of the ten best must be equal to one in a million, and the ids wherever scores differ by more than that.
 */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "bench/target.h"

struct difference {
    const struct bench_query *query;
    const char *one, *other; /* the engines */
    char what[256];
};

struct differences {
    struct difference *first; /* the first DIFFERENCES_KEPT */
    size_t kept, count;
    size_t compared; /* answers of two engines that were laid beside each other */
};

#define DIFFERENCES_KEPT 20

/* Everything is compared with the first target. The memory is of the arena. */
struct differences compare_targets(const struct bench_plan *plan, const struct bench_target *targets, size_t count,
                                   struct arena *arena);

#endif
