/* check.c - looking a whole index over: its files first, then their content; see check.h and engine_check. */
#include "engine/native/check.h"

#include "base/intl.h"
#include "engine/native/native.h"
#include "engine/native/table.h"

#include <stdlib.h>
#include <unistd.h>

/* One entry of the manifest with its files, as far as they could be opened. */
struct part {
    const struct manifest_entry *entry;
    struct segment *segment;
    struct table *table;
    struct referat_error problem; /* where neither */
};

struct generation {
    const char *path;
    struct manifest manifest;
    struct manifest_stamp stamp;
    int held;
    struct part *parts;
};

void check_problem(struct check *check, const char *message) {
    check->summary->problems++;
    if (check->report) check->report(check->context, message);
}

bool check_pages(struct check *check, struct pagefile *file) {
    uint64_t pages = file->length >> PAGE_SHIFT, damaged = 0, first = 0;
    for (uint64_t page = 0; page < pages; page++) {
        if (pagefile_check_pages(file, page, page)) continue;
        if (damaged++ == 0) first = page;
    }
    check->summary->files++;
    check->summary->bytes += file->file_bytes;
    if (damaged == 0) return true;
    struct referat_error message;
    error_set(&message, REFERAT_DAMAGED, _("%s: %llu of %llu pages are damaged, the first at byte %llu"), file->path,
              (unsigned long long)damaged, (unsigned long long)pages, (unsigned long long)first << PAGE_SHIFT);
    check_problem(check, message.message);
    return false;
}

/* ---- opening ---- */

static void generation_close(struct generation *generation) {
    for (size_t i = 0; generation->parts && i < generation->manifest.count; i++) {
        segment_close(generation->parts[i].segment);
        table_close(generation->parts[i].table);
    }
    free(generation->parts);
    if (generation->held >= 0) close(generation->held);
    manifest_free(&generation->manifest);
}

/* *missing: a file was not there, which may be a writer's work. */
static enum referat_status open_part(const char *path, const struct manifest_entry *entry, struct part *part,
                                     bool *missing, struct referat_error *error) {
    bool gone = false;
    part->entry = entry;
    enum referat_status status = entry->kind == MANIFEST_TABLE
                                     ? table_open(path, entry, &part->table, &gone, &part->problem)
                                     : segment_open(path, entry, &part->segment, &gone, &part->problem);
    *missing |= gone;
    return status == REFERAT_NO_MEMORY ? error_no_memory(error) : REFERAT_OK;
}

static enum referat_status open_parts(struct generation *generation, bool *missing, struct referat_error *error) {
    generation->parts = calloc(generation->manifest.count + 1, sizeof *generation->parts);
    enum referat_status status = generation->parts ? REFERAT_OK : error_no_memory(error);
    for (size_t i = 0; i < generation->manifest.count && !status; i++)
        status = open_part(generation->path, &generation->manifest.entries[i], &generation->parts[i], missing, error);
    return status;
}

/* A generation with everything open that can be: anew where a writer took files away meanwhile. */
static enum referat_status generation_open(const char *path, struct generation *out, struct referat_error *error) {
    for (;;) {
        bool missing = false;
        *out = (struct generation){.path = path, .held = -1};
        enum referat_status status = manifest_read_held(path, &out->manifest, &out->stamp, &out->held, error);
        if (!status) status = open_parts(out, &missing, error);
        struct manifest_stamp now = manifest_stamp(path);
        if (status || !missing || manifest_stamp_equal(&now, &out->stamp)) return status;
        generation_close(out);
    }
}

/* ---- files ---- */

static enum referat_status check_file(struct check *check, const char *path, uint64_t number, const char *extension,
                                      enum pagefile_kind kind, struct referat_error *error) {
    struct pagefile *file;
    struct referat_error message;
    bool missing;
    char *name = native_file(path, number, extension);
    if (!name) return error_no_memory(error);
    enum referat_status status = pagefile_open(name, kind, &file, &missing, &message);
    if (status)
        check_problem(check, message.message);
    else
        check_pages(check, file);
    pagefile_close(file);
    free(name);
    return REFERAT_OK;
}

/* Every file of a part that could not be opened, each for itself; where they are sound, what the whole said. */
static enum referat_status check_unopened(struct check *check, const char *path, const struct part *part,
                                          struct referat_error *error) {
    static const enum pagefile_kind kinds[] = {PAGEFILE_DOCS, PAGEFILE_TERMS, PAGEFILE_POST, PAGEFILE_POS,
                                               PAGEFILE_TEXTS};
    const struct manifest_entry *entry = part->entry;
    uint64_t before = check->summary->problems;
    enum referat_status status = REFERAT_OK;
    char extension[NATIVE_EXTENSION_SIZE];
    if (entry->kind == MANIFEST_TABLE) status = check_file(check, path, entry->number, "table", PAGEFILE_TABLE, error);
    for (int i = 0; entry->kind != MANIFEST_TABLE && i < FILE_REMOVED && !status; i++)
        status = check_file(check, path, entry->number, native_segment_extensions[i], kinds[i], error);
    native_removed_extension(entry->removed_commit, extension);
    if (entry->removed_commit && !status)
        status = check_file(check, path, entry->number, extension, PAGEFILE_REMOVED, error);
    if (check->summary->problems == before) check_problem(check, part->problem.message);
    return status;
}

