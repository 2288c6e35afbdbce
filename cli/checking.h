/* checking.h - what lint and verify share: progress, Ctrl-C, output and the exit code. */
#ifndef CLI_CHECKING_H
#define CLI_CHECKING_H

#include "cli.h"

/* referat_lint or referat_verify. */
typedef enum referat_status checking_function(struct referat *referat, const struct referat_check_options *options,
                                              struct referat_findings **out, struct referat_error *error);

/* The formats: text, json, ndjson, csv. False, with a message, for others. */
bool checking_format(const char *name, enum referat_format *out);
/*
 * Runs it and prints what was found. Exit code: 3 where a file could not be read or compared, else 1 where something
 * was found, else 0.
 */
int checking_run(checking_function *check, struct referat_check_options *options, enum referat_format format);

#endif
