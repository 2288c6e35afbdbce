/*
 * test_engine_agree.c - the native engine against Xapian: the same documents, put, replaced and deleted in the same
 * order, over several commits; the same random queries of every kind. Ids, scores to 1e-6, order wherever scores differ
 * by more, totals and facets are equal. And the native engine's fast way against its plain one, and against itself
 * without vector instructions: the same to the bit. REFERAT_LONG=1: 20,000 documents and 10,000 queries.
 */
#include "tests/engine/random.h"

#include <math.h>

#define DOCUMENTS      1500
#define QUERIES        300
#define LONG_DOCUMENTS 20000
#define LONG_QUERIES   10000
#define WORDS          60
#define CLOSE          1e-6

struct fixture {
    char *folder;
    struct random_source random;
    struct arena arena; /* of one query */
    unsigned documents, queries;
    struct engine_writer *writers[ENGINE_KIND_COUNT];
    struct engine_reader *readers[ENGINE_KIND_COUNT];
    /* of the native engine: a document at a time; the fast way without the processor's vector instructions */
    struct engine_reader *plain, *portable;
    size_t matched;
};

/* ---- one query, both engines ---- */

static bool has_close(const struct engine_result *result, struct slice id, double score) {
    for (size_t i = 0; i < result->hit_count; i++)
        if (slice_equal(result->hits[i].id, id)) return fabs(result->hits[i].score - score) <= CLOSE;
    return false;
}

/* At each rank the same score; another id only among ties, which may go on behind the page. */
static void compare_hits(const char *text, const struct engine_result *a, const struct engine_result *b) {
    if (a->hit_count != b->hit_count) fail_msg("%s: %zu and %zu hits", text, a->hit_count, b->hit_count);
    double last = a->hit_count ? a->hits[a->hit_count - 1].score : 0, first = a->hit_count ? a->hits[0].score : 0;
    for (size_t i = 0; i < a->hit_count; i++) {
        const struct engine_hit *one = &a->hits[i], *other = &b->hits[i];
        if (fabs(one->score - other->score) > CLOSE)
            fail_msg("%s: rank %zu: %.9f and %.9f", text, i, one->score, other->score);
        if (slice_equal(one->id, other->id)) continue;
        bool at_edge = fabs(one->score - last) <= CLOSE || fabs(one->score - first) <= CLOSE;
        if (!at_edge && (!has_close(b, one->id, one->score) || !has_close(a, other->id, other->score)))
            fail_msg("%s: rank %zu: %.*s and %.*s", text, i, (int)one->id.len, one->id.data, (int)other->id.len,
                     other->id.data);
    }
}

static void compare_facets(const char *text, const struct engine_result *a, const struct engine_result *b) {
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        if (a->facet_counts[column] != b->facet_counts[column])
            fail_msg("%s: %zu and %zu values of column %u", text, a->facet_counts[column], b->facet_counts[column],
                     column);
        for (size_t i = 0; i < a->facet_counts[column]; i++) {
            const struct engine_facet *one = &a->facets[column][i], *other = &b->facets[column][i];
            if (!slice_equal(one->value, other->value) || one->count != other->count)
                fail_msg("%s: facet %zu of column %u differs", text, i, column);
        }
    }
}

static uint64_t bits_of(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* The same documents at each rank, ties included, and the same bits of each score. */
static void compare_bits(const char *text, const struct engine_result *fast, const struct engine_result *plain) {
    if (fast->hit_count != plain->hit_count)
        fail_msg("%s: %zu hits, plainly %zu", text, fast->hit_count, plain->hit_count);
    for (size_t i = 0; i < fast->hit_count; i++) {
        const struct engine_hit *one = &fast->hits[i], *other = &plain->hits[i];
        if (!slice_equal(one->id, other->id) || bits_of(one->score) != bits_of(other->score))
            fail_msg("%s: rank %zu: %.*s %.17g, plainly %.*s %.17g", text, i, (int)one->id.len, one->id.data,
                     one->score, (int)other->id.len, other->id.data, other->score);
    }
}

static void compare(struct fixture *fixture, const struct engine_query *query, struct engine_search search) {
    struct engine_result results[ENGINE_KIND_COUNT], plain;
    search.query = query;
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++)
        assert_ok(engine_search(fixture->readers[i], ENGINE_ITEMS, &search, &fixture->arena, &results[i], &error));
    const char *text = q_text(&fixture->arena, query);
    const struct engine_result *a = &results[ENGINE_NATIVE], *b = &results[ENGINE_XAPIAN];
    if (search.count_to == ENGINE_COUNT_ALL && (!a->total_exact || a->total != b->total))
        fail_msg("%s: %llu and %llu matches", text, (unsigned long long)a->total, (unsigned long long)b->total);
    compare_hits(text, a, b);
    compare_facets(text, a, b);
    assert_ok(engine_search(fixture->plain, ENGINE_ITEMS, &search, &fixture->arena, &plain, &error));
    compare_bits(text, a, &plain);
    compare_facets(text, a, &plain);
    assert_ok(engine_search(fixture->portable, ENGINE_ITEMS, &search, &fixture->arena, &plain, &error));
    compare_bits(text, a, &plain);
    fixture->matched += a->hit_count;
}

