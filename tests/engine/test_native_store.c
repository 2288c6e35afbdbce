/*
 * The native engine's files below its lists: checksums, page files, the manifest, texts, tables, snapshots. What they
 * give back, every error, and that no flipped bit, cut or impossible content passes.
 */
#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/native/checksum.h"
#include "engine/native/snapshot.h"
#include "tests/engine/reseal.h"

#include <fcntl.h>
#include <sys/resource.h>

/* ---- helpers ---- */

struct scratch {
    char *folder;
    struct arena arena;
};

/* A folder with an empty native/ in it. */
static int set_up(void **state) {
    struct scratch *scratch = calloc(1, sizeof *scratch);
    arena_init(&scratch->arena, (size_t)1 << 30);
    scratch->folder = scratch_new();
    assert_int_equal(mkdir(arena_printf(&scratch->arena, "%s/" NATIVE_FOLDER, scratch->folder), 0777), 0);
    *state = scratch;
    return 0;
}

static int tear_down(void **state) {
    struct scratch *scratch = *state;
    scratch_remove(scratch->folder);
    free(scratch->folder);
    arena_free(&scratch->arena);
    free(scratch);
    return 0;
}

static const char *in_folder(struct scratch *scratch, const char *name) {
    return arena_printf(&scratch->arena, "%s/%s", scratch->folder, name);
}

/* A file's bytes, to be changed and put back; free with buf_free. */
static struct buf file_bytes(const char *path) {
    struct buf bytes;
    buf_init(&bytes, (size_t)1 << 30);
    assert_ok(file_read(path, (size_t)1 << 29, &bytes, &error));
    return bytes;
}

static void file_put(const char *path, const void *data, size_t len) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void put_byte(int fd, off_t at, uint8_t byte) {
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
}

static void assert_error_names(const char *text) {
    if (!strstr(error.message, text)) fail_msg("'%s' does not name %s", error.message, text);
}

/* Whether something exists. */
static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* What a full disk is to a writer: nothing above `bytes` is taken. */
static void limit_files(rlim_t bytes) {
    static struct rlimit before;
    static bool limited;
    if (!limited) assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit now = {.rlim_cur = bytes ? bytes : before.rlim_cur, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, bytes ? SIG_IGN : SIG_DFL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    limited = bytes != 0;
}

/* ---- checksums ---- */

static void checksum_is_castagnoli(void **state) {
    (void)state;
    uint8_t bytes[32], falling[32];
    memset(bytes, 0, sizeof bytes); /* RFC 3720, B.4 */
    assert_int_equal(checksum(0, bytes, 32), 0x8a9136aa);
    assert_int_equal(checksum_portable(0, bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(checksum(0, bytes, 32), 0x62a8ab43);
    for (unsigned i = 0; i < 32; i++) bytes[i] = (uint8_t)i, falling[i] = (uint8_t)(31 - i);
    assert_int_equal(checksum(0, bytes, 32), 0x46dd794e);
    assert_int_equal(checksum_portable(0, falling, 32), 0x113fdb5c);
    assert_int_equal(checksum(0, "123456789", 9), 0xe3069283);
    assert_int_equal(checksum(0, NULL, 0), 0);
}

static void checksum_is_the_same_by_tables(void **state) {
    (void)state;
    uint8_t bytes[600];
    srand(1);
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)rand();
    for (size_t from = 0; from < 20; from++)
        for (size_t len = 0; len < 300; len++) {
            uint32_t before = (uint32_t)rand(), whole = checksum(before, bytes + from, len);
            assert_int_equal(whole, checksum_portable(before, bytes + from, len));
            assert_int_equal(whole,
                             checksum(checksum(before, bytes + from, len / 3), bytes + from + len / 3, len - len / 3));
        }
}

/* ---- page files ---- */

static const size_t section_sizes[] = {0, 1, 63, 64, 65, 4096, 300000, 5};
#define SECTIONS (sizeof section_sizes / sizeof *section_sizes)

static uint8_t content_byte(size_t section, size_t at) {
    return (uint8_t)(section * 37 + at * 11 + at / 251);
}

static void write_section(struct pagefile_writer *writer, size_t section, size_t size) {
    pagefile_section(writer, (uint32_t)(2 * section + 1));
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = content_byte(section, i);
        pagefile_write(writer, &byte, 1);
    }
    if (!pagefile_failed(writer)) assert_int_equal(pagefile_tell(writer), size);
}

/* A page file with the first `count` sections. */
static uint32_t write_pagefile(const char *path, size_t count) {
    struct pagefile_writer *writer;
    uint32_t trailer;
    assert_ok(pagefile_create(path, PAGEFILE_POST, &writer, &error));
    for (size_t i = 0; i < count; i++) write_section(writer, i, section_sizes[i]);
    assert_false(pagefile_failed(writer));
    assert_ok(pagefile_finish(writer, &trailer, &error));
    return trailer;
}

static void pagefile_gives_back(void **state) {
    const char *path = in_folder(*state, "file");
    for (size_t count = 0; count <= SECTIONS; count++) {
        struct pagefile *file;
        struct section section;
        bool missing;
        uint32_t trailer = write_pagefile(path, count);
        assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
        assert_int_equal(file->trailer, trailer);
        for (size_t i = 0; i < count; i++) {
            assert_true(pagefile_find(file, (uint32_t)(2 * i + 1), &section));
            assert_int_equal(section.length, section_sizes[i]);
            assert_int_equal((section.data - file->data) % PAGEFILE_ALIGN, 0);
            const uint8_t *at = section_at(&section, 0, section.length);
            assert_non_null(at);
            for (size_t j = 0; j < section.length; j++) assert_int_equal(at[j], content_byte(i, j));
        }
        assert_false(pagefile_find(file, 2, &section));
        assert_int_equal(section.length, 0);
        assert_ok(pagefile_verify(file, &error));
        pagefile_close(file);
        unlink(path);
    }
    pagefile_close(NULL);
}

static void pagefile_is_written_or_not_there(void **state) {
    struct pagefile_writer *writer;
    uint32_t trailer;
    const char *path = in_folder(*state, "file");
    assert_status(pagefile_create(in_folder(*state, "no/file"), PAGEFILE_POST, &writer, &error), REFERAT_NOT_WRITTEN);
    assert_error_names("no/file");
    assert_null(writer);
    write_pagefile(path, 3);
    assert_status(pagefile_create(path, PAGEFILE_POST, &writer, &error), REFERAT_NOT_WRITTEN);
    assert_true(exists(path));
    unlink(path);
    assert_ok(pagefile_create(path, PAGEFILE_POST, &writer, &error));
    write_section(writer, 0, 10);
    pagefile_abandon(writer);
    assert_false(exists(path));
    pagefile_abandon(NULL);
    for (rlim_t limit = 100; limit < 700000; limit += 150000) {
        assert_ok(pagefile_create(path, PAGEFILE_POST, &writer, &error));
        limit_files(limit);
        write_section(writer, 0, 400000);
        if (limit < 200000) assert_true(pagefile_failed(writer));
        enum referat_status status = pagefile_finish(writer, &trailer, &error);
        limit_files(0);
        assert_status(status, limit > 450000 ? REFERAT_OK : REFERAT_NOT_WRITTEN);
        assert_int_equal(exists(path), status == REFERAT_OK);
        unlink(path);
    }
}

/* Opens and reads every page. */
static enum referat_status pagefile_whole(const char *path, enum pagefile_kind kind) {
    struct pagefile *file;
    bool missing;
    enum referat_status status = pagefile_open(path, kind, &file, &missing, &error);
    assert_false(missing);
    if (status == REFERAT_OK) status = pagefile_verify(file, &error);
    pagefile_close(file);
    return status;
}

static void pagefile_finds_every_flipped_bit(void **state) {
    const char *path = in_folder(*state, "file");
    write_pagefile(path, 6);
    struct buf bytes = file_bytes(path);
    int fd = open(path, O_RDWR);
    assert_ok(pagefile_whole(path, PAGEFILE_POST));
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t byte = (uint8_t)bytes.data[i];
        bool dense = i < 100 || i + 200 > bytes.len; /* the trailer bit by bit */
        for (unsigned bit = dense ? 0 : i % 8; bit < (dense ? 8 : i % 8 + 1); bit++) {
            put_byte(fd, (off_t)i, (uint8_t)(byte ^ 1u << bit));
            assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_DAMAGED);
            assert_error_names("/file");
        }
        put_byte(fd, (off_t)i, byte);
    }
    assert_ok(pagefile_whole(path, PAGEFILE_POST));
    close(fd);
    buf_free(&bytes);
}

