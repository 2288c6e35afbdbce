/*
 * test_matrix.c - municipalities against the meetings of a body: who was there, sent apologies, was absent, was not
 * listed; in each form that it is printed in.
 */
#include "tests/query/fixture.h"

#define MEETING(date, kind, list)                                                                                      \
    "{\"format_version\":1,\"source\":{\"path\":\"kosu-" date "-" kind                                                 \
    ".pdf\"},\"meeting\":{\"body\":\"KOSU\",\"date\":\"" date "\",\"kind\":\"" kind "\"},\"attendance\":[" list "]}"
#define LISTED(person, municipality, status)                                                                           \
    "{\"person\":\"" person "\",\"affiliation\":\"" municipality " Kommune\",\"municipality\":\"" municipality         \
    "\",\"status\":\"" status "\"}"

/* Four meetings, one of them without a list; an agenda, whose list counts as none; another body's. */
static const char *const records[] = {
    MEETING("2031-03-06", "referat",
            LISTED("Ida Holm", "Viborg", "deltog") "," LISTED("Bo Friis", "Skive",
                                                              "afbud") "," LISTED("Ole Lund", "Horsens", "fraværende")),
    MEETING("2032-05-12", "referat",
            /* two of one municipality: the one who was there counts */
            LISTED("Ida Holm", "Viborg", "afbud") "," LISTED("Mette Krogh", "Viborg", "stedfortræder") "," LISTED(
                "Bo Friis", "Skive", "deltog")),
    MEETING("2032-09-01", "referat", ""),
    MEETING("2033-01-20", "referat", LISTED("Anne Toft", "Skive", "deltog") "," LISTED("Ole Lund", "Horsens", "afbud")),
    MEETING("2034-06-01", "dagsorden", LISTED("Per Dam", "Lemvig", "deltog")),
    "{\"format_version\":1,\"source\":{\"path\":\"ssu.pdf\"},\"meeting\":{\"body\":\"SSU\",\"date\":\"2031-04-01\","
    "\"kind\":\"referat\"},\"attendance\":[" LISTED("Lone Vorre", "Struer", "deltog") "]}",
};

static int setup(void **state) {
    static struct fixture fixture;
    fixture_open(&fixture, records, sizeof records / sizeof *records);
    *state = &fixture;
    return 0;
}

static int teardown(void **state) {
    fixture_close(*state);
    return 0;
}

/* The answer, which the caller frees; "" where there is none. */
static char *ask(struct fixture *fixture, struct referat_who_options options, enum referat_format format,
                 enum referat_status wanted) {
    static const char *const kosu = "KOSU";
    const struct referat_style style = {.columns = 60};
    struct referat_error error = {0};
    struct buf out;
    buf_init(&out, 1 << 20);
    if (!options.bodies) options.bodies = &kosu, options.body_count = 1;
    enum referat_status status = query_attendance(fixture->reader, &options, format, &style, &out, &error);
    if (status != wanted) fail_msg("%s: %s", referat_status_name(status), error.message);
    return buf_take(&out);
}

