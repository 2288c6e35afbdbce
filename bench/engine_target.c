/*
 * engine_target.c - engines behind engine.h: a row for each, how one is built, and how it is timed with one core and
 * with all.
 */
#include "bench/asker.h"
#include "bench/timing.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)1 << 20)
#define WAIT_US   60e6

static int native_part(const char *name);
static int xapian_part(const char *name);

/* The engines, and how the bytes of each are told apart. */
static const struct engine_row {
    const char *name;
    enum engine_kind kind;
    int (*part_of)(const char *name);
} rows[] = {
    {"native", ENGINE_NATIVE, native_part},
    {"xapian", ENGINE_XAPIAN, xapian_part},
};

/*
 * Xapian's tables: postlist.glass has the terms among the postings, and the values; termlist.glass, the terms of each
 * document, is counted as dictionary.
 */
static int xapian_part(const char *name) {
    static const char *const files[] = {"postlist.glass", "position.glass", "termlist.glass", "docdata.glass"};
    for (int i = 0; i < 4; i++)
        if (strcmp(name, files[i]) == 0) return i;
    return -1;
}

/* docs/FORMAT.md; ids, keys, columns and lengths (.docs) count in the total alone. */
static int native_part(const char *name) {
    static const char *const endings[] = {".post", ".pos", ".terms", ".texts"};
    for (int i = 0; i < 4; i++)
        if (slice_ends(slice_of(name), endings[i])) return i;
    return -1;
}

static const struct engine_row *find_row(const char *name) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0) return &rows[i];
    return NULL;
}

bool engine_target_find(const char *name, struct bench_target *out) {
    const struct engine_row *row = find_row(name);
    if (!row) return false;
    out->exact = true;
    out->kind = row->kind;
    return true;
}

const char *engine_target_names(struct arena *arena) {
    const char *names = "";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        names = arena_printf(arena, "%s%s%s", names, i ? "," : "", rows[i].name);
    return names;
}

/* ---- building ---- */

static enum referat_status put(void *context, const struct plain_document *document, struct referat_error *error) {
    return engine_put(context, ENGINE_ITEMS, &document->document, error);
}

static enum referat_status finish(void *context, struct referat_error *error) {
    return engine_commit(context, error);
}

enum referat_status engine_target_build(const struct bench_plan *plan, const struct bench_target *target,
                                        struct referat_error *error) {
    struct arena arena;
    struct engine_writer *writer = NULL;
    const char *fingerprint;
    arena_init(&arena, ARENA_MAX);
    enum referat_status status = asker_fingerprint(plan->plain, &arena, &fingerprint, error);
    if (!status) status = engine_write(target->index, target->kind, fingerprint, &writer, error);
    const struct build_sink sink = {put, finish, writer};
    struct target_build *build = &target->report->build;
    if (!status) status = build_all(plan, &sink, build, error);
    engine_writer_close(writer);
    arena_free(&arena);
    if (!status) status = target_folder_sizes(target->index, find_row(target->name)->part_of, &build->sizes, error);
    return status;
}

/* ---- asking ---- */

static void keep_answer(const struct engine_result *result, struct target_answer *out) {
    out->measured = true;
    out->total = result->total;
    out->hit_count = (uint32_t)result->hit_count;
    for (size_t i = 0; i < result->hit_count && i < TARGET_HITS; i++) {
        out->scores[i] = result->hits[i].score;
        snprintf(out->ids[i], TARGET_ID_SIZE, "%.*s", (int)result->hits[i].id.len, result->hits[i].id.data);
    }
}

/* The untimed pass, which warms up and keeps what is compared; then both ways of asking, timed. */
static enum referat_status time_class(struct asker *asker, size_t count, struct target_answer *answers) {
    const struct bench_plan *plan = asker->plan;
    double end_us = timing_now_us() + plan->budget_s * 1e6, *us = calloc(count + 1, sizeof *us);
    if (!us) return error_no_memory(asker->error);
    size_t measured = 0;
    for (asker->with_total = true; measured < count && (!measured || timing_now_us() < end_us); measured++) {
        if (!asker_ask(asker, measured)) break;
        keep_answer(&asker->result, &answers[measured]);
    }
    const struct timing timing = {plan->passes, plan->budget_s, asker_ask, asker};
    for (int with_total = 0; !asker->status && with_total < 2; with_total++) {
        asker->with_total = with_total;
        if (!timing_run(&timing, measured, us, &measured) && !asker->status)
            asker->status = error_no_memory(asker->error);
        for (size_t i = 0; i < measured; i++) *(with_total ? &answers[i].with_total_us : &answers[i].us) = us[i];
    }
    for (size_t i = measured; i < count; i++) answers[i].measured = false;
    free(us);
    return asker->status;
}

