/*
 * plural.h - plurals that change their vowel (bog bøger, mand mænd, nat nætter), which the dictionary has as words of
 * their own, become forms of their singular.
 */
#ifndef LEXICON_PLURAL_H
#define LEXICON_PLURAL_H

#include "stemmer/lexicon/hunspell.h"

/* A plural that no rule leads from, and of what: compounds that end so are meant too. */
struct plural_exception {
    struct slice plural, singular;
};

void dictionary_join_plurals(struct dictionary *dictionary, const struct plural_exception *exceptions, size_t count,
                             struct arena *arena);

#endif
