/* What an index does: documents in and out, every operator, orders, counts, facets, scores, commits. */
#include "base/buf.h"
#include "tests/engine/support.h"

#include <math.h>

#include "tests/engine/naive.h"

struct fixture {
    char *folder, *path;
    struct arena arena;
    struct engine_writer *writer;
    struct engine_reader *reader; /* the writer's */
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->folder = scratch_new();
    assert_true(asprintf(&fixture->path, "%s/index", fixture->folder) > 0);
    arena_init(&fixture->arena, 64 << 20);
    assert_ok(engine_write(fixture->path, TEST_ENGINE, FINGERPRINT, &fixture->writer, &error));
    fixture->reader = engine_writer_reader(fixture->writer);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    engine_writer_close(fixture->writer);
    scratch_remove(fixture->folder);
    arena_free(&fixture->arena);
    free(fixture->path);
    free(fixture->folder);
    free(fixture);
    return 0;
}

static void put(struct fixture *fixture, const char *id, const char *date, const char *body, const char *text) {
    const struct engine_document *document = document_new(&fixture->arena, id, date, body, text);
    assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
}

static void commit(struct fixture *fixture) {
    assert_ok(engine_commit(fixture->writer, &error));
}

static const char *payload_of(struct fixture *fixture, struct engine_reader *reader, const char *id) {
    bool there;
    struct slice payload;
    assert_ok(engine_find(reader, ENGINE_ITEMS, slice_of(id), &fixture->arena, &there, &payload, &error));
    return there ? arena_text(&fixture->arena, payload) : NULL;
}

static uint64_t count_of(struct engine_reader *reader, enum engine_collection collection) {
    uint64_t count;
    assert_ok(engine_document_count(reader, collection, &count, &error));
    return count;
}

static const char *words(struct fixture *fixture, enum engine_op op, unsigned window, const char *text) {
    return found(fixture->reader, &fixture->arena, q_words(&fixture->arena, op, window, text));
}

/* ---- documents ---- */

static void put_replace_delete(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "a", "20310101", "KOSU", "natberedskab godkendt");
    put(fixture, "b", "20310102", "KOSU", "natberedskab");
    assert_string_equal(words(fixture, ENGINE_AND, 0, "natberedskab"), "a b");
    put(fixture, "a", "20310103", "FFU", "tandpleje");
    assert_string_equal(words(fixture, ENGINE_AND, 0, "natberedskab"), "b");
    assert_string_equal(words(fixture, ENGINE_AND, 0, "tandpleje"), "a");
    assert_int_equal(count_of(fixture->reader, ENGINE_ITEMS), 2);
    assert_string_equal(payload_of(fixture, fixture->reader, "a"), "payload of a");
    assert_ok(engine_delete(fixture->writer, ENGINE_ITEMS, slice_of("a"), &error));
    assert_ok(engine_delete(fixture->writer, ENGINE_ITEMS, slice_of("a"), &error));
    assert_null(payload_of(fixture, fixture->reader, "a"));
    assert_string_equal(words(fixture, ENGINE_AND, 0, "tandpleje"), "");
    commit(fixture);
    put(fixture, "a", "20310103", "FFU", "udsat");
    commit(fixture);
    assert_string_equal(words(fixture, ENGINE_OR, 0, "udsat natberedskab tandpleje"), "b a");
}

