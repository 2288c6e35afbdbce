/*
 * fuzz_query.c - any bytes as a query: an answer, or a message with a position in it; what was understood, printed and
 * read again, is the same; an answer is whole JSON and safe text. It asserts meaning, not only that nothing crashes.
 * With clang: -fsanitize=fuzzer,address,undefined; tests/query/test_fuzz_query.c runs it without a fuzzer.
 */
#include "query/language.h"
#include "tests/query/fixture.h"
#include "tests/query/records.h"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __LINE__))

static void check_failed(const char *condition, int line) {
    fprintf(stderr, "fuzz_query.c:%d: %s does not hold\n", line, condition);
    abort();
}

/* ---- the language ---- */

/* Every node lies within the query, a word has its token, an operator has operands. */
static void check_node(const struct query_node *node, size_t length, unsigned depth) {
    CHECK(depth <= 2 * QUERY_MAX_DEPTH + 4);
    CHECK(node->start <= node->end && node->end <= length);
    for (size_t i = 0; i < node->token_count; i++) {
        CHECK(node->tokens[i].start < node->tokens[i].end && node->tokens[i].end <= length);
    }
    if (node->op == QUERY_WORD) CHECK(node->token_count == 1);
    if (node->op == QUERY_PHRASE) CHECK(node->token_count > 0 && node->quoted);
    if (node->op == QUERY_NEAR)
        CHECK(node->token_count > 1 && node->token_count <= QUERY_MAX_NEAR && node->distance > 0);
    if (node->op == QUERY_FIELD) CHECK(node->value.len > 0);
    if (node->op == QUERY_NOT) CHECK(node->child_count == 1);
    if (node->op == QUERY_AND || node->op == QUERY_OR) CHECK(node->child_count > 1);
    for (size_t i = 0; i < node->child_count; i++) {
        CHECK(node->children[i]->op != QUERY_EMPTY);
        check_node(node->children[i], length, depth + 1);
    }
}

static void check_printed(struct slice text, const struct query_node *root, struct arena *arena) {
    struct query_node *again;
    struct buf out;
    buf_init(&out, 1 << 20);
    query_print(root, text, &out);
    CHECK(buf_ok(&out));
    if (out.len <= QUERY_MAX_BYTES) {
        CHECK(query_parse(buf_as_slice(&out), arena, &again, NULL) == REFERAT_OK);
        CHECK(query_equal(root, text, again, buf_as_slice(&out)));
    }
    buf_free(&out);
}

static void check_error(const struct referat_error *error, enum referat_status status, size_t len) {
    CHECK(status == REFERAT_QUERY && error->status == status);
    CHECK(error->position >= 0 && (size_t)error->position <= len);
    CHECK(error->message[0] && utf8_valid(error->message, strlen(error->message)) == strlen(error->message));
}

static void check_language(struct slice text) {
    struct arena arena;
    struct query_node *root;
    struct referat_error error;
    arena_init(&arena, 1 << 26);
    enum referat_status status = query_parse(text, &arena, &root, &error);
    if (status) {
        check_error(&error, status, text.len);
    } else {
        check_node(root, text.len, 0);
        check_printed(text, root, &arena);
    }
    arena_free(&arena);
}

/* ---- searching ---- */

static struct fixture shared_fixture;

static void drop_fixture(void) {
    fixture_close(&shared_fixture);
}

static struct query_reader *shared_reader(void) {
    if (!shared_fixture.reader) {
        fixture_open(&shared_fixture, test_records, TEST_RECORD_COUNT);
        atexit(drop_fixture);
    }
    return shared_fixture.reader;
}

/* Nothing that a terminal would obey or that turns the direction of writing. */
static void check_safe(const char *text, size_t len) {
    for (size_t at = 0; at < len;) {
        unsigned c = utf8_next(text, len, &at);
        CHECK(c != UTF8_INVALID && (c >= ' ' || c == '\n' || c == '\r') && !(c >= 0x7F && c < 0xA0));
        CHECK(!(c >= 0x200B && c <= 0x200F) && !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069));
    }
}

static void check_format(const struct referat_results *results, enum referat_format format) {
    struct referat_error error;
    struct buf out;
    buf_init(&out, 1 << 26);
    CHECK(query_results_format(results, format, NULL, &out, &error) == REFERAT_OK);
    check_safe(out.data ? out.data : "", out.len);
    if (format == REFERAT_JSON) {
        json_t *root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
        CHECK(root != NULL);
        json_decref(root);
    }
    buf_free(&out);
}

static void check_search(struct query_reader *reader, struct slice text) {
    struct referat_error error;
    struct referat_results *results;
    const struct referat_search_options options = {.query = text.data,
                                                   .query_length = text.len,
                                                   .limit = 3,
                                                   .explain = text.len % 4 == 0,
                                                   .facets = text.len % 8 == 1};
    enum referat_status status = query_search(reader, &options, &results, &error);
    if (status) {
        check_error(&error, status, text.len);
        check_safe(error.message, strlen(error.message));
        return;
    }
    check_format(results, REFERAT_JSON);
    check_format(results, REFERAT_TEXT);
    check_format(results, REFERAT_CSV);
    query_results_free(results);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    check_language(slice_make((const char *)data, len));
    check_search(shared_reader(), slice_make((const char *)data, len));
    return 0;
}
