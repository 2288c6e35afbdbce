/* bits.c - packing and unpacking blocks of numbers; see bits.h and docs/FORMAT.md. */
#include "engine/native/bits.h"
#include "engine/native/bytes.h"

#include <string.h>

#define LANES          4
#define ROWS           (BITS_BLOCK / LANES)
#define WIDTH_MAX      32
#define HAS_EXCEPTIONS 0x40

typedef uint32_t lanes __attribute__((vector_size(16)));

static inline uint32_t low_mask(unsigned width) {
    return width >= 32 ? UINT32_MAX : ((uint32_t)1 << width) - 1;
}

/* ---- numbers one behind the other ---- */

void bits_plain_pack(const uint32_t *numbers, size_t count, unsigned width, uint8_t *out) {
    uint64_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < count; i++) {
        held |= (uint64_t)(numbers[i] & low_mask(width)) << bits;
        bits += width;
        if (bits < 32) continue;
        store32(out, (uint32_t)held);
        out += 4;
        held >>= 32;
        bits -= 32;
    }
    for (; bits > 0; bits -= bits < 8 ? bits : 8, held >>= 8) *out++ = (uint8_t)held;
}

void bits_plain_unpack(const uint8_t *at, size_t count, unsigned width, uint32_t *out) {
    uint32_t mask = low_mask(width);
    if (width == 0) {
        memset(out, 0, count * sizeof *out);
        return;
    }
    for (size_t i = 0, bit = 0; i < count; i++, bit += width)
        out[i] = (uint32_t)(load64(at + (bit >> 3)) >> (bit & 7)) & mask;
}

/* ---- four lanes; `width` is a constant in every instance, so that all shifts are ---- */

/* clang-format off */
#define EACH_WIDTH(CASE)                                                                                               \
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13)        \
    CASE(14) CASE(15) CASE(16) CASE(17) CASE(18) CASE(19) CASE(20) CASE(21) CASE(22) CASE(23) CASE(24) CASE(25)        \
    CASE(26) CASE(27) CASE(28) CASE(29) CASE(30) CASE(31)
/* clang-format on */

static inline __attribute__((always_inline)) void lanes_unpack_width(const uint8_t *at, uint32_t *out,
                                                                     const unsigned width) {
    const lanes mask = {low_mask(width), low_mask(width), low_mask(width), low_mask(width)};
    lanes word = {0};
#pragma GCC unroll 32
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned bit = row * width % 32;
        lanes value;
        if (bit == 0) memcpy(&word, at + row * width / 32 * sizeof word, sizeof word);
        value = word >> bit;
        if (bit + width > 32) {
            memcpy(&word, at + (row * width / 32 + 1) * sizeof word, sizeof word);
            value |= word << (32 - bit);
        }
        value &= mask;
        memcpy(out + row * LANES, &value, sizeof value);
    }
}

static void lanes_unpack(const uint8_t *at, uint32_t *out, unsigned width) {
#define CASE(w)                                                                                                        \
    case w: lanes_unpack_width(at, out, w); break;
    switch (width) {
    case 0:
        memset(out, 0, BITS_BLOCK * sizeof *out);
        break;
        EACH_WIDTH(CASE)
    case 32: memcpy(out, at, BITS_BLOCK * sizeof *out); break;
    }
#undef CASE
}

static inline __attribute__((always_inline)) void lanes_pack_width(const uint32_t *numbers, uint8_t *out,
                                                                   const unsigned width) {
    const lanes mask = {low_mask(width), low_mask(width), low_mask(width), low_mask(width)};
    lanes word = {0};
#pragma GCC unroll 32
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned bit = row * width % 32;
        lanes value;
        memcpy(&value, numbers + row * LANES, sizeof value);
        value &= mask;
        word = bit == 0 ? value : word | value << bit;
        if (bit + width < 32) continue;
        memcpy(out + row * width / 32 * sizeof word, &word, sizeof word);
        if (bit + width > 32) word = value >> (32 - bit);
    }
}

static void lanes_pack(const uint32_t *numbers, unsigned width, uint8_t *out) {
#define CASE(w)                                                                                                        \
    case w: lanes_pack_width(numbers, out, w); break;
    switch (width) {
        EACH_WIDTH(CASE)
    case 32: memcpy(out, numbers, BITS_BLOCK * sizeof *numbers); break;
    }
#undef CASE
}

