/*
 * run_content.h - what a run holds, for run.c that fills it and run_write.c that makes a segment of it.
 *
 * Postings lie in one stream in the order in which they came. A record:
 *
 *     u32 number of the term, u8 bytes of the rest (255: a u32 with them follows), varint wdf, varints: the first
 *     position, then the gaps to the one before
 */
#ifndef ENGINE_NATIVE_RUN_CONTENT_H
#define ENGINE_NATIVE_RUN_CONTENT_H

#include "engine/native/interner.h"
#include "engine/native/run.h"

#define RECORD_LONG  255
#define VARINT32_MAX 5

struct run_document {
    uint64_t postings, words, keys, payload; /* where its own begin */
    uint32_t posting_count, word_count, newest_len, oldest_len;
    uint64_t payload_len;
    uint32_t length;                /* sum of wdf */
    uint32_t id;                    /* number in ids */
    uint32_t columns[COLUMN_COUNT]; /* number in values + 1; 0: none */
    bool replaced;                  /* by a later one of its id, or deleted */
};

struct run {
    struct interner terms, words, ids, values;
    struct buf postings, word_numbers, keys, payloads; /* word_numbers: u32; keys: newest and oldest of each document */
    struct run_document *documents;
    uint32_t *latest; /* id -> its document + 1; 0: deleted */
    uint32_t document_count, document_cap, latest_cap, live;
    uint32_t round;           /* of the document that is put: its terms and words come once each */
    struct slice *sorted_ids; /* for run_ids */
};

/* A varint of at most 32 bits that is known to be whole. */
static inline const uint8_t *varint32_read(const uint8_t *at, uint32_t *value) {
    uint32_t sum = *at & 0x7f;
    for (unsigned shift = 7; *at++ & 0x80; shift += 7) sum |= (uint32_t)(*at & 0x7f) << shift;
    *value = sum;
    return at;
}

static inline uint8_t *varint32_write(uint8_t *at, uint32_t value) {
    for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

/* The rest of a record whose u8 stands at `at`. */
static inline const uint8_t *record_rest(const uint8_t *at, size_t *len) {
    *len = *at++;
    if (*len != RECORD_LONG) return at;
    *len = load32(at);
    return at + 4;
}

#endif
