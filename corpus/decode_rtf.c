/*
 * decode_rtf.c - Rich Text Format 1.9 as text. A reader of our own: unrtf, the small converter that Debian has, loses
 * Danish letters of most code pages, the columns of tables and list numbers, and the format is simple to read: groups,
 * control words, bytes in a code page. Automatic numbers stand in the text already (\listtext, \pntext). Left out:
 * headers, footers, notes, pictures, embedded objects, hidden and deleted text, and any destination that is not known.
 */
#include "corpus/charset.h"
#include "corpus/decoder.h"
#include "corpus/prose.h"

#include <stdint.h>

#define DEPTH_MAX 512
#define FONTS_MAX 1024
#define WORD_MAX  32

enum destination { TO_TEXT, TO_LABEL, TO_FONTS, TO_UNKNOWN, TO_NOTHING };

/* What a group inherits and gives back. */
struct group {
    enum destination destination;
    enum charset charset;
    unsigned skip; /* characters after a \u for readers that do not know it */
    bool hidden, starred;
};

struct rtf {
    struct slice in;
    size_t at;
    struct group groups[DEPTH_MAX];
    unsigned depth;
    unsigned pending; /* characters still to skip after a \u */
    unsigned high;    /* the first half of a surrogate pair */
    enum charset document;
    struct {
        int number;
        enum charset charset;
    } fonts[FONTS_MAX];
    size_t font_count;
    int font; /* the one that the font table tells of */
    bool in_table, heading;
    enum prose_block label; /* what the number or bullet of the paragraph makes it */
    unsigned nesting;       /* of the table that the paragraph is in */
    struct prose prose;
};

static struct group *top(struct rtf *rtf) {
    return &rtf->groups[rtf->depth];
}

/* ---- text ---- */

static bool is_silent(struct rtf *rtf) {
    return top(rtf)->hidden || (top(rtf)->destination != TO_TEXT && top(rtf)->destination != TO_LABEL);
}

static void put_point(struct rtf *rtf, unsigned point) {
    if (is_silent(rtf)) return;
    if (top(rtf)->destination == TO_LABEL) {
        if (point == 0xB7 || point == 0xA7) point = 0x2022; /* bullets of the fonts Symbol and Wingdings */
        if (point > ' ') rtf->label = point == 0x2022 || point == '-' ? PROSE_BULLET : PROSE_NUMBER;
    }
    prose_point(&rtf->prose, point);
}

/* One character as older readers see it: skipped where it stands for a \u. */
static void put_byte(struct rtf *rtf, unsigned char byte) {
    if (rtf->pending) {
        rtf->pending--;
        return;
    }
    put_point(rtf, charset_point(top(rtf)->charset, byte));
}

static void put_unicode(struct rtf *rtf, int value) {
    unsigned unit = (unsigned)value & 0xFFFF;
    rtf->pending = top(rtf)->skip;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        rtf->high = unit;
        return;
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF && rtf->high) unit = 0x10000 + ((rtf->high - 0xD800) << 10) + (unit - 0xDC00);
    rtf->high = 0;
    put_point(rtf, unit);
}

/* A tab; behind a number it is the gap to the text. */
static void put_tab(struct rtf *rtf) {
    if (is_silent(rtf)) return;
    if (top(rtf)->destination == TO_LABEL) {
        prose_point(&rtf->prose, ' ');
    } else {
        prose_tab(&rtf->prose);
    }
}

/*
 * That a paragraph stands in a table is told within it, and that a table is over by the next paragraph, which tells
 * nothing. So tables are opened and closed around the text that was read already.
 */
static void set_table_depth(struct rtf *rtf, unsigned depth) {
    struct buf text = rtf->prose.text;
    if (rtf->prose.depth == depth) return;
    buf_init(&rtf->prose.text, text.max);
    while (rtf->prose.depth < depth) prose_begin_table(&rtf->prose);
    while (rtf->prose.depth > depth) prose_end_table(&rtf->prose);
    text.no_memory |= rtf->prose.text.no_memory;
    text.too_large |= rtf->prose.text.too_large;
    buf_free(&rtf->prose.text);
    rtf->prose.text = text;
}

static void end_paragraph(struct rtf *rtf) {
    if (is_silent(rtf)) return;
    set_table_depth(rtf, !rtf->in_table ? 0 : rtf->nesting > 1 ? 2 : 1);
    prose_end_block(&rtf->prose, rtf->heading ? PROSE_PARAGRAPH : rtf->label);
    rtf->label = PROSE_PARAGRAPH;
}

