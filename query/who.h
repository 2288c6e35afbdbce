/*
 * who.h - the answer to a question of the register: found by who.c, written by who_json.c, who_csv.c and who_text.c;
 * matrix.c and variants.c answer the other two questions.
 */
#ifndef QUERY_WHO_H
#define QUERY_WHO_H

#include "query/plan.h"
#include "query/seats.h"

/* One row of the answer: a seat, a person's attendance in a body, or (where acts were asked for) a row by itself. */
struct who_record {
    const struct person_cluster *person;
    const struct group_cluster *group; /* NULL for attendance */
    const struct register_row *head;   /* where it begins: date, item, quote */
    struct register_row **rows;        /* all it was read from, by date */
    size_t row_count;
    const char *title, *affiliation, *municipality, *role;
    enum row_act act;
    int until; /* 0: open, or not known */
    int last;  /* when it was mentioned last */
    enum seat_end end;
    const struct person_cluster *successor; /* NULL for none */
    size_t meetings, apologies;
    unsigned lacking; /* words of the question that it does not have */
};

struct who {
    struct query_reader *reader;
    const struct referat_who_options *options;
    struct referat_error *error;
    struct arena arena; /* holds everything below but the rows */
    struct aliases aliases;
    struct register_rows rows;
    struct people people;
    struct groups groups;
    struct seats seats;
    size_t absorbed;                     /* rows that people and groups know */
    size_t people_joined, groups_joined; /* how many rows there were when they were joined last; 0: join them */
    struct query_plan plan;              /* of the words */
    bool partial;                        /* no row has all the words */
    int on;
    struct who_record **records; /* in their order; the page alone */
    size_t count, total;
    uint64_t took_us;
};

/* Opens the question: aliases are read. who_close is due in any case. Errors: those of aliases_read. */
enum referat_status who_open(struct who *who, struct query_reader *reader, const struct referat_who_options *options,
                             struct referat_error *error) MUST_CHECK;
void who_close(struct who *who);
/* Finds the records. Errors: as referat_who, REFERAT_NOTHING_FOUND excepted. */
enum referat_status who_find(struct who *who) MUST_CHECK;
/*
 * The rows that the flags let through, words aside, without those of superseded agendas; and what asks for appointments
 * or attendance alone. Errors: REFERAT_USAGE for an unknown value.
 */
enum referat_status who_filters(struct who *who, const struct engine_query **out) MUST_CHECK;
const struct engine_query *who_term(struct who *who, const char *prefix, const char *value);

enum referat_status who_to_json(const struct who *who, struct buf *out, struct referat_error *error) MUST_CHECK;
enum referat_status who_to_ndjson(const struct who *who, struct buf *out, struct referat_error *error) MUST_CHECK;
enum referat_status who_to_csv(const struct who *who, bool excel, struct buf *out,
                               struct referat_error *error) MUST_CHECK;
enum referat_status who_to_text(const struct who *who, const struct referat_style *style, struct buf *out,
                                struct referat_error *error) MUST_CHECK;

#endif
