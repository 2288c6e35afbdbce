/*
 * writer.c - the native engine's writing side behind backend.h. Documents are inverted in a run a collection; a run
 * that is large enough is written as a segment by a thread while the next one fills. A commit merges what it spilled,
 * then what the tiers ask for, and replaces the manifest. docs/FORMAT.md, "The whole" and "Merging".
 *
 * The thread has the run that it writes and the files that it makes, and nothing else; the snapshot, the removals and
 * the pairs are the caller's thread's. A process that is forked meanwhile does not have the thread, and must not touch
 * the writer (engine.h).
 */
#include "engine/native/writer.h"

#include "base/file.h"
#include "base/intl.h"
#include "engine/native/cleaning.h"
#include "engine/native/merge.h"
#include "engine/native/native.h"
#include "engine/native/pairs.h"
#include "engine/native/removals.h"
#include "engine/native/run.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#define LARGE_BYTES  ((int)1 << 20) /* arrays from here on have a mapping of their own: freed, they leave the memory */
#define MARGIN_SHARE 8              /* of the memory: what malloc takes beside, the pages that are being read */
#define PAIRS_SHARE  8              /* of the memory: pairs above that become a table */

const char *const native_parts[] = {NATIVE_FOLDER, NULL};

/* A run that is on its way to a segment. */
struct spill {
    struct run *run; /* NULL: none */
    const char *path;
    enum engine_collection collection;
    uint64_t number;
    bool spilled; /* segment_writer.h */
    bool threaded;
    pthread_t thread;
    /* the outcome */
    struct manifest_entry entry;
    struct referat_error error;
};

struct native_writer {
    char *path;
    struct referat_error kept; /* the error that ended it */
    struct snapshot *snapshot; /* with what this commit spilled */
    struct run *runs[ENGINE_COLLECTION_COUNT];
    struct spill spill;
    struct removals removals;
    struct pairs pairs;
    size_t memory;
    uint64_t first_spilled; /* number of a file: from here on they are of the commit under way */
    bool changed;           /* the snapshot is not what was committed */
    void *reader;
};

/* ---- creation ---- */

enum referat_status native_create(const char *path, struct referat_error *error) {
    const struct manifest manifest = {.next_number = 1};
    char *folder = native_file(path, 0, ""), reason[128];
    enum referat_status status = folder ? REFERAT_OK : error_no_memory(error);
    if (!status && mkdir(folder, 0777) != 0)
        status =
            error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be written: %s"), folder, error_errno(errno, reason));
    if (!status) status = manifest_write(path, &manifest, error);
    if (!status) status = file_sync_directory(path, error);
    free(folder);
    return status;
}

/* ---- spilling ---- */

static void *write_spill(void *argument) {
    struct spill *spill = argument;
    /* Its error says whether it went well. */
    if (run_write(spill->run, spill->path, spill->number, spill->collection, spill->spilled, &spill->entry,
                  &spill->error) == REFERAT_OK)
        error_clear(&spill->error);
    return NULL;
}

/* Waits for the run that is being written, and takes its segment into the snapshot. */
static enum referat_status end_spill(struct native_writer *writer) {
    struct spill *spill = &writer->spill;
    if (!spill->run) return REFERAT_OK;
    if (spill->threaded) pthread_join(spill->thread, NULL);
    run_free(spill->run);
    spill->run = NULL;
    malloc_trim(0);
    if (spill->error.status) {
        writer->kept = spill->error;
        return writer->kept.status;
    }
    writer->changed = true;
    return snapshot_add(writer->snapshot, &spill->entry, &writer->kept);
}

/* The ids of a run leave the segments that are there. */
static enum referat_status remove_older(struct native_writer *writer, enum engine_collection collection,
                                        struct run *run) {
    const struct snapshot *snapshot = writer->snapshot;
    const struct slice *ids;
    size_t count;
    if (snapshot->segment_count[collection] == 0) return REFERAT_OK;
    enum referat_status status = run_ids(run, &ids, &count, &writer->kept);
    for (size_t i = 0; !status && i < snapshot->segment_count[collection]; i++)
        status = removals_take(&writer->removals, snapshot->of_collection[collection][i], ids, count, &writer->kept);
    return status;
}

static bool has_spilled(const struct native_writer *writer, enum engine_collection collection) {
    const struct snapshot *snapshot = writer->snapshot;
    for (size_t i = 0; i < snapshot->segment_count[collection]; i++)
        if (snapshot->of_collection[collection][i]->spilled) return true;
    return false;
}

/*
 * Has the collection's run written, and begins another one. Until end_spill it is writer->spill. The `last` run of a
 * commit becomes a whole segment where there is nothing to merge it with.
 */
