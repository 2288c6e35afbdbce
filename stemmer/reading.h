/*
 * reading.h - what the lexicon makes of a word: its lemmas, its parts, the verbs it belongs to. A word that it lacks is
 * read as a compound of words that it has, and inflects as its last part does (tandplejeordningen: tandplejeordning).
 * For stemmer/ alone.
 */
#ifndef STEMMER_READING_H
#define STEMMER_READING_H

#include "base/arena.h"
#include "stemmer/compound.h"

#define READING_LEMMAS_MAX 6

struct word_reading {
    struct slice lemmas[READING_LEMMAS_MAX]; /* lower case, as the lexicon writes them */
    unsigned lemma_count;                    /* 0: not known */
    struct slice verbs[READING_LEMMAS_MAX];  /* the verb itself where a noun is made of it, and that noun's verb */
    unsigned verb_count;
    struct compound compound; /* parts within the word */
};

/* Nothing read. */
static inline void reading_clear(struct word_reading *reading) {
    reading->lemma_count = reading->verb_count = reading->compound.count = 0;
}

/* The word is in the lexicon. Lemmas live in the arena. */
bool reading_known(const struct lexicon *lexicon, struct arena *arena, struct slice word, struct word_reading *out);
/*
 * The word is not, but it may be a compound. True where its last part is known, and then it has lemmas; else it may
 * have parts alone.
 */
bool reading_compound(const struct lexicon *lexicon, struct arena *arena, struct slice word, enum compound_mode mode,
                      struct word_reading *out);

#endif
