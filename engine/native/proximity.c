/* proximity.c - phrases and nearness by positions; see proximity.h. */
#include "engine/native/proximity.h"

#include <stdlib.h>

struct proximity *proximity_new(struct arena *arena, size_t words) {
    struct proximity *proximity = arena_alloc(arena, sizeof *proximity);
    struct proximity_word *list = arena_alloc(arena, (words + 1) * sizeof *list);
    if (arena->failed) return NULL;
    proximity->words = list;
    proximity->count = words;
    return proximity;
}

void proximity_free(struct proximity *proximity) {
    for (size_t i = 0; i < proximity->count; i++) {
        free(proximity->words[i].merged);
        free(proximity->words[i].spare);
    }
    proximity->count = 0;
}

void proximity_clear(struct proximity *proximity) {
    for (size_t i = 0; i < proximity->count; i++) proximity->words[i].count = proximity->words[i].at = 0;
}

/* ---- words of several terms ---- */

static bool room(struct proximity *proximity, uint32_t **numbers, uint32_t *cap, uint32_t count) {
    if (count <= *cap) return true;
    uint32_t *grown = realloc(*numbers, 2 * (size_t)count * sizeof *grown);
    if (!grown) {
        proximity->no_memory = true;
        return false;
    }
    *numbers = grown;
    *cap = 2 * count;
    return true;
}

static void merge_into(struct proximity *proximity, struct proximity_word *word, const uint32_t *more, uint32_t count) {
    uint32_t a = 0, b = 0, len = 0;
    if (!room(proximity, &word->spare, &word->spare_cap, word->count + count)) return;
    while (a < word->count || b < count) {
        bool from_word = b == count || (a < word->count && word->positions[a] <= more[b]);
        uint32_t position = from_word ? word->positions[a++] : more[b++];
        if (len == 0 || word->spare[len - 1] != position) word->spare[len++] = position;
    }
    uint32_t *merged = word->spare, cap = word->spare_cap;
    word->spare = word->merged;
    word->spare_cap = word->merged_cap;
    word->merged = merged;
    word->merged_cap = cap;
    word->positions = merged;
    word->count = len;
}

void proximity_add(struct proximity *proximity, size_t word, const uint32_t *positions, uint32_t count) {
    struct proximity_word *into = &proximity->words[word];
    if (count == 0) return;
    if (into->count) {
        merge_into(proximity, into, positions, count);
        return;
    }
    into->positions = positions;
    into->count = count;
}

/* ---- two words ---- */

bool proximity_pair(const struct proximity *proximity, size_t a, size_t b, unsigned width, bool ordered) {
    const struct proximity_word *one = &proximity->words[a], *other = &proximity->words[b];
    uint32_t i = 0, k = 0;
    while (i < one->count && k < other->count) {
        uint32_t first = one->positions[i], second = other->positions[k];
        if (second >= first ? second - first < width : !ordered && first - second < width) return true;
        if (first < second)
            i++;
        else
            k++;
    }
    return false;
}

/* ---- phrases ---- */

/* Moves a word on to its first position >= target; false behind its last. */
static bool move_to(struct proximity_word *word, uint64_t target) {
    while (word->at < word->count && word->positions[word->at] < target) word->at++;
    return word->at < word->count;
}

/* From each position of the first word the others take the nearest place they can: what ends latest ends soonest so. */
bool proximity_phrase(struct proximity *proximity, unsigned width) {
    struct proximity_word *first = &proximity->words[0];
    for (; first->at < first->count; first->at++) {
        uint64_t begin = first->positions[first->at], last = begin;
        for (size_t i = 1; i < proximity->count; i++) {
            if (!move_to(&proximity->words[i], last + 1)) return false;
            last = proximity->words[i].positions[proximity->words[i].at];
        }
        if (last - begin < width) return true;
    }
    return false;
}

/* ---- nearness ---- */

/* More words than a set of bits holds are taken to have positions of their own. */
#define WORDS_MAX 64

struct assignment {
    const struct proximity *proximity;
    uint64_t end;             /* of the window */
    size_t count;             /* words that have a position */
    uint32_t held[WORDS_MAX]; /* theirs */
    uint64_t tried;
};

/*
 * Whether a word can be given a position of its own, words that hold one moving to others of theirs (Kuhn's matching).
 * As many candidates as there are words are enough: with that many one is always left over.
 */
static bool give_position(struct assignment *assignment, size_t at) {
    const struct proximity_word *word = &assignment->proximity->words[at];
    for (uint32_t i = word->at; i < word->count && i - word->at < assignment->proximity->count; i++) {
        uint32_t position = word->positions[i];
        size_t holder = 0;
        if (position >= assignment->end) return false;
        while (holder < assignment->count && assignment->held[holder] != position) holder++;
        if (holder < assignment->count) {
            if (assignment->tried >> holder & 1) continue;
            assignment->tried |= (uint64_t)1 << holder;
            if (!give_position(assignment, holder)) continue;
        }
        assignment->held[at] = position;
        return true;
    }
    return false;
}

static bool each_has_its_own(const struct proximity *proximity, uint64_t end) {
    struct assignment assignment = {.proximity = proximity, .end = end};
    if (proximity->count > WORDS_MAX) return true;
    for (; assignment.count < proximity->count; assignment.count++) {
        assignment.tried = 0;
        if (!give_position(&assignment, assignment.count)) return false;
    }
    return true;
}

/* The words' first positions from here on: the earliest begins a window, which has to reach the latest. */
bool proximity_near(struct proximity *proximity, unsigned width) {
    for (;;) {
        uint64_t begin = UINT64_MAX, last = 0;
        for (size_t i = 0; i < proximity->count; i++) {
            const struct proximity_word *word = &proximity->words[i];
            if (word->at == word->count) return false;
            if (word->positions[word->at] < begin) begin = word->positions[word->at];
            if (word->positions[word->at] > last) last = word->positions[word->at];
        }
        if (last - begin < width && each_has_its_own(proximity, begin + width)) return true;
        for (size_t i = 0; i < proximity->count; i++)
            if (proximity->words[i].positions[proximity->words[i].at] == begin) proximity->words[i].at++;
    }
}
