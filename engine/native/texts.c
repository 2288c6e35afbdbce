/* texts.c - payloads in compressed blocks: writing, copying, reading; see texts.h and docs/FORMAT.md, ".texts". */
#include "engine/native/texts.h"
#include "base/intl.h"

#include <libdeflate.h>
#include <stdlib.h>

#define LEVEL 1 /* what the others save is a twentieth; they take twice the time and more */
/* No deflate stream is longer than this times what it was made of (RFC 1951: 258 bytes by 2 bits), and a little. */
#define RATIO_MAX 1032

/* ---- writing ---- */

struct texts_writer {
    struct pagefile_writer *file;
    struct libdeflate_compressor *compressor;
    struct buf lengths, payloads, raw, packed; /* of the open block; the last two for closing it */
    uint32_t in_block;
    size_t block_bytes;
    bool plain;             /* blocks are stored as they are */
    uint64_t *ends, *sizes; /* of the closed blocks; size 0: stored as it is */
    size_t count, cap;
    uint64_t end;
    enum referat_status failed;
    struct referat_error error;
};

static bool fail(struct texts_writer *writer, enum referat_status status) {
    writer->failed = status;
    return false;
}

enum referat_status texts_writer_new(struct pagefile_writer *file, struct texts_writer **out,
                                     struct referat_error *error) {
    *out = NULL;
    struct texts_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    writer->file = file;
    writer->block_bytes = TEXTS_BLOCK_BYTES;
    buf_init(&writer->lengths, TEXTS_BLOCK_MAX);
    buf_init(&writer->payloads, TEXTS_BLOCK_MAX);
    buf_init(&writer->raw, TEXTS_BLOCK_MAX);
    buf_init(&writer->packed, 2 * TEXTS_BLOCK_MAX);
    writer->compressor = libdeflate_alloc_compressor(LEVEL);
    if (!writer->compressor) {
        texts_writer_free(writer);
        return error_no_memory(error);
    }
    *out = writer;
    return REFERAT_OK;
}

void texts_writer_free(struct texts_writer *writer) {
    if (!writer) return;
    libdeflate_free_compressor(writer->compressor);
    buf_free(&writer->lengths);
    buf_free(&writer->payloads);
    buf_free(&writer->raw);
    buf_free(&writer->packed);
    free(writer->ends);
    free(writer->sizes);
    free(writer);
}

void texts_store_plain(struct texts_writer *writer) {
    writer->block_bytes = TEXTS_BLOCK_SMALL;
    writer->plain = true;
}

size_t texts_block_bytes(const struct texts_writer *writer) {
    return writer->block_bytes;
}

/* Room for one block more. */
static bool reserve(struct texts_writer *writer) {
    if (writer->count < writer->cap) return true;
    size_t cap = writer->cap ? 2 * writer->cap : 64;
    uint64_t *ends = realloc(writer->ends, cap * sizeof *ends);
    if (ends) writer->ends = ends;
    uint64_t *sizes = realloc(writer->sizes, cap * sizeof *sizes);
    if (sizes) writer->sizes = sizes;
    if (!ends || !sizes) return fail(writer, error_no_memory(&writer->error));
    writer->cap = cap;
    return true;
}

static void note_block(struct texts_writer *writer, const void *packed, size_t len, uint64_t size) {
    if (!reserve(writer)) return;
    pagefile_write(writer->file, packed, len);
    writer->end += len;
    writer->ends[writer->count] = writer->end;
    writer->sizes[writer->count++] = size;
}

static bool buffers_hold(struct texts_writer *writer) {
    const struct buf *const buffers[] = {&writer->lengths, &writer->payloads, &writer->raw, &writer->packed};
    for (size_t i = 0; i < 4; i++) {
        enum referat_status status = buf_status(buffers[i], &writer->error);
        if (status != REFERAT_OK) return fail(writer, status);
    }
    return true;
}

