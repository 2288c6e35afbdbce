/* test_native_bests.c - best postings of lists, codes of lengths, bitmaps as numbers. */
#include "tests/engine/storage.h"

#include "engine/native/bests.h"
#include "engine/native/bitmap.h"
#include "engine/native/bm25.h"
#include "engine/native/lengths.h"

#define DOCUMENTS 20000

struct fixture {
    uint32_t lengths[DOCUMENTS], documents[DOCUMENTS], wdfs[DOCUMENTS], count;
    double parts[DOCUMENTS];
    struct bests_writer *writer;
    struct buf bytes;
};

/* Lengths of `kinds` kinds; one of `apart` documents has the term. */
static struct fixture *make(uint32_t kinds, uint32_t apart) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    srand(5);
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        fixture->lengths[i] = 20 + (uint32_t)rand() % kinds;
        fixture->parts[i] = bm25_length_part(fixture->lengths[i], 100);
        if ((uint32_t)rand() % apart != 0) continue;
        fixture->documents[fixture->count] = i;
        fixture->wdfs[fixture->count++] = (uint32_t)rand() % 6;
    }
    fixture->writer = bests_writer_new(fixture->lengths, fixture->parts, DOCUMENTS);
    assert_non_null(fixture->writer);
    buf_init(&fixture->bytes, 1 << 20);
    return fixture;
}

static void drop(struct fixture *fixture) {
    bests_writer_free(fixture->writer);
    buf_free(&fixture->bytes);
    free(fixture);
}

/* Reads what was written, as postings_bests does. */
static void read_back(const struct fixture *fixture, struct bests *out) {
    const uint8_t *at = (const uint8_t *)fixture->bytes.data, *end = at + fixture->bytes.len;
    uint16_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    at += sizeof bytes;
    out->count = bests_read_pairs(at, at + bytes, BESTS_MAX, out->best);
    assert_int_not_equal(out->count, 0);
    at += bytes;
    out->codes = at < end ? at : NULL;
    if (out->codes) at += bests_windows(DOCUMENTS);
    out->eighths = NULL;
    if (at == end) return;
    memcpy(&bytes, at, sizeof bytes);
    at += sizeof bytes;
    out->eighth_count = bests_read_pairs(at, at + bytes, BESTS_EIGHTH_MAX, out->of_eighth);
    assert_int_not_equal(out->eighth_count, 0);
    out->eighths = at + bytes;
    assert_ptr_equal(out->eighths + bests_windows(DOCUMENTS) * (size_t)BESTS_EIGHTH_BYTES, end);
}

static double share_of(struct best_posting posting) {
    return bm25_share(posting.wdf, bm25_length_part(posting.length, 100));
}

static double share_at(const struct fixture *fixture, uint32_t number) {
    return bm25_share(fixture->wdfs[number], fixture->parts[fixture->documents[number]]);
}

/* No posting is above its window's, and where every window has its own one is as good. */
static void check_windows(const struct fixture *fixture, const struct bests *bests, bool exact) {
    double most[(DOCUMENTS >> BESTS_WINDOW_SHIFT) + 1];
    for (uint32_t w = 0; w < bests_windows(DOCUMENTS); w++) most[w] = -1;
    for (uint32_t i = 0; i < fixture->count; i++) {
        uint32_t window = fixture->documents[i] >> BESTS_WINDOW_SHIFT;
        if (share_at(fixture, i) > most[window]) most[window] = share_at(fixture, i);
    }
    for (uint32_t w = 0; w < bests_windows(DOCUMENTS); w++) {
        unsigned code = bests->codes[w];
        if (most[w] < 0) {
            assert_int_equal(code, 0);
            continue;
        }
        assert_in_range(code, 1, bests->count);
        double bound = share_of(bests->best[code - 1]);
        assert_true(exact ? bound == most[w] : bound >= most[w]);
    }
}

static void frequent_lists_have_a_best_for_each_window(void **state) {
    (void)state;
    struct bests bests;
    struct fixture *fixture = make(50, 3);
    bests_write(fixture->writer, fixture->documents, fixture->wdfs, fixture->count, &fixture->bytes);
    read_back(fixture, &bests);
    assert_non_null(bests.codes);
    check_windows(fixture, &bests, true);
    for (unsigned i = 1; i < bests.count; i++) assert_true(share_of(bests.best[i]) < share_of(bests.best[i - 1]));
    drop(fixture);
}

