/*
 * written.h - words as they are written, beside what they become: the list of written words that wildcards and
 * suggestions work on, and the names of people for comparing. The same at index and at query time.
 */
#ifndef STEMMER_WRITTEN_H
#define STEMMER_WRITTEN_H

#include "base/buf.h"
#include "stemmer/token.h"

#define WRITTEN_MAX 64

/*
 * The token as the index lists it: lower case, NFC, without invisible characters, apostrophes and what an acronym
 * carries (KOSUs: kosu). Appended to out. False, and nothing appended, for a number and for what is longer than
 * WRITTEN_MAX bytes. Analysed again it has the terms of the token.
 */
bool written_word(struct slice text, const struct token *token, struct buf *out);
/*
 * The beginnings of written words that the beginning `raw` stands for: as it is typed, and with å æ ø for aa ae oe or
 * the other way where that differs. Each is appended to out and followed by "\n".
 */
void written_prefixes(struct slice raw, struct buf *out);
/* The words of a person's name, folded (analyzer_fold) and joined by one blank; appended to out. */
enum referat_status person_name_fold(struct slice name, struct buf *out, struct referat_error *error) MUST_CHECK;

#endif
