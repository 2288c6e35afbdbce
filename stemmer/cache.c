/*
 * cache.c - what tokens became, by their raw bytes (cache.h): a table with open addressing over copies in an arena.
 * A probe sequence is short by rule, so that words chosen to collide cost their own analysis and nothing else.
 */
#include "stemmer/cache.h"

#include <stdlib.h>

/* Raw bytes of a token that is worth keeping: longer ones are not words that come again. */
#define CACHED_WORD_MAX 128
#define PROBES_MAX      16
/* The table doubles when it is half full, so that a program that reads little touches little memory. */
#define SLOTS_MIN 1024

/*
 * One block: the length and the raw bytes, padded to 8; the word_terms; the parts; the slices (terms, spans, weak,
 * lemmas); all their bytes. What a hit compares and what is asked for then lie side by side.
 */
struct cached_word {
    unsigned raw_len;
    char raw[];
};

struct slot {
    uint64_t hash;
    const struct cached_word *word; /* NULL: free */
};

struct word_cache {
    struct arena arena;
    size_t count;
    size_t mask; /* slots - 1, a power of two */
    struct slot *slots;
};

struct word_cache *cache_new(size_t max_bytes) {
    struct word_cache *cache = malloc(sizeof *cache);
    if (!cache) return NULL;
    *cache = (struct word_cache){.mask = SLOTS_MIN - 1};
    arena_init(&cache->arena, max_bytes);
    cache->slots = calloc(SLOTS_MIN, sizeof *cache->slots);
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

static inline size_t terms_offset(size_t raw_len) {
    return (sizeof(struct cached_word) + raw_len + 7) & ~(size_t)7;
}

static inline struct word_terms *terms_of(const struct cached_word *word) {
    return (struct word_terms *)((char *)word + terms_offset(word->raw_len));
}

const struct word_terms *cache_find(const struct word_cache *cache, struct slice raw, uint64_t hash) {
    size_t at = first_slot(cache, hash);
    for (size_t probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) & cache->mask) {
        const struct slot *slot = &cache->slots[at];
        if (!slot->word) return NULL;
        if (slot->hash != hash || slot->word->raw_len != raw.len) continue;
        if (memcmp(slot->word->raw, raw.data, raw.len) == 0) return terms_of(slot->word);
    }
    return NULL;
}

static struct slot *free_slot(struct word_cache *cache, uint64_t hash) {
    size_t at = first_slot(cache, hash);
    for (size_t probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) & cache->mask)
        if (!cache->slots[at].word) return &cache->slots[at];
    return NULL;
}

/* A word that finds no place in the larger table is forgotten and will be analysed again. */
static void move_slots(struct word_cache *cache, const struct slot *slots, size_t count) {
    cache->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = slots[i].word ? free_slot(cache, slots[i].hash) : NULL;
        if (!slot) continue;
        *slot = slots[i];
        cache->count++;
    }
}

/* Where there is no memory for a larger table, probes get longer and then words are analysed again. */
static void grow(struct word_cache *cache) {
    size_t count = cache->mask + 1;
    struct slot *old = cache->slots, *slots = calloc(count * 2, sizeof *slots);
    if (!slots) return;
    cache->slots = slots;
    cache->mask = count * 2 - 1;
    move_slots(cache, old, count);
    free(old);
}

/* ---- the deep copy ---- */

static size_t slices_bytes(const struct slice *slices, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) bytes += slices[i].len;
    return bytes;
}

static size_t text_bytes(const struct word_terms *terms) {
    size_t bytes = terms->stem.len + terms->exact.len;
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

static size_t slice_count(const struct word_terms *terms) {
    return (size_t)terms->term_count + terms->span_count + terms->weak_count + terms->lemma_count;
}

/* `to` has room for all that stands behind the word_terms in a block. */
static void copy_terms(struct word_terms *to, const struct word_terms *terms) {
    struct word_part *parts = (struct word_part *)(to + 1);
    struct slice *slices = (struct slice *)(parts + terms->part_count);
    struct copy copy = {slices, (char *)(slices + slice_count(terms))};
    *to = *terms;
    to->terms = copy_slices(&copy, terms->terms, terms->term_count);
    to->spans = copy_slices(&copy, terms->spans, terms->span_count);
    to->weak = copy_slices(&copy, terms->weak, terms->weak_count);
    to->lemmas = copy_slices(&copy, terms->lemmas, terms->lemma_count);
    to->exact = copy_text(&copy, terms->exact);
    to->stem = copy_text(&copy, terms->stem);
    for (size_t i = 0; i < terms->part_count; i++) {
        parts[i] = terms->parts[i];
        parts[i].stem = copy_text(&copy, terms->parts[i].stem);
    }
    to->parts = parts;
}

const struct word_terms *cache_insert(struct word_cache *cache, struct slice raw, uint64_t hash,
                                      const struct word_terms *terms) {
    if (raw.len > CACHED_WORD_MAX || cache->arena.failed) return NULL;
    if (cache->count > cache->mask / 2) grow(cache);
    struct slot *slot = free_slot(cache, hash);
    if (!slot) return NULL;
    size_t size = terms_offset(raw.len) + sizeof *terms + terms->part_count * sizeof(struct word_part) +
                  slice_count(terms) * sizeof(struct slice) + text_bytes(terms);
    struct cached_word *word = arena_alloc(&cache->arena, size);
    /* Its cap, or the machine's memory: either way words are analysed again from now on, and results are the same. */
    if (cache->arena.failed) return NULL;
    word->raw_len = (unsigned)raw.len;
    memcpy(word->raw, raw.data, raw.len);
    copy_terms(terms_of(word), terms);
    *slot = (struct slot){hash, word};
    cache->count++;
    return terms_of(word);
}

size_t cache_count(const struct word_cache *cache) {
    return cache->count;
}
