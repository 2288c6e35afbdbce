/* test_document.c - an item's terms, weights, positions, keys, columns and payload, as engine/schema.h lists them. */
#include "scratch.h"

#include "base/file.h"
#include "indexer/document.h"

struct fixture {
    struct analyzer *analyzer;
    struct document_builder *builder;
    struct engine_document document;
    struct referat_error error;
};

static int setup(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    return analyzer_new(&f->analyzer, &f->error) || document_builder_new(f->analyzer, &f->builder, &f->error);
}

static int teardown(void **state) {
    struct fixture *f = *state;
    document_builder_free(f->builder);
    analyzer_free(f->analyzer);
    free(f);
    return 0;
}

static struct minutes_part parts[] = {
    {.kind = PART_INDSTILLING, .text = "At broen bygges.", .offset = -1},
    {.kind = PART_BESLUTNING, .text = "Broen bygges. Broen.", .offset = -1},
    {.kind = PART_OEKONOMI, .text = "Ti kroner.", .offset = -1},
};
static const char *attachments[] = {"Bilag 1: Tegning"};
static const char *municipalities[] = {"Horsens", "Skive"};
static struct minutes_item item = {.number = "8",
                                   .title = "Broen",
                                   .case_number = "1-30-72-146-31",
                                   .outcome = OUTCOME_GODKENDT,
                                   .parts = parts,
                                   .part_count = 3,
                                   .attachments = attachments,
                                   .attachment_count = 1,
                                   .municipalities = municipalities,
                                   .municipality_count = 2};
static struct minutes_record record = {.source = {.path = "/m/a.txt", .sha256 = ""},
                                       .body = "KOSU",
                                       .owner = "",
                                       .date = 20310306,
                                       .start = "",
                                       .end = "",
                                       .place = "",
                                       .items = &item,
                                       .item_count = 1};
static const struct document_source source = {
    .record = &record, .id = "KOSU/2031-03-06/8", .file = "/m/a.txt", .slot = 1, .ordinal = 1};

static void build(struct fixture *f, const struct document_source *from) {
    assert_int_equal(document_build(f->builder, from, &f->document, &f->error), REFERAT_OK);
}

static const struct engine_posting *find(const struct fixture *f, const char *term) {
    const struct engine_posting *found = NULL;
    for (size_t i = 0; i < f->document.posting_count; i++) {
        if (!slice_is(f->document.postings[i].term, term)) continue;
        assert_null(found); /* each term once */
        found = &f->document.postings[i];
    }
    return found;
}

/* The prefix and the term that a word becomes; lives until the next two calls. */
static const char *term_of(const struct fixture *f, const char *prefix, const char *word) {
    static char texts[2][128];
    static unsigned next;
    struct token token;
    size_t at = 0;
    assert_true(token_next(slice_of(word), &at, &token));
    const struct word_terms *terms = analyzer_word(f->analyzer, slice_of(word), &token);
    assert_true(terms->term_count > 0);
    char *text = texts[next++ % 2];
    snprintf(text, sizeof texts[0], "%s%.*s", prefix, (int)terms->terms[0].len, terms->terms[0].data);
    return text;
}

static void assert_filter(const struct fixture *f, const char *term) {
    const struct engine_posting *posting = find(f, term);
    assert_non_null(posting);
    assert_int_equal(posting->wdf, 0);
    assert_int_equal(posting->position_count, 0);
}

static void test_weights_and_positions(void **state) {
    struct fixture *f = *state;
    build(f, &source);
    const struct engine_posting *bro = find(f, term_of(f, "", "broen"));
    assert_non_null(bro);
    assert_int_equal(bro->wdf, WEIGHT_TITLE + WEIGHT_TEXT + 2 * WEIGHT_DECISION);
    assert_int_equal(bro->position_count, 4);
    for (uint32_t i = 1; i < bro->position_count; i++) assert_true(bro->positions[i - 1] < bro->positions[i]);
    /* Title and indstilling are further apart than any phrase is long; the decision's two are not. */
    assert_true(bro->positions[1] - bro->positions[0] >= POSITION_GAP);
    assert_true(bro->positions[2] - bro->positions[1] >= POSITION_GAP);
    assert_int_equal(bro->positions[3] - bro->positions[2], 2);
}

static void test_where_words_stand(void **state) {
    struct fixture *f = *state;
    build(f, &source);
    assert_filter(f, term_of(f, "T:", "broen"));
    assert_filter(f, term_of(f, "I:", "broen"));
    assert_filter(f, term_of(f, "D:", "broen"));
    assert_filter(f, "P:indstilling");
    assert_filter(f, "P:beslutning");
    assert_filter(f, "P:økonomi");
    assert_filter(f, "P:bilag");
    assert_null(find(f, "P:referat"));
    assert_null(find(f, term_of(f, "T:", "bygges")));
    assert_non_null(find(f, term_of(f, "", "tegning")));
}

