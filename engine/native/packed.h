/* packed.h - arrays of numbers of one width in bits. docs/FORMAT.md, "Packed array". */
#ifndef ENGINE_NATIVE_PACKED_H
#define ENGINE_NATIVE_PACKED_H

#include "engine/native/pagefile.h"

#define PACKED_WIDTH_MAX 57

/* Writes the open section of `file` whole: `count` values. */
void packed_write32(struct pagefile_writer *file, const uint32_t *values, uint64_t count);
void packed_write64(struct pagefile_writer *file, const uint64_t *values, uint64_t count);

struct packed {
    struct section section;
    const uint8_t *bits;
    uint64_t count, mask;
    unsigned width;
};

/* False where the section is no such array, or not of `count` values (UINT64_MAX: of any); the file is then spoiled. */
bool packed_open(const struct section *section, uint64_t count, struct packed *out) MUST_CHECK;

/* 0 beyond the end and where the file is damaged, which it then says. */
static inline uint64_t packed_get(const struct packed *array, uint64_t index) {
    if (index >= array->count) {
        if (array->section.file) pagefile_spoil(array->section.file, NULL);
        return 0;
    }
    uint64_t bit = index * array->width;
    const uint8_t *at = array->bits + (bit >> 3);
    if (!pagefile_touch(array->section.file, at, 8)) return 0;
    return load64(at) >> (bit & 7) & array->mask;
}

/* Asks memory for it. */
static inline void packed_fetch(const struct packed *array, uint64_t index) {
    if (index < array->count) __builtin_prefetch(array->bits + (index * array->width >> 3));
}

#endif
