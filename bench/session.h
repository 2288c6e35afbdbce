/*
 * session.h - the engines of one measurement: their folders, their reports in shared memory, and the child processes in
 * which each builds and is asked, so that memory and caches do not mix.
 */
#ifndef BENCH_SESSION_H
#define BENCH_SESSION_H

#include "base/buf.h"
#include "bench/target.h"

#define SESSION_TARGETS_MAX 16

struct session {
    const char *corpus, *queries; /* paths; the corpus may be "-", standard input */
    const char *engines;          /* names with commas between; NULL: all that are there */
    const char *dir;              /* where indexes are made; NULL: a new folder, removed at the end */
    const char *peers;            /* NULL: beside this program */
    bool keep;                    /* leave the indexes there */
    struct bench_plan plan;       /* set by the caller: plain, texts, passes, budget_s, parallel_s */

    struct bench_target targets[SESSION_TARGETS_MAX];
    size_t count;
    struct buf left_out; /* the engines that are not there, with the reason, as a text */
    struct arena arena;
    struct query_file file;
    bool made_dir;
    const char *spooled;
};

/*
 * Reads the queries, finds the engines, makes the folder. On failure too session_close is to be called. Errors:
 * REFERAT_USAGE, REFERAT_QUERY, REFERAT_UNREADABLE, REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY.
 */
enum referat_status session_open(struct session *session, struct referat_error *error) MUST_CHECK;
void session_close(struct session *session);

typedef enum referat_status (*session_step)(const struct bench_plan *plan, const struct bench_target *target,
                                            struct referat_error *error);

/* The step in a process of its own; `what` is for messages. Errors: the step's; REFERAT_INTERNAL where it died. */
enum referat_status session_run(const struct session *session, const struct bench_target *target, const char *what,
                                session_step step, struct referat_error *error) MUST_CHECK;
enum referat_status session_build(const struct session *session, struct bench_target *target,
                                  struct referat_error *error) MUST_CHECK;
enum referat_status session_search(const struct session *session, const struct bench_target *target,
                                   struct referat_error *error) MUST_CHECK;

#endif
