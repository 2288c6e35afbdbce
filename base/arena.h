/*
 * arena.h - memory that is released all at once. A failure (no memory, cap reached) is kept in the arena:
 * arena_alloc then gives a scratch block for requests up to ARENA_SCRATCH bytes (writing there is harmless, its
 * content means nothing) and NULL above; text helpers give "". So code that builds a structure needs one check at
 * its end, arena_status(), and checks larger blocks where it makes them.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/error.h"
#include "base/slice.h"

#define ARENA_SCRATCH 1024

struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first */
    char *next, *end;
    size_t used, max;
    bool failed;
    char scratch[ARENA_SCRATCH] __attribute__((aligned(16)));
};

void arena_init(struct arena *arena, size_t max);
void arena_free(struct arena *arena);  /* and init again with the same cap */
void arena_reset(struct arena *arena); /* all blocks but the largest are released; failure forgotten */
enum referat_status arena_status(const struct arena *arena, struct referat_error *error) MUST_CHECK;

/* Zeroed, aligned to 16 bytes. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same, but its content means nothing: for large arrays that are filled at once. */
void *arena_alloc_raw(struct arena *arena, size_t size);
/* Copies; the result ends in NUL. */
char *arena_text(struct arena *arena, struct slice text);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct slice arena_slice(struct arena *arena, struct slice text);

/*
 * Growing arrays in an arena. For a pair of fields (T *items; size_t count) with capacity derived from the count
 * (powers of two), ARENA_PUSH gives a pointer to a new zeroed element, in scratch when the arena has failed.
 *     struct minutes_item *item = ARENA_PUSH(arena, record->items, record->item_count);
 */
#define ARENA_PUSH(arena, items, count)                                                                                \
    ((__typeof__(items))arena_push((arena), (void **)&(items), &(count), sizeof *(items)))
void *arena_push(struct arena *arena, void **items, size_t *count, size_t size);

#endif
