/*
 * match.h - where the words of a query stand in a text: the same needles that the plan asked the engine for, found
 * again with the same analyzer, so that what was found is what is marked.
 */
#ifndef QUERY_MATCH_H
#define QUERY_MATCH_H

#include "query/plan.h"

struct mark {
    size_t start, end; /* bytes in the text */
    size_t word;       /* of the plan */
};

/* A set of the plan's words (at most QUERY_MAX_WORDS). */
typedef uint64_t word_set;

struct text_match {
    struct mark *marks; /* by start */
    size_t count;
    word_set words;
};

/* Of a compound only the part that matched is marked, where the analyzer tells its bytes; of a phrase all of it. */
struct text_match match_text(struct analyzer *analyzer, const struct query_plan *plan, struct slice text,
                             struct arena *arena);

#endif
