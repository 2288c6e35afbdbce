/*
 * mkformats.c - a document out of UTF-8 text on stdin, on stdout: `mkformats txt|docx|odt|html|rtf|eml <text >file`.
 * `mkformats scan <picture.pgm >file` makes a scanned PDF, `mkformats zip NAME FILE [NAME FILE]... >file` an archive of
 * files. For tests and samples.
 */
#include "base/file.h"
#include "tests/tools/format_writer.h"

#include <unistd.h>

static int complain(const char *what) {
    fprintf(stderr, "mkformats: %s\n", what);
    return 3;
}

static int write_zip(int argc, char **argv, struct buf *out) {
    struct zip_writer zip;
    zip_begin(&zip, out, NULL);
    for (int i = 0; i + 1 < argc; i += 2) {
        struct buf file;
        struct referat_error error;
        buf_init(&file, BUF_MAX_DEFAULT);
        if (file_read(argv[i + 1], BUF_MAX_DEFAULT, &file, &error)) return complain(error.message);
        zip_add(&zip, argv[i], buf_as_slice(&file));
        buf_free(&file);
    }
    zip_end(&zip);
    return 0;
}

/* A page of paper: a PDF that holds nothing but the picture (PGM, 8 bits). */
static int write_scan(struct slice picture, struct buf *out) {
    unsigned width = 0, height = 0;
    int at = 0;
    if (sscanf(picture.data, "P5 %u %u 255%n", &width, &height, &at) != 2 || !at) return complain("no picture");
    struct slice pixels = slice_from(picture, (size_t)at + 1);
    if (pixels.len < (size_t)width * height) return complain("the picture is cut short");
    char content[64];
    snprintf(content, sizeof content, "595 0 0 842 0 0 cm /I Do");
    buf_printf(
        out,
        "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
        "endobj\n4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n",
        strlen(content), content);
    buf_printf(
        out,
        "5 0 obj<</Type/XObject/Subtype/Image/Width %u/Height %u/ColorSpace/DeviceGray/BitsPerComponent 8/Length "
        "%zu>>stream\n",
        width, height, (size_t)width * height);
    buf_append(out, pixels.data, (size_t)width * height);
    buf_text(out, "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    return 0;
}

int main(int argc, char **argv) {
    struct buf text, out;
    struct referat_error error;
    const char *format = argc > 1 ? argv[1] : "";
    int code = 0;
    buf_init(&text, BUF_MAX_DEFAULT);
    buf_init(&out, BUF_MAX_DEFAULT);
    if (strcmp(format, "zip") == 0) {
        code = write_zip(argc - 2, argv + 2, &out);
    } else if (file_read_fd(STDIN_FILENO, "stdin", BUF_MAX_DEFAULT, &text, &error)) {
        code = complain(error.message);
    } else if (strcmp(format, "txt") == 0) {
        write_text(buf_as_slice(&text), &out);
    } else if (strcmp(format, "docx") == 0) {
        write_docx(buf_as_slice(&text), &out);
    } else if (strcmp(format, "odt") == 0) {
        write_odt(buf_as_slice(&text), &out);
    } else if (strcmp(format, "html") == 0) {
        write_html(buf_as_slice(&text), &out);
    } else if (strcmp(format, "rtf") == 0) {
        write_rtf(buf_as_slice(&text), &out);
    } else if (strcmp(format, "eml") == 0) {
        struct buf plain;
        buf_init(&plain, BUF_MAX_DEFAULT);
        write_text(buf_as_slice(&text), &plain);
        write_mail(buf_as_slice(&plain), NULL, slice_of(""), &out);
        buf_free(&plain);
    } else if (strcmp(format, "scan") == 0) {
        code = write_scan(buf_as_slice(&text), &out);
    } else {
        code = complain("txt, docx, odt, html, rtf, eml or zip");
    }
    if (!code && !(buf_ok(&out) && file_write_all(STDOUT_FILENO, out.data, out.len))) code = complain("cannot write");
    buf_free(&text);
    buf_free(&out);
    return code;
}
