/* test_formats.c - answers as CSV and NDJSON, explained, counted; what is indexed, counted. */
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

static char *formatted(struct fixture *fixture, struct referat_search_options options, const char *query,
                       enum referat_format format) {
    struct referat_error error;
    struct referat_results *results = ask_with(fixture, options, query);
    struct buf out;
    buf_init(&out, 1 << 22);
    ASSERT_OK(query_results_format(results, format, NULL, &out, &error));
    query_results_free(results);
    return buf_take(&out);
}

static char *plain(struct fixture *fixture, const char *query, enum referat_format format) {
    return formatted(fixture, (struct referat_search_options){0}, query, format);
}

static void assert_has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("no \"%s\" in:\n%s", part, text);
}

static void assert_has_not(const char *text, const char *part) {
    if (strstr(text, part)) fail_msg("\"%s\" in:\n%s", part, text);
}

/* ---- CSV ---- */

#define COLUMNS                                                                                                        \
    "rank,score,id,body,owner,date,kind,item,title,outcome,municipalities,missing,part,decision,snippet,path,page\n"

static void hits_are_lines(void **state) {
    char *text = plain(*state, "natberedskab organ:KOSU", REFERAT_CSV);
    assert_int_equal(strncmp(text, COLUMNS, strlen(COLUMNS)), 0);
    assert_has(text, ",KOSU/2031-03-06/8,KOSU,,2031-03-06,referat,8,Natberedskab i hjemmeplejen,godkendt,"
                     "\"Horsens, Skive\",,beslutning,KOSU godkendte kommissoriet for natberedskabet.");
    assert_has(text, ",kosu/2031-03-06.pdf,7\n");
    assert_has_not(text, "<mark>");
    assert_has_not(text, "\r");
    free(text);
    text = plain(*state, "findesikke", REFERAT_CSV);
    assert_string_equal(text, COLUMNS);
    free(text);
    text = plain(*state, "tandpleje findesikke", REFERAT_CSV);
    assert_has(text, ",findesikke,");
    free(text);
}

static void excel_gets_what_it_reads_right(void **state) {
    char *text = plain(*state, "natberedskab organ:KOSU", REFERAT_CSV_EXCEL);
    assert_int_equal(strncmp(text, "\xEF\xBB\xBFrank;score;id;", 17), 0);
    assert_has(text, ";page\r\n1;");
    assert_has(text, ";\"Horsens, Skive\";");
    const char *score = strstr(text, "\r\n1;") + 4;
    assert_true(strcspn(score, ",") < strcspn(score, ";"));
    assert_true(strcspn(score, ".") > strcspn(score, ";"));
    for (const char *end = text; (end = strchr(end, '\n')); end++) assert_true(end[-1] == '\r');
    free(text);
}

#define FORMULA(number, title) "{\"number\":\"" number "\",\"title\":\"" title "\",\"parts\":[]}"

/* clang-format off */
static const char *const formulas[] = {
    "{" SOURCE("=cmd.txt") MEETING("-Udvalg", "", "2031-03-06", "referat") "\"items\":["
    FORMULA("1", "=HYPERLINK(\\\"http://x\\\") formel") ","
    FORMULA("2", "+45 formel") ","
    FORMULA("3", "@SUM formel") ","
    FORMULA("4", "-1 formel") ","
    FORMULA("5", "\\t=1 formel") ","
    FORMULA("6", "  =1 formel") ","
    FORMULA("7", "\\u202e=1 formel") ","
    FORMULA("8", "＝1 formel") ","
    FORMULA("9", "a=1; \\\"b\\\", c formel") "]}",
};
/* clang-format on */

