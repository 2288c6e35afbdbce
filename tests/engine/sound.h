/*
 * sound.h - a small index of the native engine with a file of each kind, questions to it, and changes to its files that
 * pass the checksums: for the programs that damage it.
 */
#ifndef TESTS_ENGINE_SOUND_H
#define TESTS_ENGINE_SOUND_H

#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/native/manifest.h"
#include "tests/engine/reseal.h"

#include <inttypes.h>

#define ITEMS 260

/* ---- an index with a file of each kind ---- */

/* A few words that are everywhere, so that lists have more than one block, and many rare ones. */
static inline const char *sample_text(struct arena *arena, unsigned id, unsigned version) {
    struct buf text;
    buf_init(&text, 1 << 16);
    for (unsigned i = 0; i < 40; i++)
        buf_printf(&text, "%s%u ", i % 3 ? "ord" : "sag", (id * 7 + i * i * 3 + version) % (i % 3 ? 50 : 400));
    buf_printf(&text, "om natten*4 i hjemmeplejen %s =K:referat =U:%u", id % 2 ? "alle" : "alle*3 | mange", id % 5);
    const char *copy = arena_text(arena, buf_as_slice(&text));
    buf_free(&text);
    return copy;
}

static inline struct engine_document *sample_document(struct arena *arena, unsigned id, unsigned version) {
    struct engine_document *document = document_new(
        arena, arena_printf(arena, "d%u", id), arena_printf(arena, "20%u0%u0%u", 31 + id % 9, 1 + id % 9, 1 + id % 7),
        id % 4 ? "KOSU" : "Byrådet@Aarhus", sample_text(arena, id, version));
    struct slice *words = arena_alloc(arena, 3 * sizeof *words);
    for (unsigned i = 0; i < 3; i++)
        words[i] = slice_of(arena_printf(arena, "skrevet%u", (id * (i + 1)) % 40 + 40 * i));
    document->words = words;
    document->word_count = 3;
    document->payload = slice_of(arena_printf(arena, "payload %u of %u: %s", id, version, sample_text(arena, id, 1)));
    return document;
}

static inline void put_samples(struct engine_writer *writer, struct arena *arena, unsigned from, unsigned to,
                               unsigned version) {
    for (unsigned i = from; i < to; i++) {
        assert_ok(engine_put(writer, ENGINE_ITEMS, sample_document(arena, i, version), &error));
        if (i % 4 == 0) assert_ok(engine_put(writer, ENGINE_REGISTER, sample_document(arena, i, version), &error));
        struct slice key = slice_of(arena_printf(arena, "m:%u", i));
        assert_ok(engine_set(writer, key, slice_of(sample_text(arena, i, version)), &error));
        key = slice_of(arena_printf(arena, "f:%u", i));
        assert_ok(engine_set(writer, key, slice_of(arena_printf(arena, "file %u", i)), &error));
    }
}

/* Two segments of items, two of the register, removals of both, three tables. */
static inline void make_index(const char *path, struct arena *arena) {
    struct engine_writer *writer;
    assert_ok(engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error));
    put_samples(writer, arena, 0, 200, 1);
    assert_ok(engine_commit(writer, &error));
    put_samples(writer, arena, 190, ITEMS, 2);
    assert_ok(engine_delete(writer, ENGINE_ITEMS, slice_of("d17"), &error));
    assert_ok(engine_unset(writer, slice_of("f:17"), &error));
    assert_ok(engine_commit(writer, &error));
    assert_ok(engine_delete(writer, ENGINE_REGISTER, slice_of("d20"), &error));
    assert_ok(engine_set(writer, slice_of("generation"), slice_of("3"), &error));
    assert_ok(engine_commit(writer, &error));
    engine_writer_close(writer);
}

/* ---- what it answers ---- */

static inline const struct engine_query *question(struct arena *arena, unsigned number) {
    const char *word = arena_printf(arena, "ord%u", number), *other = arena_printf(arena, "sag%u", number * 9);
    switch (number % 8) {
    case 0: return q_words(arena, ENGINE_OR, 0, arena_printf(arena, "%s %s alle", word, other));
    case 1: return q_words(arena, ENGINE_AND, 0, arena_printf(arena, "%s alle", word));
    case 2: return q_words(arena, ENGINE_PHRASE, 0, "om natten i hjemmeplejen");
    case 3: return q_words(arena, ENGINE_NEAR, 9, arena_printf(arena, "alle %s/%s", word, other));
    case 4: return engine_query_pair(arena, ENGINE_AND_NOT, q_term(arena, "alle"), q_term(arena, word));
    case 5:
        return engine_query_pair(arena, ENGINE_FILTER,
                                 q_words(arena, ENGINE_OR, 0, arena_printf(arena, "%s natten", word)),
                                 engine_query_range(arena, COLUMN_DATE, slice_of("2033"), slice_of("2037")));
    case 6: return engine_query_pair(arena, ENGINE_FILTER, q_term(arena, word), q_term(arena, "U:3"));
    default: return engine_query_constant(arena, ENGINE_ALL);
    }
}

