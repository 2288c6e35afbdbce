/* Unit tests of stemmer/synonyms.c. */
#include "base/file.h"
#include "stemmer/synonyms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct analyzer *analyzer;
    struct arena arena;
    char path[64];
};

static enum referat_status read_text(struct fixture *fixture, const char *text, struct synonyms *out,
                                     struct referat_error *error) {
    assert_int_equal(file_replace(fixture->path, text, strlen(text), NULL), REFERAT_OK);
    return synonyms_read(fixture->path, fixture->analyzer, &fixture->arena, out, error);
}

/* The synonyms of the word, joined by a comma. */
static void assert_synonyms(struct fixture *fixture, const struct synonyms *synonyms, const char *word,
                            const char *expected) {
    struct slice text = slice_of(word), found;
    struct token token;
    char joined[256] = "";
    size_t at = 0;
    assert_true(token_next(text, &at, &token));
    const struct word_terms *terms = analyzer_word(fixture->analyzer, text, &token);
    for (at = 0; synonyms_next(synonyms, terms->terms, terms->term_count, &at, &found);) {
        size_t len = strlen(joined);
        snprintf(joined + len, sizeof joined - len, "%s%.*s", len ? "," : "", (int)found.len, found.data);
    }
    assert_string_equal(joined, expected);
}

static void members_find_the_others(void **state) {
    struct fixture *fixture = *state;
    struct synonyms synonyms;
    assert_int_equal(read_text(fixture,
                               "# the care of the old\n\nhjemmepleje = hjemmehjælp, kommunal pleje\r\n"
                               "  bil=køretøj\nhjemmepleje = omsorg",
                               &synonyms, NULL),
                     REFERAT_OK);
    assert_synonyms(fixture, &synonyms, "hjemmeplejens", "hjemmehjælp,kommunal pleje,omsorg");
    assert_synonyms(fixture, &synonyms, "hjemmehjælpen", "hjemmepleje,kommunal pleje");
    assert_synonyms(fixture, &synonyms, "køretøjer", "bil");
    assert_synonyms(fixture, &synonyms, "kommunal", "");
    assert_synonyms(fixture, &synonyms, "tog", "");
}

static void broken_files_are_refused_by_line(void **state) {
    struct fixture *fixture = *state;
    static const char *const broken[] = {"bil = bus\nord uden lighed\n", "bil = bus\n= bil\n", "bil = bus\nbil =\n",
                                         "bil = bus\nbil = , tog\n", "bil = bus\nb\xff = bil\n"};
    struct synonyms synonyms;
    struct referat_error error;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        assert_int_equal(read_text(fixture, broken[i], &synonyms, &error), REFERAT_BAD_INPUT);
        assert_non_null(strstr(error.message, ":2: "));
    }
    assert_int_equal(synonyms_read("/nowhere/synonyms", fixture->analyzer, &fixture->arena, &synonyms, &error),
                     REFERAT_UNREADABLE);
    assert_int_equal(read_text(fixture, "", &synonyms, &error), REFERAT_OK);
    assert_int_equal(synonyms.count, 0);
}

static int open_fixture(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    *state = fixture;
    arena_init(&fixture->arena, 1 << 20);
    strcpy(fixture->path, "/tmp/referat-synonyms-XXXXXX");
    int fd = mkstemp(fixture->path);
    if (fd >= 0) close(fd);
    return fd < 0 || analyzer_new(&fixture->analyzer, NULL);
}

static int close_fixture(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    analyzer_free(fixture->analyzer);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_find_the_others),
        cmocka_unit_test(broken_files_are_refused_by_line),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