static void compare_in_each_way(struct fixture *fixture, const struct engine_query *query) {
    struct random_source *random = &fixture->random;
    uint32_t offset = pick(random, 3) ? 0 : pick(random, 50), facets = pick(random, 1u << COLUMN_COUNT);
    compare(fixture, query, (struct engine_search){.limit = 10, .offset = offset});
    compare(fixture, query, (struct engine_search){.limit = 1 + pick(random, 200), .count_to = ENGINE_COUNT_ALL});
    compare(fixture, query, (struct engine_search){.sort = ENGINE_NEWEST_FIRST, .limit = 20, .facet_columns = facets});
    compare(fixture, query, (struct engine_search){.sort = ENGINE_OLDEST_FIRST, .limit = 20, .offset = offset});
    if (pick(random, 20) == 0)
        compare(fixture, query, (struct engine_search){.limit = fixture->documents, .count_to = ENGINE_COUNT_ALL});
}

static void engines_agree(void **state) {
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < fixture->queries; i++) {
        /* The documents are in the same arena: it grows by the trees alone. */
        const struct engine_query *query = random_tree(&fixture->random, pick(&fixture->random, 4));
        compare_in_each_way(fixture, query);
        arena_reset(&fixture->arena);
    }
    assert_true(fixture->matched > fixture->queries); /* or the trees say nothing */
}

/* ---- the same changes in both ---- */

static void change(struct fixture *fixture, unsigned number) {
    const char *id = arena_printf(&fixture->random.arena, "%05u", number);
    bool deletes = pick(&fixture->random, 10) == 0;
    const struct engine_document *document = deletes ? NULL : random_document(&fixture->random, number);
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) {
        if (deletes)
            assert_ok(engine_delete(fixture->writers[i], ENGINE_ITEMS, slice_of(id), &error));
        else
            assert_ok(engine_put(fixture->writers[i], ENGINE_ITEMS, document, &error));
    }
}

static void commit(struct fixture *fixture) {
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) assert_ok(engine_commit(fixture->writers[i], &error));
}

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    bool is_long = getenv("REFERAT_LONG") != NULL;
    fixture->documents = is_long ? LONG_DOCUMENTS : DOCUMENTS;
    fixture->queries = is_long ? LONG_QUERIES : QUERIES;
    fixture->folder = scratch_new();
    random_init(&fixture->random, WORDS);
    arena_init(&fixture->arena, (size_t)1 << 30);
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) {
        const char *path = arena_printf(&fixture->arena, "%s/%u", fixture->folder, i);
        assert_ok(engine_write(path, (enum engine_kind)i, FINGERPRINT, &fixture->writers[i], &error));
    }
    /* Every document once, in parts that grow; then a third of them again, a few at a time. */
    for (unsigned i = 0, next = 50; i < fixture->documents; i++) {
        change(fixture, i);
        if (i == next) commit(fixture), next += next / 4;
    }
    for (unsigned i = 0; i < fixture->documents / 3; i++) {
        change(fixture, pick(&fixture->random, fixture->documents));
        if (i % (fixture->documents / 15) == 0) commit(fixture);
    }
    commit(fixture);
    /* Deleted documents count in frequencies until they are merged away. */
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) {
        const char *path = arena_printf(&fixture->arena, "%s/%u", fixture->folder, i);
        assert_ok(engine_compact(fixture->writers[i], &error));
        engine_writer_close(fixture->writers[i]);
        assert_ok(engine_open(path, FINGERPRINT, &fixture->readers[i], &error));
    }
    assert_int_equal(setenv("REFERAT_PLAIN_SEARCH", "1", 1), 0);
    const char *native = arena_printf(&fixture->arena, "%s/%u", fixture->folder, (unsigned)ENGINE_NATIVE);
    assert_ok(engine_open(native, FINGERPRINT, &fixture->plain, &error));
    assert_int_equal(unsetenv("REFERAT_PLAIN_SEARCH"), 0);
    assert_int_equal(setenv("REFERAT_SIMD", "none", 1), 0);
    assert_ok(engine_open(native, FINGERPRINT, &fixture->portable, &error));
    assert_int_equal(unsetenv("REFERAT_SIMD"), 0);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) engine_close(fixture->readers[i]);
    engine_close(fixture->plain);
    engine_close(fixture->portable);
    scratch_remove(fixture->folder);
    free(fixture->folder);
    arena_free(&fixture->random.arena);
    arena_free(&fixture->arena);
    free(fixture);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(engines_agree, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
