/*
 * unions.c - see unions.h. The hot path: fill_span and walk_one for rare lists, take_alone for frequent ones. Nothing
 * here allocates once unions_open has returned.
 */
#include "engine/native/unions.h"

#include "engine/native/cuts.h"
#include "engine/native/windows.h"

#include <stdlib.h>

/* Documents that rare lists are laid side by side for at once: their sums stay in the first cache. */
#define SPAN_SHIFT     14
#define SPAN_DOCUMENTS (1u << SPAN_SHIFT)
/* Candidates of a span that are looked at before the others, and windows. */
#define FIRST 8
/* A list of at most so many times the postings of those without best ones by window is read whole beside them. */
#define BESIDE_TIMES 8
/* Groups of fewer postings are read and scored at once (candidates.h). */
#define UNION_MIN 256
/* Wdfs that have a most of their own. */
#define MOST_WDFS 16
/* Above so many candidates a list is decoded for them rather than looked into. */
#define MANY 32

/* A list that is read whole, and its postings in the span. */
struct rare {
    struct leaf *leaf;
    bm25_score most[MOST_WDFS]; /* what a posting of wdf i scores at most; the last: of any */
    uint16_t steps[MOST_WDFS];  /* the same in the span's unit, rounded up and above 0 */
    uint16_t *places;           /* documents, counted from the span's first */
    uint8_t *wdfs;              /* UINT8_MAX: or more */
    uint32_t count;
};

/* A list that names the best posting of each window. */
struct frequent {
    struct leaf *leaf;
    const uint8_t *codes;              /* by window */
    bm25_score of_code[UINT8_MAX + 1]; /* what a posting there scores at most; 0 where there is none */
    bm25_score bound;                  /* in the window that is looked at */
};

struct unions {
    struct clauses *clauses;
    struct rare *rares;
    size_t rare_count;
    uint64_t rare_postings;     /* of lists without best postings by window */
    struct frequent *frequents; /* the rarest first */
    struct frequent **by_bound; /* the same of the window that is looked at */
    size_t frequent_count;
    uint32_t window_count;
    bm25_score *bounds; /* by window: what all frequent lists score there at most, together */
    bm25_score *rest;   /* what the lists from by_bound[i] on do in the window that is looked at */
    struct best *best;
    bm25_score floor;
    /* the span */
    uint32_t low, high; /* its documents; of the window too */
    bm25_score unit;
    uint16_t *sums;
    uint16_t *candidates;
    uint32_t candidate_count;
    uint64_t set[SPAN_DOCUMENTS / 64];
    /* the window */
    uint64_t bits[WINDOW_WORDS];
    bm25_score scores[WINDOW_DOCUMENTS];
};

bool unions_fit(const struct clauses *clauses) {
    const struct group *scored = clauses->scored;
    return scored && scored->frequency >= UNION_MIN &&
           (clauses->all_count == 1 || scored->frequency / 4 <= clauses->all[0]->frequency);
}

/* ---- opening ---- */

static bm25_score least_of(const struct unions *unions) {
    return best_floor(unions->best, unions->floor);
}

/* Of the lists not looked at yet this is the shortest. */
static bool is_rare(const struct unions *unions, const struct leaf *leaf) {
    return !bests_by_window(leaf->frequency, unions->clauses->segment->doc_count) ||
           leaf->frequency <= BESIDE_TIMES * unions->rare_postings;
}

static bool open_rare(struct unions *unions, struct leaf *leaf) {
    struct clauses *clauses = unions->clauses;
    struct rare *rare = &unions->rares[unions->rare_count++];
    uint32_t cap = leaf->frequency < SPAN_DOCUMENTS ? leaf->frequency : SPAN_DOCUMENTS;
    rare->leaf = leaf;
    if (!bests_by_window(leaf->frequency, clauses->segment->doc_count)) unions->rare_postings += leaf->frequency;
    for (uint32_t wdf = 0; wdf < MOST_WDFS; wdf++) {
        rare->most[wdf] = clauses_score(leaf->units, wdf, clauses->lengths->parts[0]);
        if (rare->most[wdf] > leaf->bound || wdf == MOST_WDFS - 1) rare->most[wdf] = leaf->bound;
    }
    rare->places = arena_alloc_raw(clauses->arena, cap * sizeof *rare->places);
    rare->wdfs = arena_alloc_raw(clauses->arena, cap);
    return !clauses->arena->failed;
}

