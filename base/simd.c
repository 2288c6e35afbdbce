/* simd.c - see simd.h. */
#include "base/simd.h"

#include <stdlib.h>
#include <string.h>

static enum simd_level supported(void) {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return SIMD_NONE;
    return __builtin_cpu_supports("avx512f") ? SIMD_AVX512 : SIMD_AVX2;
#else
    return SIMD_NONE;
#endif
}

enum simd_level simd_level(void) {
    enum simd_level most = supported();
    const char *asked = getenv("REFERAT_SIMD");
    if (asked && strcmp(asked, "none") == 0) return SIMD_NONE;
    if (asked && strcmp(asked, "avx2") == 0 && most > SIMD_AVX2) return SIMD_AVX2;
    return most;
}
