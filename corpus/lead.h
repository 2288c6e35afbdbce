/*
 * lead.h - sentences that announce people and name none of them: "udpegede følgende til G:", "følgende udpegninger:",
 * "G består af følgende medlemmer:". Internal to corpus/.
 */
#ifndef CORPUS_LEAD_H
#define CORPUS_LEAD_H

#include "corpus/saying.h"

/* The clause of a verb that appoints and names nobody. */
void lead_note(struct clause_reader *reader, const struct saying *saying, struct frame s);
/* A whole sentence that announces without such a verb; nothing where somebody has a seat in it. */
void lead_read(struct clause_reader *reader);

#endif
