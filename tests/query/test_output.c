/* test_output.c - answers, items, meetings and analyses as JSON and as text. */
#include "base/utf8.h"
#include "query/clean.h"
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

static char *text_of(struct fixture *fixture, const char *query, struct referat_style style) {
    struct referat_error error;
    struct referat_results *results = ask_with(fixture, (struct referat_search_options){0}, query);
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_results_format(results, REFERAT_TEXT, &style, &out, &error));
    query_results_free(results);
    return buf_take(&out);
}

static void assert_has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("no \"%s\" in:\n%s", part, text);
}

static void assert_has_not(const char *text, const char *part) {
    if (strstr(text, part)) fail_msg("\"%s\" in:\n%s", part, text);
}

/* ---- JSON ---- */

static void the_answer_has_every_field(void **state) {
    static const char *const fields[] = {"format_version", "query", "total",  "total_exact", "partial",
                                         "took_us",        "hits",  "facets", "suggestion"};
    static const char *const hit_fields[] = {
        "rank",    "score",          "id",      "body", "owner",    "date",    "kind", "item", "title",
        "outcome", "municipalities", "missing", "part", "decision", "snippet", "path", "page"};
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "kommissoriet natberedskab"), *hit;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) assert_non_null(json_object_get(root, fields[i]));
    assert_int_equal(json_object_size(root), sizeof fields / sizeof *fields);
    hit = hit_at(root, 0);
    for (size_t i = 0; i < sizeof hit_fields / sizeof *hit_fields; i++) {
        assert_non_null(json_object_get(hit, hit_fields[i]));
    }
    assert_int_equal(json_object_size(hit), sizeof hit_fields / sizeof *hit_fields);
    assert_string_equal(member(hit, "id"), NAT);
    assert_string_equal(member(hit, "body"), "KOSU");
    assert_string_equal(member(hit, "owner"), "");
    assert_string_equal(member(hit, "date"), "2031-03-06");
    assert_string_equal(member(hit, "kind"), "referat");
    assert_string_equal(member(hit, "item"), "8");
    assert_string_equal(member(hit, "outcome"), "godkendt");
    assert_string_equal(member(hit, "part"), "beslutning");
    assert_string_equal(member(hit, "path"), "kosu/2031-03-06.pdf");
    assert_int_equal(json_integer_value(json_object_get(hit, "page")), 7);
    assert_string_equal(json_string_value(json_array_get(json_object_get(hit, "municipalities"), 0)), "Horsens");
    assert_true(json_number_value(json_object_get(hit, "score")) > 0);
    assert_has(member(hit, "snippet"), "KOSU godkendte <mark>kommissoriet</mark> for <mark>natberedskabet</mark>.");
    assert_has(member(hit, "decision"), "KOSU godkendte kommissoriet for natberedskabet. Skive");
    json_decref(root);
}

static void an_empty_answer_is_whole(void **state) {
    static const char *const queries[] = {"findesikke", "", "!!", "\"findes ikke\""};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        json_t *root = ask_json(*state, (struct referat_search_options){0}, queries[i]);
        assert_int_equal(json_array_size(json_object_get(root, "hits")), 0);
        assert_int_equal(json_integer_value(json_object_get(root, "total")), 0);
        assert_true(json_is_object(json_object_get(root, "facets")));
        assert_string_equal(member(root, "suggestion"), "");
        assert_string_equal(member(root, "query"), queries[i]);
        json_decref(root);
    }
}

static void hostile_text_is_harmless(void **state) {
    json_t *root = ask_json(*state, (struct referat_search_options){0}, "ondt modsat");
    json_t *hit = hit_at(root, 0);
    assert_string_equal(member(hit, "title"), "<b>Ondt</b> & \"godt\"");
    assert_string_equal(member(hit, "snippet"), "Et &lt;script&gt;alert(1)&lt;/script&gt; &amp; [31mrødt "
                                                "<mark>modsat</mark> ord.");
    assert_string_equal(member(hit, "decision"), "Et <script>alert(1)</script> & [31mrødt modsat ord.");
    json_decref(root);
    char *text = text_of(*state, "ondt modsat", (struct referat_style){.color = false});
    assert_has_not(text, "\x1b");
    assert_has_not(text, "\u202E");
    assert_has_not(text, "\x07");
    free(text);
}

static void numbers_have_a_point_in_every_locale(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out, 1 << 10);
    json_number(&out, 0.5);
    json_number(&out, 123456789012.0);
    assert_string_equal(out.data, "0.51.23456789e+11");
    buf_free(&out);
}

/* ---- text ---- */

static void a_page_tells_what_was_decided(void **state) {
    char *text = text_of(*state, "natberedskab", (struct referat_style){0});
    assert_has(text, "2 items\n");
    assert_has(text, "KOSU · 2031-03-06 · item 8 · Natberedskab i hjemmeplejen\n");
    assert_has(text, "[godkendt] KOSU godkendte kommissoriet for natberedskabet. Skive");
    assert_has(text, "KOSU/2031-03-06/8 · kosu/2031-03-06.pdf · p. 7\n");
    assert_has(text, "SSF · 2033-01-10 · agenda · item 1 · Sundhedsplan\n");
    assert_has_not(text, "\x1b");
    assert_has_not(text, "With some of the words");
    free(text);
    text = text_of(*state, "natberedskab", (struct referat_style){.color = true});
    assert_has(text, "\x1b[1;33mnatberedskabet\x1b[0m.");
    free(text);
}