static void formulas_are_neutralised(void **state) {
    (void)state;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_open(fixture, formulas, 1);
    static const enum referat_format formats[] = {REFERAT_CSV, REFERAT_CSV_EXCEL};
    for (size_t i = 0; i < 2; i++) {
        char *text = plain(fixture, "formel", formats[i]);
        assert_has(text, "\"'=HYPERLINK(\"\"http://x\"\") formel\"");
        assert_has(text, "\"'+45 formel\"");
        assert_has(text, "\"'@SUM formel\"");
        assert_has(text, "\"'-1 formel\"");
        assert_has(text, "\"'=1 formel\"");
        assert_has(text, "\"'＝1 formel\"");
        assert_has(text, "\"a=1; \"\"b\"\", c formel\"");
        assert_has(text, "\"'-Udvalg\"");
        assert_has(text, "\"'=cmd.txt\"");
        assert_has_not(text, "\u202E");
        for (const char *at = text; (at = strpbrk(at, ",;\n")); at++) {
            assert_true(at[1] != '=' && at[1] != '+' && at[1] != '@' && (at[1] != '-' || *at != ';'));
        }
        free(text);
    }
    fixture_close(fixture);
    free(fixture);
}

/* ---- NDJSON ---- */

static void hits_are_objects(void **state) {
    char *text = plain(*state, "telemedicin", REFERAT_NDJSON);
    size_t lines = 0;
    for (char *line = text, *end; *line; line = end + 1, lines++) {
        end = strchr(line, '\n');
        assert_non_null(end);
        json_t *hit = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(hit);
        assert_int_equal(json_integer_value(json_object_get(hit, "rank")), lines + 1);
        assert_null(json_object_get(hit, "explain"));
        json_decref(hit);
    }
    assert_int_equal(lines, 3);
    free(text);
    text = plain(*state, "findesikke", REFERAT_NDJSON);
    assert_string_equal(text, "");
    free(text);
}

/* ---- explained ---- */

static const struct referat_search_options explained = {.explain = true};

static void shares_add_up_to_the_score(void **state) {
    static const char *const queries[] = {"natberedskab hjemmeplejen",
                                          "telemedicin \"opfølgende hjemmebesøg\" titel:natberedskab",
                                          "SSG osteoporose",
                                          "tandp* børn OR natten NEAR/5 hjemmebesøg",
                                          "felt:beslutning natberedskab skive",
                                          "tandpleje findesikke",
                                          "skødstrup organ:Byrådet person:magistraten"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        json_t *root = ask_json(*state, explained, queries[i]), *hit, *word;
        size_t at, k;
        assert_true(json_array_size(json_object_get(root, "hits")) > 0);
        json_array_foreach(json_object_get(root, "hits"), at, hit) {
            double sum = 0, score = json_number_value(json_object_get(hit, "score"));
            json_array_foreach(json_object_get(hit, "explain"), k, word) {
                sum += json_number_value(json_object_get(word, "score"));
            }
            if (sum < score - 1e-6 || sum > score + 1e-6) fail_msg("%s: %g is no sum of %g", queries[i], sum, score);
        }
        json_decref(root);
    }
}

static void it_is_told_where_words_stand(void **state) {
    json_t *root = ask_json(*state, explained, "natberedskab midler person:\"Ida Holm\"");
    json_t *words = json_object_get(hit_at(root, 0), "explain"), *first = json_array_get(words, 0);
    assert_string_equal(member(hit_at(root, 0), "id"), NAT);
    assert_int_equal(json_array_size(words), 3);
    assert_string_equal(member(first, "word"), "natberedskab");
    json_t *where = json_object_get(first, "where");
    assert_int_equal(json_array_size(where), 3);
    assert_string_equal(json_string_value(json_array_get(where, 0)), "titel");
    assert_string_equal(json_string_value(json_array_get(where, 1)), "sagsfremstilling");
    assert_string_equal(json_string_value(json_array_get(where, 2)), "beslutning");
    assert_true(json_is_true(json_object_get(first, "found")));
    assert_true(json_is_false(json_object_get(json_array_get(words, 2), "found")));
    json_decref(root);
}

