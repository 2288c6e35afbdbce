/*
 * row.h - the payload of a row of the register: numbers, then texts that end in a NUL each, so that a row is read where
 * it lies. Written by indexer/, read by query/.
 *
 *   u8   1: read from an agenda; 2: the sentence names who is followed, 4: it takes a seat (stemmer/succession.h)
 *   varint date       20310306, 20310300 where no day is told, 0 not known
 *   varint page       0 not known
 *   varint offset + 1 of the quote in the extracted text; 0 not known
 *   the texts in the order of enum row_text, each with its NUL
 *
 * varint: LEB128, as in docs/FORMAT.md.
 */
#ifndef ENGINE_ROW_H
#define ENGINE_ROW_H

#include "base/buf.h"

enum row_text {
    ROW_TEXT_ACT, /* of an appointment its act, of a line of a list its status */
    ROW_TEXT_PERSON,
    ROW_TEXT_TITLE,
    ROW_TEXT_AFFILIATION,
    ROW_TEXT_MUNICIPALITY,
    ROW_TEXT_GROUP,
    ROW_TEXT_ROLE,
    ROW_TEXT_NOTE,
    ROW_TEXT_BODY,
    ROW_TEXT_OWNER,
    ROW_TEXT_ITEM,    /* its number */
    ROW_TEXT_ID,      /* the item's, else the meeting's */
    ROW_TEXT_MEETING, /* its id */
    ROW_TEXT_PATH,
    ROW_TEXT_NAME,      /* the value of its SCHEMA_NAME_WHOLE: municipality, '/', the folded name */
    ROW_TEXT_GROUP_KEY, /* the value of its SCHEMA_GROUP; "" of an attendance row */
    ROW_TEXT_QUOTE,
    ROW_TEXT_COUNT
};

struct row_payload {
    const char *texts[ROW_TEXT_COUNT]; /* "" for none; without NUL */
    int date, page;
    int64_t offset; /* -1 not known */
    bool agenda, follows, takes;
};

/* Appends to `out`, which keeps failures. */
void row_write(const struct row_payload *row, struct buf *out);
/* The texts point into `bytes`. False where it is none. */
bool row_read(struct slice bytes, struct row_payload *out);

#endif
