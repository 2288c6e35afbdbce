/* content.c - a meeting's items and its rows of the register in the index; see content.h. */
#include "indexer/content.h"

#include "base/intl.h"
#include "indexer/register.h"

#include <stdlib.h>

static int compare_ids(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Deletes the documents in `old` that are not in `now`; sorts both. */
static enum referat_status delete_others(struct meetings *meetings, enum engine_collection collection,
                                         struct slice *old, size_t old_count, struct slice *now, size_t now_count,
                                         struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    if (old_count) qsort(old, old_count, sizeof *old, compare_ids);
    if (now_count) qsort(now, now_count, sizeof *now, compare_ids);
    for (size_t i = 0, k = 0; !status && i < old_count; i++) {
        while (now && k < now_count && slice_compare(now[k], old[i]) < 0) k++;
        if (!now || k == now_count || !slice_equal(now[k], old[i]))
            status = ledger_delete(meetings->ledger, collection, old[i], error);
    }
    return status;
}

static enum referat_status put_item(struct meetings *meetings, const struct ledger_slot *slot,
                                    const struct minutes_record *record, size_t item, const char *id, size_t ordinal,
                                    struct referat_error *error) {
    struct document_source source = {.record = record,
                                     .item = item,
                                     .id = id,
                                     .file = slot->held,
                                     .slot = slot->slot,
                                     .ordinal = (unsigned)ordinal,
                                     .superseded = slot->superseded};
    struct engine_document document;
    enum referat_status status = document_build(meetings->builder, &source, &document, error);
    return status ? status : ledger_put(meetings->ledger, ENGINE_ITEMS, &document, error);
}

static bool is_closed(const struct minutes_record *record, const char *number) {
    for (size_t i = 0; i < record->item_count; i++) {
        if (record->items[i].closed && number[0] && strcmp(record->items[i].number, number) == 0) return true;
    }
    return false;
}

/* ---- rows of the register ---- */

struct row_list {
    struct slice *ids;
    size_t count;
};

static enum referat_status put_row(struct meetings *meetings, const struct engine_document *document,
                                   struct row_list *now, struct referat_error *error) {
    *ARENA_PUSH(&meetings->arena, now->ids, now->count) = arena_slice(&meetings->arena, document->id);
    return ledger_put(meetings->ledger, ENGINE_REGISTER, document, error);
}

/* An appointment and what it is counted under: its item's number, "" where the meeting has no such item. */
struct counted {
    const char *item;
    size_t at;
};

static const char *counted_item(const struct minutes_record *record, const char *number) {
    for (size_t i = 0; i < record->item_count; i++)
        if (strcmp(record->items[i].number, number) == 0) return number;
    return "";
}

static int by_item_then_place(const void *left, const void *right) {
    const struct counted *a = left, *b = right;
    int order = strcmp(a->item, b->item);
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* Of each appointment which of its item's it is, from 1. NULL where the arena has failed. */
static const unsigned *count_in_items(struct meetings *meetings, const struct minutes_record *record) {
    size_t count = record->appointment_count;
    struct counted *sorted = arena_alloc(&meetings->arena, (count + 1) * sizeof *sorted);
    unsigned *ordinals = arena_alloc(&meetings->arena, (count + 1) * sizeof *ordinals);
    if (!sorted || !ordinals || meetings->arena.failed) return NULL;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct counted){counted_item(record, record->appointments[i].item), i};
    qsort(sorted, count, sizeof *sorted, by_item_then_place);
    for (size_t i = 0; i < count; i++) {
        bool same = i && strcmp(sorted[i].item, sorted[i - 1].item) == 0;
        ordinals[sorted[i].at] = same ? ordinals[sorted[i - 1].at] + 1 : 1;
    }
    return ordinals;
}

static enum referat_status put_appointments(struct meetings *meetings, const struct register_source *source,
                                            struct row_list *now, struct referat_error *error) {
    const struct minutes_record *record = source->record;
    const unsigned *ordinals = count_in_items(meetings, record);
    enum referat_status status = arena_status(&meetings->arena, error);
    for (size_t i = 0; !status && i < record->appointment_count; i++) {
        struct engine_document document;
        status = register_build_appointment(meetings->builder, source, i, ordinals[i], &document, error);
        if (!status) status = put_row(meetings, &document, now, error);
    }
    return status;
}

static enum referat_status put_attendance(struct meetings *meetings, const struct register_source *source,
                                          struct row_list *now, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < source->record->attendance_count; i++) {
        struct engine_document document;
        status = register_build_attendance(meetings->builder, source, i, &document, error);
        if (!status) status = put_row(meetings, &document, now, error);
    }
    return status;
}

