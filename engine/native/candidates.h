/*
 * candidates.h - the way to run a query that asks for something rare: the documents of its rarest group are its
 * candidates. They are read whole, scored as far as that group goes, and held against the next groups as long as those
 * are not much more frequent. The others are asked for each candidate in the order of documents, so that every list is
 * walked forward and each of its blocks decoded at most once; a candidate that cannot reach the page any more is not
 * looked for in the lists that are left. Before that, those that score best already are tried, so that the page's worst
 * is high from the beginning. Windows of words are the dearest to ask for and come last, again the best scores first.
 * The hits are those of match.h, to the bit.
 */
#ifndef ENGINE_NATIVE_CANDIDATES_H
#define ENGINE_NATIVE_CANDIDATES_H

#include "engine/native/best.h"
#include "engine/native/clauses.h"
#include "engine/native/facets.h"

struct candidates;

/* In the clauses' arena; NULL where it failed. The clauses match something. */
struct candidates *candidates_open(struct clauses *clauses);

/*
 * Offers all matches to `best` that can be among them; what scores less than `floor` may be left out. `found` is how
 * many matches there are where that came to light on the way: then true.
 */
bool candidates_collect(struct candidates *candidates, struct best *best, bm25_score floor, uint64_t *found);
/* How many matches there are, at least up to `enough`; true where it is all of them. Facets (NULL for none) count them
 * all. */
bool candidates_count(struct candidates *candidates, uint64_t enough, struct facets *facets, uint64_t *found);

#endif