/* Ids that are long, alike in their beginnings, with bytes that are no text. */
static void ids_of_every_kind(void **state) {
    struct fixture *fixture = *state;
    char ids[6][ENGINE_ID_MAX];
    size_t lens[6] = {1, 200, 201, 1000, 1000, 3};
    for (int i = 0; i < 6; i++) memset(ids[i], 'x', sizeof ids[i]);
    ids[4][999] = 'y';
    memcpy(ids[5], "a\0b", 3);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 6; i++) {
            struct engine_document *document = document_new(&fixture->arena, "", "20310101", "KOSU", "ord");
            document->id = slice_make(ids[i], lens[i]);
            document->payload = slice_of(arena_printf(&fixture->arena, "%d", i));
            assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
        }
    assert_int_equal(count_of(fixture->reader, ENGINE_ITEMS), 6);
    for (int i = 0; i < 6; i++) {
        bool there;
        struct slice payload;
        assert_ok(engine_find(fixture->reader, ENGINE_ITEMS, slice_make(ids[i], lens[i]), &fixture->arena, &there,
                              &payload, &error));
        assert_true(there);
        assert_int_equal(payload.data[0], '0' + i);
    }
    struct engine_search search = {.query = q_term(&fixture->arena, "ord"), .limit = 10};
    struct engine_result result;
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error));
    size_t bytes = 0;
    for (size_t i = 0; i < result.hit_count; i++) bytes += result.hits[i].id.len;
    assert_int_equal(bytes, 1 + 200 + 201 + 1000 + 1000 + 3);
}

/* Payloads come back byte for byte, also an empty and a large one, and terms with any bytes are found. */
static void payloads_and_terms_of_any_bytes(void **state) {
    struct fixture *fixture = *state;
    size_t size = 3 << 20;
    char *bytes = malloc(size), term[ENGINE_TERM_MAX];
    for (size_t i = 0; i < size; i++) bytes[i] = (char)(i * 2654435761u >> 13);
    memset(term, 0xFF, sizeof term);
    struct engine_posting posting = {.term = slice_make(term, sizeof term), .wdf = 1};
    struct engine_document *document = document_new(&fixture->arena, "a", "20310101", "KOSU", "");
    document->payload = slice_make(bytes, size);
    document->postings = &posting;
    document->posting_count = 1;
    assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
    document->id = slice_of("b");
    document->payload = slice_of("");
    assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
    commit(fixture);
    bool there;
    struct slice payload;
    assert_ok(engine_find(fixture->reader, ENGINE_ITEMS, slice_of("a"), &fixture->arena, &there, &payload, &error));
    assert_int_equal(payload.len, size);
    assert_memory_equal(payload.data, bytes, size);
    assert_string_equal(payload_of(fixture, fixture->reader, "b"), "");
    assert_string_equal(
        found(fixture->reader, &fixture->arena, engine_query_term(&fixture->arena, slice_make(term, sizeof term))),
        "a b");
    free(bytes);
}

static void collections_are_apart(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "a", "20310101", "KOSU", "ord");
    for (int i = 0; i < 5; i++) {
        const char *id = arena_printf(&fixture->arena, "r%d", i);
        assert_ok(engine_put(fixture->writer, ENGINE_REGISTER, document_new(&fixture->arena, id, "20310101", "", "ord"),
                             &error));
    }
    assert_int_equal(count_of(fixture->reader, ENGINE_ITEMS), 1);
    assert_int_equal(count_of(fixture->reader, ENGINE_REGISTER), 5);
    assert_string_equal(words(fixture, ENGINE_AND, 0, "ord"), "a");
}

/* ---- the key-value store ---- */

static void keys_and_values(void **state) {
    struct fixture *fixture = *state;
    bool there;
    struct slice value, *keys;
    size_t count;
    char binary[] = "a\0b\n";
    const char *names[] = {"m:b", "m:a", "m:\xC3\xA5", "i:a", "n", "m"};
    for (size_t i = 0; i < 6; i++)
        assert_ok(engine_set(fixture->writer, slice_of(names[i]), slice_make(binary, 4), &error));
    assert_ok(engine_set(fixture->writer, slice_of("m:a"), slice_of(""), &error));
    for (int round = 0; round < 2; round++) {
        assert_ok(engine_get(fixture->reader, slice_of("m:a"), &fixture->arena, &there, &value, &error));
        assert_true(there && value.len == 0);
        assert_ok(engine_get(fixture->reader, slice_of("m:b"), &fixture->arena, &there, &value, &error));
        assert_true(there && value.len == 4 && memcmp(value.data, binary, 4) == 0);
        assert_ok(engine_get(fixture->reader, slice_of("m:c"), &fixture->arena, &there, &value, &error));
        assert_false(there);
        assert_ok(engine_keys(fixture->reader, slice_of("m:"), &fixture->arena, &keys, &count, &error));
        assert_int_equal(count, 3);
        assert_true(slice_is(keys[0], "m:a") && slice_is(keys[1], "m:b") && slice_is(keys[2], "m:\xC3\xA5"));
        assert_ok(engine_keys(fixture->reader, slice_of(""), &fixture->arena, &keys, &count, &error));
        assert_int_equal(count, 6);
        commit(fixture);
    }
    assert_ok(engine_unset(fixture->writer, slice_of("m:a"), &error));
    assert_ok(engine_unset(fixture->writer, slice_of("m:a"), &error));
    assert_ok(engine_get(fixture->reader, slice_of("m:a"), &fixture->arena, &there, &value, &error));
    assert_false(there);
}

