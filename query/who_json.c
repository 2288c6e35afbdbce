/* who_json.c - an answer of the register as JSON (docs/REGISTER.md has its fields). */
#include "base/date.h"
#include "query/clean.h"
#include "query/who.h"

static void put_text(struct buf *out, bool *first, const char *name, const char *text) {
    json_key(out, first, name);
    json_text(out, slice_of(text));
}

static void put_number(struct buf *out, bool *first, const char *name, unsigned long long number) {
    char digits[24], *at = digits + sizeof digits;
    json_key(out, first, name);
    do *--at = (char)('0' + number % 10);
    while (number /= 10);
    buf_append(out, at, (size_t)(digits + sizeof digits - at));
}

static void put_date(struct buf *out, bool *first, const char *name, int date) {
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    put_text(out, first, name, text);
}

static void put_texts(struct buf *out, bool *first, const char *name, const char *const *texts, size_t count) {
    json_key(out, first, name);
    buf_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, slice_of(texts[i]));
    }
    buf_byte(out, ']');
}

static void put_missing(struct buf *out, bool *first, const struct who *who, unsigned lacking) {
    bool none = true;
    json_key(out, first, "missing");
    buf_byte(out, '[');
    for (size_t i = 0; who->partial && i < who->plan.word_count && i < 32; i++) {
        if (!(lacking >> i & 1) || !who->plan.words[i].relaxed) continue;
        if (!none) buf_text(out, ", ");
        json_text(out, who->plan.words[i].typed);
        none = false;
    }
    buf_byte(out, ']');
}

/* Where a row was read, as it stands there. */
static void put_place(struct buf *out, const struct register_row *row) {
    bool first = true;
    buf_byte(out, '{');
    put_text(out, &first, "row", row->row_id);
    put_text(out, &first, "act", row_act_name(row->act));
    put_text(out, &first, "person", row->person);
    put_text(out, &first, "role", row->role);
    put_date(out, &first, "date", row->date);
    put_text(out, &first, "body", row->body);
    put_text(out, &first, "item", row->item);
    put_text(out, &first, "id", row->id);
    put_text(out, &first, "path", row->path);
    put_number(out, &first, "page", row->page > 0 ? (unsigned long long)row->page : 0);
    if (row->offset >= 0) {
        put_number(out, &first, "offset", (unsigned long long)row->offset);
    } else {
        json_key(out, &first, "offset");
        buf_text(out, "-1");
    }
    put_text(out, &first, "quote", row->quote);
    put_text(out, &first, "note", row->note);
    buf_byte(out, '}');
}

/* Of attendance one place says enough; each is listed with --act. */
static void put_places(struct buf *out, bool *first, const struct who_record *record) {
    size_t count = record->group ? record->row_count : 1;
    json_key(out, first, "places");
    buf_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(out, ", ");
        put_place(out, record->group ? record->rows[i] : record->head);
    }
    buf_byte(out, ']');
}

static void put_record(struct buf *out, const struct who *who, const struct who_record *record) {
    const struct register_row *head = record->head;
    const struct group_cluster *group = record->group;
    bool first = true;
    buf_byte(out, '{');
    put_text(out, &first, "person", record->person->name);
    put_texts(out, &first, "variants", record->person->variants, record->person->variant_count);
    put_text(out, &first, "title", record->title);
    put_text(out, &first, "affiliation", record->affiliation);
    put_text(out, &first, "municipality", record->municipality);
    put_text(out, &first, "group", group ? group->name : "");
    put_text(out, &first, "role", record->role);
    put_text(out, &first, "act", row_act_name(record->act));
    put_date(out, &first, "date", head->date);
    put_date(out, &first, "until", record->until);
    put_number(out, &first, "meetings", record->meetings);
    put_text(out, &first, "body", head->body);
    put_text(out, &first, "item", head->item);
    put_text(out, &first, "id", head->id);
    put_text(out, &first, "path", head->path);
    put_number(out, &first, "page", head->page > 0 ? (unsigned long long)head->page : 0);
    put_text(out, &first, "quote", head->quote);
    put_text(out, &first, "owner", head->owner);
    put_date(out, &first, "last", record->last);
    put_text(out, &first, "ended_by", seat_end_name(record->end));
    put_text(out, &first, "successor", record->successor ? record->successor->name : "");
    put_number(out, &first, "apologies", record->apologies);
    put_text(out, &first, "match", name_match_name(record->person->match));
    put_text(out, &first, "note", head->note);
    put_texts(out, &first, "group_variants", group ? group->variants : NULL, group ? group->variant_count : 0);
    put_missing(out, &first, who, record->lacking);
    put_places(out, &first, record);
    buf_byte(out, '}');
}

enum referat_status who_to_json(const struct who *who, struct buf *out, struct referat_error *error) {
    buf_printf(out, "{\"format_version\": 1, \"total\": %zu, \"partial\": %s, \"took_us\": %llu,\n \"records\": [",
               who->total, who->partial ? "true" : "false", (unsigned long long)who->took_us);
    for (size_t i = 0; i < who->count; i++) {
        buf_text(out, i ? ",\n  " : "\n  ");
        put_record(out, who, who->records[i]);
    }
    buf_text(out, who->count ? "\n ]}\n" : "]}\n");
    return buf_status(out, error);
}

enum referat_status who_to_ndjson(const struct who *who, struct buf *out, struct referat_error *error) {
    for (size_t i = 0; i < who->count; i++) {
        put_record(out, who, who->records[i]);
        buf_byte(out, '\n');
    }
    return buf_status(out, error);
}
