/*
 * random.h - random documents and random queries of every kind, for the programs in tests/engine that compare engines.
 * The same seed gives the same ones.
 */
#ifndef TESTS_ENGINE_RANDOM_H
#define TESTS_ENGINE_RANDOM_H

#include "tests/engine/support.h"

struct random_source {
    struct arena arena; /* what is made lives here */
    uint64_t seed;
    unsigned words; /* in the vocabulary: w0 stands in most documents */
};

/* REFERAT_SEED picks other ones. */
static inline void random_init(struct random_source *random, unsigned words) {
    const char *seed = getenv("REFERAT_SEED");
    arena_init(&random->arena, (size_t)8 << 30);
    random->seed = (seed ? strtoull(seed, NULL, 10) : 1) * 0x9E3779B97F4A7C15u + 1;
    random->words = words;
}

static inline unsigned pick(struct random_source *random, unsigned below) {
    random->seed ^= random->seed << 13;
    random->seed ^= random->seed >> 7;
    random->seed ^= random->seed << 17;
    return (unsigned)(random->seed >> 33) % below;
}

/* Words by rank: few are frequent, some stand in no document. */
static inline const char *random_word(struct random_source *random) {
    unsigned a = pick(random, random->words), b = pick(random, random->words);
    return arena_printf(&random->arena, "w%u", a < b ? a : b);
}

static inline const struct engine_document *random_document(struct random_source *random, unsigned number) {
    struct arena *arena = &random->arena;
    const char *text = "", *bodies[] = {"", "KOSU", "FFU", "Byrådet@Aarhus"};
    for (unsigned i = pick(random, 25); i > 0; i--) {
        const char *word = random_word(random);
        unsigned how = pick(random, 12);
        text = arena_printf(arena, how == 0 ? "%s %s*4" : how == 1 ? "%s | %s" : "%s %s", text, word);
    }
    if (pick(random, 2)) text = arena_printf(arena, "%s =T:%s", text, random_word(random));
    const char *date = arena_printf(arena, "203%u0%u0%u", pick(random, 10), 1 + pick(random, 9), 1 + pick(random, 9));
    struct engine_document *document =
        document_new(arena, arena_printf(arena, "%05u", number), date, bodies[pick(random, 4)], text);
    const char *names[] = {"Aarhus", "Horsens", "Skive", "Viborg"};
    unsigned first = pick(random, 4);
    document->columns[COLUMN_MUNICIPALITIES] = engine_pack(arena, names + first, pick(random, 5 - first));
    return document;
}

/* ---- trees ---- */

static inline const struct engine_query *random_tree(struct random_source *random, unsigned depth);

static inline const struct engine_query *random_window(struct random_source *random, enum engine_op op) {
    const struct engine_query *words[4], *forms[3];
    unsigned count = 2 + pick(random, 3);
    for (unsigned i = 0; i < count; i++) {
        unsigned form_count = 1 + (pick(random, 3) == 0 ? pick(random, 3) : 0);
        for (unsigned k = 0; k < form_count; k++) forms[k] = q_term(&random->arena, random_word(random));
        words[i] = engine_query_join(&random->arena, ENGINE_OR, forms, form_count);
    }
    return engine_query_window(&random->arena, op, pick(random, 2) ? 0 : pick(random, 9), words, count);
}

static inline const struct engine_query *random_leaf(struct random_source *random) {
    struct arena *arena = &random->arena;
    switch (pick(random, 9)) {
    case 0: return random_window(random, ENGINE_PHRASE);
    case 1: return random_window(random, ENGINE_NEAR);
    case 2: {
        const char *low = arena_printf(arena, "203%u", pick(random, 10));
        const char *high = arena_printf(arena, "203%u", pick(random, 10));
        return engine_query_range(arena, COLUMN_DATE, slice_of(low), slice_of(high));
    }
    case 3: return q_term(arena, arena_printf(arena, "T:%s", random_word(random)));
    case 4: return engine_query_constant(arena, pick(random, 4) ? ENGINE_ALL : ENGINE_NONE);
    default: return q_term(arena, random_word(random));
    }
}

/* Words as typed: each with weaker forms; all of them, or some but not all; filters and exclusions around them. */
static inline const struct engine_query *random_typed(struct random_source *random) {
    struct arena *arena = &random->arena;
    const struct engine_query *words[4], *forms[3], *tree;
    unsigned count = 1 + pick(random, 4);
    for (unsigned i = 0; i < count; i++) {
        unsigned form_count = 1 + pick(random, 3);
        for (unsigned k = 0; k < form_count; k++)
            forms[k] = engine_query_scale(arena, k ? 0.5 : 1, q_term(arena, random_word(random)));
        words[i] = engine_query_join(arena, ENGINE_OR, forms, form_count);
    }
    tree = engine_query_join(arena, ENGINE_AND, words, count);
    if (pick(random, 2))
        tree = engine_query_pair(arena, ENGINE_AND_NOT, engine_query_join(arena, ENGINE_OR, words, count), tree);
    if (pick(random, 3) == 0) tree = engine_query_pair(arena, ENGINE_FILTER, tree, random_leaf(random));
    if (pick(random, 2)) tree = engine_query_pair(arena, ENGINE_AND_NOT, tree, q_term(arena, random_word(random)));
    return tree;
}

static inline const struct engine_query *random_tree(struct random_source *random, unsigned depth) {
    struct arena *arena = &random->arena;
    const struct engine_query *children[4];
    if (depth == 0) return random_leaf(random);
    unsigned count = pick(random, 5);
    for (unsigned i = 0; i < 4; i++) children[i] = random_tree(random, depth - 1 - pick(random, depth));
    switch (pick(random, 7)) {
    case 0: return engine_query_join(arena, ENGINE_AND, children, count ? count : 1);
    case 1: return engine_query_pair(arena, ENGINE_AND_NOT, children[0], children[1]);
    case 2: return engine_query_pair(arena, ENGINE_FILTER, children[0], children[1]);
    case 3: return engine_query_scale(arena, pick(random, 5) * 0.3, children[0]);
    case 4: return random_typed(random);
    default: return engine_query_join(arena, ENGINE_OR, children, count);
    }
}

#endif
