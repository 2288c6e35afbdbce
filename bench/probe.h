/*
 * probe.h - what is measured of one engine besides time: the instructions of fixed queries, and how well it ranks.
 * Neither changes with the load of the machine.
 */
#ifndef BENCH_PROBE_H
#define BENCH_PROBE_H

#include "bench/target.h"

#define PROBE_QUERIES 20 /* of each class, the first ones */

/*
 * Instructions in user space of one warm pass over PROBE_QUERIES of each class, into report->instructions; -1 where the
 * kernel does not let us count.
 */
enum referat_status probe_instructions(const struct bench_plan *plan, const struct bench_target *target,
                                       struct referat_error *error) MUST_CHECK;
/*
 * Without --plain: the last two words of items' titles as queries, words as typed; report->reciprocal_rank becomes the
 * mean of 1 / rank of the item itself among the ten best, 0 where it is not among them.
 */
enum referat_status probe_known_items(const struct bench_plan *plan, const struct bench_target *target,
                                      struct referat_error *error) MUST_CHECK;

#endif
