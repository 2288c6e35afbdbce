/*
 * pdf_writer.h - small valid PDF files out of text, for tests: every line placed by itself in a monospaced font
 * (WinAnsiEncoding), so that `pdftotext -layout` gives the lines back. Form feeds begin new pages. Included by
 * tests/tools/mkpdf.c and by unit tests.
 */
#ifndef TESTS_PDF_WRITER_H
#define TESTS_PDF_WRITER_H

#include "base/buf.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define PDF_FONT_SIZE 10
#define PDF_LINE      12
#define PDF_MARGIN    40

/* Objects are written one after the other; their places go into the table at the end. */
struct pdf_writer {
    struct buf *out;
    size_t *offsets; /* of object i + 1 */
    size_t count;
};

static inline void pdf_begin(struct pdf_writer *pdf, struct buf *out) {
    *pdf = (struct pdf_writer){.out = out};
    buf_text(out, "%PDF-1.4\n%\xE6\xF8\xE5\xC6\n");
}

/* Begins object `number` (from 1, in any order). */
static inline void pdf_object(struct pdf_writer *pdf, size_t number) {
    if (number > pdf->count) {
        size_t *offsets = realloc(pdf->offsets, number * sizeof *offsets);
        if (!offsets) abort();
        memset(offsets + pdf->count, 0, (number - pdf->count) * sizeof *offsets);
        pdf->offsets = offsets;
        pdf->count = number;
    }
    pdf->offsets[number - 1] = pdf->out->len;
    buf_printf(pdf->out, "%zu 0 obj\n", number);
}

/* A stream object; `entries` are further entries of its dictionary. */
static inline void pdf_stream(struct pdf_writer *pdf, size_t number, const char *entries, struct slice content) {
    pdf_object(pdf, number);
    buf_printf(pdf->out, "<< %s /Length %zu >>\nstream\n", entries, content.len);
    buf_slice(pdf->out, content);
    buf_text(pdf->out, "\nendstream\nendobj\n");
}

/* The cross-reference table and trailer; object 1 is the catalog. */
static inline void pdf_end(struct pdf_writer *pdf) {
    size_t table = pdf->out->len;
    buf_printf(pdf->out, "xref\n0 %zu\n0000000000 65535 f \n", pdf->count + 1);
    for (size_t i = 0; i < pdf->count; i++) buf_printf(pdf->out, "%010zu 00000 n \n", pdf->offsets[i]);
    buf_printf(pdf->out, "trailer\n<< /Size %zu /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", pdf->count + 1, table);
    free(pdf->offsets);
    pdf->offsets = NULL;
}

/* The windows-1252 byte of a code point; '?' where it has none. */
static inline char pdf_byte(unsigned point) {
    static const unsigned short high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                            0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    if (point < 0x80 || (point >= 0xA0 && point <= 0xFF)) return (char)point;
    for (unsigned i = 0; i < 32; i++)
        if (high[i] == point) return (char)(0x80 + i);
    return '?';
}

static inline void pdf_line(struct buf *content, struct slice line, size_t y) {
    buf_printf(content, "BT /F1 %d Tf %d %zu Td (", PDF_FONT_SIZE, PDF_MARGIN, y);
    for (size_t at = 0; at < line.len;) {
        char byte = pdf_byte(utf8_next(line.data, line.len, &at));
        if (byte == '(' || byte == ')' || byte == '\\') buf_byte(content, '\\');
        buf_byte(content, byte == '\t' ? ' ' : byte);
    }
    buf_text(content, ") Tj ET\n");
}

/* One page: its object `number` and its content, the next one. */
static inline void pdf_page(struct pdf_writer *pdf, size_t number, struct slice text) {
    size_t lines = 1, columns = 60;
    for (size_t at = 0, column = 0; at < text.len; at++) {
        column = text.data[at] == '\n' ? 0 : column + 1;
        lines += text.data[at] == '\n';
        if (column > columns) columns = column;
    }
    size_t height = lines * PDF_LINE + 2 * PDF_MARGIN, width = columns * PDF_FONT_SIZE * 6 / 10 + 2 * PDF_MARGIN;
    struct buf content;
    buf_init(&content, BUF_MAX_DEFAULT);
    for (size_t y = height - PDF_MARGIN; text.len; y -= PDF_LINE) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        if (slice_trim(line).len) pdf_line(&content, line, y);
        text = slice_from(text, line.len + 1);
    }
    pdf_object(pdf, number);
    buf_printf(pdf->out,
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %zu %zu] /Contents %zu 0 R "
               "/Resources << /Font << /F1 3 0 R >> >> >>\nendobj\n",
               width, height, number + 1);
    pdf_stream(pdf, number + 1, "", buf_as_slice(&content));
    buf_free(&content);
}

/* The whole file. */
static inline void pdf_from_text(struct buf *out, struct slice text) {
    struct pdf_writer pdf;
    size_t pages = 0;
    pdf_begin(&pdf, out);
    pdf_object(&pdf, 1);
    buf_text(out, "<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    pdf_object(&pdf, 3);
    buf_text(out, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>\nendobj\n");
    for (bool more = true; more; pages++) {
        const char *feed = text.len ? memchr(text.data, '\f', text.len) : NULL;
        struct slice page = slice_first(text, feed ? (size_t)(feed - text.data) : text.len);
        pdf_page(&pdf, 4 + 2 * pages, page);
        more = feed != NULL;
        text = slice_from(text, page.len + 1);
    }
    pdf_object(&pdf, 2);
    buf_text(out, "<< /Type /Pages /Kids [");
    for (size_t i = 0; i < pages; i++) buf_printf(out, "%zu 0 R ", 4 + 2 * i);
    buf_printf(out, "] /Count %zu >>\nendobj\n", pages);
    pdf_end(&pdf);
}

/*
 * A PDF of about two kilobytes that would take longer than anybody lives: forms that draw the next one ten times each,
 * `depth` deep.
 */
static inline void pdf_endless(struct buf *out, unsigned depth) {
    struct pdf_writer pdf;
    pdf_begin(&pdf, out);
    pdf_object(&pdf, 1);
    buf_text(out, "<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    pdf_object(&pdf, 2);
    buf_text(out, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    pdf_object(&pdf, 3);
    buf_text(out, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                  "/Resources << /XObject << /X 5 0 R >> >> >>\nendobj\n");
    pdf_stream(&pdf, 4, "", slice_of("/X Do"));
    for (unsigned i = 0; i < depth; i++) {
        char entries[200];
        snprintf(entries, sizeof entries,
                 "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %u 0 R >> >>", 6 + i);
        pdf_stream(&pdf, 5 + i, entries, slice_of("/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do"));
    }
    pdf_stream(&pdf, 5 + depth, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", slice_of("0 0 m"));
    pdf_end(&pdf);
}

#endif
