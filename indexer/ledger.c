/* ledger.c - the ledger's entries as JSON in the engine's key-value store; see ledger.h. Decides nothing. */
#include "indexer/ledger.h"

#include "base/intl.h"

#include <jansson.h>
#include <stdlib.h>

#define KEY_FILE   "f:"
#define KEY_CLAIMS "c:"
/* A key of this length may have been cut (schema_term); its entry says the file. */
#define KEY_WHOLE_MAX (SCHEMA_TERM_MAX - 8)

static const char *text_of(struct arena *arena, const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text && text[0] ? arena_text(arena, slice_of(text)) : "";
}

static int64_t number_of(const json_t *object, const char *name) {
    return json_integer_value(json_object_get(object, name));
}

static bool flag_of(const json_t *object, const char *name) {
    return json_is_true(json_object_get(object, name));
}

/* The entry under a key as JSON, NULL where there is none. */
static enum referat_status load_json(struct ledger *ledger, struct slice key, struct arena *arena, json_t **out,
                                     struct referat_error *error) {
    bool found;
    struct slice value;
    *out = NULL;
    enum referat_status status = engine_get(ledger->reader, key, arena, &found, &value, error);
    if (status || !found) return status;
    *out = json_loadb(value.data, value.len, 0, NULL);
    if (json_is_object(*out)) return REFERAT_OK;
    json_decref(*out);
    *out = NULL;
    return error_set(error, REFERAT_DAMAGED, _("the index is damaged: its entry %.*s cannot be read"), (int)key.len,
                     key.data);
}

/* Consumes `json`; NULL stands for no memory. */
static enum referat_status store_json(struct ledger *ledger, struct slice key, json_t *json,
                                      struct referat_error *error) {
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (!text) return error_no_memory(error);
    enum referat_status status = engine_set(ledger->writer, key, slice_of(text), error);
    free(text);
    ledger->changed = true;
    return status;
}

static enum referat_status unset(struct ledger *ledger, struct slice key, struct referat_error *error) {
    ledger->changed = true;
    return engine_unset(ledger->writer, key, error);
}

/* ---- files ---- */

enum referat_status ledger_load_file(struct ledger *ledger, const char *file, struct arena *arena, bool *found,
                                     struct ledger_file *out, struct referat_error *error) {
    json_t *json, *meeting;
    size_t i;
    *out = (struct ledger_file){.sha256 = ""};
    enum referat_status status = load_json(ledger, schema_term(arena, KEY_FILE, slice_of(file)), arena, &json, error);
    *found = json != NULL;
    if (status || !json) return status;
    out->sha256 = text_of(arena, json, "sha256");
    out->size = (uint64_t)number_of(json, "size");
    out->mtime_ns = number_of(json, "mtime_ns");
    out->not_minutes = strcmp(text_of(arena, json, "status"), "not-minutes") == 0;
    out->from_records = flag_of(json, "records");
    out->closed = (unsigned)number_of(json, "closed");
    out->closed_in = flag_of(json, "closed_in");
    json_array_foreach(json_object_get(json, "meetings"), i, meeting) {
        struct ledger_meeting *entry = ARENA_PUSH(arena, out->meetings, out->meeting_count);
        entry->key = text_of(arena, meeting, "key");
        entry->slot = (unsigned)number_of(meeting, "slot");
    }
    json_decref(json);
    return arena_status(arena, error);
}

enum referat_status ledger_store_file(struct ledger *ledger, const char *file, const struct ledger_file *entry,
                                      struct arena *arena, struct referat_error *error) {
    struct slice key = schema_term(arena, KEY_FILE, slice_of(file));
    json_t *json =
        json_pack("{s:s, s:I, s:I, s:s}", "sha256", entry->sha256, "size", (json_int_t)entry->size, "mtime_ns",
                  (json_int_t)entry->mtime_ns, "status", entry->not_minutes ? "not-minutes" : "minutes");
    if (entry->from_records) json_object_set_new(json, "records", json_true());
    if (entry->closed) {
        json_object_set_new(json, "closed", json_integer(entry->closed));
        json_object_set_new(json, "closed_in", json_boolean(entry->closed_in));
    }
    if (key.len > KEY_WHOLE_MAX) json_object_set_new(json, "path", json_string(file));
    json_t *meetings = json_array();
    for (size_t i = 0; i < entry->meeting_count; i++)
        json_array_append_new(
            meetings, json_pack("{s:s, s:i}", "key", entry->meetings[i].key, "slot", (int)entry->meetings[i].slot));
    json_object_set_new(json, "meetings", meetings);
    enum referat_status status = arena_status(arena, error);
    if (status) {
        json_decref(json);
        return status;
    }
    return store_json(ledger, key, json, error);
}

