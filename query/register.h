/*
 * register.h - rows of the register as they are loaded for one question, each once, with who and which group they are
 * about. What a row holds in the index: engine/row.h.
 */
#ifndef QUERY_REGISTER_H
#define QUERY_REGISTER_H

#include "query/reader.h"

/* Acts and statuses in one list, as the payload names them. */
enum row_act {
    ROW_FORESLAAET,
    ROW_UDPEGET,
    ROW_IKKE_UDPEGET,
    ROW_INDTRAEDER,
    ROW_UDTRAEDER,
    ROW_REPRAESENTERER,
    ROW_DELTOG,
    ROW_AFBUD,
    ROW_FRAVAERENDE,
    ROW_INVITERET,
    ROW_STEDFORTRAEDER,
    ROW_ACT_COUNT
};

const char *row_act_name(enum row_act act);
/* False where the word is none of them; case and å/aa do not matter. */
bool row_act_from(struct slice name, enum row_act *out);
static inline bool row_act_is_attendance(enum row_act act) {
    return act >= ROW_DELTOG;
}
/* Was there: deltog, stedfortræder. */
static inline bool row_act_is_present(enum row_act act) {
    return act == ROW_DELTOG || act == ROW_STEDFORTRAEDER;
}

#define ROW_SHOWN     1u /* what was asked for; other rows are loaded to understand these */
#define ROW_CANDIDATE 2u /* to be shown where it is of the right person or group */

struct register_row {
    const char *row_id; /* KOSU/2031-03-06/8/u1 */
    enum row_act act;
    const char *person, *title, *affiliation, *municipality, *group, *role, *note;
    const char *body, *owner, *item, *id, *meeting, *path, *quote; /* id: the item's, else the meeting's */
    const char *name_whole;                                        /* municipality, '/', the folded name */
    const char *folded;                                            /* the folded name */
    const char *group_key;                                         /* "" of attendance */
    bool agenda;
    bool follows, takes; /* stemmer/succession.h */
    int date;            /* 0 not known; without a day (20310300) where none is told */
    int page;            /* 0 not known */
    int64_t offset;
    unsigned marks;   /* ROW_SHOWN, ROW_CANDIDATE */
    unsigned lacking; /* bit 1 << i: word i of the question is not there */
    size_t name;      /* of struct people: the name as it stands here */
    size_t group_at;  /* of struct groups */
};

struct register_rows {
    struct query_reader *reader;
    struct arena arena; /* holds the rows and their texts */
    struct register_row **items;
    size_t count;
    size_t *slots; /* index + 1 by row id; a power of two; owned */
    size_t slot_count;
};

void register_init(struct register_rows *rows, struct query_reader *reader);
void register_free(struct register_rows *rows);
/*
 * Loads the rows that a query finds and gives them the marks; those that are loaded already keep theirs besides.
 * Errors: those of engine_search, REFERAT_DAMAGED, REFERAT_NO_MEMORY.
 */
enum referat_status register_load(struct register_rows *rows, const struct engine_query *query, unsigned marks,
                                  struct referat_error *error) MUST_CHECK;
/* A loaded row by its id; NULL where it is not. */
struct register_row *register_find(const struct register_rows *rows, struct slice row_id);

#endif
