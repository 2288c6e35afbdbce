/*
 * test_native_build.c - what the native engine's segments are made by: interning, sorting, runs, merging, the choice of
 * what to merge, and the writer's memory. What is written is read back through segment.h.
 */
#include "tests/engine/random.h"

#include "base/file.h"
#include "base/interner.h"
#include "engine/native/merge.h"
#include "engine/native/pairs.h"
#include "engine/native/removed.h"
#include "engine/native/run.h"
#include "engine/native/sorting.h"

struct fixture {
    char *folder;
    struct random_source random;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->folder = scratch_new();
    random_init(&fixture->random, 30);
    char *native = native_file(fixture->folder, 0, "");
    assert_int_equal(mkdir(native, 0777), 0);
    free(native);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    scratch_remove(fixture->folder);
    free(fixture->folder);
    arena_free(&fixture->random.arena);
    free(fixture);
    return 0;
}

/* ---- strings ---- */

/* Short strings of few letters, zero bytes among them, many of which begin others. */
static struct slice random_bytes(struct fixture *fixture, unsigned longest) {
    static const char letters[] = {'a', 'b', '\0', (char)0xc3};
    size_t len = pick(&fixture->random, longest + 1);
    char *bytes = arena_alloc(&fixture->random.arena, len + 1);
    for (size_t i = 0; i < len; i++) bytes[i] = letters[pick(&fixture->random, 4)];
    return slice_make(bytes, len);
}

static void strings_are_interned(void **state) {
    struct fixture *fixture = *state;
    struct interner interner;
    struct slice texts[3000];
    uint32_t numbers[3000], distinct = 0;
    interner_init(&interner);
    assert_int_equal(interner_find(&interner, slice_of("a")), INTERNER_NONE);
    for (int i = 0; i < 3000; i++) {
        texts[i] = random_bytes(fixture, 12);
        numbers[i] = interner_put(&interner, texts[i], hash_bytes(texts[i]));
        assert_true(numbers[i] <= distinct);
        distinct += numbers[i] == distinct;
    }
    assert_int_equal(interner.count, distinct);
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(interner_find(&interner, texts[i]), numbers[i]);
        assert_true(slice_equal(interner_text(&interner, numbers[i]), texts[i]));
    }
    assert_int_equal(interner_find(&interner, slice_of("absent")), INTERNER_NONE);
    interner_free(&interner);
}

static int by_bytes(const void *a, const void *b) {
    const struct sort_item *left = a, *right = b;
    int order = slice_compare(slice_make(left->data, left->len), slice_make(right->data, right->len));
    return order ? order : (left->number > right->number) - (left->number < right->number);
}

static void strings_are_sorted(void **state) {
    struct fixture *fixture = *state;
    static struct sort_item items[5000], expected[5000];
    for (unsigned longest = 1; longest < 60; longest += 7) {
        unsigned count = pick(&fixture->random, 5000);
        for (unsigned i = 0; i < count; i++) expected[i] = items[i] = sort_item(random_bytes(fixture, longest), i);
        sort_strings(items, count);
        qsort(expected, count, sizeof *expected, by_bytes);
        for (unsigned i = 0; i < count; i++) assert_int_equal(items[i].number, expected[i].number);
    }
}

static void pairs_are_held(void **state) {
    (void)state;
    struct pairs pairs;
    struct slice value;
    struct table_pair *list;
    size_t count;
    pairs_init(&pairs);
    assert_int_equal(pairs_get(&pairs, slice_of("a"), &value), TABLE_ABSENT);
    assert_ok(pairs_set(&pairs, slice_of("b"), slice_of("short"), &error));
    assert_ok(pairs_set(&pairs, slice_of("a"), slice_of("one"), &error));
    assert_ok(pairs_set(&pairs, slice_of("b"), slice_of("a longer one"), &error));
    assert_ok(pairs_set(&pairs, slice_of("b"), slice_of("less"), &error));
    assert_ok(pairs_unset(&pairs, slice_of("c"), &error));
    assert_int_equal(pairs_get(&pairs, slice_of("b"), &value), TABLE_SET);
    assert_true(slice_is(value, "less"));
    assert_int_equal(pairs_get(&pairs, slice_of("c"), &value), TABLE_UNSET);
    assert_ok(pairs_list(&pairs, slice_of(""), &list, &count, &error));
    assert_int_equal(count, 3);
    assert_true(slice_is(list[0].key, "a") && slice_is(list[1].value, "less") && list[2].unset);
    free(list);
    assert_ok(pairs_list(&pairs, slice_of("b"), &list, &count, &error));
    assert_int_equal(count, 1);
    free(list);
    pairs_free(&pairs);
}

