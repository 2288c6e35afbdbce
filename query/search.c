/*
 * search.c - runs a plan: the items with all words first, and only where those do not fill the page, items with some of
 * them. Which words and filters a query has is plan.c's business, how a hit looks is hit.c's.
 */
#include "base/intl.h"
#include "query/plan.h"
#include "query/reader.h"
#include "query/results.h"
#include "query/suggest.h"

#include <stdlib.h>
#include <time.h>

#define TOTAL_EXACT_TO 10000u
/* A page that is asked for: no more is held in memory than this. */
#define PAGE_MAX 100000u

struct searcher {
    struct query_reader *reader;
    const struct referat_search_options *options;
    struct query_plan plan;
    struct arena arena; /* of the plan and of the engine's answers */
    struct referat_results *results;
    struct referat_error *error;
};

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static enum engine_sort sort_of(enum referat_sort sort) {
    switch (sort) {
    case REFERAT_NEWEST: return ENGINE_NEWEST_FIRST;
    case REFERAT_OLDEST: return ENGINE_OLDEST_FIRST;
    default: return ENGINE_BY_RELEVANCE;
    }
}

/* ---- hits ---- */

static enum referat_status add_hits(struct searcher *searcher, const struct engine_result *found, bool partial) {
    struct arena scratch;
    arena_init(&scratch, QUERY_ARENA_MAX);
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < found->hit_count; i++) {
        struct slice payload;
        struct minutes_record record;
        arena_reset(&scratch);
        status = engine_payload(searcher->reader->engine, ENGINE_ITEMS, found->hits[i].document, &scratch, &payload,
                                searcher->error);
        if (!status) status = query_reader_record(payload, &scratch, &record, searcher->error);
        if (status) break;
        const struct hit_source source = {found->hits[i].id, found->hits[i].score, &record};
        const struct item_match match =
            hit_make(searcher->reader->analyzer, &searcher->plan, &source, partial, &scratch, searcher->results);
        status = arena_status(&scratch, searcher->error);
        if (!status) status = arena_status(&searcher->results->arena, searcher->error);
        if (!status && searcher->options->explain) {
            status = explain_hit(searcher->reader->engine, &searcher->plan, &match, found->hits[i].id, &scratch,
                                 searcher->results, searcher->error);
        }
    }
    arena_free(&scratch);
    return status;
}

/* ---- facets ---- */

static void copy_facet(struct arena *arena, const struct engine_result *found, enum schema_column column,
                       struct facet *out) {
    for (size_t i = 0; i < found->facet_counts[column]; i++) {
        const struct engine_facet *value = found->facets[column] + i;
        if (!value->value.len) continue;
        *ARENA_PUSH(arena, out->values, out->count) =
            (struct facet_value){arena_slice(arena, value->value), value->count};
    }
}

static int newest_year_first(const void *left, const void *right) {
    const struct facet_value *a = left, *b = right;
    return slice_compare(b->value, a->value);
}

/* Days counted together by year; what has no date is no year. */
static void year_facet(struct arena *arena, const struct engine_result *found, struct facet *out) {
    for (size_t i = 0; i < found->facet_counts[COLUMN_DATE]; i++) {
        struct slice year = slice_first(found->facets[COLUMN_DATE][i].value, 4);
        size_t at = 0;
        if (year.len < 4 || slice_is(year, "0000")) continue;
        while (at < out->count && !slice_equal(out->values[at].value, year)) at++;
        if (at == out->count) {
            *ARENA_PUSH(arena, out->values, out->count) = (struct facet_value){arena_slice(arena, year), 0};
        }
        if (at < out->count) out->values[at].count += found->facets[COLUMN_DATE][i].count;
    }
    if (out->count > 1) qsort(out->values, out->count, sizeof *out->values, newest_year_first);
}

static void add_facets(struct referat_results *results, const struct engine_result *found) {
    results->has_facets = true;
    copy_facet(&results->arena, found, COLUMN_BODY, &results->facets[FACET_BODY]);
    year_facet(&results->arena, found, &results->facets[FACET_YEAR]);
    copy_facet(&results->arena, found, COLUMN_MUNICIPALITIES, &results->facets[FACET_MUNICIPALITY]);
    copy_facet(&results->arena, found, COLUMN_OUTCOME, &results->facets[FACET_OUTCOME]);
}

/* ---- searching ---- */

static enum referat_status run(struct searcher *searcher, const struct engine_search *search,
                               struct engine_result *found) {
    return engine_search(searcher->reader->engine, ENGINE_ITEMS, search, &searcher->arena, found, searcher->error);
}

