/* test_names.c - names of people and groups: what is alike, what is not, what a block and a key hold. */
#include "stemmer/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum name_likeness compare(const char *a, const char *b) {
    struct person_name x, y;
    assert_int_equal(person_name_read(slice_of(a), &x, NULL), REFERAT_OK);
    assert_int_equal(person_name_read(slice_of(b), &y, NULL), REFERAT_OK);
    assert_int_equal(person_name_compare(&x, &y), person_name_compare(&y, &x));
    return person_name_compare(&x, &y);
}

static void near_misses_are_one_spelling(void **state) {
    static const char *const pairs[][2] = {{"Kåre Damgård", "Kaare Damgaard"},
                                           {"Ida Holm", "IDA HOLM"},
                                           {"Sanela Ljeskovica", "Sanella Ljeskovica"},
                                           {"Mathias Bech", "Matias Bek"},
                                           {"Christian Friis", "Kristian Fris"},
                                           {"Sophie Wang", "Sofie Vang"},
                                           {"Jørgen Schmidt", "Jørgen Schmit"},
                                           {"Rikke Holst", "Rikke Hoslt"},
                                           {"Sören Bro", "Søren Bro"},
                                           {"Anne-Marie Toft", "Anne Marie Toft"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (compare(pairs[i][0], pairs[i][1]) != NAMES_SPELLED) fail_msg("%s, %s", pairs[i][0], pairs[i][1]);
    }
}

static void initials_and_middle_names_shorten(void **state) {
    (void)state;
    assert_int_equal(compare("Ida Holm", "Ida Kirstine Holm"), NAMES_SHORTENED);
    assert_int_equal(compare("Ida K. Holm", "Ida Kirstine Holm"), NAMES_SHORTENED);
    assert_int_equal(compare("I. Holm", "Ida Holm"), NAMES_SHORTENED);
    assert_int_equal(compare("J.P. Hansen", "Jens Peter Hansen"), NAMES_SHORTENED);
    assert_int_equal(compare("Ida B. Holm", "Ida Kirstine Holm"), NAMES_UNLIKE);
}

static void others_are_unlike(void **state) {
    static const char *const pairs[][2] = {{"Bo Jensen", "Bo Jenson"}, {"Ida Holm", "Ina Holm"},
                                           {"Ida Holm", "Ida Halm"},   {"Bo Hansen", "Bo Jensen"},
                                           {"Ida", "Ida Holm"},        {"", ""},
                                           {"Åse Lund", "Ase Lund"},   {"Per Dam", "Pre Dam"}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (compare(pairs[i][0], pairs[i][1]) != NAMES_UNLIKE) fail_msg("%s, %s", pairs[i][0], pairs[i][1]);
    }
}

static void alike_names_share_a_block(void **state) {
    struct person_name name;
    struct buf a, b;
    (void)state;
    buf_init(&a, 1 << 10);
    buf_init(&b, 1 << 10);
    assert_int_equal(person_name_read(slice_of("Kåre Damgård"), &name, NULL), REFERAT_OK);
    person_name_block(&name, &a);
    assert_int_equal(person_name_read(slice_of("C. Damgaadr"), &name, NULL), REFERAT_OK);
    person_name_block(&name, &b);
    assert_string_equal(a.data, b.data);
    buf_free(&a);
    buf_free(&b);
}

static void any_bytes_are_read(void **state) {
    struct person_name name;
    (void)state;
    for (unsigned byte = 1; byte < 256; byte++) {
        char text[700];
        memset(text, (int)byte, sizeof text);
        assert_int_equal(person_name_read(slice_make(text, sizeof text), &name, NULL), REFERAT_OK);
        assert_true(name.count <= NAME_PARTS_MAX);
    }
    assert_int_equal(person_name_read(slice_of("a b c d e f g h i j"), &name, NULL), REFERAT_OK);
    assert_int_equal(name.count, NAME_PARTS_MAX);
    assert_string_equal(name.parts[NAME_PARTS_MAX - 1], "j");
}

static void a_group_is_its_words_in_any_order(void **state) {
    struct analyzer *analyzer;
    struct arena arena;
    (void)state;
    arena_init(&arena, 1 << 20);
    assert_int_equal(analyzer_new(&analyzer, NULL), REFERAT_OK);
    struct slice key = group_key(analyzer, slice_of("Arbejdsgruppen for velfærdsteknologi"), &arena);
    assert_true(key.len > 0);
    assert_true(slice_equal(key, group_key(analyzer, slice_of("arbejdsgruppe vedr. velfærdsteknologi"), &arena)));
    assert_true(slice_equal(key, group_key(analyzer, slice_of("Velfærdsteknologi, arbejdsgruppe om"), &arena)));
    assert_false(slice_equal(key, group_key(analyzer, slice_of("Arbejdsgruppe for natberedskab"), &arena)));
    assert_int_equal(group_key(analyzer, slice_of("!!"), &arena).len, 0);
    analyzer_free(analyzer);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_misses_are_one_spelling),
        cmocka_unit_test(initials_and_middle_names_shorten),
        cmocka_unit_test(others_are_unlike),
        cmocka_unit_test(alike_names_share_a_block),
        cmocka_unit_test(any_bytes_are_read),
        cmocka_unit_test(a_group_is_its_words_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
