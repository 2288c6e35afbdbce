/* register.c - loads rows of the register; see register.h. Decides nothing about them. */
#include "query/register.h"

#include "base/hash.h"
#include "base/intl.h"
#include "engine/row.h"

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
    size_t at = (size_t)hash_bytes(id) & (rows->slot_count - 1);
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

static bool read_act(const char *name, enum row_act *out) {
    for (int act = 0; act < ROW_ACT_COUNT; act++) {
        if (strcmp(name, act_names[act]) != 0) continue;
        *out = (enum row_act)act;
        return true;
    }
    return false;
}

/* Its texts stay in the payload. */
static bool read_row(struct slice bytes, struct register_row *row) {
    struct row_payload payload;
    if (!row_read(bytes, &payload) || !read_act(payload.texts[ROW_TEXT_ACT], &row->act)) return false;
    if (strlen(payload.texts[ROW_TEXT_NAME]) <= strlen(payload.texts[ROW_TEXT_MUNICIPALITY])) return false;
    row->person = payload.texts[ROW_TEXT_PERSON];
    row->title = payload.texts[ROW_TEXT_TITLE];
    row->affiliation = payload.texts[ROW_TEXT_AFFILIATION];
    row->municipality = payload.texts[ROW_TEXT_MUNICIPALITY];
    row->group = payload.texts[ROW_TEXT_GROUP];
    row->role = payload.texts[ROW_TEXT_ROLE];
    row->note = payload.texts[ROW_TEXT_NOTE];
    row->body = payload.texts[ROW_TEXT_BODY];
    row->owner = payload.texts[ROW_TEXT_OWNER];
    row->item = payload.texts[ROW_TEXT_ITEM];
    row->id = payload.texts[ROW_TEXT_ID];
    row->meeting = payload.texts[ROW_TEXT_MEETING];
    row->path = payload.texts[ROW_TEXT_PATH];
    row->quote = payload.texts[ROW_TEXT_QUOTE];
    row->name_whole = payload.texts[ROW_TEXT_NAME];
    row->group_key = payload.texts[ROW_TEXT_GROUP_KEY];
    row->folded = row->name_whole + strlen(row->municipality) + 1;
    row->agenda = payload.agenda;
    row->follows = payload.follows;
    row->takes = payload.takes;
    row->date = payload.date;
    row->page = payload.page;
    row->offset = payload.offset;
    return true;
}

static enum referat_status add_row(struct register_rows *rows, struct slice id, struct slice payload, unsigned marks,
                                   struct referat_error *error) {
    struct register_row *row = arena_alloc(&rows->arena, sizeof *row);
    if (!row) return arena_status(&rows->arena, error);
    if (!read_row(payload, row))
        return error_set(error, REFERAT_DAMAGED, _("the index is damaged: its row %.*s cannot be read"), (int)id.len,
                         id.data);
    row->row_id = arena_text(&rows->arena, id);
    row->marks = marks;
    size_t slot = slot_of(rows, id);
    *ARENA_PUSH(&rows->arena, rows->items, rows->count) = row;
    rows->slots[slot] = rows->count;
    return arena_status(&rows->arena, error);
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
    struct arena hits;
    arena_init(&hits, ROWS_ARENA_MAX);
    enum referat_status status = find_all(engine, query, &hits, &found, error);
    if (!status && !reserve_slots(rows, found.hit_count)) status = error_no_memory(error);
    for (size_t i = 0; !status && i < found.hit_count; i++) {
        struct slice payload;
        struct register_row *row = register_find(rows, found.hits[i].id);
        if (row) {
            row->marks |= marks;
            continue;
        }
        status = engine_payload(engine, ENGINE_REGISTER, found.hits[i].document, &rows->arena, &payload, error);
        if (!status) status = add_row(rows, found.hits[i].id, payload, marks, error);
    }
    arena_free(&hits);
    return status;
}