/* ---- reading a segment back ---- */

static struct segment *open_entry(struct fixture *fixture, const struct manifest_entry *entry) {
    struct segment *segment;
    bool missing;
    assert_ok(segment_open(fixture->folder, entry, &segment, &missing, &error));
    return segment;
}

/* Its list of a term holds this document with these numbers. */
static void assert_posting(struct segment *segment, uint32_t document, const struct engine_posting *posting) {
    static struct postings list;
    struct term_info info;
    assert_true(segment_term(segment, &segment->terms, posting->term, &info, &error));
    postings_open(&list, &segment->post, &segment->pos, &info, segment->doc_count);
    assert_int_equal(postings_seek(&list, document), document);
    assert_int_equal(postings_wdf(&list), posting->wdf);
    uint32_t count;
    const uint32_t *positions = postings_positions(&list, &count);
    assert_int_equal(count, posting->position_count);
    for (uint32_t i = 0; i < count; i++) assert_int_equal(positions[i], posting->positions[i]);
    postings_close(&list);
}

static void assert_document(struct fixture *fixture, struct segment *segment, const struct engine_document *expected) {
    struct arena *arena = &fixture->random.arena;
    uint32_t document, length = 0;
    struct slice payload;
    assert_true(segment_find(segment, expected->id, &document));
    assert_true(slice_equal(segment_id(segment, document, arena), expected->id));
    assert_true(slice_equal(segment_newest_key(segment, document, arena), expected->newest_key));
    assert_true(slice_equal(segment_oldest_key(segment, document, arena), expected->oldest_key));
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        assert_true(slice_equal(segment_column(segment, (enum schema_column)i, document, arena), expected->columns[i]));
    assert_ok(segment_payload(segment, document, arena, &payload, &error));
    assert_true(slice_equal(payload, expected->payload));
    for (size_t i = 0; i < expected->posting_count; i++) {
        assert_posting(segment, document, &expected->postings[i]);
        length += expected->postings[i].wdf;
    }
    assert_int_equal(segment_length(segment, document), length);
}

/* The segment holds these documents (NULL: not there) and nothing else, in the order of their newest keys. */
static void assert_segment(struct fixture *fixture, const struct manifest_entry *entry,
                           const struct engine_document *const *documents, unsigned count) {
    struct segment *segment = open_entry(fixture, entry);
    struct arena *arena = &fixture->random.arena;
    unsigned live = 0;
    uint64_t postings = 0, listed = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!documents[i]) continue;
        assert_document(fixture, segment, documents[i]);
        postings += documents[i]->posting_count;
        live++;
    }
    assert_int_equal(segment->doc_count, live);
    for (uint32_t i = 1; i < live; i++)
        assert_true(slice_compare(segment_newest_key(segment, i - 1, arena), segment_newest_key(segment, i, arena)) <=
                    0);
    struct dictionary_cursor cursor;
    assert_ok(dictionary_cursor_init(&cursor, &segment->terms, &error));
    for (bool is = dictionary_at(&cursor, 0); is; is = dictionary_next(&cursor)) {
        struct term_info info;
        assert_true(segment_term(segment, &segment->terms, cursor.key, &info, &error));
        listed += info.df;
    }
    assert_int_equal(listed, postings);
    dictionary_cursor_free(&cursor);
    assert_ok(segment_status(segment, &error));
    segment_close(segment);
}