/* ---- all cores ---- */

struct crowd {
    atomic_uint ready;
    _Atomic double per_s;
    atomic_bool failed;
};

/* One of the processes: it asks the class's queries in turn until the time is up. */
static void work(const struct bench_plan *plan, const struct bench_target *target, int class_, unsigned worker,
                 struct crowd *crowd) {
    struct referat_error error;
    struct asker asker;
    double open_us;
    size_t first = plan->queries->starts[class_], count = plan->queries->starts[class_ + 1] - first, asked = 0;
    bool well = asker_open(plan, target, &asker, &open_us, &error) == REFERAT_OK && count > 0;
    asker.first = first;
    for (size_t i = 0; well && i < count && i < 50; i++) well = asker_ask(&asker, i);
    atomic_fetch_add(&crowd->ready, 1);
    /* One that died is not waited for long. */
    double begun_us = timing_now_us();
    while (atomic_load(&crowd->ready) < plan->cores && timing_now_us() < begun_us + WAIT_US) sched_yield();
    begun_us = timing_now_us();
    double end_us = begun_us + plan->parallel_s * 1e6, now_us;
    for (size_t i = worker * (count / 2); well && timing_now_us() < end_us; i++, asked++)
        well = asker_ask(&asker, i % count);
    now_us = timing_now_us();
    double mine = (double)asked * 1e6 / (now_us - begun_us), sum = atomic_load(&crowd->per_s);
    while (!atomic_compare_exchange_weak(&crowd->per_s, &sum, sum + mine)) {
    }
    if (!well) atomic_store(&crowd->failed, true);
    asker_close(&asker);
}

static enum referat_status run_crowd(const struct bench_plan *plan, const struct bench_target *target, int class_,
                                     struct crowd *crowd, struct referat_error *error) {
    unsigned started = 0;
    *crowd = (struct crowd){0};
    for (; started < plan->cores; started++) {
        pid_t child = fork();
        if (child == 0) {
            work(plan, target, class_, started, crowd);
            _exit(0);
        }
        if (child < 0) break;
    }
    for (unsigned i = started; i < plan->cores; i++) atomic_fetch_add(&crowd->ready, 1);
    for (unsigned i = 0; i < started; i++) wait(NULL);
    if (crowd->failed || started < plan->cores)
        return error_set(error, REFERAT_INTERNAL, "%s: the queries with all cores failed", target->name);
    target->report->per_s[class_] = crowd->per_s;
    return REFERAT_OK;
}

static enum referat_status ask_with_all_cores(const struct bench_plan *plan, const struct bench_target *target,
                                              struct referat_error *error) {
    struct crowd *crowd = mmap(NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (crowd == MAP_FAILED) return error_no_memory(error);
    enum referat_status status = REFERAT_OK;
    for (int class_ = 0; !status && class_ < CLASS_COUNT && plan->parallel_s > 0; class_++)
        if (plan->queries->starts[class_ + 1] > plan->queries->starts[class_])
            status = run_crowd(plan, target, class_, crowd, error);
    munmap(crowd, sizeof *crowd);
    return status;
}

enum referat_status engine_target_search(const struct bench_plan *plan, const struct bench_target *target,
                                         struct referat_error *error) {
    struct asker asker;
    const size_t *starts = plan->queries->starts;
    enum referat_status status = asker_open(plan, target, &asker, &target->report->open_us, error);
    for (int class_ = 0; !status && class_ < CLASS_COUNT; class_++) {
        asker.first = starts[class_];
        status = time_class(&asker, starts[class_ + 1] - starts[class_], target->report->answers + asker.first);
    }
    asker_close(&asker);
    return status ? status : ask_with_all_cores(plan, target, error);
}
