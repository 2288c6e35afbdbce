/*
 * checksum.c - CRC-32C; see checksum.h. By tables 8 bytes a step ("slicing by 8": Kounavis and Berry, "A systematic
 * approach to building high performance software-based CRC generators", 2005), by the processor 8 bytes a step too.
 */
#include "engine/native/checksum.h"
#include "base/bytes.h"

#ifdef __ARM_FEATURE_CRC32
#include <arm_acle.h>
#endif

/*
 * The tables. A CRC is linear: that of a byte is the sum (exclusive or) of those of its bits. Row k is for a byte that
 * k further bytes follow; B7 to B0 are the CRCs of its bits, from the highest.
 */
#define BIT(i, value, crc) ((i) & (value) ? (crc) : 0)
#define ENTRY(i, B7, B6, B5, B4, B3, B2, B1, B0)                                                                       \
    (BIT(i, 128, B7) ^ BIT(i, 64, B6) ^ BIT(i, 32, B5) ^ BIT(i, 16, B4) ^ BIT(i, 8, B3) ^ BIT(i, 4, B2) ^              \
     BIT(i, 2, B1) ^ BIT(i, 1, B0))
#define ENTRIES_4(i, ...)                                                                                              \
    ENTRY(i, __VA_ARGS__), ENTRY((i) + 1, __VA_ARGS__), ENTRY((i) + 2, __VA_ARGS__), ENTRY((i) + 3, __VA_ARGS__)
#define ENTRIES_16(i, ...)                                                                                             \
    ENTRIES_4(i, __VA_ARGS__), ENTRIES_4((i) + 4, __VA_ARGS__), ENTRIES_4((i) + 8, __VA_ARGS__),                       \
        ENTRIES_4((i) + 12, __VA_ARGS__)
#define ENTRIES_64(i, ...)                                                                                             \
    ENTRIES_16(i, __VA_ARGS__), ENTRIES_16((i) + 16, __VA_ARGS__), ENTRIES_16((i) + 32, __VA_ARGS__),                  \
        ENTRIES_16((i) + 48, __VA_ARGS__)
#define ROW(...)                                                                                                       \
    {                                                                                                                  \
        ENTRIES_64(0, __VA_ARGS__), ENTRIES_64(64, __VA_ARGS__), ENTRIES_64(128, __VA_ARGS__),                         \
            ENTRIES_64(192, __VA_ARGS__)                                                                               \
    }

static const uint32_t table[8][256] = {
    ROW(0x82f63b78, 0x417b1dbc, 0x20bd8ede, 0x105ec76f, 0x8ad958cf, 0xc79a971f, 0xe13b70f7, 0xf26b8303),
    ROW(0xfbc3faf9, 0xff17c604, 0x7f8be302, 0x3fc5f181, 0x9d14c3b8, 0x4e8a61dc, 0x274530ee, 0x13a29877),
    ROW(0x8b277743, 0xc76580d9, 0xe144fb14, 0x70a27d8a, 0x38513ec5, 0x9edea41a, 0x4f6f520d, 0xa541927e),
    ROW(0x52a0c93f, 0xaba65fe7, 0xd725148b, 0xe964b13d, 0xf64463e6, 0x7b2231f3, 0xbf672381, 0xdd45aab8),
    ROW(0x6ea2d55c, 0x37516aae, 0x1ba8b557, 0x8f2261d3, 0xc5670b91, 0xe045beb0, 0x7022df58, 0x38116fac),
    ROW(0x1c08b7d6, 0x0e045beb, 0x85f4168d, 0xc00c303e, 0x6006181f, 0xb2f53777, 0xdb8ca0c3, 0xef306b19),
    ROW(0xf56e0ef4, 0x7ab7077a, 0x3d5b83bd, 0x9c5bfaa6, 0x4e2dfd53, 0xa5e0c5d1, 0xd0065990, 0x68032cc8),
    ROW(0x34019664, 0x1a00cb32, 0x0d006599, 0x847609b4, 0x423b04da, 0x211d826d, 0x9278fa4e, 0x493c7d27),
};

static uint32_t step_byte(uint32_t crc, uint8_t byte) {
    return table[0][(crc ^ byte) & 0xff] ^ crc >> 8;
}

static uint32_t step_eight(uint32_t crc, const uint8_t *at) {
    uint32_t low = crc ^ ((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
    return table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
           table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^ table[0][at[7]];
}

uint32_t checksum_portable(uint32_t before, const void *data, size_t len) {
    const uint8_t *at = data;
    uint32_t crc = ~before;
    for (; len >= 8; at += 8, len -= 8) crc = step_eight(crc, at);
    for (; len; at++, len--) crc = step_byte(crc, *at);
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t checksum_instruction(uint32_t before, const void *data, size_t len) {
    const uint8_t *at = data;
    uint64_t crc = (uint32_t)~before;
    for (; len >= 8; at += 8, len -= 8) crc = __builtin_ia32_crc32di(crc, load64(at));
    for (; len; at++, len--) crc = __builtin_ia32_crc32qi((uint32_t)crc, *at);
    return ~(uint32_t)crc;
}

static bool has_instruction(void) {
    return __builtin_cpu_supports("sse4.2");
}

#elif defined(__ARM_FEATURE_CRC32)

static uint32_t checksum_instruction(uint32_t before, const void *data, size_t len) {
    const uint8_t *at = data;
    uint32_t crc = ~before;
    for (; len >= 8; at += 8, len -= 8) crc = __crc32cd(crc, load64(at));
    for (; len; at++, len--) crc = __crc32cb(crc, *at);
    return ~crc;
}

static bool has_instruction(void) {
    return true;
}

#else

static uint32_t checksum_instruction(uint32_t before, const void *data, size_t len) {
    return checksum_portable(before, data, len);
}

static bool has_instruction(void) {
    return false;
}

#endif

uint32_t checksum(uint32_t before, const void *data, size_t len) {
    return has_instruction() ? checksum_instruction(before, data, len) : checksum_portable(before, data, len);
}
