/*
 * run_content.h - what a run holds, for run.c that fills it and run_write.c that makes a segment of it.
 *
 * Postings lie in one stream in the order in which they came, each as the u32 number of its term and a record
 * (records.h).
 */
#ifndef ENGINE_NATIVE_RUN_CONTENT_H
#define ENGINE_NATIVE_RUN_CONTENT_H

#include "base/interner.h"
#include "engine/native/records.h"
#include "engine/native/run.h"

struct run_document {
    uint64_t postings, words, keys, payload; /* where its own begin */
    uint32_t posting_count, word_count, newest_len, oldest_len;
    uint64_t payload_len;
    uint32_t length;                /* sum of wdf */
    uint32_t id;                    /* number in ids */
    uint32_t columns[COLUMN_COUNT]; /* number in values + 1; 0: none */
    bool replaced;                  /* by a later one of its id, or deleted */
};

struct run_term {
    uint32_t round; /* of the document that had it last: its terms and words come once each */
    uint32_t postings;
    uint64_t bytes; /* of its records */
};

struct run {
    struct interner terms, words, ids, values;
    struct buf postings, word_numbers, keys, payloads; /* word_numbers: u32; keys: newest and oldest of each document */
    struct run_document *documents;
    uint32_t *latest; /* id -> its document + 1; 0: deleted */
    uint32_t document_count, document_cap, latest_cap, live;
    uint32_t round;                     /* of the document that is put */
    struct run_term *term_of, *word_of; /* number -> what is known of it */
    uint32_t term_cap, word_cap;
    uint32_t *by_caller; /* the caller's number of a term -> its own + 1; 0: unknown */
    uint32_t caller_cap;
    struct slice *sorted_ids; /* for run_ids */
};

#endif
