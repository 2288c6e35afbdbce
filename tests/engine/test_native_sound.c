/*
 * Whether the native engine is sound: flipped bits in all its files are found by the check and never make a wrong
 * answer, content that cannot be is found behind right checksums, and readers see one generation each while a writer
 * commits and merges. Kills, full disks and I/O errors: test_engine_crash.c. REFERAT_LONG=1: ten times as long.
 */
#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/native/manifest.h"
#include "tests/engine/reseal.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>

#define FLIPS        2000
#define FILES_MAX    64
#define ITEMS        260
#define PEOPLE       60
#define WRITER_EVERY 50 /* so many flips are also met by a writer */

static int times(void) {
    return getenv("REFERAT_LONG") ? 10 : 1;
}

static uint32_t random_state = 12345;

static uint32_t random_below(uint32_t limit) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(random_state >> 1) * limit >> 31);
}

/* ---- an index with a file of each kind ---- */

/* A few words that are everywhere, so that lists have more than one block, and many rare ones. */
static const char *sample_text(struct arena *arena, unsigned id, unsigned version) {
    struct buf text;
    buf_init(&text, 1 << 16);
    for (unsigned i = 0; i < 40; i++)
        buf_printf(&text, "%s%u ", i % 3 ? "ord" : "sag", (id * 7 + i * i * 3 + version) % (i % 3 ? 50 : 400));
    buf_printf(&text, "om natten*4 i hjemmeplejen %s =K:referat =U:%u", id % 2 ? "alle" : "alle*3 | mange", id % 5);
    const char *copy = arena_text(arena, buf_as_slice(&text));
    buf_free(&text);
    return copy;
}

static struct engine_document *sample_document(struct arena *arena, unsigned id, unsigned version) {
    struct engine_document *document = document_new(
        arena, arena_printf(arena, "d%u", id), arena_printf(arena, "20%u0%u0%u", 31 + id % 9, 1 + id % 9, 1 + id % 7),
        id % 4 ? "KOSU" : "Byrådet@Aarhus", sample_text(arena, id, version));
    struct slice *words = arena_alloc(arena, 3 * sizeof *words);
    for (unsigned i = 0; i < 3; i++)
        words[i] = slice_of(arena_printf(arena, "skrevet%u", (id * (i + 1)) % 40 + 40 * i));
    document->words = words;
    document->word_count = 3;
    document->payload = slice_of(arena_printf(arena, "payload %u of %u: %s", id, version, sample_text(arena, id, 1)));
    return document;
}

static void put_samples(struct engine_writer *writer, struct arena *arena, unsigned from, unsigned to,
                        unsigned version) {
    for (unsigned i = from; i < to; i++) {
        assert_ok(engine_put(writer, ENGINE_ITEMS, sample_document(arena, i, version), &error));
        if (i % 4 == 0) assert_ok(engine_put(writer, ENGINE_REGISTER, sample_document(arena, i, version), &error));
        struct slice key = slice_of(arena_printf(arena, "m:%u", i));
        assert_ok(engine_set(writer, key, slice_of(sample_text(arena, i, version)), &error));
        key = slice_of(arena_printf(arena, "f:%u", i));
        assert_ok(engine_set(writer, key, slice_of(arena_printf(arena, "file %u", i)), &error));
    }
}

/* Two segments of items, two of the register, removals of both, three tables. */
static void make_index(const char *path, struct arena *arena) {
    struct engine_writer *writer;
    assert_ok(engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error));
    put_samples(writer, arena, 0, 200, 1);
    assert_ok(engine_commit(writer, &error));
    put_samples(writer, arena, 190, ITEMS, 2);
    assert_ok(engine_delete(writer, ENGINE_ITEMS, slice_of("d17"), &error));
    assert_ok(engine_unset(writer, slice_of("f:17"), &error));
    assert_ok(engine_commit(writer, &error));
    assert_ok(engine_delete(writer, ENGINE_REGISTER, slice_of("d20"), &error));
    assert_ok(engine_set(writer, slice_of("generation"), slice_of("3"), &error));
    assert_ok(engine_commit(writer, &error));
    engine_writer_close(writer);
}

/* ---- what it answers ---- */

static const struct engine_query *question(struct arena *arena, unsigned number) {
    const char *word = arena_printf(arena, "ord%u", number), *other = arena_printf(arena, "sag%u", number * 9);
    switch (number % 8) {
    case 0: return q_words(arena, ENGINE_OR, 0, arena_printf(arena, "%s %s alle", word, other));
    case 1: return q_words(arena, ENGINE_AND, 0, arena_printf(arena, "%s alle", word));
    case 2: return q_words(arena, ENGINE_PHRASE, 0, "om natten i hjemmeplejen");
    case 3: return q_words(arena, ENGINE_NEAR, 9, arena_printf(arena, "alle %s/%s", word, other));
    case 4: return engine_query_pair(arena, ENGINE_AND_NOT, q_term(arena, "alle"), q_term(arena, word));
    case 5:
        return engine_query_pair(arena, ENGINE_FILTER,
                                 q_words(arena, ENGINE_OR, 0, arena_printf(arena, "%s natten", word)),
                                 engine_query_range(arena, COLUMN_DATE, slice_of("2033"), slice_of("2037")));
    case 6: return engine_query_pair(arena, ENGINE_FILTER, q_term(arena, word), q_term(arena, "U:3"));
    default: return engine_query_constant(arena, ENGINE_ALL);
    }
}

