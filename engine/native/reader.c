/* reader.c - the native engine's reading side behind backend.h, over a snapshot of its own or over a writer's. */
#include "engine/native/native.h"
#include "engine/native/writer.h"

#include <stdlib.h>

struct native_reader {
    struct snapshot *snapshot; /* owned; NULL over a writer */
    struct native_writer *writer;
    struct searcher *searcher;
};

static enum referat_status reader_new(struct snapshot *snapshot, struct native_writer *writer, void **out,
                                      struct referat_error *error) {
    struct native_reader *reader = calloc(1, sizeof *reader);
    *out = NULL;
    if (!reader) return error_no_memory(error);
    enum referat_status status = searcher_new(&reader->searcher, error);
    if (status) {
        free(reader);
        return status;
    }
    reader->snapshot = snapshot;
    reader->writer = writer;
    *out = reader;
    return REFERAT_OK;
}

enum referat_status reader_of_writer(struct native_writer *writer, void **reader, struct referat_error *error) {
    return reader_new(NULL, writer, reader, error);
}

enum referat_status native_open(const char *path, void **reader, struct referat_error *error) {
    struct snapshot *snapshot;
    *reader = NULL;
    enum referat_status status = snapshot_open(path, &snapshot, error);
    if (status) return status;
    status = reader_new(snapshot, NULL, reader, error);
    if (status) snapshot_close(snapshot);
    return status;
}

void native_close(void *handle) {
    struct native_reader *reader = handle;
    if (!reader) return;
    snapshot_close(reader->snapshot);
    searcher_free(reader->searcher);
    free(reader);
}

/* The newest state; with `fresh` false the one that the last call saw. */
static enum referat_status current(struct native_reader *reader, bool fresh, struct snapshot **out,
                                   struct referat_error *error) {
    if (reader->writer) return writer_settle(reader->writer, out, error);
    *out = reader->snapshot;
    return fresh ? snapshot_refresh(reader->snapshot, error) : REFERAT_OK;
}

enum referat_status native_search(void *reader, enum engine_collection collection, const struct engine_search *search,
                                  struct arena *arena, struct engine_result *out, struct referat_error *error) {
    struct snapshot *snapshot;
    enum referat_status status = current(reader, true, &snapshot, error);
    if (status) return status;
    return snapshot_search(snapshot, ((struct native_reader *)reader)->searcher, collection, search, arena, out, error);
}

enum referat_status native_find(void *handle, enum engine_collection collection, struct slice id, struct arena *arena,
                                bool *found, struct slice *payload, struct referat_error *error) {
    struct native_reader *reader = handle;
    struct snapshot *snapshot;
    if (reader->writer) return writer_find(reader->writer, collection, id, arena, found, payload, error);
    enum referat_status status = current(reader, true, &snapshot, error);
    return status ? status : snapshot_find(snapshot, collection, id, arena, found, payload, error);
}

enum referat_status native_payload(void *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error) {
    struct snapshot *snapshot;
    enum referat_status status = current(reader, false, &snapshot, error);
    return status ? status : snapshot_payload(snapshot, collection, document, arena, payload, error);
}

enum referat_status native_document_count(void *reader, enum engine_collection collection, uint64_t *count,
                                          struct referat_error *error) {
    struct snapshot *snapshot;
    enum referat_status status = current(reader, true, &snapshot, error);
    if (!status) *count = snapshot_document_count(snapshot, collection);
    return status;
}

enum referat_status native_words(void *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error) {
    struct snapshot *snapshot;
    enum referat_status status = current(reader, true, &snapshot, error);
    return status ? status : snapshot_words(snapshot, collection, prefix, arena, words, count, error);
}

enum referat_status native_last_commit(void *reader, struct engine_commit_info *out, struct referat_error *error) {
    struct snapshot *snapshot;
    enum referat_status status = current(reader, true, &snapshot, error);
    if (status) return status;
    out->number = snapshot->manifest.commit;
    out->time = snapshot->manifest.time;
    return REFERAT_OK;
}

/* ---- key-value store ---- */

enum referat_status native_get(void *handle, struct slice key, struct arena *arena, bool *found, struct slice *value,
                               struct referat_error *error) {
    struct native_reader *reader = handle;
    struct snapshot *snapshot;
    if (reader->writer) return writer_get(reader->writer, key, arena, found, value, error);
    enum referat_status status = current(reader, true, &snapshot, error);
    if (status) return status;
    return tables_get(snapshot->newest_tables, snapshot->table_count, key, arena, found, value, error);
}

static enum referat_status list_keys(struct snapshot *snapshot, struct slice prefix, struct arena *arena,
                                     struct slice **keys, size_t *count, struct referat_error *error) {
    struct tables_walk *walk;
    struct table_pair pair;
    bool done = false;
    enum referat_status status = tables_walk_new(snapshot->newest_tables, snapshot->table_count, prefix, &walk, error);
    while (!status) {
        status = tables_walk_next(walk, false, &pair, &done, error);
        if (status || done || !slice_equal(slice_first(pair.key, prefix.len), prefix)) break;
        if (!pair.unset) *ARENA_PUSH(arena, *keys, *count) = arena_slice(arena, pair.key);
    }
    tables_walk_free(walk);
    return status;
}

enum referat_status native_keys(void *handle, struct slice prefix, struct arena *arena, struct slice **keys,
                                size_t *count, struct referat_error *error) {
    struct native_reader *reader = handle;
    struct snapshot *snapshot;
    *keys = NULL;
    *count = 0;
    if (reader->writer) return writer_keys(reader->writer, prefix, arena, keys, count, error);
    enum referat_status status = current(reader, true, &snapshot, error);
    return status ? status : list_keys(snapshot, prefix, arena, keys, count, error);
}
