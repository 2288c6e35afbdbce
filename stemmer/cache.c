/*
 * cache.c - what tokens became, by their raw bytes (cache.h): a table with open addressing over copies in one region.
 * A probe sequence is short by rule, so that words chosen to collide cost their own analysis and nothing else.
 */
#include "stemmer/cache.h"
#include "base/bigmem.h"
#include "base/interner.h"

#include <stdlib.h>

/* Raw bytes of a token that is worth keeping: longer ones are not words that come again. */
#define CACHED_WORD_MAX  128
#define CACHED_TERMS_MAX 256 /* keeps a block below what terms_at counts */
#define PROBES_MAX       16
/* The table doubles when it is half full, so that a program that reads little touches little memory. */
#define SLOTS_MIN   1024
#define BLOCK_ALIGN 8
#define SMALL_PAGES ((size_t)2 << 20) /* of the blocks: a short text fills no large page */
#define LINE        64

/*
 * One block: the length and the raw bytes; the numbers, the slices of the terms and their bytes; the word_terms, its
 * first fields first. What a hit compares and what every occurrence is asked for is then a line or two. Behind them lie
 * the parts, the other slices and their bytes. Each part is padded to BLOCK_ALIGN.
 */
struct cached_word {
    uint16_t raw_len, terms_at; /* of the word_terms, in bytes from the beginning of the block */
    char raw[];
};

struct slot {
    uint32_t tag; /* of the hash; its low bits are the slot where the search begins */
    uint32_t at;  /* of the block / BLOCK_ALIGN, plus 1; 0: free */
};

struct word_cache {
    char *blocks;
    size_t used, size; /* of blocks, in bytes */
    bool full;
    size_t count;
    uint32_t mask; /* slots - 1, a power of two */
    struct slot *slots;
    struct interner terms; /* that have numbers */
    bool numbered;         /* no more are given */
};

static struct slot *slots_new(size_t count) {
    return bigmem_new(count * sizeof(struct slot), 0);
}

static void slots_free(struct slot *slots, size_t count) {
    bigmem_free(slots, count * sizeof *slots);
}

struct word_cache *cache_new(size_t max_bytes) {
    struct word_cache *cache = malloc(sizeof *cache);
    if (!cache) return NULL;
    *cache = (struct word_cache){.size = max_bytes, .mask = SLOTS_MIN - 1};
    interner_init(&cache->terms);
    cache->blocks = bigmem_new(max_bytes, SMALL_PAGES);
    cache->slots = slots_new(SLOTS_MIN);
    if (cache->blocks && cache->slots) return cache;
    cache_free(cache);
    return NULL;
}

void cache_free(struct word_cache *cache) {
    if (!cache) return;
    bigmem_free(cache->blocks, cache->size);
    slots_free(cache->slots, cache->mask + (size_t)1);
    interner_free(&cache->terms);
    free(cache);
}

static inline uint32_t tag_of(uint64_t hash) {
    return (uint32_t)hash;
}

static inline size_t padded(size_t bytes) {
    return (bytes + BLOCK_ALIGN - 1) & ~(size_t)(BLOCK_ALIGN - 1);
}

static inline struct cached_word *word_at(const struct word_cache *cache, uint32_t at) {
    return (struct cached_word *)(cache->blocks + (size_t)(at - 1) * BLOCK_ALIGN);
}

static inline struct word_terms *terms_of(const struct cached_word *word) {
    return (struct word_terms *)((char *)word + word->terms_at);
}

const struct word_terms *cache_find(const struct word_cache *cache, struct slice raw, uint64_t hash) {
    uint32_t tag = tag_of(hash);
    for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
        const struct slot *slot = &cache->slots[(tag + probe) & cache->mask];
        if (!slot->at) return NULL;
        if (slot->tag != tag) continue;
        const struct cached_word *word = word_at(cache, slot->at);
        if (word->raw_len == raw.len && memcmp(word->raw, raw.data, raw.len) == 0) return terms_of(word);
    }
    return NULL;
}

void cache_prefetch_slot(const struct word_cache *cache, uint64_t hash) {
    __builtin_prefetch(&cache->slots[tag_of(hash) & cache->mask]);
}

void cache_prefetch_words(const struct word_cache *cache, const struct token *tokens, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t tag = tag_of(tokens[i].hash);
        const struct slot *slot = &cache->slots[tag & cache->mask];
        if (slot->at && slot->tag != tag) slot = &cache->slots[(tag + 1) & cache->mask];
        if (slot->tag != tag || !slot->at) continue;
        const char *block = (const char *)word_at(cache, slot->at);
        __builtin_prefetch(block);
        __builtin_prefetch(block + LINE);
    }
}

static struct slot *free_slot(struct word_cache *cache, uint32_t tag) {
    for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
        struct slot *slot = &cache->slots[(tag + probe) & cache->mask];
        if (!slot->at) return slot;
    }
    return NULL;
}

/* A word that finds no place in the larger table is forgotten and will be analysed again. */
static void move_slots(struct word_cache *cache, const struct slot *slots, size_t count) {
    cache->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct slot *slot = slots[i].at ? free_slot(cache, slots[i].tag) : NULL;
        if (!slot) continue;
        *slot = slots[i];
        cache->count++;
    }
}

/* Where there is no memory for a larger table, probes get longer and then words are analysed again. */
static void grow(struct word_cache *cache) {
    size_t count = cache->mask + (size_t)1;
    struct slot *old = cache->slots, *slots = count > UINT32_MAX / 2 ? NULL : slots_new(count * 2);
    if (!slots) return;
    cache->slots = slots;
    cache->mask = (uint32_t)(count * 2 - 1);
    move_slots(cache, old, count);
    slots_free(old, count);
}

