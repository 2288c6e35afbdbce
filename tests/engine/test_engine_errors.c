/* Every status that an engine gives, provoked. */
#include "tests/engine/support.h"

#include "base/file.h"
#include "engine/folder.h"
#include "engine/native/checksum.h"

#include <fcntl.h>
#include <sys/file.h>

struct fixture {
    char *folder, *path;
    struct arena arena;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->folder = scratch_new();
    assert_true(asprintf(&fixture->path, "%s/index", fixture->folder) > 0);
    arena_init(&fixture->arena, 64 << 20);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    scratch_remove(fixture->folder);
    arena_free(&fixture->arena);
    free(fixture->path);
    free(fixture->folder);
    free(fixture);
    return 0;
}

static char *inside(struct fixture *fixture, const char *name) {
    return arena_printf(&fixture->arena, "%s/%s", fixture->path, name);
}

static void write_file(const char *path, const char *text) {
    assert_ok(file_replace(path, text, strlen(text), &error));
}

static struct engine_writer *writer_open(struct fixture *fixture) {
    struct engine_writer *writer;
    assert_ok(engine_write(fixture->path, TEST_ENGINE, FINGERPRINT, &writer, &error));
    return writer;
}

/* An index of 300 documents and a key, closed. */
static void make_index(struct fixture *fixture) {
    struct engine_writer *writer = writer_open(fixture);
    for (int i = 0; i < 300; i++) {
        const char *text = arena_printf(&fixture->arena, "ord nummer%d om natten", i);
        const char *id = arena_printf(&fixture->arena, "%d", i);
        assert_ok(
            engine_put(writer, ENGINE_ITEMS, document_new(&fixture->arena, id, "20310101", "KOSU", text), &error));
    }
    assert_ok(engine_set(writer, slice_of("k"), slice_of("v"), &error));
    assert_ok(engine_commit(writer, &error));
    engine_writer_close(writer);
}

static enum referat_status try_open(struct fixture *fixture, const char *fingerprint) {
    struct engine_reader *reader;
    enum referat_status status = engine_open(fixture->path, fingerprint, &reader, &error);
    if (status == REFERAT_OK)
        engine_close(reader);
    else
        assert_null(reader);
    return status;
}

static enum referat_status try_write(struct fixture *fixture, const char *fingerprint) {
    struct engine_writer *writer;
    enum referat_status status = engine_write(fixture->path, TEST_ENGINE, fingerprint, &writer, &error);
    if (status == REFERAT_OK)
        engine_writer_close(writer);
    else
        assert_null(writer);
    return status;
}

/* ---- no index ---- */

static void missing_folder(void **state) {
    struct fixture *fixture = *state;
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    assert_non_null(strstr(error.message, fixture->path));
}

static void folder_of_something_else(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(mkdir(fixture->path, 0777), 0);
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    write_file(inside(fixture, "items"), "mine");
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    assert_non_null(strstr(error.message, fixture->path));
    assert_int_equal(access(inside(fixture, "lock"), F_OK), -1);
    assert_int_equal(unlink(inside(fixture, "items")), 0);
    /* a file that only has the lock's name */
    write_file(inside(fixture, "lock"), "somebody's");
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    assert_int_equal(unlink(inside(fixture, "lock")), 0);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_OK);
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_OK);
}

static void a_file_is_no_index(void **state) {
    struct fixture *fixture = *state;
    write_file(fixture->path, "text");
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_NO_INDEX);
}

/* An index that lost its identity file is not taken for an unfinished one. */
static void lost_identity(void **state) {
    struct fixture *fixture = *state;
    make_index(fixture);
    assert_int_equal(unlink(inside(fixture, "referat.index")), 0);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    const char *kept[ENGINE_KIND_COUNT] = {"native/manifest", "items/postlist.glass"};
    assert_int_equal(access(inside(fixture, kept[TEST_ENGINE]), F_OK), 0);
}

static void parents_are_made(void **state) {
    struct fixture *fixture = *state;
    char *kept = fixture->path;
    fixture->path = arena_printf(&fixture->arena, "%s/a/b/c/", kept);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_OK);
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_OK);
    fixture->path = kept;
}

/* ---- another format, another analysis, damage ---- */

