/*
 * group.h - names of groups in a sentence: a noun that groups are called by (-gruppe, -udvalg, -råd, -forum …) with
 * what belongs to it before and behind. Internal to corpus/.
 */
#ifndef CORPUS_GROUP_H
#define CORPUS_GROUP_H

#include "corpus/sentence.h"

struct mention_list;

struct group_head {
    size_t stem_len; /* of the word in lower case without its ending: "styregruppe" of "styregruppens" */
    bool definite, genitive;
};

struct group_mention {
    unsigned first, last; /* words */
    unsigned head;
    const char *name;     /* as printed, single spaces */
    const char *stem;     /* the head without its ending, lower case: "styregruppe" */
    bool bare;            /* "gruppen", "styregruppen": stands for one that was named before */
    bool same;            /* "samme gruppe" */
    bool genitive;        /* "gruppens" */
    unsigned preposition; /* the word before it that governs it; UINT32_MAX for none */
};

struct group_list {
    struct group_mention *items;
    size_t count;
};

/* Is the word (lower case) the head of a group's name? `out` may be NULL. */
bool group_head(struct slice lower, struct group_head *out);
/* In their order; a group's name does not run over a person that `people` is sure of. Errors are the arena's. */
void groups_find(const struct sentence *sentence, const struct mention_list *people, struct arena *arena,
                 struct group_list *out);
/* Does "gruppen" (its stem) stand for a group with that stem? */
bool group_stem_fits(const char *bare, const char *stem);

#endif
