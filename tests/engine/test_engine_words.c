/* test_engine_words.c - written words with their counts, one document by its id, the number and time of the last
 * commit. */
#include "tests/engine/support.h"

#include <time.h>

struct fixture {
    char *folder;
    struct arena arena;
    struct engine_writer *writer;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->folder = scratch_new();
    arena_init(&fixture->arena, 1 << 26);
    assert_ok(engine_write(fixture->folder, TEST_ENGINE, FINGERPRINT, &fixture->writer, &error));
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    engine_writer_close(fixture->writer);
    arena_free(&fixture->arena);
    scratch_remove(fixture->folder);
    free(fixture->folder);
    free(fixture);
    return 0;
}

/* `words` between blanks. */
static enum referat_status put(struct fixture *fixture, const char *id, const char *words) {
    struct engine_document *document = document_new(&fixture->arena, id, "20310306", "KOSU", "plain");
    struct slice *list = NULL;
    for (const char *at = words; *at; at += strspn(at, " ")) {
        struct slice word = slice_make(at, strcspn(at, " "));
        *ARENA_PUSH(&fixture->arena, list, document->word_count) = word;
        at += word.len;
    }
    document->words = list;
    return engine_put(fixture->writer, ENGINE_ITEMS, document, &error);
}

static void check_words(struct fixture *fixture, struct engine_reader *reader, const char *prefix,
                        const char *expected) {
    struct engine_word *words;
    size_t count;
    const char *got = "";
    assert_ok(engine_words(reader, ENGINE_ITEMS, slice_of(prefix), &fixture->arena, &words, &count, &error));
    for (size_t i = 0; i < count; i++) {
        got = arena_printf(&fixture->arena, "%s%s%.*s:%llu", got, i ? " " : "", (int)words[i].word.len,
                           words[i].word.data, (unsigned long long)words[i].count);
    }
    assert_string_equal(got, expected);
}

static void words_are_listed_with_counts(void **state) {
    struct fixture *fixture = *state;
    assert_ok(put(fixture, "1", "kommune kommuner søgård"));
    assert_ok(put(fixture, "2", "kommune kompas øl"));
    struct engine_reader *within = engine_writer_reader(fixture->writer);
    check_words(fixture, within, "kom", "kommune:2 kommuner:1 kompas:1");
    assert_ok(engine_commit(fixture->writer, &error));
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->folder, FINGERPRINT, &reader, &error));
    check_words(fixture, reader, "kommune", "kommune:2 kommuner:1");
    check_words(fixture, reader, "", "kommune:2 kommuner:1 kompas:1 søgård:1 øl:1");
    check_words(fixture, reader, "x", "");
    assert_ok(put(fixture, "1", "andet"));
    assert_ok(engine_delete(fixture->writer, ENGINE_ITEMS, slice_of("2"), &error));
    check_words(fixture, reader, "", "kommune:2 kommuner:1 kompas:1 søgård:1 øl:1");
    assert_ok(engine_commit(fixture->writer, &error));
    check_words(fixture, reader, "", "andet:1");
    engine_close(reader);
}

/* They are no terms and count in no length. */
static void words_are_not_searched(void **state) {
    struct fixture *fixture = *state;
    struct engine_result result;
    assert_ok(put(fixture, "1", "kommune"));
    struct engine_search search = {.query = q_term(&fixture->arena, "kommune"), .limit = 10};
    assert_ok(
        engine_search(engine_writer_reader(fixture->writer), ENGINE_ITEMS, &search, &fixture->arena, &result, &error));
    assert_int_equal(result.total, 0);
}

static void words_that_cannot_be_kept_are_refused(void **state) {
    struct fixture *fixture = *state;
    char word[ENGINE_WORD_MAX + 2];
    memset(word, 'a', sizeof word);
    word[ENGINE_WORD_MAX] = '\0';
    assert_ok(put(fixture, "1", word));
    word[ENGINE_WORD_MAX] = 'a';
    word[ENGINE_WORD_MAX + 1] = '\0';
    assert_status(put(fixture, "2", word), REFERAT_TOO_LARGE);
    struct engine_document *document = document_new(&fixture->arena, "3", "20310306", "KOSU", "plain");
    const struct slice empty = slice_of("");
    document->words = &empty;
    document->word_count = 1;
    assert_status(engine_put(fixture->writer, ENGINE_ITEMS, document, &error), REFERAT_INTERNAL);
    assert_ok(engine_commit(fixture->writer, &error));
}

static void one_document_is_found_by_its_id(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    struct engine_result all, one;
    assert_ok(put(fixture, "1", "a"));
    assert_ok(put(fixture, "2", "b"));
    assert_ok(engine_commit(fixture->writer, &error));
    struct engine_reader *reader = engine_writer_reader(fixture->writer);
    struct engine_search search = {.query = q_term(arena, "plain"), .limit = 10};
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &all, &error));
    assert_int_equal(all.hit_count, 2);
    search.query = engine_query_pair(arena, ENGINE_FILTER, search.query, engine_query_id(arena, slice_of("2")));
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &one, &error));
    assert_int_equal(one.hit_count, 1);
    assert_true(slice_is(one.hits[0].id, "2"));
    assert_true(one.hits[0].score == all.hits[0].score);
    search.query = engine_query_id(arena, slice_of("3"));
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &one, &error));
    assert_int_equal(one.hit_count, 0);
    search.query = engine_query_id(arena, slice_of(""));
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &one, &error));
    assert_int_equal(one.hit_count, 0);
}

static void the_last_commit_is_told(void **state) {
    struct fixture *fixture = *state;
    struct engine_commit_info info;
    assert_ok(engine_last_commit(engine_writer_reader(fixture->writer), &info, &error));
    assert_int_equal(info.number, 0);
    assert_ok(put(fixture, "1", "a"));
    assert_ok(engine_commit(fixture->writer, &error));
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->folder, FINGERPRINT, &reader, &error));
    assert_ok(engine_last_commit(reader, &info, &error));
    assert_int_equal(info.number, 1);
    assert_true(llabs((long long)time(NULL) - info.time) < 3600);
    assert_ok(put(fixture, "2", "a"));
    assert_ok(engine_commit(fixture->writer, &error));
    assert_ok(engine_last_commit(reader, &info, &error));
    assert_int_equal(info.number, 2);
    engine_close(reader);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_listed_with_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_are_not_searched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_that_cannot_be_kept_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_document_is_found_by_its_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_commit_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