/* The engine that the index there has. */
static void current_engine(const char *path, char engine[32]) {
    struct buf text;
    buf_init(&text, 1 << 16);
    assert_ok(file_read(path, 1 << 15, &text, &error));
    assert_int_equal(sscanf(strstr(text.data, "engine "), "engine %31s", engine), 1);
    buf_free(&text);
}

/* With the engine where "%s" stands, and the line with the checksum where it is asked for. */
static const char *identity_text(struct fixture *fixture, const char *text, const char *engine, bool sealed) {
    const char *at = strstr(text, "%s");
    if (at) text = arena_printf(&fixture->arena, "%.*s%s%s", (int)(at - text), text, engine, at + 2);
    return sealed ? arena_printf(&fixture->arena, "%schecksum %08x\n", text, checksum(0, text, strlen(text))) : text;
}

/* Every bit of the file, flipped, is damage and nothing else. */
static void identity_finds_every_flipped_bit(void **state) {
    struct fixture *fixture = *state;
    struct buf text;
    make_index(fixture);
    buf_init(&text, 1 << 16);
    assert_ok(file_read(inside(fixture, "referat.index"), 1 << 15, &text, &error));
    for (size_t i = 0; i < text.len * 8; i++) {
        text.data[i / 8] = (char)(text.data[i / 8] ^ 1 << i % 8);
        FILE *file = fopen(inside(fixture, "referat.index"), "wb");
        assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
        fclose(file);
        text.data[i / 8] = (char)(text.data[i / 8] ^ 1 << i % 8);
        assert_status(try_open(fixture, FINGERPRINT), REFERAT_DAMAGED);
    }
    buf_free(&text);
}

static void identity_says_otherwise(void **state) {
    struct fixture *fixture = *state;
    make_index(fixture);
    assert_status(try_open(fixture, NULL), REFERAT_OK);
    assert_status(try_open(fixture, "test 2"), REFERAT_OTHER_ANALYSIS);
    assert_status(try_write(fixture, "test 2"), REFERAT_OTHER_ANALYSIS);
    char engine[32];
    current_engine(inside(fixture, "referat.index"), engine);
    const struct {
        const char *text;
        bool sealed; /* with a checksum that is right */
        enum referat_status status;
    } cases[] = {
        {"referat index\nformat 3\nwhatever\n", true, REFERAT_OTHER_FORMAT},
        {"referat index\nformat 3\nwhatever\n", false, REFERAT_DAMAGED},
        {"referat index\nformat 1\nengine xapian\nanalysis test 1\n", false, REFERAT_OTHER_FORMAT},
        {"referat index\nformat 1\nengine xapian\nanalysis test 1", false, REFERAT_DAMAGED},
        {"referat index\nformat 2\nengine lucene\nanalysis test 1\n", true, REFERAT_OTHER_FORMAT},
        {"referat index\nformat 2\nengine %s\nanalysis test 1", true, REFERAT_DAMAGED},
        {"referat index\nformat 2\nengine %s\nanalysis test 1\n", false, REFERAT_DAMAGED},
        {"referat index\nformat 2\nengine %s\n", true, REFERAT_DAMAGED},
        {"referat index\nformat 2\nanalysis test 1\n", true, REFERAT_DAMAGED},
        {"referat index\nformat 2\nengine %s\nanalysis test 1\nand more\n", true, REFERAT_DAMAGED},
        {"referat\nformat 2\nengine %s\nanalysis test 1\n", true, REFERAT_DAMAGED},
        {"referat index\n", true, REFERAT_DAMAGED},
        {"referat", false, REFERAT_DAMAGED},
        {"", false, REFERAT_DAMAGED},
        {"referat index\nformat 2\nengine %s\nanalysis test 2\n", true, REFERAT_OTHER_ANALYSIS},
        {"referat index\nformat 2\nengine %s\nanalysis test 1\n", true, REFERAT_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(inside(fixture, "referat.index"), identity_text(fixture, cases[i].text, engine, cases[i].sealed));
        assert_status(try_open(fixture, FINGERPRINT), cases[i].status);
        assert_status(try_write(fixture, FINGERPRINT), cases[i].status);
    }
    char *large = calloc(1, 100001);
    memset(large, 'x', 100000);
    write_file(inside(fixture, "referat.index"), large);
    free(large);
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_DAMAGED);
}