static enum referat_status store_rows(struct meetings *meetings, const struct ledger_slot *slot,
                                      const struct row_list *rows, struct referat_error *error) {
    struct buf ids;
    buf_init(&ids, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < rows->count; i++) {
        buf_slice(&ids, rows->ids[i]);
        buf_byte(&ids, '\n');
    }
    enum referat_status status = buf_status(&ids, error);
    if (!status) status = ledger_store_rows(meetings->ledger, slot->id, buf_as_slice(&ids), &meetings->arena, error);
    buf_free(&ids);
    return status;
}

/* The rows of the meeting's record, in place of those that were there. */
static enum referat_status write_rows(struct meetings *meetings, const struct ledger_slot *slot,
                                      const struct minutes_record *head, const struct slice *item_ids,
                                      size_t item_count, struct referat_error *error) {
    const struct register_source source = {.record = head,
                                           .meeting_id = slot->id,
                                           .file = slot->held,
                                           .slot = slot->slot,
                                           .superseded = slot->superseded,
                                           .item_ids = item_ids,
                                           .item_count = item_count};
    struct row_list old, now = {0};
    enum referat_status status =
        ledger_load_rows(meetings->ledger, slot->id, &meetings->arena, &old.ids, &old.count, error);
    if (!status) status = put_appointments(meetings, &source, &now, error);
    if (!status) status = put_attendance(meetings, &source, &now, error);
    if (!status) status = arena_status(&meetings->arena, error);
    if (!status) status = store_rows(meetings, slot, &now, error);
    if (!status) status = delete_others(meetings, ENGINE_REGISTER, old.ids, old.count, now.ids, now.count, error);
    return status;
}

/* ---- the meeting ---- */

/* The meeting's record without items; what was appointed in a closed item goes with it. */
static struct minutes_record record_head(struct meetings *meetings, const struct minutes_record *record) {
    struct minutes_record head = *record;
    head.items = NULL;
    head.item_count = head.appointment_count = 0;
    head.appointments = NULL;
    for (size_t i = 0; i < record->appointment_count; i++) {
        if (meetings->include_closed || !is_closed(record, record->appointments[i].item))
            *ARENA_PUSH(&meetings->arena, head.appointments, head.appointment_count) = record->appointments[i];
    }
    return head;
}

static enum referat_status store_record(struct meetings *meetings, const struct ledger_slot *slot,
                                        const struct minutes_record *head, struct slice ids,
                                        struct referat_error *error) {
    size_t at = meetings->text.len;
    enum referat_status status = record_to_json(head, 0, &meetings->text, error);
    if (!status) status = buf_status(&meetings->text, error);
    if (status) return status;
    /* `ids` lies in the same buffer, which may have moved. */
    struct slice all = buf_as_slice(&meetings->text);
    return ledger_store_meeting(meetings->ledger, slot->id, slice_from(all, at), slice_first(all, ids.len),
                                &meetings->arena, error);
}

