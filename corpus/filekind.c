/* filekind.c - kinds of files by content; see filekind.h. A new kind is a row in the table. */
#include "corpus/filekind.h"
#include "base/intl.h"

#include <strings.h>

#define OPENDOCUMENT_WITHIN 200
#define PDF_WITHIN          1024 /* bytes before "%PDF-", as other readers allow */

static const struct magic {
    size_t at;
    const char *bytes;
    size_t len;
    const char *name;
} magics[] = {
    {0, "\x89PNG\r\n", 6, N_("a PNG picture")},
    {0, "\xFF\xD8\xFF", 3, N_("a JPEG picture")},
    {0, "GIF8", 4, N_("a GIF picture")},
    {0, "II*\0", 4, N_("a TIFF picture")},
    {0, "MM\0*", 4, N_("a TIFF picture")},
    {0, "\x1F\x8B", 2, N_("a gzip archive")},
    {0, "BZh", 3, N_("a bzip2 archive")},
    {0,
     "\xFD"
     "7zXZ\0",
     6, N_("an xz archive")},
    {0, "\x28\xB5\x2F\xFD", 4, N_("a zstd archive")},
    {0, "7z\xBC\xAF\x27\x1C", 6, N_("a 7-Zip archive")},
    {0, "Rar!\x1A\x07", 6, N_("a RAR archive")},
    {257, "ustar", 5, N_("a tar archive")},
    {0,
     "\x7F"
     "ELF",
     4, N_("a program")},
    {0, "MZ\x90\0", 4, N_("a program")},
    {0, "SQLite format 3", 16, N_("a database")},
    {0, "%!PS", 4, N_("a PostScript file")},
    {0, "ID3", 3, N_("a sound file")},
    {0, "OggS", 4, N_("a sound file")},
    {4, "ftyp", 4, N_("a video or picture file")},
    {0, "<?xml", 5, N_("an XML document")},
};

static bool holds(struct slice bytes, const char *text) {
    return bytes.len && memmem(bytes.data, bytes.len, text, strlen(text)) != NULL;
}

/* ---- ZIP: what it is stands in the names of its members, which its end lists ---- */

static enum filekind kind_of_zip(struct slice head, struct slice members, const char **name) {
    struct slice first = slice_first(head, OPENDOCUMENT_WITHIN); /* its first member says it, uncompressed */
    bool typed = slice_starts(slice_from(first, 30), "mimetype");
    if (typed && holds(first, "application/vnd.oasis.opendocument.text")) return FILEKIND_ODT;
    *name = _("an OpenDocument file");
    if (typed && holds(first, "application/vnd.oasis.opendocument")) return FILEKIND_FOREIGN;
    if (holds(members, "word/document")) return FILEKIND_DOCX;
    *name = _("an Excel workbook (XLSX)");
    if (holds(members, "xl/workbook.")) return FILEKIND_FOREIGN;
    *name = _("a PowerPoint presentation (PPTX)");
    if (holds(members, "ppt/presentation.")) return FILEKIND_FOREIGN;
    *name = "";
    return FILEKIND_ZIP;
}

