/*
 * results.h - the answer to a search, held apart from the index: what results_json.c and results_text.c write.
 */
#ifndef QUERY_RESULTS_H
#define QUERY_RESULTS_H

#include "query/query.h"
#include "query/snippet.h"

/* Why a hit ranks where it does: what one word of the query does for it. */
struct hit_word {
    size_t word;     /* of the explanation */
    bool found;      /* in a text of the item */
    double score;    /* its share of the hit's score */
    unsigned places; /* PLACE()s; 0 where it stands in none of them (an attachment, the case number) */
};

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
    const char *path;
    struct decision decision;
    struct snippet snippet;
    struct hit_word *words; /* only where it is explained */
    size_t word_count;
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

/* A word of the query as it was asked for. */
struct explained_word {
    enum plan_word_kind kind;
    struct slice typed;
    bool relaxed, scored;
    struct slice *ways; /* the first is its plain terms; each a text: "tand", "compounds of tand ×0.5" */
    double *factors;
    size_t way_count;
};

struct explanation {
    const char *query;     /* as it was understood (query_print) */
    const char *tree_json; /* an object */
    const char *tree_text; /* a line a node, indented by two blanks a level */
    struct explained_word *words;
    size_t word_count;
    struct slice *skipped; /* stop words that were not looked for */
    size_t skipped_count;
};

struct referat_results {
    struct arena arena; /* holds everything below */
    struct slice query;
    uint64_t total; /* items with all words */
    bool total_exact;
    size_t partial_count;
    uint64_t took_us;
    struct hit *hits;
    size_t hit_count;
    struct slice suggestion; /* a whole query; "" for none */
    bool sorted_by_date;
    bool explained;
    struct explanation explanation;
    bool has_facets;
    struct facet facets[FACET_COUNT];
};

enum referat_status results_to_json(const struct referat_results *results, struct buf *out,
                                    struct referat_error *error) MUST_CHECK;
/* Hits alone, one object a line. */
enum referat_status results_to_ndjson(const struct referat_results *results, struct buf *out,
                                      struct referat_error *error) MUST_CHECK;
/* Hits alone, one a line below the names of the columns. `excel`: as a Danish Excel opens it right. */
enum referat_status results_to_csv(const struct referat_results *results, bool excel, struct buf *out,
                                   struct referat_error *error) MUST_CHECK;
enum referat_status results_to_text(const struct referat_results *results, const struct referat_style *style,
                                    struct buf *out, struct referat_error *error) MUST_CHECK;

/* An item of a stored record as a hit; texts are copied into results->arena, what is passed may go. */
struct hit_source {
    struct slice id;
    double score;
    const struct minutes_record *record; /* with one item */
};
/* Gives where the words stand in the item, in `scratch`. */
struct item_match hit_make(struct analyzer *analyzer, const struct query_plan *plan, const struct hit_source *source,
                           bool partial, struct arena *scratch, struct referat_results *results);

/* How the query was understood, into results->explanation. Errors: REFERAT_NO_MEMORY. */
enum referat_status explain_query(const struct query_plan *plan, struct referat_results *results,
                                  struct referat_error *error) MUST_CHECK;
/*
 * What each word does for the hit that was made last: where it stands, and the score that the engine gives the hit for
 * this word alone. Shares add up to the score. Errors: those of engine_search.
 */
enum referat_status explain_hit(struct engine_reader *engine, const struct query_plan *plan,
                                const struct item_match *match, struct slice id, struct arena *scratch,
                                struct referat_results *results, struct referat_error *error) MUST_CHECK;

#endif
