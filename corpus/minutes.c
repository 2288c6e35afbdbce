/* minutes.c - the order in which a text is read into meeting records; see minutes.h. */
#include "corpus/minutes.h"

#include "base/intl.h"
#include "corpus/appointments.h"
#include "corpus/reading.h"

#define FLATTENED_MAX 16 /* labels in a row */

/*
 * A form that lost its layout: all labels first, then all values in the same order ("Dato:", "Sted:", then "5. maj …",
 * "Rådhuset"). Each value goes to its label, and its own line goes.
 */
static void unflatten_head(struct layout *layout, struct arena *arena) {
    size_t limit = layout->line_count < 60 ? layout->line_count : 60;
    for (size_t first = 0; first + 3 < limit; first++) {
        size_t labels = 0;
        struct slice rest;
        while (labels < FLATTENED_MAX && first + labels < limit &&
               slice_ends(layout->lines[first + labels].text, ":") &&
               reading_head_label(arena, layout->lines[first + labels].text, &rest) != HEAD_NONE && !rest.len)
            labels++;
        if (labels < 3 || first + 2 * labels > layout->line_count) continue;
        for (size_t i = 0; i < labels; i++)
            if (reading_head_label(arena, layout->lines[first + labels + i].text, &rest) != HEAD_NONE) return;
        for (size_t i = 0; i < labels; i++) {
            struct slice label = layout->lines[first + i].text, value = layout->lines[first + labels + i].text;
            layout->lines[first + i].text =
                slice_of(arena_printf(arena, "%.*s %.*s", (int)label.len, label.data, (int)value.len, value.data));
        }
        size_t behind = first + 2 * labels;
        memmove(&layout->lines[first + labels], &layout->lines[behind],
                (layout->line_count - behind) * sizeof *layout->lines);
        layout->line_count -= labels;
        return;
    }
}

/* "Møde den 7. september 2034 kl. 9.30" with the lines of a head below it: the start of one of several meetings. */
static bool opens_meeting(const struct layout *layout, struct arena *arena, size_t at, int *date) {
    struct text_date found;
    struct slice text = reading_plain(layout->lines[at].text), lower = reading_lower(arena, slice_first(text, 120)),
                 rest;
    size_t from = 0;
    if (text.len > 120 || !(reading_starts_word(lower, "møde") || reading_starts_word(lower, "mødet") ||
                            reading_starts_word(lower, "referat") || reading_starts_word(lower, "ordinært møde") ||
                            reading_starts_word(lower, "ekstraordinært møde")))
        return false;
    if (!textdate_next(text, &from, &found) || found.no_year || slice_ends(text, ".")) return false;
    for (size_t i = at + 1; i < layout->line_count && i <= at + 6; i++) {
        enum head_label label = reading_head_label(arena, layout->lines[i].text, &rest);
        if (label >= HEAD_TIME && label <= HEAD_CHAIR) return *date = found.date, true;
    }
    return false;
}

/* The lines that open a meeting, where several days are told of in one document; none otherwise. */
static size_t find_meetings(const struct layout *layout, struct arena *arena, size_t **starts) {
    size_t count = 0;
    int last = 0, date = 0;
    for (size_t i = 0; i < layout->line_count && !arena->failed; i++) {
        if (!opens_meeting(layout, arena, i, &date) || date == last) continue;
        *ARENA_PUSH(arena, *starts, count) = i;
        last = date;
    }
    return count >= 2 ? count : 0;
}

/* The document's own head: the lines before its first meeting, and before any item that stands there. */
static size_t common_head(const struct layout *layout, size_t first) {
    for (size_t i = 0; i < first; i++) {
        struct heading heading;
        if (reading_is_item_label(layout->lines[i].text) || reading_heading(layout->lines[i].text, &heading)) return i;
    }
    return first;
}

