/*
 * who_text.c - an answer of the register as a table: who, for whom, in what, from when to when; below each row where it
 * was read. An end that is not known says when the seat was mentioned last.
 */
#include "base/intl.h"
#include "query/clean.h"
#include "query/grid.h"
#include "query/who.h"

#include <stdio.h>

static struct slice clean(struct arena *arena, const char *text) {
    return slice_trim(text_clean(arena, slice_of(text)));
}

static struct slice person_cell(struct arena *arena, const struct who_record *record) {
    const struct person_cluster *person = record->person;
    const char *text = person->name;
    for (size_t i = 0; i < person->variant_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : " (", person->variants[i]);
    if (person->variant_count) text = arena_printf(arena, "%s%s)", text, person->match == MATCH_PROPOSED ? "?" : "");
    return clean(arena, text);
}

static struct slice group_cell(struct arena *arena, const struct who_record *record) {
    const char *text = record->head->body;
    if (record->group)
        text = record->group->name;
    else if (record->head->owner[0])
        text = arena_printf(arena, "%s (%s)", text, record->head->owner);
    if (record->role[0]) text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", record->role);
    /* "midlertidig"; what is noted of a participant ("med på video") is of one meeting */
    if (record->group && record->head->note[0]) text = arena_printf(arena, "%s, %s", text, record->head->note);
    return clean(arena, text);
}

static struct slice place_cell(struct arena *arena, const struct who_record *record) {
    return clean(arena, record->municipality[0] ? record->municipality : record->affiliation);
}

static struct slice from_cell(struct arena *arena, const struct who_record *record) {
    const char *date = record->head->date ? grid_date(arena, record->head->date) : _("no date");
    bool begins = record->act == ROW_UDPEGET || record->act == ROW_INDTRAEDER || record->act == ROW_DELTOG;
    return clean(arena, begins ? date : arena_printf(arena, "%s %s", date, row_act_name(record->act)));
}

static const char *open_end(struct arena *arena, const struct who_record *record) {
    bool sits = record->act != ROW_FORESLAAET && record->act != ROW_IKKE_UDPEGET;
    if (!record->last || !sits) return "";
    return arena_printf(arena, _("last mentioned %s"), grid_date(arena, record->last));
}

static struct slice until_cell(struct arena *arena, const struct who_record *record) {
    if (!record->group) {
        const char *last = record->last ? grid_date(arena, record->last) : "";
        return clean(arena, record->meetings > 1 || record->last != record->head->date ? last : "");
    }
    if (record->end == SEAT_OPEN) return clean(arena, open_end(arena, record));
    const char *until = grid_date(arena, record->until);
    if (!record->successor) return clean(arena, until);
    return clean(arena, arena_printf(arena, _("%s, then %s"), until, record->successor->name));
}

/* "KOSU/2031-03-06/8 p. 7: sentence" */
static struct slice note_of(struct arena *arena, const struct who *who, const struct who_record *record) {
    const struct register_row *head = record->head;
    const char *text = head->id;
    if (head->page > 0) {
        char page[32];
        snprintf(page, sizeof page, _("p. %d"), head->page);
        text = arena_printf(arena, "%s %s", text, page);
    }
    if (!record->group && record->meetings) {
        unsigned long meetings = (unsigned long)record->meetings;
        const char *count = arena_printf(arena, ngettext_("%lu meeting", "%lu meetings", meetings), meetings);
        text = arena_printf(arena, "%s · %s", text, count);
    }
    if (head->quote[0]) text = arena_printf(arena, "%s: %s", text, head->quote);
    for (size_t i = 0; who->partial && i < who->plan.word_count && i < 32; i++) {
        if (!(record->lacking >> i & 1) || !who->plan.words[i].relaxed) continue;
        struct slice typed = who->plan.words[i].typed;
        text = arena_printf(arena, "%s · %s %.*s", text, _("without:"), (int)typed.len, typed.data);
    }
    return clean(arena, text);
}

static void add_row(struct grid *grid, const struct who *who, const struct who_record *record) {
    struct arena *arena = grid->arena;
    struct grid_row *row = ARENA_PUSH(arena, grid->rows, grid->row_count);
    if (arena->failed) return;
    row->cells[0] = person_cell(arena, record);
    row->cells[1] = place_cell(arena, record);
    row->cells[2] = group_cell(arena, record);
    row->cells[3] = from_cell(arena, record);
    row->cells[4] = until_cell(arena, record);
    row->note = note_of(arena, who, record);
    row->heading = slice_of("");
    size_t at = grid->row_count - 1;
    if (!record->group && !who->options->act_count && at && who->records[at - 1]->group)
        row->heading = slice_of(_("Attendance"));
}

static void put_total(struct page *page, const struct who *who) {
    if (who->partial && who->count) {
        page_text(page, slice_of(_("No row has all the words; with some of them:")), LOOK_PLAIN);
        page_line(page);
    }
    page_printf(page, LOOK_FAINT, ngettext_("%lu row", "%lu rows", (unsigned long)who->total),
                (unsigned long)who->total);
    if (who->count < who->total) {
        page_dot(page);
        page_printf(page, LOOK_FAINT, _("%lu shown"), (unsigned long)who->count);
    }
    page_line(page);
}

static bool has_proposals(const struct who *who) {
    for (size_t i = 0; i < who->count; i++) {
        if (who->records[i]->person->match == MATCH_PROPOSED) return true;
    }
    return false;
}

enum referat_status who_to_text(const struct who *who, const struct referat_style *style, struct buf *out,
                                struct referat_error *error) {
    struct page page;
    struct arena arena;
    if (!who->count) return buf_status(out, error);
    arena_init(&arena, (size_t)1 << 30);
    page_init(&page, style, out);
    struct grid grid = {.arena = &arena,
                        .column_count = 5,
                        .headings = {_("Person"), _("Municipality"), _("Group, role"), _("From"), _("To")},
                        .least = {14, 10, 18, 12, 13}};
    for (size_t i = 0; i < who->count; i++) add_row(&grid, who, who->records[i]);
    put_total(&page, who);
    page_gap(&page);
    if (!arena.failed) grid_write(&grid, &page);
    if (has_proposals(who)) {
        page_gap(&page);
        page_text(&page,
                  slice_of(_("? taken for one person by name; 'referat who --variants' lists these names to confirm")),
                  LOOK_FAINT);
        page_line(&page);
    }
    enum referat_status status = page_close(&page, error);
    if (!status) status = arena_status(&arena, error);
    arena_free(&arena);
    return status;
}
