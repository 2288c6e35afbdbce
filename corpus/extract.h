/*
 * extract.h - a file as documents, each of them pages of UTF-8 text. The kind is found by content (docs/FORMATS.md
 * lists them). Text is read here; every foreign format is decoded in a child process with limits (base/child.h), since
 * its bytes may be hostile. Most files are one document. A ZIP archive or a mail holds several: its members, named as
 * in "arkiv.zip!/2031/kosu.docx", each read as a file of its own.
 */
#ifndef CORPUS_EXTRACT_H
#define CORPUS_EXTRACT_H

#include "base/buf.h"

#include <stdint.h>

struct extract_limits {
    unsigned time_ms;          /* wall and CPU time of a decoder: 20,000 */
    size_t memory_bytes;       /* address space of a decoder: 512 MB; 0 for none (sanitizers need that) */
    size_t output_bytes;       /* text that comes out, of all documents of a file: 64 MB */
    size_t input_bytes;        /* a text file itself, and what is decoded as a whole in memory: 64 MB */
    size_t pdf_bytes;          /* a PDF file or an archive itself: 512 MB */
    unsigned pages;            /* 20,000 */
    unsigned archive_ms;       /* all documents of an archive: half an hour */
    unsigned ocr_pages;        /* pages of one document that are recognised: 500 */
    bool ocr;                  /* recognise scanned pages (tesseract); slow */
    void (*alive)(void *data); /* called between documents and recognised pages; may be NULL */
    void *alive_data;
};
extern const struct extract_limits EXTRACT_LIMITS;

/* The extracted text: valid UTF-8 in NFC, pages separated by form feeds ("\f"), line ends as "\n", no NUL, no BOM. */
struct extracted {
    struct buf text;
    size_t source_bytes;
    char sha256[65]; /* of the source file, the archive where it is a member */
    int pages;
    const char *kind;   /* "text", "pdf", "docx", "odt", "html", "rtf", "doc": a constant */
    const char *member; /* its name in the archive ("inner.zip!/a.pdf"), "" where the file is the document; borrowed */
    int64_t mtime;      /* of a member, seconds; 0 not known */
};

void extracted_init(struct extracted *extracted);
void extracted_free(struct extracted *extracted);

/*
 * Called for each document, or, with `failure`, for a member that could not be read (its message names file and
 * member). The document lives until return; its text may be taken. False ends the reading.
 */
typedef bool extract_visitor(void *data, struct extracted *document, const struct referat_error *failure);

/*
 * Errors, of the file as a whole: REFERAT_UNREADABLE (does not exist, no rights, vanished, I/O), REFERAT_UNSUPPORTED (a
 * kind that is not read, or binary), REFERAT_ENCRYPTED, REFERAT_TOO_LARGE, REFERAT_TIMEOUT, REFERAT_BAD_INPUT (empty,
 * truncated, broken). The message names the file. Of an archive that breaks off the members before were visited. limits
 * NULL means EXTRACT_LIMITS.
 */
enum referat_status extract_documents(const char *path, const struct extract_limits *limits, extract_visitor *visit,
                                      void *data, struct referat_error *error) MUST_CHECK;
/*
 * The only document of a file. Errors: as above; REFERAT_UNSUPPORTED where there are several; those of the member.
 */
enum referat_status extract_file(const char *path, const struct extract_limits *limits, struct extracted *out,
                                 struct referat_error *error) MUST_CHECK;

#endif
