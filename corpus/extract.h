/*
 * extract.h - a file as pages of UTF-8 text. The kind is found by content. Text is read here; every foreign format is
 * decoded in a child process with limits (base/child.h), since its bytes may be hostile and its decoder is not ours.
 */
#ifndef CORPUS_EXTRACT_H
#define CORPUS_EXTRACT_H

#include "base/buf.h"

struct extract_limits {
    unsigned time_ms;      /* wall and CPU time of a decoder: 20,000 */
    size_t memory_bytes;   /* address space of a decoder: 512 MB; 0 for none (sanitizers need that) */
    size_t output_bytes;   /* text that comes out: 64 MB */
    size_t input_bytes;    /* a text file itself: 64 MB */
    size_t pdf_bytes;      /* a PDF file itself: 512 MB */
    unsigned pages;        /* 20,000 */
};
extern const struct extract_limits EXTRACT_LIMITS;

/* The extracted text: valid UTF-8 in NFC, pages separated by form feeds ("\f"), line ends as "\n", no NUL, no BOM. */
struct extracted {
    struct buf text;
    size_t source_bytes;
    char sha256[65]; /* of the source file */
    int pages;
    const char *kind; /* "text", "pdf": a constant */
};

void extracted_init(struct extracted *extracted);
void extracted_free(struct extracted *extracted);
/*
 * Errors: REFERAT_UNREADABLE (does not exist, no rights, vanished, I/O), REFERAT_UNSUPPORTED (a kind that is not read,
 * or binary), REFERAT_ENCRYPTED, REFERAT_TOO_LARGE, REFERAT_TIMEOUT, REFERAT_BAD_INPUT (empty, truncated, broken).
 * The message names the file. limits NULL means EXTRACT_LIMITS.
 */
enum referat_status extract_file(const char *path, const struct extract_limits *limits, struct extracted *out,
                                 struct referat_error *error) MUST_CHECK;

#endif
