/*
 * fixture.h - a small index for the tests of query/, made through engine_put from invented records, and an answer as
 * JSON. The documents are the ones that indexing makes (indexer/document.h), so that both sides are tested together.
 */
#ifndef TESTS_QUERY_FIXTURE_H
#define TESTS_QUERY_FIXTURE_H

#include "indexer/document.h"
#include "indexer/register.h"
#include "query/query.h"
#include "query/reader.h"

#include <ftw.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* Every program runs once with each engine: tests/run sets REFERAT_ENGINE. */
static inline enum engine_kind fixture_engine(void) {
    enum engine_kind kind = ENGINE_NATIVE;
    const char *name = getenv("REFERAT_ENGINE");
    if (name && !engine_kind_by_name(name, &kind)) fail_msg("REFERAT_ENGINE=%s: no such engine", name);
    return kind;
}

struct fixture {
    char folder[64], path[80];
    struct registry *registry;
    struct analyzer *analyzer;
    struct query_reader *reader;
};

#define ASSERT_OK(call)                                                                                                \
    do {                                                                                                               \
        struct referat_error *error_ = &error;                                                                         \
        enum referat_status status_ = (call);                                                                          \
        if (status_) fail_msg("%s: %s: %s", #call, referat_status_name(status_), error_->message);                     \
    } while (0)

static inline void fixture_put_item(struct document_builder *builder, struct engine_writer *writer,
                                    const struct minutes_record *record, size_t item, bool superseded, struct buf *ids,
                                    struct arena *arena) {
    struct referat_error error;
    struct engine_document document;
    const char *id = record_item_id(arena, record, 0, item);
    const struct document_source source = {.record = record,
                                           .item = item,
                                           .id = id,
                                           .file = record->source.path,
                                           .slot = 1,
                                           .ordinal = (unsigned)item + 1,
                                           .superseded = superseded};
    ASSERT_OK(document_build(builder, &source, &document, &error));
    ASSERT_OK(engine_put(writer, ENGINE_ITEMS, &document, &error));
    buf_printf(ids, "%s\n", id);
}

/* Its appointments and its list, as rows of the register. */
static inline void fixture_put_rows(struct document_builder *builder, struct engine_writer *writer,
                                    const struct minutes_record *record, bool superseded, struct arena *arena) {
    struct referat_error error;
    struct engine_document document;
    const struct register_source source = {.record = record,
                                           .meeting_id = record_meeting_id(arena, record, 0),
                                           .file = record->source.path,
                                           .slot = 1,
                                           .superseded = superseded};
    for (size_t i = 0; i < record->appointment_count; i++) {
        ASSERT_OK(register_build_appointment(builder, &source, i, (unsigned)i + 1, &document, &error));
        ASSERT_OK(engine_put(writer, ENGINE_REGISTER, &document, &error));
    }
    for (size_t i = 0; i < record->attendance_count; i++) {
        ASSERT_OK(register_build_attendance(builder, &source, i, &document, &error));
        ASSERT_OK(engine_put(writer, ENGINE_REGISTER, &document, &error));
    }
}

/* What indexer/ keeps of a meeting (engine/schema.h). */
static inline void fixture_set_meeting(struct engine_writer *writer, const struct minutes_record *record,
                                       struct buf *ids, struct arena *arena) {
    struct referat_error error;
    struct minutes_record meeting = *record;
    struct buf json;
    const char *id = record_meeting_id(arena, record, 0);
    meeting.item_count = 0;
    buf_init(&json, 1 << 20);
    ASSERT_OK(record_to_json(&meeting, 0, &json, &error));
    ASSERT_OK(
        engine_set(writer, slice_of(arena_printf(arena, SCHEMA_KEY_MEETING "%s", id)), buf_as_slice(&json), &error));
    ASSERT_OK(engine_set(writer, slice_of(arena_printf(arena, SCHEMA_KEY_ITEMS "%s", id)), buf_as_slice(ids), &error));
    buf_free(&json);
}

static inline void fixture_put_record(struct fixture *fixture, struct engine_writer *writer, const char *json,
                                      bool superseded) {
    struct referat_error error;
    struct arena arena;
    struct minutes_record record;
    struct document_builder *builder;
    struct buf ids;
    arena_init(&arena, 1 << 26);
    buf_init(&ids, 1 << 20);
    ASSERT_OK(document_builder_new(fixture->analyzer, &builder, &error));
    ASSERT_OK(record_from_json(slice_of(json), &arena, &record, &error));
    for (size_t i = 0; i < record.item_count; i++) {
        fixture_put_item(builder, writer, &record, i, superseded, &ids, &arena);
    }
    fixture_put_rows(builder, writer, &record, superseded, &arena);
    fixture_set_meeting(writer, &record, &ids, &arena);
    document_builder_free(builder);
    buf_free(&ids);
    arena_free(&arena);
}

/* A record whose JSON begins with '!' is an agenda that its meeting's minutes supersede. */
static inline void fixture_open(struct fixture *fixture, const char *const *records, size_t count) {
    struct referat_error error;
    struct arena arena;
    struct engine_writer *writer;
    arena_init(&arena, 1 << 20);
    strcpy(fixture->folder, "/tmp/referat-query-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/index", fixture->folder);
    ASSERT_OK(registry_open(NULL, NULL, &fixture->registry, &error));
    ASSERT_OK(analyzer_new(&fixture->analyzer, &error));
    const char *fingerprint =
        schema_fingerprint(&arena, analyzer_fingerprint(fixture->analyzer), registry_fingerprint(fixture->registry));
    ASSERT_OK(engine_write(fixture->path, fixture_engine(), fingerprint, &writer, &error));
    for (size_t i = 0; i < count; i++) {
        fixture_put_record(fixture, writer, records[i] + (records[i][0] == '!'), records[i][0] == '!');
    }
    ASSERT_OK(engine_commit(writer, &error));
    engine_writer_close(writer);
    ASSERT_OK(query_open(fixture->path, fixture->registry, &fixture->reader, &error));
    arena_free(&arena);
}

static inline int fixture_remove(const char *path, const struct stat *status, int type, struct FTW *at) {
    (void)status, (void)type, (void)at;
    return remove(path);
}

static inline void fixture_close(struct fixture *fixture) {
    query_close(fixture->reader);
    analyzer_free(fixture->analyzer);
    registry_close(fixture->registry);
    nftw(fixture->folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- asking ---- */

static inline struct referat_results *ask_with(struct fixture *fixture, struct referat_search_options options,
                                               const char *query) {
    struct referat_error error;
    struct referat_results *results;
    options.query = query;
    options.query_length = strlen(query);
    if (!options.limit) options.limit = 10;
    ASSERT_OK(query_search(fixture->reader, &options, &results, &error));
    return results;
}

static inline json_t *as_json(const struct referat_results *results) {
    struct referat_error error;
    struct buf out;
    json_error_t problem;
    buf_init(&out, 1 << 24);
    ASSERT_OK(query_results_format(results, REFERAT_JSON, NULL, &out, &error));
    json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &problem);
    if (!root) fail_msg("%s at %d in: %s", problem.text, problem.position, out.data);
    buf_free(&out);
    return root;
}

/* The answer as JSON; the caller's to json_decref. */
static inline json_t *ask_json(struct fixture *fixture, struct referat_search_options options, const char *query) {
    struct referat_results *results = ask_with(fixture, options, query);
    json_t *root = as_json(results);
    query_results_free(results);
    return root;
}

/* The ids of the hits, in order, each followed by a blank; '?' in front of a partial one. */
static inline void check_ids_with(struct fixture *fixture, struct referat_search_options options, const char *query,
                                  const char *expected) {
    json_t *root = ask_json(fixture, options, query), *hit;
    struct buf ids;
    size_t i;
    size_t partial = (size_t)json_integer_value(json_object_get(root, "partial"));
    size_t count = json_array_size(json_object_get(root, "hits"));
    buf_init(&ids, 1 << 20);
    buf_text(&ids, "");
    json_array_foreach(json_object_get(root, "hits"), i, hit) {
        if (i) buf_byte(&ids, ' ');
        if (i >= count - partial) buf_byte(&ids, '?');
        buf_text(&ids, json_string_value(json_object_get(hit, "id")));
    }
    if (strcmp(ids.data ? ids.data : "", expected) != 0) {
        fail_msg("%s\n  found    %s\n  expected %s", query, ids.data ? ids.data : "", expected);
    }
    buf_free(&ids);
    json_decref(root);
}

static inline void check_ids(struct fixture *fixture, const char *query, const char *expected) {
    check_ids_with(fixture, (struct referat_search_options){0}, query, expected);
}

static inline const char *member(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    if (!text) fail_msg("no text \"%s\"", name);
    return text;
}

static inline json_t *hit_at(const json_t *root, size_t index) {
    json_t *hit = json_array_get(json_object_get(root, "hits"), index);
    if (!hit) fail_msg("no hit %zu", index);
    return hit;
}

#endif
