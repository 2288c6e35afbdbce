/* row.c - the payload of a row of the register; see row.h. */
#include "engine/row.h"

#include "base/bytes.h"

#include <string.h>

enum { AGENDA = 1, FOLLOWS = 2, TAKES = 4 };

void row_write(const struct row_payload *row, struct buf *out) {
    buf_byte(out, (char)((row->agenda ? AGENDA : 0) | (row->follows ? FOLLOWS : 0) | (row->takes ? TAKES : 0)));
    varint_append(out, (uint64_t)row->date);
    varint_append(out, row->page > 0 ? (uint64_t)row->page : 0);
    varint_append(out, (uint64_t)(row->offset + 1));
    for (size_t i = 0; i < ROW_TEXT_COUNT; i++) buf_slice(out, slice_make(row->texts[i], strlen(row->texts[i]) + 1));
}

bool row_read(struct slice bytes, struct row_payload *out) {
    uint64_t date, page, offset;
    *out = (struct row_payload){0};
    if (!bytes.len || (unsigned char)bytes.data[0] > (AGENDA | FOLLOWS | TAKES)) return false;
    const uint8_t *at = (const uint8_t *)bytes.data + 1, *end = at + bytes.len - 1;
    if (!varint_get_upto(&at, end, INT32_MAX, &date) || !varint_get_upto(&at, end, INT32_MAX, &page) ||
        !varint_get_upto(&at, end, INT64_MAX, &offset))
        return false;
    struct slice rest = slice_make((const char *)at, (size_t)(end - at));
    out->agenda = bytes.data[0] & AGENDA;
    out->follows = bytes.data[0] & FOLLOWS;
    out->takes = bytes.data[0] & TAKES;
    out->date = (int)date;
    out->page = (int)page;
    out->offset = (int64_t)offset - 1;
    for (size_t i = 0; i < ROW_TEXT_COUNT; i++) {
        const char *nul = rest.len ? memchr(rest.data, '\0', rest.len) : NULL;
        if (!nul) return false;
        out->texts[i] = rest.data;
        rest = slice_from(rest, (size_t)(nul - rest.data) + 1);
    }
    return rest.len == 0;
}
