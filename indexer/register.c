/* register.c - turns a row of the register into terms, columns, keys and payload; see register.h. */
#include "indexer/register.h"

#include "base/date.h"
#include "engine/row.h"
#include "indexer/builder.h"
#include "stemmer/names.h"
#include "stemmer/succession.h"
#include "stemmer/written.h"

#include <stdlib.h>

#define NAME_WORDS_MAX 8   /* of a longer name the first ones are looked at */
#define NUMBER_MAX     100 /* bytes of an item's number in an id */

/* One row, wherever it comes from; texts are the record's. */
struct row {
    const char *kind; /* SCHEMA_ROW_... */
    const char *person, *title, *affiliation, *municipality, *group, *role, *act, *note, *item, *quote;
    const char *item_id; /* what the row is cited by */
    const char *name;    /* municipality, '/', the folded name */
    const char *group_key;
    int date; /* the told one, else the meeting's; without a day where none is told */
    int page;
    int64_t offset;
    bool follows, takes; /* stemmer/succession.h */
};

/* The first day that the row's date covers. */
static int first_day(const struct row *row) {
    return row->date && row->date % 100 == 0 ? row->date + 1 : row->date;
}

/* ---- names ---- */

static void add_run(struct document_builder *builder, const struct slice *words, size_t first, size_t last) {
    struct slice run = slice_make(words[first].data, (size_t)(words[last].data + words[last].len - words[first].data));
    builder_term(builder, schema_term(&builder->arena, SCHEMA_PERSON, run));
}

/* The words of the folded name, which they point into. */
static size_t split_name(struct slice name, struct slice words[NAME_WORDS_MAX]) {
    size_t count = 0;
    while (name.len && count < NAME_WORDS_MAX) {
        const char *blank = memchr(name.data, ' ', name.len);
        size_t len = blank ? (size_t)(blank - name.data) : name.len;
        if (len) words[count++] = slice_first(name, len);
        name = slice_from(name, len + 1);
    }
    return count;
}

static void add_name_terms(struct document_builder *builder, struct slice folded) {
    struct slice words[NAME_WORDS_MAX];
    size_t count = split_name(arena_slice(&builder->arena, folded), words);
    for (size_t first = 0; first < count; first++) {
        for (size_t last = first; last < count; last++) add_run(builder, words, first, last);
    }
    if (count < 3) return;
    const char *ends = arena_printf(&builder->arena, "%.*s %.*s", (int)words[0].len, words[0].data,
                                    (int)words[count - 1].len, words[count - 1].data);
    builder_filter(builder, SCHEMA_PERSON, ends);
}

static void add_block(struct document_builder *builder, const struct row *row) {
    struct person_name name;
    struct buf block;
    buf_init(&block, 1 << 16);
    buf_printf(&block, "%s/", row->municipality);
    if (person_name_read(slice_of(row->person), &name, NULL) != REFERAT_OK) builder->no_memory = true;
    person_name_block(&name, &block);
    builder->no_memory |= !buf_ok(&block);
    builder_filter(builder, SCHEMA_NAME_BLOCK, arena_text(&builder->arena, buf_as_slice(&block)));
    buf_free(&block);
}

static void add_written_name(struct document_builder *builder, const char *person) {
    struct slice text = slice_of(person);
    struct token token;
    for (size_t at = 0; token_next(text, &at, &token);) word_list_add(&builder->words, text, &token, &builder->arena);
}

static void add_person(struct document_builder *builder, struct row *row) {
    struct buf folded;
    buf_init(&folded, BUF_MAX_DEFAULT);
    if (person_name_fold(slice_of(row->person), &folded, NULL) != REFERAT_OK) builder->no_memory = true;
    add_name_terms(builder, buf_as_slice(&folded));
    const char *whole = buf_as_slice(&folded).data;
    row->name = arena_printf(&builder->arena, "%s/%s", row->municipality, whole);
    builder_filter(builder, SCHEMA_NAME_WHOLE, row->name);
    buf_free(&folded);
    add_block(builder, row);
    add_written_name(builder, row->person);
}

/* ---- terms, keys, columns ---- */

static bool is_attendance(const struct row *row) {
    return strcmp(row->kind, SCHEMA_ROW_ATTENDANCE) == 0;
}

