/* builder.c - gathers a document's terms (builder.h). This is the inner loop of indexing. */
#include "indexer/builder.h"

#include "base/hash.h"
#include "base/intl.h"

#include <stdio.h>
#include <stdlib.h>

#define OCCURRENCES_MAX ((size_t)1 << 28)

enum referat_status document_builder_new(struct analyzer *analyzer, struct document_builder **out,
                                         struct referat_error *error) {
    *out = calloc(1, sizeof **out);
    if (!*out) return error_no_memory(error);
    (*out)->analyzer = analyzer;
    arena_init(&(*out)->arena, (size_t)2 << 30);
    buf_init(&(*out)->payload, BUF_MAX_DEFAULT);
    word_list_init(&(*out)->words);
    return REFERAT_OK;
}

void document_builder_free(struct document_builder *builder) {
    if (!builder) return;
    arena_free(&builder->arena);
    buf_free(&builder->payload);
    word_list_free(&builder->words);
    free(builder->entries);
    free(builder->table);
    free(builder->occurrences);
    free(builder->positions);
    free(builder->postings);
    free(builder->file);
    free(builder);
}

/* Room for one more element; false where there is no memory. */
static bool reserve(struct document_builder *builder, void **items, size_t *cap, size_t count, size_t size) {
    if (count < *cap) return true;
    size_t wanted = *cap ? *cap * 2 : 256;
    while (wanted <= count) wanted *= 2;
    void *grown = wanted > OCCURRENCES_MAX ? NULL : realloc(*items, wanted * size);
    if (!grown) {
        builder->no_memory = wanted <= OCCURRENCES_MAX;
        builder->too_large = wanted > OCCURRENCES_MAX;
        return false;
    }
    *items = grown;
    *cap = wanted;
    return true;
}

static bool grow_table(struct document_builder *builder) {
    size_t cap = builder->table_cap ? builder->table_cap * 2 : 1024;
    uint32_t *table = calloc(cap, sizeof *table);
    if (!table) {
        builder->no_memory = true;
        return false;
    }
    for (size_t i = 0; i < builder->entry_count; i++) {
        size_t at = builder->entries[i].hash & (cap - 1);
        while (table[at]) at = (at + 1) & (cap - 1);
        table[at] = (uint32_t)i + 1;
    }
    free(builder->table);
    builder->table = table;
    builder->table_cap = cap;
    return true;
}

/* The entry of a term, made where it is new; NULL where there is no memory. `kept`: the term outlives the document, and
 * is not copied. */
static struct entry *find_entry(struct document_builder *builder, struct slice term, bool kept) {
    if (builder->entry_count * 2 >= builder->table_cap && !grow_table(builder)) return NULL;
    uint64_t hash = hash_bytes(term);
    size_t mask = builder->table_cap - 1, at = hash & mask;
    for (; builder->table[at]; at = (at + 1) & mask) {
        struct entry *entry = &builder->entries[builder->table[at] - 1];
        if (entry->hash == hash && slice_equal(entry->term, term)) return entry;
    }
    if (!reserve(builder, (void **)&builder->entries, &builder->entry_cap, builder->entry_count,
                 sizeof *builder->entries))
        return NULL;
    struct entry *entry = &builder->entries[builder->entry_count++];
    *entry = (struct entry){.term = kept ? term : arena_slice(&builder->arena, term), .hash = hash};
    builder->table[at] = (uint32_t)builder->entry_count;
    return entry;
}

/* A word stands at the current position; twice the same term there counts once. */
static void add_occurrence(struct document_builder *builder, struct slice term, uint32_t number, bool kept,
                           uint32_t wdf, unsigned places) {
    if (!term.len) return;
    struct entry *entry = find_entry(builder, term, kept);
    if (!entry) return;
    entry->number = number;
    entry->places |= places;
    if (entry->last == builder->position) return;
    if (!reserve(builder, (void **)&builder->occurrences, &builder->occurrence_cap, builder->occurrence_count,
                 sizeof *builder->occurrences))
        return;
    entry->last = builder->position;
    entry->wdf += wdf;
    entry->count++;
    builder->occurrences[builder->occurrence_count++] =
        (struct occurrence){(uint32_t)(entry - builder->entries), builder->position};
}

/* Everything that finds the word, at the current position. */
static void add_word(struct document_builder *builder, const struct word_terms *word, uint32_t wdf, unsigned places) {
    const struct slice *const lists[] = {word->terms, word->spans, word->weak};
    const size_t counts[] = {word->term_count, word->span_count, word->weak_count};
    const uint32_t *number = word->numbers;
    for (size_t list = 0; list < sizeof counts / sizeof *counts; list++)
        for (size_t i = 0; i < counts[list]; i++)
            add_occurrence(builder, lists[list][i], *number++, word->kept, wdf, places);
    if (word->exact.len) add_occurrence(builder, word->exact, *number, word->kept, wdf, 0);
}

/* One token at the next position, with the elided word that it may stand for. */
static void add_token(struct document_builder *builder, struct slice text, const struct token *token,
                      const struct token *before, uint32_t wdf, unsigned places) {
    builder->position++;
    add_word(builder, analyzer_word(builder->analyzer, text, token), wdf, places);
    if (token->elided_after || token->elided_before) {
        const struct word_terms *whole = analyzer_elided(builder->analyzer, text, token, before);
        if (whole) add_word(builder, whole, wdf, places);
    }
    word_list_add(&builder->words, text, token, &builder->arena);
}

