/*
 * windows.c - running a query by windows; see windows.h. The hot path: fill_scored and fill_bits are where the time of
 * long lists goes, bound_long_list and sum_bounds where that of short ones does. Nothing here allocates once
 * windows_open has returned.
 */
#include "engine/native/windows.h"
#include "engine/native/proximity.h"

/* No document of the window: smaller than any score. */
#define ABSENT ((bm25_score)-1)
/* Above what arithmetic in doubles loses. */
#define BOUND_MARGIN 1e-12
/* Lists up to here are read whole to learn which windows they reach, and what they score there. */
#define SHORT_LIST POSTINGS_BLOCK
/* So many candidates are looked up one by one rather than a list decoded. */
#define FEW 6
/* And above so many a list is decoded for them. */
#define MANY 32

struct leaf {
    struct postings *list;
    double weight;
    bm25_score *bounds; /* by window: what a document of it scores at most; ABSENT */
    uint32_t frequency;
};

struct group {
    enum shape_role role;
    struct leaf *leaves;
    size_t leaf_count;
    uint64_t frequency;
};

struct values {
    const struct packed *column;
    uint64_t low, high;
};

struct candidate_window {
    bm25_score bound;
    uint32_t window;
};

struct windows {
    struct segment *segment;
    const struct shape *shape;
    const struct length_parts *lengths;
    double average;
    struct group *groups; /* as in the shape; for windows of words */
    size_t group_count;
    struct group **all; /* those that must be there, rarest first */
    size_t all_count;
    struct group *scored; /* where there is one alone: MaxScore goes through its terms */
    struct values *values;
    size_t value_count;
    struct proximity **proximities; /* one a window of words */
    uint32_t first, behind;         /* documents that ranges leave */
    uint32_t window_count;
    bm25_score *bounds; /* by window: the sum; ABSENT where nothing can match */
    struct candidate_window *queue;
    size_t queue_count;
    bool nothing;  /* matches */
    bool left_out; /* a match was, or may have been, for its score */
    /* the window that is looked at */
    uint32_t low, high;
    const uint32_t *document_lengths;
    struct leaf **by_bound;
    bm25_score *rest;
    uint64_t bits[WINDOW_WORDS], more[WINDOW_WORDS];
    bm25_score sums[WINDOW_DOCUMENTS];
};

void length_parts_set(struct length_parts *lengths, double average) {
    if (lengths->average == average) return;
    lengths->average = average;
    for (uint32_t i = 0; i < LENGTH_PARTS; i++) lengths->parts[i] = bm25_length_part(i, average);
}

/* ---- scores ---- */

static inline bm25_score score_of(const struct windows *windows, double units, uint32_t wdf, uint32_t length) {
    double part = length < LENGTH_PARTS ? windows->lengths->parts[length] : bm25_length_part(length, windows->average);
    return wdf ? (bm25_score)(units * bm25_share(wdf, part) + 0.5) : 0;
}

static inline double units_of(const struct leaf *leaf) {
    return leaf->weight * BM25_UNIT;
}

/* ---- bounds ---- */

/*
 * What a posting of a block scores at most. With the segment's own average that is what its best posting scores; where
 * the collection's average has moved, another one may score more. docs/FORMAT.md, "The best posting".
 */
static bm25_score bound_of(const struct windows *windows, const struct leaf *leaf, uint32_t wdf, uint32_t length) {
    const struct segment *segment = windows->segment;
    if (!segment->bests_hold) return (bm25_score)units_of(leaf) + 1;
    if (segment->average == windows->average || wdf == 0) return score_of(windows, units_of(leaf), wdf, length);
    double share = bm25_share(wdf, bm25_length_part(length, segment->average));
    double scale = windows->average > 0 ? segment->average / windows->average : 1;
    if (scale < 1) share = share / (share + scale * (1 - share));
    return (bm25_score)(units_of(leaf) * share * (1 + BOUND_MARGIN)) + 1;
}

static inline void raise_to(bm25_score *bound, bm25_score to) {
    if (*bound < to) *bound = to;
}

