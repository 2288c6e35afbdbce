/*
 * extract.c - a file as pages of UTF-8 text; see extract.h. Decides by content what a file is (filekind.c), reads text
 * itself (decode.c) and has PDF decoded by pdftotext in a child with limits. Parses no foreign format here.
 */
#include "corpus/extract.h"
#include "base/child.h"
#include "base/file.h"
#include "base/intl.h"
#include "corpus/decode.h"
#include "corpus/filekind.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MB             ((size_t)1 << 20)
#define PDF_CHUNK      ((size_t)256 << 10)
#define PDF_END_WITHIN 2048 /* bytes from the end in which "%%EOF" stands in a PDF that is whole */
#define NOT_FOUND      127

const struct extract_limits EXTRACT_LIMITS = {
    .time_ms = 20000,
#ifndef REFERAT_SANITIZED
    .memory_bytes = 512 * MB,
#endif
    .output_bytes = 64 * MB,
    .input_bytes = 64 * MB,
    .pdf_bytes = 512 * MB,
    .pages = 20000,
};

struct source {
    const char *path;
    int fd;
    size_t size;
    const struct extract_limits *limits;
    struct extracted *out;
    struct referat_error *error;
};

void extracted_init(struct extracted *extracted) {
    memset(extracted, 0, sizeof *extracted);
    buf_init(&extracted->text, BUF_MAX_DEFAULT);
    extracted->kind = "";
}

void extracted_free(struct extracted *extracted) {
    buf_free(&extracted->text);
    extracted_init(extracted);
}

/* ---- failures, each with the file's name ---- */

static enum referat_status unreadable(const struct source *source, int errnum) {
    char reason[128];
    return error_set(source->error, REFERAT_UNREADABLE, "%s: %s", source->path, error_errno(errnum, reason));
}

static enum referat_status refuse(const struct source *source, enum referat_status status, const char *why) {
    return error_set(source->error, status, "%s: %s", source->path, why);
}

static enum referat_status too_large(const struct source *source, size_t limit) {
    return error_set(source->error, REFERAT_TOO_LARGE, _("%s: larger than %zu MB"), source->path, limit / MB);
}

static enum referat_status too_many_pages(const struct source *source) {
    return error_set(source->error, REFERAT_TOO_LARGE, _("%s: more than %u pages"), source->path,
                     source->limits->pages);
}

static enum referat_status too_much_text(const struct source *source) {
    return error_set(source->error, REFERAT_TOO_LARGE, _("%s: more than %zu MB of text"), source->path,
                     source->limits->output_bytes / MB);
}

/* ---- what comes out ---- */

/* Whether anything but white space stands there. */
static bool has_text(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != ' ' && (text.data[i] < '\t' || text.data[i] > '\r')) return true;
    return false;
}

/* Decodes the bytes into source->out and counts the pages; a form feed at the very end begins no page. */
static enum referat_status take_text(const struct source *source, struct slice bytes) {
    struct extracted *out = source->out;
    while (bytes.len && bytes.data[bytes.len - 1] == '\f') bytes.len--;
    buf_free(&out->text);
    buf_init(&out->text, source->limits->output_bytes);
    enum referat_status status = decode_text(bytes, &out->text, source->error);
    if (status == REFERAT_TOO_LARGE) return too_much_text(source);
    if (status) return status;
    struct slice text = buf_as_slice(&out->text);
    size_t pages = 1;
    for (const char *at = text.data; (at = memchr(at, '\f', text.len - (size_t)(at - text.data))); at++) pages++;
    if (pages > source->limits->pages) return too_many_pages(source);
    out->pages = (int)pages;
    return REFERAT_OK;
}

/* ---- text ---- */

static enum referat_status extract_text(const struct source *source) {
    const struct extract_limits *limits = source->limits;
    if (source->size > limits->input_bytes) return too_large(source, limits->input_bytes);
    struct buf bytes;
    buf_init(&bytes, limits->input_bytes + MB); /* room for reading in large steps; the limit is file_read_fd's */
    enum referat_status status = file_read_fd(source->fd, source->path, limits->input_bytes, &bytes, source->error);
    if (status == REFERAT_TOO_LARGE) status = too_large(source, limits->input_bytes); /* it grew meanwhile */
    if (status) goto out;
    sha256_text(bytes.data ? bytes.data : "", bytes.len, source->out->sha256);
    source->out->source_bytes = bytes.len;
    source->out->kind = "text";
    if (decode_is_binary(buf_as_slice(&bytes))) {
        status = refuse(source, REFERAT_UNSUPPORTED, _("is no text"));
        goto out;
    }
    status = take_text(source, buf_as_slice(&bytes));
    if (!status && !has_text(buf_as_slice(&source->out->text)))
        status = refuse(source, REFERAT_BAD_INPUT, _("is empty"));

out:
    buf_free(&bytes);
    return status;
}

