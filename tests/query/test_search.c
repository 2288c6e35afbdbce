/* test_search.c - questions to a small index: which items, in which order, with what missing, and every refusal. */
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

/* ---- words ---- */

static void a_word_finds_its_forms(void **state) {
    check_ids(*state, "natberedskabet", NAT " " PLAN);
    check_ids(*state, "NATBEREDSKAB", NAT " " PLAN);
    check_ids(*state, "kommissorium", NAT);
    check_ids(*state, "findesikke", "");
}

static void spellings_meet(void **state) {
    check_ids(*state, "sagsfremstilling", "");
    check_ids(*state, "boern", TAND);
    check_ids(*state, "skoedstrup", TAND);
    check_ids(*state, "Skødstrup", TAND);
}

static void all_words_come_first(void **state) {
    check_ids(*state, "telemedicin osteoporose", OSTEO " ?" PLAN " ?" ORIENT " ?" NAT);
    check_ids(*state, "tandpleje findesikke", "?" TAND);
    check_ids_with(*state, (struct referat_search_options){.limit = 1}, "telemedicin osteoporose", OSTEO);
    check_ids_with(*state, (struct referat_search_options){.limit = 1, .offset = 1}, "telemedicin osteoporose",
                   "?" PLAN);
    check_ids_with(*state, (struct referat_search_options){.limit = 2, .offset = 2}, "telemedicin osteoporose",
                   "?" ORIENT " ?" NAT);
    check_ids_with(*state, (struct referat_search_options){.limit = 5, .offset = 9}, "telemedicin osteoporose", "");
}

static void partial_hits_name_what_they_lack(void **state) {
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "telemedicin OSTEOPOROSE");
    assert_int_equal(json_integer_value(json_object_get(root, "total")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "partial")), 3);
    assert_int_equal(json_array_size(json_object_get(hit_at(root, 0), "missing")), 0);
    for (size_t i = 1; i < 4; i++) {
        json_t *missing = json_object_get(hit_at(root, i), "missing");
        assert_int_equal(json_array_size(missing), 1);
        assert_string_equal(json_string_value(json_array_get(missing, 0)), i == 1 ? "telemedicin" : "OSTEOPOROSE");
    }
    assert_int_equal(json_integer_value(json_object_get(hit_at(root, 3), "rank")), 4);
    json_decref(root);
}

static void what_is_demanded_never_relaxes(void **state) {
    check_ids(*state, "tandpleje AND findesikke", "");
    check_ids(*state, "tandpleje \"findes ikke\"", "");
    check_ids(*state, "tandpleje titel:findesikke", "");
    check_ids(*state, "tandpleje organ:KOSU", "");
    check_ids(*state, "tandpleje (findesikke OR hellerikke)", "");
    check_ids(*state, "tandpleje AND børn findesikke", "");
    check_ids(*state, "tandpleje AND børn findesikke magistraten", "?" TAND);
    check_ids(*state, "(tandpleje findesikke) OR velkommen", VELKOMST);
}

static void stop_words_are_not_looked_for(void **state) {
    check_ids(*state, "om tandpleje", TAND);
    check_ids(*state, "tandpleje og børn", TAND);
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "og findesikke tandpleje");
    assert_int_equal(json_array_size(json_object_get(hit_at(root, 0), "missing")), 1);
    json_decref(root);
    check_ids(*state, "\"om tandpleje\"", TAND);
    check_ids(*state, "\"af tandpleje\"", "");
    json_t *only = ask_json(*state, (struct referat_search_options){0}, "og");
    assert_true(json_integer_value(json_object_get(only, "total")) > 0);
    json_decref(only);
}

static void phrases_keep_their_order(void **state) {
    check_ids(*state, "\"opfølgende hjemmebesøg\"", NAT);
    check_ids(*state, "\"hjemmebesøg opfølgende\"", "");
    check_ids(*state, "\"kommissoriet for natberedskabet\"", NAT);
    check_ids(*state, "\"natten og opfølgende\"", NAT);
    check_ids(*state, "\"hjemmeplejen Formandskabet\"", ""); /* never across parts */
}