/* That head and the lines of one of its meetings; the first has all that stands before it. */
static void cut_meeting(const struct layout *layout, size_t head, size_t first, size_t last, struct arena *arena,
                        struct layout *out) {
    *out = *layout;
    out->line_count = head + last - first;
    out->lines = arena_alloc(arena, (out->line_count + 1) * sizeof *out->lines);
    if (arena->failed || !out->lines) {
        arena->failed = true;
        return;
    }
    memcpy(out->lines, layout->lines, head * sizeof *out->lines);
    memcpy(out->lines + head, layout->lines + first, (last - first) * sizeof *out->lines);
}

/* Where the head of the document ends: at the first item or the contents list before it. */
static size_t head_end(const struct layout *layout, const struct item_list *list) {
    size_t end = list->count ? list->spans[0].heading : layout->line_count;
    return list->contents_first < list->contents_last && list->contents_first < end ? list->contents_first : end;
}

static bool has_decision(const struct minutes_record *record) {
    for (size_t i = 0; i < record->item_count; i++)
        for (size_t k = 0; k < record->items[i].part_count; k++) {
            enum part_kind kind = record->items[i].parts[k].kind;
            if ((kind == PART_BESLUTNING || kind == PART_REFERAT) && record->items[i].parts[k].text[0]) return true;
        }
    return false;
}

/* Do at least half of the items tell of something done? Asked where neither the head nor a heading tells the kind. */
static bool tells_of_acts(const struct layout *layout, const struct item_list *list, struct arena *arena) {
    static const char *const generic[] = {"udvalget", NULL};
    size_t acts = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *text = layout_paragraphs(layout, list->spans[i].body, list->spans[i].end, arena);
        acts += outcome_read(slice_of(text), generic, arena) != OUTCOME_NONE;
    }
    return list->count && acts * 2 >= list->count;
}

/* Adds the record that the lines give. */
static struct minutes_record *read_record(const struct layout *lines, const struct registry *registry,
                                          struct arena *arena, struct minutes *out) {
    size_t view_count = out->count;
    struct minutes_record *record = ARENA_PUSH(arena, out->records, out->count);
    struct minutes_view *view = ARENA_PUSH(arena, out->views, view_count);
    struct layout *layout = arena_alloc(arena, sizeof *layout);
    struct item_list *list = arena_alloc(arena, sizeof *list);
    if (arena->failed) return record;
    *layout = *lines;
    *view = (struct minutes_view){layout, list};
    *record = (struct minutes_record){
        .source = {"", "", layout->pages}, .body = "", .owner = "", .start = "", .end = "", .place = ""};
    items_find(layout, arena, list);
    if (arena->failed) return record;
    meeting_read(layout, head_end(layout, list), registry, arena, record);
    bool kind_told = record->kind != MINUTES_KIND_COUNT;
    if (!kind_told)
        record->kind = parts_have_decision_heading(layout, list) || tells_of_acts(layout, list, arena)
                           ? MINUTES_REFERAT
                           : MINUTES_DAGSORDEN;
    people_read(layout, list, registry, arena, record);
    items_read(layout, list, registry, arena, record);
    if (!arena->failed) appointments_read(layout, list, registry, arena, record);
    if (!kind_told && !has_decision(record))
        record_warn(arena, record, "no-kind", "%s", _("the head names neither minutes nor agenda; taken as an agenda"));
    meeting_check(layout, list, arena, record);
    return record;
}

/* The text from line `first` on as one item, where a known meeting has no items that can be told apart. */
static void whole_as_item(const struct layout *layout, size_t first, const struct registry *registry,
                          struct arena *arena, struct minutes_record *record) {
    if (record->item_count || layout->line_count <= first || arena->failed) return;
    const struct line *line = &layout->lines[first];
    struct minutes_item *item = ARENA_PUSH(arena, record->items, record->item_count);
    item->number = item->case_number = "";
    item->title = arena_text(arena, slice_first(line->text, 200));
    item->page = line->page;
    struct minutes_part *part = ARENA_PUSH(arena, item->parts, item->part_count);
    part->kind = PART_ANDET;
    part->text = layout_paragraphs(layout, first, layout->line_count, arena);
    part->page = line->page;
    part->offset = (int64_t)line->offset;
    struct item_span span = {first, first, layout->line_count, "", item->title, "", false};
    struct item_list list = {.spans = &span, .count = 1};
    if (!arena->failed) appointments_read(layout, &list, registry, arena, record);
}

