/* record_text.h - the pieces of a meeting record as text for people, for record_to_text and for `show`. */
#ifndef QUERY_RECORD_TEXT_H
#define QUERY_RECORD_TEXT_H

#include "corpus/record.h"
#include "query/page.h"

/* Body, kind, date, time, place, source. */
void record_text_meeting(struct page *page, const struct minutes_record *record);
/* Everything else that the record holds: people, items, appointments, warnings. */
void record_text_contents(struct page *page, const struct minutes_record *record);

#endif
