/*
 * windows.c - running a query by windows; see windows.h. The hot path: fill_scored is where the time of long lists
 * goes. Nothing here allocates once windows_open has returned.
 */
#include "engine/native/windows.h"

#include "engine/native/cuts.h"
#include "engine/native/phrase_filter.h"
#include "engine/native/window_set.h"

/* No document of the window: smaller than any score. */
#define ABSENT ((bm25_score)-1)
/* Of an eighth that has nothing for the page: smaller than any score can make good. */
#define HOPELESS (INT64_MIN / 4)
/* Windows that are looked at before the others. */
#define LOOKED_AT_FIRST 8
/* Matches that are scored one by one. */
#define MATCHES_SCORED 32

/* A list of a group that was not gathered, or what was. */
struct part {
    struct leaf *leaf; /* NULL: the group's array */
    struct scored_array *array;
    uint32_t *starts;       /* of the array, by window: its first place; one more for the end */
    bm25_score *bounds;     /* by window: what a document of it scores at most; ABSENT */
    const uint8_t *eighths; /* the same by eighth of a window; NULL where the list names none */
    bm25_score of_eighth[BESTS_EIGHTH_MAX + 1];
};

struct part_group {
    struct group *group;
    struct part *parts;
    size_t part_count;
};

struct first_window {
    bm25_score bound;
    uint32_t window;
};

struct windows {
    struct clauses *clauses;
    struct part_group *all; /* those that must be there, rarest first */
    size_t all_count;
    struct part_group *excluded;
    size_t excluded_count;
    uint32_t window_count;
    bm25_score *bounds; /* by window: the sum; ABSENT where nothing can match, or all was looked at */
    bool left_out;      /* a match was, or may have been, for its score */
    uint64_t found;
    /* the window that is looked at */
    uint32_t window, low, high;
    bm25_score (*rest)[BESTS_EIGHTHS]; /* what the groups from all[i] on score at most in each eighth; HOPELESS */
    struct phrase_filter *phrases;     /* NULL where there are none, or other windows of words */
    uint64_t bits[WINDOW_WORDS], more[WINDOW_WORDS];
    bm25_score sums[WINDOW_DOCUMENTS];
    /* its candidates, in the order of documents */
    uint32_t count, candidates[WINDOW_DOCUMENTS];
    bm25_score scores[WINDOW_DOCUMENTS];
};

/* ---- bounds ---- */

static inline void raise_to(bm25_score *bound, bm25_score to) {
    if (*bound < to) *bound = to;
}

static void bound_array(struct windows *windows, struct part *part) {
    const struct scored_array *array = part->array;
    uint32_t window = 0;
    for (uint32_t i = 0; i < array->count; i++) {
        uint32_t at = array->documents[i] >> WINDOW_SHIFT;
        while (window <= at) part->starts[window++] = i;
        raise_to(&part->bounds[at], array->scores[i]);
    }
    while (window <= windows->window_count) part->starts[window++] = array->count;
}

static void bound_list(struct windows *windows, struct part *part) {
    struct clauses *clauses = windows->clauses;
    bm25_score of_code[UINT8_MAX + 1];
    struct bests bests;
    if (!postings_bests(part->leaf->list, &bests)) return;
    of_code[0] = ABSENT;
    for (unsigned i = 0; i < bests.count; i++)
        of_code[i + 1] = part->leaf->units > 0 ? clauses_bound(clauses, part->leaf->units, bests.best[i]) : 0;
    for (uint32_t w = 0; w < windows->window_count; w++) {
        if (bests.codes[w] > bests.count) {
            pagefile_spoil(clauses->segment->files[FILE_POST], bests.codes);
            return;
        }
        part->bounds[w] = of_code[bests.codes[w]];
    }
    part->eighths = bests.eighths;
    part->of_eighth[0] = ABSENT;
    for (unsigned i = 0; i < BESTS_EIGHTH_MAX; i++) { /* what is not there is damaged, and bounds nothing */
        bool is = bests.eighths && i < bests.eighth_count;
        part->of_eighth[i + 1] = !is                     ? INT64_MAX
                                 : part->leaf->units > 0 ? clauses_bound(clauses, part->leaf->units, bests.of_eighth[i])
                                                         : 0;
    }
}

