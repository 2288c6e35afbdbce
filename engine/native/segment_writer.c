/* segment_writer.c - see segment_writer.h. */
#include "engine/native/segment_writer.h"
#include "engine/native/lengths.h"

#include "base/file.h"
#include "base/interner.h"
#include "engine/native/checksum.h"
#include "engine/native/sorting.h"

#include <stdlib.h>

#define CONTENT_FILES (FILE_TEXTS + 1)

struct segment_writer {
    uint64_t number;
    enum engine_collection collection;
    bool spilled;
    struct pagefile_writer *files[CONTENT_FILES];
    struct texts_writer *texts;
    struct postings_writer *postings;
    struct dictionary_writer dictionary; /* of terms, then of words */
    uint32_t dictionary_section;         /* which of the two it is */
    uint64_t documents, length_sum;
    struct referat_error kept; /* the first failure of what cannot give one */
};

/* ---- files ---- */

static enum referat_status create_file(struct segment_writer *writer, const char *path, unsigned file,
                                       struct referat_error *error) {
    static const enum pagefile_kind kinds[CONTENT_FILES] = {PAGEFILE_DOCS, PAGEFILE_TERMS, PAGEFILE_POST, PAGEFILE_POS,
                                                            PAGEFILE_TEXTS};
    char *name = native_file(path, writer->number, native_segment_extensions[file]);
    if (!name) return error_no_memory(error);
    enum referat_status status = pagefile_create(name, kinds[file], &writer->files[file], error);
    free(name);
    if (!status && writer->spilled) pagefile_set_passing(writer->files[file]);
    return status;
}

enum referat_status segment_create(const char *path, uint64_t number, enum engine_collection collection, bool spilled,
                                   struct segment_writer **out, struct referat_error *error) {
    *out = NULL;
    struct segment_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    writer->number = number;
    writer->collection = collection;
    writer->spilled = spilled;
    writer->dictionary_section = TERMS_TERMS;
    error_clear(&writer->kept);
    dictionary_writer_init(&writer->dictionary);
    enum referat_status status = REFERAT_OK;
    for (unsigned file = 0; !status && file < CONTENT_FILES; file++) status = create_file(writer, path, file, error);
    if (!status) {
        pagefile_section(writer->files[FILE_POST], POST_LISTS);
        pagefile_section(writer->files[FILE_POS], POS_CHUNKS);
        pagefile_section(writer->files[FILE_TEXTS], TEXTS_BLOCKS);
        status = texts_writer_new(writer->files[FILE_TEXTS], &writer->texts, error);
        if (!status && collection == ENGINE_REGISTER) texts_store_plain(writer->texts);
    }
    if (status)
        segment_abandon(writer);
    else
        *out = writer;
    return status;
}

void segment_abandon(struct segment_writer *writer) {
    if (!writer) return;
    texts_writer_free(writer->texts);
    postings_writer_free(writer->postings);
    dictionary_writer_free(&writer->dictionary);
    for (unsigned file = 0; file < CONTENT_FILES; file++) pagefile_abandon(writer->files[file]);
    free(writer);
}

struct texts_writer *segment_texts(struct segment_writer *writer) {
    return writer->texts;
}

static void keep(struct segment_writer *writer, const struct referat_error *error) {
    if (!writer->kept.status) writer->kept = *error;
}

/* ---- documents ---- */

static void write_header(struct segment_writer *writer, const struct segment_docs *docs) {
    struct docs_header header = {.collection = writer->collection,
                                 .documents = docs->count,
                                 .k1 = BM25_K1,
                                 .b = BM25_B,
                                 .columns = COLUMN_COUNT};
    for (uint32_t i = 0; i < docs->count; i++) header.length_sum += docs->lengths[i];
    header.average = docs->count ? (double)header.length_sum / docs->count : 0;
    writer->documents = header.documents;
    writer->length_sum = header.length_sum;
    pagefile_section(writer->files[FILE_DOCS], DOCS_HEADER);
    pagefile_write(writer->files[FILE_DOCS], &header, sizeof header);
}

/* A dictionary of one string a document, in the given order (NULL: that of the numbers). */
static enum referat_status write_keys(struct segment_writer *writer, const struct segment_docs *docs, uint32_t section,
                                      struct slice (*key)(void *context, uint32_t document), const uint32_t *order,
                                      bool with_document, struct referat_error *error) {
    struct dictionary_writer dictionary;
    dictionary_writer_init(&dictionary);
    for (uint32_t i = 0; i < docs->count; i++) {
        uint32_t document = order ? order[i] : i;
        uint8_t value[VARINT_MAX];
        size_t len = with_document ? varint_put(value, document) : 0;
        dictionary_add(&dictionary, key(docs->context, document), value, len);
    }
    pagefile_section(writer->files[FILE_DOCS], section);
    enum referat_status status = dictionary_write(&dictionary, writer->files[FILE_DOCS], error);
    dictionary_writer_free(&dictionary);
    return status;
}

