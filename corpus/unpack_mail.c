/*
 * unpack_mail.c - the text of a mail and its attachments (RFC 5322, MIME); see unpack.h. Of alternatives the HTML one
 * is taken, which has the tables and numbers of lists. Pictures, signatures, calendars and cards are no documents and
 * are left out without a word.
 */
#include "corpus/charset.h"
#include "corpus/mime.h"
#include "corpus/unpack.h"

#include <stdio.h>
#include <strings.h>

#define DEPTH_MAX  16
#define PARTS_MAX  10000
#define NAME_BYTES 8000

struct mail {
    unpack_visitor *visit;
    void *data;
    int64_t date;
    size_t parts, texts, unnamed;
    bool stop;
};

static enum decoder_end read_part(struct mail *mail, struct slice part, unsigned depth);

static bool is_left_out(const char *type) {
    static const char *const prefixes[] = {"image/",
                                           "audio/",
                                           "video/",
                                           "font/",
                                           "text/calendar",
                                           "text/vcard",
                                           "text/x-vcard",
                                           "application/ics",
                                           "application/pkcs7-signature",
                                           "application/x-pkcs7-signature",
                                           "application/pgp-signature",
                                           "text/rfc822-headers",
                                           "message/delivery-status",
                                           "message/disposition-notification"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(type, prefixes[i], strlen(prefixes[i])) == 0) return true;
    return false;
}

static bool is_encrypted(const struct mime_head *head) {
    return strcmp(head->type, "multipart/encrypted") == 0 ||
           (strstr(head->type, "pkcs7-mime") && !memmem(head->content_type.data, head->content_type.len, "signed", 6));
}

/* ---- one part ---- */

/* The attachment's name; one is made up where it has none. */
static void name_part(struct mail *mail, const struct mime_head *head, struct buf *out) {
    struct buf raw;
    buf_init(&raw, NAME_BYTES);
    if (!mime_parameter(head->disposition, "filename", &raw)) mime_parameter(head->content_type, "name", &raw);
    struct slice name = buf_as_slice(&raw);
    /* A path in it is the sender's, and no business of ours. */
    for (size_t i = name.len; i-- > 0;)
        if (name.data[i] == '/' || name.data[i] == '\\') {
            name = slice_from(name, i + 1);
            break;
        }
    unpack_clean_name(slice_trim(name), out);
    buf_free(&raw);
    if (!out->len && strncmp(head->type, "message/", 8) == 0) {
        buf_printf(out, "mail-%zu.eml", ++mail->unnamed);
    } else if (!out->len) {
        buf_printf(out, "bilag-%zu", ++mail->unnamed);
    }
}

/* Text as UTF-8 by the charset that the part names; HTML gets a mark, so that what it says of itself is not asked. */
static void decode_charset(const struct mime_head *head, struct buf *content) {
    struct buf name, text;
    buf_init(&name, 200);
    buf_init(&text, content->max);
    if (mime_parameter(head->content_type, "charset", &name)) {
        enum charset charset = charset_from_name(slice_trim(buf_as_slice(&name)));
        if (charset && (charset != CHARSET_UTF8)) {
            buf_text(&text, "\xEF\xBB\xBF");
            charset_to_utf8(charset, buf_as_slice(content), &text);
            struct buf old = *content;
            *content = text;
            text = old;
        }
    }
    buf_free(&name);
    buf_free(&text);
}

static enum decoder_end tell(struct mail *mail, const struct mime_head *head, struct slice body, bool is_text) {
    struct buf name, content;
    enum decoder_end end = DECODER_DONE;
    buf_init(&name, NAME_BYTES);
    buf_init(&content, UNPACK_MEMBER_MAX);
    if (!is_text) name_part(mail, head, &name);
    struct unpacked member = {.mtime = mail->date, .name = buf_as_slice(&name)};
    if (is_encrypted(head)) {
        member.end = DECODER_ENCRYPTED;
    } else {
        mime_decode_body(head->encoding, body, &content);
        if (strncmp(head->type, "text/", 5) == 0) decode_charset(head, &content);
        member.end = content.too_large ? DECODER_TOO_BIG : decoder_of_buf(&content);
        member.bytes = buf_as_slice(&content);
    }
    /* A text of nothing but white space is no document. */
    if (!is_text || slice_trim(member.bytes).len) mail->stop = !mail->visit(mail->data, &member);
    buf_free(&name);
    buf_free(&content);
    return end;
}

/* Text that is read in the mail itself, and the first of it: further texts are documents of their own. */
static bool is_own_text(struct mail *mail, const struct mime_head *head) {
    bool text = strcmp(head->type, "text/plain") == 0 || strcmp(head->type, "text/html") == 0;
    bool attached = head->disposition.len >= 10 && strncasecmp(head->disposition.data, "attachment", 10) == 0;
    return text && !attached && !mail->texts;
}

