/* test_suggest.c - "did you mean": distances, which words are proposed, and in what time. */
#include "query/suggest.h"
#include "tests/query/fixture.h"
#include "tests/query/records.h"

#include <time.h>

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_open(fixture, test_records, TEST_RECORD_COUNT);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    fixture_close(*state);
    free(*state);
    return 0;
}

static unsigned distance(const char *a, const char *b, unsigned most) {
    unsigned left[64], right[64];
    size_t m = strlen(a), n = strlen(b);
    for (size_t i = 0; i < m; i++) left[i] = (unsigned char)a[i];
    for (size_t i = 0; i < n; i++) right[i] = (unsigned char)b[i];
    return suggest_distance(left, m, right, n, most);
}

static void distances_count_edits(void **state) {
    (void)state;
    assert_int_equal(distance("tand", "tand", 2), 0);
    assert_int_equal(distance("tand", "tandd", 2), 1);
    assert_int_equal(distance("tand", "tnd", 2), 1);
    assert_int_equal(distance("tand", "tend", 2), 1);
    assert_int_equal(distance("tand", "tnad", 2), 1);
    assert_int_equal(distance("atnd", "tand", 2), 1);
    assert_int_equal(distance("kosu", "ksou", 1), 1);
    assert_int_equal(distance("tand", "tnda", 2), 2);
    assert_int_equal(distance("tand", "bord", 2), 3);
    assert_int_equal(distance("tand", "pleje", 2), 3);
    assert_int_equal(distance("a", "abcd", 2), 3);
    assert_int_equal(distance("", "ab", 2), 2);
    assert_int_equal(distance("ab", "", 1), 2);
    for (unsigned most = 0; most < 5; most++)
        assert_int_equal(distance("kitten", "sitting", most), most < 3 ? most + 1 : 3);
}

static void check_suggestion(struct fixture *fixture, const char *query, const char *expected) {
    json_t *root = ask_json(fixture, (struct referat_search_options){0}, query);
    if (strcmp(member(root, "suggestion"), expected) != 0) {
        fail_msg("%s: proposed \"%s\", expected \"%s\"", query, member(root, "suggestion"), expected);
    }
    json_decref(root);
}

static void near_words_are_proposed(void **state) {
    check_suggestion(*state, "telemedecin", "telemedicin");
    check_suggestion(*state, "etlemedicin", "telemedicin");
    check_suggestion(*state, "elemedicin", "telemedicin");
    check_suggestion(*state, "xtelemedicin", "telemedicin");
    check_suggestion(*state, "pelemedicin", "telemedicin");
    check_suggestion(*state, "telemedecinens", "telemedicin");
    check_suggestion(*state, "Telemedecin", "Telemedicin");
    check_suggestion(*state, "TELEMEDECIN", "TELEMEDICIN");
    check_suggestion(*state, "skødtsrup", "skødstrup");
    check_suggestion(*state, "ostoeporose", "osteoporose");
}

static void the_whole_query_comes_back(void **state) {
    check_suggestion(*state, "telemedecin -psykiatri organ:FFU", "telemedicin -psykiatri organ:FFU");
    check_suggestion(*state, "\"opfølgende hjemebesøg\" telemedicin", "\"opfølgende hjemmebesøg\" telemedicin");
    check_suggestion(*state, "titel:tandplaje  børn", "titel:tandpleje  børn");
    check_suggestion(*state, "telemedecin AND ostoporose", "telemedicin AND osteoporose");
    check_suggestion(*state, "telemedecin NEAR/3 osteoporose", "telemedicin NEAR/3 osteoporose");
    check_suggestion(*state, "telemedecin xyzxyzxyz", "telemedicin xyzxyzxyz");
}

static void names_are_spelled_as_the_registry_has_them(void **state) {
    check_suggestion(*state, "KSOU", "KOSU");
    check_suggestion(*state, "kosuu", "KOSU");
    check_suggestion(*state, "Skve", "Skive");
    check_suggestion(*state, "horsns", "Horsens");
}

