/* Unit tests of stemmer/token.c: where tokens begin and end, and what they are. */
#include "base/utf8.h"
#include "stemmer/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* Tokens of `text` by their bytes, joined with '|', against `expected`. */
static void assert_tokens(const char *text, const char *expected) {
    struct slice slice = slice_of(text);
    struct buf joined;
    buf_init(&joined, BUF_MAX_DEFAULT);
    buf_text(&joined, "");
    struct token token;
    for (size_t at = 0; token_next(slice, &at, &token);) {
        if (joined.len) buf_byte(&joined, '|');
        buf_append(&joined, text + token.start, token.end - token.start);
    }
    assert_string_equal(joined.data, expected);
    buf_free(&joined);
}

static struct token first_token(const char *text) {
    struct token token;
    size_t at = 0;
    assert_true(token_next(slice_of(text), &at, &token));
    return token;
}

static void words_and_what_separates_them(void **state) {
    (void)state;
    assert_tokens("", "");
    assert_tokens(" .,;- ' \n", "");
    assert_tokens("Natberedskab i hjemmeplejen.", "Natberedskab|i|hjemmeplejen");
    assert_tokens("ældre/yngre (børn) og_unge", "ældre|yngre|børn|og|unge");
    assert_tokens("R&D, ida@skive.dk", "R|D|ida|skive|dk");
    assert_tokens("år–dag 3×4÷2", "år|dag|3|4|2");
    assert_tokens("Москва 東京 ΑΘΗΝΑ", "Москва|東京|ΑΘΗΝΑ");
}

static void offsets_are_bytes(void **state) {
    (void)state;
    struct slice text = slice_of("på Ærø");
    struct token token;
    size_t at = 0;
    assert_true(token_next(text, &at, &token));
    assert_int_equal(token.start, 0);
    assert_int_equal(token.end, 3);
    assert_false(token.ascii);
    assert_true(token_next(text, &at, &token));
    assert_int_equal(token.start, 4);
    assert_int_equal(token.end, 9);
    assert_int_equal(at, 9);
    assert_false(token_next(text, &at, &token));
    assert_int_equal(at, text.len);
    assert_true(first_token("Skive").ascii);
}

static void hyphens_and_apostrophes_join_inside(void **state) {
    (void)state;
    assert_tokens("Ringkøbing-Skjern KOSU-formandskabet K-PRO COVID-19",
                  "Ringkøbing-Skjern|KOSU-formandskabet|K-PRO|COVID-19");
    assert_tokens("KL's KL’s KL´s 'KL' ’Faglige mål’ Aarhus'", "KL's|KL’s|KL´s|KL|Faglige|mål|Aarhus");
    assert_tokens("a\u2010b a\u2011b a--b a - b", "a\u2010b|a\u2011b|a|b|a|b");
    assert_tokens("5'te 1'234 x''y", "5'te|1|234|x|y");
    assert_true(first_token("Ringkøbing-Skjern").hyphenated);
    assert_true(first_token("a\u2011b").hyphenated);
    assert_false(first_token("KL's").hyphenated);
}

static void elided_hyphens_are_seen_and_left_out(void **state) {
    (void)state;
    assert_tokens("Sundheds- og psykiatrichef", "Sundheds|og|psykiatrichef");
    assert_true(first_token("Sundheds- og").elided_after);
    assert_true(first_token("Sundheds-").elided_after);
    assert_true(first_token("sundheds\u2011 og").elided_after);
    assert_true(first_token("10- og").elided_after);
    assert_false(first_token("ord -- ord").elided_after);
    assert_false(first_token("ord--").elided_after);
    assert_false(first_token("a-b").elided_after);
    assert_true(first_token("-sende").elided_before);
    assert_true(first_token("\u2010sende").elided_before);
    assert_false(first_token("--sende").elided_before);
    assert_false(first_token("- sende").elided_before);
    assert_false(first_token("-5").elided_before);
}

static void numbers_keep_their_separators(void **state) {
    (void)state;
    assert_tokens("1.234,50 kr. i 2031/32, §138 og 8.1.", "1.234,50|kr|i|2031/32|138|og|8.1");
    assert_tokens("1.234kr 138a 5G 1,a 3/a .5", "1.234|kr|138a|5G|1|a|3|a|5");
    assert_tokens("12.30-13.30 2031-2034", "12.30-13.30|2031-2034");
    assert_int_equal(first_token("1.234,50").kind, TOKEN_NUMBER);
    assert_int_equal(first_token("2031-2034").kind, TOKEN_NUMBER);
    assert_int_equal(first_token("٣٤").kind, TOKEN_NUMBER);
    assert_int_equal(first_token("138a").kind, TOKEN_WORD);
    assert_int_equal(first_token("COVID-19").kind, TOKEN_WORD);
}