static enum referat_status ask_search(struct engine_reader *reader, struct arena *arena, unsigned number,
                                      struct buf *out) {
    struct engine_search search = {.query = question(arena, number),
                                   .sort = (enum engine_sort)(number / 8 % 3),
                                   .limit = number % 3 ? 10 : 300,
                                   .count_to = ENGINE_COUNT_ALL,
                                   .facet_columns = number % 5 ? 0 : 1u << COLUMN_BODY | 1u << COLUMN_DATE};
    struct engine_result result;
    enum engine_collection collection = number % 7 == 6 ? ENGINE_REGISTER : ENGINE_ITEMS;
    enum referat_status status = engine_search(reader, collection, &search, arena, &result, &error);
    if (status) return status;
    buf_printf(out, "%u: %" PRIu64, number, result.total);
    for (size_t i = 0; i < result.hit_count; i++)
        buf_printf(out, " %.*s %.9f", (int)result.hits[i].id.len, result.hits[i].id.data, result.hits[i].score);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        for (size_t i = 0; i < result.facet_counts[c]; i++)
            buf_printf(out, " %.*s=%" PRIu64, (int)result.facets[c][i].value.len, result.facets[c][i].value.data,
                       result.facets[c][i].count);
    for (size_t i = 0; i < result.hit_count && i < 3 && !status; i++) {
        struct slice payload;
        status = engine_payload(reader, collection, result.hits[i].document, arena, &payload, &error);
        if (!status) buf_slice(out, payload);
    }
    return status;
}

static enum referat_status ask_other(struct engine_reader *reader, struct arena *arena, unsigned number,
                                     struct buf *out) {
    struct slice value, *keys;
    struct engine_word *words;
    size_t count = 0;
    bool there = false;
    enum referat_status status;
    switch (number % 4) {
    case 0:
        status = engine_find(reader, ENGINE_ITEMS, slice_of(arena_printf(arena, "d%u", number * 4 + 17)), arena, &there,
                             &value, &error);
        break;
    case 1:
        status = engine_get(reader, slice_of(arena_printf(arena, "m:%u", number * 6)), arena, &there, &value, &error);
        break;
    case 2:
        status = engine_keys(reader, slice_of("f:1"), arena, &keys, &count, &error);
        for (size_t i = 0; i < count && !status; i++) buf_slice(out, keys[i]);
        return status;
    default:
        status = engine_words(reader, ENGINE_ITEMS, slice_of("skrevet1"), arena, &words, &count, &error);
        for (size_t i = 0; i < count && !status; i++)
            buf_printf(out, "%.*s=%" PRIu64 " ", (int)words[i].word.len, words[i].word.data, words[i].count);
        return status;
    }
    if (!status) buf_printf(out, "%d %.*s", there, (int)value.len, value.data);
    return status;
}

#define QUESTIONS 48

/* The answer to a question, or the status. */
static enum referat_status ask(struct engine_reader *reader, unsigned number, struct buf *out) {
    struct arena arena;
    arena_init(&arena, 64 << 20);
    buf_clear(out);
    enum referat_status status =
        number < 32 ? ask_search(reader, &arena, number, out) : ask_other(reader, &arena, number, out);
    arena_free(&arena);
    return status;
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

/* Makes all checksums of a changed file right, the manifest's too. */
static void reseal(const char *path, const char *file) {
    struct buf bytes, manifest_bytes;
    struct manifest manifest;
    uint32_t trailers[5];
    const char *name = strrchr(file, '/') + 1;
    uint64_t number = strtoull(name, NULL, 10);
    buf_init(&bytes, 1 << 28);
    buf_init(&manifest_bytes, 1 << 20);
    assert_ok(file_read(file, 1 << 27, &bytes, &error));
    uint32_t trailer = reseal_pagefile((uint8_t *)bytes.data, bytes.len);
    assert_ok(file_replace(file, bytes.data, bytes.len, &error));
    assert_ok(manifest_read(path, &manifest, &error));
    for (size_t i = 0; i < manifest.count; i++) {
        struct manifest_entry *entry = &manifest.entries[i];
        if (entry->number != number) continue;
        if (strstr(name, ".del-")) entry->removed_trailer = trailer;
        if (strstr(name, ".table")) entry->trailer = trailer;
        if (strstr(name, ".del-") || strstr(name, ".table")) continue;
        for (int f = 0; f < 5; f++) {
            char *other = native_file(path, number, native_segment_extensions[f]);
            buf_clear(&bytes);
            assert_ok(file_read(other, 1 << 27, &bytes, &error));
            memcpy(&trailers[f], bytes.data + bytes.len - 4, 4);
            free(other);
        }
        entry->trailer = checksum(0, trailers, sizeof trailers);
    }
    assert_ok(manifest_write(path, &manifest, &error));
    manifest_free(&manifest);
    buf_free(&manifest_bytes);
    buf_free(&bytes);
}

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
            reseal(copy, file->path);
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
