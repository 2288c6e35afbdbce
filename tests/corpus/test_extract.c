/* test_extract.c - files as pages of text: every kind, every encoding, every way in which a file can be bad. */
#include "base/file.h"
#include "corpus/decode.h"
#include "corpus/extract.h"
#include "tests/tools/pdf_writer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char folder[64], path[128];
    struct extracted extracted;
    struct extract_limits limits;
    struct referat_error error;
};

static int set_up(void **state) {
    static struct fixture fixture;
    strcpy(fixture.folder, "/tmp/referat-extract-XXXXXX");
    if (!mkdtemp(fixture.folder)) return -1;
    snprintf(fixture.path, sizeof fixture.path, "%s/file", fixture.folder);
    extracted_init(&fixture.extracted);
    fixture.limits = EXTRACT_LIMITS;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    extracted_free(&fixture->extracted);
    chmod(fixture->path, 0700);
    unlink(fixture->path);
    return rmdir(fixture->folder);
}

static void put_file(struct fixture *fixture, const void *data, size_t len) {
    int fd = open(fixture->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_true(file_write_all(fd, data, len));
    close(fd);
}

static enum referat_status extract(struct fixture *fixture) {
    return extract_file(fixture->path, &fixture->limits, &fixture->extracted, &fixture->error);
}

static enum referat_status extract_bytes(struct fixture *fixture, const void *data, size_t len) {
    put_file(fixture, data, len);
    return extract(fixture);
}

#define EXTRACT_LITERAL(fixture, literal) extract_bytes(fixture, literal, sizeof(literal) - 1)

/* The message names the file and says the words. */
static void assert_message(const struct fixture *fixture, const char *words) {
    if (!strstr(fixture->error.message, words)) print_error("%s\n", fixture->error.message);
    assert_non_null(strstr(fixture->error.message, words));
    assert_non_null(strstr(fixture->error.message, fixture->folder));
}

/* ---- text ---- */

static void test_utf8(void **state) {
    struct fixture *fixture = *state;
    static const char bytes[] = "\xEF\xBB\xBFMøde\r\ni KOSU\rden\v6.\x07 marts\f\nside 2\f";
    assert_int_equal(EXTRACT_LITERAL(fixture, bytes), REFERAT_OK);
    assert_string_equal(fixture->extracted.text.data, "Møde\ni KOSU\nden\n6. marts\f\nside 2");
    assert_int_equal(fixture->extracted.pages, 2);
    assert_string_equal(fixture->extracted.kind, "text");
    assert_int_equal(fixture->extracted.source_bytes, sizeof bytes - 1);
    char sha256[SHA256_TEXT_SIZE];
    sha256_text("abc", 3, sha256);
    assert_int_equal(EXTRACT_LITERAL(fixture, "abc"), REFERAT_OK);
    assert_string_equal(fixture->extracted.sha256, sha256);
}

static void test_encodings(void **state) {
    static const struct {
        const char *bytes;
        size_t len;
        const char *text;
    } cases[] = {
#define CASE(literal, text) {literal, sizeof(literal) - 1, text}
        CASE("B\xF8rne- og \xE6ldreudvalget \x96 \x93x\x94 \x92", "Børne- og ældreudvalget – “x” ’"),
        CASE("R\xC3\xA5"
             "d og n\xE6vn",
             "Råd og nævn"), /* one pasted letter */
        CASE("\xFF\xFEM\0\xF8\0d\0e\0\r\0\n\0\x13\x20", "Møde\n–"),
        CASE("\xFE\xFF\0M\0\xF8\0d\0e\xD8\x3D\xDE\x00", "Møde\xF0\x9F\x98\x80"),
        CASE("\xFE\xFF\0M\xD8\x3D\0d", "M\xEF\xBF\xBD"
                                       "d"), /* half a pair */
        CASE("\xFF\xFEM\0d", "M\xEF\xBF\xBD"),
        CASE("Ra\xCC\x8A"
             "dhus",
             "Rådhus"), /* composed */
        CASE("a\xC2\x85"
             "b\xC2\x90",
             "a\nb"),
        CASE("\xED\xA0\x80 x", "\xC3\xAD\xC2\xA0\xE2\x82\xAC x"), /* a surrogate is no UTF-8 */
        CASE("\x81", "\xEF\xBF\xBD"),
#undef CASE
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (extract_bytes(fixture, cases[i].bytes, cases[i].len)) fail_msg("case %zu: %s", i, fixture->error.message);
        assert_string_equal(fixture->extracted.text.data, cases[i].text);
        assert_int_equal(utf8_valid(fixture->extracted.text.data, fixture->extracted.text.len),
                         fixture->extracted.text.len);
    }
}

/* Whatever comes in, valid UTF-8 without control characters comes out. */
static void test_any_bytes_decode_to_clean_text(void **state) {
    static const unsigned char nasty[] = {0,    '\r', '\n', 'a',  0x1B, 0x7F, 0x80, 0x85, 0xC2, 0xC3, 0xA5, 0xCC,
                                          0x8A, 0xE2, 0x80, 0xED, 0xA0, 0xF0, 0x9F, 0xF4, 0xFE, 0xFF, 0xEF, 0xBB};
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        size_t len = (size_t)round % sizeof bytes;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)nasty[((seed = seed * 1103515245u + 12345u) >> 16) % sizeof nasty];
        struct buf out;
        buf_init(&out, 1000);
        assert_int_equal(decode_text(slice_make(bytes, len), &out, NULL), REFERAT_OK);
        assert_int_equal(utf8_valid(buf_as_slice(&out).data, out.len), out.len);
        for (size_t i = 0; i < out.len; i++)
            assert_true((unsigned char)out.data[i] >= 0x20 || strchr("\t\n\f", out.data[i]));
        buf_free(&out);
    }
}

