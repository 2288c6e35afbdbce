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
    bool short_referat;  /* the item has no heading and little text */
    enum part_kind bare; /* what text without a heading is */
    bool open;           /* a heading or text has begun the part */
    bool topics;         /* text of the part has been seen: a topic's heading stays in it */
    bool bullets;        /* of attachments */
    bool headed;         /* the item has a heading of its own for what is proposed */
    bool decided;        /* … and for what was decided */
    bool decides;        /* behind the proposal that is being read stands the decision, without a heading */
    size_t first;        /* its first line */
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

/* "Forretningsudvalget indstiller til Regionsrådet," "Det indstilles, at": a proposal without a heading. */
static bool begins_proposal(struct part_reader *reader, struct slice text) {
    static const char *const verbs[] = {"indstiller", "indstilles", "anbefaler over for", NULL};
    struct slice lower = reading_lower(reader->arena, slice_first(text, 160));
    size_t at = reading_find_any(lower, verbs, 0, NULL);
    if (at == SIZE_MAX || at > 80 || layout_is_bullet(text)) return false;
    static const char *const before[] = {"har", "havde", "blev", "at", "som", "der", "hvis", "når", NULL};
    if (reading_find_any(slice_first(lower, at), before, 0, NULL) != SIZE_MAX) return false;
    struct slice behind = slice_from(lower, at);
    return slice_ends(text, ",") || slice_ends(text, ":") || slice_ends(lower, " at") ||
           reading_find_word(behind, "at", 0) != SIZE_MAX;
}

