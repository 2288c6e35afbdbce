/* test_native_texts.c - payloads in blocks: what they give back, copied blocks, and that no impossible content passes.
 */
#include "tests/engine/storage.h"

#include "engine/native/texts.h"
#include "tests/engine/reseal.h"

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

static void write_blocks(const char *path, const struct slice *payloads, struct texts_place *places, size_t count,
                         struct texts *copy_from, bool plain) {
    struct pagefile_writer *file;
    struct texts_writer *writer;
    uint32_t trailer;
    assert_ok(pagefile_create(path, PAGEFILE_TEXTS, &file, &error));
    pagefile_section(file, FIRST_TEXTS);
    assert_ok(texts_writer_new(file, &writer, &error));
    if (plain) texts_store_plain(writer);
    for (size_t i = 0; i < count; i++) {
        if (copy_from && i == count / 2) assert_true(texts_copy_block(writer, copy_from, COPIED) > 1);
        places[i] = texts_add(writer, payloads[i]);
        assert_int_equal(places[i].block == 0, payloads[i].len == 0);
    }
    assert_ok(texts_finish(writer, FIRST_TEXTS, &error));
    texts_writer_free(writer);
    assert_ok(pagefile_finish(file, &trailer, &error));
}

static void text_file_write(const char *path, const struct slice *payloads, struct texts_place *places, size_t count,
                            struct texts *copy_from) {
    write_blocks(path, payloads, places, count, copy_from, false);
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

/* Blocks that are stored as they are, and copied so into a file whose own are compressed. */
static void texts_give_back_plain(void **state) {
    struct scratch *scratch = *state;
    struct slice payloads[TEXTS], got;
    struct texts_place places[TEXTS], others[TEXTS];
    struct text_file file, copy;
    const char *path = in_folder(scratch, "texts"), *copy_path = in_folder(scratch, "copy");
    uint32_t copied = 0;
    for (unsigned i = 0; i < TEXTS; i++) payloads[i] = sample_text(&scratch->arena, i);
    write_blocks(path, payloads, places, TEXTS, NULL, true);
    assert_ok(text_file_open(path, &file));
    assert_true(texts_block_count(&file.texts) > 40); /* smaller ones */
    text_file_write(copy_path, payloads, others, TEXTS, &file.texts);
    assert_ok(text_file_open(copy_path, &copy));
    for (unsigned i = 0; i < TEXTS; i++) {
        assert_ok(texts_get(&file.texts, places[i], &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[i]));
        assert_ok(texts_get(&copy.texts, others[i], &scratch->arena, &got, &error));
        assert_true(slice_equal(got, payloads[i]));
        if (i < TEXTS / 2 && others[i].block) copied = others[i].block + 1;
    }
    assert_true(texts_block_size(&file.texts, COPIED) >= TEXTS_BLOCK_SMALL);
    assert_int_equal(texts_block_size(&copy.texts, copied), texts_block_size(&file.texts, COPIED));
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

/* Blocks that are not what a block is: counts and lengths that their bytes do not have. */
static const struct slice impossible_blocks[] = {{"", 0},
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
#define IMPOSSIBLE_BLOCKS (sizeof impossible_blocks / sizeof *impossible_blocks)

/* A file of one block, written as other texts' would be: `head` before its bytes, and its size as told. */
static void expect_refused(struct scratch *scratch, size_t number, struct slice head, uint32_t size) {
    const char *path = in_folder(scratch, "texts");
    struct slice block = impossible_blocks[number], got;
    struct pagefile_writer *writer;
    struct text_file file;
    const struct texts_place place = {1, 0};
    uint32_t trailer, end = (uint32_t)(head.len + block.len);
    assert_ok(pagefile_create(path, PAGEFILE_TEXTS, &writer, &error));
    pagefile_section(writer, FIRST_TEXTS);
    pagefile_write(writer, head.data, head.len);
    pagefile_write(writer, block.data, block.len);
    pagefile_section(writer, FIRST_TEXTS + 1);
    packed_write32(writer, &end, 1);
    pagefile_section(writer, FIRST_TEXTS + 2);
    packed_write32(writer, &size, 1);
    assert_ok(pagefile_finish(writer, &trailer, &error));
    assert_ok(text_file_open(path, &file));
    if (texts_get(&file.texts, place, &scratch->arena, &got, &error) != REFERAT_DAMAGED) fail_msg("block %zu", number);
    text_file_close(&file);
    unlink(path);
}

/* The deflate is right, and the payloads are not. */
static void texts_refuse_impossible_blocks(void **state) {
    for (size_t i = 0; i < IMPOSSIBLE_BLOCKS; i++) {
        uint8_t size = (uint8_t)impossible_blocks[i].len;
        const uint8_t head[5] = {1, size, 0, (uint8_t)~size, 0xff}; /* a stored block of deflate, the last */
        expect_refused(*state, i, slice_make((const char *)head, sizeof head), size);
    }
}

/* The same bytes as plain blocks: their size is told as 0. */
static void texts_refuse_impossible_plain_blocks(void **state) {
    for (size_t i = 0; i < IMPOSSIBLE_BLOCKS; i++) expect_refused(*state, i, slice_of(""), 0);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        STORAGE_TEST(texts_give_back),
        STORAGE_TEST(texts_copy_blocks),
        STORAGE_TEST(texts_give_back_plain),
        STORAGE_TEST(texts_refuse_impossible_plain_blocks),
        STORAGE_TEST(texts_refuse_impossible_content),
        STORAGE_TEST(texts_refuse_impossible_places),
        STORAGE_TEST(texts_refuse_impossible_blocks),
        STORAGE_TEST(texts_are_not_copied_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