static void test_empty_files(void **state) {
    static const char *const cases[] = {"", " \n\t\r\n\f\f ", "\xEF\xBB\xBF", "\n\f"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(extract_bytes(fixture, cases[i], strlen(cases[i])), REFERAT_BAD_INPUT);
        assert_message(fixture, "empty");
    }
}

static void test_binary_is_no_text(void **state) {
    struct fixture *fixture = *state;
    char bytes[5000];
    unsigned seed = 7;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)((seed = seed * 1103515245u + 12345u) >> 16);
    bytes[0] = 'x';
    assert_int_equal(extract_bytes(fixture, bytes, sizeof bytes), REFERAT_UNSUPPORTED);
    assert_message(fixture, "is no text");
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(extract_bytes(fixture, bytes, sizeof bytes), REFERAT_UNSUPPORTED);
    assert_int_equal(EXTRACT_LITERAL(fixture, "a\0b"), REFERAT_UNSUPPORTED);
    /* a stray one in a text is dropped */
    memset(bytes, 'a', sizeof bytes);
    bytes[100] = '\0';
    bytes[200] = '\x02';
    assert_int_equal(extract_bytes(fixture, bytes, sizeof bytes), REFERAT_OK);
    assert_int_equal(fixture->extracted.text.len, sizeof bytes - 2);
    assert_int_equal(strlen(fixture->extracted.text.data), sizeof bytes - 2);
}

static void test_foreign_kinds_are_named(void **state) {
    static const struct {
        const char *bytes;
        size_t len;
        const char *name;
    } cases[] = {
#define CASE(literal, name) {literal, sizeof(literal) - 1, name}
        CASE("PK\x03\x04....xl/workbook.xml", "XLSX"),
        CASE("PK\x03\x04....ppt/presentation.xml", "PPTX"),
        CASE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "DOC"),
        CASE("<?xml version=\"1.0\"?><referat/>", "XML"),
        CASE("\x89PNG\r\n\x1A\n", "PNG"),
        CASE("\xFF\xD8\xFF\xE0", "JPEG"),
        CASE("GIF89a", "GIF"),
        CASE("\x1F\x8B\x08", "gzip"),
        CASE("\x7F"
             "ELF\x02",
             "program"),
#undef CASE
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(extract_bytes(fixture, cases[i].bytes, cases[i].len), REFERAT_UNSUPPORTED);
        assert_message(fixture, cases[i].name);
    }
    /* what only looks like one */
    assert_int_equal(EXTRACT_LITERAL(fixture, "PK drøftede budgettet"), REFERAT_OK);
    assert_int_equal(EXTRACT_LITERAL(fixture, "<kommune> og <html> i en tekst"), REFERAT_OK);
    assert_int_equal(EXTRACT_LITERAL(fixture, "Siden er skrevet i <html>"), REFERAT_OK);
}

