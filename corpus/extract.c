/*
 * extract.c - a file as documents; see extract.h. Decides by content what it is (filekind.c), reads text itself
 * (decode.c), has every foreign format decoded in a child, and goes through the members of archives in the same way.
 */
#include "corpus/extract.h"
#include "base/file.h"
#include "base/intl.h"
#include "corpus/container.h"
#include "corpus/decode.h"
#include "corpus/extract_pdf.h"
#include "corpus/filekind.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MB             ((size_t)1 << 20)
#define NESTING_MAX    2 /* an archive in an archive */
#define MEMBERS_MAX    10000
#define NAME_MAX_BYTES 4000

const struct extract_limits EXTRACT_LIMITS = {
    .time_ms = 20000,
#ifndef REFERAT_SANITIZED
    .memory_bytes = 512 * MB,
#endif
    .output_bytes = 64 * MB,
    .input_bytes = 64 * MB,
    .pdf_bytes = 512 * MB,
    .pages = 20000,
    .archive_ms = 30 * 60 * 1000,
    .ocr_pages = 500,
};

/* One file that is being gone through. */
struct extraction {
    const char *path;
    const struct extract_limits *limits;
    extract_visitor *visit;
    void *data;
    char sha256[SHA256_TEXT_SIZE];
    size_t source_bytes, text_bytes, members;
    int64_t deadline; /* seconds on the monotonic clock */
    bool stop;
};

static enum referat_status read_source(struct extraction *extraction, const struct source *source, const char *member,
                                       int64_t mtime, unsigned nesting);

void extracted_init(struct extracted *extracted) {
    memset(extracted, 0, sizeof *extracted);
    buf_init(&extracted->text, BUF_MAX_DEFAULT);
    extracted->kind = extracted->member = "";
}

void extracted_free(struct extracted *extracted) {
    buf_free(&extracted->text);
    extracted_init(extracted);
}

/* ---- one document ---- */

/* Decodes the bytes and counts the pages; a form feed at the very end begins no page. */
static enum referat_status take_text(const struct source *source, struct slice bytes, struct extracted *out) {
    while (bytes.len && bytes.data[bytes.len - 1] == '\f') bytes.len--;
    buf_free(&out->text);
    buf_init(&out->text, source->limits->output_bytes);
    enum referat_status status = decode_text(bytes, &out->text, source->error);
    if (status == REFERAT_TOO_LARGE) return source_too_much_text(source);
    if (status) return status;
    struct slice text = buf_as_slice(&out->text);
    size_t pages = 1;
    for (const char *at = text.data; (at = memchr(at, '\f', text.len - (size_t)(at - text.data))); at++) pages++;
    if (pages > source->limits->pages)
        return error_set(source->error, REFERAT_TOO_LARGE, _("%s: more than %u pages"), source->name,
                         source->limits->pages);
    out->pages = (int)pages;
    return extract_has_text(text) ? REFERAT_OK : source_refuse(source, REFERAT_BAD_INPUT, _("is empty"));
}

static enum referat_status read_text(const struct source *source, struct buf *raw) {
    size_t max = source->limits->input_bytes;
    buf_free(raw);
    buf_init(raw, max + MB); /* room for reading in large steps; the limit is file_read_fd's */
    if (lseek(source->fd, 0, SEEK_SET) != 0) return source_refuse(source, REFERAT_UNREADABLE, _("cannot be read"));
    enum referat_status status = file_read_fd(source->fd, source->name, max, raw, source->error);
    if (status == REFERAT_TOO_LARGE) return source_too_large(source, max); /* it grew meanwhile */
    if (!status && decode_is_binary(buf_as_slice(raw)))
        status = source_refuse(source, REFERAT_UNSUPPORTED, _("is no text"));
    return status;
}

struct decoding {
    decoder *decode;
    size_t output_bytes;
};

static int decode_in_child(const void *data, int input, int output) {
    const struct decoding *decoding = data;
    struct slice bytes;
    struct buf text;
    buf_init(&text, decoding->output_bytes);
    enum decoder_end end = source_map_input(input, &bytes);
    if (!end) end = decoding->decode(bytes, &text);
    if (!end && !file_write_all(output, text.data, text.len)) end = DECODER_NO_MEMORY;
    buf_free(&text);
    return DECODER_EXIT + (int)end;
}

/* Who reads a kind: a function of ours in a child; `extract` where there is none, or where that does not read it. */
static const struct kind {
    const char *name;
    decoder *decode;
    enum referat_status (*extract)(const struct source *source, struct buf *raw);
    bool large; /* may be as large as a PDF */
} kinds[] = {
    [FILEKIND_TEXT] = {"text", NULL, read_text, false},      [FILEKIND_PDF] = {"pdf", NULL, extract_pdf, true},
    [FILEKIND_DOCX] = {"docx", decode_docx, NULL, true},     [FILEKIND_ODT] = {"odt", decode_odt, NULL, true},
    [FILEKIND_HTML] = {"html", decode_html, NULL, false},    [FILEKIND_RTF] = {"rtf", decode_rtf, NULL, true},
    [FILEKIND_DOC] = {"doc", decode_doc, extract_doc, true},
};

