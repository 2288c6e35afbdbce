/*
 * thesaurus.c - reads a MyThes thesaurus (thesaurus.h): the encoding on the first line, then entries, "word|meanings",
 * each with its meanings on lines of their own, "|word (note)|word". Expressions of more than one word are left out.
 */
#include "stemmer/lexicon/thesaurus.h"
#include "base/file.h"
#include "stemmer/fold.h"

#include <stdlib.h>

#define FILE_MAX ((size_t)64 << 20)

struct thesaurus_reading {
    struct arena *arena;
    struct thesaurus *out;
    struct buf lower;
    struct slice entry; /* empty where it is no single word */
};

static struct slice next_field(struct slice *line, char separator) {
    const char *end = memchr(line->data, separator, line->len);
    struct slice field = slice_first(*line, end ? (size_t)(end - line->data) : line->len);
    *line = slice_from(*line, field.len + (end != NULL));
    return field;
}

/* "gryde (underbegreb)" without its notes, in lower case; empty for what is no single word. */
static struct slice single_word(struct thesaurus_reading *reading, struct slice text) {
    struct slice word = slice_trim(next_field(&text, '('));
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.data[i] < 'A') return slice_of(""); /* a blank, a hyphen, a digit, a stop */
    buf_clear(&reading->lower);
    fold_case(word, &reading->lower);
    return arena_slice(reading->arena, buf_as_slice(&reading->lower));
}

static void add_pair(struct thesaurus_reading *reading, struct slice word, struct slice related) {
    *ARENA_PUSH(reading->arena, reading->out->pairs, reading->out->count) = (struct thesaurus_pair){word, related};
}

static void take_line(struct thesaurus_reading *reading, struct slice line) {
    if (!slice_starts(line, "|")) {
        reading->entry = single_word(reading, next_field(&line, '|'));
        return;
    }
    while (line.len && reading->entry.len) {
        struct slice word = single_word(reading, next_field(&line, '|'));
        if (!word.len || slice_equal(word, reading->entry)) continue;
        add_pair(reading, word, reading->entry);
        add_pair(reading, reading->entry, word);
    }
}

static int compare_pairs(const void *left, const void *right) {
    const struct thesaurus_pair *a = left, *b = right;
    int order = slice_compare(a->word, b->word);
    return order ? order : slice_compare(a->related, b->related);
}

/* Sorted and each one once. */
static void finish(struct thesaurus *thesaurus) {
    struct thesaurus_pair *pairs = thesaurus->pairs;
    size_t kept = 0;
    if (thesaurus->count) qsort(pairs, thesaurus->count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < thesaurus->count; i++)
        if (!kept || compare_pairs(&pairs[kept - 1], &pairs[i]) != 0) pairs[kept++] = pairs[i];
    thesaurus->count = kept;
}

enum referat_status thesaurus_read(const char *path, struct arena *arena, struct thesaurus *out,
                                   struct referat_error *error) {
    struct buf file;
    struct thesaurus_reading reading = {.arena = arena, .out = out};
    *out = (struct thesaurus){NULL, 0};
    buf_init(&file, FILE_MAX);
    buf_init(&reading.lower, FILE_MAX);
    enum referat_status status = file_read(path, FILE_MAX, &file, error);
    struct slice text = buf_as_slice(&file);
    if (!status && !slice_is(slice_trim(next_field(&text, '\n')), "utf-8"))
        status = error_set(error, REFERAT_BAD_INPUT, "%s: no thesaurus in UTF-8", path);
    while (!status && text.len) take_line(&reading, next_field(&text, '\n'));
    if (!status) status = arena_status(arena, error);
    if (!status) finish(out);
    buf_free(&reading.lower);
    buf_free(&file);
    return status;
}

size_t thesaurus_find(const struct thesaurus *thesaurus, struct slice word) {
    size_t low = 0, high = thesaurus->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(thesaurus->pairs[middle].word, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool thesaurus_has(const struct thesaurus *thesaurus, struct slice word) {
    size_t at = thesaurus_find(thesaurus, word);
    return at < thesaurus->count && slice_equal(thesaurus->pairs[at].word, word);
}

bool thesaurus_relates(const struct thesaurus *thesaurus, struct slice word, struct slice related) {
    struct thesaurus_pair pair = {word, related};
    return thesaurus->count && bsearch(&pair, thesaurus->pairs, thesaurus->count, sizeof pair, compare_pairs) != NULL;
}
