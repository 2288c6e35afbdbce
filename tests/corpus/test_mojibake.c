/* UTF-8 that was read as cp850 or windows-1252 comes back; other text stays as it is. */
#include "corpus/mojibake.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void assert_repaired(const char *text, const char *wanted) {
    struct buf buf;
    buf_init(&buf, 1 << 16);
    buf_text(&buf, text);
    mojibake_repair(&buf, 0);
    assert_string_equal(buf.data, wanted);
    buf_free(&buf);
}

static void both_encodings_come_back(void **state) {
    (void)state;
    assert_repaired("Regionsr├Ñdet, f├ªlles m├©de p├Ñ ├àr├©", "Regionsrådet, fælles møde på Årø");
    assert_repaired("RegionsrÃ¥det, fÃ¦lles mÃ¸de", "Regionsrådet, fælles møde");
    assert_repaired("kl. 9 ÔÇô 11 og 9 â€“ 11", "kl. 9 – 11 og 9 – 11");
    assert_repaired("Resum├® og ResumÃ©", "Resumé og Resumé");
}

static void right_text_stays(void **state) {
    (void)state;
    static const char *const texts[] = {"Fælles møde på Ærø – kl. 9", "├ og Ã alene", "├── tabel ──┤",
                                        "naïve façade, Ô Canada", ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_repaired(texts[i], texts[i]);
}

static void only_behind_the_start(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 1 << 16);
    buf_text(&buf, "mÃ¸de mÃ¸de");
    mojibake_repair(&buf, 6);
    assert_string_equal(buf.data, "mÃ¸de møde");
    buf_free(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_encodings_come_back),
        cmocka_unit_test(right_text_stays),
        cmocka_unit_test(only_behind_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
