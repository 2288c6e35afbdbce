/* clauses.c - see clauses.h. */
#include "engine/native/clauses.h"
#include "engine/native/proximity.h"

/* Above what arithmetic in doubles loses. */
#define BOUND_MARGIN 1e-12

void length_parts_set(struct length_parts *lengths, double average) {
    if (lengths->average == average) return;
    lengths->average = average;
    for (uint32_t i = 0; i < LENGTH_PARTS; i++) lengths->parts[i] = bm25_length_part(i, average);
}

bm25_score clauses_score_at_length(const struct clauses *clauses, const struct leaf *leaf, uint32_t document,
                                   uint32_t wdf) {
    const struct length_table *table = &clauses->segment->length_table;
    uint8_t code = clauses->length_codes[document];
    uint32_t length = lengths_is_exact(table, code) ? table->least[code] : segment_length(clauses->segment, document);
    return clauses_score(leaf->units, wdf, clauses_part_of_length(clauses, length));
}

/* ---- bounds ---- */

bm25_score clauses_bound(const struct clauses *clauses, double units, struct best_posting best) {
    uint32_t wdf = best.wdf, length = best.length;
    const struct segment *segment = clauses->segment;
    if (!segment->bests_hold) return (bm25_score)units + 1;
    if (segment->average == clauses->average || wdf == 0)
        return clauses_score(units, wdf, clauses_part_of_length(clauses, length));
    double share = bm25_share(wdf, bm25_length_part(length, segment->average));
    double scale = clauses->average > 0 ? segment->average / clauses->average : 1;
    if (scale < 1) share = share / (share + scale * (1 - share));
    return (bm25_score)(units * share * (1 + BOUND_MARGIN)) + 1;
}

/* What a posting of the list scores at most. */
static bm25_score bound_of_list(const struct clauses *clauses, struct postings *list, double units) {
    struct best_posting best;
    if (units == 0) return 0;
    if (!postings_best(list, &best)) return (bm25_score)units + 1;
    return clauses_bound(clauses, units, best);
}

/* ---- opening ---- */

static bool open_leaf(struct clauses *clauses, const struct match_leaf *from, size_t place, bool scored,
                      struct leaf *leaf) {
    leaf->list = arena_alloc_raw(clauses->arena, sizeof *leaf->list);
    if (clauses->arena->failed) return false;
    postings_init(leaf->list);
    leaf->units = scored ? from->weight * BM25_UNIT : 0;
    leaf->frequency = from->infos[place].df;
    postings_open(leaf->list, &clauses->segment->post, &clauses->segment->pos, &from->infos[place],
                  clauses->segment->doc_count);
    return true;
}

/* Terms that the segment has not are left out. */
static bool open_group(struct clauses *clauses, const struct shape_group *from, const struct match_query *query,
                       size_t place, struct group *group) {
    group->role = from->role;
    group->leaves = arena_alloc(clauses->arena, (from->leaf_count + 1) * sizeof *group->leaves);
    if (clauses->arena->failed) return false;
    for (size_t i = 0; i < from->leaf_count; i++) {
        const struct match_leaf *leaf = &query->leaves[from->leaves[i]];
        struct leaf *opened = &group->leaves[group->leaf_count];
        if (leaf->infos[place].df == 0) continue;
        if (!open_leaf(clauses, leaf, place, from->role == SHAPE_SCORED, opened)) return false;
        group->leaf_count++;
        group->frequency += opened->frequency;
        opened->bound = bound_of_list(clauses, opened->list, opened->units);
        group->bound += opened->bound;
    }
    return true;
}

static void add_required(struct clauses *clauses, struct group *group) {
    size_t at = clauses->all_count++;
    for (; at > 0 && clauses->all[at - 1]->frequency > group->frequency; at--) clauses->all[at] = clauses->all[at - 1];
    clauses->all[at] = group;
    if (group->leaf_count == 0) clauses->nothing = true;
}

static bool open_groups(struct clauses *clauses, const struct match_query *query, size_t place) {
    const struct shape *shape = clauses->shape;
    clauses->groups = arena_alloc(clauses->arena, (shape->group_count + 1) * sizeof *clauses->groups);
    clauses->all = arena_alloc(clauses->arena, (shape->group_count + 1) * sizeof(struct group *));
    if (clauses->arena->failed) return false;
    for (size_t i = 0; i < shape->group_count; i++) {
        struct group *group = &clauses->groups[i];
        if (!open_group(clauses, &shape->groups[i], query, place, group)) return false;
        clauses->group_count++;
        if (shape_must_be_there(group->role))
            add_required(clauses, group);
        else
            clauses->asks_more = true;
        if (group->role == SHAPE_SCORED && shape->scored_count == 1) clauses->scored = group;
    }
    return true;
}