/* ---- fonts, which say what bytes mean ---- */

static enum charset charset_of_font(int fcharset, enum charset otherwise) {
    switch (fcharset) {
    case 0:
    case 1: return otherwise;
    case 77: return CHARSET_MACINTOSH;
    case 238: return CHARSET_WINDOWS_1250;
    case 255: return CHARSET_CP850;
    default: return CHARSET_WINDOWS_1252;
    }
}

static void use_font(struct rtf *rtf, int number) {
    if (top(rtf)->destination == TO_FONTS) {
        rtf->font = number;
        return;
    }
    top(rtf)->charset = rtf->document;
    for (size_t i = 0; i < rtf->font_count; i++)
        if (rtf->fonts[i].number == number) top(rtf)->charset = rtf->fonts[i].charset;
}

static void tell_font_charset(struct rtf *rtf, int fcharset) {
    if (top(rtf)->destination != TO_FONTS || rtf->font_count == FONTS_MAX) return;
    rtf->fonts[rtf->font_count].number = rtf->font;
    rtf->fonts[rtf->font_count++].charset = charset_of_font(fcharset, rtf->document);
}

/* ---- control words ---- */

enum action {
    SET_SILENT,
    SET_LABEL,
    SET_FONTS,
    SET_TEXT,
    DO_POINT,
    DO_TAB,
    DO_LINE,
    DO_PARAGRAPH,
    DO_PAGE,
    DO_SOFT_PAGE,
    DO_SECTION,
    DO_CELL,
    DO_ROW,
    DO_NESTED_CELL,
    DO_NESTED_ROW,
    DO_IN_TABLE,
    DO_PLAIN_PARAGRAPH,
    DO_NESTING,
    DO_HEADING,
    DO_UNICODE,
    DO_SKIP,
    DO_CODEPAGE,
    DO_MAC,
    DO_PC,
    DO_FONT,
    DO_FONT_CHARSET,
    DO_HIDE,
    DO_PLAIN
};

/* Sorted by name. */
static const struct word {
    const char *name;
    enum action action;
    unsigned point;
} words[] = {
    {"ansicpg", DO_CODEPAGE, 0},
    {"author", SET_SILENT, 0},
    {"bullet", DO_POINT, 0x2022},
    {"cell", DO_CELL, 0},
    {"colortbl", SET_SILENT, 0},
    {"datafield", SET_SILENT, 0},
    {"deleted", DO_HIDE, 0},
    {"do", SET_SILENT, 0},
    {"emdash", DO_POINT, 0x2014},
    {"emspace", DO_POINT, ' '},
    {"endash", DO_POINT, 0x2013},
    {"enspace", DO_POINT, ' '},
    {"f", DO_FONT, 0},
    {"fcharset", DO_FONT_CHARSET, 0},
    {"fldinst", SET_SILENT, 0},
    {"fldrslt", SET_TEXT, 0},
    {"fonttbl", SET_FONTS, 0},
    {"footer", SET_SILENT, 0},
    {"footerf", SET_SILENT, 0},
    {"footerl", SET_SILENT, 0},
    {"footerr", SET_SILENT, 0},
    {"footnote", SET_SILENT, 0},
    {"header", SET_SILENT, 0},
    {"headerf", SET_SILENT, 0},
    {"headerl", SET_SILENT, 0},
    {"headerr", SET_SILENT, 0},
    {"info", SET_SILENT, 0},
    {"intbl", DO_IN_TABLE, 0},
    {"itap", DO_NESTING, 0},
    {"ldblquote", DO_POINT, 0x201C},
    {"line", DO_LINE, 0},
    {"listtext", SET_LABEL, 0},
    {"lquote", DO_POINT, 0x2018},
    {"mac", DO_MAC, 0},
    {"nestcell", DO_NESTED_CELL, 0},
    {"nestrow", DO_NESTED_ROW, 0},
    {"nesttableprops", SET_TEXT, 0},
    {"nonesttables", SET_SILENT, 0},
    {"nonshppict", SET_SILENT, 0},
    {"objdata", SET_SILENT, 0},
    {"outlinelevel", DO_HEADING, 0},
    {"page", DO_PAGE, 0},
    {"par", DO_PARAGRAPH, 0},
    {"pard", DO_PLAIN_PARAGRAPH, 0},
    {"pc", DO_PC, 0},
    {"pca", DO_PC, 0},
    {"pict", SET_SILENT, 0},
    {"plain", DO_PLAIN, 0},
    {"pntext", SET_LABEL, 0},
    {"rdblquote", DO_POINT, 0x201D},
    {"result", SET_TEXT, 0},
    {"row", DO_ROW, 0},
    {"rquote", DO_POINT, 0x2019},
    {"sect", DO_SECTION, 0},
    {"shppict", SET_SILENT, 0},
    {"shptxt", SET_TEXT, 0},
    {"softpage", DO_SOFT_PAGE, 0},
    {"stylesheet", SET_SILENT, 0},
    {"tab", DO_TAB, 0},
    {"title", SET_SILENT, 0},
    {"u", DO_UNICODE, 0},
    {"uc", DO_SKIP, 0},
    {"v", DO_HIDE, 0},
};