/* Every document is looked at, and scored. */
static void bound_short_list(struct windows *windows, struct leaf *leaf) {
    struct postings *list = leaf->list;
    double units = units_of(leaf);
    for (uint32_t at = list->document; at != POSTINGS_END; at = postings_next(list)) {
        uint32_t wdf = units > 0 ? postings_wdf(list) : 0;
        raise_to(&leaf->bounds[at >> WINDOW_SHIFT],
                 wdf ? score_of(windows, units, wdf, segment_length(windows->segment, at)) : 0);
    }
}

/* Every window that a block reaches into. */
static void bound_long_list(struct windows *windows, struct leaf *leaf) {
    struct postings_super super;
    for (uint32_t number = 0; postings_superblock(leaf->list, number, &super); number++) {
        for (uint32_t i = 0; i < super.count; i++) {
            bm25_score bound = bound_of(windows, leaf, super.best_wdf[i], super.best_length[i]);
            uint32_t window = (super.before + 1) >> WINDOW_SHIFT, last = super.last[i] >> WINDOW_SHIFT;
            for (; window <= last; window++) raise_to(&leaf->bounds[window], bound);
            super.before = super.last[i];
        }
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
        const struct group *group = windows->all[i];
        bm25_score *sum = i == 0 ? windows->bounds : of_group;
        memcpy(sum, group->leaves[0].bounds, size);
        for (size_t k = 1; k < group->leaf_count; k++) sum_either(sum, group->leaves[k].bounds, count);
        if (i > 0) sum_both(windows->bounds, of_group, count);
    }
}

/* ---- opening ---- */

static bool open_leaf(struct windows *windows, const struct match_leaf *from, size_t place, bool scored,
                      struct leaf *leaf, struct arena *arena) {
    leaf->list = arena_alloc(arena, sizeof *leaf->list);
    leaf->bounds = arena_alloc(arena, (windows->window_count + (size_t)1) * sizeof *leaf->bounds);
    if (arena->failed) return false;
    memset(leaf->bounds, 0xff, windows->window_count * sizeof *leaf->bounds); /* ABSENT */
    leaf->weight = scored ? from->weight : 0;
    leaf->frequency = from->infos[place].df;
    postings_open(leaf->list, &windows->segment->post, &windows->segment->pos, &from->infos[place],
                  windows->segment->doc_count);
    return true;
}

/* Terms that the segment has not are left out. */
static bool open_group(struct windows *windows, const struct shape_group *from, const struct match_query *query,
                       size_t place, struct group *group, struct arena *arena) {
    group->role = from->role;
    group->leaves = arena_alloc(arena, (from->leaf_count + 1) * sizeof *group->leaves);
    if (arena->failed) return false;
    for (size_t i = 0; i < from->leaf_count; i++) {
        const struct match_leaf *leaf = &query->leaves[from->leaves[i]];
        if (leaf->infos[place].df == 0) continue;
        if (!open_leaf(windows, leaf, place, from->role == SHAPE_SCORED, &group->leaves[group->leaf_count++], arena))
            return false;
        group->frequency += leaf->infos[place].df;
    }
    return true;
}

static void add_required(struct windows *windows, struct group *group) {
    size_t at = windows->all_count++;
    for (; at > 0 && windows->all[at - 1]->frequency > group->frequency; at--) windows->all[at] = windows->all[at - 1];
    windows->all[at] = group;
    if (group->leaf_count == 0) windows->nothing = true;
}

static bool open_groups(struct windows *windows, const struct match_query *query, size_t place, struct arena *arena) {
    const struct shape *shape = windows->shape;
    size_t most = 1;
    windows->groups = arena_alloc(arena, (shape->group_count + 1) * sizeof *windows->groups);
    windows->all = arena_alloc(arena, (shape->group_count + 1) * sizeof(struct group *));
    if (arena->failed) return false;
    windows->group_count = shape->group_count;
    for (size_t i = 0; i < shape->group_count; i++) {
        struct group *group = &windows->groups[i];
        if (!open_group(windows, &shape->groups[i], query, place, group, arena)) return false;
        if (group->role != SHAPE_EXCLUDED) add_required(windows, group);
        if (group->leaf_count > most) most = group->leaf_count;
    }
    windows->by_bound = arena_alloc(arena, most * sizeof(struct leaf *));
    windows->rest = arena_alloc(arena, (most + shape->group_count + 1) * sizeof *windows->rest);
    return !arena->failed;
}

