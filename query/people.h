/*
 * people.h - who is who among the rows of a question: names as they stand there, and the people that these are taken to
 * be (docs/REGISTER.md, "One person, many spellings"). Nobody is joined across places but by the file of aliases.
 */
#ifndef QUERY_PEOPLE_H
#define QUERY_PEOPLE_H

#include "query/aliases.h"
#include "query/register.h"

/* A name as it is folded, at one place. */
struct name_entry {
    const char *folded;
    const char *place; /* municipality, else organisation; "" not known */
    const char *block; /* stemmer/names.h */
    struct person_name parts;
    struct spelling {
        const char *written;
        size_t rows;
    } * spellings;
    size_t spelling_count, rows;
    int first, last;    /* dates; 0 not known */
    uint64_t *meetings; /* hashes of those whose list has the name */
    size_t meeting_count;
    bool searched;                  /* other spellings of it were looked for */
    bool alike;                     /* like another name of its place */
    size_t set;                     /* another entry of the same person, its own for the first */
    size_t person;                  /* of struct people, after people_join */
    const struct alias_line *alias; /* the first that names it */
};

/* How sure it is that a person's names are one person's. */
enum name_match { MATCH_EXACT, MATCH_PROPOSED, MATCH_CONFIRMED };

const char *name_match_name(enum name_match match);

struct person_cluster {
    const char *name;
    const char **variants; /* the other spellings */
    size_t variant_count;
    enum name_match match;
};

/* Two names that may be one person's, and why they are not joined. */
enum proposal_kind {
    PROPOSAL_JOINED,    /* joined, not confirmed */
    PROPOSAL_AMBIGUOUS, /* like another one too that is unlike the first */
    PROPOSAL_MOVED      /* one name at two places, one after the other */
};

struct name_proposal {
    enum proposal_kind kind;
    size_t a, b; /* entries */
};

struct people {
    struct arena *arena;
    const struct registry *registry;
    const struct aliases *aliases;
    struct name_entry *entries;
    size_t count;
    size_t *slots; /* entry + 1; a power of two; owned */
    size_t slot_count;
    struct person_cluster *persons;
    size_t person_count;
    bool propose; /* keep proposals */
    struct name_proposal *proposals;
    size_t proposal_count;
    bool no_memory;
};

void people_init(struct people *people, struct arena *arena, const struct registry *registry,
                 const struct aliases *aliases);
void people_free(struct people *people);
/* Sets row->name. Failures are told by people_join. */
void people_add(struct people *people, struct register_row *row);
/* Finds out who is who; may be called again after further rows were added. Errors: REFERAT_NO_MEMORY. */
enum referat_status people_join(struct people *people, struct referat_error *error) MUST_CHECK;
/* The person of a row, after people_join. */
size_t people_of(const struct people *people, const struct register_row *row);

#endif
