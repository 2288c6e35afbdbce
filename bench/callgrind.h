/* callgrind.h - instructions counted by valgrind, where the kernel does not let us count them. */
#ifndef BENCH_CALLGRIND_H
#define BENCH_CALLGRIND_H

#include "bench/target.h"

/*
 * The instructions of one warm pass over the first queries of a class, as probe_instructions would count them: the
 * difference of two runs of `referat-bench ask` with one pass and with two. -1 where valgrind is not installed or
 * fails.
 */
int64_t callgrind_count(const struct bench_target *target, const char *queries, int class_);

#endif
