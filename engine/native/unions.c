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
/* What promises most is looked at first, in rounds of about so many, so that the page fills with good hits at once. */
#define ROUNDS 3
static const size_t of_round[ROUNDS] = {16, 128, SIZE_MAX};
/* A list's postings of a span are passed by so many at a time. */
#define STRIDE 8
/* Up to so many frequent lists are summed by eighth of a window. */
#define SUMMED_MAX 32
#define SUM_MAX    127
/* Documents of rare lists that wait for what frequent ones add. */
#define WAITING_MIN   64
#define WAITING_TIMES 4
#define WAITING_MAX   4096
/* Groups of fewer postings are read and scored at once (candidates.h); those of more terms go by windows. */
#define UNION_MIN       256
#define UNION_TERMS_MAX 4096
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
    uint32_t count, at;
};

/* A list that names the best posting of each window. */
struct frequent {
    struct leaf *leaf;
    const uint8_t *codes;              /* by window */
    bm25_score of_code[UINT8_MAX + 1]; /* what a posting there scores at most; 0 where there is none */
    const uint8_t *eighths;            /* the same by eighth of a window; NULL where the list names none */
    bm25_score of_eighth[BESTS_EIGHTH_MAX + 1];
    bm25_score bound; /* in the stretch that is looked at */
};

/* What it scores in the rare lists, and at most in all. */
struct waiting {
    bm25_score score, most;
    uint32_t document;
};

struct unions {
    struct clauses *clauses;
    struct rare *rares;
    size_t rare_count;
    struct frequent *frequents; /* the rarest first */
    struct frequent **by_bound; /* the same of the window that is looked at */
    size_t frequent_count;
    uint32_t window_count;
    bm25_score *bounds; /* by window: what all frequent lists score there at most, together */
    uint8_t *eighths;   /* by eighth of a window: the same as a byte, in a unit of its own; 0: looked at, or nothing */
    bm25_score eighth_unit;
    bool summed;         /* the eighths are */
    uint32_t *stretches; /* first eighths, and how many more, of a round */
    bm25_score *rest;    /* what the lists from by_bound[i] on do in the window that is looked at */
    struct best *best;
    bm25_score floor;
    /* the span */
    uint32_t low, high; /* its documents; of the window too */
    bm25_score unit;
    uint16_t *sums;
    uint16_t *candidates;
    uint32_t candidate_count;
    struct waiting *waiting;
    uint32_t waiting_count, waiting_max; /* few may wait in the beginning, when every document seems good */
    uint64_t set[SPAN_DOCUMENTS / 64];   /* of candidates; empty between spans */
    /* the window */
    uint64_t bits[WINDOW_WORDS];
    bm25_score scores[WINDOW_DOCUMENTS];
};

bool unions_fit(const struct clauses *clauses) {
    const struct group *scored = clauses->scored;
    return scored && scored->frequency >= UNION_MIN && scored->leaf_count <= UNION_TERMS_MAX &&
           (clauses->all_count == 1 || scored->frequency / 4 <= clauses->all[0]->frequency);
}

/* ---- opening ---- */

static bm25_score least_of(const struct unions *unions) {
    return best_floor(unions->best, unions->floor);
}

/* A single list goes by its windows where it can; beside others a walk over all of it costs less than its windows. */
static bool is_rare(const struct unions *unions, const struct leaf *leaf) {
    uint32_t documents = unions->clauses->segment->doc_count;
    return !bests_by_window(leaf->frequency, documents) ||
           (unions->clauses->scored->leaf_count > 1 && !bests_by_eighth(leaf->frequency, documents));
}