/* document -> its place in `order`; `place` is scratch for it. */
static void write_places(struct segment_writer *writer, uint32_t section, const uint32_t *order, uint32_t count,
                         uint32_t *place) {
    for (uint32_t i = 0; i < count; i++) place[order[i]] = i;
    pagefile_section(writer->files[FILE_DOCS], section);
    packed_write32(writer->files[FILE_DOCS], place, count);
}

static void write_texts_places(struct segment_writer *writer, const struct segment_docs *docs, uint32_t *scratch) {
    for (uint32_t i = 0; i < docs->count; i++) scratch[i] = docs->places[i].block;
    pagefile_section(writer->files[FILE_DOCS], DOCS_TEXT_BLOCK);
    packed_write32(writer->files[FILE_DOCS], scratch, docs->count);
    for (uint32_t i = 0; i < docs->count; i++) scratch[i] = docs->places[i].index;
    pagefile_section(writer->files[FILE_DOCS], DOCS_TEXT_PLACE);
    packed_write32(writer->files[FILE_DOCS], scratch, docs->count);
}

/* ---- columns ---- */

/* The values of a column: `of` gets the interned number + 1 of each document's, 0 for none. */
static bool intern_column(const struct segment_docs *docs, enum schema_column column, struct interner *values,
                          uint32_t *of) {
    for (uint32_t i = 0; i < docs->count; i++) {
        struct slice value = docs->column(docs->context, column, i);
        of[i] = 0;
        if (value.len == 0) continue;
        uint32_t number = interner_put(values, value, hash_bytes(value));
        if (number == INTERNER_NONE) return false;
        of[i] = number + 1;
    }
    return true;
}

static struct sort_item *sorted_strings(const struct interner *strings) {
    struct sort_item *items = malloc((strings->count + 1) * sizeof *items);
    if (!items) return NULL;
    for (uint32_t i = 0; i < strings->count; i++) items[i] = sort_item(interner_text(strings, i), i);
    sort_strings(items, strings->count);
    return items;
}

static uint64_t order_of(const uint32_t *ordinals, uint32_t count) {
    bool rises = true, falls = true;
    for (uint32_t i = 1; i < count; i++) {
        rises = rises && ordinals[i - 1] <= ordinals[i];
        falls = falls && ordinals[i - 1] >= ordinals[i];
    }
    return rises ? COLUMN_RISING : falls ? COLUMN_FALLING : COLUMN_UNORDERED;
}

/* `of` becomes ordinals + 1. */
static enum referat_status write_column(struct segment_writer *writer, const struct segment_docs *docs,
                                        enum schema_column column, uint32_t *of, uint64_t *order,
                                        struct referat_error *error) {
    struct pagefile_writer *file = writer->files[FILE_DOCS];
    struct dictionary_writer dictionary;
    struct interner values;
    struct sort_item *items = NULL;
    uint32_t *ordinals = NULL;
    interner_init(&values);
    dictionary_writer_init(&dictionary);
    if (intern_column(docs, column, &values, of)) {
        items = sorted_strings(&values);
        ordinals = malloc((values.count + 1) * sizeof *ordinals);
    }
    enum referat_status status = items && ordinals ? REFERAT_OK : error_no_memory(error);
    if (!status) {
        ordinals[0] = 0;
        for (uint32_t i = 0; i < values.count; i++) {
            dictionary_add(&dictionary, slice_make(items[i].data, items[i].len), NULL, 0);
            ordinals[items[i].number + 1] = i + 1;
        }
        for (uint32_t i = 0; i < docs->count; i++) of[i] = ordinals[of[i]];
        *order = order_of(of, docs->count);
        pagefile_section(file, DOCS_COLUMNS + 2 * column);
        status = dictionary_write(&dictionary, file, error);
        pagefile_section(file, DOCS_COLUMNS + 2 * column + 1);
        packed_write32(file, of, docs->count);
    }
    dictionary_writer_free(&dictionary);
    interner_free(&values);
    free(items);
    free(ordinals);
    return status;
}

static enum referat_status write_codes_of_lengths(struct pagefile_writer *file, const struct segment_docs *docs,
                                                  struct referat_error *error) {
    struct length_table table;
    uint8_t *codes = malloc(docs->count + (size_t)1);
    if (!codes || !lengths_choose(docs->lengths, docs->count, &table, codes)) {
        free(codes);
        return error_no_memory(error);
    }
    pagefile_section(file, DOCS_LENGTH_CODES);
    pagefile_write(file, codes, docs->count);
    pagefile_section(file, DOCS_LENGTH_TABLE);
    pagefile_write(file, &table, sizeof table);
    free(codes);
    return REFERAT_OK;
}

