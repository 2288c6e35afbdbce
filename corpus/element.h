/*
 * element.h - a sentence as a row of elements: people, groups, roles, verbs, pronouns, bounds of clauses, in the order
 * of its words. Internal to corpus/.
 */
#ifndef CORPUS_ELEMENT_H
#define CORPUS_ELEMENT_H

#include "corpus/clause.h"

enum element_kind {
    ELEMENT_PERSON,
    ELEMENT_GROUP,
    ELEMENT_ROLE,
    ELEMENT_VERB,
    ELEMENT_OTHER_VERB,
    ELEMENT_BE,
    ELEMENT_MODAL,
    ELEMENT_PRONOUN,
    ELEMENT_INSTEAD,
    ELEMENT_RELATIVE,
    ELEMENT_COLON,
    ELEMENT_BOUND
};

struct element {
    enum element_kind kind;
    unsigned word;
    const struct person_mention *person;
    const struct group_mention *group;
    struct role role;
    bool introduced; /* a role behind "som", "til" */
    bool negated;    /* a person behind "ikke"; a bound that is a condition */
    bool temporary;  /* "konstitueret som": a verb that speaks of a time */
    unsigned nth;    /* of the roles behind "henholdsvis", from 1; 0 for others */
    unsigned chain;  /* people joined by commas and "og" */
    enum verb verb;
    enum verb_form form;
};

struct clause_reader {
    struct clause *clause;
    const struct sentence *sentence;
    struct arena *arena;
    struct element *elements;
    size_t count;
    size_t next_person, next_group;
    unsigned chains;
};

/* Fills the reader's elements from its sentence. Errors are the arena's. */
void elements_read(struct clause_reader *reader);
/* "pegede (på)": the one verb whose object a preposition governs. */
bool element_is_pointing(const struct sentence *sentence, unsigned i);

#endif
