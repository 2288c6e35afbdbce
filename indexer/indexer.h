/* indexer.h - files and records into the index, one run. What lib/ calls. */
#ifndef INDEXER_INDEXER_H
#define INDEXER_INDEXER_H

#include "base/error.h"
#include "corpus/registry.h"

/*
 * As referat_index (referat.h). Forks: the process must have no other threads. summary is filled in any case and
 * may be NULL.
 */
enum referat_status indexer_run(const struct registry *registry, const struct referat_index_options *options,
                                struct referat_index_summary *summary, struct referat_error *error) MUST_CHECK;

#endif
