/* snapshot.c - one generation of an index: opening it, following the manifest, a writer's changes; see snapshot.h. */
#include "engine/native/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- its arrays ---- */

static bool grow(void *array, size_t count, size_t size) {
    void **at = array;
    void *grown = realloc(*at, count * size);
    if (grown) *at = grown;
    return grown != NULL;
}

/* Room for `count` parts in every array; new places are not set. */
static enum referat_status reserve(struct snapshot *snapshot, size_t count, struct referat_error *error) {
    if (count <= snapshot->capacity) return REFERAT_OK;
    size_t capacity = count + count / 2;
    bool room = grow(&snapshot->segments, capacity, sizeof *snapshot->segments) &&
                grow(&snapshot->tables, capacity, sizeof *snapshot->tables) &&
                grow(&snapshot->newest_tables, capacity, sizeof *snapshot->newest_tables);
    for (int i = 0; i < ENGINE_COLLECTION_COUNT && room; i++)
        room = grow(&snapshot->of_collection[i], capacity, sizeof **snapshot->of_collection);
    if (!room) return error_no_memory(error);
    snapshot->capacity = capacity;
    return REFERAT_OK;
}

/* Sets the arrays by collection anew. */
static void sort_parts(struct snapshot *snapshot) {
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++) snapshot->segment_count[i] = 0;
    snapshot->table_count = 0;
    for (size_t i = 0; i < snapshot->manifest.count; i++) {
        enum manifest_kind kind = snapshot->manifest.entries[i].kind;
        if (kind == MANIFEST_TABLE) continue;
        snapshot->of_collection[kind][snapshot->segment_count[kind]++] = snapshot->segments[i];
    }
    for (size_t i = snapshot->manifest.count; i > 0; i--)
        if (snapshot->tables[i - 1]) snapshot->newest_tables[snapshot->table_count++] = snapshot->tables[i - 1];
}

static void close_part(struct snapshot *snapshot, size_t at) {
    segment_close(snapshot->segments[at]);
    table_close(snapshot->tables[at]);
    snapshot->segments[at] = NULL;
    snapshot->tables[at] = NULL;
}

/* Everything but the path. */
static void release(struct snapshot *snapshot) {
    for (size_t i = 0; i < snapshot->manifest.count && i < snapshot->capacity; i++) close_part(snapshot, i);
    free(snapshot->segments);
    free(snapshot->tables);
    free(snapshot->newest_tables);
    for (int i = 0; i < ENGINE_COLLECTION_COUNT; i++) free(snapshot->of_collection[i]);
    manifest_free(&snapshot->manifest);
    if (snapshot->held >= 0) close(snapshot->held);
}

/* ---- a generation ---- */

static enum referat_status open_part(struct snapshot *snapshot, const struct manifest_entry *entry,
                                     struct segment **segment, struct table **table, bool *missing,
                                     struct referat_error *error) {
    *segment = NULL;
    *table = NULL;
    if (entry->kind == MANIFEST_TABLE) return table_open(snapshot->path, entry, table, missing, error);
    return segment_open(snapshot->path, entry, segment, missing, error);
}

/* The place of the part with this number; the count where there is none. */
static size_t place_of(const struct snapshot *snapshot, uint64_t number) {
    size_t at = 0;
    while (at < snapshot->manifest.count && snapshot->manifest.entries[at].number != number) at++;
    return at;
}

/* Where `old` has the very files of an entry open; its count where not. An index made anew repeats numbers, but not
 * checksums. */
static size_t find_same(const struct snapshot *old, const struct manifest_entry *entry) {
    size_t at = place_of(old, entry->number);
    if (at == old->manifest.count) return at;
    const struct manifest_entry *other = &old->manifest.entries[at];
    bool same = other->kind == entry->kind && other->documents == entry->documents &&
                other->removed == entry->removed && other->removed_commit == entry->removed_commit &&
                other->length_sum == entry->length_sum && other->trailer == entry->trailer &&
                other->removed_trailer == entry->removed_trailer;
    return same ? at : old->manifest.count;
}

/* Opens the parts of the manifest that `fresh` has; those that `old` has open are in both then. */
static enum referat_status open_parts(struct snapshot *fresh, const struct snapshot *old, bool *missing,
                                      struct referat_error *error) {
    enum referat_status status = reserve(fresh, fresh->manifest.count + 1, error);
    if (status != REFERAT_OK) return status;
    memset(fresh->segments, 0, fresh->capacity * sizeof *fresh->segments);
    memset(fresh->tables, 0, fresh->capacity * sizeof *fresh->tables);
    for (size_t i = 0; i < fresh->manifest.count && status == REFERAT_OK; i++) {
        const struct manifest_entry *entry = &fresh->manifest.entries[i];
        size_t same = find_same(old, entry);
        if (same < old->manifest.count) {
            fresh->segments[i] = old->segments[same];
            fresh->tables[i] = old->tables[same];
        } else {
            status = open_part(fresh, entry, &fresh->segments[i], &fresh->tables[i], missing, error);
        }
    }
    return status;
}

