/* test_native_snapshot.c - one generation of an index, opened: that it follows the manifest, also while files go. */
#include "tests/engine/storage.h"

#include "engine/native/snapshot.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        STORAGE_TEST(snapshot_follows_the_manifest),
        STORAGE_TEST(snapshot_knows_files_made_anew),
        STORAGE_TEST(snapshot_stays_where_the_next_is_damaged),
        STORAGE_TEST(snapshot_takes_a_writers_changes),
        STORAGE_TEST(snapshot_reads_while_files_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