static void note_packed(struct texts_writer *writer) {
    size_t bound = libdeflate_deflate_compress_bound(writer->compressor, writer->raw.len);
    buf_clear(&writer->packed);
    buf_reserve(&writer->packed, bound);
    if (!buffers_hold(writer)) return;
    size_t len =
        libdeflate_deflate_compress(writer->compressor, writer->raw.data, writer->raw.len, writer->packed.data, bound);
    note_block(writer, writer->packed.data, len, writer->raw.len);
}

static void close_block(struct texts_writer *writer) {
    if (writer->in_block == 0 || writer->failed) return;
    buf_clear(&writer->raw);
    varint_append(&writer->raw, writer->in_block);
    buf_slice(&writer->raw, buf_as_slice(&writer->lengths));
    buf_slice(&writer->raw, buf_as_slice(&writer->payloads));
    if (!writer->plain)
        note_packed(writer);
    else if (buffers_hold(writer))
        note_block(writer, writer->raw.data, writer->raw.len, 0);
    buf_clear(&writer->lengths);
    buf_clear(&writer->payloads);
    writer->in_block = 0;
}

struct texts_place texts_add(struct texts_writer *writer, struct slice payload) {
    struct texts_place place = {0};
    if (payload.len == 0 || writer->failed) return place;
    place.block = (uint32_t)writer->count + 1;
    place.index = writer->in_block++;
    varint_append(&writer->lengths, payload.len);
    buf_slice(&writer->payloads, payload);
    if (buffers_hold(writer) && writer->lengths.len + writer->payloads.len >= writer->block_bytes) close_block(writer);
    return place;
}

/* Where block `block` (from 1) lies in its section. */
static bool block_extent(const struct texts *texts, uint32_t block, uint64_t *from, uint64_t *len) {
    if (block == 0 || block > texts->ends.count) return pagefile_spoil(texts->blocks.file, NULL);
    *from = block > 1 ? packed_get(&texts->ends, block - 2) : 0;
    uint64_t end = packed_get(&texts->ends, block - 1);
    if (texts->blocks.file->damaged) return false;
    if (*from > end || end > texts->blocks.length) return pagefile_spoil(texts->blocks.file, NULL);
    *len = end - *from;
    return true;
}

uint32_t texts_copy_block(struct texts_writer *writer, struct texts *from, uint32_t block) {
    uint64_t offset = 0, len = 0;
    close_block(writer);
    if (writer->failed) return 0;
    const uint8_t *bytes = block_extent(from, block, &offset, &len) ? section_at(&from->blocks, offset, len) : NULL;
    uint64_t size = packed_get(&from->sizes, block - 1);
    if (!bytes || from->blocks.file->damaged) {
        fail(writer, pagefile_status(from->blocks.file, &writer->error));
        return 0;
    }
    note_block(writer, bytes, len, size);
    return (uint32_t)writer->count;
}

enum referat_status texts_finish(struct texts_writer *writer, uint32_t first_id, struct referat_error *error) {
    close_block(writer);
    if (writer->failed) {
        if (error) *error = writer->error;
        return writer->failed;
    }
    pagefile_section(writer->file, first_id + 1);
    packed_write64(writer->file, writer->ends, writer->count);
    pagefile_section(writer->file, first_id + 2);
    packed_write64(writer->file, writer->sizes, writer->count);
    return REFERAT_OK;
}

/* ---- reading ---- */

enum referat_status texts_open(struct pagefile *file, uint32_t first_id, struct texts *out,
                               struct referat_error *error) {
    struct section ends, sizes;
    *out = (struct texts){0};
    buf_init(&out->raw, TEXTS_BLOCK_MAX);
    bool there = pagefile_find(file, first_id, &out->blocks) && pagefile_find(file, first_id + 1, &ends) &&
                 pagefile_find(file, first_id + 2, &sizes);
    if (!there) pagefile_spoil(file, NULL);
    if (!there || !packed_open(&ends, UINT64_MAX, &out->ends) || !packed_open(&sizes, out->ends.count, &out->sizes))
        return pagefile_status(file, error);
    if (out->ends.count > UINT32_MAX) {
        pagefile_spoil(file, ends.data);
        return pagefile_status(file, error);
    }
    out->inflater = libdeflate_alloc_decompressor();
    return out->inflater ? REFERAT_OK : error_no_memory(error);
}