/* Where they are damaged nothing is found, and the segment says why. */
static void find_length_codes(struct clauses *clauses) {
    const struct section *codes = &clauses->segment->length_codes;
    clauses->length_codes = codes->data;
    if (!section_at(codes, clauses->first, clauses->behind - clauses->first)) clauses->nothing = true;
}

static bool open_ranges(struct clauses *clauses) {
    const struct shape *shape = clauses->shape;
    clauses->values = arena_alloc(clauses->arena, (shape->range_count + 1) * sizeof *clauses->values);
    if (clauses->arena->failed) return false;
    for (size_t i = 0; i < shape->range_count; i++) {
        struct match_range range;
        match_find_range(clauses->segment, shape->ranges[i], &range);
        if (range.first > clauses->first) clauses->first = range.first;
        if (range.behind < clauses->behind) clauses->behind = range.behind;
        if (range.column)
            clauses->values[clauses->value_count++] = (struct values){range.column, range.low, range.high};
    }
    if (clauses->value_count || clauses->segment->removed_count) clauses->asks_more = true;
    if (clauses->first >= clauses->behind)
        clauses->nothing = true;
    else
        find_length_codes(clauses);
    return true;
}

/* Whether a window is a phrase: words of one term each, next to each other. */
static bool is_phrase(const struct clauses *clauses, const struct shape_window *window) {
    if (!window->ordered || window->width != window->count || window->count < 2) return false;
    for (size_t i = 0; i < window->count; i++)
        if (clauses->groups[window->first + i].leaf_count != 1) return false;
    return true;
}

static void open_phrase(const struct clauses *clauses, const struct shape_window *window, struct phrase *phrase) {
    for (size_t i = 0; i < window->count; i++) {
        struct leaf *leaf = &clauses->groups[window->first + i].leaves[0];
        size_t at = phrase->count++;
        for (; at > 0 && phrase->words[at - 1].leaf->frequency > leaf->frequency; at--)
            phrase->words[at] = phrase->words[at - 1];
        phrase->words[at] = (struct phrase_word){.leaf = leaf, .behind = (uint32_t)(window->count - 1 - i)};
    }
}

static bool open_phrases(struct clauses *clauses) {
    const struct shape *shape = clauses->shape;
    clauses->phrases = arena_alloc(clauses->arena, (shape->window_count + 1) * sizeof *clauses->phrases);
    for (size_t i = 0; !clauses->arena->failed && i < shape->window_count; i++) {
        const struct shape_window *window = &shape->windows[i];
        if (!is_phrase(clauses, window)) continue;
        clauses->phrases[i].words = arena_alloc(clauses->arena, window->count * sizeof(struct phrase_word));
        if (!clauses->arena->failed) open_phrase(clauses, window, &clauses->phrases[i]);
    }
    return !clauses->arena->failed;
}

static bool open_proximities(struct clauses *clauses) {
    const struct shape *shape = clauses->shape;
    clauses->proximities = arena_alloc(clauses->arena, (shape->window_count + 1) * sizeof(struct proximity *));
    for (size_t i = 0; !clauses->arena->failed && i < shape->window_count; i++)
        clauses->proximities[i] = proximity_new(clauses->arena, shape->windows[i].count);
    return !clauses->arena->failed;
}

struct clauses *clauses_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                             size_t place, const struct length_parts *lengths, struct arena *arena) {
    struct clauses *clauses = arena_alloc(arena, sizeof *clauses);
    if (arena->failed) return NULL;
    clauses->segment = segment;
    clauses->shape = shape;
    clauses->lengths = lengths;
    clauses->average = query->average;
    length_shares_set(&segment->length_shares, &segment->length_table, query->average);
    clauses->shares = &segment->length_shares;
    clauses->arena = arena;
    clauses->behind = segment->doc_count;
    if (open_groups(clauses, query, place) && open_ranges(clauses) && open_phrases(clauses) &&
        open_proximities(clauses))
        return clauses;
    return NULL;
}

