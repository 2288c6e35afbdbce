/*
 * who_records.c - the records of an answer: seats with their intervals, attendance folded to one row a person and body,
 * in the order and of the page that were asked for.
 */
#include "query/who_find.h"

#include <stdlib.h>

static struct who_record *add_record(struct who *who) {
    struct who_record *record = arena_alloc(&who->arena, sizeof *record);
    *ARENA_PUSH(&who->arena, who->records, who->count) = record;
    return record;
}

static const char *municipality_of(const struct who *who, struct register_row *const *rows, size_t count,
                                   const char *place) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->municipality[0]) return rows[i]->municipality;
    }
    const struct authority *known = *place ? registry_find_authority(who->reader->registry, slice_of(place)) : NULL;
    return known && known->kind == AUTHORITY_MUNICIPALITY ? known->name : "";
}

static const char *affiliation_of(struct register_row *const *rows, size_t count) {
    for (size_t i = count; i-- > 0;) {
        if (rows[i]->affiliation[0]) return rows[i]->affiliation;
    }
    return "";
}

static size_t count_meetings(struct register_row *const *rows, size_t count) {
    size_t meetings = 0;
    for (size_t i = 0; i < count; i++) {
        meetings += i == 0 || strcmp(rows[i]->meeting, rows[i - 1]->meeting) != 0;
    }
    return meetings;
}

static void fill_from_seat(struct who *who, struct who_record *record, const struct seat *seat) {
    record->person = &who->people.persons[seat->person];
    record->group = &who->groups.groups[seat->group];
    record->title = seat->title;
    record->role = seat->role;
    record->affiliation = affiliation_of(seat->rows, seat->row_count);
    record->municipality = municipality_of(who, seat->rows, seat->row_count, seat->place);
    record->until = seat->until;
    record->last = seat->last;
    record->end = seat->end;
    if (seat->successor != SIZE_MAX) record->successor = &who->people.persons[seat->successor];
}

static void add_seat(struct who *who, const struct seat *seat) {
    struct who_record *record = add_record(who);
    fill_from_seat(who, record, seat);
    record->head = seat->head;
    record->act = seat->head->act;
    record->rows = seat->rows;
    record->row_count = seat->row_count;
    record->meetings = count_meetings(seat->rows, seat->row_count);
    record->lacking = ~0u;
    for (size_t i = 0; i < seat->row_count; i++) {
        if (seat->rows[i]->marks & ROW_SHOWN) record->lacking &= seat->rows[i]->lacking;
    }
}

/* One row by itself; of an appointment with the interval of its seat. */
static void add_single(struct who *who, struct register_row *row, const struct seat *seat) {
    struct who_record *record = add_record(who);
    struct register_row **only = NULL;
    size_t count = 0;
    *ARENA_PUSH(&who->arena, only, count) = row;
    if (seat) fill_from_seat(who, record, seat);
    record->person = &who->people.persons[people_of(&who->people, row)];
    record->head = row;
    record->act = row->act;
    record->rows = only;
    record->row_count = count;
    record->title = row->title;
    record->role = row->role;
    record->affiliation = row->affiliation;
    record->municipality = row->municipality;
    record->meetings = 1;
    if (!seat) record->last = row->date;
    record->lacking = row->lacking;
}

static bool is_on_day(const struct who *who, const struct register_row *row) {
    return !who->on || row->date == who->on;
}

static void list_each(struct who *who) {
    for (size_t i = 0; i < who->seats.count; i++) {
        const struct seat *seat = who->seats.items[i];
        for (size_t k = 0; k < seat->row_count; k++) {
            struct register_row *row = seat->rows[k];
            if ((row->marks & ROW_SHOWN) && is_on_day(who, row)) add_single(who, row, seat);
        }
    }
    for (size_t i = 0; i < who->rows.count; i++) {
        struct register_row *row = who->rows.items[i];
        if (row_act_is_attendance(row->act) && (row->marks & ROW_SHOWN) && is_on_day(who, row))
            add_single(who, row, NULL);
    }
}

static int by_date_and_id(const void *left, const void *right) {
    const struct register_row *a = *(struct register_row *const *)left, *b = *(struct register_row *const *)right;
    int date_a = a->date ? a->date : INT32_MAX, date_b = b->date ? b->date : INT32_MAX;
    return date_a != date_b ? (date_a < date_b ? -1 : 1) : strverscmp(a->row_id, b->row_id);
}