void minutes_layout(struct slice text, struct arena *arena, struct layout *out) {
    layout_read(text, arena, out);
    if (!arena->failed) unflatten_head(out, arena);
}

enum referat_status minutes_read(struct slice text, const struct registry *registry, struct arena *arena,
                                 struct minutes *out, struct referat_error *error) {
    struct layout layout;
    *out = (struct minutes){0};
    minutes_layout(text, arena, &layout);
    if (arena->failed) return arena_status(arena, error);
    size_t *starts = NULL, meetings = find_meetings(&layout, arena, &starts);
    for (size_t i = 0; i < meetings && !arena->failed; i++) {
        struct layout part;
        size_t head = i ? common_head(&layout, starts[0]) : starts[0];
        cut_meeting(&layout, head, starts[i], i + 1 < meetings ? starts[i + 1] : layout.line_count, arena, &part);
        if (arena->failed) break;
        whole_as_item(&part, head, registry, arena, read_record(&part, registry, arena, out));
    }
    if (arena->failed) return arena_status(arena, error);
    if (meetings) return REFERAT_OK;
    struct minutes_record *record = read_record(&layout, registry, arena, out);
    if (arena->failed) return arena_status(arena, error);
    bool known = record->body[0] && record->date;
    if (!known && !record->item_count) {
        *out = (struct minutes){0};
        return error_set(error, REFERAT_NOT_MINUTES, "%s",
                         _("no minutes: neither the body and date of a meeting nor agenda items were found"));
    }
    if (!known && !record->body[0] && !record->date && !has_decision(record) && !record->attendance_count) {
        *out = (struct minutes){0};
        return error_set(error, REFERAT_NOT_MINUTES, "%s",
                         _("no minutes: numbered headings, but no body, date, decision or list of people"));
    }
    whole_as_item(&layout, 0, registry, arena, record);
    return arena_status(arena, error);
}

/* Data that a program wrote ("{", "[") may name bodies and dates, but is no minutes. */
static bool is_json(struct slice text) {
    text = slice_trim(slice_first(text, 4096));
    if (!text.len || (text.data[0] != '{' && text.data[0] != '[')) return false;
    struct slice next = slice_trim(slice_from(text, 1));
    return next.len && strchr("\"{[", next.data[0]);
}

/* ---- files ---- */

struct reading_file {
    const char *path;
    const struct registry *registry;
    struct arena *arena;
    struct minutes *out;
    minutes_visitor *visit; /* or NULL */
    void *visit_data;
    enum referat_status fatal; /* of ours: no more is read */
    struct referat_error *error;
    bool archive;
};

static void add_failure(struct reading_file *reading, enum referat_status status, const char *message) {
    struct minutes *out = reading->out;
    *ARENA_PUSH(reading->arena, out->failures, out->failure_count) =
        (struct minutes_failure){status, arena_text(reading->arena, slice_of(message))};
}

static void add_records(struct reading_file *reading, const struct extracted *document, const char *name,
                        const struct minutes *found) {
    struct minutes *out = reading->out;
    *ARENA_PUSH(reading->arena, out->documents, out->document_count) = (struct minutes_document){
        arena_text(reading->arena, slice_of(document->member)), document->mtime, out->count, found->count};
    for (size_t i = 0; i < found->count; i++) {
        struct minutes_record *record = ARENA_PUSH(reading->arena, out->records, out->count);
        *record = found->records[i];
        record->source.path = name;
        record->source.sha256 = arena_text(reading->arena, slice_of(document->sha256));
        record->source.pages = document->pages;
    }
}

