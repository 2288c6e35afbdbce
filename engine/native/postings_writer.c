/* postings_writer.c - writing lists and positions; see postings.h and docs/FORMAT.md. */
#include "engine/native/bests.h"
#include "engine/native/bits.h"
#include "engine/native/bm25.h"
#include "engine/native/postings.h"

#include <stdlib.h>

#define BITMAP_MARK 0xff
#define LIST_MAX    ((size_t)1 << 40)
#define HEAD_ARRAYS 3

struct block_entry {
    uint32_t last, bytes, pos_bytes;
};

struct postings_writer {
    struct pagefile_writer *post, *pos;
    double *length_parts; /* of each document, by its length */
    struct bests_writer *bests;
    struct buf blocks, head;
    struct block_entry *entries;
    size_t entry_cap;
    uint64_t base_post, base_pos;
    bool no_memory;
};

/* ---- new, free ---- */

enum referat_status postings_writer_new(struct pagefile_writer *post, struct pagefile_writer *pos,
                                        const uint32_t *lengths, uint32_t count, double average,
                                        struct postings_writer **out, struct referat_error *error) {
    struct postings_writer *writer = *out = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    writer->post = post;
    writer->pos = pos;
    buf_init(&writer->blocks, LIST_MAX);
    buf_init(&writer->head, LIST_MAX);
    writer->length_parts = malloc((count + (size_t)1) * sizeof *writer->length_parts);
    if (writer->length_parts) writer->bests = bests_writer_new(lengths, writer->length_parts, count);
    if (!writer->bests) {
        postings_writer_free(writer);
        *out = NULL;
        return error_no_memory(error);
    }
    for (uint32_t i = 0; i < count; i++) writer->length_parts[i] = bm25_length_part(lengths[i], average);
    return REFERAT_OK;
}

void postings_writer_free(struct postings_writer *writer) {
    if (!writer) return;
    buf_free(&writer->blocks);
    buf_free(&writer->head);
    bests_writer_free(writer->bests);
    free(writer->entries);
    free(writer->length_parts);
    free(writer);
}

enum referat_status postings_writer_status(const struct postings_writer *writer, struct referat_error *error) {
    if (writer->no_memory || !buf_ok(&writer->blocks) || !buf_ok(&writer->head)) return error_no_memory(error);
    return REFERAT_OK;
}

/* ---- documents and wdfs of a block ---- */

static size_t pack_bitmap(const uint32_t *documents, uint32_t base, uint8_t *out) {
    uint32_t span = documents[POSTINGS_BLOCK - 1] - base;
    size_t bytes = (span + 7) / 8;
    out[0] = BITMAP_MARK;
    out[1] = (uint8_t)span;
    out[2] = (uint8_t)(span >> 8);
    memset(out + 3, 0, bytes);
    for (unsigned i = 0; i < POSTINGS_BLOCK; i++) {
        uint32_t bit = documents[i] - base - 1;
        out[3 + bit / 8] |= (uint8_t)(1 << bit % 8);
    }
    return 3 + bytes;
}

static size_t pack_documents(const uint32_t *documents, unsigned count, uint32_t base, uint8_t *out) {
    uint32_t gaps[POSTINGS_BLOCK] = {0}, before = base, span = documents[count - 1] - base;
    for (unsigned i = 0; i < count; i++) {
        gaps[i] = documents[i] - before - 1;
        before = documents[i];
    }
    size_t len = bits_pack(BITS_FAST, gaps, count, out);
    bool bitmap = count == POSTINGS_BLOCK && 3 + ((size_t)span + 7) / 8 < len;
    return bitmap ? pack_bitmap(documents, base, out) : len;
}

static size_t pack_wdfs(const uint32_t *wdfs, unsigned count, enum postings_mode mode, uint8_t *out) {
    uint32_t less[POSTINGS_BLOCK];
    if (mode == POSTINGS_WDF_ZERO) return 0;
    for (unsigned i = 0; i < count; i++) less[i] = wdfs[i] - (mode == POSTINGS_WDF_POSITIVE);
    return bits_pack(BITS_FAST, less, count, out);
}

static size_t pack_block(const uint32_t *documents, const uint32_t *wdfs, unsigned count, uint32_t base,
                         enum postings_mode mode, uint8_t *out) {
    size_t len = pack_documents(documents, count, base, out);
    return len + pack_wdfs(wdfs, count, mode, out + len);
}

/* ---- positions of a block ---- */

