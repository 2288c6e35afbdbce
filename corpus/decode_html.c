/*
 * decode_html.c - a web page as text: what stands in its main part, with the numbers of its lists and its tables. What
 * surrounds that on every page of a site (menus, banners, forms, cookies) is left out by html_furniture.c. The parser
 * of libxml2 repairs what is not well formed; no network, and pages have no entities of their own.
 */
#include "corpus/charset.h"
#include "corpus/decoder.h"
#include "corpus/html_furniture.h"
#include "corpus/numbering.h"
#include "corpus/prose.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <strings.h>

#define DEPTH_MAX   1000 /* the parser stops at 256 */
#define META_WITHIN 4096

struct html {
    struct prose prose;
    bool spaced;            /* white space that follows adds nothing */
    unsigned verbatim;      /* in <pre> */
    enum prose_block block; /* what a block is here: in an item it is one */
};

/* A list that is open. */
struct html_list {
    bool ordered;
    enum number_format format;
    int next, step;
};

/* ---- character set ---- */

/* The value of charset= in the first <meta> that has one. */
static enum charset declared_charset(struct slice page) {
    static const char word[] = "charset=";
    struct slice head = slice_first(page, META_WITHIN);
    for (size_t at = 0; at + sizeof word < head.len; at++) {
        if (strncasecmp(head.data + at, word, sizeof word - 1) != 0) continue;
        struct slice name = slice_from(head, at + sizeof word - 1);
        if (name.len && (*name.data == '"' || *name.data == '\'')) name = slice_from(name, 1);
        size_t len = 0;
        while (len < name.len && !strchr("\"' ;>/\t\r\n", name.data[len])) len++;
        return charset_from_name(slice_first(name, len));
    }
    return CHARSET_UNKNOWN;
}

static enum charset charset_of(struct slice *page) {
    if (slice_starts(*page, "\xEF\xBB\xBF")) return *page = slice_from(*page, 3), CHARSET_UTF8;
    if (slice_starts(*page, "\xFF\xFE")) return *page = slice_from(*page, 2), CHARSET_UTF16LE;
    if (slice_starts(*page, "\xFE\xFF")) return *page = slice_from(*page, 2), CHARSET_UTF16BE;
    enum charset guess = charset_guess(*page), declared = declared_charset(*page);
    /* What is valid UTF-8, or UTF-16 at all, is that, whatever is declared. */
    bool certain = guess == CHARSET_UTF16LE || guess == CHARSET_UTF16BE || guess == CHARSET_UTF8;
    return certain || !declared || declared == CHARSET_UTF8 ? guess : declared;
}

/* As UTF-8 without NULs, at which the parser would stop. */
static void to_utf8(struct slice page, struct buf *out) {
    enum charset charset = charset_of(&page);
    charset_to_utf8(charset, page, out);
    size_t kept = 0;
    for (size_t i = 0; i < out->len; i++)
        if (out->data[i]) out->data[kept++] = out->data[i];
    if (out->data) out->data[out->len = kept] = '\0';
}

/* ---- text ---- */

static void read_children(struct html *html, const xmlNode *parent, unsigned depth);

static bool is_any(const xmlNode *node, const char *const *names) {
    for (; *names; names++)
        if (xml_is(node, *names)) return true;
    return false;
}