/* ---- operators ---- */

static void five_documents(struct fixture *fixture) {
    put(fixture, "1", "20310101", "KOSU", "hjemmepleje om natten =B:KOSU");
    put(fixture, "2", "20310201", "KOSU", "natten i hjemmepleje om =B:KOSU");
    put(fixture, "3", "20310301", "FFU", "hjemmepleje hjemmepleje | om natten =B:FFU");
    put(fixture, "4", "20320101", "FFU", "tandpleje om dagen =B:FFU");
    put(fixture, "5", "20320201", "", "");
}

static void operators(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    five_documents(fixture);
    assert_string_equal(words(fixture, ENGINE_AND, 0, "hjemmepleje natten"), "1 2 3");
    assert_string_equal(words(fixture, ENGINE_AND, 0, "hjemmepleje mangler"), "");
    assert_string_equal(words(fixture, ENGINE_OR, 0, "tandpleje natten mangler"), "1 2 3 4");
    assert_string_equal(words(fixture, ENGINE_AND, 0, ""), "1 2 3 4 5");
    assert_string_equal(words(fixture, ENGINE_OR, 0, ""), "");
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, ""), "");
    const struct engine_query *om = q_term(arena, "om"), *ffu = q_term(arena, "B:FFU");
    assert_string_equal(found(fixture->reader, arena, engine_query_pair(arena, ENGINE_AND_NOT, om, ffu)), "1 2");
    assert_string_equal(found(fixture->reader, arena, engine_query_pair(arena, ENGINE_FILTER, om, ffu)), "3 4");
    assert_string_equal(found(fixture->reader, arena, engine_query_scale(arena, 0.5, om)), "1 2 3 4");
    assert_string_equal(found(fixture->reader, arena, engine_query_constant(arena, ENGINE_ALL)), "1 2 3 4 5");
    assert_string_equal(found(fixture->reader, arena, engine_query_constant(arena, ENGINE_NONE)), "");
    const struct engine_query *all = engine_query_constant(arena, ENGINE_ALL);
    assert_string_equal(found(fixture->reader, arena, engine_query_pair(arena, ENGINE_AND_NOT, all, om)), "5");
    assert_string_equal(found(fixture->reader, arena, q_term(arena, "")), "");
}

static const char *in_range(struct fixture *fixture, enum schema_column column, const char *low, const char *high) {
    return found(fixture->reader, &fixture->arena,
                 engine_query_range(&fixture->arena, column, slice_of(low), slice_of(high)));
}

static void ranges(void **state) {
    struct fixture *fixture = *state;
    five_documents(fixture);
    assert_string_equal(in_range(fixture, COLUMN_DATE, "20310201", "20320101"), "2 3 4");
    assert_string_equal(in_range(fixture, COLUMN_DATE, "", "20310201"), "1 2");
    assert_string_equal(in_range(fixture, COLUMN_DATE, "2032", "99999999"), "4 5");
    assert_string_equal(in_range(fixture, COLUMN_DATE, "20320102", "20320101"), "");
    assert_string_equal(in_range(fixture, COLUMN_DATE, "20310101", ""), "");
    assert_string_equal(in_range(fixture, COLUMN_BODY, "", "\xFF"), "1 2 3 4");
    assert_string_equal(in_range(fixture, COLUMN_OUTCOME, "", "\xFF"), "");
}