static void negation_excludes(void **state) {
    check_ids(*state, "telemedicin -osteoporose", ORIENT " " NAT);
    check_ids(*state, "telemedicin -\"opfølgende hjemmebesøg\"", ORIENT " " OSTEO);
    check_ids(*state, "telemedicin -organ:FFU", NAT);
    check_ids(*state, "telemedicin NOT (osteoporose OR sygeplejersker)", ORIENT);
    /* the word itself, not what it is a part of */
    check_ids(*state, "osteoporose -skjern", OSTEO " " PLAN);
    check_ids(*state, "-telemedicin -velkommen organ:KOSU organ:FFU", "");
}

static void operators_combine(void **state) {
    check_ids(*state, "tandpleje OR velkommen", TAND " " VELKOMST);
    check_ids(*state, "(tandpleje OR osteoporose) AND telemedicin", OSTEO);
    check_ids(*state, "(organ:KOSU natberedskab) OR (organ:FFU osteoporose)", OSTEO " " NAT);
    check_ids(*state, "osteoporose AND telemedicin", OSTEO);
}

static void hyphenated_names_are_found_both_ways(void **state) {
    check_ids(*state, "Ringkøbing-Skjern", OSTEO);
    check_ids(*state, "skjern", OSTEO);
    check_ids(*state, "ringkøbing-skjerns", OSTEO);
}

static void a_body_is_found_by_code_and_by_name(void **state) {
    check_ids(*state, "SSG", OSTEO);
    check_ids(*state, "FFU", OSTEO);
    check_ids(*state, "-SSG osteoporose organ:FFU", OSTEO);
}

static void case_numbers_are_words(void **state) {
    check_ids(*state, "1-30-72-146-31", NAT);
    check_ids(*state, "sag:1-30-72-146-31", NAT);
    check_ids(*state, "sag:1-30", "");
}

/* ---- filters ---- */

static void fields_narrow(void **state) {
    check_ids(*state, "natberedskab organ:KOSU", NAT);
    check_ids(*state, "natberedskab organ:kosu", NAT);
    check_ids(*state, "osteoporose organ:\"Fælles Forretningsudvalg\"", OSTEO);
    check_ids(*state, "organ:Byrådet", TAND);
    check_ids(*state, "organ:\"Byrådet@Aarhus\"", TAND);
    check_ids(*state, "organ:\"Byrådet@Skive\"", "");
    check_ids(*state, "organ:Natkomitéen", ONDT);
    check_ids(*state, "organ:natkomiteen", ONDT);
    check_ids(*state, "udfald:drøftet", OSTEO);
    check_ids(*state, "udfald:droeftet", OSTEO);
    check_ids(*state, "udfald:\"ikke godkendt\"", TAND);
    check_ids(*state, "outcome:ikke-godkendt", TAND);
    check_ids(*state, "telemedicin organ:KOSU udfald:drøftet", "");
}

static void a_municipality_is_named_or_owner(void **state) {
    check_ids(*state, "kommune:Skive", NAT);
    check_ids(*state, "kommune:århus", TAND);
    check_ids(*state, "kommune:\"Ringkøbing-Skjern Kommune\"", OSTEO);
    check_ids(*state, "kommune:Skive kommune:Aarhus", TAND " " NAT);
    check_ids(*state, "kommune:Skive AND kommune:Horsens", NAT);
    check_ids(*state, "kommune:Skive AND kommune:Aarhus", "");
}

static void dates_are_ranges(void **state) {
    check_ids(*state, "telemedicin dato:2031", NAT);
    check_ids(*state, "telemedicin dato:2032-05", ORIENT " " OSTEO);
    check_ids(*state, "telemedicin dato:2032-05-04", "");
    check_ids(*state, "telemedicin dato:2032-05-05", ORIENT " " OSTEO);
    check_ids(*state, "telemedicin dato:..2031", NAT);
    check_ids(*state, "telemedicin dato:2032..", ORIENT " " OSTEO);
    check_ids(*state, "telemedicin dato:2031-03..2031-04", NAT);
    check_ids(*state, "telemedicin dato:2031 dato:2032-05-05", ORIENT " " OSTEO " " NAT);
}

