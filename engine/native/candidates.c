/* candidates.c - see candidates.h. Nothing here allocates after candidates_open. */
#include "engine/native/candidates.h"

/* So many are tried before the others, where there are several times as many. */
#define TRIED_FIRST 16
#define TRIED       ((bm25_score)-1)
/* A list of at most so many times the candidates is walked beside them, rather than asked for each. */
#define MET_TIMES 8
/* The same of a group of several lists, which is read whole for it. */
#define GATHERED_TIMES 2

struct survivor {
    bm25_score score;
    uint32_t document;
};

struct candidates {
    struct clauses *clauses;
    struct scored_array *array;
    struct group **rest; /* the other groups that must be there, rarest first */
    size_t rest_count;
    bm25_score *bounds; /* [i]: what the groups from i on add at most */
    struct survivor *survivors;
    uint32_t survivor_count;
    struct postings_place *places; /* of the words of phrases, place_count for each survivor */
    size_t place_count;
    struct hit first[TRIED_FIRST];
};

/* ---- meeting the lists that are not much longer ---- */

/*
 * Keeps the candidates that a block has, from place `from` on, behind the `kept` first; gives the first place that lies
 * behind the block. Both rise: each step passes the smaller document, or both where they are equal.
 */
static uint32_t meet_block(const struct clauses *clauses, struct leaf *leaf, struct scored_array *array, uint32_t from,
                           uint32_t *kept) {
    struct postings *list = leaf->list;
    const uint32_t *documents = list->documents;
    uint32_t at = list->at, matches[POSTINGS_BLOCK], places[POSTINGS_BLOCK], count = 0;
    while (from < array->count && at < list->count) {
        uint32_t one = array->documents[from], other = documents[at];
        places[count] = from;
        matches[count] = at;
        count += one == other;
        from += one <= other;
        at += other <= one;
    }
    if (count == 0 || (leaf->units > 0 && !postings_decode_wdfs(list))) return from;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t document = documents[matches[i]];
        bm25_score score = array->scores[places[i]];
        if (leaf->units > 0) score += clauses_score_posting(clauses, leaf, document, list->wdfs[matches[i]]);
        array->documents[*kept] = document;
        array->scores[(*kept)++] = score;
    }
    return from;
}

static void meet_list(const struct clauses *clauses, struct leaf *leaf, struct scored_array *array) {
    struct postings *list = leaf->list;
    uint32_t kept = 0;
    for (uint32_t from = 0; from < array->count;) {
        if (postings_seek(list, array->documents[from]) == POSTINGS_END) break;
        from = meet_block(clauses, leaf, array, from, &kept);
    }
    array->count = kept;
}

static void meet_array(struct scored_array *array, const struct scored_array *other) {
    uint32_t kept = 0;
    for (uint32_t a = 0, b = 0; a < array->count && b < other->count;) {
        uint32_t one = array->documents[a], two = other->documents[b];
        if (one == two) {
            array->documents[kept] = one;
            array->scores[kept++] = array->scores[a] + other->scores[b];
        }
        a += one <= two;
        b += two <= one;
    }
    array->count = kept;
}

/* The groups that come next, as long as they are not much more frequent than the candidates are many. */
static bool meet_groups(struct candidates *candidates) {
    struct clauses *clauses = candidates->clauses;
    for (; candidates->rest_count; candidates->rest++, candidates->rest_count--) {
        struct group *group = candidates->rest[0];
        uint64_t count = candidates->array->count;
        if (group->leaf_count == 1 && group->frequency <= count * MET_TIMES) {
            meet_list(clauses, &group->leaves[0], candidates->array);
        } else if (group->frequency <= count * GATHERED_TIMES) {
            if (!clauses_gather_all(clauses, group)) return false;
            meet_array(candidates->array, &group->array);
        } else {
            break;
        }
    }
    return true;
}

