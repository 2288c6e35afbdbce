/* run.c - builds and asks every engine, one after another; then compares what they found and reports it. */
#include "base/file.h"
#include "bench/bench.h"
#include "bench/report.h"
#include "bench/session.h"

#include <stdio.h>
#include <stdlib.h>

struct run {
    const char *format, *report_path;
    uint64_t passes, budget_s, parallel_ms;
    struct session session;
};

static enum referat_status read_options(struct run *run, int argc, char **argv, struct referat_error *error) {
    const struct bench_option options[] = {
        {"--corpus", .text = &run->session.corpus},    {"--queries", .text = &run->session.queries},
        {"--engines", .text = &run->session.engines},  {"--format", .text = &run->format},
        {"--dir", .text = &run->session.dir},          {"--peers", .text = &run->session.peers},
        {"--report", .text = &run->report_path},       {"--plain", .flag = &run->session.plan.plain},
        {"--texts", .flag = &run->session.plan.texts}, {"--keep", .flag = &run->session.keep},
        {"--passes", .number = &run->passes},          {"--budget", .number = &run->budget_s},
        {"--parallel-ms", .number = &run->parallel_ms}};
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, error);
    if (status) return status;
    if (!run->session.corpus || !run->session.queries)
        return error_set(error, REFERAT_USAGE, "run wants --corpus FILE and --queries FILE");
    if (strcmp(run->format, "json") != 0 && strcmp(run->format, "text") != 0)
        return error_set(error, REFERAT_USAGE, "--format: '%s' is neither json nor text", run->format);
    if (run->passes < 1 || run->passes > 64) return error_set(error, REFERAT_USAGE, "--passes: 1 to 64");
    run->session.plan.passes = run->passes;
    run->session.plan.budget_s = (double)run->budget_s;
    run->session.plan.parallel_s = (double)run->parallel_ms / 1000;
    return REFERAT_OK;
}

static void print_differences(const struct differences *differences) {
    for (size_t i = 0; i < differences->kept; i++) {
        const struct difference *one = &differences->first[i];
        fprintf(stderr, "referat-bench: line %llu (%s: %s): %s and %s differ: %s\n",
                (unsigned long long)one->query->line, query_class_names[one->query->class_], one->query->words,
                one->one, one->other, one->what);
    }
    if (differences->count)
        fprintf(stderr, "referat-bench: %zu of %zu answers differ\n", differences->count, differences->compared);
}

static enum referat_status report(struct run *run, size_t *difference_count, struct referat_error *error) {
    struct session *session = &run->session;
    struct differences differences = compare_targets(&session->plan, session->targets, session->count, &session->arena);
    *difference_count = differences.count;
    print_differences(&differences);
    buf_byte(&session->left_out, '\0');
    json_t *json = report_make(&session->plan, session->targets, session->count, &differences, session->left_out.data);
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
    enum referat_status status = text ? REFERAT_OK : error_no_memory(error);
    if (!status && strcmp(run->format, "json") == 0) puts(text);
    if (!status && strcmp(run->format, "text") == 0) report_print_tables(json, stdout);
    if (!status && run->report_path) {
        size_t len = strlen(text);
        text[len] = '\n'; /* in place of the NUL */
        status = file_replace(run->report_path, text, len + 1, error);
    }
    free(text);
    json_decref(json);
    return status;
}

static enum referat_status measure(struct session *session, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < session->count; i++) {
        status = session_build(session, &session->targets[i], error);
        if (!status) status = session_search(session, &session->targets[i], error);
    }
    return status;
}

int bench_run(int argc, char **argv) {
    struct referat_error error;
    struct run run = {.format = "text", .passes = 5, .budget_s = 30, .parallel_ms = 1000};
    size_t differences = 0;
    enum referat_status status = read_options(&run, argc, argv, &error);
    if (status) return bench_fail(&error);
    status = session_open(&run.session, &error);
    if (!status) status = measure(&run.session, &error);
    if (!status) status = report(&run, &differences, &error);
    session_close(&run.session);
    return status ? bench_fail(&error) : differences ? 1 : 0;
}
