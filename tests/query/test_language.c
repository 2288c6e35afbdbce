/* test_language.c - the query language: trees, errors with their positions, limits, and trees printed as queries. */
#include "base/buf.h"
#include "base/utf8.h"
#include "query/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- the tree as text: (and a (not "b c") organ:KOSU) ---- */

static void print_tokens(struct buf *out, struct slice text, const struct query_node *node) {
    for (size_t i = 0; i < node->token_count; i++) {
        if (i) buf_byte(out, ' ');
        buf_append(out, text.data + node->tokens[i].start, node->tokens[i].end - node->tokens[i].start);
    }
}

static void print_node(struct buf *out, struct slice text, const struct query_node *node) {
    static const char *const operators[] = {[QUERY_AND] = "and", [QUERY_OR] = "or", [QUERY_NOT] = "not"};
    switch (node->op) {
    case QUERY_EMPTY: buf_text(out, "empty"); return;
    case QUERY_WORD:
        if (node->required) buf_byte(out, '+');
        print_tokens(out, text, node);
        if (node->wildcard) buf_byte(out, '*');
        return;
    case QUERY_NEAR:
        buf_printf(out, "%s(near %u ", node->required ? "+" : "", node->distance);
        print_tokens(out, text, node);
        buf_byte(out, ')');
        return;
    case QUERY_PHRASE:
        buf_byte(out, '"');
        print_tokens(out, text, node);
        buf_byte(out, '"');
        return;
    case QUERY_FIELD:
        buf_printf(out, "%s%s:%.*s", node->required ? "+" : "", query_field_name(node->field), (int)node->value.len,
                   node->value.data);
        return;
    default: break;
    }
    buf_printf(out, "(%s", operators[node->op]);
    for (size_t i = 0; i < node->child_count; i++) {
        buf_byte(out, ' ');
        print_node(out, text, node->children[i]);
    }
    buf_byte(out, ')');
}

/* The tree printed and read again is the same tree, and prints the same. */
static void check_round_trip(struct slice text, const struct query_node *root, struct arena *arena) {
    struct referat_error error;
    struct query_node *again;
    struct buf first, second;
    buf_init(&first, 1 << 16);
    buf_init(&second, 1 << 16);
    query_print(root, text, &first);
    buf_text(&first, "");
    assert_int_equal(query_parse(buf_as_slice(&first), arena, &again, &error), REFERAT_OK);
    if (!query_equal(root, text, again, buf_as_slice(&first))) {
        fail_msg("%.*s\n  is printed as %s", (int)text.len, text.data, first.data);
    }
    query_print(again, buf_as_slice(&first), &second);
    buf_text(&second, "");
    assert_string_equal(first.data, second.data);
    buf_free(&first);
    buf_free(&second);
}

static void check_tree(const char *query, const char *expected) {
    struct arena arena;
    struct buf out;
    struct query_node *root;
    struct referat_error error;
    arena_init(&arena, 1 << 24);
    buf_init(&out, 1 << 20);
    assert_int_equal(query_parse(slice_of(query), &arena, &root, &error), REFERAT_OK);
    print_node(&out, slice_of(query), root);
    assert_true(buf_ok(&out));
    assert_string_equal(out.data, expected);
    check_round_trip(slice_of(query), root, &arena);
    buf_free(&out);
    arena_free(&arena);
}

static void check_error_of(struct slice query, int64_t position, const char *part) {
    struct arena arena;
    struct query_node *root;
    struct referat_error error;
    arena_init(&arena, 1 << 24);
    assert_int_equal(query_parse(query, &arena, &root, &error), REFERAT_QUERY);
    assert_null(root);
    assert_int_equal(error.position, position);
    if (!strstr(error.message, part)) fail_msg("\"%s\" does not say \"%s\"", error.message, part);
    arena_free(&arena);
}

static void check_error(const char *query, int64_t position, const char *part) {
    check_error_of(slice_of(query), position, part);
}

/* ---- what is understood ---- */

static void words_stand_side_by_side(void **state) {
    (void)state;
    check_tree("tandpleje", "tandpleje");
    check_tree("  tandpleje\tbørn \n", "(and tandpleje børn)");
    check_tree("og/eller", "(and og eller)");
    check_tree("Ringkøbing-Skjern", "Ringkøbing-Skjern");
    check_tree("1-01-72-1044-24 1.234,50", "(and 1-01-72-1044-24 1.234,50)");
    check_tree("ét\u00A0ord", "(and ét ord)");
}

