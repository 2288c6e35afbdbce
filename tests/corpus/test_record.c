/* test_record.c - meeting records: words, the JSON form both ways, what is refused, ids. */
#include "corpus/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* The record of DESIGN's example, whole: every field, in its order. */
static const char whole[] =
    "{\"format_version\": 1, \"source\": {\"path\": \"kosu/2031-03-06.pdf\", \"sha256\": "
    "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\", \"pages\": 9}, "
    "\"meeting\": {\"body\": \"KOSU\", \"owner\": \"\", \"date\": \"2031-03-06\", \"start\": \"12:00\", \"end\": "
    "\"13:30\", "
    "\"place\": \"Rådhuset\", \"kind\": \"referat\"}, "
    "\"attendance\": [{\"person\": \"Ida Holm\", \"role\": \"formand\", \"title\": \"\", \"affiliation\": \"Viborg "
    "Kommune\", "
    "\"municipality\": \"Viborg\", \"status\": \"deltog\", \"note\": \"med på video\", \"page\": 1, \"quote\": \"Ida "
    "Holm "
    "(formand) Viborg Kommune\"}], "
    "\"items\": [{\"number\": \"8\", \"title\": \"Natberedskab \\\"nu\\\"\", \"case_number\": \"1-30-72-146-31\", "
    "\"closed\": false, \"outcome\": \"godkendt\", \"page\": 7, \"parts\": [{\"kind\": \"beslutning\", \"text\": "
    "\"KOSU godkendte.\\nIntet\\tat\\\\bemærke\\u0001\", \"page\": 7, \"offset\": 18200}], "
    "\"attachments\": [\"Bilag 1: Kommissorium\"], \"municipalities\": [\"Horsens\", \"Skive\"]}], "
    "\"appointments\": [{\"person\": \"Bo Friis\", \"title\": \"sundhedschef\", \"affiliation\": \"Skive Kommune\", "
    "\"municipality\": \"Skive\", \"group\": \"Følgegruppe for velfærdsteknologi\", \"role\": \"medlem\", \"act\": "
    "\"udpeget\", "
    "\"item\": \"8\", \"date\": \"2031-02\", \"note\": \"midlertidig\", \"page\": 7, \"offset\": 0, "
    "\"quote\": \"KOSU udpegede Bo Friis\", \"proposed\": {\"page\": 6, \"offset\": 17100, \"quote\": \"at Bo Friis "
    "udpeges\"}}], "
    "\"warnings\": [{\"code\": \"year-conflict\", \"message\": \"2031 or 2032\", \"page\": 1, \"offset\": 40}]}";

struct fixture {
    struct arena arena;
    struct minutes_record record;
    struct referat_error error;
};

static int set_up(void **state) {
    static struct fixture fixture;
    arena_init(&fixture.arena, (size_t)1 << 30);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    arena_free(&((struct fixture *)*state)->arena);
    return 0;
}

static enum referat_status read_json(struct fixture *fixture, const char *json) {
    return record_from_json(slice_of(json), &fixture->arena, &fixture->record, &fixture->error);
}

static void test_words_go_both_ways(void **state) {
    (void)state;
    enum part_kind part;
    enum outcome outcome;
    enum attendance_status status;
    enum appointment_act act;
    enum minutes_kind kind;
    for (unsigned i = 0; i < PART_KIND_COUNT; i++)
        assert_true(part_kind_from(slice_of(part_kind_name(i)), &part) && part == i);
    for (unsigned i = 1; i < OUTCOME_COUNT; i++)
        assert_true(outcome_from(slice_of(outcome_name(i)), &outcome) && outcome == i);
    for (unsigned i = 0; i < ATTENDANCE_STATUS_COUNT; i++)
        assert_true(attendance_status_from(slice_of(attendance_status_name(i)), &status) && status == i);
    for (unsigned i = 0; i < ACT_COUNT; i++)
        assert_true(appointment_act_from(slice_of(appointment_act_name(i)), &act) && act == i);
    for (unsigned i = 0; i < MINUTES_KIND_COUNT; i++)
        assert_true(minutes_kind_from(slice_of(minutes_kind_name(i)), &kind) && kind == i);
    assert_string_equal(outcome_name(OUTCOME_NONE), "");
    assert_string_equal(part_kind_name(PART_VIDERE_PROCES), "videre proces");
    assert_string_equal(attendance_status_name(ATTENDANCE_STEDFORTRAEDER), "stedfortræder");
    assert_false(outcome_from(slice_of(""), &outcome));
    assert_false(outcome_from(slice_of("vedtaget"), &outcome));
    assert_false(part_kind_from(slice_of("Referat"), &part));
    assert_false(minutes_kind_from(slice_of(""), &kind));
    assert_false(attendance_status_from(slice_of("kom"), &status));
    assert_false(appointment_act_from(slice_of("valgt"), &act));
}

