/*
 * child.c - a foreign program, or a function of ours, in a process with limits; see child.h. Between fork and exec only
 * async-signal-safe calls are made. Whatever happens, the child's group is killed, the child is reaped and the pipe is
 * closed before return.
 */
#include "base/child.h"
#include "base/confine.h"
#include "base/intl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE      ((size_t)64 << 10)
#define OPEN_FILES_MAX 64
#define NOT_FOUND      127

/* ---- in the child ---- */

static void limit(__rlimit_resource_t resource, rlim_t value, rlim_t most) {
    struct rlimit limit = {value, most};
    if (setrlimit(resource, &limit) != 0) _exit(NOT_FOUND);
}

static void set_limits(const struct child_limits *limits) {
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 0, 0);
    /* The one that valgrind does not let through, and the least of them: nothing is open. */
    struct rlimit files = {OPEN_FILES_MAX, OPEN_FILES_MAX};
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (limits->memory_bytes) limit(RLIMIT_AS, limits->memory_bytes, limits->memory_bytes);
    /* SIGXCPU, which tells why, comes a second before SIGKILL, which cannot be caught. */
    rlim_t seconds = limits->time_ms / 1000 + 1;
    if (limits->time_ms) limit(RLIMIT_CPU, seconds, seconds + 1);
}

/* What the parent blocked or ignored must not reach the program. */
static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
}

static void close_from(int first) {
    if (close_range((unsigned)first, ~0U, 0) == 0) return;
    for (int fd = first; fd < 4096; fd++) close(fd); /* a kernel before 5.9 */
}

/* What the child becomes: a program where argv is set, else a function. */
struct task {
    const char *const *argv;
    child_function function;
    const void *data;
    const struct child_limits *limits;
};

/* stdin_fd and stdout_fd lie above 2, so that no dup2 overwrites one that is still wanted. */
static void enter(const struct task *task, pid_t parent, int stdin_fd, int stdout_fd, int null_fd) {
    setpgid(0, 0);
    reset_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(NOT_FOUND); /* it died before the line above */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (dup2(stdin_fd, STDIN_FILENO) < 0 || dup2(stdout_fd, STDOUT_FILENO) < 0) _exit(NOT_FOUND);
#ifdef REFERAT_SANITIZED
    if (task->argv) /* what a sanitizer finds in a function of ours is to be seen */
#endif
        if (dup2(null_fd, STDERR_FILENO) < 0) _exit(NOT_FOUND);
    close_from(STDERR_FILENO + 1);
    set_limits(task->limits);
}

static __attribute__((noreturn)) void become(const struct task *task, pid_t parent, int stdin_fd, int stdout_fd,
                                             int null_fd) {
    enter(task, parent, stdin_fd, stdout_fd, null_fd);
    if (task->argv) {
        execvp(task->argv[0], (char *const *)task->argv); /* glibc's allocates nothing */
        _exit(NOT_FOUND);
    }
#ifndef REFERAT_SANITIZED
    if (!confine_self()) _exit(NOT_FOUND);
#endif
    _exit(task->function ? task->function(task->data, STDIN_FILENO, STDOUT_FILENO) : NOT_FOUND);
}

/* ---- in the parent ---- */

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum reading { READING_DONE, READING_TIMED_OUT, READING_TOO_MUCH, READING_FAILED };

/* Reads until the last holder of the pipe's other end is gone; deadline 0 is none. */
static enum reading read_output(int fd, int64_t deadline, struct buf *out) {
    for (;;) {
        int64_t left = deadline ? deadline - now_ms() : -1;
        if (deadline && left <= 0) return READING_TIMED_OUT;
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int count = poll(&ready, 1, left > 60000 ? 60000 : (int)left);
        if (count < 0 && errno != EINTR) return READING_FAILED;
        if (count <= 0) continue;
        /* One byte above the cap tells "exactly full" from "more". */
        size_t room = out->max - out->len, want = room < READ_SIZE ? room : READ_SIZE;
        char spare;
        if (want && !buf_reserve(out, want)) return READING_FAILED;
        ssize_t got = read(fd, want ? out->data + out->len : &spare, want ? want : 1);
        if (got < 0 && errno != EINTR && errno != EAGAIN) return READING_FAILED;
        if (got == 0) return READING_DONE;
        if (got < 0) continue;
        if (!want) return READING_TOO_MUCH;
        out->len += (size_t)got;
        out->data[out->len] = '\0';
    }
}

/*
 * Waits for a child that closed its output, without reaping it: as a zombie it holds its number, so that killing its
 * group hits no other. False where it still runs at the deadline.
 */
static bool wait_for_exit(pid_t pid, int64_t deadline) {
    for (long nap_us = 50;; nap_us = nap_us < 5000 ? nap_us * 2 : nap_us) {
        siginfo_t info = {.si_pid = 0};
        int failed = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | (deadline ? WNOHANG : 0));
        if (failed && errno == EINTR) continue;
        if (failed || info.si_pid == pid) return true;
        if (now_ms() >= deadline) return false;
        struct timespec nap = {0, nap_us * 1000};
        nanosleep(&nap, NULL);
    }
}

/* Reads the output, then kills what is left of the group and reaps the child: so on every path. */
static enum reading run_to_end(pid_t pid, int fd, int64_t deadline, struct buf *out, int *wait_status) {
    enum reading reading = read_output(fd, deadline, out);
    if (reading == READING_DONE && !wait_for_exit(pid, deadline)) reading = READING_TIMED_OUT;
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL); /* where it had not got as far as leading a group */
    while (waitpid(pid, wait_status, 0) < 0 && errno == EINTR) continue;
    return reading;
}

