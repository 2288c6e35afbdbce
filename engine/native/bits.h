/*
 * bits.h - packed blocks: up to 128 numbers in few bits each, the few large ones apart. docs/FORMAT.md, "Packed block".
 * The layout of four lanes is that of SIMD-BP128, the exceptions those of PFOR (Lemire and Boytsov, "Decoding billions
 * of integers per second through vectorization", 2015). Written in GCC's vector types: the same code and the same bits
 * with and without SIMD.
 */
#ifndef ENGINE_NATIVE_BITS_H
#define ENGINE_NATIVE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BITS_BLOCK     128
#define BITS_BYTES_MAX 1024 /* of any packed block, with room to spare */

/* Packs `count` (1 to BITS_BLOCK) numbers into `out` (BITS_BYTES_MAX bytes of room); gives the bytes it took. */
size_t bits_pack(const uint32_t *numbers, unsigned count, uint8_t *out);

/*
 * Unpacks from [at, end) into `out`, which has room for BITS_BLOCK numbers and is aligned to 16; gives where the block
 * ends, or NULL where it is none. May read, but not use, 8 bytes behind `end`.
 */
const uint8_t *bits_unpack(const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out);
/* Where the block ends, without unpacking it; NULL where it is none. */
const uint8_t *bits_skip(const uint8_t *at, const uint8_t *end, unsigned count);

/*
 * Makes documents of gaps in place: out[i] = base + 1 + the sum of gaps[0..i] + i. False where one would pass `limit`
 * - 1. `base` is UINT32_MAX for -1; limit is at most 2^31.
 */
bool bits_sum_gaps(uint32_t *gaps, unsigned count, uint32_t base, uint32_t limit);

/* Numbers of one width (0 to 32) without header, one behind the other, lowest bit first: ⌈count·width/8⌉ bytes. */
static inline size_t bits_plain_bytes(size_t count, unsigned width) {
    return (count * width + 7) / 8;
}
void bits_plain_pack(const uint32_t *numbers, size_t count, unsigned width, uint8_t *out);
/* May read, but not use, 8 bytes behind. */
void bits_plain_unpack(const uint8_t *at, size_t count, unsigned width, uint32_t *out);

#endif
