/*
 * page.c - text for people (page.h). Words are held back until their end is known, since a mark may begin or end inside
 * a word and a line only breaks between words.
 */
#include "query/page.h"

#include "base/date.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "query/clean.h"

#include <stdarg.h>
#include <stdio.h>

#define WORD_MAX_BYTES ((size_t)1 << 20)
#define RESET          "\033[0m" /* behind what look_code begins */

void page_init(struct page *page, const struct referat_style *style, struct buf *out) {
    *page = (struct page){.out = out, .color = style && style->color, .width = style ? style->columns : 0};
    if (!page->width) page->width = 80;
    if (page->width < 20) page->width = 20;
    buf_init(&page->word, WORD_MAX_BYTES);
}

enum referat_status page_close(struct page *page, struct referat_error *error) {
    page_line(page);
    enum referat_status status = buf_status(&page->word, error);
    if (!status) status = buf_status(page->out, error);
    buf_free(&page->word);
    return status;
}

void page_cut(struct page *page, bool cut) {
    page_line(page);
    page->cut = cut;
}

void page_indent(struct page *page, unsigned columns) {
    page->indent = columns;
}

static void end_line(struct page *page) {
    buf_byte(page->out, '\n');
    page->lines++;
    page->column = 0;
    page->begun = false;
}

/* Writes the word that was held back, on a new line where it does not fit on this one. */
static void flush_word(struct page *page) {
    if (!page->word_columns) return;
    if (page->begun && page->column + page->space + page->word_columns > page->width) end_line(page);
    unsigned blanks = page->begun ? page->space : page->indent;
    for (unsigned i = 0; i < blanks; i++) buf_byte(page->out, ' ');
    buf_slice(page->out, buf_as_slice(&page->word));
    page->column += blanks + page->word_columns;
    if (page->column > page->width) page->overrun = true;
    page->begun = true;
    buf_clear(&page->word);
    page->word_columns = 0;
    page->space = false;
}

static const char *look_code(const struct page *page, enum page_look look) {
    static const char *const codes[] = {"", "\033[1m", "\033[1;33m", "\033[2m"};
    return page->color ? codes[look] : "";
}

/* Part of the word that is held back; of the line, where it will be cut. */
static void hold(struct page *page, struct slice run, enum page_look look) {
    if (!run.len) return;
    if (page->cut && page->space && page->word_columns) {
        buf_byte(&page->word, ' ');
        page->word_columns++;
    }
    if (page->cut) page->space = false;
    const char *code = look_code(page, look);
    buf_text(&page->word, code);
    buf_slice(&page->word, run);
    if (*code) buf_text(&page->word, RESET);
    page->word_columns += (unsigned)utf8_columns(run);
}

void page_text(struct page *page, struct slice text, enum page_look look) {
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        unsigned c = utf8_next(text.data, text.len, &at);
        bool blank = char_is_blank(c);
        if (!blank && !char_is_unsafe(c)) continue;
        hold(page, slice_make(text.data + from, start - from), look);
        from = at;
        if (!blank) continue;
        if (!page->cut) flush_word(page);
        page->space = true;
    }
    hold(page, slice_from(text, from), look);
}

void page_keep(struct page *page, struct slice text, enum page_look look) {
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        unsigned c = utf8_next(text.data, text.len, &at);
        if (char_is_blank(c))
            hold(page, slice_of(" "), look);
        else if (!char_is_unsafe(c))
            hold(page, slice_make(text.data + start, at - start), look);
    }
}

/* The column behind the word that is held back, as if it had been written. */
static unsigned pending_column(const struct page *page) {
    if (!page->begun) return page->indent + page->word_columns;
    return page->column + (page->word_columns ? page->space + page->word_columns : 0);
}

/* ---- lines that are cut ---- */

#define ELLIPSIS "…"
#define CUT_LOSS 8 /* columns that a cut behind a word may leave empty */

/* Where the held line is cut for `room` columns. */
struct line_cut {
    size_t bytes;
    bool behind_word;
};

/* The bytes of a sequence that switches the look, at text[at]; 0 where a character stands there. */
static size_t look_bytes(struct slice text, size_t at) {
    if (text.data[at] != '\033') return 0;
    const char *end = memchr(text.data + at, 'm', text.len - at);
    return end ? (size_t)(end - text.data) - at + 1 : text.len - at;
}

static struct line_cut find_cut(struct slice line, unsigned room) {
    size_t letter = 0, word = 0;
    unsigned column = 0, word_column = 0;
    for (size_t at = 0; at < line.len;) {
        size_t start = at, look = look_bytes(line, at);
        if (look) {
            at += look;
            continue;
        }
        utf8_next(line.data, line.len, &at);
        unsigned width = (unsigned)utf8_columns(slice_make(line.data + start, at - start));
        if (line.data[start] == ' ' && column + 2 <= room) {
            word = start;
            word_column = column;
        }
        if (column + width + 1 > room) break;
        column += width;
        letter = at;
    }
    bool behind_word = word && word_column + 1 + CUT_LOSS >= column;
    return (struct line_cut){behind_word ? word : letter, behind_word};
}

