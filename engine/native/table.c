/* table.c - the key-value store: writing, reading, walking and merging tables; see table.h and docs/FORMAT.md. */
#include "engine/native/table.h"
#include "base/intl.h"

#include <assert.h>
#include <stdlib.h>

#define EXTENSION "table"
#define ARENA_MAX ((size_t)1 << 40)

enum { SECTION_VALUES = 1, SECTION_KEYS = 4 };
enum { VALUE_UNSET, VALUE_HERE, VALUE_PLACED };

/* ---- writing ---- */

struct table_writer {
    struct pagefile_writer *file;
    struct texts_writer *values;
    struct dictionary_writer keys;
    struct buf value;
};

static void writer_abandon(struct table_writer *writer) {
    pagefile_abandon(writer->file);
    texts_writer_free(writer->values);
    dictionary_writer_free(&writer->keys);
    buf_free(&writer->value);
}

static enum referat_status writer_begin(struct table_writer *writer, const char *path, uint64_t number,
                                        struct referat_error *error) {
    *writer = (struct table_writer){0};
    dictionary_writer_init(&writer->keys);
    buf_init(&writer->value, TABLE_INLINE_MAX + 1);
    char *name = native_file(path, number, EXTENSION);
    if (!name) return error_no_memory(error);
    enum referat_status status = pagefile_create(name, PAGEFILE_TABLE, &writer->file, error);
    free(name);
    if (status != REFERAT_OK) return status;
    pagefile_section(writer->file, SECTION_VALUES);
    status = texts_writer_new(writer->file, &writer->values, error);
    if (status != REFERAT_OK) writer_abandon(writer);
    return status;
}

static void writer_add(struct table_writer *writer, const struct table_pair *pair) {
    uint8_t small[1 + 2 * VARINT_MAX] = {VALUE_UNSET};
    if (pair->unset) {
        dictionary_add(&writer->keys, pair->key, small, 1);
    } else if (pair->value.len <= TABLE_INLINE_MAX) {
        buf_clear(&writer->value);
        buf_byte(&writer->value, VALUE_HERE);
        buf_slice(&writer->value, pair->value);
        writer->keys.failed |= !buf_ok(&writer->value);
        dictionary_add(&writer->keys, pair->key, writer->value.data, writer->value.len);
    } else {
        struct texts_place place = texts_add(writer->values, pair->value);
        small[0] = VALUE_PLACED;
        size_t len = 1 + varint_put(small + 1, place.block);
        len += varint_put(small + len, place.index);
        dictionary_add(&writer->keys, pair->key, small, len);
    }
}

static enum referat_status writer_end(struct table_writer *writer, uint64_t number, struct manifest_entry *entry,
                                      struct referat_error *error) {
    *entry = (struct manifest_entry){.kind = MANIFEST_TABLE, .number = number, .documents = writer->keys.count};
    enum referat_status status = texts_finish(writer->values, SECTION_VALUES, error);
    if (status == REFERAT_OK) {
        pagefile_section(writer->file, SECTION_KEYS);
        status = dictionary_write(&writer->keys, writer->file, error);
    }
    if (status == REFERAT_OK) {
        struct pagefile_writer *file = writer->file;
        writer->file = NULL;
        status = pagefile_finish(file, &entry->trailer, error);
    }
    writer_abandon(writer);
    return status;
}

enum referat_status table_write(const char *path, uint64_t number, const struct table_pair *pairs, size_t count,
                                struct manifest_entry *entry, struct referat_error *error) {
    struct table_writer writer;
    enum referat_status status = writer_begin(&writer, path, number, error);
    if (status != REFERAT_OK) return status;
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || slice_compare(pairs[i - 1].key, pairs[i].key) < 0);
        writer_add(&writer, &pairs[i]);
    }
    return writer_end(&writer, number, entry, error);
}

/* ---- reading ---- */

struct table {
    struct pagefile *file;
    struct dictionary keys;
    struct texts values;
    struct dictionary_cursor cursor; /* of table_get */
};

static enum referat_status table_read(struct table *table, const struct manifest_entry *entry,
                                      struct referat_error *error) {
    struct section keys;
    enum referat_status status = texts_open(table->file, SECTION_VALUES, &table->values, error);
    if (status != REFERAT_OK) return status;
    if (table->file->trailer != entry->trailer || !pagefile_find(table->file, SECTION_KEYS, &keys) ||
        !dictionary_open(&keys, &table->keys) || table->keys.count != entry->documents) {
        pagefile_spoil(table->file, NULL);
        return pagefile_status(table->file, error);
    }
    return dictionary_cursor_init(&table->cursor, &table->keys, error);
}