/* ---- runs ---- */

#define RUN_DOCUMENTS 400

static void a_run_becomes_a_segment(void **state) {
    struct fixture *fixture = *state;
    const struct engine_document *documents[RUN_DOCUMENTS] = {0};
    struct run *run;
    struct manifest_entry entry;
    struct slice payload;
    const struct slice *ids;
    size_t id_count;
    assert_ok(run_new(&run, &error));
    assert_true(run_is_empty(run));
    for (unsigned i = 0; i < 2 * RUN_DOCUMENTS; i++) {
        unsigned number = pick(&fixture->random, RUN_DOCUMENTS);
        const char *id = arena_printf(&fixture->random.arena, "%05u", number);
        size_t before = run_memory(run);
        documents[number] = pick(&fixture->random, 8) ? random_document(&fixture->random, number) : NULL;
        if (documents[number])
            assert_ok(run_put(run, documents[number], &error));
        else
            assert_ok(run_delete(run, slice_of(id), &error));
        assert_true(run_memory(run) >= before);
        assert_int_equal(run_find(run, slice_of(id), &payload), documents[number] ? RUN_HAS : RUN_DELETED);
        if (documents[number]) assert_true(slice_equal(payload, documents[number]->payload));
    }
    assert_int_equal(run_find(run, slice_of("absent"), &payload), RUN_UNKNOWN);
    assert_ok(run_ids(run, &ids, &id_count, &error));
    for (size_t i = 1; i < id_count; i++) assert_true(slice_compare(ids[i - 1], ids[i]) < 0);
    assert_true(id_count >= run_documents(run));
    assert_true(run_write_memory(run) > 0);
    assert_ok(run_write(run, fixture->folder, 1, ENGINE_ITEMS, false, &entry, &error));
    run_free(run);
    assert_segment(fixture, &entry, documents, RUN_DOCUMENTS);
    /* A number is used once. */
    assert_ok(run_new(&run, &error));
    assert_ok(run_put(run, random_document(&fixture->random, 1), &error));
    assert_status(run_write(run, fixture->folder, 1, ENGINE_ITEMS, false, &entry, &error), REFERAT_NOT_WRITTEN);
    run_free(run);
}

/* A record whose length does not fit in a byte, wide numbers, no positions, no columns, keys or payload at all. */
static void unusual_documents_are_kept(void **state) {
    struct fixture *fixture = *state;
    static uint32_t many[1000], wide[] = {0, 1, 0xfffffff0, UINT32_MAX};
    for (uint32_t i = 0; i < 1000; i++) many[i] = 5 * i;
    const struct engine_posting postings[] = {
        {.term = slice_of("many"), .wdf = 1, .positions = many, .position_count = 1000},
        {.term = slice_of("wide"), .wdf = UINT32_MAX - 5000, .positions = wide, .position_count = 4},
        {.term = slice_of("none")}};
    const struct engine_document full = {.id = slice_of("full"), .postings = postings, .posting_count = 3};
    const struct engine_document bare = {.id = slice_make("b\0re", 4)};
    const struct engine_document *const documents[] = {&full, &bare};
    struct run *run;
    struct manifest_entry entry;
    assert_ok(run_new(&run, &error));
    for (int i = 0; i < 2; i++) assert_ok(run_put(run, documents[i], &error));
    assert_ok(run_write(run, fixture->folder, 1, ENGINE_REGISTER, false, &entry, &error));
    assert_int_equal(entry.kind, MANIFEST_REGISTER);
    assert_segment(fixture, &entry, documents, 2);
    /* The same by way of a spill and a merge. */
    bool empty;
    assert_ok(run_write(run, fixture->folder, 2, ENGINE_REGISTER, true, &entry, &error));
    run_free(run);
    struct segment *segment = open_entry(fixture, &entry);
    assert_ok(merge_segments(fixture->folder, &segment, 1, 3, ENGINE_REGISTER, &entry, &empty, &error));
    segment_close(segment);
    assert_false(empty || entry.spilled);
    assert_segment(fixture, &entry, documents, 2);
}