static uint32_t read_u32(const char *bytes) {
    const unsigned char *b = (const unsigned char *)bytes;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

void filekind_zip_members(struct slice tail, size_t size, size_t *at, size_t *len) {
    *at = size - tail.len;
    *len = tail.len;
    /* The end record is 22 bytes and a comment; the list's size and place stand 12 and 16 bytes into it. */
    for (size_t i = tail.len >= 22 ? tail.len - 22 + 1 : 0; i-- > 0;) {
        if (memcmp(tail.data + i, "PK\5\6", 4) != 0) continue;
        size_t list_len = read_u32(tail.data + i + 12), list_at = read_u32(tail.data + i + 16);
        if (list_at > size || list_len > size - list_at) return;
        *at = list_at;
        *len = list_len < FILEKIND_TAIL ? list_len : FILEKIND_TAIL;
        return;
    }
}

/* ---- OLE compound files: what they are stands in the names of their streams, in UTF-16 ---- */

size_t filekind_ole_directory(struct slice head) {
    if (head.len < 0x34) return 0;
    unsigned shift = (unsigned char)head.data[0x1E];
    size_t sector = read_u32(head.data + 0x30);
    return shift < 7 || shift > 12 || sector > (size_t)1 << 30 ? 0 : (sector + 1) << shift;
}

static bool holds_wide(struct slice bytes, const char *text) {
    char wide[64];
    size_t len = 0;
    for (; *text && len + 2 <= sizeof wide; text++) {
        wide[len++] = *text;
        wide[len++] = '\0';
    }
    return bytes.len && memmem(bytes.data, bytes.len, wide, len) != NULL;
}

enum filekind filekind_of_ole(struct slice directory, const char **name) {
    *name = "";
    if (holds_wide(directory, "EncryptedPackage")) return FILEKIND_ENCRYPTED_OFFICE;
    if (holds_wide(directory, "WordDocument")) return FILEKIND_DOC;
    *name = _("an Outlook message (MSG)");
    if (holds_wide(directory, "__substg1.0_")) return FILEKIND_FOREIGN;
    *name = _("an older Office document (DOC, XLS or PPT)");
    return FILEKIND_FOREIGN;
}

/* ---- text formats ---- */

static bool starts_ignoring_case(struct slice bytes, const char *text) {
    size_t len = strlen(text);
    return bytes.len >= len && strncasecmp(bytes.data, text, len) == 0;
}

/* A page may begin with a comment or a declaration, so the first kilobyte is searched. */
static bool is_html(struct slice head) {
    struct slice from = slice_first(head, 1024);
    if (slice_starts(from, "\xEF\xBB\xBF")) from = slice_from(from, 3);
    from = slice_trim(from);
    if (!from.len || from.data[0] != '<') return false;
    for (; from.len; from = slice_from(from, 1))
        if (starts_ignoring_case(from, "<!doctype html") || starts_ignoring_case(from, "<html")) return true;
    return false;
}

/* The name of a header that begins the line: letters and hyphens before a colon; 0 for none. */
static size_t header_name(struct slice line) {
    size_t len = 0;
    while (len < line.len && (line.data[len] == '-' || (unsigned)(line.data[len] | 0x20) - 'a' < 26) && len < 60) len++;
    return len && len < line.len && line.data[len] == ':' ? len : 0;
}

/* Lines of headers and nothing else up to the first empty one, with a sender, and what only mail programs write. */
static bool is_mail(struct slice head) {
    static const char *const machine[] = {"MIME-Version:", "Message-ID:", "Received:", "Return-Path:", "Date:"};
    bool sender = false, written = false;
    size_t count = 0;
    if (slice_starts(head, "\xEF\xBB\xBF")) head = slice_from(head, 3);
    if (slice_starts(head, "From ")) {
        const char *end = memchr(head.data, '\n', head.len);
        head = slice_from(head, end ? (size_t)(end - head.data) + 1 : head.len);
    }
    while (head.len) {
        const char *end = memchr(head.data, '\n', head.len);
        struct slice line = slice_first(head, end ? (size_t)(end - head.data) : head.len);
        head = slice_from(head, line.len + (end != NULL));
        if (line.len && line.data[line.len - 1] == '\r') line.len--;
        if (!line.len || !end) break;
        if (count && (line.data[0] == ' ' || line.data[0] == '\t')) continue;
        if (!header_name(line)) return false;
        count++;
        sender |= starts_ignoring_case(line, "From:");
        for (size_t i = 0; i < sizeof machine / sizeof *machine; i++) written |= starts_ignoring_case(line, machine[i]);
    }
    return sender && written && count >= 3;
}

enum filekind filekind_of(struct slice head, struct slice members, const char **name) {
    *name = "";
    if (holds(slice_first(head, PDF_WITHIN), "%PDF-")) return FILEKIND_PDF;
    if (slice_starts(head, "PK\x03\x04") || slice_starts(head, "PK\x05\x06")) return kind_of_zip(head, members, name);
    if (slice_starts(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return FILEKIND_OLE;
    if (slice_starts(head, "{\\rtf")) return FILEKIND_RTF;
    if (is_html(head)) return FILEKIND_HTML;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *magic = &magics[i];
        if (head.len < magic->at + magic->len || memcmp(head.data + magic->at, magic->bytes, magic->len) != 0) continue;
        *name = _(magic->name);
        return FILEKIND_FOREIGN;
    }
    return is_mail(head) ? FILEKIND_MAIL : FILEKIND_TEXT;
}