static bool open_rare(struct unions *unions, struct leaf *leaf) {
    struct clauses *clauses = unions->clauses;
    struct rare *rare = &unions->rares[unions->rare_count++];
    uint32_t cap = leaf->frequency < SPAN_DOCUMENTS ? leaf->frequency : SPAN_DOCUMENTS;
    rare->leaf = leaf;
    for (uint32_t wdf = 0; wdf < MOST_WDFS; wdf++) {
        rare->most[wdf] = clauses_score(leaf->units, wdf, clauses->lengths->parts[0]);
        if (rare->most[wdf] > leaf->bound || wdf == MOST_WDFS - 1) rare->most[wdf] = leaf->bound;
    }
    rare->places = arena_alloc_raw(clauses->arena, (cap + STRIDE + 1) * sizeof *rare->places);
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
    frequent->eighths = bests.eighths;
    memset(frequent->of_eighth, 0, sizeof frequent->of_eighth);
    for (unsigned i = 0; bests.eighths && leaf->units > 0 && i < bests.eighth_count; i++)
        frequent->of_eighth[i + 1] = clauses_bound(clauses, leaf->units, bests.of_eighth[i]);
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
    memset(unions, 0, offsetof(struct unions, bits));
    unions->clauses = clauses;
    unions->waiting_max = WAITING_MIN;
    unions->window_count = bests_windows(clauses->segment->doc_count);
    unions->bounds = arena_alloc(arena, unions->window_count * sizeof *unions->bounds);
    unions->eighths = arena_alloc_raw(arena, (size_t)unions->window_count * BESTS_EIGHTHS);
    unions->stretches = arena_alloc_raw(arena, unions->window_count * (BESTS_EIGHTHS / 2) * sizeof(uint32_t));
    unions->waiting = arena_alloc_raw(arena, WAITING_MAX * sizeof *unions->waiting);
    if (arena->failed || !open_lists(unions) || !open_span(unions)) return NULL;
    return unions;
}

/* ---- what frequent lists score at most ---- */

/* In an eighth of a window; the window is known to be as good at most. */
static inline bm25_score bound_of_eighth(const struct frequent *frequent, uint32_t window, uint32_t eighth) {
    bm25_score bound = frequent->of_code[frequent->codes[window]];
    if (!frequent->eighths) return bound;
    bm25_score finer = frequent->of_eighth[bests_eighths(frequent->eighths, window) >> eighth * 4 & 15];
    return finer < bound ? finer : bound;
}

static bm25_score bounds_of_eighth(const struct unions *unions, uint32_t window, uint32_t eighth) {
    bm25_score sum = 0;
    for (size_t i = 0; i < unions->frequent_count; i++) sum += bound_of_eighth(&unions->frequents[i], window, eighth);
    return sum;
}

/* Rounded up, and above 0. */
static uint8_t in_eighth_units(const struct unions *unions, bm25_score bound) {
    return (uint8_t)(bound / unions->eighth_unit + 1);
}

/* Two eighths at once: no byte of the sums overflows. */
static void add_by_eighth(struct unions *unions, const struct frequent *frequent) {
    uint8_t bytes[UINT8_MAX + 1][2], of_code[BESTS_EIGHTH_MAX + 1] = {0};
    for (unsigned i = 1; i <= BESTS_EIGHTH_MAX; i++) of_code[i] = in_eighth_units(unions, frequent->of_eighth[i]);
    for (unsigned i = 0; i <= UINT8_MAX; i++) bytes[i][0] = of_code[i & 15], bytes[i][1] = of_code[i >> 4];
    for (size_t i = 0; i < (size_t)unions->window_count * BESTS_EIGHTH_BYTES; i++) {
        uint16_t sums, more;
        memcpy(&sums, unions->eighths + 2 * i, sizeof sums);
        memcpy(&more, bytes[frequent->eighths[i]], sizeof more);
        sums = (uint16_t)(sums + more);
        memcpy(unions->eighths + 2 * i, &sums, sizeof sums);
    }
}

static void add_by_window(struct unions *unions, const struct frequent *frequent) {
    for (uint32_t w = 0; w < unions->window_count; w++) {
        uint8_t code = frequent->codes[w], more = code ? in_eighth_units(unions, frequent->of_code[code]) : 0;
        for (unsigned i = 0; i < BESTS_EIGHTHS; i++) unions->eighths[w * (size_t)BESTS_EIGHTHS + i] += more;
    }
}

