/* lint.h - files against themselves, and against what the index has. What lib/ calls. Writes nothing. */
#ifndef INDEXER_LINT_H
#define INDEXER_LINT_H

#include "corpus/finding.h"
#include "corpus/registry.h"

/* As referat_lint; `out` is initialised and gets what was found until then. Errors: those of referat_lint. */
enum referat_status lint_run(const struct registry *registry, const struct referat_check_options *options,
                             struct referat_findings *out, struct referat_error *error) MUST_CHECK;

#endif
