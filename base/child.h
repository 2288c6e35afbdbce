/*
 * child.h - hostile bytes are worked on in a child process with limits: a foreign program (child_run), or a function
 * of ours in a fork (child_call; child_start where its output is taken step by step). The child's stdin is a file, its
 * stdout a pipe. It leads a process group of its own, which is killed whole when a limit is passed, and dies with its
 * parent. It has no other descriptors, writes no files (RLIMIT_FSIZE 0), gains no privileges and leaves no core. A
 * function is confined further (base/confine.h): it reads, writes and takes memory, and can open or start nothing.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/buf.h"

#include <sys/types.h>

struct child_limits {
    unsigned time_ms;    /* wall and CPU time; 0 for none */
    size_t memory_bytes; /* address space (RLIMIT_AS), for a function beyond what the caller has; 0 for none */
};

enum child_end { CHILD_EXITED, CHILD_SIGNALLED, CHILD_TIMED_OUT, CHILD_TOO_MUCH_OUTPUT };

struct child_result {
    enum child_end end;
    int exit_code; /* of CHILD_EXITED; 127 where the program was not found or the child could not be set up */
    int signal;    /* of CHILD_SIGNALLED */
};

/*
 * argv is NULL-ended and argv[0] is looked up in PATH. stdout goes into `out` (its max is the cap on output), stderr to
 * /dev/null. Errors: REFERAT_INTERNAL where no process or pipe could be made, REFERAT_NO_MEMORY; how the child ended is
 * in `result`.
 */
enum referat_status child_run(const char *const argv[], int stdin_fd, const struct child_limits *limits,
                              struct buf *out, struct child_result *result, struct referat_error *error) MUST_CHECK;

/*
 * What a function does in the child: reads from `input`, writes to `output`, and gives the exit code (0 to 126). It
 * has the caller's memory as it was and must not return by another way; the caller must have no other threads.
 */
typedef int (*child_function)(const void *data, int input, int output);

/* As child_run, with a function. */
enum referat_status child_call(child_function function, const void *data, int stdin_fd,
                               const struct child_limits *limits, struct buf *out, struct child_result *result,
                               struct referat_error *error) MUST_CHECK;

/* A function that runs while its output is read. Its CPU time is limited; its wall time by each child_read. */
struct child {
    pid_t pid; /* 0: none */
    int output;
    unsigned time_ms;
    bool timed_out;
};

enum referat_status child_start(child_function function, const void *data, int stdin_fd,
                                const struct child_limits *limits, struct child *out,
                                struct referat_error *error) MUST_CHECK;
/* Exactly `len` bytes of its output, waiting for each at most time_ms; false where they do not come. */
bool child_read(struct child *child, void *data, size_t len) MUST_CHECK;
/*
 * Ends it, reaps it and closes the pipe; it may be running still: `kill_it` says not to wait for it. Nothing where
 * child->pid is 0.
 */
void child_stop(struct child *child, bool kill_it, struct child_result *result);

#endif
