/*
 * phrase_filter.h - which documents of a window have phrases of single terms, all of the window at once: word by word,
 * each list read once and in order, a whole block's positions where many of its documents are asked for.
 */
#ifndef ENGINE_NATIVE_PHRASE_FILTER_H
#define ENGINE_NATIVE_PHRASE_FILTER_H

#include "engine/native/clauses.h"

struct phrase_filter;

/* Whether all windows of words are such phrases. */
bool phrase_filter_serves(const struct clauses *clauses);
/* In the arena; NULL where it failed. */
struct phrase_filter *phrase_filter_new(struct arena *arena);
/* Of the documents low + i, for each bit i that is set, keeps the bits of those that have all phrases; bits are
 * WINDOW_WORDS words. */
void phrase_filter_keep(struct phrase_filter *filter, struct clauses *clauses, uint32_t low, uint64_t *bits);

#endif