/* A topic's name ("Baggrund") inside a running part is text of that part; a case opens anew only behind a decision. */
static bool stays_inside(struct part_reader *reader, const struct heading *heading, size_t at) {
    if (!heading->topic || !reader->open) return false;
    if (heading->kind == PART_INDSTILLING) {
        /* "Forslag" opens a proposal where one follows; in a case it may head a list of ideas. */
        struct slice below =
            at + 1 < reader->layout->line_count ? reader->layout->lines[at + 1].text : slice_make("", 0);
        struct slice lower = reading_lower(reader->arena, slice_first(reading_plain(below), 120));
        return reader->kind == PART_SAGSFREMSTILLING && !begins_proposal(reader, below) &&
               !reading_starts_word(lower, "at") && reading_find_word(lower, "foreslår", 0) == SIZE_MAX &&
               reading_find_word(lower, "foreslås", 0) == SIZE_MAX;
    }
    if (!reader->topics) return false;
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

/* Does the line still belong to the proposal: a bullet, "at …", or the sentence that the line above left open? */
static bool goes_on_proposing(const struct part_reader *reader, size_t at) {
    const struct line *line = &reader->layout->lines[at], *above = line - 1;
    if (layout_is_bullet(line->text) || reading_starts_word(line->text, "at") || reading_starts_word(line->text, "At"))
        return true;
    return !line->blank_above && !slice_ends(above->text, ".");
}

static bool continues_kind(const struct part_reader *reader, enum part_kind kind) {
    return reader->open && reader->topics && kind == reader->kind &&
           (kind == PART_ANDET || kind == PART_SAGSFREMSTILLING);
}

static void read_text_line(struct part_reader *reader, size_t at);

static void read_line(struct part_reader *reader, size_t at) {
    struct line *line = &reader->layout->lines[at];
    struct heading heading;
    if (!reading_heading(line->text, &heading) || stays_inside(reader, &heading, at)) {
        read_text_line(reader, at);
        return;
    }
    enum part_kind kind = heading.kind;
    bool own = is_this_meeting(reader, &heading);
    if (is_decision(kind) && (!own || (heading.conclusion && reader->decided))) kind = PART_ANDET;
    if (continues_kind(reader, kind)) return; /* the heading is text of the part */
    close_part(reader, at);
    if (heading.rest.len) {
        line->offset += (size_t)(heading.rest.data - line->text.data);
        line->text = heading.rest;
    }
    open_part(reader, kind, heading.rest.len ? at : at + 1);
    reader->topics = heading.rest.len > 0;
    reader->decides = heading.with_proposal && own;
}

/* Starts a part at the line, in place of the one that was open. */
static void switch_part(struct part_reader *reader, enum part_kind kind, size_t at) {
    close_part(reader, at);
    open_part(reader, kind, at);
}

static void read_text_line(struct part_reader *reader, size_t at) {
    const struct line *line = &reader->layout->lines[at];
    if (leaves_attachments(reader, line)) switch_part(reader, PART_ANDET, at);
    if (!reader->open) open_part(reader, reader->short_referat ? PART_REFERAT : reader->bare, at);
    if (reader->decides && begins_proposal(reader, line->text)) {
        switch_part(reader, PART_INDSTILLING, at);
    } else if (reader->decides && reader->kind == PART_INDSTILLING && !goes_on_proposing(reader, at)) {
        switch_part(reader, PART_BESLUTNING, at);
        reader->decides = false;
    } else if (!reader->headed && !is_decision(reader->kind) && reader->kind != PART_BILAG &&
               reader->kind != PART_INDSTILLING && begins_proposal(reader, line->text)) {
        switch_part(reader, PART_INDSTILLING, at);
        reader->headed = true;
    }
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

/* What "Indstillingen blev fulgt" comes to: what the proposal's first verb asked for. */
static enum outcome proposed(const struct part_reader *reader) {
    static const struct {
        const char *verb;
        enum outcome outcome;
    } verbs[] = {{"til efterretning", OUTCOME_TAGET_TIL_EFTERRETNING},
                 {"drøfter", OUTCOME_DROEFTET},
                 {"drøftes", OUTCOME_DROEFTET},
                 {"udpeger", OUTCOME_UDPEGET},
                 {"udpeges", OUTCOME_UDPEGET}};
    for (size_t i = 0; i < reader->item->part_count; i++) {
        if (reader->item->parts[i].kind != PART_INDSTILLING) continue;
        struct slice lower = reading_lower(reader->arena, slice_of(reader->item->parts[i].text));
        if (reading_find_word(lower, "godkender", 0) != SIZE_MAX ||
            reading_find_word(lower, "godkendes", 0) != SIZE_MAX)
            return OUTCOME_GODKENDT;
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
            if (reading_find_word(lower, verbs[k].verb, 0) != SIZE_MAX) return verbs[k].outcome;
    }
    return OUTCOME_GODKENDT;
}

static bool follows_proposal(const struct part_reader *reader, const struct minutes_part *part) {
    struct slice lower = reading_lower(reader->arena, slice_first(slice_of(part->text), 200));
    return reading_find_word(lower, "fulgt", 0) != SIZE_MAX || reading_find_word(lower, "følges", 0) != SIZE_MAX;
}

static void read_outcome(struct part_reader *reader) {
    struct minutes_item *item = reader->item;
    if (reader->record->kind != MINUTES_REFERAT) return;
    const char **names = body_names(reader);
    if (reader->arena->failed) return;
    for (int pass = 0; pass < 2 && item->outcome == OUTCOME_NONE; pass++)
        for (size_t i = 0; i < item->part_count && item->outcome == OUTCOME_NONE; i++)
            if (item->parts[i].kind == (pass == 0 ? PART_BESLUTNING : PART_REFERAT)) {
                item->outcome = outcome_read(slice_of(item->parts[i].text), names, reader->arena);
                if (item->outcome == OUTCOME_GODKENDT && follows_proposal(reader, &item->parts[i]))
                    item->outcome = proposed(reader);
            }
}

#define SHORT_TEXT 400 /* bytes: what is said at a meeting about an item that has no case */

/* An item of minutes with a few words and no heading at all: that is what was said. A table is not. */
static bool is_short_referat(const struct part_reader *reader, const struct item_span *span) {
    size_t bytes = 0;
    if (reader->record->kind != MINUTES_REFERAT) return false;
    for (size_t i = span->body; i < span->end; i++) {
        struct heading heading;
        struct slice text = reader->layout->lines[i].text;
        if (reading_heading(text, &heading) || memchr(text.data, '\t', text.len) ||
            memmem(text.data, text.len, "   ", 3))
            return false;
        struct text_date date;
        size_t from = 0, rest;
        if (textdate_next(text, &from, &date) && date.start == 0) { /* rows of a plan of meetings begin with a date */
            rest = from;
            if (textdate_next(text, &rest, &date)) return false;
        }
        bytes += text.len;
    }
    return bytes <= SHORT_TEXT;
}

static void read_item(struct part_reader *reader, const struct item_span *span) {
    struct minutes_item *item = reader->item;
    *item = (struct minutes_item){.number = span->number,
                                  .title = span->title,
                                  .case_number = span->case_number,
                                  .closed = span->closed,
                                  .page = reader->layout->lines[span->heading].page};
    reader->open = reader->headed = reader->decides = reader->decided = false;
    reader->short_referat = is_short_referat(reader, span);
    for (size_t i = span->body; i < span->end; i++) {
        struct heading heading;
        if (!reading_heading(reader->layout->lines[i].text, &heading)) continue;
        reader->headed |= heading.kind == PART_INDSTILLING;
        reader->decided |= is_decision(heading.kind) && !heading.conclusion && !heading.topic;
    }
    for (size_t i = span->body; i < span->end && !reader->arena->failed; i++) read_line(reader, i);
    close_part(reader, span->end);
    add_municipalities(reader, item->title);
    for (size_t i = 0; i < item->part_count; i++) add_municipalities(reader, item->parts[i].text);
    if (item->municipality_count)
        qsort(item->municipalities, item->municipality_count, sizeof *item->municipalities, compare_texts);
    read_outcome(reader);
}

bool parts_have_decision_heading(const struct layout *layout, const struct item_list *list) {
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = list->spans[i].body; k < list->spans[i].end; k++) {
            struct heading heading;
            if (reading_heading(layout->lines[k].text, &heading) && is_decision(heading.kind) && !heading.conclusion)
                return true;
        }
    return false;
}

void items_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                struct arena *arena, struct minutes_record *record) {
    struct part_reader reader = {
        .layout = layout, .registry = registry, .arena = arena, .record = record, .bare = PART_ANDET};
    /* Minutes without a single heading for what was said or decided are prose: all of it is the referat. */
    if (record->kind == MINUTES_REFERAT && !parts_have_decision_heading(layout, list)) reader.bare = PART_REFERAT;
    for (size_t i = 0; i < list->count && !arena->failed; i++) {
        reader.item = ARENA_PUSH(arena, record->items, record->item_count);
        if (!arena->failed) read_item(&reader, &list->spans[i]);
    }
}
