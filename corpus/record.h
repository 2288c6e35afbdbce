/*
 * record.h - the meeting record: what was read out of one document about one meeting, and its JSON form
 * (docs/RECORD.md). Everything a record points to lives in the arena it was made in. Absent texts are "", never NULL;
 * absent numbers are 0.
 */
#ifndef CORPUS_RECORD_H
#define CORPUS_RECORD_H

#include "base/arena.h"
#include "base/buf.h"

#define RECORD_FORMAT_VERSION 1

enum minutes_kind { MINUTES_REFERAT, MINUTES_DAGSORDEN, MINUTES_KIND_COUNT };

enum part_kind {
    PART_RESUME,           /* resumé */
    PART_INDSTILLING,      /* what is proposed */
    PART_SAGSFREMSTILLING, /* the case */
    PART_BESLUTNING,       /* what was decided */
    PART_REFERAT,          /* what was said and decided */
    PART_OEKONOMI,         /* økonomi */
    PART_VIDERE_PROCES,    /* videre proces */
    PART_BILAG,            /* attachments */
    PART_ANDET,            /* andet: anything else */
    PART_KIND_COUNT
};

enum outcome {
    OUTCOME_NONE,
    OUTCOME_GODKENDT,
    OUTCOME_GODKENDT_MED_BEMAERKNINGER,
    OUTCOME_IKKE_GODKENDT,
    OUTCOME_TAGET_TIL_EFTERRETNING,
    OUTCOME_DROEFTET,
    OUTCOME_ORIENTERET,
    OUTCOME_UDPEGET,
    OUTCOME_UDSAT,
    OUTCOME_AFVIST,
    OUTCOME_OVERSENDT,
    OUTCOME_COUNT
};

enum attendance_status {
    ATTENDANCE_DELTOG,
    ATTENDANCE_AFBUD,
    ATTENDANCE_FRAVAERENDE,
    ATTENDANCE_INVITERET,
    ATTENDANCE_STEDFORTRAEDER,
    ATTENDANCE_STATUS_COUNT
};

enum appointment_act {
    ACT_FORESLAAET,
    ACT_UDPEGET,
    ACT_IKKE_UDPEGET,
    ACT_INDTRAEDER,
    ACT_UDTRAEDER,
    ACT_REPRAESENTERER,
    ACT_COUNT
};

/* The Danish words that stand in the JSON; "" for OUTCOME_NONE. */
const char *minutes_kind_name(enum minutes_kind kind);
const char *part_kind_name(enum part_kind kind);
const char *outcome_name(enum outcome outcome);
const char *attendance_status_name(enum attendance_status status);
const char *appointment_act_name(enum appointment_act act);
/* The other way; false where the word is none of them. */
bool minutes_kind_from(struct slice name, enum minutes_kind *out);
bool part_kind_from(struct slice name, enum part_kind *out);
bool outcome_from(struct slice name, enum outcome *out);
bool attendance_status_from(struct slice name, enum attendance_status *out);
bool appointment_act_from(struct slice name, enum appointment_act *out);

struct minutes_part {
    enum part_kind kind;
    const char *text; /* repaired text, paragraphs separated by "\n" */
    int page;         /* from 1; 0 not known */
    int64_t offset;   /* byte in the extracted text of the source where it begins; -1 not known */
};

struct minutes_item {
    const char *number; /* as printed, without a full stop; "" where there is none */
    const char *title;
    const char *case_number;
    bool closed;
    enum outcome outcome;
    int page;
    struct minutes_part *parts;
    size_t part_count;
    const char **attachments;
    size_t attachment_count;
    const char **municipalities; /* canonical names, sorted, each once */
    size_t municipality_count;
};

struct minutes_attendance {
    const char *person, *role, *title, *affiliation;
    const char *municipality; /* canonical name; "" where the affiliation is none */
    enum attendance_status status;
    const char *note; /* "med på video" */
    int page;
    const char *quote; /* the line it was read from */
};

struct minutes_appointment {
    const char *person, *title, *affiliation, *municipality, *group, *role;
    enum appointment_act act;
    const char *item; /* the item's number */
    const char *date; /* of an earlier decision that is quoted: "2030-11-06" or "2030-11"; "" the meeting's */
    const char *note; /* "midlertidig" */
    int page;
    int64_t offset;    /* of the quote, as in minutes_part */
    const char *quote; /* the sentence or row it was read from */
    struct {           /* where the item proposed what it then decided; "" and -1 where it did not */
        int page;
        int64_t offset;
        const char *quote;
    } proposed;
};

struct minutes_warning {
    const char *code; /* a stable word: "year-conflict" */
    const char *message;
    int page;       /* where it was seen; 0 not known */
    int64_t offset; /* as in minutes_part */
};

struct minutes_record {
    struct {
        const char *path, *sha256;
        int pages;
    } source;
    const char *body;        /* code of a known body ("KOSU") or the name as printed */
    const char *owner;       /* municipality or region whose body it is; "" for a cooperation */
    int date;                /* 20310306; 0 not known */
    const char *start, *end; /* "12:00" */
    const char *place;
    enum minutes_kind kind;
    struct minutes_attendance *attendance;
    size_t attendance_count;
    struct minutes_item *items;
    size_t item_count;
    struct minutes_appointment *appointments;
    size_t appointment_count;
    struct minutes_warning *warnings;
    size_t warning_count;
};

void record_warn(struct arena *arena, struct minutes_record *record, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Where the last warning was seen. */
void record_warn_place(struct minutes_record *record, int page, size_t offset);

/* Appends the record as JSON; indent 0 gives one line. Errors: REFERAT_NO_MEMORY, REFERAT_TOO_LARGE. */
enum referat_status record_to_json(const struct minutes_record *record, unsigned indent, struct buf *out,
                                   struct referat_error *error) MUST_CHECK;
/*
 * Reads one JSON object. Unknown fields, wrong types, unknown words and a format_version above ours are refused by
 * name (REFERAT_BAD_INPUT, the message names the field: "items[3].outcome").
 */
enum referat_status record_from_json(struct slice json, struct arena *arena, struct minutes_record *out,
                                     struct referat_error *error) MUST_CHECK;

/*
 * Ids. A meeting's: BODY[@OWNER]/DATE[/dagsorden], where DATE is 2031-03-06 or uden-dato-XXXXXXXX (8 hex digits of the
 * source's sha256), with ".2" for a second meeting that day (ordinal 2; 0 and 1 add nothing). An item's: the
 * meeting's and its number; "~" and the ordinal (from 1) where the number is missing or repeated in the record.
 * A body "" is written "ukendt". '/' inside a body or number becomes '-'. Of several items with one number the first
 * keeps it.
 */
const char *record_meeting_id(struct arena *arena, const struct minutes_record *record, unsigned ordinal);
const char *record_item_id(struct arena *arena, const struct minutes_record *record, unsigned ordinal, size_t item);
/* The ids of all items in their order, without a comparison of each with each; NULL where the arena has failed. */
const char **record_item_ids(struct arena *arena, const struct minutes_record *record, unsigned ordinal);

#endif
