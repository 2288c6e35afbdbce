/*
 * succession.h - does the sentence that an appointment was read from tell of somebody who is followed? Asked when a row
 * is written and when a seat's end is sought, so that the two agree. Sentences are folded as names are (written.h).
 */
#ifndef STEMMER_SUCCESSION_H
#define STEMMER_SUCCESSION_H

#include <stdbool.h>

/* "i stedet for", "afløser", "efterfølger": the sentence names who is followed. */
bool succession_names(const char *folded);
/* "overtager pladsen": the seat of somebody whom it need not name. */
bool succession_takes(const char *folded);

#endif
