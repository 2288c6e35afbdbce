/*
 * Whether the native engine is sound: flipped bits in all its files are found by the check and never make a wrong
 * answer, content that cannot be is found behind right checksums, and readers see one generation each while a writer
 * commits and merges. Kills, full disks and I/O errors: test_engine_crash.c. REFERAT_LONG=1: ten times as long.
 */
#include "tests/engine/sound.h"

#include <dirent.h>
#include <fcntl.h>

#define FLIPS        2000
#define FILES_MAX    64
#define WRITER_EVERY 50 /* so many flips are also met by a writer */

static int times(void) {
    return getenv("REFERAT_LONG") ? 10 : 1;
}

static uint32_t random_state = 12345;

static uint32_t random_below(uint32_t limit) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(random_state >> 1) * limit >> 31);
}

static void ask_everything(const char *path, struct buf answers[QUESTIONS]) {
    struct engine_reader *reader;
    assert_ok(engine_open(path, FINGERPRINT, &reader, &error));
    for (unsigned i = 0; i < QUESTIONS; i++) {
        buf_init(&answers[i], 1 << 24);
        assert_ok(ask(reader, i, &answers[i]));
        assert_true(answers[i].len > 0);
    }
    engine_close(reader);
}

/* ---- its files ---- */

struct file {
    char *path;
    off_t size;
};

struct files {
    struct file files[FILES_MAX];
    size_t count;
    off_t bytes;
};

static struct files *collected;

static int collect_file(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    if (kind != FTW_F || strcmp(path + walk->base, "lock") == 0) return 0;
    assert_true(collected->count < FILES_MAX);
    collected->files[collected->count++] = (struct file){strdup(path), info->st_size};
    collected->bytes += info->st_size;
    return 0;
}

