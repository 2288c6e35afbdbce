/*
 * test_extract_hostile.c - every file of tests/tools/hostile.h ends as it must: with its status, a message that names
 * it, within the limits, and with no process, descriptor or memory left.
 */
#include "base/file.h"
#include "corpus/minutes.h"
#include "tests/tools/hostile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SECONDS_MAX 30

struct trial {
    const struct registry *registry;
    char folder[64];
    unsigned count, wrong;
};

static int open_descriptors(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

static void write_file(const char *path, struct slice bytes) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_true(file_write_all(fd, bytes.data, bytes.len));
    close(fd);
}

static void try_file(void *data, const char *name, struct slice bytes, enum referat_status wanted) {
    struct trial *trial = data;
    struct referat_error error = {.message = ""};
    struct minutes minutes;
    struct arena arena;
    char path[256];
    snprintf(path, sizeof path, "%s/%s", trial->folder, name);
    write_file(path, bytes);
    arena_init(&arena, (size_t)1 << 30);
    int before = open_descriptors();
    time_t start = time(NULL);
    enum referat_status status = minutes_read_file(path, trial->registry, NULL, &arena, &minutes, &error);
    bool slow = time(NULL) - start > SECONDS_MAX, leaked = open_descriptors() != before;
    bool left_behind = waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD;
    bool named = strstr(error.message, path) != NULL, clean = true;
    for (const char *c = error.message; *c; c++) clean &= (unsigned char)*c >= ' ';
    if (status != wanted || slow || leaked || left_behind || !named || !clean) {
        print_error("%s: %s%s%s%s: %s\n", name, referat_status_name(status), slow ? ", slow" : "",
                    leaked ? ", a descriptor is left" : "", left_behind ? ", a process is left" : "", error.message);
        trial->wrong++;
    }
    trial->count++;
    arena_free(&arena);
    unlink(path);
}

static void test_every_hostile_file_ends_as_it_must(void **state) {
    struct trial trial = {.folder = "/tmp/referat-hostile-XXXXXX"};
    struct registry *registry;
    (void)state;
    assert_non_null(mkdtemp(trial.folder));
    assert_int_equal(registry_open(NULL, NULL, &registry, NULL), REFERAT_OK);
    trial.registry = registry;
    hostile_each(try_file, &trial);
    registry_close(registry);
    rmdir(trial.folder);
    assert_true(trial.count >= 70);
    assert_int_equal(trial.wrong, 0);
}

/* ---- with smaller limits, so that each is reached ---- */

static enum referat_status read_with(const struct extract_limits *limits, struct slice bytes, char *message) {
    char path[] = "/tmp/referat-limits-XXXXXX";
    int fd = mkstemp(path);
    struct extracted extracted;
    struct referat_error error = {.message = ""};
    assert_true(fd >= 0);
    assert_true(file_write_all(fd, bytes.data, bytes.len));
    close(fd);
    extracted_init(&extracted);
    enum referat_status status = extract_file(path, limits, &extracted, &error);
    assert_true(!status || strstr(error.message, path));
    strcpy(message, error.message);
    extracted_free(&extracted);
    unlink(path);
    return status;
}

static void test_limits(void **state) {
    struct extract_limits limits = EXTRACT_LIMITS;
    struct buf docx, zip;
    struct zip_writer writer;
    char message[1024];
    (void)state;
    buf_init(&docx, BUF_MAX_DEFAULT);
    buf_init(&zip, BUF_MAX_DEFAULT);
    write_docx(slice_of(HOSTILE_MINUTES), &docx);
    zip_begin(&writer, &zip, NULL);
    zip_add(&writer, "a.txt", slice_of(HOSTILE_MINUTES));
    zip_end(&writer);
    assert_int_equal(read_with(&limits, buf_as_slice(&docx), message), REFERAT_OK);
    assert_int_equal(read_with(&limits, buf_as_slice(&zip), message), REFERAT_OK);
    limits.output_bytes = 20;
    assert_int_equal(read_with(&limits, buf_as_slice(&docx), message), REFERAT_TOO_LARGE);
    assert_non_null(strstr(message, "of text"));
    assert_int_equal(read_with(&limits, buf_as_slice(&zip), message), REFERAT_TOO_LARGE);
    limits = EXTRACT_LIMITS;
    limits.pdf_bytes = 100;
    assert_int_equal(read_with(&limits, buf_as_slice(&docx), message), REFERAT_TOO_LARGE);
    assert_int_equal(read_with(&limits, buf_as_slice(&zip), message), REFERAT_TOO_LARGE);
    limits = EXTRACT_LIMITS;
    limits.input_bytes = 10;
    assert_int_equal(read_with(&limits, buf_as_slice(&zip), message), REFERAT_TOO_LARGE);
    assert_non_null(strstr(message, "!/a.txt"));
    buf_free(&docx);
    buf_free(&zip);
}

static void test_memory_of_a_decoder(void **state) {
    struct extract_limits limits = EXTRACT_LIMITS;
    struct buf html;
    char message[1024];
    (void)state;
    if (!limits.memory_bytes) skip();
    limits.memory_bytes = (size_t)32 << 20;
    buf_init(&html, BUF_MAX_DEFAULT);
    buf_text(&html, "<html>");
    for (int i = 0; i < 1000000; i++) buf_text(&html, "<p>a</p>");
    assert_int_equal(referat_exit_code(read_with(&limits, buf_as_slice(&html), message)), 3);
    buf_free(&html);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_hostile_file_ends_as_it_must),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_memory_of_a_decoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
