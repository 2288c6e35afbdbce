/* row.c - the payload of a row of the register; see row.h. */
#include "engine/row.h"

#include <string.h>

enum { AGENDA = 1, FOLLOWS = 2, TAKES = 4 };

static void put_number(struct buf *out, uint64_t number) {
    for (; number >= 0x80; number >>= 7) buf_byte(out, (char)(number | 0x80));
    buf_byte(out, (char)number);
}

static bool get_number(struct slice *rest, uint64_t max, uint64_t *number) {
    *number = 0;
    for (unsigned shift = 0; shift < 63 && rest->len; shift += 7) {
        unsigned char byte = (unsigned char)rest->data[0];
        *rest = slice_from(*rest, 1);
        *number |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) return *number <= max;
    }
    return false;
}

void row_write(const struct row_payload *row, struct buf *out) {
    buf_byte(out, (char)((row->agenda ? AGENDA : 0) | (row->follows ? FOLLOWS : 0) | (row->takes ? TAKES : 0)));
    put_number(out, (uint64_t)row->date);
    put_number(out, row->page > 0 ? (uint64_t)row->page : 0);
    put_number(out, (uint64_t)(row->offset + 1));
    for (size_t i = 0; i < ROW_TEXT_COUNT; i++) buf_slice(out, slice_make(row->texts[i], strlen(row->texts[i]) + 1));
}

bool row_read(struct slice bytes, struct row_payload *out) {
    uint64_t date, page, offset;
    struct slice rest = slice_from(bytes, 1);
    *out = (struct row_payload){0};
    if (!bytes.len || (unsigned char)bytes.data[0] > (AGENDA | FOLLOWS | TAKES)) return false;
    if (!get_number(&rest, INT32_MAX, &date) || !get_number(&rest, INT32_MAX, &page)) return false;
    if (!get_number(&rest, INT64_MAX, &offset)) return false;
    out->agenda = bytes.data[0] & AGENDA;
    out->follows = bytes.data[0] & FOLLOWS;
    out->takes = bytes.data[0] & TAKES;
    out->date = (int)date;
    out->page = (int)page;
    out->offset = (int64_t)offset - 1;
    for (size_t i = 0; i < ROW_TEXT_COUNT; i++) {
        const char *end = rest.len ? memchr(rest.data, '\0', rest.len) : NULL;
        if (!end) return false;
        out->texts[i] = rest.data;
        rest = slice_from(rest, (size_t)(end - rest.data) + 1);
    }
    return rest.len == 0;
}
