/*
 * compound.h - the parts of a Danish compound: the cheapest way through a lattice of the lexicon's modifiers and forms
 * (docs/DANISH.md). Costs are quarter nats: 4 * -ln of how large a share of the lexicon's own compounds the part has.
 * For stemmer/ alone.
 */
#ifndef STEMMER_COMPOUND_H
#define STEMMER_COMPOUND_H

#include "stemmer/lexicon.h"

#define COMPOUND_WORD_MAX    96 /* bytes; a longer word has no parts */
#define COMPOUND_PARTS_MAX   12
#define COMPOUND_BASE_HEAD   (1u << 31)
#define COMPOUND_WEAK_HEAD   (1u << 30)
#define COMPOUND_NO_PARTICLE (1u << 29)

struct compound_part {
    unsigned start, end; /* bytes; a linking element lies between a part's end and the next one's start */
};

struct compound {
    struct compound_part parts[COMPOUND_PARTS_MAX];
    unsigned count; /* 0: no compound */
    unsigned cost;
    struct compound_part pieces[COMPOUND_PARTS_MAX]; /* the modifiers of the lattice, linking elements included */
    unsigned piece_count;
    unsigned head; /* where the last part of the lattice starts: a form of the lexicon, unless `head_unknown` */
    bool head_unknown;
};

enum compound_mode {
    COMPOUND_KNOWN,   /* parts of the lexicon alone */
    COMPOUND_GUESSED, /* where there are none, one unknown part, at a price */
    COMPOUND_UNKNOWN  /* one unknown part, whether or not there are known ones */
};

/*
 * Splits the lower-case word. `kinds` is a set of bits 1 << enum lexicon_kind that the last part must be one of, 0 for
 * any, at a price for another gender; with COMPOUND_BASE_HEAD among them also for a form that is no lemma;
 * with COMPOUND_NO_PARTICLE the first part is no particle (a verb, or made of one: afvikling); with COMPOUND_WEAK_HEAD
 * the last must be made of a verb, as the word is (lige+stilling, not orient+e+ring). False, and
 * count 0, where nothing costs less than the lexicon's compound_max.
 */
bool compound_split(const struct lexicon *lexicon, struct slice word, unsigned kinds, enum compound_mode mode,
                    struct compound *out);
/* The parts of a word that the lexicon has, by its breaks. */
void compound_of_form(struct slice word, const struct lexicon_form *form, struct compound *out);

#endif
