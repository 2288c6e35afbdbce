/* Unit tests of stemmer/analyzer.c: which words meet, and what each becomes. */
#include "base/utf8.h"
#include "stemmer/analyzer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static const struct word_terms *word(void **state, const char *text) {
    struct slice slice = slice_of(text);
    struct token token;
    size_t at = 0;
    assert_true(token_next(slice, &at, &token));
    assert_true(token.start == 0 && token.end == slice.len);
    return analyzer_word(*state, slice, &token);
}

/* Tokens that come many at a time are those that come one at a time, and so are their terms. */
static void tokens_ahead_are_the_tokens(void **state) {
    char text[4000] = "";
    for (unsigned i = 0; i < 100; i++) {
        size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "Ordet%u, børne-%u 1.%03u kr. ", i, i, i);
    }
    struct slice slice = slice_of(text);
    struct token tokens[ANALYZER_AHEAD], token;
    size_t at = 0, one = 0, count, all = 0;
    while ((count = analyzer_tokens(*state, slice, &at, tokens)) > 0) {
        for (size_t i = 0; i < count; i++, all++) {
            assert_true(token_next(slice, &one, &token));
            assert_true(token.start == tokens[i].start && token.end == tokens[i].end && token.hash == tokens[i].hash);
            assert_true(token.kind == tokens[i].kind);
            const struct word_terms *first = analyzer_word(*state, slice, &tokens[i]);
            assert_true(first->kept && analyzer_word(*state, slice, &token) == first);
        }
    }
    assert_false(token_next(slice, &one, &token));
    assert_int_equal(all, 400);
}

static bool has_slice(const struct slice *slices, size_t count, struct slice wanted) {
    for (size_t i = 0; i < count; i++)
        if (slice_equal(slices[i], wanted)) return true;
    return false;
}

/* A query word finds a word of a text where they share a plain term. */
static bool meet(void **state, const char *a, const char *b) {
    const struct word_terms *one = word(state, a), *two = word(state, b);
    for (size_t i = 0; i < one->term_count; i++)
        if (has_slice(two->terms, two->term_count, one->terms[i])) return true;
    return false;
}

/* A plain query word finds a part of a compound by its span term. */
static bool finds_part(void **state, const char *query, const char *compound) {
    const struct word_terms *one = word(state, query), *two = word(state, compound);
    for (size_t i = 0; i < one->term_count; i++) {
        char span[TERM_MAX + 1];
        snprintf(span, sizeof span, TERM_SPAN_PREFIX "%.*s", (int)one->terms[i].len, one->terms[i].data);
        if (has_slice(two->spans, two->span_count, slice_of(span))) return true;
    }
    return false;
}

/* Slices joined with a blank. */
static void assert_slices(const struct slice *slices, size_t count, const char *expected) {
    struct buf joined;
    buf_init(&joined, BUF_MAX_DEFAULT);
    buf_text(&joined, "");
    for (size_t i = 0; i < count; i++) {
        if (i) buf_byte(&joined, ' ');
        buf_slice(&joined, slices[i]);
    }
    assert_string_equal(joined.data, expected);
    buf_free(&joined);
}

static void assert_terms(void **state, const char *text, const char *terms, const char *spans, const char *exact) {
    const struct word_terms *result = word(state, text);
    assert_slices(result->terms, result->term_count, terms);
    assert_slices(result->spans, result->span_count, spans);
    assert_slices(&result->exact, 1, exact);
}

