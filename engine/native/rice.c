/* rice.c - see rice.h. */
#include "engine/native/rice.h"
#include "base/bytes.h"
#include "engine/native/bitmap.h"

#define HEAD        2   /* the mark with the width, the bytes of the unary part */
#define UNARY_MAX   255 /* bytes */
#define WIDTH_MAX   20  /* what is above is below 2^11: no sum overflows */
#define BLOCK_CHUNK 4   /* numbers that a full block is worked through by */

typedef uint32_t lanes __attribute__((vector_size(16)));

/* The sum of what is above `width` bits; of a full block all numbers are below 2^25. */
static uint64_t sum_above(const uint32_t *numbers, unsigned count, unsigned width) {
    uint64_t sum = 0;
    if (count != BITS_BLOCK) {
        for (unsigned i = 0; i < count; i++) sum += numbers[i] >> width;
        return sum;
    }
    lanes sums = {0};
    for (unsigned i = 0; i < BITS_BLOCK; i += BLOCK_CHUNK) {
        lanes part;
        memcpy(&part, numbers + i, sizeof part);
        sums += part >> width;
    }
    return (uint64_t)sums[0] + sums[1] + sums[2] + sums[3];
}

static size_t bytes_with(const uint32_t *numbers, unsigned count, unsigned width) {
    uint64_t unary = (sum_above(numbers, count, width) + count + 7) / 8;
    return unary > UNARY_MAX ? SIZE_MAX : HEAD + lowbits_bytes(count, width) + (size_t)unary;
}

/* The best width is that of the mean or a little less (Kiely, "Selecting the Golomb parameter in Rice coding", 2004).
 */
struct rice_plan rice_choose(const uint32_t *numbers, unsigned count) {
    uint32_t any = 0;
    for (unsigned i = 0; i < count; i++) any |= numbers[i];
    struct rice_plan plan = {0, SIZE_MAX};
    if (count == 0 || any >> (WIDTH_MAX + 5)) return plan;
    uint64_t mean = sum_above(numbers, count, 0) / count;
    unsigned width = mean ? 64 - (unsigned)__builtin_clzll(mean) : 0;
    if (width > WIDTH_MAX) width = WIDTH_MAX;
    plan = (struct rice_plan){width, bytes_with(numbers, count, width)};
    while (width-- > 0) {
        size_t bytes = bytes_with(numbers, count, width);
        if (bytes >= plan.bytes) break;
        plan = (struct rice_plan){width, bytes};
    }
    return plan;
}

/* A one for each number, behind as many zeros as it has above the low bits. */
static void pack_above(const uint32_t *numbers, unsigned count, unsigned width, uint8_t *out) {
    uint64_t word = 0;
    unsigned bit = 0;
    for (unsigned i = 0; i < count; i++, bit++) {
        for (bit += numbers[i] >> width; bit >= 64; bit -= 64, out += 8, word = 0) store64(out, word);
        word |= (uint64_t)1 << bit;
    }
    for (unsigned from = 0; from < bit; from += 8, word >>= 8) *out++ = (uint8_t)word;
}

void rice_pack(const uint32_t *numbers, unsigned count, const struct rice_plan *plan, uint8_t *out) {
    size_t low = lowbits_bytes(count, plan->width);
    out[0] = (uint8_t)(RICE_MARK | plan->width);
    out[1] = (uint8_t)(plan->bytes - HEAD - low);
    lowbits_pack(numbers, count, plan->width, out + HEAD);
    pack_above(numbers, count, plan->width, out + HEAD + low);
}

const uint8_t *rice_skip(const uint8_t *at, const uint8_t *end, unsigned count) {
    if (end - at < HEAD || (at[0] & ~RICE_MARK) > WIDTH_MAX) return NULL;
    size_t bytes = HEAD + lowbits_bytes(count, at[0] & ~RICE_MARK) + at[1];
    return (size_t)(end - at) < bytes ? NULL : at + bytes;
}

/* Adds what is above the low bits of a full block; ones[0] is -1, then comes the place of each number's one. */
#define ADD_ABOVE(vector)                                                                                              \
    for (unsigned i = 0; i < BITS_BLOCK; i += sizeof(vector) / sizeof *out) {                                          \
        vector low, here, before;                                                                                      \
        memcpy(&low, out + i, sizeof low);                                                                             \
        memcpy(&here, ones + i + 1, sizeof here);                                                                      \
        memcpy(&before, ones + i, sizeof before);                                                                      \
        low |= (here + ~before) << width; /* here - before - 1 */                                                      \
        memcpy(out + i, &low, sizeof low);                                                                             \
    }

static void add_above(const uint32_t *ones, unsigned width, uint32_t *out) {
    ADD_ABOVE(lanes)
}

#if defined(__x86_64__)
typedef uint32_t wide __attribute__((vector_size(64)));

__attribute__((target("avx512f"))) static void add_above_avx512(const uint32_t *ones, unsigned width, uint32_t *out) {
    ADD_ABOVE(wide)
}
#endif

static void add_above_few(const uint32_t *ones, unsigned count, unsigned width, uint32_t *out) {
    for (unsigned i = 0; i < count; i++) out[i] |= (ones[i + 1] - ones[i] - 1) << width;
}

const uint8_t *rice_unpack(enum simd_level simd, const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out) {
    const uint8_t *behind = rice_skip(at, end, count);
    if (!behind) return NULL;
    unsigned width = at[0] & ~RICE_MARK;
    uint32_t ones[1 + BITS_BLOCK + BITMAP_SLACK];
    ones[0] = UINT32_MAX;
    if (!bitmap_expand(simd, behind - at[1], at[1] * 8u, 0, count, ones + 1)) return NULL;
    lowbits_unpack(at + HEAD, count, width, out);
    if (count != BITS_BLOCK) return add_above_few(ones, count, width, out), behind;
#if defined(__x86_64__)
    if (simd == SIMD_AVX512) return add_above_avx512(ones, width, out), behind;
#endif
    add_above(ones, width, out);
    return behind;
}