/* An attendance row is about the body itself. */
static void add_words(struct document_builder *builder, const struct register_source *source, const struct row *row) {
    if (is_attendance(row))
        builder_text(builder, source->record->body, WEIGHT_TEXT, 0);
    else
        builder_text(builder, row->group, WEIGHT_TITLE, IN_TITLE);
    builder_text(builder, row->title, WEIGHT_TEXT, 0);
    builder_text(builder, row->affiliation, WEIGHT_TEXT, 0);
    if (!strstr(row->affiliation, row->municipality)) builder_text(builder, row->municipality, WEIGHT_TEXT, 0);
    builder_text(builder, row->role, WEIGHT_TEXT, 0);
}

static void read_succession(struct document_builder *builder, struct row *row) {
    struct buf folded;
    buf_init(&folded, BUF_MAX_DEFAULT);
    if (person_name_fold(slice_of(row->quote), &folded, NULL) != REFERAT_OK) builder->no_memory = true;
    const char *sentence = buf_as_slice(&folded).data;
    row->follows = succession_names(sentence);
    row->takes = succession_takes(sentence);
    buf_free(&folded);
}

static void add_filters(struct document_builder *builder, const struct register_source *source, struct row *row) {
    const struct minutes_record *record = source->record;
    builder_filter(builder, SCHEMA_ROW, row->kind);
    builder_filter(builder, SCHEMA_ACT, row->act);
    builder_filter(builder, SCHEMA_MUNICIPALITY, row->municipality);
    builder_filter(builder, SCHEMA_BODY, record->body);
    builder_filter(builder, SCHEMA_OWNER, record->owner);
    builder_filter(builder, SCHEMA_KIND, minutes_kind_name(record->kind));
    builder_filter(builder, SCHEMA_FILE, builder_file_hash(builder, source->file));
    row->group_key = "";
    if (!is_attendance(row)) {
        struct slice key = group_key(builder->analyzer, slice_of(row->group), &builder->arena);
        if (key.len) builder_term(builder, schema_term(&builder->arena, SCHEMA_GROUP, key));
        row->group_key = key.data;
        if (row->follows || row->takes) builder_term(builder, slice_of(SCHEMA_FOLLOWS));
    }
    if (source->superseded) builder_term(builder, slice_of(SCHEMA_SUPERSEDED));
}

static void set_keys(struct document_builder *builder, const struct register_source *source, const struct row *row,
                     unsigned ordinal, struct engine_document *out) {
    const struct minutes_record *record = source->record;
    const char *rest =
        arena_printf(&builder->arena, "%.*s\t%.*s\t%u\t%04u\t%s\t%s\t%06u", KEY_NAME_MAX, record->body, KEY_NAME_MAX,
                     record->owner, record->kind, source->slot, is_attendance(row) ? "2" : "1",
                     builder_number_key(&builder->arena, row->item), ordinal);
    out->newest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", 99999999 - first_day(row), rest));
    out->oldest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", row->date ? first_day(row) : 99999999, rest));
}

static void set_columns(struct document_builder *builder, const struct register_source *source, const struct row *row,
                        struct engine_document *out) {
    const struct minutes_record *record = source->record;
    struct arena *arena = &builder->arena;
    const char *body = record->owner[0] ? arena_printf(arena, "%s@%s", record->body, record->owner) : record->body;
    out->columns[COLUMN_DATE] = slice_of(arena_printf(arena, "%08d", first_day(row)));
    out->columns[COLUMN_BODY] = slice_of(body);
    out->columns[COLUMN_OUTCOME] = slice_of(strlen(row->group) <= SCHEMA_GROUP_MAX ? row->group : "");
    out->columns[COLUMN_KIND] = slice_of(minutes_kind_name(record->kind));
    out->columns[COLUMN_MUNICIPALITIES] = engine_pack(arena, &row->municipality, row->municipality[0] != '\0');
}

/* ---- the payload ---- */

static enum referat_status set_payload(struct document_builder *builder, const struct register_source *source,
                                       const struct row *row, struct engine_document *out,
                                       struct referat_error *error) {
    const struct minutes_record *record = source->record;
    const struct row_payload payload = {.texts = {[ROW_TEXT_ACT] = row->act,
                                                  [ROW_TEXT_PERSON] = row->person,
                                                  [ROW_TEXT_TITLE] = row->title,
                                                  [ROW_TEXT_AFFILIATION] = row->affiliation,
                                                  [ROW_TEXT_MUNICIPALITY] = row->municipality,
                                                  [ROW_TEXT_GROUP] = row->group,
                                                  [ROW_TEXT_ROLE] = row->role,
                                                  [ROW_TEXT_NOTE] = row->note,
                                                  [ROW_TEXT_BODY] = record->body,
                                                  [ROW_TEXT_OWNER] = record->owner,
                                                  [ROW_TEXT_ITEM] = row->item,
                                                  [ROW_TEXT_ID] = row->item_id,
                                                  [ROW_TEXT_MEETING] = source->meeting_id,
                                                  [ROW_TEXT_PATH] = record->source.path,
                                                  [ROW_TEXT_NAME] = row->name,
                                                  [ROW_TEXT_GROUP_KEY] = row->group_key,
                                                  [ROW_TEXT_QUOTE] = row->quote},
                                        .date = row->date,
                                        .page = row->page,
                                        .offset = row->offset,
                                        .agenda = record->kind == MINUTES_DAGSORDEN,
                                        .follows = row->follows,
                                        .takes = row->takes};
    buf_clear(&builder->payload);
    row_write(&payload, &builder->payload);
    out->payload = buf_as_slice(&builder->payload);
    return buf_status(&builder->payload, error);
}