/* One document of the file. */
static bool visit_document(void *data, struct extracted *document, const struct referat_error *failure) {
    struct reading_file *reading = data;
    struct referat_error error = {.position = -1};
    struct minutes found = {0};
    struct slice text = buf_as_slice(&document->text);
    reading->archive |= document->member[0] != '\0';
    if (failure) {
        add_failure(reading, failure->status, failure->message);
        return true;
    }
    const char *name =
        arena_printf(reading->arena, "%s%s%s", reading->path, document->member[0] ? "!/" : "", document->member);
    enum referat_status status = is_json(text)
                                     ? error_set(&error, REFERAT_NOT_MINUTES, "%s", _("no minutes: JSON data"))
                                     : minutes_read(text, reading->registry, reading->arena, &found, &error);
    if (status == REFERAT_OK) {
        size_t first = reading->out->count;
        add_records(reading, document, name, &found);
        if (reading->visit && !reading->arena->failed)
            reading->visit(reading->visit_data, text, reading->out->records + first, found.views, found.count);
    } else if (status == REFERAT_NOT_MINUTES) {
        add_failure(reading, status, arena_printf(reading->arena, "%s: %s", name, error.message));
    } else {
        reading->fatal = status;
        if (reading->error) *reading->error = error;
    }
    return !reading->fatal && !reading->arena->failed;
}

/* The gravest failure becomes the file's own, and leaves the list. */
static enum referat_status promote_failure(struct minutes *out, struct referat_error *error) {
    size_t chosen = 0;
    while (chosen + 1 < out->failure_count && out->failures[chosen].status == REFERAT_NOT_MINUTES) chosen++;
    if (out->failures[chosen].status == REFERAT_NOT_MINUTES) chosen = 0;
    struct minutes_failure failure = out->failures[chosen];
    out->failure_count--;
    memmove(&out->failures[chosen], &out->failures[chosen + 1], (out->failure_count - chosen) * sizeof *out->failures);
    return error_set(error, failure.status, "%s", failure.message);
}

/* The text of a mail that says nothing of a meeting is no news beside its attachments. */
static void drop_silent_failures(const struct reading_file *reading) {
    struct minutes *out = reading->out;
    size_t kept = 0, len = strlen(reading->path);
    if (!reading->archive) return;
    for (size_t i = 0; i < out->failure_count; i++) {
        const struct minutes_failure *failure = &out->failures[i];
        bool own = strncmp(failure->message, reading->path, len) == 0 && strncmp(failure->message + len, "!/", 2) != 0;
        if (!own || failure->status != REFERAT_NOT_MINUTES) out->failures[kept++] = *failure;
    }
    out->failure_count = kept;
}

enum referat_status minutes_read_file(const char *path, const struct registry *registry,
                                      const struct extract_limits *limits, struct arena *arena, struct minutes *out,
                                      struct referat_error *error) {
    return minutes_visit_file(path, registry, limits, NULL, NULL, arena, out, error);
}

enum referat_status minutes_visit_file(const char *path, const struct registry *registry,
                                       const struct extract_limits *limits, minutes_visitor *visit, void *data,
                                       struct arena *arena, struct minutes *out, struct referat_error *error) {
    struct reading_file reading = {.path = path,
                                   .registry = registry,
                                   .arena = arena,
                                   .out = out,
                                   .visit = visit,
                                   .visit_data = data,
                                   .error = error};
    struct referat_error failure = {.position = -1};
    *out = (struct minutes){0};
    enum referat_status status = extract_documents(path, limits, visit_document, &reading, &failure);
    if (reading.fatal) return reading.fatal;
    if (arena->failed) return arena_status(arena, error);
    /* An archive that broke off is told like a member of it, where members were read. */
    if (status && referat_exit_code(status) == 3 && (out->count || out->failure_count)) {
        add_failure(&reading, status, failure.message);
        status = REFERAT_OK;
    }
    if (status) {
        if (error) *error = failure;
        return status;
    }
    if (arena->failed) return arena_status(arena, error);
    drop_silent_failures(&reading);
    if (out->count) return REFERAT_OK;
    if (out->failure_count) return promote_failure(out, error);
    return error_set(error, REFERAT_NOT_MINUTES, _("%s: no minutes: no document in it"), path);
}