/* Gives how many positions the block has. */
static size_t write_chunk(struct postings_writer *writer, const uint32_t *wdfs, const uint32_t *counts, unsigned count,
                          const uint32_t *gaps) {
    uint8_t bytes[BITS_BYTES_MAX], head[1 + BITS_BYTES_MAX] = {memcmp(wdfs, counts, count * sizeof *counts) != 0};
    pagefile_write(writer->pos, head, 1 + (head[0] ? bits_pack(BITS_SHORT, counts, count, head + 1) : 0));
    size_t total = 0;
    for (unsigned i = 0; i < count; i++) total += counts[i];
    for (size_t at = 0; at < total; at += POSTINGS_BLOCK) {
        unsigned piece = total - at < POSTINGS_BLOCK ? (unsigned)(total - at) : POSTINGS_BLOCK;
        pagefile_write(writer->pos, bytes, bits_pack(BITS_SHORT, gaps + at, piece, bytes));
    }
    return total;
}

/* ---- lists ---- */

static enum postings_mode mode_of(const struct postings_list *list) {
    uint32_t any = 0, zeros = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        any |= list->wdfs[i];
        zeros += list->wdfs[i] == 0;
    }
    return any == 0 ? POSTINGS_WDF_ZERO : zeros ? POSTINGS_WDF_ANY : POSTINGS_WDF_POSITIVE;
}

static bool room_for_entries(struct postings_writer *writer, size_t count) {
    if (count <= writer->entry_cap) return true;
    struct block_entry *grown = realloc(writer->entries, 2 * count * sizeof *grown);
    if (!grown) {
        writer->no_memory = true;
        return false;
    }
    writer->entries = grown;
    writer->entry_cap = 2 * count;
    return true;
}

static unsigned block_length(const struct postings_list *list, size_t block) {
    size_t left = list->count - block * POSTINGS_BLOCK;
    return left < POSTINGS_BLOCK ? (unsigned)left : POSTINGS_BLOCK;
}

/* All blocks into writer->blocks, all chunks into the file, what is known of each into writer->entries. */
static void pack_blocks(struct postings_writer *writer, const struct postings_list *list, enum postings_mode mode,
                        size_t block_count) {
    const uint32_t *gaps = list->position_gaps;
    uint32_t base = UINT32_MAX;
    buf_clear(&writer->blocks);
    for (size_t i = 0; i < block_count; i++) {
        const uint32_t *documents = list->documents + i * POSTINGS_BLOCK, *wdfs = list->wdfs + i * POSTINGS_BLOCK;
        unsigned count = block_length(list, i);
        struct block_entry *entry = &writer->entries[i];
        entry->bytes = 0;
        if (!buf_reserve(&writer->blocks, 2 * BITS_BYTES_MAX)) return;
        if (list->count > 1) /* a single document stands in the dictionary */
            entry->bytes = (uint32_t)pack_block(documents, wdfs, count, base, mode,
                                                (uint8_t *)writer->blocks.data + writer->blocks.len);
        writer->blocks.len += entry->bytes;
        entry->last = base = documents[count - 1];
        entry->pos_bytes = 0;
        if (!list->position_counts) continue;
        uint64_t before = pagefile_tell(writer->pos);
        gaps += write_chunk(writer, wdfs, list->position_counts + i * POSTINGS_BLOCK, count, gaps);
        entry->pos_bytes = (uint32_t)(pagefile_tell(writer->pos) - before);
    }
}

static void append_packed(struct buf *out, const uint32_t *numbers, size_t count, unsigned width) {
    size_t bytes = bits_plain_bytes(count, width);
    if (!buf_reserve(out, bytes)) return;
    bits_plain_pack(numbers, count, width, (uint8_t *)out->data + out->len);
    out->len += bytes;
}

/* The arrays of a superblock. */
static void append_super_head(struct buf *out, const struct block_entry *entries, unsigned count, uint32_t base) {
    uint32_t numbers[HEAD_ARRAYS][POSTINGS_SUPER], all[HEAD_ARRAYS] = {0};
    uint8_t widths[HEAD_ARRAYS];
    for (unsigned i = 0; i < count; i++) {
        const struct block_entry *entry = &entries[i];
        const uint32_t fields[HEAD_ARRAYS] = {entry->last - base, entry->bytes, entry->pos_bytes};
        for (unsigned k = 0; k < HEAD_ARRAYS; k++) all[k] |= numbers[k][i] = fields[k];
        base = entry->last;
    }
    for (unsigned k = 0; k < HEAD_ARRAYS; k++) widths[k] = (uint8_t)bit_width(all[k]);
    buf_append(out, widths, sizeof widths);
    for (unsigned k = 0; k < HEAD_ARRAYS; k++) append_packed(out, numbers[k], count, widths[k]);
}

