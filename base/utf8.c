/* utf8.c - bytes as code points; the properties of letters come from utf8proc. */
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool is_continuation(const char *text, size_t len, size_t at) {
    return at < len && ((unsigned char)text[at] & 0xC0) == 0x80;
}

unsigned utf8_next(const char *text, size_t len, size_t *at) {
    size_t i = *at;
    unsigned char lead = (unsigned char)text[i];
    *at = i + 1;
    if (lead < 0x80) return lead;
    unsigned more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4) return UTF8_INVALID;
    unsigned point = lead & (0x3Fu >> more);
    for (unsigned k = 1; k <= more; k++) {
        if (!is_continuation(text, len, i + k)) return UTF8_INVALID;
        point = point << 6 | ((unsigned char)text[i + k] & 0x3F);
    }
    static const unsigned least[4] = {0, 0x80, 0x800, 0x10000};
    if (point < least[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return UTF8_INVALID;
    *at = i + more + 1;
    return point;
}

size_t utf8_put(unsigned point, char *out) {
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

size_t utf8_valid(const char *text, size_t len) {
    size_t at = 0;
    while (at < len) {
        size_t start = at;
        if ((unsigned char)text[at] < 0x80) {
            at++;
        } else if (utf8_next(text, len, &at) == UTF8_INVALID) {
            return start;
        }
    }
    return len;
}

/* Below U+0300 every code point is its own NFC and nothing above it combines with one. */
static bool is_surely_nfc(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] >= 0xCC) return false;
    return true;
}

enum referat_status utf8_nfc(struct slice text, struct buf *out, struct referat_error *error) {
    if (is_surely_nfc(text)) {
        buf_slice(out, text);
        return buf_status(out, error);
    }
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &composed,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len == UTF8PROC_ERROR_NOMEM) return error_no_memory(error);
    if (len < 0) {
        buf_slice(out, text); /* invalid bytes: as they are */
    } else {
        buf_append(out, composed, (size_t)len);
        free(composed);
    }
    return buf_status(out, error);
}

static utf8proc_category_t category(unsigned point) {
    return utf8proc_category((utf8proc_int32_t)point);
}

bool utf8_is_letter(unsigned point) {
    if (point < 0x80) return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
    utf8proc_category_t c = category(point);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool utf8_is_upper(unsigned point) {
    if (point < 0x80) return point >= 'A' && point <= 'Z';
    utf8proc_category_t c = category(point);
    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
}

bool utf8_is_digit(unsigned point) {
    if (point < 0x80) return point >= '0' && point <= '9';
    return category(point) == UTF8PROC_CATEGORY_ND;
}

bool utf8_is_mark(unsigned point) {
    if (point < 0x300) return false;
    utf8proc_category_t c = category(point);
    return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

unsigned utf8_lower(unsigned point) {
    if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
    return (unsigned)utf8proc_tolower((utf8proc_int32_t)point);
}

static size_t point_columns(unsigned point) {
    if (point == UTF8_INVALID) return 1;
    int width = point < 0x80 ? point >= 0x20 : utf8proc_charwidth((utf8proc_int32_t)point);
    return width > 0 ? (size_t)width : 0;
}

size_t utf8_columns(struct slice text) {
    size_t columns = 0;
    for (size_t at = 0; at < text.len;) columns += point_columns(utf8_next(text.data, text.len, &at));
    return columns;
}

size_t utf8_fit(struct slice text, size_t columns) {
    size_t fitting = 0, taken = 0;
    for (size_t at = 0; at < text.len && taken <= columns;) {
        taken += point_columns(utf8_next(text.data, text.len, &at));
        if (taken <= columns) fitting = at;
    }
    return fitting;
}

size_t utf8_cut(struct slice text, size_t max) {
    if (text.len <= max) return text.len;
    while (max > 0 && ((unsigned char)text.data[max] & 0xC0) == 0x80) max--;
    return max;
}