/* None is below a posting of its eighth, and each is that of one. */
static void very_frequent_lists_have_a_best_for_each_eighth(void **state) {
    (void)state;
    enum { EIGHTHS = (DOCUMENTS + 127) / 128 };
    struct bests bests;
    struct fixture *fixture = make(50, 3);
    double most[EIGHTHS];
    bool attained[BESTS_EIGHTH_MAX] = {false};
    bests_write(fixture->writer, fixture->documents, fixture->wdfs, fixture->count, &fixture->bytes);
    read_back(fixture, &bests);
    assert_non_null(bests.eighths);
    for (unsigned i = 0; i < EIGHTHS; i++) most[i] = -1;
    for (uint32_t i = 0; i < fixture->count; i++) {
        double *best = &most[fixture->documents[i] >> BESTS_EIGHTH_SHIFT];
        if (share_at(fixture, i) > *best) *best = share_at(fixture, i);
    }
    for (unsigned i = 0; i < EIGHTHS; i++) {
        unsigned code = bests_eighths(bests.eighths, i / BESTS_EIGHTHS) >> i % BESTS_EIGHTHS * 4 & 15;
        assert_true(most[i] < 0 ? code == 0 : code > 0 && code <= bests.eighth_count);
        if (code == 0) continue;
        assert_true(share_of(bests.of_eighth[code - 1]) >= most[i]);
        attained[code - 1] = attained[code - 1] || share_of(bests.of_eighth[code - 1]) == most[i];
    }
    for (unsigned i = 0; i < bests.eighth_count; i++) assert_true(attained[i]);
    drop(fixture);
}

static void other_lists_have_one(void **state) {
    (void)state;
    struct bests bests;
    struct fixture *fixture = make(50, 130);
    double most = 0;
    assert_in_range(fixture->count, BESTS_LIST_MIN + 1, BESTS_FREQUENT * bests_windows(DOCUMENTS));
    bests_write(fixture->writer, fixture->documents, fixture->wdfs, fixture->count, &fixture->bytes);
    read_back(fixture, &bests);
    assert_null(bests.codes);
    assert_int_equal(bests.count, 1);
    for (uint32_t i = 0; i < fixture->count; i++)
        if (share_at(fixture, i) > most) most = share_at(fixture, i);
    assert_true(share_of(bests.best[0]) == most);
    drop(fixture);
}

static void lists_without_wdfs_have_bests_of_none(void **state) {
    (void)state;
    struct bests bests;
    struct fixture *fixture = make(50, 3);
    bests_write(fixture->writer, fixture->documents, NULL, fixture->count, &fixture->bytes);
    read_back(fixture, &bests);
    assert_int_equal(bests.count, 1);
    assert_int_equal(bests.best[0].wdf, 0);
    assert_int_equal(bests.eighth_count, 1);
    assert_int_equal(bests.of_eighth[0].wdf, 0);
    for (uint32_t w = 0; w < bests_windows(DOCUMENTS); w++) assert_int_equal(bests.codes[w], 1);
    drop(fixture);
}

/* More windows than codes: each of another length, so that every best posting is another. */
static void more_bests_than_codes_share_them(void **state) {
    (void)state;
    enum { WINDOWS = 600, EACH = 9, ALL = WINDOWS << BESTS_WINDOW_SHIFT };
    uint32_t *lengths = calloc(ALL, sizeof *lengths), *documents = calloc(WINDOWS * EACH, sizeof *documents);
    uint32_t *wdfs = calloc(WINDOWS * EACH, sizeof *wdfs);
    double *parts = calloc(ALL, sizeof *parts);
    struct buf bytes;
    struct bests bests;
    assert_true(lengths && documents && wdfs && parts);
    buf_init(&bytes, 1 << 20);
    for (uint32_t i = 0; i < ALL; i++) {
        lengths[i] = 100 + (i >> BESTS_WINDOW_SHIFT) * 7 % WINDOWS;
        parts[i] = bm25_length_part(lengths[i], 100);
    }
    for (uint32_t i = 0; i < WINDOWS * EACH; i++) {
        documents[i] = (i / EACH << BESTS_WINDOW_SHIFT) + i % EACH;
        wdfs[i] = 1;
    }
    struct bests_writer *writer = bests_writer_new(lengths, parts, ALL);
    assert_non_null(writer);
    bests_write(writer, documents, wdfs, WINDOWS * EACH, &bytes);
    uint16_t pairs;
    const uint8_t *at = (const uint8_t *)bytes.data;
    memcpy(&pairs, at, sizeof pairs);
    bests.count = bests_read_pairs(at + 2, at + 2 + pairs, BESTS_MAX, bests.best);
    assert_int_equal(bests.count, BESTS_MAX);
    assert_int_equal(bytes.len, 2 + pairs + WINDOWS); /* not so frequent that eighths have theirs */
    for (uint32_t w = 0; w < WINDOWS; w++) {
        unsigned code = at[2 + pairs + w];
        double most = bm25_share(1, parts[w << BESTS_WINDOW_SHIFT]);
        assert_in_range(code, 1, BESTS_MAX);
        assert_true(share_of(bests.best[code - 1]) >= most);
        if (code <= BESTS_OWN_CODES) assert_true(share_of(bests.best[code - 1]) == most);
    }
    bests_writer_free(writer);
    buf_free(&bytes);
    free(lengths);
    free(documents);
    free(wdfs);
    free(parts);
}

