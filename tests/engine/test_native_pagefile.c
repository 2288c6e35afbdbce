/* test_native_pagefile.c - page files: what they give back, every error, and that no flipped bit, cut or impossible
 * section passes. */
#include "tests/engine/storage.h"

#include "engine/native/pagefile.h"
#include "tests/engine/reseal.h"

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
    unsigned long long page = (start + 150000) / 4096 * 4096;
    assert_error_names(arena_printf(&((struct scratch *)*state)->arena, "byte %llu", page));
    assert_null(section_at(&section, 0, section.length));
    assert_status(pagefile_verify(file, &error), REFERAT_DAMAGED);
    pagefile_close(file);
}

/* What is left of a file that somebody cuts while it is mapped is read, the rest is told of; without a signal. */
static void pagefile_survives_a_cut(void **state) {
    const char *path = in_folder(*state, "file");
    struct pagefile *file;
    struct section section;
    bool missing;
    write_pagefile(path, SECTIONS);
    assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
    assert_true(pagefile_find(file, 13, &section));
    uint64_t start = (uint64_t)(section.data - file->data), place = (start + 100000) / 4096 * 4096;
    assert_int_equal(truncate(path, (off_t)place), 0);
    assert_non_null(section_at(&section, 0, 50000));
    assert_ok(pagefile_status(file, &error));
    assert_null(section_at(&section, 40000, 100000));
    assert_status(pagefile_status(file, &error), REFERAT_DAMAGED);
    assert_error_names("/file: cannot be read at byte");
    assert_null(section_at(&section, 150000, 1));
    pagefile_close(file);
    unlink(path);
    write_pagefile(path, SECTIONS);
    assert_ok(pagefile_open(path, PAGEFILE_POST, &file, &missing, &error));
    assert_int_equal(truncate(path, 0), 0);
    assert_status(pagefile_verify(file, &error), REFERAT_DAMAGED);
    assert_error_names("/file: cannot be read at byte 0");
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

int main(void) {
    const struct CMUnitTest tests[] = {
        STORAGE_TEST(pagefile_gives_back),
        STORAGE_TEST(pagefile_is_written_or_not_there),
        STORAGE_TEST(pagefile_finds_every_flipped_bit),
        STORAGE_TEST(pagefile_finds_every_cut),
        STORAGE_TEST(pagefile_refuses_others),
        STORAGE_TEST(pagefile_refuses_impossible_sections),
        STORAGE_TEST(pagefile_checks_what_is_touched),
        STORAGE_TEST(pagefile_survives_a_cut),
        STORAGE_TEST(section_at_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
