/* exceptions.h - stemmer/lexicon/exceptions.txt: the few things that neither the dictionary nor a rule gives. */
#ifndef LEXICON_EXCEPTIONS_H
#define LEXICON_EXCEPTIONS_H

#include "stemmer/lexicon/model.h"
#include "stemmer/lexicon/plural.h"

struct exception_form {
    struct slice form, lemma;
};

struct exceptions {
    struct model_ending *endings;
    size_t ending_count;
    struct slice *wholes; /* no compounds, whatever they look like */
    size_t whole_count;
    struct plural_exception *plurals;
    size_t plural_count;
    struct exception_form *forms;
    size_t form_count;
};

/* Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT (names the line), REFERAT_NO_MEMORY. */
enum referat_status exceptions_read(const char *path, struct arena *arena, struct exceptions *out,
                                    struct referat_error *error) MUST_CHECK;
/* The words that are no compounds. */
void exceptions_mark_wholes(const struct exceptions *exceptions, struct dictionary *dictionary);
/* Forms of other words become forms of the lemma beside what else they are. */
void exceptions_add_forms(const struct exceptions *exceptions, struct dictionary *dictionary, struct arena *arena);

#endif
