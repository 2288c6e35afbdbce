/*
 * hunspell.h - a Hunspell dictionary as words: every entry with its forms and what it may be inside a compound.
 * Reads what da_DK.dic and da_DK.aff use: numeric flags, SFX and PFX with continuation classes, NEEDAFFIX,
 * ONLYINCOMPOUND, COMPOUNDBEGIN and COMPOUNDMIDDLE, FORBIDDENWORD, the fields st: and al:.
 */
#ifndef LEXICON_HUNSPELL_H
#define LEXICON_HUNSPELL_H

#include "base/arena.h"
#include "stemmer/lexicon.h"

/* Which of an entry's forms it is. */
enum form_role { FORM_BASE, FORM_PLAIN, FORM_RARE };

struct dictionary_form {
    struct slice text; /* lower case */
    enum form_role role;
};

/* A form that stands before other parts: what is appended to the entry is the linking element. */
struct dictionary_modifier {
    struct slice text;
    unsigned link; /* bytes */
};

/* Entries of one spelling and kind are one lemma. */
struct dictionary_lemma {
    struct slice text; /* lower case */
    enum lexicon_kind kind;
    bool is_name;
    bool plural_only, singular_only; /* what its flags give forms for */
    bool is_whole;                   /* no compound */
    bool is_bound;                   /* the last part of compounds and no word, see bound.h */
    struct dictionary_form *forms;
    size_t form_count;
    struct dictionary_modifier *modifiers;
    size_t modifier_count;
};

struct dictionary {
    struct dictionary_lemma *lemmas; /* by text, then kind */
    size_t lemma_count;
};

/* Sorts the lemmas; those of one spelling and kind become one. */
void dictionary_merge(struct dictionary *dictionary, struct arena *arena);
/* The first lemma of the text, or where it would stand. */
size_t dictionary_find(const struct dictionary *dictionary, struct slice text);
/* Everything lives in the arena. Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT, REFERAT_NO_MEMORY. */
enum referat_status dictionary_read(const char *dic, const char *aff, struct arena *arena, struct dictionary *out,
                                    struct referat_error *error) MUST_CHECK;

#endif