static bool is_white(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void read_text(struct html *html, const char *text) {
    if (html->verbatim) {
        for (const char *end; *text; text = end + (*end != '\0')) {
            end = strchrnul(text, '\n');
            prose_text(&html->prose, slice_make(text, (size_t)(end - text)));
            if (*end) prose_line_break(&html->prose);
        }
        return;
    }
    for (const char *from = text; *text; from = text) {
        while (*text && !is_white(*text)) text++;
        if (text > from) {
            prose_text(&html->prose, slice_make(from, (size_t)(text - from)));
            html->spaced = false;
        }
        if (!*text) break;
        while (is_white(*text)) text++;
        if (!html->spaced) prose_point(&html->prose, ' ');
        html->spaced = true;
    }
}

static void end_block(struct html *html) {
    if (!prose_is_blank(&html->prose)) prose_end_block(&html->prose, html->block);
    html->spaced = true;
}

/* Two line breaks after each other end a paragraph. */
static void read_line_break(struct html *html) {
    struct slice text = buf_as_slice(&html->prose.text);
    while (slice_ends(text, " ")) text.len--;
    if (slice_ends(text, "\n") && !html->prose.depth) {
        end_block(html);
    } else {
        prose_line_break(&html->prose);
    }
    html->spaced = true;
}

/* ---- lists and tables ---- */

static enum number_format format_of_list(const char *type) {
    switch (type[0]) {
    case 'a': return NUMBER_LOWER_LETTER;
    case 'A': return NUMBER_UPPER_LETTER;
    case 'i': return NUMBER_LOWER_ROMAN;
    case 'I': return NUMBER_UPPER_ROMAN;
    default: return NUMBER_DECIMAL;
    }
}

static void begin_item(struct html *html, const xmlNode *item, struct html_list *list) {
    char label[NUMBERING_LABEL] = "";
    if (list->ordered) {
        list->next = xml_number(xml_attribute(item, "value"), 100000, list->next);
        numbering_append(label, list->format, list->next);
        numbering_append_text(label, ".", 1);
        list->next += list->step;
    }
    prose_label(&html->prose, list->ordered ? label : "\xE2\x80\xA2");
    html->spaced = true;
}

/* "list-style: none" is how menus and layouts are made, and what has numbers typed by hand. */
static bool has_no_bullets(const xmlNode *node) {
    const char *style = xml_attribute(node, "style");
    return strstr(style, "list-style:none") || strstr(style, "list-style: none") ||
           strstr(style, "list-style-type:none") || strstr(style, "list-style-type: none");
}

static void read_list(struct html *html, const xmlNode *node, unsigned depth) {
    struct html_list list = {.ordered = xml_is(node, "ol"), .format = format_of_list(xml_attribute(node, "type"))};
    list.next = xml_number(xml_attribute(node, "start"), 100000, 1);
    list.step = 1;
    bool plain = has_no_bullets(node);
    enum prose_block outer = html->block;
    end_block(html); /* what the outer item says before it */
    html->block = plain ? outer : list.ordered ? PROSE_NUMBER : PROSE_BULLET;
    for (const xmlNode *item = node->children; item; item = item->next) {
        if (!xml_is(item, "li")) {
            if (item->type == XML_ELEMENT_NODE && !html_is_furniture(item)) read_children(html, item, depth + 1);
            continue;
        }
        if (html_is_furniture(item)) continue;
        if (!plain) begin_item(html, item, &list);
        read_children(html, item, depth + 1);
        end_block(html);
        /* An item without text leaves its number or bullet to nobody. */
        if (buf_ok(&html->prose.text)) buf_clear(&html->prose.text);
        html->prose.label_only = false;
    }
    html->block = outer;
}

static void read_rows(struct html *html, const xmlNode *parent, unsigned depth) {
    static const char *const groups[] = {"thead", "tbody", "tfoot", NULL};
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (is_any(node, groups)) read_rows(html, node, depth + 1);
        if (!xml_is(node, "tr") || html_is_furniture(node)) continue;
        for (const xmlNode *cell = node->children; cell; cell = cell->next) {
            if (!xml_is(cell, "td") && !xml_is(cell, "th")) continue;
            html->spaced = true;
            if (!html_is_furniture(cell)) read_children(html, cell, depth + 1);
            end_block(html);
            prose_end_cell(&html->prose);
        }
        prose_end_row(&html->prose);
    }
}