/* ---- PDF ---- */

struct pdf_facts {
    bool encrypted; /* the word is there, at least */
    bool ends;      /* "%%EOF" stands near its end */
};

static bool holds(const char *bytes, size_t len, const char *word) {
    return memmem(bytes, len, word, strlen(word)) != NULL;
}

/* One pass over the file: its checksum, its size, and what its bytes say without being parsed. */
static enum referat_status survey_pdf(const struct source *source, struct pdf_facts *facts) {
    /* The end of a chunk stays before the next one, so that a word on the border is seen. */
    char *chunk = malloc(PDF_END_WITHIN + PDF_CHUNK);
    if (!chunk) return error_no_memory(source->error);
    struct sha256_ctx sha256;
    sha256_init(&sha256);
    enum referat_status status = REFERAT_OK;
    size_t kept = 0, total = 0;
    for (;;) {
        ssize_t got = read(source->fd, chunk + kept, PDF_CHUNK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) status = unreadable(source, errno);
        if (got <= 0) break;
        sha256_update(&sha256, (size_t)got, (const uint8_t *)chunk + kept);
        total += (size_t)got;
        if (total > source->limits->pdf_bytes) {
            status = too_large(source, source->limits->pdf_bytes);
            break;
        }
        size_t len = kept + (size_t)got;
        if (!facts->encrypted) facts->encrypted = holds(chunk, len, "/Encrypt");
        kept = len < PDF_END_WITHIN ? len : PDF_END_WITHIN;
        memmove(chunk, chunk + len - kept, kept);
    }
    facts->ends = holds(chunk, kept, "%%EOF");
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&sha256, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) sprintf(source->out->sha256 + 2 * i, "%02x", digest[i]);
    source->out->source_bytes = total;
    free(chunk);
    return status;
}

/* pdftotext did not end well: what the user is told. */
static enum referat_status explain_failure(const struct source *source, const struct child_result *result,
                                           const struct pdf_facts *facts) {
    switch (result->end) {
    case CHILD_TIMED_OUT:
        return error_set(source->error, REFERAT_TIMEOUT, _("%s: not decoded within %u seconds"), source->path,
                         (source->limits->time_ms + 999) / 1000);
    case CHILD_TOO_MUCH_OUTPUT: return too_much_text(source);
    case CHILD_EXITED:
        if (result->exit_code == NOT_FOUND)
            return refuse(source, REFERAT_UNSUPPORTED,
                          _("PDF files need the program pdftotext (package poppler-utils), which is not installed"));
        break;
    case CHILD_SIGNALLED:
        return error_set(
            source->error, REFERAT_BAD_INPUT,
            _("%s: pdftotext broke down on it (signal %d): a broken PDF, or one that asks for too much memory"),
            source->path, result->signal);
    }
    if (!facts->ends) return refuse(source, REFERAT_BAD_INPUT, _("the PDF is cut short"));
    if (facts->encrypted) return refuse(source, REFERAT_ENCRYPTED, _("the PDF is encrypted and asks for a password"));
    return refuse(source, REFERAT_BAD_INPUT, _("the PDF is broken"));
}

/*
 * The file is the child's stdin. It is opened anew as /dev/stdin, since pdftotext reads "-" into its memory, and large
 * files would pass the limit on that.
 */
