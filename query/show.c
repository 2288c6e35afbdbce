/*
 * show.c - one item or one meeting by its id, whole. An item comes out of its document's payload, a meeting out of the
 * key-value store with its items read one by one (engine/schema.h).
 */
#include "base/intl.h"
#include "query/clean.h"
#include "query/reader.h"
#include "query/record_text.h"

#define KEY_MAX 200 /* of the engine's key-value store */
#define ID_MAX  1000

struct shown {
    struct query_reader *reader;
    struct arena arena;
    struct minutes_record record;
    bool found;
    struct referat_error *error;
};

/* Looks up prefix + id; one that is too long for a key is not there. */
static enum referat_status get(struct shown *shown, const char *prefix, struct slice id, bool *found,
                               struct slice *value) {
    *found = false;
    *value = slice_of("");
    if (strlen(prefix) + id.len > KEY_MAX) return REFERAT_OK;
    char *key = arena_printf(&shown->arena, "%s%.*s", prefix, (int)id.len, id.data);
    enum referat_status status = arena_status(&shown->arena, shown->error);
    if (status) return status;
    return engine_get(shown->reader->engine, slice_of(key), &shown->arena, found, value, shown->error);
}

static enum referat_status find_item(struct shown *shown, struct slice id, bool *found, struct minutes_record *out) {
    struct slice payload;
    enum referat_status status =
        engine_find(shown->reader->engine, ENGINE_ITEMS, id, &shown->arena, found, &payload, shown->error);
    if (status || !*found) return status;
    return query_reader_record(payload, &shown->arena, out, shown->error);
}

/* Adds the items that the lines of `ids` name to the record. */
static enum referat_status add_items(struct shown *shown, struct slice ids) {
    struct minutes_record *record = &shown->record;
    while (ids.len) {
        const char *end = memchr(ids.data, '\n', ids.len);
        struct slice id = slice_first(ids, end ? (size_t)(end - ids.data) : ids.len);
        struct minutes_record one;
        bool found;
        ids = slice_from(ids, id.len + 1);
        enum referat_status status = find_item(shown, id, &found, &one);
        if (status) return status;
        if (found && one.item_count) *ARENA_PUSH(&shown->arena, record->items, record->item_count) = one.items[0];
    }
    return arena_status(&shown->arena, shown->error);
}

static enum referat_status find_meeting(struct shown *shown, struct slice id) {
    struct slice json, ids;
    bool has_items;
    enum referat_status status = get(shown, SCHEMA_KEY_MEETING, id, &shown->found, &json);
    if (status || !shown->found) return status;
    status = query_reader_record(json, &shown->arena, &shown->record, shown->error);
    if (!status) status = get(shown, SCHEMA_KEY_ITEMS, id, &has_items, &ids);
    return status || !has_items ? status : add_items(shown, ids);
}

static enum referat_status find(struct shown *shown, struct slice id) {
    if (!id.len || id.len > ID_MAX) return REFERAT_OK;
    enum referat_status status = find_item(shown, id, &shown->found, &shown->record);
    if (!status && !shown->found) status = find_meeting(shown, id);
    return status;
}

/* The id with the body as the registry writes it: kosu/2031-03-06/8. "" where it names no known body. */
static struct slice canonical_id(struct shown *shown, struct slice id) {
    size_t length = strcspn(id.data, "/@");
    const struct body *body = registry_find_body(shown->reader->registry, slice_first(id, length));
    if (!body || length == id.len) return slice_of("");
    struct slice rest = slice_from(id, length);
    return slice_of(arena_printf(&shown->arena, "%s%.*s", body->code, (int)rest.len, rest.data));
}

/* ---- agendas ---- */

/* Of an agenda: is there a record of the meeting itself? Its id, "" where there is none. */
static enum referat_status minutes_of(struct shown *shown, struct slice id, struct slice *out) {
    static const char agenda[] = "/dagsorden";
    const char *at =
        shown->record.kind == MINUTES_DAGSORDEN ? memmem(id.data, id.len, agenda, sizeof agenda - 1) : NULL;
    struct slice unused;
    bool found = false;
    *out = slice_of("");
    if (!at) return REFERAT_OK;
    struct slice meeting = slice_first(id, (size_t)(at - id.data));
    enum referat_status status = get(shown, SCHEMA_KEY_MEETING, meeting, &found, &unused);
    if (found) *out = meeting;
    return status;
}

static enum referat_status write_text(struct shown *shown, struct slice id, const struct referat_style *style,
                                      struct buf *out) {
    struct slice minutes;
    struct page page;
    enum referat_status status = minutes_of(shown, id, &minutes);
    if (status) return status;
    page_init(&page, style, out);
    record_text_meeting(&page, &shown->record);
    if (shown->record.kind == MINUTES_DAGSORDEN) {
        page_text(&page, slice_of(_("An agenda: what was planned, not what was decided.")), LOOK_FAINT);
        if (minutes.len) {
            page_text(&page, slice_of(" "), LOOK_FAINT);
            page_text(&page, slice_of(_("The minutes are here:")), LOOK_FAINT);
            page_text(&page, slice_of(" "), LOOK_FAINT);
            page_text(&page, minutes, LOOK_PLAIN);
        }
        page_line(&page);
    }
    record_text_contents(&page, &shown->record);
    return page_close(&page, shown->error);
}

enum referat_status record_to_safe_json(const struct minutes_record *record, unsigned indent, struct buf *out,
                                        struct referat_error *error) {
    struct buf json;
    buf_init(&json, BUF_MAX_DEFAULT);
    enum referat_status status = record_to_json(record, indent, &json, error);
    if (!status) json_harden(out, buf_as_slice(&json));
    if (!status) status = buf_status(out, error);
    buf_free(&json);
    return status;
}

static enum referat_status write_json(struct shown *shown, struct buf *out) {
    enum referat_status status = record_to_safe_json(&shown->record, 1, out, shown->error);
    if (!status && !slice_ends(buf_as_slice(out), "\n")) buf_byte(out, '\n');
    return status ? status : buf_status(out, shown->error);
}

enum referat_status query_show(struct query_reader *reader, const char *id, enum referat_format format,
                               const struct referat_style *style, struct buf *out, struct referat_error *error) {
    struct shown shown = {.reader = reader, .error = error};
    struct slice wanted = slice_trim(slice_of(id ? id : ""));
    arena_init(&shown.arena, QUERY_ARENA_MAX);
    wanted = arena_slice(&shown.arena, wanted);
    enum referat_status status = find(&shown, wanted);
    if (!status && !shown.found) {
        wanted = canonical_id(&shown, wanted);
        status = find(&shown, wanted);
    }
    if (!status && !shown.found) {
        status = error_set(error, REFERAT_NOTHING_FOUND, _("there is no item and no meeting \"%s\""), id ? id : "");
    }
    if (!status) status = arena_status(&shown.arena, error);
    if (!status) {
        status = format == REFERAT_JSON ? write_json(&shown, out) : write_text(&shown, wanted, style, out);
    }
    arena_free(&shown.arena);
    return status;
}
