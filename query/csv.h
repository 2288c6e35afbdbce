/*
 * csv.h - CSV (RFC 4180, docs/QUERY.md). A cell that a spreadsheet would take for a formula has an apostrophe in front;
 * texts are one line without control or direction characters (clean.h).
 */
#ifndef QUERY_CSV_H
#define QUERY_CSV_H

#include "base/arena.h"
#include "base/buf.h"

struct csv_writer {
    struct buf *out;
    struct arena scratch;
    bool excel; /* as a Danish Excel opens it right */
    bool begun; /* a cell stands on the line */
};

/* Begins with what Excel wants in front and the names of the columns. */
void csv_begin(struct csv_writer *writer, bool excel, struct buf *out, const char *const *columns, size_t count);
/* Gives buf_status of `out`. */
enum referat_status csv_end(struct csv_writer *writer, struct referat_error *error) MUST_CHECK;
/* As it is: for what is known to be harmless. */
void csv_raw(struct csv_writer *writer, struct slice text, bool quoted);
void csv_cell(struct csv_writer *writer, struct slice text);
void csv_text(struct csv_writer *writer, const char *text);
void csv_number(struct csv_writer *writer, unsigned long long number);
/* With the decimal comma that a Danish Excel wants. */
void csv_decimal(struct csv_writer *writer, double score);
/* A date as 2031-03-06, or nothing for 0. */
void csv_date(struct csv_writer *writer, int date);
/* Several values in one cell. */
void csv_list(struct csv_writer *writer, const struct slice *items, size_t count);
void csv_end_line(struct csv_writer *writer);

#endif
