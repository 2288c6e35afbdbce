/*
 * shape.h - queries that can be run the fast way (ranked.h): what must be there, what is scored, what is only asked
 * for. Most are: words as typed are groups (a word's lemma, span and weak terms) that all must be there; the rest is
 * filters.
 */
#ifndef ENGINE_NATIVE_SHAPE_H
#define ENGINE_NATIVE_SHAPE_H

#include "engine/native/match.h"

enum shape_role {
    SHAPE_SCORED,   /* one of its terms must be there; those that are, score */
    SHAPE_REQUIRED, /* the same, without score */
    SHAPE_EXCLUDED, /* none may be there */
    SHAPE_APART     /* of some such groups not all may be there */
};

static inline bool shape_must_be_there(enum shape_role role) {
    return role == SHAPE_SCORED || role == SHAPE_REQUIRED;
}

/* Terms of which one is enough: an OR. */
struct shape_group {
    enum shape_role role;
    size_t *leaves; /* places in match_query.leaves */
    size_t leaf_count;
};

/* Groups first..first+count-1, not all of which may be there: some words, but not all of them. */
struct shape_apart {
    size_t first, count;
};

/* Scored groups first..first+count-1 must stand together. */
struct shape_window {
    size_t first, count;
    unsigned width;
    bool ordered;
};

struct shape {
    struct shape_group *groups;
    size_t group_count, scored_count;
    struct shape_apart *aparts;
    size_t apart_count;
    struct shape_window *windows;
    size_t window_count;
    const struct engine_query **ranges;
    size_t range_count;
};

/* False where the query is of another form, or scores nothing. In the arena. */
bool shape_find(const struct engine_query *query, struct arena *arena, struct shape *out);

/* Whether a document can score above 0 at all. */
bool shape_scores(const struct engine_query *query);

#endif
