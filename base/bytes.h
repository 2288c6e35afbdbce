/* bytes.h - numbers in files: unaligned loads and stores in the machine's byte order, varints. docs/FORMAT.md */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/buf.h"

#include <stdint.h>

#define VARINT_MAX 10

static inline uint32_t load32(const void *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint64_t load64(const void *at) {
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline void store32(void *at, uint32_t value) {
    memcpy(at, &value, sizeof value);
}

static inline void store64(void *at, uint64_t value) {
    memcpy(at, &value, sizeof value);
}

/* Writes at most VARINT_MAX bytes; gives their number. */
static inline size_t varint_put(uint8_t *at, uint64_t value) {
    size_t len = 0;
    for (; value >= 0x80; value >>= 7) at[len++] = (uint8_t)(value | 0x80);
    at[len++] = (uint8_t)value;
    return len;
}

static inline void varint_append(struct buf *buf, uint64_t value) {
    uint8_t bytes[VARINT_MAX];
    buf_append(buf, bytes, varint_put(bytes, value));
}

/* Reads a varint of [*at, end) and moves *at behind it; false where it does not end there or is above 64 bits. */
static inline bool varint_get(const uint8_t **at, const uint8_t *end, uint64_t *value) {
    const uint8_t *from = *at;
    uint64_t sum = 0;
    for (unsigned shift = 0; from < end && shift < 64; shift += 7) {
        uint8_t byte = *from++;
        if (shift == 63 && byte > 1) return false;
        sum |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *at = from;
            *value = sum;
            return true;
        }
    }
    return false;
}

/* The same where the value must be at most `max`. */
static inline bool varint_get_upto(const uint8_t **at, const uint8_t *end, uint64_t max, uint64_t *value) {
    return varint_get(at, end, value) && *value <= max;
}

/* Bits that hold value: 0 for 0. */
static inline unsigned bit_width(uint64_t value) {
    return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

#endif