static void inflections_meet(void **state) {
    static const char *const pairs[][2] = {
        {"kommune", "kommuner"},
        {"kommune", "kommunernes"},
        {"kommune", "Kommunes"},
        {"kommune", "KOMMUNERNE"},
        {"natberedskab", "Natberedskabet"},
        {"beslutning", "beslutninger"},
        {"børn", "børnene"},
        {"læge", "lægerne"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) assert_true(meet(state, pairs[i][0], pairs[i][1]));
}

static void spellings_with_and_without_danish_letters_meet(void **state) {
    static const char *const pairs[][2] = {
        {"århus", "Aarhus"},
        {"søgård", "Søgaard"},
        {"søgård", "soegaard"},
        {"Søgaard", "soegaards"},
        {"sundhedsvaesen", "sundhedsvæsen"},
        {"sundhedsvaesenet", "sundhedsvæsenet"},
        {"boernene", "børnene"},
        {"boern", "Børnenes"},
        {"miljoe", "miljø"},
        {"miljoeet", "miljøets"},
        {"Samsoe", "Samsø"},
        {"aeroe", "Ærø"},
        {"aaret", "året"},
        {"timeloen", "timeløn"},
        {"jordbaer", "jordbær"},
        {"Ringkoebing-Skjern", "Ringkøbing-Skjerns"},
        {"cafe", "café"},
        {"Malmø", "Malmö"},
        {"Hernandez", "Hernández"},
        {"bo\u0308rn", "børn"},
        {"A\u030Arhus", "Århus"},
        {"kom\u00ADmu\u200Bnerne", "kommune"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_true(meet(state, pairs[i][0], pairs[i][1]));
        assert_true(meet(state, pairs[i][1], pairs[i][0]));
    }
}

/* What was written always gives its own term, whatever else it may stand for. */
static void danish_words_with_digraphs_are_taken_as_written(void **state) {
    static const char *const pairs[][2] = {
        {"euroen", "euro"}, {"risikoen", "risiko"}, {"troede", "tro"}, {"firmaer", "firma"}, {"beboernes", "beboer"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) assert_true(meet(state, pairs[i][0], pairs[i][1]));
    assert_terms(state, "troede", "tro", "", "");
    assert_terms(state, "skoen", "sko", "", "");
    assert_terms(state, "risikoen", "risiko", "", "");
}

static void other_letters_do_not_meet(void **state) {
    static const char *const pairs[][2] = {{"bør", "bor"}, {"må", "ma"},    {"tå", "ta"}, {"hår", "har"},
                                           {"læs", "las"}, {"KOSU", "KKR"}, {"år", "ar"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) assert_false(meet(state, pairs[i][0], pairs[i][1]));
}

static void exact_terms_only_where_folding_changed(void **state) {
    assert_terms(state, "sundhedsvæsenet", "sundhedsvaesen", "C:sundhed C:vaesen", "E:sundhedsvæsen");
    assert_terms(state, "Søgaard", "soegaard", "", "E:søgaard");
    assert_terms(state, "kommunerne", "kommune", "", "");
    assert_terms(state, "Ringkøbing-Skjern", "ringkoebing-skjern", "C:ringkoebing C:skjern", "E:ringkøbing-skjern");
}

static void genitives_of_acronyms_meet(void **state) {
    static const char *const pairs[][2] = {{"KOSUs", "KOSU"},     {"KL's", "KL"},    {"KL’s", "KL"},
                                           {"FFU\u00B4s", "FFU"}, {"KLs", "KL"},     {"DASSOS'", "DASSOS"},
                                           {"tv'et", "tv"},       {"KOSUs", "kosu"}, {"DASSOS", "dassos"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct slice text = slice_of(pairs[i][0]);
        struct token token;
        size_t at = 0;
        assert_true(token_next(text, &at, &token));
        const struct word_terms *one = analyzer_word(*state, text, &token), *two = word(state, pairs[i][1]);
        assert_true(slice_equal(one->terms[0], two->terms[0]));
    }
    assert_terms(state, "KOSUs", "kosu", "", "");
}

static void hyphenated_words_give_whole_and_parts(void **state) {
    assert_terms(state, "KOSU-formandskabet", "kosu-formandskab", "C:kosu C:formandskab", "");
    assert_true(finds_part(state, "formandskab", "KOSU-formandskabet"));
    assert_true(finds_part(state, "KOSU", "KOSU-formandskabet"));
    assert_true(finds_part(state, "SSG", "SSG's-dagsordenen"));
    assert_true(finds_part(state, "miljoe", "miljø-udvalget"));
    assert_true(finds_part(state, "miljø", "miljoe-udvalget"));
    assert_true(meet(state, "KOSU\u2011formandskabet", "kosu-formandskaber"));
    assert_terms(state, "a-b-c", "a-b-c", "C:a C:b C:c C:a-b C:b-c", "");
    assert_terms(state, "COVID-19", "covid-19", "C:covid C:19", "");
    const struct word_terms *terms = word(state, "Æ-sagerne");
    assert_int_equal(terms->part_count, 2);
    assert_true(terms->parts[0].start == 0 && terms->parts[0].end == 2);
    assert_true(terms->parts[1].start == 3 && terms->parts[1].end == 10);
    assert_true(slice_is(terms->parts[0].stem, "æ") && slice_is(terms->parts[1].stem, "sag"));
    assert_true(slice_is(terms->stem, "æ-sag"));
}

static void numbers_are_their_own_terms(void **state) {
    assert_terms(state, "1-01-72-1044-31", "1-01-72-1044-31", "", "");
    assert_terms(state, "1\u201101\u201172", "1-01-72", "", "");
    assert_terms(state, "1.234,50", "1234,50", "", "");
    assert_terms(state, "2031/32", "2031/32", "C:2031 C:32", "");
    assert_terms(state, "138", "138", "", "");
}

static void stop_words_are_flagged_and_kept(void **state) {
    assert_true(word(state, "og")->stop_word && word(state, "PÅ")->stop_word && word(state, "paa")->stop_word);
    assert_false(word(state, "ikke")->stop_word || word(state, "kommunen")->stop_word ||
                 word(state, "og-i")->stop_word);
    assert_terms(state, "og", "og", "", "");
}

static void long_words_are_cut_and_told_apart(void **state) {
    char text[2][1200];
    struct slice first[2];
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k + 3 < sizeof text[i]; k += 2) memcpy(text[i] + k, "ø", 3);
        memcpy(text[i] + 1196, i ? "an" : "al", 3);
        const struct word_terms *terms = word(state, text[i]);
        assert_true(terms->terms[0].len <= TERM_MAX - 2 && terms->exact.len <= TERM_MAX);
        assert_int_equal(utf8_valid(terms->exact.data, terms->exact.len), terms->exact.len);
        first[i] = slice_make(strndup(terms->terms[0].data, terms->terms[0].len), terms->terms[0].len);
    }
    assert_false(slice_equal(first[0], first[1]));
    assert_true(first[0].len == first[1].len && memcmp(first[0].data, first[1].data, 70) == 0);
    free((char *)first[0].data);
    free((char *)first[1].data);
}

static void words_of_a_megabyte_do_no_harm(void **state) {
    static const char *const patterns[] = {"a", "ø", "a-", "1-", "1.", "a\u00AD", "a\u0301\u0323", "KL's", "æoeaa"};
    const size_t len = 1 << 20;
    char *text = malloc(len);
    assert_non_null(text);
    clock_t start = clock();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        size_t pattern_len = strlen(patterns[i]);
        for (size_t k = 0; k < len; k++) text[k] = patterns[i][k % pattern_len];
        struct token token;
        for (size_t at = 0; token_next(slice_make(text, len), &at, &token);) {
            const struct word_terms *terms = analyzer_word(*state, slice_make(text, len), &token);
            assert_true(terms->term_count >= 1 && terms->terms[0].len <= TERM_MAX && terms->span_count <= 128);
        }
    }
    assert_int_equal(analyzer_status(*state, NULL), REFERAT_OK);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 30);
    free(text);
}

static void many_parts_keep_the_whole(void **state) {
    char text[300] = "a", terms[2][TERM_MAX + 1];
    for (size_t k = 0; k < 100; k++) strcat(text, "-b");
    for (size_t i = 0; i < 2; i++) {
        text[strlen(text) - 1] = i ? 'c' : 'd';
        const struct word_terms *result = word(state, text);
        assert_int_equal(result->part_count, 64);
        assert_int_equal(result->parts[63].end, strlen(text));
        snprintf(terms[i], sizeof terms[i], "%.*s", (int)result->terms[0].len, result->terms[0].data);
    }
    assert_string_not_equal(terms[0], terms[1]);
}

static void results_stay_and_repeat(void **state) {
    const struct word_terms *first = word(state, "udvalgsformand");
    for (int i = 0; i < 2000; i++) {
        char text[32];
        snprintf(text, sizeof text, "ord%dets", i);
        assert_non_null(word(state, text));
    }
    assert_ptr_equal(word(state, "udvalgsformand"), first);
    assert_true(slice_is(first->stem, "udvalgsformand"));
    assert_int_equal(analyzer_status(*state, NULL), REFERAT_OK);
}

/* More distinct words than the cache holds: the same terms with it and behind it. */
static void a_full_cache_changes_no_terms(void **state) {
    struct analyzer *full = NULL;
    assert_int_equal(analyzer_new(&full, NULL), REFERAT_OK);
    char text[128] = "";
    for (int i = 0; i < 400000; i++) {
        snprintf(text, sizeof text, "sundhedsvæsenet%dsundhedsvæsenetkommunalbestyrelsens-børnene", i);
        assert_true(word((void **)&full, text)->term_count > 0);
    }
    const struct word_terms *uncached = word((void **)&full, text), *cached = word(state, text);
    assert_true(slice_equal(uncached->terms[0], cached->terms[0]) && slice_equal(uncached->exact, cached->exact));
    assert_true(uncached->span_count == cached->span_count);
    assert_true(slice_equal(uncached->spans[1], cached->spans[1]));
    assert_int_equal(analyzer_status(full, NULL), REFERAT_OK);
    analyzer_free(full);
}

static void names_fold_for_comparing(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"Søren Ågård-Nørgaard", "soeren aagaard-noergaard"},
        {"S\u00F8ren A\u030Ag\u00ADård", "soeren aagaard"},
        {"O’Brien", "o'brien"},
        {"", ""},
        {"René Müller", "rene muller"},
        {"ab\xff ", "ab "},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buf out;
        buf_init(&out, BUF_MAX_DEFAULT);
        buf_text(&out, ">");
        assert_int_equal(analyzer_fold(slice_of(pairs[i][0]), &out, NULL), REFERAT_OK);
        assert_string_equal(out.data + 1, pairs[i][1]);
        buf_free(&out);
    }
    struct buf small;
    buf_init(&small, 4);
    struct referat_error error;
    assert_int_equal(analyzer_fold(slice_of("Aarhus"), &small, &error), REFERAT_TOO_LARGE);
    buf_free(&small);
}

