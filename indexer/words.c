/*
 * words.c - collects the written words of one document (words.h). Tokens are told apart by the hash that the tokenizer
 * took while scanning: of two tokens with one hash of 64 bits the second would be left out of the list, nothing worse.
 */
#include "indexer/words.h"

#include "base/buf.h"
#include "stemmer/written.h"

#include <stdlib.h>

#define SEEN_KEPT ((size_t)1 << 16) /* a larger table is not kept for the next document */

void word_list_init(struct word_list *list) {
    *list = (struct word_list){0};
    buf_init(&list->word, 1 << 16);
}

void word_list_free(struct word_list *list) {
    free(list->words);
    free(list->seen);
    buf_free(&list->word);
}

void word_list_begin(struct word_list *list) {
    list->count = list->seen_count = 0;
    list->no_memory = false;
    buf_clear(&list->word);
    if (list->seen_cap > SEEN_KEPT) {
        free(list->seen);
        list->seen = NULL;
        list->seen_cap = 0;
    }
    if (list->seen) memset(list->seen, 0, list->seen_cap * sizeof *list->seen);
}

static bool grow_seen(struct word_list *list) {
    size_t cap = list->seen_cap ? list->seen_cap * 2 : 1024;
    uint64_t *seen = calloc(cap, sizeof *seen);
    if (!seen) return false;
    for (size_t i = 0; i < list->seen_cap; i++) {
        size_t at = list->seen[i] & (cap - 1);
        if (!list->seen[i]) continue;
        while (seen[at]) at = (at + 1) & (cap - 1);
        seen[at] = list->seen[i];
    }
    free(list->seen);
    list->seen = seen;
    list->seen_cap = cap;
    return true;
}

/* Is it the first token with this hash in the document? */
static bool is_new(struct word_list *list, uint64_t hash) {
    if (!hash) hash = 1;
    if (list->seen_count * 2 >= list->seen_cap && !grow_seen(list)) {
        list->no_memory = true;
        return false;
    }
    size_t mask = list->seen_cap - 1, at = hash & mask;
    for (; list->seen[at]; at = (at + 1) & mask) {
        if (list->seen[at] == hash) return false;
    }
    list->seen[at] = hash;
    list->seen_count++;
    return true;
}

static bool reserve_word(struct word_list *list) {
    if (list->count < list->cap) return true;
    size_t cap = list->cap ? list->cap * 2 : 256;
    struct slice *words = realloc(list->words, cap * sizeof *words);
    if (!words) return false;
    list->words = words;
    list->cap = cap;
    return true;
}

void word_list_add(struct word_list *list, struct slice text, const struct token *token, struct arena *arena) {
    if (token->kind != TOKEN_WORD || !is_new(list, token->hash)) return;
    buf_clear(&list->word);
    if (!written_word(text, token, &list->word)) {
        list->no_memory |= list->word.no_memory;
    } else if (reserve_word(list)) {
        list->words[list->count++] = arena_slice(arena, buf_as_slice(&list->word));
    } else {
        list->no_memory = true;
    }
}

static int by_bytes(const void *left, const void *right) {
    return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

void word_list_finish(struct word_list *list) {
    if (list->count < 2) return;
    qsort(list->words, list->count, sizeof *list->words, by_bytes);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (!slice_equal(list->words[i], list->words[kept - 1])) list->words[kept++] = list->words[i];
    }
    list->count = kept;
}