static void phrases_are_quoted(void **state) {
    (void)state;
    check_tree("\"opfølgende hjemmebesøg\"", "\"opfølgende hjemmebesøg\"");
    check_tree("a \"b c\" d", "(and a \"b c\" d)");
    check_tree("a\"b c\"d", "(and a \"b c\" d)");
    check_tree("”rent snit” «et to»", "(and \"rent snit\" \"et to\")");
    check_tree("\"ét\"", "\"ét\"");
    check_tree("\"AND organ:KOSU -x\"", "\"AND organ KOSU x\"");
}

static void a_hyphen_excludes(void **state) {
    (void)state;
    check_tree("a -b", "(and a (not b))");
    check_tree("-b", "(not b)");
    check_tree("a -\"b c\"", "(and a (not \"b c\"))");
    check_tree("a -b/c", "(and a (not \"b c\"))");
    check_tree("a -(b c)", "(and a (not (and b c)))");
    check_tree("a -organ:KOSU", "(and a (not organ:KOSU))");
    check_tree("a - b -- c -", "(and a b c)");
    check_tree("Sundheds- og psykiatri", "(and Sundheds og psykiatri)");
}

static void operators_and_parentheses(void **state) {
    (void)state;
    check_tree("a AND b", "(and +a +b)");
    check_tree("a AND b c", "(and +a +b c)");
    check_tree("a b OR c d", "(or (and a b) (and c d))");
    check_tree("a (b OR c)", "(and a (or b c))");
    check_tree("a NOT b", "(and a (not b))");
    check_tree("a AND NOT b", "(and +a (not b))");
    check_tree("NOT NOT a", "a");
    check_tree("NOT -a", "a");
    check_tree("((((a))))", "a");
    check_tree("and or not Not", "(and and or not Not)");
    check_tree("a/b AND c", "(and +a +b +c)");
    check_tree("organ:KOSU AND organ:FFU", "(and +organ:KOSU +organ:FFU)");
}

static void fields_in_both_languages(void **state) {
    (void)state;
    check_tree("organ:KOSU body:FFU", "(and organ:KOSU organ:FFU)");
    check_tree("Kommune:Skive MUNICIPALITY:Aarhus", "(and kommune:Skive kommune:Aarhus)");
    check_tree("dato:2022..2025 date:2022-05-05", "(and dato:2022..2025 dato:2022-05-05)");
    check_tree("type:dagsorden kind:referat", "(and type:dagsorden type:referat)");
    check_tree("udfald:godkendt outcome:\"taget til efterretning\"",
               "(and udfald:godkendt udfald:taget til efterretning)");
    check_tree("sag:1-01-72 case:x", "(and sag:1-01-72 sag:x)");
    check_tree("felt:beslutning part:resumé", "(and felt:beslutning felt:resumé)");
    check_tree("titel:tandpleje title:\"a b\"", "(and titel:tandpleje titel:a b)");
    check_tree("organ:\"Fælles Forretningsudvalg\"", "organ:Fælles Forretningsudvalg");
}

static void a_colon_alone_makes_no_field(void **state) {
    (void)state;
    check_tree("kl:12", "(and kl 12)");
    check_tree("http://eksempel.dk/a", "(and http eksempel dk a)");
    check_tree("forretningsorgan:x", "(and forretningsorgan x)");
    check_tree("Punkt: tandpleje", "(and Punkt tandpleje)");
}

static void punctuation_asks_nothing(void **state) {
    (void)state;
    static const char *const queries[] = {"",       "   ", "!!!",    "-",     "--",      "()",       "( )",      "\"\"",
                                          "\"?!\"", "-()", "NOT !!", "… – ·", "(!) (?)", "!! OR ??", "titel:!!", "😀"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) check_tree(queries[i], "empty");
    check_tree("a !! b", "(and a b)");
    check_tree("a OR !!", "a");
    check_tree("a AND ()", "+a");
}

/* ---- what is refused, and where ---- */

static void errors_say_where(void **state) {
    (void)state;
    check_error("\"uafsluttet", 0, "never closed");
    check_error("a \"b c", 2, "never closed");
    check_error("organ:\"Fælles", 6, "never closed");
    check_error("a (b", 2, "never closed");
    check_error("a b)", 3, "never opened");
    check_error(")", 0, "never opened");
    check_error("a AND", 2, "nothing follows");
    check_error("a OR", 2, "nothing follows");
    check_error("a OR OR b", 2, "nothing follows");
    check_error("(a AND) b", 3, "nothing follows");
    check_error("a NOT", 2, "nothing follows");
    check_error("AND a", 0, "nothing stands before");
    check_error("a (OR b)", 3, "nothing stands before");
    check_error("a organ: KOSU", 2, "organ: needs a value");
    check_error("a Body:", 2, "Body: needs a value");
    check_error("a organ:\"  \"", 2, "needs a value");
}

