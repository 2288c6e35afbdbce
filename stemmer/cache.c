/*
 * cache.c - what tokens became, by their raw bytes (cache.h): a table with open addressing over copies in an arena.
 * A probe sequence is short by rule, so that words chosen to collide cost their own analysis and nothing else.
 */
#include "stemmer/cache.h"

#include <stdlib.h>

/* Raw bytes of a token that is worth keeping: longer ones are not words that come again. */
#define CACHED_WORD_MAX 128
#define PROBES_MAX      16
/* A word takes about 200 bytes: with a slot for each 128 the table stays below two thirds full. */
#define BYTES_PER_SLOT 128
#define SLOTS_MIN      64

/* One block: this, the parts, the slices (terms, spans, weak, lemmas), then all their bytes. */
struct cached_word {
    struct word_terms terms;
    size_t raw_len;
    const char *raw;
};

struct slot {
    uint64_t hash;
    const struct cached_word *word; /* NULL: free */
};

struct word_cache {
    struct arena arena;
    size_t max_bytes, count;
    size_t mask; /* slots - 1, a power of two */
    struct slot *slots;
};

struct word_cache *cache_new(size_t max_bytes) {
    struct word_cache *cache = malloc(sizeof *cache);
    if (!cache) return NULL;
    size_t slots = SLOTS_MIN;
    while (slots < max_bytes / BYTES_PER_SLOT) slots *= 2;
    *cache = (struct word_cache){.max_bytes = max_bytes, .mask = slots - 1};
    arena_init(&cache->arena, max_bytes);
    cache->slots = calloc(slots, sizeof *cache->slots);
    if (cache->slots) return cache;
    free(cache);
    return NULL;
}

void cache_free(struct word_cache *cache) {
    if (!cache) return;
    arena_free(&cache->arena);
    free(cache->slots);
    free(cache);
}

/* FNV's low bits know little of the last bytes. */
static inline size_t first_slot(const struct word_cache *cache, uint64_t hash) {
    return (size_t)(hash ^ hash >> 29 ^ hash >> 47) & cache->mask;
}

const struct word_terms *cache_find(const struct word_cache *cache, struct slice raw, uint64_t hash) {
    size_t at = first_slot(cache, hash);
    for (size_t probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) & cache->mask) {
        const struct slot *slot = &cache->slots[at];
        if (!slot->word) return NULL;
        if (slot->hash != hash || slot->word->raw_len != raw.len) continue;
        if (memcmp(slot->word->raw, raw.data, raw.len) == 0) return &slot->word->terms;
    }
    return NULL;
}

static struct slot *free_slot(struct word_cache *cache, uint64_t hash) {
    size_t at = first_slot(cache, hash);
    for (size_t probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) & cache->mask)
        if (!cache->slots[at].word) return &cache->slots[at];
    return NULL;
}

/* ---- the deep copy ---- */

static size_t slices_bytes(const struct slice *slices, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) bytes += slices[i].len;
    return bytes;
}

static size_t text_bytes(struct slice raw, const struct word_terms *terms) {
    size_t bytes = raw.len + terms->stem.len + terms->exact.len;
    bytes += slices_bytes(terms->terms, terms->term_count) + slices_bytes(terms->spans, terms->span_count);
    bytes += slices_bytes(terms->weak, terms->weak_count) + slices_bytes(terms->lemmas, terms->lemma_count);
    for (size_t i = 0; i < terms->part_count; i++) bytes += terms->parts[i].stem.len;
    return bytes;
}

/* Where the next part of the block goes. */
struct copy {
    struct slice *slices;
    char *text;
};

static struct slice copy_text(struct copy *copy, struct slice text) {
    if (text.len) memcpy(copy->text, text.data, text.len);
    struct slice result = {copy->text, text.len};
    copy->text += text.len;
    return result;
}

static const struct slice *copy_slices(struct copy *copy, const struct slice *slices, size_t count) {
    const struct slice *first = copy->slices;
    for (size_t i = 0; i < count; i++) *copy->slices++ = copy_text(copy, slices[i]);
    return first;
}

static void copy_word(struct cached_word *word, struct slice raw, const struct word_terms *terms) {
    struct word_part *parts = (struct word_part *)(word + 1);
    struct slice *slices = (struct slice *)(parts + terms->part_count);
    size_t slice_count = terms->term_count + terms->span_count + terms->weak_count + terms->lemma_count;
    struct copy copy = {slices, (char *)(slices + slice_count)};
    word->terms = *terms;
    word->raw_len = raw.len;
    word->raw = copy_text(&copy, raw).data;
    word->terms.stem = copy_text(&copy, terms->stem);
    word->terms.exact = copy_text(&copy, terms->exact);
    word->terms.terms = copy_slices(&copy, terms->terms, terms->term_count);
    word->terms.spans = copy_slices(&copy, terms->spans, terms->span_count);
    word->terms.weak = copy_slices(&copy, terms->weak, terms->weak_count);
    word->terms.lemmas = copy_slices(&copy, terms->lemmas, terms->lemma_count);
    for (size_t i = 0; i < terms->part_count; i++) {
        parts[i] = terms->parts[i];
        parts[i].stem = copy_text(&copy, terms->parts[i].stem);
    }
    word->terms.parts = parts;
}

const struct word_terms *cache_insert(struct word_cache *cache, struct slice raw, uint64_t hash,
                                      const struct word_terms *terms) {
    struct slot *slot = raw.len <= CACHED_WORD_MAX && !cache->arena.failed ? free_slot(cache, hash) : NULL;
    if (!slot) return NULL;
    size_t slice_count = terms->term_count + terms->span_count + terms->weak_count + terms->lemma_count;
    size_t size = sizeof(struct cached_word) + terms->part_count * sizeof(struct word_part) +
                  slice_count * sizeof(struct slice) + text_bytes(raw, terms);
    struct cached_word *word = arena_alloc(&cache->arena, size);
    /* Its cap, or the machine's memory: either way words are analysed again from now on, and results are the same. */
    if (cache->arena.failed) return NULL;
    copy_word(word, raw, terms);
    *slot = (struct slot){hash, word};
    cache->count++;
    return &word->terms;
}

size_t cache_count(const struct word_cache *cache) {
    return cache->count;
}