static void phrases(void **state) {
    struct fixture *fixture = *state;
    five_documents(fixture);
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "hjemmepleje om"), "1 2");
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "om natten"), "1 3");
    /* never across the gap between two parts */
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "hjemmepleje om natten"), "1");
    assert_string_equal(words(fixture, ENGINE_NEAR, 100, "hjemmepleje natten"), "1 2");
    assert_string_equal(words(fixture, ENGINE_NEAR, 0, "om hjemmepleje"), "1 2");
    assert_string_equal(words(fixture, ENGINE_NEAR, 3, "natten hjemmepleje"), "1 2");
    assert_string_equal(words(fixture, ENGINE_NEAR, 2, "natten hjemmepleje"), "");
    /* the same word twice is two words of the text */
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "hjemmepleje hjemmepleje"), "3");
    assert_string_equal(words(fixture, ENGINE_NEAR, 0, "hjemmepleje hjemmepleje"), "3");
    /* a word of several lemmas */
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "tandpleje/hjemmepleje/x om/i"), "1 2 4");
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "hjemmepleje mangler"), "");
    /* terms without positions are in no phrase, and two words are in no window of one */
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "om B:KOSU"), "");
    assert_string_equal(words(fixture, ENGINE_PHRASE, 1, "hjemmepleje om"), "");
}

static void phrase_without_any_positions(void **state) {
    struct fixture *fixture = *state;
    put(fixture, "1", "20310101", "KOSU", "=hjemmepleje =om");
    assert_string_equal(words(fixture, ENGINE_AND, 0, "hjemmepleje om"), "1");
    assert_string_equal(words(fixture, ENGINE_PHRASE, 0, "hjemmepleje om"), "");
}

/* ---- order, counts, facets ---- */

static void orders_and_pages(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    five_documents(fixture);
    const struct engine_query *all = engine_query_constant(arena, ENGINE_ALL);
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_NEWEST_FIRST, 0, 10), "5 4 3 2 1");
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_OLDEST_FIRST, 0, 10), "1 2 3 4 5");
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_NEWEST_FIRST, 1, 2), "4 3");
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_NEWEST_FIRST, 4, 100), "1");
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_NEWEST_FIRST, 5, 1), "");
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_NEWEST_FIRST, UINT32_MAX, UINT32_MAX), "");
    /* nothing to tell them apart: the newest first */
    assert_string_equal(found_sorted(fixture->reader, arena, all, ENGINE_BY_RELEVANCE, 0, 10), "5 4 3 2 1");
}

static void ties_fall_by_key(void **state) {
    struct fixture *fixture = *state;
    for (int i = 0; i < 20; i++) {
        const char *id = arena_printf(&fixture->arena, "%02d", (i * 7) % 20);
        const char *date = arena_printf(&fixture->arena, "203101%02d", (i * 7) % 20 + 1);
        put(fixture, id, date, "KOSU", i == 3 ? "ord*4 andet" : "ord andet");
    }
    assert_string_equal(
        found_sorted(fixture->reader, &fixture->arena, q_term(&fixture->arena, "ord"), ENGINE_BY_RELEVANCE, 0, 5),
        "01 19 18 17 16");
}

static void counts(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    for (int i = 0; i < 300; i++)
        put(fixture, arena_printf(arena, "%d", i), "20310101", "KOSU", i % 3 ? "ord" : "ord andet ord");
    struct engine_search search = {.query = q_words(arena, ENGINE_OR, 0, "ord andet"), .limit = 5};
    struct engine_result result;
    const struct {
        uint32_t limit, count_to, facets;
    } asked[] = {{5, ENGINE_COUNT_ALL, 0}, {0, ENGINE_COUNT_ALL, 0}, {5, 0, 1u << COLUMN_BODY}, {301, 0, 0}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        search.limit = asked[i].limit;
        search.count_to = asked[i].count_to;
        search.facet_columns = asked[i].facets;
        assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, arena, &result, &error));
        assert_true(result.total_exact);
        assert_int_equal(result.total, 300);
        assert_int_equal(result.hit_count, asked[i].limit < 300 ? asked[i].limit : 300);
    }
    search = (struct engine_search){.query = q_words(arena, ENGINE_PHRASE, 0, "ord andet"), .limit = 5, .count_to = 50};
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, arena, &result, &error));
    assert_true(result.total >= 50 && result.total <= 100);
    search.count_to = 101;
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, arena, &result, &error));
    assert_true(result.total == 100 && result.total_exact);
}

