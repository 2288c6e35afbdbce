/*
 * plain.c - the inner loop of the builds that are timed: a small hash of one item's terms, emptied by counting rounds,
 * and the list of its tokens.
 */
#include "bench/plain.h"

#include "base/hash.h"

#include <stdlib.h>

#define DATE_DIGITS 8

struct entry {
    struct slice term;
    uint64_t hash; /* 0: it has a number */
    uint32_t number;
    uint32_t count, start;
};

/* A slot holds an entry of the round it was written in; older ones are free. */
struct slot {
    uint32_t round, entry;
};

struct plain_builder {
    struct analyzer *analyzer;
    bool texts;
    struct arena arena;
    struct buf payload;
    struct slot *slots;   /* of terms without a number, by hash */
    struct slot *numbers; /* of the others, by number */
    uint32_t slot_count;  /* a power of two */
    uint32_t number_cap;
    uint32_t round;
    size_t cap; /* of each of the following, at most slot_count / 2 */
    struct entry *entries;
    uint32_t *stream; /* entry of each token */
    uint32_t *positions;
    struct slice *tokens;
    struct engine_posting *postings;
    uint32_t entry_count, token_count;
};

enum referat_status plain_builder_new(struct analyzer *analyzer, bool texts, struct plain_builder **out,
                                      struct referat_error *error) {
    *out = calloc(1, sizeof **out);
    if (!*out) return error_no_memory(error);
    (*out)->analyzer = analyzer;
    (*out)->texts = texts;
    arena_init(&(*out)->arena, (size_t)1 << 30);
    buf_init(&(*out)->payload, BUF_MAX_DEFAULT);
    return REFERAT_OK;
}

void plain_builder_free(struct plain_builder *builder) {
    if (!builder) return;
    arena_free(&builder->arena);
    buf_free(&builder->payload);
    free(builder->slots);
    free(builder->numbers);
    free(builder->entries);
    free(builder->stream);
    free(builder->positions);
    free(builder->tokens);
    free(builder->postings);
    free(builder);
}

static struct slot *find_slot(struct plain_builder *builder, struct slice term, uint64_t hash) {
    uint32_t mask = builder->slot_count - 1, at = (uint32_t)hash & mask;
    for (; builder->slots[at].round == builder->round; at = (at + 1) & mask) {
        const struct entry *entry = &builder->entries[builder->slots[at].entry];
        if (entry->hash == hash && slice_equal(entry->term, term)) break;
    }
    return &builder->slots[at];
}

static void forget_numbers(struct plain_builder *builder) {
    if (builder->numbers) memset(builder->numbers, 0, builder->number_cap * sizeof *builder->numbers);
}

#define GROW(array, count) (((array) = grow((array), (count), sizeof *(array))) != NULL)

static void *grow(void *array, size_t count, size_t size) {
    void *grown = realloc(array, count * size);
    if (!grown) free(array);
    return grown;
}

/* Room for one more token. A list that could not grow is gone, and the builder of no more use. */
static bool reserve(struct plain_builder *builder) {
    if (builder->token_count < builder->cap) return true;
    size_t cap = builder->cap ? builder->cap * 2 : 1024;
    free(builder->slots);
    builder->slots = calloc(cap * 2, sizeof *builder->slots);
    if (!builder->slots || !GROW(builder->entries, cap) || !GROW(builder->stream, cap) ||
        !GROW(builder->positions, cap) || !GROW(builder->tokens, cap) || !GROW(builder->postings, cap))
        return false;
    builder->cap = cap;
    builder->slot_count = (uint32_t)cap * 2;
    builder->round = 1;
    forget_numbers(builder);
    for (uint32_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        *(entry->number ? &builder->numbers[entry->number] : find_slot(builder, entry->term, entry->hash)) =
            (struct slot){1, i};
    }
    return true;
}

static struct slot *numbered_slot(struct plain_builder *builder, uint32_t number) {
    if (number >= builder->number_cap) {
        uint32_t cap = number + number / 2 + 1024;
        struct slot *numbers = realloc(builder->numbers, cap * sizeof *numbers);
        if (!numbers) return NULL;
        memset(numbers + builder->number_cap, 0, (cap - builder->number_cap) * sizeof *numbers);
        builder->numbers = numbers;
        builder->number_cap = cap;
    }
    return &builder->numbers[number];
}

static bool add_token(struct plain_builder *builder, const struct word_terms *word) {
    if (word->term_count == 0 || word->terms[0].len == 0) return true;
    if (!reserve(builder)) return false;
    uint32_t number = word->numbers[0];
    uint64_t hash = number ? 0 : hash_bytes(word->terms[0]);
    struct slot *slot = number ? numbered_slot(builder, number) : find_slot(builder, word->terms[0], hash);
    if (!slot) return false;
    if (slot->round != builder->round) {
        struct slice term = word->kept ? word->terms[0] : arena_slice(&builder->arena, word->terms[0]);
        *slot = (struct slot){builder->round, builder->entry_count};
        builder->entries[builder->entry_count++] = (struct entry){.term = term, .hash = hash, .number = number};
    }
    builder->entries[slot->entry].count++;
    builder->stream[builder->token_count++] = slot->entry;
    return true;
}