enum referat_status table_open(const char *path, const struct manifest_entry *entry, struct table **out, bool *missing,
                               struct referat_error *error) {
    *out = NULL;
    *missing = false;
    struct table *table = calloc(1, sizeof *table);
    char *name = native_file(path, entry->number, EXTENSION);
    enum referat_status status = table && name ? REFERAT_OK : error_no_memory(error);
    if (status == REFERAT_OK) status = pagefile_open(name, PAGEFILE_TABLE, &table->file, missing, error);
    if (status == REFERAT_OK) status = table_read(table, entry, error);
    free(name);
    if (status == REFERAT_OK)
        *out = table;
    else
        table_close(table);
    return status;
}

void table_close(struct table *table) {
    if (!table) return;
    dictionary_cursor_free(&table->cursor);
    texts_close(&table->values);
    pagefile_close(table->file);
    free(table);
}

struct pagefile *table_file(struct table *table) {
    return table->file;
}

/* The value that a dictionary's entry tells of; *value only where it is wanted. */
static enum referat_status read_value(struct table *table, const struct dictionary_cursor *cursor, bool wanted,
                                      struct arena *arena, enum table_found *found, struct slice *value,
                                      struct referat_error *error) {
    const uint8_t *at = cursor->value, *end = at + cursor->value_len;
    uint64_t block, index;
    uint8_t form = at < end ? *at++ : UINT8_MAX;
    *value = slice_of("");
    *found = form == VALUE_UNSET ? TABLE_UNSET : TABLE_SET;
    if (form == VALUE_UNSET && at == end) return REFERAT_OK;
    if (form == VALUE_HERE) {
        if (wanted) *value = arena_slice(arena, slice_make((const char *)at, (size_t)(end - at)));
        return arena_status(arena, error);
    }
    if (form != VALUE_PLACED || !varint_get_upto(&at, end, UINT32_MAX, &block) || block == 0 ||
        !varint_get_upto(&at, end, UINT32_MAX, &index) || at != end) {
        pagefile_spoil(table->file, cursor->value);
        return pagefile_status(table->file, error);
    }
    if (!wanted) return REFERAT_OK;
    struct texts_place place = {.block = (uint32_t)block, .index = (uint32_t)index};
    return texts_get(&table->values, place, arena, value, error);
}

enum referat_status table_get(struct table *table, struct slice key, struct arena *arena, enum table_found *found,
                              struct slice *value, struct referat_error *error) {
    *found = TABLE_ABSENT;
    *value = slice_of("");
    if (!dictionary_find(&table->cursor, key)) return pagefile_status(table->file, error);
    return read_value(table, &table->cursor, true, arena, found, value, error);
}

enum referat_status tables_get(struct table *const *tables, size_t count, struct slice key, struct arena *arena,
                               bool *found, struct slice *value, struct referat_error *error) {
    enum table_found here = TABLE_ABSENT;
    enum referat_status status = REFERAT_OK;
    *found = false;
    *value = slice_of("");
    for (size_t i = 0; i < count && status == REFERAT_OK && here == TABLE_ABSENT; i++)
        status = table_get(tables[i], key, arena, &here, value, error);
    *found = status == REFERAT_OK && here == TABLE_SET;
    return status;
}

/* ---- several as one ---- */

struct tables_walk {
    struct table *const *tables;
    struct dictionary_cursor *cursors; /* at the next key of each */
    size_t count;
    struct arena arena; /* of the pair that was given */
};

enum referat_status tables_walk_new(struct table *const *tables, size_t count, struct slice from,
                                    struct tables_walk **out, struct referat_error *error) {
    *out = NULL;
    struct tables_walk *walk = calloc(1, sizeof *walk);
    if (!walk) return error_no_memory(error);
    arena_init(&walk->arena, ARENA_MAX);
    walk->tables = tables;
    walk->cursors = calloc(count + 1, sizeof *walk->cursors);
    enum referat_status status = walk->cursors ? REFERAT_OK : error_no_memory(error);
    for (size_t i = 0; i < count && status == REFERAT_OK; i++) {
        status = dictionary_cursor_init(&walk->cursors[i], &tables[i]->keys, error);
        if (status != REFERAT_OK) break;
        walk->count++;
        if (!dictionary_seek(&walk->cursors[i], from)) status = pagefile_status(tables[i]->file, error);
    }
    if (status == REFERAT_OK)
        *out = walk;
    else
        tables_walk_free(walk);
    return status;
}

