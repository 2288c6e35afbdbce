/*
 * format_writer.h - documents of every format out of one plain text, for tests and samples: what a word processor, a
 * web site and a mail program make of it. Lines are paragraphs; "1. " and "- " or "• " begin list items, whose numbers
 * are then automatic where the format has such; two spaces or a tab part cells; a form feed ends a page.
 */
#ifndef TESTS_TOOLS_FORMAT_WRITER_H
#define TESTS_TOOLS_FORMAT_WRITER_H

#include "base/buf.h"
#include "base/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ZIP ---- */

struct zip_writer {
    struct archive *archive;
    struct buf *out;
};

static la_ssize_t zip_write(struct archive *archive, void *data, const void *bytes, size_t len) {
    (void)archive;
    buf_append(((struct zip_writer *)data)->out, bytes, len);
    return (la_ssize_t)len;
}

static void zip_begin(struct zip_writer *zip, struct buf *out, const char *options) {
    zip->out = out;
    setlocale(LC_CTYPE, "C.UTF-8"); /* in which libarchive takes names */
    zip->archive = archive_write_new();
    archive_write_set_format_zip(zip->archive);
    archive_write_set_bytes_per_block(zip->archive, 0);
    archive_write_set_options(zip->archive, options ? options : "zip:hdrcharset=UTF-8");
    if (archive_write_open(zip->archive, zip, NULL, zip_write, NULL) != ARCHIVE_OK) abort();
}

static void zip_add(struct zip_writer *zip, const char *name, struct slice bytes) {
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes.len);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1930000000, 0);
    archive_write_header(zip->archive, entry);
    archive_write_data(zip->archive, bytes.data, bytes.len);
    archive_entry_free(entry);
}

static void zip_end(struct zip_writer *zip) {
    archive_write_close(zip->archive);
    archive_write_free(zip->archive);
}

/* ---- the text as blocks ---- */

enum block_kind { BLOCK_TEXT, BLOCK_HEADING, BLOCK_NUMBER, BLOCK_BULLET, BLOCK_ROW, BLOCK_PAGE };

struct block {
    enum block_kind kind;
    struct slice text; /* without number or bullet; its own memory */
    int number;
    bool first; /* of its list or table */
};

struct blocks {
    struct block *items;
    size_t count;
};

static void add_block(struct blocks *blocks, struct block block) {
    blocks->items = realloc(blocks->items, (blocks->count + 1) * sizeof *blocks->items);
    if (!blocks->items) abort();
    const struct block *last = blocks->count ? &blocks->items[blocks->count - 1] : NULL;
    block.first = block.kind == BLOCK_NUMBER ? block.number == 1 : !last || last->kind != block.kind;
    char *copy = calloc(1, block.text.len + 1);
    if (!copy) abort();
    if (block.text.len) memcpy(copy, block.text.data, block.text.len);
    block.text.data = copy;
    blocks->items[blocks->count++] = block;
}

/* "12. Velkomst": 12, and the text behind it; 0 where there is none. */
static int take_number(struct slice *text) {
    int number = 0;
    size_t at = 0;
    while (at < text->len && at < 3 && text->data[at] >= '0' && text->data[at] <= '9')
        number = number * 10 + (text->data[at++] - '0');
    if (!at || !slice_starts(slice_from(*text, at), ". ")) return 0;
    *text = slice_trim(slice_from(*text, at + 2));
    return number;
}

static bool is_row(struct slice text) {
    return text.len && (memchr(text.data, '\t', text.len) || memmem(text.data, text.len, "  ", 2));
}

static void free_blocks(struct blocks *blocks) {
    for (size_t i = 0; i < blocks->count; i++) free((char *)blocks->items[i].text.data);
    free(blocks->items);
}

/* A line that was broken for its width goes on in the next one. */
static bool join_line(struct blocks *blocks, struct slice text, size_t last_len) {
    struct slice rest = text;
    struct block *last = blocks->count ? &blocks->items[blocks->count - 1] : NULL;
    if (!last || last_len < 85 || is_row(text) || take_number(&rest) || slice_starts(text, "\xE2\x80\xA2"))
        return false;
    char *joined = malloc(last->text.len + text.len + 2);
    if (!joined) abort();
    sprintf(joined, "%.*s %.*s", (int)last->text.len, last->text.data, (int)text.len, text.data);
    free((char *)last->text.data);
    last->text = slice_of(joined);
    return true;
}