enum referat_status ledger_forget_file(struct ledger *ledger, const char *file, struct arena *arena,
                                       struct referat_error *error) {
    return unset(ledger, schema_term(arena, KEY_FILE, slice_of(file)), error);
}

enum referat_status ledger_list_files(struct ledger *ledger, struct arena *arena, const char ***files, size_t *count,
                                      struct referat_error *error) {
    struct slice *keys;
    size_t key_count;
    *files = NULL;
    *count = 0;
    enum referat_status status = engine_keys(ledger->reader, slice_of(KEY_FILE), arena, &keys, &key_count, error);
    for (size_t i = 0; !status && i < key_count; i++) {
        const char **file = ARENA_PUSH(arena, *files, *count);
        if (keys[i].len <= KEY_WHOLE_MAX) {
            *file = arena_text(arena, slice_from(keys[i], strlen(KEY_FILE)));
            continue;
        }
        json_t *json;
        status = load_json(ledger, keys[i], arena, &json, error);
        *file = text_of(arena, json, "path");
        json_decref(json);
    }
    return status ? status : arena_status(arena, error);
}

/* ---- claims ---- */

static void read_slot(const json_t *json, struct arena *arena, struct ledger_slot *slot) {
    json_t *claim;
    size_t i;
    slot->slot = (unsigned)number_of(json, "slot");
    slot->id = text_of(arena, json, "id");
    slot->held = text_of(arena, json, "held");
    slot->held_place = (unsigned)number_of(json, "place");
    slot->superseded = flag_of(json, "superseded");
    json_array_foreach(json_object_get(json, "claims"), i, claim) {
        struct ledger_claim *entry = ARENA_PUSH(arena, slot->claims, slot->claim_count);
        entry->file = text_of(arena, claim, "file");
        entry->place = (unsigned)number_of(claim, "place");
        entry->mtime_ns = number_of(claim, "mtime_ns");
        entry->start = text_of(arena, claim, "start");
    }
}

static json_t *write_slot(const struct ledger_slot *slot) {
    json_t *claims = json_array();
    for (size_t i = 0; i < slot->claim_count; i++) {
        const struct ledger_claim *claim = &slot->claims[i];
        json_array_append_new(claims, json_pack("{s:s, s:i, s:I, s:s}", "file", claim->file, "place", (int)claim->place,
                                                "mtime_ns", (json_int_t)claim->mtime_ns, "start", claim->start));
    }
    return json_pack("{s:i, s:s, s:s, s:i, s:b, s:o}", "slot", (int)slot->slot, "id", slot->id, "held", slot->held,
                     "place", (int)slot->held_place, "superseded", (int)slot->superseded, "claims", claims);
}

enum referat_status ledger_load_claims(struct ledger *ledger, const char *key, struct arena *arena,
                                       struct ledger_claims *out, struct referat_error *error) {
    json_t *json, *slot;
    size_t i;
    *out = (struct ledger_claims){0};
    enum referat_status status = load_json(ledger, schema_term(arena, KEY_CLAIMS, slice_of(key)), arena, &json, error);
    if (status || !json) return status;
    json_array_foreach(json_object_get(json, "slots"), i, slot)
        read_slot(slot, arena, ARENA_PUSH(arena, out->slots, out->slot_count));
    json_decref(json);
    return arena_status(arena, error);
}

enum referat_status ledger_store_claims(struct ledger *ledger, const char *key, const struct ledger_claims *claims,
                                        struct arena *arena, struct referat_error *error) {
    struct slice term = schema_term(arena, KEY_CLAIMS, slice_of(key));
    enum referat_status status = arena_status(arena, error);
    if (status) return status;
    if (!claims->slot_count) return unset(ledger, term, error);
    json_t *slots = json_array();
    for (size_t i = 0; i < claims->slot_count; i++) json_array_append_new(slots, write_slot(&claims->slots[i]));
    return store_json(ledger, term, json_pack("{s:o}", "slots", slots), error);
}

/* ---- meetings and items ---- */

