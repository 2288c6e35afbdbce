/*
 * proximity.h - whether words stand together in a document: as a phrase, or near each other, by their positions. Knows
 * numbers alone. A word's positions are handed over list by list (a word may have several terms).
 */
#ifndef ENGINE_NATIVE_PROXIMITY_H
#define ENGINE_NATIVE_PROXIMITY_H

#include "base/arena.h"

#include <stdint.h>

struct proximity_word {
    const uint32_t *positions; /* rising, each once */
    uint32_t count, at;
    uint32_t *merged, *spare; /* owned: of several lists */
    uint32_t merged_cap, spare_cap;
};

struct proximity {
    struct proximity_word *words;
    size_t count;
    bool no_memory;
};

/* In the arena; NULL where it failed. What words need beyond that is freed by proximity_free. */
struct proximity *proximity_new(struct arena *arena, size_t words);
void proximity_free(struct proximity *proximity);

/* For the next document: no word has positions. */
void proximity_clear(struct proximity *proximity);
/* A list of a word, rising. Borrowed until the document is judged. */
void proximity_add(struct proximity *proximity, size_t word, const uint32_t *positions, uint32_t count);

/* Whether two of the words alone could stand so: `ordered`, with word a before word b. What both have must be added. */
bool proximity_pair(const struct proximity *proximity, size_t a, size_t b, unsigned width, bool ordered);
/* Words in order, each behind the one before, from the first to the last at most `width` positions. */
bool proximity_phrase(struct proximity *proximity, unsigned width);
/* In any order, each word at a position of its own, within `width` positions. */
bool proximity_near(struct proximity *proximity, unsigned width);

#endif