static enum referat_status begin_spill(struct native_writer *writer, enum engine_collection collection, bool last) {
    struct run *run = writer->runs[collection], *next;
    struct spill *spill = &writer->spill;
    enum referat_status status = end_spill(writer);
    if (status || run_is_empty(run)) return status;
    status = remove_older(writer, collection, run);
    if (!status) status = run_new(&next, &writer->kept);
    if (status) return status;
    writer->runs[collection] = next;
    if (run_documents(run) == 0) {
        run_free(run);
        return REFERAT_OK;
    }
    *spill = (struct spill){.run = run,
                            .path = writer->path,
                            .collection = collection,
                            .number = writer->snapshot->manifest.next_number++,
                            .spilled = !last || has_spilled(writer, collection)};
    spill->threaded = pthread_create(&spill->thread, NULL, write_spill, spill) == 0;
    if (!spill->threaded) write_spill(spill);
    return REFERAT_OK;
}

/* One run fills while another of its size is written. */
static enum referat_status spill_where_full(struct native_writer *writer) {
    size_t held = 0, largest = 0, writing = 0;
    enum engine_collection collection = ENGINE_ITEMS;
    for (unsigned i = 0; i < ENGINE_COLLECTION_COUNT; i++) {
        size_t memory = run_memory(writer->runs[i]);
        held += memory;
        if (memory <= largest) continue;
        largest = memory;
        writing = run_write_memory(writer->runs[i]);
        collection = (enum engine_collection)i;
    }
    size_t bound = writer->memory - writer->memory / MARGIN_SHARE;
    if (2 * held + writing + pairs_memory(&writer->pairs) < bound) return REFERAT_OK;
    return begin_spill(writer, collection, false);
}

static enum referat_status spill_pairs(struct native_writer *writer) {
    struct snapshot *snapshot = writer->snapshot;
    struct table_pair *pairs;
    size_t count, kept = 0;
    if (pairs_are_none(&writer->pairs)) return REFERAT_OK;
    enum referat_status status = pairs_list(&writer->pairs, slice_of(""), &pairs, &count, &writer->kept);
    if (status) return status;
    /* With no table there is nothing that an unset key would hold over. */
    for (size_t i = 0; i < count; i++)
        if (snapshot->table_count || !pairs[i].unset) pairs[kept++] = pairs[i];
    if (kept) {
        struct manifest_entry entry;
        status = table_write(writer->path, snapshot->manifest.next_number++, pairs, kept, &entry, &writer->kept);
        if (!status) status = snapshot_add(snapshot, &entry, &writer->kept);
        writer->changed = true;
    }
    free(pairs);
    pairs_free(&writer->pairs);
    return status;
}

/* The snapshot gets every document and removal; some may lie in segments that are not whole. */
static enum referat_status settle(struct native_writer *writer) {
    enum referat_status status = REFERAT_OK;
    bool removed = false;
    for (unsigned i = 0; !status && i < ENGINE_COLLECTION_COUNT; i++)
        status = begin_spill(writer, (enum engine_collection)i, true);
    if (!status) status = end_spill(writer);
    if (!status)
        status = removals_write(&writer->removals, writer->snapshot, writer->snapshot->manifest.commit + 1, &removed,
                                &writer->kept);
    writer->changed |= removed;
    return status;
}

/* ---- committing ---- */

static enum referat_status merge_tables(struct native_writer *writer, const bool *chosen, size_t count,
                                        struct manifest_entry *entry) {
    struct snapshot *snapshot = writer->snapshot;
    struct table **tables = calloc(count, sizeof *tables);
    if (!tables) return error_no_memory(&writer->kept);
    size_t at = 0;
    for (size_t i = snapshot->manifest.count; i-- > 0;)
        if (chosen[i]) tables[at++] = snapshot->tables[i];
    enum referat_status status = tables_merge(writer->path, tables, count, count == snapshot->table_count,
                                              snapshot->manifest.next_number++, entry, &writer->kept);
    free(tables);
    return status;
}

static enum referat_status merge_parts(struct native_writer *writer, enum manifest_kind kind, const bool *chosen,
                                       size_t count, struct manifest_entry *entry, bool *empty) {
    struct snapshot *snapshot = writer->snapshot;
    *empty = false;
    if (kind == MANIFEST_TABLE) return merge_tables(writer, chosen, count, entry);
    struct segment **segments = calloc(count, sizeof *segments);
    if (!segments) return error_no_memory(&writer->kept);
    size_t at = 0;
    for (size_t i = 0; i < snapshot->manifest.count; i++)
        if (chosen[i]) segments[at++] = snapshot->segments[i];
    enum referat_status status = merge_segments(writer->path, segments, count, snapshot->manifest.next_number++,
                                                (enum engine_collection)kind, entry, empty, &writer->kept);
    free(segments);
    return status;
}

