/* test_safe.c - which characters are written, texts and messages made harmless. */
#include "base/error.h"
#include "base/safe.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void check_safe(const char *text, const char *expected) {
    char copy[256];
    snprintf(copy, sizeof copy, "%s", text);
    text_make_safe(copy);
    assert_string_equal(copy, expected);
}

static void texts_are_made_harmless(void **state) {
    (void)state;
    check_safe("Søgård 😀 é", "Søgård 😀 é");
    check_safe("a\x1b[31mb\x07", "a?[31mb?");
    check_safe("a\tb\nc\r", "a b c ");
    check_safe("\u202Eab\u2066c\u200Fd\u200De\uFEFF", "?ab?c?d?e?");
    check_safe("\xC2\x9B"
               "31m\xC2\x85x",
               "?31m x");
    check_safe("a\xFFz\xC3", "a?z?");
    check_safe("\U000E0041\u00AD\u3164", "???");
    check_safe("", "");
}

static void controls_and_directions_are_unsafe(void **state) {
    (void)state;
    for (unsigned c = 0; c < 0x110000; c++) {
        bool control = (c < 0x20 && (c < '\t' || c > '\r')) || (c >= 0x7F && c < 0xA0 && c != 0x85);
        bool direction = c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (control || direction) assert_true(char_is_unsafe(c));
        if (utf8_is_letter(c) && c < 0x180) assert_false(char_is_unsafe(c));
        assert_false(char_is_unsafe(c) && char_is_blank(c));
    }
    assert_true(char_is_unsafe(UTF8_INVALID));
}

/* Messages quote queries and file names. */
static void messages_are_harmless(void **state) {
    (void)state;
    struct referat_error error;
    char giant[3000];
    assert_int_equal(error_set(&error, REFERAT_UNREADABLE, "%s: no\nfile", "x\x1b[2J\u202Etxt"), REFERAT_UNREADABLE);
    assert_string_equal(error.message, "x?[2J?txt: no file");
    for (size_t i = 0; i + 2 < sizeof giant; i += 2) memcpy(giant + i, "å", 2);
    giant[sizeof giant - 2] = '\0';
    assert_int_equal(error_at(&error, 3, REFERAT_QUERY, "x%s", giant), REFERAT_QUERY);
    assert_int_equal(utf8_valid(error.message, strlen(error.message)), strlen(error.message));
    assert_null(strchr(error.message, '?'));
    assert_true(strlen(error.message) > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_made_harmless),
        cmocka_unit_test(controls_and_directions_are_unsafe),
        cmocka_unit_test(messages_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
