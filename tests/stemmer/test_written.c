/* test_written.c - words as the index lists them, beginnings of words, names for comparing. */
#include "stemmer/analyzer.h"
#include "stemmer/written.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The written words of a text, each behind a blank. */
static void check_words(const char *text, const char *expected) {
    struct buf out;
    struct token token;
    buf_init(&out, 1 << 16);
    buf_text(&out, "");
    for (size_t at = 0; token_next(slice_of(text), &at, &token);) {
        size_t from = out.len;
        bool taken = written_word(slice_of(text), &token, &out);
        assert_true(taken || out.len == from);
        if (taken) buf_byte(&out, ' ');
    }
    assert_string_equal(out.data, expected);
    buf_free(&out);
}

static void words_are_listed_as_they_are_written(void **state) {
    (void)state;
    check_words("Kommunernes KOMMUNE", "kommunernes kommune ");
    check_words("KOSUs møde, KL's tv'et", "kosu møde kl tv ");
    check_words("Søgaard A\u030Alborg", "søgaard ålborg ");
    check_words("Ringkøbing-Skjern COVID-19", "ringkøbing-skjern covid-19 ");
    check_words("nat\u00ADberedskab tele\u200Bmedicin", "natberedskab telemedicin ");
    check_words("2031 1-01-72-1044-24 1.234,50 !", "");
    char giant[WRITTEN_MAX + 2];
    memset(giant, 'a', sizeof giant);
    giant[sizeof giant - 1] = '\0';
    check_words(giant, "");
    giant[WRITTEN_MAX] = '\0';
    assert_int_equal(strlen(giant), WRITTEN_MAX);
    struct token token;
    struct buf out;
    size_t at = 0;
    buf_init(&out, 1 << 16);
    assert_true(token_next(slice_of(giant), &at, &token));
    assert_true(written_word(slice_of(giant), &token, &out));
    assert_int_equal(out.len, WRITTEN_MAX);
    buf_free(&out);
}

/* What is listed finds what it was listed for. */
static void a_listed_word_has_the_terms_of_the_word(void **state) {
    (void)state;
    static const char text[] = "Kommunernes KOSUs KL's tv'et Sundhedsvæsen søgaard Ringkøbing-Skjern A\u030Alborg";
    struct analyzer *analyzer;
    struct token token;
    assert_int_equal(analyzer_new(&analyzer, NULL), REFERAT_OK);
    for (size_t at = 0; token_next(slice_of(text), &at, &token);) {
        struct token listed;
        struct buf out;
        struct slice term = analyzer_word(analyzer, slice_of(text), &token)->terms[0];
        size_t begin = 0;
        buf_init(&out, 1 << 16);
        assert_true(written_word(slice_of(text), &token, &out));
        assert_true(token_next(buf_as_slice(&out), &begin, &listed));
        assert_true(slice_equal(analyzer_word(analyzer, buf_as_slice(&out), &listed)->terms[0], term));
        buf_free(&out);
    }
    analyzer_free(analyzer);
}

static void check_prefixes(const char *raw, const char *expected) {
    struct buf out;
    buf_init(&out, 1 << 16);
    buf_text(&out, "");
    written_prefixes(slice_of(raw), &out);
    assert_string_equal(out.data, expected);
    buf_free(&out);
}

static void beginnings_are_spelled_both_ways(void **state) {
    (void)state;
    check_prefixes("Kommissorier", "kommissorier\n");
    check_prefixes("sundhedsvaes", "sundhedsvaes\nsundhedsvæs\n");
    check_prefixes("søg", "søg\nsoeg\n");
    check_prefixes("A\u030Arh", "årh\naarh\n");
    check_prefixes("tv'e", "tve\n");
}

static void check_name(const char *name, const char *expected) {
    struct buf out;
    buf_init(&out, 1 << 16);
    buf_text(&out, "");
    assert_int_equal(person_name_fold(slice_of(name), &out, NULL), REFERAT_OK);
    assert_string_equal(out.data, expected);
    buf_free(&out);
}

static void names_are_folded(void **state) {
    (void)state;
    check_name("Ida Holm", "ida holm");
    check_name("  IDA\tM.  Holm, ", "ida m holm");
    check_name("Poul-Erik Sønderby", "poul-erik soenderby");
    check_name("Åse Aagaard", "aase aagaard");
    check_name("", "");
    check_name("\xFF!", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_listed_as_they_are_written),
        cmocka_unit_test(a_listed_word_has_the_terms_of_the_word),
        cmocka_unit_test(beginnings_are_spelled_both_ways),
        cmocka_unit_test(names_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