static void add_bounds(struct unions *unions, const struct frequent *frequent) {
    for (uint32_t w = 0; w < unions->window_count; w++) unions->bounds[w] += frequent->of_code[frequent->codes[w]];
}

/* A list without codes, or with one that stands for nothing, is damaged, and the segment says so. */
static void open_frequent(struct unions *unions, struct leaf *leaf) {
    struct clauses *clauses = unions->clauses;
    struct frequent *frequent = &unions->frequents[unions->frequent_count];
    struct bests bests;
    if (!postings_bests(leaf->list, &bests) || !bests.codes) return;
    unsigned most = 0;
    for (uint32_t w = 0; w < unions->window_count; w++) most = bests.codes[w] > most ? bests.codes[w] : most;
    if (most > bests.count) {
        pagefile_spoil(clauses->segment->files[FILE_POST], bests.codes);
        return;
    }
    frequent->leaf = leaf;
    frequent->codes = bests.codes;
    memset(frequent->of_code, 0, sizeof frequent->of_code);
    for (unsigned i = 0; leaf->units > 0 && i < bests.count; i++)
        frequent->of_code[i + 1] = clauses_bound(clauses, leaf->units, bests.best[i]);
    add_bounds(unions, frequent);
    unions->frequent_count++;
}

static int by_frequency(const void *a, const void *b) {
    const struct leaf *left = *(struct leaf *const *)a, *right = *(struct leaf *const *)b;
    return (left->frequency > right->frequency) - (left->frequency < right->frequency);
}

/* The rare ones first; what is frequent adds the less the more frequent it is, mostly. */
static bool open_lists(struct unions *unions) {
    struct arena *arena = unions->clauses->arena;
    struct group *group = unions->clauses->scored;
    size_t count = group->leaf_count, rare = 0;
    struct leaf **leaves = arena_alloc_raw(arena, (count + 1) * sizeof(struct leaf *));
    unions->rares = arena_alloc_raw(arena, (count + 1) * sizeof *unions->rares);
    if (arena->failed) return false;
    for (size_t i = 0; i < count; i++) leaves[i] = &group->leaves[i];
    qsort(leaves, count, sizeof(struct leaf *), by_frequency);
    for (; rare < count && is_rare(unions, leaves[rare]); rare++)
        if (!open_rare(unions, leaves[rare])) return false;
    unions->frequents = arena_alloc_raw(arena, (count - rare + 1) * sizeof *unions->frequents);
    unions->by_bound = arena_alloc_raw(arena, (count - rare + 1) * sizeof(struct frequent *));
    unions->rest = arena_alloc_raw(arena, (count - rare + 1) * sizeof *unions->rest);
    if (arena->failed) return false;
    for (; rare < count; rare++) open_frequent(unions, leaves[rare]);
    return true;
}

/* Room for the span, and its unit: the most that all rare lists score together fits the sums. */
static bool open_span(struct unions *unions) {
    struct arena *arena = unions->clauses->arena;
    uint64_t cap = 0;
    bm25_score most = 0;
    if (unions->rare_count < 2) return true;
    for (size_t i = 0; i < unions->rare_count; i++) {
        uint32_t frequency = unions->rares[i].leaf->frequency;
        cap += frequency < SPAN_DOCUMENTS ? frequency : SPAN_DOCUMENTS;
        most += unions->rares[i].most[MOST_WDFS - 1];
    }
    unions->unit = most / (bm25_score)(UINT16_MAX - unions->rare_count) + 1;
    for (size_t i = 0; i < unions->rare_count; i++)
        for (size_t wdf = 0; wdf < MOST_WDFS; wdf++)
            unions->rares[i].steps[wdf] = (uint16_t)(unions->rares[i].most[wdf] / unions->unit + 1);
    unions->candidates = arena_alloc_raw(arena, cap * sizeof *unions->candidates);
    unions->sums = arena_alloc(arena, SPAN_DOCUMENTS * sizeof *unions->sums);
    return !arena->failed;
}

