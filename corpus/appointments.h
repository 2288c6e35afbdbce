/*
 * appointments.h - appointments out of an item's prose, lists and tables (docs/APPOINTMENTS.md). The last step of
 * minutes_read.
 */
#ifndef CORPUS_APPOINTMENTS_H
#define CORPUS_APPOINTMENTS_H

#include "corpus/reading.h"

/*
 * Fills record->appointments, in the order of the document, and adds warnings where somebody is appointed whose name or
 * group is not certain. The record has its attendance and items, read from `list`. Errors are the arena's.
 */
void appointments_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                       struct arena *arena, struct minutes_record *record);

#endif