static void the_fingerprint_is_stable(void **state) {
    struct analyzer *other = NULL;
    assert_int_equal(analyzer_new(&other, NULL), REFERAT_OK);
    assert_string_equal(analyzer_fingerprint(other), analyzer_fingerprint(*state));
    assert_true(strlen(analyzer_fingerprint(other)) > 16);
    analyzer_free(other);
    analyzer_free(NULL);
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
        cmocka_unit_test(tokens_ahead_are_the_tokens),
        cmocka_unit_test(inflections_meet),
        cmocka_unit_test(spellings_with_and_without_danish_letters_meet),
        cmocka_unit_test(danish_words_with_digraphs_are_taken_as_written),
        cmocka_unit_test(other_letters_do_not_meet),
        cmocka_unit_test(exact_terms_only_where_folding_changed),
        cmocka_unit_test(genitives_of_acronyms_meet),
        cmocka_unit_test(hyphenated_words_give_whole_and_parts),
        cmocka_unit_test(numbers_are_their_own_terms),
        cmocka_unit_test(stop_words_are_flagged_and_kept),
        cmocka_unit_test(long_words_are_cut_and_told_apart),
        cmocka_unit_test(words_of_a_megabyte_do_no_harm),
        cmocka_unit_test(many_parts_keep_the_whole),
        cmocka_unit_test(results_stay_and_repeat),
        cmocka_unit_test(a_full_cache_changes_no_terms),
        cmocka_unit_test(names_fold_for_comparing),
        cmocka_unit_test(the_fingerprint_is_stable),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