struct unions *unions_open(struct clauses *clauses) {
    struct arena *arena = clauses->arena;
    struct unions *unions = arena_alloc_raw(arena, sizeof *unions);
    if (arena->failed) return NULL;
    memset(unions, 0, offsetof(struct unions, set));
    unions->clauses = clauses;
    unions->window_count = bests_windows(clauses->segment->doc_count);
    unions->bounds = arena_alloc(arena, unions->window_count * sizeof *unions->bounds);
    if (arena->failed || !open_lists(unions) || !open_span(unions)) return NULL;
    return unions;
}

/* ---- the worst hit known beforehand ---- */

/* Whether a document needs no more than a term to be a hit. */
static bool is_plain(const struct clauses *clauses) {
    return clauses->group_count == 1 && clauses->value_count == 0 && clauses->segment->removed_count == 0;
}

/*
 * As many windows as the page has places name a best posting each, which scores so much or more. Codes that several
 * shares have in common are left out: docs/FORMAT.md, "The best postings".
 */
static bm25_score best_of_windows(const struct unions *unions, const struct frequent *frequent, size_t wanted) {
    const struct clauses *clauses = unions->clauses;
    uint32_t counts[UINT8_MAX + 1] = {0};
    uint32_t first = bests_windows(clauses->first), behind = clauses->behind >> WINDOW_SHIFT;
    if (clauses->behind == clauses->segment->doc_count) behind = unions->window_count;
    for (uint32_t w = first; w < behind; w++) counts[frequent->codes[w]]++;
    size_t sum = 0;
    for (unsigned code = 1; code <= BESTS_OWN_CODES; code++)
        if ((sum += counts[code]) >= wanted) return frequent->of_code[code];
    return 0;
}

static bm25_score known_floor(const struct unions *unions, size_t wanted) {
    const struct clauses *clauses = unions->clauses;
    const struct segment *segment = clauses->segment;
    bm25_score floor = 0;
    if (!is_plain(clauses) || !segment->bests_hold || segment->average != clauses->average || wanted == 0) return 0;
    for (size_t i = 0; i < unions->frequent_count; i++) {
        bm25_score known = best_of_windows(unions, &unions->frequents[i], wanted);
        if (known > floor) floor = known;
    }
    return floor;
}

/* ---- a document ---- */

static bool has_required(const struct clauses *clauses, uint32_t document) {
    bm25_score ignored = 0;
    for (size_t i = 0; i < clauses->all_count; i++)
        if (clauses->all[i] != clauses->scored && !clauses_look_up(clauses, clauses->all[i], document, &ignored))
            return false;
    return true;
}

/* A document that has all its score. */
static void take(struct unions *unions, uint32_t document, bm25_score score) {
    struct clauses *clauses = unions->clauses;
    if (!best_would_take(unions->best, unions->floor, score, document)) return;
    if (has_required(clauses, document) && clauses_hold(clauses, document))
        best_offer_document(unions->best, document, score);
}

/* A document of rare lists, with what it scores there: the frequent ones are asked as long as they can lift it. */
static void take_with_frequents(struct unions *unions, uint32_t document, bm25_score score) {
    uint32_t window = document >> WINDOW_SHIFT;
    bm25_score rest = unions->bounds[window];
    for (size_t i = 0; i < unions->frequent_count; i++) {
        struct frequent *frequent = &unions->frequents[i];
        bm25_score bound = frequent->of_code[frequent->codes[window]];
        if (!best_would_take(unions->best, unions->floor, score + rest, document)) return;
        if (bound > 0) clauses_look_up_leaf(unions->clauses, frequent->leaf, document, &score);
        rest -= bound;
    }
    take(unions, document, score);
}

