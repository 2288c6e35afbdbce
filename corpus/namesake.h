/*
 * namesake.h - when two spellings in one document are one person for certain: the same but for case, å/aa, ø/oe, æ/ae,
 * doubled letters, th/t and hyphens. More than that is proposed to people (docs/REGISTER.md), never done here.
 */
#ifndef CORPUS_NAMESAKE_H
#define CORPUS_NAMESAKE_H

#include "corpus/record.h"

struct namesake {
    const char *key;
    const struct minutes_attendance *row;
};

/* The attendance list of a record, by the keys of its names. */
struct namesakes {
    struct namesake *entries;
    size_t count;
};

const char *namesake_key(struct arena *arena, struct slice name);
bool namesake_equal(struct arena *arena, const char *a, const char *b);
void namesakes_read(const struct minutes_record *record, struct arena *arena, struct namesakes *out);
/*
 * The row of that person: of the municipality where one is told ("" where not). NULL where there is none; `ambiguous`
 * is then set where several people have the name.
 */
const struct minutes_attendance *namesakes_find(const struct namesakes *list, struct arena *arena, struct slice name,
                                                const char *municipality, bool *ambiguous);

#endif
