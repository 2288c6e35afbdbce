/* test_native_table.c - the key-value tables: what they give back, which of several holds, merging, every error and
 * flipped bit. */
#include "tests/engine/storage.h"

#include "engine/native/table.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        STORAGE_TEST(table_gives_back),
        STORAGE_TEST(table_of_nothing),
        STORAGE_TEST(tables_hold_by_age),
        STORAGE_TEST(tables_merge_into_one),
        STORAGE_TEST(table_errors),
        STORAGE_TEST(table_refuses_impossible_content),
        STORAGE_TEST(table_finds_every_flipped_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