/* Both may be ABSENT. */
static inline bm25_score either(bm25_score a, bm25_score b) {
    return a < 0 ? b : b < 0 ? a : a + b;
}

static void sum_either(bm25_score *restrict sum, const bm25_score *restrict more, size_t count) {
    for (size_t i = 0; i < count; i++) sum[i] = either(sum[i], more[i]);
}

static void sum_both(bm25_score *restrict sum, const bm25_score *restrict more, size_t count) {
    for (size_t i = 0; i < count; i++) sum[i] = sum[i] < 0 || more[i] < 0 ? ABSENT : sum[i] + more[i];
}

/* Where one of the groups that must be there is not, nothing is. */
static void sum_bounds(struct windows *windows, bm25_score *of_group) {
    size_t count = windows->window_count, size = count * sizeof *of_group;
    for (size_t i = 0; i < windows->all_count; i++) {
        const struct part_group *group = &windows->all[i];
        bm25_score *sum = i == 0 ? windows->bounds : of_group;
        memcpy(sum, group->parts[0].bounds, size);
        for (size_t k = 1; k < group->part_count; k++) sum_either(sum, group->parts[k].bounds, count);
        if (i > 0) sum_both(windows->bounds, of_group, count);
    }
}

/* ---- opening ---- */

static bool open_bounds(struct windows *windows, struct part *part) {
    struct arena *arena = windows->clauses->arena;
    size_t count = windows->window_count + (size_t)1;
    part->bounds = arena_alloc_raw(arena, count * sizeof *part->bounds);
    if (!part->leaf) part->starts = arena_alloc_raw(arena, count * sizeof *part->starts);
    if (arena->failed) return false;
    memset(part->bounds, 0xff, count * sizeof *part->bounds); /* ABSENT */
    if (part->leaf)
        bound_list(windows, part);
    else
        bound_array(windows, part);
    return true;
}

/* What must be there is gathered as far as it is rare, and bounded. */
static bool open_parts(struct windows *windows, struct group *group, struct part_group *out) {
    struct clauses *clauses = windows->clauses;
    bool required = shape_must_be_there(group->role);
    if (required && !clauses_gather_rare(clauses, group)) return false;
    out->group = group;
    out->parts = arena_alloc(clauses->arena, (group->leaf_count + 1) * sizeof *out->parts);
    if (clauses->arena->failed) return false;
    if (group->array.count) out->parts[out->part_count++] = (struct part){.array = &group->array};
    for (size_t i = 0; i < group->leaf_count; i++)
        if (!group->leaves[i].gathered) out->parts[out->part_count++] = (struct part){.leaf = &group->leaves[i]};
    for (size_t i = 0; required && i < out->part_count; i++)
        if (!open_bounds(windows, &out->parts[i])) return false;
    return true;
}

static bool open_all(struct windows *windows) {
    struct clauses *clauses = windows->clauses;
    windows->all = arena_alloc(clauses->arena, (clauses->all_count + 1) * sizeof *windows->all);
    windows->excluded = arena_alloc(clauses->arena, (clauses->group_count + 1) * sizeof *windows->excluded);
    if (clauses->arena->failed) return false;
    for (size_t i = 0; i < clauses->all_count; i++) {
        struct part_group *group = &windows->all[windows->all_count++];
        if (!open_parts(windows, clauses->all[i], group)) return false;
        if (group->part_count == 0) clauses->nothing = true; /* none within the ranges */
    }
    for (size_t i = 0; i < clauses->group_count; i++)
        if (clauses->groups[i].role == SHAPE_EXCLUDED &&
            !open_parts(windows, &clauses->groups[i], &windows->excluded[windows->excluded_count++]))
            return false;
    return true;
}

struct windows *windows_open(struct clauses *clauses) {
    struct arena *arena = clauses->arena;
    struct windows *windows = arena_alloc(arena, sizeof *windows);
    if (arena->failed) return NULL;
    windows->clauses = clauses;
    windows->window_count = bests_windows(clauses->segment->doc_count);
    windows->bounds = arena_alloc_raw(arena, (windows->window_count + (size_t)1) * sizeof *windows->bounds);
    bm25_score *of_group = arena_alloc_raw(arena, (windows->window_count + (size_t)1) * sizeof *of_group);
    windows->rest = arena_alloc(arena, (clauses->all_count + 1) * sizeof *windows->rest);
    if (arena->failed || !open_all(windows)) return NULL;
    if (!clauses->nothing) sum_bounds(windows, of_group);
    if (clauses->shape->window_count && phrase_filter_serves(clauses)) {
        windows->phrases = phrase_filter_new(arena);
        if (!windows->phrases) return NULL;
    }
    return windows;
}

