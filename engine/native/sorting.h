/*
 * sorting.h - sorting byte strings: quicksort over eight bytes at a time (Bentley and Sedgewick, "Fast Algorithms for
 * Sorting and Searching Strings", 1997, with a wider letter).
 */
#ifndef ENGINE_NATIVE_SORTING_H
#define ENGINE_NATIVE_SORTING_H

#include "base/slice.h"

#include <stdint.h>

struct sort_item {
    uint64_t letter; /* sort_strings' own */
    const char *data;
    uint32_t len, number;
};

static inline struct sort_item sort_item(struct slice text, uint32_t number) {
    return (struct sort_item){.data = text.data, .len = (uint32_t)text.len, .number = number};
}

/* By bytes, the shorter first where one begins the other, equal ones by number. */
void sort_strings(struct sort_item *items, size_t count);

#endif
