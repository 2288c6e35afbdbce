/*
 * decode_doc.c - a Word 97-2003 document ([MS-DOC]) as text. A reader of our own: antiword and catdoc, the converters
 * that Debian has, lose automatic numbers, and minutes number their items so. The text lies in pieces of one or two
 * bytes a character; what a paragraph is stands in doc_properties.c, its number in doc_lists.c. Left out: headers,
 * footers, notes, text boxes (which stand in texts of their own behind the main one), hidden and deleted text, the
 * instructions of fields. Older files (Word 6 and 95) are not read here.
 */
#include "corpus/charset.h"
#include "corpus/doc_lists.h"
#include "corpus/prose.h"

#define WORD_97    0x00C1
#define STREAM_MAX ((size_t)128 << 20)
#define FIELDS_MAX 32

struct doc {
    struct doc_file file;
    struct doc_lists *lists;
    struct prose prose;
    uint32_t hidden_from, hidden_until;
    bool hidden;
    unsigned fields, silent; /* fields that are open; bits: those whose instruction is being read */
    unsigned high;
};

/* ---- text ---- */

static bool is_hidden(struct doc *doc, uint32_t at) {
    if (at < doc->hidden_from || at >= doc->hidden_until) {
        doc->hidden = doc_is_hidden(&doc->file, at, &doc->hidden_until);
        doc->hidden_from = at;
    }
    return doc->hidden;
}

/* 19 begins a field, 20 ends its instruction, 21 ends it. */
static void read_field_mark(struct doc *doc, unsigned mark) {
    if (mark == 19 && doc->fields < FIELDS_MAX) doc->silent |= 1u << doc->fields;
    if (mark == 19) doc->fields++;
    unsigned bit = doc->fields && doc->fields <= FIELDS_MAX ? 1u << (doc->fields - 1) : 0;
    if (mark != 19) doc->silent &= ~bit;
    if (mark == 21 && doc->fields) doc->fields--;
}

static void put_unit(struct doc *doc, unsigned unit) {
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        doc->high = unit;
        return;
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF && doc->high) unit = 0x10000 + ((doc->high - 0xD800) << 10) + (unit - 0xDC00);
    doc->high = 0;
    prose_point(&doc->prose, unit);
}

/* Tables are opened and closed around the text that was read already. */
static void set_table_depth(struct doc *doc, unsigned depth) {
    struct buf text = doc->prose.text;
    if (depth > PROSE_DEPTH) depth = PROSE_DEPTH;
    if (doc->prose.depth == depth) return;
    buf_init(&doc->prose.text, text.max);
    while (doc->prose.depth < depth) prose_begin_table(&doc->prose);
    while (doc->prose.depth > depth) prose_end_table(&doc->prose);
    text.no_memory |= doc->prose.text.no_memory;
    text.too_large |= doc->prose.text.too_large;
    buf_free(&doc->prose.text);
    doc->prose.text = text;
}

/* The number goes before what was read of the paragraph; only its end says which it is. */
static void put_label_before(struct doc *doc, const char *label) {
    struct buf text = doc->prose.text;
    if (!label[0] || !slice_trim(buf_as_slice(&text)).len) return;
    buf_init(&doc->prose.text, text.max);
    prose_label(&doc->prose, label);
    doc->prose.label_only = false;
    buf_slice(&doc->prose.text, buf_as_slice(&text));
    buf_free(&text);
}

static void end_paragraph(struct doc *doc, uint32_t at, bool cell) {
    struct doc_paragraph paragraph;
    char label[NUMBERING_LABEL] = "";
    doc_paragraph_at(&doc->file, at, &paragraph);
    unsigned depth = paragraph.depth > 0 ? (unsigned)paragraph.depth : paragraph.in_table;
    set_table_depth(doc, depth);
    if (cell && paragraph.ends_row) {
        prose_end_row(&doc->prose);
        return;
    }
    if (paragraph.inner_row) {
        prose_end_row(&doc->prose);
        return;
    }
    if (paragraph.begins_page) prose_page_break(&doc->prose, false);
    bool empty = prose_is_blank(&doc->prose);
    if (!empty) doc_lists_label(doc->lists, paragraph.list, paragraph.level < 0 ? 0 : paragraph.level, label);
    put_label_before(doc, label);
    prose_end_block(&doc->prose, prose_block_of(label));
    if (cell || paragraph.inner_cell) prose_end_cell(&doc->prose);
}