static void read_table(struct html *html, const xmlNode *node, unsigned depth) {
    const xmlNode *caption = xml_child(node, "caption");
    end_block(html);
    if (caption) {
        read_children(html, caption, depth + 1);
        end_block(html);
    }
    prose_begin_table(&html->prose);
    read_rows(html, node, depth);
    prose_end_table(&html->prose);
    html->spaced = true;
}

/* ---- elements ---- */

static bool is_block(const xmlNode *node) {
    static const char *const names[] = {
        "p",        "div",     "h1",         "h2",         "h3",     "h4",      "h5",      "h6",
        "section",  "article", "main",       "header",     "dl",     "dt",      "dd",      "hr",
        "address",  "figure",  "figcaption", "blockquote", "center", "details", "summary", "body",
        "fieldset", "legend",  "caption",    "footer",     "hgroup", "pre",     NULL};
    return is_any(node, names);
}

/* "page-break-before: always" is what a word processor writes. */
static bool breaks_page(const xmlNode *node) {
    const char *style = xml_attribute(node, "style"), *at = strstr(style, "page-break-before:");
    return at && strncmp(at + 18 + strspn(at + 18, " "), "always", 6) == 0;
}

static void read_element(struct html *html, const xmlNode *node, unsigned depth) {
    if (html_is_furniture(node)) return;
    if (breaks_page(node)) prose_page_break(&html->prose, false);
    if (xml_is(node, "br")) {
        read_line_break(html);
    } else if (xml_is(node, "ul") || xml_is(node, "ol") || xml_is(node, "menu")) {
        read_list(html, node, depth);
    } else if (xml_is(node, "table")) {
        read_table(html, node, depth);
    } else if (is_block(node)) {
        end_block(html);
        html->verbatim += xml_is(node, "pre");
        read_children(html, node, depth + 1);
        html->verbatim -= xml_is(node, "pre");
        end_block(html);
    } else {
        read_children(html, node, depth + 1);
    }
}

static void read_children(struct html *html, const xmlNode *parent, unsigned depth) {
    for (const xmlNode *node = parent->children; node && depth < DEPTH_MAX; node = node->next) {
        if (xml_text(node)) {
            read_text(html, xml_text(node));
        } else if (node->type == XML_ELEMENT_NODE) {
            read_element(html, node, depth);
        }
    }
}

static enum decoder_end parse(struct slice page, htmlDocPtr *out) {
    *out = NULL;
    if (page.len > INT_MAX) return DECODER_TOO_BIG;
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!parser) return DECODER_NO_MEMORY;
    *out = htmlCtxtReadMemory(parser, page.data, (int)page.len, NULL, "UTF-8",
                              HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                  HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT);
    enum decoder_end end = DECODER_DONE;
    if (parser->errNo == XML_ERR_NO_MEMORY) {
        end = DECODER_NO_MEMORY;
    } else if (parser->errNo == XML_ERR_INTERNAL_ERROR && parser->disableSAX) {
        end = DECODER_TOO_DEEP; /* it has stopped there */
    }
    htmlFreeParserCtxt(parser);
    if (!end && !*out) end = DECODER_BROKEN_XML;
    return end;
}

enum decoder_end decode_html(struct slice bytes, struct buf *out) {
    struct html html = {.spaced = true};
    struct buf page;
    htmlDocPtr tree = NULL;
    buf_init(&page, BUF_MAX_DEFAULT);
    to_utf8(bytes, &page);
    prose_init(&html.prose, out);
    enum decoder_end end = decoder_of_buf(&page);
    if (!end) end = parse(buf_as_slice(&page), &tree);
    const xmlNode *root = tree ? xmlDocGetRootElement(tree) : NULL;
    if (!end && root) {
        const xmlNode *main = html_main_part(root);
        read_children(&html, main, 0);
        prose_finish(&html.prose);
        end = prose_end(&html.prose);
    }
    xmlFreeDoc(tree);
    prose_free(&html.prose);
    buf_free(&page);
    return end;
}
