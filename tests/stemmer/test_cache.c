/* Unit tests of stemmer/cache.c: copies, collisions, and the end of its memory. */
#include "stemmer/cache.h"

#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct word_terms terms_of(const struct slice *stem) {
    return (struct word_terms){.stem = *stem, .terms = stem, .term_count = 1, .exact = {"", 0}};
}

static void a_word_is_copied_whole(void **state) {
    (void)state;
    char text[] = "stem term span weak lemma part exact raw";
    struct slice stem = {text, 4}, term[] = {{text + 5, 4}, {text, 4}}, span[] = {{text + 10, 4}},
                 weak[] = {{text + 15, 4}};
    struct slice lemma[] = {{text + 20, 5}};
    struct word_part part[] = {{1, 2, {text + 26, 4}}};
    struct word_terms terms = {
        .terms = term,
        .spans = span,
        .exact = {text + 31, 5},
        .term_count = 2,
        .span_count = 1,
        .weak_count = 1,
        .lemma_count = 1,
        .part_count = 1,
        .stop_word = true,
        .weak = weak,
        .lemmas = lemma,
        .parts = part,
        .stem = stem,
        .numbers = (const uint32_t[]){11, 12, 13, 14, 15},
    };
    struct word_cache *cache = cache_new(4096);
    assert_non_null(cache);
    const struct word_terms *kept = cache_insert(cache, slice_make(text + 37, 3), 7, &terms);
    assert_non_null(kept);
    memset(text, '?', sizeof text);
    assert_ptr_equal(cache_find(cache, slice_of("raw"), 7), kept);
    assert_true(slice_is(kept->stem, "stem") && slice_is(kept->exact, "exact") && kept->stop_word);
    assert_true(kept->term_count == 2 && slice_is(kept->terms[0], "term") && slice_is(kept->terms[1], "stem"));
    assert_true(slice_is(kept->spans[0], "span") && slice_is(kept->weak[0], "weak") &&
                slice_is(kept->lemmas[0], "lemma"));
    for (uint32_t i = 0; i < 5; i++) assert_int_equal(kept->numbers[i], 11 + i); /* terms, span, weak, exact */
    assert_true(kept->parts[0].start == 1 && kept->parts[0].end == 2 && slice_is(kept->parts[0].stem, "part"));
    cache_free(cache);
}

static void words_with_one_hash_are_told_apart(void **state) {
    (void)state;
    struct word_cache *cache = cache_new(1 << 16);
    assert_non_null(cache);
    size_t kept = 0;
    for (int i = 0; i < 100; i++) {
        char raw[8];
        struct slice word = {raw, (size_t)snprintf(raw, sizeof raw, "w%d", i)};
        struct word_terms terms = terms_of(&word);
        kept += cache_insert(cache, word, 42, &terms) != NULL;
    }
    assert_true(kept > 1 && kept < 100); /* a probe sequence is short */
    assert_int_equal(cache_count(cache), kept);
    assert_true(slice_is(cache_find(cache, slice_of("w1"), 42)->stem, "w1"));
    assert_null(cache_find(cache, slice_of("w99"), 42));
    assert_null(cache_find(cache, slice_of("w1"), 43));
    cache_free(cache);
}

static void a_full_cache_keeps_what_it_has(void **state) {
    (void)state;
    struct word_cache *cache = cache_new(16384);
    assert_non_null(cache);
    struct slice first = slice_of("first");
    struct word_terms terms = terms_of(&first);
    const struct word_terms *kept = cache_insert(cache, first, 1, &terms);
    assert_non_null(kept);
    bool refused = false;
    for (uint64_t i = 2; i < 1000; i++)
        refused = !cache_insert(cache, slice_of("other"), i << 32 | i, &terms) || refused;
    assert_true(refused);
    assert_true(cache_count(cache) > 10 && cache_count(cache) < 200);
    assert_ptr_equal(cache_find(cache, first, 1), kept);
    assert_true(slice_is(kept->stem, "first"));
    cache_free(cache);
}

/* Words whose place is taken by others are analysed again: one in a hundred may be. */
static void a_cache_that_grows_keeps_its_words(void **state) {
    (void)state;
    enum { WORDS = 20000 };
    struct word_cache *cache = cache_new(64 << 20);
    assert_non_null(cache);
    const struct word_terms **kept = calloc(WORDS, sizeof *kept);
    assert_non_null(kept);
    size_t found = 0;
    for (int pass = 0; pass < 2; pass++) {
        uint64_t hash = 1;
        for (int i = 0; i < WORDS; i++) {
            char raw[16];
            struct slice word = {raw, (size_t)snprintf(raw, sizeof raw, "w%d", i)};
            struct word_terms terms = terms_of(&word);
            hash = hash * 6364136223846793005u + 1442695040888963407u;
            if (pass == 0) {
                kept[i] = cache_insert(cache, word, hash >> 8, &terms);
                continue;
            }
            const struct word_terms *now = cache_find(cache, word, hash >> 8);
            assert_true(!now || now == kept[i]);
            if (now) assert_int_equal(now->stem.len, word.len);
            found += now != NULL;
        }
    }
    assert_true(found > WORDS / 100 * 99 && found <= cache_count(cache));
    free(kept);
    cache_free(cache);
}

static void long_tokens_are_not_kept(void **state) {
    (void)state;
    struct word_cache *cache = cache_new(1 << 16);
    assert_non_null(cache);
    static const char bytes[1000];
    struct slice word = slice_of("w");
    struct word_terms terms = terms_of(&word);
    assert_null(cache_insert(cache, slice_make(bytes, sizeof bytes), 1, &terms));
    assert_non_null(cache_insert(cache, slice_make(bytes, 100), 1, &terms));
    cache_free(cache);
    cache_free(NULL);
}

/* Once the room for numbers is used up, terms that have one keep it, and all others have none from then on. */
static void terms_have_one_number_or_none(void **state) {
    (void)state;
    struct word_cache *cache = cache_new(1 << 14);
    assert_non_null(cache);
    uint32_t given = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        char text[16];
        struct slice term = {text, (size_t)snprintf(text, sizeof text, "%u", i)};
        uint32_t number = cache_number(cache, term, hash_bytes(term));
        if (number) assert_int_equal(number, ++given);
        if (!number) assert_true(given > 100);
        for (uint32_t k = 0; k <= i; k += 97) {
            term.len = (size_t)snprintf(text, sizeof text, "%u", k);
            assert_int_equal(cache_number(cache, term, hash_bytes(term)), k < given ? k + 1 : 0);
        }
    }
    assert_true(given < 5000);
    cache_free(cache);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_copied_whole),         cmocka_unit_test(words_with_one_hash_are_told_apart),
        cmocka_unit_test(a_full_cache_keeps_what_it_has), cmocka_unit_test(a_cache_that_grows_keeps_its_words),
        cmocka_unit_test(long_tokens_are_not_kept),       cmocka_unit_test(terms_have_one_number_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