static enum referat_status read_document(struct extraction *extraction, const struct source *source,
                                         const struct kind *kind, struct extracted *out) {
    const struct extract_limits *limits = source->limits;
    struct decoding decoding = {kind->decode, limits->output_bytes};
    struct buf raw;
    buf_init(&raw, limits->output_bytes);
    out->kind = kind->name;
    size_t max = kind->large ? limits->pdf_bytes : limits->input_bytes;
    enum referat_status status = source->size > max ? source_too_large(source, max) : REFERAT_OK;
    if (!status && kind->decode) status = source_decode(source, decode_in_child, &decoding, &raw);
    bool left_over = kind->decode && status == REFERAT_UNSUPPORTED;
    if (kind->extract && (left_over || (!status && !kind->decode))) status = kind->extract(source, &raw);
    if (!status) status = take_text(source, buf_as_slice(&raw), out);
    extraction->text_bytes += out->text.len;
    if (!status && extraction->text_bytes > limits->output_bytes) status = source_too_much_text(source);
    buf_free(&raw);
    return status;
}

/* ---- what it is ---- */

/* Reads the place in the file where the names of members or streams stand. */
static enum referat_status read_names(const struct source *source, struct slice head, char *bytes, struct slice *out) {
    size_t at = 0, len = 0;
    *out = slice_make("", 0);
    if (slice_starts(head, "PK")) {
        at = source->size > FILEKIND_TAIL ? source->size - FILEKIND_TAIL : 0;
        enum referat_status status = source_read_at(source, bytes, FILEKIND_TAIL, at, out);
        if (status) return status;
        filekind_zip_members(*out, source->size, &at, &len);
    } else if (slice_starts(head, "\xD0\xCF\x11\xE0")) {
        at = filekind_ole_directory(head);
        len = FILEKIND_TAIL;
    }
    return len ? source_read_at(source, bytes, len, at, out) : REFERAT_OK;
}

static enum referat_status find_kind(const struct source *source, enum filekind *kind, const char **name) {
    char head_bytes[FILEKIND_HEAD];
    struct slice head = {"", 0}, names = {"", 0};
    enum referat_status status = source_read_at(source, head_bytes, sizeof head_bytes, 0, &head);
    if (status) return status;
    char *bytes = malloc(FILEKIND_TAIL);
    if (!bytes) return error_no_memory(source->error);
    status = read_names(source, head, bytes, &names);
    if (!status) *kind = filekind_of(head, names, name);
    if (!status && *kind == FILEKIND_OLE) *kind = filekind_of_ole(names, name);
    free(bytes);
    return status;
}

/* ---- archives ---- */

static int64_t now_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* Whether no more of the archive is read, since it passes a limit as a whole. */
static enum referat_status check_limits(struct extraction *extraction, const struct source *source) {
    const struct extract_limits *limits = source->limits;
    if (limits->alive) limits->alive(limits->alive_data);
    if (++extraction->members > MEMBERS_MAX)
        return source_refuse(source, REFERAT_TOO_LARGE, _(decoder_reason(DECODER_TOO_MANY)));
    if (extraction->text_bytes > limits->output_bytes) return source_too_much_text(source);
    if (now_seconds() > extraction->deadline)
        return error_set(source->error, REFERAT_TIMEOUT, _("%s: not read within %u seconds"), source->name,
                         limits->archive_ms / 1000);
    return REFERAT_OK;
}

static void tell_failure(struct extraction *extraction, const char *member, const struct referat_error *failure) {
    struct extracted document;
    extracted_init(&document);
    document.member = member;
    extraction->stop = extraction->stop || !extraction->visit(extraction->data, &document, failure);
}

/* A failure of ours is no member's; everything else is told, and the rest goes on. */
static bool is_fatal(enum referat_status status) {
    return status == REFERAT_NO_MEMORY || status == REFERAT_INTERNAL;
}

static enum referat_status read_member(struct extraction *extraction, const struct source *outer,
                                       const char *outer_member, const struct container_member *member,
                                       unsigned nesting) {
    char name[NAME_MAX_BYTES], shown[2 * NAME_MAX_BYTES];
    struct referat_error failure = {.position = -1};
    /* The text of a mail goes by the mail's own name. */
    snprintf(name, sizeof name, "%s%s%s", outer_member, *outer_member && *member->name ? "!/" : "", member->name);
    snprintf(shown, sizeof shown, "%s%s%s", extraction->path, *name ? "!/" : "", name);
    struct source source = {
        .name = shown, .fd = member->fd, .size = member->size, .limits = outer->limits, .error = &failure};
    enum referat_status status;
    if (member->end) {
        status = source_refuse(&source, decoder_status(member->end), _(decoder_reason(member->end)));
    } else if (!member->size) {
        status = source_refuse(&source, REFERAT_BAD_INPUT, _("is empty"));
    } else {
        status = read_source(extraction, &source, name, member->mtime, nesting);
    }
    if (is_fatal(status) && outer->error) *outer->error = failure;
    if (is_fatal(status)) return status;
    if (status) tell_failure(extraction, name, &failure);
    return REFERAT_OK;
}