/* ---- one window: sets of its documents ---- */

/* Stretches of the part's documents in the window, one after the other: a block's, or the array's. */
struct stretch {
    const uint32_t *documents;
    uint32_t count;
};

static bool first_stretch(const struct windows *windows, const struct part *part, struct stretch *out) {
    if (!part->leaf) {
        uint32_t from = part->starts[windows->window];
        *out = (struct stretch){part->array->documents + from, part->starts[windows->window + 1] - from};
        return out->count > 0;
    }
    struct postings *list = part->leaf->list;
    if (postings_jump(list, windows->low) >= windows->high) return false;
    *out = (struct stretch){list->documents + list->at, list->count - list->at};
    return true;
}

static bool next_stretch(const struct windows *windows, const struct part *part, struct stretch *out) {
    struct postings *list = part->leaf ? part->leaf->list : NULL;
    if (!list || list->documents[list->count - 1] >= windows->high - 1) return false;
    if (postings_next_block(list) >= windows->high) return false;
    *out = (struct stretch){list->documents, list->count};
    return true;
}

/* Where the window ends in the stretch. */
static uint32_t end_of_stretch(const struct windows *windows, const struct stretch *stretch) {
    uint32_t low = 0, end = stretch->count;
    if (stretch->documents[end - 1] < windows->high) return end;
    while (low < end) {
        uint32_t middle = low + (end - low) / 2;
        if (stretch->documents[middle] < windows->high)
            low = middle + 1;
        else
            end = middle;
    }
    return low;
}

/* Hands over the part's documents of the window that score `least` or more. */
typedef void take_scored(struct windows *windows, uint32_t document, bm25_score score);

static inline __attribute__((always_inline)) void take_from_list(struct windows *windows, const struct part *part,
                                                                 bm25_score least, take_scored *to) {
    const struct clauses *clauses = windows->clauses;
    struct postings *list = part->leaf->list;
    uint32_t places[POSTINGS_BLOCK + CUTS_SLACK];
    struct stretch stretch;
    struct cuts cuts;
    cuts_find(&cuts, clauses, part->leaf->units, least);
    for (bool is = first_stretch(windows, part, &stretch); is; is = next_stretch(windows, part, &stretch)) {
        if (!postings_decode_wdfs(list)) return;
        const uint32_t *wdfs = list->wdfs + (stretch.documents - list->documents);
        uint32_t end = end_of_stretch(windows, &stretch);
        uint32_t found = cuts_select(list->post.file->simd, &cuts, stretch.documents, wdfs, end, places);
        for (uint32_t i = 0; i < found; i++) {
            uint32_t document = stretch.documents[places[i]];
            bm25_score score = clauses_score_posting(clauses, part->leaf, document, wdfs[places[i]]);
            if (score >= least) to(windows, document, score);
        }
    }
}

static inline __attribute__((always_inline)) void take_from_part(struct windows *windows, const struct part *part,
                                                                 bm25_score least, take_scored *to) {
    if (part->leaf) {
        take_from_list(windows, part, least, to);
        return;
    }
    const struct scored_array *array = part->array;
    for (uint32_t i = part->starts[windows->window]; i < part->starts[windows->window + 1]; i++)
        if (array->scores[i] >= least && array->documents[i] >= windows->low && array->documents[i] < windows->high)
            to(windows, array->documents[i], array->scores[i]);
}

static inline void add_to_sum(struct windows *windows, uint32_t document, bm25_score score) {
    uint32_t place = document - windows->low;
    windows->sums[place] = has_bit(windows->bits, place) ? windows->sums[place] + score : score;
    set_bit(windows->bits, place);
}

static inline void add_candidate(struct windows *windows, uint32_t document, bm25_score score) {
    windows->candidates[windows->count] = document;
    windows->scores[windows->count++] = score;
}