enum referat_status clauses_close(struct clauses *clauses, struct referat_error *error) {
    bool no_memory = false;
    for (size_t i = 0; i < clauses->group_count; i++)
        for (size_t k = 0; k < clauses->groups[i].leaf_count; k++) {
            no_memory = no_memory || clauses->groups[i].leaves[k].list->no_memory;
            postings_close(clauses->groups[i].leaves[k].list);
        }
    for (size_t i = 0; i < clauses->shape->window_count; i++) {
        no_memory = no_memory || clauses->proximities[i]->no_memory;
        proximity_free(clauses->proximities[i]);
    }
    return no_memory ? error_no_memory(error) : REFERAT_OK;
}

/* ---- whole lists ---- */

/* The list's postings within the ranges, to the end of the array. */
static void read_list(const struct clauses *clauses, struct leaf *leaf, struct scored_array *out) {
    struct postings *list = leaf->list;
    if (postings_jump(list, clauses->first) >= clauses->behind) return;
    do {
        uint32_t from = list->at, count = list->count - from;
        while (count > 0 && list->documents[from + count - 1] >= clauses->behind) count--;
        memcpy(out->documents + out->count, list->documents + from, count * sizeof *out->documents);
        if (leaf->units == 0) {
            memset(out->scores + out->count, 0, count * sizeof *out->scores);
        } else {
            if (!postings_decode_wdfs(list)) return;
            for (uint32_t i = 0; i < count; i++)
                out->scores[out->count + i] =
                    clauses_score_posting(clauses, leaf, list->documents[from + i], list->wdfs[from + i]);
        }
        out->count += count;
    } while (postings_next_block(list) < clauses->behind);
}

/* Two neighbouring stretches of `from` into `to`; gives how long that is. */
static uint32_t merge_two(const struct scored_array *from, uint32_t left, uint32_t right, uint32_t behind,
                          struct scored_array *to, uint32_t at) {
    uint32_t a = left, b = right;
    while (a < right && b < behind) {
        uint32_t one = from->documents[a], other = from->documents[b];
        to->documents[at] = one < other ? one : other;
        to->scores[at++] = (one <= other ? from->scores[a] : 0) + (other <= one ? from->scores[b] : 0);
        a += one <= other;
        b += other <= one;
    }
    uint32_t rest = a < right ? a : b, end = a < right ? right : behind;
    memcpy(to->documents + at, from->documents + rest, (end - rest) * sizeof *to->documents);
    memcpy(to->scores + at, from->scores + rest, (end - rest) * sizeof *to->scores);
    return at + (end - rest);
}

/* Each stretch rises; starts[i] is where one begins, starts[count] the end. Pairs are merged until one is left. */
static void merge_stretches(struct scored_array *array, struct scored_array *spare, uint32_t *starts, size_t count) {
    while (count > 1) {
        size_t made = 0;
        spare->count = 0;
        for (size_t i = 0; i < count; i += 2) {
            uint32_t right = i + 1 < count ? starts[i + 1] : starts[count];
            uint32_t behind = i + 1 < count ? starts[i + 2] : right, begin = spare->count;
            spare->count = merge_two(array, starts[i], right, behind, spare, begin);
            starts[made++] = begin;
        }
        starts[made] = spare->count;
        count = made;
        struct scored_array other = *array;
        *array = *spare;
        *spare = other;
    }
}

static bool make_array(struct clauses *clauses, uint64_t cap, struct scored_array *out) {
    *out = (struct scored_array){0};
    out->documents = arena_alloc_raw(clauses->arena, (cap + 1) * sizeof *out->documents);
    out->scores = arena_alloc_raw(clauses->arena, (cap + 1) * sizeof *out->scores);
    return !clauses->arena->failed;
}

static bool gather(struct clauses *clauses, struct group *group, bool frequent_too) {
    uint32_t documents = clauses->segment->doc_count;
    uint64_t total = 0;
    size_t lists = 0;
    for (size_t i = 0; i < group->leaf_count; i++) {
        struct leaf *leaf = &group->leaves[i];
        leaf->gathered = frequent_too || !bests_by_window(leaf->frequency, documents);
        if (leaf->gathered) total += leaf->frequency, lists++;
    }
    if (lists == 0) return true;
    struct scored_array spare = {0};
    uint32_t *starts = arena_alloc(clauses->arena, (lists + 1) * sizeof *starts);
    if (total >= UINT32_MAX || clauses->arena->failed || !make_array(clauses, total, &group->array)) return false;
    if (lists > 1 && !make_array(clauses, total, &spare)) return false;
    size_t stretches = 0;
    for (size_t i = 0; i < group->leaf_count; i++) {
        if (!group->leaves[i].gathered) continue;
        starts[stretches++] = group->array.count;
        read_list(clauses, &group->leaves[i], &group->array);
    }
    starts[stretches] = group->array.count;
    merge_stretches(&group->array, &spare, starts, stretches);
    group->array.at = 0;
    return true;
}