static void describe_end(enum reading reading, int wait_status, struct child_result *result) {
    *result = (struct child_result){.end = CHILD_EXITED};
    if (reading == READING_TIMED_OUT) {
        result->end = CHILD_TIMED_OUT;
    } else if (reading == READING_TOO_MUCH) {
        result->end = CHILD_TOO_MUCH_OUTPUT;
    } else if (WIFSIGNALED(wait_status)) {
        result->signal = WTERMSIG(wait_status);
        result->end = result->signal == SIGXCPU ? CHILD_TIMED_OUT : CHILD_SIGNALLED;
    } else {
        result->exit_code = WEXITSTATUS(wait_status);
    }
}

/* A copy of fd above 2 that exec closes; -1 with errno. */
static int lift(int fd) {
    return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static enum referat_status no_process(struct referat_error *error) {
    char reason[128];
    return error_set(error, REFERAT_INTERNAL, _("no process can be started: %s"), error_errno(errno, reason));
}

/* The address space that the process has now: what a function may take comes on top. */
static size_t own_memory(void) {
    char text[32] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    return got > 0 ? (size_t)strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Forks; *output is our end of the child's stdout. */
static enum referat_status start(const struct task *task, int stdin_fd, pid_t *pid, int *output,
                                 struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    int ends[2] = {-1, -1}, input = -1, lifted = -1, null = -1;
    *output = -1;
    int opened = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (opened < 0 || (null = lift(opened)) < 0 || pipe2(ends, O_CLOEXEC) != 0 || (input = lift(stdin_fd)) < 0 ||
        (lifted = lift(ends[1])) < 0) {
        status = no_process(error);
        goto out;
    }
    pid_t parent = getpid();
    *pid = fork();
    if (*pid == 0) become(task, parent, input, lifted, null);
    if (*pid < 0) {
        status = no_process(error);
        goto out;
    }
    setpgid(*pid, *pid); /* as the child does itself: whoever comes first */
    *output = ends[0];
    ends[0] = -1;

out:
    if (opened >= 0) close(opened);
    if (null >= 0) close(null);
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    if (input >= 0) close(input);
    if (lifted >= 0) close(lifted);
    return status;
}

static enum referat_status run(const struct task *task, int stdin_fd, struct buf *out, struct child_result *result,
                               struct referat_error *error) {
    pid_t pid = 0;
    int output, wait_status = 0;
    memset(result, 0, sizeof *result);
    int64_t deadline = task->limits->time_ms ? now_ms() + task->limits->time_ms : 0;
    enum referat_status status = start(task, stdin_fd, &pid, &output, error);
    if (status) return status;
    enum reading reading = run_to_end(pid, output, deadline, out, &wait_status);
    close(output);
    if (reading == READING_FAILED) return buf_ok(out) ? no_process(error) : buf_status(out, error);
    describe_end(reading, wait_status, result);
    return REFERAT_OK;
}

enum referat_status child_run(const char *const argv[], int stdin_fd, const struct child_limits *limits,
                              struct buf *out, struct child_result *result, struct referat_error *error) {
    const struct task task = {.argv = argv, .limits = limits};
    return run(&task, stdin_fd, out, result, error);
}

/* ---- functions ---- */

static struct child_limits function_limits(const struct child_limits *limits) {
    struct child_limits own = *limits;
    if (own.memory_bytes) own.memory_bytes += own_memory();
    return own;
}

enum referat_status child_call(child_function function, const void *data, int stdin_fd,
                               const struct child_limits *limits, struct buf *out, struct child_result *result,
                               struct referat_error *error) {
    struct child_limits own = function_limits(limits);
    const struct task task = {.function = function, .data = data, .limits = &own};
    return run(&task, stdin_fd, out, result, error);
}

enum referat_status child_start(child_function function, const void *data, int stdin_fd,
                                const struct child_limits *limits, struct child *out, struct referat_error *error) {
    struct child_limits own = function_limits(limits);
    const struct task task = {.function = function, .data = data, .limits = &own};
    *out = (struct child){.time_ms = limits->time_ms, .output = -1};
    return start(&task, stdin_fd, &out->pid, &out->output, error);
}

bool child_read(struct child *child, void *data, size_t len) {
    char *to = data;
    int64_t deadline = child->time_ms ? now_ms() + child->time_ms : 0;
    while (len) {
        int64_t left = deadline ? deadline - now_ms() : 60000;
        child->timed_out = deadline && left <= 0;
        if (child->timed_out) return false;
        struct pollfd ready = {.fd = child->output, .events = POLLIN};
        int count = poll(&ready, 1, (int)left);
        if (count < 0 && errno != EINTR) return false;
        if (count <= 0) continue;
        ssize_t got = read(child->output, to, len);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got <= 0) return false;
        to += got;
        len -= (size_t)got;
    }
    return true;
}

void child_stop(struct child *child, bool kill_it, struct child_result *result) {
    int wait_status = 0;
    if (!child->pid) return;
    close(child->output); /* one that goes on writing gets SIGPIPE */
    int64_t deadline = child->time_ms ? now_ms() + child->time_ms : 0;
    if (!kill_it && !wait_for_exit(child->pid, deadline)) child->timed_out = true;
    kill(-child->pid, SIGKILL);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &wait_status, 0) < 0 && errno == EINTR) continue;
    describe_end(child->timed_out ? READING_TIMED_OUT : READING_DONE, wait_status, result);
    *child = (struct child){.output = -1};
}
