/*
 * parts.c - the lines of an item as parts: what is proposed, the case, what was decided. A decision of another body or
 * day that an item quotes is no decision of this meeting.
 */
#include "corpus/reading.h"

#include "base/utf8.h"

#include <stdlib.h>

struct part_reader {
    const struct layout *layout;
    const struct registry *registry;
    struct arena *arena;
    const struct minutes_record *record;
    struct minutes_item *item;
    enum part_kind kind;
    bool open;    /* a heading or text has begun the part */
    bool topics;  /* text of the part has been seen: a topic's heading stays in it */
    bool bullets; /* of attachments */
    size_t first; /* its first line */
};

static bool is_decision(enum part_kind kind) {
    return kind == PART_BESLUTNING || kind == PART_REFERAT;
}

static void add_attachments(struct part_reader *reader, const char *text) {
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        struct slice plain = reading_plain(slice_make(line, len));
        plain = slice_trim(reading_unlink(reader->arena, plain));
        if (plain.len)
            *ARENA_PUSH(reader->arena, reader->item->attachments, reader->item->attachment_count) =
                arena_text(reader->arena, plain);
        line += len + (line[len] == '\n');
    }
}

static void close_part(struct part_reader *reader, size_t end) {
    if (!reader->open || reader->first >= end) {
        reader->open = false;
        return;
    }
    struct minutes_part *part = ARENA_PUSH(reader->arena, reader->item->parts, reader->item->part_count);
    const struct line *first = &reader->layout->lines[reader->first];
    part->kind = reader->kind;
    part->text = layout_paragraphs(reader->layout, reader->first, end, reader->arena);
    part->page = first->page;
    part->offset = (int64_t)first->offset;
    if (part->kind == PART_BILAG) add_attachments(reader, part->text);
    reader->open = false;
}

static void open_part(struct part_reader *reader, enum part_kind kind, size_t first) {
    reader->kind = kind;
    reader->first = first;
    reader->open = true;
    reader->topics = reader->bullets = false;
}

/* Does a decision's heading speak of this meeting? "Beslutning i Socialudvalget den 3. maj" in another body's minutes
 * does not. */
static bool is_this_meeting(const struct part_reader *reader, const struct heading *heading) {
    const struct minutes_record *record = reader->record;
    if (heading->date && record->date && heading->date != record->date) return false;
    if (heading->whose.len == 0) return true;
    const struct body *body = registry_find_body(reader->registry, heading->whose);
    if (body) return strcmp(body->code, record->body) == 0 || !record->body[0];
    struct slice whose = reading_lower(reader->arena, heading->whose),
                 own = reading_lower(reader->arena, slice_of(record->body));
    if (own.len && memmem(whose.data, whose.len, own.data, own.len < 5 ? own.len : own.len - 2)) return true;
    /* "Udvalgets beslutning", "Mødets beslutning": no other name stands there. */
    size_t at = 0;
    return !heading->date && memchr(whose.data, ' ', whose.len) == NULL && whose.len <= 14 &&
           utf8_next(whose.data, whose.len, &at) != UTF8_INVALID;
}

/* A topic's name ("Baggrund") inside a running part is text of that part; a case opens anew only behind a decision. */
static bool stays_inside(const struct part_reader *reader, const struct heading *heading) {
    if (!heading->topic || !reader->open || !reader->topics) return false;
    if (heading->kind == PART_BESLUTNING) return reader->kind != PART_INDSTILLING;
    return !is_decision(reader->kind) && reader->kind != PART_INDSTILLING && reader->kind != PART_RESUME &&
           reader->kind != PART_BILAG;
}

/* Text under "Bilag" that is no attachment: the list is over. */
static bool leaves_attachments(struct part_reader *reader, const struct line *line) {
    if (reader->kind != PART_BILAG || !reader->open || !reader->topics) return false;
    if (layout_is_bullet(line->text)) {
        reader->bullets = true;
        return false;
    }
    if (reader->bullets) return line->blank_above > 0;
    return line->text.len > 90 && slice_ends(line->text, ".");
}

