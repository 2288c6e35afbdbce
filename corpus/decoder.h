/*
 * decoder.h - what every decoder of a foreign format keeps to. A decoder is a pure function from bytes to text: it
 * opens nothing, starts nothing, and runs in a confined child (base/child.h), so it may fail in any way it likes. How
 * it ended comes back as a number, its exit code: nothing that a broken child says reaches a message.
 */
#ifndef CORPUS_DECODER_H
#define CORPUS_DECODER_H

#include "base/buf.h"

enum decoder_end {
    DECODER_DONE,
    DECODER_NO_MEMORY,
    DECODER_TOO_MUCH_TEXT,
    DECODER_BOMB,       /* grows out of proportion when it is unpacked */
    DECODER_TOO_MANY,   /* members, parts */
    DECODER_TOO_DEEP,   /* elements or groups in each other */
    DECODER_TOO_NESTED, /* archives in archives */
    DECODER_TOO_BIG,    /* one member */
    DECODER_CUT_SHORT,
    DECODER_BROKEN_ZIP,
    DECODER_WRONG_SIZE, /* a member is not what the archive says of it */
    DECODER_ENCRYPTED,
    DECODER_BAD_NAME,    /* leads out of its folder */
    DECODER_LINK,        /* no file but a link or a device */
    DECODER_NO_DOCUMENT, /* the part that holds the text is missing */
    DECODER_BROKEN_XML,
    DECODER_ENTITIES, /* declares entities of its own */
    DECODER_BROKEN_RTF,
    DECODER_BROKEN_MAIL,
    DECODER_BROKEN_DOC,
    DECODER_OLD_DOC, /* a Word file of before 1997 */
    DECODER_END_COUNT
};

/* Appends UTF-8 (not yet cleaned: decode_text does that); nothing useful stands in `out` where it is not DONE. */
typedef enum decoder_end decoder(struct slice bytes, struct buf *out);

decoder decode_docx, decode_doc, decode_odt, decode_html, decode_rtf;

/* What the user is told, untranslated (N_), and the status that goes with it. */
enum referat_status decoder_status(enum decoder_end end);
const char *decoder_reason(enum decoder_end end);
/* DONE, TOO_MUCH_TEXT or NO_MEMORY. */
enum decoder_end decoder_of_buf(const struct buf *buf);

#endif
