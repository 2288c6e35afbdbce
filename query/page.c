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

void page_indent(struct page *page, unsigned columns) {
    page->indent = columns;
}

static void end_line(struct page *page) {
    buf_byte(page->out, '\n');
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
    page->begun = true;
    buf_clear(&page->word);
    page->word_columns = 0;
    page->space = false;
}

static const char *look_code(const struct page *page, enum page_look look) {
    static const char *const codes[] = {"", "\033[1m", "\033[1;33m", "\033[2m"};
    return page->color ? codes[look] : "";
}

/* Part of a word, from `start` to before `end`. */
static void hold(struct page *page, struct slice run, enum page_look look) {
    if (!run.len) return;
    const char *code = look_code(page, look);
    buf_text(&page->word, code);
    buf_slice(&page->word, run);
    if (*code) buf_text(&page->word, "\033[0m");
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
        flush_word(page);
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

size_t page_fit(const struct page *page, struct slice text, unsigned lines) {
    size_t all = fit(page, text, lines, 0);
    return all == text.len ? all : fit(page, text, lines, 2);
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
    flush_word(page);
    if (page->begun) end_line(page);
    page->space = false;
}

void page_gap(struct page *page) {
    page_line(page);
    buf_byte(page->out, '\n');
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
