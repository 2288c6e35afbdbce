/*
 * test_extract_formats.c - the same meeting in every format gives the same record, page numbers, offsets and source
 * apart; and archives and mails, which hold several documents.
 */
#include "base/file.h"
#include "corpus/minutes.h"
#include "tests/tools/format_writer.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#define SAMPLES "corpus/samples/minutes"
#define WORD_97 "tests/data/kosu-2031-03-06.doc"

struct fixture {
    struct registry *registry;
    char path[64];
    struct arena arena;
    struct minutes minutes;
    struct referat_error error;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->path, "/tmp/referat-formats-XXXXXX");
    int fd = mkstemp(fixture->path);
    if (fd < 0 || registry_open(NULL, NULL, &fixture->registry, NULL)) return -1;
    close(fd);
    arena_init(&fixture->arena, (size_t)1 << 30);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    registry_close(fixture->registry);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

static enum referat_status read_bytes(struct fixture *fixture, struct slice bytes) {
    int fd = open(fixture->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(file_write_all(fd, bytes.data, bytes.len));
    close(fd);
    return minutes_read_file(fixture->path, fixture->registry, NULL, &fixture->arena, &fixture->minutes,
                             &fixture->error);
}

/* ---- one meeting, every format ---- */

/* Pages, offsets and source go: what a format cannot keep. */
static void forget_places(struct minutes_record *record) {
    record->source.path = record->source.sha256 = "";
    record->source.pages = 0;
    for (size_t i = 0; i < record->attendance_count; i++) record->attendance[i].page = 0;
    for (size_t i = 0; i < record->appointment_count; i++)
        record->appointments[i].page = record->appointments[i].proposed.page = 0,
        record->appointments[i].offset = record->appointments[i].proposed.offset = -1;
    for (size_t i = 0; i < record->warning_count; i++) record->warnings[i].page = 0, record->warnings[i].offset = -1;
    for (size_t i = 0; i < record->item_count; i++) {
        record->items[i].page = 0;
        for (size_t k = 0; k < record->items[i].part_count; k++)
            record->items[i].parts[k].page = 0, record->items[i].parts[k].offset = -1;
    }
}

/* The records of the file as JSON; malloc'd. */
static char *records_of(struct fixture *fixture, struct slice bytes, const char *what) {
    struct buf json;
    arena_reset(&fixture->arena);
    buf_init(&json, BUF_MAX_DEFAULT);
    if (read_bytes(fixture, bytes)) fail_msg("%s: %s", what, fixture->error.message);
    for (size_t i = 0; i < fixture->minutes.count; i++) {
        forget_places(&fixture->minutes.records[i]);
        assert_int_equal(record_to_json(&fixture->minutes.records[i], 1, &json, NULL), REFERAT_OK);
    }
    return buf_take(&json);
}

/* The first line in which they differ. */
static void tell_difference(const char *what, const char *wanted, const char *got) {
    size_t at = 0;
    while (wanted[at] && wanted[at] == got[at]) at++;
    while (at && wanted[at - 1] != '\n') at--;
    print_error("%s:\n  - %.*s\n  + %.*s\n", what, (int)strcspn(wanted + at, "\n"), wanted + at,
                (int)strcspn(got + at, "\n"), got + at);
}

static void write_mail_of(struct slice text, struct buf *out) {
    write_mail(text, NULL, slice_of(""), out);
}

static void write_zip_of(struct slice text, struct buf *out) {
    struct zip_writer zip;
    struct buf docx;
    buf_init(&docx, BUF_MAX_DEFAULT);
    write_docx(text, &docx);
    zip_begin(&zip, out, NULL);
    zip_add(&zip, "2031/referat \xC3\xB8.docx", buf_as_slice(&docx));
    zip_end(&zip);
    buf_free(&docx);
}

static unsigned compare_formats(struct fixture *fixture, const char *name, struct slice text) {
    static const struct {
        const char *name;
        void (*write)(struct slice text, struct buf *out);
    } formats[] = {{"docx", write_docx}, {"odt", write_odt},     {"html", write_html},
                   {"rtf", write_rtf},   {"eml", write_mail_of}, {"zip", write_zip_of}};
    struct buf out;
    unsigned wrong = 0;
    char what[300];
    buf_init(&out, BUF_MAX_DEFAULT);
    char *wanted = records_of(fixture, text, name);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        buf_clear(&out);
        formats[i].write(text, &out);
        snprintf(what, sizeof what, "%s as %s", name, formats[i].name);
        char *got = records_of(fixture, buf_as_slice(&out), what);
        if (strcmp(wanted, got) != 0) tell_difference(what, wanted, got);
        wrong += strcmp(wanted, got) != 0;
        free(got);
    }
    free(wanted);
    buf_free(&out);
    return wrong;
}

