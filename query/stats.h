/* stats.h - what is indexed, counted: gathered by stats.c, written by stats_json.c and stats_text.c. */
#ifndef QUERY_STATS_H
#define QUERY_STATS_H

#include "engine/engine.h"
#include "query/query.h"

struct year_count {
    int year;
    unsigned meetings; /* minutes, no agendas */
};

struct body_stats {
    struct slice body, owner;
    uint64_t meetings, agendas, undated, items;
    int first_year, last_year; /* of its minutes; 0 where it has none with a date */
    struct year_count *years;  /* those with minutes, by year */
    size_t year_count;
};

struct stats {
    uint64_t meetings, agendas, items, files, other_files; /* other: texts that are no minutes */
    int first_year, last_year;
    struct engine_commit_info commit;
    struct body_stats *bodies; /* most meetings first, then by name */
    size_t body_count;
};

/* How many meetings the body had in the year. */
unsigned stats_meetings(const struct body_stats *body, int year);
enum referat_status stats_to_json(const struct stats *stats, struct buf *out, struct referat_error *error) MUST_CHECK;
enum referat_status stats_to_text(const struct stats *stats, const struct referat_style *style, struct buf *out,
                                  struct referat_error *error) MUST_CHECK;

#endif
