/*
 * search.c - a search over a snapshot: every segment is matched on its own and keeps its best hits in a heap; then the
 * segments' hits are put together. Within a segment documents come in the order of the newest key, which is also the
 * order of equal scores, so that keys are compared between segments alone.
 */
#include "base/intl.h"
#include "engine/native/facets.h"
#include "engine/native/ranked.h"
#include "engine/native/snapshot.h"

#include <stdlib.h>

#define SEARCHER_MEMORY ((size_t)1 << 30)

struct searcher {
    struct arena arena;
    struct length_parts lengths;
    bool plain; /* a document at a time */
};

enum referat_status searcher_new(struct searcher **out, struct referat_error *error) {
    *out = calloc(1, sizeof **out);
    if (!*out) return error_no_memory(error);
    arena_init(&(*out)->arena, SEARCHER_MEMORY);
    (*out)->lengths.average = -1;
    (*out)->plain = getenv("REFERAT_PLAIN_SEARCH") != NULL;
    return REFERAT_OK;
}

void searcher_free(struct searcher *searcher) {
    if (!searcher) return;
    arena_free(&searcher->arena);
    free(searcher);
}

/* ---- one search ---- */

struct search_run {
    struct segment **segments;
    size_t segment_count;
    const struct engine_search *search;
    struct match_query query;
    struct shape shape;
    bool by_rank, first_are_best;
    struct searcher *searcher;
    struct arena *scratch, *arena;
    struct referat_error *error;
    uint64_t wanted; /* offset + limit, at most the documents there are */
    struct hit *hits, *floor_hits;
    size_t hit_count;
    uint64_t total;
    bool total_exact;
    struct facets *facets;
};

static bool is_counting(const struct search_run *run) {
    return run->search->facet_columns || run->search->count_to == ENGINE_COUNT_ALL;
}

/* Newest first, the first matches are the hits: with the total told the rest is of no use. */
static bool has_enough(const struct search_run *run, const struct best *best, uint64_t found) {
    return run->first_are_best && !is_counting(run) && best->count == best->max &&
           run->total + found >= run->search->count_to;
}

static enum referat_status collect(struct search_run *run, size_t place, struct match *match, struct best *best) {
    struct segment *segment = run->segments[place];
    bool scored = run->search->sort == ENGINE_BY_RELEVANCE;
    uint64_t found = 0;
    for (uint32_t document = match_seek(match, 0); document != POSTINGS_END;
         document = match_seek(match, document + 1)) {
        if (segment->removed_count && segment_is_removed(segment, document)) continue;
        struct hit hit = {.order = document, .segment = (uint32_t)place, .document = document};
        if (has_enough(run, best, found)) {
            run->total_exact = false;
            break;
        }
        found++;
        if (scored) hit.score = match_score(match);
        if (run->search->sort == ENGINE_OLDEST_FIRST) hit.order = packed_get(&segment->oldest_of, document);
        best_offer(best, &hit);
        if (run->facets) facets_count(run->facets, document);
    }
    run->total += found;
    return segment_status(segment, run->error);
}

/* A document at a time: any query. */
static enum referat_status search_plainly(struct search_run *run, size_t place, struct best *best) {
    struct match *match = match_open(&run->query, run->segments[place], place, run->scratch);
    if (!match) return arena_status(run->scratch, run->error);
    enum referat_status status = collect(run, place, match, best), closed;
    struct referat_error closing;
    closed = match_close(match, &closing);
    return !status && closed ? error_no_memory(run->error) : status;
}

/* The worst of the best that earlier segments gave, where they fill the page. */
static bm25_score floor_so_far(const struct search_run *run) {
    struct best best = {run->floor_hits, 0, (size_t)run->wanted};
    if (run->wanted == 0 || run->hit_count < run->wanted) return 0;
    for (size_t i = 0; i < run->hit_count; i++) best_offer(&best, &run->hits[i]);
    return best_floor(&best, 0);
}

