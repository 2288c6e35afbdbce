/*
 * fuzz_decoders.c - any bytes through the decoders of foreign formats, as they run in the confined child. The first
 * byte says which: D a DOCX, x the XML of one (document and numbering, cut at the first NUL), O an ODT, o its XML,
 * H HTML, R RTF, W a Word 97 file, M a mail, Z an archive. REFERAT_FUZZ_DECODER=D and so on keeps to that one, whatever
 * the first byte is. It asserts what decoders promise: they end, their end is one of those that have a reason, the text
 * that comes out is made clean by decode_text. With clang: -fsanitize=fuzzer,address,undefined;
 * tests/corpus/test_extract_fuzz.c runs it without a fuzzer.
 */
#include "base/utf8.h"
#include "corpus/decode.h"
#include "corpus/unpack.h"
#include "tests/tools/format_writer.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define OUTPUT_MAX       ((size_t)8 << 20)
#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __LINE__))

static void check_failed(const char *condition, int line) {
    fprintf(stderr, "fuzz_decoders.c:%d: %s does not hold\n", line, condition);
    abort();
}

static void check_end(enum decoder_end end) {
    CHECK((unsigned)end < DECODER_END_COUNT);
    CHECK(decoder_reason(end) && (end == DECODER_DONE) == (decoder_reason(end)[0] == '\0'));
    CHECK((end == DECODER_DONE) == (decoder_status(end) == REFERAT_OK));
}

static void check_decoder(decoder *decode, struct slice bytes) {
    struct buf raw, text;
    buf_init(&raw, OUTPUT_MAX);
    buf_init(&text, 4 * OUTPUT_MAX);
    enum decoder_end end = decode(bytes, &raw);
    check_end(end);
    if (!end) {
        CHECK(buf_ok(&raw));
        CHECK(utf8_valid(buf_as_slice(&raw).data, raw.len) == raw.len);
        CHECK(decode_text(buf_as_slice(&raw), &text, NULL) == REFERAT_OK);
        CHECK(utf8_valid(buf_as_slice(&text).data, text.len) == text.len);
        for (size_t i = 0; i < text.len; i++)
            CHECK((unsigned char)text.data[i] >= ' ' || strchr("\n\t\f", text.data[i]));
    }
    buf_free(&raw);
    buf_free(&text);
}

struct visits {
    size_t count, bytes;
};

static bool check_member(void *data, const struct unpacked *member) {
    struct visits *visits = data;
    check_end(member->end);
    CHECK(!member->end || !member->bytes.len);
    CHECK(member->bytes.len <= UNPACK_MEMBER_MAX);
    CHECK(utf8_valid(member->name.data, member->name.len) == member->name.len);
    for (size_t i = 0; i < member->name.len; i++) CHECK((unsigned char)member->name.data[i] >= ' ');
    visits->bytes += member->bytes.len;
    CHECK(++visits->count <= 10000);
    return visits->bytes < OUTPUT_MAX;
}

static void check_unpacker(unpacker *unpack, struct slice bytes) {
    struct visits visits = {0};
    check_end(unpack(bytes, check_member, &visits));
}

/* The XML reaches its reader without a fuzzer having to make an archive. */
static void check_package(struct slice xml, bool docx) {
    const char *end = xml.len ? memchr(xml.data, '\0', xml.len) : NULL;
    struct slice first = slice_first(xml, end ? (size_t)(end - xml.data) : xml.len),
                 second = slice_from(xml, first.len + 1);
    struct zip_writer zip;
    struct buf file;
    buf_init(&file, BUF_MAX_DEFAULT);
    zip_begin(&zip, &file, "zip:compression=store");
    zip_add(&zip, docx ? "word/document.xml" : "content.xml", first);
    /* Parts that may be missing: an empty one would end the reading before it began. */
    if (second.len) zip_add(&zip, docx ? "word/numbering.xml" : "styles.xml", second);
    if (second.len && docx) zip_add(&zip, "word/styles.xml", second);
    zip_end(&zip);
    check_decoder(docx ? decode_docx : decode_odt, buf_as_slice(&file));
    buf_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct slice bytes = slice_make((const char *)data + 1, len ? len - 1 : 0);
    const char *only = getenv("REFERAT_FUZZ_DECODER");
    if (!len) return 0;
    switch (only && *only ? *only : (char)data[0]) {
    case 'D': check_decoder(decode_docx, bytes); break;
    case 'x': check_package(bytes, true); break;
    case 'O': check_decoder(decode_odt, bytes); break;
    case 'o': check_package(bytes, false); break;
    case 'H': check_decoder(decode_html, bytes); break;
    case 'R': check_decoder(decode_rtf, bytes); break;
    case 'W': check_decoder(decode_doc, bytes); break;
    case 'M': check_unpacker(unpack_mail, bytes); break;
    case 'Z': check_unpacker(unpack_zip, bytes); break;
    default: break;
    }
    return 0;
}
