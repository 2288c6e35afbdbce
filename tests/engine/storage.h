/*
 * storage.h - for the programs that test the native engine's files below its lists: a scratch folder, whole files
 * changed and put back, a full disk.
 */
#ifndef TESTS_ENGINE_STORAGE_H
#define TESTS_ENGINE_STORAGE_H

#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/native/manifest.h"

#include <fcntl.h>
#include <sys/resource.h>

struct scratch {
    char *folder;
    struct arena arena;
};

/* A folder with an empty native/ in it. */
static inline int set_up(void **state) {
    struct scratch *scratch = calloc(1, sizeof *scratch);
    arena_init(&scratch->arena, (size_t)1 << 30);
    scratch->folder = scratch_new();
    assert_int_equal(mkdir(arena_printf(&scratch->arena, "%s/" NATIVE_FOLDER, scratch->folder), 0777), 0);
    *state = scratch;
    return 0;
}

static inline int tear_down(void **state) {
    struct scratch *scratch = *state;
    scratch_remove(scratch->folder);
    free(scratch->folder);
    arena_free(&scratch->arena);
    free(scratch);
    return 0;
}

static inline const char *in_folder(struct scratch *scratch, const char *name) {
    return arena_printf(&scratch->arena, "%s/%s", scratch->folder, name);
}

/* A file's bytes, to be changed and put back; free with buf_free. */
static inline struct buf file_bytes(const char *path) {
    struct buf bytes;
    buf_init(&bytes, (size_t)1 << 30);
    assert_ok(file_read(path, (size_t)1 << 29, &bytes, &error));
    return bytes;
}

static inline void file_put(const char *path, const void *data, size_t len) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline void put_byte(int fd, off_t at, uint8_t byte) {
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
}

static inline void assert_error_names(const char *text) {
    if (!strstr(error.message, text)) fail_msg("'%s' does not name %s", error.message, text);
}

/* Whether something exists. */
static inline bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* What a full disk is to a writer: nothing above `bytes` is taken. */
static inline void limit_files(rlim_t bytes) {
    static struct rlimit before;
    static bool limited;
    if (!limited) assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit now = {.rlim_cur = bytes ? bytes : before.rlim_cur, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, bytes ? SIG_IGN : SIG_DFL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    limited = bytes != 0;
}

/* A test in a scratch folder of its own. */
#define STORAGE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