/* ---- blocks ---- */

static inline size_t low_bytes(unsigned count, unsigned width) {
    return count == BITS_BLOCK ? (size_t)width * sizeof(lanes) : bits_plain_bytes(count, width);
}

static inline size_t exception_bytes(unsigned exceptions, unsigned extra) {
    return exceptions ? 2 + exceptions + bits_plain_bytes(exceptions, extra) : 0;
}

/* ---- the width of a block ---- */

typedef uint8_t narrow __attribute__((vector_size(16)));

/*
 * The widths of a full block's numbers below 2^31. That of a number is told by the exponent of its float; without the
 * second highest bit nothing rounds up to the next power of two.
 */
static void widths_of_block(const uint32_t *numbers, uint8_t widths[BITS_BLOCK]) {
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        uint32_t exponent;
        float number = (float)(int32_t)(numbers[i] & ~(numbers[i] >> 1));
        memcpy(&exponent, &number, sizeof exponent);
        exponent >>= 23;
        widths[i] = (uint8_t)(exponent ? exponent - 126 : 0);
    }
}

/* How many of a full block's widths are above `width`. */
static unsigned count_above(const uint8_t widths[BITS_BLOCK], unsigned width) {
    const narrow bound = (narrow){0} + (uint8_t)width;
    narrow sum = {0};
    uint64_t halves[2];
    for (unsigned i = 0; i < BITS_BLOCK; i += sizeof sum) {
        narrow part;
        memcpy(&part, widths + i, sizeof part);
        sum -= (narrow)(part > bound);
    }
    memcpy(halves, &sum, sizeof halves);
    return (unsigned)((halves[0] + halves[1]) * 0x0101010101010101u >> 56);
}

/* The width that makes the block shortest; the larger one where two do, since it has fewer exceptions. above(w): how
 * many numbers are wider than w. */
#define BEST_WIDTH(above)                                                                                              \
    unsigned best = top;                                                                                               \
    size_t fewest = low_bytes(count, top);                                                                             \
    for (unsigned width = top; width-- > 0;) {                                                                         \
        size_t bytes = low_bytes(count, width) + exception_bytes((above), top - width);                                \
        if (bytes < fewest) fewest = bytes, best = width;                                                              \
    }                                                                                                                  \
    return best

static unsigned best_width_few(const uint32_t *numbers, unsigned count, unsigned top) {
    unsigned of_width[WIDTH_MAX + 1] = {0}, wider = 0;
    for (unsigned i = 0; i < count; i++) of_width[bit_width(numbers[i])]++;
    BEST_WIDTH(wider += of_width[width + 1]);
}

static unsigned best_width_block(const uint32_t *numbers, unsigned top) {
    const unsigned count = BITS_BLOCK;
    uint8_t widths[BITS_BLOCK];
    widths_of_block(numbers, widths);
    BEST_WIDTH(count_above(widths, width));
}

size_t bits_pack(const uint32_t *numbers, unsigned count, uint8_t *out) {
    uint32_t any = 0;
    for (unsigned i = 0; i < count; i++) any |= numbers[i];
    unsigned widest = bit_width(any), exceptions = 0;
    bool vectors = count == BITS_BLOCK && widest < WIDTH_MAX;
    unsigned width = vectors ? best_width_block(numbers, widest) : best_width_few(numbers, count, widest);
    uint8_t *at = out + 1;
    if (widest > width) {
        uint32_t extra[BITS_BLOCK + 1];
        uint8_t *places = out + 3;
        for (unsigned i = 0; i < count; i++) { /* without a branch, of which half would be foretold wrong */
            extra[exceptions] = (uint32_t)((uint64_t)numbers[i] >> width);
            places[exceptions] = (uint8_t)i;
            exceptions += numbers[i] > low_mask(width);
        }
        out[1] = (uint8_t)exceptions;
        out[2] = (uint8_t)(widest - width);
        at = places + exceptions;
        bits_plain_pack(extra, exceptions, widest - width, at);
        at += bits_plain_bytes(exceptions, widest - width);
    }
    out[0] = (uint8_t)(width | (exceptions ? HAS_EXCEPTIONS : 0));
    if (count == BITS_BLOCK)
        lanes_pack(numbers, width, at);
    else
        bits_plain_pack(numbers, count, width, at);
    return (size_t)(at - out) + low_bytes(count, width);
}

