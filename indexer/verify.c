/* verify.c - the meetings of each source beside the text of that source; see verify.h. */
#include "indexer/verify.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "corpus/minutes.h"
#include "corpus/quote.h"
#include "engine/engine.h"
#include "indexer/path.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define REPORT_EVERY_US 200000
#define QUOTE_MAX       160 /* bytes of a quote in a finding */

/* A meeting of the index and where it was read. */
struct held {
    const char *id;
    const char *path, *sha256;
    size_t file_len; /* of the path: the rest is "!/member" */
    bool seen;
};

struct verification {
    const struct referat_check_options *options;
    struct referat_findings *out;
    struct engine_reader *engine;
    struct arena kept, arena, scratch; /* of the run, of one document, of one comparison */
    struct held *meetings;             /* by path */
    size_t count;
    size_t first, last; /* those of the file that is being read */
    bool changed;       /* … is another one than was indexed */
    struct referat_progress progress;
    int64_t started_us, reported_us;
    enum referat_status status;
    struct referat_error *error;
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void report(struct verification *run, bool now) {
    int64_t time = now_us();
    if (!run->options->progress || (!now && time - run->reported_us < REPORT_EVERY_US)) return;
    run->reported_us = time;
    run->progress.elapsed_us = (uint64_t)(time - run->started_us);
    run->options->progress(run->options->data, &run->progress);
}

static void add(struct verification *run, const char *code, const struct held *meeting, const char *id,
                const char *message, int page, int64_t offset, struct slice quote) {
    size_t len = utf8_cut(quote, QUOTE_MAX);
    struct finding finding = {
        .code = code,
        .severity = REFERAT_SEVERITY_ERROR,
        .path = meeting->path,
        .id = id,
        .page = page,
        .offset = offset,
        .message = message,
        .quote = arena_printf(&run->scratch, "%.*s%s", (int)len, quote.data, len < quote.len ? " …" : "")};
    findings_add(run->out, &finding);
    if (strncmp(code, "source-", 7) == 0) run->out->unread++;
}

/* ---- what the index holds ---- */

static size_t file_length(const char *path) {
    const char *member = strstr(path, "!/");
    return member ? (size_t)(member - path) : strlen(path);
}

static int by_path(const void *left, const void *right) {
    const struct held *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    return order ? order : strcmp(a->id, b->id);
}

static enum referat_status damaged(struct verification *run, const char *id) {
    return error_set(run->error, REFERAT_DAMAGED, _("the index is damaged: its meeting %s cannot be read"), id);
}

static enum referat_status load_meeting(struct verification *run, const char *id, struct arena *arena,
                                        struct minutes_record *record) {
    bool found;
    struct slice json;
    struct slice key = schema_term(arena, SCHEMA_KEY_MEETING, slice_of(id));
    enum referat_status status = engine_get(run->engine, key, arena, &found, &json, run->error);
    if (status) return status;
    if (!found || record_from_json(json, arena, record, NULL)) return damaged(run, id);
    return REFERAT_OK;
}

static enum referat_status list_meetings(struct verification *run) {
    struct slice *keys;
    size_t count;
    enum referat_status status =
        engine_keys(run->engine, slice_of(SCHEMA_KEY_MEETING), &run->kept, &keys, &count, run->error);
    for (size_t i = 0; !status && i < count; i++) {
        struct minutes_record record;
        arena_reset(&run->arena);
        struct held *held = ARENA_PUSH(&run->kept, run->meetings, run->count);
        held->id = arena_text(&run->kept, slice_from(keys[i], strlen(SCHEMA_KEY_MEETING)));
        status = load_meeting(run, held->id, &run->arena, &record);
        if (status) break;
        held->path = arena_text(&run->kept, slice_of(record.source.path));
        held->sha256 = arena_text(&run->kept, slice_of(record.source.sha256));
        held->file_len = file_length(held->path);
    }
    if (!status) status = arena_status(&run->kept, run->error);
    if (!status && run->count > 1) qsort(run->meetings, run->count, sizeof *run->meetings, by_path);
    return status;
}

/* ---- comparing ---- */

static void count_compared(struct verification *run, bool equal) {
    run->out->compared++;
    run->out->equal += equal;
}

static void check_page(struct verification *run, const struct layout *layout, const struct held *meeting,
                       const char *id, int page, int64_t offset, struct slice quote) {
    int stands = quote_page(layout, (size_t)offset);
    if (!page || page == stands) return;
    add(run, "page-differs", meeting, id, arena_printf(&run->scratch, _("this stands on page %d"), stands), page,
        offset, quote);
}

static void compare_attendance(struct verification *run, const struct layout *layout, const struct held *meeting,
                               const struct minutes_record *record) {
    for (size_t i = 0; i < record->attendance_count; i++) {
        const struct minutes_attendance *row = &record->attendance[i];
        struct slice quote = slice_of(row->quote);
        if (!quote.len) continue;
        bool equal = quote_is_line(layout, row->page, quote);
        count_compared(run, equal);
        if (!equal)
            add(run, "quote-differs", meeting, meeting->id,
                arena_printf(&run->scratch, _("the line that %s was read from is not there"), row->person), row->page,
                -1, quote);
    }
}

static void compare_appointments(struct verification *run, const struct layout *layout, const struct held *meeting,
                                 const struct minutes_record *record) {
    for (size_t i = 0; i < record->appointment_count; i++) {
        const struct minutes_appointment *row = &record->appointments[i];
        struct slice quote = slice_of(row->quote);
        if (!quote.len || row->offset < 0) continue;
        arena_reset(&run->scratch);
        bool equal = quote_begins_at(layout, (size_t)row->offset, quote, &run->scratch) ||
                     quote_begins_on_line(layout, (size_t)row->offset, quote, &run->scratch);
        count_compared(run, equal);
        if (equal) {
            check_page(run, layout, meeting, meeting->id, row->page, row->offset, quote);
        } else {
            add(run, "quote-differs", meeting, meeting->id,
                arena_printf(&run->scratch, _("the sentence that %s was read from is not there"), row->person),
                row->page, row->offset, quote);
        }
    }
}

/* The first byte in which they differ is more than a reader can find: what stands there is told. */
static void compare_parts(struct verification *run, const struct layout *layout, const struct held *meeting,
                          const char *id, const struct minutes_item *item) {
    for (size_t i = 0; i < item->part_count; i++) {
        const struct minutes_part *part = &item->parts[i];
        struct slice text = slice_of(part->text);
        if (!text.len || part->offset < 0) continue;
        arena_reset(&run->scratch);
        bool equal = quote_begins_at(layout, (size_t)part->offset, text, &run->scratch);
        count_compared(run, equal);
        if (equal) {
            check_page(run, layout, meeting, id, part->page, part->offset, text);
            continue;
        }
        struct slice there = slice_first(quote_line(layout, (size_t)part->offset), 60);
        there.len = utf8_cut(there, there.len);
        add(run, "part-differs", meeting, id,
            arena_printf(&run->scratch, _("%s is not what stands there: \"%.*s\""), part_kind_name(part->kind),
                         (int)there.len, there.data),
            part->page, part->offset, text);
    }
}

static enum referat_status compare_items(struct verification *run, const struct layout *layout,
                                         const struct held *meeting) {
    bool found;
    struct slice ids, key = schema_term(&run->arena, SCHEMA_KEY_ITEMS, slice_of(meeting->id));
    enum referat_status status = engine_get(run->engine, key, &run->arena, &found, &ids, run->error);
    for (size_t at = 0; !status && found && at < ids.len;) {
        const char *end = memchr(ids.data + at, '\n', ids.len - at);
        size_t stop = end ? (size_t)(end - ids.data) : ids.len;
        struct slice id = slice_make(ids.data + at, stop - at), payload;
        struct minutes_record record;
        bool there;
        at = stop + 1;
        status = engine_find(run->engine, ENGINE_ITEMS, id, &run->arena, &there, &payload, run->error);
        if (status || !there) continue;
        const char *name = arena_text(&run->arena, id);
        if (record_from_json(payload, &run->arena, &record, NULL)) return damaged(run, name);
        for (size_t i = 0; i < record.item_count; i++) compare_parts(run, layout, meeting, name, &record.items[i]);
    }
    return status;
}

static enum referat_status compare_meeting(struct verification *run, const struct layout *layout,
                                           const struct held *meeting) {
    struct minutes_record record;
    enum referat_status status = load_meeting(run, meeting->id, &run->arena, &record);
    if (status) return status;
    compare_attendance(run, layout, meeting, &record);
    compare_appointments(run, layout, meeting, &record);
    return compare_items(run, layout, meeting);
}

/* ---- sources ---- */

/* Every meeting of the file that nothing could be compared of is told, by one finding. */
static void tell_source(struct verification *run, const char *code, const char *message) {
    const struct held *meeting = &run->meetings[run->first];
    arena_reset(&run->scratch);
    add(run, code, meeting, meeting->id, message, 0, -1, slice_make("", 0));
    for (size_t i = run->first; i < run->last; i++) run->meetings[i].seen = true;
}

static bool is_of_member(const struct held *meeting, const char *member) {
    const char *own = meeting->path + meeting->file_len;
    return strcmp(*own ? own + 2 : "", member) == 0;
}

static bool check_document(void *data, struct extracted *document, const struct referat_error *failure) {
    struct verification *run = data;
    struct layout layout;
    bool wanted = false;
    if (failure) return true;
    for (size_t i = run->first; i < run->last; i++) {
        const struct held *meeting = &run->meetings[i];
        run->changed |= meeting->sha256[0] && strcmp(meeting->sha256, document->sha256) != 0;
        wanted |= is_of_member(meeting, document->member);
    }
    if (run->changed) return false;
    if (!wanted) return true;
    arena_reset(&run->arena);
    minutes_layout(buf_as_slice(&document->text), &run->arena, &layout);
    for (size_t i = run->first; i < run->last && !run->status && !run->arena.failed; i++) {
        if (!is_of_member(&run->meetings[i], document->member)) continue;
        run->meetings[i].seen = true;
        run->status = compare_meeting(run, &layout, &run->meetings[i]);
    }
    if (!run->status) run->status = arena_status(&run->arena, run->error);
    return !run->status;
}

static enum referat_status check_file(struct verification *run, const struct extract_limits *limits) {
    const struct held *meeting = &run->meetings[run->first];
    struct referat_error failure = {.position = -1};
    struct stat st;
    if (!meeting->file_len) { /* records from elsewhere: nothing to compare them with, and nothing is wrong */
        run->out->without_source += run->last - run->first;
        return REFERAT_OK;
    }
    const char *name = arena_text(&run->kept, slice_make(meeting->path, meeting->file_len));
    const char *path = path_from_text(&run->kept, name);
    enum referat_status status = arena_status(&run->kept, run->error);
    if (status) return status;
    run->changed = false;
    run->out->files++;
    if (stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        tell_source(run, "source-gone", _("the source is not there any longer"));
        return REFERAT_OK;
    }
    status = extract_documents(path, limits, check_document, run, &failure);
    if (run->status) return run->status;
    if (status == REFERAT_NO_MEMORY || status == REFERAT_INTERNAL) {
        if (run->error) *run->error = failure;
        return status;
    }
    if (run->changed) {
        tell_source(run, "source-changed", _("the source has changed since it was indexed"));
    } else if (status) {
        tell_source(run, "source-unreadable", failure.message);
    }
    for (size_t i = run->first; i < run->last; i++) {
        if (run->meetings[i].seen) continue;
        arena_reset(&run->scratch);
        add(run, "source-gone", &run->meetings[i], run->meetings[i].id, _("the source is not there any longer"), 0, -1,
            slice_make("", 0));
    }
    return REFERAT_OK;
}

static bool same_file(const struct held *a, const struct held *b) {
    return a->file_len == b->file_len && memcmp(a->path, b->path, a->file_len) == 0;
}

static enum referat_status check_files(struct verification *run, const struct extract_limits *limits) {
    enum referat_status status = REFERAT_OK;
    bool stopped = false;
    for (size_t i = 0; i < run->count; i++)
        run->progress.files_total += !i || !same_file(&run->meetings[i - 1], &run->meetings[i]);
    for (run->first = 0; !status && !stopped && run->first < run->count; run->first = run->last) {
        run->last = run->first + 1;
        while (run->last < run->count && same_file(&run->meetings[run->first], &run->meetings[run->last])) run->last++;
        status = check_file(run, limits);
        run->progress.files_done++;
        report(run, false);
        stopped = run->options->stop && run->options->stop(run->options->data);
    }
    report(run, true);
    if (!status && stopped) status = error_set(run->error, REFERAT_INTERRUPTED, "%s", _("stopped"));
    return status ? status : arena_status(&run->out->arena, run->error);
}

enum referat_status verify_run(const struct referat_check_options *options, struct referat_findings *out,
                               struct referat_error *error) {
    struct verification run = {.options = options, .out = out, .started_us = now_us(), .error = error};
    struct extract_limits limits = EXTRACT_LIMITS;
    limits.ocr = options->ocr;
    out->verified = true;
    if (!options->index_path) return error_set(error, REFERAT_USAGE, "%s", _("no index is named"));
    arena_init(&run.kept, (size_t)4 << 30);
    arena_init(&run.arena, (size_t)2 << 30);
    arena_init(&run.scratch, (size_t)1 << 30);
    enum referat_status status = engine_open(options->index_path, NULL, &run.engine, error);
    if (!status) status = list_meetings(&run);
    if (!status) status = check_files(&run, &limits);
    engine_close(run.engine);
    arena_free(&run.kept);
    arena_free(&run.arena);
    arena_free(&run.scratch);
    return status;
}
