/*
 * patched.h - a block as the low bits of its numbers and a few exceptions, which need more: PFOR (Zukowski, Héman, Nes
 * and Boncz, "Super-scalar RAM-CPU cache compression", 2006). docs/FORMAT.md, "Packed block".
 */
#ifndef ENGINE_NATIVE_PATCHED_H
#define ENGINE_NATIVE_PATCHED_H

#include "engine/native/lowbits.h"

/* How a block is packed: `width` bits of each number are kept, the largest number has `widest`. */
struct patched_plan {
    unsigned width, widest;
    size_t bytes;
};

struct patched_plan patched_choose(const uint32_t *numbers, unsigned count);
/* Writes plan->bytes. */
void patched_pack(const uint32_t *numbers, unsigned count, const struct patched_plan *plan, uint8_t *out);
/* As bits_unpack and bits_skip. */
const uint8_t *patched_unpack(const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out);
const uint8_t *patched_skip(const uint8_t *at, const uint8_t *end, unsigned count);

#endif
