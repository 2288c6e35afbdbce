/*
 * clauses.h - a query of shape.h's form, opened over one segment: its terms' lists, what a document must be besides,
 * what a posting scores. Three ways of running it build on this: unions.h is for queries that score one group alone,
 * candidates.h goes by the documents of the rarest group, windows.h by stretches of documents.
 */
#ifndef ENGINE_NATIVE_CLAUSES_H
#define ENGINE_NATIVE_CLAUSES_H

#include "engine/native/lengths.h"
#include "engine/native/shape.h"

/* What searches share, since it costs more than many of them: length parts by length, for one average. */
#define LENGTH_PARTS 2048
struct length_parts {
    double average, parts[LENGTH_PARTS];
};
void length_parts_set(struct length_parts *lengths, double average);

/* A term of the query that the segment has. */
struct leaf {
    struct postings *list;
    double units; /* weight · BM25_UNIT; 0 where it does not score */
    uint32_t frequency;
    bm25_score bound; /* what a posting scores at most */
    bool gathered;    /* its postings are part of the group's array */
};

/* Documents and what they score, in the order of documents; a document once. */
struct scored_array {
    uint32_t *documents;
    bm25_score *scores;
    uint32_t count, at; /* at: where the last look-up ended */
};

struct group {
    enum shape_role role;
    struct leaf *leaves;
    size_t leaf_count;
    struct scored_array array; /* of the leaves that are gathered, where any is */
    uint64_t frequency;        /* sum of the leaves' */
    bm25_score bound;          /* what its leaves score at most, together; 0 where it does not score */
};

struct values {
    const struct packed *column;
    uint64_t low, high;
};

/* A word of a phrase of single terms; its positions in the document that is asked. */
struct phrase_word {
    struct leaf *leaf;
    uint32_t behind; /* so many words come after it */
    const uint32_t *positions;
    uint32_t count, at;
};

struct phrase {
    struct phrase_word *words; /* rarest first */
    size_t count;              /* 0: the window of words is of another kind */
    size_t read;               /* words whose positions were read for the document */
};

struct proximity;

struct clauses {
    struct segment *segment;
    const struct shape *shape;
    const struct length_parts *lengths;
    const struct length_shares *shares; /* by length code */
    double average;
    struct arena *arena;
    struct group *groups; /* as in the shape; for windows of words */
    size_t group_count;
    struct group **all; /* those that must be there, rarest first */
    size_t all_count;
    struct group *scored; /* where there is one alone */
    struct values *values;
    size_t value_count;
    struct proximity **proximities; /* one a window of words */
    struct phrase *phrases;         /* the same, for those that are phrases of single terms */
    uint32_t first, behind;         /* documents that ranges leave */
    const uint8_t *length_codes;    /* of all documents; those of first..behind-1 are checked */
    bool nothing;                   /* matches */
    bool asks_more;                 /* than its groups, ranges of documents and windows: clauses_hold has work */
};

/* In the arena, to be closed. NULL where the arena failed. */
struct clauses *clauses_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                             size_t place, const struct length_parts *lengths, struct arena *arena);
/* REFERAT_NO_MEMORY; damage is told by the segment. */
enum referat_status clauses_close(struct clauses *clauses, struct referat_error *error) MUST_CHECK;

/* Reads the lists of all the group's leaves, or of those that are rare (bests.h: without best postings by window)
 * whole, within the ranges, into its array. False where the arena failed. */
bool clauses_gather_all(struct clauses *clauses, struct group *group) MUST_CHECK;
bool clauses_gather_rare(struct clauses *clauses, struct group *group) MUST_CHECK;

/* Whether the group has the document; what it scores there is added to *score. Cheapest in rising order. */
bool clauses_look_up(const struct clauses *clauses, struct group *group, uint32_t document, bm25_score *score);
/* The same of one leaf, and of an array. */
bool clauses_look_up_leaf(const struct clauses *clauses, struct leaf *leaf, uint32_t document, bm25_score *score);
bool clauses_look_up_array(struct scored_array *array, uint32_t document, bm25_score *score);
/* What a document must be besides: live, in the other ranges, in no excluded group, and not in all of those that are to
 * stay apart. Ranges of documents are the caller's, who has first and behind. */
bool clauses_hold(struct clauses *clauses, uint32_t document);
/* Whether the windows of words are there. `places`: the document's, as clauses_find_places found them; NULL to look. */
bool clauses_stand_together(struct clauses *clauses, uint32_t document, const struct postings_place *places);
/* Whether the phrase is there. */
bool clauses_have_phrase(struct phrase *phrase, uint32_t document);
/* Where the positions of the phrases' words lie in a document, clauses_place_count of them. Cheap where the lists stand
 * on the document. */
size_t clauses_place_count(const struct clauses *clauses);
void clauses_find_places(const struct clauses *clauses, uint32_t document, struct postings_place *places);

static inline double clauses_part_of_length(const struct clauses *clauses, uint32_t length) {
    return length < LENGTH_PARTS ? clauses->lengths->parts[length] : bm25_length_part(length, clauses->average);
}

static inline bm25_score clauses_score_share(double units, double share) {
    return (bm25_score)(units * share + 0.5);
}

static inline bm25_score clauses_score(double units, uint32_t wdf, double length_part) {
    return wdf ? clauses_score_share(units, bm25_share(wdf, length_part)) : 0;
}

/* Where the shares have it not. */
bm25_score clauses_score_at_length(const struct clauses *clauses, const struct leaf *leaf, uint32_t document,
                                   uint32_t wdf);

/* What the leaf's posting of a document of first..behind-1 scores. */
static inline bm25_score clauses_score_posting(const struct clauses *clauses, const struct leaf *leaf,
                                               uint32_t document, uint32_t wdf) {
    uint32_t code = clauses->length_codes[document];
    if (wdf - 1 < SHARES_WDFS && clauses->shares->exact[code])
        return clauses_score_share(leaf->units, clauses->shares->of[wdf - 1][code]);
    return clauses_score_at_length(clauses, leaf, document, wdf);
}

/* The same or a little more, from the length's code alone. */
static inline bm25_score clauses_most_of_posting(const struct clauses *clauses, const struct leaf *leaf,
                                                 uint32_t document, uint32_t wdf) {
    uint8_t code = clauses->length_codes[document];
    if (wdf - 1 < SHARES_WDFS) return clauses_score_share(leaf->units, clauses->shares->of[wdf - 1][code]);
    return clauses_score(leaf->units, wdf, clauses_part_of_length(clauses, clauses->segment->length_table.least[code]));
}

/*
 * What a posting scores at most whose share is no larger than that of a best one. With the segment's own average that
 * is what that one scores; where the collection's average has moved, another may score more. docs/FORMAT.md, "The best
 * postings".
 */
bm25_score clauses_bound(const struct clauses *clauses, double units, struct best_posting best);

#endif
