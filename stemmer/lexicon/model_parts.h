/*
 * model_parts.h - what the model counts: lemmas, as words and as last parts of others, and the parts that stand before
 * them. For stemmer/lexicon/model.c and what judges for it.
 */
#ifndef LEXICON_MODEL_PARTS_H
#define LEXICON_MODEL_PARTS_H

#include "base/buf.h"
#include "stemmer/compound.h"
#include "stemmer/lexicon/hunspell.h"
#include "stemmer/lexicon/thesaurus.h"

struct part {
    struct slice text;
    unsigned link;
    bool flagged, particle, name;
    double count, new_count;
    double begins; /* lemmas that begin so */
    /* Words of the thesaurus that begin so: those related to what follows, and the others. */
    double related, unrelated;
    unsigned cost;
    struct compound split;
};

struct lemma {
    const struct dictionary_lemma *word;
    double count, new_count;
    double ends; /* lemmas that end so */
    /* Words of the thesaurus that end so: those related to it, and the others. */
    double related, unrelated;
    unsigned cost;
    bool weak, ending, no_head;
    struct compound split;
    bool splits_inside; /* where it is part of a longer compound too */
};

struct model {
    struct arena *arena;
    const struct thesaurus *thesaurus;
    struct lemma *lemmas; /* by text */
    size_t lemma_count;
    struct part *parts; /* by text */
    size_t part_count;
    struct buf bytes; /* the lexicon of the last round, aligned by malloc */
    struct lexicon lexicon;
    struct referat_error *error;
};

bool kind_is_noun(enum lexicon_kind kind);
/* What the last part of a compound of that kind may be, a set of bits 1 << enum lexicon_kind. */
unsigned kind_heads(enum lexicon_kind kind);

/* The first lemma of that text, or where it would stand. */
size_t model_first_lemma(const struct model *model, struct slice text);
/* The first lemma of that text and of those kinds; NULL where there is none. */
struct lemma *model_find_lemma(const struct model *model, struct slice text, unsigned kinds);
/* The lemma of that text that is most often a last part. */
const struct lemma *model_usual_head(const struct model *model, struct slice head);
struct part *model_find_part(const struct model *model, struct slice text);

#endif
