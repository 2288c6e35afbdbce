/*
 * query.c - constructors of query trees and packed columns; see engine.h. Nodes are plain values in the caller's arena;
 * nothing here fails by itself: an arena that ran out is asked once, by whoever owns it.
 */
#include "engine/engine.h"

struct slice engine_pack(struct arena *arena, const char *const *values, size_t count) {
    size_t len = 0, at = 0;
    for (size_t i = 0; i < count; i++) len += strlen(values[i]) + 1;
    char *packed = arena_alloc(arena, len + 1);
    if (arena->failed || len == 0) return slice_of("");
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(values[i]);
        memcpy(packed + at, values[i], n);
        packed[at + n] = '\t';
        at += n + 1;
    }
    packed[--at] = '\0';
    return slice_make(packed, at);
}

static struct engine_query *query_node(struct arena *arena, enum engine_op op) {
    struct engine_query *query = arena_alloc(arena, sizeof *query); /* small: never NULL, see arena.h */
    memset(query, 0, sizeof *query);
    query->op = op;
    query->factor = 1;
    return query;
}

static void query_children(struct arena *arena, struct engine_query *query, const struct engine_query *const *children,
                           size_t count) {
    const struct engine_query **copy = arena_alloc(arena, count * sizeof *copy);
    if (!copy || arena->failed) return;
    memcpy(copy, children, count * sizeof *copy);
    query->children = copy;
    query->child_count = count;
}

const struct engine_query *engine_query_id(struct arena *arena, struct slice id) {
    struct engine_query *query = query_node(arena, ENGINE_ID);
    query->term = id;
    return query;
}

const struct engine_query *engine_query_term(struct arena *arena, struct slice term) {
    struct engine_query *query = query_node(arena, ENGINE_TERM);
    query->term = arena_slice(arena, term);
    return query;
}

const struct engine_query *engine_query_join(struct arena *arena, enum engine_op op,
                                             const struct engine_query *const *children, size_t count) {
    if (count == 0) return engine_query_constant(arena, op == ENGINE_AND ? ENGINE_ALL : ENGINE_NONE);
    if (count == 1) return children[0];
    struct engine_query *query = query_node(arena, op);
    query_children(arena, query, children, count);
    return query;
}

const struct engine_query *engine_query_pair(struct arena *arena, enum engine_op op, const struct engine_query *left,
                                             const struct engine_query *right) {
    struct engine_query *query = query_node(arena, op);
    query_children(arena, query, (const struct engine_query *const[]){left, right}, 2);
    return query;
}

const struct engine_query *engine_query_scale(struct arena *arena, double factor, const struct engine_query *child) {
    struct engine_query *query = query_node(arena, ENGINE_SCALE);
    query->factor = factor;
    query_children(arena, query, &child, 1);
    return query;
}

const struct engine_query *engine_query_range(struct arena *arena, enum schema_column column, struct slice low,
                                              struct slice high) {
    struct engine_query *query = query_node(arena, ENGINE_RANGE);
    query->column = column;
    query->low = arena_slice(arena, low);
    query->high = arena_slice(arena, high);
    return query;
}

const struct engine_query *engine_query_window(struct arena *arena, enum engine_op op, unsigned window,
                                               const struct engine_query *const *children, size_t count) {
    if (count == 0) return engine_query_constant(arena, ENGINE_NONE);
    if (count == 1) return children[0];
    struct engine_query *query = query_node(arena, op);
    query->window = window;
    query_children(arena, query, children, count);
    return query;
}

const struct engine_query *engine_query_constant(struct arena *arena, enum engine_op op) {
    return query_node(arena, op);
}