/* ---- merging ---- */

#define PARTS          5
#define PART_DOCUMENTS 150

/* Segments of documents, of which some are removed: those are NULL in `documents` afterwards. */
static void make_parts(struct fixture *fixture, struct manifest_entry *entries,
                       const struct engine_document **documents) {
    for (unsigned part = 0; part < PARTS; part++) {
        struct run *run;
        uint64_t bits[PART_DOCUMENTS / 64 + 1] = {0}, removed = 0;
        assert_ok(run_new(&run, &error));
        for (unsigned i = part * PART_DOCUMENTS; i < (part + 1) * PART_DOCUMENTS; i++) {
            documents[i] = random_document(&fixture->random, i);
            assert_ok(run_put(run, documents[i], &error));
        }
        bool spilled = part % 2; /* whole ones and others are merged with each other */
        assert_ok(run_write(run, fixture->folder, part + 1, ENGINE_ITEMS, spilled, &entries[part], &error));
        assert_int_equal(entries[part].spilled, spilled);
        run_free(run);
        struct segment *segment = open_entry(fixture, &entries[part]);
        for (unsigned i = part * PART_DOCUMENTS; part && i < (part + 1) * PART_DOCUMENTS; i++) {
            uint32_t document;
            if (part < PARTS - 1 && pick(&fixture->random, 3)) continue; /* of the last one nothing stays */
            assert_true(segment_find(segment, documents[i]->id, &document));
            bits[document / 64] |= (uint64_t)1 << document % 64;
            documents[i] = NULL;
            removed++;
        }
        segment_close(segment);
        if (part) assert_ok(removed_write(fixture->folder, 7, bits, removed, &entries[part], &error));
    }
}

static void segments_are_merged(void **state) {
    struct fixture *fixture = *state;
    struct manifest_entry entries[PARTS], merged;
    struct segment *segments[PARTS];
    const struct engine_document *documents[PARTS * PART_DOCUMENTS];
    bool empty;
    make_parts(fixture, entries, documents);
    for (unsigned i = 0; i < PARTS; i++) segments[i] = open_entry(fixture, &entries[i]);
    assert_ok(merge_segments(fixture->folder, segments, PARTS, 100, ENGINE_ITEMS, &merged, &empty, &error));
    assert_false(empty);
    assert_segment(fixture, &merged, documents, PARTS * PART_DOCUMENTS);
    /* One alone is merged too, which drops what is removed of it. */
    assert_ok(merge_segments(fixture->folder, segments + 1, 1, 101, ENGINE_ITEMS, &merged, &empty, &error));
    assert_false(empty);
    assert_segment(fixture, &merged, documents + PART_DOCUMENTS, PART_DOCUMENTS);
    assert_ok(merge_segments(fixture->folder, segments + PARTS - 1, 1, 102, ENGINE_ITEMS, &merged, &empty, &error));
    assert_true(empty);
    for (unsigned i = 0; i < PARTS; i++) segment_close(segments[i]);
}

/* ---- what is merged when ---- */

static void add_entries(struct manifest *manifest, enum manifest_kind kind, uint64_t documents, uint64_t removed,
                        unsigned count) {
    for (; count > 0; count--) {
        struct manifest_entry entry = {
            .kind = kind, .number = ++manifest->next_number, .documents = documents, .removed = removed};
        assert_ok(manifest_add(manifest, &entry, &error));
    }
}

