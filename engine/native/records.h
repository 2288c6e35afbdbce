/*
 * records.h - postings on their way: what a run gathers, and what a spill writes for the merge to read. Made to be
 * written and copied fast, not to be small; it is in no committed file. A record:
 *
 *     u8 bytes of the rest (255: a u32 with them follows), varint wdf, varints: the first position, then the gaps to
 *     the one before
 *
 * A region is a term's documents in rising order: of each its number in `width` bytes, then its record. Varints are
 * those of docs/FORMAT.md, of 32 bits at most.
 */
#ifndef ENGINE_NATIVE_RECORDS_H
#define ENGINE_NATIVE_RECORDS_H

#include "base/bytes.h"

#define RECORD_LONG      255
#define RECORD_HEAD_MAX  5 /* bytes before the rest */
#define REGION_WIDTH_MIN 2 /* so that a load or a store of 4 bytes stays within number and record */
#define VARINT32_MAX     5

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

/* What a record takes at most. */
static inline size_t record_size(size_t positions) {
    return RECORD_HEAD_MAX + VARINT32_MAX + VARINT32_MAX * positions;
}

/* Gives where the record ends; there is room for record_size() bytes. */
static inline uint8_t *record_write(uint8_t *at, uint32_t wdf, const uint32_t *positions, uint32_t count) {
    uint8_t *rest = at + 1;
    uint32_t before = 0;
    uint8_t *end = varint32_write(rest, wdf);
    for (uint32_t i = 0; i < count; i++) {
        end = varint32_write(end, positions[i] - before);
        before = positions[i];
    }
    size_t len = (size_t)(end - rest);
    if (len < RECORD_LONG) {
        *at = (uint8_t)len;
        return end;
    }
    *at = RECORD_LONG;
    memmove(rest + 4, rest, len);
    store32(rest, (uint32_t)len);
    return end + 4;
}

/* The rest of a record. */
static inline const uint8_t *record_rest(const uint8_t *at, size_t *len) {
    *len = *at++;
    if (*len != RECORD_LONG) return at;
    *len = load32(at);
    return at + 4;
}

/* Of `count` documents. */
static inline unsigned region_width(uint32_t count) {
    unsigned bytes = (bit_width(count) + 7) / 8;
    return bytes < REGION_WIDTH_MIN ? REGION_WIDTH_MIN : bytes;
}

/* The document whose number stands at `at`. */
static inline uint32_t region_document(const uint8_t *at, unsigned width) {
    return load32(at) & (width == 4 ? UINT32_MAX : ((uint32_t)1 << 8 * width) - 1);
}

#endif
