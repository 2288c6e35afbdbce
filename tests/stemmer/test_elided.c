/* Unit tests of stemmer/elided.c: the whole words behind elided ones. */
#include "stemmer/analyzer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The first term of the first elided token's whole word; "" for none. */
static void whole_of(struct analyzer *analyzer, const char *string, char *out, size_t size) {
    struct slice text = slice_of(string);
    struct token token, before;
    bool has_before = false;
    *out = '\0';
    for (size_t at = 0; token_next(text, &at, &token);) {
        if (token.elided_after || token.elided_before) {
            const struct word_terms *whole = analyzer_elided(analyzer, text, &token, has_before ? &before : NULL);
            if (whole) snprintf(out, size, "%.*s", (int)whole->terms[0].len, whole->terms[0].data);
            return;
        }
        elided_note(text, &token, &before, &has_before);
    }
}

static void elided_words_are_whole(void **state) {
    static const char *const rows[][2] = {
        {"Sundheds- og psykiatrichef", "sundhedschef"},
        {"børne- og familieområdet", "boerneomraade"},
        {"ind- og udskrivning", "indskrivning"},
        {"børne-, unge- og familieudvalget", "boerneudvalg"},
        {"sygehusindlæggelse og -udskrivning", "sygehusudskrivning"},
        {"Sundheds- i psykiatrichef", ""},
        {"Sundheds- og", ""},
        {"Sundheds-", ""},
        {"og -sende", ""},
        {"A- og B", ""},
    };
    char whole[256];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        whole_of(*state, rows[i][0], whole, sizeof whole);
        assert_string_equal(whole, rows[i][1]);
    }
}

static void long_rows_of_elided_words_end(void **state) {
    static char text[200000];
    char whole[256];
    for (size_t i = 0; i + 8 < sizeof text; i += 8) memcpy(text + i, "boerne- ", 8);
    whole_of(*state, text, whole, sizeof whole);
    assert_string_equal(whole, "");
}

static int open_analyzer(void **state) {
    return analyzer_new((struct analyzer **)state, NULL);
}

static int close_analyzer(void **state) {
    analyzer_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elided_words_are_whole),
        cmocka_unit_test(long_rows_of_elided_words_end),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
