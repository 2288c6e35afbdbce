/*
 * wildcard.c - a wildcard as a word of the query (word.h): the written words of the index that begin so, each as its
 * terms. The most frequent come first where there are more than WILDCARD_TERMS, so that an engine that counts the same
 * words takes the same terms.
 */
#include "query/word.h"

#include "stemmer/written.h"

#include <stdlib.h>

#define WILDCARD_TERMS 1000
#define TERM_SLOTS     4096 /* a power of two, well above WILDCARD_TERMS */

/* Terms, each once. */
struct term_set {
    struct slice *terms;
    size_t count;
    uint16_t *slots; /* index into terms + 1 */
};

static bool term_set_init(struct term_set *set, struct arena *arena) {
    *set = (struct term_set){.terms = arena_alloc(arena, WILDCARD_TERMS * sizeof *set->terms),
                             .slots = arena_alloc(arena, TERM_SLOTS * sizeof *set->slots)};
    return set->terms && set->slots && !arena->failed;
}

static void term_set_add(struct term_set *set, struct arena *arena, struct slice term) {
    uint32_t hash = 2166136261u;
    if (set->count == WILDCARD_TERMS) return;
    for (size_t i = 0; i < term.len; i++) hash = (hash ^ (unsigned char)term.data[i]) * 16777619u;
    size_t at = (hash ^ hash >> 13) % TERM_SLOTS;
    for (; set->slots[at]; at = (at + 1) % TERM_SLOTS) {
        if (slice_equal(set->terms[set->slots[at] - 1], term)) return;
    }
    set->terms[set->count++] = arena_slice(arena, term);
    set->slots[at] = (uint16_t)set->count;
}

static int most_frequent_first(const void *left, const void *right) {
    const struct engine_word *a = left, *b = right;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return slice_compare(a->word, b->word);
}

static int by_bytes(const void *left, const void *right) {
    return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

/* The written words of the index that begin as the typed bytes may be spelled. */
static enum referat_status find_words(const struct word_context *context, struct slice typed, struct engine_word **out,
                                      size_t *count) {
    struct buf lines;
    enum referat_status status = REFERAT_OK;
    buf_init(&lines, 1 << 20);
    written_prefixes(typed, &lines);
    *out = NULL;
    *count = 0;
    for (struct slice rest = buf_as_slice(&lines); !status && rest.len;) {
        struct slice prefix = slice_first(rest, (size_t)((char *)memchr(rest.data, '\n', rest.len) - rest.data));
        struct engine_word *words;
        size_t found;
        rest = slice_from(rest, prefix.len + 1);
        status =
            engine_words(context->engine, context->collection, prefix, context->arena, &words, &found, context->error);
        for (size_t i = 0; !status && i < found; i++) *ARENA_PUSH(context->arena, *out, *count) = words[i];
    }
    if (!status) status = buf_status(&lines, context->error);
    if (!status) status = arena_status(context->arena, context->error);
    buf_free(&lines);
    return status;
}

/* The people who have the word as part of their name. */
static struct slice name_term(const struct word_context *context, struct slice word) {
    struct buf folded;
    buf_init(&folded, 1 << 10);
    if (analyzer_fold(word, &folded, NULL) != REFERAT_OK) context->arena->failed = true;
    struct slice term = schema_term(context->arena, SCHEMA_PERSON, buf_as_slice(&folded));
    buf_free(&folded);
    return term;
}

/* The terms that the words become. */
static void analyse_words(const struct word_context *context, const struct engine_word *words, size_t count,
                          struct term_set *terms) {
    for (size_t i = 0; i < count && terms->count < WILDCARD_TERMS; i++) {
        struct token token;
        size_t at = 0;
        if (!token_next(words[i].word, &at, &token)) continue;
        if (context->collection == ENGINE_REGISTER)
            term_set_add(terms, context->arena, name_term(context, words[i].word));
        const struct word_terms *analysed = analyzer_word(context->analyzer, words[i].word, &token);
        for (size_t k = 0; k < analysed->term_count; k++) term_set_add(terms, context->arena, analysed->terms[k]);
    }
}

enum referat_status wildcard_make(const struct word_context *context, const struct token *token,
                                  struct query_word *out) {
    struct slice typed = slice_make(context->text.data + token->start, token->end - token->start);
    struct engine_word *words;
    struct term_set terms;
    size_t count;
    *out = (struct query_word){.exact = slice_of(""), .case_term = slice_of(""), .name_term = slice_of("")};
    enum referat_status status = find_words(context, typed, &words, &count);
    if (status) return status;
    if (!term_set_init(&terms, context->arena)) return arena_status(context->arena, context->error);
    if (count > 1) qsort(words, count, sizeof *words, most_frequent_first);
    analyse_words(context, words, count, &terms);
    if (terms.count > 1) qsort(terms.terms, terms.count, sizeof *terms.terms, by_bytes);
    struct needle_word *any = arena_alloc(context->arena, sizeof *any);
    *any = (struct needle_word){terms.terms, terms.count, true};
    struct needle *needle = ARENA_PUSH(context->arena, out->needles, out->needle_count);
    *needle = (struct needle){.words = any, .count = 1, .factor = 1};
    return arena_status(context->arena, context->error);
}
