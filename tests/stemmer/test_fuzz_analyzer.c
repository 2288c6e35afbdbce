/*
 * test_fuzz_analyzer.c - the fuzz target on texts from a fixed pseudo-random sequence: characters that the rules speak
 * of, strung together, and then broken. REFERAT_LONG=1 runs it longer.
 */
#include "tests/fuzz/fuzz_analyzer.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define TEXT_MAX 512

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static const char *const pieces[] = {
    "a",
    "e",
    "o",
    "n",
    "r",
    "s",
    "t",
    "d",
    "kommunernes",
    "KOSU",
    "K",
    "S",
    "1",
    "01",
    "234",
    " ",
    "\n",
    "-",
    "-",
    "'",
    "’",
    "´",
    ".",
    ",",
    "/",
    "æ",
    "ø",
    "å",
    "Å",
    "é",
    "ö",
    "ß",
    "İ",
    "aa",
    "oe",
    "ae",
    "\u00AD",
    "\u200B",
    "\uFEFF",
    "\u0301",
    "\u030A",
    "\u0323",
    "\u0308",
    "\u05BC",
    "\u2010",
    "\u2011",
    "–",
    "😀",
    "👩\u200D⚕\uFE0F",
    "漢字",
    "Ж",
    "й",
    "ά",
    "ﬁ",
    "\u0344",
    "\uFB2C",
    "\u1E9B",
    "Ǆ",
    "٣",
    "½",
    "\xff",
    "\xc3",
    "\xe2\x80",
    "\xed\xa0\x80",
    "Ã¦",
    "\u3164",
    "ª",
    "ǿ",
    "ạ\u030A",
    "\u212B",
    "\u1ABE",
    "\u0F77",
};

static size_t random_text(uint64_t *state, char out[static TEXT_MAX]) {
    size_t len = 0, want = next_random(state) % 40;
    for (size_t i = 0; i < want; i++) {
        const char *piece = pieces[next_random(state) % (sizeof pieces / sizeof pieces[0])];
        size_t piece_len = strlen(piece);
        if (len + piece_len > TEXT_MAX) break;
        memcpy(out + len, piece, piece_len);
        len += piece_len;
    }
    /* Every fourth text is damaged in a place or two. */
    if (len && next_random(state) % 4 == 0)
        for (size_t i = next_random(state) % 3; i > 0; i--) out[next_random(state) % len] = (char)next_random(state);
    return len;
}

static unsigned rounds(unsigned usual) {
    return getenv("REFERAT_LONG") ? usual * 50 : usual;
}

/* Each text in a block of its own size, so that a byte read too far is found. */
static void run(const char *text, size_t len) {
    uint8_t *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    if (len) memcpy(copy, text, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static void test_strung_characters(void **unused) {
    (void)unused;
    uint64_t state = 20310306;
    char text[TEXT_MAX];
    for (unsigned i = 0; i < rounds(20000); i++) run(text, random_text(&state, text));
}

static void test_random_bytes(void **unused) {
    (void)unused;
    uint64_t state = 88172645463325252u;
    char text[TEXT_MAX];
    for (unsigned i = 0; i < rounds(5000); i++) {
        size_t len = next_random(&state) % 64;
        for (size_t k = 0; k < len; k++) text[k] = (char)next_random(&state);
        run(text, len);
    }
}

/* Any code point beside a letter. */
static void test_every_code_point(void **unused) {
    (void)unused;
    for (unsigned point = 1; point < 0x30000; point++) {
        char text[16] = "a";
        size_t len = 1 + utf8_put(point, text + 1);
        text[len++] = 'b';
        run(text, len);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strung_characters),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_every_code_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
