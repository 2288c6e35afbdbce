/*
 * timing.h - clocks, and how a class of queries is timed: some passes over all of them, of each query the median of its
 * times. Knows nothing of engines: peers in C use it too.
 */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdbool.h>
#include <stddef.h>

double timing_now_us(void);
double timing_process_cpu_s(void); /* all threads of the process */
double timing_thread_cpu_s(void);

/* The middle one, of an even number the mean of the middle two; sorts its argument. 0 of none. */
double timing_median(double *values, size_t count);
/* The smallest value that `percent` in a hundred do not pass; of sorted values. 0 of none. */
double timing_percentile(const double *sorted, size_t count, double percent);
void timing_sort(double *values, size_t count);

#define TIMING_PASSES_MAX 64

struct timing {
    size_t passes;                            /* at most TIMING_PASSES_MAX */
    double budget_s;                          /* after it no further pass begins, and the first one ends early */
    bool (*ask)(void *context, size_t query); /* false: a failure, which ends the timing */
    void *context;
};

/* us[i] for each query; *measured is how many the budget allowed, from the first. False where ask failed or memory is
 * out. */
bool timing_run(const struct timing *timing, size_t count, double *us, size_t *measured);

#endif