/* ---- the deep copy ---- */

static size_t slices_bytes(const struct slice *slices, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) bytes += slices[i].len;
    return bytes;
}

static size_t slice_count(const struct word_terms *terms) {
    return (size_t)terms->term_count + terms->span_count + terms->weak_count + terms->lemma_count;
}

static size_t number_count(const struct word_terms *terms) {
    return (size_t)terms->term_count + terms->span_count + terms->weak_count + (terms->exact.len > 0);
}

/* What a block takes at most: bytes that are there already are not copied again. */
static size_t block_size(struct slice raw, const struct word_terms *terms) {
    size_t text = terms->stem.len + terms->exact.len;
    text += slices_bytes(terms->terms, terms->term_count) + slices_bytes(terms->spans, terms->span_count);
    text += slices_bytes(terms->weak, terms->weak_count) + slices_bytes(terms->lemmas, terms->lemma_count);
    for (size_t i = 0; i < terms->part_count; i++) text += terms->parts[i].stem.len;
    return padded(sizeof(struct cached_word) + raw.len) + padded(number_count(terms) * sizeof *terms->numbers) +
           sizeof *terms + terms->part_count * sizeof *terms->parts + slice_count(terms) * sizeof(struct slice) + text +
           2 * BLOCK_ALIGN;
}

/* Where the next bytes of the block go. `terms`: the plain terms, whose bytes most others share. */
struct copy {
    char *at;
    const struct slice *terms;
    size_t term_count;
};

static void *copy_room(struct copy *copy, size_t bytes) {
    void *room = copy->at;
    copy->at += bytes;
    return room;
}

static struct slice copy_text(struct copy *copy, struct slice text) {
    for (size_t i = 0; i < copy->term_count; i++)
        if (slice_equal(copy->terms[i], text)) return copy->terms[i];
    char *room = copy_room(copy, text.len);
    if (text.len) memcpy(room, text.data, text.len);
    return slice_make(room, text.len);
}

static void copy_slices(struct copy *copy, struct slice *to, const struct slice *slices, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = copy_text(copy, slices[i]);
}

/* The block at `word`, which has room; gives where it ends. */
static const char *copy_word(struct cached_word *word, struct slice raw, const struct word_terms *terms) {
    struct copy copy = {.at = word->raw};
    memcpy(copy_room(&copy, padded(sizeof *word + raw.len) - sizeof *word), raw.data, raw.len);
    uint32_t *numbers = copy_room(&copy, padded(number_count(terms) * sizeof *numbers));
    for (size_t i = 0; i < number_count(terms); i++) numbers[i] = terms->numbers ? terms->numbers[i] : 0;
    struct slice *own_terms = copy_room(&copy, terms->term_count * sizeof *own_terms);
    copy_slices(&copy, own_terms, terms->terms, terms->term_count);
    copy.at += padded((size_t)(copy.at - (char *)word)) - (size_t)(copy.at - (char *)word);
    copy.terms = own_terms;
    copy.term_count = terms->term_count;
    struct word_terms *to = copy_room(&copy, sizeof *to);
    struct word_part *parts = copy_room(&copy, terms->part_count * sizeof *parts);
    struct slice *spans = copy_room(&copy, (slice_count(terms) - terms->term_count) * sizeof *spans);
    struct slice *weak = spans + terms->span_count, *lemmas = weak + terms->weak_count;
    word->raw_len = (uint16_t)raw.len;
    word->terms_at = (uint16_t)((char *)to - (char *)word);
    *to = *terms;
    to->kept = true;
    to->terms = own_terms;
    to->numbers = numbers;
    to->spans = spans;
    to->weak = weak;
    to->lemmas = lemmas;
    to->parts = parts;
    copy_slices(&copy, spans, terms->spans, terms->span_count);
    copy_slices(&copy, weak, terms->weak, terms->weak_count);
    copy_slices(&copy, lemmas, terms->lemmas, terms->lemma_count);
    to->exact = copy_text(&copy, terms->exact);
    to->stem = copy_text(&copy, terms->stem);
    for (size_t i = 0; i < terms->part_count; i++) {
        parts[i] = terms->parts[i];
        parts[i].stem = copy_text(&copy, terms->parts[i].stem);
    }
    return copy.at;
}

const struct word_terms *cache_insert(struct word_cache *cache, struct slice raw, uint64_t hash,
                                      const struct word_terms *terms) {
    if (raw.len > CACHED_WORD_MAX || terms->term_count > CACHED_TERMS_MAX || cache->full) return NULL;
    if (cache->count > cache->mask / 2) grow(cache);
    struct slot *slot = free_slot(cache, tag_of(hash));
    if (!slot) return NULL;
    /* From here on words are analysed again, and results are the same. */
    cache->full = cache->size - cache->used < block_size(raw, terms);
    if (cache->full) return NULL;
    struct cached_word *word = (struct cached_word *)(cache->blocks + cache->used);
    *slot = (struct slot){tag_of(hash), (uint32_t)(cache->used / BLOCK_ALIGN + 1)};
    cache->used = padded((size_t)(copy_word(word, raw, terms) - cache->blocks));
    cache->count++;
    return terms_of(word);
}

void cache_prefetch_number(const struct word_cache *cache, uint64_t hash) {
    interner_prefetch_slot(&cache->terms, hash);
}

uint32_t cache_number(struct word_cache *cache, struct slice term, uint64_t hash) {
    cache->numbered = cache->numbered || interner_memory(&cache->terms) > cache->size / 2;
    uint32_t number = cache->numbered ? interner_find(&cache->terms, term) : interner_put(&cache->terms, term, hash);
    return number == INTERNER_NONE ? 0 : number + 1;
}

size_t cache_count(const struct word_cache *cache) {
    return cache->count;
}