static void pagefile_finds_every_cut(void **state) {
    const char *path = in_folder(*state, "file");
    write_pagefile(path, 6);
    struct buf bytes = file_bytes(path);
    for (size_t len = 0; len < bytes.len; len += len % 4096 < 80 ? 1 : 97) {
        file_put(path, bytes.data, len);
        assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_DAMAGED);
    }
    buf_byte(&bytes, '\n');
    file_put(path, bytes.data, bytes.len);
    assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_DAMAGED);
    buf_free(&bytes);
}

static void pagefile_refuses_others(void **state) {
    struct pagefile *file;
    bool missing;
    const char *path = in_folder(*state, "file");
    assert_status(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error), REFERAT_DAMAGED);
    assert_true(missing);
    assert_null(file);
    assert_status(pagefile_whole(in_folder(*state, NATIVE_FOLDER), PAGEFILE_POST), REFERAT_DAMAGED);
    write_pagefile(path, 6);
    assert_status(pagefile_whole(path, PAGEFILE_DOCS), REFERAT_DAMAGED);
    struct buf bytes = file_bytes(path);
    uint8_t *trailer = (uint8_t *)bytes.data + bytes.len - RESEAL_TRAILER;
    store32(trailer + 12, PAGEFILE_VERSION + 1);
    reseal_pagefile((uint8_t *)bytes.data, bytes.len);
    file_put(path, bytes.data, bytes.len);
    assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_OTHER_FORMAT);
    assert_error_names("anew");
    store32(trailer + 8, 0x04030201);
    uint32_t own = reseal_pagefile((uint8_t *)bytes.data, bytes.len);
    file_put(path, bytes.data, bytes.len);
    assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_DAMAGED);
    store32(trailer + 60, __builtin_bswap32(own));
    file_put(path, bytes.data, bytes.len);
    assert_status(pagefile_whole(path, PAGEFILE_POST), REFERAT_OTHER_FORMAT);
    assert_error_names("byte order");
    buf_free(&bytes);
}

/* A number of the trailer (section 0) or of a section's row set to something, checksums made anew. */
static void impossible(const char *path, const struct buf *sound, uint32_t section, size_t at, unsigned size,
                       uint64_t value) {
    struct buf bytes;
    buf_init(&bytes, (size_t)1 << 30);
    buf_append(&bytes, sound->data, sound->len);
    uint8_t *data = (uint8_t *)bytes.data;
    uint8_t *row = section ? reseal_section(data, bytes.len, section) : data + bytes.len - RESEAL_TRAILER;
    if (size == 4)
        store32(row + at, (uint32_t)value);
    else
        store64(row + at, value);
    reseal_pagefile(data, bytes.len);
    file_put(path, data, bytes.len);
    if (pagefile_whole(path, PAGEFILE_POST) != REFERAT_DAMAGED)
        fail_msg("section %u: %llu at %zu passes", section, (unsigned long long)value, at);
    buf_free(&bytes);
}

static void pagefile_refuses_impossible_sections(void **state) {
    const char *path = in_folder(*state, "file");
    write_pagefile(path, 6);
    struct buf bytes = file_bytes(path);
    uint64_t length = (bytes.len - RESEAL_TRAILER) / 4100 * 4096;
    impossible(path, &bytes, 0, 20, 4, 7);
    impossible(path, &bytes, 0, 20, 4, PAGEFILE_SECTIONS_MAX + 1);
    impossible(path, &bytes, 0, 20, 4, UINT32_MAX);
    impossible(path, &bytes, 0, 24, 8, length + 4096);
    impossible(path, &bytes, 0, 24, 8, length - 4096);
    impossible(path, &bytes, 0, 24, 8, length - 1);
    impossible(path, &bytes, 0, 24, 8, UINT64_MAX - 4095);
    impossible(path, &bytes, 0, 32, 8, length);
    impossible(path, &bytes, 0, 32, 8, 1);
    impossible(path, &bytes, 0, 32, 8, UINT64_MAX - 63);
    impossible(path, &bytes, 5, 0, 4, 3);  /* an id twice */
    impossible(path, &bytes, 5, 0, 4, 99); /* ids fall behind it */
    impossible(path, &bytes, 5, 4, 4, 1);
    impossible(path, &bytes, 5, 8, 8, 0); /* before the section before */
    impossible(path, &bytes, 5, 8, 8, 65);
    impossible(path, &bytes, 5, 8, 8, length);
    impossible(path, &bytes, 5, 8, 8, UINT64_MAX - 63);
    impossible(path, &bytes, 5, 16, 8, length);
    impossible(path, &bytes, 5, 16, 8, UINT64_MAX);
    impossible(path, &bytes, 5, 16, 8, 65); /* into the section behind */
    buf_free(&bytes);
}

static void pagefile_checks_what_is_touched(void **state) {
    struct pagefile *file;
    struct section section;
    bool missing;
    const char *path = in_folder(*state, "file");
    write_pagefile(path, SECTIONS);
    assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
    assert_true(pagefile_find(file, 13, &section));
    uint64_t start = (uint64_t)(section.data - file->data);
    pagefile_close(file);
    int fd = open(path, O_RDWR);
    put_byte(fd, (off_t)(start + 150000), (uint8_t)(content_byte(6, 150000) ^ 4));
    close(fd);
    assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
    assert_true(pagefile_find(file, 13, &section));
    assert_non_null(section_at(&section, 0, 100000));
    assert_non_null(section_at(&section, 200000, 100000));
    assert_ok(pagefile_status(file, &error));
    assert_null(section_at(&section, 150000, 1));
    assert_status(pagefile_status(file, &error), REFERAT_DAMAGED);
    assert_error_names(arena_printf(&((struct scratch *)*state)->arena, "byte %llu",
                                    (unsigned long long)((start + 150000) / 4096 * 4096)));
    assert_null(section_at(&section, 0, section.length));
    assert_status(pagefile_verify(file, &error), REFERAT_DAMAGED);
    pagefile_close(file);
}

