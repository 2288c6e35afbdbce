/*
 * roster.h - people in lists and tables: "Sundhedsråd V: Titel A B, Y Kommune", columns below a head. A row counts only
 * where people cover it whole. Internal to corpus/.
 */
#ifndef CORPUS_ROSTER_H
#define CORPUS_ROSTER_H

#include "corpus/group.h"
#include "corpus/mention.h"

#define ROSTER_COLUMNS 8

/* Somebody in a row. */
struct roster_entry {
    struct person_mention who;
    const char *role;                  /* "" for none told */
    const struct group_mention *group; /* of the row, NULL for none */
    size_t start, end;                 /* bytes of the passage: the entry without what leads it */
};

struct roster_entries {
    struct roster_entry *items;
    size_t count;
};

enum roster_column {
    COLUMN_OTHER,
    COLUMN_GROUP,
    COLUMN_NAME,
    COLUMN_TITLE,
    COLUMN_PLACE,
    COLUMN_ROLE,
    COLUMN_MEMBER,     /* people, who are members */
    COLUMN_SUBSTITUTE, /* people, who are somebody's substitutes */
};

struct roster_table {
    enum roster_column columns[ROSTER_COLUMNS];
    const char *roles[ROSTER_COLUMNS]; /* of columns of people */
    size_t count;
};

/* The people of a row; false where it is none, or people do not cover it. `words`: room for SENTENCE_WORDS_MAX. */
bool roster_read_row(const struct mention_context *context, const struct passage *passage, struct word *words,
                     struct roster_entries *out);
/* Is the passage the head of a table of people? `lost`: its columns stand in one line without gaps. */
bool roster_read_head(const struct passage *passage, struct arena *arena, struct roster_table *out, bool *lost);
/* A row below that head; false where it has other columns. */
bool roster_read_cells(const struct mention_context *context, const struct roster_table *table,
                       const struct passage *passage, struct word *words, struct roster_entries *out);

#endif