void tables_walk_free(struct tables_walk *walk) {
    if (!walk) return;
    for (size_t i = 0; i < walk->count; i++) dictionary_cursor_free(&walk->cursors[i]);
    free(walk->cursors);
    arena_free(&walk->arena);
    free(walk);
}

static bool at_end(const struct dictionary_cursor *cursor) {
    return cursor->ordinal >= cursor->dictionary->count;
}

/* The table with the smallest next key, the newest of those with the same; count at the end of all. */
static size_t smallest(const struct tables_walk *walk) {
    size_t best = walk->count;
    for (size_t i = 0; i < walk->count; i++) {
        if (at_end(&walk->cursors[i])) continue;
        if (best == walk->count || slice_compare(walk->cursors[i].key, walk->cursors[best].key) < 0) best = i;
    }
    return best;
}

/* Moves every table that stands on the key behind it. */
static enum referat_status pass_key(struct tables_walk *walk, struct slice key, struct referat_error *error) {
    for (size_t i = 0; i < walk->count; i++) {
        if (at_end(&walk->cursors[i]) || !slice_equal(walk->cursors[i].key, key)) continue;
        if (dictionary_next(&walk->cursors[i])) continue;
        enum referat_status status = pagefile_status(walk->tables[i]->file, error);
        if (status != REFERAT_OK) return status;
    }
    return REFERAT_OK;
}

enum referat_status tables_walk_next(struct tables_walk *walk, bool values, struct table_pair *pair, bool *done,
                                     struct referat_error *error) {
    enum table_found found;
    size_t at = smallest(walk);
    *pair = (struct table_pair){0};
    *done = at == walk->count;
    if (*done) return REFERAT_OK;
    arena_reset(&walk->arena);
    pair->key = arena_slice(&walk->arena, walk->cursors[at].key);
    enum referat_status status =
        read_value(walk->tables[at], &walk->cursors[at], values, &walk->arena, &found, &pair->value, error);
    pair->unset = found == TABLE_UNSET;
    if (status == REFERAT_OK) status = arena_status(&walk->arena, error);
    return status == REFERAT_OK ? pass_key(walk, pair->key, error) : status;
}

enum referat_status tables_merge(const char *path, struct table *const *tables, size_t count, bool drop_unset,
                                 uint64_t number, struct manifest_entry *entry, struct referat_error *error) {
    struct table_writer writer;
    struct tables_walk *walk = NULL;
    struct table_pair pair;
    bool done = false;
    enum referat_status status = tables_walk_new(tables, count, slice_of(""), &walk, error);
    if (status == REFERAT_OK) status = writer_begin(&writer, path, number, error);
    if (status != REFERAT_OK) goto out;
    for (;;) {
        status = tables_walk_next(walk, true, &pair, &done, error);
        if (status != REFERAT_OK || done) break;
        if (!pair.unset || !drop_unset) writer_add(&writer, &pair);
    }
    if (status == REFERAT_OK)
        status = writer_end(&writer, number, entry, error);
    else
        writer_abandon(&writer);
out:
    tables_walk_free(walk);
    return status;
}

/* ---- checking ---- */

/* Keys rise, and every value can be read. */
static enum referat_status verify_pairs(struct table *table, struct arena *arena, struct referat_error *error) {
    struct dictionary_cursor *cursor = &table->cursor;
    enum table_found found;
    struct slice value;
    bool there = dictionary_at(cursor, 0);
    while (there) {
        arena_reset(arena);
        struct slice key = arena_slice(arena, cursor->key);
        enum referat_status status = arena_status(arena, error);
        if (status == REFERAT_OK) status = read_value(table, cursor, true, arena, &found, &value, error);
        if (status != REFERAT_OK) return status;
        there = dictionary_next(cursor);
        if (there && slice_compare(key, cursor->key) >= 0) there = pagefile_spoil(table->file, cursor->value);
    }
    return pagefile_status(table->file, error);
}

enum referat_status table_verify(struct table *table, struct referat_error *error) {
    struct arena arena;
    enum referat_status status = pagefile_verify(table->file, error);
    if (status != REFERAT_OK) return status;
    arena_init(&arena, ARENA_MAX);
    status = verify_pairs(table, &arena, error);
    arena_free(&arena);
    return status;
}