static enum referat_status build(struct document_builder *builder, const struct register_source *source,
                                 struct row *row, unsigned ordinal, struct engine_document *out,
                                 struct referat_error *error) {
    add_words(builder, source, row);
    add_person(builder, row);
    add_filters(builder, source, row);
    set_keys(builder, source, row, ordinal, out);
    set_columns(builder, source, row, out);
    builder_finish(builder, out);
    enum referat_status status = builder_status(builder, source->meeting_id, error);
    return status ? status : set_payload(builder, source, row, out, error);
}

/* ---- the two kinds ---- */

/* The item that an appointment stands in, where it is in the index; else the meeting. */
static const char *cited_id(struct document_builder *builder, const struct register_source *source,
                            const char *number) {
    if (!number[0] || strlen(number) > NUMBER_MAX) return source->meeting_id;
    char *id = arena_printf(&builder->arena, "%s/%s", source->meeting_id, number);
    for (char *at = id + strlen(source->meeting_id) + 1; *at && !builder->arena.failed; at++)
        if (*at == '/' || (unsigned char)*at < 0x20) *at = '-';
    for (size_t i = 0; i < source->item_count; i++) {
        if (slice_is(source->item_ids[i], id)) return id;
    }
    return source->meeting_id;
}

/* The date of an earlier decision that is quoted, else the meeting's. */
static int told_date(const struct minutes_record *record, const char *told) {
    int first, last;
    if (!date_range(slice_of(told), &first, &last)) return record->date;
    return first == last ? first : first - first % 100;
}

enum referat_status register_build_appointment(struct document_builder *builder, const struct register_source *source,
                                               size_t appointment, unsigned ordinal, struct engine_document *out,
                                               struct referat_error *error) {
    const struct minutes_appointment *from = &source->record->appointments[appointment];
    builder_begin(builder);
    struct row row = {.kind = SCHEMA_ROW_APPOINTMENT,
                      .person = from->person,
                      .title = from->title,
                      .affiliation = from->affiliation,
                      .municipality = from->municipality,
                      .group = from->group,
                      .role = from->role,
                      .act = appointment_act_name(from->act),
                      .note = from->note,
                      .item = from->item,
                      .quote = from->quote,
                      .item_id = cited_id(builder, source, from->item),
                      .date = told_date(source->record, from->date),
                      .page = from->page,
                      .offset = from->offset};
    read_succession(builder, &row);
    *out = (struct engine_document){.id = slice_of(arena_printf(&builder->arena, "%s/u%u", row.item_id, ordinal))};
    return build(builder, source, &row, ordinal, out, error);
}

enum referat_status register_build_attendance(struct document_builder *builder, const struct register_source *source,
                                              size_t attendance, struct engine_document *out,
                                              struct referat_error *error) {
    const struct minutes_attendance *from = &source->record->attendance[attendance];
    bool agenda = source->record->kind == MINUTES_DAGSORDEN;
    builder_begin(builder);
    struct row row = {.kind = SCHEMA_ROW_ATTENDANCE,
                      .person = from->person,
                      .title = from->title,
                      .affiliation = from->affiliation,
                      .municipality = from->municipality,
                      .group = "",
                      .role = from->role,
                      .act = attendance_status_name(agenda ? ATTENDANCE_INVITERET : from->status),
                      .note = from->note,
                      .item = "",
                      .quote = from->quote,
                      .item_id = source->meeting_id,
                      .date = source->record->date,
                      .page = from->page,
                      .offset = -1};
    *out = (struct engine_document){
        .id = slice_of(arena_printf(&builder->arena, "%s/d%zu", source->meeting_id, attendance + 1))};
    return build(builder, source, &row, (unsigned)attendance + 1, out, error);
}