static void section_at_stays_inside(void **state) {
    const char *path = in_folder(*state, "file");
    static const uint64_t beyond[][2] = {{0, 66}, {65, 1}, {66, 0}, {64, 2}, {1, UINT64_MAX}, {UINT64_MAX, 1}};
    write_pagefile(path, SECTIONS);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        struct pagefile *file;
        struct section section;
        bool missing;
        assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
        assert_true(pagefile_find(file, 9, &section));
        assert_non_null(section_at(&section, 0, 65));
        assert_non_null(section_at(&section, 65, 0));
        assert_null(section_at(&section, beyond[i][0], beyond[i][1]));
        assert_status(pagefile_status(file, &error), REFERAT_DAMAGED);
        assert_error_names("/file");
        pagefile_close(file);
    }
}

/* ---- the manifest ---- */

static struct manifest sample_manifest(void) {
    static const struct manifest_entry entries[] = {
        {MANIFEST_ITEMS, 1, 4, 100, 7, 12345, 0xdeadbeef, 77},
        {MANIFEST_TABLE, 3, 0, 12, 0, 0, 5, 0},
        {MANIFEST_REGISTER, 4, 0, 9, 0, 80, 6, 0},
        {MANIFEST_ITEMS, 9, 5, 1, 1, 3, 7, 8},
    };
    struct manifest manifest = {.commit = 5, .next_number = 10, .time = 1960000000};
    for (size_t i = 0; i < 4; i++) assert_ok(manifest_add(&manifest, &entries[i], &error));
    return manifest;
}

static void assert_manifests_equal(const struct manifest *a, const struct manifest *b) {
    assert_int_equal(a->commit, b->commit);
    assert_int_equal(a->next_number, b->next_number);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct manifest_entry *x = &a->entries[i], *y = &b->entries[i];
        assert_true(x->kind == y->kind && x->number == y->number && x->removed_commit == y->removed_commit);
        assert_true(x->documents == y->documents && x->removed == y->removed && x->length_sum == y->length_sum);
        assert_true(x->trailer == y->trailer && x->removed_trailer == y->removed_trailer);
    }
}

static void manifest_gives_back(void **state) {
    struct scratch *scratch = *state;
    struct manifest manifest = sample_manifest(), read, copy;
    struct manifest_stamp none = manifest_stamp(scratch->folder), first, second;
    assert_true(none.inode == 0 && none.size == 0);
    assert_ok(manifest_write(scratch->folder, &manifest, &error));
    first = manifest_stamp(scratch->folder);
    assert_false(manifest_stamp_equal(&none, &first));
    assert_ok(manifest_read(scratch->folder, &read, &error));
    assert_manifests_equal(&manifest, &read);
    assert_ok(manifest_copy(&read, &copy, &error));
    assert_manifests_equal(&manifest, &copy);
    manifest_drop(&copy, 1);
    assert_int_equal(copy.count, 3);
    assert_int_equal(copy.entries[1].number, 4);
    manifest_drop(&copy, 2);
    assert_ok(manifest_write(scratch->folder, &copy, &error));
    second = manifest_stamp(scratch->folder);
    assert_false(manifest_stamp_equal(&second, &first));
    manifest_free(&read);
    assert_ok(manifest_read(scratch->folder, &read, &error));
    assert_manifests_equal(&copy, &read);
    manifest_free(&read);
    manifest_free(&copy);
    manifest_free(&manifest);
    manifest_free(&manifest);
}

static void manifest_of_nothing(void **state) {
    struct scratch *scratch = *state;
    struct manifest empty = {.next_number = 1}, read;
    assert_ok(manifest_write(scratch->folder, &empty, &error));
    assert_ok(manifest_read(scratch->folder, &read, &error));
    assert_manifests_equal(&empty, &read);
    manifest_free(&read);
}

/* A held manifest keeps its stamp to itself, however fast others come. */
static void manifest_stamps_differ_while_held(void **state) {
    struct scratch *scratch = *state;
    struct manifest manifest = sample_manifest();
    for (int i = 0; i < 25; i++) {
        struct manifest read;
        struct manifest_stamp held_stamp, now;
        int held;
        assert_ok(manifest_write(scratch->folder, &manifest, &error));
        assert_ok(manifest_read_held(scratch->folder, &read, &held_stamp, &held, &error));
        now = manifest_stamp(scratch->folder);
        assert_true(manifest_stamp_equal(&held_stamp, &now));
        for (int more = 0; more < 3; more++) {
            assert_ok(manifest_write(scratch->folder, &manifest, &error));
            now = manifest_stamp(scratch->folder);
            assert_false(manifest_stamp_equal(&held_stamp, &now));
        }
        close(held);
        manifest_free(&read);
    }
    manifest_free(&manifest);
}

static void manifest_errors(void **state) {
    struct scratch *scratch = *state;
    struct manifest manifest = sample_manifest(), read;
    assert_status(manifest_read(scratch->folder, &read, &error), REFERAT_DAMAGED);
    assert_error_names("native/manifest");
    const char *path = in_folder(scratch, NATIVE_FOLDER "/" MANIFEST_FILE);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_status(manifest_read(scratch->folder, &read, &error), REFERAT_DAMAGED);
    assert_status(manifest_write(scratch->folder, &manifest, &error), REFERAT_NOT_WRITTEN);
    rmdir(path);
    assert_status(manifest_write(in_folder(scratch, "no"), &manifest, &error), REFERAT_NOT_WRITTEN);
    FILE *large = fopen(path, "wb");
    assert_int_equal(ftruncate(fileno(large), (off_t)80 << 20), 0);
    fclose(large);
    assert_status(manifest_read(scratch->folder, &read, &error), REFERAT_DAMAGED);
    manifest_free(&manifest);
}

static struct buf manifest_bytes(struct scratch *scratch) {
    struct manifest manifest = sample_manifest();
    assert_ok(manifest_write(scratch->folder, &manifest, &error));
    manifest_free(&manifest);
    return file_bytes(in_folder(scratch, NATIVE_FOLDER "/" MANIFEST_FILE));
}

static void manifest_finds_every_flipped_bit_and_cut(void **state) {
    struct manifest read;
    struct buf bytes = manifest_bytes(*state);
    for (size_t i = 0; i < bytes.len * 8; i++) {
        bytes.data[i / 8] = (char)(bytes.data[i / 8] ^ 1 << i % 8);
        assert_status(manifest_parse("m", buf_as_slice(&bytes), &read, &error), REFERAT_DAMAGED);
        bytes.data[i / 8] = (char)(bytes.data[i / 8] ^ 1 << i % 8);
    }
    for (size_t len = 0; len < bytes.len; len++)
        assert_status(manifest_parse("m", slice_make(bytes.data, len), &read, &error), REFERAT_DAMAGED);
    for (size_t len = 4; len < bytes.len; len++) { /* with a right checksum */
        struct buf cut;
        buf_init(&cut, 1 << 20);
        buf_append(&cut, bytes.data, len);
        reseal_manifest((uint8_t *)cut.data, len);
        assert_status(manifest_parse("m", buf_as_slice(&cut), &read, &error), REFERAT_DAMAGED);
        buf_free(&cut);
    }
    assert_ok(manifest_parse("m", buf_as_slice(&bytes), &read, &error));
    manifest_free(&read);
    buf_free(&bytes);
}