static enum referat_status write_documents(struct segment_writer *writer, const struct segment_docs *docs,
                                           uint32_t *scratch, struct referat_error *error) {
    struct pagefile_writer *file = writer->files[FILE_DOCS];
    uint64_t orders[COLUMN_COUNT];
    write_header(writer, docs);
    enum referat_status status = write_keys(writer, docs, DOCS_IDS, docs->id, docs->by_id, true, error);
    if (status) return status;
    write_places(writer, DOCS_ID_OF, docs->by_id, docs->count, scratch);
    status = write_keys(writer, docs, DOCS_NEWEST, docs->newest, NULL, false, error);
    if (!status) status = write_keys(writer, docs, DOCS_OLDEST, docs->oldest, docs->by_oldest, false, error);
    if (status) return status;
    write_places(writer, DOCS_OLDEST_OF, docs->by_oldest, docs->count, scratch);
    pagefile_section(file, DOCS_LENGTHS);
    pagefile_write(file, docs->lengths, docs->count * sizeof *docs->lengths);
    write_texts_places(writer, docs, scratch);
    status = write_codes_of_lengths(file, docs, error);
    for (unsigned column = 0; !status && column < COLUMN_COUNT; column++)
        status = write_column(writer, docs, column, scratch, &orders[column], error);
    if (status) return status;
    pagefile_section(file, DOCS_COLUMN_ORDER);
    pagefile_write(file, orders, sizeof orders);
    return REFERAT_OK;
}

enum referat_status segment_write_docs(struct segment_writer *writer, const struct segment_docs *docs,
                                       struct referat_error *error) {
    uint32_t *scratch = malloc((docs->count + (size_t)1) * sizeof *scratch);
    if (!scratch) return error_no_memory(error);
    enum referat_status status = write_documents(writer, docs, scratch, error);
    free(scratch);
    if (status || writer->spilled) return status;
    double average = writer->documents ? (double)writer->length_sum / (double)writer->documents : 0;
    return postings_writer_new(writer->files[FILE_POST], writer->files[FILE_POS], docs->lengths, docs->count, average,
                               &writer->postings, error);
}

/* ---- terms ---- */

static void write_list(struct segment_writer *writer, struct slice key, const struct postings_list *list) {
    struct term_info info;
    uint8_t value[TERM_VALUE_MAX];
    postings_write(writer->postings, list, &info);
    size_t len =
        postings_term_value(writer->postings, &info, dictionary_writer_opens_block(&writer->dictionary), value);
    dictionary_add(&writer->dictionary, key, value, len);
}

static void end_dictionary(struct segment_writer *writer) {
    struct referat_error error;
    pagefile_section(writer->files[FILE_TERMS], writer->dictionary_section++);
    if (dictionary_write(&writer->dictionary, writer->files[FILE_TERMS], &error)) keep(writer, &error);
    dictionary_writer_free(&writer->dictionary);
    dictionary_writer_init(&writer->dictionary);
}

void segment_write_term(struct segment_writer *writer, struct slice term, const struct postings_list *list) {
    write_list(writer, term, list);
}

void segment_write_word(struct segment_writer *writer, struct slice word, const struct postings_list *list) {
    if (writer->dictionary_section == TERMS_TERMS) end_dictionary(writer);
    write_list(writer, word, list);
}

static void spill(struct segment_writer *writer, struct slice key, const void *region, size_t len) {
    uint8_t value[VARINT_MAX];
    pagefile_write(writer->files[FILE_POST], region, len);
    dictionary_add(&writer->dictionary, key, value, varint_put(value, len));
}

void segment_spill_term(struct segment_writer *writer, struct slice term, const void *region, size_t len) {
    spill(writer, term, region, len);
}

void segment_spill_word(struct segment_writer *writer, struct slice word, const void *region, size_t len) {
    if (writer->dictionary_section == TERMS_TERMS) end_dictionary(writer);
    spill(writer, word, region, len);
}

/* ---- the end ---- */

/* Those that were finished before one failed are left to the next writer, which deletes what no manifest names. */
static enum referat_status finish_files(struct segment_writer *writer, uint32_t trailers[CONTENT_FILES],
                                        struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (unsigned file = 0; !status && file < CONTENT_FILES; file++) {
        struct pagefile_writer *finished = writer->files[file];
        writer->files[file] = NULL;
        status = pagefile_finish(finished, &trailers[file], error);
    }
    return status;
}

enum referat_status segment_finish(struct segment_writer *writer, struct manifest_entry *entry,
                                   struct referat_error *error) {
    uint32_t trailers[CONTENT_FILES];
    *entry = (struct manifest_entry){.kind = (enum manifest_kind)writer->collection,
                                     .number = writer->number,
                                     .spilled = writer->spilled,
                                     .documents = writer->documents,
                                     .length_sum = writer->length_sum};
    while (writer->dictionary_section <= TERMS_WORDS) end_dictionary(writer);
    enum referat_status status = writer->kept.status;
    if (status && error) *error = writer->kept;
    if (!status && writer->postings) status = postings_writer_status(writer->postings, error);
    if (!status) status = texts_finish(writer->texts, TEXTS_BLOCKS, error);
    if (!status) status = finish_files(writer, trailers, error);
    if (!status) entry->trailer = checksum(0, trailers, sizeof trailers);
    /* Where all went well no file is left for it to remove. */
    segment_abandon(writer);
    return status;
}
