/*
 * run_write.c - a run becomes a segment. Documents are numbered by newest key; the postings are distributed to their
 * terms' regions in one walk over the documents in their new order, so that each region is a list; then the terms are
 * written in the order of their bytes.
 * Of a run that is spilled the regions themselves are written (records.h).
 */
#include "engine/native/run_content.h"

#include "base/bigmem.h"
#include "engine/native/sorting.h"

#include <stdlib.h>

#define FIXED_MEMORY ((size_t)6 << 20) /* the files' buffers, the compressor */
#define MOVES        32                /* records that are moved together */
#define REGION_MAX   ((size_t)1 << 40)

struct run_writer {
    const struct run *run;
    struct segment_writer *segment;
    uint32_t count;  /* live documents */
    uint32_t *order; /* number -> document of the run */
    uint32_t *lengths, *by_id, *by_oldest;
    struct texts_place *places;
    unsigned width; /* of regions */
    bool spilled;
    struct buf region; /* of a word that is spilled */
    /* of the term that is written */
    uint32_t *documents, *wdfs, *counts, *gaps;
};

static const struct run_document *document_of(const struct run_writer *writer, uint32_t number) {
    return &writer->run->documents[writer->order[number]];
}

static void *array_of(size_t count, size_t size) {
    return calloc(count + 1, size);
}

/* ---- documents ---- */

static struct slice newest_of(void *context, uint32_t number) {
    const struct run_writer *writer = context;
    const struct run_document *document = document_of(writer, number);
    return slice_make(writer->run->keys.data + document->keys, document->newest_len);
}

static struct slice oldest_of(void *context, uint32_t number) {
    const struct run_writer *writer = context;
    const struct run_document *document = document_of(writer, number);
    return slice_make(writer->run->keys.data + document->keys + document->newest_len, document->oldest_len);
}

static struct slice id_of(void *context, uint32_t number) {
    const struct run_writer *writer = context;
    return interner_text(&writer->run->ids, document_of(writer, number)->id);
}

static struct slice column_of(void *context, enum schema_column column, uint32_t number) {
    const struct run_writer *writer = context;
    uint32_t value = document_of(writer, number)->columns[column];
    return value ? interner_text(&writer->run->values, value - 1) : slice_of("");
}

/* Numbers in the order of their strings. */
static void sort_by(struct run_writer *writer, struct slice (*key)(void *context, uint32_t number),
                    struct sort_item *items, uint32_t *out) {
    for (uint32_t i = 0; i < writer->count; i++) items[i] = sort_item(key(writer, i), i);
    sort_strings(items, writer->count);
    for (uint32_t i = 0; i < writer->count; i++) out[i] = items[i].number;
}

static void number_documents(struct run_writer *writer, struct sort_item *items) {
    const struct run *run = writer->run;
    writer->count = 0;
    for (uint32_t i = 0; i < run->document_count; i++)
        if (!run->documents[i].replaced) writer->order[writer->count++] = i;
    for (uint32_t i = 0; i < writer->count; i++) items[i] = sort_item(newest_of(writer, i), writer->order[i]);
    sort_strings(items, writer->count);
    for (uint32_t i = 0; i < writer->count; i++) writer->order[i] = items[i].number;
    sort_by(writer, id_of, items, writer->by_id);
    sort_by(writer, oldest_of, items, writer->by_oldest);
    for (uint32_t i = 0; i < writer->count; i++) writer->lengths[i] = document_of(writer, i)->length;
}

/* In the order in which they came. */
static enum referat_status write_payloads(struct run_writer *writer, struct referat_error *error) {
    const struct run *run = writer->run;
    uint32_t *number_of = array_of(run->document_count, sizeof *number_of);
    if (!number_of) return error_no_memory(error);
    for (uint32_t i = 0; i < writer->count; i++) number_of[writer->order[i]] = i;
    for (uint32_t i = 0; i < run->document_count; i++) {
        const struct run_document *document = &run->documents[i];
        if (document->replaced) continue;
        struct slice payload = slice_make(run->payloads.data + document->payload, document->payload_len);
        writer->places[number_of[i]] = texts_add(segment_texts(writer->segment), payload);
    }
    free(number_of);
    return REFERAT_OK;
}

