/*
 * windows.h - the fast way to run a query of shape.h's form over a segment: by windows of 1,024 documents. For each
 * window the most that any document of it can score is known beforehand, from the largest impacts of the blocks that
 * reach into it; the windows with the highest bounds are looked at first, and no window whose bound is below the worst
 * of the hits that are kept. Within a window terms that cannot lift a document onto the page by themselves are only
 * looked up for documents that others brought (MaxScore: Turtle and Flood, "Query evaluation: strategies and
 * optimizations", 1995; bounds by blocks: Ding and Suel, "Faster top-k document retrieval using block-max indexes",
 * 2011). The hits are those of match.h, to the bit.
 */
#ifndef ENGINE_NATIVE_WINDOWS_H
#define ENGINE_NATIVE_WINDOWS_H

#include "engine/native/best.h"
#include "engine/native/facets.h"
#include "engine/native/shape.h"

#define WINDOW_SHIFT     10
#define WINDOW_DOCUMENTS (1u << WINDOW_SHIFT)
#define WINDOW_WORDS     (WINDOW_DOCUMENTS / 64)

/* What searches share, since it costs more than many of them: length parts by length, for one average. */
#define LENGTH_PARTS 2048
struct length_parts {
    double average, parts[LENGTH_PARTS];
};
void length_parts_set(struct length_parts *lengths, double average);

struct windows;

/* In the arena; windows_close must be called. NULL where the arena failed. */
struct windows *windows_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                             size_t place, const struct length_parts *lengths, struct arena *arena);
/* REFERAT_NO_MEMORY; damage is told by the segment. */
enum referat_status windows_close(struct windows *windows, struct referat_error *error) MUST_CHECK;

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
