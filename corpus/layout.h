/*
 * layout.h - pages of text as lines that a reader of minutes can trust: page numbers and running heads taken out,
 * blank lines after every line taken out, words that a line break cut joined again.
 */
#ifndef CORPUS_LAYOUT_H
#define CORPUS_LAYOUT_H

#include "base/arena.h"
#include "base/buf.h"

struct line {
    struct slice text;    /* trimmed, inner tabs kept; points into the extracted text */
    size_t offset;        /* of its first byte in the extracted text */
    int page;             /* from 1 */
    unsigned indent;      /* columns of white space before it, a tab counting to the next multiple of 8 */
    unsigned blank_above; /* real blank lines before it, 0 where only the double spacing of the page put them there */
    bool page_top;        /* the first line of its page */
};

struct layout {
    struct line *lines; /* no blank ones */
    size_t line_count;
    int pages;
    bool double_spaced; /* a blank line stood after every line */
    unsigned columns;   /* the width that running text is broken at; 0 where lines are whole paragraphs */
};

/* text: what extract_file gives. The lines point into it. Errors are the arena's. */
void layout_read(struct slice text, struct arena *arena, struct layout *out);

/* The first line of the document again at the top of a later page, its running head; and a number below one: "- 2 -".
 */
bool layout_is_running_head(const struct layout *layout, size_t at);
/*
 * The lines [first, last) as paragraphs: lines of one paragraph are joined by a space, a word that a hyphen cut at the
 * line's end is joined ("Sundheds-" + "styregruppen"; never "sundheds-" + "og"), paragraphs, bullets and table rows
 * stand on lines of their own. Spaces are single.
 */
const char *layout_paragraphs(const struct layout *layout, size_t first, size_t last, struct arena *arena);
/* Its two steps, for who must know where a paragraph's bytes come from: does line `at` (> 0) go on with the paragraph
 * of the line above, and the line appended to a paragraph, or joined to it as told above. */
bool layout_continues(const struct layout *layout, size_t at);
void layout_append_line(struct buf *out, struct slice text, bool joined);

#endif