bool clauses_gather_all(struct clauses *clauses, struct group *group) {
    return gather(clauses, group, true);
}

bool clauses_gather_rare(struct clauses *clauses, struct group *group) {
    return gather(clauses, group, false);
}

/* ---- looking up ---- */

/* The first place with a document >= target. Looks near the last one first. */
static uint32_t find_in_array(struct scored_array *array, uint32_t target) {
    uint32_t low = array->at, step = 1, high;
    if (low > 0 && array->documents[low - 1] >= target) low = 0;
    for (high = low; high < array->count && array->documents[high] < target; high += step, step *= 2) low = high + 1;
    if (high > array->count) high = array->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (array->documents[middle] < target)
            low = middle + 1;
        else
            high = middle;
    }
    return array->at = low;
}

static inline bool list_has(struct postings *list, uint32_t document) {
    if (list->document <= document) return postings_seek(list, document) == document;
    return postings_jump(list, document) == document;
}

bool clauses_look_up_leaf(const struct clauses *clauses, struct leaf *leaf, uint32_t document, bm25_score *score) {
    if (!list_has(leaf->list, document)) return false;
    if (leaf->units > 0) *score += clauses_score_posting(clauses, leaf, document, postings_wdf(leaf->list));
    return true;
}

bool clauses_look_up_array(struct scored_array *array, uint32_t document, bm25_score *score) {
    uint32_t place = find_in_array(array, document);
    if (place == array->count || array->documents[place] != document) return false;
    *score += array->scores[place];
    return true;
}

bool clauses_look_up(const struct clauses *clauses, struct group *group, uint32_t document, bm25_score *score) {
    bool scored = group->role == SHAPE_SCORED;
    bool found = group->array.count && clauses_look_up_array(&group->array, document, score);
    for (size_t i = 0; i < group->leaf_count && (scored || !found); i++)
        if (!group->leaves[i].gathered && clauses_look_up_leaf(clauses, &group->leaves[i], document, score))
            found = true;
    return found;
}

/* ---- what a document must be besides ---- */

static bool is_excluded(struct clauses *clauses, uint32_t document) {
    bm25_score ignored = 0;
    for (size_t i = 0; i < clauses->group_count; i++)
        if (clauses->groups[i].role == SHAPE_EXCLUDED &&
            clauses_look_up(clauses, &clauses->groups[i], document, &ignored))
            return true;
    return false;
}

/* Whether all groups that may not be there together are. */
static bool has_all(struct clauses *clauses, const struct shape_apart *apart, uint32_t document) {
    bm25_score ignored = 0;
    for (size_t i = 0; i < apart->count; i++)
        if (!clauses_look_up(clauses, &clauses->groups[apart->first + i], document, &ignored)) return false;
    return true;
}

static bool is_apart(struct clauses *clauses, uint32_t document) {
    for (size_t i = 0; i < clauses->shape->apart_count; i++)
        if (has_all(clauses, &clauses->shape->aparts[i], document)) return false;
    return true;
}

static bool has_values(const struct clauses *clauses, uint32_t document) {
    for (size_t i = 0; i < clauses->value_count; i++) {
        uint64_t value = packed_get(clauses->values[i].column, document);
        if (value < clauses->values[i].low || value > clauses->values[i].high) return false;
    }
    return true;
}

bool clauses_hold(struct clauses *clauses, uint32_t document) {
    if (!clauses->asks_more) return true;
    if (clauses->segment->removed_count && segment_is_removed(clauses->segment, document)) return false;
    return has_values(clauses, document) && !is_excluded(clauses, document) && is_apart(clauses, document);
}

/* The positions of a word, of all its forms. */
static void add_word(const struct group *group, size_t word, struct proximity *proximity, uint32_t document) {
    uint32_t count;
    for (size_t i = 0; i < group->leaf_count; i++) {
        struct postings *list = group->leaves[i].list;
        if (!list_has(list, document)) continue;
        const uint32_t *positions = postings_positions(list, &count);
        proximity_add(proximity, word, positions, count);
    }
}

