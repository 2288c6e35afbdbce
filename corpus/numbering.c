/* numbering.c - counting and writing numbers; see numbering.h. */
#include "corpus/numbering.h"

#include <stdio.h>

void numbering_step(struct number_counts *counts, unsigned level, int start) {
    if (level >= NUMBERING_LEVELS) level = NUMBERING_LEVELS - 1;
    counts->value[level] = counts->begun[level] ? counts->value[level] + 1 : start;
    counts->begun[level] = true;
    for (unsigned below = level + 1; below < NUMBERING_LEVELS; below++) counts->begun[below] = false;
}

void numbering_append_text(char label[static NUMBERING_LABEL], const char *text, size_t len) {
    size_t used = strlen(label);
    if (used + len >= NUMBERING_LABEL) return;
    memcpy(label + used, text, len);
    label[used + len] = '\0';
}

/* a ... z, aa, bb ..., as word processors go on. */
static void append_letters(char label[static NUMBERING_LABEL], int value, char first) {
    char letter = (char)(first + (value - 1) % 26);
    for (int i = 0; i <= (value - 1) / 26 && i < 8; i++) numbering_append_text(label, &letter, 1);
}

static void append_roman(char label[static NUMBERING_LABEL], int value, bool upper) {
    static const struct {
        int value;
        const char *lower, *upper;
    } digits[] = {{1000, "m", "M"}, {900, "cm", "CM"}, {500, "d", "D"},  {400, "cd", "CD"}, {100, "c", "C"},
                  {90, "xc", "XC"}, {50, "l", "L"},    {40, "xl", "XL"}, {10, "x", "X"},    {9, "ix", "IX"},
                  {5, "v", "V"},    {4, "iv", "IV"},   {1, "i", "I"}};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
        const char *text = upper ? digits[i].upper : digits[i].lower;
        for (; value >= digits[i].value; value -= digits[i].value) numbering_append_text(label, text, strlen(text));
    }
}

void numbering_append(char label[static NUMBERING_LABEL], enum number_format format, int value) {
    char text[16];
    bool in_words = value >= 1 && value <= 5000; /* beyond, letters and Roman numbers make no sense */
    switch (format) {
    case NUMBER_NONE:
    case NUMBER_BULLET: return;
    case NUMBER_LOWER_LETTER:
    case NUMBER_UPPER_LETTER:
        if (in_words) append_letters(label, value, format == NUMBER_LOWER_LETTER ? 'a' : 'A');
        return;
    case NUMBER_LOWER_ROMAN:
    case NUMBER_UPPER_ROMAN:
        if (in_words) append_roman(label, value, format == NUMBER_UPPER_ROMAN);
        return;
    case NUMBER_DECIMAL: break;
    }
    snprintf(text, sizeof text, "%d", value);
    numbering_append_text(label, text, strlen(text));
}