/* ---- files that cannot be read ---- */

static void test_unreadable_files(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(extract(fixture), REFERAT_UNREADABLE); /* it does not exist */
    assert_message(fixture, fixture->path);
    if (geteuid() == 0) return; /* to root every file is readable */
    put_file(fixture, "Referat", 7);
    assert_int_equal(chmod(fixture->path, 0), 0);
    assert_int_equal(extract(fixture), REFERAT_UNREADABLE);
}

/* None of these may be waited for. */
static void test_what_is_no_ordinary_file(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    assert_int_equal(extract(fixture), REFERAT_UNSUPPORTED);
    assert_message(fixture, "no ordinary file");
    assert_int_equal(extract_file("/dev/zero", NULL, &fixture->extracted, &fixture->error), REFERAT_UNSUPPORTED);
    assert_int_equal(extract_file(fixture->folder, NULL, &fixture->extracted, &fixture->error), REFERAT_UNSUPPORTED);
    assert_message(fixture, "folder");
}

static void test_limits_of_text(void **state) {
    struct fixture *fixture = *state;
    fixture->limits.input_bytes = 10;
    assert_int_equal(EXTRACT_LITERAL(fixture, "0123456789"), REFERAT_OK);
    assert_int_equal(EXTRACT_LITERAL(fixture, "01234567890"), REFERAT_TOO_LARGE);
    fixture->limits = EXTRACT_LIMITS;
    fixture->limits.output_bytes = 10;
    assert_int_equal(EXTRACT_LITERAL(fixture, "0123456789"), REFERAT_OK);
    assert_int_equal(EXTRACT_LITERAL(fixture, "0123456\xE6\xF8"), REFERAT_TOO_LARGE);
    assert_message(fixture, "text");
    fixture->limits.pages = 2;
    assert_int_equal(EXTRACT_LITERAL(fixture, "1\f2\f"), REFERAT_OK);
    assert_int_equal(EXTRACT_LITERAL(fixture, "1\f2\f3"), REFERAT_TOO_LARGE);
    assert_message(fixture, "pages");
}

/* A sparse file of 200 MB is refused by its size, unread. */
static void test_a_huge_text(void **state) {
    struct fixture *fixture = *state;
    put_file(fixture, "Referat", 7);
    assert_int_equal(truncate(fixture->path, 200 << 20), 0);
    assert_int_equal(extract(fixture), REFERAT_TOO_LARGE);
    assert_message(fixture, "64 MB");
}

/* ---- PDF ---- */

static void put_pdf(struct fixture *fixture, const char *text) {
    struct buf pdf;
    buf_init(&pdf, BUF_MAX_DEFAULT);
    pdf_from_text(&pdf, slice_of(text));
    put_file(fixture, pdf.data, pdf.len);
    buf_free(&pdf);
}

static const char minutes[] = "Referat\n\nMøde i KOSU den 6. marts 2031 – kl. 12\n\n"
                              "  Ida Holm (formand)          Viborg Kommune\n"
                              "  Bo Friis                    Skive Kommune’s\n"
                              "\f1. Velkomst (kort) \\ \n\nÆØÅ æøå: “godkendt”\n";

