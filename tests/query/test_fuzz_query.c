/*
 * test_fuzz_query.c - the fuzz target on queries from a fixed pseudo-random sequence: pieces that the language speaks
 * of, strung together, whole and broken; and how long such queries take on the index of the samples. 5,000 of each;
 * REFERAT_LONG=1 makes it 100,000.
 */
#include "tests/fuzz/fuzz_query.c"

#include <time.h>

#define SLOWEST_MS 100

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static const char *const pieces[] = {"a",
                                     "ord ",
                                     "-",
                                     "\"",
                                     "(",
                                     ")",
                                     " AND ",
                                     " OR ",
                                     " NOT ",
                                     "organ:",
                                     "dato:",
                                     "..",
                                     "2031",
                                     "felt:",
                                     "titel:",
                                     "*",
                                     "* ",
                                     " NEAR/3 ",
                                     "NEAR/",
                                     "”",
                                     "å",
                                     "\xC3",
                                     "\xFF",
                                     "1-01",
                                     "-07",
                                     " ",
                                     "\t",
                                     ":",
                                     "/",
                                     "😀",
                                     "\u202E",
                                     "KL's",
                                     ".",
                                     ",",
                                     "«",
                                     "»",
                                     "tandpleje ",
                                     "telemedecin ",
                                     "kommissor",
                                     "natberedskab ",
                                     "KOSU",
                                     " og ",
                                     "person:",
                                     "\"Ida Holm\"",
                                     "sund*",
                                     "beslutning ",
                                     "kommune:Skive ",
                                     "udfald:",
                                     "godkendt ",
                                     "type:dagsorden ",
                                     "sag:1-30-72-146-31 ",
                                     "NEAR/2",
                                     "hjemmebesøg",
                                     "Sundheds- ",
                                     "\u200D",
                                     "\u2066",
                                     "\x1b[31m",
                                     "dato:2031..2033 ",
                                     "Ringkøbing-Skjern "};

static void make_query(struct buf *query, uint64_t *random) {
    buf_clear(query);
    for (size_t n = next_random(random) % 24; n > 0; n--) {
        size_t choice = next_random(random) % (sizeof pieces / sizeof *pieces + 1);
        if (choice == sizeof pieces / sizeof *pieces)
            buf_byte(query, (char)next_random(random));
        else
            buf_text(query, pieces[choice]);
    }
}

static unsigned query_count(void) {
    return getenv("REFERAT_LONG") ? 100000 : 5000;
}

static void random_queries_keep_the_promises(void **state) {
    (void)state;
    uint64_t random = 0x9E3779B97F4A7C15u;
    struct buf query;
    buf_init(&query, 1 << 16);
    for (unsigned i = 0; i < query_count(); i++) {
        make_query(&query, &random);
        /* A copy without a byte behind it, so that a read past the end is seen. */
        uint8_t *exact = malloc(query.len + !query.len);
        assert_non_null(exact);
        if (query.len) memcpy(exact, query.data, query.len);
        LLVMFuzzerTestOneInput(exact, query.len);
        free(exact);
    }
    buf_free(&query);
}

/* ---- on the samples ---- */

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void index_samples(const char *path, struct referat *referat) {
    struct referat_error error;
    struct referat_index_summary summary;
    const char *const paths[] = {"corpus/samples/minutes"};
    const struct referat_index_options options = {.index_path = path, .paths = paths, .path_count = 1};
    ASSERT_OK(referat_index(referat, &options, &summary, &error));
    assert_true(summary.items > 100);
}

static void no_query_is_slow(void **state) {
    (void)state;
    char folder[] = "/tmp/referat-query-XXXXXX", path[64];
    struct referat_error error;
    struct referat *referat;
    struct referat_reader *reader;
    uint64_t random = 0xD1B54A32D192ED03u;
    struct buf query;
    double slowest = 0, sum = 0;
    if (access("corpus/samples/minutes", R_OK) != 0) skip();
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/index", folder);
    ASSERT_OK(referat_new(NULL, &referat, &error));
    index_samples(path, referat);
    ASSERT_OK(referat_open(referat, path, &reader, &error));
    buf_init(&query, 1 << 16);
    for (unsigned i = 0; i < query_count(); i++) {
        struct referat_results *results;
        make_query(&query, &random);
        const struct referat_search_options options = {.query = query.data, .query_length = query.len, .limit = 10};
        double began = now_ms();
        enum referat_status status = referat_search(reader, &options, &results, &error);
        double took = now_ms() - began;
        assert_true(status == REFERAT_OK || status == REFERAT_QUERY);
        if (status) check_error(&error, status, query.len);
        referat_results_free(results);
        /* Once more before it is held against the query: the machine has other things to do. */
        if (took > SLOWEST_MS) {
            began = now_ms();
            status = referat_search(reader, &options, &results, &error);
            took = now_ms() - began;
            referat_results_free(results);
        }
        sum += took;
        if (took > slowest) slowest = took;
#ifndef REFERAT_SANITIZED
        if (took > SLOWEST_MS) fail_msg("%.0f ms: %.*s", took, (int)query.len, query.data);
#endif
    }
    print_message("%u queries: %.2f ms each, the slowest %.1f ms\n", query_count(), sum / query_count(), slowest);
    referat_close(reader);
    referat_free(referat);
    nftw(folder, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    buf_free(&query);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_queries_keep_the_promises),
        cmocka_unit_test(no_query_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
