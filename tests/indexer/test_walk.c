/* test_walk.c - which files are found, in which order, and file names as text. */
#include "scratch.h"

#include "indexer/path.h"
#include "indexer/walk.h"

static struct referat_error error;

static void walk_one(const char *path, struct walk *walk) {
    assert_int_equal(walk_paths(&path, 1, in_scratch("index"), walk, &error), REFERAT_OK);
}

static void test_order_and_what_is_left_out(void **state) {
    (void)state;
    struct walk walk;
    make_folder("m");
    make_folder("m/b");
    make_folder("m/.git");
    make_folder("index");
    write_file("m/b.txt", "1");
    write_file("m/b/z", "22");
    write_file("m/a", "333");
    write_file("m/.hidden", "4");
    write_file("m/.git/x", "5");
    assert_int_equal(symlink("../index", in_scratch("m/link-to-folder")), 0);
    assert_int_equal(symlink("a", in_scratch("m/link")), 0);
    walk_one(in_scratch("m"), &walk);
    assert_int_equal(walk.file_count, 4);
    assert_string_equal(walk.files[0].path, in_scratch("m/a"));
    assert_string_equal(walk.files[1].path, in_scratch("m/b.txt")); /* '.' before '/' */
    assert_string_equal(walk.files[2].path, in_scratch("m/b/z"));
    assert_string_equal(walk.files[3].path, in_scratch("m/link"));
    assert_int_equal(walk.bytes, 3 + 1 + 2 + 3);
    assert_int_equal(walk.skip_count, 0);
    assert_true(walk_has(&walk, in_scratch("m/b/z")));
    assert_false(walk_has(&walk, in_scratch("m/b")));
    assert_true(walk_covers(&walk, in_scratch("m/gone/file")));
    assert_false(walk_covers(&walk, in_scratch("mm")));
    walk_free(&walk);
}

static void test_paths_that_overlap_give_each_file_once(void **state) {
    (void)state;
    struct walk walk;
    make_folder("m");
    write_file("m/a", "333");
    char there[512], again[512];
    snprintf(there, sizeof there, "%s/m/../m/a", scratch);
    snprintf(again, sizeof again, "%s/m/", scratch);
    const char *paths[] = {there, in_scratch("m"), again};
    assert_int_equal(walk_paths(paths, 3, in_scratch("index"), &walk, &error), REFERAT_OK);
    assert_int_equal(walk.file_count, 1);
    assert_int_equal(walk.bytes, 3);
    walk_free(&walk);
}

static void test_the_index_is_not_walked(void **state) {
    (void)state;
    struct walk walk;
    make_folder("m");
    make_folder("m/index");
    write_file("m/index/lock", "1");
    write_file("m/a", "1");
    const char *path = in_scratch("m");
    assert_int_equal(walk_paths(&path, 1, in_scratch("m/index"), &walk, &error), REFERAT_OK);
    assert_int_equal(walk.file_count, 1);
    walk_free(&walk);
}

static void test_a_path_that_does_not_exist(void **state) {
    (void)state;
    struct walk walk;
    const char *path = in_scratch("nowhere");
    assert_int_equal(walk_paths(&path, 1, in_scratch("index"), &walk, &error), REFERAT_USAGE);
    assert_non_null(strstr(error.message, "nowhere"));
    walk_free(&walk);
    write_file("file", "1");
    path = in_scratch("file/below");
    assert_int_equal(walk_paths(&path, 1, in_scratch("index"), &walk, &error), REFERAT_USAGE);
    walk_free(&walk);
}

static void test_a_path_that_cannot_be_looked_at(void **state) {
    (void)state;
    struct walk walk;
    assert_int_equal(symlink("loop", in_scratch("loop")), 0);
    const char *path = in_scratch("loop");
    assert_int_equal(walk_paths(&path, 1, in_scratch("index"), &walk, &error), REFERAT_UNREADABLE);
    walk_free(&walk);
}

static void test_a_dangling_link_and_a_pipe_are_told(void **state) {
    (void)state;
    struct walk walk;
    make_folder("m");
    assert_int_equal(symlink("nowhere", in_scratch("m/dangling")), 0);
    assert_int_equal(mkfifo(in_scratch("pipe"), 0600), 0);
    const char *paths[] = {in_scratch("m"), in_scratch("pipe")};
    assert_int_equal(walk_paths(paths, 2, in_scratch("index"), &walk, &error), REFERAT_OK);
    assert_int_equal(walk.file_count, 0);
    assert_int_equal(walk.skip_count, 2);
    for (size_t i = 0; i < 2; i++) {
        bool pipe = strstr(walk.skips[i].name, "pipe") != NULL;
        assert_int_equal(walk.skips[i].status, pipe ? REFERAT_UNSUPPORTED : REFERAT_UNREADABLE);
        assert_non_null(strstr(walk.skips[i].message, walk.skips[i].name));
    }
    walk_free(&walk);
}

static void test_many_levels(void **state) {
    (void)state;
    struct walk walk;
    char path[4096];
    snprintf(path, sizeof path, "%s", scratch);
    for (int i = 0; i < 1000; i++) {
        strcat(path, "/d");
        assert_int_equal(mkdir(path, 0755), 0);
    }
    strcat(path, "/f");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    walk_one(scratch, &walk);
    assert_int_equal(walk.file_count, 1);
    assert_string_equal(walk.files[0].path, path);
    walk_free(&walk);
}

static void test_names_as_text_and_back(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"/m/møde.txt", "/m/møde.txt"},
        {"/m/m\xF8"
         "de.txt",
         "/m/m\\xF8de.txt"},
        {"/m/\\x41", "/m/\\x5Cx41"},
        {"/m/a\\b", "/m/a\\b"},
        {"/m/\xC3", "/m/\\xC3"},
        {"", ""},
    };
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(path_to_text(&arena, pairs[i][0]), pairs[i][1]);
        assert_string_equal(path_from_text(&arena, pairs[i][1]), pairs[i][0]);
    }
    arena_free(&arena);
}

static void test_what_lies_under_a_folder(void **state) {
    (void)state;
    assert_true(path_is_under("/a/b", "/a"));
    assert_true(path_is_under("/a", "/a"));
    assert_true(path_is_under("/a", "/"));
    assert_false(path_is_under("/ab", "/a"));
    assert_false(path_is_under("/", "/a"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_and_what_is_left_out, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_paths_that_overlap_give_each_file_once, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_the_index_is_not_walked, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_a_path_that_does_not_exist, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_a_path_that_cannot_be_looked_at, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_a_dangling_link_and_a_pipe_are_told, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(test_many_levels, scratch_setup, scratch_teardown),
        cmocka_unit_test(test_names_as_text_and_back),
        cmocka_unit_test(test_what_lies_under_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
