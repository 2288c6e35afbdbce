/*
 * plain.h - an item as --plain has it: one stream of tokens (title, then its parts), of each the folded stem alone,
 * every occurrence with a weight of one at the next position. This is what every engine and every peer can be given
 * alike.
 */
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include "bench/corpus.h"
#include "engine/engine.h"
#include "stemmer/analyzer.h"

struct plain_document {
    struct engine_document document; /* for engine.h: terms, positions from 1, the date, the sort keys */
    const struct slice *tokens;      /* the same in reading order, for peers */
    size_t token_count;
    int date;
};

struct plain_builder;

/* The analyzer is borrowed. With `texts` a document carries its record as payload. Errors: REFERAT_NO_MEMORY. */
enum referat_status plain_builder_new(struct analyzer *analyzer, bool texts, struct plain_builder **out,
                                      struct referat_error *error) MUST_CHECK;
void plain_builder_free(struct plain_builder *builder); /* NULL is fine */
/* Lives until the next build. Errors: REFERAT_NO_MEMORY. */
enum referat_status plain_build(struct plain_builder *builder, const struct bench_item *item,
                                struct plain_document *out, struct referat_error *error) MUST_CHECK;

/* The folded stem of one token; "" for none. Lives as analyzer_word's answer. */
static inline struct slice plain_term(struct analyzer *analyzer, struct slice text, const struct token *token) {
    const struct word_terms *word = analyzer_word(analyzer, text, token);
    return word->term_count ? word->terms[0] : slice_make("", 0);
}

#endif
