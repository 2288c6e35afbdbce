/* test_readers.c - the pool of reader processes: order, bounds, failures. */
#include "scratch.h"

#include "corpus/record.h"
#include "indexer/readers.h"

#include <signal.h>

struct fixture {
    struct registry *registry;
    struct readers *readers;
    struct referat_error error;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    return scratch_setup(NULL) || registry_open(NULL, NULL, &f->registry, &f->error);
}

static int teardown(void **state) {
    struct fixture *f = *state;
    readers_close(f->readers);
    registry_close(f->registry);
    free(f);
    return scratch_teardown(state);
}

static void open_readers(struct fixture *f, unsigned count) {
    assert_int_equal(readers_open(f->registry, count, &f->readers, &f->error), REFERAT_OK);
}

static void submit(struct fixture *f, const char *path, const char *sha256, void *tag) {
    assert_int_equal(readers_submit(f->readers, path, path, sha256, tag, &f->error), REFERAT_OK);
}

static const struct reader_reply *take(struct fixture *f) {
    const struct reader_reply *reply = NULL;
    for (int i = 0; i < 300 && !reply; i++)
        assert_int_equal(readers_wait(f->readers, 100, &reply, &f->error), REFERAT_OK);
    assert_non_null(reply);
    return reply;
}

static void test_replies_come_in_order(void **state) {
    struct fixture *f = *state;
    enum { FILES = 60 };
    static char paths[FILES][128];
    int next = 0, taken = 0;
    for (int i = 0; i < FILES; i++) {
        char name[32], title[64];
        snprintf(name, sizeof name, "%d.txt", i);
        snprintf(title, sizeof title, "Sag %d", i);
        write_minutes(name, "KOSU", "6. marts 2031", "9.00", title);
        snprintf(paths[i], sizeof paths[i], "%s/%s", scratch, name);
    }
    open_readers(f, 3);
    while (taken < FILES) {
        while (next < FILES && readers_have_room(f->readers)) {
            submit(f, paths[next], NULL, paths[next]);
            next++;
        }
        const struct reader_reply *reply = take(f);
        struct minutes_record record;
        struct arena arena;
        char title[64];
        assert_ptr_equal(reply->tag, paths[taken]);
        assert_int_equal(reply->error.status, REFERAT_OK);
        assert_int_equal(reply->record_count, 1);
        assert_int_equal(strlen(reply->sha256), 64);
        arena_init(&arena, 1 << 20);
        assert_int_equal(record_from_json(reply->records[0], &arena, &record, &f->error), REFERAT_OK);
        snprintf(title, sizeof title, "Sag %d", taken);
        assert_string_equal(record.items[0].title, title);
        assert_string_equal(record.source.path, paths[taken]);
        arena_free(&arena);
        taken++;
    }
    assert_int_equal(readers_pending(f->readers), 0);
}

static void test_read_ahead_is_bounded(void **state) {
    struct fixture *f = *state;
    write_minutes("a.txt", "KOSU", "6. marts 2031", "9.00", "Sag");
    const char *path = in_scratch("a.txt");
    open_readers(f, 1);
    int submitted = 0;
    for (; readers_have_room(f->readers); submitted++) submit(f, path, NULL, NULL);
    assert_true(submitted > 0 && submitted < 100);
    assert_int_equal(readers_submit(f->readers, path, path, NULL, NULL, &f->error), REFERAT_INTERNAL);
    for (; submitted; submitted--) assert_int_equal(take(f)->error.status, REFERAT_OK);
}

static void test_failures_are_replies(void **state) {
    struct fixture *f = *state;
    write_file("empty.txt", "");
    write_file("note.txt", "Husk at købe kaffe til kontoret.");
    open_readers(f, 1);
    submit(f, in_scratch("nowhere.txt"), NULL, NULL);
    const struct reader_reply *reply = take(f);
    assert_int_equal(reply->error.status, REFERAT_UNREADABLE);
    assert_non_null(strstr(reply->error.message, "nowhere.txt"));
    submit(f, in_scratch("empty.txt"), NULL, NULL);
    assert_int_equal(take(f)->error.status, REFERAT_BAD_INPUT);
    submit(f, in_scratch("note.txt"), NULL, NULL);
    reply = take(f);
    assert_int_equal(reply->error.status, REFERAT_NOT_MINUTES);
    assert_int_equal(strlen(reply->sha256), 64);
}

static void test_known_content_is_not_read_again(void **state) {
    struct fixture *f = *state;
    char known[SHA256_TEXT_SIZE];
    write_minutes("a.txt", "KOSU", "6. marts 2031", "9.00", "Sag");
    open_readers(f, 1);
    submit(f, in_scratch("a.txt"), NULL, NULL);
    strcpy(known, take(f)->sha256);
    submit(f, in_scratch("a.txt"), known, NULL);
    const struct reader_reply *reply = take(f);
    assert_true(reply->same);
    assert_int_equal(reply->record_count, 0);
    assert_string_equal(reply->sha256, known);
    write_minutes("a.txt", "KOSU", "6. marts 2031", "9.00", "Anden sag");
    submit(f, in_scratch("a.txt"), known, NULL);
    reply = take(f);
    assert_false(reply->same);
    assert_int_equal(reply->record_count, 1);
}

/* Kills the children of this process that read. */
static void kill_readers(void) {
    char command[64];
    snprintf(command, sizeof command, "kill -KILL $(pgrep -P %d -x test_readers)", (int)getpid());
    assert_true(system(command) >= 0);
}

static void test_a_reader_that_dies_costs_one_file(void **state) {
    struct fixture *f = *state;
    char good[128];
    write_minutes("good.txt", "KOSU", "6. marts 2031", "9.00", "Sag");
    snprintf(good, sizeof good, "%s", in_scratch("good.txt"));
    open_readers(f, 1);
    kill_readers();
    usleep(200000);
    /* Dead before it was asked: noticed when it is, and the file that it was given is named. */
    submit(f, good, NULL, NULL);
    const struct reader_reply *reply = take(f);
    assert_true(reply->error.status == REFERAT_OK || strstr(reply->error.message, "the reader died (signal 9)"));
    submit(f, good, NULL, NULL);
    assert_int_equal(take(f)->error.status, REFERAT_OK);
}

static void test_closing_with_work_left(void **state) {
    struct fixture *f = *state;
    write_minutes("a.txt", "KOSU", "6. marts 2031", "9.00", "Sag");
    open_readers(f, 2);
    for (int i = 0; i < 5; i++) submit(f, in_scratch("a.txt"), NULL, NULL);
    readers_close(f->readers);
    f->readers = NULL;
    readers_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replies_come_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_ahead_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failures_are_replies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_known_content_is_not_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reader_that_dies_costs_one_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_closing_with_work_left, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
