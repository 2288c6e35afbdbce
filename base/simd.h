/*
 * simd.h - which of the processor's vector instructions may be used, found out when the program runs: what is built
 * runs on any processor of its kind.
 */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

enum simd_level {
    SIMD_NONE,  /* what every processor of the kind has */
    SIMD_AVX2,  /* and BMI2 */
    SIMD_AVX512 /* F; and the one before */
};

/* The most that the processor has; REFERAT_SIMD=none or =avx2 asks for less. */
enum simd_level simd_level(void);

#endif