static int compare_files(const void *a, const void *b) {
    return strcmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static void collect_files(const char *path, struct files *out) {
    *out = (struct files){0};
    collected = out;
    assert_int_equal(nftw(path, collect_file, 16, FTW_PHYS), 0);
    qsort(out->files, out->count, sizeof *out->files, compare_files);
}

static void files_free(struct files *files) {
    for (size_t i = 0; i < files->count; i++) free(files->files[i].path);
}

static void flip(const struct file *file, off_t at, unsigned bit) {
    uint8_t byte;
    int fd = open(file->path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= (uint8_t)(1u << bit);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* ---- flipped bits ---- */

static void keep_problem(void *context, const char *message) {
    struct buf *told = context;
    buf_printf(told, "%s\n", message);
}

static void assert_check_finds(const char *path, const char *file, const char *what) {
    struct engine_check_summary summary;
    struct buf told;
    buf_init(&told, 1 << 20);
    enum referat_status status = engine_check(path, keep_problem, &told, &summary, &error);
    if (status != REFERAT_DAMAGED || summary.problems == 0) fail_msg("%s: the check does not see it", what);
    if (!told.data || !strstr(told.data, strrchr(file, '/'))) fail_msg("%s: the check tells of: %s", what, told.data);
    buf_free(&told);
}

static void assert_no_wrong_answer(const char *path, const struct buf sound[QUESTIONS], const char *what) {
    struct engine_reader *reader;
    struct buf answer;
    enum referat_status status = engine_open(path, FINGERPRINT, &reader, &error);
    if (status == REFERAT_DAMAGED) return;
    if (status) fail_msg("%s: opening gives %s", what, referat_status_name(status));
    buf_init(&answer, 1 << 24);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        status = ask(reader, i, &answer);
        if (status == REFERAT_DAMAGED) continue;
        if (status) fail_msg("%s: question %u gives %s: %s", what, i, referat_status_name(status), error.message);
        if (!slice_equal(buf_as_slice(&answer), buf_as_slice(&sound[i])))
            fail_msg("%s: question %u is answered wrongly:\n%s\ninstead of\n%s", what, i, answer.data, sound[i].data);
    }
    buf_free(&answer);
    engine_close(reader);
}

static void copy_folder(const char *from, const char *to) {
    int how;
    scratch_remove(to);
    pid_t child = fork();
    if (child == 0) {
        execlp("cp", "cp", "-a", from, to, NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
}

/* A writer that reads everything, and so carries nothing that is damaged into new files. */
static enum referat_status rewrite(const char *path) {
    struct engine_writer *writer;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    enum referat_status status = engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error);
    if (!status) {
        status = engine_put(writer, ENGINE_ITEMS, sample_document(&arena, 3, 9), &error);
        if (!status) status = engine_delete(writer, ENGINE_REGISTER, slice_of("d8"), &error);
        if (!status) status = engine_set(writer, slice_of("m:3"), slice_of("new"), &error);
        if (!status) status = engine_compact(writer, &error);
        engine_writer_close(writer);
    }
    arena_free(&arena);
    return status;
}

/* *rewritten: the answers of an index that a writer has gone over. */
static void assert_writer_is_no_worse(const char *path, const char *copy, const struct buf rewritten[QUESTIONS],
                                      const char *what) {
    copy_folder(path, copy);
    enum referat_status status = rewrite(copy);
    if (status && status != REFERAT_DAMAGED) fail_msg("%s: writing gives %s", what, referat_status_name(status));
    if (!status) assert_no_wrong_answer(copy, rewritten, what);
    scratch_remove(copy);
}

static void flipped_bits_are_found(void **state) {
    (void)state;
    struct arena arena;
    struct files files;
    struct buf sound[QUESTIONS], rewritten[QUESTIONS];
    struct engine_check_summary summary;
    char *folder = scratch_new(), what[256];
    arena_init(&arena, 64 << 20);
    const char *path = arena_printf(&arena, "%s/index", folder), *copy = arena_printf(&arena, "%s/copy", folder);
    make_index(path, &arena);
    assert_ok(engine_check(path, NULL, NULL, &summary, &error));
    collect_files(path, &files);
    assert_true(files.count >= 20);
    ask_everything(path, sound);
    copy_folder(path, copy);
    assert_ok(rewrite(copy));
    ask_everything(copy, rewritten);
    for (int i = 0; i < FLIPS * times(); i++) {
        /* Half of them by bytes, half by files, so that the small ones have their share. */
        uint32_t at = random_below((uint32_t)files.bytes), number = 0;
        if (i % 2) {
            number = random_below((uint32_t)files.count);
            at = random_below((uint32_t)files.files[number].size);
        } else {
            while (at >= files.files[number].size) at -= (uint32_t)files.files[number++].size;
        }
        const struct file *file = &files.files[number];
        unsigned bit = random_below(8);
        snprintf(what, sizeof what, "bit %u of byte %u of %s", bit, at, strrchr(file->path, '/') + 1);
        flip(file, at, bit);
        assert_check_finds(path, file->path, what);
        assert_no_wrong_answer(path, sound, what);
        if (i % WRITER_EVERY == 0) assert_writer_is_no_worse(path, copy, rewritten, what);
        flip(file, at, bit);
    }
    assert_ok(engine_check(path, NULL, NULL, &summary, &error));
    assert_no_wrong_answer(path, sound, "the index put right again");
    for (unsigned i = 0; i < QUESTIONS; i++) buf_free(&sound[i]), buf_free(&rewritten[i]);
    files_free(&files);
    scratch_remove(folder);
    free(folder);
    arena_free(&arena);
}

/* Every problem is told, a file each, not the first alone. */
static void check_tells_of_every_file(void **state) {
    (void)state;
    struct arena arena;
    struct files files;
    struct engine_check_summary summary;
    struct buf told;
    char *folder = scratch_new();
    arena_init(&arena, 64 << 20);
    buf_init(&told, 1 << 20);
    const char *path = arena_printf(&arena, "%s/index", folder);
    make_index(path, &arena);
    collect_files(path, &files);
    size_t flipped = 0;
    for (size_t i = 0; i < files.count; i++) {
        if (!strrchr(files.files[i].path, '.') || strstr(files.files[i].path, "referat.index")) continue;
        flip(&files.files[i], i % 2 ? 30 : files.files[i].size - 30, 3); /* a page, or the trailer */
        flipped++;
    }
    assert_status(engine_check(path, keep_problem, &told, &summary, &error), REFERAT_DAMAGED);
    assert_int_equal(summary.problems, flipped);
    assert_true(summary.every_byte);
    for (size_t i = 0; i < files.count; i++)
        if (strstr(files.files[i].path, "/native/0") && !strstr(told.data, files.files[i].path))
            fail_msg("%s is not told of in:\n%s", files.files[i].path, told.data);
    buf_free(&told);
    files_free(&files);
    scratch_remove(folder);
    free(folder);
    arena_free(&arena);
}

/* ---- content that cannot be, behind right checksums ---- */

/* Flips behind right checksums: the content may be another, but nothing crashes and nothing else than damage is told.
 */
static void changed_content_is_no_crash(void **state) {
    (void)state;
    struct arena arena;
    struct files files;
    struct buf answer;
    struct engine_check_summary summary;
    char *folder = scratch_new();
    unsigned found = 0, rounds = 300u * (unsigned)times();
    arena_init(&arena, 64 << 20);
    buf_init(&answer, 1 << 24);
    const char *path = arena_printf(&arena, "%s/index", folder), *copy = arena_printf(&arena, "%s/copy", folder);
    make_index(path, &arena);
    for (unsigned i = 0; i < rounds; i++) {
        struct engine_reader *reader;
        copy_folder(path, copy);
        collect_files(copy, &files);
        uint32_t number = random_below((uint32_t)files.count);
        const struct file *file = &files.files[number];
        if (strstr(file->path, "/native/0")) {
            for (unsigned k = 0; k <= i % 3; k++)
                flip(file, random_below((uint32_t)file->size * 3 / 4), random_below(8));
            reseal_index_file(copy, file->path);
            enum referat_status status = engine_check(copy, NULL, NULL, &summary, &error);
            assert_true(status == REFERAT_OK || status == REFERAT_DAMAGED);
            found += status == REFERAT_DAMAGED;
            status = engine_open(copy, FINGERPRINT, &reader, &error);
            assert_true(status == REFERAT_OK || status == REFERAT_DAMAGED);
            for (unsigned q = 0; q < QUESTIONS && !status; q++) {
                enum referat_status asked = ask(reader, q, &answer);
                if (asked != REFERAT_OK && asked != REFERAT_DAMAGED)
                    fail_msg("%s: %s", referat_status_name(asked), error.message);
            }
            if (!status) engine_close(reader);
        }
        files_free(&files);
    }
    assert_true(found > rounds / 10);
    buf_free(&answer);
    scratch_remove(folder);
    free(folder);
    arena_free(&arena);
}

/* ---- readers beside a writer ---- */

#define READERS 4
#define COMMITS 200
#define PULSE   24 /* documents that every commit makes anew; each also adds one */

static struct engine_document *pulse_document(struct arena *arena, unsigned id, unsigned commit) {
    const char *body = arena_printf(arena, "G%u", commit);
    struct engine_document *document =
        document_new(arena, arena_printf(arena, "p%u", id), "20310306", body, "puls i alle sager");
    document->payload = slice_of(arena_printf(arena, "p%u %u", id, commit));
    return document;
}

static enum referat_status write_pulse(struct engine_writer *writer, struct arena *arena, unsigned commit) {
    enum referat_status status = REFERAT_OK;
    for (unsigned i = 0; i < PULSE && !status; i++)
        status = engine_put(writer, ENGINE_ITEMS, pulse_document(arena, i, commit), &error);
    const char *id = arena_printf(arena, "n%u", commit);
    if (!status)
        status = engine_put(writer, ENGINE_ITEMS, document_new(arena, id, "20310307", "NY", "ny i alle"), &error);
    const char *value = arena_printf(arena, "%u", commit);
    if (!status) status = engine_set(writer, slice_of("generation"), slice_of(value), &error);
    if (!status && commit % 50 == 0) status = engine_compact(writer, &error);
    return status ? status : engine_commit(writer, &error);
}

static int pulse_writer(const char *path, unsigned commits) {
    struct engine_writer *writer;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    enum referat_status status = engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error);
    for (unsigned i = 2; i <= commits && !status; i++) {
        arena_reset(&arena);
        status = write_pulse(writer, &arena, i);
    }
    if (status) fprintf(stderr, "writer: %s\n", error.message);
    engine_writer_close(writer);
    arena_free(&arena);
    return (int)status;
}

#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "line %d: %s does not hold (%s)\n", __LINE__, #condition, error.message);                  \
            return 0;                                                                                                  \
        }                                                                                                              \
    } while (0)