static void add_line(struct blocks *blocks, struct slice text, int *heading, int *inner) {
    struct slice rest = text;
    int number = take_number(&rest);
    if (is_row(rest)) number = 0;
    if (number && number == *heading + 1) {
        *heading = number;
        *inner = 0;
        add_block(blocks, (struct block){.kind = BLOCK_HEADING, .text = rest, .number = number});
    } else if (number && (number == *inner + 1 || number == 1)) {
        *inner = number;
        add_block(blocks, (struct block){.kind = BLOCK_NUMBER, .text = rest, .number = number});
    } else if (slice_starts(text, "- ") || slice_starts(text, "\xE2\x80\xA2 ")) {
        size_t mark = text.data[0] == '-' ? 2 : 4;
        add_block(blocks, (struct block){.kind = BLOCK_BULLET, .text = slice_trim(slice_from(text, mark))});
    } else {
        add_block(blocks, (struct block){.kind = is_row(text) ? BLOCK_ROW : BLOCK_TEXT, .text = text});
    }
}

static void read_blocks_of(struct slice text, struct blocks *blocks) {
    int heading = 0, inner = 0;
    size_t last_len = 0;
    bool wrapped = memmem(text.data, text.len, "\n\n \n", 4) != NULL; /* as some converters leave pages */
    *blocks = (struct blocks){0};
    while (text.len) {
        size_t len = 0;
        while (len < text.len && text.data[len] != '\n' && text.data[len] != '\f') len++;
        struct slice line = slice_trim(slice_first(text, len));
        bool joined = wrapped && line.len && join_line(blocks, line, last_len);
        if (line.len && !joined) add_line(blocks, line, &heading, &inner);
        if (line.len) last_len = line.len;
        if (len < text.len && text.data[len] == '\f') add_block(blocks, (struct block){.kind = BLOCK_PAGE});
        text = slice_from(text, len + 1);
    }
}

/* The next cell of a row. */
static bool next_cell(struct slice *row, struct slice *cell) {
    if (!row->len) return false;
    size_t len = 0;
    while (len < row->len && row->data[len] != '\t' && !slice_starts(slice_from(*row, len), "  ")) len++;
    *cell = slice_first(*row, len);
    while (len < row->len && (row->data[len] == '\t' || row->data[len] == ' ')) len++;
    *row = slice_from(*row, len);
    return true;
}

static void put_escaped(struct buf *out, struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '<': buf_text(out, "&lt;"); break;
        case '>': buf_text(out, "&gt;"); break;
        case '&': buf_text(out, "&amp;"); break;
        case '"': buf_text(out, "&quot;"); break;
        default: buf_byte(out, text.data[i]);
        }
    }
}

/* ---- text ---- */

static inline void write_text(struct slice text, struct buf *out) {
    struct blocks blocks;
    read_blocks_of(text, &blocks);
    for (size_t i = 0; i < blocks.count; i++) {
        const struct block *block = &blocks.items[i];
        struct slice row = block->text, cell;
        bool in_list = block->kind == BLOCK_NUMBER || block->kind == BLOCK_BULLET || block->kind == BLOCK_ROW;
        if (i && !(in_list && !block->first)) buf_byte(out, '\n');
        if (block->kind == BLOCK_PAGE) buf_byte(out, '\f');
        if (block->number) buf_printf(out, "%d. ", block->number);
        if (block->kind == BLOCK_BULLET) buf_text(out, "\xE2\x80\xA2 ");
        for (bool first = true; block->kind == BLOCK_ROW && next_cell(&row, &cell); first = false) {
            if (!first) buf_byte(out, '\t');
            buf_slice(out, cell);
        }
        if (block->kind != BLOCK_ROW) buf_slice(out, block->text);
        buf_byte(out, '\n');
    }
    free_blocks(&blocks);
}

/* ---- DOCX ---- */

