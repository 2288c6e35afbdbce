/* person.h - names of people, organisations and roles as they stand in lists. Internal to corpus/. */
#ifndef CORPUS_PERSON_H
#define CORPUS_PERSON_H

#include "corpus/reading.h"

/* One person as a list names them. Texts are slices of the line; empty where absent. */
struct person {
    struct slice name, title, affiliation, note;
    struct slice stand_in; /* who came instead: "(Bo Friis deltog som stedfortræder)" */
    const char *role;      /* lower case, base form: "formand"; "" for none */
    bool absent;           /* "… - afbud" beside the name */
    bool substitute;       /* "(stedfortræder for …)" */
};

/* Two to six words, each with a capital (or a particle such as "von"), no digits, no organisation, no title. */
bool person_is_name(struct arena *arena, struct slice text);
/* Does the text name an organisation: "Viborg Kommune", "PLO-Nordjylland", "Fælleskommunalt sekretariat"? */
bool person_is_organisation(const struct registry *registry, struct arena *arena, struct slice text);
/* "formand", "KOSU-formand" and "Formanden" are formand; NULL where the text is no role. */
const char *person_role(struct arena *arena, struct slice text);
/* "Direktør Ida Holm": the length of the title at the start with the spaces behind it; 0 where there is none. */
size_t person_title_length(struct arena *arena, struct slice text);
/* A word in lower case that ends as titles do ("sundhedschef"); one that organisations are called by. */
bool person_is_title(struct slice lower);
bool person_is_organisation_word(struct slice lower);
/* The people on one line, or in one sentence's list ("A, B og C"). */
void person_read_line(const struct registry *registry, struct arena *arena, struct slice line, struct person **people,
                      size_t *count);

#endif