static void the_tree_and_the_terms_are_told(void **state) {
    json_t *root = ask_json(*state, explained, "om skødstrup -SSG Body:KOSU OR natb*"), *word, *way;
    json_t *explain = json_object_get(root, "explain"), *tree = json_object_get(explain, "tree");
    assert_string_equal(member(explain, "query"), "om skødstrup -SSG organ:KOSU OR natb*");
    assert_string_equal(member(tree, "op"), "or");
    assert_string_equal(member(json_array_get(json_object_get(tree, "children"), 1), "op"), "wildcard");
    assert_string_equal(json_string_value(json_array_get(json_object_get(explain, "skipped"), 0)), "om");
    assert_int_equal(json_array_size(json_object_get(explain, "words")), 2);
    word = json_array_get(json_object_get(explain, "words"), 0);
    way = json_array_get(json_object_get(word, "ways"), 0);
    assert_string_equal(member(way, "terms"), "skoedstrup");
    way = json_array_get(json_object_get(word, "ways"), 1);
    assert_string_equal(member(way, "terms"), "C:skoedstrup");
    assert_true(json_number_value(json_object_get(way, "factor")) == 0.5);
    way = json_array_get(json_object_get(word, "ways"), 2);
    assert_string_equal(member(way, "terms"), "E:skødstrup");
    word = json_array_get(json_object_get(explain, "words"), 1);
    assert_string_equal(member(word, "kind"), "wildcard");
    json_decref(root);
}

/* What widens a word is told with its weight: the verb that the noun is made of too. */
static void the_verb_that_widens_is_told(void **state) {
    json_t *root = ask_json(*state, explained, "udpegning natberedskab"), *words, *way;
    words = json_object_get(json_object_get(root, "explain"), "words");
    json_t *ways = json_object_get(json_array_get(words, 0), "ways");
    assert_int_equal(json_array_size(ways), 3);
    way = json_array_get(ways, 2);
    assert_string_equal(member(way, "terms"), "V:udpege");
    assert_true(json_number_value(json_object_get(way, "factor")) == WEIGHT_WEAK);
    assert_int_equal(json_array_size(json_object_get(json_array_get(words, 1), "ways")), 2);
    json_decref(root);
}

static void an_explanation_can_be_read(void **state) {
    char *text = formatted(*state, explained, "natberedskab og telemedicin -velkommen", REFERAT_TEXT);
    assert_has(text, "Understood as: natberedskab og telemedicin -velkommen\n");
    assert_has(text, "    all of\n      word: natberedskab\n");
    assert_has(text, "      without\n        word: velkommen\n");
    assert_has(text, "    natberedskab: natberedskab + 0.5 × C:natberedskab\n");
    assert_has(text, "Not looked for: og\n");
    assert_has(text, "    why: natberedskab ");
    assert_has(text, " %) titel,");
    free(text);
    text = plain(*state, "natberedskab", REFERAT_TEXT);
    assert_has_not(text, "why:");
    free(text);
}

static void by_date_no_score_is_told(void **state) {
    struct referat_search_options options = {.explain = true, .sort = REFERAT_NEWEST};
    json_t *root = ask_json(*state, options, "natberedskab");
    json_t *first = json_array_get(json_object_get(hit_at(root, 0), "explain"), 0);
    assert_true(json_number_value(json_object_get(first, "score")) == 0);
    json_decref(root);
}

/* ---- counting ---- */

static void a_count_needs_no_hits(void **state) {
    struct referat_search_options options = {.query = "telemedicin", .query_length = 11, .exact_total = true};
    struct fixture *fixture = *state;
    struct referat_error error;
    struct referat_results *results;
    ASSERT_OK(query_search(fixture->reader, &options, &results, &error));
    assert_int_equal(query_results_total(results), 3);
    assert_int_equal(query_results_count(results), 0);
    query_results_free(results);
}

static void facets_count_all_words_items(void **state) {
    json_t *root = ask_json(*state, (struct referat_search_options){.facets = true, .limit = 1}, "telemedicin");
    json_t *facets = json_object_get(root, "facets");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "body"), "FFU")), 2);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "year"), "2032")), 2);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "municipality"), "Skive")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(facets, "outcome"), "godkendt")), 1);
    json_decref(root);
}

