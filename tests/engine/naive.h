/*
 * naive.h - a second opinion on searching: documents in an array, every query by looking at each of them, BM25 by its
 * formula. Slow and plain on purpose; engines are compared with it. Header only, for the programs in tests/engine.
 */
#ifndef TESTS_ENGINE_NAIVE_H
#define TESTS_ENGINE_NAIVE_H

#include "engine/engine.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

struct naive_term {
    struct slice term;
    double documents; /* that have it */
};

struct naive_index {
    const struct engine_document **documents;
    size_t count;
    double average_length;
    struct naive_term *terms; /* ascending */
    size_t term_count;
};

struct naive_hit {
    const struct engine_document *document;
    double score;
};

static const struct engine_posting *naive_posting(const struct engine_document *document, struct slice term) {
    for (size_t i = 0; i < document->posting_count; i++)
        if (slice_equal(document->postings[i].term, term)) return &document->postings[i];
    return NULL;
}

static inline double naive_length(const struct engine_document *document) {
    double length = 0;
    for (size_t i = 0; i < document->posting_count; i++) length += document->postings[i].wdf;
    return length;
}

static inline int naive_compare_terms(const void *a, const void *b) {
    const struct naive_term *left = a, *right = b;
    return slice_compare(left->term, right->term);
}

/* Every posting's term, sorted; then each once, with how many there were. */
static inline void naive_count_terms(struct naive_index *index) {
    size_t postings = 0, at = 0, kept = 0;
    for (size_t i = 0; i < index->count; i++) postings += index->documents[i]->posting_count;
    struct naive_term *terms = malloc((postings + 1) * sizeof *terms);
    for (size_t i = 0; i < index->count; i++)
        for (size_t j = 0; j < index->documents[i]->posting_count; j++)
            terms[at++] = (struct naive_term){index->documents[i]->postings[j].term, 1};
    qsort(terms, at, sizeof *terms, naive_compare_terms);
    for (size_t i = 0; i < at; i++) {
        if (kept && slice_equal(terms[kept - 1].term, terms[i].term))
            terms[kept - 1].documents++;
        else
            terms[kept++] = terms[i];
    }
    index->terms = terms;
    index->term_count = kept;
}

/* Counts what scores need. naive_free gives it back. */
static inline void naive_prepare(struct naive_index *index) {
    double sum = 0;
    for (size_t i = 0; i < index->count; i++) sum += naive_length(index->documents[i]);
    index->average_length = index->count ? sum / (double)index->count : 0;
    naive_count_terms(index);
}

static inline void naive_free(struct naive_index *index) {
    free(index->terms);
}

/* How many documents have the term. */
static inline double naive_documents(const struct naive_index *index, struct slice term) {
    const struct naive_term wanted = {.term = term};
    const struct naive_term *found =
        bsearch(&wanted, index->terms, index->term_count, sizeof wanted, naive_compare_terms);
    return found ? found->documents : 0;
}

/*
 * BM25 as Xapian's BM25Weight has it with k2 = k3 = 0: w = ln(idf) with idf = (N - n + 0.5) / (n + 0.5), halved and
 * raised by one below 2 so that no word counts against a document; length at least half the average.
 */
static inline double naive_bm25(const struct naive_index *index, const struct engine_document *document,
                                struct slice term) {
    const struct engine_posting *posting = naive_posting(document, term);
    double n = naive_documents(index, term), wdf = posting->wdf, total = (double)index->count;
    double idf = (total - n + 0.5) / (n + 0.5);
    if (idf < 2) idf = idf * 0.5 + 1;
    double length = index->average_length > 0 ? naive_length(document) / index->average_length : 0;
    if (length < 0.5) length = 0.5;
    return log(idf) * (BM25_K1 + 1) * wdf / (BM25_K1 * (length * BM25_B + (1 - BM25_B)) + wdf);
}

/* ---- phrases ---- */

static inline bool naive_stands_at(const struct engine_document *document, const struct engine_query *word,
                                   uint32_t position) {
    if (word->op == ENGINE_TERM) {
        const struct engine_posting *posting = naive_posting(document, word->term);
        for (size_t i = 0; posting && i < posting->position_count; i++)
            if (posting->positions[i] == position) return true;
        return false;
    }
    for (size_t i = 0; word->op == ENGINE_OR && i < word->child_count; i++)
        if (naive_stands_at(document, word->children[i], position)) return true;
    return false;
}