/* Present and apologies of one person for one municipality in one body, gathered in record->rows. */
static void fold(struct who *who, struct who_record *record) {
    struct register_row **rows = record->rows;
    size_t present = 0;
    qsort(rows, record->row_count, sizeof *rows, by_date_and_id);
    for (size_t i = 0; i < record->row_count; i++) {
        if (!row_act_is_present(rows[i]->act)) {
            record->apologies += rows[i]->act == ROW_AFBUD;
            continue;
        }
        bool again = present && strcmp(rows[present - 1]->meeting, rows[i]->meeting) == 0;
        record->meetings += !again;
        rows[present++] = rows[i];
    }
    record->row_count = present;
    if (!present) return;
    const struct name_entry *entry = &who->people.entries[rows[0]->name];
    record->head = rows[0];
    record->person = &who->people.persons[entry->person];
    record->act = ROW_DELTOG;
    record->title = record->role = "";
    record->lacking = ~0u;
    for (size_t i = 0; i < present; i++) {
        if (rows[i]->title[0]) record->title = rows[i]->title;
        if (rows[i]->role[0]) record->role = rows[i]->role;
        if (rows[i]->date > record->last) record->last = rows[i]->date;
        record->lacking &= rows[i]->lacking;
    }
    record->until = record->last;
    record->affiliation = affiliation_of(rows, present);
    record->municipality = municipality_of(who, rows, present, entry->place);
}

static enum referat_status fold_attendance(struct who *who) {
    struct text_map map = {0};
    size_t first = who->count;
    for (size_t i = 0; i < who->rows.count && !who->arena.failed && !map.no_memory; i++) {
        struct register_row *row = who->rows.items[i];
        bool made;
        if (!row_act_is_attendance(row->act) || !(row->marks & ROW_SHOWN) || row->act == ROW_INVITERET) continue;
        const struct name_entry *entry = &who->people.entries[row->name];
        const char *key =
            arena_printf(&who->arena, "%zu\t%s\t%s\t%s", entry->person, entry->place, row->body, row->owner);
        size_t at = text_map_put(&map, key, who->count, &made);
        struct who_record *record = made ? add_record(who) : who->records[at];
        *ARENA_PUSH(&who->arena, record->rows, record->row_count) = row;
    }
    bool no_memory = map.no_memory;
    text_map_free(&map);
    if (no_memory) return error_no_memory(who->error);
    if (who->arena.failed) return arena_status(&who->arena, who->error);
    size_t kept = first;
    for (size_t i = first; i < who->count; i++) {
        fold(who, who->records[i]);
        if (who->records[i]->head) who->records[kept++] = who->records[i];
    }
    who->count = kept;
    return REFERAT_OK;
}

/* Appointments first; by date, those without one last. */
static int by_place_in_answer(const void *left, const void *right, void *data) {
    const struct who_record *a = *(struct who_record *const *)left, *b = *(struct who_record *const *)right;
    bool newest = *(const enum referat_sort *)data == REFERAT_NEWEST;
    if (!a->group != !b->group) return a->group ? -1 : 1;
    int date_a = a->head->date, date_b = b->head->date;
    if (!date_a != !date_b) return date_a ? -1 : 1;
    if (date_a != date_b) return (date_a < date_b) != newest ? -1 : 1;
    int order = a->group ? strcmp(a->group->name, b->group->name) : strcmp(a->head->body, b->head->body);
    return order ? order : strverscmp(a->head->row_id, b->head->row_id);
}

static void take_page(struct who *who) {
    const struct referat_who_options *options = who->options;
    enum referat_sort sort = options->sort;
    if (who->count) qsort_r(who->records, who->count, sizeof *who->records, by_place_in_answer, &sort);
    who->total = who->count;
    size_t from = options->offset < who->count ? options->offset : who->count;
    who->records += from;
    who->count -= from;
    if (options->limit && options->limit < who->count) who->count = options->limit;
}

enum referat_status who_make_records(struct who *who) {
    enum referat_status status = seats_make(&who->seats, &who->rows, who->error);
    if (status) return status;
    if (who->options->act_count) {
        list_each(who);
    } else {
        for (size_t i = 0; i < who->seats.count; i++) {
            const struct seat *seat = who->seats.items[i];
            if (seat->shown && (!who->on || seat_covers(seat, who->on))) add_seat(who, seat);
        }
        status = fold_attendance(who);
    }
    if (!status) status = arena_status(&who->arena, who->error);
    if (!status) take_page(who);
    return status;
}
