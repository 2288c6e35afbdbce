/* decode.c - bytes to clean UTF-8; see decode.h. Knows no files. */
#include "corpus/decode.h"
#include "base/utf8.h"
#include "corpus/mojibake.h"

#include <stdint.h>

#define REPLACEMENT 0xFFFD

/* windows-1252 from 0x80 to 0x9F; where it has nothing, the replacement character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static void append_point(struct buf *out, unsigned point) {
    char bytes[4];
    buf_append(out, bytes, utf8_put(point, bytes));
}

/* A control character: line ends become "\n", the rest goes. `next` is the byte behind it, for "\r\n". */
static void append_control(struct buf *out, unsigned char byte, int next) {
    if (byte == '\v' || (byte == '\r' && next != '\n')) buf_byte(out, '\n');
}

static bool is_plain(unsigned char byte) {
    return (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\t' || byte == '\f';
}

static void decode_bytes(struct slice bytes, struct buf *out) {
    const unsigned char *data = (const unsigned char *)bytes.data;
    size_t run = 0;
    for (size_t at = 0; at < bytes.len;) {
        if (is_plain(data[at])) {
            at++;
            continue;
        }
        size_t next = at;
        unsigned point = utf8_next(bytes.data, bytes.len, &next);
        if (point != UTF8_INVALID && point >= 0xA0) {
            at = next;
            continue;
        }
        buf_append(out, bytes.data + run, at - run);
        if (data[at] < 0x80) {
            append_control(out, data[at], at + 1 < bytes.len ? data[at + 1] : -1);
        } else if (point == 0x85) {
            buf_byte(out, '\n');
        } else if (point == UTF8_INVALID) {
            append_point(out, data[at] < 0xA0 ? windows_1252[data[at] - 0x80] : data[at]);
        }
        at = run = next;
    }
    if (run < bytes.len) buf_append(out, bytes.data + run, bytes.len - run);
}

static unsigned unit_at(struct slice bytes, size_t at, bool little) {
    const unsigned char *two = (const unsigned char *)bytes.data + at;
    return little ? two[0] | (unsigned)two[1] << 8 : (unsigned)two[0] << 8 | two[1];
}

static void decode_utf16(struct slice bytes, bool little, struct buf *out) {
    for (size_t at = 0; at + 1 < bytes.len; at += 2) {
        unsigned unit = unit_at(bytes, at, little);
        unsigned next = at + 3 < bytes.len ? unit_at(bytes, at + 2, little) : 0;
        if (unit >= 0xD800 && unit <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF) {
            append_point(out, 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
            at += 2;
        } else if (unit >= 0xD800 && unit <= 0xDFFF) {
            append_point(out, REPLACEMENT);
        } else if (unit < 0x80 && !is_plain((unsigned char)unit)) {
            append_control(out, (unsigned char)unit, (int)next);
        } else if (unit == 0x85) {
            buf_byte(out, '\n');
        } else if (unit < 0x80 || unit >= 0xA0) {
            append_point(out, unit);
        }
    }
    if (bytes.len % 2) append_point(out, REPLACEMENT);
}

/* Combining marks, U+0300-036F, in valid UTF-8: the one thing that makes Danish text other than NFC. */
static bool has_combining_marks(struct slice text) {
    return text.len && (memchr(text.data, 0xCC, text.len) || memchr(text.data, 0xCD, text.len));
}

static enum referat_status compose(struct buf *out, size_t from, struct referat_error *error) {
    struct buf composed;
    buf_init(&composed, out->max);
    enum referat_status status = utf8_nfc(slice_from(buf_as_slice(out), from), &composed, error);
    if (!status) {
        out->len = from;
        buf_slice(out, buf_as_slice(&composed));
        status = buf_status(out, error);
    }
    buf_free(&composed);
    return status;
}

enum referat_status decode_text(struct slice bytes, struct buf *out, struct referat_error *error) {
    size_t from = out->len;
    if (slice_starts(bytes, "\xFF\xFE") || slice_starts(bytes, "\xFE\xFF")) {
        decode_utf16(slice_from(bytes, 2), bytes.data[0] == '\xFF', out);
    } else {
        if (slice_starts(bytes, "\xEF\xBB\xBF")) bytes = slice_from(bytes, 3);
        /* Mostly a copy: room once instead of step by step. */
        if (bytes.len <= out->max - out->len) buf_reserve(out, bytes.len);
        decode_bytes(bytes, out);
    }
    enum referat_status status = buf_status(out, error);
    mojibake_repair(out, from);
    if (status || !has_combining_marks(slice_from(buf_as_slice(out), from))) return status;
    return compose(out, from, error);
}

bool decode_is_binary(struct slice bytes) {
    if (slice_starts(bytes, "\xFF\xFE") || slice_starts(bytes, "\xFE\xFF")) return false;
    size_t zeros = 0, controls = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        zeros += byte == 0;
        controls += (byte < 0x20 && !(byte >= '\b' && byte <= '\r') && byte != 0x1B) || byte == 0x7F;
    }
    return zeros > bytes.len / 1000 || controls > 2 + bytes.len / 100;
}