static void sum_eighths(struct unions *unions) {
    bm25_score most = 0;
    if (unions->summed || unions->frequent_count > SUMMED_MAX) return;
    unions->summed = true;
    for (size_t i = 0; i < unions->frequent_count; i++) most += unions->frequents[i].leaf->bound;
    memset(unions->eighths, 0, unions->window_count * (size_t)BESTS_EIGHTHS);
    unions->eighth_unit = most / (bm25_score)(SUM_MAX - unions->frequent_count) + 1;
    for (size_t i = 0; i < unions->frequent_count; i++) {
        if (unions->frequents[i].eighths)
            add_by_eighth(unions, &unions->frequents[i]);
        else
            add_by_window(unions, &unions->frequents[i]);
    }
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

/* The frequent lists are asked as long as they can lift it. */
static void take_waiting(struct unions *unions, const struct waiting *waiting) {
    uint32_t document = waiting->document, window = document >> WINDOW_SHIFT;
    uint32_t eighth = document >> BESTS_EIGHTH_SHIFT & (BESTS_EIGHTHS - 1);
    bm25_score score = waiting->score, rest = waiting->most - score;
    for (size_t i = 0; i < unions->frequent_count; i++) {
        struct frequent *frequent = &unions->frequents[i];
        bm25_score bound = bound_of_eighth(frequent, window, eighth);
        if (!best_would_take(unions->best, unions->floor, score + rest, document)) return;
        if (bound > 0) clauses_look_up_leaf(unions->clauses, frequent->leaf, document, &score);
        rest -= bound;
    }
    take(unions, document, score);
}

/* Those that may score `least` or more, in the order of documents, so that a block is decoded once. */
static void take_waiting_from(struct unions *unions, bm25_score least) {
    for (uint32_t i = 0; i < unions->waiting_count; i++) {
        struct waiting *waiting = &unions->waiting[i];
        if (waiting->most < least) continue;
        if (best_would_take(unions->best, unions->floor, waiting->most, waiting->document))
            take_waiting(unions, waiting);
        waiting->most = -1;
    }
}

/* In rounds: few that may score most first. */
static void take_all_waiting(struct unions *unions) {
    uint32_t counts[UINT8_MAX + 1] = {0}, count = 0;
    bm25_score least = least_of(unions), most = least;
    for (uint32_t i = 0; i < unions->waiting_count; i++)
        if (unions->waiting[i].most > most) most = unions->waiting[i].most;
    bm25_score step = (most - least) / UINT8_MAX + 1;
    for (uint32_t i = 0; i < unions->waiting_count; i++)
        if (unions->waiting[i].most >= least) counts[(most - unions->waiting[i].most) / step]++;
    for (unsigned round = 0, bin = 0; round < ROUNDS - 1; round++) {
        for (; bin < UINT8_MAX && count + counts[bin] < of_round[round]; bin++) count += counts[bin];
        take_waiting_from(unions, most - bin * step);
    }
    take_waiting_from(unions, 0);
    unions->waiting_count = 0;
    if (unions->waiting_max < WAITING_MAX) unions->waiting_max *= WAITING_TIMES;
}

/* A document of rare lists, with what it scores there. */
static void take_with_frequents(struct unions *unions, uint32_t document, bm25_score score) {
    uint32_t eighth = document >> BESTS_EIGHTH_SHIFT;
    if (unions->frequent_count == 0) {
        take(unions, document, score);
        return;
    }
    bm25_score most = score + bounds_of_eighth(unions, eighth / BESTS_EIGHTHS, eighth % BESTS_EIGHTHS);
    if (!best_would_take(unions->best, unions->floor, most, document)) return;
    unions->waiting[unions->waiting_count++] = (struct waiting){score, most, document};
    if (unions->waiting_count == unions->waiting_max) take_all_waiting(unions);
}

/* Whether a document of rare lists that scores so much there may come to the page. */
static inline bool is_promising(const struct unions *unions, uint32_t document, bm25_score score) {
    if (unions->summed)
        score += unions->eighths[document >> BESTS_EIGHTH_SHIFT] * unions->eighth_unit;
    else
        score += unions->bounds[document >> WINDOW_SHIFT];
    return best_would_take(unions->best, unions->floor, score, document);
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
        if (wdf < wanted || !is_promising(unions, document, rare->most[wdf < MOST_WDFS ? wdf : MOST_WDFS - 1]))
            continue;
        if (!is_promising(unions, document, clauses_most_of_posting(clauses, rare->leaf, document, wdf))) continue;
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
    uint32_t low = unions->low, high = unions->high, found = 0, i = list->at, to = 0;
    for (; i < list->count && documents[i] < high; i++, to++) {
        uint32_t place = documents[i] - low, wdf = wdfs[i];
        uint32_t sum = sums[place] + (uint32_t)steps[wdf < MOST_WDFS ? wdf : MOST_WDFS - 1];
        sums[place] = (uint16_t)sum;
        places[to] = (uint16_t)place;
        small[to] = wdf < UINT8_MAX ? (uint8_t)wdf : UINT8_MAX;
        candidates[found] = (uint16_t)place;
        found += sum >= least;
    }
    rare->count += to;
    unions->candidate_count += found;
    return i;
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

/* What the list's posting `at` scores; or at most, from the length's code. */
static inline bm25_score score_in_span(const struct unions *unions, const struct rare *rare, uint32_t at,
                                       bool exactly) {
    const struct clauses *clauses = unions->clauses;
    uint32_t document = unions->low + rare->places[at], wdf = rare->wdfs[at];
    bm25_score score = 0;
    if (!exactly)
        return wdf < UINT8_MAX ? clauses_most_of_posting(clauses, rare->leaf, document, wdf) : rare->leaf->bound;
    if (wdf < UINT8_MAX) return clauses_score_posting(clauses, rare->leaf, document, wdf);
    /* The walk is further on already, and comes back to where it was. */
    uint32_t back = rare->leaf->list->document;
    clauses_look_up_leaf(clauses, rare->leaf, document, &score);
    postings_jump(rare->leaf->list, back);
    return score;
}

/* Places rise from call to call. */
static void try_place(struct unions *unions, uint32_t place) {
    uint32_t document = unions->low + place;
    bm25_score most = 0, score = 0;
    for (size_t i = 0; i < unions->rare_count; i++) {
        struct rare *rare = &unions->rares[i];
        while (rare->places[rare->at + STRIDE] < place) rare->at += STRIDE;
        while (rare->places[rare->at] < place) rare->at++;
        if (rare->places[rare->at] == place) most += score_in_span(unions, rare, rare->at, false);
    }
    if (!is_promising(unions, document, most)) return;
    for (size_t i = 0; i < unions->rare_count; i++) {
        const struct rare *rare = &unions->rares[i];
        if (rare->places[rare->at] == place) score += score_in_span(unions, rare, rare->at, true);
    }
    take_with_frequents(unions, document, score);
}

/* What a sum must be for the page. */
static uint32_t least_sum(const struct unions *unions, bm25_score others) {
    bm25_score least = least_of(unions) - others;
    if (least <= 0) return 1;
    bm25_score sum = (least + unions->unit - 1) / unions->unit;
    return sum <= UINT16_MAX ? (uint32_t)sum : UINT16_MAX + 1;
}

static void try_word(struct unions *unions, uint32_t base, uint64_t word) {
    for (; word; word &= word - 1) {
        uint32_t place = base + (uint32_t)__builtin_ctzll(word);
        bm25_score most = unions->sums[place] * unions->unit;
        if (is_promising(unions, unions->low + place, most)) try_place(unions, place);
    }
}

/* In the order of documents, so that a block of a frequent list is decoded once; a candidate is there once or more. */
static void try_candidates(struct unions *unions, bm25_score others) {
    if (unions->candidate_count == 0) return;
    uint64_t words[SPAN_DOCUMENTS / 64 / 64] = {0}; /* of the set that are not empty */
    uint32_t least = least_sum(unions, others);
    for (uint32_t i = 0; i < unions->candidate_count; i++) {
        uint32_t place = unions->candidates[i], word = place / 64;
        if (unions->sums[place] < least) continue;
        unions->set[word] |= (uint64_t)1 << place % 64;
        words[word / 64] |= (uint64_t)1 << word % 64;
        __builtin_prefetch(&unions->clauses->length_codes[unions->low + place]);
    }
    for (size_t i = 0; i < unions->rare_count; i++) {
        struct rare *rare = &unions->rares[i];
        rare->at = 0;
        memset(rare->places + rare->count, UINT8_MAX, (STRIDE + 1) * sizeof *rare->places); /* behind all places */
    }
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
        for (; words[i]; words[i] &= words[i] - 1) {
            uint32_t word = i * 64 + (uint32_t)__builtin_ctzll(words[i]);
            try_word(unions, word * 64, unions->set[word]);
            unions->set[word] = 0;
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
    const uint32_t *documents = list->documents;
    uint32_t low = list->at, left = list->count - low;
    if (documents[list->count - 1] < unions->high) return list->count;
    while (left > 0) {
        uint32_t half = left / 2;
        bool before = documents[low + half] < unions->high;
        low = before ? low + half + 1 : low;
        left = before ? left - half - 1 : half;
    }
    return low;
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

/* ---- frequent lists: all windows, by eighths ---- */

/* Eighths first..behind-1 of the window, each of which may have something. */
static void look_at_eighths(struct unions *unions, uint32_t window, uint32_t first, uint32_t behind) {
    const struct clauses *clauses = unions->clauses;
    uint32_t base = window << WINDOW_SHIFT, low = base + (first << BESTS_EIGHTH_SHIFT);
    uint32_t high = base + (behind << BESTS_EIGHTH_SHIFT);
    unions->low = low > clauses->first ? low : clauses->first;
    unions->high = high < clauses->behind ? high : clauses->behind;
    if (unions->low >= unions->high) return;
    for (size_t i = 0; i < unions->frequent_count; i++) {
        struct frequent *frequent = &unions->frequents[i];
        frequent->bound = 0;
        for (uint32_t eighth = first; eighth < behind; eighth++) {
            bm25_score bound = bound_of_eighth(frequent, window, eighth);
            if (bound > frequent->bound) frequent->bound = bound;
        }
    }
    look_at_stretch(unions);
}

static bool is_hopeful(const struct unions *unions, uint32_t window, uint32_t eighth) {
    uint32_t low = (window << WINDOW_SHIFT) + (eighth << BESTS_EIGHTH_SHIFT);
    return best_would_take(unions->best, unions->floor, bounds_of_eighth(unions, window, eighth), low);
}

/* Bit 8 · i + 7: the sum of the window's eighth i is `least` or more, which is 1 to SUM_MAX. */
static inline uint64_t eighths_with(const struct unions *unions, uint32_t window, uint32_t least) {
    uint64_t sums = load64(unions->eighths + window * (size_t)BESTS_EIGHTHS), every = UINT64_MAX / UINT8_MAX;
    return (sums + (SUM_MAX + 1 - least) * every) & (SUM_MAX + 1) * every;
}

/* The eighths with such sums, and takes them out: neighbours that are hopeful are a stretch. Gives how many there are.
 */
static size_t find_stretches(struct unions *unions, uint32_t begin, uint32_t end, uint32_t least) {
    size_t count = 0;
    for (uint32_t w = begin; w < end; w++) {
        uint64_t with = eighths_with(unions, w, least);
        uint32_t behind = UINT32_MAX; /* of the stretch before */
        for (; with; with &= with - 1) {
            uint32_t eighth = (uint32_t)__builtin_ctzll(with) / 8, number = w * BESTS_EIGHTHS + eighth;
            unions->eighths[number] = 0;
            if (!is_hopeful(unions, w, eighth)) continue;
            if (number == behind)
                unions->stretches[count - 1] += 1;
            else
                unions->stretches[count++] = number * BESTS_EIGHTHS;
            behind = number + 1;
        }
    }
    return count;
}

/* Asks memory for them. */
static void fetch_lengths(const struct unions *unions, uint32_t stretch) {
    const uint8_t *codes = unions->clauses->length_codes + (stretch / BESTS_EIGHTHS << BESTS_EIGHTH_SHIFT);
    __builtin_prefetch(codes);
    __builtin_prefetch(codes + 64);
}

static void look_at_stretches(struct unions *unions, size_t count) {
    for (size_t i = 0; i < count && !unions->clauses->segment->post.file->damaged; i++) {
        uint32_t number = unions->stretches[i] / BESTS_EIGHTHS, more = unions->stretches[i] % BESTS_EIGHTHS;
        uint32_t window = number / BESTS_EIGHTHS, first = number % BESTS_EIGHTHS, behind = first + more + 1;
        if (i + 1 < count) fetch_lengths(unions, unions->stretches[i + 1]);
        while (first < behind && !is_hopeful(unions, window, first)) first++;
        if (first < behind) look_at_eighths(unions, window, first, behind);
    }
}

/* The sums that as many eighths have, or more, as a round looks at. */
static void sums_of(const struct unions *unions, size_t begin, size_t end, uint32_t sums[ROUNDS]) {
    uint32_t counts[UINT8_MAX + 1] = {0}, sum = SUM_MAX;
    size_t above = 0;
    for (size_t i = begin; i < end; i++) counts[unions->eighths[i]]++;
    for (size_t i = 0; i < ROUNDS; i++) {
        for (; sum > 1 && above + counts[sum] < of_round[i]; sum--) above += counts[sum];
        sums[i] = sum;
    }
}

/* What the sum of an eighth must be for the page; above all of them where nothing reaches it. */
static bm25_score least_eighth(const struct unions *unions) {
    bm25_score least = (least_of(unions) + unions->eighth_unit - 1) / unions->eighth_unit;
    return least < 1 ? 1 : least;
}

/* Those with the highest bounds first, so that the page fills with good hits at once. */
static void walk_in_rounds(struct unions *unions, uint32_t begin, uint32_t end) {
    uint32_t sums[ROUNDS];
    sum_eighths(unions);
    sums_of(unions, begin * (size_t)BESTS_EIGHTHS, end * (size_t)BESTS_EIGHTHS, sums);
    for (size_t round = 0; round < ROUNDS; round++) {
        bm25_score least = least_eighth(unions);
        if (least > SUM_MAX) return;
        look_at_stretches(unions,
                          find_stretches(unions, begin, end, least > sums[round] ? (uint32_t)least : sums[round]));
    }
}

static void walk_in_order(struct unions *unions, uint32_t begin, uint32_t end) {
    for (uint32_t w = begin; w < end && !unions->clauses->segment->post.file->damaged; w++) {
        if (!best_would_take(unions->best, unions->floor, unions->bounds[w], (uint64_t)w << WINDOW_SHIFT)) continue;
        for (uint32_t eighth = 0; eighth < BESTS_EIGHTHS; eighth++)
            if (is_hopeful(unions, w, eighth)) look_at_eighths(unions, w, eighth, eighth + 1);
    }
}

/* Where the floor of a single list is known, its windows that reach it are few from the beginning. */
static void walk_windows(struct unions *unions) {
    const struct clauses *clauses = unions->clauses;
    uint32_t begin = clauses->first >> WINDOW_SHIFT, end = ((clauses->behind - 1) >> WINDOW_SHIFT) + 1;
    if ((unions->frequent_count == 1 && unions->floor > 0) || unions->frequent_count > SUMMED_MAX)
        walk_in_order(unions, begin, end);
    else
        walk_in_rounds(unions, begin, end);
}

/* Whether frequent lists alone can bring a document to the page. */
static bool frequents_suffice(const struct unions *unions) {
    bm25_score most = 0;
    for (size_t i = 0; i < unions->frequent_count; i++) most += unions->frequents[i].leaf->bound;
    return unions->frequent_count && best_would_take(unions->best, unions->floor, most, 0);
}

/* ---- all of it ---- */

void unions_collect(struct unions *unions, struct best *best, bm25_score floor) {
    bm25_score known = known_floor(unions, best->max);
    unions->best = best;
    unions->floor = known > floor ? known : floor;
    if (unions->frequent_count && unions->rare_count) sum_eighths(unions);
    if (unions->rare_count == 1)
        walk_one(unions, &unions->rares[0]);
    else if (unions->rare_count)
        walk_side_by_side(unions);
    take_all_waiting(unions);
    if (frequents_suffice(unions)) walk_windows(unions);
    /* As many documents as the page has places were told to score so much. */
    if (known > floor && best->count < best->max) pagefile_spoil(unions->clauses->segment->files[FILE_POST], NULL);
}