/* One merge of those marked in `chosen`. */
static enum referat_status merge_chosen(struct native_writer *writer, enum manifest_kind kind, const bool *chosen,
                                        size_t count) {
    struct snapshot *snapshot = writer->snapshot;
    struct manifest_entry entry;
    bool empty;
    enum referat_status status = merge_parts(writer, kind, chosen, count, &entry, &empty);
    if (status) return status;
    for (size_t i = snapshot->manifest.count; i-- > 0;) {
        if (!chosen[i]) continue;
        removals_forget(&writer->removals, snapshot->manifest.entries[i].number);
        snapshot_drop(snapshot, snapshot->manifest.entries[i].number);
    }
    writer->changed = true;
    malloc_trim(0);
    return empty ? REFERAT_OK : snapshot_add(snapshot, &entry, &writer->kept);
}

/* What this commit spilled becomes one, whatever its size; then what the tiers ask for. */
static enum referat_status merge_kind(struct native_writer *writer, enum manifest_kind kind, bool all) {
    uint64_t spilled = writer->first_spilled;
    for (;;) {
        bool *chosen = calloc(writer->snapshot->manifest.count + 1, sizeof *chosen);
        if (!chosen) return error_no_memory(&writer->kept);
        size_t count = merge_choose(&writer->snapshot->manifest, kind, spilled, all, chosen);
        enum referat_status status = count ? merge_chosen(writer, kind, chosen, count) : REFERAT_OK;
        free(chosen);
        if (status || !count) return status;
        spilled = UINT64_MAX;
    }
}

/* Merges what was spilled, so that the snapshot can be searched. */
static enum referat_status make_whole(struct native_writer *writer) {
    enum referat_status status = REFERAT_OK;
    for (unsigned i = 0; !status && i < ENGINE_COLLECTION_COUNT; i++) {
        if (!has_spilled(writer, (enum engine_collection)i)) continue;
        bool *chosen = calloc(writer->snapshot->manifest.count + 1, sizeof *chosen);
        if (!chosen) return error_no_memory(&writer->kept);
        size_t count =
            merge_choose(&writer->snapshot->manifest, (enum manifest_kind)i, writer->first_spilled, false, chosen);
        status = merge_chosen(writer, (enum manifest_kind)i, chosen, count);
        free(chosen);
    }
    return status;
}

static enum referat_status write_manifest(struct native_writer *writer) {
    struct manifest *manifest = &writer->snapshot->manifest;
    char *folder = native_file(writer->path, 0, "");
    enum referat_status status = folder ? file_sync_directory(folder, &writer->kept) : error_no_memory(&writer->kept);
    free(folder);
    if (status) return status;
    manifest->commit++;
    manifest->time = (int64_t)time(NULL);
    return manifest_write(writer->path, manifest, &writer->kept);
}

/* `all`: everything is merged, and that alone is a change. */
static enum referat_status commit(struct native_writer *writer, bool all) {
    enum referat_status status = settle(writer);
    if (!status) status = spill_pairs(writer);
    if (status || (!writer->changed && !all)) return status;
    for (unsigned kind = MANIFEST_ITEMS; !status && kind <= MANIFEST_TABLE; kind++)
        status = merge_kind(writer, (enum manifest_kind)kind, all);
    if (status || !writer->changed) return status;
    status = write_manifest(writer);
    if (status) return status;
    clean_folder(writer->path, &writer->snapshot->manifest);
    removals_free(&writer->removals);
    writer->first_spilled = writer->snapshot->manifest.next_number;
    writer->changed = false;
    return REFERAT_OK;
}

/* ---- opening and closing ---- */

/* Without taking what is uncommitted off the disk. */
static void free_writer(struct native_writer *writer) {
    if (writer->spill.run) {
        if (writer->spill.threaded) pthread_join(writer->spill.thread, NULL);
        run_free(writer->spill.run);
    }
    for (unsigned i = 0; i < ENGINE_COLLECTION_COUNT; i++) run_free(writer->runs[i]);
    removals_free(&writer->removals);
    pairs_free(&writer->pairs);
    native_close(writer->reader);
    snapshot_close(writer->snapshot);
    free(writer->path);
    free(writer);
}