static bool open_ranges(struct windows *windows, struct arena *arena) {
    windows->values = arena_alloc(arena, (windows->shape->range_count + 1) * sizeof *windows->values);
    if (arena->failed) return false;
    for (size_t i = 0; i < windows->shape->range_count; i++) {
        struct match_range range;
        match_find_range(windows->segment, windows->shape->ranges[i], &range);
        if (range.first > windows->first) windows->first = range.first;
        if (range.behind < windows->behind) windows->behind = range.behind;
        if (range.column)
            windows->values[windows->value_count++] = (struct values){range.column, range.low, range.high};
    }
    if (windows->first >= windows->behind) windows->nothing = true;
    return true;
}

static bool open_proximities(struct windows *windows, struct arena *arena) {
    windows->proximities = arena_alloc(arena, (windows->shape->window_count + 1) * sizeof(struct proximity *));
    for (size_t i = 0; !arena->failed && i < windows->shape->window_count; i++)
        windows->proximities[i] = proximity_new(arena, windows->shape->windows[i].count);
    return !arena->failed;
}

static void find_bounds(struct windows *windows, bm25_score *of_group) {
    for (size_t i = 0; i < windows->all_count; i++)
        for (size_t k = 0; k < windows->all[i]->leaf_count; k++) {
            struct leaf *leaf = &windows->all[i]->leaves[k];
            if (leaf->frequency <= SHORT_LIST)
                bound_short_list(windows, leaf);
            else
                bound_long_list(windows, leaf);
        }
    sum_bounds(windows, of_group);
}

struct windows *windows_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                             size_t place, const struct length_parts *lengths, struct arena *arena) {
    struct windows *windows = arena_alloc(arena, sizeof *windows);
    if (arena->failed) return NULL;
    windows->segment = segment;
    windows->shape = shape;
    windows->lengths = lengths;
    windows->average = query->average;
    windows->behind = segment->doc_count;
    windows->window_count = (segment->doc_count + WINDOW_DOCUMENTS - 1) >> WINDOW_SHIFT;
    size_t count = windows->window_count + (size_t)1;
    windows->bounds = arena_alloc(arena, count * sizeof *windows->bounds);
    windows->queue = arena_alloc(arena, count * sizeof *windows->queue);
    bm25_score *of_group = arena_alloc(arena, count * sizeof *of_group);
    if (arena->failed || !open_groups(windows, query, place, arena) || !open_ranges(windows, arena) ||
        !open_proximities(windows, arena))
        return NULL;
    for (size_t i = 0; shape->scored_count == 1 && i < windows->group_count; i++)
        if (windows->groups[i].role == SHAPE_SCORED) windows->scored = &windows->groups[i];
    if (!windows->nothing) find_bounds(windows, of_group);
    return windows;
}

enum referat_status windows_close(struct windows *windows, struct referat_error *error) {
    bool no_memory = false;
    for (size_t i = 0; i < windows->group_count; i++)
        for (size_t k = 0; k < windows->groups[i].leaf_count; k++) {
            no_memory = no_memory || windows->groups[i].leaves[k].list->no_memory;
            postings_close(windows->groups[i].leaves[k].list);
        }
    for (size_t i = 0; i < windows->shape->window_count; i++) {
        no_memory = no_memory || windows->proximities[i]->no_memory;
        proximity_free(windows->proximities[i]);
    }
    return no_memory ? error_no_memory(error) : REFERAT_OK;
}

/* ---- one window: sets of its documents ---- */

static inline bool has_bit(const uint64_t *bits, uint32_t at) {
    return bits[at / 64] >> at % 64 & 1;
}

static inline void set_bit(uint64_t *bits, uint32_t at) {
    bits[at / 64] |= (uint64_t)1 << at % 64;
}

static inline void drop_bit(uint64_t *bits, uint32_t at) {
    bits[at / 64] &= ~((uint64_t)1 << at % 64);
}

static uint32_t count_bits(const uint64_t *bits) {
    uint32_t count = 0;
    for (unsigned i = 0; i < WINDOW_WORDS; i++) count += (uint32_t)__builtin_popcountll(bits[i]);
    return count;
}