static enum referat_status write_docs(struct run_writer *writer, struct referat_error *error) {
    struct sort_item *items = array_of(writer->run->document_count, sizeof *items);
    if (!items) return error_no_memory(error);
    number_documents(writer, items);
    free(items);
    struct segment_docs docs = {.count = writer->count,
                                .lengths = writer->lengths,
                                .places = writer->places,
                                .context = writer,
                                .id = id_of,
                                .newest = newest_of,
                                .oldest = oldest_of,
                                .column = column_of,
                                .by_id = writer->by_id,
                                .by_oldest = writer->by_oldest};
    enum referat_status status = write_payloads(writer, error);
    return status ? status : segment_write_docs(writer->segment, &docs, error);
}

/* ---- regions ---- */

/* 2 bytes at least. */
static inline void copy_short(uint8_t *to, const uint8_t *from, size_t len) {
    if (len >= 16) {
        memcpy(to, from, len);
    } else if (len >= 8) {
        uint64_t head = load64(from), tail = load64(from + len - 8);
        store64(to, head);
        store64(to + len - 8, tail);
    } else if (len >= 4) {
        uint32_t head = load32(from), tail = load32(from + len - 4);
        store32(to, head);
        store32(to + len - 4, tail);
    } else {
        uint16_t head, tail;
        memcpy(&head, from, 2);
        memcpy(&tail, from + len - 2, 2);
        memcpy(to, &head, 2);
        memcpy(to + len - 2, &tail, 2);
    }
}

/* starts[term] becomes where its region begins; starts[count] is the size of all. *largest: of one. */
static void measure_regions(const struct run_writer *writer, uint64_t *starts, uint64_t *largest) {
    uint64_t sum = 0;
    *largest = 0;
    for (uint32_t i = 0; i < writer->run->terms.count; i++) {
        const struct run_term *term = &writer->run->term_of[i];
        uint64_t size = term->bytes + (uint64_t)term->postings * writer->width;
        if (size > *largest) *largest = size;
        starts[i] = sum;
        sum += size;
    }
    starts[writer->run->terms.count] = sum;
}

/* A record on its way to its region. */
struct move {
    uint32_t term, len;
    const uint8_t *from;
};

/* The next records of a document, at most MOVES; gives how many. Their cursors, then their regions are asked of the
 * memory at once. */
static unsigned take_moves(const uint8_t **at, uint32_t left, const uint64_t *cursors, const uint8_t *regions,
                           struct move moves[MOVES]) {
    unsigned count = left < MOVES ? left : MOVES;
    for (unsigned i = 0; i < count; i++) {
        size_t len;
        const uint8_t *from = *at + 4;
        moves[i].term = load32(*at);
        __builtin_prefetch(&cursors[moves[i].term], 1);
        *at = record_rest(from, &len) + len;
        moves[i].from = from;
        moves[i].len = (uint32_t)(*at - from);
    }
    for (unsigned i = 0; i < count; i++) __builtin_prefetch(regions + cursors[moves[i].term], 1);
    return count;
}

/* Afterwards cursors[term] is the end of its region. */
static void distribute(const struct run_writer *writer, uint64_t *cursors, uint8_t *regions) {
    const struct run *run = writer->run;
    struct move moves[MOVES];
    for (uint32_t number = 0; number < writer->count; number++) {
        const struct run_document *document = document_of(writer, number);
        const uint8_t *at = (const uint8_t *)run->postings.data + document->postings;
        for (uint32_t left = document->posting_count, count; left > 0; left -= count) {
            count = take_moves(&at, left, cursors, regions, moves);
            for (unsigned i = 0; i < count; i++) {
                uint64_t *cursor = &cursors[moves[i].term];
                uint8_t *to = regions + *cursor;
                store32(to, number);
                copy_short(to + writer->width, moves[i].from, moves[i].len);
                *cursor += writer->width + moves[i].len;
            }
        }
    }
}

/* Reads a region into the writer's arrays. */
static struct postings_list read_region(struct run_writer *writer, const uint8_t *at, const uint8_t *end) {
    uint32_t count = 0, *gap = writer->gaps;
    while (at < end) {
        size_t len;
        const uint32_t *first = gap;
        writer->documents[count] = region_document(at, writer->width);
        at = record_rest(at + writer->width, &len);
        const uint8_t *record_end = at + len;
        at = varint32_read(at, &writer->wdfs[count]);
        while (at < record_end) at = varint32_read(at, gap++);
        writer->counts[count++] = (uint32_t)(gap - first);
    }
    return (struct postings_list){.documents = writer->documents,
                                  .wdfs = writer->wdfs,
                                  .position_counts = gap > writer->gaps ? writer->counts : NULL,
                                  .position_gaps = writer->gaps,
                                  .count = count};
}

