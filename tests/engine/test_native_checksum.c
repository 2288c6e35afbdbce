/* test_native_checksum.c - CRC-32C: the value the standards give, and the same with and without the instruction. */
#include "tests/engine/storage.h"

#include "engine/native/checksum.h"

static void checksum_is_castagnoli(void **state) {
    (void)state;
    uint8_t bytes[32], falling[32];
    memset(bytes, 0, sizeof bytes); /* RFC 3720, B.4 */
    assert_int_equal(checksum(0, bytes, 32), 0x8a9136aa);
    assert_int_equal(checksum_portable(0, bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(checksum(0, bytes, 32), 0x62a8ab43);
    for (unsigned i = 0; i < 32; i++) bytes[i] = (uint8_t)i, falling[i] = (uint8_t)(31 - i);
    assert_int_equal(checksum(0, bytes, 32), 0x46dd794e);
    assert_int_equal(checksum_portable(0, falling, 32), 0x113fdb5c);
    assert_int_equal(checksum(0, "123456789", 9), 0xe3069283);
    assert_int_equal(checksum(0, NULL, 0), 0);
}

static void checksum_is_the_same_by_tables(void **state) {
    (void)state;
    uint8_t bytes[600];
    srand(1);
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)rand();
    for (size_t from = 0; from < 20; from++)
        for (size_t len = 0; len < 300; len++) {
            uint32_t before = (uint32_t)rand(), whole = checksum(before, bytes + from, len);
            assert_int_equal(whole, checksum_portable(before, bytes + from, len));
            assert_int_equal(whole,
                             checksum(checksum(before, bytes + from, len / 3), bytes + from + len / 3, len - len / 3));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum_is_castagnoli),
        cmocka_unit_test(checksum_is_the_same_by_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
