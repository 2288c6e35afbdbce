/*
 * document.c - turns an item into terms, columns, keys and payload. This is the inner loop of indexing: a hash of the
 * item's terms, a list of their occurrences in reading order, both reused from item to item.
 */
#include "indexer/document.h"

#include "base/file.h"
#include "base/intl.h"
#include "indexer/words.h"
#include "stemmer/written.h"

#include <stdio.h>
#include <stdlib.h>

#define OCCURRENCES_MAX ((size_t)1 << 28)
#define KEY_NAME_MAX    100

/* Where else a term is to be listed, without weight. */
enum { IN_TITLE = 1, IN_INDSTILLING = 2, IN_DECISION = 4 };

struct entry {
    struct slice term;
    uint32_t hash;
    uint32_t wdf;
    uint32_t count; /* positions */
    uint32_t start; /* of its positions in `positions` */
    uint32_t last;  /* the last position, 0 for none */
    unsigned places;
};

struct occurrence {
    uint32_t entry, position;
};

struct document_builder {
    struct analyzer *analyzer;
    struct arena arena; /* texts of one document */
    struct buf payload;
    struct entry *entries;
    size_t entry_count, entry_cap;
    uint32_t *table; /* entry + 1, 0 for free; a power of two */
    size_t table_cap;
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_cap;
    uint32_t *positions;
    size_t position_cap;
    struct engine_posting *postings;
    size_t posting_cap;
    struct word_list words;
    uint32_t position; /* of the last word */
    bool no_memory, too_large;
    char file_hash[SHA256_TEXT_SIZE]; /* of the file named last */
    char *file;
};

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

static uint32_t hash_bytes(struct slice text) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++) hash = (hash ^ (unsigned char)text.data[i]) * 16777619u;
    return hash ^ hash >> 15;
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

/* The entry of a term, made where it is new; NULL where there is no memory. The term is copied. */
static struct entry *find_entry(struct document_builder *builder, struct slice term) {
    if (builder->entry_count * 2 >= builder->table_cap && !grow_table(builder)) return NULL;
    uint32_t hash = hash_bytes(term);
    size_t mask = builder->table_cap - 1, at = hash & mask;
    for (; builder->table[at]; at = (at + 1) & mask) {
        struct entry *entry = &builder->entries[builder->table[at] - 1];
        if (entry->hash == hash && slice_equal(entry->term, term)) return entry;
    }
    if (!reserve(builder, (void **)&builder->entries, &builder->entry_cap, builder->entry_count,
                 sizeof *builder->entries))
        return NULL;
    struct entry *entry = &builder->entries[builder->entry_count++];
    *entry = (struct entry){.term = arena_slice(&builder->arena, term), .hash = hash};
    builder->table[at] = (uint32_t)builder->entry_count;
    return entry;
}

/* A word stands at the current position; twice the same term there counts once. */
static void add_occurrence(struct document_builder *builder, struct slice term, uint32_t wdf, unsigned places) {
    if (!term.len) return;
    struct entry *entry = find_entry(builder, term);
    if (!entry) return;
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
    for (size_t i = 0; i < word->term_count; i++) add_occurrence(builder, word->terms[i], wdf, places);
    for (size_t i = 0; i < word->span_count; i++) add_occurrence(builder, word->spans[i], wdf, places);
    for (size_t i = 0; i < word->weak_count; i++) add_occurrence(builder, word->weak[i], wdf, places);
    add_occurrence(builder, word->exact, wdf, 0);
}

static void add_text(struct document_builder *builder, const char *string, uint32_t wdf, unsigned places) {
    struct slice text = slice_of(string);
    struct token token, before;
    bool has_before = false;
    for (size_t at = 0; token_next(text, &at, &token) && !builder->no_memory && !builder->too_large;) {
        builder->position++;
        add_word(builder, analyzer_word(builder->analyzer, text, &token), wdf, places);
        if (token.elided_after || token.elided_before) {
            const struct word_terms *whole =
                analyzer_elided(builder->analyzer, text, &token, has_before ? &before : NULL);
            if (whole) add_word(builder, whole, wdf, places);
        }
        elided_note(text, &token, &before, &has_before);
        word_list_add(&builder->words, text, &token, &builder->arena);
    }
    builder->position += POSITION_GAP;
}

