/*
 * Compounds against tests/data/compounds/test.txt, which nothing was chosen on: the shares that are right stay above
 * what was reached (docs/DANISH.md). How a list is written: tests/data/compounds/README.md.
 */
#include "base/file.h"
#include "stemmer/analyzer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define LIST      "tests/data/compounds/test.txt"
#define WORD_MAX  64 /* bytes; boundaries are a set of bits */
#define RECALL    0.972
#define PRECISION 0.99
#define WHOLE     0.95

struct entry {
    char word[WORD_MAX];
    size_t len;
    uint64_t wanted, fair; /* bit n: a boundary at byte n, one that may be */
};

struct score {
    size_t right, wanted, found; /* boundaries in compounds */
    size_t others, whole;        /* words that are no compounds */
};

static struct entry parse_entry(struct slice line) {
    struct entry entry = {.len = 0};
    for (size_t i = 0; i < line.len; i++) {
        assert_true(entry.len < WORD_MAX);
        if (line.data[i] == '+')
            entry.wanted |= (uint64_t)1 << entry.len;
        else if (line.data[i] == '|')
            entry.fair |= (uint64_t)1 << entry.len;
        else if (line.data[i] != '~')
            entry.word[entry.len++] = line.data[i];
    }
    return entry;
}

static uint64_t found_boundaries(struct analyzer *analyzer, const struct entry *entry) {
    struct slice text = {entry->word, entry->len};
    struct token token;
    size_t at = 0;
    uint64_t found = 0;
    assert_true(token_next(text, &at, &token));
    const struct word_terms *terms = analyzer_word(analyzer, text, &token);
    for (size_t i = 1; i < terms->part_count; i++) found |= (uint64_t)1 << terms->parts[i].start;
    return found;
}

static size_t bits(uint64_t set) {
    return (size_t)__builtin_popcountll(set);
}

static void add_entry(struct analyzer *analyzer, const struct entry *entry, struct score *score) {
    uint64_t found = found_boundaries(analyzer, entry) & ~entry->fair;
    if (!entry->wanted) {
        score->others += !entry->fair;
        score->whole += !entry->fair && !found;
        return;
    }
    score->right += bits(found & entry->wanted);
    score->wanted += bits(entry->wanted);
    score->found += bits(found);
}

static void compounds_are_split_and_other_words_are_not(void **state) {
    (void)state;
    struct referat_error error = {0};
    struct analyzer *analyzer = NULL;
    struct score score = {0};
    struct buf list;
    buf_init(&list, 1 << 20);
    assert_int_equal(analyzer_new(&analyzer, &error), REFERAT_OK);
    assert_int_equal(file_read(LIST, 1 << 20, &list, &error), REFERAT_OK);
    for (struct slice rest = buf_as_slice(&list); rest.len;) {
        const char *end = memchr(rest.data, '\n', rest.len);
        struct slice line = slice_first(rest, end ? (size_t)(end - rest.data) : rest.len);
        rest = slice_from(rest, line.len + (end != NULL));
        if (!line.len || line.data[0] == '#') continue;
        struct entry entry = parse_entry(line);
        add_entry(analyzer, &entry, &score);
    }
    assert_true(score.wanted > 700 && score.others > 400);
    assert_true((double)score.right >= RECALL * (double)score.wanted);
    assert_true((double)score.right >= PRECISION * (double)score.found);
    assert_true((double)score.whole >= WHOLE * (double)score.others);
    buf_free(&list);
    analyzer_free(analyzer);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(compounds_are_split_and_other_words_are_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
