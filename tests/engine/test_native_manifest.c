/* test_native_manifest.c - the manifest: what it gives back, every error, and that no flipped bit, cut or impossible
 * entry passes. */
#include "tests/engine/storage.h"

#include "engine/native/manifest.h"
#include "tests/engine/reseal.h"

static struct manifest sample_manifest(void) {
    static const struct manifest_entry entries[] = {
        {MANIFEST_ITEMS, 1, 4, 100, 7, 12345, 0xdeadbeef, 77, false},
        {MANIFEST_TABLE, 3, 0, 12, 0, 0, 5, 0, false},
        {MANIFEST_REGISTER, 4, 0, 9, 0, 80, 6, 0, false},
        {MANIFEST_ITEMS, 9, 5, 1, 1, 3, 7, 8, false},
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

int main(void) {
    const struct CMUnitTest tests[] = {
        STORAGE_TEST(manifest_gives_back),
        STORAGE_TEST(manifest_of_nothing),
        STORAGE_TEST(manifest_stamps_differ_while_held),
        STORAGE_TEST(manifest_errors),
        STORAGE_TEST(manifest_finds_every_flipped_bit_and_cut),
        STORAGE_TEST(manifest_refuses_impossible_entries),
        STORAGE_TEST(manifest_refuses_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
