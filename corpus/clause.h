/*
 * clause.h - who is appointed, comes, goes or represents, in one sentence: the verbs of appointing with their subjects,
 * objects, groups and roles. What a sentence leaves open (the group, the place) is for appointments.c. Internal to
 * corpus/.
 */
#ifndef CORPUS_CLAUSE_H
#define CORPUS_CLAUSE_H

#include "corpus/group.h"
#include "corpus/mention.h"

/* What the present tense of a verb does where the sentence stands. */
enum clause_stage {
    STAGE_PROPOSES, /* an indstilling */
    STAGE_DECIDES,  /* a beslutning or referat */
    STAGE_TELLS     /* anything else */
};

/* Somebody and a seat. */
struct seat {
    const struct person_mention *who;
    const struct group_mention *group; /* NULL: not told in the sentence */
    const char *role;                  /* "" for none told */
    enum appointment_act act;
    bool temporary;
    bool instead;     /* left for another: only where that one is no mere proposal */
    bool needs_place; /* counts only for somebody of a municipality */
    bool needs_group; /* counts only with a group in the sentence */
    bool of_body;     /* the group is the body that meets */
    bool past;        /* told as done; a date in the sentence is the deed's */
};

/* A sentence as what it is read from and what it gives. */
struct clause {
    const struct sentence *sentence;
    const struct mention_context *context;
    const struct mention_list *people;
    const struct group_list *groups;
    enum clause_stage stage;
    const struct person_mention *before; /* whom "han" and "hun" may mean from the sentence before; NULL for none */
    struct seat *seats;
    size_t seat_count;
    /* A lead-in: appoints people whom it does not name. */
    bool leads;
    bool leads_groups; /* "følgende udpegninger:": groups stand below, and people below these */
    bool leads_now;    /* ends in a colon or says "følgende": a list must stand below */
    enum appointment_act lead_act;
    const struct group_mention *lead_group;
    const char *lead_role;
    bool doubtful; /* somebody is appointed whose name is not certain */
};

/* Fills the lower half of the clause. Errors are the arena's. */
void clause_read(struct clause *clause, struct arena *arena);

#endif