static void what_is_found_or_far_is_left_alone(void **state) {
    check_suggestion(*state, "telemedicin", "");
    check_suggestion(*state, "telemedicin organ:SSF", ""); /* the word is there, not here */
    check_suggestion(*state, "xyzxyzxyz", "");
    check_suggestion(*state, "te", "");
    check_suggestion(*state, "-telemedecin tandpleje", "");
    check_suggestion(*state, "telemedec*", "");
    check_suggestion(*state, "1-30-72-146-32", "");
    check_suggestion(*state, "!!", "");
}

static void a_proposal_stands_in_the_text(void **state) {
    struct referat_error error;
    struct referat_results *results = ask_with(*state, (struct referat_search_options){0}, "telemedecin");
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_results_format(results, REFERAT_TEXT, NULL, &out, &error));
    assert_string_equal(out.data, "No hits\ndid you mean: telemedicin\n");
    buf_free(&out);
    query_results_free(results);
}

/* ---- a large list of words ---- */

#define WORDS_A_DOCUMENT 2000
#define WORDS_SHORT      20000
#define WORDS_LONG       200000

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Made-up words in the shape of Danish ones. */
static void add_word(struct buf *text, unsigned number) {
    static const char *const syllables[] = {"sun", "ple", "kom", "be",  "ud", "for", "an",   "tel", "me",  "di",
                                            "skø", "tæn", "går", "hus", "le", "re",  "ning", "ord", "syg", "vej"};
    for (int i = 0; i < 5; i++, number /= 20) buf_text(text, syllables[number % 20]);
    buf_byte(text, ' ');
}

static void many_words_take_little_time(void **state) {
    (void)state;
    const bool is_long = getenv("REFERAT_LONG") != NULL;
    const unsigned words = is_long ? WORDS_LONG : WORDS_SHORT;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct buf json;
    char **records = calloc(words / WORDS_A_DOCUMENT, sizeof *records);
    unsigned count = 0;
    buf_init(&json, 1 << 24);
    for (unsigned i = 0; i < words; count++) {
        buf_printf(&json, "{" SOURCE("a%u.txt"), count);
        buf_printf(&json, MEETING("KOSU", "", "20%02u-03-06", "referat"), 31 + count % 60);
        buf_text(&json, "\"items\":[{\"number\":\"1\",\"title\":\"X\",\"parts\":[{\"kind\":\"andet\",\"text\":\"");
        for (unsigned k = 0; k < WORDS_A_DOCUMENT; k++, i++) add_word(&json, i * 16);
        buf_text(&json, "\"}]}]}");
        records[count] = buf_take(&json);
    }
    fixture_open(fixture, (const char *const *)records, count);
    check_suggestion(fixture, "qqqqqqqqqq", "");
    double began = now_ms(), most = is_long ? 20 : 40;
    for (int i = 0; i < 10; i++) {
        struct referat_results *results =
            ask_with(fixture, (struct referat_search_options){0}, i % 2 ? "sunxsunsunbeplesun" : "fxrudmedikommomm");
        query_results_free(results);
    }
    double each = (now_ms() - began) / 10;
    print_message("%u words: %.1f ms a suggestion\n", words, each);
#ifndef REFERAT_SANITIZED
    assert_true(each < most);
#else
    (void)most;
#endif
    fixture_close(fixture);
    for (unsigned i = 0; i < count; i++) free(records[i]);
    free(records);
    buf_free(&json);
    free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_count_edits),
        cmocka_unit_test(near_words_are_proposed),
        cmocka_unit_test(the_whole_query_comes_back),
        cmocka_unit_test(names_are_spelled_as_the_registry_has_them),
        cmocka_unit_test(what_is_found_or_far_is_left_alone),
        cmocka_unit_test(a_proposal_stands_in_the_text),
        cmocka_unit_test(many_words_take_little_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
