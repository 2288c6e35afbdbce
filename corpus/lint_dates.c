/*
 * lint_dates.c - dates that contradict each other: a weekday that the date is not, and the day of the meeting with
 * another year, in the head, in the heading of a decision, in the file's name.
 */
#include "corpus/lint_rules.h"

#include "base/date.h"
#include "base/intl.h"

#include <stdio.h>

static bool has_warning(const struct lint *lint, const char *code, size_t line) {
    for (size_t i = 0; i < lint->record->warning_count; i++) {
        const struct minutes_warning *warning = &lint->record->warnings[i];
        if (strcmp(warning->code, code) != 0) continue;
        if (line == SIZE_MAX || warning->offset == (int64_t)lint->layout->lines[line].offset) return true;
    }
    return false;
}

/* ---- weekdays ---- */

static void check_weekdays(struct lint *lint) {
    int *told = NULL;
    size_t told_count = 0;
    for (size_t i = 0; i < lint->layout->line_count && !lint->arena->failed; i++) {
        struct slice text = lint->layout->lines[i].text;
        if (!memmem(text.data, text.len, "dag", 3) && !memmem(text.data, text.len, "DAG", 3)) continue;
        struct slice lower = reading_lower(lint->arena, text);
        struct text_date date;
        int said;
        for (size_t at = 0; textdate_next_weekday(lower, &at, &date, &said);) {
            bool known = textdate_weekday(date.date) == said;
            for (size_t k = 0; k < told_count && !known; k++) known = told[k] == date.date;
            if (known) continue;
            *ARENA_PUSH(lint->arena, told, told_count) = date.date;
            if (has_warning(lint, "weekday-conflict", i)) continue;
            lint_add(lint, "weekday-conflict", REFERAT_SEVERITY_ERROR, i,
                     slice_make(text.data + date.start, date.end - date.start), _("that day is a %s, not a %s"),
                     textdate_weekday_name(textdate_weekday(date.date)), textdate_weekday_name(said));
            lint->findings[lint->count - 1].quote = arena_text(lint->arena, slice_first(text, 160));
        }
    }
}

/* ---- the year of the meeting ---- */

static bool is_day_of_other_year(const struct lint *lint, int date) {
    return date % 10000 == lint->record->date % 10000 && date_year(date) && date != lint->record->date;
}

static void report_year(struct lint *lint, size_t line, struct slice seen, int date) {
    lint_add(lint, "year-conflict", REFERAT_SEVERITY_ERROR, line, seen, _("the meeting is of %d, but %d stands here"),
             date_year(lint->record->date), date_year(date));
}

static void check_head(struct lint *lint) {
    size_t end = lint_head_end(lint);
    /* One finding is enough: what the reader found in the head is in the head. */
    if (has_warning(lint, "year-conflict", SIZE_MAX)) return;
    for (size_t i = 0; i < end && i < 40; i++) {
        struct slice text = lint->layout->lines[i].text;
        struct text_date date;
        if (lint_in_contents(lint, i)) continue;
        for (size_t at = 0; textdate_next(text, &at, &date);) {
            if (date.no_year || !is_day_of_other_year(lint, date.date)) continue;
            report_year(lint, i, text, date.date);
            return;
        }
    }
}

/* "Beslutning i KOSU den 6. marts 2030" in the minutes of 6 March 2031. */
static void check_decisions(struct lint *lint) {
    for (size_t i = 0; i < lint->items->count; i++)
        for (size_t k = lint->items->spans[i].body; k < lint->items->spans[i].end; k++) {
            struct slice text = lint->layout->lines[k].text;
            struct heading heading;
            bool decision = reading_heading(text, &heading) && heading.date &&
                            (heading.kind == PART_BESLUTNING || heading.kind == PART_REFERAT);
            if (!decision || !is_day_of_other_year(lint, heading.date)) continue;
            report_year(lint, k, text, heading.date);
            return;
        }
}

/* ---- the file's name ---- */

/* "20310306": a date without marks. */
static int compact_date(struct slice name, size_t at) {
    size_t digits = 0;
    char iso[DATE_TEXT_SIZE];
    while (at + digits < name.len && name.data[at + digits] >= '0' && name.data[at + digits] <= '9') digits++;
    if (digits != 8) return 0;
    const char *d = name.data + at;
    snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", d, d + 4, d + 6);
    return date_from_iso(slice_of(iso));
}

/* A date with a year in the file's name, of the meeting's day and another year; 0 where none is or the right one. */
static int date_of_name(const struct lint *lint, struct slice name) {
    int other = 0;
    struct text_date date;
    for (size_t at = 0; textdate_next(name, &at, &date);) {
        if (date.date == lint->record->date) return 0;
        if (!date.no_year && is_day_of_other_year(lint, date.date)) other = date.date;
    }
    for (size_t i = 0; i < name.len; i++) {
        int compact = i && name.data[i - 1] >= '0' && name.data[i - 1] <= '9' ? 0 : compact_date(name, i);
        if (compact && compact == lint->record->date) return 0;
        if (compact && is_day_of_other_year(lint, compact)) other = compact;
    }
    return other;
}

static void check_name(struct lint *lint) {
    const char *slash = strrchr(lint->record->source.path, '/');
    const char *path = slash ? slash + 1 : lint->record->source.path;
    char *name = arena_text(lint->arena, slice_of(path));
    /* Marks that part words; those within a date stay. */
    for (size_t i = 0; !lint->arena->failed && name[i]; i++)
        if (name[i] == '_' || (name[i] == '-' && (name[i + 1] < '0' || name[i + 1] > '9'))) name[i] = ' ';
    if (lint->arena->failed || !lint->layout->line_count) return;
    int date = date_of_name(lint, slice_of(name));
    if (!date) return;
    lint_add(lint, "year-conflict", REFERAT_SEVERITY_ERROR, 0, slice_of(path),
             _("the meeting is of %d, but the file's name says %d"), date_year(lint->record->date), date_year(date));
}

void lint_dates(struct lint *lint) {
    check_weekdays(lint);
    if (!lint->record->date) return;
    check_head(lint);
    check_decisions(lint);
    check_name(lint);
}