/* Destinations that begin with \* and hold text all the same. */
static bool may_be_starred(const struct word *word) {
    return word->action == SET_TEXT || word->action == SET_LABEL;
}

static const struct word *find_word(const char *name) {
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, words[middle].name);
        if (!order) return &words[middle];
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

static void end_cell(struct rtf *rtf, unsigned depth) {
    if (is_silent(rtf)) return;
    if (rtf->prose.depth < depth) set_table_depth(rtf, depth);
    prose_end_block(&rtf->prose, PROSE_PARAGRAPH);
    prose_end_cell(&rtf->prose);
    rtf->label = PROSE_PARAGRAPH;
}

static void end_row(struct rtf *rtf, bool nested) {
    if (is_silent(rtf)) return;
    prose_end_row(&rtf->prose);
    if (nested && rtf->prose.depth > 1) prose_end_table(&rtf->prose);
}

static void set_destination(struct rtf *rtf, enum action action) {
    enum destination *destination = &top(rtf)->destination;
    if (action == SET_SILENT) *destination = TO_NOTHING;
    if (action == SET_FONTS) *destination = TO_FONTS;
    /* What lies in something silent stays silent, but for what was only unknown. */
    if (action == SET_LABEL && *destination == TO_TEXT) *destination = TO_LABEL;
    if (action == SET_TEXT && *destination == TO_UNKNOWN) *destination = TO_TEXT;
}

static void obey_layout(struct rtf *rtf, enum action action) {
    switch (action) {
    case DO_TAB: put_tab(rtf); break;
    case DO_LINE:
        if (!is_silent(rtf)) prose_line_break(&rtf->prose);
        break;
    case DO_PARAGRAPH: end_paragraph(rtf); break;
    case DO_SECTION: end_paragraph(rtf); /* fall through */
    case DO_PAGE:
        if (!is_silent(rtf)) prose_page_break(&rtf->prose, false);
        break;
    case DO_SOFT_PAGE:
        if (!is_silent(rtf)) prose_page_break(&rtf->prose, true);
        break;
    case DO_CELL: end_cell(rtf, 1); break;
    case DO_NESTED_CELL: end_cell(rtf, 2); break;
    case DO_ROW: end_row(rtf, false); break;
    case DO_NESTED_ROW: end_row(rtf, true); break;
    case DO_IN_TABLE: rtf->in_table = true; break;
    case DO_PLAIN_PARAGRAPH:
        if (top(rtf)->destination == TO_TEXT) rtf->in_table = rtf->heading = false, rtf->nesting = 0;
        break;
    default: break;
    }
}

static void obey_word(struct rtf *rtf, const struct word *word, bool has_value, int value) {
    struct group *group = top(rtf);
    switch (word->action) {
    case SET_SILENT:
    case SET_LABEL:
    case SET_FONTS:
    case SET_TEXT: set_destination(rtf, word->action); break;
    case DO_POINT:
        if (rtf->pending) {
            rtf->pending--;
        } else {
            put_point(rtf, word->point);
        }
        break;
    case DO_UNICODE: put_unicode(rtf, value); break;
    case DO_SKIP: group->skip = value >= 0 && value < 16 ? (unsigned)value : 1; break;
    case DO_CODEPAGE:
        if (charset_from_codepage((unsigned)value)) rtf->document = charset_from_codepage((unsigned)value);
        group->charset = rtf->document;
        break;
    case DO_MAC: group->charset = rtf->document = CHARSET_MACINTOSH; break;
    case DO_PC: group->charset = rtf->document = CHARSET_CP850; break;
    case DO_FONT: use_font(rtf, value); break;
    case DO_FONT_CHARSET: tell_font_charset(rtf, value); break;
    case DO_HEADING: rtf->heading = value < 9; break;
    case DO_NESTING: rtf->nesting = value > 0 ? (unsigned)value : 0; break;
    case DO_HIDE: group->hidden = !has_value || value != 0; break;
    case DO_PLAIN: group->hidden = false; break;
    default: obey_layout(rtf, word->action); break;
    }
}

