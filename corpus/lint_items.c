/*
 * lint_items.c - the items as a whole: the contents list against them, their numbers, and items that asked for a
 * decision and have none.
 */
#include "corpus/lint_rules.h"

#include "base/intl.h"

#include <stdlib.h>

/* ---- the contents list ---- */

/* Does a line outside the contents list hold the title's letters? Then the reader of items overlooked it, perhaps. */
static bool stands_in_text(const struct lint *lint, struct slice title) {
    title = slice_first(slice_trim(title), 24);
    while (title.len && !reading_is_word_byte(title.data[title.len - 1])) title.len--;
    for (size_t i = 0; i < lint->layout->line_count; i++) {
        struct slice text = lint->layout->lines[i].text;
        if (!lint_in_contents(lint, i) && memmem(text.data, text.len, title.data, title.len)) return true;
    }
    return false;
}

/* Entries that have no item of their own: closed items that are not published, pages for signatures. */
static bool may_be_left_out(struct lint *lint, const struct contents_entry *entry) {
    static const char *const words[] = {"lukket", "fortrolig",   "fortroligt",     "underskrift", "underskriftsside",
                                        "bilag",  "bilagsliste", "bilagsoversigt", "indhold",     NULL};
    struct slice line = reading_lower(lint->arena, lint->layout->lines[entry->line].text);
    return reading_find_any(line, words, 0, NULL) != SIZE_MAX || strlen(entry->title) < 5;
}

static void check_contents(struct lint *lint) {
    struct contents_difference *differences;
    size_t count;
    contents_compare(lint->items, lint->arena, &differences, &count);
    for (size_t i = 0; i < count && !lint->arena->failed; i++) {
        const struct contents_difference *difference = &differences[i];
        const struct contents_entry *entry =
            difference->kind == CONTENTS_LACKS ? NULL : &lint->items->contents[difference->entry];
        if (difference->kind == CONTENTS_TITLE) {
            const struct item_span *span = &lint->items->spans[difference->item];
            lint_add(lint, "contents-title", REFERAT_SEVERITY_WARNING, span->heading,
                     lint->layout->lines[span->heading].text, _("the contents list calls this item \"%s\""),
                     entry->title);
        } else if (difference->kind == CONTENTS_EXTRA && !may_be_left_out(lint, entry) &&
                   !stands_in_text(lint, slice_of(entry->title))) {
            lint_add(lint, "contents-extra", REFERAT_SEVERITY_WARNING, entry->line,
                     lint->layout->lines[entry->line].text, _("the contents list names \"%s\", which is no item"),
                     entry->title);
        }
    }
}

/* ---- numbers ---- */

/* The number of "7"; 0 for "7a", "3.1" and no number. */
static int plain_number(const char *number) {
    char *end;
    long value = strtol(number, &end, 10);
    return number[0] >= '0' && number[0] <= '9' && !*end && value < 10000 ? (int)value : 0;
}

static bool all_alike(const struct item_list *items) {
    for (size_t i = 1; i < items->count; i++)
        if (strcmp(items->spans[i].number, items->spans[0].number) != 0) return false;
    return true;
}

/* Closed items are often left out of what is published. */
static bool speaks_of_closed_items(struct lint *lint) {
    static const char *const words[] = {"lukket", "lukkede", "fortrolig", "fortroligt", "fortrolige", NULL};
    for (size_t i = 0; i < lint->items->count; i++)
        if (lint->items->spans[i].closed) return true;
    for (size_t i = 0; i < lint->layout->line_count; i++) {
        struct slice text = lint->layout->lines[i].text;
        if (text.len > 200) continue;
        if (reading_find_any(reading_lower(lint->arena, text), words, 0, NULL) != SIZE_MAX) return true;
    }
    return false;
}

/* Does a line open with the number, as an item's heading would? */
static bool stands_as_label(struct lint *lint, int number) {
    for (size_t i = 0; i < lint->layout->line_count; i++) {
        struct slice text = reading_plain(lint->layout->lines[i].text);
        size_t at = 0;
        while (at < text.len && at < 12 && (text.data[at] < '0' || text.data[at] > '9')) at++;
        if (at && !reading_is_item_label(text)) continue;
        int value = 0;
        size_t first = at;
        while (at < text.len && at < first + 4 && text.data[at] >= '0' && text.data[at] <= '9')
            value = value * 10 + (text.data[at++] - '0');
        if (at > first && value == number) return true;
    }
    return false;
}

