/*
 * mention.h - people named in a sentence: a run of names with the title before it and what stands in apposition behind.
 * A name inside a longer name, an organisation's name, one word or capitals alone are no person. Internal to corpus/.
 */
#ifndef CORPUS_MENTION_H
#define CORPUS_MENTION_H

#include "corpus/namesake.h"
#include "corpus/role.h"

struct person_mention {
    unsigned first, last;           /* words, from the title to the last apposition and the comma that closes it */
    unsigned name_first, name_last; /* words of the name */
    const char *person, *title, *affiliation;
    const char *municipality; /* canonical, of the affiliation; "" for others */
    const char *role;         /* of an apposition or bracket: "suppleant"; "" for none */
    unsigned role_last;       /* the word behind that role, for a group that follows; 0 for none */
    bool temporary;
    bool sure;       /* a title, a place, a party or the attendance list says that this is a person */
    bool same_place; /* "fra samme kommune": where the person before is from */
    bool both;       /* "begge X Kommune": the person before too */
    bool former;     /* "tidligere formand …": what follows is no longer so */
};

struct mention_list {
    struct person_mention *items;
    size_t count;
    bool doubtful; /* a name of one word or in capitals stands where a person could */
};

struct mention_context {
    const struct registry *registry;
    const struct namesakes *present; /* the attendance list */
    struct arena *arena;
};

/* Does the text hold two words with capitals beside each other? Cheap; false says that nobody is named. */
bool mention_may_be_in(struct slice text);
/* In their order. Errors are the arena's. */
void mentions_find(const struct mention_context *context, const struct sentence *sentence, struct mention_list *out);
/*
 * An organisation that begins at word `first`: "Skive Kommune", "Region Midtjylland", "PLO-Midtjylland", with `bare` a
 * municipality's name alone. Gives the word behind it, 0 where none begins; *municipality gets "" where it is none.
 */
unsigned mention_place(const struct mention_context *context, const struct sentence *sentence, unsigned first,
                       bool bare, const char **affiliation, const char **municipality);

#endif
