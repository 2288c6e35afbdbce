/*
 * cache.h - what tokens became, by their raw bytes. Nothing is ever dropped, so that results stay valid as long as the
 * cache; once its memory is used up, or a token is very long, it takes no more. For stemmer/ alone.
 */
#ifndef STEMMER_CACHE_H
#define STEMMER_CACHE_H

#include "stemmer/analyzer.h"

struct word_cache;

/* `max_bytes` bounds the words kept (the table comes on top: 16 to 32 bytes a word; half as much more for the terms'
 * numbers). NULL where memory is out. */
struct word_cache *cache_new(size_t max_bytes);
void cache_free(struct word_cache *cache);
/* NULL where the token is not known. `hash` is any function of the bytes, the same each time. */
const struct word_terms *cache_find(const struct word_cache *cache, struct slice raw, uint64_t hash);
/* Ask for the lines that cache_find will want: of the table; once that is there, of the words. Many at a time share the
 * waiting. */
void cache_prefetch_slot(const struct word_cache *cache, uint64_t hash);
void cache_prefetch_words(const struct word_cache *cache, const struct token *tokens, size_t count);
/* Keeps a deep copy and returns it; NULL where the cache takes no more, which is no failure. */
const struct word_terms *cache_insert(struct word_cache *cache, struct slice raw, uint64_t hash,
                                      const struct word_terms *terms);
/* The term's number (analyzer.h), given now where it is new; 0 where it has none and no more are given.
 * `hash` is that of interner.h. */
uint32_t cache_number(struct word_cache *cache, struct slice term, uint64_t hash);
void cache_prefetch_number(const struct word_cache *cache, uint64_t hash);
size_t cache_count(const struct word_cache *cache);

#endif
