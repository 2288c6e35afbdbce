/*
 * verify.h - what the index holds against the sources it was read from. What lib/ calls. It reads each source once,
 * through the same decoders and lines as indexing does, and compares text with text; it reads no meeting anew. Writes
 * nothing.
 */
#ifndef INDEXER_VERIFY_H
#define INDEXER_VERIFY_H

#include "corpus/finding.h"

/* As referat_verify; `out` is initialised and gets what was found until then. Errors: those of referat_verify. */
enum referat_status verify_run(const struct referat_check_options *options, struct referat_findings *out,
                               struct referat_error *error) MUST_CHECK;

#endif
