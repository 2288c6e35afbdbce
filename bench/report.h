/* report.h - what a run found, as JSON; and that JSON as a table to read (docs/BENCH.md tells its fields). */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/compare.h"

#include <jansson.h>
#include <stdio.h>

/* NULL where memory is out. The caller releases it. `left_out`: engines that were asked for and are not there. */
json_t *report_make(const struct bench_plan *plan, const struct bench_target *targets, size_t count,
                    const struct differences *differences, const char *left_out);
/* A Markdown table of classes and one of builds and sizes, which is also the text that people read. */
void report_print_tables(const json_t *report, FILE *out);
/* The report of a file ("-": standard input). Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT. */
enum referat_status report_read(const char *path, json_t **out, struct referat_error *error) MUST_CHECK;

#endif
