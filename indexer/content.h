/*
 * content.h - a meeting's record, items and rows of the register, written to and taken out of the index. For
 * meetings.c, which decides when. `slot` says the meeting's id, the file that holds it and whether it is superseded.
 */
#ifndef INDEXER_CONTENT_H
#define INDEXER_CONTENT_H

#include "indexer/meetings.h"

/* In place of what was there. Errors of all: those of the engine, REFERAT_TOO_LARGE. */
enum referat_status content_write(struct meetings *meetings, const struct ledger_slot *slot,
                                  const struct minutes_record *record, struct referat_error *error) MUST_CHECK;
enum referat_status content_remove(struct meetings *meetings, const struct ledger_slot *slot,
                                   struct referat_error *error) MUST_CHECK;
/* Writes items and rows again from what the index keeps, as superseded or not. */
enum referat_status content_mark(struct meetings *meetings, const struct ledger_slot *slot,
                                 struct referat_error *error) MUST_CHECK;

#endif
