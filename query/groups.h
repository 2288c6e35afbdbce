/*
 * groups.h - which groups the rows of a question are about (docs/REGISTER.md): names whose keys are the same are one
 * group, and so are a body's code and name and what the file of aliases joins.
 */
#ifndef QUERY_GROUPS_H
#define QUERY_GROUPS_H

#include "query/aliases.h"
#include "query/register.h"
#include "query/textmap.h"

/* A group's name as it is written. */
struct group_name {
    const char *written, *key;
    const struct body *body; /* NULL where it is none */
    size_t rows;
    int first, last;                /* dates; 0 not known */
    size_t set;                     /* another name of the same group, its own for the first */
    size_t group;                   /* of struct groups, after groups_join */
    const struct alias_line *alias; /* the first that names it */
};

struct group_cluster {
    const char *name;
    const char **variants; /* the other spellings */
    size_t variant_count;
    const char **keys; /* under which rows of it may stand in the index */
    size_t key_count;
};

struct groups {
    struct arena *arena;
    const struct registry *registry;
    struct analyzer *analyzer;
    const struct aliases *aliases;
    struct group_name *names;
    size_t count;
    struct text_map by_text;
    struct group_cluster *groups;
    size_t group_count;
};

void groups_init(struct groups *groups, struct arena *arena, const struct registry *registry, struct analyzer *analyzer,
                 const struct aliases *aliases);
void groups_free(struct groups *groups);
/* Sets row->group_at. Failures are told by groups_join. */
void groups_add(struct groups *groups, struct register_row *row);
/* The index has so many rows of a group by that name, whether they were added or not. */
void groups_count(struct groups *groups, struct slice written, size_t rows);
/* Finds out which names are one group's; may be called again after further rows were added. Errors: REFERAT_NO_MEMORY.
 */
enum referat_status groups_join(struct groups *groups, struct referat_error *error) MUST_CHECK;
/* The group of a row, after groups_join. */
size_t groups_of(const struct groups *groups, const struct register_row *row);
/* Are the keys of two groups near enough to ask whether they are one: all words but one? */
bool group_keys_near(const char *a, const char *b);

#endif
