/* Unit tests of base/: buffers, arena, files, UTF-8, dates, statuses. */
#include "base/arena.h"
#include "base/bigmem.h"
#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static void buffer_keeps_its_cap(void **state) {
    (void)state;
    struct referat_error error;
    struct buf buf;
    buf_init(&buf, 10);
    buf_text(&buf, "0123456789");
    assert_true(buf_ok(&buf));
    buf_byte(&buf, 'x');
    assert_int_equal(buf_status(&buf, &error), REFERAT_TOO_LARGE);
    assert_string_equal(buf.data, "0123456789");
    buf_text(&buf, "");
    assert_false(buf_ok(&buf));
    buf_clear(&buf);
    buf_printf(&buf, "%d-%s", 42, "abc");
    assert_string_equal(buf.data, "42-abc");
    char *taken = buf_take(&buf);
    assert_string_equal(taken, "42-abc");
    free(taken);
    taken = buf_take(&buf);
    assert_string_equal(taken, "");
    free(taken);
    buf_free(&buf);
}

static void arena_grows_and_fails_softly(void **state) {
    (void)state;
    struct referat_error error;
    struct arena arena;
    arena_init(&arena, 100000);
    int *numbers = NULL;
    size_t count = 0;
    assert_non_null(arena_alloc(&arena, 0));
    for (int i = 0; i < 1000; i++) *ARENA_PUSH(&arena, numbers, count) = i;
    assert_int_equal(count, 1000);
    for (int i = 0; i < 1000; i++) assert_int_equal(numbers[i], i);
    assert_int_equal(arena_status(&arena, &error), REFERAT_OK);
    assert_string_equal(arena_printf(&arena, "%s/%d", "KOSU", 8), "KOSU/8");
    assert_null(arena_alloc(&arena, 200000));
    assert_int_equal(arena_status(&arena, &error), REFERAT_NO_MEMORY);
    assert_string_equal(arena_text(&arena, slice_of("text")), "");
    *ARENA_PUSH(&arena, numbers, count) = 7; /* into scratch */
    assert_non_null(arena_alloc(&arena, 16));
    arena_reset(&arena);
    assert_string_equal(arena_text(&arena, slice_of("text")), "text");
    assert_int_equal(arena_status(&arena, &error), REFERAT_OK);
    arena_free(&arena);
}

static void file_is_replaced_whole(void **state) {
    (void)state;
    struct referat_error error;
    struct buf buf;
    char path[] = "/tmp/referat-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    buf_init(&buf, 1 << 20);
    assert_int_equal(file_replace(path, "first", 5, &error), REFERAT_OK);
    assert_int_equal(file_replace(path, "second", 6, &error), REFERAT_OK);
    assert_int_equal(file_read(path, 100, &buf, &error), REFERAT_OK);
    assert_string_equal(buf.data, "second");
    buf_clear(&buf);
    assert_int_equal(file_read(path, 3, &buf, &error), REFERAT_TOO_LARGE);
    assert_non_null(strstr(error.message, path));
    unlink(path);
    buf_clear(&buf);
    assert_int_equal(file_read(path, 100, &buf, &error), REFERAT_UNREADABLE);
    assert_int_equal(file_replace("/nonexistent-folder/file", "x", 1, &error), REFERAT_NOT_WRITTEN);
    assert_int_equal(file_sync_directory("/nonexistent-folder", &error), REFERAT_NOT_WRITTEN);
    buf_free(&buf);
}

