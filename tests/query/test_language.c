/* test_language.c - the query language: trees, errors with their positions, limits, and that no bytes do it harm. */
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

static void what_comes_later_is_named(void **state) {
    (void)state;
    check_error("a kommissorier*", 14, "not supported yet");
    check_error("*pleje", 0, "not supported yet");
    check_error("\"a b*\"", 4, "not supported yet");
    check_error("titel:tand*", 10, "not supported yet");
    check_error("a NEAR/3 b", 2, "NEAR/n is not supported yet");
    check_error("a person:\"Ida Holm\"", 2, "person: is not supported yet");
    check_tree("a * b", "(and a b)");
    check_tree("a NEAR/x", "(and a NEAR x)");
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

/* ---- any bytes at all ---- */

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void append_random(struct buf *query, uint64_t *random) {
    static const char *const pieces[] = {
        "a",    "ord ",  "-",      "\"", "(",      ")",    " AND ", " OR ", " NOT ", "organ:", "dato:", "..",
        "2022", "felt:", "titel:", "*",  "NEAR/3", "”",    "å",     "\xC3", "\xFF",  "1-01",   "-07",   " ",
        "\t",   ":",     "/",      "😀",  "\u202E", "KL's", ".",     ",",    "«",     "»"};
    size_t choice = next_random(random) % (sizeof pieces / sizeof *pieces + 1);
    if (choice == sizeof pieces / sizeof *pieces) {
        buf_byte(query, (char)next_random(random));
    } else {
        buf_text(query, pieces[choice]);
    }
}

/* Every node lies within the query, a word has its token, an operator has operands. */
static void check_node(const struct query_node *node, size_t length, unsigned depth) {
    assert_true(depth <= 2 * QUERY_MAX_DEPTH + 4);
    assert_true(node->start <= node->end && node->end <= length);
    for (size_t i = 0; i < node->token_count; i++) {
        assert_true(node->tokens[i].start < node->tokens[i].end && node->tokens[i].end <= length);
    }
    if (node->op == QUERY_WORD) assert_int_equal(node->token_count, 1);
    if (node->op == QUERY_PHRASE) assert_true(node->token_count > 0);
    if (node->op == QUERY_FIELD) assert_true(node->value.len > 0);
    if (node->op == QUERY_NOT) assert_int_equal(node->child_count, 1);
    if (node->op == QUERY_AND || node->op == QUERY_OR) assert_true(node->child_count > 1);
    for (size_t i = 0; i < node->child_count; i++) {
        assert_int_not_equal(node->children[i]->op, QUERY_EMPTY);
        check_node(node->children[i], length, depth + 1);
    }
}

static void random_queries_do_no_harm(void **state) {
    (void)state;
    uint64_t random = 0x9E3779B97F4A7C15u;
    size_t understood = 0, refused = 0;
    struct arena arena;
    struct buf query;
    arena_init(&arena, 1 << 24);
    buf_init(&query, 1 << 16);
    for (int i = 0; i < 20000; i++) {
        struct query_node *root;
        struct referat_error error;
        buf_clear(&query);
        for (size_t n = next_random(&random) % 24; n > 0; n--) append_random(&query, &random);
        /* A copy without a byte behind it, so that a read past the end is seen. */
        char *exact = malloc(query.len + !query.len);
        assert_non_null(exact);
        if (query.len) memcpy(exact, query.data, query.len);
        arena_reset(&arena);
        enum referat_status status = query_parse(slice_make(exact, query.len), &arena, &root, &error);
        if (status == REFERAT_OK) {
            check_node(root, query.len, 0);
            understood++;
        } else {
            assert_int_equal(status, REFERAT_QUERY);
            assert_true(error.position >= 0 && (size_t)error.position <= query.len && *error.message);
            refused++;
        }
        free(exact);
    }
    assert_true(understood > 2000 && refused > 2000);
    buf_free(&query);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stand_side_by_side),  cmocka_unit_test(phrases_are_quoted),
        cmocka_unit_test(a_hyphen_excludes),         cmocka_unit_test(operators_and_parentheses),
        cmocka_unit_test(fields_in_both_languages),  cmocka_unit_test(a_colon_alone_makes_no_field),
        cmocka_unit_test(punctuation_asks_nothing),  cmocka_unit_test(errors_say_where),
        cmocka_unit_test(what_comes_later_is_named), cmocka_unit_test(limits_stand_in_front),
        cmocka_unit_test(bytes_that_are_no_text),    cmocka_unit_test(memory_that_runs_out_is_said),
        cmocka_unit_test(random_queries_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
