/* joiner.c - see joiner.h. */
#include "engine/native/joiner.h"

#include "engine/native/records.h"

#include <stdlib.h>

#define SLICE_POSTINGS ((size_t)1 << 14) /* of a slice, about: with their records less than the second cache */
#define REGION_POSTING 6                 /* bytes of a region's posting, about */
#define ARENA_MAX      ((size_t)1 << 40)
#define FIRST_CAP      1024

void joiner_init(struct joiner *joiner) {
    *joiner = (struct joiner){0};
    arena_init(&joiner->arena, ARENA_MAX);
}

void joiner_free(struct joiner *joiner) {
    void *const arrays[] = {joiner->documents, joiner->wdfs,  joiner->counts,          joiner->gaps,
                            joiner->keys,      joiner->spare, (void *)joiner->records, joiner->run_ends};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    arena_free(&joiner->arena);
    joiner_init(joiner);
}

/* ---- memory ---- */

static bool grow(struct joiner *joiner, void *array, size_t count, size_t size) {
    void **at = array, *grown = realloc(*at, count * size);
    if (grown)
        *at = grown;
    else
        joiner->no_memory = true;
    return grown != NULL;
}

static bool room_for_list(struct joiner *joiner, size_t more) {
    size_t need = joiner->count + more, cap = need + need / 2 + FIRST_CAP;
    if (need <= joiner->cap) return true;
    if (!grow(joiner, &joiner->documents, cap, sizeof *joiner->documents) ||
        !grow(joiner, &joiner->wdfs, cap, sizeof *joiner->wdfs) ||
        !grow(joiner, &joiner->counts, cap, sizeof *joiner->counts))
        return false;
    joiner->cap = cap;
    return true;
}

static bool room_for_gaps(struct joiner *joiner, size_t more) {
    size_t need = joiner->gap_count + more, cap = need + need / 2 + FIRST_CAP;
    if (need <= joiner->gap_cap) return true;
    if (!grow(joiner, &joiner->gaps, cap, sizeof *joiner->gaps)) return false;
    joiner->gap_cap = cap;
    return true;
}

static bool room_for_key(struct joiner *joiner) {
    size_t cap = 2 * joiner->key_cap + FIRST_CAP;
    if (joiner->key_count < joiner->key_cap) return true;
    if (!grow(joiner, &joiner->keys, cap, sizeof *joiner->keys) ||
        !grow(joiner, &joiner->spare, cap, sizeof *joiner->spare) ||
        !grow(joiner, (void *)&joiner->records, cap, sizeof *joiner->records))
        return false;
    joiner->key_cap = cap;
    return true;
}

/* ---- a slice ---- */

static inline bool add(struct joiner *joiner, uint32_t document, const uint8_t *record, size_t bytes) {
    if (!room_for_key(joiner)) return false;
    joiner->keys[joiner->key_count] = (uint64_t)document << 32 | joiner->key_count;
    joiner->records[joiner->key_count++] = record;
    joiner->record_bytes += bytes;
    return true;
}

static void spoil(struct joined *part) {
    pagefile_spoil(part->file, part->at);
    part->at = part->end;
}

/* The region's postings below `limit`. */
static void take_from_region(struct joiner *joiner, struct joined *part, uint32_t limit) {
    while (part->at < part->end) {
        size_t len;
        const uint8_t *record = part->at + part->width;
        uint32_t number = region_document(part->at, part->width);
        const uint8_t *rest = record_rest(record, &len);
        if (number >= part->doc_count || rest >= part->end || len > (size_t)(part->end - rest)) {
            spoil(part);
            return;
        }
        uint32_t document = part->map[number];
        if (document != JOINER_GONE) {
            if (document >= limit || !add(joiner, document, record, len)) return;
        }
        part->at = rest + len;
    }
}

/* To the next document that is kept; its new number, JOINER_GONE at the end. */
static uint32_t next_kept(struct joined *part) {
    uint32_t document = part->list->document;
    while (document != POSTINGS_END && part->map[document] == JOINER_GONE) document = postings_next(part->list);
    return document == POSTINGS_END ? JOINER_GONE : part->map[document];
}

/* The list's postings below `limit`, made records. */
static void take_from_list(struct joiner *joiner, struct joined *part, uint32_t limit) {
    for (uint32_t document; (document = next_kept(part)) < limit; postings_next(part->list)) {
        uint32_t wdf = postings_wdf(part->list), count = 0;
        const uint32_t *positions = part->list->info.positions ? postings_positions(part->list, &count) : NULL;
        uint8_t *record = arena_alloc_raw(&joiner->arena, record_size(count));
        if (!record || part->list->no_memory) {
            joiner->no_memory = true;
            return;
        }
        size_t bytes = (size_t)(record_write(record, wdf, positions, count) - record);
        if (!add(joiner, document, record, bytes)) return;
    }
}

