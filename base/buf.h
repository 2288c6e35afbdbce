/*
 * buf.h - a growing byte buffer with a cap from birth. A failure (no memory, cap reached) is kept in the buffer:
 * every later call is a no-op, and buf_ok() tells at the end. The bytes are always followed by a NUL that `len`
 * does not count, so that `data` is a C string once anything was appended.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/error.h"
#include "base/slice.h"

struct buf {
    char *data; /* owned; NULL until the first append */
    size_t len, cap;
    size_t max; /* cap in bytes */
    bool no_memory, too_large;
};

#define BUF_MAX_DEFAULT ((size_t)1 << 30)

void buf_init(struct buf *buf, size_t max);
void buf_free(struct buf *buf);  /* and init again */
void buf_clear(struct buf *buf); /* len 0, failure forgotten, memory kept */
static inline bool buf_ok(const struct buf *buf) {
    return !buf->no_memory && !buf->too_large;
}
/* REFERAT_OK, REFERAT_NO_MEMORY or REFERAT_TOO_LARGE with a message. */
enum referat_status buf_status(const struct buf *buf, struct referat_error *error) MUST_CHECK;
/* Room for `more` further bytes; false where that failed. data may move. */
bool buf_reserve(struct buf *buf, size_t more);
void buf_append(struct buf *buf, const void *data, size_t len);
void buf_byte(struct buf *buf, char byte);
void buf_text(struct buf *buf, const char *text);
void buf_slice(struct buf *buf, struct slice slice);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct slice buf_as_slice(const struct buf *buf) {
    return (struct slice){buf->data ? buf->data : "", buf->len};
}
/* Hands the bytes over as a malloc'd C string (never NULL where buf_ok) and empties the buffer. */
char *buf_take(struct buf *buf);

#endif
