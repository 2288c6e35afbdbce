/*
 * seats.h - appointments as seats: one person in one group for one municipality, from when to when (docs/REGISTER.md,
 * "Seats and intervals").
 */
#ifndef QUERY_SEATS_H
#define QUERY_SEATS_H

#include "query/groups.h"
#include "query/people.h"

enum seat_end { SEAT_OPEN, SEAT_LEFT, SEAT_FOLLOWED };

/* "", "udtræder", "efterfølger" */
const char *seat_end_name(enum seat_end end);

struct seat {
    size_t person, group;
    const char *place;          /* municipality or organisation */
    struct register_row **rows; /* by date */
    size_t row_count;
    const struct register_row *head; /* the row that it begins with, a decision before a proposal */
    const char *role, *title;        /* the last that were told */
    int until;                       /* 0 where it is open */
    int last;                        /* when it was mentioned last; 0 not known */
    enum seat_end end;
    size_t successor;      /* a person; SIZE_MAX for none */
    bool decided;          /* false: a proposal, or refused */
    bool shown;            /* one of its rows is */
    struct seat *previous; /* of the same person in the same group */
};

struct seats {
    struct arena *arena;
    const struct people *people;
    const struct groups *groups;
    struct seat **items; /* in the order in which they begin, group by group */
    size_t count;
};

/* From all appointments among the rows, which were joined. Errors: REFERAT_NO_MEMORY. */
enum referat_status seats_make(struct seats *seats, const struct register_rows *rows,
                               struct referat_error *error) MUST_CHECK;
/* Who sat on that day: begun by then and not ended by then. */
bool seat_covers(const struct seat *seat, int date);

#endif
