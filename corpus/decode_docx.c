/*
 * decode_docx.c - a Word document (ECMA-376) as text: paragraphs with their automatic numbers, tables, page breaks,
 * text boxes behind the paragraph they hang on. Left out: headers, footers, notes, comments, hidden text, and what a
 * tracked change deleted. Names are compared without their name space, which differs between the two editions of the
 * standard.
 */
#include "corpus/decoder.h"
#include "corpus/docx_lists.h"
#include "corpus/package.h"
#include "corpus/prose.h"

#define XML_MAX   ((size_t)64 << 20) /* one part of the package */
#define DEPTH_MAX 400                /* the parser stops at 256 */

enum part { PART_DOCUMENT, PART_NUMBERING, PART_STYLES, PART_COUNT };

struct docx {
    struct buf parts[PART_COUNT];
    bool found[PART_COUNT];
    xmlDocPtr trees[PART_COUNT];
    struct docx_lists *lists;
    struct prose prose;
};

/* ---- the package ---- */

/* Some programs write document2.xml and the like. */
static int part_of(const char *name) {
    struct slice text = slice_of(name);
    if (slice_starts(text, "word/document") && slice_ends(text, ".xml")) return PART_DOCUMENT;
    if (slice_is(text, "word/numbering.xml")) return PART_NUMBERING;
    if (slice_is(text, "word/styles.xml")) return PART_STYLES;
    return -1;
}

static enum decoder_end read_package(struct docx *docx, struct slice bytes) {
    struct package package;
    struct package_member member;
    bool more;
    enum decoder_end end = package_open(bytes, &package);
    if (end) return end;
    while (!(end = package_next(&package, &more, &member)) && more) {
        int part = part_of(member.name);
        if (part < 0 || docx->found[part]) continue;
        if (member.encrypted) {
            end = DECODER_ENCRYPTED;
            break;
        }
        docx->found[part] = true;
        end = package_take(&package, &docx->parts[part]);
        if (end) break;
    }
    package_close(&package);
    return end || docx->found[PART_DOCUMENT] ? end : DECODER_NO_DOCUMENT;
}

/* ---- the document ---- */

static void read_blocks(struct docx *docx, const xmlNode *parent, unsigned depth);
static void read_runs(struct docx *docx, const xmlNode *parent, unsigned depth);

static bool is_one_of(const xmlNode *node, const char *const *names) {
    for (; *names; names++)
        if (xml_is(node, *names)) return true;
    return false;
}

/* What holds other things and says nothing itself. */
static bool is_wrapper(const xmlNode *node) {
    static const char *const names[] = {"sdt",      "sdtContent", "ins",       "moveTo", "customXml",
                                        "smartTag", "hyperlink",  "fldSimple", "ruby",   "rubyBase",
                                        "dir",      "bdo",        NULL};
    return is_one_of(node, names);
}

static bool is_hidden(const xmlNode *run) {
    const xmlNode *vanish = xml_child(xml_child(run, "rPr"), "vanish");
    const char *value = xml_attribute(vanish, "val");
    return vanish && strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

static void read_symbol(struct docx *docx, const xmlNode *node) {
    unsigned point = 0;
    for (const char *hex = xml_attribute(node, "char"); *hex && point < 0x10000; hex++) {
        const char *digit = strchr("0123456789abcdef", *hex | 0x20);
        if (digit) point = point * 16 + (unsigned)(digit - "0123456789abcdef");
    }
    prose_point(&docx->prose, point);
}

static void read_break(struct docx *docx, const xmlNode *node) {
    if (strcmp(xml_attribute(node, "type"), "page") == 0) {
        prose_page_break(&docx->prose, false);
    } else {
        prose_line_break(&docx->prose);
    }
}

static void read_run_text(struct docx *docx, const xmlNode *node) {
    for (const xmlNode *child = node->children; child; child = child->next)
        if (xml_text(child)) prose_text(&docx->prose, slice_of(xml_text(child)));
}

static void read_run(struct docx *docx, const xmlNode *run) {
    if (is_hidden(run)) return;
    for (const xmlNode *node = run->children; node; node = node->next) {
        if (xml_is(node, "t")) {
            read_run_text(docx, node);
        } else if (xml_is(node, "tab") || xml_is(node, "ptab")) {
            prose_tab(&docx->prose);
        } else if (xml_is(node, "br")) {
            read_break(docx, node);
        } else if (xml_is(node, "cr")) {
            prose_line_break(&docx->prose);
        } else if (xml_is(node, "noBreakHyphen")) {
            prose_point(&docx->prose, '-');
        } else if (xml_is(node, "sym")) {
            read_symbol(docx, node);
        } else if (xml_is(node, "lastRenderedPageBreak")) {
            prose_page_break(&docx->prose, true);
        } else if (xml_is(node, "ruby")) {
            read_runs(docx, node, DEPTH_MAX / 2);
        }
    }
}

static void read_runs(struct docx *docx, const xmlNode *parent, unsigned depth) {
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (xml_is(node, "r")) {
            read_run(docx, node);
        } else if (is_wrapper(node)) {
            read_runs(docx, node, depth + 1);
        }
    }
}