/* for (each set bit `at` of bits): the set may lose bits meanwhile */
#define FOR_EACH_BIT(at, bits)                                                                                         \
    for (uint32_t word_ = 0; word_ < WINDOW_WORDS; word_++)                                                            \
        for (uint64_t left_ = (bits)[word_], at;                                                                       \
             left_ && ((at) = word_ * 64 + (uint64_t)__builtin_ctzll(left_), true); left_ &= left_ - 1)

/* The leaf's documents of the window into the set, what they score onto the sums; `least`: what scores less stays out.
 */
static void fill_scored(struct windows *windows, const struct leaf *leaf, bm25_score least) {
    struct postings *list = leaf->list;
    double units = units_of(leaf);
    uint32_t low = windows->low, high = windows->high;
    if (postings_jump(list, low) >= high) return;
    do {
        uint32_t at = list->at;
        if (!postings_decode_wdfs(list)) return;
        for (; at < list->count && list->documents[at] < high; at++) {
            uint32_t place = list->documents[at] - low;
            bm25_score score = score_of(windows, units, list->wdfs[at], windows->document_lengths[place]);
            if (score < least) continue;
            windows->sums[place] = has_bit(windows->bits, place) ? windows->sums[place] + score : score;
            set_bit(windows->bits, place);
        }
        if (at < list->count) return;
        list->at = list->count - 1;
    } while (postings_next(list) < high);
}

/* Of documents that are in the set alone; those that the leaf has into `bits`. */
static void fill_among(struct windows *windows, const struct leaf *leaf, uint64_t *bits) {
    struct postings *list = leaf->list;
    double units = units_of(leaf);
    uint32_t low = windows->low, high = windows->high;
    if (postings_jump(list, low) >= high) return;
    do {
        uint32_t at = list->at;
        for (; at < list->count && list->documents[at] < high; at++) {
            uint32_t place = list->documents[at] - low;
            if (!has_bit(windows->bits, place)) continue;
            set_bit(bits, place);
            if (units == 0) continue;
            if (!postings_decode_wdfs(list)) return;
            windows->sums[place] += score_of(windows, units, list->wdfs[at], windows->document_lengths[place]);
        }
        if (at < list->count) return;
        list->at = list->count - 1;
    } while (postings_next(list) < high);
}

static void fill_bits(const struct windows *windows, const struct leaf *leaf, uint64_t *bits) {
    struct postings *list = leaf->list;
    uint32_t low = windows->low, high = windows->high;
    if (postings_jump(list, low) >= high) return;
    do {
        uint32_t at = list->at;
        for (; at < list->count && list->documents[at] < high; at++) set_bit(bits, list->documents[at] - low);
        if (at < list->count) return;
        list->at = list->count - 1;
    } while (postings_next(list) < high);
}

/* Whether the group has the document; its terms that do add what they score. */
static bool look_up(struct windows *windows, const struct group *group, uint32_t place) {
    uint32_t document = windows->low + place;
    bool found = false;
    for (size_t i = 0; i < group->leaf_count; i++) {
        struct postings *list = group->leaves[i].list;
        if (postings_jump(list, document) != document) continue;
        found = true;
        if (group->role != SHAPE_SCORED) return true;
        windows->sums[place] +=
            score_of(windows, units_of(&group->leaves[i]), postings_wdf(list), windows->document_lengths[place]);
    }
    return found;
}

/* Takes the window up; false where nothing of it is left by the ranges. */
static bool enter_window(struct windows *windows, uint32_t window) {
    uint32_t low = window << WINDOW_SHIFT, high = low + WINDOW_DOCUMENTS;
    if (high > windows->behind) high = windows->behind;
    windows->low = low > windows->first ? low : windows->first;
    windows->high = high;
    if (windows->low >= high) return false;
    const uint8_t *lengths = section_at(&windows->segment->lengths, (uint64_t)windows->low * sizeof(uint32_t),
                                        (uint64_t)(high - windows->low) * sizeof(uint32_t));
    windows->document_lengths = (const uint32_t *)(const void *)lengths;
    memset(windows->bits, 0, sizeof windows->bits);
    return lengths != NULL;
}

/* ---- one window: what a document must be besides ---- */

static bool is_excluded(struct windows *windows, uint32_t place) {
    for (size_t i = 0; i < windows->group_count; i++)
        if (windows->groups[i].role == SHAPE_EXCLUDED && look_up(windows, &windows->groups[i], place)) return true;
    return false;
}

