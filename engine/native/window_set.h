/* window_set.h - sets of a window's documents: a bit each, WINDOW_WORDS words. */
#ifndef ENGINE_NATIVE_WINDOW_SET_H
#define ENGINE_NATIVE_WINDOW_SET_H

#include "engine/native/windows.h"

static inline bool has_bit(const uint64_t *bits, uint32_t at) {
    return bits[at / 64] >> at % 64 & 1;
}

static inline void set_bit(uint64_t *bits, uint32_t at) {
    bits[at / 64] |= (uint64_t)1 << at % 64;
}

static inline void drop_bit(uint64_t *bits, uint32_t at) {
    bits[at / 64] &= ~((uint64_t)1 << at % 64);
}

static inline uint32_t count_bits(const uint64_t *bits) {
    uint32_t count = 0;
    for (unsigned i = 0; i < WINDOW_WORDS; i++) count += (uint32_t)__builtin_popcountll(bits[i]);
    return count;
}

/* for (each set bit `at` of bits): the set may lose bits meanwhile */
#define FOR_EACH_BIT(at, bits)                                                                                         \
    for (uint32_t word_ = 0; word_ < WINDOW_WORDS; word_++)                                                            \
        for (uint64_t left_ = (bits)[word_], at;                                                                       \
             left_ && ((at) = word_ * 64 + (uint64_t)__builtin_ctzll(left_), true); left_ &= left_ - 1)

#endif
