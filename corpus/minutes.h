/*
 * minutes.h - from extracted text to meeting records. The flow, a file each:
 *   layout.c      text -> lines
 *   meeting.c     head of the document -> body, date, time, place, kind
 *   people.c      lists and sentences -> attendance
 *   items.c       lines -> where the items are, their numbers, titles, case numbers
 *   parts.c       an item's lines -> its parts, attachments, municipalities
 *   outcome.c     a decision's text -> outcome
 *   appointments.c  the items' prose, lists and tables -> appointments (docs/APPOINTMENTS.md)
 *   contents.c    a contents list held against the items
 *   minutes.c     the order of these, warnings, municipalities named
 */
#ifndef CORPUS_MINUTES_H
#define CORPUS_MINUTES_H

#include "corpus/extract.h"
#include "corpus/layout.h"
#include "corpus/record.h"
#include "corpus/registry.h"

/* A document of the file: which records come from it. */
struct minutes_document {
    const char *member; /* its name in an archive, "" where the file is the document */
    int64_t mtime;      /* of the member, seconds; 0 not known */
    size_t first, count;
};

/* A member of an archive that gave no records, and why; the message names it. */
struct minutes_failure {
    enum referat_status status;
    const char *message;
};

/* What a record was read from: the lines of its meeting, as the parts were cut from them, and the items in them. */
struct minutes_view {
    const struct layout *layout;
    const struct item_list *items; /* corpus/reading.h */
};

struct minutes {
    struct minutes_record *records; /* mostly one */
    size_t count;
    struct minutes_view *views;         /* one a record, of minutes_read alone; they live as long as the text */
    struct minutes_document *documents; /* those with records */
    size_t document_count;
    struct minutes_failure *failures;
    size_t failure_count;
};

/*
 * Reads the text (valid UTF-8, pages separated by "\f") into records that live in the arena; source.path and
 * source.sha256 are left "" for the caller. Errors: REFERAT_NOT_MINUTES where neither a body or date nor items are
 * found, REFERAT_NO_MEMORY.
 */
enum referat_status minutes_read(struct slice text, const struct registry *registry, struct arena *arena,
                                 struct minutes *out, struct referat_error *error) MUST_CHECK;
/*
 * extract_documents and minutes_read, with the source filled in: source.path is "path", or "path!/member" of a member
 * of an archive. REFERAT_OK where there are records, though members may have failed; with none, the first failure of
 * exit code 3, else REFERAT_NOT_MINUTES, and `failures` holds the others. Errors: those of both.
 */
enum referat_status minutes_read_file(const char *path, const struct registry *registry,
                                      const struct extract_limits *limits, struct arena *arena, struct minutes *out,
                                      struct referat_error *error) MUST_CHECK;

/*
 * The same, and `visit` is called for each document that gave records while its text is there: for who wants to look at
 * it again.
 */
typedef void minutes_visitor(void *data, struct slice text, const struct minutes_record *records,
                             const struct minutes_view *views, size_t count);
enum referat_status minutes_visit_file(const char *path, const struct registry *registry,
                                       const struct extract_limits *limits, minutes_visitor *visit, void *data,
                                       struct arena *arena, struct minutes *out,
                                       struct referat_error *error) MUST_CHECK;

/* The lines of the text as the items are read from them, several meetings not yet parted. Errors are the arena's. */
void minutes_layout(struct slice text, struct arena *arena, struct layout *out);

#endif