/* Tokens whose words are known until the next is not: their slots are asked of the memory at once. */
struct pending {
    const struct word_terms *words[ANALYZER_AHEAD];
    size_t count;
};

static bool add_pending(struct plain_builder *builder, struct pending *pending) {
    size_t count = pending->count;
    pending->count = 0;
    for (size_t i = 0; i < count; i++)
        if (!add_token(builder, pending->words[i])) return false;
    return true;
}

static bool add_text(struct plain_builder *builder, const char *string) {
    struct slice text = slice_of(string);
    struct token tokens[ANALYZER_AHEAD];
    struct pending pending = {.count = 0};
    for (size_t at = 0, count; (count = analyzer_tokens(builder->analyzer, text, &at, tokens)) > 0;) {
        for (size_t i = 0; i < count; i++) {
            const struct word_terms *word = analyzer_word(builder->analyzer, text, &tokens[i]);
            pending.words[pending.count++] = word;
            if (word->term_count && word->numbers[0] < builder->number_cap)
                __builtin_prefetch(&builder->numbers[word->numbers[0]]);
            if (!word->kept && !add_pending(builder, &pending)) return false;
        }
        if (!add_pending(builder, &pending)) return false;
    }
    return true;
}

/* Positions by term, tokens in reading order. */
static void spread(struct plain_builder *builder, struct plain_document *out) {
    uint32_t start = 0;
    for (uint32_t i = 0; i < builder->entry_count; i++) {
        struct entry *entry = &builder->entries[i];
        builder->postings[i] = (struct engine_posting){.term = entry->term,
                                                       .wdf = entry->count,
                                                       .positions = builder->positions + start,
                                                       .position_count = entry->count,
                                                       .hash = entry->hash,
                                                       .number = entry->number};
        entry->start = start;
        start += entry->count;
    }
    for (uint32_t i = 0; i < builder->token_count; i++) {
        struct entry *entry = &builder->entries[builder->stream[i]];
        builder->positions[entry->start++] = i + 1;
        builder->tokens[i] = entry->term;
    }
    out->document.postings = builder->postings;
    out->document.posting_count = builder->entry_count;
    out->tokens = builder->tokens;
    out->token_count = builder->token_count;
}

static enum referat_status set_payload(struct plain_builder *builder, const struct bench_item *item,
                                       struct plain_document *out, struct referat_error *error) {
    struct minutes_record one = *item->record;
    one.items = &item->record->items[item->item];
    one.item_count = 1;
    one.attendance_count = one.appointment_count = one.warning_count = 0;
    buf_clear(&builder->payload);
    enum referat_status status = record_to_json(&one, 0, &builder->payload, error);
    if (!status) status = buf_status(&builder->payload, error);
    out->document.payload = buf_as_slice(&builder->payload);
    return status;
}

/* The date in 8 digits, a tab, the id. */
static struct slice dated_key(struct arena *arena, int date, struct slice id) {
    size_t len = DATE_DIGITS + 1 + id.len;
    char *key = arena_alloc(arena, len);
    if (!key) return slice_make("", 0);
    for (int i = DATE_DIGITS; i-- > 0; date /= 10) key[i] = (char)('0' + date % 10);
    key[DATE_DIGITS] = '\t';
    memcpy(key + DATE_DIGITS + 1, id.data, id.len);
    return slice_make(key, len);
}

enum referat_status plain_build(struct plain_builder *builder, const struct bench_item *item,
                                struct plain_document *out, struct referat_error *error) {
    const struct minutes_item *source = &item->record->items[item->item];
    struct arena *arena = &builder->arena;
    *out = (struct plain_document){.document = {.id = slice_of(item->id), .payload = slice_make("", 0)},
                                   .date = item->record->date};
    arena_reset(arena);
    builder->entry_count = builder->token_count = 0;
    if (++builder->round == 0) {
        builder->round = 1;
        memset(builder->slots, 0, builder->slot_count * sizeof *builder->slots);
        forget_numbers(builder);
    }
    bool added = add_text(builder, source->title);
    for (size_t i = 0; added && i < source->part_count; i++) added = add_text(builder, source->parts[i].text);
    if (!added) return error_no_memory(error);
    spread(builder, out);
    out->document.newest_key = dated_key(arena, 99999999 - out->date, out->document.id);
    out->document.oldest_key = dated_key(arena, out->date ? out->date : 99999999, out->document.id);
    for (int column = 0; column < COLUMN_COUNT; column++) out->document.columns[column] = slice_make("", 0);
    out->document.columns[COLUMN_DATE] = slice_first(dated_key(arena, out->date, out->document.id), DATE_DIGITS);
    enum referat_status status = arena_status(arena, error);
    if (!status) status = analyzer_status(builder->analyzer, error);
    if (!status && builder->texts) status = set_payload(builder, item, out, error);
    return status;
}
