/*
 * prose.h - what the decoders of documents write: paragraphs, list items and tables, as the lines that layout.c reads.
 *
 *   - A paragraph is one line, with a blank line between it and the next; the items of a list, and the rows of a table,
 *     touch each other.
 *   - A row's cells stand in one line with tabs between. Where cells hold several paragraphs, as in a form with a label
 *     on the left and names on the right, the second paragraphs come in the next line, and so on, each behind its tabs.
 *     Two cells of running text side by side come one after the other.
 *   - A page break stands before the block that follows it.
 *   - No-break spaces are spaces, soft hyphens and invisible characters are gone.
 */
#ifndef CORPUS_PROSE_H
#define CORPUS_PROSE_H

#include "corpus/decoder.h"

#define PROSE_DEPTH 16 /* tables in each other; deeper ones are read as running text */

enum prose_block { PROSE_PARAGRAPH, PROSE_BULLET, PROSE_NUMBER, PROSE_ROW };

struct prose {
    struct buf *out;
    struct buf text; /* of the block that is being written */
    bool label_only; /* all that `text` holds is its number or bullet */
    enum prose_block last;
    bool wrote, gap;              /* anything; an empty block came since */
    unsigned breaks, late;        /* page breaks before the next block, behind this one */
    struct buf rows[PROSE_DEPTH]; /* cells end in CELL_END, their paragraphs in "\n" */
    unsigned depth, beyond;       /* tables that are open; those too deep */
};

void prose_init(struct prose *prose, struct buf *out);
/* Ends what is open. */
void prose_finish(struct prose *prose);
void prose_free(struct prose *prose);

/* What a block with this label is. */
enum prose_block prose_block_of(const char *label);
/* The number or bullet of the block that follows. */
void prose_label(struct prose *prose, const char *label);
/* Valid UTF-8, or it is taken byte by byte. */
void prose_text(struct prose *prose, struct slice text);
void prose_tab(struct prose *prose);
void prose_line_break(struct prose *prose);
void prose_point(struct prose *prose, unsigned code_point);
bool prose_is_blank(const struct prose *prose); /* the block that is being written */
void prose_end_block(struct prose *prose, enum prose_block block);
/*
 * `rendered`: where a program that laid the document out saw the page end. It counts once beside a break that the
 * document asks for, and within a block it waits for its end.
 */
void prose_page_break(struct prose *prose, bool rendered);

void prose_begin_table(struct prose *prose);
void prose_end_cell(struct prose *prose);
void prose_end_row(struct prose *prose);
void prose_end_table(struct prose *prose);

/* DECODER_DONE where all that was to be written found room. */
enum decoder_end prose_end(const struct prose *prose);

#endif