/* Whether a document of rare lists that scores so much there may come to the page. */
static inline bool is_promising(const struct unions *unions, uint32_t document, bm25_score score) {
    return best_would_take(unions->best, unions->floor, score + unions->bounds[document >> WINDOW_SHIFT], document);
}

/* ---- one rare list ---- */

/* The least wdf of which a posting may score `least`; above all others where none may. */
static uint32_t least_wdf(const struct rare *rare, bm25_score least) {
    for (uint32_t wdf = 0; wdf < MOST_WDFS; wdf++)
        if (rare->most[wdf] >= least) return wdf;
    return UINT32_MAX;
}

static bm25_score most_of_frequents(const struct unions *unions, uint32_t first, uint32_t behind) {
    bm25_score most = 0;
    for (uint32_t w = first >> WINDOW_SHIFT; w <= (behind - 1) >> WINDOW_SHIFT; w++)
        if (unions->bounds[w] > most) most = unions->bounds[w];
    return most;
}

static void walk_block(struct unions *unions, const struct rare *rare, uint32_t end) {
    const struct clauses *clauses = unions->clauses;
    const struct postings *list = rare->leaf->list;
    bm25_score others =
        unions->frequent_count ? most_of_frequents(unions, list->document, list->documents[end - 1] + 1) : 0;
    uint32_t wanted = least_wdf(rare, least_of(unions) - others);
    for (uint32_t i = list->at; i < end; i++) {
        uint32_t document = list->documents[i], wdf = list->wdfs[i];
        if (wdf < wanted ||
            !is_promising(unions, document, clauses_most_of_posting(clauses, rare->leaf, document, wdf)))
            continue;
        take_with_frequents(unions, document, clauses_score_posting(clauses, rare->leaf, document, wdf));
        wanted = least_wdf(rare, least_of(unions) - others);
    }
}

static void walk_one(struct unions *unions, const struct rare *rare) {
    const struct clauses *clauses = unions->clauses;
    struct postings *list = rare->leaf->list;
    bm25_score most = rare->leaf->bound + most_of_frequents(unions, clauses->first, clauses->behind);
    if (postings_jump(list, clauses->first) >= clauses->behind) return;
    do {
        uint32_t end = list->count;
        if (!best_would_take(unions->best, unions->floor, most, list->document)) return;
        while (end > list->at && list->documents[end - 1] >= clauses->behind) end--;
        if (!postings_decode_wdfs(list)) return;
        walk_block(unions, rare, end);
    } while (postings_next_block(list) < clauses->behind);
}

/* ---- rare lists side by side ---- */

/* The postings of the block that lie in the span; gives the place of the first behind it. */
static uint32_t fill_from_block(struct unions *unions, struct rare *rare, uint32_t least) {
    const struct postings *list = rare->leaf->list;
    const uint32_t *documents = list->documents, *wdfs = list->wdfs;
    const uint16_t *steps = rare->steps;
    uint16_t *restrict sums = unions->sums, *restrict candidates = unions->candidates + unions->candidate_count;
    uint16_t *restrict places = rare->places + rare->count;
    uint8_t *restrict small = rare->wdfs + rare->count;
    uint32_t low = unions->low, end = list->count, found = 0;
    while (end > list->at && documents[end - 1] >= unions->high) end--;
    for (uint32_t i = list->at, to = 0; i < end; i++, to++) {
        uint32_t place = documents[i] - low, wdf = wdfs[i];
        uint32_t sum = sums[place] + (uint32_t)steps[wdf < MOST_WDFS ? wdf : MOST_WDFS - 1];
        sums[place] = (uint16_t)sum;
        places[to] = (uint16_t)place;
        small[to] = wdf < UINT8_MAX ? (uint8_t)wdf : UINT8_MAX;
        candidates[found] = (uint16_t)place;
        found += sum >= least;
    }
    rare->count += end - list->at;
    unions->candidate_count += found;
    return end;
}

