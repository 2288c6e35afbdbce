/*
 * planned.c - the meetings that minutes announce: an item "Møder 2032" with a table of dates, a column a body, a
 * "Mødeplan 2032", and "Næste møde: 14. maj 2032". See lint.h.
 */
#include "corpus/lint.h"
#include "corpus/reading.h"

#include "base/date.h"

#define CELLS_MAX 12

struct planner {
    const struct lint_document *document;
    const struct layout *layout;
    struct arena *arena;
    struct planned_meeting *meetings;
    size_t count;
    const char *columns[CELLS_MAX]; /* the bodies of the table; NULL where a column is of none */
    size_t column_count;            /* 0: no heads */
    int year;                       /* that the item's title says; 0 for none */
};

/* ---- the year ---- */

/* A day without a year: the title's year, else the first such day from the meeting's own on. */
static int with_year(const struct planner *planner, int date) {
    int meeting = planner->document->record->date;
    if (date_year(date)) return date;
    int year = planner->year ? planner->year : date_year(meeting) + (date < meeting % 10000);
    return date_is_valid(year, date / 100 % 100, date % 100) ? date_make(year, date / 100 % 100, date % 100) : 0;
}

static int year_in(struct slice title) {
    for (size_t i = 0; i + 4 <= title.len; i++) {
        int first, last;
        bool alone = (!i || !reading_is_word_byte(title.data[i - 1])) &&
                     (i + 4 == title.len || !reading_is_word_byte(title.data[i + 4]));
        if (alone && date_range(slice_make(title.data + i, 4), &first, &last)) return date_year(first);
    }
    return 0;
}

/* The meeting itself, its year in doubt too. */
static bool is_own_day(const struct planner *planner, int date) {
    const struct minutes_record *record = planner->document->record;
    bool doubted = false;
    for (size_t i = 0; i < record->warning_count; i++)
        doubted |= strcmp(record->warnings[i].code, "year-conflict") == 0;
    return date == record->date || (doubted && date % 10000 == record->date % 10000);
}

static void add_meeting(struct planner *planner, const char *body, int date, size_t line) {
    const struct minutes_record *record = planner->document->record;
    date = with_year(planner, date);
    if (!date || !body || !body[0] || is_own_day(planner, date)) return;
    for (size_t i = 0; i < planner->count; i++)
        if (planner->meetings[i].date == date && strcmp(planner->meetings[i].body, body) == 0) return;
    const char *owner = strcmp(body, record->body) == 0 ? record->owner : "";
    struct planned_meeting *made = ARENA_PUSH(planner->arena, planner->meetings, planner->count);
    *made = (struct planned_meeting){body, owner, date, line};
}

/* ---- tables ---- */

/* The cells of a line: between tabs, else between gaps, else words. */
static size_t split_cells(struct slice text, bool words, struct slice cells[static CELLS_MAX]) {
    size_t count = 0, start = 0;
    bool tabs = memchr(text.data, '\t', text.len) != NULL;
    for (size_t i = 0; i <= text.len && count < CELLS_MAX; i++) {
        bool stop = i == text.len || (tabs ? text.data[i] == '\t'
                                           : (words ? text.data[i] == ' ' : slice_starts(slice_from(text, i), "  ")));
        if (!stop) continue;
        struct slice cell = slice_trim(slice_make(text.data + start, i - start));
        if (cell.len || (tabs && i < text.len)) cells[count++] = cell;
        start = i + 1;
    }
    return count;
}

/* "DASSOS KOSU KD-Net KKR": a line that is nothing but heads of columns, one at least a known body. */
static void read_columns(struct planner *planner, struct slice text) {
    struct slice cells[CELLS_MAX];
    size_t known = 0, count = split_cells(text, false, cells);
    if (count < 2) count = split_cells(text, true, cells);
    if (text.len > 160) return;
    const char *columns[CELLS_MAX];
    for (size_t i = 0; i < count; i++) {
        const struct body *body = registry_find_body(planner->document->registry, cells[i]);
        columns[i] = body && !body->needs_owner ? body->code : NULL;
        known += columns[i] != NULL;
    }
    if (!known) return;
    memcpy(planner->columns, columns, sizeof columns);
    planner->column_count = count;
}

struct found_date {
    int date;
    size_t cell;
};

/* The first date of each cell, or the dates one after the other where the line has no cells. */
static size_t read_dates(struct slice text, struct found_date found[static CELLS_MAX]) {
    size_t count = 0;
    bool tabs = memchr(text.data, '\t', text.len) != NULL;
    struct text_date date;
    for (size_t at = 0; count < CELLS_MAX && textdate_next(text, &at, &date);) {
        size_t cell = 0;
        for (size_t i = 0; tabs && i < date.start; i++) cell += text.data[i] == '\t';
        found[count].date = date.date;
        found[count].cell = tabs ? cell : count;
        count++;
    }
    return count;
}

/* A row begins with a date or a weekday and a date. */
static bool is_row(struct arena *arena, struct slice text) {
    struct text_date date;
    size_t at = 0, weekday = 0;
    struct slice lower = reading_lower(arena, slice_first(reading_plain(text), 60));
    if (!textdate_next(lower, &at, &date)) return false;
    while (weekday < date.start && lower.data[weekday] != ' ') weekday++;
    return date.start == 0 || (date.start <= 16 && weekday >= 3 && slice_ends(slice_first(lower, weekday), "dag"));
}

