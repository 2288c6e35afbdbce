/*
 * synonyms.h - a user's own file of words that stand for each other, for queries. UTF-8 text, a group a line:
 *
 *     hjemmepleje = hjemmehjælp, kommunal pleje
 *     # a comment
 *
 * Every member of a group finds the others. A member of several words is looked for as they stand in a row, and is not
 * looked up itself. Words meet by their plain terms: hjemmeplejens is hjemmepleje.
 */
#ifndef STEMMER_SYNONYMS_H
#define STEMMER_SYNONYMS_H

#include "stemmer/analyzer.h"

#define SYNONYMS_FILE_MAX ((size_t)4 << 20)

struct synonym_member {
    struct slice text;
    struct slice *terms; /* of a single word; none of several */
    size_t term_count;
    size_t group;
};

struct synonyms {
    struct synonym_member *members; /* group by group */
    size_t count;
};

/*
 * Lives in the arena. Errors: REFERAT_UNREADABLE, REFERAT_TOO_LARGE, REFERAT_BAD_INPUT (names file and line),
 * REFERAT_NO_MEMORY.
 */
enum referat_status synonyms_read(const char *path, struct analyzer *analyzer, struct arena *arena,
                                  struct synonyms *out, struct referat_error *error) MUST_CHECK;
/*
 * The next text at or behind *at that stands for a word with these terms; *at is moved behind it. False at the end.
 */
bool synonyms_next(const struct synonyms *synonyms, const struct slice *terms, size_t count, size_t *at,
                   struct slice *out);

#endif
