/*
 * decode_odt.c - an OpenDocument text (ISO 26300) as text: paragraphs with the numbers of their lists, tables, page
 * breaks, text boxes behind the paragraph they hang on. Left out: headers, footers, notes, comments, and what a tracked
 * change deleted (which stands in a place of its own).
 */
#include "corpus/decoder.h"
#include "corpus/odt_styles.h"
#include "corpus/package.h"
#include "corpus/prose.h"

#define XML_MAX    ((size_t)64 << 20)
#define DEPTH_MAX  400 /* the parser stops at 256 */
#define SPACES_MAX 200
#define REPEAT_MAX 64

enum part { PART_CONTENT, PART_STYLES, PART_COUNT };

struct odt {
    struct buf parts[PART_COUNT];
    bool found[PART_COUNT], encrypted;
    xmlDocPtr trees[PART_COUNT];
    struct odt_styles *styles;
    struct prose prose;
};

/* The list that a block stands in. */
struct place {
    struct odt_list *list;
    unsigned level; /* 1 for the outermost; 0: in no list */
    bool labelled;  /* the item's number has been written */
    int restart;    /* the item's own number, -1 for none */
};

/* ---- the package ---- */

static enum decoder_end take_part(struct odt *odt, struct package *package, const struct package_member *member) {
    int part = strcmp(member->name, "content.xml") == 0  ? PART_CONTENT
               : strcmp(member->name, "styles.xml") == 0 ? PART_STYLES
                                                         : -1;
    if (strcmp(member->name, "META-INF/manifest.xml") == 0) {
        /* Its members are encrypted one by one; this one says so. */
        struct buf manifest;
        buf_init(&manifest, XML_MAX);
        enum decoder_end end = package_take(package, &manifest);
        odt->encrypted |= manifest.len && memmem(manifest.data, manifest.len, "encryption-data", 15);
        buf_free(&manifest);
        return end;
    }
    if (part < 0 || odt->found[part]) return DECODER_DONE;
    if (member->encrypted) return DECODER_ENCRYPTED;
    odt->found[part] = true;
    return package_take(package, &odt->parts[part]);
}

static enum decoder_end read_package(struct odt *odt, struct slice bytes) {
    struct package package;
    struct package_member member;
    bool more;
    enum decoder_end end = package_open(bytes, &package);
    if (end) return end;
    while (!(end = package_next(&package, &more, &member)) && more) {
        end = take_part(odt, &package, &member);
        if (end) break;
    }
    package_close(&package);
    if (!end && odt->encrypted) return DECODER_ENCRYPTED;
    return end || odt->found[PART_CONTENT] ? end : DECODER_NO_DOCUMENT;
}

/* ---- paragraphs ---- */

static void read_blocks(struct odt *odt, const xmlNode *parent, struct place *place, unsigned depth);

static bool is_one_of(const xmlNode *node, const char *const *names) {
    for (; *names; names++)
        if (xml_is(node, *names)) return true;
    return false;
}

/* White space in the file is one space; more of it is written as elements. */
static void read_text(struct odt *odt, const char *text, bool *spaced) {
    for (const char *from = text; *text; from = text) {
        while (*text && !strchr(" \t\r\n", *text)) text++;
        if (text > from) {
            prose_text(&odt->prose, slice_make(from, (size_t)(text - from)));
            *spaced = false;
        }
        if (!*text) break;
        while (*text && strchr(" \t\r\n", *text)) text++;
        if (!*spaced) prose_point(&odt->prose, ' ');
        *spaced = true;
    }
}

static void read_inline(struct odt *odt, const xmlNode *parent, bool *spaced, unsigned depth) {
    static const char *const left_out[] = {"note",   "annotation",     "frame",       "custom-shape",
                                           "rect",   "ruby-text",      "bookmark",    "tracked-changes",
                                           "number", "annotation-end", "hidden-text", NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (xml_text(node)) {
            read_text(odt, xml_text(node), spaced);
        } else if (xml_is(node, "s")) {
            int count = xml_number(xml_attribute(node, "c"), SPACES_MAX, 1);
            while (count-- > 0) prose_point(&odt->prose, ' ');
            *spaced = false;
        } else if (xml_is(node, "tab")) {
            prose_tab(&odt->prose);
            *spaced = true;
        } else if (xml_is(node, "line-break")) {
            prose_line_break(&odt->prose);
            *spaced = true;
        } else if (xml_is(node, "soft-page-break")) {
            prose_page_break(&odt->prose, true);
        } else if (node->type == XML_ELEMENT_NODE && !is_one_of(node, left_out)) {
            read_inline(odt, node, spaced, depth + 1);
        }
    }
}

static void read_boxes(struct odt *odt, const xmlNode *parent, unsigned depth) {
    static const char *const left_out[] = {"note", "annotation", NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || is_one_of(node, left_out)) continue;
        if (xml_is(node, "text-box")) {
            struct place place = {.restart = -1};
            read_blocks(odt, node, &place, depth + 1);
        } else {
            read_boxes(odt, node, depth + 1);
        }
    }
}

