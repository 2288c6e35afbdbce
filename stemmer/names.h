/*
 * names.h - names of people and of groups for comparing, the same at index and at query time (docs/REGISTER.md). What
 * is compared are the parts of a name in a spelling that near-misses share: å as aa, doubled letters once, c ch ck q as
 * k, w as v, z as s, th dt as t, ph as f.
 */
#ifndef STEMMER_NAMES_H
#define STEMMER_NAMES_H

#include "stemmer/analyzer.h"

#define NAME_PARTS_MAX  8
#define NAME_PART_BYTES 32 /* longer parts are cut */

struct person_name {
    unsigned count; /* parts; 0 where the text holds no letters */
    char parts[NAME_PARTS_MAX][NAME_PART_BYTES];
};

enum name_likeness {
    NAMES_UNLIKE,
    NAMES_SHORTENED, /* alike but for an initial or a middle name that one leaves out */
    NAMES_SPELLED,   /* the same parts in another spelling, or with two neighbouring letters swapped */
};

/* Any bytes. Of a name of more parts the last ones are kept in the last place. Errors: REFERAT_NO_MEMORY. */
enum referat_status person_name_read(struct slice name, struct person_name *out,
                                     struct referat_error *error) MUST_CHECK;
/* Names that are folded alike (written.h) are NAMES_SPELLED. */
enum name_likeness person_name_compare(const struct person_name *a, const struct person_name *b);
/*
 * What all names share that are like this one, save those whose first name begins with another letter: the first letter
 * and the letters of the last part, in order and each once. Appended to out.
 */
void person_name_block(const struct person_name *name, struct buf *out);

/*
 * The words of a group's name as one text: the first plain term of each word, sorted, each once, joined by blanks;
 * small words ("for", "vedr.") left out unless there is nothing else. "" for a name without words. Lives in the arena;
 * failures show in it and in analyzer_status.
 */
struct slice group_key(struct analyzer *analyzer, struct slice name, struct arena *arena);

#endif
