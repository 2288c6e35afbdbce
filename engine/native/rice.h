/*
 * rice.h - a block as the low bits of its numbers and, in unary, what is left of each above them: Golomb-Rice coding
 * (Rice and Plaunt, "Adaptive variable-length coding for efficient compression of spacecraft television data", 1971),
 * the two parts kept apart so that both are read by vectors: the unary part is a bitmap of count ones. docs/FORMAT.md,
 * "Packed block".
 */
#ifndef ENGINE_NATIVE_RICE_H
#define ENGINE_NATIVE_RICE_H

#include "base/simd.h"
#include "engine/native/lowbits.h"

#include <stdbool.h>

#define RICE_MARK 0x80 /* in a packed block's first byte */

struct rice_plan {
    unsigned width; /* of the low bits */
    size_t bytes;   /* SIZE_MAX where the numbers are too far apart for this */
};

struct rice_plan rice_choose(const uint32_t *numbers, unsigned count);
/* Writes plan->bytes. */
void rice_pack(const uint32_t *numbers, unsigned count, const struct rice_plan *plan, uint8_t *out);
/* As bits_unpack and bits_skip. */
const uint8_t *rice_unpack(enum simd_level simd, const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out);
const uint8_t *rice_skip(const uint8_t *at, const uint8_t *end, unsigned count);

#endif