struct candidates *candidates_open(struct clauses *clauses) {
    struct candidates *candidates = arena_alloc(clauses->arena, sizeof *candidates);
    struct group *rarest = clauses->all[0];
    if (clauses->arena->failed || !clauses_gather_all(clauses, rarest)) return NULL;
    candidates->clauses = clauses;
    candidates->array = &rarest->array;
    candidates->rest = clauses->all + 1;
    candidates->rest_count = clauses->all_count - 1;
    if (!meet_groups(candidates)) return NULL;
    candidates->bounds = arena_alloc(clauses->arena, (candidates->rest_count + 1) * sizeof *candidates->bounds);
    if (clauses->shape->window_count) {
        size_t most = candidates->array->count + (size_t)1;
        candidates->place_count = clauses_place_count(clauses);
        candidates->survivors = arena_alloc_raw(clauses->arena, most * sizeof *candidates->survivors);
        candidates->places =
            arena_alloc_raw(clauses->arena, most * candidates->place_count * sizeof *candidates->places);
    }
    if (clauses->arena->failed) return NULL;
    for (size_t i = candidates->rest_count; i-- > 0;)
        candidates->bounds[i] = candidates->bounds[i + 1] + candidates->rest[i]->bound;
    return candidates;
}

/* ---- one candidate ---- */

enum verdict { IS_NONE, IS_HOPELESS, IS_MATCH };

static enum verdict judge(struct candidates *candidates, uint32_t document, bm25_score *score, const struct best *best,
                          bm25_score floor) {
    for (size_t i = 0; i < candidates->rest_count; i++) {
        if (!best_would_take(best, floor, *score + candidates->bounds[i], document)) return IS_HOPELESS;
        if (!clauses_look_up(candidates->clauses, candidates->rest[i], document, score)) return IS_NONE;
    }
    if (!best_would_take(best, floor, *score, document)) return IS_HOPELESS;
    return clauses_hold(candidates->clauses, document) ? IS_MATCH : IS_NONE;
}

/* ---- in the order of documents ---- */

struct outcome {
    uint64_t found;
    bool left_out; /* a match was, or may have been, for its score */
};

static void try_one(struct candidates *candidates, uint32_t place, struct best *best, bm25_score floor,
                    struct outcome *outcome) {
    uint32_t document = candidates->array->documents[place];
    bm25_score score = candidates->array->scores[place];
    switch (judge(candidates, document, &score, best, floor)) {
    case IS_NONE: break;
    case IS_HOPELESS: outcome->left_out = true; break;
    case IS_MATCH:
        outcome->found++;
        best_offer_document(best, document, score);
        break;
    }
}

/* Those that score best already. */
static void try_first(struct candidates *candidates, struct best *best, bm25_score floor, struct outcome *outcome) {
    struct scored_array *array = candidates->array;
    struct best first = {candidates->first, 0, TRIED_FIRST};
    if (candidates->rest_count == 0 || array->count < 4 * TRIED_FIRST) return;
    for (uint32_t i = 0; i < array->count; i++) {
        if (first.count == first.max && array->scores[i] <= first.hits[0].score) continue;
        best_offer_document(&first, i, array->scores[i]);
    }
    for (size_t i = 0; i < first.count; i++) {
        try_one(candidates, first.hits[i].document, best, floor, outcome);
        array->scores[first.hits[i].document] = TRIED;
    }
}

static void try_all(struct candidates *candidates, struct best *best, bm25_score floor, struct outcome *outcome) {
    const struct scored_array *array = candidates->array;
    const struct segment *segment = candidates->clauses->segment;
    bm25_score least = best_floor(best, floor) - candidates->bounds[0];
    for (uint32_t i = 0; i < array->count; i++) {
        if (array->scores[i] < least) {
            outcome->left_out |= array->scores[i] != TRIED;
        } else if (array->scores[i] != TRIED) {
            if (segment->post.file->damaged) return;
            try_one(candidates, i, best, floor, outcome);
            least = best_floor(best, floor) - candidates->bounds[0];
        }
    }
}

/* ---- with windows of words: what is left of the candidates is asked last ---- */

