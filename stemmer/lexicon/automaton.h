/*
 * automaton.h - a minimal acyclic automaton from sorted keys, in the form that stemmer/lexicon.h describes.
 * Daciuk, Mihov, Watson, Watson: Incremental Construction of Minimal Acyclic Finite-State Automata, 2000.
 */
#ifndef LEXICON_AUTOMATON_H
#define LEXICON_AUTOMATON_H

#include "base/buf.h"

/*
 * Keys are distinct, in byte order, without the byte 0. The arcs are appended to `out`; *count says how many.
 * Errors: REFERAT_TOO_LARGE (more arcs than a number has bits for), REFERAT_NO_MEMORY.
 */
enum referat_status automaton_write(const struct slice *keys, size_t key_count, struct buf *out, size_t *count,
                                    struct referat_error *error) MUST_CHECK;

#endif
