/*
 * A writer that is killed, or meets a full disk or an I/O error, at every call that changes a file, the first creation
 * included: with the native engine at all of them, with Xapian, which makes many more, and under sanitizers at some (at
 * all where REFERAT_LONG is set). After each: the index is the last commit, whole, for a reader and for a writer,
 * whichever comes first, a rerun ends as if nothing had happened, and the check finds nothing.
 *
 * The program runs itself as that writer: test_engine_crash --write PATH, with tools/crash_points.so preloaded. It
 * makes GENERATIONS commits, each a function of its number, and tells each on descriptor ACK.
 */
#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/native/manifest.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>

#define GENERATIONS  5
#define IDS          12
#define KEYS         4
#define ACK          9
#define POINTS_SHORT 70

/* ---- what a generation is: state[id] is the generation that last wrote it, 0 where it is not there ---- */

struct model {
    int items[IDS], people[IDS], keys[KEYS];
};

static void model_advance(struct model *model, int generation) {
    for (int i = 0; i < 7; i++) model->items[(generation * 3 + i) % IDS] = generation;
    model->items[(generation * 5) % IDS] = 0;
    if (generation % 2) model->people[generation % IDS] = generation; /* not every commit changes both */
    model->people[(generation * 7) % IDS] = 0;
    model->keys[generation % KEYS] = generation;
    if (generation > 2) model->keys[(generation + 1) % KEYS] = 0;
}

static struct model model_of(int generation) {
    struct model model = {0};
    for (int i = 1; i <= generation; i++) model_advance(&model, i);
    return model;
}

static struct engine_document *model_document(struct arena *arena, int id, int generation) {
    const char *text = arena_printf(arena, "ord generation%d nummer%d om natten i hjemmeplejen", generation, id);
    struct engine_document *document = document_new(arena, arena_printf(arena, "d%d", id), "20310101", "KOSU", text);
    document->payload = slice_of(arena_printf(arena, "%d of %d", id, generation));
    return document;
}

/* ---- the writer ---- */

static enum referat_status write_documents(struct engine_writer *writer, struct arena *arena,
                                           enum engine_collection collection, const int *before, const int *after) {
    enum referat_status status = REFERAT_OK;
    for (int id = 0; !status && id < IDS; id++) {
        if (after[id] == before[id]) continue;
        const struct engine_document *document = model_document(arena, id, after[id]);
        status = after[id] ? engine_put(writer, collection, document, &error)
                           : engine_delete(writer, collection, document->id, &error);
    }
    return status;
}

static enum referat_status write_generation(struct engine_writer *writer, struct arena *arena, int generation) {
    struct model before = model_of(generation - 1), after = model_of(generation);
    enum referat_status status = write_documents(writer, arena, ENGINE_ITEMS, before.items, after.items);
    if (!status) status = write_documents(writer, arena, ENGINE_REGISTER, before.people, after.people);
    for (int i = 0; !status && i < KEYS; i++) {
        struct slice key = slice_of(arena_printf(arena, "k%d", i));
        const char *value = arena_printf(arena, "%d", after.keys[i]);
        status = after.keys[i] ? engine_set(writer, key, slice_of(value), &error) : engine_unset(writer, key, &error);
    }
    struct slice now = slice_of(arena_printf(arena, "%d", generation));
    if (!status) status = engine_set(writer, slice_of("generation"), now, &error);
    return status ? status : engine_commit(writer, &error);
}

static int generation_of(struct engine_reader *reader, struct arena *arena) {
    bool there;
    struct slice value;
    if (engine_get(reader, slice_of("generation"), arena, &there, &value, &error)) return -1;
    return there ? atoi(arena_text(arena, value)) : 0;
}

/* Goes on from where the index is. The exit code is the status. */
static int writer_main(const char *path) {
    struct engine_writer *writer;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    enum referat_status status = engine_write(path, TEST_ENGINE, FINGERPRINT, &writer, &error);
    if (!status) {
        int from = generation_of(engine_writer_reader(writer), &arena);
        for (int i = from + 1; !status && i <= GENERATIONS; i++) {
            status = write_generation(writer, &arena, i);
            if (!status) syscall(SYS_write, ACK, "x", 1);
        }
        engine_writer_close(writer);
    }
    arena_free(&arena);
    return (int)status;
}

