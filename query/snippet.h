/*
 * snippet.h - which piece of an item is shown for a query, and the item's decision in short.
 */
#ifndef QUERY_SNIPPET_H
#define QUERY_SNIPPET_H

#include "corpus/record.h"
#include "query/match.h"

#define SNIPPET_BYTES  240
#define DECISION_BYTES 300

/* First and last piece where the part goes on. */
#define SNIPPET_CUT_BEFORE "… "
#define SNIPPET_CUT_BEHIND " …"

struct snippet_piece {
    struct slice text; /* clean (clean.h), not escaped; a bullet at the beginning of a line is a "·" */
    bool mark;
    word_set words; /* of a mark */
};

struct snippet {
    const char *part; /* the part that it is taken from; "" where the item has none */
    bool from_decision;
    int page; /* where that part begins; the item's page where it is not known */
    struct snippet_piece *pieces;
    size_t piece_count;
};

/* An item's decision in short. */
struct decision {
    const char *text; /* of all pieces; "" where there is none */
    struct snippet_piece *pieces;
    size_t piece_count;
};

/* Where the words of the query stand in an item. */
struct item_match {
    struct text_match *parts;               /* one a part of the item */
    word_set in_place[PART_KIND_COUNT + 1]; /* by part kind; the last is the title */
    word_set anywhere;
};

struct item_match match_item(struct analyzer *analyzer, const struct query_plan *plan, const struct minutes_item *item,
                             struct arena *arena);
/*
 * From the part that holds most different words; among equals a decision, then the first. Where no part holds any:
 * the beginning of the decision, else of the first part.
 */
struct snippet snippet_make(const struct minutes_item *item, const struct item_match *match, struct arena *arena);
/* The window [start, end) of a text in pieces, marks that overlap as one; appended. */
void pieces_cut(struct slice text, size_t start, size_t end, const struct text_match *match, struct arena *arena,
                struct snippet_piece **pieces, size_t *count);
/*
 * The first sentences of the item's decision, at most DECISION_BYTES, cut at a word with "…" where the first alone is
 * longer; nothing where the item has no decision. Never from another part.
 */
struct decision decision_make(const struct minutes_item *item, const struct item_match *match, struct arena *arena);

#endif
