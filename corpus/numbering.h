/*
 * numbering.h - numbers and bullets that a word processor writes before paragraphs and that stand in no text. Levels
 * count from 0. For decode_docx*.c, decode_odt*.c and decode_html.c.
 */
#ifndef CORPUS_NUMBERING_H
#define CORPUS_NUMBERING_H

#include "base/slice.h"

#define NUMBERING_LEVELS 10
#define NUMBERING_LABEL  64

enum number_format {
    NUMBER_NONE,
    NUMBER_BULLET,
    NUMBER_DECIMAL,
    NUMBER_LOWER_LETTER,
    NUMBER_UPPER_LETTER,
    NUMBER_LOWER_ROMAN,
    NUMBER_UPPER_ROMAN
};

/* What was counted so far in one list; zeroed at its beginning. */
struct number_counts {
    int value[NUMBERING_LEVELS];
    bool begun[NUMBERING_LEVELS];
};

/* One more at `level`, which begins at `start`; the levels below begin again. */
void numbering_step(struct number_counts *counts, unsigned level, int start);
/* Appends "4", "d", "iv" to a label; what does not fit is left out. */
void numbering_append(char label[NUMBERING_LABEL], enum number_format format, int value);
void numbering_append_text(char label[NUMBERING_LABEL], const char *text, size_t len);

#endif