static void fingerprint_of_two_lines(void **state) {
    struct fixture *fixture = *state;
    assert_status(try_write(fixture, "a\nb"), REFERAT_INTERNAL);
    assert_int_equal(access(fixture->path, F_OK), -1); /* nothing is left */
}

/* What reading the whole index says. */
static enum referat_status use_everything(struct fixture *fixture) {
    struct engine_reader *reader;
    struct engine_result result;
    struct slice *keys, value;
    size_t count;
    bool there;
    struct engine_search search = {.query = q_words(&fixture->arena, ENGINE_PHRASE, 0, "om natten"),
                                   .limit = 300,
                                   .facet_columns = 1u << COLUMN_DATE};
    enum referat_status status = engine_open(fixture->path, FINGERPRINT, &reader, &error);
    if (status) return status;
    status = engine_search(reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error);
    for (size_t i = 0; !status && i < result.hit_count; i++)
        status = engine_payload(reader, ENGINE_ITEMS, result.hits[i].document, &fixture->arena, &value, &error);
    if (!status) status = engine_keys(reader, slice_of(""), &fixture->arena, &keys, &count, &error);
    if (!status) status = engine_get(reader, slice_of("k"), &fixture->arena, &there, &value, &error);
    if (!status && (result.hit_count != 300 || count != 1 || !there)) fail_msg("a wrong answer");
    engine_close(reader);
    return status;
}

static void missing_and_cut_files(void **state) {
    struct fixture *fixture = *state;
    static const char *const xapian[] = {
        "items/iamglass",    "items/postlist.glass", "items/docdata.glass",   "items/position.glass",
        "register/iamglass", "ledger/iamglass",      "ledger/postlist.glass", NULL};
    /* What one commit of items and pairs makes. */
    static const char *const native[] = {
        "native/manifest",     "native/00000001.docs",  "native/00000001.terms", "native/00000001.post",
        "native/00000001.pos", "native/00000001.texts", "native/00000002.table", NULL};
    const char *const *files = TEST_ENGINE == ENGINE_NATIVE ? native : xapian;
    make_index(fixture);
    assert_status(use_everything(fixture), REFERAT_OK);
    for (size_t i = 0; files[i]; i++) {
        char *away = arena_printf(&fixture->arena, "%s/away", fixture->folder);
        assert_int_equal(rename(inside(fixture, files[i]), away), 0);
        assert_status(use_everything(fixture), REFERAT_DAMAGED);
        assert_non_null(strstr(error.message, slice_starts(slice_of(files[i]), "items") ? "items" : fixture->path));
        assert_status(try_write(fixture, FINGERPRINT), REFERAT_DAMAGED);
        write_file(inside(fixture, files[i]), "");
        assert_status(use_everything(fixture), REFERAT_DAMAGED);
        assert_int_equal(rename(away, inside(fixture, files[i])), 0);
    }
    assert_status(use_everything(fixture), REFERAT_OK);
    char *away = arena_printf(&fixture->arena, "%s/away", fixture->folder);
    const char *part = TEST_ENGINE == ENGINE_NATIVE ? "native" : "register";
    assert_int_equal(rename(inside(fixture, part), away), 0);
    assert_status(use_everything(fixture), REFERAT_DAMAGED);
    assert_non_null(strstr(error.message, part));
}

/* ---- the lock ---- */

static void second_writer(void **state) {
    struct fixture *fixture = *state;
    struct engine_writer *writer = writer_open(fixture);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_LOCKED);
    pid_t child = fork();
    if (child == 0) _exit(try_write(fixture, FINGERPRINT) == REFERAT_LOCKED ? 0 : 1);
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_int_equal(how, 0);
    /* also while it is only being made */
    engine_writer_close(writer);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_OK);
}

/* A writer that was killed while a child that it forked lives on for a moment. */
static void killed_writer_with_a_child(void **state) {
    struct fixture *fixture = *state;
    int ready[2];
    make_index(fixture);
    assert_int_equal(pipe(ready), 0);
    pid_t writer = fork();
    if (writer == 0) {
        writer_open(fixture);
        if (fork() == 0) {
            assert_int_equal(write(ready[1], "x", 1), 1);
            usleep(300000);
            _exit(0);
        }
        pause();
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_LOCKED);
    kill(writer, SIGKILL);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_status(try_write(fixture, FINGERPRINT), REFERAT_OK);
    close(ready[0]);
    close(ready[1]);
}

