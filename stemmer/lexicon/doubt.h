/*
 * doubt.h - is a word of the dictionary a compound? What its parts cost does not tell enough: inter+esse, børs+te,
 * par+kering are cheap.
 */
#ifndef LEXICON_DOUBT_H
#define LEXICON_DOUBT_H

#include "stemmer/lexicon/model_parts.h"

/*
 * How doubtful the split is as the parts of the lemma, in quarter nats of the parts' cost: that cost, and how much more
 * or less the other evidence counts (docs/DANISH.md).
 */
double doubt_of_split(const struct model *model, const struct lemma *lemma, const struct compound *split);
/*
 * The same for splitting the lemma where it is part of a longer compound: a relation to the last part proves that it is
 * a compound, and says nothing about that.
 */
double doubt_inside(const struct model *model, const struct lemma *lemma, const struct compound *split, double doubt);

#endif
