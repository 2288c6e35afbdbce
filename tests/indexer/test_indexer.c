/* test_indexer.c - whole runs: every status that one can end in, the summary, progress, takeovers. */
#include "scratch.h"

#include "engine/engine.h"
#include "indexer/indexer.h"

struct fixture {
    struct registry *registry;
    struct referat_index_options options;
    struct referat_index_summary summary;
    struct referat_error error;
    const char *paths[1];
    char path[128], index[128];
    unsigned progress_calls, skips, asked, stop_after;
    struct referat_progress last;
    enum referat_status skip_status;
    char skip_path[256];
};

static void on_progress(void *data, const struct referat_progress *progress) {
    struct fixture *f = data;
    f->progress_calls++;
    f->last = *progress;
}

static void on_skipped(void *data, const char *path, const struct referat_error *reason) {
    struct fixture *f = data;
    f->skips++;
    f->skip_status = reason->status;
    snprintf(f->skip_path, sizeof f->skip_path, "%s", path);
}

static bool on_stop(void *data) {
    struct fixture *f = data;
    return f->stop_after && ++f->asked >= f->stop_after;
}

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    if (scratch_setup(NULL) || registry_open(NULL, NULL, &f->registry, &f->error)) return -1;
    snprintf(f->path, sizeof f->path, "%s/m", scratch);
    snprintf(f->index, sizeof f->index, "%s/ix", scratch);
    f->paths[0] = f->path;
    f->options = (struct referat_index_options){.index_path = f->index,
                                                .engine = getenv("REFERAT_ENGINE"),
                                                .paths = f->paths,
                                                .path_count = 1,
                                                .readers = 2,
                                                .progress = on_progress,
                                                .skipped = on_skipped,
                                                .stop = on_stop,
                                                .data = f};
    make_folder("m");
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    registry_close(f->registry);
    free(f);
    return scratch_teardown(state);
}

static enum referat_status run(struct fixture *f) {
    f->skips = f->asked = 0;
    return indexer_run(f->registry, &f->options, &f->summary, &f->error);
}

static uint64_t item_count(struct fixture *f) {
    struct engine_reader *reader;
    uint64_t count = 0;
    assert_int_equal(engine_open(f->index, NULL, &reader, &f->error), REFERAT_OK);
    assert_int_equal(engine_document_count(reader, ENGINE_ITEMS, &count, &f->error), REFERAT_OK);
    engine_close(reader);
    return count;
}

/* The payload of an item, "" where there is none; lives until the next call. */
static const char *payload(struct fixture *f, const char *id) {
    static char text[4096];
    struct engine_reader *reader;
    struct arena arena;
    struct slice found_payload;
    bool found;
    arena_init(&arena, 1 << 20);
    assert_int_equal(engine_open(f->index, NULL, &reader, &f->error), REFERAT_OK);
    assert_int_equal(engine_find(reader, ENGINE_ITEMS, slice_of(id), &arena, &found, &found_payload, &f->error),
                     REFERAT_OK);
    snprintf(text, sizeof text, "%.*s", found ? (int)found_payload.len : 0, found ? found_payload.data : "");
    engine_close(reader);
    arena_free(&arena);
    return text;
}

static void test_a_run_and_its_summary(void **state) {
    struct fixture *f = *state;
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Natberedskab");
    write_minutes("m/b.txt", "FFU", "7. april 2031", "9.00", "Telemedicin");
    write_file("m/empty.txt", "");
    write_file("m/note.txt", "Husk at købe kaffe til kontoret.");
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_seen, 4);
    assert_int_equal(f->summary.files_added, 2);
    assert_int_equal(f->summary.files_failed, 1);
    assert_int_equal(f->summary.files_not_minutes, 1);
    assert_int_equal(f->summary.meetings, 2);
    assert_int_equal(f->summary.items, 2);
    assert_int_equal(f->skips, 2);
    assert_true(f->progress_calls > 0);
    assert_int_equal(f->last.files_done, 4);
    assert_int_equal(f->last.files_total, 4);
    assert_int_equal(f->last.bytes_done, f->last.bytes_total);
    assert_int_equal(item_count(f), 2);
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_unchanged, 2);
    assert_int_equal(f->summary.files_failed, 1);
    assert_int_equal(f->skips, 1);
}

static void test_callbacks_and_summary_may_be_left_out(void **state) {
    struct fixture *f = *state;
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Natberedskab");
    write_file("m/empty.txt", "");
    f->options.progress = NULL;
    f->options.skipped = NULL;
    f->options.stop = NULL;
    f->options.readers = 0;
    assert_int_equal(indexer_run(f->registry, &f->options, NULL, NULL), REFERAT_OK);
    assert_int_equal(item_count(f), 1);
}