static void test_filters(void **state) {
    struct fixture *f = *state;
    char hash[SHA256_TEXT_SIZE], file[80];
    build(f, &source);
    assert_filter(f, "B:KOSU");
    assert_filter(f, "K:referat");
    assert_filter(f, "U:godkendt");
    assert_filter(f, "S:1-30-72-146-31");
    assert_filter(f, "M:Horsens");
    assert_filter(f, "M:Skive");
    assert_null(find(f, "O:"));
    assert_null(find(f, SCHEMA_SUPERSEDED));
    sha256_text("/m/a.txt", strlen("/m/a.txt"), hash);
    snprintf(file, sizeof file, "F:%s", hash);
    assert_filter(f, file);
    struct document_source superseded = source;
    superseded.superseded = true;
    build(f, &superseded);
    assert_filter(f, SCHEMA_SUPERSEDED);
}

static void test_columns_and_payload(void **state) {
    struct fixture *f = *state;
    struct minutes_record owned = record, read;
    struct arena arena;
    owned.body = "Byrådet";
    owned.owner = "Aarhus";
    struct document_source from = source;
    from.record = &owned;
    build(f, &from);
    assert_true(slice_is(f->document.id, "KOSU/2031-03-06/8"));
    assert_true(slice_is(f->document.columns[COLUMN_DATE], "20310306"));
    assert_true(slice_is(f->document.columns[COLUMN_BODY], "Byrådet@Aarhus"));
    assert_true(slice_is(f->document.columns[COLUMN_OUTCOME], "godkendt"));
    assert_true(slice_is(f->document.columns[COLUMN_KIND], "referat"));
    assert_true(slice_is(f->document.columns[COLUMN_MUNICIPALITIES], "Horsens\tSkive"));
    arena_init(&arena, 1 << 20);
    assert_int_equal(record_from_json(f->document.payload, &arena, &read, &f->error), REFERAT_OK);
    assert_int_equal(read.item_count, 1);
    assert_string_equal(read.items[0].title, "Broen");
    assert_int_equal(read.attendance_count, 0);
    arena_free(&arena);
}

/* The keys of the fixture's item with another date and number; live until the next two calls. */
static void key_of(struct fixture *f, int date, const char *number, bool newest, char out[static 512]) {
    struct minutes_record other = record;
    struct minutes_item changed = item;
    changed.number = number;
    other.items = &changed;
    other.date = date;
    struct document_source from = source;
    from.record = &other;
    build(f, &from);
    struct slice key = newest ? f->document.newest_key : f->document.oldest_key;
    snprintf(out, 512, "%.*s", (int)key.len, key.data);
}

static void test_keys_order_items(void **state) {
    struct fixture *f = *state;
    char a[512], b[512];
    key_of(f, 20310307, "1", true, a);
    key_of(f, 20310306, "1", true, b);
    assert_true(strcmp(a, b) < 0);
    key_of(f, 20310307, "1", false, a);
    key_of(f, 20310306, "1", false, b);
    assert_true(strcmp(a, b) > 0);
    key_of(f, 20310306, "9", true, a);
    key_of(f, 20310306, "10", true, b);
    assert_true(strcmp(a, b) < 0);
    key_of(f, 20310306, "4.9", false, a);
    key_of(f, 20310306, "4.10", false, b);
    assert_true(strcmp(a, b) < 0);
    key_of(f, 0, "1", true, a);
    key_of(f, 18000101, "1", true, b);
    assert_true(strcmp(a, b) > 0);
    key_of(f, 0, "1", false, a);
    key_of(f, 21991231, "1", false, b);
    assert_true(strcmp(a, b) > 0);
}

static void test_long_and_empty_values(void **state) {
    struct fixture *f = *state;
    static char long_text[3000];
    memset(long_text, 'x', sizeof long_text - 1);
    struct minutes_item extreme = {.number = long_text, .title = "", .case_number = long_text};
    struct minutes_record other = record;
    other.body = long_text;
    other.items = &extreme;
    struct document_source from = source;
    from.record = &other;
    build(f, &from);
    for (size_t i = 0; i < f->document.posting_count; i++)
        assert_true(f->document.postings[i].term.len <= SCHEMA_TERM_MAX);
    assert_true(f->document.newest_key.len < 400);
}

static void test_a_large_item_and_a_small_one_after_it(void **state) {
    struct fixture *f = *state;
    size_t words = 200000, len = 0;
    char *text = malloc(words * 12);
    for (size_t i = 0; i < words; i++) len += (size_t)sprintf(text + len, "ord%zu ", i);
    struct minutes_part part = {.kind = PART_REFERAT, .text = text, .offset = -1};
    struct minutes_item large = {.number = "1", .title = "", .case_number = "", .parts = &part, .part_count = 1};
    struct minutes_record other = record;
    other.items = &large;
    struct document_source from = source;
    from.record = &other;
    build(f, &from);
    assert_true(f->document.posting_count > words);
    build(f, &source);
    assert_int_equal(find(f, term_of(f, "", "broen"))->position_count, 4);
    assert_true(f->document.posting_count < 100);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_weights_and_positions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_where_words_stand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_filters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_columns_and_payload, setup, teardown),
        cmocka_unit_test_setup_teardown(test_keys_order_items, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_and_empty_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_large_item_and_a_small_one_after_it, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
