/*
 * hostile.h - files that nobody wrote in good faith, or that came to harm: bombs, lies, names that lead out of their
 * archive, formats cut short and nested without end. Each is made here, with what reading it must end in.
 */
#ifndef TESTS_TOOLS_HOSTILE_H
#define TESTS_TOOLS_HOSTILE_H

#include "tests/tools/format_writer.h"
#include "tests/tools/pdf_writer.h"

#include <zlib.h>

/* The bytes live until the return. */
typedef void hostile_visitor(void *data, const char *name, struct slice bytes, enum referat_status wanted);

struct hostile {
    hostile_visitor *visit;
    void *data;
    struct buf file;
    struct zip_writer zip;
};

#define HOSTILE_MINUTES                                                                                                \
    "Referat\n\nMøde i KOSU den 6. marts 2031\n\n1. Velkomst\n\nReferat: KOSU godkendte dagsordenen.\n"

static void hostile_tell(struct hostile *hostile, const char *name, enum referat_status wanted) {
    if (!buf_ok(&hostile->file)) abort();
    hostile->visit(hostile->data, name, buf_as_slice(&hostile->file), wanted);
    buf_clear(&hostile->file);
}

static void hostile_text(struct hostile *hostile, const char *name, enum referat_status wanted, const char *text) {
    buf_text(&hostile->file, text);
    hostile_tell(hostile, name, wanted);
}

static void hostile_repeat(struct hostile *hostile, const char *text, size_t times) {
    for (size_t i = 0; i < times; i++) buf_text(&hostile->file, text);
}

/* ---- ZIP ---- */

static void hostile_zip_begin(struct hostile *hostile, const char *options) {
    zip_begin(&hostile->zip, &hostile->file, options);
}

static void hostile_zip_end(struct hostile *hostile, const char *name, enum referat_status wanted) {
    zip_end(&hostile->zip);
    hostile_tell(hostile, name, wanted);
}

/* A member of `megabytes` of one character. */
static void hostile_zip_bomb(struct hostile *hostile, const char *name, char c, size_t megabytes) {
    struct archive_entry *entry = archive_entry_new();
    char *chunk = malloc((size_t)1 << 20);
    if (!chunk) abort();
    memset(chunk, c, (size_t)1 << 20);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)(megabytes << 20));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(hostile->zip.archive, entry);
    for (size_t i = 0; i < megabytes; i++) archive_write_data(hostile->zip.archive, chunk, (size_t)1 << 20);
    archive_entry_free(entry);
    free(chunk);
}

static void hostile_zip_one(struct hostile *hostile, const char *name, const char *member, struct slice content,
                            enum referat_status wanted) {
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, member, content);
    hostile_zip_end(hostile, name, wanted);
}

/* Writes over the bytes at a place behind each "PK" record of a kind. */
static void hostile_patch(struct hostile *hostile, const char *record, size_t at, const char *bytes, size_t len) {
    for (size_t i = 0; i + at + len < hostile->file.len; i++)
        if (memcmp(hostile->file.data + i, record, 4) == 0) memcpy(hostile->file.data + i + at, bytes, len);
}

/* A sound archive that is then lied about. */
static void hostile_zip_patched(struct hostile *hostile, const char *name, const char *record, size_t at,
                                const char *bytes, size_t len, enum referat_status wanted) {
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, "referat.txt", slice_of(HOSTILE_MINUTES));
    zip_end(&hostile->zip);
    hostile_patch(hostile, record, at, bytes, len);
    hostile_tell(hostile, name, wanted);
}

static void hostile_zip_nested(struct hostile *hostile) {
    struct buf inner;
    buf_init(&inner, BUF_MAX_DEFAULT);
    buf_text(&inner, HOSTILE_MINUTES);
    for (int depth = 0; depth < 4; depth++) {
        hostile_zip_begin(hostile, NULL);
        zip_add(&hostile->zip, depth ? "inner.zip" : "referat.txt", buf_as_slice(&inner));
        zip_end(&hostile->zip);
        buf_clear(&inner);
        buf_slice(&inner, buf_as_slice(&hostile->file));
        if (depth < 3) buf_clear(&hostile->file);
    }
    buf_free(&inner);
    hostile_tell(hostile, "nested.zip", REFERAT_TOO_LARGE);
}

