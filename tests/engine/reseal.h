/*
 * reseal.h - for tests that change the native engine's files and want the change to pass the checksums, so that what
 * stands behind them is tested. Sizes and places are read from the bytes; what does not hold together is left as it is.
 */
#ifndef TESTS_ENGINE_RESEAL_H
#define TESTS_ENGINE_RESEAL_H

#include "base/bytes.h"
#include "engine/native/checksum.h"
#include "engine/native/pagefile.h"

#define RESEAL_TRAILER 64

/* Makes the checksums of a page file's pages and trailer anew; gives the trailer's. */
static inline uint32_t reseal_pagefile(uint8_t *bytes, size_t len) {
    if (len < RESEAL_TRAILER) return 0;
    uint8_t *trailer = bytes + len - RESEAL_TRAILER;
    uint64_t pages = (len - RESEAL_TRAILER) / (PAGE_BYTES + 4);
    uint8_t *sums = bytes + pages * PAGE_BYTES;
    for (uint64_t i = 0; i < pages; i++) store32(sums + 4 * i, checksum(0, bytes + i * PAGE_BYTES, PAGE_BYTES));
    store32(trailer + 40, checksum(0, sums, 4 * pages));
    uint32_t own = checksum(0, trailer, 60);
    store32(trailer + 60, own);
    return own;
}

static inline void reseal_manifest(uint8_t *bytes, size_t len) {
    if (len >= 4) store32(bytes + len - 4, checksum(0, bytes, len - 4));
}

/* The section table's row of section `id`; NULL where there is none. */
static inline uint8_t *reseal_section(uint8_t *bytes, size_t len, uint32_t id) {
    const uint8_t *trailer = bytes + len - RESEAL_TRAILER;
    uint8_t *row = bytes + load64(trailer + 32);
    for (uint32_t i = 0; i < load32(trailer + 20); i++, row += 24)
        if (load32(row) == id) return row;
    return NULL;
}

/* Where its bytes begin. */
static inline uint8_t *reseal_content(uint8_t *bytes, size_t len, uint32_t id) {
    uint8_t *row = reseal_section(bytes, len, id);
    return row ? bytes + load64(row + 8) : NULL;
}

#endif