static void test_usage(void **state) {
    struct fixture *f = *state;
    f->options.path_count = 0;
    assert_int_equal(run(f), REFERAT_USAGE);
    f->options.path_count = 1;
    f->paths[0] = in_scratch("nowhere");
    assert_int_equal(run(f), REFERAT_USAGE);
    f->paths[0] = f->path;
    f->options.index_path = "";
    assert_int_equal(run(f), REFERAT_USAGE);
    f->options.index_path = f->index;
    f->options.records_path = in_scratch("nowhere.ndjson");
    assert_int_equal(run(f), REFERAT_USAGE);
    assert_int_equal(access(f->index, F_OK), -1);
}

static void test_no_index_and_other_analysis(void **state) {
    struct fixture *f = *state;
    struct engine_writer *writer;
    make_folder("photos");
    write_file("photos/a.jpg", "x");
    f->options.index_path = in_scratch("photos");
    assert_int_equal(run(f), REFERAT_NO_INDEX);
    f->options.index_path = f->index;
    assert_int_equal(engine_write(f->index, ENGINE_NATIVE, "another analysis", &writer, &f->error), REFERAT_OK);
    engine_writer_close(writer);
    assert_int_equal(run(f), REFERAT_OTHER_ANALYSIS);
}

static void test_locked(void **state) {
    struct fixture *f = *state;
    struct engine_writer *writer;
    assert_int_equal(engine_write(f->index, ENGINE_NATIVE, "x", &writer, &f->error), REFERAT_OK);
    assert_int_equal(run(f), REFERAT_LOCKED);
    engine_writer_close(writer);
}

static void test_stop_commits_what_was_read(void **state) {
    struct fixture *f = *state;
    for (int i = 1; i <= 40; i++) {
        char name[32], date[32];
        snprintf(name, sizeof name, "m/%02d.txt", i);
        snprintf(date, sizeof date, "%d. marts %d", 1 + i % 28, 2031 + i / 28);
        write_minutes(name, "KOSU", date, "9.00", "Natberedskab");
    }
    f->stop_after = 45;
    assert_int_equal(run(f), REFERAT_INTERRUPTED);
    assert_true(f->summary.items < 40);
    assert_int_equal(item_count(f), f->summary.items);
    f->stop_after = 0;
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(item_count(f), 40);
}

static void test_a_touched_file_may_win_and_is_read_again(void **state) {
    struct fixture *f = *state;
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Første udgave");
    write_minutes("m/b.txt", "KOSU", "6. marts 2031", "9.00", "Anden udgave");
    set_time("m/a.txt", 1000000);
    set_time("m/b.txt", 2000000);
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->skip_status, REFERAT_OK);
    assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), "Anden udgave"));
    set_time("m/a.txt", 3000000);
    assert_int_equal(run(f), REFERAT_OK);
    assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), "Første udgave"));
    assert_int_equal(item_count(f), 1);
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.items, 0);
    assert_int_equal(f->summary.files_duplicate, 1);
}

static void test_the_same_files_give_the_same_index_in_any_order(void **state) {
    struct fixture *f = *state;
    char first[4096];
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Første udgave");
    write_minutes("m/b.txt", "KOSU", "6. marts 2031", "9.00", "Anden udgave");
    set_time("m/a.txt", 1000000);
    set_time("m/b.txt", 1000000); /* the greater path wins */
    assert_int_equal(run(f), REFERAT_OK);
    snprintf(first, sizeof first, "%s", payload(f, "KOSU/2031-03-06/1"));
    assert_non_null(strstr(first, "Anden udgave"));
    /* One by one, the winner first. */
    char one[128], other[128];
    snprintf(one, sizeof one, "%s", in_scratch("m/b.txt"));
    snprintf(other, sizeof other, "%s", in_scratch("m/a.txt"));
    f->options.index_path = in_scratch("ix2");
    snprintf(f->index, sizeof f->index, "%s", f->options.index_path);
    f->options.index_path = f->index;
    f->paths[0] = one;
    assert_int_equal(run(f), REFERAT_OK);
    f->paths[0] = other;
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_duplicate, 1);
    assert_string_equal(payload(f, "KOSU/2031-03-06/1"), first);
}

