/*
 * container.h - the members of an archive, one after the other, out of a confined child that unpacks them (unpack.h).
 * The child waits while a member is being read; a broken child costs what it had not told yet.
 */
#ifndef CORPUS_CONTAINER_H
#define CORPUS_CONTAINER_H

#include "corpus/source.h"

enum container_kind { CONTAINER_ZIP, CONTAINER_MAIL };

struct container {
    struct child child;
    const struct source *source;
    struct buf name;
    bool ended;
};

struct container_member {
    const char *name; /* "" for the text of a mail; until the next member */
    int64_t mtime;
    enum decoder_end end; /* other than DONE: no content, and why */
    int fd;               /* its content, in memory; the caller closes it */
    size_t size;
};

enum referat_status container_open(const struct source *source, enum container_kind kind,
                                   struct container *out) MUST_CHECK;
/* *more is false at the end; then the status says how the archive ended. */
enum referat_status container_next(struct container *container, bool *more, struct container_member *out) MUST_CHECK;
void container_close(struct container *container);

#endif
