/*
 * Fuzz target for the reader of minutes, from bytes to record. It asserts meaning, not only absence of crashes: what a
 * record points to lies in the text, its texts are valid UTF-8, ids are distinct, and JSON gives the same record back.
 */
#include "base/utf8.h"
#include "corpus/decode.h"
#include "corpus/minutes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) abort();                                                                                     \
    } while (0)

static const struct registry *registry_once(void) {
    static struct registry *registry;
    struct referat_error error;
    if (!registry) HOLDS(registry_open(NULL, NULL, &registry, &error) == REFERAT_OK);
    return registry;
}

static void check_texts(const struct minutes_record *record, struct slice text) {
    for (size_t i = 0; i < record->attendance_count; i++) {
        HOLDS(record->attendance[i].person[0]);
        HOLDS(record->attendance[i].page >= 1);
    }
    for (size_t i = 0; i < record->item_count; i++) {
        const struct minutes_item *item = &record->items[i];
        HOLDS(record->kind == MINUTES_REFERAT || item->outcome == OUTCOME_NONE);
        for (size_t k = 0; k < item->part_count; k++) {
            const char *part = item->parts[k].text;
            HOLDS(item->parts[k].offset >= 0 && (size_t)item->parts[k].offset <= text.len);
            HOLDS(utf8_valid(part, strlen(part)) == strlen(part));
        }
    }
}

/* Every appointment has a person, a group and a quote that begins where it says. */
static void check_appointments(const struct minutes_record *record, struct slice text) {
    for (size_t i = 0; i < record->appointment_count; i++) {
        const struct minutes_appointment *row = &record->appointments[i];
        HOLDS(row->person[0] && strchr(row->person, ' ') && row->group[0] && row->role[0] && row->quote[0]);
        HOLDS(row->page >= 1 && row->offset >= 0 && (size_t)row->offset < text.len);
        HOLDS(text.data[row->offset] == row->quote[0]);
        HOLDS(utf8_valid(row->quote, strlen(row->quote)) == strlen(row->quote));
        HOLDS(utf8_valid(row->person, strlen(row->person)) == strlen(row->person));
        HOLDS(utf8_valid(row->group, strlen(row->group)) == strlen(row->group));
        if (row->proposed.quote[0]) HOLDS(text.data[row->proposed.offset] == row->proposed.quote[0]);
    }
}

static void check_round_trip(const struct minutes_record *record, struct arena *arena) {
    struct referat_error error;
    struct minutes_record again;
    struct buf first, second;
    buf_init(&first, BUF_MAX_DEFAULT);
    buf_init(&second, BUF_MAX_DEFAULT);
    HOLDS(record_to_json(record, 0, &first, &error) == REFERAT_OK);
    HOLDS(record_from_json(buf_as_slice(&first), arena, &again, &error) == REFERAT_OK);
    HOLDS(record_to_json(&again, 0, &second, &error) == REFERAT_OK);
    HOLDS(slice_equal(buf_as_slice(&first), buf_as_slice(&second)));
    buf_free(&first);
    buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct referat_error error;
    struct minutes minutes;
    struct arena arena;
    struct buf text;
    arena_init(&arena, (size_t)1 << 30);
    buf_init(&text, 1 << 24);
    HOLDS(decode_text(slice_make((const char *)data, size), &text, &error) == REFERAT_OK);
    enum referat_status status = minutes_read(buf_as_slice(&text), registry_once(), &arena, &minutes, &error);
    HOLDS(status == REFERAT_OK || status == REFERAT_NOT_MINUTES);
    for (size_t i = 0; i < minutes.count; i++) {
        check_texts(&minutes.records[i], buf_as_slice(&text));
        check_appointments(&minutes.records[i], buf_as_slice(&text));
        check_round_trip(&minutes.records[i], &arena);
    }
    buf_free(&text);
    arena_free(&arena);
    return 0;
}
