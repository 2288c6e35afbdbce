/*
 * check.c - is anything slower or worse than it was? Three kinds of figures are held against a baseline, a file of the
 * repository: the time of the first engine as a share of Xapian's (the machine cancels out), of each class the median
 * over some rounds; the instructions of fixed queries; and the rank of known items. docs/BENCH.md tells how.
 */
#include "base/file.h"
#include "bench/bench.h"
#include "bench/callgrind.h"
#include "bench/probe.h"
#include "bench/session.h"
#include "bench/timing.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS_MAX 31
/* A loss beyond these shares is real: times are noisy even as medians of shares, ranks are not noisy at all. */
#define TIME_TOLERANCE 0.25
#define RANK_TOLERANCE 0.05

struct check {
    const char *corpus, *queries, *engines, *baseline_path;
    bool update, no_instructions;
    uint64_t rounds;
    struct session plain, full;
    const char *method;        /* how instructions were counted; "" for not at all */
    double share[CLASS_COUNT]; /* 0 where there is no other engine */
    int64_t instructions[CLASS_COUNT];
    double reciprocal_rank;
    unsigned losses;
};

/* ---- measuring ---- */

static double class_mean(const struct session *session, const struct bench_target *target, int class_) {
    const size_t *starts = session->file.starts;
    double sum = 0;
    for (size_t i = starts[class_]; i < starts[class_ + 1]; i++) sum += target->report->answers[i].us;
    return sum;
}

/* The first engine's time as a share of the last one's, in rounds that alternate between the two. */
static enum referat_status measure_shares(struct check *check, struct referat_error *error) {
    struct session *session = &check->plain;
    const struct bench_target *one = &session->targets[0], *other = &session->targets[session->count - 1];
    double shares[CLASS_COUNT][ROUNDS_MAX] = {{0}};
    if (session->count < 2) return REFERAT_OK;
    for (uint64_t round = 0; round < check->rounds; round++) {
        enum referat_status status = session_search(session, one, error);
        if (!status) status = session_search(session, other, error);
        if (status) return status;
        for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
            double whole = class_mean(session, other, class_);
            shares[class_][round] = whole > 0 ? class_mean(session, one, class_) / whole : 0;
        }
    }
    for (int class_ = 0; class_ < CLASS_COUNT; class_++)
        check->share[class_] = timing_median(shares[class_], check->rounds);
    return REFERAT_OK;
}

static enum referat_status measure_instructions(struct check *check, struct referat_error *error) {
    struct session *session = &check->plain;
    const struct bench_target *target = &session->targets[0];
    if (check->no_instructions) return REFERAT_OK;
    enum referat_status status = session_run(session, target, "instructions", probe_instructions, error);
    if (status) return status;
    check->method = target->report->instructions[0] >= 0 ? "perf" : "callgrind";
    for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
        check->instructions[class_] = target->report->instructions[class_];
        if (check->instructions[class_] < 0)
            check->instructions[class_] = callgrind_count(target, check->queries, class_);
        if (check->instructions[class_] < 0) check->method = "";
    }
    return REFERAT_OK;
}

static enum referat_status measure_ranks(struct check *check, struct referat_error *error) {
    struct session *session = &check->full;
    enum referat_status status = session_build(session, &session->targets[0], error);
    if (!status) status = session_run(session, &session->targets[0], "known items", probe_known_items, error);
    check->reciprocal_rank = session->targets[0].report->reciprocal_rank;
    return status;
}

static enum referat_status measure(struct check *check, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < check->plain.count; i++)
        status = session_build(&check->plain, &check->plain.targets[i], error);
    if (!status) status = measure_shares(check, error);
    if (!status) status = measure_instructions(check, error);
    if (!status) status = measure_ranks(check, error);
    return status;
}

/* ---- the baseline ---- */

static json_t *to_json(const struct check *check) {
    json_t *shares = json_object(), *instructions = json_object();
    for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
        if (check->share[class_] > 0)
            json_object_set_new(shares, query_class_names[class_], json_real(check->share[class_]));
        if (check->method[0])
            json_object_set_new(instructions, query_class_names[class_], json_integer(check->instructions[class_]));
    }
    const struct target_build *build = &check->plain.targets[0].report->build;
    return json_pack("{s:s, s:I, s:I, s:o, s:s, s:o, s:f}", "engine", check->plain.targets[0].name, "items",
                     (json_int_t)build->items, "text_bytes", (json_int_t)build->text_bytes, "share_of_xapian", shares,
                     "counted_by", check->method, "instructions", instructions, "reciprocal_rank",
                     check->reciprocal_rank);
}

static enum referat_status write_baseline(const struct check *check, struct referat_error *error) {
    json_t *json = to_json(check);
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(5)) : NULL;
    json_decref(json);
    if (!text) return error_no_memory(error);
    size_t len = strlen(text);
    text[len] = '\n'; /* in place of the NUL */
    enum referat_status status = file_replace(check->baseline_path, text, len + 1, error);
    free(text);
    return status;
}

static enum referat_status read_baseline(const char *path, json_t **out, struct referat_error *error) {
    json_error_t reason;
    struct buf text;
    buf_init(&text, 1 << 20);
    *out = NULL;
    enum referat_status status = file_read(path, 1 << 20, &text, error);
    if (!status) *out = json_loadb(text.data ? text.data : "", text.len, 0, &reason);
    buf_free(&text);
    if (!status && !json_is_object(*out))
        return error_set(error, REFERAT_BAD_INPUT, "%s, line %d: %s", path, reason.line, reason.text);
    return status;
}