/* The list's postings of the span; documents whose sum reaches `least` become candidates. */
static void fill_span(struct unions *unions, struct rare *rare, uint32_t least) {
    struct postings *list = rare->leaf->list;
    rare->count = 0;
    while (list->document < unions->high && postings_decode_wdfs(list)) {
        uint32_t end = fill_from_block(unions, rare, least);
        if (end < list->count) {
            list->document = list->documents[list->at = end];
            return;
        }
        postings_next_block(list);
    }
}

/* The first of `count` rising places that is `place` or behind it. */
static uint32_t find_place(const uint16_t *places, uint32_t count, uint32_t place) {
    uint32_t low = 0;
    while (count > 0) {
        uint32_t half = count / 2;
        bool before = places[low + half] < place;
        low = before ? low + half + 1 : low;
        count = before ? count - half - 1 : half;
    }
    return low;
}

/* What it scores in the rare lists; or at most, from its length code. */
static bm25_score score_of_rares(const struct unions *unions, uint32_t place, bool exactly) {
    const struct clauses *clauses = unions->clauses;
    uint32_t document = unions->low + place;
    bm25_score score = 0;
    for (size_t i = 0; i < unions->rare_count; i++) {
        const struct rare *rare = &unions->rares[i];
        uint32_t at = find_place(rare->places, rare->count, place);
        if (at == rare->count || rare->places[at] != place) continue;
        uint32_t wdf = rare->wdfs[at];
        if (!exactly) {
            score += wdf < UINT8_MAX ? clauses_most_of_posting(clauses, rare->leaf, document, wdf) : rare->leaf->bound;
        } else if (wdf < UINT8_MAX) {
            score += clauses_score_posting(clauses, rare->leaf, document, wdf);
        } else { /* the walk is further on already, and comes back to where it was */
            uint32_t back = rare->leaf->list->document;
            clauses_look_up_leaf(clauses, rare->leaf, document, &score);
            postings_jump(rare->leaf->list, back);
        }
    }
    return score;
}

static void try_place(struct unions *unions, uint32_t place) {
    uint32_t document = unions->low + place;
    bm25_score most = score_of_rares(unions, place, false);
    unions->sums[place] = 0; /* tried */
    if (is_promising(unions, document, most))
        take_with_frequents(unions, document, score_of_rares(unions, place, true));
}

/* What a sum must be for the page. */
static uint32_t least_sum(const struct unions *unions, bm25_score others) {
    bm25_score least = least_of(unions) - others;
    if (least <= 0) return 1;
    bm25_score sum = (least + unions->unit - 1) / unions->unit;
    return sum <= UINT16_MAX ? (uint32_t)sum : UINT16_MAX + 1;
}

/* Those with the largest sums. */
static void try_first(struct unions *unions) {
    uint32_t first[FIRST], count = 0;
    for (uint32_t i = 0; i < unions->candidate_count; i++) {
        uint32_t place = unions->candidates[i], sum = unions->sums[place];
        if (count == FIRST && sum <= unions->sums[first[count - 1]]) continue;
        uint32_t at = count < FIRST ? count++ : count - 1;
        for (; at > 0 && unions->sums[first[at - 1]] < sum; at--) first[at] = first[at - 1];
        first[at] = place;
    }
    for (uint32_t i = 0; i < count; i++)
        if (unions->sums[first[i]]) try_place(unions, first[i]);
}

/* In the order of documents, so that a block of a frequent list is decoded once; a candidate is there once or more. */
static void try_candidates(struct unions *unions, bm25_score others) {
    if (unions->candidate_count == 0) return;
    if (unions->candidate_count > 2 * FIRST) try_first(unions);
    memset(unions->set, 0, sizeof unions->set);
    uint32_t least = least_sum(unions, others);
    for (uint32_t i = 0; i < unions->candidate_count; i++) {
        uint32_t place = unions->candidates[i];
        if (unions->sums[place] >= least) unions->set[place / 64] |= (uint64_t)1 << place % 64;
    }
    for (uint32_t word = 0; word < SPAN_DOCUMENTS / 64; word++)
        for (uint64_t left = unions->set[word]; left; left &= left - 1) {
            uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(left);
            bm25_score most = unions->sums[place] * unions->unit;
            if (is_promising(unions, unions->low + place, most)) try_place(unions, place);
        }
}