static void agendas_are_left_out_once_there_are_minutes(void **state) {
    check_ids(*state, "natberedskab organ:KOSU", NAT);
    check_ids(*state, "natberedskab type:dagsorden", AGENDA " " PLAN);
    check_ids(*state, "natberedskab type:agenda organ:KOSU", AGENDA);
    check_ids(*state, "natberedskab type:referat", NAT);
    check_ids(*state, "natberedskab -type:dagsorden", NAT);
    const char *kinds[] = {"dagsorden"};
    check_ids_with(*state, (struct referat_search_options){.kinds = kinds, .kind_count = 1}, "organ:KOSU", AGENDA);
}

static void words_can_be_asked_to_stand_somewhere(void **state) {
    check_ids(*state, "titel:telemedicin", ORIENT);
    check_ids(*state, "titel:\"almen praksis\"", OSTEO);
    check_ids(*state, "titel:natberedskab titel:hjemmepleje", NAT);
    check_ids(*state, "felt:titel telemedicin", ORIENT);
    check_ids(*state, "kommissoriet felt:beslutning", NAT);
    check_ids(*state, "kommissoriet felt:referat", NAT);
    check_ids(*state, "telemedicin felt:beslutning", "");
    check_ids(*state, "midler felt:indstilling", NAT);
    check_ids(*state, "midler felt:beslutning", "");
    check_ids(*state, "midler felt:beslutning felt:indstilling", NAT);
    check_ids(*state, "telemedicin felt:økonomi", NAT);
    check_ids(*state, "felt:oekonomi", NAT);
    check_ids(*state, "felt:resumé", "");
    check_ids(*state, "telemedicin -felt:økonomi", ORIENT " " OSTEO);
    check_ids(*state, "tandpleje børn felt:beslutning", "?" TAND);
    check_ids(*state, "-titel:telemedicin organ:FFU", OSTEO);
    check_ids(*state, "(telemedicin felt:beslutning) OR (tandpleje felt:beslutning)", TAND);
}

static void flags_are_fields(void **state) {
    const char *body[] = {"FFU"}, *municipality[] = {"Skive Kommune"}, *outcome[] = {"drøftet", "godkendt"};
    check_ids_with(*state, (struct referat_search_options){.bodies = body, .body_count = 1}, "telemedicin",
                   ORIENT " " OSTEO);
    check_ids_with(*state, (struct referat_search_options){.bodies = body, .body_count = 1}, "telemedicin organ:KOSU",
                   ORIENT " " OSTEO " " NAT);
    check_ids_with(*state, (struct referat_search_options){.municipalities = municipality, .municipality_count = 1},
                   "telemedicin", NAT);
    check_ids_with(*state, (struct referat_search_options){.outcomes = outcome, .outcome_count = 2}, "telemedicin",
                   OSTEO " " NAT);
    check_ids_with(*state, (struct referat_search_options){.from = "2032"}, "telemedicin", ORIENT " " OSTEO);
    check_ids_with(*state, (struct referat_search_options){.from = "2031-01", .to = "2031"}, "telemedicin", NAT);
    check_ids_with(*state, (struct referat_search_options){.bodies = body, .body_count = 1}, "", OSTEO " " ORIENT);
    check_ids_with(*state, (struct referat_search_options){.bodies = body, .body_count = 1}, "?!", "");
}