/* Dates of bodies that fill every column, or stand under a single one. */
static void read_row(struct planner *planner, size_t line) {
    struct slice text = planner->layout->lines[line].text;
    struct found_date found[CELLS_MAX];
    size_t count = read_dates(text, found);
    bool tabs = memchr(text.data, '\t', text.len) != NULL;
    if (!planner->column_count) {
        if (count == 1) add_meeting(planner, planner->document->record->body, found[0].date, line);
        return;
    }
    for (size_t i = count; !tabs && i < planner->column_count; i++)
        if (planner->columns[i]) return; /* an empty cell: which one is not told */
    for (size_t i = 0; i < count; i++)
        if (found[i].cell < planner->column_count)
            add_meeting(planner, planner->columns[found[i].cell], found[i].date, line);
}

static bool announces_meetings(struct arena *arena, const char *title) {
    static const char *const words[] = {"mødeplan",       "mødeplanen", "mødedatoer",  "mødekalender", "mødeoversigt",
                                        "kommende møder", "næste møde", "næste møder", "møder",        NULL};
    struct slice lower = reading_lower(arena, slice_of(title));
    size_t which = 0, at = reading_find_any(lower, words, 0, &which);
    if (at == SIZE_MAX) return false;
    /* "Møder 2032", but not "Orientering fra møder i arbejdsgruppen". */
    return which < 8 || (at == 0 && (lower.len <= 7 || year_in(lower)));
}

static void read_item(struct planner *planner, const struct item_span *span) {
    planner->column_count = 0;
    planner->year = year_in(slice_of(span->title));
    if (!announces_meetings(planner->arena, span->title)) return;
    for (size_t i = span->body; i < span->end && !planner->arena->failed; i++) {
        struct slice text = planner->layout->lines[i].text;
        if (is_row(planner->arena, text))
            read_row(planner, i);
        else
            read_columns(planner, text);
    }
}

/* ---- "Næste møde" ---- */

static void read_next_meetings(struct planner *planner) {
    static const char *const words[] = {"næste møde", "næste ordinære møde", NULL};
    planner->year = 0;
    for (size_t i = 0; i < planner->layout->line_count && !planner->arena->failed; i++) {
        struct slice text = planner->layout->lines[i].text;
        if (!memmem(text.data, text.len, "æste ", 6)) continue;
        struct slice lower = reading_lower(planner->arena, reading_plain(text));
        struct text_date date;
        size_t which = 0, at = reading_find_any(lower, words, 0, &which), end;
        if (at != 0) continue;
        end = strlen(words[which]);
        /* "Næste møde i styregruppen" is another body's. */
        struct slice behind = slice_trim(slice_from(lower, end));
        if (reading_starts_word(behind, "i") || reading_starts_word(behind, "for")) continue;
        size_t line = i;
        if (!textdate_next(lower, &end, &date)) {
            if (behind.len > 1 || i + 1 >= planner->layout->line_count ||
                !is_row(planner->arena, planner->layout->lines[i + 1].text))
                continue;
            line = i + 1;
            end = 0;
            if (!textdate_next(planner->layout->lines[line].text, &end, &date)) continue;
        } else if (date.start > strlen(words[which]) + 60) {
            continue;
        }
        add_meeting(planner, planner->document->record->body, date.date, line);
    }
}

/* ---- what was moved ---- */

/* The day is named in a sentence about moving or cancelling a meeting. */
static bool is_moved(const struct planner *planner, const struct planned_meeting *meeting) {
    static const char *const words[] = {"flyttes", "flyttet", "flytter", "aflyst",   "aflyses",
                                        "udgår",   "udsat",   "udskudt", "udsættes", NULL};
    for (size_t i = 0; i < planner->layout->line_count; i++) {
        struct slice text = planner->layout->lines[i].text;
        if (!memmem(text.data, text.len, "flyt", 4) && !memmem(text.data, text.len, "aflys", 5) &&
            !memmem(text.data, text.len, "ud", 2))
            continue;
        struct slice lower = reading_lower(planner->arena, text);
        struct text_date date;
        if (reading_find_any(lower, words, 0, NULL) == SIZE_MAX) continue;
        if (i == meeting->line) return true;
        for (size_t at = 0; textdate_next(lower, &at, &date);)
            if (date.date % 10000 == meeting->date % 10000) return true;
        /* "dog flyttes mødet i april": the month alone. */
        for (size_t k = 0, len; k < lower.len; k++)
            if ((!k || lower.data[k - 1] == ' ') &&
                textdate_month(slice_from(lower, k), &len) == meeting->date / 100 % 100)
                return true;
    }
    return false;
}

void lint_planned_meetings(const struct lint_document *document, struct arena *arena, struct planned_meeting **meetings,
                           size_t *count) {
    struct planner planner = {.document = document, .layout = document->view->layout, .arena = arena};
    const struct item_list *items = document->view->items;
    size_t kept = 0;
    *meetings = NULL;
    *count = 0;
    if (!document->record->date) return;
    for (size_t i = 0; i < items->count; i++) read_item(&planner, &items->spans[i]);
    read_next_meetings(&planner);
    if (arena->failed) return;
    for (size_t i = 0; i < planner.count; i++)
        if (!is_moved(&planner, &planner.meetings[i])) planner.meetings[kept++] = planner.meetings[i];
    *meetings = planner.meetings;
    *count = kept;
}
