/*
 * charset.h - the single-byte character sets that Danish texts were written in, by name and by look. No iconv: its
 * modules are files, which a confined decoder cannot open, and its list is longer than what anybody wrote minutes in.
 */
#ifndef CORPUS_CHARSET_H
#define CORPUS_CHARSET_H

#include "base/buf.h"

enum charset {
    CHARSET_UNKNOWN,
    CHARSET_UTF8, /* ASCII too */
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_WINDOWS_1252, /* iso-8859-1 too, as every browser takes it */
    CHARSET_ISO_8859_15,
    CHARSET_WINDOWS_1250,
    CHARSET_CP850,
    CHARSET_CP865,
    CHARSET_MACINTOSH,
    CHARSET_COUNT
};

/* By one of its names ("ISO-8859-1", "latin1", "cp1252"), in any case. */
enum charset charset_from_name(struct slice name);
/* By its number on Windows (1252, 850, 10000). */
enum charset charset_from_codepage(unsigned codepage);
/* What a byte from 0x80 on means in a single-byte set; U+FFFD where it means nothing. */
unsigned charset_point(enum charset charset, unsigned char byte);
/*
 * What the bytes are in where they say nothing of it: UTF-16 without its mark where every other byte is 0; UTF-8 where
 * most of what is not ASCII is valid; else the single-byte set that makes most of them letters in words. A tie goes to
 * windows-1252.
 */
enum charset charset_guess(struct slice bytes);
/* Appends the bytes as UTF-8; CHARSET_UNKNOWN and CHARSET_UTF8 are copied as they are, invalid bytes included. */
void charset_to_utf8(enum charset charset, struct slice bytes, struct buf *out);

#endif