static void merges_are_chosen(void **state) {
    (void)state;
    struct manifest manifest = {0};
    bool chosen[64];
    const uint64_t none = UINT64_MAX;
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 0);
    add_entries(&manifest, MANIFEST_ITEMS, 1000000, 0, 1);
    add_entries(&manifest, MANIFEST_ITEMS, 600, 0, 7);
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 0);
    add_entries(&manifest, MANIFEST_REGISTER, 600, 0, 1);
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 0);
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, true, chosen), 8);
    /* those of one commit, whatever their size */
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, 7, false, chosen), 2);
    assert_true(chosen[6] && chosen[7] && !chosen[0] && !chosen[8]);
    /* eight of a tier */
    add_entries(&manifest, MANIFEST_ITEMS, 4000, 0, 1);
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 8);
    assert_true(!chosen[0] && chosen[1] && !chosen[8] && chosen[9]);
    /* more than an eighth removed */
    manifest.entries[0].removed = 125000;
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 8);
    manifest.entries[0].removed = 125001;
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, none, false, chosen), 1);
    assert_true(chosen[0]);
    /* one that is not whole, alone */
    manifest.entries[0].removed = 0;
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, 10, false, chosen), 8);
    manifest.entries[9].spilled = true;
    assert_int_equal(merge_choose(&manifest, MANIFEST_ITEMS, 10, false, chosen), 1);
    assert_true(chosen[9]);
    manifest_free(&manifest);
}

/* A table holds over the ones before it, so that none is merged without all that follow. */
static void tables_are_merged_from_the_latest(void **state) {
    (void)state;
    struct manifest manifest = {0};
    bool chosen[64];
    add_entries(&manifest, MANIFEST_TABLE, 100000, 0, 1);
    add_entries(&manifest, MANIFEST_TABLE, 10, 0, 7);
    add_entries(&manifest, MANIFEST_TABLE, 900, 0, 1);
    assert_int_equal(merge_choose(&manifest, MANIFEST_TABLE, UINT64_MAX, false, chosen), 0);
    add_entries(&manifest, MANIFEST_TABLE, 10, 0, 1);
    assert_int_equal(merge_choose(&manifest, MANIFEST_TABLE, UINT64_MAX, false, chosen), 9);
    assert_true(!chosen[0] && chosen[1] && chosen[8] && chosen[9]);
    manifest_free(&manifest);
}

/* ---- the writer ---- */

/* Far more than the smallest memory holds: it is spilled, replaced and deleted among spills, and the same is found. */
static void a_small_memory_gives_the_same(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->random.arena;
    const char *path = arena_printf(arena, "%s/index", fixture->folder);
    struct engine_writer *writer;
    uint64_t count;
    unsigned live = 0;
    bool there[2000] = {0}, found;
    struct slice payload, blob = slice_make(arena_alloc(arena, 20000), 20000);
    assert_ok(engine_write(path, ENGINE_NATIVE, FINGERPRINT, &writer, &error));
    engine_set_memory(writer, 0);
    for (unsigned i = 0; i < 5000; i++) {
        unsigned number = pick(&fixture->random, 2000);
        struct engine_document *document =
            document_new(arena, arena_printf(arena, "%u", number), "20310101", "KOSU", "ord");
        document->payload = blob;
        there[number] = pick(&fixture->random, 4) != 0;
        if (there[number])
            assert_ok(engine_put(writer, ENGINE_ITEMS, document, &error));
        else
            assert_ok(engine_delete(writer, ENGINE_ITEMS, document->id, &error));
        assert_ok(
            engine_find(engine_writer_reader(writer), ENGINE_ITEMS, document->id, arena, &found, &payload, &error));
        assert_int_equal(found, there[number]);
    }
    for (unsigned i = 0; i < 2000; i++) live += there[i];
    assert_ok(engine_document_count(engine_writer_reader(writer), ENGINE_ITEMS, &count, &error));
    assert_int_equal(count, live);
    assert_ok(engine_commit(writer, &error));
    assert_ok(engine_document_count(engine_writer_reader(writer), ENGINE_ITEMS, &count, &error));
    assert_int_equal(count, live);
    engine_writer_close(writer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(strings_are_interned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strings_are_sorted, set_up, tear_down),
        cmocka_unit_test(pairs_are_held),
        cmocka_unit_test_setup_teardown(a_run_becomes_a_segment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unusual_documents_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(segments_are_merged, set_up, tear_down),
        cmocka_unit_test(merges_are_chosen),
        cmocka_unit_test(tables_are_merged_from_the_latest),
        cmocka_unit_test_setup_teardown(a_small_memory_gives_the_same, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