static void manifest_refuses_impossible_entries(void **state) {
    static const struct {
        size_t at;
        unsigned size;
        uint64_t value;
    } cases[] = {
        {40, 4, 3},          {40, 4, 5},
        {40, 4, UINT32_MAX}, /* entries */
        {44, 4, 1},          {48, 8, 1},
        {56, 8, 1},                               /* zeros of the header */
        {24, 8, 9},          {24, 8, 0},          /* the next number is taken */
        {16, 8, 4},                               /* removals of a commit to come */
        {64, 4, 3},          {64, 4, UINT32_MAX}, /* kinds */
        {64 + 4, 4, 1},      {64 + 56, 8, 1},     /* zeros of an entry */
        {64 + 8, 8, 0},      {64 + 8, 8, 3},
        {64 + 8, 8, 10},                               /* numbers that do not rise, or are to come */
        {64 + 16, 8, 0},     {64 + 16, 8, 6},          /* removed by no commit, by one to come */
        {64 + 24, 8, 6},     {64 + 24, 8, 1ull << 32}, /* documents */
        {64 + 32, 8, 101},                             /* removed */
        {128 + 16, 8, 1},    {128 + 32, 8, 1},
        {128 + 40, 8, 1}, /* a table has none of these */
        {192 + 52, 4, 1}, /* a checksum of no file */
    };
    struct manifest read;
    struct buf bytes = manifest_bytes(*state);
    uint8_t kept[512], *data = (uint8_t *)bytes.data;
    memcpy(kept, data, bytes.len);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].size == 4)
            store32(data + cases[i].at, (uint32_t)cases[i].value);
        else
            store64(data + cases[i].at, cases[i].value);
        reseal_manifest(data, bytes.len);
        if (manifest_parse("m", buf_as_slice(&bytes), &read, &error) != REFERAT_DAMAGED) fail_msg("case %zu", i);
        memcpy(data, kept, bytes.len);
    }
    buf_free(&bytes);
}

static void manifest_refuses_others(void **state) {
    struct manifest read;
    struct buf bytes = manifest_bytes(*state);
    uint8_t *data = (uint8_t *)bytes.data;
    store32(data + 12, MANIFEST_VERSION + 1);
    reseal_manifest(data, bytes.len);
    assert_status(manifest_parse("m", buf_as_slice(&bytes), &read, &error), REFERAT_OTHER_FORMAT);
    assert_error_names("anew");
    store32(data + 8, 0x04030201);
    reseal_manifest(data, bytes.len);
    assert_status(manifest_parse("m", buf_as_slice(&bytes), &read, &error), REFERAT_DAMAGED);
    store32(data + bytes.len - 4, __builtin_bswap32(load32(data + bytes.len - 4)));
    assert_status(manifest_parse("m", buf_as_slice(&bytes), &read, &error), REFERAT_OTHER_FORMAT);
    assert_error_names("byte order");
    buf_free(&bytes);
}

/* ---- texts ---- */

#define TEXTS       400
#define COPIED      2 /* a block of the first file, made part of the second */
#define FIRST_TEXTS 10

static struct slice sample_text(struct arena *arena, unsigned number) {
    if (number % 7 == 3) return slice_of("");
    size_t len = number == 100 ? 3000000 : number % 50 == 0 ? 20000 : number * 3 % 900 + 1;
    char *text = arena_alloc(arena, len + 1);
    for (size_t i = 0; i < len; i++) text[i] = (char)(number == 100 ? rand() : "abcdefg \n"[(i * number + i / 7) % 9]);
    return slice_make(text, len);
}

struct text_file {
    struct pagefile *file;
    struct texts texts;
};

static void text_file_write(const char *path, const struct slice *payloads, struct texts_place *places, size_t count,
                            struct texts *copy_from) {
    struct pagefile_writer *file;
    struct texts_writer *writer;
    uint32_t trailer;
    assert_ok(pagefile_create(path, PAGEFILE_TEXTS, &file, &error));
    pagefile_section(file, FIRST_TEXTS);
    assert_ok(texts_writer_new(file, &writer, &error));
    for (size_t i = 0; i < count; i++) {
        if (copy_from && i == count / 2) assert_true(texts_copy_block(writer, copy_from, COPIED) > 1);
        places[i] = texts_add(writer, payloads[i]);
        assert_int_equal(places[i].block == 0, payloads[i].len == 0);
    }
    assert_ok(texts_finish(writer, FIRST_TEXTS, &error));
    texts_writer_free(writer);
    assert_ok(pagefile_finish(file, &trailer, &error));
}

static enum referat_status text_file_open(const char *path, struct text_file *out) {
    bool missing;
    out->texts = (struct texts){0};
    enum referat_status status = pagefile_open(path, PAGEFILE_TEXTS, &out->file, &missing, &error);
    return status ? status : texts_open(out->file, FIRST_TEXTS, &out->texts, &error);
}

static void text_file_close(struct text_file *file) {
    texts_close(&file->texts);
    pagefile_close(file->file);
}

static void texts_give_back(void **state) {
    struct scratch *scratch = *state;
    struct slice payloads[TEXTS], got;
    struct texts_place places[TEXTS];
    struct text_file file;
    const char *path = in_folder(scratch, "texts");
    for (unsigned i = 0; i < TEXTS; i++) payloads[i] = sample_text(&scratch->arena, i);
    text_file_write(path, payloads, places, TEXTS, NULL);
    assert_ok(text_file_open(path, &file));
    assert_true(texts_block_count(&file.texts) > 10);
    for (unsigned i = 0; i < TEXTS; i++) {
        assert_ok(texts_get(&file.texts, places[i], &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[i]));
    }
    for (unsigned i = 0; i < 2 * TEXTS; i++) {
        unsigned at = i * 37 % TEXTS;
        assert_ok(texts_get(&file.texts, places[at], &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[at]));
    }
    text_file_close(&file);
    texts_writer_free(NULL);
}

static void texts_copy_blocks(void **state) {
    struct scratch *scratch = *state;
    struct slice payloads[TEXTS], got;
    struct texts_place places[TEXTS], others[TEXTS];
    struct text_file file, copy;
    const char *path = in_folder(scratch, "texts"), *copy_path = in_folder(scratch, "copy");
    for (unsigned i = 0; i < TEXTS; i++) payloads[i] = sample_text(&scratch->arena, i);
    text_file_write(path, payloads, places, TEXTS, NULL);
    assert_ok(text_file_open(path, &file));
    text_file_write(copy_path, payloads, others, TEXTS, &file.texts);
    assert_ok(text_file_open(copy_path, &copy));
    assert_int_equal(texts_block_count(&copy.texts), texts_block_count(&file.texts) + 2);
    uint32_t copied = 0;
    for (unsigned i = 0; i < TEXTS; i++) {
        assert_ok(texts_get(&copy.texts, others[i], &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[i]));
        if (i < TEXTS / 2 && others[i].block) copied = others[i].block + 1;
    }
    for (unsigned i = 0; i < TEXTS; i++) {
        if (places[i].block != COPIED) continue;
        struct texts_place place = {copied, places[i].index};
        assert_ok(texts_get(&copy.texts, place, &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[i]));
    }
    text_file_close(&copy);
    text_file_close(&file);
}