/* The ids that the key of a meeting lists. */
static enum referat_status load_ids(struct ledger *ledger, const char *prefix, const char *meeting_id,
                                    struct arena *arena, struct slice **ids, size_t *count,
                                    struct referat_error *error) {
    struct slice key = schema_term(arena, prefix, slice_of(meeting_id)), value;
    bool found;
    *ids = NULL;
    *count = 0;
    enum referat_status status = engine_get(ledger->reader, key, arena, &found, &value, error);
    if (status || !found) return status;
    while (value.len) {
        const char *end = memchr(value.data, '\n', value.len);
        size_t len = end ? (size_t)(end - value.data) : value.len;
        *ARENA_PUSH(arena, *ids, *count) = slice_first(value, len);
        value = slice_from(value, len + 1);
    }
    return arena_status(arena, error);
}

enum referat_status ledger_load_items(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                      struct slice **ids, size_t *count, struct referat_error *error) {
    return load_ids(ledger, SCHEMA_KEY_ITEMS, meeting_id, arena, ids, count, error);
}

enum referat_status ledger_load_rows(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                     struct slice **ids, size_t *count, struct referat_error *error) {
    return load_ids(ledger, SCHEMA_KEY_ROWS, meeting_id, arena, ids, count, error);
}

enum referat_status ledger_store_rows(struct ledger *ledger, const char *meeting_id, struct slice ids,
                                      struct arena *arena, struct referat_error *error) {
    struct slice key = schema_term(arena, SCHEMA_KEY_ROWS, slice_of(meeting_id));
    enum referat_status status = arena_status(arena, error);
    ledger->changed = true;
    if (status) return status;
    return ids.len ? engine_set(ledger->writer, key, ids, error) : unset(ledger, key, error);
}

enum referat_status ledger_load_meeting(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                        struct slice *record, struct referat_error *error) {
    bool found;
    *record = slice_make("", 0);
    return engine_get(ledger->reader, schema_term(arena, SCHEMA_KEY_MEETING, slice_of(meeting_id)), arena, &found,
                      record, error);
}

enum referat_status ledger_store_meeting(struct ledger *ledger, const char *meeting_id, struct slice record,
                                         struct slice ids, struct arena *arena, struct referat_error *error) {
    struct slice meeting_key = schema_term(arena, SCHEMA_KEY_MEETING, slice_of(meeting_id));
    struct slice items_key = schema_term(arena, SCHEMA_KEY_ITEMS, slice_of(meeting_id));
    enum referat_status status = arena_status(arena, error);
    ledger->changed = true;
    if (!status) status = engine_set(ledger->writer, meeting_key, record, error);
    if (!status) status = engine_set(ledger->writer, items_key, ids, error);
    return status;
}

enum referat_status ledger_forget_meeting(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                          struct referat_error *error) {
    struct slice meeting_key = schema_term(arena, SCHEMA_KEY_MEETING, slice_of(meeting_id));
    struct slice items_key = schema_term(arena, SCHEMA_KEY_ITEMS, slice_of(meeting_id));
    struct slice rows_key = schema_term(arena, SCHEMA_KEY_ROWS, slice_of(meeting_id));
    enum referat_status status = arena_status(arena, error);
    if (!status) status = unset(ledger, meeting_key, error);
    if (!status) status = unset(ledger, items_key, error);
    if (!status) status = unset(ledger, rows_key, error);
    return status;
}

enum referat_status ledger_put(struct ledger *ledger, enum engine_collection collection,
                               const struct engine_document *document, struct referat_error *error) {
    ledger->changed = true;
    ledger->documents++;
    ledger->items += collection == ENGINE_ITEMS;
    return engine_put(ledger->writer, collection, document, error);
}

enum referat_status ledger_delete(struct ledger *ledger, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) {
    ledger->changed = true;
    ledger->documents++;
    return engine_delete(ledger->writer, collection, id, error);
}

enum referat_status ledger_commit_due(struct ledger *ledger, int64_t now_us, struct referat_error *error) {
    if (!ledger->changed) return REFERAT_OK;
    if (ledger->uncommitted_us == 0) ledger->uncommitted_us = now_us;
    bool many = ledger->documents >= engine_commit_documents(ledger->writer);
    bool old = now_us - ledger->uncommitted_us >= LEDGER_COMMIT_US;
    return many || old ? ledger_commit(ledger, error) : REFERAT_OK;
}

enum referat_status ledger_commit(struct ledger *ledger, struct referat_error *error) {
    if (!ledger->changed) return REFERAT_OK;
    enum referat_status status = engine_commit(ledger->writer, error);
    if (!status) {
        ledger->changed = false;
        ledger->documents = 0;
        ledger->uncommitted_us = 0;
    }
    return status;
}
