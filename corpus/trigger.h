/*
 * trigger.h - may a text tell of an appointment? A look at its letters alone, so that the rest of minutes, which is
 * nearly all of them, is not read word by word. Says yes too often, never no where appointments.h would find a row.
 */
#ifndef CORPUS_TRIGGER_H
#define CORPUS_TRIGGER_H

#include "corpus/reading.h"

/* Is there a word of appointing? */
bool trigger_is_in(struct slice text);
/* And something that may be a person's name? */
bool trigger_appoints(struct slice text);
/* Words of a lead-in, which names nobody: "udpegede følgende", "har valgt to repræsentanter". In lower case. */
bool trigger_leads(struct slice lower);

#endif
