/*
 * check.h - looking an index over: every byte of its files against its checksums, then what the files say against each
 * other. Knows the format, and nothing of searching.
 */
#ifndef ENGINE_NATIVE_CHECK_H
#define ENGINE_NATIVE_CHECK_H

#include "engine/native/segment.h"

/* Whom problems are told to, and how many there were. */
struct check {
    engine_problem *report; /* may be NULL */
    void *context;
    struct engine_check_summary *summary;
};

void check_problem(struct check *check, const char *message);
/* Reads every page of a file; one problem a file. False where there was one. */
bool check_pages(struct check *check, struct pagefile *file);
/*
 * What the segment's files say, once their pages were found right: lists, dictionaries, columns, payloads. Stops at the
 * first problem of each kind. Errors: REFERAT_NO_MEMORY; problems are no error.
 */
enum referat_status check_segment(struct check *check, struct segment *segment, struct referat_error *error) MUST_CHECK;

#endif
