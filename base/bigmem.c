/* bigmem.c - large tables in large pages; see bigmem.h. */
#include "base/bigmem.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE_SMALL ((size_t)4096)

static size_t round_up(size_t size, size_t unit) {
    return (size + unit - 1) / unit * unit;
}

/* A mapping that begins at a multiple of a large page; NULL where there is no memory. */
static char *map_aligned(size_t size) {
    size_t room = size + BIGMEM_MIN;
    if (room < size) return NULL;
    char *mapped = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) return NULL;
    size_t before = round_up((uintptr_t)mapped, BIGMEM_MIN) - (uintptr_t)mapped;
    if (before) munmap(mapped, before);
    if (BIGMEM_MIN - before) munmap(mapped + before + size, BIGMEM_MIN - before);
    return mapped + before;
}

void *bigmem_new(size_t size, size_t small) {
    if (size < BIGMEM_MIN) return calloc(1, size ? size : 1);
    size_t mapped = round_up(size, PAGE_SMALL);
    char *memory = mapped < size ? NULL : map_aligned(mapped);
    small = round_up(small, BIGMEM_MIN);
    if (memory && small < mapped) (void)madvise(memory + small, mapped - small, MADV_HUGEPAGE);
    return memory;
}

void bigmem_free(void *memory, size_t size) {
    if (!memory) return;
    if (size < BIGMEM_MIN)
        free(memory);
    else
        munmap(memory, round_up(size, PAGE_SMALL));
}
