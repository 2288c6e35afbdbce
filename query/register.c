/* register.c - loads rows of the register; see register.h. Decides nothing about them. */
#include "query/register.h"

#include "base/intl.h"

#include <jansson.h>
#include <stdlib.h>

#define ROWS_ARENA_MAX ((size_t)4 << 30)
#define FIRST_HITS     500

static const char *const act_names[ROW_ACT_COUNT] = {
    "foreslået", "udpeget", "ikke udpeget", "indtræder", "udtræder",      "repræsenterer",
    "deltog",    "afbud",   "fraværende",   "inviteret", "stedfortræder",
};

const char *row_act_name(enum row_act act) {
    return act_names[act];
}

bool row_act_from(struct slice name, enum row_act *out) {
    struct buf wanted, known;
    bool found = false;
    buf_init(&wanted, 1 << 16);
    buf_init(&known, 1 << 10);
    bool ok = analyzer_fold(slice_trim(name), &wanted, NULL) == REFERAT_OK;
    for (int act = 0; ok && !found && act < ROW_ACT_COUNT; act++) {
        buf_clear(&known);
        ok = analyzer_fold(slice_of(act_names[act]), &known, NULL) == REFERAT_OK;
        found = ok && slice_equal(buf_as_slice(&wanted), buf_as_slice(&known));
        *out = (enum row_act)act;
    }
    buf_free(&wanted);
    buf_free(&known);
    return found;
}

void register_init(struct register_rows *rows, struct query_reader *reader) {
    *rows = (struct register_rows){.reader = reader};
    arena_init(&rows->arena, ROWS_ARENA_MAX);
}

void register_free(struct register_rows *rows) {
    arena_free(&rows->arena);
    free(rows->slots);
}

/* ---- found by id ---- */

static size_t slot_of(const struct register_rows *rows, struct slice id) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < id.len; i++) hash = (hash ^ (unsigned char)id.data[i]) * 1099511628211u;
    size_t at = (size_t)(hash ^ hash >> 29) & (rows->slot_count - 1);
    while (rows->slots[at] && !slice_is(id, rows->items[rows->slots[at] - 1]->row_id))
        at = (at + 1) & (rows->slot_count - 1);
    return at;
}

struct register_row *register_find(const struct register_rows *rows, struct slice row_id) {
    if (!rows->slot_count) return NULL;
    size_t found = rows->slots[slot_of(rows, row_id)];
    return found ? rows->items[found - 1] : NULL;
}

/* Room for `more` rows besides those that are there. */
static bool reserve_slots(struct register_rows *rows, size_t more) {
    size_t wanted = rows->slot_count ? rows->slot_count : 64;
    while (wanted < 2 * (rows->count + more + 1)) wanted *= 2;
    if (wanted == rows->slot_count) return true;
    size_t *slots = calloc(wanted, sizeof *slots);
    if (!slots) return false;
    free(rows->slots);
    rows->slots = slots;
    rows->slot_count = wanted;
    for (size_t i = 0; i < rows->count; i++) rows->slots[slot_of(rows, slice_of(rows->items[i]->row_id))] = i + 1;
    return true;
}

/* ---- one row ---- */

static const char *text_of(struct register_rows *rows, const json_t *json, const char *name) {
    const char *text = json_string_value(json_object_get(json, name));
    return text && *text ? arena_text(&rows->arena, slice_of(text)) : "";
}

static bool read_row(struct register_rows *rows, const json_t *json, struct register_row *row) {
    const char *act = json_string_value(json_object_get(json, "act"));
    int found = 0;
    while (act && found < ROW_ACT_COUNT && strcmp(act, act_names[found]) != 0) found++;
    if (!act || found == ROW_ACT_COUNT) return false;
    row->act = (enum row_act)found;
    row->person = text_of(rows, json, "person");
    row->title = text_of(rows, json, "title");
    row->affiliation = text_of(rows, json, "affiliation");
    row->municipality = text_of(rows, json, "municipality");
    row->group = text_of(rows, json, "group");
    row->role = text_of(rows, json, "role");
    row->note = text_of(rows, json, "note");
    row->body = text_of(rows, json, "body");
    row->owner = text_of(rows, json, "owner");
    row->item = text_of(rows, json, "item");
    row->id = text_of(rows, json, "id");
    row->meeting = text_of(rows, json, "meeting");
    row->path = text_of(rows, json, "path");
    row->quote = text_of(rows, json, "quote");
    const char *kind = json_string_value(json_object_get(json, "kind"));
    row->agenda = kind && strcmp(kind, "dagsorden") == 0;
    row->date = (int)json_integer_value(json_object_get(json, "date"));
    row->page = (int)json_integer_value(json_object_get(json, "page"));
    const json_t *offset = json_object_get(json, "offset");
    row->offset = offset ? json_integer_value(offset) : -1;
    return true;
}

static enum referat_status add_row(struct register_rows *rows, struct slice id, struct slice payload, unsigned marks,
                                   struct referat_error *error) {
    json_t *json = json_loadb(payload.data, payload.len, 0, NULL);
    struct register_row *row = arena_alloc(&rows->arena, sizeof *row);
    enum referat_status status = REFERAT_OK;
    if (!json_is_object(json) || !read_row(rows, json, row)) {
        status = error_set(error, REFERAT_DAMAGED, _("the index is damaged: its row %.*s cannot be read"), (int)id.len,
                           id.data);
    } else {
        row->row_id = arena_text(&rows->arena, id);
        row->marks = marks;
        size_t slot = slot_of(rows, id);
        *ARENA_PUSH(&rows->arena, rows->items, rows->count) = row;
        status = arena_status(&rows->arena, error);
        rows->slots[slot] = rows->count;
    }
    json_decref(json);
    return status;
}

/* ---- a query's rows ---- */

/* All hits. An engine makes room for as many as are asked for, so a few are asked for first. */
static enum referat_status find_all(struct engine_reader *engine, const struct engine_query *query, struct arena *arena,
                                    struct engine_result *found, struct referat_error *error) {
    struct engine_search search = {.query = query, .sort = ENGINE_OLDEST_FIRST, .limit = FIRST_HITS};
    enum referat_status status = engine_search(engine, ENGINE_REGISTER, &search, arena, found, error);
    if (status || found->hit_count < FIRST_HITS) return status;
    search.limit = UINT32_MAX;
    return engine_search(engine, ENGINE_REGISTER, &search, arena, found, error);
}

enum referat_status register_load(struct register_rows *rows, const struct engine_query *query, unsigned marks,
                                  struct referat_error *error) {
    struct engine_reader *engine = rows->reader->engine;
    struct engine_result found;
    struct arena hits, scratch;
    arena_init(&hits, ROWS_ARENA_MAX);
    arena_init(&scratch, QUERY_ARENA_MAX);
    enum referat_status status = find_all(engine, query, &hits, &found, error);
    if (!status && !reserve_slots(rows, found.hit_count)) status = error_no_memory(error);
    for (size_t i = 0; !status && i < found.hit_count; i++) {
        struct slice payload;
        struct register_row *row = register_find(rows, found.hits[i].id);
        if (row) {
            row->marks |= marks;
            continue;
        }
        arena_reset(&scratch);
        status = engine_payload(engine, ENGINE_REGISTER, found.hits[i].document, &scratch, &payload, error);
        if (!status) status = add_row(rows, found.hits[i].id, payload, marks, error);
    }
    arena_free(&scratch);
    arena_free(&hits);
    return status;
}
