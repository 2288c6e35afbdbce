/* document.c - turns an item into terms, columns, keys and payload. How terms are gathered is builder.c's. */
#include "indexer/document.h"

#include "indexer/builder.h"
#include "stemmer/written.h"

static uint32_t part_weight(enum part_kind kind) {
    return kind == PART_BESLUTNING || kind == PART_REFERAT ? WEIGHT_DECISION : WEIGHT_TEXT;
}

static unsigned part_places(enum part_kind kind) {
    if (kind == PART_INDSTILLING) return IN_INDSTILLING;
    return kind == PART_BESLUTNING || kind == PART_REFERAT ? IN_DECISION : 0;
}

static void add_item_words(struct document_builder *builder, const struct minutes_item *item) {
    bool has_bilag = false;
    builder_text(builder, item->title, WEIGHT_TITLE, IN_TITLE);
    for (size_t i = 0; i < item->part_count; i++) {
        const struct minutes_part *part = &item->parts[i];
        builder_text(builder, part->text, part_weight(part->kind), part_places(part->kind));
        builder_filter(builder, SCHEMA_PART, part_kind_name(part->kind));
        has_bilag |= part->kind == PART_BILAG;
    }
    /* Attachments are words of the item too, once: where a part lists them they are there already. */
    for (size_t i = 0; i < item->attachment_count && !has_bilag; i++)
        builder_text(builder, item->attachments[i], WEIGHT_TEXT, 0);
    if (item->attachment_count) builder_filter(builder, SCHEMA_PART, part_kind_name(PART_BILAG));
    builder_text(builder, item->case_number, WEIGHT_TEXT, 0);
}

/* ---- people ---- */

/* The folded name; of several words also the last, and of more than two the first and the last. */
static void add_person(struct document_builder *builder, const char *name) {
    struct buf folded;
    buf_init(&folded, BUF_MAX_DEFAULT);
    if (person_name_fold(slice_of(name), &folded, NULL) != REFERAT_OK) builder->no_memory = true;
    const char *all = arena_text(&builder->arena, buf_as_slice(&folded));
    buf_free(&folded);
    const char *first_end = strchr(all, ' '), *last = strrchr(all, ' ');
    builder_filter(builder, SCHEMA_PERSON, all);
    if (!last) return;
    builder_filter(builder, SCHEMA_PERSON, last + 1);
    if (first_end == last) return;
    builder_filter(builder, SCHEMA_PERSON, arena_printf(&builder->arena, "%.*s%s", (int)(first_end - all), all, last));
}

/* Who is on the meeting's list, an agenda's invitees not among them, and whom the item appoints. */
static void add_people(struct document_builder *builder, const struct minutes_record *record,
                       const struct minutes_item *item) {
    for (size_t i = 0; i < record->attendance_count; i++) {
        if (record->attendance[i].status != ATTENDANCE_INVITERET) add_person(builder, record->attendance[i].person);
    }
    for (size_t i = 0; i < record->appointment_count; i++) {
        if (item->number[0] && strcmp(record->appointments[i].item, item->number) == 0)
            add_person(builder, record->appointments[i].person);
    }
}

static void add_item_filters(struct document_builder *builder, const struct document_source *source) {
    const struct minutes_record *record = source->record;
    const struct minutes_item *item = &record->items[source->item];
    builder_filter(builder, SCHEMA_BODY, record->body);
    builder_filter(builder, SCHEMA_OWNER, record->owner);
    builder_filter(builder, SCHEMA_KIND, minutes_kind_name(record->kind));
    builder_filter(builder, SCHEMA_OUTCOME, outcome_name(item->outcome));
    builder_filter(builder, SCHEMA_CASE, item->case_number);
    builder_filter(builder, SCHEMA_FILE, builder_file_hash(builder, source->file));
    for (size_t i = 0; i < item->municipality_count; i++)
        builder_filter(builder, SCHEMA_MUNICIPALITY, item->municipalities[i]);
    add_people(builder, record, item);
    if (source->superseded) builder_term(builder, slice_of(SCHEMA_SUPERSEDED));
}

/* An item without a date comes last in either order. */
static void set_keys(struct document_builder *builder, const struct document_source *source,
                     struct engine_document *out) {
    const struct minutes_record *record = source->record;
    const char *rest =
        arena_printf(&builder->arena, "%.*s\t%.*s\t%u\t%04u\t%s\t%05u", KEY_NAME_MAX, record->body, KEY_NAME_MAX,
                     record->owner, record->kind, source->slot,
                     builder_number_key(&builder->arena, record->items[source->item].number), source->ordinal);
    out->newest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", 99999999 - record->date, rest));
    out->oldest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", record->date ? record->date : 99999999, rest));
}

static void set_columns(struct document_builder *builder, const struct document_source *source,
                        struct engine_document *out) {
    const struct minutes_record *record = source->record;
    const struct minutes_item *item = &record->items[source->item];
    const char *body =
        record->owner[0] ? arena_printf(&builder->arena, "%s@%s", record->body, record->owner) : record->body;
    out->columns[COLUMN_DATE] = slice_of(arena_printf(&builder->arena, "%08d", record->date));
    out->columns[COLUMN_BODY] = slice_of(body);
    out->columns[COLUMN_OUTCOME] = slice_of(outcome_name(item->outcome));
    out->columns[COLUMN_KIND] = slice_of(minutes_kind_name(record->kind));
    out->columns[COLUMN_MUNICIPALITIES] =
        engine_pack(&builder->arena, (const char *const *)item->municipalities, item->municipality_count);
}

static enum referat_status set_payload(struct document_builder *builder, const struct document_source *source,
                                       struct engine_document *out, struct referat_error *error) {
    struct minutes_record one = *source->record;
    one.items = &source->record->items[source->item];
    one.item_count = 1;
    one.attendance_count = one.appointment_count = one.warning_count = 0;
    buf_clear(&builder->payload);
    enum referat_status status = record_to_json(&one, 0, &builder->payload, error);
    if (!status) status = buf_status(&builder->payload, error);
    out->payload = buf_as_slice(&builder->payload);
    return status;
}

enum referat_status document_build(struct document_builder *builder, const struct document_source *source,
                                   struct engine_document *out, struct referat_error *error) {
    *out = (struct engine_document){.id = slice_of(source->id)};
    builder_begin(builder);
    add_item_words(builder, &source->record->items[source->item]);
    add_item_filters(builder, source);
    set_keys(builder, source, out);
    set_columns(builder, source, out);
    builder_finish(builder, out);
    enum referat_status status = builder_status(builder, source->id, error);
    if (!status) status = set_payload(builder, source, out, error);
    return status;
}