static void test_the_same_meeting_in_every_format(void **state) {
    struct buf text, plain;
    unsigned samples = 0, wrong = 0;
    DIR *folder = opendir(SAMPLES);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[512];
        if (!strstr(entry->d_name, ".txt")) continue;
        snprintf(path, sizeof path, "%s/%s", SAMPLES, entry->d_name);
        buf_init(&text, BUF_MAX_DEFAULT);
        buf_init(&plain, BUF_MAX_DEFAULT);
        assert_int_equal(file_read(path, BUF_MAX_DEFAULT, &text, NULL), REFERAT_OK);
        bool utf8 = utf8_valid(text.data, text.len) == text.len;
        /* One paragraph a line: formats have no lines that are broken for their width. */
        write_text(buf_as_slice(&text), &plain);
        if (utf8) wrong += compare_formats(*state, entry->d_name, buf_as_slice(&plain));
        samples += utf8;
        buf_free(&text);
        buf_free(&plain);
    }
    closedir(folder);
    assert_true(samples >= 40);
    assert_int_equal(wrong, 0);
}

/* What LibreOffice made of the sample: automatic numbers, tables, bullets. */
static void test_a_word_97_document(void **state) {
    struct buf text, plain, file;
    buf_init(&text, BUF_MAX_DEFAULT);
    buf_init(&plain, BUF_MAX_DEFAULT);
    buf_init(&file, BUF_MAX_DEFAULT);
    assert_int_equal(file_read(SAMPLES "/kosu-2031-03-06.txt", BUF_MAX_DEFAULT, &text, NULL), REFERAT_OK);
    assert_int_equal(file_read(WORD_97, BUF_MAX_DEFAULT, &file, NULL), REFERAT_OK);
    write_text(buf_as_slice(&text), &plain);
    char *wanted = records_of(*state, buf_as_slice(&plain), "text"),
         *got = records_of(*state, buf_as_slice(&file), "doc");
    if (strcmp(wanted, got) != 0) tell_difference("doc", wanted, got);
    assert_string_equal(wanted, got);
    free(wanted);
    free(got);
    buf_free(&text);
    buf_free(&plain);
    buf_free(&file);
}

static void test_a_damaged_word_97_document(void **state) {
    struct fixture *fixture = *state;
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    assert_int_equal(file_read(WORD_97, BUF_MAX_DEFAULT, &file, NULL), REFERAT_OK);
    for (size_t part = 1; part < 8; part++) {
        enum referat_status status = read_bytes(fixture, slice_first(buf_as_slice(&file), file.len * part / 8));
        assert_int_equal(referat_exit_code(status), 3);
        assert_non_null(strstr(fixture->error.message, fixture->path));
    }
    /* its head says that it is encrypted, then that it is of 1995 */
    char *head = memmem(file.data, file.len, "\xEC\xA5\x01\x01", 4);
    assert_non_null(head);
    head[11] |= 1;
    assert_int_equal(read_bytes(fixture, buf_as_slice(&file)), REFERAT_ENCRYPTED);
    head[11] &= ~1;
    head[2] = 0x68, head[3] = 0;
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    enum referat_status status = read_bytes(fixture, buf_as_slice(&file));
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(status, REFERAT_UNSUPPORTED);
    assert_non_null(strstr(fixture->error.message, "package antiword"));
    buf_free(&file);
}

/* ---- several documents ---- */

static const char kosu[] = "Referat\n\nMøde i KOSU den 6. marts 2031\n\n1. Natberedskab\n\nReferat:\n\nKOSU godkendte "
                           "anbefalingerne.\n";
static const char ffu[] =
    "Referat\n\nFælles Forretningsudvalg den 22. august 2031\n\nPunkt 1: Mødeplan\n\nBeslutning\n\n"
    "Fælles Forretningsudvalg godkendte mødeplanen.\n";