static void count_matches(struct search_run *run, struct ranked *ranked, bool complete, uint64_t found) {
    uint64_t enough = is_counting(run) ? UINT64_MAX : run->search->count_to;
    if ((!complete && run->total + found < enough) || run->facets)
        complete = ranked_count(ranked, enough - run->total, run->facets, &found);
    run->total += found;
    run->total_exact = run->total_exact && complete;
}

static enum referat_status search_ranked(struct search_run *run, size_t place, struct best *best) {
    uint64_t found;
    struct ranked *ranked =
        ranked_open(&run->shape, &run->query, run->segments[place], place, &run->searcher->lengths, run->scratch);
    if (!ranked) return arena_status(run->scratch, run->error);
    bm25_score floor = floor_so_far(run);
    bool complete = ranked_collect(ranked, best, floor, &found);
    if (found < best->count) found = best->count;
    uint64_t page = (uint64_t)run->search->offset + run->search->limit;
    if (floor == 0 && best->count < page) complete = true; /* a page that has room left nothing out */
    for (size_t i = 0; i < best->count; i++) best->hits[i].segment = (uint32_t)place;
    count_matches(run, ranked, complete, found);
    enum referat_status status = segment_status(run->segments[place], run->error), closed;
    struct referat_error closing;
    closed = ranked_close(ranked, &closing);
    return !status && closed ? error_no_memory(run->error) : status;
}

static enum referat_status search_segment(struct search_run *run, size_t place) {
    struct segment *segment = run->segments[place];
    struct best best = {run->hits + run->hit_count, 0, 0};
    best.max = run->wanted < segment->doc_count ? (size_t)run->wanted : segment->doc_count;
    enum referat_status status = run->facets ? facets_begin(run->facets, segment, run->error) : REFERAT_OK;
    if (!status) status = run->by_rank ? search_ranked(run, place, &best) : search_plainly(run, place, &best);
    if (!status && run->facets) status = facets_end(run->facets, run->error);
    run->hit_count += best.count;
    return status;
}

/* ---- segments put together ---- */

static struct slice sort_key(struct search_run *run, struct hit *hit) {
    if (!hit->key.data) {
        struct segment *segment = run->segments[hit->segment];
        hit->key = run->search->sort == ENGINE_OLDEST_FIRST ? segment_oldest_key(segment, hit->document, run->scratch)
                                                            : segment_newest_key(segment, hit->document, run->scratch);
    }
    return hit->key;
}

static int compare_hits(const void *left, const void *right, void *context) {
    struct hit *a = (struct hit *)(uintptr_t)left, *b = (struct hit *)(uintptr_t)right;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (a->segment != b->segment) {
        int order = slice_compare(sort_key(context, a), sort_key(context, b));
        return order ? order : a->segment < b->segment ? -1 : 1;
    }
    return (a->order > b->order) - (a->order < b->order);
}

static void order_hits(struct search_run *run) {
    qsort_r(run->hits, run->hit_count, sizeof *run->hits, compare_hits, run);
}

static void copy_hits(struct search_run *run, struct engine_result *out) {
    size_t first = run->search->offset < run->hit_count ? run->search->offset : run->hit_count;
    size_t count = run->hit_count - first < run->search->limit ? run->hit_count - first : run->search->limit;
    out->hits = arena_alloc(run->arena, (count + 1) * sizeof *out->hits);
    if (run->arena->failed) return;
    for (unsigned step = 0; step < SEGMENT_FETCH_STEPS; step++)
        for (size_t i = first; i < first + count; i++)
            segment_fetch_id(run->segments[run->hits[i].segment], run->hits[i].document, step);
    for (size_t i = 0; i < count; i++) {
        const struct hit *hit = &run->hits[first + i];
        out->hits[i].document = (uint64_t)hit->segment << 32 | hit->document;
        out->hits[i].score = (double)hit->score / BM25_UNIT;
        out->hits[i].id = segment_id(run->segments[hit->segment], hit->document, run->arena);
    }
    out->hit_count = count;
}

