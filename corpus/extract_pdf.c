/*
 * extract_pdf.c - PDF by poppler's pdftotext, scanned pages by tesseract, Word 6 and 95 by antiword, each a foreign
 * program in a child with limits. Parses no foreign format here.
 */
#include "corpus/extract_pdf.h"
#include "base/file.h"
#include "base/intl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MB             ((size_t)1 << 20)
#define PDF_CHUNK      ((size_t)256 << 10)
#define PDF_END_WITHIN 2048 /* bytes from the end in which "%%EOF" stands in a PDF that is whole */
#define PICTURE_MAX    (128 * MB)
#define PAGE_TEXT_MAX  (4 * MB)
#define OCR_DPI        "200"

bool extract_has_text(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != ' ' && (text.data[i] < '\t' || text.data[i] > '\r')) return true;
    return false;
}

static struct child_limits limits_of(const struct source *source) {
    return (struct child_limits){.time_ms = source->limits->time_ms, .memory_bytes = source->limits->memory_bytes};
}

/* ---- what the bytes of a PDF say without being parsed ---- */

struct pdf_facts {
    bool encrypted; /* the word is there, at least */
    bool ends;      /* "%%EOF" stands near its end */
};

static bool holds(const char *bytes, size_t len, const char *word) {
    return memmem(bytes, len, word, strlen(word)) != NULL;
}

static enum referat_status survey_pdf(const struct source *source, struct pdf_facts *facts) {
    /* The end of a chunk stays before the next one, so that a word on the border is seen. */
    char *chunk = malloc(PDF_END_WITHIN + PDF_CHUNK);
    if (!chunk) return error_no_memory(source->error);
    enum referat_status status;
    struct slice read;
    size_t kept = 0;
    for (size_t at = 0; !(status = source_read_at(source, chunk + kept, PDF_CHUNK, at, &read)) && read.len;) {
        at += read.len;
        size_t len = kept + read.len;
        if (!facts->encrypted) facts->encrypted = holds(chunk, len, "/Encrypt");
        kept = len < PDF_END_WITHIN ? len : PDF_END_WITHIN;
        memmove(chunk, chunk + len - kept, kept);
    }
    facts->ends = holds(chunk, kept, "%%EOF");
    free(chunk);
    return status;
}

static enum referat_status explain_fault(const struct source *source, const struct pdf_facts *facts) {
    if (!facts->ends) return source_refuse(source, REFERAT_BAD_INPUT, _("the PDF is cut short"));
    if (facts->encrypted)
        return source_refuse(source, REFERAT_ENCRYPTED, _("the PDF is encrypted and asks for a password"));
    return source_refuse(source, REFERAT_BAD_INPUT, _("the PDF is broken"));
}

/*
 * The file is the child's stdin. It is opened anew as /dev/stdin, since pdftotext reads "-" into its memory, and large
 * files would pass the limit on that.
 */
static enum referat_status run_pdftotext(const struct source *source, const struct pdf_facts *facts, struct buf *raw) {
    char last_page[16];
    snprintf(last_page, sizeof last_page, "%u", source->limits->pages + 1);
    const char *const argv[] = {"pdftotext", "-q", "-layout", "-enc",       "UTF-8", "-eol",
                                "unix",      "-l", last_page, "/dev/stdin", "-",     NULL};
    struct child_limits limits = limits_of(source);
    struct child_result result;
    bool fault;
    enum referat_status status = child_run(argv, source->fd, &limits, raw, &result, source->error);
    if (status) return status;
    status = source_judge_program(source, &result, "pdftotext", "poppler-utils", &fault);
    if (status == REFERAT_BAD_INPUT && !facts->ends) return explain_fault(source, facts);
    if (status) return status;
    if (fault) return explain_fault(source, facts);
    /* poppler repairs what is cut short and gives what is left of it; half a meeting is not what the user has. */
    if (!facts->ends) return source_refuse(source, REFERAT_BAD_INPUT, _("the PDF is cut short"));
    return REFERAT_OK;
}

/* ---- scanned pages ---- */

/* Whether the pages hold pictures; unknown counts as no. */
static bool has_pictures(const struct source *source) {
    const char *const argv[] = {"pdfimages", "-list", "-l", "20", "/dev/stdin", NULL};
    struct child_limits limits = limits_of(source);
    struct child_result result;
    struct buf list;
    buf_init(&list, MB);
    enum referat_status status = child_run(argv, source->fd, &limits, &list, &result, NULL);
    /* Two lines of headings, then one a picture. */
    const char *first = list.data ? strchr(list.data, '\n') : NULL;
    const char *second = first ? strchr(first + 1, '\n') : NULL;
    bool found = !status && second && extract_has_text(slice_of(second));
    buf_free(&list);
    return found;
}