/* u32 last document, 40 bits of offset, 48 bits of positions' offset. */
static void put_super(uint8_t *at, uint32_t last, uint64_t offset, uint64_t pos_offset) {
    store32(at, last);
    store32(at + 4, (uint32_t)offset);
    at[8] = (uint8_t)(offset >> 32);
    store32(at + 9, (uint32_t)pos_offset);
    at[13] = (uint8_t)(pos_offset >> 32);
    at[14] = (uint8_t)(pos_offset >> 40);
    at[15] = 0;
}

/* Best postings, super table and superblocks of what pack_blocks made. */
static void write_long_list(struct postings_writer *writer, const struct postings_list *list, enum postings_mode mode,
                            size_t block_count) {
    size_t super_count = (block_count + POSTINGS_SUPER - 1) / POSTINGS_SUPER;
    struct buf *head = &writer->head;
    const char *blocks = writer->blocks.data;
    uint64_t pos_offset = 0;
    uint32_t base = UINT32_MAX;
    buf_clear(head);
    bests_write(writer->bests, list->documents, mode == POSTINGS_WDF_ZERO ? NULL : list->wdfs, list->count, head);
    size_t table = head->len;
    if (!buf_ok(head) || !buf_reserve(head, super_count * POSTINGS_SUPER_BYTES)) return;
    head->len += super_count * POSTINGS_SUPER_BYTES;
    uint64_t offset = head->len;
    for (size_t i = 0, first = 0; i < super_count; i++, first += POSTINGS_SUPER) {
        const struct block_entry *entries = writer->entries + first;
        unsigned count = block_count - first < POSTINGS_SUPER ? (unsigned)(block_count - first) : POSTINGS_SUPER;
        uint64_t bytes = 0, pos_bytes = 0;
        size_t before = head->len;
        for (unsigned k = 0; k < count; k++) {
            bytes += entries[k].bytes;
            pos_bytes += entries[k].pos_bytes;
        }
        append_super_head(head, entries, count, base);
        buf_append(head, blocks, bytes);
        if (!buf_ok(head)) return;
        base = entries[count - 1].last;
        put_super((uint8_t *)head->data + table + i * POSTINGS_SUPER_BYTES, base, offset, pos_offset);
        blocks += bytes;
        offset += head->len - before;
        pos_offset += pos_bytes;
    }
    pagefile_write(writer->post, head->data, head->len);
}

void postings_write(struct postings_writer *writer, const struct postings_list *list, struct term_info *info) {
    size_t block_count = (list->count + (size_t)POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
    *info = (struct term_info){.df = list->count, .mode = mode_of(list), .positions = list->position_counts != NULL};
    info->post_offset = pagefile_tell(writer->post);
    info->pos_offset = pagefile_tell(writer->pos);
    if (list->count == 0 || !room_for_entries(writer, block_count)) return;
    pack_blocks(writer, list, info->mode, block_count);
    if (!buf_ok(&writer->blocks)) return;
    if (list->count == 1) {
        info->document = list->documents[0];
        info->wdf = list->wdfs[0];
    } else if (block_count == 1) {
        pagefile_write(writer->post, writer->blocks.data, writer->blocks.len);
    } else {
        write_long_list(writer, list, info->mode, block_count);
    }
}

size_t postings_term_value(struct postings_writer *writer, const struct term_info *info, bool opens_block,
                           uint8_t out[TERM_VALUE_MAX]) {
    size_t len = 0;
    if (opens_block) {
        writer->base_post = info->post_offset;
        writer->base_pos = info->pos_offset;
        len += varint_put(out + len, writer->base_post);
        len += varint_put(out + len, writer->base_pos);
    }
    len += varint_put(out + len, (uint64_t)info->df * 8 + (info->positions ? 4 : 0) + info->mode);
    if (info->df == 1) {
        len += varint_put(out + len, info->document);
        if (info->mode != POSTINGS_WDF_ZERO)
            len += varint_put(out + len, info->wdf - (info->mode == POSTINGS_WDF_POSITIVE));
    } else {
        len += varint_put(out + len, info->post_offset - writer->base_post);
    }
    if (info->positions) len += varint_put(out + len, info->pos_offset - writer->base_pos);
    return len;
}