static void choose_way(struct search_run *run) {
    run->by_rank = run->search->sort == ENGINE_BY_RELEVANCE && !run->searcher->plain &&
                   shape_find(run->search->query, run->scratch, &run->shape);
    run->first_are_best = run->search->sort == ENGINE_NEWEST_FIRST ||
                          (run->search->sort == ENGINE_BY_RELEVANCE && !shape_scores(run->search->query));
    run->query.unscored = run->search->sort != ENGINE_BY_RELEVANCE;
    if (run->by_rank) length_parts_set(&run->searcher->lengths, run->query.average);
}

static enum referat_status prepare(struct search_run *run) {
    uint64_t documents = 0, room = 0;
    for (size_t i = 0; i < run->segment_count; i++) documents += run->segments[i]->doc_count;
    run->wanted = (uint64_t)run->search->offset + run->search->limit;
    if (run->wanted > documents) run->wanted = documents;
    for (size_t i = 0; i < run->segment_count; i++)
        room += run->wanted < run->segments[i]->doc_count ? run->wanted : run->segments[i]->doc_count;
    run->hits = arena_alloc(run->scratch, (room + 1) * sizeof *run->hits);
    run->floor_hits = arena_alloc(run->scratch, (size_t)(run->wanted + 1) * sizeof *run->hits);
    enum referat_status status = arena_status(run->scratch, run->error);
    if (!status)
        status =
            match_prepare(run->search->query, run->segments, run->segment_count, run->scratch, &run->query, run->error);
    if (!status) choose_way(run);
    if (!status && run->search->facet_columns)
        status = facets_new(run->search->facet_columns, &run->facets, run->error);
    return status;
}

enum referat_status snapshot_search(struct snapshot *snapshot, struct searcher *searcher,
                                    enum engine_collection collection, const struct engine_search *search,
                                    struct arena *arena, struct engine_result *out, struct referat_error *error) {
    struct search_run run = {.segments = snapshot->of_collection[collection],
                             .segment_count = snapshot->segment_count[collection],
                             .search = search,
                             .searcher = searcher,
                             .scratch = &searcher->arena,
                             .arena = arena,
                             .error = error,
                             .total_exact = true};
    *out = (struct engine_result){0};
    arena_reset(run.scratch);
    enum referat_status status = prepare(&run);
    for (size_t i = 0; !status && i < run.segment_count; i++) status = search_segment(&run, i);
    if (!status) {
        order_hits(&run);
        copy_hits(&run, out);
        out->total = run.total;
        out->total_exact = run.total_exact;
        if (run.facets) facets_result(run.facets, arena, out);
        status = arena_status(run.scratch, error);
    }
    for (size_t i = 0; !status && i < run.segment_count; i++) status = segment_status(run.segments[i], error);
    facets_free(run.facets);
    return status;
}

/* ---- documents and words ---- */

enum referat_status snapshot_find(struct snapshot *snapshot, enum engine_collection collection, struct slice id,
                                  struct arena *arena, bool *found, struct slice *payload,
                                  struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    *found = false;
    *payload = slice_of("");
    for (size_t i = snapshot->segment_count[collection]; !status && !*found && i-- > 0;) {
        struct segment *segment = snapshot->of_collection[collection][i];
        uint32_t document;
        if (segment_find(segment, id, &document) && !segment_is_removed(segment, document)) {
            *found = true;
            status = segment_payload(segment, document, arena, payload, error);
        }
        if (!status) status = segment_status(segment, error);
    }
    return status;
}

enum referat_status snapshot_payload(struct snapshot *snapshot, enum engine_collection collection, uint64_t document,
                                     struct arena *arena, struct slice *payload, struct referat_error *error) {
    uint64_t place = document >> 32;
    uint32_t number = (uint32_t)document;
    *payload = slice_of("");
    struct segment *segment =
        place < snapshot->segment_count[collection] ? snapshot->of_collection[collection][place] : NULL;
    if (!segment || number >= segment->doc_count || segment_is_removed(segment, number))
        return error_set(error, REFERAT_NOTHING_FOUND, _("the document is no longer in the index"));
    enum referat_status status = segment_payload(segment, number, arena, payload, error);
    return status ? status : segment_status(segment, error);
}

