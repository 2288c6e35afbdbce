/* test_snippet.c - which piece of an item is shown, what is marked in it, and the decision in short. */
#include "query/clean.h"
#include "query/match.h"
#include "query/snippet.h"
#include "query/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct setting {
    struct registry *registry;
    struct analyzer *analyzer;
    struct arena arena;
};

static int set_up(void **state) {
    struct setting *setting = calloc(1, sizeof *setting);
    arena_init(&setting->arena, 1 << 26);
    assert_int_equal(registry_open(NULL, NULL, &setting->registry, NULL), REFERAT_OK);
    assert_int_equal(analyzer_new(&setting->analyzer, NULL), REFERAT_OK);
    *state = setting;
    return 0;
}

static int tear_down(void **state) {
    struct setting *setting = *state;
    registry_close(setting->registry);
    analyzer_free(setting->analyzer);
    arena_free(&setting->arena);
    free(setting);
    return 0;
}

/* A plan without an engine: the words and phrases of a query that has nothing else. */
static struct query_plan plan_of(struct setting *setting, const char *query) {
    struct query_plan plan = {0};
    struct query_node *root, *only[1];
    struct word_context context = {
        setting->registry, setting->analyzer, &setting->arena, slice_of(query), NULL, NULL, NULL, ENGINE_ITEMS};
    assert_int_equal(query_parse(slice_of(query), &setting->arena, &root, NULL), REFERAT_OK);
    only[0] = root;
    size_t count = root->op == QUERY_AND ? root->child_count : root->op != QUERY_EMPTY;
    for (size_t i = 0; i < count; i++) {
        const struct query_node *node = root->op == QUERY_AND ? root->children[i] : only[0];
        struct query_word word = node->op == QUERY_WORD ? word_make(&context, node->tokens, false)
                                                        : phrase_make(&context, node->tokens, node->token_count);
        for (size_t j = 0; j < word.needle_count; j++) {
            struct needle *needle = ARENA_PUSH(&setting->arena, plan.needles, plan.needle_count);
            *needle = word.needles[j];
            needle->word = plan.word_count;
        }
        plan.word_count++;
    }
    return plan;
}

static void append_pieces(struct buf *out, const struct snippet *snippet) {
    for (size_t i = 0; i < snippet->piece_count; i++) {
        const struct snippet_piece *piece = snippet->pieces + i;
        if (piece->mark) buf_byte(out, '[');
        buf_slice(out, piece->text);
        if (piece->mark) buf_byte(out, ']');
    }
}

static void check_snippet(struct setting *setting, const struct minutes_item *item, const char *query, const char *part,
                          const char *expected) {
    struct query_plan plan = plan_of(setting, query);
    struct item_match match = match_item(setting->analyzer, &plan, item, &setting->arena);
    struct snippet snippet = snippet_make(item, &match, &setting->arena);
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_text(&out, "");
    append_pieces(&out, &snippet);
    assert_string_equal(snippet.part, part);
    if (expected) assert_string_equal(out.data ? out.data : "", expected);
    buf_free(&out);
}

static void check_marks(struct setting *setting, const char *query, const char *text, const char *expected) {
    struct minutes_part part = {.kind = PART_SAGSFREMSTILLING, .text = text};
    const struct minutes_item item = {.number = "1", .title = "", .case_number = "", .parts = &part, .part_count = 1};
    check_snippet(setting, &item, query, "sagsfremstilling", expected);
}

static void words_are_marked_in_their_forms(void **state) {
    check_marks(*state, "kommune", "Kommunerne og én kommunes bidrag", "[Kommunerne] og én [kommunes] bidrag");
    check_marks(*state, "søgård", "Søgaard, SOEGAARD og sogard", "[Søgaard], [SOEGAARD] og sogard");
    check_marks(*state, "a b", "a a b", "[a] [a] [b]");
    check_marks(*state, "KL", "KL's og KLs svar", "[KL's] og [KLs] svar");
}

static void of_a_compound_the_part_is_marked(void **state) {
    check_marks(*state, "KOSU", "KOSU-formandskabet mødtes", "[KOSU]-formandskabet mødtes");
    check_marks(*state, "formandskab", "KOSU-formandskabet mødtes", "KOSU-[formandskabet] mødtes");
    check_marks(*state, "KOSU-formandskabet", "KOSU-formandskabet mødtes", "[KOSU-formandskabet] mødtes");
    check_marks(*state, "Ringkøbing-Skjern", "i Ringkøbing Skjern", "i [Ringkøbing Skjern]");
}

