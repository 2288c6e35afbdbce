/*
 * Random query trees over 2,000 random documents, against the naive scan: the same hits, scores to 1e-6, the same
 * order, the same facets. REFERAT_LONG makes it 20 times as many; REFERAT_SEED picks other ones.
 */
#include "tests/engine/support.h"

#include "tests/engine/naive.h"
#include "tests/engine/random.h"

#define DOCUMENTS 2000
#define DELETED   300 /* documents beside them, that go again */
#define QUERIES   400
#define WORDS     40

struct fixture {
    char *folder;
    struct random_source random;
    struct naive_index naive;
    struct engine_reader *reader;
};

/* ---- comparing ---- */

/* A document's number, which its id is. */
static unsigned number_of(struct slice id) {
    unsigned number = 0;
    for (size_t i = 0; i < id.len; i++) number = number * 10 + (unsigned)(id.data[i] - '0');
    assert_true(number < DOCUMENTS);
    return number;
}

/* All hits. Where scores differ by rounding alone either order is right; where they do not, the newest is first. */
static void compare_hits(struct fixture *fixture, const struct engine_query *query, const struct naive_hit *expected,
                         size_t count) {
    struct engine_search search = {.query = query, .limit = DOCUMENTS, .count_to = ENGINE_COUNT_ALL};
    struct engine_result result;
    const struct naive_hit *hit_of[DOCUMENTS] = {NULL};
    for (size_t i = 0; i < count; i++) hit_of[number_of(expected[i].document->id)] = &expected[i];
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->random.arena, &result, &error));
    const char *text = q_text(&fixture->random.arena, query);
    if (!result.total_exact || result.total != count || result.hit_count != count)
        fail_msg("%s: %zu hits, expected %zu", text, result.hit_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct naive_hit *same = hit_of[number_of(result.hits[i].id)];
        if (!same || fabs(result.hits[i].score - same->score) > 1e-6)
            fail_msg("%s: %.5s: %.9f, expected %.9f", text, result.hits[i].id.data, result.hits[i].score,
                     same ? same->score : -1);
        if (i == 0) continue;
        const struct naive_hit *before = hit_of[number_of(result.hits[i - 1].id)];
        int keys = slice_compare(before->document->newest_key, same->document->newest_key);
        bool tie = result.hits[i - 1].score == result.hits[i].score;
        if (result.hits[i - 1].score < result.hits[i].score || (tie && keys >= 0))
            fail_msg("%s: order at %zu", text, i);
    }
}

/* The first page alone, which an engine may reach by leaving out what cannot get there. */
static void compare_page(struct fixture *fixture, const struct engine_query *query, const struct naive_hit *expected,
                         size_t count) {
    struct engine_search search = {
        .query = query, .offset = pick(&fixture->random, 4), .limit = 1 + pick(&fixture->random, 5)};
    struct engine_result result;
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->random.arena, &result, &error));
    assert_true(result.total <= count);
    for (size_t i = 0; i < result.hit_count; i++) {
        assert_true(search.offset + i < count);
        if (fabs(result.hits[i].score - expected[search.offset + i].score) > 1e-6)
            fail_msg("page of %s: rank %zu: %.9f, expected %.9f", q_text(&fixture->random.arena, query), i,
                     result.hits[i].score, expected[search.offset + i].score);
    }
    size_t left = count > search.offset ? count - search.offset : 0;
    assert_int_equal(result.hit_count, left < search.limit ? left : search.limit);
}

static int by_newest(const void *a, const void *b) {
    const struct naive_hit *left = a, *right = b;
    return slice_compare(left->document->newest_key, right->document->newest_key);
}

static int by_oldest(const void *a, const void *b) {
    const struct naive_hit *left = a, *right = b;
    return slice_compare(left->document->oldest_key, right->document->oldest_key);
}

static void compare_order(struct fixture *fixture, const struct engine_query *query, enum engine_sort sort,
                          struct naive_hit *expected, size_t count) {
    struct engine_search search = {.query = query,
                                   .sort = sort,
                                   .limit = DOCUMENTS,
                                   .facet_columns = 1u << COLUMN_MUNICIPALITIES | 1u << COLUMN_BODY};
    struct engine_result result;
    qsort(expected, count, sizeof *expected, sort == ENGINE_NEWEST_FIRST ? by_newest : by_oldest);
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->random.arena, &result, &error));
    assert_int_equal(result.hit_count, count);
    for (size_t i = 0; i < count; i++) assert_true(slice_equal(result.hits[i].id, expected[i].document->id));
    for (size_t i = 0; i < result.facet_counts[COLUMN_MUNICIPALITIES]; i++) {
        struct engine_facet facet = result.facets[COLUMN_MUNICIPALITIES][i];
        uint64_t with = 0;
        for (size_t k = 0; k < count; k++) {
            struct slice packed = expected[k].document->columns[COLUMN_MUNICIPALITIES];
            with += packed.len && memmem(packed.data, packed.len, facet.value.data, facet.value.len) != NULL;
        }
        assert_int_equal(facet.count, with);
    }
}

static void random_trees(void **state) {
    struct fixture *fixture = *state;
    unsigned queries = getenv("REFERAT_LONG") ? 20 * QUERIES : QUERIES;
    size_t matched = 0;
    for (unsigned i = 0; i < queries; i++) {
        const struct engine_query *query = random_tree(&fixture->random, pick(&fixture->random, 4));
        size_t count;
        struct naive_hit *expected = naive_search(&fixture->naive, query, &count);
        compare_hits(fixture, query, expected, count);
        compare_page(fixture, query, expected, count);
        compare_order(fixture, query, ENGINE_NEWEST_FIRST, expected, count);
        compare_order(fixture, query, ENGINE_OLDEST_FIRST, expected, count);
        matched += count;
        free(expected);
    }
    assert_true(matched > queries); /* or the trees say nothing */
}

/* ---- the index: put, replaced and deleted at random, so that only the end counts ---- */

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct engine_writer *writer;
    random_init(&fixture->random, WORDS);
    fixture->folder = scratch_new();
    fixture->naive.documents = calloc(DOCUMENTS, sizeof *fixture->naive.documents);
    const char *path = arena_printf(&fixture->random.arena, "%s/index", fixture->folder);
    assert_ok(engine_write(path, TEST_ENGINE, FINGERPRINT, &writer, &error));
    for (unsigned i = 0; i < 3 * DOCUMENTS; i++) {
        unsigned number = i % (DOCUMENTS + DELETED);
        const struct engine_document *document = random_document(&fixture->random, number);
        assert_ok(engine_put(writer, ENGINE_ITEMS, document, &error));
        if (number < DOCUMENTS) fixture->naive.documents[number] = document;
        if (i % 997 == 0) assert_ok(engine_commit(writer, &error));
    }
    for (unsigned i = DOCUMENTS; i < DOCUMENTS + DELETED; i++) {
        const char *id = arena_printf(&fixture->random.arena, "%05u", i);
        assert_ok(engine_delete(writer, ENGINE_ITEMS, slice_of(id), &error));
    }
    /* Deleted documents count in frequencies until they are merged away. */
    assert_ok(engine_compact(writer, &error));
    engine_writer_close(writer);
    fixture->naive.count = DOCUMENTS;
    naive_prepare(&fixture->naive);
    assert_ok(engine_open(path, FINGERPRINT, &fixture->reader, &error));
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    engine_close(fixture->reader);
    scratch_remove(fixture->folder);
    naive_free(&fixture->naive);
    free(fixture->naive.documents);
    free(fixture->folder);
    arena_free(&fixture->random.arena);
    free(fixture);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(random_trees, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
