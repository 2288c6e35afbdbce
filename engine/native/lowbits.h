/*
 * lowbits.h - the low bits of up to 128 numbers, all of one width: what every packed block is made of. docs/FORMAT.md,
 * "Packed block". A full block lies in four lanes (SIMD-BP128: Lemire and Boytsov, "Decoding billions of integers per
 * second through vectorization", 2015), fewer numbers one behind the other. Written in GCC's vector types: the same
 * code and the same bits with and without SIMD.
 */
#ifndef ENGINE_NATIVE_LOWBITS_H
#define ENGINE_NATIVE_LOWBITS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BITS_BLOCK 128

static inline uint32_t lowbits_mask(unsigned width) {
    return width >= 32 ? UINT32_MAX : ((uint32_t)1 << width) - 1;
}

/* Numbers of one width (0 to 32) without header, one behind the other, lowest bit first: ⌈count·width/8⌉ bytes. */
static inline size_t bits_plain_bytes(size_t count, unsigned width) {
    return (count * width + 7) / 8;
}
void bits_plain_pack(const uint32_t *numbers, size_t count, unsigned width, uint8_t *out);
/* Number i of them. Both may read, but not use, 8 bytes behind. */
static inline uint32_t bits_plain_get(const uint8_t *at, size_t i, unsigned width) {
    uint64_t bits;
    memcpy(&bits, at + (i * width >> 3), sizeof bits);
    return (uint32_t)(bits >> (i * width & 7) & (((uint64_t)1 << width) - 1));
}
void bits_plain_unpack(const uint8_t *at, size_t count, unsigned width, uint32_t *out);

/* The bytes that the low `width` bits of `count` (1 to BITS_BLOCK) numbers take: as above, also in lanes. */
static inline size_t lowbits_bytes(unsigned count, unsigned width) {
    return bits_plain_bytes(count, width);
}
void lowbits_pack(const uint32_t *numbers, unsigned count, unsigned width, uint8_t *out);
/* `out` has room for BITS_BLOCK numbers. May read, but not use, 8 bytes behind. */
void lowbits_unpack(const uint8_t *at, unsigned count, unsigned width, uint32_t *out);

#endif
