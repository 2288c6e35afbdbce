/*
 * unpack.h - files that hold other files: ZIP archives and mails. Pure functions from bytes to members, run in a
 * confined child (container.c). A member that cannot be had is told with its reason, and the rest goes on.
 */
#ifndef CORPUS_UNPACK_H
#define CORPUS_UNPACK_H

#include "corpus/decoder.h"

struct unpacked {
    struct slice name;    /* valid UTF-8 without control characters; "" for the text of a mail itself */
    int64_t mtime;        /* seconds; 0 not known */
    enum decoder_end end; /* other than DONE: no bytes, and why */
    struct slice bytes;
};

/* False ends it. */
typedef bool unpack_visitor(void *data, const struct unpacked *member);

#define UNPACK_MEMBER_MAX ((size_t)192 << 20)

/* What is returned is how the archive itself ended; what was told before it stands. */
typedef enum decoder_end unpacker(struct slice bytes, unpack_visitor *visit, void *data);
unpacker unpack_zip, unpack_mail;

/* A name as people may see it: UTF-8 (else cp850, what Windows wrote in archives), no control characters. */
void unpack_clean_name(struct slice name, struct buf *out);

#endif
