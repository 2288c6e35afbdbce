/*
 * fuzz_segment.c - a small sound index of the native engine with some of its bytes changed and all checksums made right
 * again, so that what decodes is reached: checking it, and every kind of question, end in an answer or in
 * REFERAT_DAMAGED. The input is changes: a byte for the file, three for the place, one for the new byte.
 */
#include "tests/engine/sound.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define CHANGE_BYTES 5
#define CHANGES_MAX  16
#define FUZZ_FILES   40

static struct {
    char *folder, *path;
    char *names[FUZZ_FILES];
    struct buf bytes[FUZZ_FILES];
    struct buf manifest;
    size_t count;
} sound;

static int compare_names(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void remove_index(void) {
    scratch_remove(sound.folder);
}

static void prepare(void) {
    struct arena arena;
    char *name;
    arena_init(&arena, 64 << 20);
    sound.folder = scratch_new();
    if (asprintf(&sound.path, "%s/index", sound.folder) < 0) abort();
    make_index(sound.path, &arena);
    arena_free(&arena);
    atexit(remove_index);
    char *folder_name = native_file(sound.path, 0, "");
    DIR *folder = opendir(folder_name);
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] == '0' && sound.count < FUZZ_FILES &&
            asprintf(&sound.names[sound.count++], "%s/%s", folder_name, entry->d_name) < 0)
            abort();
    closedir(folder);
    qsort(sound.names, sound.count, sizeof *sound.names, compare_names);
    for (size_t i = 0; i < sound.count; i++) {
        buf_init(&sound.bytes[i], 1 << 26);
        assert_ok(file_read(sound.names[i], 1 << 25, &sound.bytes[i], &error));
    }
    if (asprintf(&name, "%s/" MANIFEST_FILE, folder_name) < 0) abort();
    buf_init(&sound.manifest, 1 << 20);
    assert_ok(file_read(name, 1 << 19, &sound.manifest, &error));
    free(name);
    free(folder_name);
}

static void put(const char *path, const void *data, size_t len) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, len, file) != len || fclose(file) != 0) abort();
}

static void change(const uint8_t *at, bool changed[FUZZ_FILES]) {
    size_t number = at[0] % sound.count, len = sound.bytes[number].len;
    size_t place = (at[1] | (size_t)at[2] << 8 | (size_t)at[3] << 16) % len;
    FILE *file = fopen(sound.names[number], "r+b");
    if (!file || fseek(file, (long)place, SEEK_SET) != 0 || fputc(at[4], file) == EOF || fclose(file) != 0) abort();
    changed[number] = true;
}

static void use(void) {
    struct engine_check_summary summary;
    struct engine_reader *reader;
    struct buf answer;
    enum referat_status status = engine_check(sound.path, NULL, NULL, &summary, &error);
    if (status && status != REFERAT_DAMAGED && status != REFERAT_OTHER_FORMAT) abort();
    status = engine_open(sound.path, FINGERPRINT, &reader, &error);
    if (status) return;
    buf_init(&answer, 1 << 24);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        status = ask(reader, i, &answer);
        if (status && status != REFERAT_DAMAGED) abort();
    }
    buf_free(&answer);
    engine_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    bool changed[FUZZ_FILES] = {false};
    if (!sound.folder) prepare();
    for (size_t i = 0; i < CHANGES_MAX && len >= CHANGE_BYTES; i++, data += CHANGE_BYTES, len -= CHANGE_BYTES)
        change(data, changed);
    for (size_t i = 0; i < sound.count; i++)
        if (changed[i]) reseal_index_file(sound.path, sound.names[i]);
    use();
    for (size_t i = 0; i < sound.count; i++)
        if (changed[i]) put(sound.names[i], sound.bytes[i].data, sound.bytes[i].len);
    char *name = NULL;
    if (asprintf(&name, "%s/" NATIVE_FOLDER "/" MANIFEST_FILE, sound.path) < 0) abort();
    put(name, sound.manifest.data, sound.manifest.len);
    free(name);
    return 0;
}