static void test_an_archive_of_several_meetings(void **state) {
    struct fixture *fixture = *state;
    struct zip_writer zip;
    struct buf out, inner;
    char path[256];
    buf_init(&out, BUF_MAX_DEFAULT);
    buf_init(&inner, BUF_MAX_DEFAULT);
    zip_begin(&zip, &inner, NULL);
    zip_add(&zip, "ffu.txt", slice_of(ffu));
    zip_end(&zip);
    zip_begin(&zip, &out, NULL);
    zip_add(&zip, "kosu.txt", slice_of(kosu));
    zip_add(&zip, "../ude.txt", slice_of(kosu));
    zip_add(&zip, "brev.txt", slice_of("Kære alle\n\nTak for i dag.\n"));
    zip_add(&zip, "__MACOSX/._kosu.txt", slice_of("\0\1"));
    zip_add(&zip, "indre.zip", buf_as_slice(&inner));
    zip_add(&zip, "tom.txt", slice_of(""));
    zip_end(&zip);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_OK);
    assert_int_equal(fixture->minutes.count, 2);
    assert_int_equal(fixture->minutes.document_count, 2);
    snprintf(path, sizeof path, "%s!/kosu.txt", fixture->path);
    assert_string_equal(fixture->minutes.records[0].source.path, path);
    assert_string_equal(fixture->minutes.records[0].body, "KOSU");
    snprintf(path, sizeof path, "%s!/indre.zip!/ffu.txt", fixture->path);
    assert_string_equal(fixture->minutes.records[1].source.path, path);
    assert_string_equal(fixture->minutes.records[1].source.sha256, fixture->minutes.records[0].source.sha256);
    static const enum referat_status wanted[] = {REFERAT_BAD_INPUT, REFERAT_NOT_MINUTES, REFERAT_BAD_INPUT};
    static const char *const named[] = {"!/../ude.txt", "!/brev.txt", "!/tom.txt"};
    assert_int_equal(fixture->minutes.failure_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fixture->minutes.failures[i].status, wanted[i]);
        assert_non_null(strstr(fixture->minutes.failures[i].message, named[i]));
    }
    buf_free(&out);
    buf_free(&inner);
}

static void test_an_archive_without_minutes(void **state) {
    struct fixture *fixture = *state;
    struct zip_writer zip;
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    zip_begin(&zip, &out, NULL);
    zip_add(&zip, "brev.txt", slice_of("Kære alle\n"));
    zip_add(&zip, "billede.png", slice_of("\x89PNG\r\n\x1A\n...."));
    zip_end(&zip);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_UNSUPPORTED);
    assert_non_null(strstr(fixture->error.message, "!/billede.png"));
    assert_int_equal(fixture->minutes.failure_count, 1);
    buf_clear(&out);
    zip_begin(&zip, &out, NULL);
    zip_end(&zip);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_NOT_MINUTES);
    buf_free(&out);
}

static void test_a_mail_and_its_attachments(void **state) {
    struct fixture *fixture = *state;
    struct buf out, docx;
    char path[256];
    buf_init(&out, BUF_MAX_DEFAULT);
    buf_init(&docx, BUF_MAX_DEFAULT);
    write_docx(slice_of(ffu), &docx);
    write_mail(slice_of("Hermed referatet.\n\nVenlig hilsen\nIda Holm"), "bilag \xC3\xA5.docx", buf_as_slice(&docx),
               &out);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_OK);
    assert_int_equal(fixture->minutes.count, 1);
    assert_int_equal(fixture->minutes.failure_count, 0); /* the letter around it is no news */
    snprintf(path, sizeof path, "%s!/bilag \xC3\xA5.docx", fixture->path);
    assert_string_equal(fixture->minutes.records[0].source.path, path);
    buf_clear(&out);
    write_mail(slice_of(kosu), "bilag.docx", buf_as_slice(&docx), &out);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_OK);
    assert_int_equal(fixture->minutes.count, 2);
    assert_string_equal(fixture->minutes.records[0].source.path, fixture->path);
    assert_string_equal(fixture->minutes.records[0].body, "KOSU");
    /* a mail that says nothing of a meeting */
    buf_clear(&out);
    write_mail(slice_of("Tak for i dag."), NULL, slice_of(""), &out);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_NOT_MINUTES);
    buf_free(&out);
    buf_free(&docx);
}

static bool count_alive(void *data, struct extracted *document, const struct referat_error *failure) {
    (void)document, (void)failure;
    return ++*(unsigned *)data < 2;
}

static void test_a_visitor_may_stop(void **state) {
    struct fixture *fixture = *state;
    struct zip_writer zip;
    struct buf out;
    unsigned count = 0;
    buf_init(&out, BUF_MAX_DEFAULT);
    zip_begin(&zip, &out, NULL);
    for (int i = 0; i < 20; i++) zip_add(&zip, "kosu.txt", slice_of(kosu));
    zip_end(&zip);
    assert_int_equal(read_bytes(fixture, buf_as_slice(&out)), REFERAT_OK);
    assert_int_equal(extract_documents(fixture->path, NULL, count_alive, &count, NULL), REFERAT_OK);
    assert_int_equal(count, 2);
    buf_free(&out);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_the_same_meeting_in_every_format),
        TEST(test_a_word_97_document),
        TEST(test_a_damaged_word_97_document),
        TEST(test_an_archive_of_several_meetings),
        TEST(test_an_archive_without_minutes),
        TEST(test_a_mail_and_its_attachments),
        TEST(test_a_visitor_may_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
