/*
 * lengths.h - the length of a document in a byte, beside the exact ones: what scores is asked for the lengths of
 * documents all over a segment, and an array of bytes stays in the processor's cache where one of numbers does not.
 * Codes rise with the length. A segment chooses its own, so that most of its documents have a code that stands for one
 * length alone, and are scored by the code.
 */
#ifndef ENGINE_NATIVE_LENGTHS_H
#define ENGINE_NATIVE_LENGTHS_H

#include "engine/native/bm25.h"

#include <stdbool.h>
#include <stdint.h>

#define LENGTH_CODES 256

/* The shortest and the longest length that has the code. What no document has repeats the last one that some has. */
struct length_table {
    uint32_t least[LENGTH_CODES], most[LENGTH_CODES];
};

static inline bool lengths_is_exact(const struct length_table *table, uint8_t code) {
    return table->least[code] == table->most[code];
}

/* The last code whose shortest length is no longer than this; the first where there is none. */
static inline uint8_t lengths_last_code(const struct length_table *table, uint32_t length) {
    unsigned low = 0, high = LENGTH_CODES;
    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (table->least[middle] <= length)
            low = middle;
        else
            high = middle;
    }
    return (uint8_t)low;
}

/* Chooses codes for `count` documents, and gives each its own. False where memory ran out. */
bool lengths_choose(const uint32_t *lengths, uint32_t count, struct length_table *table, uint8_t *codes);

/* What a posting scores (bm25_share) whose document has the code, for small wdfs and one average. */
#define SHARES_WDFS 4
struct length_shares {
    double average;                       /* -1: not set yet */
    double of[SHARES_WDFS][LENGTH_CODES]; /* of wdf - 1, code: that of the shortest length, which no other exceeds */
    bool exact[LENGTH_CODES];
};
void length_shares_set(struct length_shares *shares, const struct length_table *table, double average);

#endif
