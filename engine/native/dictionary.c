/* dictionary.c - sorted strings with values, front-coded; see dictionary.h and docs/FORMAT.md. */
#include "engine/native/dictionary.h"

#include <stdlib.h>

#define HEADER           32
#define ENTRIES_MAX      ((uint64_t)1 << 40)
#define BLOCKS_BYTES_MAX ((size_t)1 << 40)

/* ---- writing ---- */

void dictionary_writer_init(struct dictionary_writer *writer) {
    *writer = (struct dictionary_writer){0};
    buf_init(&writer->blocks, BLOCKS_BYTES_MAX);
    buf_init(&writer->last, DICTIONARY_KEY_MAX + 1);
}

void dictionary_writer_free(struct dictionary_writer *writer) {
    buf_free(&writer->blocks);
    buf_free(&writer->last);
    free(writer->offsets);
    writer->offsets = NULL;
}

static void note_block(struct dictionary_writer *writer) {
    size_t count = writer->offset_count;
    if ((count & (count - 1)) == 0) {
        uint64_t *grown = realloc(writer->offsets, (count ? 2 * count : 1) * sizeof *grown);
        if (!grown) {
            writer->failed = true;
            return;
        }
        writer->offsets = grown;
    }
    writer->offsets[writer->offset_count++] = writer->blocks.len;
}

static size_t shared_prefix(struct slice a, struct slice b) {
    size_t len = a.len < b.len ? a.len : b.len, at = 0;
    while (at < len && a.data[at] == b.data[at]) at++;
    return at;
}

void dictionary_add(struct dictionary_writer *writer, struct slice key, const void *value, size_t value_len) {
    bool opens = dictionary_writer_opens_block(writer);
    size_t shared = opens ? 0 : shared_prefix(buf_as_slice(&writer->last), key);
    if (opens) note_block(writer);
    if (writer->failed) return;
    if (!opens) varint_append(&writer->blocks, shared);
    varint_append(&writer->blocks, key.len - shared);
    buf_append(&writer->blocks, key.data + shared, key.len - shared);
    varint_append(&writer->blocks, value_len);
    if (value_len) buf_append(&writer->blocks, value, value_len);
    buf_clear(&writer->last);
    buf_slice(&writer->last, key);
    if (key.len > writer->longest) writer->longest = key.len;
    writer->count++;
    writer->failed = !buf_ok(&writer->blocks) || !buf_ok(&writer->last);
}

enum referat_status dictionary_write(struct dictionary_writer *writer, struct pagefile_writer *file,
                                     struct referat_error *error) {
    if (writer->failed) return error_no_memory(error);
    unsigned size = writer->blocks.len > UINT32_MAX ? 8 : 4;
    uint64_t header[4] = {writer->count, writer->longest, writer->blocks.len, size};
    pagefile_write(file, header, sizeof header);
    pagefile_write(file, writer->blocks.data, writer->blocks.len);
    for (size_t i = 0; i < writer->offset_count; i++) {
        uint32_t narrow = (uint32_t)writer->offsets[i];
        pagefile_write(file, size == 4 ? (const void *)&narrow : &writer->offsets[i], size);
    }
    return REFERAT_OK;
}

/* ---- reading ---- */

bool dictionary_open(const struct section *section, struct dictionary *out) {
    *out = (struct dictionary){.section = *section};
    const uint8_t *header = section_at(section, 0, HEADER);
    if (!header) return false;
    uint64_t count = load64(header), longest = load64(header + 8), blocks = load64(header + 16),
             size = load64(header + 24);
    uint64_t block_count = count / DICTIONARY_BLOCK + (count % DICTIONARY_BLOCK != 0);
    if (count > ENTRIES_MAX || longest > DICTIONARY_KEY_MAX || (size != 4 && size != 8) ||
        blocks > section->length - HEADER || block_count * size != section->length - HEADER - blocks)
        return pagefile_spoil(section->file, header);
    out->count = count;
    out->longest = longest;
    out->blocks_len = blocks;
    out->block_count = block_count;
    out->offset_size = (unsigned)size;
    return true;
}

enum referat_status dictionary_cursor_init(struct dictionary_cursor *cursor, const struct dictionary *dictionary,
                                           struct referat_error *error) {
    *cursor = (struct dictionary_cursor){.dictionary = dictionary, .ordinal = dictionary->count};
    cursor->text = malloc(dictionary->longest + 1);
    return cursor->text ? REFERAT_OK : error_no_memory(error);
}

void dictionary_cursor_free(struct dictionary_cursor *cursor) {
    free(cursor->text);
    cursor->text = NULL;
}

static bool spoiled(struct dictionary_cursor *cursor, const void *at) {
    cursor->ordinal = cursor->dictionary->count;
    cursor->key.len = 0;
    return pagefile_spoil(cursor->dictionary->section.file, at);
}

/* Where block `block` lies, relative to the blocks' start; the end of all for the one behind the last. */
static bool block_offset(const struct dictionary *dictionary, uint64_t block, uint64_t *offset) {
    if (block == dictionary->block_count) {
        *offset = dictionary->blocks_len;
        return true;
    }
    const uint8_t *at =
        section_at(&dictionary->section, HEADER + dictionary->blocks_len + block * dictionary->offset_size,
                   dictionary->offset_size);
    if (!at) return false;
    *offset = dictionary->offset_size == 4 ? load32(at) : load64(at);
    return *offset < dictionary->blocks_len || pagefile_spoil(dictionary->section.file, at);
}

