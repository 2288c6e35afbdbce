/*
 * hash.h - a hash of bytes for tables in memory; it is in no file and may change. Two factors are multiplied to 128
 * bits and both halves of the product added without carry, as wyhash and others mix.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

#include <stdint.h>

static inline uint64_t hash_mix(uint64_t a, uint64_t b) {
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to 8 bytes as a number; the same bytes in another length give another hash, since the length is mixed in too. */
static inline uint64_t hash_load(const char *data, size_t len) {
    uint32_t head, tail;
    if (len < 4) {
        if (len == 0) return 0;
        return (uint64_t)(uint8_t)data[0] << 16 | (uint64_t)(uint8_t)data[len / 2] << 8 | (uint8_t)data[len - 1];
    }
    memcpy(&head, data, sizeof head);
    memcpy(&tail, data + len - sizeof tail, sizeof tail);
    return (uint64_t)head << 32 | tail;
}

/* Never 0, which stands for a hash that is not known. */
static inline uint64_t hash_bytes(struct slice text) {
    const uint64_t odd = 0x9E3779B97F4A7C15u;
    uint64_t hash = odd ^ text.len, word;
    for (; text.len > 8; text.data += 8, text.len -= 8) {
        memcpy(&word, text.data, sizeof word);
        hash = hash_mix(hash ^ word, 0xD6E8FEB86659FD93u);
    }
    hash = hash_mix(hash ^ hash_load(text.data, text.len), odd);
    return hash ? hash : odd;
}

#endif
