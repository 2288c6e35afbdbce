/* lowbits.c - see lowbits.h. */
#include "engine/native/lowbits.h"
#include "base/bytes.h"

#define LANES     4
#define ROWS      (BITS_BLOCK / LANES)
#define WIDTH_MAX 32

typedef uint32_t lanes __attribute__((vector_size(16)));

/* ---- numbers one behind the other ---- */

void bits_plain_pack(const uint32_t *numbers, size_t count, unsigned width, uint8_t *out) {
    uint64_t held = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < count; i++) {
        held |= (uint64_t)(numbers[i] & lowbits_mask(width)) << bits;
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
    uint32_t mask = lowbits_mask(width);
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
    const lanes mask = {lowbits_mask(width), lowbits_mask(width), lowbits_mask(width), lowbits_mask(width)};
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
    const lanes mask = {lowbits_mask(width), lowbits_mask(width), lowbits_mask(width), lowbits_mask(width)};
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

/* ---- either ---- */

void lowbits_pack(const uint32_t *numbers, unsigned count, unsigned width, uint8_t *out) {
    if (count == BITS_BLOCK)
        lanes_pack(numbers, width, out);
    else
        bits_plain_pack(numbers, count, width, out);
}

void lowbits_unpack(const uint8_t *at, unsigned count, unsigned width, uint32_t *out) {
    if (count == BITS_BLOCK)
        lanes_unpack(at, out, width);
    else
        bits_plain_unpack(at, count, width, out);
}
