/* interner.c - see interner.h. */
#include "base/interner.h"

#include "base/bigmem.h"
#include "base/bytes.h"

#include <stdlib.h>

#define FIRST_SLOTS 256
#define HEAD        8 /* number and length before a string */

void interner_init(struct interner *interner) {
    *interner = (struct interner){0};
}

static void slots_free(struct interner *interner) {
    bigmem_free(interner->slots, (interner->mask + (size_t)1) * sizeof *interner->slots);
}

void interner_free(struct interner *interner) {
    slots_free(interner);
    bigmem_free(interner->bytes, interner->cap);
    free(interner->entries);
    interner_init(interner);
}

static uint8_t *entry_of(const struct interner *interner, uint32_t at) {
    return interner->bytes + (size_t)(at - 1) * INTERNER_ALIGN;
}

static bool entry_is(const struct interner *interner, uint32_t at, struct slice text) {
    const uint8_t *entry = entry_of(interner, at);
    return load32(entry + 4) == text.len && memcmp(entry + HEAD, text.data, text.len) == 0;
}

/* The slot of the string, or the free one where it belongs. */
static struct interner_slot *slot_of(const struct interner *interner, struct slice text, uint32_t hash) {
    for (uint32_t i = hash;; i++) {
        struct interner_slot *slot = &interner->slots[i & interner->mask];
        if (!slot->at || (slot->hash == hash && entry_is(interner, slot->at, text))) return slot;
    }
}

static bool grow_slots(struct interner *interner) {
    uint32_t size = interner->slots ? (interner->mask + 1) * 2 : FIRST_SLOTS;
    struct interner_slot *slots = size ? bigmem_new(size * sizeof *slots, 0) : NULL;
    if (!slots) return false;
    for (uint32_t i = 0; interner->slots && i <= interner->mask; i++) {
        struct interner_slot slot = interner->slots[i];
        if (!slot.at) continue;
        uint32_t to = slot.hash;
        while (slots[to & (size - 1)].at) to++;
        slots[to & (size - 1)] = slot;
    }
    slots_free(interner);
    interner->slots = slots;
    interner->mask = size - 1;
    return true;
}

static bool grow(struct interner *interner, size_t need) {
    if (!interner->slots || interner->count >= (interner->mask + 1) / 2)
        if (!grow_slots(interner)) return false;
    if (interner->count == interner->entry_cap) {
        uint32_t cap = interner->entry_cap ? interner->entry_cap * 2 : FIRST_SLOTS;
        uint32_t *entries = realloc(interner->entries, cap * sizeof *entries);
        if (!entries) return false;
        interner->entries = entries;
        interner->entry_cap = cap;
    }
    if (need > interner->cap - interner->len) {
        size_t cap = interner->cap * 2 + need + 4096;
        if (cap / INTERNER_ALIGN >= UINT32_MAX) return false;
        uint8_t *bytes = bigmem_new(cap, 0);
        if (!bytes) return false;
        if (interner->len) memcpy(bytes, interner->bytes, interner->len);
        bigmem_free(interner->bytes, interner->cap);
        interner->bytes = bytes;
        interner->cap = cap;
    }
    return true;
}

uint32_t interner_put(struct interner *interner, struct slice text, uint64_t hash) {
    if (interner->slots) {
        const struct interner_slot *slot = slot_of(interner, text, (uint32_t)hash);
        if (slot->at) return load32(entry_of(interner, slot->at));
    }
    size_t need = (HEAD + text.len + INTERNER_ALIGN - 1) / INTERNER_ALIGN * INTERNER_ALIGN;
    if (!grow(interner, need)) return INTERNER_NONE;
    struct interner_slot *slot = slot_of(interner, text, (uint32_t)hash);
    uint8_t *entry = interner->bytes + interner->len;
    store32(entry, interner->count);
    store32(entry + 4, (uint32_t)text.len);
    if (text.len) memcpy(entry + HEAD, text.data, text.len);
    *slot = (struct interner_slot){(uint32_t)hash, (uint32_t)(interner->len / INTERNER_ALIGN + 1)};
    interner->entries[interner->count] = slot->at;
    interner->len += need;
    return interner->count++;
}

uint32_t interner_find(const struct interner *interner, struct slice text) {
    if (!interner->slots) return INTERNER_NONE;
    const struct interner_slot *slot = slot_of(interner, text, (uint32_t)hash_bytes(text));
    return slot->at ? load32(entry_of(interner, slot->at)) : INTERNER_NONE;
}

struct slice interner_text(const struct interner *interner, uint32_t number) {
    const uint8_t *entry = entry_of(interner, interner->entries[number]);
    return slice_make((const char *)entry + HEAD, load32(entry + 4));
}

size_t interner_memory(const struct interner *interner) {
    size_t slots = interner->slots ? ((size_t)interner->mask + 1) * sizeof *interner->slots : 0;
    return slots + interner->len + interner->count * sizeof *interner->entries;
}