static void read_line(struct part_reader *reader, size_t at) {
    struct line *line = &reader->layout->lines[at];
    struct heading heading;
    if (reading_heading(line->text, &heading) && !stays_inside(reader, &heading)) {
        close_part(reader, at);
        enum part_kind kind = heading.kind;
        if (is_decision(kind) && !is_this_meeting(reader, &heading)) kind = PART_ANDET;
        if (heading.rest.len) {
            line->offset += (size_t)(heading.rest.data - line->text.data);
            line->text = heading.rest;
        }
        open_part(reader, kind, heading.rest.len ? at : at + 1);
        reader->topics = heading.rest.len > 0;
        return;
    }
    if (leaves_attachments(reader, line)) {
        close_part(reader, at);
        open_part(reader, PART_ANDET, at);
    }
    if (!reader->open) open_part(reader, PART_ANDET, at);
    if (!reader->topics) reader->bullets = layout_is_bullet(line->text);
    reader->topics = true;
}

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_municipalities(struct part_reader *reader, const char *text) {
    struct mention *mentions;
    size_t count;
    struct minutes_item *item = reader->item;
    registry_scan_authorities(reader->registry, slice_of(text), reader->arena, &mentions, &count);
    for (size_t i = 0; i < count; i++) {
        if (mentions[i].authority->kind != AUTHORITY_MUNICIPALITY) continue;
        bool known = false;
        for (size_t k = 0; k < item->municipality_count; k++)
            known |= !strcmp(item->municipalities[k], mentions[i].authority->name);
        if (!known)
            *ARENA_PUSH(reader->arena, item->municipalities, item->municipality_count) =
                arena_text(reader->arena, slice_of(mentions[i].authority->name));
    }
}

/* The names by which a decision may call the body that decides; NULL-ended. */
static const char **body_names(const struct part_reader *reader) {
    const struct body *body = registry_find_body(reader->registry, slice_of(reader->record->body));
    const char **names = NULL;
    size_t count = 0;
    if (reader->record->body[0]) *ARENA_PUSH(reader->arena, names, count) = reader->record->body;
    if (body) {
        *ARENA_PUSH(reader->arena, names, count) = body->name;
        for (size_t i = 0; body->aliases && body->aliases[i]; i++)
            *ARENA_PUSH(reader->arena, names, count) = body->aliases[i];
    }
    *ARENA_PUSH(reader->arena, names, count) = NULL;
    return names;
}

static void read_outcome(struct part_reader *reader) {
    struct minutes_item *item = reader->item;
    if (reader->record->kind != MINUTES_REFERAT) return;
    const char **names = body_names(reader);
    if (reader->arena->failed) return;
    for (int pass = 0; pass < 2 && item->outcome == OUTCOME_NONE; pass++)
        for (size_t i = 0; i < item->part_count && item->outcome == OUTCOME_NONE; i++)
            if (item->parts[i].kind == (pass == 0 ? PART_BESLUTNING : PART_REFERAT))
                item->outcome = outcome_read(slice_of(item->parts[i].text), names, reader->arena);
}

static void read_item(struct part_reader *reader, const struct item_span *span) {
    struct minutes_item *item = reader->item;
    *item = (struct minutes_item){.number = span->number,
                                  .title = span->title,
                                  .case_number = span->case_number,
                                  .closed = span->closed,
                                  .page = reader->layout->lines[span->heading].page};
    reader->open = false;
    for (size_t i = span->body; i < span->end && !reader->arena->failed; i++) read_line(reader, i);
    close_part(reader, span->end);
    add_municipalities(reader, item->title);
    for (size_t i = 0; i < item->part_count; i++) add_municipalities(reader, item->parts[i].text);
    if (item->municipality_count)
        qsort(item->municipalities, item->municipality_count, sizeof *item->municipalities, compare_texts);
    read_outcome(reader);
}

void items_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                struct arena *arena, struct minutes_record *record) {
    struct part_reader reader = {.layout = layout, .registry = registry, .arena = arena, .record = record};
    for (size_t i = 0; i < list->count && !arena->failed; i++) {
        reader.item = ARENA_PUSH(arena, record->items, record->item_count);
        if (!arena->failed) read_item(&reader, &list->spans[i]);
    }
}
