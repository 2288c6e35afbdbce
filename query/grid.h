/*
 * grid.h - rows of text in columns for people, fitted to a width: cells wrap between words, columns share what room
 * there is. What is written passes through page.h, so only safe characters are.
 */
#ifndef QUERY_GRID_H
#define QUERY_GRID_H

#include "base/arena.h"
#include "query/page.h"

#define GRID_COLUMNS_MAX 8
#define GRID_GAP         2 /* blanks between columns */

struct grid {
    struct arena *arena; /* borrowed */
    size_t column_count;
    const char *headings[GRID_COLUMNS_MAX];
    unsigned least[GRID_COLUMNS_MAX]; /* columns it wants at least, if its texts are that long */
    struct grid_row {
        struct slice cells[GRID_COLUMNS_MAX]; /* clean (clean.h) */
        struct slice note;                    /* below the row, in faint letters; "" for none */
        struct slice heading;                 /* above the row; "" for none */
    } * rows;
    size_t row_count;
};

void grid_write(const struct grid *grid, struct page *page);
/* A date in few columns: "6. mar. 2031" where the messages are Danish, else 2031-03-06; "" for 0. */
const char *grid_date(struct arena *arena, int date);

#endif