static void partial_hits_stand_apart(void **state) {
    char *text = text_of(*state, "tandpleje findesikke", (struct referat_style){0});
    assert_has(text, "No item has all the words\n");
    assert_has(text, "With some of the words:\n");
    assert_has(text, "without: findesikke\n");
    free(text);
    text = text_of(*state, "findesikke", (struct referat_style){0});
    assert_string_equal(text, "No hits\n");
    free(text);
}

static void lines_keep_to_the_width(void **state) {
    static const unsigned widths[] = {20, 40, 80, 200};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        char *text = text_of(*state, "telemedicin", (struct referat_style){.columns = widths[i]});
        for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
            struct slice whole = slice_make(line, (size_t)(end - line));
            bool one_word = !memchr(slice_trim(whole).data, ' ', slice_trim(whole).len);
            if (!one_word && utf8_columns(whole) > widths[i]) fail_msg("%.*s", (int)whole.len, whole.data);
        }
        free(text);
    }
}

static void facets_follow_the_hits(void **state) {
    struct referat_error error;
    struct referat_results *results = ask_with(*state, (struct referat_search_options){.facets = true}, "telemedicin");
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_results_format(results, REFERAT_TEXT, NULL, &out, &error));
    assert_has(out.data, "Bodies: FFU (2), KOSU (1)\n");
    assert_has(out.data, "Years: 2032 (2), 2031 (1)\n");
    buf_free(&out);
    query_results_free(results);
}

static void a_full_buffer_is_said(void **state) {
    struct referat_error error;
    struct referat_results *results = ask_with(*state, (struct referat_search_options){0}, "telemedicin");
    struct buf out;
    buf_init(&out, 40);
    assert_int_equal(query_results_format(results, REFERAT_JSON, NULL, &out, &error), REFERAT_TOO_LARGE);
    buf_free(&out);
    buf_init(&out, 40);
    assert_int_equal(query_results_format(results, REFERAT_TEXT, NULL, &out, &error), REFERAT_TOO_LARGE);
    buf_free(&out);
    query_results_free(results);
}

/* ---- show ---- */

static char *shown(struct fixture *fixture, const char *id, enum referat_format format) {
    struct referat_error error;
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_show(fixture->reader, id, format, NULL, &out, &error));
    return buf_take(&out);
}

static void an_item_is_shown_whole(void **state) {
    char *text = shown(*state, NAT, REFERAT_TEXT);
    assert_has(text, "KOSU · Referat · 2031-03-06\n");
    assert_has(text, "8. Natberedskab i hjemmeplejen\n");
    assert_has(text, "[godkendt] · case 1-30-72-146-31 · p. 6\n");
    assert_has(text, "    Indstilling\n    Formandskabet indstiller");
    assert_has(text, "    Økonomi\n    Udgiften deles efter folketal.\n");
    assert_has(text, "Attachment: Bilag 1: Kommissorium\n");
    assert_has(text, "Municipalities: Horsens, Skive\n");
    assert_has_not(text, "Velkomst");
    free(text);
    text = shown(*state, " kosu/2031-03-06/8 ", REFERAT_TEXT);
    assert_has(text, "8. Natberedskab");
    free(text);
}

static void a_meeting_is_shown_whole(void **state) {
    char *text = shown(*state, "KOSU/2031-03-06", REFERAT_TEXT);
    assert_has(text, "Present\n    Ida Holm (formand), Viborg Kommune, med på video\n");
    assert_has(text, "Apologies\n    Bo Friis, sundhedschef, Skive Kommune\n");
    assert_has(text, "1. Velkomst\n");
    assert_has(text, "8. Natberedskab i hjemmeplejen\n");
    assert_has(text, "Appointments\n    Bo Friis · sundhedschef · Skive Kommune · udpeget ·");
    assert_has(text, "year-conflict: overskriften siger 2030\n");
    free(text);
}

static void records_come_back_as_json(void **state) {
    json_error_t problem;
    char *text = shown(*state, "KOSU/2031-03-06", REFERAT_JSON);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "items")), 2);
    assert_int_equal(json_array_size(json_object_get(root, "attendance")), 2);
    json_decref(root);
    free(text);
    text = shown(*state, ONDT, REFERAT_JSON);
    root = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    assert_non_null(root);
    assert_has_not(text, "\u202E");
    assert_has_not(text, "\x1b");
    json_decref(root);
    free(text);
}

static void an_agenda_says_that_it_is_one(void **state) {
    char *text = shown(*state, AGENDA, REFERAT_TEXT);
    assert_has(text, "An agenda: what was planned");
    assert_has(text, "KOSU/2031-03-06\n");
    free(text);
    text = shown(*state, PLAN, REFERAT_TEXT);
    assert_has(text, "An agenda: what was planned");
    assert_has_not(text, "The minutes are here");
    free(text);
}

