/*
 * readers.h - processes that read minutes. Each is forked from the caller, which must have no other threads, holds no
 * descriptor but its socket, ignores SIGINT and dies with its parent. It gets paths and answers with meeting records as
 * JSON. One that dies on a file costs that file: the reply says so, a new process takes the next.
 *
 * Replies come in the order of submission, however many processes work. Read-ahead is bounded: submit while
 * readers_have_room says so.
 */
#ifndef INDEXER_READERS_H
#define INDEXER_READERS_H

#include "base/file.h"
#include "corpus/extract.h"
#include "corpus/registry.h"

struct readers;

struct reader_reply {
    void *tag;                     /* as submitted */
    bool same;                     /* the content has the sha256 that was passed; no records then */
    char sha256[SHA256_TEXT_SIZE]; /* "" where the file could not be read */
    struct referat_error error;    /* status REFERAT_OK where records came */
    const struct slice *records;   /* one JSON object each */
    size_t record_count;
    const struct referat_error *failures; /* of members of an archive, beside what `error` says */
    size_t failure_count;
};

/* The registry is borrowed. Errors: REFERAT_INTERNAL (no process could be made), REFERAT_NO_MEMORY. */
enum referat_status readers_open(const struct registry *registry, unsigned count, struct readers **out,
                                 struct referat_error *error) MUST_CHECK;
/* The same with other limits than EXTRACT_LIMITS, borrowed; `alive` is the readers' own. */
enum referat_status readers_open_with(const struct registry *registry, const struct extract_limits *limits,
                                      unsigned count, struct readers **out, struct referat_error *error) MUST_CHECK;
/* Ends the processes; what was not taken is dropped. NULL is fine. */
void readers_close(struct readers *readers);
bool readers_have_room(const struct readers *readers);
size_t readers_pending(const struct readers *readers);
/*
 * `path` is opened, `name` stands in messages and records; both are borrowed until the reply was taken. sha256: of the
 * content that is known, or NULL. Errors: REFERAT_INTERNAL, REFERAT_NO_MEMORY.
 */
enum referat_status readers_submit(struct readers *readers, const char *path, const char *name, const char *sha256,
                                   void *tag, struct referat_error *error) MUST_CHECK;
/*
 * Works until the oldest reply is there or the time is over (*out is NULL then; a signal ends the wait too). The reply
 * lives until the next call.
 */
enum referat_status readers_wait(struct readers *readers, int timeout_ms, const struct reader_reply **out,
                                 struct referat_error *error) MUST_CHECK;

#endif
