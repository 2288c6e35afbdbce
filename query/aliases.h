/*
 * aliases.h - what people say of names: a file in which they confirm that spellings are one person, or forbid it, and
 * likewise for groups (docs/REGISTER.md, referat-who(1)). UTF-8 text, a statement a line:
 *
 *     line    := ["gruppe:" | "group:"] name "=" name ("=" name)*  |  [...] name "!=" name
 *     name    := text ["@" place]
 *
 * A place after the last name holds for all names of the line when none of the others has one. "#" begins a comment.
 */
#ifndef QUERY_ALIASES_H
#define QUERY_ALIASES_H

#include "corpus/registry.h"
#include "stemmer/names.h"

#define ALIASES_FILE_MAX ((size_t)4 << 20)

struct alias_name {
    const char *written;
    const char *folded; /* of a person: person_name_fold; of a group: its key */
    const char *place;  /* municipality by its canonical name, else as written; "" anywhere */
};

struct alias_line {
    unsigned number; /* from 1 */
    bool group, forbids;
    struct alias_name *names; /* at least 2, of a forbidding line just 2 */
    size_t name_count;
};

struct aliases {
    struct alias_line *lines;
    size_t count;
};

/*
 * Lives in the arena; path NULL: no aliases. Errors: REFERAT_UNREADABLE, REFERAT_TOO_LARGE, REFERAT_BAD_INPUT (names
 * file and line: not a statement, an unknown municipality, a contradiction), REFERAT_NO_MEMORY.
 */
enum referat_status aliases_read(const char *path, const struct registry *registry, struct analyzer *analyzer,
                                 struct arena *arena, struct aliases *out, struct referat_error *error) MUST_CHECK;
/* Is the name with the place the one that the file means? */
bool alias_name_fits(const struct alias_name *alias, const char *folded, const char *place);
/* Does a line forbid these two to be one? */
bool aliases_forbid(const struct aliases *aliases, bool group, const char *folded_a, const char *place_a,
                    const char *folded_b, const char *place_b);
/* A person's name as the file and the register compare it; lives in the arena. "" where there is no memory. */
const char *alias_fold_person(struct arena *arena, struct slice name);

#endif