static void read_paragraph(struct odt *odt, const xmlNode *node, struct place *place, unsigned depth) {
    char label[NUMBERING_LABEL] = "";
    bool spaced = true, in_list = place->level > 0;
    const char *style = xml_attribute(node, "style-name");
    if (odt_styles_begins_page(odt->styles, style)) prose_page_break(&odt->prose, false);
    if (in_list && !place->labelled) {
        odt_list_label(place->list, place->level, place->restart, label);
        place->labelled = true;
    } else if (!in_list && xml_is(node, "h")) {
        int level = xml_number(xml_attribute(node, "outline-level"), NUMBERING_LEVELS, 1);
        if (strcmp(xml_attribute(node, "is-list-header"), "true") != 0)
            odt_list_label(odt_styles_outline(odt->styles), (unsigned)level, -1, label);
    }
    prose_label(&odt->prose, label);
    read_inline(odt, node, &spaced, depth);
    prose_end_block(&odt->prose, xml_is(node, "h") ? PROSE_PARAGRAPH : prose_block_of(label));
    if (odt_styles_ends_page(odt->styles, style)) prose_page_break(&odt->prose, false);
    read_boxes(odt, node, depth);
}

/* ---- lists and tables ---- */

static void read_list(struct odt *odt, const xmlNode *node, const struct place *outer, unsigned depth) {
    struct place place = {.list = outer->list, .level = outer->level + 1, .restart = -1};
    const char *style = xml_attribute(node, "style-name");
    bool goes_on =
        strcmp(xml_attribute(node, "continue-numbering"), "true") == 0 || *xml_attribute(node, "continue-list");
    if (*style) place.list = odt_styles_list(odt->styles, style);
    if (place.level == 1 && !goes_on) odt_list_restart(place.list);
    for (const xmlNode *item = node->children; item; item = item->next) {
        if (xml_is(item, "list-item")) {
            place.labelled = false;
            place.restart = xml_number(xml_attribute(item, "start-value"), 100000, -1);
        } else if (xml_is(item, "list-header")) {
            place.labelled = true;
        } else {
            continue;
        }
        read_blocks(odt, item, &place, depth + 1);
    }
}

static void read_cells(struct odt *odt, const xmlNode *row, unsigned depth) {
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (!xml_is(cell, "table-cell") && !xml_is(cell, "covered-table-cell")) continue;
        struct place place = {.restart = -1};
        int repeated = xml_number(xml_attribute(cell, "number-columns-repeated"), REPEAT_MAX, 1);
        for (int i = 0; i < repeated; i++) {
            read_blocks(odt, cell, &place, depth + 1);
            prose_end_cell(&odt->prose);
        }
    }
    prose_end_row(&odt->prose);
}

static void read_rows(struct odt *odt, const xmlNode *parent, unsigned depth) {
    static const char *const groups[] = {"table-header-rows", "table-rows", "table-row-group", NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (is_one_of(node, groups)) read_rows(odt, node, depth + 1);
        if (xml_is(node, "table-row")) read_cells(odt, node, depth + 1);
        if (xml_is(node, "soft-page-break")) prose_page_break(&odt->prose, true);
    }
}

static void read_blocks(struct odt *odt, const xmlNode *parent, struct place *place, unsigned depth) {
    static const char *const wrappers[] = {"section",
                                           "table-of-content",
                                           "index-body",
                                           "index-title",
                                           "frame",
                                           "text-box",
                                           "numbered-paragraph",
                                           "user-index",
                                           "alphabetical-index",
                                           "bibliography",
                                           "illustration-index",
                                           NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (xml_is(node, "p") || xml_is(node, "h")) {
            read_paragraph(odt, node, place, depth + 1);
        } else if (xml_is(node, "list")) {
            read_list(odt, node, place, depth + 1);
        } else if (xml_is(node, "table")) {
            prose_begin_table(&odt->prose);
            read_rows(odt, node, depth + 1);
            prose_end_table(&odt->prose);
        } else if (xml_is(node, "soft-page-break")) {
            prose_page_break(&odt->prose, true);
        } else if (is_one_of(node, wrappers)) {
            read_blocks(odt, node, place, depth + 1);
        }
    }
}

static enum decoder_end read_document(struct odt *odt) {
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (!odt->found[i]) continue;
        enum decoder_end end = xml_read(buf_as_slice(&odt->parts[i]), &odt->trees[i]);
        buf_free(&odt->parts[i]);
        if (end) return end;
    }
    const xmlNode *content = xmlDocGetRootElement(odt->trees[PART_CONTENT]);
    const xmlNode *text = xml_child(xml_child(content, "body"), "text");
    if (!text) return DECODER_NO_DOCUMENT;
    odt->styles =
        odt_styles_new(content, odt->trees[PART_STYLES] ? xmlDocGetRootElement(odt->trees[PART_STYLES]) : NULL);
    if (!odt->styles) return DECODER_NO_MEMORY;
    struct place place = {.restart = -1};
    read_blocks(odt, text, &place, 0);
    prose_finish(&odt->prose);
    return prose_end(&odt->prose);
}

enum decoder_end decode_odt(struct slice bytes, struct buf *out) {
    struct odt odt = {.styles = NULL};
    for (size_t i = 0; i < PART_COUNT; i++) buf_init(&odt.parts[i], XML_MAX);
    prose_init(&odt.prose, out);
    enum decoder_end end = read_package(&odt, bytes);
    if (!end) end = read_document(&odt);
    odt_styles_free(odt.styles);
    for (size_t i = 0; i < PART_COUNT; i++) {
        xmlFreeDoc(odt.trees[i]);
        buf_free(&odt.parts[i]);
    }
    prose_free(&odt.prose);
    return end;
}