static void test_a_whole_record_comes_back_as_the_same_bytes(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, whole), REFERAT_OK);
    const struct minutes_record *record = &fixture->record;
    assert_int_equal(record->date, 20310306);
    assert_int_equal(record->item_count, 1);
    assert_int_equal(record->items[0].outcome, OUTCOME_GODKENDT);
    assert_int_equal(record->items[0].parts[0].kind, PART_BESLUTNING);
    assert_int_equal(record->items[0].parts[0].offset, 18200);
    assert_string_equal(record->attendance[0].note, "med på video");
    assert_int_equal(record->appointments[0].act, ACT_UDPEGET);
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    assert_int_equal(record_to_json(record, 0, &out, &fixture->error), REFERAT_OK);
    assert_string_equal(out.data, whole);
    assert_null(strchr(out.data, '\n'));
    buf_free(&out);
}

static void test_indented_json_reads_back(void **state) {
    struct fixture *fixture = *state;
    struct buf pretty, line;
    buf_init(&pretty, BUF_MAX_DEFAULT);
    buf_init(&line, BUF_MAX_DEFAULT);
    assert_int_equal(read_json(fixture, whole), REFERAT_OK);
    assert_int_equal(record_to_json(&fixture->record, 2, &pretty, &fixture->error), REFERAT_OK);
    assert_non_null(strstr(pretty.data, "\n  \"meeting\": {\n    \"body\": \"KOSU\",\n"));
    assert_int_equal(read_json(fixture, pretty.data), REFERAT_OK);
    assert_int_equal(record_to_json(&fixture->record, 0, &line, &fixture->error), REFERAT_OK);
    assert_string_equal(line.data, whole);
    buf_free(&pretty);
    buf_free(&line);
}

static void test_little_is_demanded(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, "{\"format_version\": 1, \"meeting\": {}}"), REFERAT_OK);
    assert_string_equal(fixture->record.body, "");
    assert_string_equal(fixture->record.source.sha256, "");
    assert_int_equal(fixture->record.kind, MINUTES_REFERAT);
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    assert_int_equal(record_to_json(&fixture->record, 0, &out, &fixture->error), REFERAT_OK);
    assert_string_equal(out.data, "{\"format_version\": 1, \"source\": {\"path\": \"\", \"sha256\": \"\"}, "
                                  "\"meeting\": {\"body\": \"\", \"owner\": \"\", \"date\": \"\", \"start\": \"\", "
                                  "\"end\": \"\", \"place\": \"\", \"kind\": \"referat\"}, \"attendance\": [], "
                                  "\"items\": [], \"appointments\": [], \"warnings\": []}");
    assert_int_equal(read_json(fixture, "{\"meeting\": {\"kind\": \"dagsorden\"}, \"format_version\": 1, \"items\": "
                                        "[{\"parts\": [{\"kind\": \"andet\", \"text\": \"\"}], \"municipalities\": "
                                        "[\"Viborg\", \"Skive\", \"Viborg\"]}]}"),
                     REFERAT_OK);
    assert_int_equal(fixture->record.items[0].parts[0].offset, -1);
    assert_int_equal(fixture->record.items[0].municipality_count, 2);
    assert_string_equal(fixture->record.items[0].municipalities[0], "Skive");
    buf_free(&out);
}

/* More may be pushed onto arrays that were read. */
static void test_a_read_record_can_grow(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, "{\"format_version\": 1, \"meeting\": {}, \"warnings\": [{\"code\": \"a\", "
                                        "\"message\": \"1\"}, {\"code\": \"b\", \"message\": \"2\"}, {\"code\": \"c\", "
                                        "\"message\": \"3\"}]}"),
                     REFERAT_OK);
    for (int i = 4; i < 40; i++) record_warn(&fixture->arena, &fixture->record, "more", "number %d", i);
    assert_int_equal(fixture->record.warning_count, 39);
    assert_string_equal(fixture->record.warnings[2].message, "3");
    assert_string_equal(fixture->record.warnings[38].message, "number 39");
}