static enum referat_status search_all_words(struct searcher *searcher) {
    const struct referat_search_options *options = searcher->options;
    uint32_t wanted = options->offset + options->limit;
    struct engine_search search = {.query = searcher->plan.all,
                                   .sort = sort_of(options->sort),
                                   .offset = options->offset,
                                   .limit = options->limit,
                                   .count_to = wanted > TOTAL_EXACT_TO ? wanted : TOTAL_EXACT_TO};
    struct engine_result found;
    if (options->exact_total) search.count_to = ENGINE_COUNT_ALL;
    if (options->facets) {
        search.facet_columns =
            1u << COLUMN_BODY | 1u << COLUMN_DATE | 1u << COLUMN_MUNICIPALITIES | 1u << COLUMN_OUTCOME;
    }
    enum referat_status status = run(searcher, &search, &found);
    if (status) return status;
    searcher->results->total = found.total;
    searcher->results->total_exact = found.total_exact;
    if (options->facets) add_facets(searcher->results, &found);
    return add_hits(searcher, &found, false);
}

/* Follows where the items with all words left room on the page. */
static enum referat_status search_some_words(struct searcher *searcher) {
    const struct referat_search_options *options = searcher->options;
    uint64_t total = searcher->results->total;
    size_t held = searcher->results->hit_count;
    if (!searcher->plan.some || total >= (uint64_t)options->offset + options->limit) return REFERAT_OK;
    struct engine_search search = {.query = searcher->plan.some,
                                   .sort = sort_of(options->sort),
                                   .offset = options->offset > total ? (uint32_t)(options->offset - total) : 0,
                                   .limit = options->limit - (uint32_t)held};
    struct engine_result found;
    enum referat_status status = run(searcher, &search, &found);
    if (!status) status = add_hits(searcher, &found, true);
    if (!status) searcher->results->partial_count = searcher->results->hit_count - held;
    return status;
}

static enum referat_status check_options(const struct referat_search_options *options, struct referat_error *error) {
    if ((uint64_t)options->offset + options->limit > PAGE_MAX) {
        return error_set(error, REFERAT_USAGE, _("limit and offset are together more than %u"), PAGE_MAX);
    }
    return REFERAT_OK;
}

/* A suggestion where no item has all words: a word that no document has may be misspelled. */
static enum referat_status suggest(struct searcher *searcher, const struct filter_context *context) {
    struct slice suggestion;
    searcher->results->suggestion = slice_of("");
    if (searcher->results->total) return REFERAT_OK;
    enum referat_status status = suggest_query(context, searcher->reader->analyzer, &searcher->plan, &suggestion);
    if (!status) searcher->results->suggestion = arena_slice(&searcher->results->arena, suggestion);
    return status;
}

static enum referat_status search(struct searcher *searcher) {
    const struct filter_context context = {.engine = searcher->reader->engine,
                                           .registry = searcher->reader->registry,
                                           .arena = &searcher->arena,
                                           .error = searcher->error,
                                           .collection = ENGINE_ITEMS};
    enum referat_status status = check_options(searcher->options, searcher->error);
    if (!status) status = plan_make(&context, searcher->reader->analyzer, searcher->options, &searcher->plan);
    if (!status && searcher->options->explain)
        status = explain_query(&searcher->plan, searcher->results, searcher->error);
    if (!status) status = search_all_words(searcher);
    if (!status) status = search_some_words(searcher);
    if (!status) status = suggest(searcher, &context);
    if (!status) status = analyzer_status(searcher->reader->analyzer, searcher->error);
    return status;
}

enum referat_status query_search(struct query_reader *reader, const struct referat_search_options *options,
                                 struct referat_results **out, struct referat_error *error) {
    *out = NULL;
    uint64_t begun = now_us();
    struct referat_results *results = calloc(1, sizeof *results);
    if (!results) return error_no_memory(error);
    arena_init(&results->arena, QUERY_ARENA_MAX);
    results->sorted_by_date = options->sort != REFERAT_RELEVANCE;
    struct searcher searcher = {.reader = reader, .options = options, .results = results, .error = error};
    arena_init(&searcher.arena, QUERY_ARENA_MAX);
    enum referat_status status = search(&searcher);
    arena_free(&searcher.arena);
    if (!status) {
        results->query = arena_slice(&results->arena, slice_make(options->query ? options->query : "",
                                                                 options->query ? options->query_length : 0));
        for (size_t i = 0; i < results->hit_count; i++) results->hits[i].rank = options->offset + (unsigned)i + 1;
        results->took_us = now_us() - begun;
        status = arena_status(&results->arena, error);
    }
    if (status) {
        query_results_free(results);
    } else {
        *out = results;
    }
    return status;
}

size_t query_results_count(const struct referat_results *results) {
    return results->hit_count;
}

uint64_t query_results_total(const struct referat_results *results) {
    return results->total;
}

enum referat_status query_results_format(const struct referat_results *results, enum referat_format format,
                                         const struct referat_style *style, struct buf *out,
                                         struct referat_error *error) {
    switch (format) {
    case REFERAT_JSON: return results_to_json(results, out, error);
    case REFERAT_NDJSON: return results_to_ndjson(results, out, error);
    case REFERAT_CSV: return results_to_csv(results, false, out, error);
    case REFERAT_CSV_EXCEL: return results_to_csv(results, true, out, error);
    default: return results_to_text(results, style, out, error);
    }
}

void query_results_free(struct referat_results *results) {
    if (!results) return;
    arena_free(&results->arena);
    free(results);
}
