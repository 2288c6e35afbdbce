/* stopwords.h - the small Danish words that carry no subject. For stemmer/ alone. */
#ifndef STEMMER_STOPWORDS_H
#define STEMMER_STOPWORDS_H

#include "base/slice.h"

/* `folded` is a whole word in its finished form (fold.h), not stemmed. */
bool stopword_is(struct slice folded);

#endif