/* ---- reading ---- */

static int peek(const struct rtf *rtf) {
    return rtf->at < rtf->in.len ? (unsigned char)rtf->in.data[rtf->at] : -1;
}

static int digit_of(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum decoder_end read_word(struct rtf *rtf) {
    char name[WORD_MAX + 1];
    size_t len = 0;
    for (int c; c = peek(rtf), (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; rtf->at++)
        if (len < WORD_MAX) name[len++] = (char)c;
    name[len] = '\0';
    bool negative = peek(rtf) == '-', has_value = false;
    int64_t value = 0;
    rtf->at += negative;
    for (int c; c = peek(rtf), c >= '0' && c <= '9'; rtf->at++) {
        if (value < INT32_MAX) value = value * 10 + (c - '0');
        has_value = true;
    }
    if (value > INT32_MAX) value = INT32_MAX;
    if (peek(rtf) == ' ') rtf->at++;
    if (strcmp(name, "bin") == 0) {
        /* Bytes that mean nothing here, as many as it says: a count beyond the end is a lie. */
        if (negative || (uint64_t)value > rtf->in.len - rtf->at) return DECODER_BROKEN_RTF;
        rtf->at += (size_t)value;
        return DECODER_DONE;
    }
    const struct word *word = find_word(name);
    bool starred = top(rtf)->starred;
    top(rtf)->starred = false;
    if (starred && (!word || !may_be_starred(word)) && top(rtf)->destination == TO_TEXT)
        top(rtf)->destination = TO_UNKNOWN;
    if (word) obey_word(rtf, word, has_value, (int)(negative ? -value : value));
    return DECODER_DONE;
}

/* Behind a backslash. */
static enum decoder_end read_control(struct rtf *rtf) {
    int c = peek(rtf);
    if (c < 0) return DECODER_BROKEN_RTF;
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') return read_word(rtf);
    rtf->at++;
    switch (c) {
    case '\'': {
        int high = digit_of(peek(rtf));
        rtf->at += high >= 0;
        int low = high >= 0 ? digit_of(peek(rtf)) : -1;
        rtf->at += low >= 0;
        if (low >= 0) put_byte(rtf, (unsigned char)(high << 4 | low));
        break;
    }
    case '*': top(rtf)->starred = true; break;
    case '~': put_byte(rtf, ' '); break;
    case '_': put_byte(rtf, '-'); break;
    case '-': break;
    case '\r':
    case '\n': end_paragraph(rtf); break;
    case '\t': put_tab(rtf); break;
    default: put_byte(rtf, (unsigned char)c); break;
    }
    return DECODER_DONE;
}

static enum decoder_end read_rtf(struct rtf *rtf) {
    while (rtf->at < rtf->in.len) {
        enum decoder_end end = DECODER_DONE;
        char c = rtf->in.data[rtf->at++];
        if (c == '{') {
            if (rtf->depth + 1 == DEPTH_MAX) return DECODER_TOO_DEEP;
            rtf->depth++;
            rtf->groups[rtf->depth] = rtf->groups[rtf->depth - 1];
            rtf->pending = 0;
        } else if (c == '}') {
            if (!rtf->depth) return DECODER_BROKEN_RTF;
            rtf->pending = 0;
            if (--rtf->depth == 0) return DECODER_DONE; /* what follows the document is none of it */
        } else if (c == '\\') {
            end = read_control(rtf);
        } else if (c != '\r' && c != '\n' && c != '\0') {
            put_byte(rtf, (unsigned char)c);
        }
        if (end) return end;
    }
    return DECODER_BROKEN_RTF; /* a group is open */
}

enum decoder_end decode_rtf(struct slice bytes, struct buf *out) {
    struct rtf rtf = {.in = bytes, .document = CHARSET_WINDOWS_1252, .font = -1};
    rtf.groups[0] = (struct group){.destination = TO_TEXT, .charset = CHARSET_WINDOWS_1252, .skip = 1};
    prose_init(&rtf.prose, out);
    enum decoder_end end = read_rtf(&rtf);
    if (!end) {
        if (!prose_is_blank(&rtf.prose)) end_paragraph(&rtf);
        prose_finish(&rtf.prose);
        end = prose_end(&rtf.prose);
    }
    prose_free(&rtf.prose);
    return end;
}