enum referat_status native_write(const char *path, void **out, struct referat_error *error) {
    *out = NULL;
    struct native_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    /* By itself malloc moves that line up to 32 MB, and what runs then leave in its heap breaks the bound. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    error_clear(&writer->kept);
    pairs_init(&writer->pairs);
    writer->memory = ENGINE_MEMORY_DEFAULT;
    writer->path = strdup(path);
    enum referat_status status = writer->path ? REFERAT_OK : error_no_memory(error);
    if (!status) status = snapshot_open(path, &writer->snapshot, error);
    for (unsigned i = 0; !status && i < ENGINE_COLLECTION_COUNT; i++) status = run_new(&writer->runs[i], error);
    if (!status) status = reader_of_writer(writer, &writer->reader, error);
    if (status) {
        free_writer(writer);
        return status;
    }
    writer->first_spilled = writer->snapshot->manifest.next_number;
    clean_folder(path, &writer->snapshot->manifest);
    *out = writer;
    return REFERAT_OK;
}

void native_writer_close(void *handle) {
    struct native_writer *writer = handle;
    struct manifest manifest;
    struct referat_error ignored;
    char *path = strdup(writer->path);
    free_writer(writer);
    /* Which manifest stands is asked of the disk: a commit may have failed behind the point where it was replaced. */
    if (path && manifest_read(path, &manifest, &ignored) == REFERAT_OK) {
        clean_folder(path, &manifest);
        manifest_free(&manifest);
    }
    free(path);
}

void *native_writer_reader(void *writer) {
    return ((struct native_writer *)writer)->reader;
}

/* ---- changes ---- */

enum referat_status writer_status(struct native_writer *writer, struct referat_error *error) {
    if (error && writer->kept.status) *error = writer->kept;
    return writer->kept.status;
}

/* A failure was kept. */
static enum referat_status outcome(struct native_writer *writer, enum referat_status status,
                                   struct referat_error *error) {
    return status ? writer_status(writer, error) : REFERAT_OK;
}

enum referat_status native_put(void *handle, enum engine_collection collection, const struct engine_document *document,
                               struct referat_error *error) {
    struct native_writer *writer = handle;
    struct referat_error own;
    if (writer->kept.status) return writer_status(writer, error);
    enum referat_status status = run_put(writer->runs[collection], document, &own);
    if (status && error) *error = own;
    if (status == REFERAT_INTERNAL) return status; /* refused, and nothing else */
    if (status)
        writer->kept = own;
    else
        status = spill_where_full(writer);
    return outcome(writer, status, error);
}

enum referat_status native_delete(void *handle, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) {
    struct native_writer *writer = handle;
    enum referat_status status = writer->kept.status;
    if (!status) status = run_delete(writer->runs[collection], id, &writer->kept);
    if (!status) status = spill_where_full(writer);
    return outcome(writer, status, error);
}

static enum referat_status spill_pairs_where_many(struct native_writer *writer) {
    return pairs_memory(&writer->pairs) > writer->memory / PAIRS_SHARE ? spill_pairs(writer) : REFERAT_OK;
}

enum referat_status native_set(void *handle, struct slice key, struct slice value, struct referat_error *error) {
    struct native_writer *writer = handle;
    if (value.len > PAIRS_VALUE_MAX)
        return error_set(error, REFERAT_TOO_LARGE, _("a %s of %zu bytes is too long for the index (at most %zu)"),
                         _("value"), value.len, (size_t)PAIRS_VALUE_MAX);
    enum referat_status status = writer->kept.status;
    if (!status) status = pairs_set(&writer->pairs, key, value, &writer->kept);
    if (!status) status = spill_pairs_where_many(writer);
    return outcome(writer, status, error);
}

/* A key that is not there leaves no trace. */
static enum referat_status unset(struct native_writer *writer, struct slice key) {
    struct arena arena;
    struct slice value;
    bool found = false;
    arena_init(&arena, SIZE_MAX / 2);
    enum referat_status status = writer_get(writer, key, &arena, &found, &value, &writer->kept);
    if (!status && found) status = pairs_unset(&writer->pairs, key, &writer->kept);
    if (!status) status = spill_pairs_where_many(writer);
    arena_free(&arena);
    return status;
}

enum referat_status native_unset(void *handle, struct slice key, struct referat_error *error) {
    struct native_writer *writer = handle;
    enum referat_status status = writer->kept.status;
    return outcome(writer, status ? status : unset(writer, key), error);
}

enum referat_status native_commit(void *handle, struct referat_error *error) {
    struct native_writer *writer = handle;
    enum referat_status status = writer->kept.status;
    return outcome(writer, status ? status : commit(writer, false), error);
}

enum referat_status native_compact(void *handle, struct referat_error *error) {
    struct native_writer *writer = handle;
    enum referat_status status = writer->kept.status;
    return outcome(writer, status ? status : commit(writer, true), error);
}

