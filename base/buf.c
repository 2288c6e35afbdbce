/* buf.c - a growing byte buffer with a cap; see buf.h. */
#include "base/buf.h"
#include "base/intl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *buf, size_t max) {
    *buf = (struct buf){.max = max};
}

void buf_free(struct buf *buf) {
    free(buf->data);
    buf_init(buf, buf->max);
}

void buf_clear(struct buf *buf) {
    buf->len = 0;
    buf->no_memory = buf->too_large = false;
    if (buf->data) buf->data[0] = '\0';
}

enum referat_status buf_status(const struct buf *buf, struct referat_error *error) {
    if (buf->no_memory) return error_no_memory(error);
    if (buf->too_large) return error_set(error, REFERAT_TOO_LARGE, _("larger than the limit of %zu bytes"), buf->max);
    return REFERAT_OK;
}

bool buf_reserve(struct buf *buf, size_t more) {
    if (!buf_ok(buf)) return false;
    if (more > buf->max || buf->len > buf->max - more) {
        buf->too_large = true;
        return false;
    }
    size_t need = buf->len + more + 1; /* the NUL */
    if (need <= buf->cap) return true;
    size_t cap = buf->cap ? buf->cap : 64;
    while (cap < need) cap += cap / 2 + 64;
    char *data = realloc(buf->data, cap);
    if (!data) {
        buf->no_memory = true;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

void buf_append(struct buf *buf, const void *data, size_t len) {
    if (!buf_reserve(buf, len)) return;
    if (len) memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_byte(struct buf *buf, char byte) {
    buf_append(buf, &byte, 1);
}

void buf_text(struct buf *buf, const char *text) {
    buf_append(buf, text, strlen(text));
}

void buf_slice(struct buf *buf, struct slice slice) {
    buf_append(buf, slice.data, slice.len);
}

void buf_printf(struct buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0 || !buf_reserve(buf, (size_t)len)) return;
    va_start(args, format);
    vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

char *buf_take(struct buf *buf) {
    if (!buf->data) buf_append(buf, "", 0);
    char *data = buf->data;
    buf_init(buf, buf->max);
    return data;
}