/* Two blocks: one of two payloads that do not compress to less, one of one. */
static struct buf small_texts(struct scratch *scratch, const char *path, struct texts_place places[3]) {
    struct slice payloads[3];
    for (int i = 0; i < 3; i++) {
        char *text = arena_alloc(&scratch->arena, 9000);
        for (int j = 0; j < 9000; j++) text[j] = (char)rand();
        payloads[i] = slice_make(text, 9000);
    }
    text_file_write(path, payloads, places, 3, NULL);
    assert_int_equal(places[1].block, 1);
    assert_int_equal(places[2].block, 2);
    return file_bytes(path);
}

/* Opens what was changed and reads all three; the first error. */
static enum referat_status read_changed(struct scratch *scratch, const char *path, struct buf *bytes,
                                        const struct texts_place places[3]) {
    struct text_file file;
    struct slice got;
    reseal_pagefile((uint8_t *)bytes->data, bytes->len);
    file_put(path, bytes->data, bytes->len);
    enum referat_status status = text_file_open(path, &file);
    for (int i = 0; i < 3 && !status; i++) status = texts_get(&file.texts, places[i], &scratch->arena, &got, &error);
    text_file_close(&file);
    return status;
}

static void texts_refuse_impossible_content(void **state) {
    struct scratch *scratch = *state;
    struct texts_place places[3];
    const char *path = in_folder(scratch, "texts");
    struct buf bytes = small_texts(scratch, path, places);
    uint8_t *data = (uint8_t *)bytes.data, kept[64];
    static const struct {
        uint32_t section;
        size_t at;
        uint64_t value;
    } cases[] = {
        {FIRST_TEXTS, 0, 0x0600000000000007}, /* deflate's third kind of block, which is none */
        {FIRST_TEXTS, 0, 0},                  /* another length than the block tells */
        {FIRST_TEXTS + 1, 0, 1},              /* counts of the arrays */
        {FIRST_TEXTS + 2, 0, 1},
        {FIRST_TEXTS + 1, 8, 58},               /* widths */
        {FIRST_TEXTS + 1, 16, UINT64_MAX >> 8}, /* ends behind the section */
        {FIRST_TEXTS + 1, 16, 0},               /* ends that are equal */
        {FIRST_TEXTS + 2, 16, UINT64_MAX >> 8}, /* a size that the bytes cannot have */
        {FIRST_TEXTS + 2, 16, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t *at = reseal_content(data, bytes.len, cases[i].section) + cases[i].at;
        memcpy(kept, at, 8);
        store64(at, cases[i].value);
        if (read_changed(scratch, path, &bytes, places) != REFERAT_DAMAGED) fail_msg("case %zu passes", i);
        memcpy(at, kept, 8);
    }
    uint8_t *row = reseal_section(data, bytes.len, FIRST_TEXTS + 2);
    store32(row, FIRST_TEXTS + 3); /* no such section */
    assert_status(read_changed(scratch, path, &bytes, places), REFERAT_DAMAGED);
    store32(row, FIRST_TEXTS + 2);
    assert_ok(read_changed(scratch, path, &bytes, places));
    buf_free(&bytes);
}

static void texts_refuse_impossible_places(void **state) {
    struct scratch *scratch = *state;
    static const struct texts_place wrong[] = {{3, 0}, {UINT32_MAX, 0}, {1, 2}, {1, UINT32_MAX}, {2, 1}};
    struct texts_place places[3];
    const char *path = in_folder(scratch, "texts");
    struct buf bytes = small_texts(scratch, path, places);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct text_file file;
        struct slice got;
        assert_ok(text_file_open(path, &file));
        assert_status(texts_get(&file.texts, wrong[i], &scratch->arena, &got, &error), REFERAT_DAMAGED);
        assert_error_names("/texts");
        assert_status(pagefile_status(file.file, &error), REFERAT_DAMAGED);
        text_file_close(&file);
    }
    buf_free(&bytes);
}

/* Blocks whose deflate is right and whose payloads are not: written as other texts' payloads would be. */
static void texts_refuse_impossible_blocks(void **state) {
    static const struct {
        const char *bytes;
        size_t len;
    } blocks[] = {{"", 0},
                  {"\x80", 1},
                  {"\x02\x05"
                   "abcde",
                   7},
                  {"\x01\x06"
                   "abcde",
                   7},
                  {"\x01\x04"
                   "abcde",
                   7},
                  {"\x01\xff", 2},
                  {"\xff\x7f\x05", 3},
                  {"\x00", 1},
                  {"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                   "a",
                   12}};
    struct scratch *scratch = *state;
    const char *path = in_folder(scratch, "texts");
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        struct pagefile_writer *writer;
        struct text_file file;
        struct slice got;
        uint32_t trailer, end = (uint32_t)blocks[i].len + 5, size = (uint32_t)blocks[i].len;
        uint8_t head[5] = {1, (uint8_t)size, 0, (uint8_t)~size, 0xff}; /* a stored block of deflate, the last */
        assert_ok(pagefile_create(path, PAGEFILE_TEXTS, &writer, &error));
        pagefile_section(writer, FIRST_TEXTS);
        pagefile_write(writer, head, sizeof head);
        pagefile_write(writer, blocks[i].bytes, blocks[i].len);
        pagefile_section(writer, FIRST_TEXTS + 1);
        packed_write32(writer, &end, 1);
        pagefile_section(writer, FIRST_TEXTS + 2);
        packed_write32(writer, &size, 1);
        assert_ok(pagefile_finish(writer, &trailer, &error));
        assert_ok(text_file_open(path, &file));
        struct texts_place place = {1, 0};
        if (texts_get(&file.texts, place, &scratch->arena, &got, &error) != REFERAT_DAMAGED) fail_msg("block %zu", i);
        text_file_close(&file);
        unlink(path);
    }
}

static void texts_are_not_copied_damaged(void **state) {
    struct scratch *scratch = *state;
    struct texts_place places[3];
    struct text_file file;
    struct pagefile_writer *writer;
    struct texts_writer *texts;
    const char *path = in_folder(scratch, "texts");
    struct buf bytes = small_texts(scratch, path, places);
    bytes.data[5000] ^= 1;
    file_put(path, bytes.data, bytes.len);
    assert_ok(text_file_open(path, &file));
    assert_ok(pagefile_create(in_folder(scratch, "copy"), PAGEFILE_TEXTS, &writer, &error));
    pagefile_section(writer, FIRST_TEXTS);
    assert_ok(texts_writer_new(writer, &texts, &error));
    assert_int_equal(texts_copy_block(texts, &file.texts, 1), 0);
    assert_int_equal(texts_add(texts, slice_of("later")).block, 0);
    assert_status(texts_finish(texts, FIRST_TEXTS, &error), REFERAT_DAMAGED);
    assert_error_names("/texts");
    texts_writer_free(texts);
    pagefile_abandon(writer);
    text_file_close(&file);
    buf_free(&bytes);
}

/* ---- tables ---- */

#define KEYS 60

