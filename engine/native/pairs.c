/* pairs.c - see pairs.h. */
#include "engine/native/pairs.h"

#include "engine/native/sorting.h"

#include <stdlib.h>

#define VALUES_MAX  ((size_t)1 << 46)
#define FIRST_PAIRS 64

void pairs_init(struct pairs *pairs) {
    *pairs = (struct pairs){0};
    interner_init(&pairs->keys);
    buf_init(&pairs->values, VALUES_MAX);
}

void pairs_free(struct pairs *pairs) {
    interner_free(&pairs->keys);
    buf_free(&pairs->values);
    free(pairs->pairs);
    pairs_init(pairs);
}

static struct pair *pair_of(struct pairs *pairs, struct slice key) {
    uint32_t before = pairs->keys.count, number = interner_put(&pairs->keys, key, hash_bytes(key));
    if (number == INTERNER_NONE) return NULL;
    if (number >= pairs->cap) {
        uint32_t cap = pairs->cap ? pairs->cap * 2 : FIRST_PAIRS;
        struct pair *grown = realloc(pairs->pairs, cap * sizeof *grown);
        if (!grown) return NULL;
        pairs->pairs = grown;
        pairs->cap = cap;
    }
    if (number == before) pairs->pairs[number] = (struct pair){0};
    return &pairs->pairs[number];
}

enum referat_status pairs_set(struct pairs *pairs, struct slice key, struct slice value, struct referat_error *error) {
    struct pair *pair = pair_of(pairs, key);
    if (!pair) return error_no_memory(error);
    if (value.len > pair->room) {
        pair->at = pairs->values.len;
        pair->room = (uint32_t)value.len;
        buf_slice(&pairs->values, value);
        if (!buf_ok(&pairs->values)) return error_no_memory(error);
    } else if (value.len) {
        memcpy(pairs->values.data + pair->at, value.data, value.len);
    }
    pair->len = (uint32_t)value.len;
    pair->unset = false;
    return REFERAT_OK;
}

enum referat_status pairs_unset(struct pairs *pairs, struct slice key, struct referat_error *error) {
    struct pair *pair = pair_of(pairs, key);
    if (!pair) return error_no_memory(error);
    pair->unset = true;
    return REFERAT_OK;
}

static struct slice value_of(const struct pairs *pairs, const struct pair *pair) {
    return pair->len && !pair->unset ? slice_make(pairs->values.data + pair->at, pair->len) : slice_of("");
}

enum table_found pairs_get(const struct pairs *pairs, struct slice key, struct slice *value) {
    uint32_t number = interner_find(&pairs->keys, key);
    if (number == INTERNER_NONE) return TABLE_ABSENT;
    *value = value_of(pairs, &pairs->pairs[number]);
    return pairs->pairs[number].unset ? TABLE_UNSET : TABLE_SET;
}

size_t pairs_memory(const struct pairs *pairs) {
    return interner_memory(&pairs->keys) + pairs->keys.count * sizeof *pairs->pairs + pairs->values.len;
}

enum referat_status pairs_list(const struct pairs *pairs, struct slice prefix, struct table_pair **out, size_t *count,
                               struct referat_error *error) {
    struct sort_item *items = malloc((pairs->keys.count + (size_t)1) * sizeof *items);
    struct table_pair *list = malloc((pairs->keys.count + (size_t)1) * sizeof *list);
    *out = list;
    *count = 0;
    if (!items || !list) {
        free(items);
        free(list);
        *out = NULL;
        return error_no_memory(error);
    }
    for (uint32_t i = 0; i < pairs->keys.count; i++) {
        struct slice key = interner_text(&pairs->keys, i);
        if (slice_equal(slice_first(key, prefix.len), prefix)) items[(*count)++] = sort_item(key, i);
    }
    sort_strings(items, *count);
    for (size_t i = 0; i < *count; i++) {
        const struct pair *pair = &pairs->pairs[items[i].number];
        list[i] = (struct table_pair){slice_make(items[i].data, items[i].len), value_of(pairs, pair), pair->unset};
    }
    free(items);
    return REFERAT_OK;
}