static bool has_values(const struct windows *windows, uint32_t document) {
    for (size_t i = 0; i < windows->value_count; i++) {
        uint64_t value = packed_get(windows->values[i].column, document);
        if (value < windows->values[i].low || value > windows->values[i].high) return false;
    }
    return true;
}

static bool words_stand_together(struct windows *windows, const struct shape_window *words, struct proximity *proximity,
                                 uint32_t document) {
    uint32_t count;
    proximity_clear(proximity);
    for (size_t i = 0; i < words->count; i++) {
        const struct group *group = &windows->groups[words->first + i];
        for (size_t k = 0; k < group->leaf_count; k++) {
            struct postings *list = group->leaves[k].list;
            if (postings_jump(list, document) != document) continue;
            const uint32_t *positions = postings_positions(list, &count);
            proximity_add(proximity, i, positions, count);
        }
    }
    return words->ordered ? proximity_phrase(proximity, words->width) : proximity_near(proximity, words->width);
}

static bool stands_together(struct windows *windows, uint32_t document) {
    for (size_t i = 0; i < windows->shape->window_count; i++)
        if (!words_stand_together(windows, &windows->shape->windows[i], windows->proximities[i], document))
            return false;
    return true;
}

static bool is_live(const struct windows *windows, uint32_t document) {
    return !windows->segment->removed_count || !segment_is_removed(windows->segment, document);
}

static bool holds(struct windows *windows, uint32_t place) {
    uint32_t document = windows->low + place;
    return is_live(windows, document) && has_values(windows, document) && !is_excluded(windows, place) &&
           stands_together(windows, document);
}

/* ---- one window: the best ---- */

/* Drops candidates that even `rest` does not lift to the floor; gives how many are left. */
static uint32_t drop_hopeless(struct windows *windows, bm25_score rest, bm25_score floor) {
    uint32_t kept = 0;
    if (floor == 0) return count_bits(windows->bits);
    FOR_EACH_BIT(place, windows->bits) {
        if (windows->sums[place] + rest < floor)
            drop_bit(windows->bits, (uint32_t)place);
        else
            kept++;
    }
    return kept;
}

/* Terms of the one scored group by their bounds in this window, the highest first; rest[i]: the sum from i on. */
static size_t order_by_bound(struct windows *windows, const struct group *group, uint32_t window) {
    size_t count = 0;
    for (size_t i = 0; i < group->leaf_count; i++) {
        struct leaf *leaf = &group->leaves[i];
        size_t at = count;
        if (leaf->bounds[window] == ABSENT) continue;
        for (; at > 0 && windows->by_bound[at - 1]->bounds[window] < leaf->bounds[window]; at--)
            windows->by_bound[at] = windows->by_bound[at - 1];
        windows->by_bound[at] = leaf;
        count++;
    }
    windows->rest[count] = 0;
    for (size_t i = count; i-- > 0;) windows->rest[i] = windows->rest[i + 1] + windows->by_bound[i]->bounds[window];
    return count;
}

/* Terms that alone cannot reach the floor are looked up for the candidates of the others, best first. */
static void look_up_rest(struct windows *windows, size_t essential, size_t count, bm25_score floor) {
    for (size_t i = essential; i < count; i++) {
        const struct leaf *leaf = windows->by_bound[i];
        uint32_t left = drop_hopeless(windows, windows->rest[i], floor);
        if (left == 0) return;
        if (left > MANY) {
            memset(windows->more, 0, sizeof windows->more);
            fill_among(windows, leaf, windows->more);
            continue;
        }
        FOR_EACH_BIT(place, windows->bits) {
            uint32_t document = windows->low + (uint32_t)place;
            if (postings_jump(leaf->list, document) != document) continue;
            windows->sums[place] +=
                score_of(windows, units_of(leaf), postings_wdf(leaf->list), windows->document_lengths[place]);
        }
    }
}

/* Where one term alone is essential, what it brings has to reach the floor with all that the others can add. */
static void fill_any(struct windows *windows, uint32_t window, bm25_score floor) {
    size_t count = order_by_bound(windows, windows->scored, window), essential = 0;
    while (essential < count && windows->rest[essential] >= floor) essential++;
    bm25_score least = essential == 1 ? floor - windows->rest[1] : 0;
    for (size_t i = 0; i < essential; i++) fill_scored(windows, windows->by_bound[i], least);
    look_up_rest(windows, essential, count, floor);
}

