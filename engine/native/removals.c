/* removals.c - see removals.h. */
#include "engine/native/removals.h"

#include <stdlib.h>

#define WALK_SHARE 32 /* above this share of a segment's documents its ids are walked and not looked up */

void removals_free(struct removals *removals) {
    for (size_t i = 0; i < removals->count; i++) free(removals->parts[i].bits);
    free(removals->parts);
    *removals = (struct removals){0};
}

static struct removals_part *part_of(const struct removals *removals, uint64_t number) {
    for (size_t i = 0; i < removals->count; i++)
        if (removals->parts[i].number == number) return &removals->parts[i];
    return NULL;
}

void removals_forget(struct removals *removals, uint64_t number) {
    struct removals_part *part = part_of(removals, number);
    if (!part) return;
    free(part->bits);
    *part = removals->parts[--removals->count];
}

bool removals_has(const struct removals *removals, const struct segment *segment, uint32_t document) {
    const struct removals_part *part = part_of(removals, segment->number);
    return part ? part->bits[document / 64] >> document % 64 & 1 : segment_is_removed(segment, document);
}

static enum referat_status make_part(struct removals *removals, const struct segment *segment,
                                     struct removals_part **out, struct referat_error *error) {
    *out = part_of(removals, segment->number);
    if (*out) return REFERAT_OK;
    struct removals_part *parts = realloc(removals->parts, (removals->count + 1) * sizeof *parts);
    if (!parts) return error_no_memory(error);
    removals->parts = parts;
    uint64_t *bits = removed_read(segment);
    if (!bits) {
        enum referat_status status = segment_status(segment, error);
        return status ? status : error_no_memory(error);
    }
    *out = &parts[removals->count++];
    **out = (struct removals_part){.number = segment->number, .removed = segment->removed_count, .bits = bits};
    return REFERAT_OK;
}

/* The document of the id that the cursor stands on. */
static enum referat_status take_entry(struct removals *removals, struct segment *segment,
                                      const struct dictionary_cursor *cursor, struct referat_error *error) {
    const uint8_t *at = cursor->value;
    uint64_t document;
    struct removals_part *part;
    if (!varint_get_upto(&at, at + cursor->value_len, segment->doc_count - 1, &document)) {
        pagefile_spoil(segment->files[FILE_DOCS], at);
        return segment_status(segment, error);
    }
    enum referat_status status = make_part(removals, segment, &part, error);
    if (status || (part->bits[document / 64] >> document % 64 & 1)) return status;
    part->bits[document / 64] |= (uint64_t)1 << document % 64;
    part->removed++;
    part->changed = true;
    return REFERAT_OK;
}

static enum referat_status look_up(struct removals *removals, struct segment *segment, const struct slice *ids,
                                   size_t count, struct dictionary_cursor *cursor, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < count; i++)
        if (dictionary_find(cursor, ids[i])) status = take_entry(removals, segment, cursor, error);
    return status;
}

static enum referat_status walk(struct removals *removals, struct segment *segment, const struct slice *ids,
                                size_t count, struct dictionary_cursor *cursor, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    bool stands = count && dictionary_seek(cursor, ids[0]);
    for (size_t i = 0; !status && stands && i < count;) {
        int order = slice_compare(cursor->key, ids[i]);
        if (order == 0) status = take_entry(removals, segment, cursor, error);
        if (order >= 0) i++;
        if (order <= 0) stands = dictionary_next(cursor);
    }
    return status;
}

enum referat_status removals_take(struct removals *removals, struct segment *segment, const struct slice *ids,
                                  size_t count, struct referat_error *error) {
    struct dictionary_cursor cursor;
    enum referat_status status = dictionary_cursor_init(&cursor, &segment->ids, error);
    if (status) return status;
    bool few = count < segment->doc_count / WALK_SHARE;
    status = (few ? look_up : walk)(removals, segment, ids, count, &cursor, error);
    dictionary_cursor_free(&cursor);
    if (!few) pagefile_release(segment->files[FILE_DOCS]);
    return status ? status : segment_status(segment, error);
}

static const struct manifest_entry *entry_of(const struct snapshot *snapshot, uint64_t number) {
    for (size_t i = 0; i < snapshot->manifest.count; i++)
        if (snapshot->manifest.entries[i].number == number) return &snapshot->manifest.entries[i];
    return NULL;
}

enum referat_status removals_write(struct removals *removals, struct snapshot *snapshot, uint64_t commit, bool *any,
                                   struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    *any = false;
    for (size_t i = 0; !status && i < removals->count; i++) {
        struct removals_part *part = &removals->parts[i];
        if (!part->changed) continue;
        struct manifest_entry entry = *entry_of(snapshot, part->number);
        status = removed_write(snapshot->path, commit, part->bits, part->removed, &entry, error);
        if (!status) status = snapshot_add(snapshot, &entry, error);
        part->changed = false;
        *any = true;
    }
    return status;
}