/* A term without weight or position. */
static void add_filter(struct document_builder *builder, const char *prefix, const char *value) {
    if (value[0]) find_entry(builder, schema_term(&builder->arena, prefix, slice_of(value)));
}

static uint32_t part_weight(enum part_kind kind) {
    return kind == PART_BESLUTNING || kind == PART_REFERAT ? WEIGHT_DECISION : WEIGHT_TEXT;
}

static unsigned part_places(enum part_kind kind) {
    if (kind == PART_INDSTILLING) return IN_INDSTILLING;
    return kind == PART_BESLUTNING || kind == PART_REFERAT ? IN_DECISION : 0;
}

static void add_item_words(struct document_builder *builder, const struct minutes_item *item) {
    bool has_bilag = false;
    add_text(builder, item->title, WEIGHT_TITLE, IN_TITLE);
    for (size_t i = 0; i < item->part_count; i++) {
        const struct minutes_part *part = &item->parts[i];
        add_text(builder, part->text, part_weight(part->kind), part_places(part->kind));
        add_filter(builder, SCHEMA_PART, part_kind_name(part->kind));
        has_bilag |= part->kind == PART_BILAG;
    }
    /* Attachments are words of the item too, once: where a part lists them they are there already. */
    for (size_t i = 0; i < item->attachment_count && !has_bilag; i++)
        add_text(builder, item->attachments[i], WEIGHT_TEXT, 0);
    if (item->attachment_count) add_filter(builder, SCHEMA_PART, part_kind_name(PART_BILAG));
    add_text(builder, item->case_number, WEIGHT_TEXT, 0);
}

/* ---- people ---- */

/* The folded name; of several words also the last, and of more than two the first and the last. */
static void add_person(struct document_builder *builder, const char *name) {
    struct buf folded;
    buf_init(&folded, BUF_MAX_DEFAULT);
    if (person_name_fold(slice_of(name), &folded, NULL) != REFERAT_OK) builder->no_memory = true;
    const char *all = arena_text(&builder->arena, buf_as_slice(&folded));
    buf_free(&folded);
    const char *first_end = strchr(all, ' '), *last = strrchr(all, ' ');
    add_filter(builder, SCHEMA_PERSON, all);
    if (!last) return;
    add_filter(builder, SCHEMA_PERSON, last + 1);
    if (first_end == last) return;
    add_filter(builder, SCHEMA_PERSON, arena_printf(&builder->arena, "%.*s%s", (int)(first_end - all), all, last));
}

/* Who is on the meeting's list, an agenda's invitees not among them, and whom the item appoints. */
static void add_people(struct document_builder *builder, const struct minutes_record *record,
                       const struct minutes_item *item) {
    for (size_t i = 0; i < record->attendance_count; i++) {
        if (record->attendance[i].status != ATTENDANCE_INVITERET) add_person(builder, record->attendance[i].person);
    }
    for (size_t i = 0; i < record->appointment_count; i++) {
        if (item->number[0] && strcmp(record->appointments[i].item, item->number) == 0)
            add_person(builder, record->appointments[i].person);
    }
}

static const char *file_hash(struct document_builder *builder, const char *file) {
    if (builder->file && strcmp(builder->file, file) == 0) return builder->file_hash;
    free(builder->file);
    builder->file = strdup(file);
    sha256_text(file, strlen(file), builder->file_hash);
    return builder->file_hash;
}