/* One look: all pulses of a search are of one commit, their payloads too. Gives the commit, 0 where that fails. */
static unsigned look(struct engine_reader *reader, struct arena *arena, unsigned before) {
    struct engine_search search = {.query = q_term(arena, "puls"), .limit = PULSE, .facet_columns = 1u << COLUMN_BODY};
    struct engine_result result;
    struct slice value;
    uint64_t count;
    bool found;
    arena_reset(arena);
    search.query = q_term(arena, "puls");
    error_clear(&error);
    HOLDS(engine_search(reader, ENGINE_ITEMS, &search, arena, &result, &error) == REFERAT_OK);
    HOLDS(result.total == PULSE && result.hit_count == PULSE);
    HOLDS(result.facet_counts[COLUMN_BODY] == 1 && result.facets[COLUMN_BODY][0].count == PULSE);
    unsigned commit = (unsigned)atoi(arena_text(arena, result.facets[COLUMN_BODY][0].value) + 1);
    HOLDS(commit >= before);
    for (size_t i = 0; i < result.hit_count; i += 5) {
        HOLDS(engine_payload(reader, ENGINE_ITEMS, result.hits[i].document, arena, &value, &error) == REFERAT_OK);
        const char *expected = arena_printf(arena, "%s %u", arena_text(arena, result.hits[i].id), commit);
        HOLDS(slice_is(value, expected));
    }
    HOLDS(engine_get(reader, slice_of("generation"), arena, &found, &value, &error) == REFERAT_OK && found);
    unsigned later = (unsigned)atoi(arena_text(arena, value));
    HOLDS(later >= commit);
    HOLDS(engine_document_count(reader, ENGINE_ITEMS, &count, &error) == REFERAT_OK && count >= PULSE + later);
    return later;
}

