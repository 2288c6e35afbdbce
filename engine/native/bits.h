/*
 * bits.h - packed blocks: up to 128 numbers in few bits each, in one of two ways (patched.h, rice.h).
 * docs/FORMAT.md, "Packed block".
 */
#ifndef ENGINE_NATIVE_BITS_H
#define ENGINE_NATIVE_BITS_H

#include "base/simd.h"
#include "engine/native/lowbits.h"

#include <stdbool.h>

#define BITS_BYTES_MAX 1024 /* of any packed block, with room to spare */

/* What a block is for decides how it is packed. */
enum bits_aim {
    BITS_FAST, /* read by every search: patched, which is unpacked in half the time */
    BITS_SHORT /* the shorter of the two */
};

/* Packs `count` (1 to BITS_BLOCK) numbers into `out` (BITS_BYTES_MAX bytes of room); gives the bytes it took. */
size_t bits_pack(enum bits_aim aim, const uint32_t *numbers, unsigned count, uint8_t *out);

/*
 * Unpacks from [at, end) into `out`, which has room for BITS_BLOCK numbers and is aligned to 16; gives where the block
 * ends, or NULL where it is none. May read, but not use, 8 bytes behind `end`.
 */
const uint8_t *bits_unpack(enum simd_level simd, const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out);
/* Where the block ends, without unpacking it; NULL where it is none. */
const uint8_t *bits_skip(const uint8_t *at, const uint8_t *end, unsigned count);

/*
 * Makes documents of gaps in place: out[i] = base + 1 + the sum of gaps[0..i] + i. False where one would pass `limit`
 * - 1. `base` is UINT32_MAX for -1; limit is at most 2^31.
 */
bool bits_sum_gaps(uint32_t *gaps, unsigned count, uint32_t base, uint32_t limit);

#endif
