/* run.c - filling a run; see run.h and run_content.h. */
#include "engine/native/run.h"

#include "base/bigmem.h"
#include "base/intl.h"
#include "engine/native/run_content.h"
#include "engine/native/sorting.h"

#include <stdlib.h>

#define STREAM_MAX      ((size_t)1 << 46)
#define AHEAD           16 /* postings between the steps of put_postings */
#define FIRST_DOCUMENTS 64
#define FIRST_TERMS     1024

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
    bigmem_free(run->term_of, run->term_cap * sizeof *run->term_of);
    bigmem_free(run->word_of, run->word_cap * sizeof *run->word_of);
    bigmem_free(run->by_caller, run->caller_cap * sizeof *run->by_caller);
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

/* What was counted of the records from `from` on, `count` of them, is taken back. */
static void forget_records(struct run *run, uint64_t from, size_t count) {
    const uint8_t *at = (const uint8_t *)run->postings.data + from;
    for (; count > 0; count--) {
        size_t len;
        struct run_term *term = &run->term_of[load32(at)];
        const uint8_t *record = at + sizeof(uint32_t), *rest = record_rest(record, &len);
        at = rest + len;
        term->postings--;
        term->bytes -= (size_t)(at - record);
    }
}

static void forget_from(struct run *run, uint64_t from) {
    const uint8_t *at = (const uint8_t *)run->postings.data + from, *end = at;
    end += run->postings.len - from;
    while (at < end) {
        size_t len;
        const uint8_t *record = at + sizeof(uint32_t), *rest = record_rest(record, &len);
        forget_records(run, (uint64_t)(at - (const uint8_t *)run->postings.data), 1);
        at = rest + len;
    }
}

static void drop_latest(struct run *run, uint32_t id) {
    if (!run->latest[id]) return;
    struct run_document *document = &run->documents[run->latest[id] - 1];
    forget_records(run, document->postings, document->posting_count);
    document->replaced = true;
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

/* Room for `need` elements, new ones zero; their number stays below 2^31. */
static bool grow(void *array, uint32_t *cap, size_t need, size_t size) {
    void **at = array;
    if (need <= *cap) return true;
    size_t wanted = need + need / 2 + FIRST_TERMS;
    void *grown = wanted <= INT32_MAX ? bigmem_new(wanted * size, 0) : NULL;
    if (!grown) return false;
    if (*cap) memcpy(grown, *at, *cap * size);
    bigmem_free(*at, *cap * size);
    *at = grown;
    *cap = (uint32_t)wanted;
    return true;
}

/* Notes that the document has the term or word, which it may once. */
static enum referat_status note(struct run *run, struct run_term *term, struct referat_error *error) {
    if (term->round == run->round)
        return error_set(error, REFERAT_INTERNAL,
                         _("the index was given a document that names a term or a word twice"));
    term->round = run->round;
    return REFERAT_OK;
}

/* The term's number; INTERNER_NONE without memory. */
static uint32_t term_number(struct run *run, const struct engine_posting *posting) {
    uint32_t caller = posting->number;
    if (caller < run->caller_cap && run->by_caller[caller]) return run->by_caller[caller] - 1;
    uint64_t hash = posting->hash ? posting->hash : hash_bytes(posting->term);
    uint32_t number = interner_put(&run->terms, posting->term, hash);
    if (number == INTERNER_NONE || !grow(&run->term_of, &run->term_cap, number + (size_t)1, sizeof *run->term_of))
        return INTERNER_NONE;
    if (caller == 0 || caller > ENGINE_NUMBER_MAX) return number;
    if (!grow(&run->by_caller, &run->caller_cap, caller + (size_t)1, sizeof *run->by_caller)) return INTERNER_NONE;
    run->by_caller[caller] = number + 1;
    return number;
}

/* The stream has room. */
static enum referat_status put_posting(struct run *run, const struct engine_posting *posting,
                                       struct referat_error *error) {
    uint32_t number = term_number(run, posting);
    if (number == INTERNER_NONE) return error_no_memory(error);
    struct run_term *term = &run->term_of[number];
    enum referat_status status = note(run, term, error);
    if (status) return status;
    uint8_t *at = (uint8_t *)run->postings.data + run->postings.len;
    store32(at, number);
    uint8_t *end = record_write(at + sizeof number, posting->wdf, posting->positions, posting->position_count);
    run->postings.len += (size_t)(end - at);
    term->postings++;
    term->bytes += (size_t)(end - at) - sizeof number;
    return REFERAT_OK;
}

/* Asks for the lines of a posting that comes soon: first of the caller's number, once that is there of the term; of one
 * without such a number, those of the table of terms. */
static void prefetch_number(const struct run *run, const struct engine_posting *posting) {
    if (posting->number < run->caller_cap && posting->number)
        __builtin_prefetch(&run->by_caller[posting->number]);
    else if (posting->hash)
        interner_prefetch_slot(&run->terms, posting->hash);
}

static void prefetch_term(const struct run *run, const struct engine_posting *posting) {
    uint32_t number = posting->number < run->caller_cap ? run->by_caller[posting->number] : 0;
    if (number)
        __builtin_prefetch(&run->term_of[number - 1], 1);
    else if (posting->hash)
        interner_prefetch_text(&run->terms, posting->hash);
}

static enum referat_status put_postings(struct run *run, const struct engine_document *document,
                                        struct run_document *out, struct referat_error *error) {
    const struct engine_posting *postings = document->postings;
    uint64_t length = 0;
    size_t count = document->posting_count;
    if (!buf_reserve(&run->postings, records_size(document))) return error_no_memory(error);
    for (size_t i = 0; i < count && i < 2 * AHEAD; i++) prefetch_number(run, &postings[i]);
    for (size_t i = 0; i < count && i < AHEAD; i++) prefetch_term(run, &postings[i]);
    for (size_t i = 0; i < count; i++) {
        if (i + 2 * AHEAD < count) prefetch_number(run, &postings[i + 2 * AHEAD]);
        if (i + AHEAD < count) prefetch_term(run, &postings[i + AHEAD]);
        enum referat_status status = put_posting(run, &postings[i], error);
        if (status) return status;
        length += postings[i].wdf;
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
        uint32_t number = interner_put(&run->words, word, hash_bytes(word));
        if (number == INTERNER_NONE || !grow(&run->word_of, &run->word_cap, number + (size_t)1, sizeof *run->word_of))
            return error_no_memory(error);
        enum referat_status status = note(run, &run->word_of[number], error);
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
        forget_from(run, out->postings);
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
           run->payloads.len + run->document_count * sizeof *run->documents + run->ids.count * sizeof *run->latest +
           (run->term_cap + (size_t)run->word_cap) * sizeof *run->term_of + run->caller_cap * sizeof *run->by_caller;
}