/* The part's documents of the window, without scores. */
static void fill_bits(struct windows *windows, const struct part *part, uint64_t *bits) {
    struct stretch stretch;
    for (bool is = first_stretch(windows, part, &stretch); is; is = next_stretch(windows, part, &stretch)) {
        if (part->leaf) {
            postings_block_bits(part->leaf->list, windows->low, windows->high, bits);
            continue;
        }
        for (uint32_t i = 0; i < stretch.count && stretch.documents[i] < windows->high; i++)
            set_bit(bits, stretch.documents[i] - windows->low);
    }
}

/* Takes the window up; false where nothing of it is left by the ranges. */
static bool enter_window(struct windows *windows, uint32_t window) {
    const struct clauses *clauses = windows->clauses;
    uint32_t low = window << WINDOW_SHIFT, high = low + WINDOW_DOCUMENTS;
    if (high > clauses->behind) high = clauses->behind;
    windows->window = window;
    windows->low = low > clauses->first ? low : clauses->first;
    windows->high = high;
    return windows->low < high;
}

/* ---- one window: all that match ---- */

static void bits_of_group(struct windows *windows, const struct part_group *group, uint64_t *bits) {
    memset(bits, 0, WINDOW_WORDS * sizeof *bits);
    for (size_t i = 0; i < group->part_count; i++) fill_bits(windows, &group->parts[i], bits);
}

/* Drops what the other ranges, removals and windows of words leave out. */
static void drop_others(struct windows *windows) {
    struct clauses *clauses = windows->clauses;
    if (clauses->asks_more) {
        FOR_EACH_BIT(place, windows->bits)
        if (!clauses_hold(clauses, windows->low + (uint32_t)place)) drop_bit(windows->bits, (uint32_t)place);
    }
    if (windows->phrases) {
        phrase_filter_keep(windows->phrases, clauses, windows->low, windows->bits);
    } else if (clauses->shape->window_count) {
        FOR_EACH_BIT(place, windows->bits)
        if (!clauses_stand_together(clauses, windows->low + (uint32_t)place, NULL))
            drop_bit(windows->bits, (uint32_t)place);
    }
}

/* Whether a phrase asks for the group anyway, and nearly all documents have it. */
static bool is_asked_by_phrase(const struct windows *windows, const struct group *group) {
    uint32_t documents = windows->clauses->segment->doc_count;
    if (group->frequency < documents - documents / 4) return false;
    for (size_t i = 0; windows->phrases && i < windows->clauses->shape->window_count; i++)
        for (size_t k = 1; k < windows->clauses->phrases[i].count; k++)
            if (windows->clauses->phrases[i].words[k].leaf == &group->leaves[0]) return true;
    return false;
}

/* The window's matches into the set. */
static void match_window(struct windows *windows) {
    bits_of_group(windows, &windows->all[0], windows->bits);
    for (size_t i = 1; i < windows->all_count; i++) {
        if (is_asked_by_phrase(windows, windows->all[i].group)) continue;
        bits_of_group(windows, &windows->all[i], windows->more);
        for (unsigned k = 0; k < WINDOW_WORDS; k++) windows->bits[k] &= windows->more[k];
    }
    for (size_t i = 0; i < windows->excluded_count; i++) {
        bits_of_group(windows, &windows->excluded[i], windows->more);
        for (unsigned k = 0; k < WINDOW_WORDS; k++) windows->bits[k] &= ~windows->more[k];
    }
    drop_others(windows);
}

/* ---- one window: the best ---- */

/* A document that has all its score, and enough of it. */
static void take(struct windows *windows, uint32_t document, bm25_score score, struct best *best) {
    if (!clauses_hold(windows->clauses, document) || !clauses_stand_together(windows->clauses, document, NULL)) return;
    windows->found++;
    best_offer_document(best, document, score);
}

/* In an eighth of the window; the whole is known to be as good at most. */
static inline bm25_score bound_of_eighth(const struct part *part, uint32_t window, uint32_t eighth) {
    bm25_score bound = part->bounds[window];
    if (!part->eighths || bound == ABSENT) return bound;
    bm25_score finer = part->of_eighth[bests_eighths(part->eighths, window) >> eighth * 4 & 15];
    return finer < bound ? finer : bound;
}