static bool is_explained(struct lint *lint, int before, int number) {
    for (int missing = before + 1; missing < number; missing++) {
        if (stands_as_label(lint, missing)) return true;
        for (size_t i = 0; i < lint->items->contents_count; i++)
            if (plain_number(lint->items->contents[i].number) == missing) return true;
    }
    return speaks_of_closed_items(lint);
}

static void check_number(struct lint *lint, const struct item_span *span, int before, int number) {
    struct slice seen = lint->layout->lines[span->heading].text;
    if (number == before) {
        lint_add(lint, "number-repeated", REFERAT_SEVERITY_WARNING, span->heading, seen, _("two items are numbered %d"),
                 number);
    } else if (number < before || !is_explained(lint, before, number)) {
        lint_add(lint, "number-jump", REFERAT_SEVERITY_WARNING, span->heading, seen, _("item %d follows on item %d"),
                 number, before);
    }
}

static void check_numbers(struct lint *lint) {
    int before = 0;
    if (lint->items->count < 2 || all_alike(lint->items)) return;
    for (size_t i = 0; i < lint->items->count && !lint->arena->failed; i++) {
        const struct item_span *span = &lint->items->spans[i];
        int number = plain_number(span->number);
        /* "3.A" and "4a" stand between their neighbours; a second section begins at 1 again. */
        if (!number) {
            before = atoi(span->number);
            if (before && i + 1 < lint->items->count && plain_number(lint->items->spans[i + 1].number) == before)
                before = 0;
            continue;
        }
        if (before && number != before + 1 && number != 1) check_number(lint, span, before, number);
        before = number;
    }
}

/* ---- decisions ---- */

static bool asks_for_decision(struct lint *lint, const char *proposal) {
    static const char *const verbs[] = {"godkender", "godkendes", "beslutter",    "besluttes", "tiltræder",
                                        "tiltrædes", "vedtager",  "vedtages",     "udpeger",   "udpeges",
                                        "bevilger",  "bevilges",  "efterretning", NULL};
    return reading_find_any(reading_lower(lint->arena, slice_of(proposal)), verbs, 0, NULL) != SIZE_MAX;
}

static const struct minutes_part *find_part(const struct minutes_item *item, enum part_kind kind) {
    for (size_t i = 0; i < item->part_count; i++)
        if (item->parts[i].kind == kind && item->parts[i].text[0]) return &item->parts[i];
    return NULL;
}

static bool is_decided(const struct minutes_item *item) {
    return find_part(item, PART_BESLUTNING) || find_part(item, PART_REFERAT);
}

static void check_decisions(struct lint *lint) {
    const struct minutes_record *record = lint->record;
    size_t decided = 0, asked = 0;
    if (record->kind != MINUTES_REFERAT || record->item_count != lint->items->count) return;
    for (size_t i = 0; i < record->item_count; i++) {
        decided += is_decided(&record->items[i]);
        asked += find_part(&record->items[i], PART_INDSTILLING) != NULL && !is_decided(&record->items[i]);
    }
    /* Where most proposals stand alone, the decisions are told in another way than by headings. */
    if (decided <= asked) return;
    for (size_t i = 0; i < record->item_count && !lint->arena->failed; i++) {
        const struct minutes_item *item = &record->items[i];
        const struct minutes_part *proposal = find_part(item, PART_INDSTILLING);
        if (!proposal || item->closed || item->outcome != OUTCOME_NONE || is_decided(item) ||
            !asks_for_decision(lint, proposal->text))
            continue;
        lint_add(lint, "no-decision", REFERAT_SEVERITY_HINT, lint->items->spans[i].heading,
                 lint->layout->lines[lint->items->spans[i].heading].text,
                 _("a decision is proposed, but none is recorded"));
    }
}

void lint_items(struct lint *lint) {
    check_contents(lint);
    check_numbers(lint);
    check_decisions(lint);
}