static void wildcards_end_a_word(void **state) {
    (void)state;
    check_tree("a kommissorier*", "(and a kommissorier*)");
    check_tree("tand*/pleje, (børn*)", "(and tand* pleje børn*)");
    check_tree("titel:tand* -pleje*", "(and titel:tand* (not pleje*))");
    check_tree("tand* AND pleje*", "(and +tand* +pleje*)");
    check_tree("a * b", "(and a b)");
    check_tree("* ** (*)", "empty");
    check_error("*pleje", 0, "end of a word");
    check_error("tand*pleje", 4, "end of a word");
    check_error("på*", 3, "at least 3 letters");
    check_error("a a-1*", 5, "at least 3 letters");
    check_error("\"a bord*\"", 7, "not for phrases");
    check_error("titel:\"a bord*\"", 13, "not for phrases");
    check_error("person:Holm*", 11, "not for phrases");
    check_error("-bord*/stol", 1, "not for phrases");
    check_tree("aaa* bbb* ccc* ddd*", "(and aaa* bbb* ccc* ddd*)");
    check_error("aaa* bbb* ccc* ddd* eee*", 23, "more than 4 wildcards");
}

static void near_stands_between_words(void **state) {
    (void)state;
    check_tree("a NEAR/3 b", "(near 3 a b)");
    check_tree("x a NEAR/3 b y", "(and x (near 3 a b) y)");
    check_tree("a NEAR/3 b NEAR/3 c", "(near 3 a b c)");
    check_tree("a NEAR/3 b AND c OR d", "(or (and +(near 3 a b) +c) d)");
    check_tree("-a NEAR/1 b", "(not (near 1 a b))");
    check_tree("(a NEAR/100 b)", "(near 100 a b)");
    check_tree("a NEAR/x NEAR near/3", "(and a NEAR x NEAR near 3)");
    check_error("NEAR/3 a", 0, "between single words");
    check_error("a NEAR/3", 2, "nothing follows");
    check_error("(a NEAR/3) b", 3, "nothing follows");
    check_error("a NEAR/3 \"b c\"", 9, "between single words");
    check_error("\"b c\" NEAR/3 a", 6, "between single words");
    check_error("a/b NEAR/3 c", 0, "between single words");
    check_error("a NEAR/3 b/c", 9, "between single words");
    check_error("a NEAR/3 -b", 9, "between single words");
    check_error("tand* NEAR/3 b", 0, "between single words");
    check_error("a NEAR/3 organ:b", 9, "between single words");
    check_error("a NEAR/0 b", 2, "takes 1 to 100");
    check_error("a NEAR/101 b", 2, "takes 1 to 100");
    check_error("a NEAR/99999999999999999999 b", 2, "takes 1 to 100");
    check_error("a NEAR/3 b NEAR/4 c", 11, "one distance");
    check_error("a NEAR/3 b NEAR/3 c NEAR/3 d NEAR/3 e", 29, "at most 4 words");
}

static void people_are_named(void **state) {
    (void)state;
    check_tree("person:\"Ida Holm\" person:Holm", "(and person:Ida Holm person:Holm)");
    check_tree("person:!!", "empty");
}