static void test_broken_utf8_does_not_break_the_json(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, "{\"format_version\": 1, \"meeting\": {}}"), REFERAT_OK);
    fixture->record.place = "R\xE5"
                            "dhuset \xC3";
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    assert_int_equal(record_to_json(&fixture->record, 0, &out, &fixture->error), REFERAT_OK);
    assert_int_equal(read_json(fixture, out.data), REFERAT_OK);
    assert_string_equal(fixture->record.place, "R\xEF\xBF\xBD"
                                               "dhuset \xEF\xBF\xBD");
    buf_free(&out);
}

static void test_what_is_wrong_is_named(void **state) {
    static const char *const cases[][2] = {
        {"", "JSON"},
        {"{", "JSON"},
        {"[]", "record"},
        {"{\"format_version\": 1, \"format_version\": 1, \"meeting\": {}}", "JSON"},
        {"{\"meeting\": {}}", "format_version"},
        {"{\"format_version\": 2, \"meeting\": {}}", "format_version"},
        {"{\"format_version\": 0, \"meeting\": {}}", "format_version"},
        {"{\"format_version\": \"1\", \"meeting\": {}}", "format_version"},
        {"{\"format_version\": 1}", "meeting"},
        {"{\"format_version\": 1, \"meeting\": []}", "meeting"},
        {"{\"format_version\": 1, \"meeting\": {}, \"colour\": 1}", "colour"},
        {"{\"format_version\": 1, \"meeting\": {\"chair\": \"x\"}}", "meeting.chair"},
        {"{\"format_version\": 1, \"meeting\": {\"date\": \"2031-02-30\"}}", "meeting.date"},
        {"{\"format_version\": 1, \"meeting\": {\"start\": \"12\"}}", "meeting.start"},
        {"{\"format_version\": 1, \"meeting\": {\"end\": \"12:61\"}}", "meeting.end"},
        {"{\"format_version\": 1, \"meeting\": {\"kind\": \"Referat\"}}", "meeting.kind"},
        {"{\"format_version\": 1, \"meeting\": {\"place\": null}}", "meeting.place"},
        {"{\"format_version\": 1, \"meeting\": {\"place\": \"a\\u0000b\"}}", "JSON"},
        {"{\"format_version\": 1, \"meeting\": {}, \"source\": {\"sha256\": \"ABC\"}}", "source.sha256"},
        {"{\"format_version\": 1, \"meeting\": {}, \"source\": {\"pages\": -1}}", "source.pages"},
        {"{\"format_version\": 1, \"meeting\": {}, \"source\": {\"pages\": 1.5}}", "source.pages"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": {}}", "items"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [{}, {\"outcome\": \"vedtaget\"}]}", "items[1].outcome"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [{\"closed\": 0}]}", "items[0].closed"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [{\"parts\": [{\"text\": \"x\"}]}]}",
         "items[0].parts[0].kind"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [{\"parts\": [{\"kind\": \"andet\", \"text\": \"x\", "
         "\"offset\": -1}]}]}",
         "items[0].parts[0].offset"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [{\"attachments\": [1]}]}", "items[0].attachments[0]"},
        {"{\"format_version\": 1, \"meeting\": {}, \"items\": [7]}", "items[0]"},
        {"{\"format_version\": 1, \"meeting\": {}, \"attendance\": [{\"person\": \"Ida Holm\"}]}",
         "attendance[0].status"},
        {"{\"format_version\": 1, \"meeting\": {}, \"appointments\": [{\"person\": \"Ida Holm\", \"act\": \"\"}]}",
         "appointments[0].act"},
        {"{\"format_version\": 1, \"meeting\": {}} {}", "JSON"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_json(fixture, cases[i][0]), REFERAT_BAD_INPUT);
        if (!strstr(fixture->error.message, cases[i][1])) print_error("%s: %s\n", cases[i][0], fixture->error.message);
        assert_non_null(strstr(fixture->error.message, cases[i][1]));
    }
}

/* A field name of any length in the message, and nesting of any depth. */
static void test_hostile_json_is_refused(void **state) {
    struct fixture *fixture = *state;
    char *json = malloc(200100);
    strcpy(json, "{\"format_version\": 1, \"meeting\": {}, \"");
    size_t at = strlen(json);
    memset(json + at, 'x', 200000);
    strcpy(json + at + 200000, "\": 1}");
    assert_int_equal(read_json(fixture, json), REFERAT_BAD_INPUT);
    memset(json, '[', 200000);
    json[200000] = '\0';
    assert_int_equal(read_json(fixture, json), REFERAT_BAD_INPUT);
    free(json);
}

static void test_limits_are_reported(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, whole), REFERAT_OK);
    struct buf out;
    buf_init(&out, 100);
    assert_int_equal(record_to_json(&fixture->record, 0, &out, &fixture->error), REFERAT_TOO_LARGE);
    buf_free(&out);
    struct arena small;
    arena_init(&small, 64);
    struct minutes_record record;
    assert_int_equal(record_from_json(slice_of(whole), &small, &record, &fixture->error), REFERAT_NO_MEMORY);
    arena_free(&small);
}

static void test_ids(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    assert_int_equal(read_json(fixture, "{\"format_version\": 1, \"meeting\": {\"body\": \"KOSU\", \"date\": "
                                        "\"2031-03-06\"}, \"items\": [{\"number\": \"8\"}, {\"number\": \"\"}, "
                                        "{\"number\": \"3/A\"}, {\"number\": \"8\"}, {}, {\"number\": \"9\"}]}"),
                     REFERAT_OK);
    struct minutes_record *record = &fixture->record;
    static const char *const ids[] = {"KOSU/2031-03-06/8",  "KOSU/2031-03-06/~2", "KOSU/2031-03-06/3-A",
                                      "KOSU/2031-03-06/~4", "KOSU/2031-03-06/~5", "KOSU/2031-03-06/9"};
    const char **all = record_item_ids(arena, record, 1);
    assert_non_null(all);
    for (size_t i = 0; i < record->item_count; i++) {
        assert_string_equal(record_item_id(arena, record, 0, i), ids[i]);
        assert_string_equal(all[i], ids[i]);
    }
    assert_string_equal(record_meeting_id(arena, record, 0), "KOSU/2031-03-06");
    assert_string_equal(record_meeting_id(arena, record, 1), "KOSU/2031-03-06");
    assert_string_equal(record_meeting_id(arena, record, 2), "KOSU/2031-03-06.2");
    record->kind = MINUTES_DAGSORDEN;
    assert_string_equal(record_item_id(arena, record, 0, 0), "KOSU/2031-03-06/dagsorden/8");
    assert_string_equal(record_item_id(arena, record, 2, 0), "KOSU/2031-03-06.2/dagsorden/8");
    record->kind = MINUTES_REFERAT;
    record->body = "Byrådet";
    record->owner = "Aarhus";
    record->date = 20310311;
    assert_string_equal(record_item_id(arena, record, 0, 0), "Byrådet@Aarhus/2031-03-11/8");
    record->body = "";
    record->owner = "";
    assert_string_equal(record_meeting_id(arena, record, 0), "ukendt/2031-03-11");
    record->body = "Råd/Nævn";
    record->date = 0;
    record->source.sha256 = "0123abcd45678901234567890123456789012345678901234567890123456789";
    assert_string_equal(record_meeting_id(arena, record, 0), "Råd-Nævn/uden-dato-0123abcd");
    record->source.sha256 = "";
    assert_string_equal(record_meeting_id(arena, record, 0), "Råd-Nævn/uden-dato-00000000");
}

/* The speed of the pipe between reader processes and the indexer, for whoever reads the log. */
static void test_speed_is_told(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(read_json(fixture, whole), REFERAT_OK);
    struct minutes_item *first = fixture->record.items;
    fixture->record.items = NULL;
    fixture->record.item_count = 0;
    for (int i = 0; i < 30; i++) {
        struct minutes_item *item = ARENA_PUSH(&fixture->arena, fixture->record.items, fixture->record.item_count);
        *item = *first;
    }
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    struct timespec a, b, c;
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 0; i < 500; i++) {
        buf_clear(&out);
        assert_int_equal(record_to_json(&fixture->record, 0, &out, &fixture->error), REFERAT_OK);
    }
    clock_gettime(CLOCK_MONOTONIC, &b);
    for (int i = 0; i < 500; i++)
        assert_int_equal(record_from_json(buf_as_slice(&out), &fixture->arena, &fixture->record, &fixture->error),
                         REFERAT_OK);
    clock_gettime(CLOCK_MONOTONIC, &c);
    double write = (double)(b.tv_sec - a.tv_sec) * 1e6 + (double)(b.tv_nsec - a.tv_nsec) / 1e3;
    double read = (double)(c.tv_sec - b.tv_sec) * 1e6 + (double)(c.tv_nsec - b.tv_nsec) / 1e3;
    print_message("a record of %zu bytes: written in %.1f us, read in %.1f us\n", out.len, write / 500, read / 500);
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words_go_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_whole_record_comes_back_as_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_indented_json_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_little_is_demanded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_read_record_can_grow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_utf8_does_not_break_the_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_wrong_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_json_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits_are_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_speed_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