/* A failing write leaves the former content and no temporary file. */
static void failed_replace_keeps_the_old(void **state) {
    (void)state;
    struct referat_error error;
    struct buf buf;
    struct rlimit old, tight;
    char path[] = "/tmp/referat-test-XXXXXX", temporary[64];
    close(mkstemp(path));
    assert_int_equal(file_replace(path, "old", 3, &error), REFERAT_OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    tight = old;
    tight.rlim_cur = 4;
    setrlimit(RLIMIT_FSIZE, &tight);
    assert_int_equal(file_replace(path, "0123456789", 10, &error), REFERAT_NOT_WRITTEN);
    setrlimit(RLIMIT_FSIZE, &old);
    buf_init(&buf, 100);
    buf.max = 1 << 20;
    assert_int_equal(file_read(path, 100, &buf, &error), REFERAT_OK);
    assert_string_equal(buf.data, "old");
    snprintf(temporary, sizeof temporary, "%s.new-%ld", path, (long)getpid());
    assert_int_not_equal(access(temporary, F_OK), 0);
    buf_free(&buf);
    unlink(path);
}

static void sha256_is_the_standard_one(void **state) {
    (void)state;
    char text[SHA256_TEXT_SIZE];
    sha256_text("abc", 3, text);
    assert_string_equal(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void utf8_round_trips_and_refuses(void **state) {
    (void)state;
    for (unsigned point = 0; point <= 0x10FFFF; point += point < 0x3000 ? 1 : 97) {
        char bytes[4];
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        size_t len = utf8_put(point, bytes), at = 0;
        assert_int_equal(utf8_next(bytes, len, &at), point);
        assert_int_equal(at, len);
    }
    static const char *const broken[] = {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                         "\xFF", "\xC3",     "\xE2\x82"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        size_t at = 0;
        assert_int_equal(utf8_next(broken[i], strlen(broken[i]), &at), UTF8_INVALID);
        assert_int_equal(at, 1);
    }
    assert_int_equal(utf8_valid("møde\xFFx", 7), 5);
    assert_int_equal(utf8_cut(slice_of("mø"), 2), 1);
    assert_int_equal(utf8_columns(slice_of("Åse – 3")), 7);
    assert_int_equal(utf8_fit(slice_of("Åse"), 2), 3);
    assert_int_equal(utf8_fit(slice_of("Åse"), 3), 4);
    assert_int_equal(utf8_fit(slice_of("Åse"), 0), 0);
    assert_int_equal(utf8_fit(slice_of("夜間"), 3), 3);
    assert_int_equal(utf8_fit(slice_of("ae\u0301b"), 2), 4);
    assert_int_equal(utf8_fit(slice_of("a\xFFx"), 2), 2);
    assert_int_equal(utf8_lower(0xC5), 0xE5);
}

static void nfc_composes(void **state) {
    (void)state;
    struct referat_error error;
    struct buf out;
    buf_init(&out, 100);
    assert_int_equal(utf8_nfc(slice_of("A\xCC\x8Ase"), &out, &error), REFERAT_OK);
    assert_string_equal(out.data, "Åse");
    buf_clear(&out);
    assert_int_equal(utf8_nfc(slice_of("\xCC"), &out, &error), REFERAT_OK);
    assert_string_equal(out.data, "\xCC");
    buf_free(&out);
}

static void dates_are_checked(void **state) {
    (void)state;
    int first, last;
    char text[DATE_TEXT_SIZE];
    assert_int_equal(date_from_iso(slice_of("2032-02-29")), 20320229);
    assert_int_equal(date_from_iso(slice_of("2031-02-29")), 0);
    assert_int_equal(date_from_iso(slice_of("2031-02")), 0);
    assert_true(date_range(slice_of("2032-02"), &first, &last));
    assert_int_equal(first, 20320201);
    assert_int_equal(last, 20320229);
    assert_true(date_range(slice_of("2031"), &first, &last));
    assert_int_equal(last, 20311231);
    assert_false(date_range(slice_of("2031-13"), &first, &last));
    assert_false(date_range(slice_of("20310306"), &first, &last));
    date_format(20310306, text);
    assert_string_equal(text, "2031-03-06");
    date_format(0, text);
    assert_string_equal(text, "");
}

static void every_status_has_a_name_and_a_code(void **state) {
    (void)state;
    for (int i = 0; i < REFERAT_STATUS_COUNT; i++) {
        assert_non_null(referat_status_name((enum referat_status)i));
        assert_string_not_equal(referat_status_name((enum referat_status)i), "unknown");
    }
    assert_int_equal(referat_exit_code(REFERAT_LOCKED), 5);
    assert_int_equal(referat_exit_code((enum referat_status)999), 70);
    assert_string_equal(referat_status_name((enum referat_status)999), "unknown");
}

static void large_tables_are_zeroed_and_writable(void **state) {
    (void)state;
    const size_t sizes[] = {0, 1, 4096, BIGMEM_MIN - 1, BIGMEM_MIN, BIGMEM_MIN + 1, 3 * BIGMEM_MIN + 5};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t small = 0; small <= BIGMEM_MIN; small += BIGMEM_MIN) {
            char *memory = bigmem_new(sizes[i], small);
            assert_non_null(memory);
            assert_int_equal((uintptr_t)memory % 16, 0);
            for (size_t at = 0; at < sizes[i]; at += 1024) assert_int_equal(memory[at], 0);
            memset(memory, 'x', sizes[i]);
            bigmem_free(memory, sizes[i]);
        }
    }
    assert_null(bigmem_new(SIZE_MAX, 0));
    assert_null(bigmem_new(SIZE_MAX / 2, 0));
    bigmem_free(NULL, 1);
}

static void hashes_tell_lengths_and_places_apart(void **state) {
    (void)state;
    const char bytes[40] = {0};
    uint64_t seen[41];
    for (size_t len = 0; len <= sizeof bytes; len++) {
        seen[len] = hash_bytes(slice_make(bytes, len));
        assert_true(seen[len] != 0);
        for (size_t other = 0; other < len; other++) assert_true(seen[other] != seen[len]);
    }
    assert_true(hash_bytes(slice_of("abcdefghijk")) == hash_bytes(slice_of("abcdefghijk")));
    assert_true(hash_bytes(slice_of("abcdefghijk")) != hash_bytes(slice_of("abcdefghikj")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_keeps_its_cap),
        cmocka_unit_test(arena_grows_and_fails_softly),
        cmocka_unit_test(file_is_replaced_whole),
        cmocka_unit_test(failed_replace_keeps_the_old),
        cmocka_unit_test(sha256_is_the_standard_one),
        cmocka_unit_test(utf8_round_trips_and_refuses),
        cmocka_unit_test(nfc_composes),
        cmocka_unit_test(dates_are_checked),
        cmocka_unit_test(large_tables_are_zeroed_and_writable),
        cmocka_unit_test(hashes_tell_lengths_and_places_apart),
        cmocka_unit_test(every_status_has_a_name_and_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