/* What the groups from `from` on can add in this window. */
static bm25_score bound_from(const struct windows *windows, size_t from, uint32_t window) {
    bm25_score sum = 0;
    for (size_t i = from; i < windows->all_count; i++)
        for (size_t k = 0; k < windows->all[i]->leaf_count; k++)
            if (windows->all[i]->leaves[k].bounds[window] > 0) sum += windows->all[i]->leaves[k].bounds[window];
    return sum;
}

/* Keeps the candidates that the group has. */
static void meet(struct windows *windows, const struct group *group, uint32_t candidates) {
    if (candidates <= FEW) {
        FOR_EACH_BIT(place, windows->bits)
        if (!look_up(windows, group, (uint32_t)place)) drop_bit(windows->bits, (uint32_t)place);
        return;
    }
    memset(windows->more, 0, sizeof windows->more);
    for (size_t i = 0; i < group->leaf_count; i++) fill_among(windows, &group->leaves[i], windows->more);
    for (unsigned i = 0; i < WINDOW_WORDS; i++) windows->bits[i] &= windows->more[i];
}

static void fill_all(struct windows *windows, uint32_t window, bm25_score floor) {
    const struct group *first = windows->all[0];
    bm25_score least = first->leaf_count == 1 ? floor - bound_from(windows, 1, window) : 0;
    for (size_t i = 0; i < first->leaf_count; i++) fill_scored(windows, &first->leaves[i], least);
    for (size_t i = 1; i < windows->all_count; i++) {
        uint32_t left = drop_hopeless(windows, bound_from(windows, i, window), floor);
        if (left == 0) return;
        meet(windows, windows->all[i], left);
    }
}

static bool has_required(struct windows *windows, uint32_t place) {
    for (size_t i = 0; i < windows->all_count; i++)
        if (windows->all[i] != windows->scored && !look_up(windows, windows->all[i], place)) return false;
    return true;
}

/* Whether the scored group's terms go first: filters that are rarer than they do better as candidates. */
static bool goes_by_terms(const struct windows *windows) {
    return windows->scored && (windows->all_count == 1 || windows->scored->frequency / 4 <= windows->all[0]->frequency);
}

/* Gives how many matches were seen. */
static uint64_t collect_window(struct windows *windows, uint32_t window, struct best *best, bm25_score floor) {
    bool by_terms = goes_by_terms(windows);
    bm25_score least = best_floor(best, floor);
    uint64_t found = 0;
    if (!enter_window(windows, window)) return 0;
    if (least > 0) windows->left_out = true;
    if (by_terms)
        fill_any(windows, window, least);
    else
        fill_all(windows, window, least);
    FOR_EACH_BIT(place, windows->bits) {
        if (windows->sums[place] < least) {
            windows->left_out = true;
            continue;
        }
        if (by_terms && !has_required(windows, (uint32_t)place)) continue;
        if (!holds(windows, (uint32_t)place)) continue;
        struct hit hit = {.score = windows->sums[place], .document = windows->low + (uint32_t)place};
        hit.order = hit.document;
        found++;
        best_offer(best, &hit);
        least = best_floor(best, floor);
    }
    return found;
}

/* ---- all windows, the highest bound first ---- */

/* Of equal bounds the earlier: its documents come first where scores are equal too. */
static inline bool goes_before(const struct candidate_window *a, const struct candidate_window *b) {
    return a->bound > b->bound || (a->bound == b->bound && a->window < b->window);
}

static void sink_window(struct candidate_window *queue, size_t count, size_t at) {
    struct candidate_window moving = queue[at];
    for (size_t child = 2 * at + 1; child < count; at = child, child = 2 * at + 1) {
        if (child + 1 < count && goes_before(&queue[child + 1], &queue[child])) child++;
        if (!goes_before(&queue[child], &moving)) break;
        queue[at] = queue[child];
    }
    queue[at] = moving;
}