static void add_item_filters(struct document_builder *builder, const struct document_source *source) {
    const struct minutes_record *record = source->record;
    const struct minutes_item *item = &record->items[source->item];
    add_filter(builder, SCHEMA_BODY, record->body);
    add_filter(builder, SCHEMA_OWNER, record->owner);
    add_filter(builder, SCHEMA_KIND, minutes_kind_name(record->kind));
    add_filter(builder, SCHEMA_OUTCOME, outcome_name(item->outcome));
    add_filter(builder, SCHEMA_CASE, item->case_number);
    add_filter(builder, SCHEMA_FILE, file_hash(builder, source->file));
    for (size_t i = 0; i < item->municipality_count; i++)
        add_filter(builder, SCHEMA_MUNICIPALITY, item->municipalities[i]);
    add_people(builder, record, item);
    if (source->superseded) find_entry(builder, slice_of(SCHEMA_SUPERSEDED));
}

/* Digits padded to six, so that 9 comes before 10 and 4.2 before 4.10. */
static const char *number_key(struct arena *arena, const char *number) {
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

/* An item without a date comes last in either order. */
static void set_keys(struct document_builder *builder, const struct document_source *source,
                     struct engine_document *out) {
    const struct minutes_record *record = source->record;
    const char *rest = arena_printf(&builder->arena, "%.*s\t%.*s\t%u\t%04u\t%s\t%05u", KEY_NAME_MAX, record->body,
                                    KEY_NAME_MAX, record->owner, record->kind, source->slot,
                                    number_key(&builder->arena, record->items[source->item].number), source->ordinal);
    out->newest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", 99999999 - record->date, rest));
    out->oldest_key = slice_of(arena_printf(&builder->arena, "%08d\t%s", record->date ? record->date : 99999999, rest));
}

static void set_columns(struct document_builder *builder, const struct document_source *source,
                        struct engine_document *out) {
    const struct minutes_record *record = source->record;
    const struct minutes_item *item = &record->items[source->item];
    const char *body =
        record->owner[0] ? arena_printf(&builder->arena, "%s@%s", record->body, record->owner) : record->body;
    out->columns[COLUMN_DATE] = slice_of(arena_printf(&builder->arena, "%08d", record->date));
    out->columns[COLUMN_BODY] = slice_of(body);
    out->columns[COLUMN_OUTCOME] = slice_of(outcome_name(item->outcome));
    out->columns[COLUMN_KIND] = slice_of(minutes_kind_name(record->kind));
    out->columns[COLUMN_MUNICIPALITIES] =
        engine_pack(&builder->arena, (const char *const *)item->municipalities, item->municipality_count);
}

static enum referat_status set_payload(struct document_builder *builder, const struct document_source *source,
                                       struct engine_document *out, struct referat_error *error) {
    struct minutes_record one = *source->record;
    one.items = &source->record->items[source->item];
    one.item_count = 1;
    one.attendance_count = one.appointment_count = one.warning_count = 0;
    buf_clear(&builder->payload);
    enum referat_status status = record_to_json(&one, 0, &builder->payload, error);
    if (!status) status = buf_status(&builder->payload, error);
    out->payload = buf_as_slice(&builder->payload);
    return status;
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

static void set_postings(struct document_builder *builder, struct engine_document *out) {
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
                                                             .position_count = entry->count};
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

static void begin(struct document_builder *builder) {
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

enum referat_status document_build(struct document_builder *builder, const struct document_source *source,
                                   struct engine_document *out, struct referat_error *error) {
    *out = (struct engine_document){.id = slice_of(source->id)};
    begin(builder);
    add_item_words(builder, &source->record->items[source->item]);
    add_item_filters(builder, source);
    set_keys(builder, source, out);
    set_columns(builder, source, out);
    set_postings(builder, out);
    if (builder->too_large)
        return error_set(error, REFERAT_TOO_LARGE, _("%s: the item has too many words"), source->id);
    if (builder->no_memory || builder->words.no_memory) return error_no_memory(error);
    enum referat_status status = arena_status(&builder->arena, error);
    if (!status) status = analyzer_status(builder->analyzer, error);
    if (!status) status = set_payload(builder, source, out, error);
    return status;
}
