/*
 * table.h - the key-value store: immutable tables, a later one holding over an earlier one. docs/FORMAT.md, ".table".
 */
#ifndef ENGINE_NATIVE_TABLE_H
#define ENGINE_NATIVE_TABLE_H

#include "engine/native/dictionary.h"
#include "engine/native/manifest.h"
#include "engine/native/texts.h"

#define TABLE_INLINE_MAX 256

struct table_pair {
    struct slice key, value;
    bool unset;
};

/* Writes pairs, sorted by key, each key once. `entry` gets number, documents and trailer. Errors: REFERAT_NOT_WRITTEN,
 * REFERAT_NO_MEMORY. */
enum referat_status table_write(const char *path, uint64_t number, const struct table_pair *pairs, size_t count,
                                struct manifest_entry *entry, struct referat_error *error) MUST_CHECK;

struct table;

/* *missing where its file is not there (the error is set all the same). Errors: REFERAT_DAMAGED, REFERAT_OTHER_FORMAT,
 * REFERAT_NO_MEMORY. */
enum referat_status table_open(const char *path, const struct manifest_entry *entry, struct table **out, bool *missing,
                               struct referat_error *error) MUST_CHECK;
void table_close(struct table *table);
struct pagefile *table_file(struct table *table); /* borrowed */

enum table_found { TABLE_ABSENT, TABLE_UNSET, TABLE_SET };
enum referat_status table_get(struct table *table, struct slice key, struct arena *arena, enum table_found *found,
                              struct slice *value, struct referat_error *error) MUST_CHECK;

/* Newest first (tables[0] holds over tables[1]); `value` stays "" where it is not set. */
enum referat_status tables_get(struct table *const *tables, size_t count, struct slice key, struct arena *arena,
                               bool *found, struct slice *value, struct referat_error *error) MUST_CHECK;

/* Walks several tables as one, in the order of keys, unset keys told of as such. */
struct tables_walk;
enum referat_status tables_walk_new(struct table *const *tables, size_t count, struct slice from,
                                    struct tables_walk **out, struct referat_error *error) MUST_CHECK;
/* *done at the end. The pair lives until the next call; the value is read only where `values` was asked for. */
enum referat_status tables_walk_next(struct tables_walk *walk, bool values, struct table_pair *pair, bool *done,
                                     struct referat_error *error) MUST_CHECK;
void tables_walk_free(struct tables_walk *walk);

/* One table of several (newest first), streamed; with `drop_unset` (all older tables are among them) unset keys go. */
enum referat_status tables_merge(const char *path, struct table *const *tables, size_t count, bool drop_unset,
                                 uint64_t number, struct manifest_entry *entry, struct referat_error *error) MUST_CHECK;
enum referat_status table_verify(struct table *table, struct referat_error *error) MUST_CHECK;

#endif
