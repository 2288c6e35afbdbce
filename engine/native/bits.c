/* bits.c - packing and unpacking blocks of numbers; see bits.h and docs/FORMAT.md. */
#include "engine/native/bits.h"
#include "engine/native/patched.h"
#include "engine/native/rice.h"

#include <string.h>

#define LANES 4
#define ROWS  (BITS_BLOCK / LANES)

typedef uint32_t lanes __attribute__((vector_size(16)));

/* ---- blocks ---- */

size_t bits_pack(enum bits_aim aim, const uint32_t *numbers, unsigned count, uint8_t *out) {
    struct patched_plan patched = patched_choose(numbers, count);
    if (aim == BITS_SHORT) {
        struct rice_plan rice = rice_choose(numbers, count);
        if (rice.bytes < patched.bytes) return rice_pack(numbers, count, &rice, out), rice.bytes;
    }
    patched_pack(numbers, count, &patched, out);
    return patched.bytes;
}

const uint8_t *bits_skip(const uint8_t *at, const uint8_t *end, unsigned count) {
    if (at >= end) return NULL;
    return *at & RICE_MARK ? rice_skip(at, end, count) : patched_skip(at, end, count);
}

const uint8_t *bits_unpack(enum simd_level simd, const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out) {
    if (at >= end) return NULL;
    return *at & RICE_MARK ? rice_unpack(simd, at, end, count, out) : patched_unpack(at, end, count, out);
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