static int pulse_reader(const char *path, unsigned commits) {
    struct engine_reader *reader;
    struct arena arena;
    unsigned seen = 1;
    arena_init(&arena, 64 << 20);
    if (engine_open(path, FINGERPRINT, &reader, &error) != REFERAT_OK) return 1;
    for (unsigned turn = 0; seen && seen < commits; turn++) {
        if (turn % 16 == 0) { /* opening anew, among commits */
            engine_close(reader);
            if (engine_open(path, FINGERPRINT, &reader, &error) != REFERAT_OK) {
                fprintf(stderr, "opening: %s\n", error.message);
                return 1;
            }
        }
        seen = look(reader, &arena, seen);
    }
    engine_close(reader);
    arena_free(&arena);
    return seen == 0;
}

static pid_t started(int (*body)(const char *, unsigned), const char *path, unsigned commits) {
    pid_t child = fork();
    if (child == 0) _exit(body(path, commits));
    assert_true(child > 0);
    return child;
}

/* Whatever the writer is in the middle of when it stands still, reading goes on. */
static void read_while_stopped(const char *path, pid_t writer, struct engine_reader *reader, unsigned *seen) {
    struct arena arena;
    struct engine_reader *fresh;
    arena_init(&arena, 64 << 20);
    kill(writer, SIGSTOP);
    *seen = look(reader, &arena, *seen);
    assert_ok(engine_open(path, FINGERPRINT, &fresh, &error));
    unsigned same = look(fresh, &arena, *seen);
    engine_close(fresh);
    kill(writer, SIGCONT);
    arena_free(&arena);
    assert_true(*seen > 0 && same == *seen);
}

static void readers_see_one_generation(void **state) {
    (void)state;
    struct arena arena, looking;
    struct engine_writer *writer;
    struct engine_reader *reader;
    struct engine_check_summary summary;
    char *folder = scratch_new();
    unsigned commits = COMMITS * (unsigned)times(), seen = 1;
    pid_t readers[READERS];
    int how;
    arena_init(&arena, 64 << 20);
    arena_init(&looking, 64 << 20);
    const char *path = arena_printf(&arena, "%s/index", folder);
    assert_ok(engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error));
    assert_ok(write_pulse(writer, &arena, 1));
    engine_writer_close(writer);
    for (int i = 0; i < READERS; i++) readers[i] = started(pulse_reader, path, commits);
    pid_t child = started(pulse_writer, path, commits);
    assert_ok(engine_open(path, FINGERPRINT, &reader, &error));
    while (waitpid(child, &how, WNOHANG) == 0) {
        read_while_stopped(path, child, reader, &seen);
        usleep(20000);
    }
    assert_int_equal(how, 0);
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(waitpid(readers[i], &how, 0), readers[i]);
        assert_int_equal(how, 0);
    }
    assert_int_equal(look(reader, &looking, seen), commits);
    arena_free(&looking);
    engine_close(reader);
    assert_ok(engine_check(path, NULL, NULL, &summary, &error));
    assert_int_equal(summary.documents, PULSE + commits);
    scratch_remove(folder);
    free(folder);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flipped_bits_are_found),
        cmocka_unit_test(check_tells_of_every_file),
        cmocka_unit_test(changed_content_is_no_crash),
        cmocka_unit_test(readers_see_one_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
