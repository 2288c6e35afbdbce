/*
 * bigmem.h - large tables in large pages. A table that is looked up at random costs a walk of the page tables a look-up
 * where its pages are small; the system is asked for large ones, and where it has none nothing else changes.
 */
#ifndef BASE_BIGMEM_H
#define BASE_BIGMEM_H

#include <stddef.h>

/*
 * Zeroed memory, aligned for anything; NULL where there is none. Large pages begin behind the first `small` bytes, so
 * that what fills from its beginning and stays short touches little; below BIGMEM_MIN bytes there are none.
 */
#define BIGMEM_MIN ((size_t)2 << 20)
void *bigmem_new(size_t size, size_t small);
void bigmem_free(void *memory, size_t size); /* the size that it was made with; NULL is fine */

#endif
