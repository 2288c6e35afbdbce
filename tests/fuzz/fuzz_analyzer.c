/*
 * fuzz_analyzer.c - any bytes through tokens and terms. It asserts what both promise, not only that nothing crashes.
 * With clang: -fsanitize=fuzzer,address,undefined; tests/stemmer/test_fuzz_analyzer.c runs it without a fuzzer.
 */
#include "base/utf8.h"
#include "stemmer/analyzer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define CHECK(condition) ((condition) ? (void)0 : check_failed(#condition, __LINE__))

static void check_failed(const char *condition, int line) {
    fprintf(stderr, "fuzz_analyzer.c:%d: %s does not hold\n", line, condition);
    abort();
}

static struct analyzer *shared_analyzer(void) {
    static struct analyzer *analyzer;
    if (!analyzer) CHECK(analyzer_new(&analyzer, NULL) == REFERAT_OK);
    return analyzer;
}

static struct slice token_slice(struct slice text, const struct token *token) {
    return slice_first(slice_from(text, token->start), token->end - token->start);
}

/* A finished term stays what it is. */
static void check_term(struct slice term, const char *prefix) {
    CHECK(term.len > strlen(prefix) && term.len <= TERM_MAX);
    CHECK(slice_starts(term, prefix));
    CHECK(utf8_valid(term.data, term.len) == term.len);
    struct buf folded;
    buf_init(&folded, BUF_MAX_DEFAULT);
    struct slice plain = slice_from(term, strlen(prefix));
    CHECK(analyzer_fold(plain, &folded, NULL) == REFERAT_OK);
    CHECK(slice_equal(buf_as_slice(&folded), plain));
    buf_free(&folded);
}

static void check_terms(const struct word_terms *terms, size_t token_len) {
    CHECK(terms->term_count >= 1 && terms->stem.len > 0);
    for (size_t i = 0; i < terms->term_count; i++) check_term(terms->terms[i], "");
    for (size_t i = 0; i < terms->span_count; i++) check_term(terms->spans[i], TERM_SPAN_PREFIX);
    CHECK(terms->exact.len <= TERM_MAX);
    CHECK(terms->exact.len == 0 || slice_starts(terms->exact, TERM_EXACT_PREFIX));
    CHECK((terms->part_count == 0) == (terms->span_count == 0) && terms->part_count != 1);
    size_t end = 0;
    for (size_t i = 0; i < terms->part_count; i++) {
        CHECK(terms->parts[i].start >= end && terms->parts[i].start < terms->parts[i].end);
        CHECK(terms->parts[i].stem.len > 0);
        end = terms->parts[i].end;
    }
    CHECK(end <= token_len);
}

static void check_slices_equal(const struct slice *a, size_t a_count, const struct slice *b, size_t b_count) {
    CHECK(a_count == b_count);
    for (size_t i = 0; i < a_count; i++) CHECK(slice_equal(a[i], b[i]));
}

/* What stands around a token decides neither where it ends nor its terms. */
static void check_alone(struct analyzer *analyzer, struct slice raw, const struct token *token) {
    struct token alone, more;
    size_t at = 0;
    CHECK(token_next(raw, &at, &alone));
    CHECK(alone.start == 0 && alone.end == raw.len && alone.kind == token->kind && alone.hash == token->hash);
    CHECK(alone.ascii == token->ascii && alone.hyphenated == token->hyphenated);
    CHECK(!token_next(raw, &at, &more));
    struct arena arena;
    arena_init(&arena, BUF_MAX_DEFAULT);
    const struct word_terms *terms = analyzer_word(analyzer, raw, &alone);
    size_t term_count = terms->term_count, span_count = terms->span_count;
    struct slice *kept = arena_alloc(&arena, (term_count + span_count + 1) * sizeof *kept);
    for (size_t i = 0; i < term_count; i++) kept[i] = arena_slice(&arena, terms->terms[i]);
    for (size_t i = 0; i < span_count; i++) kept[term_count + i] = arena_slice(&arena, terms->spans[i]);
    alone.hash = ~alone.hash; /* past the cache */
    terms = analyzer_word(analyzer, raw, &alone);
    check_slices_equal(terms->terms, terms->term_count, kept, term_count);
    check_slices_equal(terms->spans, terms->span_count, kept + term_count, span_count);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct analyzer *analyzer = shared_analyzer();
    struct slice text = {(const char *)data, len};
    struct token token;
    size_t end = 0, at = 0;
    while (token_next(text, &at, &token)) {
        CHECK(token.start >= end && token.start < token.end && token.end <= len && at == token.end);
        struct slice raw = token_slice(text, &token);
        CHECK(utf8_valid(raw.data, raw.len) == raw.len);
        check_terms(analyzer_word(analyzer, text, &token), raw.len);
        check_alone(analyzer, raw, &token);
        end = token.end;
    }
    CHECK(at == len);
    CHECK(analyzer_status(analyzer, NULL) == REFERAT_OK);
    struct buf once, twice;
    buf_init(&once, BUF_MAX_DEFAULT);
    buf_init(&twice, BUF_MAX_DEFAULT);
    CHECK(analyzer_fold(text, &once, NULL) == REFERAT_OK);
    CHECK(analyzer_fold(buf_as_slice(&once), &twice, NULL) == REFERAT_OK);
    CHECK(slice_equal(buf_as_slice(&once), buf_as_slice(&twice)));
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