static void test_a_pdf(void **state) {
    struct fixture *fixture = *state;
    put_pdf(fixture, minutes);
    assert_int_equal(extract(fixture), REFERAT_OK);
    assert_string_equal(fixture->extracted.kind, "pdf");
    assert_int_equal(fixture->extracted.pages, 2);
    const char *text = fixture->extracted.text.data;
    assert_non_null(strstr(text, "Møde i KOSU den 6. marts 2031 – kl. 12\n"));
    assert_non_null(strstr(text, "Ida Holm (formand)          Viborg Kommune\n"));
    assert_non_null(strstr(text, "Skive Kommune’s\n"));
    assert_non_null(strstr(text, "\f1. Velkomst (kort) \\\n"));
    assert_non_null(strstr(text, "ÆØÅ æøå: “godkendt”"));
    char sha256[SHA256_TEXT_SIZE];
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    assert_int_equal(file_read(fixture->path, BUF_MAX_DEFAULT, &file, &fixture->error), REFERAT_OK);
    sha256_text(file.data, file.len, sha256);
    assert_string_equal(fixture->extracted.sha256, sha256);
    assert_int_equal(fixture->extracted.source_bytes, file.len);
    buf_free(&file);
}

static void test_a_pdf_may_begin_late(void **state) {
    struct fixture *fixture = *state;
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    for (int i = 0; i < 10; i++) buf_text(&file, "junk of a mail gateway\n");
    pdf_from_text(&file, slice_of("Referat"));
    assert_int_equal(extract_bytes(fixture, file.data, file.len), REFERAT_OK);
    assert_string_equal(fixture->extracted.kind, "pdf");
    buf_free(&file);
}

/* Wherever it is cut, no part of it is taken for the whole. */
static void test_a_truncated_pdf(void **state) {
    struct fixture *fixture = *state;
    put_pdf(fixture, minutes);
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    assert_int_equal(file_read(fixture->path, BUF_MAX_DEFAULT, &file, &fixture->error), REFERAT_OK);
    for (size_t part = 1; part < 8; part++) {
        assert_int_equal(extract_bytes(fixture, file.data, file.len * part / 8), REFERAT_BAD_INPUT);
        assert_message(fixture, "cut short");
    }
    assert_int_equal(EXTRACT_LITERAL(fixture, "%PDF-1.7"), REFERAT_BAD_INPUT);
    assert_int_equal(EXTRACT_LITERAL(fixture, "%PDF-1.7\nno objects\n%%EOF\n"), REFERAT_BAD_INPUT);
    assert_message(fixture, "broken");
    buf_free(&file);
}

static void test_an_encrypted_pdf(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(extract_file("tests/data/encrypted.pdf", NULL, &fixture->extracted, &fixture->error),
                     REFERAT_ENCRYPTED);
    assert_non_null(strstr(fixture->error.message, "tests/data/encrypted.pdf"));
    assert_non_null(strstr(fixture->error.message, "password"));
}

static void test_a_pdf_without_text(void **state) {
    struct fixture *fixture = *state;
    put_pdf(fixture, "\f\f");
    assert_int_equal(extract(fixture), REFERAT_UNSUPPORTED);
    assert_message(fixture, "has no text");
}

static void test_a_pdf_that_never_ends(void **state) {
    struct fixture *fixture = *state;
    struct buf pdf;
    buf_init(&pdf, BUF_MAX_DEFAULT);
    pdf_endless(&pdf, 20);
    assert_true(pdf.len < 8192);
    fixture->limits.time_ms = 300;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    assert_int_equal(extract_bytes(fixture, pdf.data, pdf.len), REFERAT_TIMEOUT);
    clock_gettime(CLOCK_MONOTONIC, &b);
    assert_true(b.tv_sec - a.tv_sec < 5);
    assert_message(fixture, "seconds");
    buf_free(&pdf);
}

static void test_limits_of_pdf(void **state) {
    struct fixture *fixture = *state;
    put_pdf(fixture, "side 1\fside 2\fside 3");
    fixture->limits.pages = 3;
    assert_int_equal(extract(fixture), REFERAT_OK);
    fixture->limits.pages = 2;
    assert_int_equal(extract(fixture), REFERAT_TOO_LARGE);
    assert_message(fixture, "pages");
    fixture->limits = EXTRACT_LIMITS;
    fixture->limits.output_bytes = 10;
    assert_int_equal(extract(fixture), REFERAT_TOO_LARGE);
    assert_message(fixture, "text");
    fixture->limits = EXTRACT_LIMITS;
    fixture->limits.pdf_bytes = 500;
    assert_int_equal(extract(fixture), REFERAT_TOO_LARGE);
    fixture->limits = EXTRACT_LIMITS;
}