static struct sort_item *sorted(const struct interner *strings) {
    struct sort_item *items = array_of(strings->count, sizeof *items);
    if (!items) return NULL;
    for (uint32_t i = 0; i < strings->count; i++) items[i] = sort_item(interner_text(strings, i), i);
    sort_strings(items, strings->count);
    return items;
}

/* cursors: the ends of the regions, which are the beginnings of the next. */
static bool write_sorted_terms(struct run_writer *writer, const uint64_t *cursors, const uint8_t *regions) {
    struct sort_item *items = sorted(&writer->run->terms);
    if (!items) return false;
    for (uint32_t i = 0; i < writer->run->terms.count; i++) {
        uint32_t term = items[i].number;
        uint64_t from = term ? cursors[term - 1] : 0;
        if (from == cursors[term]) continue; /* of replaced documents alone */
        struct slice key = slice_make(items[i].data, items[i].len);
        if (writer->spilled) {
            segment_spill_term(writer->segment, key, regions + from, cursors[term] - from);
        } else {
            struct postings_list list = read_region(writer, regions + from, regions + cursors[term]);
            segment_write_term(writer->segment, key, &list);
        }
    }
    free(items);
    return true;
}

static enum referat_status write_terms(struct run_writer *writer, struct referat_error *error) {
    size_t starts_bytes = (writer->run->terms.count + (size_t)1) * sizeof(uint64_t), region_bytes = 0;
    uint64_t *starts = bigmem_new(starts_bytes, 0), largest = 0;
    uint8_t *regions = NULL;
    bool done = false;
    if (starts) {
        measure_regions(writer, starts, &largest);
        region_bytes = starts[writer->run->terms.count] + 4; /* a number is loaded as 4 bytes */
        regions = bigmem_new(region_bytes, 0);
        writer->gaps = array_of(writer->spilled ? 0 : largest, sizeof *writer->gaps);
    }
    if (regions && writer->gaps) {
        distribute(writer, starts, regions);
        done = write_sorted_terms(writer, starts, regions);
    }
    bigmem_free(starts, starts_bytes);
    bigmem_free(regions, region_bytes);
    return done ? REFERAT_OK : error_no_memory(error);
}

/* ---- words ---- */

/* documents: of all words, one behind the other; ends[word] as for regions. */
static void distribute_words(const struct run_writer *writer, uint64_t *ends, uint32_t *documents) {
    const struct run *run = writer->run;
    for (uint32_t number = 0; number < writer->count; number++) {
        const struct run_document *document = document_of(writer, number);
        for (uint32_t i = 0; i < document->word_count; i++)
            documents[ends[load32(run->word_numbers.data + document->words + 4 * (size_t)i)]++] = number;
    }
}

static void measure_words(const struct run_writer *writer, uint64_t *starts) {
    const struct run *run = writer->run;
    memset(starts, 0, (run->words.count + (size_t)1) * sizeof *starts);
    for (uint32_t number = 0; number < writer->count; number++) {
        const struct run_document *document = document_of(writer, number);
        for (uint32_t i = 0; i < document->word_count; i++)
            starts[load32(run->word_numbers.data + document->words + 4 * (size_t)i)]++;
    }
    uint64_t sum = 0;
    for (uint32_t i = 0; i <= run->words.count; i++) {
        uint64_t size = starts[i];
        starts[i] = sum;
        sum += size;
    }
}

/* Its documents as a region. */
static bool spill_word(struct run_writer *writer, struct slice word, const uint32_t *documents, size_t count) {
    struct buf *region = &writer->region;
    uint8_t *at = buf_reserve(region, count * (writer->width + record_size(0))) ? (uint8_t *)region->data : NULL;
    if (!at) return false;
    for (size_t i = 0; i < count; i++) {
        store32(at, documents[i]);
        at = record_write(at + writer->width, 0, NULL, 0);
    }
    segment_spill_word(writer->segment, word, region->data, (size_t)(at - (uint8_t *)region->data));
    return true;
}