/* Key i of commit c: unset, small, large, just about the limit, or not in the table. */
static bool table_sample(struct arena *arena, unsigned i, unsigned c, struct table_pair *out) {
    unsigned kind = (i * 7 + c * 13) % 6;
    size_t len = kind == 1 ? i : kind == 2 ? TABLE_INLINE_MAX : kind == 3 ? TABLE_INLINE_MAX + 1 : 5000;
    char *value = arena_alloc(arena, len + 1);
    for (size_t at = 0; at < len; at++) value[at] = (char)('a' + (at + i + c) % 26);
    *out = (struct table_pair){.key = slice_of(arena_printf(arena, "k%03u", i)), .unset = kind == 0};
    if (kind) out->value = slice_make(value, len);
    return kind != 5;
}

static struct manifest_entry write_table(struct scratch *scratch, unsigned number) {
    struct table_pair pairs[KEYS];
    struct manifest_entry entry;
    size_t count = 0;
    for (unsigned i = 0; i < KEYS; i++) count += table_sample(&scratch->arena, i, number, &pairs[count]);
    assert_ok(table_write(scratch->folder, number, pairs, count, &entry, &error));
    assert_true(entry.kind == MANIFEST_TABLE && entry.number == number && entry.documents == count);
    return entry;
}

static struct table *open_table(struct scratch *scratch, const struct manifest_entry *entry) {
    struct table *table;
    bool missing;
    assert_ok(table_open(scratch->folder, entry, &table, &missing, &error));
    assert_false(missing);
    return table;
}

static void table_gives_back(void **state) {
    struct scratch *scratch = *state;
    struct manifest_entry entry = write_table(scratch, 3);
    struct table *table = open_table(scratch, &entry);
    for (unsigned i = 0; i < KEYS; i++) {
        struct table_pair pair;
        struct slice value;
        enum table_found found;
        bool there = table_sample(&scratch->arena, i, 3, &pair);
        assert_ok(table_get(table, pair.key, &scratch->arena, &found, &value, &error));
        assert_int_equal(found, !there ? TABLE_ABSENT : pair.unset ? TABLE_UNSET : TABLE_SET);
        assert_true(slice_equal(value, there && !pair.unset ? pair.value : slice_of("")));
    }
    assert_ok(table_verify(table, &error));
    table_close(table);
    table_close(NULL);
}

static void table_of_nothing(void **state) {
    struct scratch *scratch = *state;
    struct manifest_entry entry;
    enum table_found found;
    struct slice value;
    assert_ok(table_write(scratch->folder, 1, NULL, 0, &entry, &error));
    struct table *table = open_table(scratch, &entry);
    assert_ok(table_get(table, slice_of("k"), &scratch->arena, &found, &value, &error));
    assert_int_equal(found, TABLE_ABSENT);
    assert_ok(table_verify(table, &error));
    table_close(table);
}

#define TABLES 3

/* What holds for a key over tables 1 to TABLES. */
static bool newest_sample(struct arena *arena, unsigned i, struct table_pair *out) {
    for (unsigned number = TABLES; number > 0; number--)
        if (table_sample(arena, i, number, out)) return true;
    return false;
}

static void open_tables(struct scratch *scratch, struct table *tables[TABLES]) {
    for (unsigned i = 0; i < TABLES; i++) {
        struct manifest_entry entry = write_table(scratch, i + 1);
        tables[TABLES - 1 - i] = open_table(scratch, &entry);
    }
}

static void assert_walk(struct scratch *scratch, struct table *const *tables, size_t count, unsigned from, bool values,
                        bool unset_too) {
    struct tables_walk *walk;
    struct table_pair pair, expected;
    bool done;
    struct slice start = slice_of(arena_printf(&scratch->arena, "k%03u", from));
    assert_ok(tables_walk_new(tables, count, start, &walk, &error));
    for (unsigned i = from; i < KEYS; i++) {
        if (!newest_sample(&scratch->arena, i, &expected) || (expected.unset && !unset_too)) continue;
        assert_ok(tables_walk_next(walk, values, &pair, &done, &error));
        assert_false(done);
        assert_true(slice_equal(pair.key, expected.key));
        assert_int_equal(pair.unset, expected.unset);
        if (values) assert_true(slice_equal(pair.value, expected.value));
    }
    assert_ok(tables_walk_next(walk, values, &pair, &done, &error));
    assert_true(done);
    tables_walk_free(walk);
    tables_walk_free(NULL);
}

static void tables_hold_by_age(void **state) {
    struct scratch *scratch = *state;
    struct table *tables[TABLES];
    open_tables(scratch, tables);
    for (unsigned i = 0; i < KEYS + 1; i++) {
        struct table_pair pair;
        struct slice value;
        bool found, there = newest_sample(&scratch->arena, i, &pair) && !pair.unset && i < KEYS;
        assert_ok(tables_get(tables, TABLES, pair.key, &scratch->arena, &found, &value, &error));
        assert_int_equal(found, there);
        assert_true(slice_equal(value, there ? pair.value : slice_of("")));
    }
    assert_walk(scratch, tables, TABLES, 0, true, true);
    assert_walk(scratch, tables, TABLES, 17, false, true);
    assert_walk(scratch, tables, TABLES, KEYS, true, true);
    for (int i = 0; i < TABLES; i++) table_close(tables[i]);
}

static void tables_merge_into_one(void **state) {
    struct scratch *scratch = *state;
    struct table *tables[TABLES], *merged;
    struct manifest_entry entry;
    open_tables(scratch, tables);
    for (int drop = 0; drop < 2; drop++) {
        assert_ok(tables_merge(scratch->folder, tables, TABLES, drop, 10 + (unsigned)drop, &entry, &error));
        merged = open_table(scratch, &entry);
        assert_ok(table_verify(merged, &error));
        assert_walk(scratch, &merged, 1, 0, true, !drop);
        table_close(merged);
    }
    for (int i = 0; i < TABLES; i++) table_close(tables[i]);
}

static void table_errors(void **state) {
    struct scratch *scratch = *state;
    struct manifest_entry entry = write_table(scratch, 1), other;
    struct table *table = open_table(scratch, &entry), *none;
    bool missing;
    assert_status(table_write(scratch->folder, 1, NULL, 0, &other, &error), REFERAT_NOT_WRITTEN);
    assert_status(tables_merge(scratch->folder, &table, 1, true, 1, &other, &error), REFERAT_NOT_WRITTEN);
    limit_files(1000);
    enum referat_status written = tables_merge(scratch->folder, &table, 1, true, 2, &other, &error);
    limit_files(0);
    assert_status(written, REFERAT_NOT_WRITTEN);
    assert_false(exists(in_folder(scratch, "native/00000002.table")));
    table_close(table);
    other = entry;
    other.trailer++;
    assert_status(table_open(scratch->folder, &other, &none, &missing, &error), REFERAT_DAMAGED);
    assert_false(missing);
    assert_error_names("00000001.table");
    other = entry;
    other.documents++;
    assert_status(table_open(scratch->folder, &other, &none, &missing, &error), REFERAT_DAMAGED);
    other.number = 7;
    assert_status(table_open(scratch->folder, &other, &none, &missing, &error), REFERAT_DAMAGED);
    assert_true(missing);
    assert_null(none);
}

