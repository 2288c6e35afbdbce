/*
 * word.h - a word or phrase of the query as engine queries: the alternatives under which it may stand in the index.
 */
#ifndef QUERY_WORD_H
#define QUERY_WORD_H

#include "query/plan.h"
#include "stemmer/synonyms.h"

struct word_context {
    const struct registry *registry;
    struct analyzer *analyzer;
    struct arena *arena;
    struct slice text; /* the query */
    struct engine_reader *engine;
    struct referat_error *error;
    const struct synonyms *synonyms; /* NULL for none */
    enum engine_collection collection;
};

/* A word or phrase: it is there where one of its needles is. */
struct query_word {
    struct needle *needles; /* the first is the word or phrase as typed */
    size_t needle_count;
    struct slice exact;     /* the exact spelling's term; "" for none */
    struct slice case_term; /* of a case number: the term of the item's own; "" for none */
    struct slice name_term; /* in the register: of people who are named so; "" for none */
    bool stop_word;
};

/*
 * `plain` leaves out everything but the word's own forms. Memory that ran out shows in the arena and in
 * analyzer_status.
 */
struct query_word word_make(const struct word_context *context, const struct token *token, bool plain);
struct query_word phrase_make(const struct word_context *context, const struct token *tokens, size_t count);
/* The words in any order, at most distance - 1 others among them. */
struct query_word near_make(const struct word_context *context, const struct token *tokens, size_t count,
                            unsigned distance);
const struct engine_query *word_query(struct arena *arena, const struct query_word *word);
/* The words of the index that begin with the token (wildcard.c). Errors: those of engine_words. */
enum referat_status wildcard_make(const struct word_context *context, const struct token *token,
                                  struct query_word *out) MUST_CHECK;
/* The word stands in one of the `places` (of PLACES_BY_WORD); never scored. */
const struct engine_query *word_in_places(struct arena *arena, const struct query_word *word, unsigned places);

#endif