static void hostile_zip_link(struct hostile *hostile) {
    struct archive_entry *entry = archive_entry_new();
    hostile_zip_begin(hostile, NULL);
    archive_entry_set_pathname(entry, "referat.txt");
    archive_entry_set_filetype(entry, AE_IFLNK);
    archive_entry_set_symlink(entry, "/etc/passwd");
    archive_write_header(hostile->zip.archive, entry);
    archive_entry_free(entry);
    hostile_zip_end(hostile, "link.zip", REFERAT_BAD_INPUT);
}

static void hostile_zip_many(struct hostile *hostile) {
    hostile_zip_begin(hostile, "zip:compression=store");
    for (int i = 0; i < 10001; i++) {
        char name[32];
        snprintf(name, sizeof name, "d/%d/", i);
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, name);
        archive_entry_set_filetype(entry, AE_IFDIR);
        archive_write_header(hostile->zip.archive, entry);
        archive_entry_free(entry);
    }
    hostile_zip_end(hostile, "many.zip", REFERAT_TOO_LARGE);
}

static void hostile_zips(struct hostile *hostile) {
    const struct slice minutes = slice_of(HOSTILE_MINUTES);
    hostile_zip_begin(hostile, NULL);
    hostile_zip_bomb(hostile, "referat.txt", ' ', 150);
    hostile_zip_end(hostile, "bomb.zip", REFERAT_TOO_LARGE);
    hostile_zip_begin(hostile, NULL);
    for (int i = 0; i < 10; i++) hostile_zip_bomb(hostile, "referat.txt", 'a', 30);
    hostile_zip_end(hostile, "bombs.zip", REFERAT_TOO_LARGE);
    hostile_zip_one(hostile, "traversal.zip", "../../etc/referat.txt", minutes, REFERAT_BAD_INPUT);
    hostile_zip_one(hostile, "traversal-within.zip", "a/../../referat.txt", minutes, REFERAT_BAD_INPUT);
    hostile_zip_one(hostile, "absolute.zip", "/etc/referat.txt", minutes, REFERAT_BAD_INPUT);
    hostile_zip_one(hostile, "drive.zip", "C:\\referat.txt", minutes, REFERAT_BAD_INPUT);
    hostile_zip_one(hostile, "backslash.zip", "..\\referat.txt", minutes, REFERAT_BAD_INPUT);
    hostile_zip_one(hostile, "escape-in-name.zip", "\x1B[31mreferat\n.bin", slice_make("\0\0\0\0\0\0\0\0\0", 9),
                    REFERAT_UNSUPPORTED);
    /* Sizes and checksums stand in the directory at the end (PK 1 2) and before each member (PK 3 4). */
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, "referat.txt", minutes);
    zip_end(&hostile->zip);
    hostile_patch(hostile, "PK\1\2", 24, "\377\377\377\17", 4);
    hostile_patch(hostile, "PK\3\4", 22, "\377\377\377\17", 4);
    hostile_tell(hostile, "larger-than-it-is.zip", REFERAT_BAD_INPUT);
    hostile_zip_patched(hostile, "packed-larger.zip", "PK\1\2", 20, "\377\377\0\0", 4, REFERAT_BAD_INPUT);
    hostile_zip_patched(hostile, "wrong-checksum.zip", "PK\1\2", 16, "\1\2\3\4", 4, REFERAT_BAD_INPUT);
    hostile_zip_patched(hostile, "beyond-the-end.zip", "PK\1\2", 42, "\377\377\377\177", 4, REFERAT_BAD_INPUT);
    hostile_zip_patched(hostile, "directory-elsewhere.zip", "PK\5\6", 16, "\377\377\377\177", 4, REFERAT_BAD_INPUT);
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, "referat.txt", minutes);
    zip_end(&hostile->zip);
    hostile_patch(hostile, "PK\1\2", 8, "\1\0", 2);
    hostile_patch(hostile, "PK\3\4", 6, "\1\0", 2);
    hostile_tell(hostile, "encrypted.zip", REFERAT_ENCRYPTED);
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, "referat.txt", minutes);
    zip_end(&hostile->zip);
    hostile_patch(hostile, "PK\1\2", 10, "\143\0", 2);
    hostile_patch(hostile, "PK\3\4", 8, "\143\0", 2);
    hostile_tell(hostile, "unknown-method.zip", REFERAT_BAD_INPUT);
    hostile_zip_nested(hostile);
    hostile_zip_link(hostile);
    hostile_zip_many(hostile);
    hostile_text(hostile, "only-a-start.zip", REFERAT_BAD_INPUT, "PK\3\4 og saa ikke mere");
}

