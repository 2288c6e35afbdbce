/* decode.h - bytes of a text file, or of what a decoder gave, as clean UTF-8. For corpus/extract.c. */
#ifndef CORPUS_DECODE_H
#define CORPUS_DECODE_H

#include "base/buf.h"

/*
 * Appends the text as valid UTF-8, in NFC: in the character set that its mark or its bytes tell (charset_guess), a byte
 * that cannot be UTF-8 read as windows-1252 (a whole old text, or one pasted letter); no byte order mark; line ends as
 * "\n"; no control characters but "\t", "\n" and "\f". Errors: REFERAT_TOO_LARGE and REFERAT_NO_MEMORY, those of `out`.
 */
enum referat_status decode_text(struct slice bytes, struct buf *out, struct referat_error *error) MUST_CHECK;
/* Whether too many NULs (0.1 %) or control characters (1 %) stand there for a text. UTF-16 is text. */
bool decode_is_binary(struct slice bytes);

#endif