static void assert_row(const json_t *row, const char *municipality, const char *const statuses[4]) {
    const json_t *list = json_object_get(row, "statuses");
    assert_string_equal(member(row, "municipality"), municipality);
    assert_int_equal(json_array_size(list), 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(json_string_value(json_array_get(list, i)), statuses[i]);
}

static long long count(const json_t *row, const char *name) {
    assert_true(json_is_integer(json_object_get(row, name)));
    return json_integer_value(json_object_get(row, name));
}

static void json_tells_every_meeting_and_municipality(void **state) {
    char *text = ask(*state, (struct referat_who_options){0}, REFERAT_JSON, REFERAT_OK);
    json_t *answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(answer);
    const json_t *meetings = json_object_get(answer, "meetings"), *rows = json_object_get(answer, "municipalities");
    assert_string_equal(member(answer, "body"), "KOSU");
    assert_int_equal(json_array_size(meetings), 4);
    assert_string_equal(member(json_array_get(meetings, 0), "id"), "KOSU/2031-03-06");
    assert_string_equal(member(json_array_get(meetings, 2), "date"), "2032-09-01");
    assert_int_equal(json_array_size(rows), 3);
    assert_row(json_array_get(rows, 0), "Horsens",
               (const char *const[]){"fraværende", "ikke nævnt", "ikke nævnt", "afbud"});
    assert_row(json_array_get(rows, 1), "Skive", (const char *const[]){"afbud", "deltog", "ikke nævnt", "deltog"});
    assert_row(json_array_get(rows, 2), "Viborg",
               (const char *const[]){"deltog", "deltog", "ikke nævnt", "ikke nævnt"});
    const json_t *horsens = json_array_get(rows, 0);
    assert_int_equal(count(horsens, "present"), 0);
    assert_int_equal(count(horsens, "apologies"), 1);
    assert_int_equal(count(horsens, "absent"), 1);
    assert_int_equal(count(horsens, "not_listed"), 2);
    json_decref(answer);
    free(text);
}

static void ndjson_is_a_municipality_a_line(void **state) {
    char *text = ask(*state, (struct referat_who_options){.from = "2033"}, REFERAT_NDJSON, REFERAT_OK);
    assert_string_equal(text, "{\"municipality\": \"Horsens\", \"present\": 0, \"apologies\": 1, \"absent\": 0, "
                              "\"not_listed\": 0, \"statuses\": [\"afbud\"]}\n"
                              "{\"municipality\": \"Skive\", \"present\": 1, \"apologies\": 0, \"absent\": 0, "
                              "\"not_listed\": 0, \"statuses\": [\"deltog\"]}\n");
    free(text);
}

static void csv_has_a_column_a_meeting(void **state) {
    char *text = ask(*state, (struct referat_who_options){0}, REFERAT_CSV, REFERAT_OK);
    assert_string_equal(text, "municipality,KOSU/2031-03-06,KOSU/2032-05-12,KOSU/2032-09-01,KOSU/2033-01-20\n"
                              "Horsens,fraværende,ikke nævnt,ikke nævnt,afbud\n"
                              "Skive,afbud,deltog,ikke nævnt,deltog\n"
                              "Viborg,deltog,deltog,ikke nævnt,ikke nævnt\n");
    free(text);
}

static void text_has_a_mark_a_meeting(void **state) {
    char *text = ask(*state, (struct referat_who_options){0}, REFERAT_TEXT, REFERAT_OK);
    assert_non_null(strstr(text, "KOSU\n"));
    assert_non_null(strstr(text, "Horsens   ×  ·  ·  ○\n"));
    assert_non_null(strstr(text, "Skive     ○  ●  ·  ●\n"));
    assert_non_null(strstr(text, "Viborg    ●  ●  ·  ·\n"));
    assert_non_null(strstr(text, " 03 05 09 01\n"));
    assert_non_null(strstr(text, " 06 12 01 20\n"));
    free(text);
}

static void a_municipality_that_is_on_no_list_has_no_row(void **state) {
    static const char *const lemvig = "Lemvig"; /* on an agenda alone */
    const struct referat_who_options options = {.municipalities = &lemvig, .municipality_count = 1};
    char *text = ask(*state, options, REFERAT_JSON, REFERAT_NOTHING_FOUND);
    json_t *answer = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "municipalities")), 0);
    json_decref(answer);
    free(text);
    text = ask(*state, options, REFERAT_TEXT, REFERAT_NOTHING_FOUND);
    assert_string_equal(text, "");
    free(text);
    text = ask(*state, options, REFERAT_CSV, REFERAT_NOTHING_FOUND);
    assert_string_equal(text, "municipality\n");
    free(text);
}

static void filters_choose_meetings_and_municipalities(void **state) {
    static const char *const skive = "Skive";
    char *text = ask(*state,
                     (struct referat_who_options){
                         .municipalities = &skive, .municipality_count = 1, .from = "2032", .to = "2032-06"},
                     REFERAT_CSV, REFERAT_OK);
    assert_string_equal(text, "municipality,KOSU/2032-05-12\nSkive,deltog\n");
    free(text);
}

static void a_matrix_is_of_one_body(void **state) {
    struct fixture *fixture = *state;
    static const char *const two[] = {"KOSU", "SSU"};
    const struct referat_who_options options = {.bodies = two, .body_count = 2};
    free(ask(fixture, options, REFERAT_JSON, REFERAT_USAGE));
    static const char *const ssu = "SSU";
    char *text = ask(fixture, (struct referat_who_options){.bodies = &ssu, .body_count = 1}, REFERAT_CSV, REFERAT_OK);
    assert_string_equal(text, "municipality,SSU/2031-04-01\nStruer,deltog\n");
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_tells_every_meeting_and_municipality),
        cmocka_unit_test(ndjson_is_a_municipality_a_line),
        cmocka_unit_test(csv_has_a_column_a_meeting),
        cmocka_unit_test(text_has_a_mark_a_meeting),
        cmocka_unit_test(a_municipality_that_is_on_no_list_has_no_row),
        cmocka_unit_test(filters_choose_meetings_and_municipalities),
        cmocka_unit_test(a_matrix_is_of_one_body),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
