/* reader.c - opens and closes an index for questions (query.h). Writes nothing. */
#include "query/reader.h"

#include "base/intl.h"

#include <stdlib.h>

enum referat_status query_open(const char *path, const struct registry *registry, struct query_reader **out,
                               struct referat_error *error) {
    *out = NULL;
    struct arena arena;
    arena_init(&arena, QUERY_ARENA_MAX);
    struct query_reader *reader = calloc(1, sizeof *reader);
    enum referat_status status = reader ? analyzer_new(&reader->analyzer, error) : error_no_memory(error);
    if (status) goto out;
    reader->registry = registry;
    const char *fingerprint =
        schema_fingerprint(&arena, analyzer_fingerprint(reader->analyzer), registry_fingerprint(registry));
    status = arena_status(&arena, error);
    if (!status) status = engine_open(path, fingerprint, &reader->engine, error);
out:
    arena_free(&arena);
    if (status) {
        query_close(reader);
    } else {
        *out = reader;
    }
    return status;
}

void query_close(struct query_reader *reader) {
    if (!reader) return;
    engine_close(reader->engine);
    analyzer_free(reader->analyzer);
    free(reader);
}

enum referat_status query_reader_record(struct slice payload, struct arena *arena, struct minutes_record *out,
                                        struct referat_error *error) {
    struct referat_error inner;
    enum referat_status status = record_from_json(payload, arena, out, &inner);
    if (status == REFERAT_OK) return status;
    if (status == REFERAT_NO_MEMORY) return error_no_memory(error);
    return error_set(error, REFERAT_DAMAGED, _("the index holds a record that cannot be read: %s"), inner.message);
}