/* One figure: `worse` is by which share it lost. A baseline that lacks it is said, and is no loss. */
static void compare(struct check *check, const char *kind, const char *name, const json_t *before, double now,
                    bool less_is_better, double tolerance) {
    double was = json_number_value(before);
    if (was <= 0) {
        printf("%-16s %-8s %14.5g  not in the baseline\n", kind, name, now);
        return;
    }
    double worse = less_is_better ? now / was - 1 : 1 - now / was;
    bool lost = worse > tolerance;
    check->losses += lost;
    printf("%-16s %-8s %14.5g  was %14.5g  %+6.1f %%  %s\n", kind, name, now, was, 100 * (now / was - 1),
           lost ? "LOST" : "ok");
}

static enum referat_status check_same_setting(const struct check *check, const json_t *baseline,
                                              struct referat_error *error) {
    const char *engine = json_string_value(json_object_get(baseline, "engine"));
    json_int_t items = json_integer_value(json_object_get(baseline, "items"));
    json_int_t bytes = json_integer_value(json_object_get(baseline, "text_bytes"));
    const struct target_build *build = &check->plain.targets[0].report->build;
    if (engine && strcmp(engine, check->plain.targets[0].name) == 0 && items == (json_int_t)build->items &&
        bytes == (json_int_t)build->text_bytes)
        return REFERAT_OK;
    return error_set(error, REFERAT_BAD_INPUT, "%s: is of %s and another corpus (%lld items, %lld bytes)",
                     check->baseline_path, engine ? engine : "no engine", (long long)items, (long long)bytes);
}

static const char *why_not_counted(const struct check *check) {
    if (check->no_instructions) return "as asked";
    return check->method[0] ? "the baseline has none, or counted them in another way"
                            : "neither the kernel nor valgrind counts them here";
}

static void compare_all(struct check *check, const json_t *baseline) {
    const json_t *shares = json_object_get(baseline, "share_of_xapian");
    const json_t *instructions = json_object_get(baseline, "instructions");
    const char *method = json_string_value(json_object_get(baseline, "counted_by"));
    for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
        const char *name = query_class_names[class_];
        if (check->share[class_] > 0)
            compare(check, "share of xapian", name, json_object_get(shares, name), check->share[class_], true,
                    TIME_TOLERANCE);
    }
    if (check->plain.count < 2) printf("share of xapian: left out, there is one engine alone\n");
    bool counted = check->method[0] && method && strcmp(method, check->method) == 0;
    for (int class_ = 0; counted && class_ < CLASS_COUNT; class_++) {
        const char *name = query_class_names[class_];
        compare(check, "instructions", name, json_object_get(instructions, name), (double)check->instructions[class_],
                true, TIME_TOLERANCE);
    }
    if (!counted) printf("instructions: left out, %s\n", why_not_counted(check));
    compare(check, "reciprocal rank", "titles", json_object_get(baseline, "reciprocal_rank"), check->reciprocal_rank,
            false, RANK_TOLERANCE);
}

static enum referat_status judge(struct check *check, struct referat_error *error) {
    json_t *baseline;
    if (check->update) return write_baseline(check, error);
    enum referat_status status = read_baseline(check->baseline_path, &baseline, error);
    if (!status) status = check_same_setting(check, baseline, error);
    if (!status) compare_all(check, baseline);
    json_decref(baseline);
    return status;
}

/* ---- the verb ---- */

static enum referat_status open_sessions(struct check *check, struct referat_error *error) {
    check->plain = (struct session){.corpus = check->corpus, .queries = check->queries, .engines = check->engines};
    check->plain.plan = (struct bench_plan){.plain = true, .passes = 5, .budget_s = 5};
    check->full = (struct session){.corpus = check->corpus, .queries = check->queries};
    check->full.plan = (struct bench_plan){.passes = 1, .budget_s = 5};
    enum referat_status status = session_open(&check->plain, error);
    if (status) return status;
    check->full.engines = check->plain.targets[0].name;
    return session_open(&check->full, error);
}

static enum referat_status read_options(struct check *check, int argc, char **argv, struct referat_error *error) {
    const struct bench_option options[] = {{"--corpus", .text = &check->corpus},
                                           {"--queries", .text = &check->queries},
                                           {"--engines", .text = &check->engines},
                                           {"--baseline", .text = &check->baseline_path},
                                           {"--rounds", .number = &check->rounds},
                                           {"--update", .flag = &check->update},
                                           {"--no-instructions", .flag = &check->no_instructions}};
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, error);
    if (status) return status;
    if (!check->corpus || !check->queries || !check->baseline_path)
        return error_set(error, REFERAT_USAGE, "check wants --corpus FILE, --queries FILE and --baseline FILE");
    if (check->rounds < 1 || check->rounds > ROUNDS_MAX)
        return error_set(error, REFERAT_USAGE, "--rounds: 1 to %d", ROUNDS_MAX);
    return REFERAT_OK;
}

int bench_check(int argc, char **argv) {
    struct referat_error error;
    struct check check = {.rounds = 11, .method = "", .engines = "native,xapian"};
    enum referat_status status = read_options(&check, argc, argv, &error);
    if (status) return bench_fail(&error);
    status = open_sessions(&check, &error);
    if (!status) status = measure(&check, &error);
    if (!status) status = judge(&check, &error);
    session_close(&check.plain);
    session_close(&check.full);
    if (status) return bench_fail(&error);
    if (check.losses)
        fprintf(stderr, "referat-bench: %u figures are worse than in %s\n", check.losses, check.baseline_path);
    return check.losses ? 1 : 0;
}
