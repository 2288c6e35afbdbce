/*
 * mkpdf.c - a PDF out of UTF-8 text on stdin, on stdout; form feeds begin new pages. `mkpdf --endless` gives a small
 * PDF that no decoder comes to the end of. For tests and samples.
 */
#include "base/file.h"
#include "tests/tools/pdf_writer.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct buf text, pdf;
    struct referat_error error;
    buf_init(&text, BUF_MAX_DEFAULT);
    buf_init(&pdf, BUF_MAX_DEFAULT);
    bool endless = argc == 2 && strcmp(argv[1], "--endless") == 0;
    if (argc > 1 && !endless) {
        fprintf(stderr, "usage: mkpdf <text >pdf, or mkpdf --endless >pdf\n");
        return 2;
    }
    if (!endless && file_read_fd(STDIN_FILENO, "stdin", BUF_MAX_DEFAULT, &text, &error)) {
        fprintf(stderr, "mkpdf: %s\n", error.message);
        return 3;
    }
    if (endless) {
        pdf_endless(&pdf, 20);
    } else {
        pdf_from_text(&pdf, buf_as_slice(&text));
    }
    bool written = buf_ok(&pdf) && file_write_all(STDOUT_FILENO, pdf.data, pdf.len);
    if (!written) fprintf(stderr, "mkpdf: the PDF cannot be written\n");
    buf_free(&text);
    buf_free(&pdf);
    return written ? 0 : 4;
}
