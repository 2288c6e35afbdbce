/*
 * item_reader.h - what the steps that read the appointments of one item share (docs/APPOINTMENTS.md, "Passages,
 * sentences, words" and what follows): the item and what is known by the passage that is read. appointments.c reads
 * passages; antecedent.c tells which group is meant; draft.c, draft_place.c and draft_join.c make rows. Nothing else
 * includes this.
 */
#ifndef CORPUS_ITEM_READER_H
#define CORPUS_ITEM_READER_H

#include "corpus/clause.h"
#include "corpus/namesake.h"
#include "corpus/roster.h"

#define GROUPS_KEPT 8 /* groups named before that "gruppen" may stand for */

/* A seat as it will be a row, with what is still to be found out. */
struct draft {
    struct minutes_appointment row;
    const char *key; /* of the person's name */
    enum part_kind part;
    bool dropped, instead, needs_place, same_place, both;
    size_t sentence; /* seats of one sentence */
};

struct item_reader {
    const struct layout *layout;
    const struct registry *registry;
    struct arena *arena;   /* the record's */
    struct arena *scratch; /* of one item */
    struct minutes_record *record;
    struct namesakes present;
    struct mention_context context;
    struct word *words;
    /* the item */
    const struct minutes_item *item;
    struct passage_list passages;
    size_t unread; /* the first passage whose groups are not known */
    struct draft *drafts;
    size_t draft_count;
    size_t sentences;
    const struct group_mention *title_group, *heading;
    const struct group_mention *groups[GROUPS_KEPT]; /* the latest last */
    size_t group_count;
    const char *last_group; /* of the last seat */
    const struct person_mention *before;
    /* the list */
    bool leads, leads_groups, leads_now;
    enum appointment_act lead_act;
    const struct group_mention *lead_group;
    const char *lead_role;
    struct roster_table table;
    size_t rows;
    /* warnings of the item so far */
    bool told_name, told_group, told_person, told_table, told_list;
};

/* Adds the warning, once an item: `told` says whether it was. `at` is a byte of the passage. */
void item_warn(struct item_reader *reader, bool *told, const struct passage *passage, size_t at, const char *code,
               const char *message);

/* ---- antecedent.c: which group is meant ---- */

/* The group may be what a later "gruppen" stands for. */
void item_remember_group(struct item_reader *reader, const struct group_mention *group);
/* Those that passages before this one named, which were not read for people: the latest few. */
void item_read_unread_groups(struct item_reader *reader, size_t passage);
/* The group that the item's title names: behind "til", "i", "for", else the first; NULL for none. */
const struct group_mention *item_title_group(struct item_reader *reader);
/* The group of a seat in words; "" where nothing tells it. */
const char *item_seat_group(const struct item_reader *reader, const struct seat *seat);

/* ---- draft.c: seats as rows ---- */

/* A seat that the passage tells in its bytes [start, end). NULL where its group is not known, or the list is endless.
 */
struct draft *draft_add(struct item_reader *reader, const struct seat *seat, const struct passage *passage,
                        size_t start, size_t end);
/*
 * The day or month that the sentence tells of a deed before the meeting: "den 14. juni 2033", "i september 2032"; ""
 * for none. Not "fra 1. juni", "pr. 1. maj", which tell when it begins.
 */
const char *draft_told_date(struct item_reader *reader, const struct sentence *sentence);
/* A copy in the record's arena, blanks collapsed. */
const char *draft_keep(struct item_reader *reader, struct slice text);
/* What was not dropped becomes the record's. */
void drafts_emit(struct item_reader *reader);

/* ---- draft_place.c: whom a seat is held for ---- */

/* Drops those who cannot be told apart, and says so at `first`. */
void drafts_find_places(struct item_reader *reader, const struct passage *first);

/* ---- draft_join.c: one row a seat ---- */

/* Somebody whom the decision passed over was proposed and holds no seat to leave. */
void drafts_drop_replaced(struct item_reader *reader);
/* Rows of one seat become one. */
void drafts_join(struct item_reader *reader);
/* Where the decision follows the proposal and names nobody, the proposed are appointed by it. */
void drafts_decide(struct item_reader *reader);

#endif
