/* mime.c - headers, parameters and transfer encodings of mail; see mime.h. */
#include "corpus/mime.h"
#include "corpus/charset.h"

#include <stdio.h>
#include <strings.h>
#include <time.h>

#define HEADER_MAX    ((size_t)64 << 10)
#define PARAMETER_MAX 4000
#define CONTINUATIONS 64

/* ---- headers ---- */

static bool is_named(struct slice text, const char *name) {
    size_t len = strlen(name);
    return text.len >= len && strncasecmp(text.data, name, len) == 0;
}

/* The end of the line at `at`, without its line end; *next is behind that. */
static size_t line_end(struct slice mail, size_t at, size_t *next) {
    const char *end = at < mail.len ? memchr(mail.data + at, '\n', mail.len - at) : NULL;
    size_t stop = end ? (size_t)(end - mail.data) : mail.len;
    *next = end ? stop + 1 : mail.len;
    return stop > at && mail.data[stop - 1] == '\r' ? stop - 1 : stop;
}

static void take_header(struct slice header, struct mime_head *out) {
    const struct {
        const char *name;
        struct slice *value;
    } wanted[] = {{"content-type:", &out->content_type},
                  {"content-disposition:", &out->disposition},
                  {"content-transfer-encoding:", &out->encoding},
                  {"date:", &out->date}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (is_named(header, wanted[i].name) && !wanted[i].value->len)
            *wanted[i].value = slice_trim(slice_from(header, strlen(wanted[i].name)));
}

static void take_type(struct mime_head *out) {
    size_t len = 0;
    for (; len < out->content_type.len && len + 1 < MIME_TYPE_MAX; len++) {
        char c = out->content_type.data[len];
        if (c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n') break;
        out->type[len] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    out->type[len] = '\0';
    if (!len) strcpy(out->type, "text/plain");
}

bool mime_read_head(struct slice mail, size_t *at, struct mime_head *out) {
    *out = (struct mime_head){.content_type = {"", 0}, .disposition = {"", 0}, .encoding = {"", 0}, .date = {"", 0}};
    size_t next = *at;
    bool any = false;
    while (*at < mail.len) {
        size_t end = line_end(mail, *at, &next);
        if (end == *at) break; /* the empty line */
        /* Lines that go on begin with white space. */
        size_t begin = *at;
        while (next < mail.len && (mail.data[next] == ' ' || mail.data[next] == '\t'))
            end = line_end(mail, next, &next);
        *at = next;
        if (end - begin > HEADER_MAX) end = begin + HEADER_MAX;
        take_header(slice_make(mail.data + begin, end - begin), out);
        any = true;
    }
    *at = next;
    take_type(out);
    return any;
}

/* ---- parameters ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next `name=value` behind *at; quoted values lose their quotes, not their backslashes. */
static bool next_parameter(struct slice header, size_t *at, struct slice *name, struct slice *value) {
    while (*at < header.len && (header.data[*at] == ';' || is_blank(header.data[*at]))) ++*at;
    size_t begin = *at;
    while (*at < header.len && header.data[*at] != '=' && header.data[*at] != ';') ++*at;
    *name = slice_trim(slice_make(header.data + begin, *at - begin));
    *value = slice_make("", 0);
    if (*at >= header.len || header.data[*at] == ';') return *at < header.len || name->len;
    ++*at;
    while (*at < header.len && is_blank(header.data[*at])) ++*at;
    bool quoted = *at < header.len && header.data[*at] == '"';
    *at += quoted;
    begin = *at;
    while (*at < header.len && (quoted ? header.data[*at] != '"' : header.data[*at] != ';')) {
        if (quoted && header.data[*at] == '\\' && *at + 1 < header.len) ++*at;
        ++*at;
    }
    *value = slice_make(header.data + begin, *at - begin);
    if (!quoted) *value = slice_trim(*value);
    *at += quoted && *at < header.len;
    return true;
}

static int digit_of(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode_percent(struct slice text, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        int high = text.data[i] == '%' && i + 2 < text.len + 0 ? digit_of(text.data[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text.data[i + 2]) : -1;
        if (low >= 0) {
            buf_byte(out, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_byte(out, text.data[i]);
        }
    }
}

static void decode_base64(struct slice text, struct buf *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, count = 0;
    int value[256];
    for (int i = 0; i < 256; i++) value[i] = -1;
    for (int i = 0; i < 64; i++) value[(unsigned char)digits[i]] = i;
    if (text.len / 4 * 3 <= out->max - out->len) buf_reserve(out, text.len / 4 * 3);
    for (size_t i = 0; i < text.len && text.data[i] != '='; i++) {
        int digit = value[(unsigned char)text.data[i]];
        if (digit < 0) continue;
        bits = bits << 6 | (unsigned)digit;
        if (++count % 4 == 0) {
            const char three[] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
            buf_append(out, three, 3);
        }
    }
    if (count % 4 == 2) buf_byte(out, (char)(bits >> 4));
    if (count % 4 == 3) {
        buf_byte(out, (char)(bits >> 10));
        buf_byte(out, (char)(bits >> 2));
    }
}

/* `header` says that "_" is a space (RFC 2047). */
static void decode_quoted(struct slice text, bool header, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c != '=') {
            buf_byte(out, header && c == '_' ? ' ' : c);
            continue;
        }
        size_t next = i + 1;
        while (next < text.len && (text.data[next] == ' ' || text.data[next] == '\t' || text.data[next] == '\r'))
            next++;
        if (next < text.len && text.data[next] == '\n') { /* the line goes on */
            i = next;
            continue;
        }
        int high = i + 2 < text.len ? digit_of(text.data[i + 1]) : -1,
            low = high >= 0 ? digit_of(text.data[i + 2]) : -1;
        if (low >= 0) {
            buf_byte(out, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_byte(out, '=');
        }
    }
}

/* "=?charset?Q?text?=" at `at`; moves behind it. */
static bool decode_word(struct slice text, size_t *at, struct buf *out) {
    struct slice rest = slice_from(text, *at);
    if (!slice_starts(rest, "=?")) return false;
    const char *charset = rest.data + 2, *stop = rest.data + rest.len;
    const char *kind = memchr(charset, '?', (size_t)(stop - charset));
    if (!kind || stop - kind < 4 || kind[2] != '?') return false;
    const char *body = kind + 3, *end = memmem(body, (size_t)(stop - body), "?=", 2);
    if (!end) return false;
    struct buf bytes;
    buf_init(&bytes, PARAMETER_MAX);
    struct slice content = slice_make(body, (size_t)(end - body));
    if ((kind[1] | 0x20) == 'b') {
        decode_base64(content, &bytes);
    } else {
        decode_quoted(content, true, &bytes);
    }
    charset_to_utf8(charset_from_name(slice_make(charset, (size_t)(kind - charset))), buf_as_slice(&bytes), out);
    buf_free(&bytes);
    *at = (size_t)(end + 2 - text.data);
    return true;
}

static void decode_words(struct slice text, struct buf *out) {
    for (size_t at = 0; at < text.len;) {
        if (decode_word(text, &at, out)) {
            /* White space between two encoded words is none. */
            size_t next = at;
            while (next < text.len && is_blank(text.data[next])) next++;
            if (slice_starts(slice_from(text, next), "=?")) at = next;
            continue;
        }
        if (text.data[at] == '\\' && at + 1 < text.len) at++;
        buf_byte(out, text.data[at++]);
    }
}

/* name*=utf-8'da'r%C3%A5d.pdf */
static void decode_extended(struct slice value, enum charset *charset, bool first, struct buf *out) {
    const char *mark = first && value.len ? memchr(value.data, '\'', value.len) : NULL;
    if (mark) {
        *charset = charset_from_name(slice_make(value.data, (size_t)(mark - value.data)));
        value = slice_from(value, (size_t)(mark - value.data) + 1);
        mark = value.len ? memchr(value.data, '\'', value.len) : NULL;
        if (mark) value = slice_from(value, (size_t)(mark - value.data) + 1);
    }
    struct buf bytes;
    buf_init(&bytes, PARAMETER_MAX);
    decode_percent(value, &bytes);
    charset_to_utf8(*charset, buf_as_slice(&bytes), out);
    buf_free(&bytes);
}

/* Whether `name` is the parameter, or its piece number `piece` ("filename*1"); *extended where it ends in a star. */
static bool is_piece(struct slice name, const char *wanted, unsigned piece, bool *extended) {
    char text[64];
    *extended = name.len && name.data[name.len - 1] == '*';
    if (*extended) name.len--;
    snprintf(text, sizeof text, "%s*%u", wanted, piece);
    if (piece == 0 && name.len == strlen(wanted) && is_named(name, wanted)) return true;
    return name.len == strlen(text) && is_named(name, text);
}

static bool find_piece(struct slice header, const char *wanted, unsigned piece, struct slice *value, bool *extended) {
    struct slice name;
    const char *parameters = header.len ? memchr(header.data, ';', header.len) : NULL;
    size_t at = parameters ? (size_t)(parameters - header.data) : header.len;
    while (at < header.len && next_parameter(header, &at, &name, value))
        if (is_piece(name, wanted, piece, extended)) return true;
    return false;
}

bool mime_parameter(struct slice header, const char *name, struct buf *out) {
    enum charset charset = CHARSET_UTF8;
    struct slice value;
    bool extended;
    unsigned piece = 0;
    for (; piece < CONTINUATIONS && find_piece(header, name, piece, &value, &extended); piece++) {
        if (extended) {
            decode_extended(value, &charset, piece == 0, out);
        } else {
            decode_words(value, out);
        }
    }
    return piece > 0;
}

void mime_decode_body(struct slice encoding, struct slice body, struct buf *out) {
    if (is_named(encoding, "base64")) {
        decode_base64(body, out);
    } else if (is_named(encoding, "quoted-printable")) {
        decode_quoted(body, false, out);
    } else {
        buf_slice(out, body);
    }
}

int64_t mime_date(struct slice date) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[64] = "", month[4];
    int day, year, hour, minute, second = 0, zone = 0;
    memcpy(text, date.data, date.len < sizeof text ? date.len : sizeof text - 1);
    const char *from = strchr(text, ',');
    if (sscanf(from ? from + 1 : text, "%2d %3s %4d %2d:%2d:%2d %5d", &day, month, &year, &hour, &minute, &second,
               &zone) < 5)
        return 0;
    const char *found = strstr(months, month);
    if (!found || (found - months) % 3) return 0;
    struct tm tm = {.tm_mday = day,
                    .tm_mon = (int)(found - months) / 3,
                    .tm_year = year - 1900,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};
    return (int64_t)timegm(&tm) - (zone / 100 * 60 + zone % 100) * 60;
}