/* ---- what cannot be written ---- */

/* In a process of its own, since root may do everything. */
static int status_as_nobody(struct fixture *fixture) {
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) _exit(99);
        _exit((int)try_write(fixture, FINGERPRINT));
    }
    int how = -1;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    return WEXITSTATUS(how);
}

static void folder_without_rights(void **state) {
    struct fixture *fixture = *state;
    char *kept = fixture->path;
    make_index(fixture);
    assert_int_equal(chmod(inside(fixture, "lock"), 0444), 0);
    assert_int_equal(chmod(fixture->folder, 0555), 0);
    assert_status(status_as_nobody(fixture), REFERAT_NOT_WRITTEN);
    fixture->path = arena_printf(&fixture->arena, "%s/other", fixture->folder);
    assert_status(status_as_nobody(fixture), REFERAT_NOT_WRITTEN);
    fixture->path = kept;
    assert_int_equal(chmod(fixture->path, 0), 0);
    assert_status(status_as_nobody(fixture), REFERAT_NO_INDEX);
    assert_int_equal(chmod(fixture->path, 0755), 0);
    assert_int_equal(chmod(fixture->folder, 0755), 0);
}

static void parent_is_a_file(void **state) {
    struct fixture *fixture = *state;
    char *kept = fixture->path;
    write_file(kept, "text");
    fixture->path = arena_printf(&fixture->arena, "%s/index", kept);
    assert_status(try_open(fixture, FINGERPRINT), REFERAT_NO_INDEX);
    enum referat_status status = try_write(fixture, FINGERPRINT);
    assert_true(status == REFERAT_NO_INDEX || status == REFERAT_NOT_WRITTEN);
    fixture->path = kept;
}

/* ---- arguments ---- */

static struct engine_document plain(const char *id) {
    return (struct engine_document){.id = slice_of(id)};
}

/* Terms, then written words; the refused document has the id of one that is committed, and of one that is not. */
static void a_document_names_a_term_once(void **state) {
    struct fixture *fixture = *state;
    struct engine_writer *writer = writer_open(fixture);
    const struct engine_posting once[] = {{.term = slice_of("a"), .wdf = 1}, {.term = slice_of("b"), .wdf = 1}};
    const struct engine_posting twice[] = {once[0], {.term = slice_of("c"), .wdf = 1}, once[0]};
    const struct slice words[] = {slice_of("ord"), slice_of("andet"), slice_of("ord")};
    struct engine_document good = plain("good"), bad = plain("bad");
    good.oldest_key = good.id;
    good.postings = once, good.posting_count = 2;
    good.words = words, good.word_count = 2;
    assert_ok(engine_put(writer, ENGINE_ITEMS, &good, &error));
    assert_ok(engine_commit(writer, &error));
    for (unsigned i = 0; i < 4; i++) {
        bad.id = slice_of(i % 2 ? "good" : "bad");
        bad.postings = i < 2 ? twice : once, bad.posting_count = i < 2 ? 3 : 2;
        bad.words = words, bad.word_count = i < 2 ? 2 : 3;
        assert_status(engine_put(writer, ENGINE_ITEMS, &bad, &error), REFERAT_INTERNAL);
        assert_non_null(strstr(error.message, "twice"));
    }
    good.id = good.oldest_key = slice_of("another");
    assert_ok(engine_put(writer, ENGINE_ITEMS, &good, &error));
    assert_ok(engine_commit(writer, &error));
    engine_writer_close(writer);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    assert_string_equal(found(reader, &arena, q_term(&arena, "a")), "another good");
    assert_string_equal(found(reader, &arena, q_term(&arena, "c")), "");
    struct engine_word *listed;
    size_t count;
    assert_ok(engine_words(reader, ENGINE_ITEMS, slice_of("ord"), &arena, &listed, &count, &error));
    assert_int_equal(count, 1);
    assert_int_equal(listed[0].count, 2);
    engine_close(reader);
    arena_free(&arena);
}

/* A number saves a look-up and changes nothing: with and without one it is the same term, and what is wrong is refused.
 */