static const char docx_types[] =
    "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/numbering.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/></Types>";
#define RELATIONSHIPS                                                                                                  \
    "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define RELATIONSHIP "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
static const char docx_relations[] = RELATIONSHIPS "<Relationship Id=\"r1\" Type=\"" RELATIONSHIP
                                                   "officeDocument\" Target=\"word/document.xml\"/></Relationships>";
static const char docx_document_relations[] = RELATIONSHIPS
    "<Relationship Id=\"r1\" Type=\"" RELATIONSHIP "styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"r2\" Type=\"" RELATIONSHIP "numbering\" Target=\"numbering.xml\"/></Relationships>";
#define DOCX_NAMESPACE "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
/* Headings are numbered through their style; the list of inner numbers is started anew by a number of its own. */
static const char docx_styles[] =
    "<?xml version=\"1.0\"?><w:styles " DOCX_NAMESPACE
    "><w:style w:type=\"paragraph\" w:styleId=\"Base\"><w:name w:val=\"Base\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/>"
    "</w:numPr></w:pPr></w:style><w:style w:type=\"paragraph\" w:styleId=\"Punkt\"><w:name w:val=\"Punkt\"/><w:basedOn "
    "w:val=\"Base\"/></w:style></w:styles>";

static void docx_numbering(struct buf *out, int lists) {
    buf_text(out, "<?xml version=\"1.0\"?><w:numbering " DOCX_NAMESPACE ">"
                  "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt "
                  "w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>"
                  "<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText "
                  "w:val=\"\xEF\x82\xB7\"/></w:lvl></w:abstractNum>"
                  "<w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt "
                  "w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>"
                  "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
                  "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>");
    for (int i = 0; i < lists; i++)
        buf_printf(out,
                   "<w:num w:numId=\"%d\"><w:abstractNumId w:val=\"2\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride "
                   "w:val=\"1\"/></w:lvlOverride></w:num>",
                   10 + i);
    buf_text(out, "</w:numbering>");
}

/* A run is cut in two, as an editor leaves it. */
static void docx_run(struct buf *out, struct slice text) {
    size_t cut = utf8_cut(text, text.len / 2);
    buf_text(out, "<w:r><w:t xml:space=\"preserve\">");
    put_escaped(out, slice_first(text, cut));
    buf_text(out, "</w:t></w:r><w:del><w:r><w:delText>slettet</w:delText></w:r></w:del><w:ins><w:r>"
                  "<w:t xml:space=\"preserve\">");
    put_escaped(out, slice_from(text, cut));
    buf_text(out, "</w:t></w:r></w:ins>");
}

static void docx_paragraph(struct buf *out, const struct block *block, int list) {
    buf_text(out, "<w:p><w:pPr>");
    if (block->kind == BLOCK_HEADING) buf_text(out, "<w:pStyle w:val=\"Punkt\"/>");
    if (block->kind == BLOCK_BULLET) buf_text(out, "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"2\"/></w:numPr>");
    if (block->kind == BLOCK_NUMBER)
        buf_printf(out, "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"%d\"/></w:numPr>", 10 + list);
    buf_text(out, "</w:pPr>");
    if (block->kind == BLOCK_PAGE) buf_text(out, "<w:r><w:br w:type=\"page\"/></w:r>");
    docx_run(out, block->text);
    buf_text(out, "</w:p>");
}

static void docx_row(struct buf *out, struct slice row) {
    struct slice cell;
    buf_text(out, "<w:tr>");
    while (next_cell(&row, &cell)) {
        buf_text(out, "<w:tc><w:tcPr/><w:p>");
        docx_run(out, cell);
        buf_text(out, "</w:p></w:tc>");
    }
    buf_text(out, "</w:tr>");
}

