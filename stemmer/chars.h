/*
 * chars.h - the few characters that tokens and terms treat alike, whichever of their forms a document uses.
 * For stemmer/ alone.
 */
#ifndef STEMMER_CHARS_H
#define STEMMER_CHARS_H

#include <stdbool.h>

/* Characters that show nothing: soft hyphen, zero-width space and joiners, direction marks, byte order mark. */
static inline bool char_is_invisible(unsigned point) {
    return point == 0xAD || (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x2064) || point == 0xFEFF;
}

/* Straight and curly ones, and what is typed instead: grave and acute accent (each in two code points), prime. */
static inline bool char_is_apostrophe(unsigned point) {
    return point == '\'' || point == 0x2019 || point == 0x2018 || point == 0x2BC || point == 0xB4 || point == '`' ||
           point == 0x2032 || point == 0x1FEF || point == 0x1FFD;
}

/* The hyphen, U+2010 and the non-breaking one; dashes and the minus sign separate words. */
static inline bool char_is_hyphen(unsigned point) {
    return point == '-' || point == 0x2010 || point == 0x2011;
}

#endif