static void pairs_that_are_none_are_refused(void **state) {
    (void)state;
    struct best_posting best[BESTS_MAX];
    uint8_t bytes[2 * (BESTS_MAX + 1)];
    memset(bytes, 1, sizeof bytes);
    assert_int_equal(bests_read_pairs(bytes, bytes + 2 * BESTS_MAX, BESTS_MAX, best), BESTS_MAX);
    assert_int_equal(bests_read_pairs(bytes, bytes + sizeof bytes, BESTS_MAX, best), 0); /* one too many */
    assert_int_equal(bests_read_pairs(bytes, bytes, BESTS_MAX, best), 0);
    assert_int_equal(bests_read_pairs(bytes, bytes + 3, BESTS_MAX, best), 0);
    bytes[1] = 0x80;
    assert_int_equal(bests_read_pairs(bytes, bytes + 2, BESTS_MAX, best), 0);
}

/* Every length lies within its code's, codes rise with lengths, and one length alone is what most codes stand for. */
static void check_codes(const uint32_t *lengths, uint32_t count, double share) {
    struct length_table table;
    uint8_t *codes = malloc(count + 1);
    uint32_t exact = 0;
    assert_non_null(codes);
    assert_true(lengths_choose(lengths, count, &table, codes));
    for (uint32_t i = 0; i < count; i++) {
        assert_in_range(lengths[i], table.least[codes[i]], table.most[codes[i]]);
        exact += lengths_is_exact(&table, codes[i]);
    }
    for (unsigned code = 1; code < LENGTH_CODES; code++)
        assert_true(table.least[code] > table.most[code - 1] ||
                    (table.least[code] == table.least[code - 1] && table.most[code] == table.most[code - 1]));
    assert_true(exact >= share * count);
    free(codes);
}

static void codes_of_lengths_rise(void **state) {
    (void)state;
    static uint32_t lengths[100000];
    const uint32_t count = sizeof lengths / sizeof *lengths, edges[] = {0, 65534, 65535, 65536, UINT32_MAX};
    srand(2);
    check_codes(lengths, 0, 0);
    check_codes(edges, 5, 0.4);
    for (uint32_t i = 0; i < count; i++) lengths[i] = 100 + i % 256;
    check_codes(lengths, count, 1);
    for (uint32_t i = 0; i < count; i++) lengths[i] = 150 + (uint32_t)(rand() % 100 + rand() % 100 + rand() % 100);
    check_codes(lengths, count, 0.8);
    for (uint32_t i = 0; i < count; i++) lengths[i] = i;
    check_codes(lengths, count, 0);
    for (uint32_t i = 0; i < count; i++) lengths[i] = i % 50 ? 30 + i % 90 : i * 40000;
    check_codes(lengths, count, 0.95);
}

static void bitmaps_expand_alike(void **state) {
    (void)state;
    srand(9);
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t bits[512 + 8] = {0};
        uint32_t numbers[3][128 + BITMAP_SLACK], span = 128 + (uint32_t)rand() % 2000, count = 0;
        for (uint32_t i = 0; i < span && count < 128; i++) {
            if ((uint32_t)rand() % span >= 140 && span - i > 128 - count) continue;
            bits[i / 8] |= (uint8_t)(1 << i % 8);
            count++;
        }
        bits[(span + 7) / 8] = 0xff; /* what lies behind counts for nothing */
        if (span % 8) bits[span / 8] |= (uint8_t)(0xff << span % 8);
        for (enum simd_level level = SIMD_NONE; level <= simd_level(); level++) {
            assert_true(bitmap_expand(level, bits, span, 1000, 128, numbers[level]));
            assert_memory_equal(numbers[level], numbers[0], 128 * sizeof numbers[0][0]);
            assert_false(bitmap_expand(level, bits, span, 1000, 127, numbers[level]));
            assert_false(bitmap_expand(level, bits, span, 1000, 129, numbers[level]));
        }
        for (unsigned i = 0; i < 128; i++)
            assert_true(numbers[0][i] >= 1000 && numbers[0][i] < 1000 + span &&
                        (bits[(numbers[0][i] - 1000) / 8] >> (numbers[0][i] - 1000) % 8 & 1));
    }
}

static void less_simd_can_be_asked_for(void **state) {
    (void)state;
    enum simd_level most = simd_level();
    assert_int_equal(setenv("REFERAT_SIMD", "none", 1), 0);
    assert_int_equal(simd_level(), SIMD_NONE);
    assert_int_equal(setenv("REFERAT_SIMD", "avx2", 1), 0);
    assert_true(simd_level() <= SIMD_AVX2 && simd_level() <= most);
    assert_int_equal(unsetenv("REFERAT_SIMD"), 0);
    assert_int_equal(simd_level(), most);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frequent_lists_have_a_best_for_each_window),
        cmocka_unit_test(very_frequent_lists_have_a_best_for_each_eighth),
        cmocka_unit_test(other_lists_have_one),
        cmocka_unit_test(lists_without_wdfs_have_bests_of_none),
        cmocka_unit_test(more_bests_than_codes_share_them),
        cmocka_unit_test(pairs_that_are_none_are_refused),
        cmocka_unit_test(codes_of_lengths_rise),
        cmocka_unit_test(bitmaps_expand_alike),
        cmocka_unit_test(less_simd_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