/* ---- running it ---- */

static const char *tool(const char *name) {
    static char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 64);
    assert_true(len > 0);
    path[len] = '\0';
    for (int i = 0; i < 3; i++) *strrchr(path, '/') = '\0'; /* build/MODE/tests/engine/test_engine_crash */
    strcat(path, "/tools/");
    return strcat(path, name);
}

/* Runs the writer; *acks is how many commits it told. Returns what waitpid says. */
static int run_writer(const char *path, const char *fault, const char *report, int *acks) {
    int told[2], how;
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(told[1], ACK);
        if (fault) setenv("REFERAT_FAULT", fault, 1);
        if (report) setenv("REFERAT_FAULT_REPORT", report, 1);
        execl("/proc/self/exe", "test_engine_crash", "--write", path, NULL);
        _exit(127);
    }
    close(told[1]);
    assert_int_equal(waitpid(child, &how, 0), child);
    char bytes[GENERATIONS + 1];
    *acks = (int)read(told[0], bytes, sizeof bytes);
    close(told[0]);
    return how;
}

/* ---- looking ---- */

static uint64_t total_of(struct engine_reader *reader, struct arena *arena, const struct engine_query *query) {
    struct engine_search search = {.query = query, .count_to = ENGINE_COUNT_ALL};
    struct engine_result result;
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &result, &error));
    return result.total;
}

static bool documents_are(struct engine_reader *reader, struct arena *arena, enum engine_collection collection,
                          const int *expected) {
    uint64_t count, there_count = 0;
    for (int id = 0; id < IDS; id++) {
        bool there;
        struct slice payload;
        const struct engine_document *document = model_document(arena, id, expected[id]);
        assert_ok(engine_find(reader, collection, document->id, arena, &there, &payload, &error));
        if (there != (expected[id] != 0)) return false;
        if (there && !slice_equal(payload, document->payload)) return false;
        there_count += there;
    }
    assert_ok(engine_document_count(reader, collection, &count, &error));
    return count == there_count;
}

/* Whether the index is that generation in every respect. */
static bool is_generation(struct engine_reader *reader, struct arena *arena, int generation) {
    struct model model = model_of(generation);
    if (generation_of(reader, arena) != generation) return false;
    if (!documents_are(reader, arena, ENGINE_ITEMS, model.items)) return false;
    if (!documents_are(reader, arena, ENGINE_REGISTER, model.people)) return false;
    for (int i = 1; i <= GENERATIONS; i++) {
        uint64_t expected = 0;
        for (int id = 0; id < IDS; id++) expected += model.items[id] == i;
        const char *term = arena_printf(arena, "generation%d", i);
        if (total_of(reader, arena, q_term(arena, term)) != expected) return false;
        const char *phrase = arena_printf(arena, "ord %s", term);
        if (total_of(reader, arena, q_words(arena, ENGINE_PHRASE, 0, phrase)) != expected) return false;
    }
    for (int i = 0; i < KEYS; i++) {
        bool there;
        struct slice value;
        struct slice key = slice_of(arena_printf(arena, "k%d", i));
        assert_ok(engine_get(reader, key, arena, &there, &value, &error));
        if (there != (model.keys[i] != 0)) return false;
        if (there && atoi(arena_text(arena, value)) != model.keys[i]) return false;
    }
    return true;
}

/* A commit that was told is there; the next one may be, whole, where the kill came between it and the telling. */
static void assert_last_commit(struct engine_reader *reader, int acks, const char *fault) {
    struct arena arena;
    arena_init(&arena, 64 << 20);
    if (!is_generation(reader, &arena, acks) && !is_generation(reader, &arena, acks + 1))
        fail_msg("%s: after %d commits the index is neither these nor one more", fault, acks);
    arena_free(&arena);
}

static void look_as_reader(const char *path, int acks, const char *fault) {
    struct engine_reader *reader;
    enum referat_status status = engine_open(path, FINGERPRINT, &reader, &error);
    if (status == REFERAT_NO_INDEX && acks == 0) return; /* it was not made yet */
    if (status) fail_msg("%s: reading: %s", fault, error.message);
    assert_last_commit(reader, acks, fault);
    engine_close(reader);
}

