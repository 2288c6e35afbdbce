/*
 * saying.h - what one verb says of people: the seats it makes, and the roles, groups and places around it that these
 * take. Internal to corpus/.
 */
#ifndef CORPUS_SAYING_H
#define CORPUS_SAYING_H

#include "corpus/frame.h"

/* What one verb says, before it is said of anybody. */
struct saying {
    enum appointment_act act;
    bool past, needs_place, needs_group, of_body;
    const struct group_mention *left_group; /* told before the verb */
    const struct role *left_role;
    size_t verb;
};

struct seat *saying_seat(struct clause_reader *reader, const struct saying *saying, const struct person_mention *who);
void saying_subject(struct clause_reader *reader, const struct saying *saying, struct subject subject);
/* Who goes where another comes: the person at the element. */
void saying_leaving(struct clause_reader *reader, const struct saying *saying, size_t element);
/* Is the group one that somebody sits in: behind "til", "i", "af" …? */
bool saying_governs(const struct clause_reader *reader, const struct group_mention *group);
/* Give the seats from `first` on that lack a role, a group or a place what was just read. */
void saying_give_role(struct clause *clause, size_t first, const struct role *role);
void saying_give_group(struct clause *clause, size_t first, const struct group_mention *group);
void saying_give_place(struct clause_reader *reader, size_t first, unsigned preposition);
/*
 * Roles and groups behind the verb, for the seats from `first` on; with `objects` also the people there, each with the
 * role and the group that follow.
 */
void saying_read_behind(struct clause_reader *reader, const struct saying *saying, struct frame s, size_t first,
                        bool objects);
/* The group and the role that are told before the verb. */
void saying_look_left(const struct clause_reader *reader, struct saying *saying, struct frame s, bool any_group);

#endif