/* `count` words, of which "ord" is number `ord` and "andet" number `andet`, if there are so many. */
static const char *text_with(struct arena *arena, unsigned count, unsigned ord, unsigned andet) {
    struct buf text;
    buf_init(&text, 1 << 16);
    for (unsigned i = 0; i < count; i++) buf_text(&text, i == ord ? "ord " : i == andet ? "andet " : "fyld ");
    const char *copy = arena_text(arena, slice_make(text.data, text.len));
    buf_free(&text);
    return copy;
}

/* So many that they are found a window at a time; in long documents too, where places are equal modulo 256. */
static void phrases_of_frequent_words(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    unsigned phrases = 0, triples = 0;
    for (unsigned i = 0; i < 2400; i++) {
        unsigned count = i % 40 ? 12 : 600, ord = i * 7 % 11, andet = i % 3 ? (i * 5 + 3) % 12 : ord + 1;
        if (i % 40 == 0) ord += 250 * (i / 40 % 2), andet = ord + (i % 80 ? 257 : 1 + 256 * (i % 3));
        if (andet == ord) andet = ord + 1;
        phrases += andet == ord + 1;
        triples += andet == ord + 1 && andet + 1 < count;
        put(fixture, arena_printf(arena, "%04u", i), "20310101", "KOSU", text_with(arena, count, ord, andet));
    }
    const struct {
        const char *words;
        unsigned matches;
    } asked[] = {{"ord andet", phrases}, {"ord andet fyld", triples}, {"andet ord andet", 0}};
    assert_true(phrases > 800 && triples < phrases);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct engine_search search = {
            .query = q_words(arena, ENGINE_PHRASE, 0, asked[i].words), .limit = 10, .count_to = ENGINE_COUNT_ALL};
        struct engine_result result;
        assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, arena, &result, &error));
        assert_int_equal(result.total, asked[i].matches);
        assert_int_equal(result.hit_count, asked[i].matches < 10 ? asked[i].matches : 10);
    }
}

static void put_municipalities(struct fixture *fixture, const char *id, const char *const *names, size_t count) {
    struct engine_document *document = document_new(&fixture->arena, id, "20310101", "KOSU", "ord");
    document->columns[COLUMN_MUNICIPALITIES] = engine_pack(&fixture->arena, names, count);
    assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
}

static void facets(void **state) {
    struct fixture *fixture = *state;
    struct engine_result result;
    put_municipalities(fixture, "a", (const char *[]){"Horsens", "Skive"}, 2);
    put_municipalities(fixture, "b", (const char *[]){"Skive"}, 1);
    put_municipalities(fixture, "c", (const char *[]){"Aarhus", "Skive", "Viborg"}, 3);
    put_municipalities(fixture, "d", NULL, 0);
    put(fixture, "e", "20310101", "", "andet");
    struct engine_search search = {.query = q_term(&fixture->arena, "ord"),
                                   .limit = 1,
                                   .facet_columns =
                                       1u << COLUMN_MUNICIPALITIES | 1u << COLUMN_BODY | 1u << COLUMN_OUTCOME};
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error));
    const struct engine_facet *municipalities = result.facets[COLUMN_MUNICIPALITIES];
    assert_int_equal(result.facet_counts[COLUMN_MUNICIPALITIES], 4);
    const char *names[] = {"Skive", "Aarhus", "Horsens", "Viborg"};
    for (int i = 0; i < 4; i++) {
        assert_true(slice_is(municipalities[i].value, names[i]));
        assert_int_equal(municipalities[i].count, i ? 1 : 3);
    }
    assert_int_equal(result.facet_counts[COLUMN_BODY], 1);
    assert_int_equal(result.facets[COLUMN_BODY][0].count, 4);
    assert_int_equal(result.facet_counts[COLUMN_OUTCOME], 0);
    assert_int_equal(result.facet_counts[COLUMN_DATE], 0);
    assert_null(result.facets[COLUMN_DATE]);
    assert_int_equal(result.total, 4);
}