static void test_three_files_of_one_meeting(void **state) {
    struct fixture *f = *state;
    static const char *const names[] = {"m/a.txt", "m/b.txt", "m/c.txt"};
    static const char *const titles[] = {"Udgave a", "Udgave b", "Udgave c"};
    f->options.prune = true;
    for (int i = 0; i < 3; i++) {
        write_minutes(names[i], "KOSU", "6. marts 2031", "9.00", titles[i]);
        set_time(names[i], 1000000 + i);
    }
    assert_int_equal(run(f), REFERAT_OK);
    for (int i = 2; i >= 0; i--) {
        assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), titles[i]));
        assert_int_equal(unlink(in_scratch(names[i])), 0);
        assert_int_equal(run(f), REFERAT_OK);
        assert_int_equal(f->summary.files_removed, 1);
    }
    assert_int_equal(item_count(f), 0);
}

static void test_a_takeover_that_cannot_be_read_gives_way_to_the_next(void **state) {
    struct fixture *f = *state;
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Udgave a");
    write_minutes("m/b.txt", "KOSU", "6. marts 2031", "9.00", "Udgave b");
    write_minutes("m/c.txt", "KOSU", "6. marts 2031", "9.00", "Udgave c");
    set_time("m/a.txt", 1000000);
    set_time("m/b.txt", 2000000);
    set_time("m/c.txt", 3000000);
    assert_int_equal(run(f), REFERAT_OK);
    /* c becomes another meeting, b is broken with its time and size unchanged: a is what remains. */
    write_minutes("m/c.txt", "KOSU", "7. marts 2031", "9.00", "Udgave c");
    struct stat st;
    assert_int_equal(stat(in_scratch("m/b.txt"), &st), 0);
    FILE *file = fopen(in_scratch("m/b.txt"), "w");
    assert_non_null(file);
    for (off_t i = 0; i < st.st_size; i++) fputc(0, file);
    fclose(file);
    set_time("m/b.txt", 2000000);
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_failed, 1);
    assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), "Udgave a"));
    assert_non_null(strstr(payload(f, "KOSU/2031-03-07/1"), "Udgave c"));
}

static void test_a_meeting_of_too_many_items_is_refused(void **state) {
    struct fixture *f = *state;
    FILE *file = fopen(in_scratch("many.ndjson"), "w");
    assert_non_null(file);
    fputs("{\"format_version\": 1, \"meeting\": {\"body\": \"KOSU\", \"date\": \"2031-03-06\", \"kind\": \"referat\"}, "
          "\"items\": [",
          file);
    for (int i = 0; i < 10001; i++) fprintf(file, "%s{\"number\": \"%d\", \"title\": \"x\"}", i ? "," : "", i);
    fputs("]}\n", file);
    fclose(file);
    f->options.path_count = 0;
    f->options.records_path = in_scratch("many.ndjson");
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_failed, 1);
    assert_int_equal(f->skip_status, REFERAT_TOO_LARGE);
}

static void test_a_record_loses_to_later_minutes_and_leaves_no_claim(void **state) {
    struct fixture *f = *state;
    write_minutes("m/a.txt", "KOSU", "6. marts 2031", "9.00", "Fra filen");
    write_file("r.ndjson",
               "{\"format_version\": 1, \"meeting\": {\"body\": \"KOSU\", \"date\": \"2031-03-06\", \"kind\": "
               "\"referat\"}, \"items\": [{\"number\": \"1\", \"title\": \"Fra listen\"}]}\n");
    set_time("r.ndjson", 1000000);
    assert_int_equal(run(f), REFERAT_OK);
    f->options.records_path = in_scratch("r.ndjson");
    assert_int_equal(run(f), REFERAT_OK);
    assert_int_equal(f->summary.files_duplicate, 1);
    assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), "Fra filen"));
    /* Without the file the record is taken when it comes again. */
    assert_int_equal(unlink(in_scratch("m/a.txt")), 0);
    f->options.prune = true;
    f->options.records_path = in_scratch("r.ndjson");
    assert_int_equal(run(f), REFERAT_OK);
    assert_non_null(strstr(payload(f, "KOSU/2031-03-06/1"), "Fra listen"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_a_run_and_its_summary),
        TEST(test_callbacks_and_summary_may_be_left_out),
        TEST(test_usage),
        TEST(test_no_index_and_other_analysis),
        TEST(test_locked),
        TEST(test_stop_commits_what_was_read),
        TEST(test_a_touched_file_may_win_and_is_read_again),
        TEST(test_the_same_files_give_the_same_index_in_any_order),
        TEST(test_three_files_of_one_meeting),
        TEST(test_a_takeover_that_cannot_be_read_gives_way_to_the_next),
        TEST(test_a_meeting_of_too_many_items_is_refused),
        TEST(test_a_record_loses_to_later_minutes_and_leaves_no_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
