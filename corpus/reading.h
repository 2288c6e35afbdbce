/*
 * reading.h - what the readers of minutes (layout, meeting, people, items, outcome) share: words in lower case,
 * headings, dates in text. Internal to corpus/.
 */
#ifndef CORPUS_READING_H
#define CORPUS_READING_H

#include "corpus/layout.h"
#include "corpus/record.h"
#include "corpus/registry.h"

/* ---- words (words.c) ---- */

/* A copy in lower case with the same byte offsets: ASCII and the letters of Latin-1 (æ ø å é ü …). Ends in NUL. */
struct slice reading_lower(struct arena *arena, struct slice text);
/* Where `word` stands in text with no letter or digit on either side, from byte `from` on; SIZE_MAX where nowhere. */
size_t reading_find_word(struct slice text, const char *word, size_t from);
/* The same for the first of several words (NULL-ended); *which gets its index where not NULL. */
size_t reading_find_any(struct slice text, const char *const words[], size_t from, size_t *which);
/* Does text begin with `word`, and does the word end there? */
bool reading_starts_word(struct slice text, const char *word);
/* A letter, digit or byte of a longer code point. */
bool reading_is_word_byte(char c);
/* Without bullets, list dashes, Markdown's marks (#, **, _) and quotation at its ends. */
struct slice reading_plain(struct slice text);
/* "[Bilag 1](https://…)" gives "Bilag 1"; other text as it is. In the arena where it changed. */
struct slice reading_unlink(struct arena *arena, struct slice text);

/* ---- headings (heading.c) ---- */

struct heading {
    enum part_kind kind;
    bool with_proposal; /* "Indstilling og beslutning": the proposal comes first */
    bool conclusion;    /* "Konklusion:", "Behandling:": the decision where the item has no heading named so */
    bool topic;         /* also the name of a topic inside a sagsfremstilling: "Baggrund" */
    struct slice rest;  /* what follows the label on its line: "Beslutning: Godkendt." */
    struct slice whose; /* "Beslutning i X den D", "X, D, pkt. 3": the X; empty where the meeting's own */
    int date;           /* the D; 0 where there is none */
};

/* Is the line the heading of a part of an item, alone or with text behind a colon? */
bool reading_heading(struct slice line, struct heading *out);
/* A part heading that stands alone, or a heading of the document's head ("Deltagere:"). */
bool reading_is_heading(struct slice line);
/* "Punkt 3: …", "Pkt. 4", "3. Title": the line may open an item. */
bool reading_is_item_label(struct slice line);
/* A line that is nothing but a case number: "1-01-72-1044-24", "Sagsnr.: 2031-04711". *number gets the number. */
bool reading_case_number(struct slice line, struct slice *number);

/* ---- labels of the document's head (headlabel.c) ---- */

enum head_label {
    HEAD_NONE,
    HEAD_BODY,
    HEAD_BODY_OR_TIME, /* "Møde:" */
    HEAD_TIME,
    HEAD_TIME_AND_PLACE,
    HEAD_START,
    HEAD_END,
    HEAD_PLACE,
    HEAD_PRESENT,
    HEAD_APOLOGIES,
    HEAD_ABSENT,
    HEAD_LEADER,
    HEAD_SECRETARY,
    HEAD_CHAIR,
    HEAD_OTHER /* a label that ends a list and means nothing here */
};

/* The label that the line begins with; *rest is the value on the same line, "" where there is none. */
enum head_label reading_head_label(struct arena *arena, struct slice line, struct slice *rest);

/* ---- dates (textdate.c) ---- */

struct text_date {
    int date; /* 20310306; with `no_year` the year is 0: 306 */
    bool no_year;
    bool month_name;   /* written with the month's name */
    size_t start, end; /* bytes */
};

/* The next date at or behind *at, which is moved behind it. */
bool textdate_next(struct slice text, size_t *at, struct text_date *out);
/* 1-12 for a month's name or its abbreviation at the start of text (lower case or not), *len its bytes; 0 otherwise. */
int textdate_month(struct slice text, size_t *len);
/* 1 Monday … 7 Sunday of a valid date, and its Danish name in lower case. */
int textdate_weekday(int date);
const char *textdate_weekday_name(int weekday);
/*
 * The next date with a year that a weekday's name stands before ("fredag den 22. august 2031") at or behind *at, which
 * is moved behind it; *weekday is the one that was written. `lower` is in lower case.
 */
bool textdate_next_weekday(struct slice lower, size_t *at, struct text_date *out, int *weekday);
/*
 * The first time of day in text ("kl. 9.00 - 9.30", "14:00-16:00", "kl. 9-11.30") as "09:00" and "09:30"; the end is
 * "" where there is none. `bare`: also without "kl." before it.
 */
bool textdate_times(struct slice text, bool bare, char start[static 6], char end[static 6]);

/* ---- layout.c ---- */

bool layout_is_bullet(struct slice text);

/* ---- the steps (see minutes.h) ---- */

struct item_span {             /* an item as lines of the layout */
    size_t heading, body, end; /* heading line, first line behind the heading, line behind the last */
    const char *number, *title, *case_number;
    bool closed;
};

struct contents_entry {
    const char *number; /* "" where there is none */
    const char *title;  /* as printed, cut ones included */
    size_t line;        /* the (last) line that it stands on */
};

/* Where the items are; the head of the document is [0, first item's heading) without a contents list. */
struct item_list {
    struct item_span *spans;
    size_t count;
    size_t contents_first, contents_last; /* lines of a table of contents; equal where there is none */
    struct contents_entry *contents;
    size_t contents_count;
};

/* items.c */
void items_find(const struct layout *layout, struct arena *arena, struct item_list *out);
/* contents.c */
enum contents_difference_kind {
    CONTENTS_LACKS, /* an item that the contents list does not have */
    CONTENTS_EXTRA, /* an entry of the list without an item */
    CONTENTS_TITLE  /* an item whose title there is another */
};
struct contents_difference {
    enum contents_difference_kind kind;
    size_t item, entry; /* SIZE_MAX for none */
};
/* Nothing where there is no contents list, or one that has less than half of the items. */
void contents_compare(const struct item_list *list, struct arena *arena, struct contents_difference **differences,
                      size_t *count);
/* parts.c: fills the parts, attachments, municipalities and the outcome. `record` has body, date and kind already. */
void items_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                struct arena *arena, struct minutes_record *record);
/* Has any item the heading of a decision or referat? */
bool parts_have_decision_heading(const struct layout *layout, const struct item_list *list);
void meeting_read(const struct layout *layout, size_t head_end, const struct registry *registry, struct arena *arena,
                  struct minutes_record *record);
/* Contradictions between the head and the text, as warnings. */
void meeting_check(const struct layout *layout, const struct item_list *list, struct arena *arena,
                   struct minutes_record *record);
void people_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                 struct arena *arena, struct minutes_record *record);
/* The outcome that a decision's text (paragraphs separated by "\n") states for the body called `names` (NULL-ended). */
enum outcome outcome_read(struct slice decision, const char *const names[], struct arena *arena);

#endif