/* Words `at`, at + 1 … in order, each behind the one before, none above `end`. */
static inline bool naive_phrase_from(const struct engine_document *document, const struct engine_query *query,
                                     size_t at, uint32_t from, uint32_t end) {
    if (at == query->child_count) return true;
    for (uint32_t position = from; position <= end; position++)
        if (naive_stands_at(document, query->children[at], position) &&
            naive_phrase_from(document, query, at + 1, position + 1, end))
            return true;
    return false;
}

/* The words that are left (bits) on positions of from..end that are not taken (bits, from `from`). */
static inline bool naive_near_within(const struct engine_document *document, const struct engine_query *query,
                                     size_t at, uint32_t from, uint32_t end, uint64_t taken) {
    if (at == query->child_count) return true;
    for (uint32_t position = from; position <= end; position++)
        if (!(taken >> (position - from) & 1) && naive_stands_at(document, query->children[at], position) &&
            naive_near_within(document, query, at + 1, from, end, taken | (uint64_t)1 << (position - from)))
            return true;
    return false;
}

/* A window that begins where a word stands: at any of its positions, each is tried. */
static inline bool naive_window_at(const struct engine_document *document, const struct engine_query *query,
                                   const struct engine_query *word) {
    uint32_t window = query->window ? query->window : (uint32_t)query->child_count;
    for (size_t i = 0; word->op == ENGINE_OR && i < word->child_count; i++)
        if (naive_window_at(document, query, word->children[i])) return true;
    const struct engine_posting *posting = word->op == ENGINE_TERM ? naive_posting(document, word->term) : NULL;
    for (size_t i = 0; posting && i < posting->position_count; i++) {
        uint32_t from = posting->positions[i], end = from + window - 1;
        bool found = query->op == ENGINE_PHRASE ? naive_phrase_from(document, query, 0, from, end)
                                                : naive_near_within(document, query, 0, from, end, 0);
        if (found) return true;
    }
    return false;
}

static inline bool naive_window(const struct engine_document *document, const struct engine_query *query) {
    if (query->window && query->window < query->child_count) return false;
    for (size_t i = 0; i < query->child_count; i++)
        if (naive_window_at(document, query, query->children[i])) return true;
    return false;
}

/* ---- the tree ---- */

static inline bool naive_match(const struct naive_index *index, const struct engine_document *document,
                               const struct engine_query *query, double *score) {
    double part = 0, sum = 0;
    bool any = false, all = true;
    *score = 0;
    switch (query->op) {
    case ENGINE_TERM:
        if (!naive_posting(document, query->term)) return false;
        *score = naive_bm25(index, document, query->term);
        return true;
    case ENGINE_AND:
    case ENGINE_OR:
    case ENGINE_PHRASE:
    case ENGINE_NEAR:
        for (size_t i = 0; i < query->child_count; i++) {
            bool matches = naive_match(index, document, query->children[i], &part);
            if (matches) sum += part;
            any = any || matches;
            all = all && matches;
        }
        *score = sum;
        if (query->op == ENGINE_OR) return any;
        if (query->op == ENGINE_AND || query->child_count < 2) return all;
        return all && naive_window(document, query);
    case ENGINE_AND_NOT:
        return naive_match(index, document, query->children[0], score) &&
               !naive_match(index, document, query->children[1], &part);
    case ENGINE_FILTER:
        return naive_match(index, document, query->children[0], score) &&
               naive_match(index, document, query->children[1], &part);
    case ENGINE_SCALE:
        if (!naive_match(index, document, query->children[0], &part)) return false;
        *score = part * query->factor;
        return true;
    case ENGINE_RANGE: {
        struct slice value = document->columns[query->column];
        return value.len && slice_compare(query->low, value) <= 0 && slice_compare(value, query->high) <= 0;
    }
    case ENGINE_ID: return slice_equal(document->id, query->term);
    case ENGINE_ALL: return true;
    case ENGINE_NONE: return false;
    }
    return false;
}

static inline int naive_compare(const void *a, const void *b) {
    const struct naive_hit *left = a, *right = b;
    if (fabs(left->score - right->score) > 1e-9) return left->score > right->score ? -1 : 1;
    return slice_compare(left->document->newest_key, right->document->newest_key);
}

/* Every match, best first, ties by the newest key; malloc'd. */
static inline struct naive_hit *naive_search(const struct naive_index *index, const struct engine_query *query,
                                             size_t *count) {
    struct naive_hit *hits = malloc((index->count + 1) * sizeof *hits);
    *count = 0;
    for (size_t i = 0; i < index->count; i++) {
        double score;
        if (!naive_match(index, index->documents[i], query, &score)) continue;
        hits[(*count)++] = (struct naive_hit){index->documents[i], score};
    }
    qsort(hits, *count, sizeof *hits, naive_compare);
    return hits;
}

#endif
