/*
 * child.h - one run of a foreign program with limits: its stdin is a file, its stdout a pipe that is read up to a cap.
 * The child leads a process group of its own, which is killed whole when a limit is passed, and dies with its parent.
 * It has no other descriptors, writes no files (RLIMIT_FSIZE 0), gains no privileges and leaves no core.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/buf.h"

struct child_limits {
    unsigned time_ms;    /* wall and CPU time; 0 for none */
    size_t memory_bytes; /* RLIMIT_AS; 0 for none */
};

enum child_end { CHILD_EXITED, CHILD_SIGNALLED, CHILD_TIMED_OUT, CHILD_TOO_MUCH_OUTPUT };

struct child_result {
    enum child_end end;
    int exit_code; /* of CHILD_EXITED; 127 where the program was not found */
    int signal;    /* of CHILD_SIGNALLED */
};

/*
 * argv is NULL-ended and argv[0] is looked up in PATH. stdout goes into `out` (its max is the cap on output), stderr to
 * /dev/null. Errors: REFERAT_INTERNAL where no process or pipe could be made, REFERAT_NO_MEMORY; how the child ended is
 * in `result`.
 */
enum referat_status child_run(const char *const argv[], int stdin_fd, const struct child_limits *limits, struct buf *out,
                              struct child_result *result, struct referat_error *error) MUST_CHECK;

#endif
