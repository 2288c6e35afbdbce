/* test_native_bits.c - packed blocks: every width, every count, both ways, with and without vectors; damaged ones. */
#include "tests/engine/storage.h"

#include "engine/native/bits.h"
#include "engine/native/patched.h"
#include "engine/native/rice.h"

#include <math.h>

#define GUARD 16 /* what may be read behind a block */

static const enum simd_level levels[] = {SIMD_NONE, SIMD_AVX2, SIMD_AVX512};

/* Only levels that this processor has. */
static unsigned level_count(void) {
    return (unsigned)simd_level() + 1;
}

static uint32_t random_number(double mean) {
    double share = (rand() + 1.0) / ((double)RAND_MAX + 2);
    double number = -log(share) * mean;
    return number >= (double)UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static void check_read(const uint8_t *bytes, size_t len, const uint32_t *numbers, unsigned count) {
    uint32_t out[BITS_BLOCK] __attribute__((aligned(16)));
    assert_ptr_equal(bits_skip(bytes, bytes + len, count), bytes + len);
    assert_null(bits_skip(bytes, bytes + len - 1, count));
    for (unsigned i = 0; i < level_count(); i++) {
        memset(out, 0xa5, sizeof out);
        assert_ptr_equal(bits_unpack(levels[i], bytes, bytes + len, count, out), bytes + len);
        assert_memory_equal(out, numbers, count * sizeof *out);
        assert_null(bits_unpack(levels[i], bytes, bytes + len - 1, count, out));
    }
}

static void check_pack(const uint32_t *numbers, unsigned count) {
    uint8_t bytes[BITS_BYTES_MAX + GUARD] = {0};
    size_t fast = bits_pack(BITS_FAST, numbers, count, bytes);
    assert_true(fast <= BITS_BYTES_MAX);
    check_read(bytes, fast, numbers, count);
    memset(bytes, 0xff, sizeof bytes); /* what lies behind a block is not part of it */
    size_t briefly = bits_pack(BITS_SHORT, numbers, count, bytes);
    assert_true(briefly <= fast);
    check_read(bytes, briefly, numbers, count);
    struct rice_plan plan = rice_choose(numbers, count);
    if (plan.bytes == SIZE_MAX) return;
    rice_pack(numbers, count, &plan, bytes);
    check_read(bytes, plan.bytes, numbers, count);
}

static void every_count_and_mean(void **state) {
    (void)state;
    uint32_t numbers[BITS_BLOCK];
    srand(3);
    for (unsigned count = 1; count <= BITS_BLOCK; count++)
        for (double mean = 0.1; mean < 5e9; mean *= 4) {
            for (unsigned i = 0; i < count; i++) numbers[i] = random_number(mean);
            check_pack(numbers, count);
        }
}

static void every_width(void **state) {
    (void)state;
    uint32_t numbers[BITS_BLOCK];
    for (unsigned width = 0; width <= 32; width++)
        for (unsigned count = 1; count <= BITS_BLOCK; count += 127) {
            for (unsigned i = 0; i < count; i++)
                numbers[i] = lowbits_mask(width) - (i % 3 ? 0 : i & lowbits_mask(width));
            check_pack(numbers, count);
            numbers[count - 1] = UINT32_MAX; /* one exception */
            check_pack(numbers, count);
        }
}

/* Of numbers that lie around their mean by chance, the unary part is shorter than exceptions; of few large ones not. */
static void the_shorter_way_is_taken(void **state) {
    (void)state;
    uint32_t numbers[BITS_BLOCK];
    uint8_t bytes[BITS_BYTES_MAX];
    srand(4);
    for (unsigned i = 0; i < BITS_BLOCK; i++) numbers[i] = random_number(50);
    size_t fast = bits_pack(BITS_FAST, numbers, BITS_BLOCK, bytes);
    assert_false(bytes[0] & RICE_MARK);
    assert_true(bits_pack(BITS_SHORT, numbers, BITS_BLOCK, bytes) < fast);
    assert_true(bytes[0] & RICE_MARK);
    for (unsigned i = 0; i < BITS_BLOCK; i++) numbers[i] = i == 7 ? 100000 : 3;
    bits_pack(BITS_SHORT, numbers, BITS_BLOCK, bytes);
    assert_false(bytes[0] & RICE_MARK);
}

static void numbers_too_far_apart_have_no_unary_part(void **state) {
    (void)state;
    const uint32_t high[2] = {UINT32_MAX, 0}, apart[2] = {1 << 20, 0};
    assert_true(rice_choose(high, 2).bytes == SIZE_MAX);
    assert_true(rice_choose(apart, 2).bytes < 16);
}

static void expect_refused(const uint8_t *bytes, size_t len, unsigned count) {
    uint32_t out[BITS_BLOCK] __attribute__((aligned(16)));
    for (unsigned i = 0; i < level_count(); i++) assert_null(bits_unpack(levels[i], bytes, bytes + len, count, out));
}

static void damaged_blocks_are_refused(void **state) {
    (void)state;
    uint8_t bytes[BITS_BYTES_MAX + GUARD] = {0};
    expect_refused(bytes, 0, 1);
    assert_null(bits_skip(bytes, bytes, 1));
    bytes[0] = 33; /* no such width */
    expect_refused(bytes, BITS_BYTES_MAX, 2);
    bytes[0] = RICE_MARK | 21;
    expect_refused(bytes, BITS_BYTES_MAX, 2);
    const uint32_t numbers[3] = {5, 9, 700};
    struct rice_plan plan = rice_choose(numbers, 3);
    rice_pack(numbers, 3, &plan, bytes);
    bytes[plan.bytes - 1] = 0; /* a one less */
    expect_refused(bytes, plan.bytes, 3);
    bytes[plan.bytes - 1] = 0xff; /* more than there are */
    expect_refused(bytes, plan.bytes, 3);
    const uint32_t exception[4] = {1, 1, 1, 1 << 30};
    struct patched_plan patched = {1, 31, 1 + 1 + 2 + 1 + 4};
    patched_pack(exception, 4, &patched, bytes);
    check_read(bytes, patched.bytes, exception, 4);
    bytes[3] = 4; /* the exception's place */
    expect_refused(bytes, patched.bytes, 4);
    bytes[1] = 0; /* no exception */
    expect_refused(bytes, patched.bytes, 4);
    bytes[1] = 1;
    bytes[2] = 32; /* wider than a number */
    expect_refused(bytes, patched.bytes, 4);
}

/* Any bytes: no more is read than there is (sanitizers look), and the levels agree. */
static void any_bytes(void **state) {
    (void)state;
    srand(6);
    for (unsigned round = 0; round < 20000; round++) {
        size_t len = 1 + (size_t)(rand() % 300);
        uint8_t *bytes = calloc(1, len + GUARD);
        assert_non_null(bytes);
        for (size_t i = 0; i < len; i++) bytes[i] = (uint8_t)rand();
        if (rand() % 2) bytes[0] = (uint8_t)(RICE_MARK | (bytes[0] % 20)), bytes[1] = (uint8_t)(bytes[1] % 40);
        unsigned count = rand() % 2 ? BITS_BLOCK : 1 + (unsigned)rand() % BITS_BLOCK;
        uint32_t first[BITS_BLOCK] __attribute__((aligned(16))), out[BITS_BLOCK] __attribute__((aligned(16)));
        const uint8_t *behind = bits_unpack(SIMD_NONE, bytes, bytes + len, count, first);
        if (behind) assert_ptr_equal(bits_skip(bytes, bytes + len, count), behind);
        for (unsigned i = 1; i < level_count(); i++) {
            assert_ptr_equal(bits_unpack(levels[i], bytes, bytes + len, count, out), behind);
            if (behind) assert_memory_equal(out, first, count * sizeof *out);
        }
        free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_count_and_mean),       cmocka_unit_test(every_width),
        cmocka_unit_test(the_shorter_way_is_taken),   cmocka_unit_test(numbers_too_far_apart_have_no_unary_part),
        cmocka_unit_test(damaged_blocks_are_refused), cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
