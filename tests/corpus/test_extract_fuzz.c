/*
 * test_extract_fuzz.c - the fuzz target of the decoders without a fuzzer: what it found (tests/fuzz/corpus-decoders),
 * and documents of each format, damaged in the same places each time. REFERAT_LONG runs fifty times as many.
 */
#include "tests/fuzz/fuzz_decoders.c"

#include "base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FINDINGS "tests/fuzz/corpus-decoders"

static const char text[] =
    "Referat\n\nMøde i KOSU den 6. marts 2031\n\nDeltagere:\nIda Holm\tViborg Kommune\nBo Friis\tSkive "
    "Kommune\n\n1. Velkomst\n\n- at KOSU godkender\n- at orientere\n\n1. først\n\f2. Næste – “x”\n";

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* In a block of its own size, so that a byte read too far is found. */
static void run(const char *bytes, size_t len) {
    uint8_t *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    if (len) memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

/* Bytes changed, a piece cut out, a piece doubled. */
static void damage(uint64_t *state, struct slice whole, struct buf *out) {
    buf_clear(out);
    size_t at = next_random(state) % whole.len, len = next_random(state) % 40;
    buf_slice(out, slice_first(whole, at));
    switch (next_random(state) % 4) {
    case 0: buf_slice(out, slice_from(whole, at + len)); break;
    case 1:
        for (unsigned i = 0; i < 3; i++) buf_slice(out, slice_first(slice_from(whole, at), len));
        buf_slice(out, slice_from(whole, at));
        break;
    case 2: break; /* cut short */
    case 3: buf_slice(out, slice_from(whole, at)); break;
    }
    for (size_t i = next_random(state) % 4; out->len > 1 && i > 0; i--)
        out->data[1 + next_random(state) % (out->len - 1)] = (char)next_random(state);
    if (out->len) out->data[0] = whole.data[0];
}

static void run_damaged(struct slice whole, unsigned rounds) {
    uint64_t state = 88172645463325252u;
    struct buf broken;
    buf_init(&broken, BUF_MAX_DEFAULT);
    run(whole.data, whole.len);
    if (getenv("REFERAT_LONG")) rounds *= 50;
    for (unsigned i = 0; i < rounds; i++) {
        damage(&state, whole, &broken);
        run(broken.data, broken.len);
    }
    buf_free(&broken);
}

static void write_mail_of(struct slice source, struct buf *out) {
    write_mail(source, "r\xC3\xA5.txt", source, out);
}

static void write_zip_of(struct slice source, struct buf *out) {
    struct zip_writer zip;
    zip_begin(&zip, out, NULL);
    zip_add(&zip, "a/r\xC3\xA5.txt", source);
    zip_add(&zip, "b.txt", source);
    zip_end(&zip);
}

/* The members of a package, one behind the other, as the target takes them. */
static void write_xml_of(struct slice source, void (*write)(struct slice, struct buf *), const char *first,
                         const char *second, struct buf *out);

static void write_parts(struct slice source, struct buf *out, bool docx) {
    write_xml_of(source, docx ? write_docx : write_odt, docx ? "word/document.xml" : "content.xml",
                 docx ? "word/numbering.xml" : "styles.xml", out);
}

static void write_docx_xml(struct slice source, struct buf *out) {
    write_parts(source, out, true);
}

static void write_odt_xml(struct slice source, struct buf *out) {
    write_parts(source, out, false);
}

struct part_search {
    const char *name;
    struct buf *out;
};

static bool take_part(void *data, const struct unpacked *member) {
    struct part_search *search = data;
    if (slice_is(member->name, search->name)) buf_slice(search->out, member->bytes);
    return true;
}

static void write_xml_of(struct slice source, void (*write)(struct slice, struct buf *), const char *first,
                         const char *second, struct buf *out) {
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    write(source, &file);
    struct part_search search = {first, out};
    assert_int_equal(unpack_zip(buf_as_slice(&file), take_part, &search), DECODER_DONE);
    buf_byte(out, '\0');
    search.name = second;
    assert_int_equal(unpack_zip(buf_as_slice(&file), take_part, &search), DECODER_DONE);
    buf_free(&file);
}

static void test_damaged_documents(void **state) {
    static const struct {
        char which;
        void (*write)(struct slice source, struct buf *out);
    } formats[] = {{'D', write_docx}, {'x', write_docx_xml}, {'O', write_odt},     {'o', write_odt_xml},
                   {'H', write_html}, {'R', write_rtf},      {'M', write_mail_of}, {'Z', write_zip_of}};
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct buf file;
        buf_init(&file, BUF_MAX_DEFAULT);
        buf_byte(&file, formats[i].which);
        formats[i].write(slice_of(text), &file);
        run_damaged(buf_as_slice(&file), 3000);
        buf_free(&file);
    }
}

static void test_a_damaged_word_97_document(void **state) {
    struct buf file, marked;
    (void)state;
    buf_init(&file, BUF_MAX_DEFAULT);
    buf_init(&marked, BUF_MAX_DEFAULT);
    assert_int_equal(file_read("tests/data/kosu-2031-03-06.doc", BUF_MAX_DEFAULT, &file, NULL), REFERAT_OK);
    buf_byte(&marked, 'W');
    buf_slice(&marked, buf_as_slice(&file));
    run_damaged(buf_as_slice(&marked), 500);
    buf_free(&file);
    buf_free(&marked);
}

static void test_findings(void **state) {
    (void)state;
    DIR *folder = opendir(FINDINGS);
    if (!folder) skip();
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[512];
        struct buf bytes;
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", FINDINGS, entry->d_name);
        buf_init(&bytes, BUF_MAX_DEFAULT);
        assert_int_equal(file_read(path, BUF_MAX_DEFAULT, &bytes, NULL), REFERAT_OK);
        run(bytes.data, bytes.len);
        buf_free(&bytes);
    }
    closedir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_documents),
        cmocka_unit_test(test_a_damaged_word_97_document),
        cmocka_unit_test(test_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