/* The windows that ranges leave and that can reach the floor. */
static void queue_windows(struct windows *windows, bm25_score floor) {
    size_t count = 0;
    for (uint32_t w = windows->first >> WINDOW_SHIFT; w <= (windows->behind - 1) >> WINDOW_SHIFT; w++) {
        if (windows->bounds[w] == ABSENT) continue;
        if (windows->bounds[w] < floor)
            windows->left_out = true;
        else
            windows->queue[count++] = (struct candidate_window){windows->bounds[w], w};
    }
    for (size_t i = count / 2; i-- > 0;) sink_window(windows->queue, count, i);
    windows->queue_count = count;
}

/* Whether a document of the window can still be among the best. */
static bool is_hopeful(const struct candidate_window *next, const struct best *best, bm25_score floor) {
    if (best->max == 0 || next->bound < floor) return false;
    if (best->count < best->max) return true;
    return next->bound > best->hits[0].score ||
           (next->bound == best->hits[0].score && ((uint64_t)next->window << WINDOW_SHIFT) < best->hits[0].order);
}

bool windows_collect(struct windows *windows, struct best *best, bm25_score floor, uint64_t *found) {
    *found = 0;
    windows->left_out = false;
    if (windows->nothing) return true;
    queue_windows(windows, floor);
    while (windows->queue_count) {
        struct candidate_window next = windows->queue[0];
        /* A window of equal bound may come that begins earlier than the worst hit; smaller bounds are all hopeless. */
        if (!is_hopeful(&next, best, floor)) {
            windows->left_out = true;
            if (best->max == 0 || next.bound < best_floor(best, floor)) return false;
        } else {
            *found += collect_window(windows, next.window, best, floor);
        }
        windows->queue[0] = windows->queue[--windows->queue_count];
        sink_window(windows->queue, windows->queue_count, 0);
        if (windows->segment->files[FILE_POST]->damaged) return false;
    }
    return !windows->left_out;
}

/* ---- counting ---- */

static void bits_of_group(struct windows *windows, const struct group *group, uint64_t *bits) {
    memset(bits, 0, WINDOW_WORDS * sizeof *bits);
    for (size_t i = 0; i < group->leaf_count; i++) fill_bits(windows, &group->leaves[i], bits);
}

static uint64_t count_window(struct windows *windows, uint32_t window, struct facets *facets) {
    if (!enter_window(windows, window)) return 0;
    bits_of_group(windows, windows->all[0], windows->bits);
    for (size_t i = 1; i < windows->all_count; i++) {
        bits_of_group(windows, windows->all[i], windows->more);
        for (unsigned k = 0; k < WINDOW_WORDS; k++) windows->bits[k] &= windows->more[k];
    }
    for (size_t i = 0; i < windows->group_count; i++) {
        if (windows->groups[i].role != SHAPE_EXCLUDED) continue;
        bits_of_group(windows, &windows->groups[i], windows->more);
        for (unsigned k = 0; k < WINDOW_WORDS; k++) windows->bits[k] &= ~windows->more[k];
    }
    if (windows->segment->removed_count || windows->value_count || windows->shape->window_count) {
        FOR_EACH_BIT(place, windows->bits) {
            uint32_t document = windows->low + (uint32_t)place;
            if (!is_live(windows, document) || !has_values(windows, document) || !stands_together(windows, document))
                drop_bit(windows->bits, (uint32_t)place);
        }
    }
    if (facets) FOR_EACH_BIT(place, windows->bits) facets_count(facets, windows->low + (uint32_t)place);
    return count_bits(windows->bits);
}

/* A term without more: its document frequency. */
static bool is_plain_term(const struct windows *windows) {
    return windows->group_count == 1 && windows->groups[0].leaf_count == 1 && windows->shape->range_count == 0 &&
           windows->segment->removed_count == 0;
}

bool windows_count(struct windows *windows, uint64_t enough, struct facets *facets, uint64_t *found) {
    *found = 0;
    if (windows->nothing) return true;
    if (!facets && is_plain_term(windows)) {
        *found = windows->groups[0].frequency;
        return true;
    }
    for (uint32_t w = windows->first >> WINDOW_SHIFT; w <= (windows->behind - 1) >> WINDOW_SHIFT; w++) {
        if (windows->bounds[w] == ABSENT) continue;
        if (*found >= enough && !facets) return false;
        *found += count_window(windows, w, facets);
        if (windows->segment->files[FILE_POST]->damaged) return false;
    }
    return true;
}
