/*
 * words.h - the written words of one document (engine_document.words): each once, however often and in whatever case it
 * stands there. Used by document.c token by token, so a token that was seen before costs one look at a table.
 */
#ifndef INDEXER_WORDS_H
#define INDEXER_WORDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "stemmer/token.h"

struct word_list {
    struct slice *words; /* sorted, each once, after word_list_finish */
    size_t count, cap;
    uint64_t *seen; /* hashes of tokens, 0 for free; a power of two */
    size_t seen_count, seen_cap;
    struct buf word; /* the one being read */
    bool no_memory;
};

void word_list_init(struct word_list *list);
void word_list_free(struct word_list *list);
/* Forgets the last document. */
void word_list_begin(struct word_list *list);
/* The word's bytes live in the arena. */
void word_list_add(struct word_list *list, struct slice text, const struct token *token, struct arena *arena);
void word_list_finish(struct word_list *list);

#endif