static void a_person_may_be_a_flag(void **state) {
    const char *ida[] = {"Ida Holm"}, *bo[] = {"Bo Friis"}, *both[] = {" ida holm ", "Bo Friis"};
    const struct referat_search_options options[] = {
        {.persons = ida, .person_count = 1}, {.persons = bo, .person_count = 1}, {.persons = both, .person_count = 2}};
    static const char *const fields[] = {"person:\"Ida Holm\"", "person:\"Bo Friis\"",
                                         "person:\"Ida Holm\" person:\"Bo Friis\""};
    static const char *const words[] = {"", "natberedskab ", "telemedicin organ:KOSU ", "findesikke "};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            char query[128];
            snprintf(query, sizeof query, "%s%s", words[k], fields[i]);
            json_t *field = ask_json(*state, (struct referat_search_options){0}, query);
            json_t *flag = ask_json(*state, options[i], words[k]);
            assert_int_equal(json_array_size(json_object_get(flag, "hits")) > 0, words[k][0] != 'f');
            assert_int_equal(json_integer_value(json_object_get(flag, "total")),
                             json_integer_value(json_object_get(field, "total")));
            assert_true(json_equal(json_object_get(flag, "hits"), json_object_get(field, "hits")));
            json_decref(field);
            json_decref(flag);
        }
    }
    /* A further value of the field, in the query or beside it. */
    check_ids_with(*state, options[0], "person:\"Bo Friis\" natberedskab findesikke", "?" NAT);
    check_ids_with(*state, options[0], "!?", "");
}

static void sorted_by_date(void **state) {
    check_ids_with(*state, (struct referat_search_options){.sort = REFERAT_NEWEST}, "natberedskab", PLAN " " NAT);
    check_ids_with(*state, (struct referat_search_options){.sort = REFERAT_OLDEST}, "natberedskab", NAT " " PLAN);
    check_ids_with(*state, (struct referat_search_options){.sort = REFERAT_OLDEST}, "organ:KOSU organ:FFU",
                   VELKOMST " " NAT " " OSTEO " " ORIENT);
    check_ids(*state, "organ:KOSU organ:FFU", OSTEO " " ORIENT " " VELKOMST " " NAT);
}

static void punctuation_finds_nothing(void **state) {
    check_ids(*state, "", "");
    check_ids(*state, "?!", "");
    check_ids(*state, "\"...\"", "");
}

/* ---- counting ---- */

static void facets_count_all_words_items(void **state) {
    struct referat_search_options options = {.facets = true, .limit = 1};
    json_t *root = ask_json(*state, options, "telemedicin"), *facets = json_object_get(root, "facets");
    assert_int_equal(json_integer_value(json_object_get(root, "total")), 3);
    assert_true(json_is_true(json_object_get(root, "total_exact")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "body"), "FFU")), 2);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "year"), "2032")), 2);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "year"), "2031")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "municipality"), "Horsens")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "outcome"), "godkendt")), 1);
    assert_int_equal(json_object_size(json_object_get(facets, "outcome")), 3);
    json_decref(root);
    root = ask_json(*state, options, "findesikke");
    facets = json_object_get(root, "facets");
    assert_int_equal(json_object_size(facets), 4);
    assert_int_equal(json_object_size(json_object_get(facets, "body")), 0);
    json_decref(root);
}

static void a_limit_of_nothing_counts(void **state) {
    struct referat_error error;
    struct referat_search_options options = {
        .query = "telemedicin osteoporose", .query_length = 23, .exact_total = true};
    struct referat_results *results;
    ASSERT_OK(query_search(((struct fixture *)*state)->reader, &options, &results, &error));
    assert_int_equal(query_results_count(results), 0);
    json_t *root = as_json(results);
    assert_int_equal(json_integer_value(json_object_get(root, "total")), 1);
    json_decref(root);
    query_results_free(results);
}

/* ---- refusals ---- */

