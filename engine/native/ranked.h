/*
 * ranked.h - the best hits of a query of shape.h's form in a segment, the fast way: unions.h where it scores one
 * group alone, else by the candidates of its rarest group where that is rare, and by windows where all are frequent.
 * The hits are those of match.h, to the bit.
 */
#ifndef ENGINE_NATIVE_RANKED_H
#define ENGINE_NATIVE_RANKED_H

#include "engine/native/best.h"
#include "engine/native/clauses.h"
#include "engine/native/facets.h"

struct ranked;

/* In the arena; ranked_close must be called. NULL where the arena failed. */
struct ranked *ranked_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                           size_t place, const struct length_parts *lengths, struct arena *arena);
/* REFERAT_NO_MEMORY; damage is told by the segment. */
enum referat_status ranked_close(struct ranked *ranked, struct referat_error *error) MUST_CHECK;

/*
 * Offers all matches to `best` that can be among them; what scores less than `floor` may be left out. `found` is how
 * many matches there are where that came to light on the way: then true.
 */
bool ranked_collect(struct ranked *ranked, struct best *best, bm25_score floor, uint64_t *found);
/*
 * How many matches there are, at least up to `enough`; true where it is all of them. Facets (NULL for none) count them
 * all.
 */
bool ranked_count(struct ranked *ranked, uint64_t enough, struct facets *facets, uint64_t *found);

#endif
