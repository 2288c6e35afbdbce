/* filekind.c - kinds of files by content; see filekind.h. A new kind is a row in the table. */
#include "corpus/filekind.h"
#include "base/intl.h"

#include <strings.h>

#define PDF_WITHIN 1024 /* bytes before "%PDF-", as other readers allow */

static const struct magic {
    size_t at;
    const char *bytes;
    size_t len;
    const char *name;
} magics[] = {
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, N_("an older Office document (DOC, XLS or PPT)")},
    {0, "{\\rtf", 5, N_("an RTF document")},
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

/* What a ZIP file is stands in the names of its members, which its end lists. */
static const char *name_of_zip(struct slice head, struct slice tail) {
    if (holds(head, "mimetypeapplication/vnd.oasis.opendocument.text")) return N_("a text document (ODT)");
    if (holds(head, "mimetypeapplication/vnd.oasis.opendocument")) return N_("an OpenDocument file");
    if (holds(tail, "word/document.xml")) return N_("a Word document (DOCX)");
    if (holds(tail, "xl/workbook.xml")) return N_("an Excel workbook (XLSX)");
    if (holds(tail, "ppt/presentation.xml")) return N_("a PowerPoint presentation (PPTX)");
    return N_("a ZIP archive");
}

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

enum filekind filekind_of(struct slice head, struct slice tail, const char **name) {
    *name = "";
    if (holds(slice_first(head, PDF_WITHIN), "%PDF-")) return FILEKIND_PDF;
    if (slice_starts(head, "PK\x03\x04")) {
        *name = _(name_of_zip(head, tail));
        return FILEKIND_FOREIGN;
    }
    if (is_html(head)) {
        *name = _("a web page (HTML)");
        return FILEKIND_FOREIGN;
    }
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *magic = &magics[i];
        if (head.len < magic->at + magic->len || memcmp(head.data + magic->at, magic->bytes, magic->len) != 0) continue;
        *name = _(magic->name);
        return FILEKIND_FOREIGN;
    }
    return FILEKIND_TEXT;
}
