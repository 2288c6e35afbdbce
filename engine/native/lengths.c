/*
 * lengths.c - see lengths.h. Lengths are divided into stretches of an eighth of an octave, which have a code each; what
 * codes are left split stretches into single lengths, first those that win most documents for a code.
 */
#include "engine/native/lengths.h"

#include <stdlib.h>
#include <string.h>

#define TALLY     65536u /* longer documents are counted as this long less 1 */
#define SINGLE    16     /* lengths below are a stretch each */
#define STEPS     8      /* stretches an octave */
#define STRETCHES (SINGLE + STEPS * 12)

/* Lengths of a stretch that documents have. */
struct stretch {
    uint32_t lengths, documents;
    bool split;
};

struct chooser {
    uint32_t tally[TALLY]; /* documents of a length; then its code */
    struct stretch stretches[STRETCHES];
};

static uint32_t tallied(uint32_t length) {
    return length < TALLY ? length : TALLY - 1;
}

static unsigned stretch_of(uint32_t length) {
    if (length < SINGLE) return length;
    unsigned octave = 31 - (unsigned)__builtin_clz(length / SINGLE);
    uint32_t first = (uint32_t)SINGLE << octave;
    return SINGLE + octave * STEPS + (length - first) / (first / STEPS);
}

/* Splits while codes are left; what wins nothing stays whole. */
static void split(struct chooser *chooser) {
    unsigned used = 0;
    for (unsigned i = 0; i < STRETCHES; i++) used += chooser->stretches[i].lengths > 0;
    for (;;) {
        struct stretch *best = NULL;
        for (unsigned i = 0; i < STRETCHES; i++) {
            struct stretch *stretch = &chooser->stretches[i];
            if (stretch->split || stretch->lengths < 2 || used + stretch->lengths - 1 > LENGTH_CODES) continue;
            if (!best ||
                (uint64_t)stretch->documents * (best->lengths - 1) > (uint64_t)best->documents * (stretch->lengths - 1))
                best = stretch;
        }
        if (!best) return;
        best->split = true;
        used += best->lengths - 1;
    }
}

/* A code for every length that is there, in their order, in place of its tally. */
static void number(struct chooser *chooser) {
    unsigned code = 0, before = STRETCHES;
    for (uint32_t length = 0; length < TALLY; length++) {
        unsigned stretch = stretch_of(length);
        if (chooser->tally[length] == 0) continue;
        if (before < STRETCHES && (stretch != before || chooser->stretches[stretch].split)) code++;
        chooser->tally[length] = code;
        before = stretch;
    }
}

static void fill_table(struct length_table *table, const uint32_t *lengths, const uint8_t *codes, uint32_t count) {
    bool seen[LENGTH_CODES] = {false};
    memset(table, 0, sizeof *table);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *least = &table->least[codes[i]], *most = &table->most[codes[i]];
        if (!seen[codes[i]] || lengths[i] < *least) *least = lengths[i];
        if (lengths[i] > *most) *most = lengths[i];
        seen[codes[i]] = true;
    }
    for (unsigned code = 1; code < LENGTH_CODES; code++) {
        if (seen[code]) continue;
        table->least[code] = table->least[code - 1];
        table->most[code] = table->most[code - 1];
    }
}

bool lengths_choose(const uint32_t *lengths, uint32_t count, struct length_table *table, uint8_t *codes) {
    struct chooser *chooser = calloc(1, sizeof *chooser);
    if (!chooser) return false;
    for (uint32_t i = 0; i < count; i++) chooser->tally[tallied(lengths[i])]++;
    for (uint32_t length = 0; length < TALLY; length++) {
        struct stretch *stretch = &chooser->stretches[stretch_of(length)];
        stretch->lengths += chooser->tally[length] > 0;
        stretch->documents += chooser->tally[length];
    }
    split(chooser);
    number(chooser);
    for (uint32_t i = 0; i < count; i++) codes[i] = (uint8_t)chooser->tally[tallied(lengths[i])];
    free(chooser);
    fill_table(table, lengths, codes, count);
    return true;
}

void length_shares_set(struct length_shares *shares, const struct length_table *table, double average) {
    if (shares->average == average) return;
    shares->average = average;
    for (unsigned code = 0; code < LENGTH_CODES; code++) {
        double part = bm25_length_part(table->least[code], average);
        shares->exact[code] = lengths_is_exact(table, (uint8_t)code);
        for (uint32_t wdf = 1; wdf <= SHARES_WDFS; wdf++) shares->of[wdf - 1][code] = bm25_share(wdf, part);
    }
}
