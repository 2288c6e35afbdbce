/* test_ledger.c - when what is not committed is committed. The time is the test's own. */
#include "scratch.h"

#include "indexer/ledger.h"

#define START_US 5000000

struct fixture {
    struct ledger ledger;
    struct arena arena;
    struct referat_error error;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    enum engine_kind kind = ENGINE_NATIVE;
    const char *engine = getenv("REFERAT_ENGINE");
    if (scratch_setup(NULL) || (engine && !engine_kind_by_name(engine, &kind))) return -1;
    arena_init(&f->arena, (size_t)1 << 24);
    if (engine_write(in_scratch("ix"), kind, "x", &f->ledger.writer, &f->error)) return -1;
    f->ledger.reader = engine_writer_reader(f->ledger.writer);
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    engine_writer_close(f->ledger.writer);
    arena_free(&f->arena);
    free(f);
    return scratch_teardown(NULL);
}

static void put(struct fixture *f, unsigned number) {
    const struct engine_document document = {.id = slice_of(arena_printf(&f->arena, "%u", number)),
                                             .newest_key = slice_of("1"),
                                             .oldest_key = slice_of("1"),
                                             .payload = slice_of("{}")};
    assert_int_equal(ledger_put(&f->ledger, ENGINE_ITEMS, &document, &f->error), REFERAT_OK);
}

static uint64_t commits(struct fixture *f) {
    struct engine_commit_info info;
    assert_int_equal(engine_last_commit(f->ledger.reader, &info, &f->error), REFERAT_OK);
    return info.number;
}

/* How many commits asking at that time made. */
static uint64_t commits_at(struct fixture *f, int64_t now_us) {
    uint64_t before = commits(f);
    assert_int_equal(ledger_commit_due(&f->ledger, now_us, &f->error), REFERAT_OK);
    return commits(f) - before;
}

static void test_a_minute_old_is_committed(void **state) {
    struct fixture *f = *state;
    assert_int_equal(commits_at(f, START_US), 0);
    assert_int_equal(commits_at(f, START_US + 2 * LEDGER_COMMIT_US), 0); /* there is nothing */
    put(f, 1);
    assert_int_equal(commits_at(f, START_US + 3 * LEDGER_COMMIT_US), 0); /* from here on it counts */
    put(f, 2);
    assert_int_equal(commits_at(f, START_US + 4 * LEDGER_COMMIT_US - 1), 0);
    assert_int_equal(commits_at(f, START_US + 4 * LEDGER_COMMIT_US), 1);
    assert_false(f->ledger.changed);
    /* the next minute begins with the next change */
    assert_int_equal(commits_at(f, START_US + 9 * LEDGER_COMMIT_US), 0);
    put(f, 3);
    assert_int_equal(commits_at(f, START_US + 9 * LEDGER_COMMIT_US), 0);
    assert_int_equal(commits_at(f, START_US + 10 * LEDGER_COMMIT_US), 1);
}

static void test_many_are_committed_where_the_engine_asks(void **state) {
    struct fixture *f = *state;
    uint64_t many = engine_commit_documents(f->ledger.writer);
    unsigned put_count = many < 5000 ? (unsigned)many : 5000;
    for (unsigned i = 1; i < put_count; i++) put(f, i);
    assert_int_equal(commits_at(f, START_US), 0);
    put(f, put_count);
    assert_int_equal(commits_at(f, START_US), many == put_count ? 1 : 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_minute_old_is_committed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_many_are_committed_where_the_engine_asks, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