/* Every part's postings below `limit`. */
static void take_slice(struct joiner *joiner, struct joined *const *parts, size_t count, uint32_t limit) {
    joiner->key_count = joiner->record_bytes = joiner->run_count = 0;
    arena_reset(&joiner->arena);
    for (size_t i = 0; i < count && !joiner->no_memory; i++) {
        size_t before = joiner->key_count;
        if (parts[i]->list)
            take_from_list(joiner, parts[i], limit);
        else
            take_from_region(joiner, parts[i], limit);
        if (joiner->key_count > before) joiner->run_ends[joiner->run_count++] = joiner->key_count;
    }
}

/* Two rising runs that lie one behind the other. */
static void merge_two(const uint64_t *left, const uint64_t *middle, const uint64_t *end, uint64_t *out) {
    const uint64_t *right = middle;
    while (left < middle && right < end) {
        uint64_t a = *left, b = *right;
        bool first = a < b;
        *out++ = first ? a : b;
        left += first;
        right += !first;
    }
    memcpy(out, left, (size_t)(middle - left) * sizeof *out);
    out += middle - left;
    memcpy(out, right, (size_t)(end - right) * sizeof *out);
}

/* Merges runs two by two until there is one. */
static void sort_slice(struct joiner *joiner) {
    while (joiner->run_count > 1) {
        size_t from = 0, runs = 0;
        for (size_t i = 0; i < joiner->run_count; i += 2) {
            size_t last = i + 1 < joiner->run_count ? i + 1 : i, end = joiner->run_ends[last];
            merge_two(joiner->keys + from, joiner->keys + joiner->run_ends[i], joiner->keys + end,
                      joiner->spare + from);
            joiner->run_ends[runs++] = from = end;
        }
        uint64_t *sorted = joiner->spare;
        joiner->spare = joiner->keys;
        joiner->keys = sorted;
        joiner->run_count = runs;
    }
}

/* The slice's records become the next postings of the list. */
static void append_slice(struct joiner *joiner) {
    if (!room_for_list(joiner, joiner->key_count) || !room_for_gaps(joiner, joiner->record_bytes)) return;
    uint32_t *documents = joiner->documents + joiner->count, *wdfs = joiner->wdfs + joiner->count;
    uint32_t *counts = joiner->counts + joiner->count, *gap = joiner->gaps + joiner->gap_count;
    for (size_t i = 0; i < joiner->key_count; i++) {
        size_t len;
        const uint8_t *at = record_rest(joiner->records[(uint32_t)joiner->keys[i]], &len), *end = at + len;
        const uint32_t *first = gap;
        documents[i] = (uint32_t)(joiner->keys[i] >> 32);
        at = varint32_read(at, &wdfs[i]);
        while (at < end) at = varint32_read(at, gap++);
        counts[i] = (uint32_t)(gap - first);
    }
    joiner->count += joiner->key_count;
    joiner->gap_count = (size_t)(gap - joiner->gaps);
}

/* ---- the whole ---- */

/* Into how many slices the numbers are cut. */
static uint32_t slice_count(struct joined *const *parts, size_t count, uint32_t documents) {
    size_t postings = 0;
    for (size_t i = 0; i < count; i++)
        postings += parts[i]->list ? parts[i]->list->info.df : (size_t)(parts[i]->end - parts[i]->at) / REGION_POSTING;
    size_t slices = postings / SLICE_POSTINGS + 1;
    return slices < documents ? (uint32_t)slices : documents;
}

struct postings_list joiner_join(struct joiner *joiner, struct joined *const *parts, size_t count, uint32_t documents) {
    joiner->count = joiner->gap_count = 0;
    if (count > joiner->run_cap) {
        if (!grow(joiner, &joiner->run_ends, count, sizeof *joiner->run_ends)) return (struct postings_list){0};
        joiner->run_cap = count;
    }
    uint32_t slices = slice_count(parts, count, documents);
    for (uint32_t i = 1; i <= slices && !joiner->no_memory; i++) {
        take_slice(joiner, parts, count, i == slices ? JOINER_GONE : (uint32_t)((uint64_t)documents * i / slices));
        sort_slice(joiner);
        append_slice(joiner);
    }
    return (struct postings_list){.documents = joiner->documents,
                                  .wdfs = joiner->wdfs,
                                  .position_counts = joiner->gap_count ? joiner->counts : NULL,
                                  .position_gaps = joiner->gaps,
                                  .count = (uint32_t)joiner->count};
}
