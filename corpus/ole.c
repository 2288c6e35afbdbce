/* ole.c - compound files; see ole.h. Numbers of sectors from 0xFFFFFFFA on are marks and end a chain. */
#include "corpus/ole.h"

#define HEADER_SIZE 512
#define ENTRY_SIZE  128
#define FIRST_MARK  0xFFFFFFFAu
#define HEADER_FATS 109 /* sectors of the table that the header itself names */
#define TYPE_STREAM 2
#define TYPE_ROOT   5
#define TABLES_MAX  ((size_t)64 << 20)

unsigned ole_u8(struct slice bytes, size_t at) {
    return at < bytes.len ? (unsigned char)bytes.data[at] : 0;
}

unsigned ole_u16(struct slice bytes, size_t at) {
    return ole_u8(bytes, at) | ole_u8(bytes, at + 1) << 8;
}

uint32_t ole_u32(struct slice bytes, size_t at) {
    return ole_u16(bytes, at) | (uint32_t)ole_u16(bytes, at + 2) << 16;
}

static struct slice sector_of(const struct ole *ole, uint32_t sector) {
    size_t size = (size_t)1 << ole->sector_shift, at = ((size_t)sector + 1) << ole->sector_shift;
    return slice_first(slice_from(ole->file, at), size);
}

/* The sector behind this one. */
static uint32_t next_in(const struct buf *table, uint32_t sector) {
    size_t at = (size_t)sector * 4;
    return at + 4 <= table->len ? ole_u32(buf_as_slice(table), at) : FIRST_MARK;
}

/* The stream whose sectors begin here, at most `size` bytes of it. */
static enum decoder_end append_chain(const struct ole *ole, uint32_t sector, size_t size, struct buf *out) {
    size_t steps = (ole->file.len >> ole->sector_shift) + 1;
    for (; size && sector < FIRST_MARK; sector = next_in(&ole->fat, sector)) {
        struct slice bytes = slice_first(sector_of(ole, sector), size);
        if (!bytes.len || !steps--) return DECODER_BROKEN_DOC;
        buf_slice(out, bytes);
        size -= bytes.len;
        if (!buf_ok(out)) return out->too_large ? DECODER_TOO_BIG : DECODER_NO_MEMORY;
    }
    return DECODER_DONE;
}

static enum decoder_end append_mini_chain(const struct ole *ole, uint32_t sector, size_t size, struct buf *out) {
    struct slice mini = buf_as_slice(&ole->mini_stream);
    size_t steps = (mini.len >> ole->mini_shift) + 1;
    for (; size && sector < FIRST_MARK; sector = next_in(&ole->mini_fat, sector)) {
        size_t unit = (size_t)1 << ole->mini_shift;
        struct slice bytes =
            slice_first(slice_from(mini, (size_t)sector << ole->mini_shift), unit < size ? unit : size);
        if (!bytes.len || !steps--) return DECODER_BROKEN_DOC;
        buf_slice(out, bytes);
        size -= bytes.len;
    }
    return decoder_of_buf(out);
}

/* ---- opening ---- */

/* The table of sectors lies in sectors that the header names, and behind these in a chain of lists of sectors. */
static enum decoder_end read_fat(struct ole *ole) {
    struct slice header = slice_first(ole->file, HEADER_SIZE);
    size_t entries = ((size_t)1 << ole->sector_shift) / 4 - 1;
    for (size_t i = 0; i < HEADER_FATS; i++) {
        uint32_t sector = ole_u32(header, 0x4C + 4 * i);
        if (sector < FIRST_MARK) buf_slice(&ole->fat, sector_of(ole, sector));
    }
    uint32_t list = ole_u32(header, 0x44);
    for (size_t steps = ole->file.len >> ole->sector_shift; list < FIRST_MARK && buf_ok(&ole->fat); steps--) {
        struct slice bytes = sector_of(ole, list);
        if (!bytes.len || !steps) return DECODER_BROKEN_DOC;
        for (size_t i = 0; i < entries; i++) {
            uint32_t sector = ole_u32(bytes, 4 * i);
            if (sector < FIRST_MARK) buf_slice(&ole->fat, sector_of(ole, sector));
        }
        list = ole_u32(bytes, 4 * entries);
    }
    return ole->fat.too_large ? DECODER_BROKEN_DOC : decoder_of_buf(&ole->fat);
}

static struct slice entry_at(const struct ole *ole, size_t index) {
    return slice_first(slice_from(buf_as_slice(&ole->directory), index * ENTRY_SIZE), ENTRY_SIZE);
}

enum decoder_end ole_open(struct slice file, struct ole *out) {
    memset(out, 0, sizeof *out);
    out->file = file;
    buf_init(&out->fat, TABLES_MAX);
    buf_init(&out->mini_fat, TABLES_MAX);
    buf_init(&out->directory, TABLES_MAX);
    buf_init(&out->mini_stream, BUF_MAX_DEFAULT);
    out->sector_shift = ole_u16(file, 0x1E);
    out->mini_shift = ole_u16(file, 0x20);
    out->mini_cutoff = ole_u32(file, 0x38);
    if (file.len < HEADER_SIZE || out->sector_shift < 7 || out->sector_shift > 12 || out->mini_shift < 4 ||
        out->mini_shift > out->sector_shift)
        return DECODER_BROKEN_DOC;
    enum decoder_end end = read_fat(out);
    if (!end) end = append_chain(out, ole_u32(file, 0x30), TABLES_MAX, &out->directory);
    if (!end) end = append_chain(out, ole_u32(file, 0x3C), TABLES_MAX, &out->mini_fat);
    struct slice root = entry_at(out, 0);
    if (!end && ole_u8(root, 66) != TYPE_ROOT) end = DECODER_BROKEN_DOC;
    if (!end) end = append_chain(out, ole_u32(root, 116), ole_u32(root, 120), &out->mini_stream);
    return end;
}

void ole_close(struct ole *ole) {
    buf_free(&ole->fat);
    buf_free(&ole->mini_fat);
    buf_free(&ole->directory);
    buf_free(&ole->mini_stream);
}

/* ---- streams ---- */

static bool is_named(struct slice entry, const char *name) {
    size_t len = strlen(name);
    if (entry.len < ENTRY_SIZE || ole_u16(entry, 64) != 2 * (len + 1)) return false;
    for (size_t i = 0; i < len; i++)
        if (ole_u16(entry, 2 * i) != (unsigned char)name[i]) return false;
    return true;
}

enum decoder_end ole_read(const struct ole *ole, const char *name, bool *found, struct buf *out) {
    *found = false;
    for (size_t i = 0; i * ENTRY_SIZE < ole->directory.len; i++) {
        struct slice entry = entry_at(ole, i);
        if (ole_u8(entry, 66) != TYPE_STREAM || !is_named(entry, name)) continue;
        uint32_t sector = ole_u32(entry, 116), size = ole_u32(entry, 120);
        *found = true;
        if (size > ole->file.len) return DECODER_BROKEN_DOC;
        return size < ole->mini_cutoff ? append_mini_chain(ole, sector, size, out)
                                       : append_chain(ole, sector, size, out);
    }
    return DECODER_DONE;
}
