/* run.c - filling a run; see run.h and run_content.h. */
#include "engine/native/run.h"

#include "base/intl.h"
#include "engine/native/run_content.h"
#include "engine/native/sorting.h"

#include <stdlib.h>

#define STREAM_MAX      ((size_t)1 << 46)
#define AHEAD           16 /* postings between the steps of put_postings */
#define FIRST_DOCUMENTS 64

enum referat_status run_new(struct run **out, struct referat_error *error) {
    struct run *run = *out = calloc(1, sizeof *run);
    if (!run) return error_no_memory(error);
    struct interner *const interners[] = {&run->terms, &run->words, &run->ids, &run->values};
    struct buf *const streams[] = {&run->postings, &run->word_numbers, &run->keys, &run->payloads};
    for (size_t i = 0; i < sizeof interners / sizeof *interners; i++) interner_init(interners[i]);
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) buf_init(streams[i], STREAM_MAX);
    return REFERAT_OK;
}

void run_free(struct run *run) {
    if (!run) return;
    struct interner *const interners[] = {&run->terms, &run->words, &run->ids, &run->values};
    struct buf *const streams[] = {&run->postings, &run->word_numbers, &run->keys, &run->payloads};
    for (size_t i = 0; i < sizeof interners / sizeof *interners; i++) interner_free(interners[i]);
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) buf_free(streams[i]);
    free(run->documents);
    free(run->latest);
    free(run->sorted_ids);
    free(run);
}

/* ---- ids ---- */

/* The id's number, with room for it in `latest`. */
static uint32_t put_id(struct run *run, struct slice id) {
    uint32_t before = run->ids.count, number = interner_put(&run->ids, id, hash_bytes(id));
    if (number == INTERNER_NONE) return number;
    if (number >= run->latest_cap) {
        uint32_t cap = run->latest_cap ? run->latest_cap * 2 : FIRST_DOCUMENTS;
        uint32_t *latest = realloc(run->latest, cap * sizeof *latest);
        if (!latest) return INTERNER_NONE;
        run->latest = latest;
        run->latest_cap = cap;
    }
    if (number == before) run->latest[number] = 0;
    return number;
}

static void drop_latest(struct run *run, uint32_t id) {
    if (!run->latest[id]) return;
    run->documents[run->latest[id] - 1].replaced = true;
    run->latest[id] = 0;
    run->live--;
}

enum referat_status run_delete(struct run *run, struct slice id, struct referat_error *error) {
    uint32_t number = put_id(run, id);
    if (number == INTERNER_NONE) return error_no_memory(error);
    drop_latest(run, number);
    return REFERAT_OK;
}

enum run_found run_find(const struct run *run, struct slice id, struct slice *payload) {
    uint32_t number = interner_find(&run->ids, id);
    if (number == INTERNER_NONE) return RUN_UNKNOWN;
    if (!run->latest[number]) return RUN_DELETED;
    const struct run_document *document = &run->documents[run->latest[number] - 1];
    *payload = slice_make(document->payload_len ? run->payloads.data + document->payload : "", document->payload_len);
    return RUN_HAS;
}

enum referat_status run_ids(struct run *run, const struct slice **ids, size_t *count, struct referat_error *error) {
    struct sort_item *items = malloc((run->ids.count + (size_t)1) * sizeof *items);
    free(run->sorted_ids);
    run->sorted_ids = malloc((run->ids.count + (size_t)1) * sizeof *run->sorted_ids);
    *ids = run->sorted_ids;
    *count = run->ids.count;
    if (!items || !run->sorted_ids) {
        free(items);
        return error_no_memory(error);
    }
    for (uint32_t i = 0; i < run->ids.count; i++) items[i] = sort_item(interner_text(&run->ids, i), i);
    sort_strings(items, run->ids.count);
    for (uint32_t i = 0; i < run->ids.count; i++) run->sorted_ids[i] = slice_make(items[i].data, items[i].len);
    free(items);
    return REFERAT_OK;
}

/* ---- documents ---- */

/* What the records of a document take at most. */
static size_t records_size(const struct engine_document *document) {
    size_t size = 0;
    for (size_t i = 0; i < document->posting_count; i++)
        size += sizeof(uint32_t) + record_size(document->postings[i].position_count);
    return size;
}

/* The number of a term or a word that a document has once. */
static enum referat_status put_once(struct run *run, struct interner *interner, struct slice text, uint64_t hash,
                                    uint32_t *number, struct referat_error *error) {
    *number = interner_put_once(interner, text, hash, run->round);
    if (*number == INTERNER_NONE) return error_no_memory(error);
    if (*number != INTERNER_AGAIN) return REFERAT_OK;
    return error_set(error, REFERAT_INTERNAL, _("the index was given a document that names a term or a word twice"));
}

/* The stream has room. */
static enum referat_status put_posting(struct run *run, const struct engine_posting *posting, uint64_t hash,
                                       struct referat_error *error) {
    uint32_t number;
    enum referat_status status = put_once(run, &run->terms, posting->term, hash, &number, error);
    if (status) return status;
    uint8_t *at = (uint8_t *)run->postings.data + run->postings.len;
    store32(at, number);
    uint8_t *end = record_write(at + 4, posting->wdf, posting->positions, posting->position_count);
    run->postings.len += (size_t)(end - at);
    return REFERAT_OK;
}

