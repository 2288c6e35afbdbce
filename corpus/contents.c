/*
 * contents.c - a contents list held against the items: what one has and the other has not. Titles are compared by their
 * letters and digits alone, and a title that the list cut short is the same title.
 */
#include "corpus/reading.h"

#include <stdlib.h>

#define CUT_MIN     10    /* letters from which the beginning of a title is that title */
#define LONG_CUT    40    /* … of which the last may be cut through, and read as another */
#define PAIRS_MAX   40000 /* comparisons of unlike titles in one document */
#define BIGRAMS_MAX 200

struct title {
    struct slice letters; /* in lower case, without spaces and marks */
    bool matched;
};

/* The letters and digits of a text in lower case. */
static struct slice letters_of(struct arena *arena, struct slice text) {
    struct slice lower = reading_lower(arena, text);
    char *data = (char *)lower.data;
    size_t n = 0;
    for (size_t i = 0; i < lower.len; i++)
        if (reading_is_word_byte(lower.data[i])) data[n++] = lower.data[i];
    return slice_make(data, n);
}

static bool is_same(struct slice a, struct slice b) {
    size_t n = a.len < b.len ? a.len : b.len;
    if (n >= LONG_CUT && a.len != b.len) n--;
    if (!n || memcmp(a.data, b.data, n) != 0) return false;
    return a.len == b.len || n >= CUT_MIN;
}

static int compare_bigrams(const void *left, const void *right) {
    const unsigned short *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static size_t bigrams_of(struct slice text, unsigned short out[static BIGRAMS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i + 1 < text.len && count < BIGRAMS_MAX; i++)
        out[count++] = (unsigned short)((unsigned char)text.data[i] << 8 | (unsigned char)text.data[i + 1]);
    if (count > 1) qsort(out, count, sizeof *out, compare_bigrams);
    return count;
}

/* Dice's coefficient of the pairs of letters is 0.6 or more: one title in two wordings. */
static bool is_alike(struct slice a, struct slice b) {
    unsigned short x[BIGRAMS_MAX], y[BIGRAMS_MAX];
    size_t m = bigrams_of(a, x), n = bigrams_of(b, y), common = 0;
    for (size_t i = 0, k = 0; i < m && k < n;) {
        if (x[i] == y[k]) {
            common++;
            i++;
            k++;
        } else if (x[i] < y[k]) {
            i++;
        } else {
            k++;
        }
    }
    return m && n && 20 * common >= 6 * (m + n);
}

static struct title *read_titles(struct arena *arena, const struct item_list *list, bool of_contents) {
    size_t count = of_contents ? list->contents_count : list->count;
    struct title *titles = arena_alloc(arena, (count + 1) * sizeof *titles);
    for (size_t i = 0; titles && !arena->failed && i < count; i++)
        titles[i].letters = letters_of(arena, slice_of(of_contents ? list->contents[i].title : list->spans[i].title));
    return arena->failed ? NULL : titles;
}

static void add_difference(struct arena *arena, struct contents_difference **differences, size_t *count,
                           enum contents_difference_kind kind, size_t item, size_t entry) {
    struct contents_difference *items = *differences;
    struct contents_difference *made = ARENA_PUSH(arena, items, *count);
    *made = (struct contents_difference){kind, item, entry};
    *differences = items;
}

/* The entry of the list that is the item's, in the order of both where a title comes twice; SIZE_MAX for none. */
static size_t find_entry(const struct title *entries, size_t count, const struct title *item,
                         bool (*fits)(struct slice, struct slice)) {
    for (size_t k = 0; k < count; k++)
        if (!entries[k].matched && fits(entries[k].letters, item->letters)) return k;
    return SIZE_MAX;
}

void contents_compare(const struct item_list *list, struct arena *arena, struct contents_difference **differences,
                      size_t *count) {
    size_t matched = 0, pairs = 0;
    *differences = NULL;
    *count = 0;
    if (!list->contents_count || !list->count) return;
    struct title *items = read_titles(arena, list, false), *entries = read_titles(arena, list, true);
    if (!items || !entries) return;
    for (size_t i = 0; i < list->count; i++) {
        size_t k = find_entry(entries, list->contents_count, &items[i], is_same);
        if (k == SIZE_MAX) continue;
        items[i].matched = entries[k].matched = true;
        matched++;
    }
    /* A list that has less than half of the items is something else. */
    if (matched * 2 < list->count) return;
    for (size_t i = 0; i < list->count && pairs < PAIRS_MAX; i++) {
        if (items[i].matched || !items[i].letters.len) continue;
        size_t k = find_entry(entries, list->contents_count, &items[i], is_alike);
        pairs += list->contents_count;
        if (k == SIZE_MAX) continue;
        items[i].matched = entries[k].matched = true;
        add_difference(arena, differences, count, CONTENTS_TITLE, i, k);
    }
    for (size_t i = 0; i < list->count && pairs < PAIRS_MAX; i++)
        if (!items[i].matched && items[i].letters.len)
            add_difference(arena, differences, count, CONTENTS_LACKS, i, SIZE_MAX);
    for (size_t k = 0; k < list->contents_count && pairs < PAIRS_MAX; k++)
        if (!entries[k].matched && entries[k].letters.len)
            add_difference(arena, differences, count, CONTENTS_EXTRA, SIZE_MAX, k);
}