static void check_refused(struct fixture *fixture, struct referat_search_options options, const char *query,
                          enum referat_status expected, int64_t position, const char *part) {
    struct referat_error error;
    struct referat_results *results;
    options.query = query;
    options.query_length = strlen(query);
    options.limit += !options.limit;
    enum referat_status status = query_search(fixture->reader, &options, &results, &error);
    if (status != expected) fail_msg("%s: %s", query, referat_status_name(status));
    assert_null(results);
    assert_int_equal(error.position, position);
    if (!strstr(error.message, part)) fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

static void check_query_refused(struct fixture *fixture, const char *query, int64_t position, const char *part) {
    check_refused(fixture, (struct referat_search_options){0}, query, REFERAT_QUERY, position, part);
}

static void unknown_values_propose_the_nearest(void **state) {
    check_query_refused(*state, "a organ:KOSO", 2, "unknown body \"KOSO\"; did you mean KOSU?");
    check_query_refused(*state, "organ:Natkomiten", 0, "did you mean Natkomitéen?");
    check_query_refused(*state, "organ:xqzwvxqzwvxqzw", 0, "unknown body");
    check_query_refused(*state, "a kommune:Skivee", 2, "unknown municipality \"Skivee\"; did you mean Skive?");
    check_query_refused(*state, "kommune:xqzwvxqzwvxqzw", 0, "unknown municipality");
    check_query_refused(*state, "organ:\"Byrådet@Aarhsu\"", 0, "did you mean Aarhus?");
    check_query_refused(*state, "udfald:godkent", 0, "ikke godkendt, ");
    check_query_refused(*state, "type:bog", 0, "referat, dagsorden");
    check_query_refused(*state, "a felt:kaffe", 2, "sagsfremstilling, ");
    check_query_refused(*state, "dato:igår", 0, "is no date");
    check_query_refused(*state, "dato:2031-13", 0, "is no date");
    check_query_refused(*state, "dato:..", 0, "at least one end");
    check_query_refused(*state, "dato:2032..2031", 0, "backwards");
    check_query_refused(*state, "a \"b", 2, "never closed");
}

static void unknown_flags_are_usage(void **state) {
    const char *body[] = {"KOSO"}, *kind[] = {"bog"}, *outcome[] = {"x"}, *municipality[] = {"Skivee"};
    const char *nobody[] = {"!!"}, *wild[] = {"Hol*"}, *people[65], *many[1];
    struct fixture *fixture = *state;
    char words[200];
    for (size_t i = 0; i < sizeof words - 1; i++) words[i] = i % 2 ? ' ' : 'a';
    words[sizeof words - 1] = '\0';
    many[0] = words;
    check_refused(fixture, (struct referat_search_options){.bodies = body, .body_count = 1}, "a", REFERAT_USAGE, -1,
                  "did you mean KOSU?");
    check_refused(fixture, (struct referat_search_options){.municipalities = municipality, .municipality_count = 1},
                  "a", REFERAT_USAGE, -1, "did you mean Skive?");
    check_refused(fixture, (struct referat_search_options){.kinds = kind, .kind_count = 1}, "a", REFERAT_USAGE, -1,
                  "bog");
    check_refused(fixture, (struct referat_search_options){.outcomes = outcome, .outcome_count = 1}, "a", REFERAT_USAGE,
                  -1, "godkendt");
    check_refused(fixture, (struct referat_search_options){.from = "x"}, "a", REFERAT_USAGE, -1, "is no date");
    check_refused(fixture, (struct referat_search_options){.persons = nobody, .person_count = 1}, "a", REFERAT_USAGE,
                  -1, "is no name");
    check_refused(fixture, (struct referat_search_options){.persons = wild, .person_count = 1}, "a", REFERAT_USAGE, -1,
                  "wildcard");
    check_refused(fixture, (struct referat_search_options){.persons = many, .person_count = 1}, "", REFERAT_USAGE, -1,
                  "more than 64 words");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) people[i] = "Ida";
    check_refused(fixture, (struct referat_search_options){.persons = people, .person_count = 65}, "", REFERAT_USAGE,
                  -1, "more than 64 words");
    check_refused(fixture, (struct referat_search_options){.limit = 99999, .offset = 2}, "a", REFERAT_USAGE, -1,
                  "limit");
}

