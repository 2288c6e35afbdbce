/* pairs.h - key-value pairs that were set or unset and lie in no table yet. */
#ifndef ENGINE_NATIVE_PAIRS_H
#define ENGINE_NATIVE_PAIRS_H

#include "base/interner.h"
#include "engine/native/table.h"

#define PAIRS_VALUE_MAX (UINT32_MAX - 1)

struct pair {
    uint64_t at; /* of its value */
    uint32_t len, room;
    bool unset;
};

struct pairs {
    struct interner keys;
    struct pair *pairs; /* by the number of the key */
    struct buf values;
    uint32_t cap;
};

void pairs_init(struct pairs *pairs);
void pairs_free(struct pairs *pairs); /* and init again */
/* The value has at most PAIRS_VALUE_MAX bytes. Errors: REFERAT_NO_MEMORY. */
enum referat_status pairs_set(struct pairs *pairs, struct slice key, struct slice value,
                              struct referat_error *error) MUST_CHECK;
enum referat_status pairs_unset(struct pairs *pairs, struct slice key, struct referat_error *error) MUST_CHECK;
/* The value is borrowed until the next change. */
enum table_found pairs_get(const struct pairs *pairs, struct slice key, struct slice *value);
size_t pairs_memory(const struct pairs *pairs);
static inline bool pairs_are_none(const struct pairs *pairs) {
    return pairs->keys.count == 0;
}
/* Those whose key begins with prefix, by key; malloc'd, the strings are borrowed. Errors: REFERAT_NO_MEMORY. */
enum referat_status pairs_list(const struct pairs *pairs, struct slice prefix, struct table_pair **out, size_t *count,
                               struct referat_error *error) MUST_CHECK;

#endif