static enum referat_status run_pdftotext(const struct source *source, const struct pdf_facts *facts, struct buf *raw) {
    const struct extract_limits *limits = source->limits;
    char last_page[16];
    snprintf(last_page, sizeof last_page, "%u", limits->pages + 1);
    const char *const argv[] = {"pdftotext", "-q", "-layout", "-enc",       "UTF-8", "-eol",
                                "unix",      "-l", last_page, "/dev/stdin", "-",     NULL};
    struct child_limits child_limits = {.time_ms = limits->time_ms, .memory_bytes = limits->memory_bytes};
    struct child_result result;
    enum referat_status status = child_run(argv, source->fd, &child_limits, raw, &result, source->error);
    if (status) return status;
    if (result.end != CHILD_EXITED || result.exit_code != 0) return explain_failure(source, &result, facts);
    /* poppler repairs what is cut short and gives what is left of it; half a meeting is not what the user has. */
    if (!facts->ends) return refuse(source, REFERAT_BAD_INPUT, _("the PDF is cut short"));
    return REFERAT_OK;
}

static enum referat_status extract_pdf(const struct source *source) {
    if (source->size > source->limits->pdf_bytes) return too_large(source, source->limits->pdf_bytes);
    struct pdf_facts facts = {.encrypted = false};
    struct buf raw;
    buf_init(&raw, source->limits->output_bytes);
    source->out->kind = "pdf";
    enum referat_status status = survey_pdf(source, &facts);
    if (!status) status = run_pdftotext(source, &facts, &raw);
    if (!status) status = take_text(source, buf_as_slice(&raw));
    if (!status && !has_text(buf_as_slice(&source->out->text)))
        status = refuse(source, REFERAT_UNSUPPORTED, _("has no text: a scanned document?"));
    buf_free(&raw);
    return status;
}

/* ---- any file ---- */

/* Opens without waiting for a writer of a pipe or a terminal. */
static enum referat_status open_source(struct source *source) {
    source->fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (source->fd < 0) return unreadable(source, errno);
    struct stat stat;
    if (fstat(source->fd, &stat) != 0) return unreadable(source, errno);
    if (S_ISDIR(stat.st_mode)) return refuse(source, REFERAT_UNSUPPORTED, _("is a folder"));
    if (!S_ISREG(stat.st_mode)) return refuse(source, REFERAT_UNSUPPORTED, _("is no ordinary file"));
    if (stat.st_size == 0) return refuse(source, REFERAT_BAD_INPUT, _("is empty"));
    source->size = (size_t)stat.st_size;
    return REFERAT_OK;
}

/* Up to `len` bytes from `at`; less where the file ends. */
static enum referat_status read_at(const struct source *source, char *bytes, size_t len, size_t at, struct slice *out) {
    size_t done = 0;
    while (done < len) {
        ssize_t got = pread(source->fd, bytes + done, len - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(source, errno);
        if (got == 0) break;
        done += (size_t)got;
    }
    *out = slice_make(bytes, done);
    return REFERAT_OK;
}

static enum referat_status find_kind(const struct source *source, enum filekind *kind, const char **name) {
    char head_bytes[FILEKIND_HEAD];
    struct slice head = {"", 0}, tail = {"", 0};
    enum referat_status status = read_at(source, head_bytes, sizeof head_bytes, 0, &head);
    if (status) return status;
    char *tail_bytes = malloc(FILEKIND_TAIL);
    if (!tail_bytes) return error_no_memory(source->error);
    size_t at = source->size > FILEKIND_TAIL ? source->size - FILEKIND_TAIL : 0;
    /* Only a ZIP file tells at its end what it is. */
    size_t len = slice_starts(head, "PK") ? FILEKIND_TAIL : 0;
    status = read_at(source, tail_bytes, len, at, &tail);
    if (!status) *kind = filekind_of(head, tail, name);
    free(tail_bytes);
    return status;
}

enum referat_status extract_file(const char *path, const struct extract_limits *limits, struct extracted *out,
                                 struct referat_error *error) {
    extracted_free(out);
    struct source source = {
        .path = path, .fd = -1, .limits = limits ? limits : &EXTRACT_LIMITS, .out = out, .error = error};
    enum filekind kind = FILEKIND_TEXT;
    const char *name = "";
    enum referat_status status = open_source(&source);
    if (!status) status = find_kind(&source, &kind, &name);
    if (!status) {
        switch (kind) {
        case FILEKIND_TEXT: status = extract_text(&source); break;
        case FILEKIND_PDF: status = extract_pdf(&source); break;
        case FILEKIND_FOREIGN:
            status = error_set(error, REFERAT_UNSUPPORTED, _("%s: %s is not read yet"), path, name);
            break;
        }
    }
    if (source.fd >= 0) close(source.fd);
    return status;
}