void texts_close(struct texts *texts) {
    libdeflate_free_decompressor(texts->inflater);
    texts->inflater = NULL;
    texts->held = 0;
    buf_free(&texts->raw);
}

uint64_t texts_block_count(const struct texts *texts) {
    return texts->ends.count;
}

static enum referat_status spoiled(struct texts *texts, const void *at, struct referat_error *error) {
    pagefile_spoil(texts->blocks.file, at);
    return pagefile_status(texts->blocks.file, error);
}

uint64_t texts_block_size(const struct texts *texts, uint32_t block) {
    uint64_t from, len = 0, size = packed_get(&texts->sizes, block - 1);
    if (size) return size;
    return block_extent(texts, block, &from, &len) ? len : 0;
}

static enum referat_status inflate(struct texts *texts, const uint8_t *at, uint64_t len, uint64_t size,
                                   struct referat_error *error) {
    size_t taken;
    if (size > TEXTS_BLOCK_MAX || size / RATIO_MAX > len) return spoiled(texts, at, error);
    buf_clear(&texts->raw);
    if (!buf_reserve(&texts->raw, size)) return error_no_memory(error);
    if (libdeflate_deflate_decompress_ex(texts->inflater, at, len, texts->raw.data, size, &taken, NULL) !=
            LIBDEFLATE_SUCCESS ||
        taken != len)
        return spoiled(texts, at, error);
    texts->raw.len = size;
    texts->bytes = buf_as_slice(&texts->raw);
    return REFERAT_OK;
}

/* Has `bytes` be the block. */
static enum referat_status hold(struct texts *texts, uint32_t block, struct referat_error *error) {
    uint64_t from = 0, len = 0;
    if (texts->held == block) return REFERAT_OK;
    texts->held = 0;
    if (!block_extent(texts, block, &from, &len)) return pagefile_status(texts->blocks.file, error);
    const uint8_t *at = section_at(&texts->blocks, from, len);
    uint64_t size = packed_get(&texts->sizes, block - 1);
    if (!at || texts->blocks.file->damaged) return pagefile_status(texts->blocks.file, error);
    texts->bytes = slice_make((const char *)at, (size_t)len);
    enum referat_status status = size ? inflate(texts, at, len, size, error) : REFERAT_OK;
    if (!status) texts->held = block;
    return status;
}

/* Payload `index` of the block that is held; false where the block is none, or has no such payload. */
static bool find_payload(const struct texts *texts, uint32_t index, struct slice *out) {
    const uint8_t *at = (const uint8_t *)texts->bytes.data, *end = at + texts->bytes.len;
    uint64_t count, len = 0, payload_len = 0, before = 0, total = 0, room;
    if (!varint_get_upto(&at, end, texts->bytes.len, &count) || index >= count) return false;
    for (uint64_t i = 0; i < count; i++, total += len) {
        if (!varint_get_upto(&at, end, texts->bytes.len - total, &len)) return false;
        if (i == index) before = total, payload_len = len;
    }
    room = (uint64_t)(end - at);
    if (total != room) return false;
    *out = slice_make((const char *)at + before, payload_len);
    return true;
}

enum referat_status texts_get(struct texts *texts, struct texts_place place, struct arena *arena, struct slice *out,
                              struct referat_error *error) {
    struct slice payload;
    *out = slice_of("");
    if (place.block == 0) return REFERAT_OK;
    enum referat_status status = hold(texts, place.block, error);
    if (status != REFERAT_OK) return status;
    if (!find_payload(texts, place.index, &payload)) return spoiled(texts, NULL, error);
    *out = arena_slice(arena, payload);
    return arena_status(arena, error);
}
