/*
 * lengths.h - the length of a document in a byte, beside the exact ones: what scores is asked for the lengths of
 * documents all over a segment, and an array of bytes stays in the processor's cache where one of numbers does not.
 * Lengths below LENGTHS_EXACT are their own code; above, a code stands for an eighth of an octave.
 */
#ifndef ENGINE_NATIVE_LENGTHS_H
#define ENGINE_NATIVE_LENGTHS_H

#include <stdint.h>

#define LENGTHS_EXACT 192
#define LENGTHS_STEPS 8 /* an octave */

static inline uint8_t lengths_code(uint32_t length) {
    if (length < LENGTHS_EXACT) return (uint8_t)length;
    unsigned octave = 31 - (unsigned)__builtin_clz(length / LENGTHS_EXACT);
    uint32_t first = (uint32_t)LENGTHS_EXACT << octave;
    unsigned code = LENGTHS_EXACT + octave * LENGTHS_STEPS + (length - first) / (first / LENGTHS_STEPS);
    return code < UINT8_MAX ? (uint8_t)code : UINT8_MAX;
}

/* The shortest length of a code. */
static inline uint32_t lengths_of_code(uint8_t code) {
    if (code < LENGTHS_EXACT) return code;
    uint32_t first = (uint32_t)LENGTHS_EXACT << (code - LENGTHS_EXACT) / LENGTHS_STEPS;
    return first + (uint32_t)(code - LENGTHS_EXACT) % LENGTHS_STEPS * (first / LENGTHS_STEPS);
}

#endif
