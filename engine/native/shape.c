/* shape.c - which queries can be run the fast way; see shape.h. Leaves are counted as match_prepare counts them. */
#include "engine/native/shape.h"

struct finder {
    struct arena *arena;
    struct shape *shape;
    size_t next_leaf;
};

/* The terms of an OR of ORs of terms, scaled or not. */
static bool find_terms(struct finder *finder, const struct engine_query *query, struct shape_group *group) {
    switch (query->op) {
    case ENGINE_TERM: *ARENA_PUSH(finder->arena, group->leaves, group->leaf_count) = finder->next_leaf++; return true;
    case ENGINE_SCALE: return find_terms(finder, query->children[0], group);
    case ENGINE_NONE: return true;
    case ENGINE_OR:
        for (size_t i = 0; i < query->child_count; i++)
            if (!find_terms(finder, query->children[i], group)) return false;
        return true;
    default: return false;
    }
}

static bool find_group(struct finder *finder, const struct engine_query *query, enum shape_role role) {
    struct shape_group group = {.role = role};
    if (!find_terms(finder, query, &group)) return false;
    *ARENA_PUSH(finder->arena, finder->shape->groups, finder->shape->group_count) = group;
    finder->shape->scored_count += role == SHAPE_SCORED;
    return true;
}

/* What may not be there: terms, or an AND of them, or any of these. */
static bool find_excluded(struct finder *finder, const struct engine_query *query) {
    if (query->op == ENGINE_OR) {
        for (size_t i = 0; i < query->child_count; i++)
            if (!find_excluded(finder, query->children[i])) return false;
        return true;
    }
    if (query->op != ENGINE_AND) return find_group(finder, query, SHAPE_EXCLUDED);
    struct shape_apart apart = {finder->shape->group_count, query->child_count};
    for (size_t i = 0; i < query->child_count; i++)
        if (!find_group(finder, query->children[i], SHAPE_APART)) return false;
    if (apart.count == 0) return false;
    *ARENA_PUSH(finder->arena, finder->shape->aparts, finder->shape->apart_count) = apart;
    return true;
}

/* A condition that must hold. */
static bool find_required(struct finder *finder, const struct engine_query *query) {
    switch (query->op) {
    case ENGINE_RANGE:
        *ARENA_PUSH(finder->arena, finder->shape->ranges, finder->shape->range_count) = query;
        return true;
    case ENGINE_ALL: return true;
    case ENGINE_AND:
    case ENGINE_FILTER:
        for (size_t i = 0; i < query->child_count; i++)
            if (!find_required(finder, query->children[i])) return false;
        return true;
    case ENGINE_AND_NOT: return find_required(finder, query->children[0]) && find_excluded(finder, query->children[1]);
    default: return find_group(finder, query, SHAPE_REQUIRED);
    }
}

static bool find_window(struct finder *finder, const struct engine_query *query) {
    struct shape_window window = {.first = finder->shape->group_count, .count = query->child_count};
    window.width = query->window ? query->window : (unsigned)query->child_count;
    window.ordered = query->op == ENGINE_PHRASE;
    if (query->child_count == 0 || window.width < query->child_count) return false;
    for (size_t i = 0; i < query->child_count; i++)
        if (!find_group(finder, query->children[i], SHAPE_SCORED)) return false;
    if (window.count > 1) *ARENA_PUSH(finder->arena, finder->shape->windows, finder->shape->window_count) = window;
    return true;
}

static bool find_scored(struct finder *finder, const struct engine_query *query) {
    switch (query->op) {
    case ENGINE_FILTER: return find_scored(finder, query->children[0]) && find_required(finder, query->children[1]);
    case ENGINE_AND_NOT: return find_scored(finder, query->children[0]) && find_excluded(finder, query->children[1]);
    case ENGINE_SCALE: return find_scored(finder, query->children[0]);
    case ENGINE_AND:
        for (size_t i = 0; i < query->child_count; i++)
            if (!find_scored(finder, query->children[i])) return false;
        return true;
    case ENGINE_PHRASE:
    case ENGINE_NEAR: return find_window(finder, query);
    case ENGINE_RANGE:
    case ENGINE_ALL: return find_required(finder, query);
    case ENGINE_TERM:
    case ENGINE_OR: return find_group(finder, query, SHAPE_SCORED);
    case ENGINE_ID:
    case ENGINE_NONE: break;
    }
    return false;
}

bool shape_find(const struct engine_query *query, struct arena *arena, struct shape *out) {
    struct finder finder = {arena, out, 0};
    *out = (struct shape){0};
    return find_scored(&finder, query) && out->scored_count && !arena->failed;
}

bool shape_scores(const struct engine_query *query) {
    switch (query->op) {
    case ENGINE_TERM: return true;
    case ENGINE_FILTER:
    case ENGINE_AND_NOT:
    case ENGINE_SCALE: return shape_scores(query->children[0]);
    case ENGINE_AND:
    case ENGINE_OR:
    case ENGINE_PHRASE:
    case ENGINE_NEAR:
        for (size_t i = 0; i < query->child_count; i++)
            if (shape_scores(query->children[i])) return true;
        return false;
    case ENGINE_RANGE:
    case ENGINE_ID:
    case ENGINE_ALL:
    case ENGINE_NONE: break;
    }
    return false;
}
