/*
 * test_samples.c - every sample is read as its expectation says (corpus/samples/README.md). Run from the root of the
 * source tree; the differences of every sample are printed before the test fails. Expectations themselves are checked
 * too: a field that nobody compares would be a promise that nothing keeps.
 */
#include "tests/corpus/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define SAMPLES "corpus/samples"

static int open_registry(void **state) {
    struct referat_error error;
    return registry_open(NULL, NULL, (struct registry **)state, &error);
}

static int close_registry(void **state) {
    registry_close(*state);
    return 0;
}

struct run {
    const struct registry *registry;
    unsigned wrong;
};

static void visit_document(void *data, const char *name, const char *path, const char *expected) {
    struct run *run = data;
    char *text = NULL;
    size_t size;
    struct expect expect = {.out = open_memstream(&text, &size)};
    assert_non_null(expect.out);
    expect_document(&expect, run->registry, path, expected);
    fclose(expect.out);
    if (expect.differences) print_message("%s: %u differences\n%s", name, expect.differences, text);
    run->wrong += expect.differences > 0;
    free(text);
}

static void test_samples_are_read_as_expected(void **state) {
    struct run run = {.registry = *state};
    int count = expect_each(SAMPLES, visit_document, &run);
    assert_true(count >= 24);
    assert_int_equal(run.wrong, 0);
}

static bool is_one_of(const char *const *names, const char *name) {
    while (*names && strcmp(*names, name) != 0) names++;
    return *names != NULL;
}

/* Fails on a key that is none of `names`. */
static void assert_keys(json_t *object, const char *const *names, const char *path) {
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        if (!is_one_of(names, key)) fail_msg("%s: unknown field \"%s\"", path, key);
    }
}

static void assert_words(json_t *object, const char *path) {
    enum outcome outcome;
    enum part_kind kind;
    size_t i;
    json_t *part;
    if (!outcome_from(slice_of(expect_text(object, "outcome")), &outcome) && *expect_text(object, "outcome"))
        fail_msg("%s: unknown outcome \"%s\"", path, expect_text(object, "outcome"));
    json_array_foreach(json_object_get(object, "parts"), i, part) {
        if (!part_kind_from(slice_of(json_string_value(part)), &kind))
            fail_msg("%s: unknown part \"%s\"", path, json_string_value(part));
    }
}

static void assert_expectation(json_t *expected, const char *path) {
    static const char *const top[] = {"meeting",      "attendance", "items", "warnings",
                                      "appointments", "proposed",   "also",  NULL};
    static const char *const meeting[] = {"body",  "body_or", "owner",  "owner_or", "date", "date_or",
                                          "start", "end",     "end_or", "kind",     NULL};
    static const char *const person[] = {
        "person",          "role",   "role_or",   "affiliation", "affiliation_or", "municipality",
        "municipality_or", "status", "status_or", NULL};
    static const char *const item[] = {"number", "title", "title_or", "case_number",    "outcome", "outcome_or",
                                       "closed", "parts", "parts_or", "municipalities", NULL};
    assert_keys(expected, top, path);
    assert_keys(json_object_get(expected, "meeting"), meeting, path);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(expected, "attendance"), i, row) {
        enum attendance_status status;
        assert_keys(row, person, path);
        assert_true(attendance_status_from(slice_of(expect_text(row, "status")), &status));
    }
    json_array_foreach(json_object_get(expected, "items"), i, row) {
        assert_keys(row, item, path);
        assert_words(row, path);
    }
}

static void visit_expectation(void *data, const char *name, const char *path, const char *expected_path) {
    (void)data, (void)name, (void)path;
    json_t *expected = json_load_file(expected_path, JSON_REJECT_DUPLICATES, NULL);
    if (!expected) fail_msg("%s: cannot be read", expected_path);
    for (size_t i = 0; i < json_array_size(expected); i++)
        assert_expectation(json_array_get(expected, i), expected_path);
    if (json_is_object(expected)) assert_expectation(expected, expected_path);
    json_decref(expected);
}

static void test_expectations_are_well_formed(void **state) {
    (void)state;
    assert_true(expect_each(SAMPLES, visit_expectation, NULL) >= 24);
}

/* The comparison itself must be able to fail. */
static void test_comparison_tells_differences(void **state) {
    (void)state;
    char *text = NULL;
    size_t size;
    struct expect expect = {.out = open_memstream(&text, &size)};
    assert_non_null(expect.out);
    struct minutes_part parts[] = {{.kind = PART_REFERAT, .text = ""}, {.kind = PART_REFERAT, .text = ""}};
    const char *named[] = {"Skive"};
    struct minutes_item item = {.number = "1",
                                .title = "Velkomst",
                                .case_number = "",
                                .outcome = OUTCOME_GODKENDT,
                                .parts = parts,
                                .part_count = 2,
                                .municipalities = named,
                                .municipality_count = 1};
    struct minutes_attendance person = {.person = "Ida Holm",
                                        .role = "",
                                        .affiliation = "Viborg kommune",
                                        .municipality = "Viborg",
                                        .status = ATTENDANCE_AFBUD};
    struct minutes_record record = {.body = "KOSU",
                                    .owner = "",
                                    .date = 20310306,
                                    .start = "",
                                    .end = "",
                                    .items = &item,
                                    .item_count = 1,
                                    .attendance = &person,
                                    .attendance_count = 1};
    json_t *expected = json_loads(
        "{\"meeting\": {\"body\": \"kosu\", \"date\": \"2031-03-07\"},"
        " \"attendance\": [{\"person\": \"Ida  Holm\", \"affiliation\": \"Viborg Kommune\", \"status\": \"deltog\"}],"
        " \"items\": [{\"number\": \"1\", \"title\": \"velkomst\", \"outcome\": \"drøftet\", \"closed\": true,"
        "             \"parts\": [\"referat\"], \"municipalities\": [\"Viborg\"]}], \"warnings\": [\"year-conflict\"]}",
        0, NULL);
    assert_non_null(expected);
    expect_record(&expect, expected, &record);
    fclose(expect.out);
    json_decref(expected);
    /* date, status, outcome, closed, one municipality missing and one invented, warning */
    assert_int_equal(expect.differences, 7);
    assert_int_equal(expect.counts[EXPECT_PARTS].right, 1);
    assert_int_equal(expect.counts[EXPECT_MEETING].right, 1);
    assert_non_null(strstr(text, "status is 'afbud', not 'deltog'"));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparison_tells_differences),
        cmocka_unit_test(test_expectations_are_well_formed),
        cmocka_unit_test_setup_teardown(test_samples_are_read_as_expected, open_registry, close_registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
