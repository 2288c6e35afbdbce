/*
 * unions.h - the way to run a query that scores one group alone: a term, or an OR of terms, with filters that are not
 * rarer. Two kinds of documents are looked for one after the other. Those that one of the rare terms has: the rare
 * lists are read whole, side by side, and a document is looked at where the most that its wdfs can score reaches the
 * page; no length is read before. Then those that frequent terms alone have: by windows of documents, of which each
 * frequent list names its best posting (bests.h), and within a window by MaxScore (Turtle and Flood, "Query evaluation:
 * strategies and optimizations", 1995). What the page's worst hit scores at least is known before anything is read:
 * best postings are documents too.
 * The hits are those of match.h, to the bit.
 */
#ifndef ENGINE_NATIVE_UNIONS_H
#define ENGINE_NATIVE_UNIONS_H

#include "engine/native/best.h"
#include "engine/native/clauses.h"

struct unions;

/* Whether the query is of this kind. */
bool unions_fit(const struct clauses *clauses);

/* In the clauses' arena; NULL where it failed. The clauses match something, and fit. */
struct unions *unions_open(struct clauses *clauses);

/* Offers all matches to `best` that can be among them; what scores less than `floor` may be left out. */
void unions_collect(struct unions *unions, struct best *best, bm25_score floor);

#endif
