/*
 * interner.h - byte strings to numbers: each distinct string gets the next number, from 0. Open addressing over hashes,
 * the strings one behind the other; what a look-up needs of a string lies together, so that it costs two cache lines.
 */
#ifndef BASE_INTERNER_H
#define BASE_INTERNER_H

#include "base/hash.h"

#include <stdint.h>

#define INTERNER_NONE       UINT32_MAX
#define INTERNER_ALIGN      4
#define INTERNER_ENTRY_MOST 24 /* bytes of most entries */

struct interner_slot {
    uint32_t hash;
    uint32_t at; /* of the string's entry in bytes / INTERNER_ALIGN, plus 1; 0: free */
};

struct interner {
    struct interner_slot *slots; /* a power of two of them */
    uint8_t *bytes;              /* entries: u32 number, u32 length, the string; each at a multiple of INTERNER_ALIGN */
    uint32_t *entries;           /* number -> at */
    size_t len, cap;             /* of bytes */
    uint32_t mask, count, entry_cap;
};

void interner_init(struct interner *interner);
void interner_free(struct interner *interner);

/* Ask for the cache lines that interner_put with this hash will want: first of the table, once those are there of the
 * string. Many at a time hide the waiting. */
static inline void interner_prefetch_slot(const struct interner *interner, uint64_t hash) {
    if (interner->slots) __builtin_prefetch(&interner->slots[(uint32_t)hash & interner->mask]);
}
static inline void interner_prefetch_text(const struct interner *interner, uint64_t hash) {
    if (!interner->slots) return;
    const struct interner_slot *slot = &interner->slots[(uint32_t)hash & interner->mask];
    if (slot->at && slot->hash != (uint32_t)hash) slot = &interner->slots[((uint32_t)hash + 1) & interner->mask];
    if (!slot->at) return;
    const uint8_t *entry = interner->bytes + (size_t)(slot->at - 1) * INTERNER_ALIGN;
    __builtin_prefetch(entry, 1);
    __builtin_prefetch(entry + INTERNER_ENTRY_MOST, 1);
}
/* The string's number, a new one where it is new; INTERNER_NONE without memory. `hash` is hash_bytes(text). */
uint32_t interner_put(struct interner *interner, struct slice text, uint64_t hash);
/* INTERNER_NONE where it is not there. */
uint32_t interner_find(const struct interner *interner, struct slice text);
/* Borrowed until the next interner_put. */
struct slice interner_text(const struct interner *interner, uint32_t number);
/* Bytes in use. */
size_t interner_memory(const struct interner *interner);

#endif