/* Tables whose checksums are right and whose content is not. */
static void table_from_values(struct scratch *scratch, const struct table_pair *pairs, size_t count,
                              struct manifest_entry *entry) {
    struct pagefile_writer *file;
    struct texts_writer *texts;
    struct dictionary_writer keys;
    const char *path = in_folder(scratch, "native/00000001.table");
    unlink(path);
    assert_ok(pagefile_create(path, PAGEFILE_TABLE, &file, &error));
    pagefile_section(file, 1);
    assert_ok(texts_writer_new(file, &texts, &error));
    texts_add(texts, slice_of("the only value"));
    assert_ok(texts_finish(texts, 1, &error));
    dictionary_writer_init(&keys);
    for (size_t i = 0; i < count; i++) dictionary_add(&keys, pairs[i].key, pairs[i].value.data, pairs[i].value.len);
    pagefile_section(file, 4);
    assert_ok(dictionary_write(&keys, file, &error));
    *entry = (struct manifest_entry){.kind = MANIFEST_TABLE, .number = 1, .documents = count};
    assert_ok(pagefile_finish(file, &entry->trailer, &error));
    texts_writer_free(texts);
    dictionary_writer_free(&keys);
}

static void table_refuses_impossible_content(void **state) {
    struct scratch *scratch = *state;
    static const struct {
        const char *value;
        size_t len;
    } wrong[] = {{"", 0},       {"\0x", 2},    {"\3", 1},     {"\2", 1},      {"\2\1", 2},
                 {"\2\0\0", 3}, {"\2\2\0", 3}, {"\2\1\1", 3}, {"\2\1\0x", 4}, {"\2\xff\xff\xff\xff\x7f\0", 7}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct table_pair pairs[2] = {{.key = slice_of("a"), .value = slice_make("\1fine", 5)},
                                      {.key = slice_of("b"), .value = slice_make(wrong[i].value, wrong[i].len)}};
        struct manifest_entry entry;
        enum table_found found;
        struct slice value;
        table_from_values(scratch, pairs, 2, &entry);
        struct table *table = open_table(scratch, &entry);
        assert_ok(table_get(table, pairs[0].key, &scratch->arena, &found, &value, &error));
        assert_true(slice_is(value, "fine"));
        if (table_get(table, pairs[1].key, &scratch->arena, &found, &value, &error) != REFERAT_DAMAGED)
            fail_msg("value %zu passes", i);
        table_close(table);
        table = open_table(scratch, &entry);
        assert_status(table_verify(table, &error), REFERAT_DAMAGED);
        table_close(table);
        table = open_table(scratch, &entry);
        assert_status(tables_merge(scratch->folder, &table, 1, true, 2, &entry, &error), REFERAT_DAMAGED);
        assert_false(exists(in_folder(scratch, "native/00000002.table")));
        table_close(table);
    }
    for (int i = 0; i < 2; i++) { /* keys that fall, a key twice */
        struct table_pair pairs[2] = {{.key = slice_of("b"), .value = slice_make("\1", 1)},
                                      {.key = slice_of(i ? "b" : "a"), .value = slice_make("\1", 1)}};
        struct manifest_entry entry;
        table_from_values(scratch, pairs, 2, &entry);
        struct table *table = open_table(scratch, &entry);
        assert_status(table_verify(table, &error), REFERAT_DAMAGED);
        table_close(table);
    }
}

static void table_finds_every_flipped_bit(void **state) {
    struct scratch *scratch = *state;
    struct manifest_entry entry = write_table(scratch, 1);
    const char *path = in_folder(scratch, "native/00000001.table");
    struct buf bytes = file_bytes(path);
    int fd = open(path, O_RDWR);
    for (size_t i = 0; i < bytes.len; i += 3) {
        struct table *table;
        bool missing;
        put_byte(fd, (off_t)i, (uint8_t)(bytes.data[i] ^ 1 << i % 8));
        enum referat_status status = table_open(scratch->folder, &entry, &table, &missing, &error);
        if (!status) status = table_verify(table, &error);
        assert_status(status, REFERAT_DAMAGED);
        table_close(table);
        put_byte(fd, (off_t)i, (uint8_t)bytes.data[i]);
    }
    close(fd);
    buf_free(&bytes);
}

/* ---- snapshots ---- */

static void commit_tables(struct scratch *scratch, uint64_t commit, const struct manifest_entry *entries,
                          size_t count) {
    struct manifest manifest = {.commit = commit, .next_number = 1000000};
    for (size_t i = 0; i < count; i++) assert_ok(manifest_add(&manifest, &entries[i], &error));
    assert_ok(manifest_write(scratch->folder, &manifest, &error));
    manifest_free(&manifest);
}

static const char *value_in(struct scratch *scratch, struct snapshot *snapshot, const char *key) {
    struct slice value;
    bool found;
    assert_ok(tables_get(snapshot->newest_tables, snapshot->table_count, slice_of(key), &scratch->arena, &found, &value,
                         &error));
    return found ? arena_text(&scratch->arena, value) : "none";
}

static struct manifest_entry one_pair(struct scratch *scratch, uint64_t number, const char *key, const char *value) {
    struct table_pair pair = {.key = slice_of(key), .value = slice_of(value)};
    struct manifest_entry entry;
    assert_ok(table_write(scratch->folder, number, &pair, 1, &entry, &error));
    return entry;
}

static void snapshot_follows_the_manifest(void **state) {
    struct scratch *scratch = *state;
    struct snapshot *snapshot;
    struct manifest_entry entries[3] = {one_pair(scratch, 1, "a", "one"), one_pair(scratch, 2, "b", "two"),
                                        one_pair(scratch, 3, "a", "three")};
    commit_tables(scratch, 1, entries, 2);
    assert_ok(snapshot_open(scratch->folder, &snapshot, &error));
    assert_int_equal(snapshot->manifest.commit, 1);
    assert_string_equal(value_in(scratch, snapshot, "a"), "one");
    assert_string_equal(value_in(scratch, snapshot, "b"), "two");
    struct table *kept = snapshot->tables[1];
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_ptr_equal(snapshot->tables[1], kept);
    commit_tables(scratch, 2, entries + 1, 2);
    unlink(in_folder(scratch, "native/00000001.table"));
    assert_string_equal(value_in(scratch, snapshot, "a"), "one"); /* its files are gone and still mapped */
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_int_equal(snapshot->manifest.commit, 2);
    assert_ptr_equal(snapshot->tables[0], kept); /* nothing is opened twice */
    assert_string_equal(value_in(scratch, snapshot, "a"), "three");
    assert_string_equal(value_in(scratch, snapshot, "b"), "two");
    commit_tables(scratch, 3, entries, 0);
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_int_equal(snapshot->table_count, 0);
    snapshot_close(snapshot);
    snapshot_close(NULL);
}

/* An index made anew has files of the same numbers. */
static void snapshot_knows_files_made_anew(void **state) {
    struct scratch *scratch = *state;
    struct snapshot *snapshot;
    struct manifest_entry entry = one_pair(scratch, 1, "a", "old");
    commit_tables(scratch, 1, &entry, 1);
    assert_ok(snapshot_open(scratch->folder, &snapshot, &error));
    unlink(in_folder(scratch, "native/00000001.table"));
    entry = one_pair(scratch, 1, "a", "new");
    commit_tables(scratch, 1, &entry, 1);
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_string_equal(value_in(scratch, snapshot, "a"), "new");
    snapshot_close(snapshot);
}