static void numbers_of_terms_change_nothing(void **state) {
    struct fixture *fixture = *state;
    struct engine_writer *writer = writer_open(fixture);
    const struct engine_posting with[] = {{.term = slice_of("a"), .wdf = 1, .number = 7},
                                          {.term = slice_of("b"), .wdf = 1, .number = 1 << 20},
                                          {.term = slice_of("c"), .wdf = 1, .number = UINT32_MAX}};
    const struct engine_posting without[] = {{.term = slice_of("c"), .wdf = 1}, {.term = slice_of("a"), .wdf = 1}};
    const struct engine_posting twice[] = {with[0], without[1]};
    const struct engine_posting zero[] = {{.term = slice_make("d\0", 2), .wdf = 1, .number = 9}};
    struct engine_document one = plain("one"), two = plain("two"), bad = plain("bad");
    one.postings = with, one.posting_count = 3;
    two.postings = without, two.posting_count = 2;
    for (int commit = 0; commit < 2; commit++) { /* a commit ends what a run knew of them */
        assert_ok(engine_put(writer, ENGINE_ITEMS, &one, &error));
        assert_ok(engine_put(writer, ENGINE_ITEMS, &two, &error));
        bad.postings = twice, bad.posting_count = 2;
        assert_status(engine_put(writer, ENGINE_ITEMS, &bad, &error), REFERAT_INTERNAL);
        bad.postings = zero, bad.posting_count = 1;
        for (int again = 0; again < 2; again++)
            assert_status(engine_put(writer, ENGINE_ITEMS, &bad, &error), REFERAT_INTERNAL);
        assert_ok(engine_commit(writer, &error));
    }
    engine_writer_close(writer);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    assert_string_equal(found(reader, &arena, q_term(&arena, "a")), "one two");
    assert_string_equal(found(reader, &arena, q_term(&arena, "b")), "one");
    assert_string_equal(found(reader, &arena, q_term(&arena, "c")), "one two");
    engine_close(reader);
    arena_free(&arena);
}

/* The native engine bounds its memory by itself; Xapian wants commits for that. */
static void an_engine_says_what_a_commit_is_for(void **state) {
    struct engine_writer *writer = writer_open(*state);
    assert_true(engine_commit_documents(writer) == (TEST_ENGINE == ENGINE_NATIVE ? UINT64_MAX : 2000));
    engine_writer_close(writer);
}

static void what_is_too_long_is_refused_and_harmless(void **state) {
    struct fixture *fixture = *state;
    struct engine_writer *writer = writer_open(fixture);
    char *large = malloc(ENGINE_VALUE_MAX + 1);
    memset(large, 'x', ENGINE_VALUE_MAX + 1);
    struct engine_posting posting = {.term = slice_make(large, ENGINE_TERM_MAX + 1)};
    struct engine_document document = plain("a");
    document.postings = &posting;
    document.posting_count = 1;
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_TOO_LARGE);
    posting.term = slice_of("");
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_INTERNAL);
    posting.term = slice_make("a\0b", 3);
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_INTERNAL);
    document = plain("");
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_INTERNAL);
    document.id = slice_make(large, ENGINE_ID_MAX + 1);
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_TOO_LARGE);
    assert_status(engine_delete(writer, ENGINE_ITEMS, document.id, &error), REFERAT_TOO_LARGE);
    document = plain("a");
    document.columns[COLUMN_BODY] = slice_make(large, ENGINE_VALUE_MAX + 1);
    assert_status(engine_put(writer, ENGINE_ITEMS, &document, &error), REFERAT_TOO_LARGE);
    struct slice key = slice_make(large, ENGINE_KEY_MAX + 1);
    assert_status(engine_set(writer, key, slice_of(""), &error), REFERAT_TOO_LARGE);
    assert_status(engine_unset(writer, slice_of(""), &error), REFERAT_INTERNAL);
    /* the longest of everything */
    posting.term = slice_make(large, ENGINE_TERM_MAX);
    document.columns[COLUMN_BODY] = slice_make(large, ENGINE_VALUE_MAX);
    document.id = slice_make(large, ENGINE_ID_MAX);
    document.postings = &posting;
    document.posting_count = 1;
    assert_ok(engine_put(writer, ENGINE_ITEMS, &document, &error));
    assert_ok(engine_set(writer, slice_make(large, ENGINE_KEY_MAX), slice_of("v"), &error));
    assert_ok(engine_commit(writer, &error));
    engine_writer_close(writer);
    free(large);
}