/* ---- parts of a part ---- */

/* The next part behind *at, between two lines that begin with "--" and the boundary; false behind the last. */
static bool next_part(struct slice body, struct slice boundary, size_t *at, struct slice *part, bool *closed) {
    size_t begin = 0;
    bool open = false;
    while (*at < body.len) {
        const char *end = memchr(body.data + *at, '\n', body.len - *at);
        size_t stop = end ? (size_t)(end - body.data) + 1 : body.len;
        struct slice line = slice_make(body.data + *at, stop - *at);
        bool is_mark = slice_starts(line, "--") && line.len >= 2 + boundary.len &&
                       memcmp(line.data + 2, boundary.data, boundary.len) == 0;
        if (is_mark) {
            bool last = slice_starts(slice_from(line, 2 + boundary.len), "--");
            if (open) { /* left at the mark, which opens the next one */
                *part = slice_make(body.data + begin, *at - begin);
                return true;
            }
            *at = stop;
            if (last) return *closed = true, false;
            open = true;
            begin = stop;
            continue;
        }
        *at = stop;
    }
    if (!open) return false;
    *part = slice_make(body.data + begin, body.len - begin);
    *closed = false;
    return true;
}

/* Which of the alternatives is read: HTML, or a form that contains it, else the last that is text. */
static bool choose(struct slice body, struct slice boundary, struct slice *chosen) {
    struct slice part;
    struct mime_head head;
    bool closed = false, found = false;
    int best = 0;
    for (size_t at = 0, count = 0; count < PARTS_MAX && next_part(body, boundary, &at, &part, &closed); count++) {
        size_t from = 0;
        mime_read_head(part, &from, &head);
        int worth = strcmp(head.type, "text/html") == 0         ? 4
                    : strncmp(head.type, "multipart/", 10) == 0 ? 3
                    : strcmp(head.type, "text/plain") == 0      ? 2
                    : strcmp(head.type, "text/calendar") == 0   ? 0
                                                                : 1;
        if (found && worth <= best) continue;
        *chosen = part;
        best = worth;
        found = true;
    }
    return found;
}

static enum decoder_end read_multipart(struct mail *mail, const struct mime_head *head, struct slice body,
                                       unsigned depth) {
    struct buf boundary;
    struct slice part;
    bool closed = false;
    enum decoder_end end = DECODER_DONE;
    size_t count = 0;
    buf_init(&boundary, 1000);
    if (!mime_parameter(head->content_type, "boundary", &boundary) || !boundary.len) {
        end = DECODER_BROKEN_MAIL;
    } else if (strcmp(head->type, "multipart/alternative") == 0) {
        end = choose(body, buf_as_slice(&boundary), &part) ? read_part(mail, part, depth + 1) : DECODER_BROKEN_MAIL;
    } else {
        for (size_t at = 0; !end && !mail->stop && next_part(body, buf_as_slice(&boundary), &at, &part, &closed);
             count++)
            end = read_part(mail, part, depth + 1);
        /* The outermost boundary says that all is there. */
        if (!end && !mail->stop && !closed && (depth == 0 || !count)) end = DECODER_BROKEN_MAIL;
    }
    buf_free(&boundary);
    return end;
}

static enum decoder_end read_part(struct mail *mail, struct slice part, unsigned depth) {
    struct mime_head head;
    size_t at = 0;
    if (depth > DEPTH_MAX) return DECODER_TOO_DEEP;
    if (++mail->parts > PARTS_MAX) return DECODER_TOO_MANY;
    mime_read_head(part, &at, &head);
    struct slice body = slice_from(part, at);
    if (depth == 0) mail->date = mime_date(head.date);
    if (strncmp(head.type, "multipart/", 10) == 0 && !is_encrypted(&head))
        return read_multipart(mail, &head, body, depth);
    if (is_left_out(head.type)) return DECODER_DONE;
    bool is_text = is_own_text(mail, &head);
    mail->texts += is_text;
    return tell(mail, &head, body, is_text);
}

enum decoder_end unpack_mail(struct slice bytes, unpack_visitor *visit, void *data) {
    struct mail mail = {.visit = visit, .data = data};
    /* The envelope line of a mailbox. */
    if (slice_starts(bytes, "From ")) {
        const char *end = memchr(bytes.data, '\n', bytes.len);
        bytes = slice_from(bytes, end ? (size_t)(end - bytes.data) + 1 : bytes.len);
    }
    return read_part(&mail, bytes, 0);
}