static void empty_span(struct unions *unions) {
    size_t count = 0;
    for (size_t i = 0; i < unions->rare_count; i++) count += unions->rares[i].count;
    if (count > SPAN_DOCUMENTS / 16) {
        memset(unions->sums, 0, SPAN_DOCUMENTS * sizeof *unions->sums);
        return;
    }
    for (size_t i = 0; i < unions->rare_count; i++)
        for (uint32_t k = 0; k < unions->rares[i].count; k++) unions->sums[unions->rares[i].places[k]] = 0;
}

static void walk_side_by_side(struct unions *unions) {
    const struct clauses *clauses = unions->clauses;
    for (size_t i = 0; i < unions->rare_count; i++) postings_jump(unions->rares[i].leaf->list, clauses->first);
    for (unions->low = clauses->first; unions->low < clauses->behind; unions->low = unions->high) {
        uint32_t end = ((unions->low >> SPAN_SHIFT) + 1) << SPAN_SHIFT;
        unions->high = end < clauses->behind ? end : clauses->behind;
        bm25_score others = most_of_frequents(unions, unions->low, unions->high);
        uint32_t least = least_sum(unions, others);
        unions->candidate_count = 0;
        for (size_t i = 0; i < unions->rare_count; i++) fill_span(unions, &unions->rares[i], least);
        try_candidates(unions, others);
        empty_span(unions);
        if (clauses->segment->post.file->damaged) return;
    }
}

/* ---- frequent lists: a stretch of documents ---- */

/* A document of frequent lists alone; those that a rare one has too were taken with it. */
static void take_new(struct unions *unions, uint32_t document, bm25_score score) {
    if (!best_would_take(unions->best, unions->floor, score, document)) return;
    for (size_t i = 0; i < unions->rare_count; i++)
        if (postings_jump(unions->rares[i].leaf->list, document) == document) return;
    take(unions, document, score);
}

/* The lists by what they score at most in the stretch, the highest first; rest[i]: all from i on. */
static size_t order_by_bound(struct unions *unions) {
    size_t count = 0;
    for (size_t i = 0; i < unions->frequent_count; i++) {
        struct frequent *frequent = &unions->frequents[i];
        size_t at = count++;
        for (; at > 0 && unions->by_bound[at - 1]->bound < frequent->bound; at--)
            unions->by_bound[at] = unions->by_bound[at - 1];
        unions->by_bound[at] = frequent;
    }
    unions->rest[count] = 0;
    for (size_t i = count; i-- > 0;) unions->rest[i] = unions->rest[i + 1] + unions->by_bound[i]->bound;
    return count;
}

/* Where the stretch ends in the list's block. */
static uint32_t end_in_block(const struct unions *unions, const struct postings *list) {
    uint32_t end = list->count;
    while (end > list->at && list->documents[end - 1] >= unions->high) end--;
    return end;
}

/* A document of the one list that must have it: the others are asked as long as they can lift it. */
static void take_with_rest(struct unions *unions, size_t count, uint32_t document, bm25_score score) {
    for (size_t i = 1; i < count; i++) {
        if (!best_would_take(unions->best, unions->floor, score + unions->rest[i], document)) return;
        clauses_look_up_leaf(unions->clauses, unions->by_bound[i]->leaf, document, &score);
    }
    take_new(unions, document, score);
}

/*
 * Where the others together do not reach the page, what the first list brings has to with all that they can add. The
 * busiest loop of a search for frequent words.
 */
static void take_alone(struct unions *unions, size_t count) {
    const struct clauses *clauses = unions->clauses;
    const struct leaf *leaf = unions->by_bound[0]->leaf;
    struct postings *list = leaf->list;
    struct cuts cuts;
    cuts_find(&cuts, clauses, leaf->units, least_of(unions) - unions->rest[1]);
    for (uint32_t at = postings_jump(list, unions->low); at < unions->high; at = postings_next_block(list)) {
        if (!postings_decode_wdfs(list)) return;
        const uint32_t *documents = list->documents, *wdfs = list->wdfs;
        uint32_t end = end_in_block(unions, list);
        for (uint32_t i = list->at; (i = cuts_skip(&cuts, documents, wdfs, i, end)) < end; i++) {
            bm25_score score = clauses_score_posting(clauses, leaf, documents[i], wdfs[i]);
            take_with_rest(unions, count, documents[i], score);
        }
        if (end < list->count) return;
    }
}