uint64_t snapshot_document_count(const struct snapshot *snapshot, enum engine_collection collection) {
    uint64_t count = 0;
    for (size_t i = 0; i < snapshot->segment_count[collection]; i++) {
        const struct segment *segment = snapshot->of_collection[collection][i];
        count += segment->doc_count - segment->removed_count;
    }
    return count;
}

/* Live documents of a word's list. */
static uint64_t count_live(struct segment *segment, const struct term_info *info, struct postings *list) {
    uint64_t live = 0;
    if (!segment->removed_count) return info->df;
    postings_open(list, &segment->post, &segment->pos, info, segment->doc_count);
    for (uint32_t at = list->document; at != POSTINGS_END; at = postings_next(list))
        live += !segment_is_removed(segment, at);
    return live;
}

struct words_walk {
    struct dictionary_cursor *cursors; /* one a segment */
    bool *live;
    size_t count;
    struct postings *list;
};

/* The smallest word that the cursors stand on, of those that begin with prefix; false when there is none left. */
static bool smallest_word(const struct words_walk *walk, struct slice prefix, struct slice *word) {
    bool any = false;
    for (size_t i = 0; i < walk->count; i++) {
        struct slice key = walk->cursors[i].key;
        if (!walk->live[i] || !slice_equal(slice_first(key, prefix.len), prefix)) continue;
        if (!any || slice_compare(key, *word) < 0) *word = key;
        any = true;
    }
    return any;
}

/* Counts the word in all segments and moves those that have it on. */
static uint64_t take_word(struct words_walk *walk, struct segment *const *segments, struct slice word) {
    uint64_t count = 0;
    for (size_t i = 0; i < walk->count; i++) {
        struct dictionary_cursor *cursor = &walk->cursors[i];
        struct term_info info;
        if (!walk->live[i] || !slice_equal(cursor->key, word)) continue;
        if (postings_term_info(cursor->value, cursor->value_len, cursor->block_value, cursor->block_value_len,
                               cursor->ordinal % DICTIONARY_BLOCK == 0, segments[i]->doc_count, &info))
            count += count_live(segments[i], &info, walk->list);
        else
            pagefile_spoil(segments[i]->files[FILE_TERMS], cursor->value);
        walk->live[i] = dictionary_next(cursor);
    }
    return count;
}

static enum referat_status words_begin(struct words_walk *walk, struct segment *const *segments, struct slice prefix,
                                       struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < walk->count; i++) {
        status = dictionary_cursor_init(&walk->cursors[i], &segments[i]->words, error);
        if (!status) walk->live[i] = dictionary_seek(&walk->cursors[i], prefix);
    }
    return status;
}

enum referat_status snapshot_words(struct snapshot *snapshot, enum engine_collection collection, struct slice prefix,
                                   struct arena *arena, struct engine_word **words, size_t *count,
                                   struct referat_error *error) {
    size_t segment_count = snapshot->segment_count[collection];
    struct segment *const *segments = snapshot->of_collection[collection];
    struct words_walk walk = {.count = segment_count};
    struct arena scratch;
    struct slice smallest;
    *words = NULL;
    *count = 0;
    arena_init(&scratch, SEARCHER_MEMORY);
    walk.cursors = arena_alloc(&scratch, (segment_count + 1) * sizeof *walk.cursors);
    walk.live = arena_alloc(&scratch, segment_count + 1);
    walk.list = arena_alloc(&scratch, sizeof *walk.list);
    enum referat_status status = arena_status(&scratch, error);
    if (status) walk.count = 0;
    if (!status) status = words_begin(&walk, segments, prefix, error);
    while (!status && smallest_word(&walk, prefix, &smallest)) {
        struct slice word = arena_slice(arena, smallest);
        uint64_t documents = arena->failed ? 0 : take_word(&walk, segments, word);
        if (arena->failed) break;
        if (documents) *ARENA_PUSH(arena, *words, *count) = (struct engine_word){word, documents};
    }
    for (size_t i = 0; !status && i < segment_count; i++) status = segment_status(segments[i], error);
    for (size_t i = 0; i < walk.count; i++) dictionary_cursor_free(&walk.cursors[i]);
    arena_free(&scratch);
    return status;
}