static void phrases_are_marked_whole(void **state) {
    check_marks(*state, "\"opfølgende hjemmebesøg\"", "De opfølgende hjemmebesøg og hjemmebesøg, opfølgende",
                "De [opfølgende hjemmebesøg] og hjemmebesøg, opfølgende");
    check_marks(*state, "\"a a b\"", "a a a b", "a [a a b]");
    check_marks(*state, "SSG", "Sundhedsstyregruppen mødtes", "[Sundhedsstyregruppen] mødtes");
    check_marks(*state, "FFU", "Det er Fælles Forretningsudvalg", "Det er [Fælles Forretningsudvalg]");
    check_marks(*state, "a \"a b\" b", "a b", "[a b]");
}

static void nothing_to_mark_shows_the_beginning(void **state) {
    check_marks(*state, "findesikke", "\n\n  En sag uden ordene.\nAndet afsnit.", "En sag uden ordene. Andet afsnit.");
    check_marks(*state, "!!", "En sag.", "En sag.");
}

static void the_decision_is_preferred(void **state) {
    struct minutes_part parts[] = {
        {.kind = PART_INDSTILLING, .text = "Det indstilles at udvide tandplejen.", .page = 2},
        {.kind = PART_SAGSFREMSTILLING, .text = "Tandpleje for børn og unge.", .page = 3},
        {.kind = PART_BESLUTNING, .text = "Tandplejen udvides.", .page = 4}};
    const struct minutes_item item = {
        .number = "1", .title = "Tandpleje", .case_number = "", .page = 2, .parts = parts, .part_count = 3};
    check_snippet(*state, &item, "tandpleje", "beslutning", "[Tandplejen] udvides.");
    check_snippet(*state, &item, "tandpleje børn", "sagsfremstilling", "[Tandpleje] for [børn] og unge.");
    check_snippet(*state, &item, "indstille", "indstilling", "Det [indstilles] at udvide tandplejen.");
    check_snippet(*state, &item, "findesikke", "beslutning", "Tandplejen udvides.");
    struct query_plan plan = plan_of(*state, "børn");
    struct item_match match =
        match_item(((struct setting *)*state)->analyzer, &plan, &item, &((struct setting *)*state)->arena);
    assert_int_equal(snippet_make(&item, &match, &((struct setting *)*state)->arena).page, 3);
}

static const char *short_of(struct setting *setting, const struct minutes_item *item) {
    struct item_match match = {.parts = arena_alloc(&setting->arena, (item->part_count + 1) * sizeof *match.parts)};
    return decision_make(item, &match, &setting->arena).text;
}

static void an_item_without_parts_has_no_snippet(void **state) {
    const struct minutes_item item = {.number = "1", .title = "Tandpleje", .case_number = "", .page = 5};
    check_snippet(*state, &item, "tandpleje", "", "");
    struct minutes_part blank = {.kind = PART_REFERAT, .text = " \n "};
    const struct minutes_item empty = {
        .number = "1", .title = "T", .case_number = "", .parts = &blank, .part_count = 1};
    check_snippet(*state, &empty, "tandpleje", "", "");
    assert_string_equal(short_of(*state, &empty), "");
}

static void windows_are_bounded_and_whole(void **state) {
    struct setting *setting = *state;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 400; i++) buf_printf(&text, i == 200 ? "nåleøje " : i % 7 ? "fyldeård%d " : "Sætning%d. ", i);
    struct minutes_part part = {.kind = PART_ANDET, .text = text.data};
    const struct minutes_item item = {.number = "1", .title = "", .case_number = "", .parts = &part, .part_count = 1};
    struct query_plan plan = plan_of(setting, "nåleøje");
    struct item_match match = match_item(setting->analyzer, &plan, &item, &setting->arena);
    struct snippet snippet = snippet_make(&item, &match, &setting->arena);
    struct buf out;
    buf_init(&out, 1 << 20);
    append_pieces(&out, &snippet);
    assert_true(out.len <= SNIPPET_BYTES + strlen("[]") + 2 * strlen(SNIPPET_CUT_BEFORE));
    assert_true(out.len > SNIPPET_BYTES / 2);
    assert_non_null(strstr(out.data, "[nåleøje]"));
    assert_true(slice_starts(buf_as_slice(&out), SNIPPET_CUT_BEFORE "fyldeård"));
    assert_true(slice_ends(buf_as_slice(&out), SNIPPET_CUT_BEHIND));
    buf_free(&out);
    buf_free(&text);
}