static enum referat_status search_status(struct engine_reader *reader, struct fixture *fixture,
                                         const struct engine_query *query) {
    struct engine_search search = {.query = query, .limit = 1};
    struct engine_result result;
    return engine_search(reader, ENGINE_ITEMS, &search, &fixture->arena, &result, &error);
}

static void queries_that_are_refused(void **state) {
    struct fixture *fixture = *state;
    struct arena *arena = &fixture->arena;
    make_index(fixture);
    struct engine_reader *reader;
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    const struct engine_query *deep = q_term(arena, "ord");
    for (int i = 1; i < ENGINE_QUERY_DEPTH; i++)
        deep = i % 2 ? engine_query_scale(arena, 1, deep)
                     : engine_query_pair(arena, ENGINE_AND, deep, q_term(arena, "om"));
    assert_status(search_status(reader, fixture, deep), REFERAT_OK);
    assert_status(search_status(reader, fixture, engine_query_scale(arena, 1, deep)), REFERAT_QUERY);
    assert_status(search_status(reader, fixture, q_words(arena, ENGINE_NEAR, 9, "om om om om om")), REFERAT_QUERY);
    assert_status(search_status(reader, fixture, engine_query_scale(arena, -1, q_term(arena, "ord"))),
                  REFERAT_INTERNAL);
    const struct engine_query *scaled[] = {engine_query_scale(arena, 1, q_term(arena, "om")), q_term(arena, "ord")};
    assert_status(search_status(reader, fixture, engine_query_window(arena, ENGINE_PHRASE, 0, scaled, 2)),
                  REFERAT_INTERNAL);
    /* a thousand words are no depth */
    const struct engine_query *many[1000];
    for (int i = 0; i < 1000; i++) many[i] = q_term(arena, arena_printf(arena, "nummer%d", i));
    assert_status(search_status(reader, fixture, engine_query_join(arena, ENGINE_OR, many, 1000)), REFERAT_OK);
    engine_close(reader);
}

static void payload_of_what_is_gone(void **state) {
    struct fixture *fixture = *state;
    struct engine_reader *reader;
    struct slice payload;
    make_index(fixture);
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    const uint64_t absent[] = {TEST_ENGINE == ENGINE_XAPIAN ? 0 : UINT64_MAX, 100000, (uint64_t)1 << 40};
    for (int i = 0; i < 3; i++)
        assert_status(engine_payload(reader, ENGINE_ITEMS, absent[i], &fixture->arena, &payload, &error),
                      REFERAT_NOTHING_FOUND);
    engine_close(reader);
}

static void no_memory_in_the_arena(void **state) {
    struct fixture *fixture = *state;
    struct engine_reader *reader;
    struct arena small;
    make_index(fixture);
    assert_ok(engine_open(fixture->path, FINGERPRINT, &reader, &error));
    struct engine_search search = {.query = q_term(&fixture->arena, "ord"), .limit = 300};
    struct engine_result result;
    arena_init(&small, 6000);
    assert_status(engine_search(reader, ENGINE_ITEMS, &search, &small, &result, &error), REFERAT_NO_MEMORY);
    arena_free(&small);
    engine_close(reader);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(missing_folder),
        CASE(folder_of_something_else),
        CASE(a_file_is_no_index),
        CASE(lost_identity),
        CASE(parents_are_made),
        CASE(identity_says_otherwise),
        CASE(identity_finds_every_flipped_bit),
        CASE(fingerprint_of_two_lines),
        CASE(missing_and_cut_files),
        CASE(second_writer),
        CASE(killed_writer_with_a_child),
        CASE(folder_without_rights),
        CASE(parent_is_a_file),
        CASE(a_document_names_a_term_once),
        CASE(numbers_of_terms_change_nothing),
        CASE(an_engine_says_what_a_commit_is_for),
        CASE(what_is_too_long_is_refused_and_harmless),
        CASE(queries_that_are_refused),
        CASE(payload_of_what_is_gone),
        CASE(no_memory_in_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