/* ---- scores ---- */

static double score_of(struct fixture *fixture, const struct engine_query *query, enum engine_sort sort) {
    struct engine_search search = {.query = query, .sort = sort, .limit = 1};
    struct engine_result result;
    assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error));
    return result.hit_count ? result.hits[0].score : -1;
}

static void assert_near(double a, double b) {
    if (fabs(a - b) > 1e-6) fail_msg("%.9f is not %.9f", a, b);
}

/* Ten documents of known lengths, the formula written out. */
static void scores_are_bm25(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    for (int i = 0; i < 8; i++) put(fixture, arena_printf(arena, "%d", i), "20310101", "KOSU", "fyld fyld fyld fyld");
    put(fixture, "x", "20310101", "KOSU", "ord*4 fyld fyld fyld fyld =B:X");
    put(fixture, "y", "20310101", "KOSU", "fyld ord");
    double average = (8 * 4 + 8 + 2) / 10.0;
    double idf = log((10 - 2 + 0.5) / (2 + 0.5));
    double x = idf * 2 * 4 / (1 * (8 / average * 0.5 + 0.5) + 4);
    double common = log((10 - 10 + 0.5) / (10 + 0.5) * 0.5 + 1) * 2 * 4 / (1 * (8 / average * 0.5 + 0.5) + 4);
    const struct engine_query *only_x = q_term(arena, "B:X"), *ord = q_term(arena, "ord");
    assert_near(score_of(fixture, ord, ENGINE_BY_RELEVANCE), x);
    assert_near(score_of(fixture, engine_query_scale(arena, 0.25, ord), ENGINE_BY_RELEVANCE), 0.25 * x);
    assert_near(
        score_of(fixture, engine_query_pair(arena, ENGINE_FILTER, q_term(arena, "fyld"), only_x), ENGINE_BY_RELEVANCE),
        common);
    assert_near(score_of(fixture, only_x, ENGINE_BY_RELEVANCE), 0);
    assert_near(score_of(fixture, engine_query_constant(arena, ENGINE_ALL), ENGINE_BY_RELEVANCE), 0);
    assert_near(score_of(fixture, engine_query_pair(arena, ENGINE_FILTER, ord, only_x), ENGINE_NEWEST_FIRST), 0);
    assert_near(score_of(fixture, q_words(arena, ENGINE_OR, 0, "ord ord"), ENGINE_BY_RELEVANCE), 2 * x);
}

/* ---- commits ---- */

static void uncommitted_is_seen_by_the_writer_alone(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    struct engine_reader *reader;
    put(fixture, "a", "20310101", "KOSU", "ord");
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    assert_string_equal(found(fixture->reader, arena, q_term(arena, "ord")), "a");
    assert_string_equal(found(reader, arena, q_term(arena, "ord")), "");
    commit(fixture);
    assert_string_equal(found(reader, arena, q_term(arena, "ord")), "a");
    put(fixture, "b", "20310102", "KOSU", "ord");
    assert_ok(engine_set(fixture->writer, slice_of("k"), slice_of("v"), &error));
    assert_ok(engine_delete(fixture->writer, ENGINE_ITEMS, slice_of("a"), &error));
    assert_string_equal(found(reader, arena, q_term(arena, "ord")), "a");
    engine_writer_close(fixture->writer);
    assert_ok(engine_write(fixture->path, TEST_ENGINE, FINGERPRINT, &fixture->writer, &error));
    fixture->reader = engine_writer_reader(fixture->writer);
    assert_string_equal(found(fixture->reader, arena, q_term(arena, "ord")), "a");
    assert_string_equal(found(reader, arena, q_term(arena, "ord")), "a");
    bool there;
    struct slice value;
    assert_ok(engine_get(reader, slice_of("k"), arena, &there, &value, &error));
    assert_false(there);
    engine_close(reader);
}