static void snapshot_stays_where_the_next_is_damaged(void **state) {
    struct scratch *scratch = *state;
    struct snapshot *snapshot, *other;
    struct manifest_entry entries[2] = {one_pair(scratch, 1, "a", "one"), one_pair(scratch, 2, "a", "two")};
    assert_status(snapshot_open(scratch->folder, &snapshot, &error), REFERAT_DAMAGED); /* no manifest */
    assert_null(snapshot);
    commit_tables(scratch, 1, entries, 1);
    assert_ok(snapshot_open(scratch->folder, &snapshot, &error));
    commit_tables(scratch, 2, entries, 2);
    const char *path = in_folder(scratch, "native/00000002.table"), *aside = in_folder(scratch, "aside");
    assert_int_equal(rename(path, aside), 0);
    assert_status(snapshot_refresh(snapshot, &error), REFERAT_DAMAGED); /* gone, and the manifest is the same */
    assert_error_names("00000002.table");
    assert_status(snapshot_open(scratch->folder, &other, &error), REFERAT_DAMAGED);
    assert_int_equal(snapshot->manifest.commit, 1);
    assert_string_equal(value_in(scratch, snapshot, "a"), "one");
    assert_int_equal(rename(aside, path), 0);
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_string_equal(value_in(scratch, snapshot, "a"), "two");
    file_put(in_folder(scratch, "native/manifest"), "short", 5);
    assert_status(snapshot_refresh(snapshot, &error), REFERAT_DAMAGED);
    assert_string_equal(value_in(scratch, snapshot, "a"), "two");
    snapshot_close(snapshot);
}

static void snapshot_takes_a_writers_changes(void **state) {
    struct scratch *scratch = *state;
    struct snapshot *snapshot;
    struct manifest_entry entries[3] = {one_pair(scratch, 1, "a", "one"), one_pair(scratch, 2, "a", "two"),
                                        one_pair(scratch, 3, "a", "three")};
    commit_tables(scratch, 1, entries, 1);
    assert_ok(snapshot_open(scratch->folder, &snapshot, &error));
    assert_ok(snapshot_add(snapshot, &entries[2], &error));
    assert_ok(snapshot_add(snapshot, &entries[1], &error)); /* an earlier number comes later */
    assert_int_equal(snapshot->table_count, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(snapshot->manifest.entries[i].number, i + 1);
    assert_string_equal(value_in(scratch, snapshot, "a"), "three");
    snapshot_drop(snapshot, 3);
    snapshot_drop(snapshot, 99);
    assert_string_equal(value_in(scratch, snapshot, "a"), "two");
    assert_ok(snapshot_add(snapshot, &entries[1], &error)); /* in place of itself */
    assert_int_equal(snapshot->table_count, 2);
    snapshot_drop(snapshot, 1);
    assert_int_equal(snapshot->table_count, 1);
    entries[2].trailer++;
    assert_status(snapshot_add(snapshot, &entries[2], &error), REFERAT_DAMAGED);
    assert_string_equal(value_in(scratch, snapshot, "a"), "two");
    snapshot_close(snapshot);
}

#define RACE_COMMITS 120

/* Each commit has two new tables of the same value and deletes those of the one before. */
static void race_writer(struct scratch *scratch) {
    char name[64];
    for (unsigned commit = 1; commit <= RACE_COMMITS; commit++) {
        snprintf(name, sizeof name, "%u", commit);
        struct manifest_entry entries[2] = {one_pair(scratch, 2 * commit, "a", name),
                                            one_pair(scratch, 2 * commit + 1, "b", name)};
        commit_tables(scratch, commit, entries, 2);
        for (unsigned old = 2 * commit - 2; old < 2 * commit && commit > 1; old++) {
            snprintf(name, sizeof name, "native/%08u.table", old);
            unlink(in_folder(scratch, name));
        }
    }
}

static void snapshot_reads_while_files_go(void **state) {
    struct scratch *scratch = *state;
    struct snapshot *snapshot, *anew;
    struct manifest_entry entry = one_pair(scratch, 1, "a", "0");
    commit_tables(scratch, 0, &entry, 1);
    assert_ok(snapshot_open(scratch->folder, &snapshot, &error));
    pid_t child = fork();
    if (child == 0) {
        race_writer(scratch);
        _exit(0);
    }
    int how = 0;
    uint64_t seen = 0;
    while (waitpid(child, &how, WNOHANG) == 0) {
        assert_ok(snapshot_refresh(snapshot, &error));
        assert_ok(snapshot_open(scratch->folder, &anew, &error));
        struct snapshot *const both[] = {snapshot, anew};
        for (int i = 0; i < 2; i++) {
            uint64_t commit = both[i]->manifest.commit;
            assert_true(commit >= seen);
            seen = commit;
            if (commit == 0) continue;
            assert_int_equal(atoi(value_in(scratch, both[i], "a")), commit);
            assert_int_equal(atoi(value_in(scratch, both[i], "b")), commit);
        }
        snapshot_close(anew);
        arena_reset(&scratch->arena);
    }
    assert_int_equal(how, 0);
    assert_ok(snapshot_refresh(snapshot, &error));
    assert_int_equal(snapshot->manifest.commit, RACE_COMMITS);
    snapshot_close(snapshot);
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum_is_castagnoli),
        cmocka_unit_test(checksum_is_the_same_by_tables),
        STORE_TEST(pagefile_gives_back),
        STORE_TEST(pagefile_is_written_or_not_there),
        STORE_TEST(pagefile_finds_every_flipped_bit),
        STORE_TEST(pagefile_finds_every_cut),
        STORE_TEST(pagefile_refuses_others),
        STORE_TEST(pagefile_refuses_impossible_sections),
        STORE_TEST(pagefile_checks_what_is_touched),
        STORE_TEST(section_at_stays_inside),
        STORE_TEST(manifest_gives_back),
        STORE_TEST(manifest_of_nothing),
        STORE_TEST(manifest_stamps_differ_while_held),
        STORE_TEST(manifest_errors),
        STORE_TEST(manifest_finds_every_flipped_bit_and_cut),
        STORE_TEST(manifest_refuses_impossible_entries),
        STORE_TEST(manifest_refuses_others),
        STORE_TEST(texts_give_back),
        STORE_TEST(texts_copy_blocks),
        STORE_TEST(texts_refuse_impossible_content),
        STORE_TEST(texts_refuse_impossible_places),
        STORE_TEST(texts_refuse_impossible_blocks),
        STORE_TEST(texts_are_not_copied_damaged),
        STORE_TEST(table_gives_back),
        STORE_TEST(table_of_nothing),
        STORE_TEST(tables_hold_by_age),
        STORE_TEST(tables_merge_into_one),
        STORE_TEST(table_errors),
        STORE_TEST(table_refuses_impossible_content),
        STORE_TEST(table_finds_every_flipped_bit),
        STORE_TEST(snapshot_follows_the_manifest),
        STORE_TEST(snapshot_knows_files_made_anew),
        STORE_TEST(snapshot_stays_where_the_next_is_damaged),
        STORE_TEST(snapshot_takes_a_writers_changes),
        STORE_TEST(snapshot_reads_while_files_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