/* Text boxes in the paragraph. A box stands there twice, the second time for older programs. */
static void read_boxes(struct docx *docx, const xmlNode *parent, unsigned depth) {
    static const char *const left_out[] = {"Fallback", "del", "moveFrom", "pPr", "rPr", "t", NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || is_one_of(node, left_out)) continue;
        if (xml_is(node, "txbxContent")) {
            read_blocks(docx, node, depth + 1);
        } else {
            read_boxes(docx, node, depth + 1);
        }
    }
}

/* A section ends with this paragraph; the next one begins a page unless it says otherwise. */
static bool ends_section(const xmlNode *properties) {
    const xmlNode *section = xml_child(properties, "sectPr");
    return section && strcmp(xml_child_value(section, "type", "val"), "continuous") != 0;
}

static void read_paragraph(struct docx *docx, const xmlNode *node, unsigned depth) {
    char label[NUMBERING_LABEL];
    const xmlNode *properties = xml_child(node, "pPr");
    if (docx_lists_begins_page(docx->lists, properties)) prose_page_break(&docx->prose, false);
    bool heading = docx_lists_label(docx->lists, properties, label);
    prose_label(&docx->prose, label);
    read_runs(docx, node, depth);
    prose_end_block(&docx->prose, heading ? PROSE_PARAGRAPH : prose_block_of(label));
    read_boxes(docx, node, depth);
    if (ends_section(properties)) prose_page_break(&docx->prose, false);
}

/* Rows stand in the table or in wrappers. */
static void read_rows(struct docx *docx, const xmlNode *parent, unsigned depth) {
    for (const xmlNode *row = parent->children; row && depth < DEPTH_MAX; row = row->next) {
        if (is_wrapper(row)) read_rows(docx, row, depth + 1);
        if (!xml_is(row, "tr") || xml_child(xml_child(row, "trPr"), "del")) continue;
        for (const xmlNode *cell = row->children; cell; cell = cell->next) {
            const xmlNode *inner = xml_is(cell, "sdt") ? xml_child(xml_child(cell, "sdtContent"), "tc") : cell;
            if (!xml_is(inner, "tc")) continue;
            read_blocks(docx, inner, depth + 1);
            prose_end_cell(&docx->prose);
        }
        prose_end_row(&docx->prose);
    }
}

static void read_blocks(struct docx *docx, const xmlNode *parent, unsigned depth) {
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (xml_is(node, "p")) {
            read_paragraph(docx, node, depth + 1);
        } else if (xml_is(node, "tbl")) {
            prose_begin_table(&docx->prose);
            read_rows(docx, node, depth + 1);
            prose_end_table(&docx->prose);
        } else if (is_wrapper(node)) {
            read_blocks(docx, node, depth + 1);
        } else if (xml_is(node, "AlternateContent")) {
            const xmlNode *choice = xml_child(node, "Choice");
            if (choice) read_blocks(docx, choice, depth + 1);
        }
    }
}

static enum decoder_end read_document(struct docx *docx) {
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (!docx->found[i]) continue;
        enum decoder_end end = xml_read(buf_as_slice(&docx->parts[i]), &docx->trees[i]);
        buf_free(&docx->parts[i]);
        if (end) return end;
    }
    const xmlNode *body = xml_child(xmlDocGetRootElement(docx->trees[PART_DOCUMENT]), "body");
    if (!body) return DECODER_NO_DOCUMENT;
    xmlDocPtr numbering = docx->trees[PART_NUMBERING], styles = docx->trees[PART_STYLES];
    docx->lists = docx_lists_new(numbering ? xmlDocGetRootElement(numbering) : NULL,
                                 styles ? xmlDocGetRootElement(styles) : NULL);
    if (!docx->lists) return DECODER_NO_MEMORY;
    read_blocks(docx, body, 0);
    prose_finish(&docx->prose);
    return prose_end(&docx->prose);
}

enum decoder_end decode_docx(struct slice bytes, struct buf *out) {
    struct docx docx = {.lists = NULL};
    for (size_t i = 0; i < PART_COUNT; i++) buf_init(&docx.parts[i], XML_MAX);
    prose_init(&docx.prose, out);
    enum decoder_end end = read_package(&docx, bytes);
    if (!end) end = read_document(&docx);
    docx_lists_free(docx.lists);
    for (size_t i = 0; i < PART_COUNT; i++) {
        xmlFreeDoc(docx.trees[i]);
        buf_free(&docx.parts[i]);
    }
    prose_free(&docx.prose);
    return end;
}
