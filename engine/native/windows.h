/*
 * windows.h - the way to run a query of several groups all of which are frequent: by windows of 1,024 documents. For
 * each window the most that any document of it can score is known beforehand, from the best postings of the lists; the
 * few windows with the highest bounds are looked at first, then the others in the order of documents, so that a block
 * is decoded once, and none whose bound is below the worst of the hits that are kept (bounds by stretches: Ding and
 * Suel, "Faster top-k document retrieval using block-max indexes", 2011). A group's rare terms are read whole
 * beforehand and count as one. It counts the matches of any query.
 * The hits are those of match.h, to the bit.
 */
#ifndef ENGINE_NATIVE_WINDOWS_H
#define ENGINE_NATIVE_WINDOWS_H

#include "engine/native/best.h"
#include "engine/native/clauses.h"
#include "engine/native/facets.h"

#define WINDOW_SHIFT     BESTS_WINDOW_SHIFT
#define WINDOW_DOCUMENTS (1u << WINDOW_SHIFT)
#define WINDOW_WORDS     (WINDOW_DOCUMENTS / 64)

struct windows;

/* In the clauses' arena; NULL where it failed. The clauses match something. */
struct windows *windows_open(struct clauses *clauses);

/*
 * Offers all matches to `best` that can be among them; what scores less than `floor` may be left out. `found` is how
 * many matches there are where that came to light on the way: then true.
 */
bool windows_collect(struct windows *windows, struct best *best, bm25_score floor, uint64_t *found);
/*
 * How many matches there are, at least up to `enough`; true where it is all of them. Facets (NULL for none) count them
 * all.
 */
bool windows_count(struct windows *windows, uint64_t enough, struct facets *facets, uint64_t *found);

#endif