/*
 * Three steps that follow each other at a distance, since each waits for a cache line that the one before asked for:
 * the hash and the slot, the string that the slot names, the record.
 */
static enum referat_status put_postings(struct run *run, const struct engine_document *document,
                                        struct run_document *out, struct referat_error *error) {
    const struct engine_posting *postings = document->postings;
    uint64_t hashes[2 * AHEAD], length = 0;
    size_t count = document->posting_count;
    if (!buf_reserve(&run->postings, records_size(document))) return error_no_memory(error);
    for (size_t step = 0; step < count + 2 * AHEAD; step++) {
        if (step >= 2 * AHEAD) {
            size_t i = step - 2 * AHEAD;
            enum referat_status status = put_posting(run, &postings[i], hashes[i % (2 * AHEAD)], error);
            if (status) return status;
            length += postings[i].wdf;
        }
        if (step >= AHEAD && step - AHEAD < count)
            interner_prefetch_text(&run->terms, hashes[(step - AHEAD) % (2 * AHEAD)]);
        if (step < count) {
            uint64_t hash = postings[step].hash;
            hashes[step % (2 * AHEAD)] = hash ? hash : hash_bytes(postings[step].term);
            interner_prefetch_slot(&run->terms, hashes[step % (2 * AHEAD)]);
        }
    }
    out->posting_count = (uint32_t)count;
    out->length = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
    return REFERAT_OK;
}

static enum referat_status put_words(struct run *run, const struct engine_document *document,
                                     struct referat_error *error) {
    if (!buf_reserve(&run->word_numbers, document->word_count * sizeof(uint32_t))) return error_no_memory(error);
    for (size_t i = 0; i < document->word_count; i++) {
        struct slice word = document->words[i];
        uint32_t number;
        enum referat_status status = put_once(run, &run->words, word, hash_bytes(word), &number, error);
        if (status) return status;
        store32(run->word_numbers.data + run->word_numbers.len, number);
        run->word_numbers.len += sizeof number;
    }
    return REFERAT_OK;
}

static bool put_columns(struct run *run, const struct engine_document *document, struct run_document *out) {
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        struct slice value = document->columns[i];
        if (value.len == 0) continue;
        uint32_t number = interner_put(&run->values, value, hash_bytes(value));
        if (number == INTERNER_NONE) return false;
        out->columns[i] = number + 1;
    }
    return true;
}

static bool put_rest(struct run *run, const struct engine_document *document, struct run_document *out) {
    out->id = put_id(run, document->id);
    buf_slice(&run->keys, document->newest_key);
    buf_slice(&run->keys, document->oldest_key);
    buf_slice(&run->payloads, document->payload);
    return out->id != INTERNER_NONE && put_columns(run, document, out) && buf_ok(&run->keys) && buf_ok(&run->payloads);
}

/* What may be refused comes first: of a document that is, nothing stays but terms and words that none has. */
static enum referat_status put_content(struct run *run, const struct engine_document *document,
                                       struct run_document *out, struct referat_error *error) {
    *out = (struct run_document){.postings = run->postings.len,
                                 .words = run->word_numbers.len,
                                 .keys = run->keys.len,
                                 .payload = run->payloads.len,
                                 .word_count = (uint32_t)document->word_count,
                                 .newest_len = (uint32_t)document->newest_key.len,
                                 .oldest_len = (uint32_t)document->oldest_key.len,
                                 .payload_len = document->payload.len};
    run->round++;
    enum referat_status status = put_postings(run, document, out, error);
    if (!status) status = put_words(run, document, error);
    if (status) {
        run->postings.len = out->postings;
        run->word_numbers.len = out->words;
        return status;
    }
    return put_rest(run, document, out) ? REFERAT_OK : error_no_memory(error);
}

enum referat_status run_put(struct run *run, const struct engine_document *document, struct referat_error *error) {
    if (run->document_count == run->document_cap) {
        uint32_t cap = run->document_cap ? run->document_cap * 2 : FIRST_DOCUMENTS;
        struct run_document *documents = realloc(run->documents, cap * sizeof *documents);
        if (!documents) return error_no_memory(error);
        run->documents = documents;
        run->document_cap = cap;
    }
    struct run_document *made = &run->documents[run->document_count];
    enum referat_status status = put_content(run, document, made, error);
    if (status) return status;
    drop_latest(run, made->id);
    run->latest[made->id] = ++run->document_count;
    run->live++;
    return REFERAT_OK;
}

/* ---- memory ---- */

bool run_is_empty(const struct run *run) {
    return run->ids.count == 0;
}

uint32_t run_documents(const struct run *run) {
    return run->live;
}

size_t run_memory(const struct run *run) {
    return interner_memory(&run->terms) + interner_memory(&run->words) + interner_memory(&run->ids) +
           interner_memory(&run->values) + run->postings.len + run->word_numbers.len + run->keys.len +
           run->payloads.len + run->document_count * sizeof *run->documents + run->ids.count * sizeof *run->latest;
}