/* A word longer than the window is cut between characters. */
static void a_giant_word_is_cut(void **state) {
    struct setting *setting = *state;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 3000; i++) buf_text(&text, "å");
    struct minutes_part part = {.kind = PART_BESLUTNING, .text = text.data};
    const struct minutes_item item = {.number = "1", .title = "", .case_number = "", .parts = &part, .part_count = 1};
    check_snippet(setting, &item, "findesikke", "beslutning", NULL);
    const char *decision = short_of(setting, &item);
    assert_true(strlen(decision) <= DECISION_BYTES);
    assert_true(slice_ends(slice_of(decision), "å…"));
    buf_free(&text);
}

/* ---- the decision in short ---- */

static const char *decision_of(struct setting *setting, enum part_kind kind, const char *text) {
    struct minutes_part parts[] = {{.kind = PART_INDSTILLING, .text = "Det indstilles."}, {.kind = kind, .text = text}};
    const struct minutes_item item = {.number = "1", .title = "", .case_number = "", .parts = parts, .part_count = 2};
    return short_of(setting, &item);
}

static void only_decisions_are_decisions(void **state) {
    assert_string_equal(decision_of(*state, PART_BESLUTNING, " Godkendt.\n"), "Godkendt.");
    assert_string_equal(decision_of(*state, PART_REFERAT, "Drøftet.\nOg taget til efterretning."),
                        "Drøftet. Og taget til efterretning.");
    assert_string_equal(decision_of(*state, PART_SAGSFREMSTILLING, "Godkendt."), "");
    assert_string_equal(decision_of(*state, PART_INDSTILLING, "Godkendt."), "");
    struct minutes_part both[] = {{.kind = PART_REFERAT, .text = "Lang drøftelse."},
                                  {.kind = PART_BESLUTNING, .text = "Godkendt."}};
    const struct minutes_item item = {.number = "1", .title = "", .case_number = "", .parts = both, .part_count = 2};
    assert_string_equal(short_of(*state, &item), "Godkendt.");
}

static void decisions_end_with_a_sentence(void **state) {
    const char *fill = "Udvalget besluttede at afsætte midler til en udvidelse af det natlige beredskab i alle "
                       "kommunerne fra den 1. Januar efter samråd med dr. Holm, jf. Bilag 2, og bl.a. Skive følger op "
                       "på den samlede indsats i løbet af efteråret.";
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_printf(&text, "%s Derefter %s", fill, fill);
    assert_string_equal(decision_of(*state, PART_BESLUTNING, text.data), fill);
    buf_clear(&text);
    for (int i = 0; i < 60; i++) buf_printf(&text, "ordet%d ", i);
    const char *cut = decision_of(*state, PART_BESLUTNING, text.data);
    assert_true(strlen(cut) <= DECISION_BYTES && strlen(cut) > DECISION_BYTES - 12);
    assert_true(slice_ends(slice_of(cut), "…"));
    assert_null(strstr(cut, " …"));
    buf_free(&text);
}

/* ---- what may be written ---- */

static void harmful_characters_stay_behind(void **state) {
    struct setting *setting = *state;
    struct slice clean =
        text_clean(&setting->arena, slice_of("a\x1b[31mb\t\r\n c\u202Ed\u200Fe\u00ADf\x07g\u2028h\xFFi\xC2\x85j"));
    assert_string_equal(clean.data, "a[31mb cdefg hi j");
    check_marks(setting, "modsat", "\u202Emod\u00ADsat\x1b[0m ord", "[modsat][0m ord");
    struct buf out;
    buf_init(&out, 1 << 16);
    json_text(&out, slice_of("\"\\\n\x01\u202E\xFF\U000E0041å"));
    assert_string_equal(out.data, "\"\\\"\\\\\\n\\u0001\\u202e\uFFFD\\udb40\\udc41å\"");
    buf_clear(&out);
    json_harden(&out, slice_of("{\"a\": \"\u202E\"\n}"));
    assert_string_equal(out.data, "{\"a\": \"\\u202e\"\n}");
    buf_clear(&out);
    json_number(&out, 7.312045181);
    assert_string_equal(out.data, "7.31204518");
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_marked_in_their_forms), cmocka_unit_test(of_a_compound_the_part_is_marked),
        cmocka_unit_test(phrases_are_marked_whole),        cmocka_unit_test(nothing_to_mark_shows_the_beginning),
        cmocka_unit_test(the_decision_is_preferred),       cmocka_unit_test(an_item_without_parts_has_no_snippet),
        cmocka_unit_test(windows_are_bounded_and_whole),   cmocka_unit_test(a_giant_word_is_cut),
        cmocka_unit_test(only_decisions_are_decisions),    cmocka_unit_test(decisions_end_with_a_sentence),
        cmocka_unit_test(harmful_characters_stay_behind),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