static void what_is_not_there_is_said(void **state) {
    struct fixture *fixture = *state;
    struct referat_error error;
    struct buf out, id;
    static const char *const ids[] = {"KOSU/2031-03-06/9", "KOSU/2099-01-01", "", "  ", "x", "kosu", "/", "ukendt/8"};
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(query_show(fixture->reader, ids[i], REFERAT_TEXT, NULL, &out, &error), REFERAT_NOTHING_FOUND);
        assert_int_equal(out.len, 0);
    }
    buf_init(&id, 1 << 20);
    for (int i = 0; i < 5000; i++) buf_byte(&id, 'a');
    assert_int_equal(query_show(fixture->reader, id.data, REFERAT_TEXT, NULL, &out, &error), REFERAT_NOTHING_FOUND);
    assert_int_equal(query_show(fixture->reader, NULL, REFERAT_TEXT, NULL, &out, &error), REFERAT_NOTHING_FOUND);
    buf_free(&id);
    buf_free(&out);
}

/* A payload that is no record is the index's fault and is said so. */
static void a_broken_record_is_damage(void **state) {
    (void)state;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct referat_error error;
    struct engine_writer *writer;
    fixture_open(fixture, test_records, 1);
    const struct engine_posting posting = {.term = slice_of("tandpleje"), .wdf = 1};
    const struct engine_document document = {.id = slice_of("X/2031-01-01/1"),
                                             .newest_key = slice_of("a"),
                                             .oldest_key = slice_of("a"),
                                             .postings = &posting,
                                             .posting_count = 1,
                                             .payload = slice_of("{\"x\": 1}")};
    ASSERT_OK(engine_write(fixture->path, fixture_engine(), NULL, &writer, &error));
    ASSERT_OK(engine_put(writer, ENGINE_ITEMS, &document, &error));
    ASSERT_OK(engine_commit(writer, &error));
    engine_writer_close(writer);
    query_close(fixture->reader);
    ASSERT_OK(query_open(fixture->path, fixture->registry, &fixture->reader, &error));
    struct referat_results *results;
    const struct referat_search_options options = {.query = "tandpleje", .query_length = 9, .limit = 10};
    assert_int_equal(query_search(fixture->reader, &options, &results, &error), REFERAT_DAMAGED);
    assert_null(results);
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(query_show(fixture->reader, "X/2031-01-01/1", REFERAT_JSON, NULL, &out, &error), REFERAT_DAMAGED);
    buf_free(&out);
    fixture_close(fixture);
    free(fixture);
}

/* ---- analyze ---- */

static void words_are_analysed_as_json(void **state) {
    (void)state;
    static const char *const fields[] = {"text",  "start", "end",   "stem",      "lemmas",
                                         "parts", "terms", "spans", "weak_terms"};
    struct referat_error error;
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_analyze(slice_of("Æblet, \xFF KOSU-møder\u202E 12"), REFERAT_JSON, &out, &error));
    json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(root), 3);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_non_null(json_object_get(json_array_get(root, 1), fields[i]));
    }
    json_t *word = json_array_get(root, 1), *parts = json_object_get(word, "parts");
    assert_int_equal(json_object_size(word), sizeof fields / sizeof *fields);
    assert_string_equal(member(word, "text"), "KOSU-møder");
    assert_int_equal(json_integer_value(json_object_get(word, "start")), 10);
    assert_int_equal(json_array_size(parts), 2);
    assert_string_equal(member(json_array_get(parts, 1), "text"), "møder");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(parts, 1), "start")), 15);
    json_decref(root);
    buf_clear(&out);
    ASSERT_OK(query_analyze(slice_of("!!"), REFERAT_JSON, &out, &error));
    assert_string_equal(out.data, "[]\n");
    buf_free(&out);
}

static void words_are_analysed_as_a_table(void **state) {
    (void)state;
    struct referat_error error;
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_analyze(slice_of("kommunerne sundhedsvæsen"), REFERAT_TEXT, &out, &error));
    assert_has(out.data, "kommunerne                  kommune\n");
    assert_has(out.data, "E:sundhedsvæs");
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_has_every_field),    cmocka_unit_test(an_empty_answer_is_whole),
        cmocka_unit_test(hostile_text_is_harmless),      cmocka_unit_test(numbers_have_a_point_in_every_locale),
        cmocka_unit_test(a_page_tells_what_was_decided), cmocka_unit_test(partial_hits_stand_apart),
        cmocka_unit_test(lines_keep_to_the_width),       cmocka_unit_test(facets_follow_the_hits),
        cmocka_unit_test(a_full_buffer_is_said),         cmocka_unit_test(an_item_is_shown_whole),
        cmocka_unit_test(a_meeting_is_shown_whole),      cmocka_unit_test(records_come_back_as_json),
        cmocka_unit_test(an_agenda_says_that_it_is_one), cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(a_broken_record_is_damage),     cmocka_unit_test(words_are_analysed_as_json),
        cmocka_unit_test(words_are_analysed_as_a_table),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