static void look_as_writer(const char *path, int acks, const char *fault) {
    struct engine_writer *writer;
    enum referat_status status = engine_write(path, TEST_ENGINE, FINGERPRINT, &writer, &error);
    if (status) fail_msg("%s: writing: %s", fault, error.message);
    assert_last_commit(engine_writer_reader(writer), acks, fault);
    engine_writer_close(writer);
}

/* In the native engine's folder lies what the manifest names, and the manifest. */
static void assert_native_is_clean(const char *path, const char *fault) {
    struct manifest manifest;
    size_t expected = 1, found = 0;
    char *name = native_file(path, 0, "");
    DIR *folder = opendir(name);
    free(name);
    if (!folder) return; /* of another engine */
    assert_ok(manifest_read(path, &manifest, &error));
    for (size_t i = 0; i < manifest.count; i++)
        expected += manifest.entries[i].kind == MANIFEST_TABLE ? 1 : 5 + (manifest.entries[i].removed_commit > 0);
    for (struct dirent *entry; (entry = readdir(folder));) found += entry->d_name[0] != '.';
    if (found != expected) fail_msg("%s: %zu files in the folder instead of %zu", fault, found, expected);
    closedir(folder);
    manifest_free(&manifest);
}

static void assert_nothing_is_left(const char *path, const char *fault) {
    static const char *const known[] = {".", "..", "referat.index", "lock", "items", "register", "ledger", "native"};
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        bool expected = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            expected = expected || strcmp(entry->d_name, known[i]) == 0;
        if (!expected) fail_msg("%s: %s is left", fault, entry->d_name);
    }
    closedir(folder);
    assert_native_is_clean(path, fault);
}

static void assert_sound(const char *path, const char *fault) {
    struct engine_check_summary summary;
    if (engine_check(path, NULL, NULL, &summary, &error)) fail_msg("%s: the check: %s", fault, error.message);
}

/* ---- the tests ---- */

static void recover(const char *path, int acks, const char *fault, int point) {
    struct engine_reader *reader;
    struct arena arena;
    int more;
    if (point % 2) look_as_reader(path, acks, fault);
    if (point % 3)
        look_as_writer(path, acks, fault);
    else
        look_as_reader(path, acks, fault);
    if (run_writer(path, NULL, NULL, &more) != 0) fail_msg("%s: the rerun fails", fault);
    arena_init(&arena, 64 << 20);
    assert_ok(engine_open(path, FINGERPRINT, &reader, &error));
    if (!is_generation(reader, &arena, GENERATIONS)) fail_msg("%s: the rerun ends otherwise", fault);
    engine_close(reader);
    arena_free(&arena);
    assert_sound(path, fault);
    assert_nothing_is_left(path, fault);
}

static int count_calls(const char *folder) {
    char path[4096], report[4096];
    int acks;
    struct buf text;
    snprintf(path, sizeof path, "%s/index", folder);
    snprintf(report, sizeof report, "%s/report", folder);
    assert_int_equal(run_writer(path, NULL, report, &acks), 0);
    assert_int_equal(acks, GENERATIONS);
    buf_init(&text, 1 << 20);
    assert_ok(file_read(report, 100, &text, &error));
    int calls = atoi(text.data);
    buf_free(&text);
    assert_true(calls > 100);
    return calls;
}

/* How many calls lie between two that go wrong. */
static int step_of(int calls) {
#ifndef REFERAT_SANITIZED
    if (TEST_ENGINE == ENGINE_NATIVE) return 1;
#endif
    return getenv("REFERAT_LONG") ? 1 : calls / POINTS_SHORT + 1;
}

/* Whether the first creation is into an empty folder that is there, or makes the folder. */
static void each_point(const char *kind,
                       void (*check)(const char *path, int how, int acks, const char *fault, int point)) {
    char *folder = scratch_new(), path[4096], fault[32];
    int calls = count_calls(folder), step = step_of(calls);
    for (int point = 1; point <= calls; point += step) {
        int acks;
        snprintf(path, sizeof path, "%s/%d", folder, point);
        snprintf(fault, sizeof fault, "%s:%d", kind, point);
        if (point % 2) assert_int_equal(mkdir(path, 0777), 0);
        int how = run_writer(path, fault, NULL, &acks);
        check(path, how, acks, fault, point);
        scratch_remove(path);
    }
    scratch_remove(folder);
    free(folder);
}

