/*
 * page.h - text for people: words wrapped to a width or lines cut at it, indented, with looks where the terminal has
 * colours. Only safe characters (clean.h) are written.
 */
#ifndef QUERY_PAGE_H
#define QUERY_PAGE_H

#include "base/buf.h"

/* A width without an end: every line is as long as what stands on it. */
#define PAGE_UNLIMITED 1000000u

enum page_look { LOOK_PLAIN, LOOK_HEADING, LOOK_MARK, LOOK_FAINT };

struct page {
    struct buf *out;
    bool color;
    unsigned width, indent, column;
    struct buf word; /* what cannot be broken, not yet written */
    unsigned word_columns;
    bool begun;   /* a word stands on the line */
    bool space;   /* a blank stands before the word */
    bool cut;     /* lines are cut: `word` holds the whole line */
    size_t lines; /* ended */
    bool overrun; /* a word was longer than a line */
};

void page_init(struct page *page, const struct referat_style *style, struct buf *out);
/* Releases what the page holds; what was written stays in `out`. Gives buf_status of both. */
enum referat_status page_close(struct page *page, struct referat_error *error) MUST_CHECK;
/*
 * Whether lines that begin from now on are cut at the width, with "…" where they were longer, and not wrapped. A cut
 * falls behind a word where one ends near, else inside a word, never between a letter and its combining marks.
 */
void page_cut(struct page *page, bool cut);
/* Is the line that will be cut longer than the width? Then it is forgotten, to be put again with less. */
bool page_put_again(struct page *page);
/* Columns to the left of every line that begins from now on. */
void page_indent(struct page *page, unsigned columns);
/* Appends text; blanks in it are places where a line may break. Two calls without a blank between join one word. */
void page_text(struct page *page, struct slice text, enum page_look look);
void page_printf(struct page *page, enum page_look look, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same without a place where the line may break: "p. 7". */
void page_keep(struct page *page, struct slice text, enum page_look look);
/*
 * How many bytes of a clean text fit on the line that was begun and `lines` - 1 further ones, where `reserved` columns
 * of the last are kept for something else: all, or up to the end of a word with room for " …" behind it. 0 where not
 * even the first word fits.
 */
size_t page_fit(const struct page *page, struct slice text, unsigned lines, unsigned reserved);
/* Columns that are left on the line that was begun. */
unsigned page_room(const struct page *page);
/* " · " between two texts of a line, where something stands before it. */
void page_dot(struct page *page);
/* Ends the line, if one was begun. */
void page_line(struct page *page);
/* An empty line. */
void page_gap(struct page *page);
/* Paragraphs: one line end in the text begins a new line, a bullet hangs to the left of its lines. */
void page_paragraphs(struct page *page, struct slice text);

/* "6. marts 2031" where the messages are Danish, 2031-03-06 otherwise; the word for "no date" for 0. */
void page_date(struct page *page, int date, enum page_look look);

#endif
