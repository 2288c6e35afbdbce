/*
 * suggest.h - "did you mean": the query with words that no document has replaced by near ones that some have. The words
 * come from the index's own written words and from the names of bodies and municipalities.
 */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

#include "query/plan.h"

#define SUGGEST_WORDS 8 /* words of one query that are looked up */

/* In context->arena; "" where nothing is to be suggested. Errors: those of engine_search. */
enum referat_status suggest_query(const struct filter_context *context, struct analyzer *analyzer,
                                  const struct query_plan *plan, struct slice *out) MUST_CHECK;

/*
 * Edits that make one word the other: letters put in, left out, changed, or two neighbours swapped (optimal string
 * alignment); `most` + 1 where it takes more. For the tests.
 */
unsigned suggest_distance(const unsigned *a, size_t a_count, const unsigned *b, size_t b_count, unsigned most);

#endif
