/* textmap.h - texts to numbers: a hash table that borrows its keys. A failure shows in `no_memory`; the numbers mean
 * nothing then. */
#ifndef QUERY_TEXTMAP_H
#define QUERY_TEXTMAP_H

#include <stdbool.h>
#include <stddef.h>

struct text_map {
    const char **keys;
    size_t *values;
    size_t count, cap; /* cap: a power of two */
    bool no_memory;
};

void text_map_free(struct text_map *map);
/* The number of the text; where it is new it gets `fresh`, and *made says so. */
size_t text_map_put(struct text_map *map, const char *text, size_t fresh, bool *made);

#endif
