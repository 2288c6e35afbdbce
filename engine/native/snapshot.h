/*
 * snapshot.h - one generation of an index, opened: its segments and tables. Readers have one and replace it when the
 * manifest moved; a writer has one that also holds what it spilled and has not committed. Used by one thread.
 */
#ifndef ENGINE_NATIVE_SNAPSHOT_H
#define ENGINE_NATIVE_SNAPSHOT_H

#include "engine/native/segment.h"
#include "engine/native/table.h"

struct snapshot {
    char *path; /* of the index */
    struct manifest manifest;
    struct manifest_stamp stamp;
    int held; /* the manifest's file, open so that its stamp stays its own; -1 = none */
    /* Parallel to manifest.entries: a segment or a table each, the other NULL. */
    struct segment **segments;
    struct table **tables;
    /* The same by collection, in the order of numbers; tables newest first. Rebuilt by every change. */
    struct segment **of_collection[ENGINE_COLLECTION_COUNT];
    size_t segment_count[ENGINE_COLLECTION_COUNT];
    struct table **newest_tables;
    size_t table_count;
    size_t capacity; /* of each of these arrays */
};

/* Reads the manifest and opens its files, anew while a writer deletes them meanwhile. Errors: REFERAT_DAMAGED,
 * REFERAT_OTHER_FORMAT, REFERAT_NO_MEMORY. */
enum referat_status snapshot_open(const char *path, struct snapshot **out, struct referat_error *error) MUST_CHECK;
void snapshot_close(struct snapshot *snapshot);
/* Takes up a newer manifest where there is one, keeping what is open; on failure the snapshot is as it was. */
enum referat_status snapshot_refresh(struct snapshot *snapshot, struct referat_error *error) MUST_CHECK;
/* For writers: opens entry's files as a further part, or replaces the .del of one that is there (same number). */
enum referat_status snapshot_add(struct snapshot *snapshot, const struct manifest_entry *entry,
                                 struct referat_error *error) MUST_CHECK;
/* Drops the part with this number and closes it. */
void snapshot_drop(struct snapshot *snapshot, uint64_t number);

/* ---- what backends' reading functions are, over any snapshot ---- */

struct searcher; /* memory that searches reuse */
enum referat_status searcher_new(struct searcher **out, struct referat_error *error) MUST_CHECK;
void searcher_free(struct searcher *searcher);
enum referat_status snapshot_search(struct snapshot *snapshot, struct searcher *searcher,
                                    enum engine_collection collection, const struct engine_search *search,
                                    struct arena *arena, struct engine_result *out,
                                    struct referat_error *error) MUST_CHECK;
/* Live documents alone. */
enum referat_status snapshot_find(struct snapshot *snapshot, enum engine_collection collection, struct slice id,
                                  struct arena *arena, bool *found, struct slice *payload,
                                  struct referat_error *error) MUST_CHECK;
/* `document` as engine_hit has it: segment's place << 32 | number. */
enum referat_status snapshot_payload(struct snapshot *snapshot, enum engine_collection collection, uint64_t document,
                                     struct arena *arena, struct slice *payload,
                                     struct referat_error *error) MUST_CHECK;
uint64_t snapshot_document_count(const struct snapshot *snapshot, enum engine_collection collection);
/* Counts live documents alone. */
enum referat_status snapshot_words(struct snapshot *snapshot, enum engine_collection collection, struct slice prefix,
                                   struct arena *arena, struct engine_word **words, size_t *count,
                                   struct referat_error *error) MUST_CHECK;

#endif
