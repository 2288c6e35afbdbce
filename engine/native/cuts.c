/*
 * cuts.c - see cuts.h. The busiest loop of a search for frequent words: a code is fetched for each posting, and
 * compared with its wdf's. The ways differ in how many they take at once: one, 8, 16.
 */
#include "engine/native/cuts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* A unit less and a length more than what is solved for make up for rounding. */
void cuts_find(struct cuts *cuts, const struct clauses *clauses, double units, bm25_score least) {
    const struct length_table *table = &clauses->segment->length_table;
    double share = ((double)least - 1) / units;
    cuts->length_codes = clauses->length_codes;
    for (unsigned i = 0; i <= CUTS_WDFS; i++) cuts->codes[i] = UINT8_MAX;
    if (units <= 0 || share <= 0) return;
    for (unsigned i = 0; i < CUTS_WDFS; i++) {
        double length = bm25_length_of_share(i + 1, share, clauses->average) + 1;
        if (length >= table->least[LENGTH_CODES - 1]) break;
        cuts->codes[i] = length < 1 ? 0 : lengths_last_code(table, (uint32_t)length);
    }
}

static uint32_t select_portably(const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs,
                                uint32_t count, uint32_t *out) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t wdf = wdfs[i] - 1;
        out[found] = i;
        found += cuts->length_codes[documents[i]] <= cuts->codes[wdf < CUTS_WDFS ? wdf : CUTS_WDFS];
    }
    return found;
}

#if defined(__x86_64__)

/* A gather reads four bytes at each code: behind the last code of a section its file goes on with the table of
 * sections.
 */
__attribute__((target("avx2"))) static uint32_t select_avx2(const struct cuts *cuts, const uint32_t *documents,
                                                            const uint32_t *wdfs, uint32_t count, uint32_t *out) {
    const __m256i one = _mm256_set1_epi32(1), most = _mm256_set1_epi32(CUTS_WDFS), byte = _mm256_set1_epi32(UINT8_MAX);
    const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)cuts->codes);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(cuts->codes + 8));
    uint32_t found = 0, i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256i document = _mm256_loadu_si256((const __m256i *)(const void *)(documents + i));
        __m256i wdf = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(wdfs + i)), one);
        wdf = _mm256_min_epu32(wdf, most);
        __m256i is_high = _mm256_cmpgt_epi32(wdf, _mm256_set1_epi32(7));
        __m256i cut =
            _mm256_blendv_epi8(_mm256_permutevar8x32_epi32(low, wdf), _mm256_permutevar8x32_epi32(high, wdf), is_high);
        __m256i code = _mm256_i32gather_epi32((const int *)(const void *)cuts->length_codes, document, 1);
        __m256i above = _mm256_cmpgt_epi32(_mm256_and_si256(code, byte), cut);
        unsigned chosen = ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(above)) & UINT8_MAX;
        for (; chosen; chosen &= chosen - 1) out[found++] = i + (uint32_t)__builtin_ctz(chosen);
    }
    uint32_t rest = select_portably(cuts, documents + i, wdfs + i, count - i, out + found);
    for (uint32_t k = 0; k < rest; k++) out[found + k] += i;
    return found + rest;
}

__attribute__((target("avx512f,popcnt"))) static uint32_t
select_avx512(const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs, uint32_t count, uint32_t *out) {
    const __m512i one = _mm512_set1_epi32(1), most = _mm512_set1_epi32(CUTS_WDFS), byte = _mm512_set1_epi32(UINT8_MAX);
    const __m512i table = _mm512_loadu_si512(cuts->codes), step = _mm512_set1_epi32(16);
    __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i += 16) {
        __mmask16 here = count - i < 16 ? (__mmask16)((1u << (count - i)) - 1) : (__mmask16)UINT16_MAX;
        __m512i document = _mm512_maskz_loadu_epi32(here, documents + i);
        __m512i wdf = _mm512_min_epu32(_mm512_sub_epi32(_mm512_maskz_loadu_epi32(here, wdfs + i), one), most);
        __m512i code = _mm512_mask_i32gather_epi32(byte, here, document, cuts->length_codes, 1);
        __mmask16 chosen =
            _mm512_mask_cmple_epu32_mask(here, _mm512_and_si512(code, byte), _mm512_permutexvar_epi32(wdf, table));
        _mm512_storeu_si512(out + found, _mm512_maskz_compress_epi32(chosen, places));
        found += (uint32_t)__builtin_popcount(chosen);
        places = _mm512_add_epi32(places, step);
    }
    return found;
}

#endif

uint32_t cuts_select(enum simd_level simd, const struct cuts *cuts, const uint32_t *documents, const uint32_t *wdfs,
                     uint32_t count, uint32_t *out) {
#if defined(__x86_64__)
    if (simd == SIMD_AVX512) return select_avx512(cuts, documents, wdfs, count, out);
    if (simd == SIMD_AVX2) return select_avx2(cuts, documents, wdfs, count, out);
#endif
    (void)simd;
    return select_portably(cuts, documents, wdfs, count, out);
}
