/* role.h - the part that somebody has in a group, as one role in the singular. Internal to corpus/. */
#ifndef CORPUS_ROLE_H
#define CORPUS_ROLE_H

#include "corpus/sentence.h"

struct role {
    const char *name; /* "kommunal formand"; lower case, base form */
    unsigned first, last;
    bool temporary; /* "midlertidig" */
    bool new;       /* "ny formand" */
    bool municipal; /* "kommunal …" */
    bool listed;    /* the noun is a role wherever it stands; else only its adjective makes it one */
    bool plural;
};

/*
 * The role that begins at word `first`: "kommunal formand", "en af to kommunale repræsentanter", "gruppens
 * næstformand", "kommunal sygeplejerske". False where none does.
 */
bool role_read(const struct sentence *sentence, unsigned first, struct arena *arena, struct role *out);

#endif
