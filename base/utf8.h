/* utf8.h - bytes as code points. Offsets are always bytes into the text as it came in. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

#define UTF8_INVALID 0xFFFFFFFFu

/*
 * Decodes the code point at text[*at] (at < len) and moves *at behind it. A byte that begins no valid sequence
 * (overlong, surrogate, above U+10FFFF, cut short) gives UTF8_INVALID and moves *at by one.
 */
unsigned utf8_next(const char *text, size_t len, size_t *at);
/* Appends a code point; returns the bytes written (1-4). out has room for 4. */
size_t utf8_put(unsigned code_point, char *out);
/* Offset of the first byte that is not valid UTF-8; len where all is. */
size_t utf8_valid(const char *text, size_t len);
/* NFC of valid UTF-8, appended to out; a pure copy where the text is already ASCII or quickly seen to be NFC. */
enum referat_status utf8_nfc(struct slice text, struct buf *out, struct referat_error *error) MUST_CHECK;
bool utf8_is_letter(unsigned code_point);
bool utf8_is_upper(unsigned code_point);
bool utf8_is_digit(unsigned code_point); /* decimal digits of any script */
bool utf8_is_mark(unsigned code_point);  /* combining marks */
/* Simple lower case of one code point. */
unsigned utf8_lower(unsigned code_point);
/* Columns that the text takes on a terminal (combining marks 0, wide letters 2). */
size_t utf8_columns(struct slice text);
/* The longest prefix that takes at most so many columns; combining marks stay with their letter. */
size_t utf8_fit(struct slice text, size_t columns);
/* The longest prefix of at most `max` bytes that does not cut a code point. */
size_t utf8_cut(struct slice text, size_t max);

#endif