static void read_unit(struct doc *doc, unsigned unit, uint32_t at) {
    if (unit >= 19 && unit <= 21) {
        read_field_mark(doc, unit);
        return;
    }
    bool ends = unit == 13 || unit == 7;
    if (!ends && (doc->silent || is_hidden(doc, at))) return;
    switch (unit) {
    case 13:
    case 7: end_paragraph(doc, at, unit == 7); break;
    case 9: prose_tab(&doc->prose); break;
    case 11: prose_line_break(&doc->prose); break;
    case 12: /* a page, or a section, which ends a paragraph too */
        if (!prose_is_blank(&doc->prose)) end_paragraph(doc, at, false);
        prose_page_break(&doc->prose, false);
        break;
    case 30: prose_point(&doc->prose, '-'); break;
    default:
        if (unit >= ' ') put_unit(doc, unit);
        break;
    }
}

/* ---- pieces ---- */

static enum decoder_end read_piece(struct doc *doc, uint32_t place, uint32_t count) {
    bool narrow = place & 0x40000000;
    uint32_t at = narrow ? (place & 0x3FFFFFFF) / 2 : place & 0x3FFFFFFF;
    struct slice bytes = slice_from(doc->file.head, at);
    if ((narrow ? bytes.len : bytes.len / 2) < count) return DECODER_BROKEN_DOC;
    for (uint32_t i = 0; i < count; i++) {
        if (narrow) {
            unsigned byte = ole_u8(bytes, i);
            read_unit(doc, byte < 0x80 ? byte : charset_point(CHARSET_WINDOWS_1252, (unsigned char)byte), at + i);
        } else {
            read_unit(doc, ole_u16(bytes, 2 * (size_t)i), at + 2 * i);
        }
    }
    return decoder_of_buf(doc->prose.out);
}

/* The list of pieces stands behind properties that older programs saved in haste. */
static struct slice find_pieces(const struct doc *doc) {
    struct slice range = doc_range(&doc->file, DOC_PIECES);
    size_t at = 0;
    while (ole_u8(range, at) == 1 && at + 3 <= range.len) at += 3 + (size_t)ole_u16(range, at + 1);
    if (ole_u8(range, at) != 2) return slice_make("", 0);
    return slice_first(slice_from(range, at + 5), ole_u32(range, at + 1));
}

static enum decoder_end read_pieces(struct doc *doc) {
    struct slice pieces = find_pieces(doc);
    uint32_t last = ole_u32(doc->file.head, 0x4C), before = 0; /* characters of the main text */
    if (pieces.len < 16) return DECODER_BROKEN_DOC;
    size_t count = (pieces.len - 4) / 12;
    for (size_t i = 0; i < count; i++) {
        uint32_t from = ole_u32(pieces, 4 * i), to = ole_u32(pieces, 4 * i + 4);
        if (from != before || to < from) return DECODER_BROKEN_DOC;
        before = to;
        if (from >= last) break;
        if (to > last) to = last;
        enum decoder_end end = read_piece(doc, ole_u32(pieces, 4 * (count + 1) + 8 * i + 2), to - from);
        if (end) return end;
    }
    return before < last ? DECODER_BROKEN_DOC : DECODER_DONE;
}

/* ---- the file ---- */

static enum decoder_end check_head(struct slice head) {
    unsigned version = ole_u16(head, 2);
    if (ole_u16(head, 0) != 0xA5EC && ole_u16(head, 0) != 0xA5DC) return DECODER_BROKEN_DOC;
    if (ole_u16(head, 10) & 0x0100) return DECODER_ENCRYPTED;
    return version < WORD_97 ? DECODER_OLD_DOC : DECODER_DONE;
}

static enum decoder_end read_streams(const struct ole *ole, struct buf *head, struct buf *table) {
    bool found;
    enum decoder_end end = ole_read(ole, "WordDocument", &found, head);
    if (!end && !found) end = DECODER_BROKEN_DOC;
    if (!end) end = check_head(buf_as_slice(head));
    if (end) return end;
    bool first = ole_u16(buf_as_slice(head), 10) & 0x0200;
    end = ole_read(ole, first ? "1Table" : "0Table", &found, table);
    return end || found ? end : DECODER_BROKEN_DOC;
}

enum decoder_end decode_doc(struct slice bytes, struct buf *out) {
    struct doc doc = {.lists = NULL};
    struct ole ole;
    struct buf head, table;
    buf_init(&head, STREAM_MAX);
    buf_init(&table, STREAM_MAX);
    prose_init(&doc.prose, out);
    enum decoder_end end = ole_open(bytes, &ole);
    if (!end) end = read_streams(&ole, &head, &table);
    doc.file = (struct doc_file){buf_as_slice(&head), buf_as_slice(&table)};
    if (!end && !(doc.lists = doc_lists_new(&doc.file))) end = DECODER_NO_MEMORY;
    if (!end) end = read_pieces(&doc);
    if (!end) {
        prose_finish(&doc.prose);
        end = prose_end(&doc.prose);
    }
    doc_lists_free(doc.lists);
    prose_free(&doc.prose);
    ole_close(&ole);
    buf_free(&head);
    buf_free(&table);
    return end;
}
