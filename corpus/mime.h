/* mime.h - the words that a mail is made of (RFC 2045 to 2047, 2231). Slices point into the mail. For unpack_mail.c. */
#ifndef CORPUS_MIME_H
#define CORPUS_MIME_H

#include "base/buf.h"

#define MIME_TYPE_MAX 64

/* Of one part; texts are "" where a header is missing. */
struct mime_head {
    char type[MIME_TYPE_MAX];                         /* "text/plain", in lower case */
    struct slice content_type, disposition, encoding; /* the headers' values, folded lines and all */
    struct slice date;
};

/* Reads the headers at *at and moves behind the empty line; false where none stand there. */
bool mime_read_head(struct slice mail, size_t *at, struct mime_head *out);
/* A parameter of a header ("boundary", "filename"), also in its RFC 2231 forms, decoded to UTF-8 and appended. */
bool mime_parameter(struct slice header, const char *name, struct buf *out);
/* Appends the body without its transfer encoding. */
void mime_decode_body(struct slice encoding, struct slice body, struct buf *out);
/* Seconds since 1970 of "Thu, 06 Mar 2031 12:00:00 +0100"; 0 where it is none. */
int64_t mime_date(struct slice date);

#endif
