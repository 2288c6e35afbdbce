/*
 * ole.h - the streams of an OLE compound file ([MS-CFB]), which older Office files are. Sectors are chained by tables
 * that come out of the file: every number is checked, and a chain that is longer than the file ends it.
 */
#ifndef CORPUS_OLE_H
#define CORPUS_OLE_H

#include "corpus/decoder.h"

#include <stdint.h>

struct ole {
    struct slice file;
    unsigned sector_shift, mini_shift;
    uint32_t mini_cutoff; /* streams below live in the mini stream */
    struct buf fat, mini_fat, directory, mini_stream;
};

/* Little-endian numbers at a place; 0 beyond the end. */
unsigned ole_u8(struct slice bytes, size_t at);
unsigned ole_u16(struct slice bytes, size_t at);
uint32_t ole_u32(struct slice bytes, size_t at);

/* The file is borrowed. Close in any case. */
enum decoder_end ole_open(struct slice file, struct ole *out);
void ole_close(struct ole *ole);
/* Appends the stream of that name (ASCII), at most out->max bytes; *found false where there is none. */
enum decoder_end ole_read(const struct ole *ole, const char *name, bool *found, struct buf *out);

#endif