static inline void write_docx(struct slice text, struct buf *out) {
    struct blocks blocks;
    struct buf document, numbering;
    struct zip_writer zip;
    int list = -1;
    read_blocks_of(text, &blocks);
    buf_init(&document, BUF_MAX_DEFAULT);
    buf_init(&numbering, BUF_MAX_DEFAULT);
    buf_text(&document, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document " DOCX_NAMESPACE "><w:body>");
    for (size_t i = 0; i < blocks.count; i++) {
        const struct block *block = &blocks.items[i];
        list += block->kind == BLOCK_NUMBER && block->first;
        if (block->kind != BLOCK_ROW) {
            docx_paragraph(&document, block, list);
            continue;
        }
        buf_text(&document, "<w:tbl>");
        for (; i < blocks.count && blocks.items[i].kind == BLOCK_ROW; i++) docx_row(&document, blocks.items[i].text);
        buf_text(&document, "</w:tbl>");
        i--;
    }
    buf_text(&document, "<w:sectPr/></w:body></w:document>");
    docx_numbering(&numbering, list + 1);
    zip_begin(&zip, out, NULL);
    zip_add(&zip, "[Content_Types].xml", slice_of(docx_types));
    zip_add(&zip, "_rels/.rels", slice_of(docx_relations));
    zip_add(&zip, "word/_rels/document.xml.rels", slice_of(docx_document_relations));
    zip_add(&zip, "word/header1.xml",
            slice_of("<w:hdr " DOCX_NAMESPACE "><w:p><w:r><w:t>Side 1</w:t></w:r></w:p></w:hdr>"));
    zip_add(&zip, "word/document.xml", buf_as_slice(&document));
    zip_add(&zip, "word/numbering.xml", buf_as_slice(&numbering));
    zip_add(&zip, "word/styles.xml", slice_of(docx_styles));
    zip_end(&zip);
    buf_free(&document);
    buf_free(&numbering);
    free_blocks(&blocks);
}

/* ---- ODT ---- */

static const char odt_opening[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content "
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" "
    "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
    "xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" "
    "xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\"><office:automatic-styles>"
    "<text:list-style style:name=\"P\"><text:list-level-style-number text:level=\"1\" style:num-format=\"1\" "
    "style:num-suffix=\".\"/></text:list-style><text:list-style style:name=\"N\"><text:list-level-style-number "
    "text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/></text:list-style><text:list-style "
    "style:name=\"B\"><text:list-level-style-bullet text:level=\"1\" "
    "text:bullet-char=\"\xE2\x80\xA2\"/></text:list-style>"
    "<style:style style:name=\"S\" style:family=\"paragraph\"><style:paragraph-properties fo:break-before=\"page\"/>"
    "</style:style></office:automatic-styles><office:body><office:text><text:tracked-changes><text:changed-region>"
    "<text:deletion><text:p>slettet</text:p></text:deletion></text:changed-region></text:tracked-changes>";

static void odt_row(struct buf *out, struct slice row) {
    struct slice cell;
    buf_text(out, "<table:table-row>");
    while (next_cell(&row, &cell)) {
        buf_text(out, "<table:table-cell><text:p>");
        put_escaped(out, cell);
        buf_text(out, "</text:p></table:table-cell>");
    }
    buf_text(out, "</table:table-row>");
}

static void odt_block(struct buf *out, const struct block *block) {
    static const char *const lists[] = {[BLOCK_HEADING] = "P", [BLOCK_NUMBER] = "N", [BLOCK_BULLET] = "B"};
    bool in_list = block->kind == BLOCK_HEADING || block->kind == BLOCK_NUMBER || block->kind == BLOCK_BULLET;
    bool goes_on = block->number > 1;
    if (in_list)
        buf_printf(out, "<text:list text:style-name=\"%s\"%s><text:list-item>", lists[block->kind],
                   goes_on ? " text:continue-numbering=\"true\"" : "");
    if (block->kind == BLOCK_ROW) {
        odt_row(out, block->text);
    } else {
        buf_text(out, block->kind == BLOCK_PAGE      ? "<text:p text:style-name=\"S\">"
                      : block->kind == BLOCK_HEADING ? "<text:h>"
                                                     : "<text:p>");
        put_escaped(out, block->text);
        buf_text(out, block->kind == BLOCK_HEADING ? "</text:h>" : "</text:p>");
    }
    if (in_list) buf_text(out, "</text:list-item></text:list>");
}

static inline void write_odt(struct slice text, struct buf *out) {
    struct blocks blocks;
    struct buf content;
    struct zip_writer zip;
    read_blocks_of(text, &blocks);
    buf_init(&content, BUF_MAX_DEFAULT);
    buf_text(&content, odt_opening);
    for (size_t i = 0; i < blocks.count; i++) {
        bool row = blocks.items[i].kind == BLOCK_ROW;
        if (row && blocks.items[i].first) buf_text(&content, "<table:table>");
        odt_block(&content, &blocks.items[i]);
        if (row && (i + 1 == blocks.count || blocks.items[i + 1].kind != BLOCK_ROW))
            buf_text(&content, "</table:table>");
    }
    buf_text(&content, "</office:text></office:body></office:document-content>");
    /* The type stands first and uncompressed. */
    zip_begin(&zip, out, "zip:compression=store");
    zip_add(&zip, "mimetype", slice_of("application/vnd.oasis.opendocument.text"));
    zip_add(&zip, "content.xml", buf_as_slice(&content));
    zip_end(&zip);
    buf_free(&content);
    free_blocks(&blocks);
}

/* ---- HTML ---- */

static void html_block(struct buf *out, const struct block *block) {
    struct slice row = block->text, cell;
    switch (block->kind) {
    case BLOCK_HEADING: buf_printf(out, "<h2>%d. ", block->number); break;
    case BLOCK_NUMBER: buf_printf(out, "<ol start=\"%d\"><li>", block->number); break;
    case BLOCK_BULLET: buf_text(out, "<ul>\n <li>"); break;
    case BLOCK_ROW:
        buf_text(out, "<tr>");
        while (next_cell(&row, &cell)) {
            buf_text(out, "<td>");
            put_escaped(out, cell);
            buf_text(out, "\n");
        }
        buf_text(out, "</tr>\n");
        return;
    case BLOCK_PAGE: buf_text(out, "<p style=\"page-break-before: always\">"); break;
    case BLOCK_TEXT: buf_text(out, "<p>"); break;
    }
    put_escaped(out, block->text);
    static const char *const endings[] = {[BLOCK_HEADING] = "</h2>\n",
                                          [BLOCK_NUMBER] = "</ol>\n",
                                          [BLOCK_BULLET] = "</ul>\n",
                                          [BLOCK_PAGE] = "\n",
                                          [BLOCK_TEXT] = "\n"};
    buf_text(out, endings[block->kind]);
}

static inline void write_html(struct slice text, struct buf *out) {
    struct blocks blocks;
    read_blocks_of(text, &blocks);
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"da\"><head><meta charset=\"utf-8\"><title>Kommunen</title>"
                  "<style>p { margin: 0 }</style></head>\n<body><header><a href=\"/\">Forside</a></header>"
                  "<nav><ul><li>1. Menu<li>Kontakt</ul></nav><div class=\"cookie-banner\">Vi bruger cookies</div>"
                  "<script>document.write('1. Ikke et punkt')</script>\n<main>\n");
    for (size_t i = 0; i < blocks.count; i++) {
        bool row = blocks.items[i].kind == BLOCK_ROW;
        if (row && blocks.items[i].first) buf_text(out, "<table>\n");
        html_block(out, &blocks.items[i]);
        if (row && (i + 1 == blocks.count || blocks.items[i + 1].kind != BLOCK_ROW)) buf_text(out, "</table>\n");
    }
    buf_text(out, "</main><footer><p>Rådhuset, 8800 Viborg</footer></body></html>\n");
    free_blocks(&blocks);
}

/* ---- RTF ---- */

static void rtf_text(struct buf *out, struct slice text) {
    for (size_t at = 0; at < text.len;) {
        unsigned point = utf8_next(text.data, text.len, &at);
        if (point == '\\' || point == '{' || point == '}') {
            buf_printf(out, "\\%c", (char)point);
        } else if (point < 0x80) {
            buf_byte(out, (char)point);
        } else if (point < 0x100) {
            buf_printf(out, "\\'%02x", point);
        } else {
            buf_printf(out, "\\u%d?", (int)(short)point);
        }
    }
}

static void rtf_block(struct buf *out, const struct block *block) {
    struct slice row = block->text, cell;
    if (block->kind == BLOCK_ROW) {
        buf_text(out, "\\trowd\\cellx3000\\cellx6000\\pard\\intbl ");
        while (next_cell(&row, &cell)) {
            rtf_text(out, cell);
            buf_text(out, "\\cell ");
        }
        buf_text(out, "\\row\n");
        return;
    }
    buf_text(out, "\\pard\\plain\\f0 ");
    if (block->kind == BLOCK_PAGE) buf_text(out, "\\page ");
    if (block->kind == BLOCK_HEADING || block->kind == BLOCK_NUMBER)
        buf_printf(out, "%s{\\listtext\\pard\\plain %d.\\tab}", block->kind == BLOCK_HEADING ? "\\outlinelevel0 " : "",
                   block->number);
    if (block->kind == BLOCK_BULLET) buf_text(out, "{\\listtext\\pard\\plain\\f1 \\'b7\\tab}");
    rtf_text(out, block->text);
    buf_text(out, "{\\deleted slettet}\\par\n");
}

static inline void write_rtf(struct slice text, struct buf *out) {
    struct blocks blocks;
    read_blocks_of(text, &blocks);
    buf_text(out,
             "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fcharset2 Symbol;}}"
             "{\\colortbl;\\red0\\green0\\blue0;}{\\info{\\title Ikke teksten}}{\\*\\generator Pr\\'f8ve;}"
             "{\\header\\pard Side 1\\par}\n");
    for (size_t i = 0; i < blocks.count; i++) rtf_block(out, &blocks.items[i]);
    buf_text(out, "}\n");
    free_blocks(&blocks);
}

/* ---- mail ---- */

static void put_base64(struct buf *out, struct slice bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = (const unsigned char *)bytes.data;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned three = (unsigned)b[i] << 16 | (left > 1 ? (unsigned)b[i + 1] << 8 : 0) | (left > 2 ? b[i + 2] : 0);
        buf_byte(out, digits[three >> 18]);
        buf_byte(out, digits[three >> 12 & 63]);
        buf_byte(out, left > 1 ? digits[three >> 6 & 63] : '=');
        buf_byte(out, left > 2 ? digits[three & 63] : '=');
        if (i % 57 == 54) buf_text(out, "\r\n");
    }
    buf_text(out, "\r\n");
}

