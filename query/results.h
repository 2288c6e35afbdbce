/*
 * results.h - the answer to a search, held apart from the index: what results_json.c and results_text.c write.
 */
#ifndef QUERY_RESULTS_H
#define QUERY_RESULTS_H

#include "query/query.h"
#include "query/snippet.h"

struct hit {
    unsigned rank; /* from 1, the offset counted */
    bool partial;
    double score;
    const char *id;
    const char *body, *owner;
    int date;
    enum minutes_kind kind;
    const char *item, *title;
    enum outcome outcome;
    const char **municipalities;
    size_t municipality_count;
    struct slice *missing; /* as typed; only where partial */
    size_t missing_count;
    const char *decision, *path;
    struct snippet snippet;
};

struct facet_value {
    struct slice value;
    uint64_t count;
};

struct facet {
    struct facet_value *values;
    size_t count;
};

enum facet_name { FACET_BODY, FACET_YEAR, FACET_MUNICIPALITY, FACET_OUTCOME, FACET_COUNT };

struct referat_results {
    struct arena arena; /* holds everything below */
    struct slice query;
    uint64_t total; /* items with all words */
    bool total_exact;
    size_t partial_count;
    uint64_t took_us;
    struct hit *hits;
    size_t hit_count;
    bool has_facets;
    struct facet facets[FACET_COUNT];
};

enum referat_status results_to_json(const struct referat_results *results, struct buf *out,
                                    struct referat_error *error) MUST_CHECK;
enum referat_status results_to_text(const struct referat_results *results, const struct referat_style *style,
                                    struct buf *out, struct referat_error *error) MUST_CHECK;

/* An item of a stored record as a hit; texts are copied into results->arena, what is passed may go. */
struct hit_source {
    struct slice id;
    double score;
    const struct minutes_record *record; /* with one item */
};
void hit_make(struct analyzer *analyzer, const struct query_plan *plan, const struct hit_source *source, bool partial,
              struct arena *scratch, struct referat_results *results);

#endif