/* ---- the same where several lists can bring a document to the page ---- */

static inline bool has_bit(const uint64_t *bits, uint32_t at) {
    return bits[at / 64] >> at % 64 & 1;
}

/* Documents that score less in the list stay out. */
static void add_list(struct unions *unions, const struct leaf *leaf, bm25_score least) {
    const struct clauses *clauses = unions->clauses;
    struct postings *list = leaf->list;
    struct cuts cuts;
    cuts_find(&cuts, clauses, leaf->units, least);
    for (uint32_t at = postings_jump(list, unions->low); at < unions->high; at = postings_next_block(list)) {
        if (!postings_decode_wdfs(list)) return;
        const uint32_t *documents = list->documents, *wdfs = list->wdfs;
        uint32_t end = end_in_block(unions, list);
        for (uint32_t i = list->at; (i = cuts_skip(&cuts, documents, wdfs, i, end)) < end; i++) {
            uint32_t place = documents[i] % WINDOW_DOCUMENTS;
            bm25_score score = clauses_score_posting(clauses, leaf, documents[i], wdfs[i]);
            unions->scores[place] = has_bit(unions->bits, place) ? unions->scores[place] + score : score;
            unions->bits[place / 64] |= (uint64_t)1 << place % 64;
        }
        if (end < list->count) return;
    }
}

/* for (each document `place` of the set), which may lose documents meanwhile */
#define FOR_EACH_PLACE(place, bits)                                                                                    \
    for (uint32_t word_ = 0; word_ < WINDOW_WORDS; word_++)                                                            \
        for (uint64_t left_ = (bits)[word_], place;                                                                    \
             left_ && ((place) = word_ * 64 + (uint64_t)__builtin_ctzll(left_), true); left_ &= left_ - 1)

/* Drops documents that even `rest` does not lift to the page; gives how many are left. */
static uint32_t drop_hopeless(struct unions *unions, bm25_score rest) {
    bm25_score least = least_of(unions) - rest;
    uint32_t kept = 0;
    FOR_EACH_PLACE(place, unions->bits) {
        if (unions->scores[place] < least)
            unions->bits[place / 64] &= ~((uint64_t)1 << place % 64);
        else
            kept++;
    }
    return kept;
}

/* What the list scores onto the documents that are in the set already. */
static void add_to_known(struct unions *unions, const struct leaf *leaf) {
    struct postings *list = leaf->list;
    for (uint32_t at = postings_jump(list, unions->low); at < unions->high; at = postings_next_block(list)) {
        if (!postings_decode_wdfs(list)) return;
        uint32_t end = end_in_block(unions, list);
        for (uint32_t i = list->at; i < end; i++) {
            uint32_t place = list->documents[i] % WINDOW_DOCUMENTS;
            if (has_bit(unions->bits, place))
                unions->scores[place] +=
                    clauses_score_posting(unions->clauses, leaf, list->documents[i], list->wdfs[i]);
        }
        if (end < list->count) return;
    }
}

/* Lists that alone cannot reach the page are looked up for the documents of the others. */
static void add_rest(struct unions *unions, uint32_t base, size_t essential, size_t count) {
    for (size_t i = essential; i < count; i++) {
        struct leaf *leaf = unions->by_bound[i]->leaf;
        uint32_t left = drop_hopeless(unions, unions->rest[i]);
        if (left == 0) return;
        if (left > MANY) {
            add_to_known(unions, leaf);
            continue;
        }
        FOR_EACH_PLACE(place, unions->bits)
        clauses_look_up_leaf(unions->clauses, leaf, base + (uint32_t)place, &unions->scores[place]);
    }
}