/* A page as a picture, in memory; -1 where there is none: the document has ended. */
static enum referat_status draw_page(const struct source *source, unsigned page, int *picture) {
    char number[16];
    snprintf(number, sizeof number, "%u", page);
    const char *const argv[] = {"pdftoppm", "-q", "-r",   OCR_DPI,       "-gray",      "-f",
                                number,     "-l", number, "-singlefile", "/dev/stdin", NULL};
    struct child_limits limits = limits_of(source);
    struct child_result result;
    struct buf bytes;
    bool fault;
    *picture = -1;
    buf_init(&bytes, PICTURE_MAX);
    enum referat_status status = child_run(argv, source->fd, &limits, &bytes, &result, source->error);
    if (!status) status = source_judge_program(source, &result, "pdftoppm", "poppler-utils", &fault);
    if (!status && !fault && bytes.len) {
        *picture = memfd_create("page", MFD_CLOEXEC);
        if (*picture < 0 || !file_write_all(*picture, bytes.data, bytes.len) || lseek(*picture, 0, SEEK_SET) != 0)
            status = error_no_memory(source->error);
    }
    buf_free(&bytes);
    return status;
}

static enum referat_status recognise(const struct source *source, int picture, struct buf *raw) {
    /* One thread: the reader is one of several already. */
    const char *const argv[] = {"env", "OMP_THREAD_LIMIT=1", "tesseract", "stdin", "stdout", "-l", "dan", NULL};
    struct child_limits limits = limits_of(source);
    struct child_result result;
    struct buf text;
    bool fault;
    limits.time_ms *= 3;
    if (limits.memory_bytes) limits.memory_bytes *= 2;
    buf_init(&text, PAGE_TEXT_MAX);
    enum referat_status status = child_run(argv, picture, &limits, &text, &result, source->error);
    if (!status)
        status = source_judge_program(source, &result, "tesseract", "tesseract-ocr, tesseract-ocr-dan", &fault);
    if (!status && fault)
        status = source_refuse(source, REFERAT_UNSUPPORTED,
                               _("tesseract could not recognise a page (is the package tesseract-ocr-dan installed?)"));
    /* It ends each page with a form feed itself. */
    while (text.len && (text.data[text.len - 1] == '\f' || text.data[text.len - 1] == '\n')) text.len--;
    if (!status) buf_slice(raw, buf_as_slice(&text));
    buf_free(&text);
    return status;
}

static enum referat_status recognise_pages(const struct source *source, size_t pages, struct buf *raw) {
    const struct extract_limits *limits = source->limits;
    if (pages > limits->ocr_pages)
        return error_set(source->error, REFERAT_TOO_LARGE, _("%s: more than %u scanned pages"), source->name,
                         limits->ocr_pages);
    buf_clear(raw);
    enum referat_status status = REFERAT_OK;
    for (unsigned page = 1; !status && page <= pages; page++) {
        int picture;
        status = draw_page(source, page, &picture);
        if (page > 1) buf_byte(raw, '\f');
        if (!status && picture >= 0) status = recognise(source, picture, raw);
        if (picture >= 0) close(picture);
        if (limits->alive) limits->alive(limits->alive_data);
    }
    if (status) return status;
    if (!buf_ok(raw)) return source_too_much_text(source);
    return extract_has_text(buf_as_slice(raw))
               ? REFERAT_OK
               : source_refuse(source, REFERAT_UNSUPPORTED, _("no text was recognised on its scanned pages"));
}

enum referat_status extract_pdf(const struct source *source, struct buf *raw) {
    struct pdf_facts facts = {.encrypted = false};
    enum referat_status status = survey_pdf(source, &facts);
    if (!status) status = run_pdftotext(source, &facts, raw);
    if (status || extract_has_text(buf_as_slice(raw))) return status;
    size_t pages = 0;
    for (size_t i = 0; i < raw->len; i++) pages += raw->data[i] == '\f';
    if (!has_pictures(source)) return source_refuse(source, REFERAT_UNSUPPORTED, _("has no text"));
    if (source->limits->ocr) return recognise_pages(source, pages, raw);
    return source_refuse(source, REFERAT_UNSUPPORTED,
                         _("is scanned: its pages are pictures without text (--ocr recognises them)"));
}

/* ---- old Word files ---- */

enum referat_status extract_doc(const struct source *source, struct buf *raw) {
    const char *const argv[] = {"antiword", "-w", "0", "-m", "UTF-8.txt", "/dev/stdin", NULL};
    struct child_limits limits = limits_of(source);
    struct child_result result;
    bool fault;
    enum referat_status status = child_run(argv, source->fd, &limits, raw, &result, source->error);
    if (!status) status = source_judge_program(source, &result, "antiword", "antiword", &fault);
    if (status) return status;
    if (fault || !extract_has_text(buf_as_slice(raw)))
        return source_refuse(source, REFERAT_BAD_INPUT, _("the Word document is broken, encrypted or empty"));
    return REFERAT_OK;
}