/* ---- DOCX and ODT ---- */

static void hostile_docx(struct hostile *hostile, const char *name, const char *xml, enum referat_status wanted) {
    hostile_zip_begin(hostile, NULL);
    zip_add(&hostile->zip, "[Content_Types].xml", slice_of("<Types/>"));
    zip_add(&hostile->zip, "word/document.xml", slice_of(xml));
    hostile_zip_end(hostile, name, wanted);
}

/* opening, then `unit` many times. */
static void hostile_docx_long(struct hostile *hostile, const char *name, const char *opening, const char *unit,
                              size_t times, enum referat_status wanted) {
    struct buf xml;
    buf_init(&xml, BUF_MAX_DEFAULT);
    buf_text(&xml, opening);
    for (size_t i = 0; i < times; i++) buf_text(&xml, unit);
    hostile_docx(hostile, name, xml.data, wanted);
    buf_free(&xml);
}

#define HOSTILE_ENTITIES                                                                                               \
    "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "  \
    "\"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY e \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>"

static void hostile_odt(struct hostile *hostile, const char *name, const char *xml, const char *manifest,
                        enum referat_status wanted) {
    hostile_zip_begin(hostile, "zip:compression=store");
    zip_add(&hostile->zip, "mimetype", slice_of("application/vnd.oasis.opendocument.text"));
    if (xml) zip_add(&hostile->zip, "content.xml", slice_of(xml));
    if (manifest) zip_add(&hostile->zip, "META-INF/manifest.xml", slice_of(manifest));
    hostile_zip_end(hostile, name, wanted);
}

static void hostile_cut(struct hostile *hostile, const char *format, void (*write)(struct slice, struct buf *),
                        enum referat_status wanted) {
    struct buf whole;
    buf_init(&whole, BUF_MAX_DEFAULT);
    write(slice_of(HOSTILE_MINUTES), &whole);
    for (size_t part = 1; part < 8; part += 2) {
        char name[64];
        snprintf(name, sizeof name, "cut-%zu.%s", part, format);
        buf_append(&hostile->file, whole.data, whole.len * part / 8);
        hostile_tell(hostile, name, wanted);
    }
    buf_free(&whole);
}

