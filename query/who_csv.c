/* who_csv.c - an answer of the register as CSV (csv.h): the fields of its JSON, the places aside. */
#include "query/csv.h"
#include "query/who.h"

static void put_texts(struct csv_writer *writer, const char *const *texts, size_t count) {
    struct arena arena;
    struct slice *items = NULL;
    size_t item_count = 0;
    arena_init(&arena, (size_t)64 << 20);
    for (size_t i = 0; i < count; i++) *ARENA_PUSH(&arena, items, item_count) = slice_of(texts[i]);
    if (arena.failed)
        writer->out->no_memory = true;
    else
        csv_list(writer, items, item_count);
    arena_free(&arena);
}

static void put_record(struct csv_writer *writer, const struct who_record *record) {
    const struct register_row *head = record->head;
    csv_text(writer, record->person->name);
    put_texts(writer, record->person->variants, record->person->variant_count);
    csv_text(writer, record->title);
    csv_text(writer, record->affiliation);
    csv_text(writer, record->municipality);
    csv_text(writer, record->group ? record->group->name : "");
    csv_text(writer, record->role);
    csv_text(writer, row_act_name(record->act));
    csv_date(writer, head->date);
    csv_date(writer, record->until);
    csv_number(writer, record->meetings);
    csv_text(writer, head->body);
    csv_text(writer, head->item);
    csv_text(writer, head->id);
    csv_text(writer, head->path);
    csv_number(writer, head->page > 0 ? (unsigned long long)head->page : 0);
    csv_text(writer, head->quote);
    csv_text(writer, head->owner);
    csv_date(writer, record->last);
    csv_text(writer, seat_end_name(record->end));
    csv_text(writer, record->successor ? record->successor->name : "");
    csv_number(writer, record->apologies);
    csv_text(writer, name_match_name(record->person->match));
    csv_text(writer, head->note);
    csv_end_line(writer);
}

enum referat_status who_to_csv(const struct who *who, bool excel, struct buf *out, struct referat_error *error) {
    static const char *const columns[] = {"person", "variants", "title",     "affiliation", "municipality", "group",
                                          "role",   "act",      "date",      "until",       "meetings",     "body",
                                          "item",   "id",       "path",      "page",        "quote",        "owner",
                                          "last",   "ended_by", "successor", "apologies",   "match",        "note"};
    struct csv_writer writer;
    csv_begin(&writer, excel, out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < who->count; i++) put_record(&writer, who->records[i]);
    return csv_end(&writer, error);
}