/* What a printed query needs beside the words as they were typed. */
static void trees_are_printed(void **state) {
    (void)state;
    static const struct {
        const char *query, *printed;
    } cases[] = {
        {"  a   b ", "a b"},
        {"a b OR (c d)", "a b OR c d"},
        {"a (b OR c)", "a (b OR c)"},
        {"a AND (b c) d", "a AND (b c) d"},
        {"NOT a/b", "-\"a b\""},
        {"NOT (NOT a)", "-(-a)"},
        {"Body:KOSU dato:2031..", "organ:KOSU dato:2031.."},
        {"organ:«Fælles \"F\"»", "organ:\u201CFælles \"F\"\u201D"},
        {"og/AND", "og /AND"},
        {"sundheds- og psykiatri", "sundheds- og psykiatri"},
        {"\"modtage og -sende\"", "\"modtage og -sende\""},
        {"og/-sende x", "og /-sende x"},
        {"a AND !!", "a AND \"\""},
        {"-(a AND !!) b", "-(a AND \"\") b"},
        {"(a b) AND ! OR c", "(a b) AND \"\" OR c"},
        {"!!", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct query_node *root;
        struct buf out;
        arena_init(&arena, 1 << 20);
        buf_init(&out, 1 << 16);
        assert_int_equal(query_parse(slice_of(cases[i].query), &arena, &root, NULL), REFERAT_OK);
        query_print(root, slice_of(cases[i].query), &out);
        buf_text(&out, "");
        assert_string_equal(out.data, cases[i].printed);
        check_round_trip(slice_of(cases[i].query), root, &arena);
        buf_free(&out);
        arena_free(&arena);
    }
}

static char *repeated(const char *text, size_t times) {
    size_t length = strlen(text);
    char *out = malloc(length * times + 1);
    assert_non_null(out);
    for (size_t i = 0; i < times; i++) memcpy(out + i * length, text, length);
    out[length * times] = '\0';
    return out;
}

static void check_repeated(const char *text, size_t times, int64_t position, const char *part) {
    char *query = repeated(text, times);
    check_error(query, position, part);
    free(query);
}

static void limits_stand_in_front(void **state) {
    (void)state;
    check_repeated("(", 100000, QUERY_MAX_BYTES, "longer than 4096 bytes");
    check_repeated("ordet ", 200000, QUERY_MAX_BYTES, "longer than 4096 bytes");
    check_repeated("(", 4096, QUERY_MAX_DEPTH, "deeper than 16");
    check_repeated("-(", 2000, 2 * QUERY_MAX_DEPTH + 1, "deeper than 16");
    check_repeated("a ", 65, 128, "more than 64 words");
    check_error("((((((((((((((((a))))))))))))))) (", 33, "never closed");
    check_error("((((((((((((((((a)))))))))))))))", 0, "never closed");
    char *words = repeated("a ", 64), *hyphens = repeated("-", 4096), *nots = repeated("NOT ", 1000);
    struct arena arena;
    struct query_node *root;
    arena_init(&arena, 1 << 24);
    assert_int_equal(query_parse(slice_of(words), &arena, &root, NULL), REFERAT_OK);
    assert_int_equal(root->child_count, 64);
    assert_int_equal(query_parse(slice_of(hyphens), &arena, &root, NULL), REFERAT_OK);
    assert_int_equal(root->op, QUERY_EMPTY);
    arena_free(&arena);
    check_error(nots, 3996, "nothing follows");
    free(words);
    free(hyphens);
    free(nots);
}

static void bytes_that_are_no_text(void **state) {
    (void)state;
    check_error("tand\xFFpleje", 4, "UTF-8");
    check_error("\xC3", 0, "UTF-8");
    check_error("a \xED\xA0\x80", 2, "UTF-8");
    check_error_of(slice_make("tand\0pleje", 10), 4, "NUL");
    check_error_of(slice_make("a\0\xFF", 3), 1, "NUL");
    check_error_of(slice_make("\xFF\0", 2), 0, "UTF-8");
    check_tree("a\x1b[31mb", "(and a 31mb)");
}

static void memory_that_runs_out_is_said(void **state) {
    (void)state;
    const char *query = "a (b OR \"c d\") organ:KOSU -e titel:\"f g\" h i j k l m n o p";
    for (size_t cap = 0; cap < 20000; cap += 64) {
        struct arena arena;
        struct query_node *root;
        struct referat_error error;
        arena_init(&arena, cap);
        enum referat_status status = query_parse(slice_of(query), &arena, &root, &error);
        assert_true(status == REFERAT_OK || (status == REFERAT_NO_MEMORY && !root));
        arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_side_by_side),
        cmocka_unit_test(phrases_are_quoted),
        cmocka_unit_test(a_hyphen_excludes),
        cmocka_unit_test(operators_and_parentheses),
        cmocka_unit_test(fields_in_both_languages),
        cmocka_unit_test(a_colon_alone_makes_no_field),
        cmocka_unit_test(punctuation_asks_nothing),
        cmocka_unit_test(errors_say_where),
        cmocka_unit_test(wildcards_end_a_word),
        cmocka_unit_test(near_stands_between_words),
        cmocka_unit_test(people_are_named),
        cmocka_unit_test(trees_are_printed),
        cmocka_unit_test(limits_stand_in_front),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
