/*
 * mkformats.c - a document out of UTF-8 text on stdin, on stdout: `mkformats txt|docx|odt|html|rtf|eml <text >file`.
 * `mkformats zip NAME FILE [NAME FILE]... >file` makes an archive of files. For tests and samples.
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
    } else {
        code = complain("txt, docx, odt, html, rtf, eml or zip");
    }
    if (!code && !(buf_ok(&out) && file_write_all(STDOUT_FILENO, out.data, out.len))) code = complain("cannot write");
    buf_free(&text);
    buf_free(&out);
    return code;
}