/* A reader that stays open through many commits, whose blocks the writer takes meanwhile. */
static void readers_follow(void **state) {
    struct fixture *fixture = *state;
    struct engine_reader *reader, *lazy;
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    assert_ok(engine_open(fixture->path, NULL, &lazy, &error));
    for (int round = 0; round < 12; round++) {
        struct arena arena;
        arena_init(&arena, 64 << 20);
        for (int i = 0; i < 200; i++) {
            const char *text = arena_printf(&arena, "ord runde%d nummer%d", round, i);
            const struct engine_document *document =
                document_new(&arena, arena_printf(&arena, "%d", i), "20310101", "KOSU", text);
            assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, document, &error));
        }
        commit(fixture);
        const struct engine_query *now = q_term(&arena, arena_printf(&arena, "runde%d", round));
        struct engine_search search = {.query = now, .limit = 3, .count_to = ENGINE_COUNT_ALL};
        struct engine_result result;
        assert_ok(engine_search(reader, ENGINE_ITEMS, &search, &arena, &result, &error));
        assert_int_equal(result.total, 200);
        struct slice payload;
        assert_ok(engine_payload(reader, ENGINE_ITEMS, result.hits[0].document, &arena, &payload, &error));
        assert_true(slice_starts(payload, "payload of "));
        arena_free(&arena);
    }
    assert_string_equal(payload_of(fixture, lazy, "7"), "payload of 7");
    engine_close(lazy);
    engine_close(reader);
}

#define ROUNDS 25

/* Every document of both collections says which commit wrote it. */
static void write_rounds(const char *path) {
    struct engine_writer *writer;
    struct arena arena;
    arena_init(&arena, 64 << 20);
    if (engine_write(path, TEST_ENGINE, FINGERPRINT, &writer, &error)) _exit(1);
    for (int round = 1; round <= ROUNDS; round++) {
        for (int i = 0; i < 60; i++) {
            struct engine_document *document =
                document_new(&arena, arena_printf(&arena, "%d", i), "20310101", "KOSU", "ord");
            document->columns[COLUMN_OUTCOME] = slice_of(arena_printf(&arena, "%d", round));
            if (engine_put(writer, i % 2 ? ENGINE_ITEMS : ENGINE_REGISTER, document, &error)) _exit(2);
        }
        if (engine_commit(writer, &error)) _exit(3);
    }
    engine_writer_close(writer);
    arena_free(&arena);
    _exit(0);
}

/* The round that all documents are of; fails where they are of two. */
static int round_seen(struct engine_reader *reader, enum engine_collection collection) {
    struct arena arena;
    struct engine_result result;
    arena_init(&arena, 64 << 20);
    struct engine_search search = {
        .query = engine_query_constant(&arena, ENGINE_ALL), .limit = 40, .facet_columns = 1u << COLUMN_OUTCOME};
    assert_ok(engine_search(reader, collection, &search, &arena, &result, &error));
    int round = 0;
    if (result.total) {
        assert_int_equal(result.total, 30);
        assert_int_equal(result.facet_counts[COLUMN_OUTCOME], 1);
        round = atoi(result.facets[COLUMN_OUTCOME][0].value.data);
    }
    arena_free(&arena);
    return round;
}