/* The rarest two words first: mostly they are not near each other, and the others need not be read. */
static void find_rarest_two(const struct group *groups, size_t count, size_t *one, size_t *other) {
    *one = 0, *other = 1;
    if (groups[1].frequency < groups[0].frequency) *one = 1, *other = 0;
    for (size_t i = 2; i < count; i++) {
        if (groups[i].frequency < groups[*one].frequency)
            *other = *one, *one = i;
        else if (groups[i].frequency < groups[*other].frequency)
            *other = i;
    }
}

static bool words_stand_together(struct clauses *clauses, const struct shape_window *words, struct proximity *proximity,
                                 uint32_t document) {
    const struct group *groups = &clauses->groups[words->first];
    size_t one, other;
    find_rarest_two(groups, words->count, &one, &other);
    proximity_clear(proximity);
    add_word(&groups[one], one, proximity, document);
    add_word(&groups[other], other, proximity, document);
    if (words->count > 2) {
        size_t before = one < other ? one : other, behind = one < other ? other : one;
        if (!proximity_pair(proximity, before, behind, words->width, words->ordered)) return false;
        for (size_t i = 0; i < words->count; i++)
            if (i != one && i != other) add_word(&groups[i], i, proximity, document);
    }
    return words->ordered ? proximity_phrase(proximity, words->width) : proximity_near(proximity, words->width);
}

/* ---- phrases of single terms ---- */

static bool read_word(struct phrase_word *word, uint32_t document, const struct postings_place *place) {
    struct postings *list = word->leaf->list;
    word->at = word->count = 0;
    if (place)
        word->positions = postings_positions_at(list, place, &word->count);
    else if (list->document == document || list_has(list, document))
        word->positions = postings_positions(list, &word->count);
    return word->count > 0;
}

/* Whether the words from the third on stand at their places of a phrase that ends at `end`. Ends rise. */
static bool others_stand(struct phrase *phrase, uint32_t document, const struct postings_place *places, uint64_t end) {
    for (size_t i = 2; i < phrase->count; i++) {
        struct phrase_word *word = &phrase->words[i];
        if (i == phrase->read) {
            phrase->read++;
            read_word(word, document, places ? &places[i] : NULL);
        }
        while (word->at < word->count && (uint64_t)word->positions[word->at] + word->behind < end) word->at++;
        if (word->at == word->count || (uint64_t)word->positions[word->at] + word->behind != end) return false;
    }
    return true;
}

/* The rarest two words are laid beside each other; the others are read where these stand right. */
static bool phrase_stands(struct phrase *phrase, uint32_t document, const struct postings_place *places) {
    struct phrase_word *one = &phrase->words[0], *other = &phrase->words[1];
    if (!read_word(one, document, places) || !read_word(other, document, places ? places + 1 : NULL)) return false;
    phrase->read = 2;
    for (uint32_t i = 0, k = 0; i < one->count && k < other->count;) {
        uint64_t end = (uint64_t)one->positions[i] + one->behind;
        uint64_t of_other = (uint64_t)other->positions[k] + other->behind;
        if (end == of_other && others_stand(phrase, document, places, end)) return true;
        i += end <= of_other;
        k += of_other <= end;
    }
    return false;
}

bool clauses_have_phrase(struct phrase *phrase, uint32_t document) {
    return phrase_stands(phrase, document, NULL);
}

size_t clauses_place_count(const struct clauses *clauses) {
    size_t count = 0;
    for (size_t i = 0; i < clauses->shape->window_count; i++) count += clauses->phrases[i].count;
    return count;
}

void clauses_find_places(const struct clauses *clauses, uint32_t document, struct postings_place *places) {
    for (size_t i = 0; i < clauses->shape->window_count; i++)
        for (size_t k = 0; k < clauses->phrases[i].count; k++, places++) {
            struct postings *list = clauses->phrases[i].words[k].leaf->list;
            *places = (struct postings_place){0};
            if (list->document == document || list_has(list, document)) postings_place(list, places);
        }
}

bool clauses_stand_together(struct clauses *clauses, uint32_t document, const struct postings_place *places) {
    for (size_t i = 0; i < clauses->shape->window_count; i++) {
        struct phrase *phrase = &clauses->phrases[i];
        const struct shape_window *window = &clauses->shape->windows[i];
        if (phrase->count ? !phrase_stands(phrase, document, places)
                          : !words_stand_together(clauses, window, clauses->proximities[i], document))
            return false;
        if (places) places += phrase->count;
    }
    return true;
}
