/* reader.h - an index opened for questions: the engine's reader, the registry and the analyzer that made its terms. */
#ifndef QUERY_READER_H
#define QUERY_READER_H

#include "engine/engine.h"
#include "query/query.h"
#include "stemmer/analyzer.h"

#define QUERY_ARENA_MAX ((size_t)256 << 20)

struct query_reader {
    struct engine_reader *engine;
    const struct registry *registry;
    struct analyzer *analyzer;
};

/* A payload of the index as a record; one that cannot be read is REFERAT_DAMAGED. */
enum referat_status query_reader_record(struct slice payload, struct arena *arena, struct minutes_record *out,
                                        struct referat_error *error) MUST_CHECK;

#endif
