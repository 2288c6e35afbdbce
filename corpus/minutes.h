/*
 * minutes.h - from extracted text to meeting records. The flow, a file each:
 *   layout.c      text -> lines
 *   meeting.c     head of the document -> body, date, time, place, kind
 *   people.c      lists and sentences -> attendance
 *   items.c       lines -> where the items are, their numbers, titles, case numbers
 *   parts.c       an item's lines -> its parts, attachments, municipalities
 *   outcome.c     a decision's text -> outcome
 *   minutes.c     the order of these, warnings, municipalities named
 */
#ifndef CORPUS_MINUTES_H
#define CORPUS_MINUTES_H

#include "corpus/extract.h"
#include "corpus/record.h"
#include "corpus/registry.h"

struct minutes {
    struct minutes_record *records; /* mostly one */
    size_t count;
};

/*
 * Reads the text (valid UTF-8, pages separated by "\f") into records that live in the arena; source.path and
 * source.sha256 are left "" for the caller. Errors: REFERAT_NOT_MINUTES where neither a body or date nor items are
 * found, REFERAT_NO_MEMORY.
 */
enum referat_status minutes_read(struct slice text, const struct registry *registry, struct arena *arena,
                                 struct minutes *out, struct referat_error *error) MUST_CHECK;
/* extract_file and minutes_read, with the source filled in. */
enum referat_status minutes_read_file(const char *path, const struct registry *registry,
                                      const struct extract_limits *limits, struct arena *arena, struct minutes *out,
                                      struct referat_error *error) MUST_CHECK;

#endif
