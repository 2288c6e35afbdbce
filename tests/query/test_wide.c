/* test_wide.c - what reaches beyond words: wildcards, NEAR, people. */
#include "tests/query/fixture.h"
#include "tests/query/records.h"

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

static void a_wildcard_is_the_words_that_begin_so(void **state) {
    check_ids(*state, "kommissor*", NAT);
    check_ids(*state, "Natb*", NAT " " PLAN);
    check_ids(*state, "tandple* børn", TAND);
    check_ids(*state, "skoed*", TAND);
    check_ids(*state, "SKØD*", TAND);
    check_ids(*state, "titel:tandp*", TAND);
    check_ids(*state, "titel:skød*", "");
    check_ids(*state, "felt:beslutning tandp*", TAND);
    check_ids(*state, "tele* AND osteo*", OSTEO);
    check_ids(*state, "telemedicin -osteo*", ORIENT " " NAT);
    check_ids(*state, "telemedicin (hjemmeb* OR planlæg*)", NAT " " ORIENT);
}

static void a_wildcard_without_words_finds_nothing(void **state) {
    check_ids(*state, "xyz*", "");
    check_ids(*state, "tandpleje xyz*", "");
    check_ids(*state, "tandpleje -xyz*", TAND);
    check_ids(*state, "tandpleje OR xyz*", TAND);
    check_ids(*state, "203*", ""); /* numbers are not listed */
}

static void words_of_a_wildcard_are_marked(void **state) {
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "magistr*");
    if (!strstr(member(hit_at(root, 0), "snippet"), "<mark>Magistraten</mark>")) {
        fail_msg("%s", member(hit_at(root, 0), "snippet"));
    }
    json_decref(root);
}

/* "Natberedskabet i hjemmeplejen er drøftet i flere kommuner." */
static void near_counts_the_words_between(void **state) {
    check_ids(*state, "natberedskabet NEAR/2 hjemmeplejen organ:KOSU", NAT);
    check_ids(*state, "hjemmeplejen NEAR/2 drøftet", NAT);
    check_ids(*state, "hjemmeplejen NEAR/1 drøftet", "");
    check_ids(*state, "drøftet NEAR/2 hjemmeplejen", NAT);
    check_ids(*state, "natberedskabet NEAR/2 drøftet", "");
    check_ids(*state, "natberedskabet NEAR/4 drøftet", NAT);
    check_ids(*state, "drøftet NEAR/3 natberedskabet NEAR/3 hjemmeplejen", NAT);
    check_ids(*state, "drøftet NEAR/2 natberedskabet NEAR/2 hjemmeplejen", "");
    check_ids(*state, "osteoporose -telemedicin NEAR/4 samarbejdsaftalen", PLAN);
    /* Never across parts of an item, and never one word twice. */
    check_ids(*state, "midler NEAR/100 natten", "");
    check_ids(*state, "osteoporose NEAR/100 osteoporose", "");
    check_ids(*state, "tandplejen NEAR/2 magistraten", "");
    check_ids(*state, "tandplejen NEAR/3 magistraten", TAND);
}

static void words_that_are_near_are_marked(void **state) {
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "drøftet NEAR/4 natberedskabet");
    const char *snippet = member(hit_at(root, 0), "snippet");
    if (!strstr(snippet, "<mark>Natberedskabet</mark> i hjemmeplejen er <mark>drøftet</mark>")) fail_msg("%s", snippet);
    json_decref(root);
}

static void people_are_found_in_lists_and_texts(void **state) {
    /* Ida Holm is present, Bo Friis sent apologies; no text names them. */
    check_ids(*state, "person:\"Ida Holm\" natberedskab", NAT);
    check_ids(*state, "person:\"IDA  holm\" natberedskab", NAT);
    check_ids(*state, "person:Holm natberedskab", NAT);
    check_ids(*state, "person:\"Bo Friis\"", VELKOMST " " NAT);
    check_ids(*state, "person:\"Bo Holm\"", "");
    check_ids(*state, "person:\"Holm Ida\"", "");
    check_ids(*state, "person:Ida", "");
    check_ids(*state, "person:\"Bo Friis\" person:\"Ida Holm\" velkommen", VELKOMST);
    check_ids(*state, "person:\"Bo Friis\" AND person:\"Ingen Her\"", "");
    check_ids(*state, "organ:KOSU -person:\"Bo Friis\"", "");
    /* A text that names somebody. */
    check_ids(*state, "person:Formanden", VELKOMST);
    check_ids(*state, "person:\"Skive og Horsens\"", NAT);
}

static const char *const long_name[] = {
    "{" SOURCE("a.txt")
        MEETING("KOSU", "", "2031-03-06",
                "referat") "\"attendance\":[{\"person\":\"Åse Marie Søgaard\",\"status\":\"deltog\"},"
                           "{\"person\":\"Kai Lund\",\"status\":\"inviteret\"},"
                           "{\"person\":\"Pia Vang\",\"status\":\"stedfortræder\"}],"
                           "\"items\":[{\"number\":\"1\",\"title\":\"Velkomst\",\"parts\":[]},"
                           "{\"number\":\"2\",\"title\":\"Udpegning\",\"parts\":[]}],"
                           "\"appointments\":[{\"person\":\"Tue Krog\",\"act\":\"udpeget\",\"group\":\"Styregruppen\","
                           "\"item\":\"2\"}]}",
};

static void names_have_several_forms(void **state) {
    (void)state;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_open(fixture, long_name, 1);
    check_ids(fixture, "person:\"Åse Marie Søgaard\"", "KOSU/2031-03-06/1 KOSU/2031-03-06/2");
    check_ids(fixture, "person:\"Aase Søgaard\" velkomst", "KOSU/2031-03-06/1");
    check_ids(fixture, "person:soegaard velkomst", "KOSU/2031-03-06/1");
    check_ids(fixture, "person:\"Marie Søgaard\"", "");
    check_ids(fixture, "person:\"Pia Vang\" velkomst", "KOSU/2031-03-06/1");
    check_ids(fixture, "person:\"Kai Lund\"", ""); /* invited */
    check_ids(fixture, "person:\"Tue Krog\"", "KOSU/2031-03-06/2");
    fixture_close(fixture);
    free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wildcard_is_the_words_that_begin_so),
        cmocka_unit_test(a_wildcard_without_words_finds_nothing),
        cmocka_unit_test(words_of_a_wildcard_are_marked),
        cmocka_unit_test(near_counts_the_words_between),
        cmocka_unit_test(words_that_are_near_are_marked),
        cmocka_unit_test(people_are_found_in_lists_and_texts),
        cmocka_unit_test(names_have_several_forms),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