static void hostile_packages(struct hostile *hostile) {
    hostile_docx(hostile, "entities.docx", HOSTILE_ENTITIES "<document><body><p>&e;</p></body></document>",
                 REFERAT_BAD_INPUT);
    hostile_docx(
        hostile, "external.docx",
        "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><document><body><p><r><t>&x;</t></r></p></body>"
        "</document>",
        REFERAT_BAD_INPUT);
    hostile_docx(hostile, "network.docx", "<!DOCTYPE d SYSTEM \"http://example.invalid/d.dtd\"><document/>",
                 REFERAT_BAD_INPUT);
    hostile_docx(hostile, "broken.docx", "<document><body><p><r><t>Referat</r></p>", REFERAT_BAD_INPUT);
    hostile_docx(hostile, "no-body.docx", "<document/>", REFERAT_BAD_INPUT);
    hostile_docx(hostile, "nothing.docx", "", REFERAT_BAD_INPUT);
    hostile_docx(hostile, "empty.docx", "<document><body/></document>", REFERAT_BAD_INPUT);
    hostile_docx_long(hostile, "deep.docx", "<document><body>", "<sdt><sdtContent>", 100000, REFERAT_BAD_INPUT);
    hostile_docx_long(hostile, "long-attribute.docx", "<document a=\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                      400000, REFERAT_BAD_INPUT);
    hostile_docx_long(hostile, "many-elements.docx", "<document><body>", "<p/>", 14000000, REFERAT_TOO_LARGE);
    hostile_zip_begin(hostile, NULL);
    hostile_zip_bomb(hostile, "word/document.xml", ' ', 150);
    hostile_zip_end(hostile, "bomb.docx", REFERAT_TOO_LARGE);
    hostile_zip_one(hostile, "missing.docx", "word/documents.txt", slice_of("x"), REFERAT_BAD_INPUT);
    hostile_odt(hostile, "entities.odt", HOSTILE_ENTITIES "<document-content/>", NULL, REFERAT_BAD_INPUT);
    hostile_odt(hostile, "encrypted.odt", "\x8F\x13", "<manifest><encryption-data/></manifest>", REFERAT_ENCRYPTED);
    hostile_odt(hostile, "missing.odt", NULL, "<manifest/>", REFERAT_BAD_INPUT);
    hostile_odt(hostile, "repeated.odt",
                "<d><body><text><table><table-row><table-cell number-columns-repeated=\"2000000000\"><p><s "
                "c=\"2000000000\"/>x</p></table-cell></table-row></table></text></body></d>",
                NULL, REFERAT_NOT_MINUTES);
    hostile_cut(hostile, "docx", write_docx, REFERAT_BAD_INPUT);
    hostile_cut(hostile, "odt", write_odt, REFERAT_BAD_INPUT);
}

/* ---- RTF, HTML, mail ---- */

static void hostile_markup(struct hostile *hostile) {
    hostile_text(hostile, "bin.rtf", REFERAT_BAD_INPUT, "{\\rtf1 Referat \\bin2147483647 x}");
    hostile_text(hostile, "negative-bin.rtf", REFERAT_BAD_INPUT, "{\\rtf1 Referat \\bin-5 x}");
    hostile_text(hostile, "pictures-alone.rtf", REFERAT_BAD_INPUT, "{\\rtf1{\\pict 00112233}}");
    hostile_text(hostile, "long-word.rtf", REFERAT_BAD_INPUT, "{\\rtf1\\");
    buf_text(&hostile->file, "{\\rtf1");
    hostile_repeat(hostile, "{", 1000000);
    hostile_tell(hostile, "deep.rtf", REFERAT_BAD_INPUT);
    buf_text(&hostile->file, "{\\rtf1 ");
    hostile_repeat(hostile, "\\trowd\\intbl\\itap9 x\\nestcell\\cell", 200000);
    buf_text(&hostile->file, "}");
    hostile_tell(hostile, "cells.rtf", REFERAT_NOT_MINUTES);
    hostile_cut(hostile, "rtf", write_rtf, REFERAT_BAD_INPUT);
    buf_text(&hostile->file, "<!DOCTYPE html><html><body>");
    hostile_repeat(hostile, "<div>", 100000);
    buf_text(&hostile->file, HOSTILE_MINUTES);
    hostile_tell(hostile, "deep.html", REFERAT_BAD_INPUT);
    hostile_text(hostile, "script-alone.html", REFERAT_BAD_INPUT, "<html><script>" HOSTILE_MINUTES "</script></html>");
    hostile_text(hostile, "entities.html", REFERAT_NOT_MINUTES,
                 "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><html>&b;&b; x</html>");
    buf_text(&hostile->file, "<html><p a=\"");
    hostile_repeat(hostile, "aaaaaaaaaaaaaaaa", 1500000);
    hostile_tell(hostile, "long-attribute.html", REFERAT_BAD_INPUT);
}

#define HOSTILE_MAIL "From: a@example.org\r\nDate: Thu, 6 Mar 2031 15:00:00 +0100\r\nMIME-Version: 1.0\r\n"

static void hostile_mail_deep(struct hostile *hostile) {
    buf_text(&hostile->file, HOSTILE_MAIL);
    for (int i = 0; i < 1000; i++)
        buf_printf(&hostile->file, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
    buf_text(&hostile->file, "\r\n" HOSTILE_MINUTES);
    hostile_tell(hostile, "deep.eml", REFERAT_BAD_INPUT);
}

static void hostile_mail_bomb(struct hostile *hostile) {
    struct buf zip, mail;
    buf_init(&zip, BUF_MAX_DEFAULT);
    buf_init(&mail, BUF_MAX_DEFAULT);
    hostile_zip_begin(hostile, NULL);
    hostile_zip_bomb(hostile, "referat.txt", ' ', 150);
    zip_end(&hostile->zip);
    write_mail(slice_of("Hej"), "bombe.zip", buf_as_slice(&hostile->file), &mail);
    buf_clear(&hostile->file);
    buf_slice(&hostile->file, buf_as_slice(&mail));
    hostile_tell(hostile, "bomb.eml", REFERAT_TOO_LARGE);
    buf_free(&zip);
    buf_free(&mail);
}

static void hostile_mails(struct hostile *hostile) {
    buf_text(&hostile->file, HOSTILE_MAIL "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    hostile_repeat(hostile, "--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 10001);
    buf_text(&hostile->file, "--b--\r\n");
    hostile_tell(hostile, "many-parts.eml", REFERAT_TOO_LARGE);
    hostile_mail_deep(hostile);
    hostile_mail_bomb(hostile);
    hostile_text(hostile, "no-boundary.eml", REFERAT_BAD_INPUT,
                 HOSTILE_MAIL "Content-Type: multipart/mixed\r\n\r\n--\r\n" HOSTILE_MINUTES);
    hostile_text(hostile, "never-closed.eml", REFERAT_BAD_INPUT,
                 HOSTILE_MAIL
                 "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx");
    hostile_text(hostile, "encrypted.eml", REFERAT_ENCRYPTED,
                 HOSTILE_MAIL "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nAAAA\r\n");
    hostile_text(hostile, "broken-attachment.eml", REFERAT_BAD_INPUT,
                 HOSTILE_MAIL "Content-Type: application/pdf; name=\"../../referat.pdf\"\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK!!!\r\n");
}

/* ---- PDF and others ---- */

/* A page whose content is `megabytes` of spaces, deflated. */
static void hostile_pdf_bomb(struct hostile *hostile, size_t megabytes) {
    size_t size = megabytes << 20;
    uLongf packed = compressBound(size);
    char *raw = malloc(size), *deflated = malloc(packed);
    if (!raw || !deflated) abort();
    memset(raw, ' ', size);
    compress2((Bytef *)deflated, &packed, (const Bytef *)raw, size, 9);
    buf_text(&hostile->file,
             "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count "
             "1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n");
    buf_printf(&hostile->file, "4 0 obj<</Length %zu/Filter/FlateDecode>>stream\n", (size_t)packed);
    buf_append(&hostile->file, deflated, packed);
    buf_text(&hostile->file, "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    free(raw);
    free(deflated);
    hostile_tell(hostile, "bomb.pdf", REFERAT_UNSUPPORTED);
}

static void hostile_pdf_scanned(struct hostile *hostile) {
    buf_text(&hostile->file,
             "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
             "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Contents 4 0 R/Resources<</XObject<</I 5 0 "
             "R>>>>>>endobj\n4 0 obj<</Length 22>>stream\n90 0 0 90 0 0 cm /I Do\nendstream endobj\n"
             "5 0 obj<</Type/XObject/Subtype/Image/Width 2/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length "
             "2>>stream\nxy\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    hostile_tell(hostile, "scanned.pdf", REFERAT_UNSUPPORTED);
}

static void hostile_others(struct hostile *hostile) {
    hostile_pdf_bomb(hostile, 200);
    hostile_pdf_scanned(hostile);
    pdf_from_text(&hostile->file, slice_of(HOSTILE_MINUTES));
    hostile->file.len = hostile->file.len * 2 / 3;
    hostile_tell(hostile, "cut.pdf", REFERAT_BAD_INPUT);
    hostile_text(hostile, "text-named.pdf", REFERAT_BAD_INPUT, "%PDF-1.7\n" HOSTILE_MINUTES);
    hostile_text(hostile, "zip-named.docx", REFERAT_BAD_INPUT, "PK\3\4" HOSTILE_MINUTES);
    buf_append(&hostile->file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    hostile_tell(hostile, "head-alone.doc", REFERAT_UNSUPPORTED);
    buf_append(&hostile->file,
               "\x7F"
               "ELF\0\0\0\0\0\0",
               10);
    hostile_tell(hostile, "program.txt", REFERAT_UNSUPPORTED);
    for (int i = 0; i < 5000; i++) buf_byte(&hostile->file, (char)(i % 3 ? 0 : 'x'));
    hostile_tell(hostile, "zeros.txt", REFERAT_UNSUPPORTED);
    hostile_tell(hostile, "empty.html", REFERAT_BAD_INPUT);
}

/* Calls `visit` for each; there are more than 70. */
static void hostile_each(hostile_visitor *visit, void *data) {
    struct hostile hostile = {.visit = visit, .data = data};
    buf_init(&hostile.file, BUF_MAX_DEFAULT);
    hostile_zips(&hostile);
    hostile_packages(&hostile);
    hostile_markup(&hostile);
    hostile_mails(&hostile);
    hostile_others(&hostile);
    buf_free(&hostile.file);
}

#endif
