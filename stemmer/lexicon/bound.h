/*
 * bound.h - words that Danish makes freely but only uses as the last part of a compound, and that a dictionary
 * therefore lacks: tagning of prøvetagning, hopperi of elastikhopperi, pudser of vinduespudser, sidet of ensidet.
 */
#ifndef LEXICON_BOUND_H
#define LEXICON_BOUND_H

#include "stemmer/lexicon/hunspell.h"

/* Adds them to the dictionary, as lemmas with `is_bound`, where it has no word of that spelling and kind. */
void dictionary_add_bound(struct dictionary *dictionary, struct arena *arena);

#endif