/* ---- what is indexed ---- */

static char *stats_of(struct fixture *fixture, enum referat_format format, struct referat_style style) {
    struct referat_error error;
    struct buf out;
    buf_init(&out, 1 << 20);
    ASSERT_OK(query_stats(fixture->reader, format, &style, &out, &error));
    return buf_take(&out);
}

#define EMPTY_MEETING(body, owner, date, kind)                                                                         \
    "{" SOURCE("x.txt") MEETING(body, owner, date, kind) "\"items\":[{\"number\":\"1\",\"title\":\"X\",\"parts\":[]}]" \
                                                         "}"

static const char *const years[] = {
    EMPTY_MEETING("KOSU", "", "2031-01-01", "referat"),
    EMPTY_MEETING("KOSU", "", "2031-02-01", "referat"),
    EMPTY_MEETING("KOSU", "", "2034-01-01", "referat"),
    EMPTY_MEETING("FFU", "", "2033-01-01", "referat"),
    EMPTY_MEETING("FFU", "", "2035-01-01", "dagsorden"),
    EMPTY_MEETING("Byrådet", "Aarhus", "", "referat"),
    EMPTY_MEETING("\\u001b[31mOndt\\u202e", "", "2032-01-01", "referat"),
};

static void bodies_are_counted_by_year(void **state) {
    (void)state;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_open(fixture, years, sizeof years / sizeof *years);
    char *text = stats_of(fixture, REFERAT_JSON, (struct referat_style){0});
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *body;
    assert_non_null(root);
    assert_int_equal(json_integer_value(json_object_get(root, "meetings")), 6);
    assert_int_equal(json_integer_value(json_object_get(root, "agendas")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "items")), 7);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(root, "last_commit"), "number")), 1);
    body = json_array_get(json_object_get(root, "bodies"), 0);
    assert_string_equal(member(body, "body"), "KOSU");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(body, "years"), "2031")), 2);
    assert_int_equal(json_array_size(json_object_get(body, "gaps")), 2);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(body, "gaps"), 0)), 2032);
    assert_has_not(text, "\u202E");
    json_decref(root);
    free(text);
    text = stats_of(fixture, REFERAT_TEXT, (struct referat_style){0});
    assert_has(text, "6 meetings · 1 agenda · 7 items · 0 files\n");
    assert_has(text, "2031-2034");
    assert_has(text, "█··▄");
    assert_has(text, "Byrådet (Aarhus)");
    assert_has(text, "· a year without minutes");
    assert_has_not(text, "\x1b");
    assert_has_not(text, "\u202E");
    free(text);
    fixture_close(fixture);
    free(fixture);
}

static void an_empty_index_has_stats(void **state) {
    (void)state;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_open(fixture, NULL, 0);
    char *text = stats_of(fixture, REFERAT_JSON, (struct referat_style){0});
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "bodies")), 0);
    json_decref(root);
    free(text);
    text = stats_of(fixture, REFERAT_TEXT, (struct referat_style){0});
    assert_has(text, "0 meetings · 0 items · 0 files\n");
    free(text);
    fixture_close(fixture);
    free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_lines),
        cmocka_unit_test(excel_gets_what_it_reads_right),
        cmocka_unit_test(formulas_are_neutralised),
        cmocka_unit_test(hits_are_objects),
        cmocka_unit_test(shares_add_up_to_the_score),
        cmocka_unit_test(it_is_told_where_words_stand),
        cmocka_unit_test(the_tree_and_the_terms_are_told),
        cmocka_unit_test(the_verb_that_widens_is_told),
        cmocka_unit_test(an_explanation_can_be_read),
        cmocka_unit_test(by_date_no_score_is_told),
        cmocka_unit_test(a_count_needs_no_hits),
        cmocka_unit_test(facets_count_all_words_items),
        cmocka_unit_test(bodies_are_counted_by_year),
        cmocka_unit_test(an_empty_index_has_stats),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