void builder_text(struct document_builder *builder, const char *string, uint32_t wdf, unsigned places) {
    struct slice text = slice_of(string);
    struct token tokens[ANALYZER_AHEAD], before;
    bool has_before = false;
    for (size_t at = 0, count; (count = analyzer_tokens(builder->analyzer, text, &at, tokens)) > 0;) {
        for (size_t i = 0; i < count; i++) {
            if (builder->no_memory || builder->too_large) return;
            add_token(builder, text, &tokens[i], has_before ? &before : NULL, wdf, places);
            elided_note(text, &tokens[i], &before, &has_before);
        }
    }
    builder->position += POSITION_GAP;
}

void builder_filter(struct document_builder *builder, const char *prefix, const char *value) {
    if (value[0]) find_entry(builder, schema_term(&builder->arena, prefix, slice_of(value)), true);
}

void builder_term(struct document_builder *builder, struct slice term) {
    if (term.len) find_entry(builder, term, false);
}

const char *builder_file_hash(struct document_builder *builder, const char *file) {
    if (builder->file && strcmp(builder->file, file) == 0) return builder->file_hash;
    free(builder->file);
    builder->file = strdup(file);
    sha256_text(file, strlen(file), builder->file_hash);
    return builder->file_hash;
}

/* Digits padded to six, so that 9 comes before 10 and 4.2 before 4.10. */
const char *builder_number_key(struct arena *arena, const char *number) {
    char key[KEY_NAME_MAX + 8];
    size_t len = 0;
    for (const char *at = number; *at && len < KEY_NAME_MAX;) {
        size_t digits = strspn(at, "0123456789");
        if (!digits) {
            key[len++] = *at++;
            continue;
        }
        for (size_t i = digits; i < 6 && len < KEY_NAME_MAX; i++) key[len++] = '0';
        for (size_t i = 0; i < digits && len < KEY_NAME_MAX; i++) key[len++] = at[i];
        at += digits;
    }
    return arena_text(arena, slice_make(key, len));
}

/* Occurrences, which are in reading order, become one ascending run of positions a term. */
static bool spread_positions(struct document_builder *builder) {
    uint32_t start = 0;
    if (!reserve(builder, (void **)&builder->positions, &builder->position_cap, builder->occurrence_count,
                 sizeof *builder->positions))
        return false;
    for (size_t i = 0; i < builder->entry_count; i++) {
        builder->entries[i].start = start;
        start += builder->entries[i].count;
        builder->entries[i].count = 0;
    }
    for (size_t i = 0; i < builder->occurrence_count; i++) {
        struct entry *entry = &builder->entries[builder->occurrences[i].entry];
        builder->positions[entry->start + entry->count++] = builder->occurrences[i].position;
    }
    return true;
}

static struct slice place_term(struct arena *arena, const char *prefix, struct slice term) {
    size_t len = strlen(prefix);
    char *text = arena_alloc(arena, len + term.len);
    if (!text) return slice_make("", 0);
    memcpy(text, prefix, len);
    memcpy(text + len, term.data, term.len);
    return slice_make(text, len + term.len);
}

void builder_finish(struct document_builder *builder, struct engine_document *out) {
    static const char *const prefixes[] = {SCHEMA_TITLE, SCHEMA_INDSTILLING, SCHEMA_DECISION};
    size_t count = 0;
    if (!spread_positions(builder)) return;
    if (!reserve(builder, (void **)&builder->postings, &builder->posting_cap, builder->entry_count * 4,
                 sizeof *builder->postings))
        return;
    for (size_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        builder->postings[count++] = (struct engine_posting){.term = entry->term,
                                                             .wdf = entry->wdf,
                                                             .positions = builder->positions + entry->start,
                                                             .position_count = entry->count,
                                                             .hash = entry->hash,
                                                             .number = entry->number};
        for (unsigned place = 0; place < 3; place++) {
            if (entry->places & 1u << place)
                builder->postings[count++] =
                    (struct engine_posting){.term = place_term(&builder->arena, prefixes[place], entry->term)};
        }
    }
    out->postings = builder->postings;
    out->posting_count = count;
    word_list_finish(&builder->words);
    out->words = builder->words.words;
    out->word_count = builder->words.count;
}

void builder_begin(struct document_builder *builder) {
    arena_reset(&builder->arena);
    builder->entry_count = builder->occurrence_count = 0;
    builder->position = 0;
    word_list_begin(&builder->words);
    builder->no_memory = builder->too_large = false;
    /* The table of a giant is not cleared again for every dwarf. */
    if (builder->table_cap > 1 << 16) {
        free(builder->table);
        builder->table = NULL;
        builder->table_cap = 0;
    }
    if (builder->table) memset(builder->table, 0, builder->table_cap * sizeof *builder->table);
}

enum referat_status builder_status(const struct document_builder *builder, const char *id,
                                   struct referat_error *error) {
    if (builder->too_large) return error_set(error, REFERAT_TOO_LARGE, _("%s: the item has too many words"), id);
    if (builder->no_memory || builder->words.no_memory) return error_no_memory(error);
    enum referat_status status = arena_status(&builder->arena, error);
    return status ? status : analyzer_status(builder->analyzer, error);
}
