/*
 * match.h - which documents of a segment a query matches, in order, and what they score: one document at a time, for
 * every kind of query. The plain way, that every faster one must agree with to the bit.
 */
#ifndef ENGINE_NATIVE_MATCH_H
#define ENGINE_NATIVE_MATCH_H

#include "engine/native/bm25.h"
#include "engine/native/segment.h"

/* A term of the query, in the order of the tree: what it is in each segment, and what it weighs in all. */
struct match_leaf {
    struct slice term;
    double factor;           /* product of the SCALEs above it */
    double weight;           /* factor · bm25_term_weight, at most BM25_WEIGHT_MAX */
    struct term_info *infos; /* by segment; df 0 where it is not there */
};

struct match_query {
    const struct engine_query *query;
    struct match_leaf *leaves;
    size_t leaf_count;
    double average; /* length of a document of the collection */
    bool unscored;  /* set it where match_score is not called: then nothing is added up */
};

/*
 * Checks the tree, looks its terms up in the segments and weighs them. Lives in the arena. Errors: REFERAT_QUERY
 * (nested too deep; too many words near each other that have forms in common), REFERAT_INTERNAL (no tree),
 * REFERAT_DAMAGED.
 */
enum referat_status match_prepare(const struct engine_query *query, struct segment *const *segments, size_t count,
                                  struct arena *arena, struct match_query *out, struct referat_error *error) MUST_CHECK;

/* What an ENGINE_RANGE leaves of a segment: documents first..behind-1, of them those whose ordinal in `column` is
 * low..high. */
struct match_range {
    uint32_t first, behind;
    const struct packed *column; /* NULL: all of them */
    uint64_t low, high;
};
void match_find_range(struct segment *segment, const struct engine_query *query, struct match_range *out);

struct match;

/*
 * The query over segment number `place` of those it was prepared for. Lives in the arena, but match_close must be
 * called where this succeeded. NULL only where the arena failed.
 */
struct match *match_open(const struct match_query *query, struct segment *segment, size_t place, struct arena *arena);
/* REFERAT_NO_MEMORY; damage is told by the segment. */
enum referat_status match_close(struct match *match, struct referat_error *error) MUST_CHECK;
/* The first match >= target, POSTINGS_END behind the last. Targets never fall. */
uint32_t match_seek(struct match *match, uint32_t target);
/* Of the document it stands on. */
bm25_score match_score(struct match *match);

#endif