static void the_deepest_query_is_answered(void **state) {
    struct buf query;
    buf_init(&query, 1 << 16);
    for (int i = 0; i < 16; i++) buf_text(&query, i % 2 ? "(tandpleje OR " : "-x organ:byrådet felt:beslutning (");
    buf_text(&query, "tandpleje");
    for (int i = 0; i < 16; i++) buf_byte(&query, ')');
    check_ids(*state, query.data, TAND);
    buf_free(&query);
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Whatever is understood is answered, and the answer is JSON. */
static void random_queries_are_answered(void **state) {
    static const char *const pieces[] = {"telemedicin ",
                                         "osteoporose ",
                                         "natberedskab",
                                         " ",
                                         "\"",
                                         "(",
                                         ")",
                                         " AND ",
                                         " OR ",
                                         " NOT ",
                                         "-",
                                         "organ:KOSU ",
                                         "dato:2031 ",
                                         "felt:beslutning ",
                                         "titel:",
                                         "kommune:Skive ",
                                         "og ",
                                         "skjern ",
                                         "type:dagsorden "};
    uint64_t random = 88172645463325252u;
    struct fixture *fixture = *state;
    size_t answered = 0;
    for (int i = 0; i < 2000; i++) {
        struct referat_error error;
        struct referat_results *results;
        struct buf query;
        buf_init(&query, 1 << 16);
        for (size_t n = next_random(&random) % 14; n > 0; n--) {
            buf_text(&query, pieces[next_random(&random) % (sizeof pieces / sizeof *pieces)]);
        }
        struct referat_search_options options = {.query = query.data, .query_length = query.len, .limit = 4};
        enum referat_status status = query_search(fixture->reader, &options, &results, &error);
        if (status == REFERAT_OK) {
            json_decref(as_json(results));
            query_results_free(results);
            answered++;
        } else {
            assert_int_equal(status, REFERAT_QUERY);
        }
        buf_free(&query);
    }
    assert_true(answered > 500);
}

static void an_index_that_is_none_is_refused(void **state) {
    struct fixture *fixture = *state;
    struct referat_error error;
    struct query_reader *reader;
    assert_int_equal(query_open("/tmp/referat-nowhere/index", fixture->registry, &reader, &error), REFERAT_NO_INDEX);
    assert_null(reader);
    query_close(NULL);
    query_results_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_finds_its_forms),
        cmocka_unit_test(spellings_meet),
        cmocka_unit_test(all_words_come_first),
        cmocka_unit_test(partial_hits_name_what_they_lack),
        cmocka_unit_test(what_is_demanded_never_relaxes),
        cmocka_unit_test(stop_words_are_not_looked_for),
        cmocka_unit_test(phrases_keep_their_order),
        cmocka_unit_test(negation_excludes),
        cmocka_unit_test(operators_combine),
        cmocka_unit_test(hyphenated_names_are_found_both_ways),
        cmocka_unit_test(a_body_is_found_by_code_and_by_name),
        cmocka_unit_test(case_numbers_are_words),
        cmocka_unit_test(fields_narrow),
        cmocka_unit_test(a_municipality_is_named_or_owner),
        cmocka_unit_test(dates_are_ranges),
        cmocka_unit_test(agendas_are_left_out_once_there_are_minutes),
        cmocka_unit_test(words_can_be_asked_to_stand_somewhere),
        cmocka_unit_test(flags_are_fields),
        cmocka_unit_test(a_person_may_be_a_flag),
        cmocka_unit_test(sorted_by_date),
        cmocka_unit_test(punctuation_finds_nothing),
        cmocka_unit_test(facets_count_all_words_items),
        cmocka_unit_test(a_limit_of_nothing_counts),
        cmocka_unit_test(unknown_values_propose_the_nearest),
        cmocka_unit_test(unknown_flags_are_usage),
        cmocka_unit_test(the_deepest_query_is_answered),
        cmocka_unit_test(random_queries_are_answered),
        cmocka_unit_test(an_index_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