/* Takes the parts that both have out of one of them. */
static void leave_shared(struct snapshot *from, const struct snapshot *other) {
    if (from->capacity == 0) return;
    for (size_t i = 0; i < from->manifest.count; i++)
        if (find_same(other, &from->manifest.entries[i]) < other->manifest.count)
            from->segments[i] = NULL, from->tables[i] = NULL;
}

/* Reads the manifest and opens its parts into `fresh`. *moved: a file was gone, since the manifest is another by now.
 */
static enum referat_status load(struct snapshot *fresh, const struct snapshot *old, bool *moved,
                                struct referat_error *error) {
    bool missing = false;
    *moved = false;
    enum referat_status status = manifest_read_held(fresh->path, &fresh->manifest, &fresh->stamp, &fresh->held, error);
    if (status == REFERAT_OK) status = open_parts(fresh, old, &missing, error);
    if (status == REFERAT_OK) {
        sort_parts(fresh);
        return REFERAT_OK;
    }
    struct manifest_stamp now = manifest_stamp(fresh->path);
    *moved = missing && !manifest_stamp_equal(&now, &fresh->stamp);
    leave_shared(fresh, old);
    release(fresh);
    return status;
}

/* Has the snapshot be what the manifest says now. */
static enum referat_status follow(struct snapshot *snapshot, struct referat_error *error) {
    struct snapshot fresh;
    enum referat_status status;
    bool moved;
    do {
        fresh = (struct snapshot){.path = snapshot->path, .held = -1};
        status = load(&fresh, snapshot, &moved, error);
    } while (moved);
    if (status != REFERAT_OK) return status;
    leave_shared(snapshot, &fresh);
    release(snapshot);
    *snapshot = fresh;
    return REFERAT_OK;
}

enum referat_status snapshot_open(const char *path, struct snapshot **out, struct referat_error *error) {
    *out = NULL;
    struct snapshot *snapshot = calloc(1, sizeof *snapshot);
    if (!snapshot) return error_no_memory(error);
    snapshot->held = -1;
    snapshot->path = strdup(path);
    enum referat_status status = snapshot->path ? follow(snapshot, error) : error_no_memory(error);
    if (status == REFERAT_OK)
        *out = snapshot;
    else
        snapshot_close(snapshot);
    return status;
}

void snapshot_close(struct snapshot *snapshot) {
    if (!snapshot) return;
    release(snapshot);
    free(snapshot->path);
    free(snapshot);
}

enum referat_status snapshot_refresh(struct snapshot *snapshot, struct referat_error *error) {
    struct manifest_stamp now = manifest_stamp(snapshot->path);
    return manifest_stamp_equal(&now, &snapshot->stamp) ? REFERAT_OK : follow(snapshot, error);
}

/* ---- a writer's changes ---- */

/* A place for a part of that number, which is new: they stay in the order of their numbers. */
static enum referat_status make_place(struct snapshot *snapshot, const struct manifest_entry *entry, size_t *at,
                                      struct referat_error *error) {
    enum referat_status status = reserve(snapshot, snapshot->manifest.count + 1, error);
    if (status == REFERAT_OK) status = manifest_add(&snapshot->manifest, entry, error);
    if (status != REFERAT_OK) return status;
    size_t place = snapshot->manifest.count - 1;
    for (; place > 0 && snapshot->manifest.entries[place - 1].number > entry->number; place--) {
        snapshot->manifest.entries[place] = snapshot->manifest.entries[place - 1];
        snapshot->segments[place] = snapshot->segments[place - 1];
        snapshot->tables[place] = snapshot->tables[place - 1];
    }
    snapshot->segments[place] = NULL;
    snapshot->tables[place] = NULL;
    *at = place;
    return REFERAT_OK;
}

enum referat_status snapshot_add(struct snapshot *snapshot, const struct manifest_entry *entry,
                                 struct referat_error *error) {
    struct segment *segment;
    struct table *table;
    bool missing;
    enum referat_status status = open_part(snapshot, entry, &segment, &table, &missing, error);
    if (status != REFERAT_OK) return status;
    size_t at = place_of(snapshot, entry->number);
    if (at == snapshot->manifest.count) status = make_place(snapshot, entry, &at, error);
    if (status != REFERAT_OK) {
        segment_close(segment);
        table_close(table);
        return status;
    }
    close_part(snapshot, at);
    snapshot->manifest.entries[at] = *entry;
    snapshot->segments[at] = segment;
    snapshot->tables[at] = table;
    sort_parts(snapshot);
    return REFERAT_OK;
}

void snapshot_drop(struct snapshot *snapshot, uint64_t number) {
    size_t at = place_of(snapshot, number);
    if (at == snapshot->manifest.count) return;
    close_part(snapshot, at);
    manifest_drop(&snapshot->manifest, at);
    for (size_t i = at; i < snapshot->manifest.count; i++) {
        snapshot->segments[i] = snapshot->segments[i + 1];
        snapshot->tables[i] = snapshot->tables[i + 1];
    }
    sort_parts(snapshot);
}
