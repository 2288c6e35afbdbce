/* arena.c - memory that is released all at once; see arena.h. Blocks double from 4 KB up to 1 MB. */
#include "base/arena.h"
#include "base/intl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
    struct arena_block *older;
    size_t size; /* with this header */
    _Alignas(16) char bytes[];
};

#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)1 << 20)

void arena_init(struct arena *arena, size_t max) {
    memset(arena, 0, sizeof *arena);
    arena->max = max;
}

void arena_free(struct arena *arena) {
    for (struct arena_block *block = arena->blocks, *older; block; block = older) {
        older = block->older;
        free(block);
    }
    arena_init(arena, arena->max);
}

static void arena_use_block(struct arena *arena, struct arena_block *block) {
    block->older = arena->blocks;
    arena->blocks = block;
    arena->used += block->size;
    arena->next = block->bytes;
    arena->end = (char *)block + block->size;
}

void arena_reset(struct arena *arena) {
    struct arena_block *largest = NULL;
    if (arena->blocks && !arena->blocks->older) { /* mostly */
        arena->next = arena->blocks->bytes;
        arena->failed = false;
        return;
    }
    for (struct arena_block *block = arena->blocks, *older; block; block = older) {
        older = block->older;
        if (!largest || block->size > largest->size) {
            free(largest);
            largest = block;
        } else {
            free(block);
        }
    }
    arena_init(arena, arena->max);
    if (largest) arena_use_block(arena, largest);
}

enum referat_status arena_status(const struct arena *arena, struct referat_error *error) {
    return arena->failed ? error_no_memory(error) : REFERAT_OK;
}

static bool arena_grow(struct arena *arena, size_t size) {
    size_t block_size = arena->blocks ? arena->blocks->size * 2 : BLOCK_MIN;
    if (block_size > BLOCK_MAX) block_size = BLOCK_MAX;
    size_t need = sizeof(struct arena_block) + size;
    if (need < size) return false;
    if (block_size < need) block_size = need;
    if (block_size > arena->max || arena->used > arena->max - block_size) return false;
    struct arena_block *block = malloc(block_size);
    if (!block) return false;
    block->size = block_size;
    arena_use_block(arena, block);
    return true;
}

void *arena_alloc_raw(struct arena *arena, size_t size) {
    size_t rounded = size ? (size + 15) & ~(size_t)15 : 16; /* never NULL but on failure */
    if (rounded < size) arena->failed = true;
    if (!arena->failed && (size_t)(arena->end - arena->next) < rounded && !arena_grow(arena, rounded))
        arena->failed = true;
    if (arena->failed) return size > ARENA_SCRATCH ? NULL : arena->scratch;
    void *memory = arena->next;
    arena->next += rounded;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size) {
    void *memory = arena_alloc_raw(arena, size);
    if (memory) memset(memory, 0, arena->failed ? sizeof arena->scratch : size);
    return memory;
}

char *arena_text(struct arena *arena, struct slice text) {
    char *copy = arena_alloc_raw(arena, text.len + 1);
    if (arena->failed) {
        arena->scratch[0] = '\0';
        return arena->scratch;
    }
    if (text.len) memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return copy;
}

struct slice arena_slice(struct arena *arena, struct slice text) {
    char *copy = arena_text(arena, text);
    return arena->failed ? slice_make("", 0) : slice_make(copy, text.len);
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(arena, len < 0 ? 1 : (size_t)len + 1);
    if (arena->failed || len < 0) {
        arena->scratch[0] = '\0';
        return arena->scratch;
    }
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

void *arena_push(struct arena *arena, void **items, size_t *count, size_t size) {
    size_t n = *count;
    /* Full when the count is 0 or a power of two from 4 on. */
    if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
        size_t capacity = n ? n * 2 : 4;
        char *grown = capacity > SIZE_MAX / size ? NULL : arena_alloc(arena, capacity * size);
        if (arena->failed || !grown) {
            arena->failed = true;
            memset(arena->scratch, 0, sizeof arena->scratch);
            return arena->scratch;
        }
        if (n) memcpy(grown, *items, n * size);
        *items = grown;
    }
    *count = n + 1;
    return (char *)*items + n * size;
}
