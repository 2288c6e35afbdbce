/* who_terms.c - queries of the register that are made of many terms (who_find.h), and loading what they find. */
#include "query/who_find.h"

#define TERMS_MAX 512 /* of one look-up; where there are more, all rows are read */

const struct engine_query *who_term(struct who *who, const char *prefix, const char *value) {
    return engine_query_term(&who->arena, schema_term(&who->arena, prefix, slice_of(value)));
}

void who_add_term(struct who *who, struct who_terms *terms, const char *prefix, const char *value) {
    bool made;
    struct slice term = schema_term(&who->arena, prefix, slice_of(value));
    text_map_put(&terms->seen, term.data, 0, &made);
    if (made) *ARENA_PUSH(&who->arena, terms->items, terms->count) = engine_query_term(&who->arena, term);
}

const struct engine_query *who_current(struct who *who, const struct engine_query *query) {
    return engine_query_pair(&who->arena, ENGINE_AND_NOT, query,
                             engine_query_term(&who->arena, slice_of(SCHEMA_SUPERSEDED)));
}

bool who_too_many(const struct who_terms *terms) {
    return terms->count > TERMS_MAX;
}

const struct engine_query *who_any_of(struct who *who, struct who_terms *terms) {
    const struct engine_query *any = who_too_many(terms)
                                         ? engine_query_constant(&who->arena, ENGINE_ALL)
                                         : engine_query_join(&who->arena, ENGINE_OR, terms->items, terms->count);
    if (terms->seen.no_memory) who->arena.failed = true;
    text_map_free(&terms->seen);
    return any;
}

enum referat_status who_load(struct who *who, const struct engine_query *query, unsigned marks) {
    enum referat_status status = arena_status(&who->arena, who->error);
    return status ? status : register_load(&who->rows, query, marks, who->error);
}
