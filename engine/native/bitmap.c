/* bitmap.c - see bitmap.h. The ways differ in how many bits they turn into numbers at once: one, 8, 16. */
#include "engine/native/bitmap.h"
#include "base/bytes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static bool expand_portably(const uint8_t *bits, uint32_t span, uint32_t first, unsigned count, uint32_t *out) {
    unsigned found = 0;
    for (uint32_t from = 0; from < span; from += 64) {
        uint64_t word = load64(bits + from / 8);
        if (span - from < 64) word &= ((uint64_t)1 << (span - from)) - 1;
        if (found + (unsigned)__builtin_popcountll(word) > count) return false;
        for (; word; word &= word - 1) out[found++] = first + from + (uint32_t)__builtin_ctzll(word);
    }
    return found == count;
}

#if defined(__x86_64__)

/* The bits of a byte, spread to bytes of ones, choose among the numbers 0 to 7. */
__attribute__((target("avx2,bmi2,popcnt"))) static bool expand_avx2(const uint8_t *bits, uint32_t span, uint32_t first,
                                                                    unsigned count, uint32_t *out) {
    unsigned found = 0;
    for (uint32_t from = 0; from < span; from += 8) {
        uint32_t byte = bits[from / 8];
        if (span - from < 8) byte &= (1u << (span - from)) - 1;
        uint64_t chosen = _pext_u64(0x0706050403020100, _pdep_u64(byte, 0x0101010101010101) * 0xff);
        unsigned here = (unsigned)__builtin_popcount(byte);
        if (found + here > count) return false;
        __m256i places = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)chosen));
        _mm256_storeu_si256((__m256i *)(void *)(out + found),
                            _mm256_add_epi32(places, _mm256_set1_epi32((int)(first + from))));
        found += here;
    }
    return found == count;
}

__attribute__((target("avx512f,avx2,popcnt"))) static bool
expand_avx512(const uint8_t *bits, uint32_t span, uint32_t first, unsigned count, uint32_t *out) {
    const __m512i step = _mm512_set1_epi32(16);
    __m512i numbers = _mm512_add_epi32(_mm512_set1_epi32((int)first),
                                       _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    unsigned found = 0;
    for (uint32_t from = 0; from < span; from += 64) {
        uint64_t word = load64(bits + from / 8);
        if (span - from < 64) word &= ((uint64_t)1 << (span - from)) - 1;
        if (found + (unsigned)__builtin_popcountll(word) > count) return false;
#pragma GCC unroll 4
        for (unsigned part = 0; part < 4; part++, word >>= 16, numbers = _mm512_add_epi32(numbers, step)) {
            _mm512_storeu_si512(out + found, _mm512_maskz_compress_epi32((__mmask16)word, numbers));
            found += (unsigned)__builtin_popcount((uint16_t)word);
        }
    }
    return found == count;
}

#endif

bool bitmap_expand(enum simd_level simd, const uint8_t *bits, uint32_t span, uint32_t first, unsigned count,
                   uint32_t *out) {
#if defined(__x86_64__)
    if (simd == SIMD_AVX512) return expand_avx512(bits, span, first, count, out);
    if (simd == SIMD_AVX2) return expand_avx2(bits, span, first, count, out);
#endif
    (void)simd;
    return expand_portably(bits, span, first, count, out);
}