static inline enum referat_status ask_search(struct engine_reader *reader, struct arena *arena, unsigned number,
                                             struct buf *out) {
    struct engine_search search = {.query = question(arena, number),
                                   .sort = (enum engine_sort)(number / 8 % 3),
                                   .limit = number % 3 ? 10 : 300,
                                   .count_to = ENGINE_COUNT_ALL,
                                   .facet_columns = number % 5 ? 0 : 1u << COLUMN_BODY | 1u << COLUMN_DATE};
    struct engine_result result;
    enum engine_collection collection = number % 7 == 6 ? ENGINE_REGISTER : ENGINE_ITEMS;
    enum referat_status status = engine_search(reader, collection, &search, arena, &result, &error);
    if (status) return status;
    buf_printf(out, "%u: %" PRIu64, number, result.total);
    for (size_t i = 0; i < result.hit_count; i++)
        buf_printf(out, " %.*s %.9f", (int)result.hits[i].id.len, result.hits[i].id.data, result.hits[i].score);
    for (unsigned c = 0; c < COLUMN_COUNT; c++)
        for (size_t i = 0; i < result.facet_counts[c]; i++)
            buf_printf(out, " %.*s=%" PRIu64, (int)result.facets[c][i].value.len, result.facets[c][i].value.data,
                       result.facets[c][i].count);
    for (size_t i = 0; i < result.hit_count && i < 3 && !status; i++) {
        struct slice payload;
        status = engine_payload(reader, collection, result.hits[i].document, arena, &payload, &error);
        if (!status) buf_slice(out, payload);
    }
    return status;
}

static inline enum referat_status ask_other(struct engine_reader *reader, struct arena *arena, unsigned number,
                                            struct buf *out) {
    struct slice value, *keys;
    struct engine_word *words;
    size_t count = 0;
    bool there = false;
    enum referat_status status;
    switch (number % 4) {
    case 0:
        status = engine_find(reader, ENGINE_ITEMS, slice_of(arena_printf(arena, "d%u", number * 4 + 17)), arena, &there,
                             &value, &error);
        break;
    case 1:
        status = engine_get(reader, slice_of(arena_printf(arena, "m:%u", number * 6)), arena, &there, &value, &error);
        break;
    case 2:
        status = engine_keys(reader, slice_of("f:1"), arena, &keys, &count, &error);
        for (size_t i = 0; i < count && !status; i++) buf_slice(out, keys[i]);
        return status;
    default:
        status = engine_words(reader, ENGINE_ITEMS, slice_of("skrevet1"), arena, &words, &count, &error);
        for (size_t i = 0; i < count && !status; i++)
            buf_printf(out, "%.*s=%" PRIu64 " ", (int)words[i].word.len, words[i].word.data, words[i].count);
        return status;
    }
    if (!status) buf_printf(out, "%d %.*s", there, (int)value.len, value.data);
    return status;
}

#define QUESTIONS 48

/* The answer to a question, or the status. */
static inline enum referat_status ask(struct engine_reader *reader, unsigned number, struct buf *out) {
    struct arena arena;
    arena_init(&arena, 64 << 20);
    buf_clear(out);
    enum referat_status status =
        number < 32 ? ask_search(reader, &arena, number, out) : ask_other(reader, &arena, number, out);
    arena_free(&arena);
    return status;
}

/* ---- its files changed ---- */

/* Makes all checksums of a changed file right, the manifest's too. */
static inline void reseal_index_file(const char *path, const char *file) {
    struct buf bytes;
    struct manifest manifest;
    uint32_t trailers[5];
    const char *name = strrchr(file, '/') + 1;
    uint64_t number = strtoull(name, NULL, 10);
    buf_init(&bytes, 1 << 28);
    assert_ok(file_read(file, 1 << 27, &bytes, &error));
    uint32_t trailer = reseal_pagefile((uint8_t *)bytes.data, bytes.len);
    assert_ok(file_replace(file, bytes.data, bytes.len, &error));
    assert_ok(manifest_read(path, &manifest, &error));
    for (size_t i = 0; i < manifest.count; i++) {
        struct manifest_entry *entry = &manifest.entries[i];
        if (entry->number != number) continue;
        if (strstr(name, ".del-")) entry->removed_trailer = trailer;
        if (strstr(name, ".table")) entry->trailer = trailer;
        if (strstr(name, ".del-") || strstr(name, ".table")) continue;
        for (int f = 0; f < 5; f++) {
            char *other = native_file(path, number, native_segment_extensions[f]);
            buf_clear(&bytes);
            assert_ok(file_read(other, 1 << 27, &bytes, &error));
            memcpy(&trailers[f], bytes.data + bytes.len - 4, 4);
            free(other);
        }
        entry->trailer = checksum(0, trailers, sizeof trailers);
    }
    assert_ok(manifest_write(path, &manifest, &error));
    manifest_free(&manifest);
    buf_free(&bytes);
}

#endif