static void case_numbers_are_one_token(void **state) {
    (void)state;
    assert_tokens("Sagsnr. 1-01-72-1044-31.", "Sagsnr|1-01-72-1044-31");
    assert_int_equal(first_token("1-01-72-1044-31").kind, TOKEN_CASE_NUMBER);
    assert_int_equal(first_token("1\u201101\u201172").kind, TOKEN_CASE_NUMBER);
    assert_int_equal(first_token("1-01-7,2").kind, TOKEN_NUMBER);
    assert_int_equal(first_token("1-01-72a").kind, TOKEN_WORD);
}

static void invisible_characters_and_marks_do_not_split(void **state) {
    (void)state;
    assert_tokens("kom\u00ADmune ord\u200Bet \u00ADord\u00AD \uFEFFord\uFEFF", "kom\u00ADmune|ord\u200Bet|ord|ord");
    assert_tokens("KOSU\u200B-\u00ADformand", "KOSU\u200B-\u00ADformand");
    assert_tokens("bo\u0308rn A\u030Arhus", "bo\u0308rn|A\u030Arhus");
    assert_tokens("a\u200D\u0301b \u0301 \u0301a", "a\u200D\u0301b|a");
    assert_tokens("1.2\u200Ba", "1.2|a");
}

static void emoji_and_broken_bytes_separate(void **state) {
    (void)state;
    assert_tokens("god😀dag 👩\u200D⚕\uFE0F ❤\uFE0Fny", "god|dag|ny");
    assert_tokens("abc\xff\xfe"
                  "def\xc3 ghi\xe2\x80 \xed\xa0\x80jkl \xf8\x88\x80\x80\x80",
                  "abc|def|ghi|jkl");
    assert_tokens("bÃ¸rn \xc3", "bÃ|rn");
    assert_tokens("b\xf8rn", "b|rn"); /* latin1 */
    struct slice zero = {"a\0b", 3};
    struct token token;
    size_t at = 0;
    assert_true(token_next(zero, &at, &token) && token.end == 1);
    assert_true(token_next(zero, &at, &token) && token.start == 2);
}

static void the_hash_is_of_the_bytes_alone(void **state) {
    (void)state;
    assert_true(first_token("x kommunen").hash != first_token("kommunen").hash);
    struct slice text = slice_of("kommunen, KOMMUNEN kommunen.");
    struct token one, two, three;
    size_t at = 0;
    assert_true(token_next(text, &at, &one) && token_next(text, &at, &two) && token_next(text, &at, &three));
    assert_true(one.hash == three.hash);
    assert_true(one.hash != two.hash);
}

/* A megabyte of each pattern; what is not linear takes hours. */
static void a_word_of_a_megabyte_takes_linear_time(void **state) {
    (void)state;
    static const char *const patterns[] = {"a", "ø", "a-",   "1-", "1.", "a\u00AD", "\u200B", "a\u0301\u0323",
                                           "'", "-", "\xe2", "漢"};
    const size_t len = 1 << 20;
    char *text = malloc(len);
    assert_non_null(text);
    clock_t start = clock();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        size_t pattern_len = strlen(patterns[i]);
        for (size_t k = 0; k < len; k++) text[k] = patterns[i][k % pattern_len];
        struct token token;
        size_t end = 0;
        for (size_t at = 0; token_next(slice_make(text, len), &at, &token); end = token.end)
            assert_true(token.start >= end && token.end > token.start && token.end <= len);
    }
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 30);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_what_separates_them),
        cmocka_unit_test(offsets_are_bytes),
        cmocka_unit_test(hyphens_and_apostrophes_join_inside),
        cmocka_unit_test(elided_hyphens_are_seen_and_left_out),
        cmocka_unit_test(numbers_keep_their_separators),
        cmocka_unit_test(case_numbers_are_one_token),
        cmocka_unit_test(invisible_characters_and_marks_do_not_split),
        cmocka_unit_test(emoji_and_broken_bytes_separate),
        cmocka_unit_test(the_hash_is_of_the_bytes_alone),
        cmocka_unit_test(a_word_of_a_megabyte_takes_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
