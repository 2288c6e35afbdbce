/* corpus.c - reads lines, parses them, names their items. */
#include "bench/corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CHUNK_BYTES    ((size_t)8 << 20)
#define LINE_MAX_BYTES ((ssize_t)64 << 20)
#define ARENA_BYTES    ((size_t)2 << 30)

/* How often a meeting's id was there, by its hash; a free slot has count 0. */
struct seen {
    uint64_t hash;
    uint32_t count;
};

struct bench_corpus {
    const char *path;
    FILE *file;
    char *line;
    size_t line_cap;
    uint64_t line_number;
    struct arena arena; /* of the chunk */
    struct seen *seen;
    size_t seen_count, seen_cap; /* a power of two */
};

enum referat_status corpus_open(const char *path, struct bench_corpus **out, struct referat_error *error) {
    char reason[128];
    *out = NULL;
    FILE *file = fopen(path, "re");
    if (!file) return error_set(error, REFERAT_UNREADABLE, "%s: cannot be read: %s", path, error_errno(errno, reason));
    struct bench_corpus *corpus = calloc(1, sizeof *corpus);
    if (!corpus) {
        fclose(file);
        return error_no_memory(error);
    }
    corpus->path = path;
    corpus->file = file;
    arena_init(&corpus->arena, ARENA_BYTES);
    *out = corpus;
    return REFERAT_OK;
}

void corpus_close(struct bench_corpus *corpus) {
    if (!corpus) return;
    fclose(corpus->file);
    free(corpus->line);
    free(corpus->seen);
    arena_free(&corpus->arena);
    free(corpus);
}

static struct seen *find_seen(struct seen *table, size_t cap, uint64_t hash) {
    size_t at = hash & (cap - 1);
    while (table[at].count && table[at].hash != hash) at = (at + 1) & (cap - 1);
    return &table[at];
}

static bool grow_seen(struct bench_corpus *corpus) {
    size_t cap = corpus->seen_cap ? corpus->seen_cap * 2 : 4096;
    struct seen *table = calloc(cap, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < corpus->seen_cap; i++)
        if (corpus->seen[i].count) *find_seen(table, cap, corpus->seen[i].hash) = corpus->seen[i];
    free(corpus->seen);
    corpus->seen = table;
    corpus->seen_cap = cap;
    return true;
}

/* Which meeting with that id this is, from 1; 0 where memory is out. */
static unsigned count_meeting(struct bench_corpus *corpus, const char *id) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *id; id++) hash = (hash ^ (unsigned char)*id) * UINT64_C(1099511628211);
    if (corpus->seen_count * 2 >= corpus->seen_cap && !grow_seen(corpus)) return 0;
    struct seen *seen = find_seen(corpus->seen, corpus->seen_cap, hash);
    corpus->seen_count += seen->count == 0;
    seen->hash = hash;
    return ++seen->count;
}

static uint64_t text_bytes(const struct minutes_item *item) {
    uint64_t bytes = strlen(item->title);
    for (size_t i = 0; i < item->part_count; i++) bytes += strlen(item->parts[i].text);
    return bytes;
}

static enum referat_status add_record(struct bench_corpus *corpus, struct slice line, struct bench_item **items,
                                      struct bench_chunk *out, struct referat_error *error) {
    struct referat_error reason;
    struct minutes_record *record = arena_alloc(&corpus->arena, sizeof *record);
    enum referat_status status = record_from_json(line, &corpus->arena, record, &reason);
    if (status)
        return error_set(error, status, "%s, line %llu: %s", corpus->path, (unsigned long long)corpus->line_number,
                         reason.message);
    unsigned slot = count_meeting(corpus, record_meeting_id(&corpus->arena, record, 0));
    const char **ids = record_item_ids(&corpus->arena, record, slot);
    if (!slot || !ids) return error_no_memory(error);
    for (size_t i = 0; i < record->item_count; i++) {
        *ARENA_PUSH(&corpus->arena, *items, out->count) = (struct bench_item){record, i, ids[i], slot};
        out->text_bytes += text_bytes(&record->items[i]);
    }
    return arena_status(&corpus->arena, error);
}

enum referat_status corpus_next(struct bench_corpus *corpus, struct bench_chunk *out, struct referat_error *error) {
    struct bench_item *items = NULL;
    *out = (struct bench_chunk){0};
    arena_reset(&corpus->arena);
    for (size_t read = 0; read < CHUNK_BYTES || !out->count;) {
        ssize_t len = getline(&corpus->line, &corpus->line_cap, corpus->file);
        if (len < 0) break;
        corpus->line_number++;
        read += (size_t)len;
        struct slice line = slice_trim(slice_make(corpus->line, (size_t)len));
        if (!line.len) continue;
        if (len > LINE_MAX_BYTES)
            return error_set(error, REFERAT_TOO_LARGE, "%s, line %llu: is longer than 64 MB", corpus->path,
                             (unsigned long long)corpus->line_number);
        enum referat_status status = add_record(corpus, line, &items, out, error);
        if (status) return status;
    }
    out->items = items;
    if (ferror(corpus->file)) return error_set(error, REFERAT_UNREADABLE, "%s: cannot be read", corpus->path);
    return REFERAT_OK;
}