/* Between too little to begin with and enough, the decoder breaks down on the way. */
static void test_memory_of_the_decoder(void **state) {
    struct fixture *fixture = *state;
    struct buf text;
    buf_init(&text, BUF_MAX_DEFAULT);
    for (int line = 0; line < 3000; line++) buf_printf(&text, "%d. Orientering fra formanden\n", line); /* one page */
    put_pdf(fixture, text.data);
    buf_free(&text);
    unsigned broke_down = 0;
    for (size_t mb = 12; mb <= 40; mb += 4) {
        fixture->limits.memory_bytes = mb << 20;
        enum referat_status status = extract(fixture);
        if (status == REFERAT_BAD_INPUT) {
            assert_message(fixture, "memory");
            broke_down++;
        }
    }
    assert_true(broke_down > 0);
    fixture->limits.memory_bytes = EXTRACT_LIMITS.memory_bytes;
    assert_int_equal(extract(fixture), REFERAT_OK);
}

static void test_without_pdftotext(void **state) {
    struct fixture *fixture = *state;
    put_pdf(fixture, "Referat");
    char *path = strdup(getenv("PATH"));
    setenv("PATH", fixture->folder, 1);
    enum referat_status status = extract(fixture);
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(status, REFERAT_UNSUPPORTED);
    assert_message(fixture, "poppler-utils");
}

/* ---- real minutes, where they are ---- */

static void test_real_minutes_go_through_a_pdf(void **state) {
    struct fixture *fixture = *state;
    static const char path[] = "../shared/minutes/004_1ff8a13e6d944d41.txt";
    struct buf text, pdf;
    buf_init(&text, BUF_MAX_DEFAULT);
    buf_init(&pdf, BUF_MAX_DEFAULT);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    assert_int_equal(file_read(path, BUF_MAX_DEFAULT, &text, &fixture->error), REFERAT_OK);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '\t') text.data[i] = ' '; /* a PDF has none */
    pdf_from_text(&pdf, buf_as_slice(&text));
    assert_int_equal(extract_bytes(fixture, pdf.data, pdf.len), REFERAT_OK);
    const struct slice got = buf_as_slice(&fixture->extracted.text);
    size_t at = 0, lines = 0;
    for (struct slice rest = buf_as_slice(&text); rest.len;) {
        const char *end = memchr(rest.data, '\n', rest.len);
        struct slice line = slice_trim(slice_first(rest, end ? (size_t)(end - rest.data) : rest.len));
        if (line.len && !memmem(got.data + at, got.len - at, line.data, line.len)) {
            print_error("lost: %.*s\n", (int)line.len, line.data);
            fail();
        }
        lines += line.len > 0;
        if (line.len) at = (size_t)((char *)memmem(got.data + at, got.len - at, line.data, line.len) - got.data);
        rest = slice_from(rest, end ? (size_t)(end - rest.data) + 1 : rest.len);
    }
    assert_true(lines > 100);
    buf_free(&text);
    buf_free(&pdf);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_utf8),
        TEST(test_encodings),
        TEST(test_any_bytes_decode_to_clean_text),
        TEST(test_empty_files),
        TEST(test_binary_is_no_text),
        TEST(test_foreign_kinds_are_named),
        TEST(test_unreadable_files),
        TEST(test_what_is_no_ordinary_file),
        TEST(test_limits_of_text),
        TEST(test_a_huge_text),
        TEST(test_a_pdf),
        TEST(test_a_pdf_may_begin_late),
        TEST(test_a_truncated_pdf),
        TEST(test_an_encrypted_pdf),
        TEST(test_a_pdf_without_text),
        TEST(test_a_pdf_that_never_ends),
        TEST(test_limits_of_pdf),
        TEST(test_memory_of_the_decoder),
        TEST(test_without_pdftotext),
        TEST(test_real_minutes_go_through_a_pdf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