/*
 * A document that reaches the page does so with what every list scores that it is in, and the others' bounds: what
 * scores less in one list may stay out of it, and what the document then lacks keeps it off the page.
 */
static void take_together(struct unions *unions, size_t essential, size_t count) {
    uint32_t base = unions->low & ~(WINDOW_DOCUMENTS - 1);
    bm25_score least = least_of(unions);
    memset(unions->bits, 0, sizeof unions->bits);
    for (size_t i = 0; i < essential; i++)
        add_list(unions, unions->by_bound[i]->leaf, least - (unions->rest[0] - unions->by_bound[i]->bound));
    add_rest(unions, base, essential, count);
    FOR_EACH_PLACE(place, unions->bits) take_new(unions, base + (uint32_t)place, unions->scores[place]);
}

static void look_at_stretch(struct unions *unions) {
    size_t count = order_by_bound(unions), essential = 0;
    bm25_score least = least_of(unions);
    while (essential < count && unions->rest[essential] >= least) essential++;
    if (essential == 1)
        take_alone(unions, count);
    else if (essential > 1)
        take_together(unions, essential, count);
}

/* ---- frequent lists: all windows ---- */

static bool is_hopeful(const struct unions *unions, uint32_t window) {
    return best_would_take(unions->best, unions->floor, unions->bounds[window], (uint64_t)window << WINDOW_SHIFT);
}

static void look_at_window(struct unions *unions, uint32_t window) {
    const struct clauses *clauses = unions->clauses;
    uint32_t low = window << WINDOW_SHIFT, high = low + WINDOW_DOCUMENTS;
    unions->low = low > clauses->first ? low : clauses->first;
    unions->high = high < clauses->behind ? high : clauses->behind;
    for (size_t i = 0; i < unions->frequent_count; i++)
        unions->frequents[i].bound = unions->frequents[i].of_code[unions->frequents[i].codes[window]];
    look_at_stretch(unions);
}

struct first_window {
    bm25_score bound;
    uint32_t window;
};

/* Those with the highest bounds, so that the page fills with good hits at once. Gives how many they are. */
static size_t find_first(const struct unions *unions, uint32_t begin, uint32_t end, struct first_window first[FIRST]) {
    size_t count = 0;
    bm25_score least = unions->floor;
    for (uint32_t w = begin; w < end; w++) {
        bm25_score bound = unions->bounds[w];
        if (bound < least || (count == FIRST && bound == least)) continue;
        size_t at = count < FIRST ? count++ : count - 1;
        for (; at > 0 && first[at - 1].bound < bound; at--) first[at] = first[at - 1];
        first[at] = (struct first_window){bound, w};
        if (count == FIRST) least = first[count - 1].bound;
    }
    return count;
}

static void walk_windows(struct unions *unions) {
    const struct clauses *clauses = unions->clauses;
    uint32_t begin = clauses->first >> WINDOW_SHIFT, end = ((clauses->behind - 1) >> WINDOW_SHIFT) + 1;
    struct first_window first[FIRST];
    size_t count = find_first(unions, begin, end, first);
    for (size_t i = 0; i < count; i++) {
        if (is_hopeful(unions, first[i].window)) look_at_window(unions, first[i].window);
        unions->bounds[first[i].window] = -1;
    }
    for (uint32_t w = begin; w < end && !clauses->segment->post.file->damaged; w++)
        if (is_hopeful(unions, w)) look_at_window(unions, w);
}

/* ---- all of it ---- */

void unions_collect(struct unions *unions, struct best *best, bm25_score floor) {
    bm25_score known = known_floor(unions, best->max);
    unions->best = best;
    unions->floor = known > floor ? known : floor;
    if (unions->rare_count == 1)
        walk_one(unions, &unions->rares[0]);
    else if (unions->rare_count)
        walk_side_by_side(unions);
    if (unions->frequent_count) walk_windows(unions);
    /* As many documents as the page has places were told to score so much. */
    if (known > floor && best->count < best->max) pagefile_spoil(unions->clauses->segment->files[FILE_POST], NULL);
}
