/*
 * phrase_filter.c - see phrase_filter.h. A document has a row of 256 bits. The first word sets the bits of the places
 * where a phrase would end of which it is part, modulo 256; each other word keeps of them those that it would end at
 * too. A bit that is left at the end is a phrase, but in documents with places of 256 and above, which are asked again.
 */
#include "engine/native/phrase_filter.h"

#include "engine/native/window_set.h"

#define ROW_WORDS 4
#define ROW_BITS  (64 * ROW_WORDS)
/* So many documents of a block are asked one by one; for more all its positions are decoded. */
#define ASKED_ALONE 4

struct phrase_filter {
    uint64_t rows[WINDOW_DOCUMENTS][ROW_WORDS];
    uint64_t large[WINDOW_WORDS]; /* documents with places that a row has not */
};

/* A word of a phrase over a window. */
struct pass {
    struct phrase_filter *filter;
    struct postings *list;
    uint32_t behind; /* so many words come after it */
    bool first;
    uint32_t low;
    const uint64_t *asked;
    uint64_t *kept;
};

bool phrase_filter_serves(const struct clauses *clauses) {
    for (size_t i = 0; i < clauses->shape->window_count; i++)
        if (!clauses->phrases[i].count) return false;
    return true;
}

struct phrase_filter *phrase_filter_new(struct arena *arena) {
    struct phrase_filter *filter = arena_alloc_raw(arena, sizeof *filter);
    return arena->failed ? NULL : filter;
}

/* The positions, or their gaps, of a document that is asked for. */
static inline __attribute__((always_inline)) void mark(const struct pass *pass, uint32_t place,
                                                       const uint32_t *positions, uint32_t count, const bool gaps) {
    uint64_t *row = pass->filter->rows[place], next[ROW_WORDS] = {0}, any = 0;
    uint32_t end = pass->behind, every = 0;
    for (uint32_t i = 0; i < count; i++) {
        end = gaps ? end + positions[i] : positions[i] + pass->behind;
        uint64_t bit = (uint64_t)1 << end % 64;
        unsigned word = end / 64 % ROW_WORDS;
        if (!pass->first) bit &= row[word];
        next[word] |= bit;
        any |= bit;
        every |= end;
    }
    memcpy(row, next, sizeof next);
    pass->kept[place / 64] |= (uint64_t)(any != 0) << place % 64;
    pass->filter->large[place / 64] |= (uint64_t)(every >= ROW_BITS) << place % 64;
}

/* The documents of the list's block, from where it stands on, up to `to`. */
static void mark_all(const struct pass *pass, uint32_t to) {
    struct postings *list = pass->list;
    const uint32_t *counts, *gaps = postings_block_positions(list, &counts);
    if (!gaps) return;
    for (uint32_t i = 0; i < list->at; i++) gaps += counts[i];
    for (uint32_t i = list->at; i < to; i++) {
        uint32_t place = list->documents[i] - pass->low;
        if (has_bit(pass->asked, place)) mark(pass, place, gaps, counts[i], true);
        gaps += counts[i];
    }
}

static void mark_each(const struct pass *pass, uint32_t to) {
    struct postings *list = pass->list;
    uint32_t first = list->document - pass->low, last = list->documents[to - 1] - pass->low;
    for (uint32_t word = first / 64; word <= last / 64; word++)
        for (uint64_t left = pass->asked[word]; left; left &= left - 1) {
            uint32_t place = word * 64 + (uint32_t)__builtin_ctzll(left), count;
            if (place < first || place > last) continue;
            if (postings_seek(list, pass->low + place) != pass->low + place) continue;
            const uint32_t *positions = postings_positions(list, &count);
            mark(pass, place, positions, count, false);
        }
}

static uint32_t count_asked(const struct pass *pass, uint32_t first, uint32_t last) {
    uint32_t count = 0;
    for (uint32_t word = first / 64; word <= last / 64; word++) {
        uint64_t bits = pass->asked[word];
        if (word == first / 64) bits &= UINT64_MAX << first % 64;
        if (word == last / 64) bits &= UINT64_MAX >> (63 - last % 64);
        count += (uint32_t)__builtin_popcountll(bits);
    }
    return count;
}

/* One word: keeps the bits of documents where a phrase is still possible. */
static void run_pass(const struct pass *pass) {
    struct postings *list = pass->list;
    uint32_t high = pass->low + WINDOW_DOCUMENTS;
    for (uint32_t at = postings_jump(list, pass->low); at < high; at = postings_next_block(list)) {
        uint32_t to = list->count;
        while (list->documents[to - 1] >= high) to--;
        uint32_t asked = count_asked(pass, at - pass->low, list->documents[to - 1] - pass->low);
        if (asked > ASKED_ALONE)
            mark_all(pass, to);
        else if (asked > 0)
            mark_each(pass, to);
        if (to < list->count) return;
    }
}

static void keep_phrase(struct phrase_filter *filter, struct phrase *phrase, uint32_t low, uint64_t *bits) {
    memset(filter->large, 0, sizeof filter->large);
    for (size_t i = 0; i < phrase->count; i++) {
        uint64_t kept[WINDOW_WORDS] = {0};
        struct pass pass = {filter, phrase->words[i].leaf->list, phrase->words[i].behind, i == 0, low, bits, kept};
        run_pass(&pass);
        memcpy(bits, kept, sizeof kept);
    }
    FOR_EACH_BIT(place, bits)
    if (has_bit(filter->large, (uint32_t)place) && !clauses_have_phrase(phrase, low + (uint32_t)place))
        drop_bit(bits, (uint32_t)place);
}

void phrase_filter_keep(struct phrase_filter *filter, struct clauses *clauses, uint32_t low, uint64_t *bits) {
    for (size_t i = 0; i < clauses->shape->window_count; i++) keep_phrase(filter, &clauses->phrases[i], low, bits);
}
