/*
 * doc_properties.h - what a Word 97-2003 file ([MS-DOC]) says of its paragraphs and runs: style, list, table, hidden.
 * Properties stand in pages of 512 bytes, found by the place of the text in the file. For decode_doc.c.
 */
#ifndef CORPUS_DOC_PROPERTIES_H
#define CORPUS_DOC_PROPERTIES_H

#include "corpus/ole.h"

/* A range of the table stream that the file's head names by an index. */
enum doc_range {
    DOC_STYLES = 1,
    DOC_RUNS = 12,
    DOC_PARAGRAPHS = 13,
    DOC_PIECES = 33,
    DOC_LISTS = 73,
    DOC_OVERRIDES = 74
};

struct doc_file {
    struct slice head;  /* the stream WordDocument */
    struct slice table; /* the stream 0Table or 1Table */
};

struct slice doc_range(const struct doc_file *file, enum doc_range range);

struct doc_paragraph {
    unsigned style;
    int list;  /* number of a list override, from 1; 0: none; -1: not said */
    int level; /* of the list, from 0; -1: not said */
    bool in_table, ends_row, inner_cell, inner_row, begins_page;
    int depth; /* of tables */
};

/* Of the paragraph that holds the text at `at` in the file, by itself and its styles. */
void doc_paragraph_at(const struct doc_file *file, uint32_t at, struct doc_paragraph *out);
/* Whether the text at `at` is hidden or deleted; *until is where that may change. */
bool doc_is_hidden(const struct doc_file *file, uint32_t at, uint32_t *until);

#endif