static bool write_sorted_words(struct run_writer *writer, const struct sort_item *items, const uint64_t *ends,
                               const uint32_t *documents) {
    memset(writer->wdfs, 0, writer->count * sizeof *writer->wdfs);
    for (uint32_t i = 0; i < writer->run->words.count; i++) {
        uint32_t word = items[i].number;
        uint64_t from = word ? ends[word - 1] : 0;
        struct slice key = slice_make(items[i].data, items[i].len);
        struct postings_list list = {
            .documents = documents + from, .wdfs = writer->wdfs, .count = (uint32_t)(ends[word] - from)};
        if (list.count == 0) continue;
        if (!writer->spilled)
            segment_write_word(writer->segment, key, &list);
        else if (!spill_word(writer, key, list.documents, list.count))
            return false;
    }
    return true;
}

static enum referat_status write_words(struct run_writer *writer, struct referat_error *error) {
    const struct interner *words = &writer->run->words;
    struct sort_item *items = sorted(words);
    uint64_t *ends = array_of(words->count, sizeof *ends);
    uint32_t *documents = NULL;
    bool done = false;
    if (items && ends) {
        measure_words(writer, ends);
        documents = array_of(ends[words->count], sizeof *documents);
    }
    if (documents) {
        distribute_words(writer, ends, documents);
        done = write_sorted_words(writer, items, ends, documents);
    }
    free(items);
    free(ends);
    free(documents);
    return done ? REFERAT_OK : error_no_memory(error);
}

/* ---- the whole ---- */

static bool allocate(struct run_writer *writer) {
    uint32_t live = writer->run->live;
    writer->order = array_of(writer->run->document_count, sizeof *writer->order);
    writer->lengths = array_of(live, sizeof *writer->lengths);
    writer->by_id = array_of(live, sizeof *writer->by_id);
    writer->by_oldest = array_of(live, sizeof *writer->by_oldest);
    writer->places = array_of(live, sizeof *writer->places);
    writer->documents = array_of(live, sizeof *writer->documents);
    writer->wdfs = array_of(live, sizeof *writer->wdfs);
    writer->counts = array_of(live, sizeof *writer->counts);
    return writer->order && writer->lengths && writer->by_id && writer->by_oldest && writer->places &&
           writer->documents && writer->wdfs && writer->counts;
}

static void release(struct run_writer *writer) {
    void *const arrays[] = {writer->order,     writer->lengths, writer->by_id,  writer->by_oldest, writer->places,
                            writer->documents, writer->wdfs,    writer->counts, writer->gaps};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    buf_free(&writer->region);
}

enum referat_status run_write(struct run *run, const char *path, uint64_t number, enum engine_collection collection,
                              bool spilled, struct manifest_entry *entry, struct referat_error *error) {
    struct run_writer writer = {.run = run, .width = region_width(run->live), .spilled = spilled};
    buf_init(&writer.region, REGION_MAX);
    enum referat_status status = allocate(&writer) ? REFERAT_OK : error_no_memory(error);
    if (!status) status = segment_create(path, number, collection, spilled, &writer.segment, error);
    if (!status) status = write_docs(&writer, error);
    if (!status) status = write_terms(&writer, error);
    if (!status) status = write_words(&writer, error);
    if (!status)
        status = segment_finish(writer.segment, entry, error);
    else
        segment_abandon(writer.segment);
    release(&writer);
    return status;
}

/* The steps of run_write come one after the other; the largest is that of terms, beside what all of them need. */
size_t run_write_memory(const struct run *run) {
    size_t documents = run->document_count, terms = run->terms.count, words = run->words.count;
    size_t arrays = documents * (8 * sizeof(uint32_t) + sizeof(struct texts_place) + sizeof(float));
    size_t docs_step = documents * (sizeof(struct sort_item) + 2 * sizeof(uint32_t)) + run->keys.len + run->ids.len;
    size_t terms_step = run->postings.len + run->postings.len / 4 + run->terms.len +
                        terms * (sizeof(struct sort_item) + sizeof(uint64_t));
    size_t words_step = run->word_numbers.len + run->words.len + words * (sizeof(struct sort_item) + sizeof(uint64_t));
    size_t most = docs_step > terms_step ? docs_step : terms_step;
    return FIXED_MEMORY + arrays + (most > words_step ? most : words_step);
}
