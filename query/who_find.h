/*
 * who_find.h - what the steps from a question to its answer share (docs/REGISTER.md, "From a question to an answer"):
 * each step, a file, adds rows or marks them; who.c puts the steps in order. Nothing else includes this.
 *
 * Every function that can fail gives what engine_search gives and REFERAT_NO_MEMORY; further errors are named.
 */
#ifndef QUERY_WHO_FIND_H
#define QUERY_WHO_FIND_H

#include "query/filter.h"
#include "query/who.h"

/* ---- who_terms.c: queries that are made of many terms ---- */

/* Terms, each once. {0} is none. */
struct who_terms {
    const struct engine_query **items;
    size_t count;
    struct text_map seen;
};

void who_add_term(struct who *who, struct who_terms *terms, const char *prefix, const char *value);
/* Any of the terms; everything where they are too many. Releases what the terms hold. */
const struct engine_query *who_any_of(struct who *who, struct who_terms *terms);
/* Are they so many that who_any_of is everything? */
bool who_too_many(const struct who_terms *terms);
/* Without the rows of agendas whose meeting has minutes. */
const struct engine_query *who_current(struct who *who, const struct engine_query *query);
/* Loads the rows of a query, with marks. */
enum referat_status who_load(struct who *who, const struct engine_query *query, unsigned marks) MUST_CHECK;

/* ---- who.c: what is known of the rows that are loaded ---- */

/* Rows that were loaded since the last call become names of people and of groups. */
void who_absorb(struct who *who);
/* The names of all rows as people, and as groups; nothing where no row came since. */
enum referat_status who_join_people(struct who *who) MUST_CHECK;
enum referat_status who_join_groups(struct who *who) MUST_CHECK;

/* ---- who_filters.c: what the flags say ---- */

struct filter_context who_filter_context(struct who *who);
struct referat_search_options who_search_options(const struct referat_who_options *options, bool words);
bool who_has_words(const struct who *who);

/* ---- who_names.c: other spellings ---- */

/* Loads what is needed to tell who the people in the marked rows are, and joins them. */
enum referat_status who_load_names(struct who *who, unsigned marks) MUST_CHECK;

/* ---- who_persons.c: --person ---- */

/*
 * Loads the rows of the names that --person asks for and of their other spellings; `folded` gets the names. Errors:
 * REFERAT_USAGE for what is no name.
 */
enum referat_status who_load_persons(struct who *who, const char **folded) MUST_CHECK;
/* By person, who has one of the names; NULL where memory is out. People are joined. */
bool *who_wanted_people(struct who *who, const char *const *folded, size_t count);
/* All names of the people who are wanted, as they stand in the rows. */
const struct engine_query *who_names_of(struct who *who, const bool *wanted);
/* Candidates who are wanted are shown; nobody is a candidate after that. */
void who_show_candidates(struct who *who, const bool *wanted);

/* ---- who_words.c: the words of the question ---- */

/* Reads the words. Errors: those of plan_make; REFERAT_QUERY for a field that rows do not have. */
enum referat_status who_plan_words(struct who *who) MUST_CHECK;
/* The rows with all words. */
enum referat_status who_load_matches(struct who *who, const struct engine_query *filters, unsigned mark) MUST_CHECK;
/* Those with some of them. */
enum referat_status who_load_partial(struct who *who, const struct engine_query *filters, unsigned mark) MUST_CHECK;

/* ---- who_named.c: words that are the name of a person or of a group ---- */

/* Shows the people and groups whom the words name under their other names too. */
enum referat_status who_show_named(struct who *who, const struct engine_query *filters) MUST_CHECK;

/* ---- who_groups.c: the rows that tell when a seat ended ---- */

/* Loads them for the rows that are shown, and joins everything. */
enum referat_status who_load_groups(struct who *who) MUST_CHECK;

/* ---- who_records.c: the answer ---- */

/* Makes the records of the page from the rows that are shown. */
enum referat_status who_make_records(struct who *who) MUST_CHECK;

#endif
