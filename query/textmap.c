/* textmap.c - a hash table from texts to numbers; see textmap.h. */
#include "query/textmap.h"

#include "base/hash.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void text_map_free(struct text_map *map) {
    free(map->keys);
    free(map->values);
    *map = (struct text_map){0};
}

static size_t slot_of(const char *const *keys, size_t cap, const char *text) {
    size_t at = (size_t)hash_bytes(slice_of(text)) & (cap - 1);
    while (keys[at] && strcmp(keys[at], text) != 0) at = (at + 1) & (cap - 1);
    return at;
}

static bool grow(struct text_map *map) {
    size_t cap = map->cap ? 2 * map->cap : 64;
    const char **keys = calloc(cap, sizeof *keys);
    size_t *values = calloc(cap, sizeof *values);
    if (!keys || !values) {
        free(keys);
        free(values);
        return false;
    }
    for (size_t i = 0; i < map->cap; i++) {
        if (!map->keys[i]) continue;
        size_t at = slot_of(keys, cap, map->keys[i]);
        keys[at] = map->keys[i];
        values[at] = map->values[i];
    }
    free(map->keys);
    free(map->values);
    map->keys = keys;
    map->values = values;
    map->cap = cap;
    return true;
}

size_t text_map_put(struct text_map *map, const char *text, size_t fresh, bool *made) {
    *made = false;
    if (2 * (map->count + 1) > map->cap && !grow(map)) {
        map->no_memory = true;
        return 0;
    }
    size_t at = slot_of(map->keys, map->cap, text);
    if (map->keys[at]) return map->values[at];
    *made = true;
    map->keys[at] = text;
    map->values[at] = fresh;
    map->count++;
    return fresh;
}
