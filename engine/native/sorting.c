/* sorting.c - see sorting.h. */
#include "engine/native/sorting.h"

#include <stdlib.h>

#define LETTER    8 /* bytes */
#define INSERTION 16

/* The bytes from `depth` on, the first as the highest, zeros behind the end. */
static uint64_t letter_at(const struct sort_item *item, uint32_t depth) {
    uint8_t bytes[LETTER] = {0};
    uint32_t left = item->len > depth ? item->len - depth : 0;
    if (left) memcpy(bytes, item->data + depth, left < LETTER ? left : LETTER);
    uint64_t letter;
    memcpy(&letter, bytes, sizeof letter);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    letter = __builtin_bswap64(letter);
#endif
    return letter;
}

static void read_letters(struct sort_item *items, size_t count, uint32_t depth) {
    for (size_t i = 0; i < count; i++) items[i].letter = letter_at(&items[i], depth);
}

static inline void swap(struct sort_item *a, struct sort_item *b) {
    struct sort_item item = *a;
    *a = *b;
    *b = item;
}

static int by_length(const void *a, const void *b) {
    const struct sort_item *left = a, *right = b;
    if (left->len != right->len) return left->len < right->len ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

static void sort_letters(struct sort_item *items, size_t count, uint32_t depth);

/* All have the same letter at `depth`: those that end in it differ by their length alone, and come first. */
static void sort_equal(struct sort_item *items, size_t count, uint32_t depth) {
    size_t ended = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].len <= depth + LETTER) swap(&items[i], &items[ended++]);
    if (ended > 1) qsort(items, ended, sizeof *items, by_length);
    if (count - ended < 2) return;
    read_letters(items + ended, count - ended, depth + LETTER);
    sort_letters(items + ended, count - ended, depth + LETTER);
}

static void sort_few(struct sort_item *items, size_t count, uint32_t depth) {
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && items[k].letter < items[k - 1].letter; k--) swap(&items[k], &items[k - 1]);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && items[to].letter == items[from].letter;) to++;
        if (to - from > 1) sort_equal(items + from, to - from, depth);
    }
}

static uint64_t middle(uint64_t a, uint64_t b, uint64_t c) {
    if (a > b) {
        uint64_t larger = a;
        a = b;
        b = larger;
    }
    return c < a ? a : c > b ? b : c;
}

static uint64_t pivot_of(const struct sort_item *items, size_t count) {
    const struct sort_item *a = items, *b = items + count / 3, *c = items + count / 3 * 2;
    size_t step = count / 9;
    return middle(middle(a[0].letter, a[step].letter, a[2 * step].letter),
                  middle(b[0].letter, b[step].letter, b[2 * step].letter),
                  middle(c[0].letter, c[step].letter, items[count - 1].letter));
}

/* By letter, then each group of one letter by what follows. The larger part is done by the loop: the depth of calls
 * is the logarithm of count for every letter. */
static void sort_letters(struct sort_item *items, size_t count, uint32_t depth) {
    while (count > INSERTION) {
        uint64_t pivot = pivot_of(items, count);
        size_t below = 0, at = 0, above = count;
        while (at < above) {
            if (items[at].letter < pivot) {
                swap(&items[at++], &items[below++]);
            } else if (items[at].letter > pivot) {
                swap(&items[at], &items[--above]);
            } else {
                at++;
            }
        }
        sort_equal(items + below, above - below, depth);
        if (below < count - above) {
            sort_letters(items, below, depth);
            items += above;
            count -= above;
        } else {
            sort_letters(items + above, count - above, depth);
            count = below;
        }
    }
    sort_few(items, count, depth);
}

void sort_strings(struct sort_item *items, size_t count) {
    read_letters(items, count, 0);
    sort_letters(items, count, 0);
}
