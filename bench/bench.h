/*
 * bench.h - the verbs of referat-bench (docs/BENCH.md), a program for those who work on Referat; it is not installed.
 * Each takes the arguments behind its name and returns the exit code: 0 done; 1 engines differ, or a baseline is not
 * kept; 2 usage, a broken query file; 3 an input that cannot be read; further ones as referat_exit_code gives them.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "base/error.h"

int bench_generate(int argc, char **argv);
int bench_queries(int argc, char **argv);
int bench_run(int argc, char **argv);
int bench_table(int argc, char **argv);
int bench_plot(int argc, char **argv);
int bench_check(int argc, char **argv);
/* Asks a class of queries and prints nothing: what `check` runs under valgrind. */
int bench_ask(int argc, char **argv);

/*
 * An option of a verb. One of text, number, flag is set. `--name VALUE` and `--name=VALUE` are both read.
 */
struct bench_option {
    const char *name; /* "--items" */
    const char **text;
    uint64_t *number; /* decimal; "10k", "2M" are read too */
    bool *flag;
};

/* Errors: REFERAT_USAGE (an unknown option, a missing or broken value, an argument). */
enum referat_status bench_options(int argc, char **argv, const struct bench_option *options, size_t count,
                                  struct referat_error *error) MUST_CHECK;
/* Prints the message on stderr and returns the exit code. */
int bench_fail(const struct referat_error *error);

#endif