void native_set_memory(void *handle, size_t bytes) {
    ((struct native_writer *)handle)->memory = bytes;
}

/* ---- what the reader over a writer asks ---- */

enum referat_status writer_settle(struct native_writer *writer, struct snapshot **out, struct referat_error *error) {
    enum referat_status status = writer->kept.status;
    *out = writer->snapshot;
    if (!status) status = settle(writer);
    if (!status) status = make_whole(writer);
    return outcome(writer, status, error);
}

/* In the segments, the newest first. */
static enum referat_status find_spilled(struct native_writer *writer, enum engine_collection collection,
                                        struct slice id, struct arena *arena, bool *found, struct slice *payload,
                                        struct referat_error *error) {
    const struct snapshot *snapshot = writer->snapshot;
    for (size_t i = snapshot->segment_count[collection]; i-- > 0;) {
        struct segment *segment = snapshot->of_collection[collection][i];
        uint32_t document;
        bool there = segment_find(segment, id, &document) && !removals_has(&writer->removals, segment, document);
        enum referat_status status = segment_status(segment, error);
        if (status) return status;
        if (!there) continue;
        *found = true;
        return segment_payload(segment, document, arena, payload, error);
    }
    return REFERAT_OK;
}

enum referat_status writer_find(struct native_writer *writer, enum engine_collection collection, struct slice id,
                                struct arena *arena, bool *found, struct slice *payload, struct referat_error *error) {
    enum referat_status status = writer_status(writer, error);
    if (status) return status;
    struct slice held = slice_of("");
    *payload = held;
    enum run_found where = run_find(writer->runs[collection], id, &held);
    if (where == RUN_UNKNOWN && writer->spill.run && writer->spill.collection == collection)
        where = run_find(writer->spill.run, id, &held);
    *found = where == RUN_HAS;
    if (where == RUN_UNKNOWN) return find_spilled(writer, collection, id, arena, found, payload, error);
    if (*found) *payload = arena_slice(arena, held);
    return REFERAT_OK;
}

enum referat_status writer_get(struct native_writer *writer, struct slice key, struct arena *arena, bool *found,
                               struct slice *value, struct referat_error *error) {
    enum referat_status status = writer_status(writer, error);
    if (status) return status;
    struct slice held;
    *found = false;
    *value = slice_of("");
    switch (pairs_get(&writer->pairs, key, &held)) {
    case TABLE_UNSET: return REFERAT_OK;
    case TABLE_SET:
        *found = true;
        *value = arena_slice(arena, held);
        return REFERAT_OK;
    case TABLE_ABSENT: break;
    }
    return tables_get(writer->snapshot->newest_tables, writer->snapshot->table_count, key, arena, found, value, error);
}

/* What the tables have and what is pending, side by side by key; the pending holds. */
static enum referat_status join_keys(struct tables_walk *walk, struct slice prefix, const struct table_pair *pending,
                                     size_t pending_count, struct arena *arena, struct slice **keys, size_t *count,
                                     struct referat_error *error) {
    struct table_pair pair;
    bool done = false, fresh = true;
    for (size_t i = 0;;) {
        enum referat_status status = REFERAT_OK;
        if (fresh && !done) status = tables_walk_next(walk, false, &pair, &done, error);
        if (status) return status;
        done = done || !slice_equal(slice_first(pair.key, prefix.len), prefix);
        if (done && i == pending_count) return REFERAT_OK;
        int order = done ? 1 : i == pending_count ? -1 : slice_compare(pair.key, pending[i].key);
        const struct table_pair *holds = order < 0 ? &pair : &pending[i];
        if (!holds->unset) *ARENA_PUSH(arena, *keys, *count) = arena_slice(arena, holds->key);
        fresh = order <= 0;
        i += order >= 0;
    }
}

enum referat_status writer_keys(struct native_writer *writer, struct slice prefix, struct arena *arena,
                                struct slice **keys, size_t *count, struct referat_error *error) {
    const struct snapshot *snapshot = writer->snapshot;
    struct table_pair *pending;
    struct tables_walk *walk = NULL;
    size_t pending_count;
    *keys = NULL;
    *count = 0;
    enum referat_status status = writer_status(writer, error);
    if (!status) status = pairs_list(&writer->pairs, prefix, &pending, &pending_count, error);
    if (status) return status;
    status = tables_walk_new(snapshot->newest_tables, snapshot->table_count, prefix, &walk, error);
    if (!status) status = join_keys(walk, prefix, pending, pending_count, arena, keys, count, error);
    tables_walk_free(walk);
    free(pending);
    return status;
}