/* Sets what the groups score at most in the eighth; gives it for all, ABSENT where one of them is not there. */
static bm25_score bound_eighth(struct windows *windows, uint32_t eighth) {
    bm25_score rest = windows->rest[windows->all_count][eighth] = 0;
    for (size_t i = windows->all_count; i-- > 0;) {
        const struct part_group *group = &windows->all[i];
        bm25_score sum = ABSENT;
        for (size_t k = 0; k < group->part_count; k++)
            sum = either(sum, bound_of_eighth(&group->parts[k], windows->window, eighth));
        if (sum == ABSENT) return ABSENT;
        windows->rest[i][eighth] = rest += sum;
    }
    return rest;
}

static uint32_t eighth_of(uint32_t document) {
    return document >> BESTS_EIGHTH_SHIFT & (BESTS_EIGHTHS - 1);
}

/* Bounds the eighths, and leaves of the window what is between the first and the last that is hopeful; false where none
 * is. */
static bool bound_eighths(struct windows *windows, const struct best *best, bm25_score floor) {
    uint32_t low = windows->high, high = windows->low;
    for (uint32_t from = windows->low, to; from < windows->high; from = to) {
        uint32_t eighth = eighth_of(from);
        to = (from | ((1u << BESTS_EIGHTH_SHIFT) - 1)) + 1;
        bm25_score bound = bound_eighth(windows, eighth);
        if (bound != ABSENT && best_would_take(best, floor, bound, from)) {
            if (low > from) low = from;
            high = to < windows->high ? to : windows->high;
            continue;
        }
        windows->left_out = windows->left_out || bound != ABSENT;
        for (size_t i = 0; i <= windows->all_count; i++) windows->rest[i][eighth] = HOPELESS;
    }
    windows->low = low;
    windows->high = high;
    return low < high;
}

/* What the groups from all[i] on score at most in the best eighth. */
static bm25_score most_of_rest(const struct windows *windows, size_t i) {
    bm25_score most = HOPELESS;
    for (uint32_t eighth = eighth_of(windows->low); eighth <= eighth_of(windows->high - 1); eighth++)
        raise_to(&most, windows->rest[i][eighth]);
    return most;
}

/* The first group's documents become the candidates; those that the other groups cannot lift to the floor may stay out.
 */
static void find_candidates(struct windows *windows, bm25_score floor) {
    const struct part_group *first = &windows->all[0];
    windows->count = 0;
    if (first->part_count == 1) {
        take_from_part(windows, &first->parts[0], floor - most_of_rest(windows, 1), add_candidate);
        return;
    }
    memset(windows->bits, 0, sizeof windows->bits);
    for (size_t i = 0; i < first->part_count; i++) take_from_part(windows, &first->parts[i], 0, add_to_sum);
    FOR_EACH_BIT(place, windows->bits)
    add_candidate(windows, windows->low + (uint32_t)place, windows->sums[place]);
}

/* Keeps the candidates that group all[number] has, and adds what they score there; not those that it and the groups
 * behind do not lift to the floor. */
static void meet(struct windows *windows, size_t number, bm25_score floor) {
    struct group *group = windows->all[number].group;
    const bm25_score *rest = windows->rest[number];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < windows->count; i++) {
        uint32_t document = windows->candidates[i];
        bm25_score score = windows->scores[i];
        if (score + rest[eighth_of(document)] < floor || !clauses_look_up(windows->clauses, group, document, &score))
            continue;
        windows->candidates[kept] = document;
        windows->scores[kept++] = score;
    }
    windows->count = kept;
}

/*
 * As long as few matches were found the worst hit that is kept leaves little out, and where a phrase's words are
 * frequent nearly all documents that have them are asked: matches are then found first and scored afterwards. False
 * where they are many all the same.
 */
static bool collect_matches(struct windows *windows, struct best *best) {
    match_window(windows);
    if (count_bits(windows->bits) > MATCHES_SCORED) return false;
    FOR_EACH_BIT(place, windows->bits) {
        uint32_t document = windows->low + (uint32_t)place;
        bm25_score score = 0;
        for (size_t i = 0; i < windows->all_count; i++)
            clauses_look_up(windows->clauses, windows->all[i].group, document, &score);
        windows->found++;
        best_offer_document(best, document, score);
    }
    return true;
}

