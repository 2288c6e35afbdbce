/*
 * nominal.h - from a noun to the verb that it may be made of: udpegning udpege, beslutning beslutte, indstilling
 * indstille, godkendelse godkende. The rules only propose; a lexicon tells which of the verbs are there.
 */
#ifndef STEMMER_NOMINAL_H
#define STEMMER_NOMINAL_H

#include "base/slice.h"

#define NOMINAL_RULES 7
#define NOMINAL_MAX   128 /* bytes */

/* The verb that rule number `rule` proposes; 0 where it has none. Rules come in the order in which to try them. */
size_t nominal_verb(struct slice noun, unsigned rule, char out[NOMINAL_MAX]);

#endif
