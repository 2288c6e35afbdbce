/*
 * model.h - from a dictionary to the lexicon's keys: which forms belong to which lemma, and how dear each word is as a
 * part of a compound. The costs come from the dictionary's own compounds: they are split, the parts are counted, and
 * split again with what was counted.
 */
#ifndef LEXICON_MODEL_H
#define LEXICON_MODEL_H

#include "base/buf.h"
#include "stemmer/lexicon/hunspell.h"
#include "stemmer/lexicon/thesaurus.h"

/* A word that as a last part is rather an ending: where no linking s stands before it, or always. */
struct model_ending {
    struct slice word;
    bool never;
};

/*
 * The finished lexicon (stemmer/lexicon.h), appended to `out`. Errors: REFERAT_BAD_INPUT (an ending that is no word),
 * REFERAT_TOO_LARGE, REFERAT_NO_MEMORY.
 */
enum referat_status model_write(const struct dictionary *dictionary, const struct thesaurus *thesaurus,
                                const struct model_ending *endings, size_t ending_count, struct arena *arena,
                                struct buf *out, struct referat_error *error) MUST_CHECK;

#endif
