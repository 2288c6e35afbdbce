/*
 * plan.h - what a query asks of the engine, and what to look for in the texts that come back. A plan is made from the
 * text of a query and the flags beside it; what each construct becomes is told in docs/QUERY.md.
 */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include "query/filter.h"
#include "stemmer/analyzer.h"

/* One word of a needle: any of these plain terms. */
struct needle_word {
    const struct slice *terms;
    size_t term_count;
    bool sorted; /* the terms are in the order of bytes: a wildcard's */
};

/* Words that show, where they stand together, that a word of the query stands in a text. */
struct needle {
    size_t word; /* of the plan */
    struct needle_word *words;
    size_t count;    /* at least 1 */
    unsigned window; /* 0: in a row; else in any order within so many positions, first and last counted (NEAR) */
    bool widened;    /* count 1: a compound part will do (span terms), and a word of the same verb (weak terms) */
    const struct slice *weak;
    size_t weak_count;
    double factor;
};

enum plan_word_kind { PLAN_WORD, PLAN_WILDCARD, PLAN_PHRASE, PLAN_NEAR, PLAN_PERSON };

/* A word or phrase of the query that must or may be there; at most QUERY_MAX_WORDS. */
struct plan_word {
    enum plan_word_kind kind;
    struct slice typed;
    bool relaxed;                     /* a plain word, which partial hits may lack */
    const struct engine_query *query; /* as it is scored; NULL for a filter */
    struct slice exact, case_term;    /* further terms that find it; "" for none */
};

/* A felt: that holds for the words inside it: they stand in one of these places. */
struct plan_scope {
    const struct plan_scope *outer;
    unsigned places;
    bool plain; /* inside a negation: a word's own forms, not compounds */
};

struct query_plan {
    const struct engine_query *all;  /* items with all words */
    const struct engine_query *some; /* items with some, not all, of the relaxed words; NULL where nothing relaxes */
    struct plan_word *words;
    size_t word_count;
    struct needle *needles;
    size_t needle_count;
    const struct plan_scope *scope; /* of the relaxed words */
    struct slice text;              /* the query */
    const struct query_node *root;
    struct slice *skipped; /* stop words that are not looked for, as typed */
    size_t skipped_count;
};

/*
 * Everything lives in context->arena. Errors: REFERAT_QUERY (position), REFERAT_USAGE (a flag), those of
 * engine_search, REFERAT_NO_MEMORY.
 */
enum referat_status plan_make(const struct filter_context *context, struct analyzer *analyzer,
                              const struct referat_search_options *options, struct query_plan *out) MUST_CHECK;

#endif