/* Another process commits all the while: each call sees one commit, never an older one than the call before. */
static void readers_beside_a_writer(void **state) {
    struct fixture *fixture = *state;
    struct engine_reader *reader, *fresh;
    int how, last = 0;
    engine_writer_close(fixture->writer);
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    pid_t child = fork();
    if (child == 0) write_rounds(fixture->path);
    while (waitpid(child, &how, WNOHANG) == 0) {
        int items = round_seen(reader, ENGINE_ITEMS), people = round_seen(reader, ENGINE_REGISTER);
        assert_true(last <= items && items <= people);
        assert_ok(engine_open(fixture->path, FINGERPRINT, &fresh, &error));
        last = round_seen(fresh, ENGINE_ITEMS);
        assert_true(people <= last);
        engine_close(fresh);
    }
    assert_int_equal(how, 0);
    assert_int_equal(round_seen(reader, ENGINE_ITEMS), ROUNDS);
    engine_close(reader);
    assert_ok(engine_write(fixture->path, TEST_ENGINE, FINGERPRINT, &fixture->writer, &error));
}

/* More documents than Xapian takes before it would commit by itself. */
static void large_batches_stay_uncommitted(void **state) {
    struct fixture *fixture = *state;
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    for (int i = 0; i < 10500; i++) {
        char id[16];
        struct engine_posting postings[] = {{.term = slice_of("ord"), .wdf = 1}};
        snprintf(id, sizeof id, "%d", i);
        struct engine_document document = {.id = slice_of(id), .postings = postings, .posting_count = 1};
        assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, &document, &error));
    }
    assert_int_equal(count_of(reader, ENGINE_ITEMS), 0);
    engine_close(reader);
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    assert_int_equal(count_of(reader, ENGINE_ITEMS), 0);
    commit(fixture);
    assert_int_equal(count_of(reader, ENGINE_ITEMS), 10500);
    engine_close(reader);
}

/* Documents `from` to `to` with one word, newest key and date 20310101; a generation of ids a letter. */
static void put_many(struct fixture *fixture, char generation, int from, int to) {
    for (int i = from; i < to; i++) {
        char id[16];
        struct engine_posting postings[] = {{.term = slice_of("ord"), .wdf = 1}};
        snprintf(id, sizeof id, "%c%d", generation, i);
        struct engine_document document = {.id = slice_of(id),
                                           .newest_key = slice_of(id),
                                           .oldest_key = slice_of(id),
                                           .postings = postings,
                                           .posting_count = 1};
        assert_ok(engine_put(fixture->writer, ENGINE_ITEMS, &document, &error));
    }
}

/* A word that every document has, sorted by date, after the first documents went: all are found. */
static void deleted_first_documents(void **state) {
    struct fixture *fixture = *state;
    put_many(fixture, 'a', 0, 2500);
    commit(fixture);
    for (int i = 0; i < 2500; i++) {
        char id[16];
        snprintf(id, sizeof id, "a%d", i);
        assert_ok(engine_delete(fixture->writer, ENGINE_ITEMS, slice_of(id), &error));
    }
    commit(fixture);
    put_many(fixture, 'b', 0, 2500);
    commit(fixture);
    for (int sort = ENGINE_BY_RELEVANCE; sort <= ENGINE_OLDEST_FIRST; sort++) {
        struct engine_result result;
        struct engine_search search = {.query = q_term(&fixture->arena, "ord"),
                                       .sort = (enum engine_sort)sort,
                                       .limit = 10,
                                       .count_to = ENGINE_COUNT_ALL};
        assert_ok(engine_search(fixture->reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error));
        assert_int_equal(result.total, 2500);
        assert_int_equal(result.hit_count, 10);
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(put_replace_delete),
        CASE(deleted_first_documents),
        CASE(ids_of_every_kind),
        CASE(payloads_and_terms_of_any_bytes),
        CASE(collections_are_apart),
        CASE(keys_and_values),
        CASE(operators),
        CASE(ranges),
        CASE(phrases),
        CASE(phrase_without_any_positions),
        CASE(orders_and_pages),
        CASE(ties_fall_by_key),
        CASE(counts),
        CASE(phrases_of_frequent_words),
        CASE(facets),
        CASE(scores_are_bm25),
        CASE(uncommitted_is_seen_by_the_writer_alone),
        CASE(readers_follow),
        CASE(readers_beside_a_writer),
        CASE(large_batches_stay_uncommitted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
