/* timing.c - see timing.h. */
#include "bench/timing.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

static double clock_s(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double timing_now_us(void) {
    return clock_s(CLOCK_MONOTONIC) * 1e6;
}

double timing_process_cpu_s(void) {
    return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

double timing_thread_cpu_s(void) {
    return clock_s(CLOCK_THREAD_CPUTIME_ID);
}

static int ascending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void timing_sort(double *values, size_t count) {
    if (count) qsort(values, count, sizeof *values, ascending);
}

double timing_median(double *values, size_t count) {
    if (!count) return 0;
    timing_sort(values, count);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

double timing_percentile(const double *sorted, size_t count, double percent) {
    if (!count) return 0;
    size_t rank = (size_t)ceil((double)count * percent / 100);
    return sorted[rank ? rank - 1 : 0];
}

/* One pass over the first `count`; stops where the time is up and says how far it came. */
static bool run_pass(const struct timing *timing, size_t count, double until_us, double *us, size_t *done) {
    for (*done = 0; *done < count; ++*done) {
        double begun = timing_now_us();
        if (begun > until_us && *done) return true;
        if (!timing->ask(timing->context, *done)) return false;
        us[*done] = timing_now_us() - begun;
    }
    return true;
}

bool timing_run(const struct timing *timing, size_t count, double *us, size_t *measured) {
    double end_us = timing_now_us() + timing->budget_s * 1e6;
    double *times = malloc(timing->passes * count * sizeof *times + 1);
    size_t passes = 0, done;
    *measured = count;
    bool well = times != NULL;
    while (well && passes < timing->passes && (!passes || timing_now_us() < end_us)) {
        well = run_pass(timing, *measured, passes ? INFINITY : end_us, times + passes * count, &done);
        *measured = well ? done : 0;
        passes++;
    }
    for (size_t query = 0; well && query < *measured; query++) {
        double values[TIMING_PASSES_MAX];
        for (size_t pass = 0; pass < passes; pass++) values[pass] = times[pass * count + query];
        us[query] = timing_median(values, passes);
    }
    free(times);
    return well;
}
