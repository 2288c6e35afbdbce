/*
 * bitmap.h - the documents of a dense block, a bit each (docs/FORMAT.md, .post), as numbers.
 */
#ifndef ENGINE_NATIVE_BITMAP_H
#define ENGINE_NATIVE_BITMAP_H

#include "base/simd.h"

#include <stdbool.h>
#include <stdint.h>

/* Room behind the last number that may be written over. */
#define BITMAP_SLACK 16

/*
 * Writes first + i for each bit i of the `span` bits that is set, `count` of them; false where there are more or less.
 * Reads up to 8 bytes behind the bits; `out` has room for count + BITMAP_SLACK.
 */
bool bitmap_expand(enum simd_level simd, const uint8_t *bits, uint32_t span, uint32_t first, unsigned count,
                   uint32_t *out);

#endif