static void collect_by_score(struct windows *windows, struct best *best, bm25_score floor) {
    bm25_score least = best_floor(best, floor);
    if (least > 0) windows->left_out = true;
    if (!bound_eighths(windows, best, floor)) return;
    find_candidates(windows, least);
    for (size_t i = 1; i < windows->all_count && windows->count; i++) meet(windows, i, least);
    for (uint32_t i = 0; i < windows->count; i++) {
        if (windows->scores[i] < best_floor(best, floor))
            windows->left_out = true;
        else
            take(windows, windows->candidates[i], windows->scores[i], best);
    }
}

static void collect_window(struct windows *windows, uint32_t window, struct best *best, bm25_score floor) {
    if (!enter_window(windows, window)) return;
    bool few = windows->found < 2 * best->max && floor == 0;
    if (!windows->phrases || !few || !collect_matches(windows, best)) collect_by_score(windows, best, floor);
}

/* ---- all windows ---- */

/* Whether a document of the window can still be among the best. */
static bool is_hopeful(const struct windows *windows, uint32_t window, const struct best *best, bm25_score floor) {
    return best_would_take(best, floor, windows->bounds[window], (uint64_t)window << WINDOW_SHIFT);
}

static uint32_t first_window(const struct windows *windows) {
    return windows->clauses->first >> WINDOW_SHIFT;
}

static uint32_t last_window(const struct windows *windows) {
    return (windows->clauses->behind - 1) >> WINDOW_SHIFT;
}

/* Those with the highest bounds, so that the page fills with good hits at once. */
static void look_at_first(struct windows *windows, struct best *best, bm25_score floor) {
    struct first_window first[LOOKED_AT_FIRST];
    size_t count = 0;
    for (uint32_t w = first_window(windows); w <= last_window(windows); w++) {
        bm25_score bound = windows->bounds[w];
        if (bound == ABSENT || (count == LOOKED_AT_FIRST && bound <= first[count - 1].bound)) continue;
        size_t at = count < LOOKED_AT_FIRST ? count++ : count - 1;
        for (; at > 0 && first[at - 1].bound < bound; at--) first[at] = first[at - 1];
        first[at] = (struct first_window){bound, w};
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_hopeful(windows, first[i].window, best, floor)) continue;
        collect_window(windows, first[i].window, best, floor);
        windows->bounds[first[i].window] = ABSENT;
    }
}

bool windows_collect(struct windows *windows, struct best *best, bm25_score floor, uint64_t *found) {
    windows->found = 0;
    windows->left_out = false;
    if (!windows->clauses->nothing) {
        look_at_first(windows, best, floor);
        for (uint32_t w = first_window(windows); w <= last_window(windows); w++) {
            if (windows->bounds[w] == ABSENT) continue;
            if (is_hopeful(windows, w, best, floor))
                collect_window(windows, w, best, floor);
            else
                windows->left_out = true;
            if (windows->clauses->segment->files[FILE_POST]->damaged) return false;
        }
    }
    *found = windows->found;
    return !windows->left_out;
}

/* ---- counting ---- */

static uint64_t count_window(struct windows *windows, uint32_t window, struct facets *facets) {
    if (!enter_window(windows, window)) return 0;
    match_window(windows);
    if (facets) FOR_EACH_BIT(place, windows->bits) facets_count(facets, windows->low + (uint32_t)place);
    return count_bits(windows->bits);
}

/* A term without more: its document frequency. */
static bool is_plain_term(const struct clauses *clauses) {
    return clauses->group_count == 1 && clauses->groups[0].leaf_count == 1 && clauses->shape->range_count == 0 &&
           clauses->segment->removed_count == 0;
}

bool windows_count(struct windows *windows, uint64_t enough, struct facets *facets, uint64_t *found) {
    const struct clauses *clauses = windows->clauses;
    *found = 0;
    if (clauses->nothing) return true;
    if (!facets && is_plain_term(clauses)) {
        *found = clauses->groups[0].frequency;
        return true;
    }
    for (uint32_t w = first_window(windows); w <= last_window(windows); w++) {
        if (*found >= enough && !facets) return false;
        *found += count_window(windows, w, facets);
        if (clauses->segment->files[FILE_POST]->damaged) return false;
    }
    return true;
}