static enum referat_status check_table(struct check *check, struct table *table, struct referat_error *error) {
    struct referat_error message;
    if (!check_pages(check, table_file(table))) return REFERAT_OK;
    enum referat_status status = table_verify(table, &message);
    if (status == REFERAT_NO_MEMORY) return error_no_memory(error);
    if (status) check_problem(check, message.message);
    return REFERAT_OK;
}

static enum referat_status check_part(struct check *check, const char *path, const struct part *part,
                                      struct referat_error *error) {
    bool sound = true;
    if (part->table) return check_table(check, part->table, error);
    if (!part->segment) return check_unopened(check, path, part, error);
    for (int i = 0; i < SEGMENT_FILES; i++)
        if (part->segment->files[i]) sound &= check_pages(check, part->segment->files[i]);
    check->summary->documents += part->entry->documents - part->entry->removed;
    return sound ? check_segment(check, part->segment, error) : REFERAT_OK;
}

/* ---- between segments ---- */

/* A cursor a segment of the collection, over its ids. */
struct ids {
    struct dictionary_cursor *cursors;
    const struct segment **segments;
    size_t count;
};

static bool is_live(const struct segment *segment, const struct dictionary_cursor *cursor) {
    const uint8_t *at = cursor->value;
    uint64_t document = 0;
    return varint_get_upto(&at, at + cursor->value_len, segment->doc_count - 1, &document) &&
           !segment_is_removed(segment, (uint32_t)document);
}

/* Takes the smallest id off; gives how many live documents have it. */
static size_t take_id(struct ids *ids, struct buf *id) {
    size_t best = ids->count, live = 0;
    for (size_t i = 0; i < ids->count; i++) {
        const struct dictionary_cursor *cursor = &ids->cursors[i];
        if (cursor->ordinal >= cursor->dictionary->count) continue;
        if (best == ids->count || slice_compare(cursor->key, ids->cursors[best].key) < 0) best = i;
    }
    buf_clear(id);
    if (best == ids->count) return 0;
    buf_slice(id, ids->cursors[best].key);
    for (size_t i = 0; i < ids->count; i++) {
        struct dictionary_cursor *cursor = &ids->cursors[i];
        if (cursor->ordinal >= cursor->dictionary->count || !slice_equal(cursor->key, buf_as_slice(id))) continue;
        live += is_live(ids->segments[i], cursor);
        dictionary_next(cursor);
    }
    return live;
}

static void walk_ids(struct check *check, const struct generation *generation, struct ids *ids) {
    struct referat_error message;
    struct buf id;
    buf_init(&id, ENGINE_ID_MAX + 1);
    for (;;) {
        size_t live = take_id(ids, &id);
        if (id.len == 0) break;
        if (live < 2) continue;
        error_set(&message, REFERAT_DAMAGED, _("%s: the document '%.*s' is in the index %zu times"), generation->path,
                  (int)id.len, id.data, live);
        check_problem(check, message.message);
        break;
    }
    buf_free(&id);
}

/* No id has two live documents. */
static enum referat_status check_ids(struct check *check, const struct generation *generation, enum manifest_kind kind,
                                     struct referat_error *error) {
    size_t count = generation->manifest.count;
    struct ids ids = {.cursors = calloc(count + 1, sizeof *ids.cursors),
                      .segments = calloc(count + 1, sizeof *ids.segments)};
    enum referat_status status = ids.cursors && ids.segments ? REFERAT_OK : error_no_memory(error);
    for (size_t i = 0; i < count && !status; i++) {
        const struct part *part = &generation->parts[i];
        if (part->entry->kind != kind) continue;
        ids.segments[ids.count] = part->segment;
        status = dictionary_cursor_init(&ids.cursors[ids.count++], &part->segment->ids, error);
        if (!status) dictionary_at(&ids.cursors[ids.count - 1], 0);
    }
    if (!status) walk_ids(check, generation, &ids);
    for (size_t i = 0; ids.cursors && i < ids.count; i++) dictionary_cursor_free(&ids.cursors[i]);
    free(ids.cursors);
    free(ids.segments);
    return status;
}

/* ---- all of it ---- */

enum referat_status native_check(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error) {
    struct check check = {.report = report, .context = context, .summary = summary};
    struct generation generation;
    *summary = (struct engine_check_summary){.every_byte = true};
    enum referat_status status = generation_open(path, &generation, error);
    if (status == REFERAT_DAMAGED) {
        check_problem(&check, error->message);
        status = REFERAT_OK;
    } else if (status == REFERAT_OK) {
        summary->files++;
        summary->bytes += generation.stamp.size;
        summary->commit = generation.manifest.commit;
        for (size_t i = 0; i < generation.manifest.count && !status; i++)
            status = check_part(&check, path, &generation.parts[i], error);
        for (unsigned kind = 0; kind < ENGINE_COLLECTION_COUNT && !status && !summary->problems; kind++)
            status = check_ids(&check, &generation, (enum manifest_kind)kind, error);
    }
    generation_close(&generation);
    return status;
}