static void check_killed(const char *path, int how, int acks, const char *fault, int point) {
    if (!WIFSIGNALED(how) && how != 0) fail_msg("%s: ended with %d", fault, how);
    recover(path, acks, fault, point);
}

static void check_failed(const char *path, int how, int acks, const char *fault, int point) {
    if (!WIFEXITED(how)) fail_msg("%s: ended by signal", fault);
    if (how != 0 && WEXITSTATUS(how) != REFERAT_NOT_WRITTEN)
        fail_msg("%s: %s instead of not-written", fault, referat_status_name((enum referat_status)WEXITSTATUS(how)));
    recover(path, acks, fault, point);
}

/* Xapian may take its own half-written block for damage; the index is none the worse. */
static void check_broken(const char *path, int how, int acks, const char *fault, int point) {
    if (TEST_ENGINE == ENGINE_XAPIAN && WIFEXITED(how) && WEXITSTATUS(how) == REFERAT_DAMAGED)
        recover(path, acks, fault, point);
    else
        check_failed(path, how, acks, fault, point);
}

static void killed_anywhere(void **state) {
    (void)state;
    each_point("kill", check_killed);
}

static void disk_full_anywhere(void **state) {
    (void)state;
    each_point("enospc", check_failed);
}

static void io_error_anywhere(void **state) {
    (void)state;
    each_point("eio", check_broken);
}

/* The commit's last moment: the collections are committed, the ledger is not. Made by hand, so that it surely is met.
 */
static void replace_folder(const char *to, const char *from) {
    scratch_remove(to);
    pid_t child = fork();
    if (child == 0) {
        execlp("cp", "cp", "-a", from, to, NULL);
        _exit(127);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
}

static void commit_cut_short_without_journal(void **state) {
    (void)state;
    struct engine_writer *writer;
    struct engine_reader *reader;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    char *folder = scratch_new();
    const char *path = arena_printf(&arena, "%s/index", folder), *kept = arena_printf(&arena, "%s/kept", folder);
    const char *ledger = arena_printf(&arena, "%s/ledger", path), *journal = arena_printf(&arena, "%s/journal", path);
    assert_ok(engine_write(path, ENGINE_XAPIAN, FINGERPRINT, &writer, &error));
    assert_ok(write_generation(writer, &arena, 1));
    assert_ok(write_generation(writer, &arena, 2));
    engine_writer_close(writer);
    replace_folder(kept, ledger);
    assert_ok(engine_write(path, ENGINE_XAPIAN, FINGERPRINT, &writer, &error));
    assert_ok(write_generation(writer, &arena, 3));
    engine_writer_close(writer);
    replace_folder(ledger, kept);
    assert_status(engine_open(path, FINGERPRINT, &reader, &error), REFERAT_DAMAGED);
    assert_non_null(strstr(error.message, "journal"));
    assert_status(engine_write(path, ENGINE_XAPIAN, FINGERPRINT, &writer, &error), REFERAT_DAMAGED);
    assert_ok(file_replace(journal, "referat undo 1\n", 15, &error));
    assert_status(engine_open(path, FINGERPRINT, &reader, &error), REFERAT_DAMAGED);
    scratch_remove(folder);
    free(folder);
    arena_free(&arena);
}

/* Under the library of faults, without one: so that flushing takes no time here either. */
static void run_preloaded(char **argv) {
    if (getenv("REFERAT_FAULT_NOSYNC")) return;
    setenv("LD_PRELOAD", tool("crash_points.so"), 1);
    /* The second: tests/run. */
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0:new_delete_type_mismatch=0", 1);
    setenv("REFERAT_FAULT_NOSYNC", "1", 1);
    execv("/proc/self/exe", argv);
}

int main(int argc, char **argv) {
    run_preloaded(argv);
    if (argc == 3 && strcmp(argv[1], "--write") == 0) return writer_main(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_anywhere),
        cmocka_unit_test(disk_full_anywhere),
        cmocka_unit_test(io_error_anywhere),
        cmocka_unit_test(commit_cut_short_without_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