static enum referat_status read_archive(struct extraction *extraction, const struct source *source, const char *member,
                                        enum container_kind kind, unsigned nesting) {
    struct container container;
    struct container_member inner;
    bool more;
    if (nesting == NESTING_MAX) return source_refuse(source, REFERAT_TOO_LARGE, _(decoder_reason(DECODER_TOO_NESTED)));
    if (source->size > source->limits->pdf_bytes) return source_too_large(source, source->limits->pdf_bytes);
    enum referat_status status = container_open(source, kind, &container);
    while (!status && !extraction->stop && !(status = container_next(&container, &more, &inner)) && more) {
        status = check_limits(extraction, source);
        if (!status) status = read_member(extraction, source, member, &inner, nesting + 1);
        if (inner.fd >= 0) close(inner.fd);
    }
    container_close(&container);
    return status;
}

/* ---- any source ---- */

static enum referat_status read_source(struct extraction *extraction, const struct source *source, const char *member,
                                       int64_t mtime, unsigned nesting) {
    enum filekind kind = FILEKIND_TEXT;
    const char *name = "";
    enum referat_status status = find_kind(source, &kind, &name);
    if (status) return status;
    switch (kind) {
    case FILEKIND_ZIP: return read_archive(extraction, source, member, CONTAINER_ZIP, nesting);
    case FILEKIND_MAIL: return read_archive(extraction, source, member, CONTAINER_MAIL, nesting);
    case FILEKIND_FOREIGN:
        return error_set(source->error, REFERAT_UNSUPPORTED, _("%s: %s is not read"), source->name, name);
    case FILEKIND_ENCRYPTED_OFFICE:
        return source_refuse(source, REFERAT_ENCRYPTED, _(decoder_reason(DECODER_ENCRYPTED)));
    default: break;
    }
    struct extracted document;
    extracted_init(&document);
    status = read_document(extraction, source, &kinds[kind], &document);
    if (!status) {
        memcpy(document.sha256, extraction->sha256, sizeof document.sha256);
        document.source_bytes = extraction->source_bytes;
        document.member = member;
        document.mtime = mtime;
        extraction->stop = !extraction->visit(extraction->data, &document, NULL);
    }
    extracted_free(&document);
    return status;
}

enum referat_status extract_documents(const char *path, const struct extract_limits *limits, extract_visitor *visit,
                                      void *data, struct referat_error *error) {
    if (!limits) limits = &EXTRACT_LIMITS;
    struct source source = {.name = path, .fd = -1, .limits = limits, .error = error};
    struct extraction extraction = {.path = path, .limits = limits, .visit = visit, .data = data};
    extraction.deadline = now_seconds() + limits->archive_ms / 1000;
    enum referat_status status = source_open(&source);
    /* What is too large for its kind is refused before it is read. */
    if (!status && source.size > limits->pdf_bytes) status = source_too_large(&source, limits->pdf_bytes);
    if (!status) status = source_hash(&source, limits->pdf_bytes, extraction.sha256, &extraction.source_bytes);
    if (!status) status = read_source(&extraction, &source, "", 0, 0);
    source_close(&source);
    return status;
}

/* ---- the only document ---- */

struct single {
    struct extracted *out;
    struct referat_error *error;
    size_t count;
    enum referat_status status;
};

static bool take_single(void *data, struct extracted *document, const struct referat_error *failure) {
    struct single *single = data;
    if (single->count++) return false;
    if (failure) {
        single->status = failure->status;
        if (single->error) *single->error = *failure;
        return true;
    }
    *single->out = *document;
    single->out->member = ""; /* it lives no longer */
    extracted_init(document);
    return true;
}

enum referat_status extract_file(const char *path, const struct extract_limits *limits, struct extracted *out,
                                 struct referat_error *error) {
    struct single single = {.out = out, .error = error};
    extracted_free(out);
    enum referat_status status = extract_documents(path, limits, take_single, &single, error);
    if (!status && single.count > 1)
        status = error_set(error, REFERAT_UNSUPPORTED, _("%s: holds several documents"), path);
    if (!status && !single.count) status = error_set(error, REFERAT_BAD_INPUT, _("%s: holds no document"), path);
    if (!status) status = single.status;
    if (status) extracted_free(out);
    return status;
}