/* Is a look switched on at the end of the text? */
static bool look_is_on(struct slice text) {
    bool on = false;
    for (size_t at = 0; at < text.len; at++) {
        size_t look = look_bytes(text, at);
        if (look) on = !slice_is(slice_make(text.data + at, look), RESET);
    }
    return on;
}

bool page_put_again(struct page *page) {
    if (!page->cut || page->indent + page->word_columns <= page->width) return false;
    buf_clear(&page->word);
    page->word_columns = 0;
    page->space = false;
    return true;
}

static void write_held_line(struct page *page) {
    struct slice line = buf_as_slice(&page->word);
    unsigned indent = page->indent < page->width ? page->indent : 0, room = page->width - indent;
    if (!page->word_columns) return;
    for (unsigned i = 0; i < indent; i++) buf_byte(page->out, ' ');
    if (page->word_columns > room) {
        struct line_cut cut = find_cut(line, room);
        struct slice kept = slice_first(line, cut.bytes);
        buf_slice(page->out, kept);
        if (look_is_on(kept)) buf_text(page->out, RESET);
        buf_text(page->out, cut.behind_word ? " " ELLIPSIS : ELLIPSIS);
    } else {
        buf_slice(page->out, line);
    }
    buf_clear(&page->word);
    page->word_columns = 0;
    page->begun = true;
}

unsigned page_room(const struct page *page) {
    unsigned column = pending_column(page);
    return column < page->width ? page->width - column : 0;
}

/* As page_fit, with `spare` columns kept free on the last line. */
static size_t fit(const struct page *page, struct slice text, unsigned lines, unsigned spare) {
    unsigned column = pending_column(page), line = 1;
    bool begun = page->begun || page->word_columns;
    size_t fitting = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        while (start < text.len && text.data[start] == ' ') start++;
        for (at = start; at < text.len && text.data[at] != ' ';) at++;
        if (at == start) return text.len;
        unsigned width = (unsigned)utf8_columns(slice_make(text.data + start, at - start));
        bool apart = begun && (start > fitting || (fitting == 0 && page->space));
        unsigned limit = line == lines && page->width > spare ? page->width - spare : page->width;
        if (begun && column + apart + width > limit) {
            if (line++ == lines) return fitting;
            limit = line == lines && page->width > spare ? page->width - spare : page->width;
            column = page->indent;
            apart = false;
            if (column + width > limit && line == lines) return fitting;
        }
        column += apart + width;
        begun = true;
        fitting = at;
    }
    return text.len;
}

size_t page_fit(const struct page *page, struct slice text, unsigned lines, unsigned reserved) {
    size_t all = fit(page, text, lines, reserved);
    return all == text.len ? all : fit(page, text, lines, reserved + 2);
}

void page_printf(struct page *page, enum page_look look, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0) return;
    size_t kept = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    page_text(page, slice_make(text, kept), look);
}

void page_dot(struct page *page) {
    if (!page->begun && !page->word_columns) return;
    page_text(page, slice_of(" · "), LOOK_FAINT);
}

void page_line(struct page *page) {
    if (page->cut)
        write_held_line(page);
    else
        flush_word(page);
    if (page->begun) end_line(page);
    page->space = false;
}

void page_gap(struct page *page) {
    page_line(page);
    end_line(page);
}

void page_paragraphs(struct page *page, struct slice text) {
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t length = end ? (size_t)(end - text.data) : text.len;
        struct slice line = slice_first(text, length);
        size_t bullet = text_bullet(line);
        unsigned indent = page->indent;
        if (bullet) {
            page_keep(page, slice_of("•"), LOOK_PLAIN);
            page_text(page, slice_of(" "), LOOK_PLAIN);
            page_indent(page, indent + 2);
        }
        page_text(page, slice_from(line, bullet), LOOK_PLAIN);
        page_line(page);
        page_indent(page, indent);
        text = slice_from(text, length + 1);
    }
}

void page_date(struct page *page, int date, enum page_look look) {
    /* TRANSLATORS: a date; the arguments are the year and the day. Danish: "%2$d. januar %1$d". */
    static const char *const formats[] = {N_("%1$d-01-%2$02d"), N_("%1$d-02-%2$02d"), N_("%1$d-03-%2$02d"),
                                          N_("%1$d-04-%2$02d"), N_("%1$d-05-%2$02d"), N_("%1$d-06-%2$02d"),
                                          N_("%1$d-07-%2$02d"), N_("%1$d-08-%2$02d"), N_("%1$d-09-%2$02d"),
                                          N_("%1$d-10-%2$02d"), N_("%1$d-11-%2$02d"), N_("%1$d-12-%2$02d")};
    int month = date / 100 % 100;
    if (month < 1 || month > 12) {
        page_text(page, slice_of(_("no date")), look);
        return;
    }
    char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of the formats above, or msgfmt-checked translations */
    snprintf(text, sizeof text, _(formats[month - 1]), date_year(date), date % 100);
#pragma GCC diagnostic pop
    page_text(page, slice_of(text), look);
}
