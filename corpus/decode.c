/* decode.c - bytes to clean UTF-8; see decode.h. Knows no files. */
#include "corpus/decode.h"
#include "base/utf8.h"
#include "corpus/charset.h"
#include "corpus/mojibake.h"

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
            append_point(out, charset_point(CHARSET_WINDOWS_1252, data[at]));
        }
        at = run = next;
    }
    if (run < bytes.len) buf_append(out, bytes.data + run, bytes.len - run);
}

/* In another set than UTF-8: to that first, and then as any text. */
static void decode_charset(enum charset charset, struct slice bytes, struct buf *out) {
    struct buf text;
    buf_init(&text, out->max < BUF_MAX_DEFAULT / 4 ? 4 * out->max + 64 : BUF_MAX_DEFAULT);
    charset_to_utf8(charset, bytes, &text);
    decode_bytes(buf_as_slice(&text), out);
    out->no_memory |= text.no_memory;
    out->too_large |= text.too_large;
    buf_free(&text);
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
        decode_charset(bytes.data[0] == '\xFF' ? CHARSET_UTF16LE : CHARSET_UTF16BE, slice_from(bytes, 2), out);
    } else {
        bool marked = slice_starts(bytes, "\xEF\xBB\xBF");
        if (marked) bytes = slice_from(bytes, 3);
        /* Mostly a copy: room once instead of step by step. */
        if (bytes.len <= out->max - out->len) buf_reserve(out, bytes.len);
        enum charset charset = marked ? CHARSET_UTF8 : charset_guess(bytes);
        /* A stray byte of windows-1252 in UTF-8 is seen to on the way. */
        if (charset == CHARSET_UTF8 || charset == CHARSET_WINDOWS_1252) {
            decode_bytes(bytes, out);
        } else {
            decode_charset(charset, bytes, out);
        }
    }
    enum referat_status status = buf_status(out, error);
    mojibake_repair(out, from);
    if (status || !has_combining_marks(slice_from(buf_as_slice(out), from))) return status;
    return compose(out, from, error);
}

bool decode_is_binary(struct slice bytes) {
    if (slice_starts(bytes, "\xFF\xFE") || slice_starts(bytes, "\xFE\xFF")) return false;
    enum charset charset = charset_guess(slice_first(bytes, 4096));
    if (charset == CHARSET_UTF16LE || charset == CHARSET_UTF16BE) return false;
    size_t zeros = 0, controls = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.data[i];
        zeros += byte == 0;
        controls += (byte < 0x20 && !(byte >= '\b' && byte <= '\r') && byte != 0x1B) || byte == 0x7F;
    }
    return zeros > bytes.len / 1000 || controls > 2 + bytes.len / 100;
}