struct block_head {
    unsigned width, exceptions, extra;
    const uint8_t *places, *low;
};

/* Reads what stands before the low bits; gives where the block ends. */
static inline const uint8_t *read_head(const uint8_t *at, const uint8_t *end, unsigned count, struct block_head *head) {
    if (at >= end) return NULL;
    head->width = *at & (HAS_EXCEPTIONS - 1);
    head->exceptions = 0;
    if (head->width > WIDTH_MAX || *at & 0x80) return NULL;
    head->low = at + 1;
    if (*at & HAS_EXCEPTIONS) {
        if (end - at < 3) return NULL;
        head->exceptions = at[1];
        head->extra = at[2];
        if (head->exceptions == 0 || head->exceptions > count || head->width + head->extra > WIDTH_MAX) return NULL;
        size_t before = 3 + head->exceptions + bits_plain_bytes(head->exceptions, head->extra);
        if ((size_t)(end - at) < before) return NULL;
        head->places = at + 3;
        head->low = at + before;
    }
    size_t bytes = low_bytes(count, head->width);
    return (size_t)(end - head->low) < bytes ? NULL : head->low + bytes;
}

const uint8_t *bits_skip(const uint8_t *at, const uint8_t *end, unsigned count) {
    struct block_head head;
    return read_head(at, end, count, &head);
}

static bool add_exceptions(const struct block_head *head, unsigned count, uint32_t *out) {
    uint32_t extra[BITS_BLOCK];
    bits_plain_unpack(head->places + head->exceptions, head->exceptions, head->extra, extra);
    for (unsigned i = 0; i < head->exceptions; i++) {
        if (head->places[i] >= count) return false;
        out[head->places[i]] |= (uint32_t)((uint64_t)extra[i] << head->width);
    }
    return true;
}

const uint8_t *bits_unpack(const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out) {
    struct block_head head;
    const uint8_t *behind = read_head(at, end, count, &head);
    if (!behind) return NULL;
    if (count == BITS_BLOCK)
        lanes_unpack(head.low, out, head.width);
    else
        bits_plain_unpack(head.low, count, head.width, out);
    if (head.exceptions && !add_exceptions(&head, count, out)) return NULL;
    return behind;
}

/* ---- sums ---- */

/* Gaps that may be wrong: in 64 bits, each held against the limit. */
static bool sum_carefully(uint32_t *gaps, unsigned count, uint32_t base, uint32_t limit) {
    uint32_t first = base + 1; /* of UINT32_MAX: 0 */
    uint64_t document = first;
    for (unsigned i = 0; i < count; i++) {
        document += gaps[i];
        if (document >= limit) return false;
        gaps[i] = (uint32_t)document++;
    }
    return true;
}

bool bits_sum_gaps(uint32_t *gaps, unsigned count, uint32_t base, uint32_t limit) {
    if (count != BITS_BLOCK) return sum_carefully(gaps, count, base, limit);
    const lanes one = {1, 1, 1, 1}, none = {0};
    lanes before = {base, base, base, base}, every = none;
    for (unsigned row = 0; row < ROWS; row++) {
        lanes value;
        memcpy(&value, gaps + row * LANES, sizeof value);
        every |= value;
        value += one;
        value += __builtin_shufflevector(none, value, 0, 4, 5, 6);
        value += __builtin_shufflevector(none, value, 0, 0, 4, 5);
        value += before;
        memcpy(gaps + row * LANES, &value, sizeof value);
        before = __builtin_shufflevector(value, value, 3, 3, 3, 3);
    }
    /* Gaps below 2^23 sum to less than 2^30, so that nothing wrapped around and the last document is the largest. */
    uint32_t largest = every[0] | every[1] | every[2] | every[3];
    if (largest < (uint32_t)1 << 23 && base + 1 < limit) return gaps[BITS_BLOCK - 1] < limit;
    uint32_t back = base; /* too large to be sure: undone and done again */
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        uint32_t document = gaps[i];
        gaps[i] = document - back - 1;
        back = document;
    }
    return sum_carefully(gaps, count, base, limit);
}