static struct postings_place *places_of(const struct candidates *candidates, size_t survivor) {
    return candidates->places + survivor * candidates->place_count;
}

/* The lists stand on its document, so that places are found now. */
static void add_survivor(struct candidates *candidates, uint32_t document, bm25_score score) {
    candidates->survivors[candidates->survivor_count] = (struct survivor){score, document};
    clauses_find_places(candidates->clauses, document, places_of(candidates, candidates->survivor_count++));
}

static void keep_survivors(struct candidates *candidates, struct best *best, bm25_score floor,
                           struct outcome *outcome) {
    const struct scored_array *array = candidates->array;
    const struct segment *segment = candidates->clauses->segment;
    candidates->survivor_count = 0;
    for (uint32_t i = 0; i < array->count && !segment->post.file->damaged; i++) {
        uint32_t document = array->documents[i];
        bm25_score score = array->scores[i];
        enum verdict verdict = judge(candidates, document, &score, best, floor);
        if (verdict == IS_HOPELESS) outcome->left_out = true;
        if (verdict == IS_MATCH) add_survivor(candidates, document, score);
    }
}

static void ask(struct candidates *candidates, size_t number, struct best *best, bm25_score floor,
                struct outcome *outcome) {
    struct survivor *survivor = &candidates->survivors[number];
    const struct postings_place *places = places_of(candidates, number);
    if (!best_would_take(best, floor, survivor->score, survivor->document)) {
        outcome->left_out = true;
    } else if (clauses_stand_together(candidates->clauses, survivor->document, places)) {
        outcome->found++;
        best_offer_document(best, survivor->document, survivor->score);
    }
    survivor->score = TRIED;
}

/* The best first, in the order of documents like all: positions lie in that order. */
static void ask_survivors(struct candidates *candidates, struct best *best, bm25_score floor, struct outcome *outcome) {
    struct survivor *survivors = candidates->survivors;
    uint32_t count = candidates->survivor_count;
    struct best first = {candidates->first, 0, TRIED_FIRST};
    for (uint32_t i = 0; i < count; i++) {
        if (first.count == first.max && survivors[i].score <= first.hits[0].score) continue;
        best_offer_document(&first, i, survivors[i].score);
    }
    bm25_score least = first.count == first.max ? first.hits[0].score : 0;
    for (uint32_t i = 0; i < count; i++)
        if (survivors[i].score > least) ask(candidates, i, best, floor, outcome);
    for (uint32_t i = 0; i < count; i++)
        if (survivors[i].score != TRIED) ask(candidates, i, best, floor, outcome);
}

bool candidates_collect(struct candidates *candidates, struct best *best, bm25_score floor, uint64_t *found) {
    struct outcome outcome = {0};
    if (candidates->survivors) {
        keep_survivors(candidates, best, floor, &outcome);
        ask_survivors(candidates, best, floor, &outcome);
    } else {
        try_first(candidates, best, floor, &outcome);
        try_all(candidates, best, floor, &outcome);
    }
    *found = outcome.found;
    return !outcome.left_out;
}

/* ---- counting ---- */

static bool is_match(struct candidates *candidates, uint32_t document) {
    bm25_score ignored = 0;
    for (size_t i = 0; i < candidates->rest_count; i++)
        if (!clauses_look_up(candidates->clauses, candidates->rest[i], document, &ignored)) return false;
    return clauses_hold(candidates->clauses, document) && clauses_stand_together(candidates->clauses, document, NULL);
}

bool candidates_count(struct candidates *candidates, uint64_t enough, struct facets *facets, uint64_t *found) {
    const struct scored_array *array = candidates->array;
    const struct segment *segment = candidates->clauses->segment;
    *found = 0;
    for (uint32_t i = 0; i < array->count && !segment->post.file->damaged; i++) {
        if (*found >= enough && !facets) return false;
        if (!is_match(candidates, array->documents[i])) continue;
        ++*found;
        if (facets) facets_count(facets, array->documents[i]);
    }
    return true;
}
