/* content.c - a meeting's items in the index; see content.h. */
#include "indexer/content.h"

#include "base/intl.h"

#include <stdlib.h>

static int compare_ids(const void *a, const void *b) {
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Deletes the items in `old` that are not in `now`; sorts both. */
static enum referat_status delete_others(struct meetings *meetings, struct slice *old, size_t old_count,
                                         struct slice *now, size_t now_count, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    if (old_count) qsort(old, old_count, sizeof *old, compare_ids);
    if (now_count) qsort(now, now_count, sizeof *now, compare_ids);
    for (size_t i = 0, k = 0; !status && i < old_count; i++) {
        while (k < now_count && slice_compare(now[k], old[i]) < 0) k++;
        if (k == now_count || !slice_equal(now[k], old[i]))
            status = ledger_delete_item(meetings->ledger, old[i], error);
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
    return status ? status : ledger_put_item(meetings->ledger, &document, error);
}

static bool is_closed(const struct minutes_record *record, const char *number) {
    for (size_t i = 0; i < record->item_count; i++) {
        if (record->items[i].closed && number[0] && strcmp(record->items[i].number, number) == 0) return true;
    }
    return false;
}

/* The meeting's record without items; what was appointed in a closed item goes with it. */
static enum referat_status store_record(struct meetings *meetings, const struct ledger_slot *slot,
                                        const struct minutes_record *record, struct slice ids,
                                        struct referat_error *error) {
    struct minutes_record head = *record;
    head.items = NULL;
    head.item_count = head.appointment_count = 0;
    head.appointments = NULL;
    for (size_t i = 0; i < record->appointment_count; i++) {
        if (meetings->include_closed || !is_closed(record, record->appointments[i].item))
            *ARENA_PUSH(&meetings->arena, head.appointments, head.appointment_count) = record->appointments[i];
    }
    enum referat_status status = arena_status(&meetings->arena, error);
    size_t at = meetings->text.len;
    if (!status) status = record_to_json(&head, 0, &meetings->text, error);
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
    if (!status) status = delete_others(meetings, old, old_count, now, now_count, error);
    if (!status) status = store_record(meetings, slot, record, buf_as_slice(&meetings->text), error);
    meetings->meetings += !status;
    return status;
}

enum referat_status content_remove(struct meetings *meetings, const struct ledger_slot *slot,
                                   struct referat_error *error) {
    struct slice *old;
    size_t old_count;
    enum referat_status status =
        ledger_load_items(meetings->ledger, slot->id, &meetings->arena, &old, &old_count, error);
    for (size_t i = 0; !status && i < old_count; i++) status = ledger_delete_item(meetings->ledger, old[i], error);
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
    if (!status && count && record_from_json(json, &meetings->arena, &head, NULL))
        status = error_set(error, REFERAT_DAMAGED, _("the index is damaged: its meeting %s cannot be read"), slot->id);
    for (size_t i = 0; !status && i < count; i++) {
        struct minutes_record record;
        bool found;
        status = load_item(meetings, ids[i], &head, &record, &found, error);
        if (status || !found) continue;
        status = put_item(meetings, slot, &record, 0, arena_text(&meetings->arena, ids[i]), i + 1, error);
    }
    return status;
}
