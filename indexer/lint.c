/* lint.c - walks the files, has each checked (corpus/lint.h), looks for announced meetings in the index; see lint.h. */
#include "indexer/lint.h"

#include "base/date.h"
#include "base/intl.h"
#include "corpus/lint.h"
#include "engine/engine.h"
#include "indexer/path.h"
#include "indexer/walk.h"

#include <stdlib.h>
#include <time.h>

#define REPORT_EVERY_US 200000
#define PAST_DAYS       30 /* after so many days there should be minutes */
#define MOVED_DAYS      10 /* a meeting so near is the announced one on another day */

struct run {
    const struct registry *registry;
    const struct referat_check_options *options;
    struct referat_findings *out;
    struct engine_reader *engine; /* NULL without an index */
    struct referat_progress progress;
    int64_t started_us, reported_us;
    int past;           /* the last day by which there should be minutes */
    struct arena arena; /* of one file */
    struct arena kept;
    const char **told; /* announced meetings that were reported, by id */
    size_t told_count;
    struct finding *found; /* in the current file */
    size_t found_count;
    enum referat_status status; /* of the index */
    struct referat_error *error;
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The day so many days back. */
static int day_back(int days) {
    time_t then = time(NULL) - (time_t)days * 86400;
    struct tm tm;
    if (!gmtime_r(&then, &tm)) return 0;
    return date_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static void report(struct run *run, bool now) {
    int64_t time = now_us();
    if (!run->options->progress || (!now && time - run->reported_us < REPORT_EVERY_US)) return;
    run->reported_us = time;
    run->progress.elapsed_us = (uint64_t)(time - run->started_us);
    run->options->progress(run->options->data, &run->progress);
}

static void skip(struct run *run, const char *path, const struct referat_error *reason) {
    if (referat_exit_code(reason->status) == 3) run->out->unread++;
    if (run->options->skipped) run->options->skipped(run->options->data, path, reason);
}

static void skip_message(struct run *run, const char *path, enum referat_status status, const char *message) {
    struct referat_error reason;
    (void)error_set(&reason, status, "%s", message);
    skip(run, path, &reason);
}

/* ---- announced meetings ---- */

/* Days since a fixed one, by a proleptic count that only differences are taken of. */
static int day_number(int date) {
    int year = date / 10000, month = date / 100 % 100, day = date % 100;
    if (month < 3) {
        year--;
        month += 12;
    }
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month - 457) / 5 + day;
}

struct held {
    int *dates; /* of the body's minutes in the index */
    size_t count;
    int *agendas; /* days of which there is an agenda alone */
    size_t agenda_count;
    int last; /* minutes */
};

/* BODY[@OWNER]/DATE[.2]; agendas are no minutes. */
static enum referat_status load_held(struct run *run, const char *prefix, struct held *held) {
    struct slice *keys;
    size_t count, len = strlen(prefix);
    *held = (struct held){0};
    enum referat_status status = engine_keys(run->engine, slice_of(prefix), &run->arena, &keys, &count, run->error);
    for (size_t i = 0; !status && i < count; i++) {
        int date = date_from_iso(slice_first(slice_from(keys[i], len), 10));
        if (date && slice_ends(keys[i], "/dagsorden"))
            *ARENA_PUSH(&run->arena, held->agendas, held->agenda_count) = date;
        if (!date || slice_ends(keys[i], "/dagsorden")) continue;
        *ARENA_PUSH(&run->arena, held->dates, held->count) = date;
        if (date > held->last) held->last = date;
    }
    return status;
}

/* Announced days are no moved meetings. */
static bool is_announced(const struct planned_meeting *meetings, size_t count, const char *body, int date) {
    for (size_t i = 0; i < count; i++)
        if (meetings[i].date == date && strcmp(meetings[i].body, body) == 0) return true;
    return false;
}

/* A meeting a few days apart that was not announced is the announced one. */
static bool is_moved_to(const struct planned_meeting *meetings, size_t count, const struct planned_meeting *meeting,
                        int date) {
    int apart = abs(day_number(date) - day_number(meeting->date));
    return apart && apart <= MOVED_DAYS && !is_announced(meetings, count, meeting->body, date);
}

static bool is_missing(const struct run *run, const struct held *held, const struct planned_meeting *meetings,
                       size_t count, const struct planned_meeting *meeting) {
    /* A body of which there are no minutes is not one that is collected. */
    if (!held->count || (meeting->date > held->last && meeting->date > run->past)) return false;
    for (size_t i = 0; i < held->count; i++)
        if (held->dates[i] == meeting->date || is_moved_to(meetings, count, meeting, held->dates[i])) return false;
    for (size_t i = 0; i < held->agenda_count; i++)
        if (is_moved_to(meetings, count, meeting, held->agendas[i])) return false;
    return true;
}

/* Several documents announce one meeting: it is told once. */
static bool is_told(struct run *run, const char *prefix, int date) {
    const char *id = arena_printf(&run->kept, "%s%d", prefix, date);
    if (run->kept.failed) return true;
    for (size_t i = 0; i < run->told_count; i++)
        if (strcmp(run->told[i], id) == 0) return true;
    *ARENA_PUSH(&run->kept, run->told, run->told_count) = id;
    return false;
}

static enum referat_status check_planned(struct run *run, const struct lint_document *document) {
    struct planned_meeting *meetings;
    size_t count;
    enum referat_status status = REFERAT_OK;
    lint_planned_meetings(document, &run->arena, &meetings, &count);
    for (size_t i = 0; i < count && !status && !run->arena.failed; i++) {
        struct held held;
        const struct planned_meeting *meeting = &meetings[i];
        struct minutes_record record = {.body = meeting->body, .owner = meeting->owner, .date = meeting->date};
        record.source.sha256 = "";
        const char *id = record_meeting_id(&run->arena, &record, 0);
        const char *date = id ? strrchr(id, '/') : NULL;
        if (!date) continue;
        const char *prefix = arena_printf(&run->arena, SCHEMA_KEY_MEETING "%.*s", (int)(date + 1 - id), id);
        if (strlen(prefix) >= ENGINE_KEY_MAX) continue;
        status = load_held(run, prefix, &held);
        if (status || !is_missing(run, &held, meetings, count, meeting) || is_told(run, prefix, meeting->date))
            continue;
        lint_missing_meeting(document, meeting, &run->arena, &run->found, &run->found_count);
    }
    return status;
}

/* ---- files ---- */

static void check_document(void *data, struct slice text, const struct minutes_record *records,
                           const struct minutes_view *views, size_t count) {
    struct run *run = data;
    for (size_t i = 0; i < count && !run->arena.failed; i++) {
        struct lint_document document = {text, &records[i], &views[i], run->registry};
        lint_document(&document, &run->arena, &run->found, &run->found_count);
        if (run->engine && !run->status) run->status = check_planned(run, &document);
    }
}

static enum referat_status check_file(struct run *run, const struct walk_file *file,
                                      const struct extract_limits *limits) {
    struct minutes minutes;
    struct referat_error failure = {.position = -1};
    arena_reset(&run->arena);
    run->found = NULL;
    run->found_count = 0;
    run->out->files++;
    enum referat_status status =
        minutes_visit_file(file->path, run->registry, limits, check_document, run, &run->arena, &minutes, &failure);
    if (run->status) return run->status;
    if (status && referat_exit_code(status) != 3 && status != REFERAT_NOT_MINUTES) {
        if (run->error) *run->error = failure;
        return status;
    }
    if (run->arena.failed) return arena_status(&run->arena, run->error);
    if (status) skip(run, file->name, &failure);
    for (size_t i = 0; i < minutes.failure_count; i++)
        skip_message(run, file->name, minutes.failures[i].status, minutes.failures[i].message);
    for (size_t i = 0; i < run->found_count; i++) {
        struct finding *finding = &run->found[i];
        if (finding->severity > run->options->severity) continue;
        /* A name that is no UTF-8 is written as the index writes it. */
        finding->path = path_to_text(&run->arena, finding->path);
        findings_add(run->out, finding);
    }
    run->progress.files_done++;
    run->progress.bytes_done += file->size;
    report(run, false);
    return arena_status(&run->out->arena, run->error);
}

static enum referat_status open_index(struct run *run) {
    struct referat_error failure;
    if (!run->options->index_path) return REFERAT_OK;
    enum referat_status status = engine_open(run->options->index_path, NULL, &run->engine, &failure);
    if (!status || (status == REFERAT_NO_INDEX && run->options->index_optional)) return REFERAT_OK;
    if (run->error) *run->error = failure;
    return status;
}

/* The path as it was given, and what lies below it: messages and findings go by names that the caller knows. */
static const char *given_name(struct run *run, const struct walk *walk, const char *path) {
    for (size_t i = 0; i < walk->root_count && i < run->options->path_count; i++) {
        const char *root = path_from_text(&run->kept, walk->roots[i]), *given = run->options->paths[i];
        size_t len = strlen(root), given_len = strlen(given);
        if (strncmp(path, root, len) != 0 || (path[len] && path[len] != '/')) continue;
        while (given_len > 1 && given[given_len - 1] == '/') given_len--;
        return arena_printf(&run->kept, "%.*s%s", (int)given_len, given, path + len);
    }
    return path;
}

enum referat_status lint_run(const struct registry *registry, const struct referat_check_options *options,
                             struct referat_findings *out, struct referat_error *error) {
    struct run run = {.registry = registry,
                      .options = options,
                      .out = out,
                      .started_us = now_us(),
                      .past = day_back(PAST_DAYS),
                      .error = error};
    struct extract_limits limits = EXTRACT_LIMITS;
    struct walk walk;
    bool stopped = false;
    limits.ocr = options->ocr;
    arena_init(&run.arena, (size_t)2 << 30);
    arena_init(&run.kept, (size_t)2 << 30);
    enum referat_status status =
        walk_paths(options->paths, options->path_count, options->index_path ? options->index_path : "", &walk, error);
    if (!status) status = open_index(&run);
    for (size_t i = 0; !status && i < walk.skip_count; i++)
        skip_message(&run, walk.skips[i].name, walk.skips[i].status, walk.skips[i].message);
    run.progress.files_total = walk.file_count;
    run.progress.bytes_total = walk.bytes;
    for (size_t i = 0; !status && !stopped && i < walk.file_count; i++) {
        struct walk_file file = walk.files[i];
        file.path = given_name(&run, &walk, file.path);
        status = arena_status(&run.kept, error);
        if (!status) status = check_file(&run, &file, &limits);
        stopped = options->stop && options->stop(options->data);
    }
    report(&run, true);
    if (!status && stopped) status = error_set(error, REFERAT_INTERRUPTED, "%s", _("stopped"));
    engine_close(run.engine);
    walk_free(&walk);
    arena_free(&run.arena);
    arena_free(&run.kept);
    return status;
}