enum referat_status content_write(struct meetings *meetings, const struct ledger_slot *slot,
                                  const struct minutes_record *record, struct referat_error *error) {
    struct slice *old, *now = NULL;
    size_t old_count, now_count = 0;
    enum referat_status status =
        ledger_load_items(meetings->ledger, slot->id, &meetings->arena, &old, &old_count, error);
    buf_clear(&meetings->text);
    for (size_t i = 0; !status && i < record->item_count; i++) {
        if (record->items[i].closed && !meetings->include_closed) {
            meetings->closed_left_out++;
            continue;
        }
        const char *id = record_item_id(&meetings->arena, record, slot->slot, i);
        status = put_item(meetings, slot, record, i, id, now_count + 1, error);
        buf_printf(&meetings->text, "%s\n", id);
        *ARENA_PUSH(&meetings->arena, now, now_count) = slice_of(id);
        meetings->items += !status;
    }
    if (!status) status = arena_status(&meetings->arena, error);
    if (!status) status = delete_others(meetings, ENGINE_ITEMS, old, old_count, now, now_count, error);
    struct minutes_record head = record_head(meetings, record);
    if (!status) status = arena_status(&meetings->arena, error);
    if (!status) status = store_record(meetings, slot, &head, buf_as_slice(&meetings->text), error);
    if (!status) status = write_rows(meetings, slot, &head, now, now_count, error);
    meetings->meetings += !status;
    return status;
}

enum referat_status content_remove(struct meetings *meetings, const struct ledger_slot *slot,
                                   struct referat_error *error) {
    struct slice *old, *rows;
    size_t old_count, row_count;
    enum referat_status status =
        ledger_load_items(meetings->ledger, slot->id, &meetings->arena, &old, &old_count, error);
    if (!status) status = ledger_load_rows(meetings->ledger, slot->id, &meetings->arena, &rows, &row_count, error);
    if (!status) status = delete_others(meetings, ENGINE_ITEMS, old, old_count, NULL, 0, error);
    if (!status) status = delete_others(meetings, ENGINE_REGISTER, rows, row_count, NULL, 0, error);
    return status ? status : ledger_forget_meeting(meetings->ledger, slot->id, &meetings->arena, error);
}

/* An item as it was read: its payload has neither the meeting's people nor its appointments, the meeting's record does.
 */
static enum referat_status load_item(struct meetings *meetings, struct slice id, const struct minutes_record *head,
                                     struct minutes_record *out, bool *found, struct referat_error *error) {
    struct slice payload;
    enum referat_status status =
        engine_find(meetings->ledger->reader, ENGINE_ITEMS, id, &meetings->arena, found, &payload, error);
    if (status || !*found) return status;
    if (record_from_json(payload, &meetings->arena, out, NULL) || out->item_count != 1)
        return error_set(error, REFERAT_DAMAGED, _("the index is damaged: its item %.*s cannot be read"), (int)id.len,
                         id.data);
    out->attendance = head->attendance;
    out->attendance_count = head->attendance_count;
    out->appointments = head->appointments;
    out->appointment_count = head->appointment_count;
    return REFERAT_OK;
}

enum referat_status content_mark(struct meetings *meetings, const struct ledger_slot *slot,
                                 struct referat_error *error) {
    struct minutes_record head = {0};
    struct slice *ids, json;
    size_t count;
    enum referat_status status = ledger_load_items(meetings->ledger, slot->id, &meetings->arena, &ids, &count, error);
    if (!status) status = ledger_load_meeting(meetings->ledger, slot->id, &meetings->arena, &json, error);
    if (!status && json.len && record_from_json(json, &meetings->arena, &head, NULL))
        status = error_set(error, REFERAT_DAMAGED, _("the index is damaged: its meeting %s cannot be read"), slot->id);
    for (size_t i = 0; !status && i < count; i++) {
        struct minutes_record record;
        bool found;
        status = load_item(meetings, ids[i], &head, &record, &found, error);
        if (status || !found) continue;
        status = put_item(meetings, slot, &record, 0, arena_text(&meetings->arena, ids[i]), i + 1, error);
    }
    if (!status && json.len) status = write_rows(meetings, slot, &head, ids, count, error);
    return status;
}
