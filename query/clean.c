/*
 * clean.c - texts made safe to write (clean.h). Every text of a document that query/ gives out passes through here.
 */
#include "query/clean.h"

#include "base/utf8.h"

#include <stdio.h>

struct slice text_clean(struct arena *arena, struct slice text) {
    char *out = arena_alloc(arena, text.len + 1);
    if (!out || (arena->failed && text.len >= ARENA_SCRATCH)) return slice_of("");
    size_t length = 0;
    bool blank = false;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        unsigned c = utf8_next(text.data, text.len, &at);
        if (char_is_blank(c)) {
            if (!blank) out[length++] = ' ';
            blank = true;
        } else if (!char_is_unsafe(c)) {
            memcpy(out + length, text.data + start, at - start);
            length += at - start;
            blank = false;
        }
    }
    out[length] = '\0';
    return slice_make(out, length);
}

struct slice text_shorten(struct arena *arena, struct slice text, size_t columns) {
    if (utf8_columns(text) <= columns) return text;
    return slice_of(arena_printf(arena, "%.*s…", (int)utf8_fit(text, columns - 1), text.data));
}

size_t text_bullet(struct slice line) {
    static const unsigned bullets[] = {'-', '*', 0xB7, 0x2013, 0x2022, 0x2023, 0x25AA, 0x25CF, 0x25E6, 0xF0B7};
    size_t at = 0;
    while (at < line.len && (line.data[at] == ' ' || line.data[at] == '\t')) at++;
    if (at == line.len) return 0;
    unsigned c = utf8_next(line.data, line.len, &at);
    size_t end = at;
    while (end < line.len && (line.data[end] == ' ' || line.data[end] == '\t')) end++;
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets && end > at; i++) {
        if (c == bullets[i]) return end;
    }
    return 0;
}

/* ---- JSON ---- */

static void json_escape(struct buf *out, unsigned c) {
    if (c == '\n') {
        buf_text(out, "\\n");
    } else if (c == '\t') {
        buf_text(out, "\\t");
    } else if (c >= 0x10000) {
        c -= 0x10000;
        buf_printf(out, "\\u%04x\\u%04x", 0xD800 + (c >> 10), 0xDC00 + (c & 0x3FF));
    } else {
        buf_printf(out, "\\u%04x", c);
    }
}

/* How many bytes from `at` on stand for themselves: ASCII and the letters of U+00C0 to U+00FF, which is most of Danish.
 */
static size_t plain_run(struct slice text, size_t at) {
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t from = at;
    while (at < text.len) {
        if (bytes[at] >= ' ' && bytes[at] < 0x7F && bytes[at] != '"' && bytes[at] != '\\')
            at++;
        else if (bytes[at] == 0xC3 && at + 1 < text.len && bytes[at + 1] >> 6 == 2)
            at += 2;
        else
            break;
    }
    return at - from;
}

void json_text(struct buf *out, struct slice text) {
    buf_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        size_t plain = plain_run(text, at), start = at + plain;
        buf_append(out, text.data + at, plain);
        at = start;
        if (at == text.len) break;
        unsigned c = utf8_next(text.data, text.len, &at);
        if (c == UTF8_INVALID) {
            buf_text(out, "\xEF\xBF\xBD");
        } else if (c == '"' || c == '\\') {
            buf_byte(out, '\\');
            buf_byte(out, (char)c);
        } else if (c != ' ' && (char_is_unsafe(c) || char_is_blank(c))) {
            json_escape(out, c);
        } else {
            buf_append(out, text.data + start, at - start);
        }
    }
    buf_byte(out, '"');
}

void json_key(struct buf *out, bool *first, const char *name) {
    buf_text(out, *first ? "\"" : ", \"");
    *first = false;
    buf_text(out, name);
    buf_text(out, "\": ");
}

void json_harden(struct buf *out, struct slice json) {
    for (size_t at = 0; at < json.len;) {
        size_t start = at;
        unsigned c = utf8_next(json.data, json.len, &at);
        /* Line ends and blanks outside strings are JSON's own; inside strings they are escaped already. */
        if (c >= 0x7F && c != UTF8_INVALID && (char_is_unsafe(c) || char_is_blank(c))) {
            json_escape(out, c);
        } else {
            buf_append(out, json.data + start, at - start);
        }
    }
}

void json_number(struct buf *out, double number) {
    char text[64];
    snprintf(text, sizeof text, "%.9g", number);
    for (char *c = text; *c; c++) {
        bool digit = *c >= '0' && *c <= '9';
        if (!digit && *c != '-' && *c != '+' && *c != 'e') *c = '.';
    }
    buf_text(out, text);
}