static bool block_bytes(const struct dictionary *dictionary, uint64_t block, const uint8_t **at, const uint8_t **end) {
    uint64_t from = 0, to = 0;
    if (!block_offset(dictionary, block, &from) || !block_offset(dictionary, block + 1, &to)) return false;
    if (from >= to) return pagefile_spoil(dictionary->section.file, NULL);
    *at = section_at(&dictionary->section, HEADER + from, to - from);
    if (!*at) return false;
    *end = *at + (to - from);
    return true;
}

/* The key that a block begins with; points into the file. */
static bool block_key(const struct dictionary *dictionary, uint64_t block, struct slice *key) {
    const uint8_t *at = NULL, *end = NULL;
    uint64_t len = 0;
    if (!block_bytes(dictionary, block, &at, &end)) return false;
    if (!varint_get_upto(&at, end, dictionary->longest, &len) || len > (uint64_t)(end - at))
        return pagefile_spoil(dictionary->section.file, at);
    *key = slice_make((const char *)at, len);
    return true;
}

/* Reads the entry at `next`, whose ordinal is set. */
static bool read_entry(struct dictionary_cursor *cursor, bool opens) {
    const uint8_t *at = cursor->next, *end = cursor->block_end;
    uint64_t shared = 0, rest, value_len;
    if (!opens && !varint_get_upto(&at, end, cursor->key.len, &shared)) return spoiled(cursor, at);
    if (!varint_get_upto(&at, end, cursor->dictionary->longest - shared, &rest) || rest > (uint64_t)(end - at))
        return spoiled(cursor, at);
    memcpy(cursor->text + shared, at, rest);
    at += rest;
    if (!varint_get(&at, end, &value_len) || value_len > (uint64_t)(end - at)) return spoiled(cursor, at);
    cursor->key = slice_make(cursor->text, shared + rest);
    cursor->value = at;
    cursor->value_len = value_len;
    cursor->next = at + value_len;
    if (opens) cursor->block_value = at, cursor->block_value_len = value_len;
    return true;
}

static bool enter_block(struct dictionary_cursor *cursor, uint64_t block) {
    if (!block_bytes(cursor->dictionary, block, &cursor->next, &cursor->block_end)) return spoiled(cursor, NULL);
    cursor->ordinal = block * DICTIONARY_BLOCK;
    cursor->key.len = 0;
    return read_entry(cursor, true);
}

bool dictionary_next(struct dictionary_cursor *cursor) {
    if (cursor->ordinal >= cursor->dictionary->count) return false;
    uint64_t ordinal = cursor->ordinal + 1;
    if (ordinal % DICTIONARY_BLOCK == 0 && ordinal < cursor->dictionary->count)
        return enter_block(cursor, ordinal / DICTIONARY_BLOCK);
    cursor->ordinal = ordinal;
    return ordinal < cursor->dictionary->count && read_entry(cursor, false);
}

bool dictionary_at(struct dictionary_cursor *cursor, uint64_t ordinal) {
    if (ordinal >= cursor->dictionary->count) {
        cursor->ordinal = cursor->dictionary->count;
        return false;
    }
    if (!enter_block(cursor, ordinal / DICTIONARY_BLOCK)) return false;
    while (cursor->ordinal < ordinal)
        if (!dictionary_next(cursor)) return false;
    return true;
}

void dictionary_fetch_offset(const struct dictionary *dictionary, uint64_t ordinal) {
    uint64_t at = HEADER + dictionary->blocks_len + ordinal / DICTIONARY_BLOCK * dictionary->offset_size;
    if (ordinal < dictionary->count) __builtin_prefetch(dictionary->section.data + at);
}

void dictionary_fetch_block(const struct dictionary *dictionary, uint64_t ordinal) {
    const uint8_t *at = NULL, *end = NULL;
    if (ordinal >= dictionary->count || !block_bytes(dictionary, ordinal / DICTIONARY_BLOCK, &at, &end)) return;
    for (; at < end; at += 64) __builtin_prefetch(at);
}

/* The block that the first entry >= key is in, or begins behind: the last one whose first key is below it. */
static bool block_before(const struct dictionary *dictionary, struct slice key, uint64_t *block) {
    uint64_t low = 0, high = dictionary->block_count; /* blocks below low begin below key, from high on they do not */
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        struct slice first = {NULL, 0};
        if (!block_key(dictionary, middle, &first)) return false;
        if (slice_compare(first, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *block = low ? low - 1 : 0;
    return true;
}

bool dictionary_seek(struct dictionary_cursor *cursor, struct slice key) {
    uint64_t block;
    cursor->ordinal = cursor->dictionary->count;
    if (cursor->dictionary->count == 0) return false;
    if (!block_before(cursor->dictionary, key, &block)) return spoiled(cursor, NULL);
    if (!enter_block(cursor, block)) return false;
    while (slice_compare(cursor->key, key) < 0)
        if (!dictionary_next(cursor)) return false;
    return true;
}

bool dictionary_find(struct dictionary_cursor *cursor, struct slice key) {
    return dictionary_seek(cursor, key) && slice_equal(cursor->key, key);
}