static void put_quoted(struct buf *out, struct slice text) {
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\n') {
            buf_text(out, "\r\n");
            column = 0;
            continue;
        }
        if (column > 70) {
            buf_text(out, "=\r\n");
            column = 0;
        }
        bool plain = c >= ' ' && c < 0x7F && c != '=';
        if (plain) {
            buf_byte(out, (char)c);
        } else {
            buf_printf(out, "=%02X", c);
        }
        column += plain ? 1 : 3;
    }
}

/* The text as the body; `attachment` (bytes, a name in UTF-8) where name is set. */
static inline void write_mail(struct slice text, const char *name, struct slice attachment, struct buf *out) {
    buf_text(out, "Received: from mail.example.org\r\n\tby mx.example.org; Thu, 6 Mar 2031 15:00:00 +0100\r\n"
                  "From: =?utf-8?Q?Sekret=C3=A6r?= <sekretariat@example.org>\r\nTo: medlemmer@example.org\r\n"
                  "Subject: =?utf-8?B?UsOlZA==?=\r\nDate: Thu, 6 Mar 2031 15:00:00 +0100\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed;\r\n boundary=\"graense=1\"\r\n\r\nFlere dele.\r\n--graense=1\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    put_quoted(out, text);
    if (name) {
        buf_text(out,
                 "\r\n--graense=1\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;\r\n"
                 " filename*=utf-8''");
        for (const char *c = name; *c; c++) {
            bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.' || *c == '-';
            buf_printf(out, plain ? "%c" : "%%%02X", (unsigned char)*c);
        }
        buf_text(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        put_base64(out, attachment);
    }
    buf_text(out,
             "\r\n--graense=1\r\nContent-Type: image/png; name=\"logo.png\"\r\nContent-Transfer-Encoding: base64\r\n"
             "\r\niVBORw0KGgo=\r\n--graense=1--\r\n");
}

#endif
