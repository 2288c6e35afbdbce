/*
 * test_analyzer_failure.c - what the analyzer says when libstemmer has no Danish, and when memory is out at any of its
 * allocations. The functions that fail stand here, in front of the libraries' own.
 */
#include "stemmer/analyzer.h"

#include <dlfcn.h>
#include <libstemmer.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static bool danish_is_missing, stemmer_is_refused;
/* Allocations until all fail; -1: none does. */
static long allocations_left = -1;

/* Memory is never out inside: libstemmer 2.2 crashes there while it cleans up. */
struct sb_stemmer *sb_stemmer_new(const char *algorithm, const char *charenc) {
    if (danish_is_missing || stemmer_is_refused) return NULL;
    struct sb_stemmer *(*original)(const char *, const char *);
    *(void **)&original = dlsym(RTLD_NEXT, "sb_stemmer_new");
    long left = allocations_left;
    allocations_left = -1;
    struct sb_stemmer *stemmer = original(algorithm, charenc);
    allocations_left = left;
    return stemmer;
}

const char **sb_stemmer_list(void) {
    static const char *with[] = {"danish", "english", NULL}, *without[] = {"english", NULL};
    return danish_is_missing ? without : with;
}

static void danish_may_be_missing(void **state) {
    (void)state;
    struct referat_error error;
    struct analyzer *analyzer = (struct analyzer *)&error;
    danish_is_missing = true;
    assert_int_equal(analyzer_new(&analyzer, &error), REFERAT_INTERNAL);
    assert_null(analyzer);
    assert_non_null(strstr(error.message, "libstemmer"));
    danish_is_missing = false;
}

static void a_stemmer_may_be_refused(void **state) {
    (void)state;
    struct analyzer *analyzer = NULL;
    stemmer_is_refused = true;
    assert_int_equal(analyzer_new(&analyzer, NULL), REFERAT_NO_MEMORY);
    assert_null(analyzer);
    stemmer_is_refused = false;
}

#ifndef REFERAT_SANITIZED /* sanitizers bring an allocator of their own */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool is_out_of_memory(void) {
    if (allocations_left > 0) allocations_left--;
    return allocations_left == 0;
}

void *malloc(size_t size) {
    return is_out_of_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return is_out_of_memory() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return is_out_of_memory() ? NULL : __libc_realloc(old, size);
}

static void memory_may_be_out_at_the_start(void **state) {
    (void)state;
    struct analyzer *analyzer = NULL;
    struct referat_error error;
    enum referat_status status = REFERAT_NO_MEMORY;
    long allowed = 1;
    for (; status != REFERAT_OK && allowed < 1000; allowed++) {
        allocations_left = allowed;
        status = analyzer_new(&analyzer, &error);
        allocations_left = -1;
        if (status != REFERAT_OK) assert_null(analyzer);
        assert_true(status == REFERAT_OK || status == REFERAT_NO_MEMORY);
    }
    assert_true(allowed > 5 && status == REFERAT_OK);
    analyzer_free(analyzer);
}

/* A long word, so that its analysis needs memory that the analyzer has not got yet. */
static void memory_may_be_out_at_a_word(void **state) {
    (void)state;
    enum { LEN = 200000 };
    static char text[LEN];
    for (size_t i = 0; i + 2 < LEN; i += 2) memcpy(text + i, "ø", 2);
    memcpy(text + LEN / 2, "-", 1);
    struct slice slice = {text, LEN - 2};
    struct token token = {.end = slice.len};
    bool failed = true;
    long allowed = 1;
    for (; failed && allowed < 1000; allowed++) {
        struct analyzer *analyzer = NULL;
        assert_int_equal(analyzer_new(&analyzer, NULL), REFERAT_OK);
        assert_int_equal(analyzer_status(analyzer, NULL), REFERAT_OK);
        allocations_left = allowed;
        const struct word_terms *terms = analyzer_word(analyzer, slice, &token);
        allocations_left = -1;
        assert_non_null(terms);
        struct referat_error error;
        failed = analyzer_status(analyzer, &error) == REFERAT_NO_MEMORY;
        assert_int_equal(terms->term_count > 0, !failed);
        analyzer_free(analyzer);
    }
    assert_true(allowed > 5 && !failed);
}

static void memory_may_be_out_at_a_name(void **state) {
    (void)state;
    bool failed = true;
    long allowed = 1;
    for (; failed && allowed < 100; allowed++) {
        struct buf out;
        buf_init(&out, BUF_MAX_DEFAULT);
        allocations_left = allowed;
        enum referat_status status = analyzer_fold(slice_of("S\u00F8ren A\u030Ag\u00E5rd"), &out, NULL);
        allocations_left = -1;
        assert_true(status == REFERAT_OK || status == REFERAT_NO_MEMORY);
        failed = status != REFERAT_OK;
        buf_free(&out);
    }
    assert_true(allowed > 2 && !failed);
}

#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(danish_may_be_missing),          cmocka_unit_test(a_stemmer_may_be_refused),
#ifndef REFERAT_SANITIZED
        cmocka_unit_test(memory_may_be_out_at_the_start), cmocka_unit_test(memory_may_be_out_at_a_word),
        cmocka_unit_test(memory_may_be_out_at_a_name),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
