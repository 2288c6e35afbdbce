/* readers.c - the pool of reader processes, from the indexer's side; see readers.h. */
#include "indexer/readers.h"

#include "base/intl.h"
#include "indexer/reader_frame.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READERS_MAX  256
#define READER_QUEUE 2 /* requests a process holds: the one it reads and the next */
#define READ_AHEAD   8 /* jobs a process */
#define BUFFERED_MAX ((size_t)64 << 20)
#define FILE_TIME_MS 120000

struct job {
    const char *path, *name;
    char sha256[SHA256_TEXT_SIZE];
    void *tag;
    bool sent, done;
    struct buf body; /* the reply without its length */
    struct referat_error error;
};

struct reader_process {
    pid_t pid; /* 0: not running */
    int fd;
    struct job *queue[READER_QUEUE]; /* [0] is being read */
    unsigned queued;
    int64_t deadline_ms; /* of queue[0] */
    uint64_t length;     /* of the reply that is coming in */
    size_t length_got;   /* bytes of `length` that are there */
};

struct readers {
    const struct registry *registry;
    const struct extract_limits *limits;
    struct reader_process *processes;
    unsigned process_count;
    struct job *jobs; /* a ring; the oldest at `first` */
    size_t job_cap, first, job_count;
    size_t buffered; /* bytes of replies that wait */
    struct arena arena;
    struct reader_reply reply; /* the one that was taken last; its bytes: */
    struct buf taken;
};

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum referat_status start_process(struct readers *readers, struct reader_process *process,
                                         struct referat_error *error) {
    int sockets[2];
    char reason[128];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return error_set(error, REFERAT_INTERNAL, _("no reader process could be started: %s"),
                         error_errno(errno, reason));
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(0);
        reader_main(sockets[1], readers->registry, readers->limits);
    }
    int errnum = errno;
    close(sockets[1]);
    if (pid < 0) {
        close(sockets[0]);
        return error_set(error, REFERAT_INTERNAL, _("no reader process could be started: %s"),
                         error_errno(errnum, reason));
    }
    *process = (struct reader_process){.pid = pid, .fd = sockets[0]};
    return REFERAT_OK;
}

enum referat_status readers_open(const struct registry *registry, unsigned count, struct readers **out,
                                 struct referat_error *error) {
    return readers_open_with(registry, &EXTRACT_LIMITS, count, out, error);
}

enum referat_status readers_open_with(const struct registry *registry, const struct extract_limits *limits,
                                      unsigned count, struct readers **out, struct referat_error *error) {
    *out = NULL;
    if (count < 1) count = 1;
    if (count > READERS_MAX) count = READERS_MAX;
    struct readers *readers = calloc(1, sizeof *readers);
    if (!readers) return error_no_memory(error);
    readers->registry = registry;
    readers->limits = limits;
    readers->process_count = count;
    readers->job_cap = (size_t)count * READ_AHEAD;
    readers->processes = calloc(count, sizeof *readers->processes);
    readers->jobs = calloc(readers->job_cap, sizeof *readers->jobs);
    arena_init(&readers->arena, (size_t)1 << 30);
    buf_init(&readers->taken, READER_REPLY_MAX);
    enum referat_status status = readers->processes && readers->jobs ? REFERAT_OK : error_no_memory(error);
    for (size_t i = 0; !status && i < readers->job_cap; i++) buf_init(&readers->jobs[i].body, READER_REPLY_MAX);
    for (unsigned i = 0; !status && i < count; i++) status = start_process(readers, &readers->processes[i], error);
    if (status) {
        readers_close(readers);
        return status;
    }
    *out = readers;
    return REFERAT_OK;
}

/* Closes the socket, which a living reader takes as its end, kills it where it must, and says how it ended. */
static int end_process(struct reader_process *process, bool kill_it) {
    int how = -1;
    close(process->fd);
    if (kill_it) kill(process->pid, SIGKILL);
    pid_t got;
    do got = waitpid(process->pid, &how, 0);
    while (got < 0 && errno == EINTR);
    process->pid = 0;
    return got < 0 ? -1 : how;
}

void readers_close(struct readers *readers) {
    if (!readers) return;
    for (unsigned i = 0; readers->processes && i < readers->process_count; i++) {
        if (readers->processes[i].pid) end_process(&readers->processes[i], true);
    }
    for (size_t i = 0; readers->jobs && i < readers->job_cap; i++) buf_free(&readers->jobs[i].body);
    free(readers->processes);
    free(readers->jobs);
    arena_free(&readers->arena);
    buf_free(&readers->taken);
    free(readers);
}

bool readers_have_room(const struct readers *readers) {
    return readers->job_count < readers->job_cap && readers->buffered < BUFFERED_MAX;
}

size_t readers_pending(const struct readers *readers) {
    return readers->job_count;
}

static void finish_job(struct readers *readers, struct job *job) {
    job->done = true;
    readers->buffered += job->body.len;
}

static void fail_job(struct job *job, enum referat_status status, const char *reason) {
    buf_clear(&job->body);
    (void)error_set(&job->error, status, "%s: %s", job->name, reason);
}

/* The process is gone: its first file is to blame, the next one goes back to be sent again. */
static void bury(struct readers *readers, struct reader_process *process, enum referat_status status,
                 const char *reason) {
    if (process->queued) {
        fail_job(process->queue[0], status, reason);
        finish_job(readers, process->queue[0]);
    }
    for (unsigned i = 1; i < process->queued; i++) process->queue[i]->sent = false;
    process->queued = 0;
}

static void process_died(struct readers *readers, struct reader_process *process) {
    char reason[128];
    int how = end_process(process, false);
    if (how >= 0 && WIFSIGNALED(how)) {
        snprintf(reason, sizeof reason, _("the reader died (signal %d)"), WTERMSIG(how));
    } else if (how >= 0 && WIFEXITED(how)) {
        snprintf(reason, sizeof reason, _("the reader died (exit %d)"), WEXITSTATUS(how));
    } else {
        snprintf(reason, sizeof reason, "%s", _("the reader died"));
    }
    bury(readers, process, REFERAT_BAD_INPUT, reason);
}

static void stop_process(struct readers *readers, struct reader_process *process, enum referat_status status,
                         const char *reason) {
    end_process(process, true);
    bury(readers, process, status, reason);
}

static bool send_all(int fd, const void *data, size_t len) {
    const char *from = data;
    while (len) {
        ssize_t put = send(fd, from, len, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        from += put;
        len -= (size_t)put;
    }
    return true;
}

static void send_job(struct readers *readers, struct reader_process *process, struct job *job) {
    struct reader_request request = {.path_len = (uint32_t)strlen(job->path), .name_len = (uint32_t)strlen(job->name)};
    memcpy(request.sha256, job->sha256, sizeof request.sha256);
    if (process->queued == 0) process->deadline_ms = now_ms() + FILE_TIME_MS;
    process->queue[process->queued++] = job;
    job->sent = true;
    if (!send_all(process->fd, &request, sizeof request) || !send_all(process->fd, job->path, request.path_len) ||
        !send_all(process->fd, job->name, request.name_len))
        process_died(readers, process);
}

static struct reader_process *least_busy(struct readers *readers) {
    struct reader_process *best = NULL;
    for (unsigned i = 0; i < readers->process_count; i++) {
        struct reader_process *process = &readers->processes[i];
        if (process->queued < READER_QUEUE && (!best || process->queued < best->queued)) best = process;
    }
    return best;
}

/* Gives waiting jobs, oldest first, to processes that have room; starts one anew where it died. */
static enum referat_status dispatch(struct readers *readers, struct referat_error *error) {
    for (size_t i = 0; i < readers->job_count; i++) {
        struct job *job = &readers->jobs[(readers->first + i) % readers->job_cap];
        while (!job->sent && !job->done) {
            struct reader_process *process = least_busy(readers);
            if (!process) return REFERAT_OK;
            if (!process->pid) {
                enum referat_status status = start_process(readers, process, error);
                if (status) return status;
            }
            send_job(readers, process, job);
        }
    }
    return REFERAT_OK;
}

enum referat_status readers_submit(struct readers *readers, const char *path, const char *name, const char *sha256,
                                   void *tag, struct referat_error *error) {
    if (readers->job_count == readers->job_cap) return error_set(error, REFERAT_INTERNAL, _("too many files at once"));
    struct job *job = &readers->jobs[(readers->first + readers->job_count++) % readers->job_cap];
    buf_clear(&job->body);
    *job = (struct job){.path = path, .name = name, .tag = tag, .body = job->body};
    if (sha256 && strlen(sha256) < sizeof job->sha256) strcpy(job->sha256, sha256);
    return dispatch(readers, error);
}

/* One recv into `data` behind `*got` of `len` bytes: 1 whole, 0 more to come, -1 the other end is gone. */
static int receive_some(int fd, void *data, size_t len, size_t *got) {
    while (*got < len) {
        ssize_t n = recv(fd, (char *)data + *got, len - *got, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
        if (n <= 0) return -1;
        *got += (size_t)n;
    }
    return 1;
}

static void next_in_queue(struct readers *readers, struct reader_process *process) {
    finish_job(readers, process->queue[0]);
    process->queue[0] = process->queue[1];
    process->queued--;
    process->length_got = 0;
    process->deadline_ms = now_ms() + FILE_TIME_MS;
}

/* Takes what the process has written so far. */
static void receive_reply(struct readers *readers, struct reader_process *process) {
    while (process->queued) {
        struct buf *body = &process->queue[0]->body;
        bool fresh = process->length_got < sizeof process->length;
        int state = receive_some(process->fd, &process->length, sizeof process->length, &process->length_got);
        if (state > 0 && process->length == 0) { /* a sign of life */
            process->length_got = 0;
            process->deadline_ms = now_ms() + FILE_TIME_MS;
            continue;
        }
        if (state > 0 && fresh) {
            if (process->length < sizeof(struct reader_reply_head) || process->length >= READER_REPLY_MAX ||
                !buf_reserve(body, process->length)) {
                stop_process(readers, process, REFERAT_TOO_LARGE, _("what was read out of it is too large"));
                return;
            }
        }
        if (state > 0) state = receive_some(process->fd, body->data, process->length, &body->len);
        if (state < 0) process_died(readers, process);
        if (state <= 0) return;
        next_in_queue(readers, process);
    }
    /* A process that has nothing to do and speaks, or is gone, is replaced when it is needed. */
    char byte;
    ssize_t n = recv(process->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    if (n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) end_process(process, true);
}

static void check_deadlines(struct readers *readers) {
    int64_t now = now_ms();
    for (unsigned i = 0; i < readers->process_count; i++) {
        struct reader_process *process = &readers->processes[i];
        if (process->pid && process->queued && now > process->deadline_ms)
            stop_process(readers, process, REFERAT_TIMEOUT, _("reading it took too long"));
    }
}

static void poll_processes(struct readers *readers, int timeout_ms) {
    struct pollfd fds[READERS_MAX];
    for (unsigned i = 0; i < readers->process_count; i++) {
        struct reader_process *process = &readers->processes[i];
        fds[i] = (struct pollfd){.fd = process->pid ? process->fd : -1, .events = POLLIN};
    }
    if (poll(fds, readers->process_count, timeout_ms) <= 0) return;
    for (unsigned i = 0; i < readers->process_count; i++) {
        if (fds[i].revents) receive_reply(readers, &readers->processes[i]);
    }
}

static bool unpack_failures(struct readers *readers, struct slice *body, uint64_t count) {
    struct reader_reply *reply = &readers->reply;
    struct referat_error *failures = NULL;
    struct reader_failure_head head;
    if (count > body->len / sizeof head) return false;
    if (count) failures = arena_alloc(&readers->arena, (size_t)count * sizeof *failures);
    if (count && !failures) return false;
    for (size_t i = 0; i < count; i++) {
        if (body->len < sizeof head) return false;
        memcpy(&head, body->data, sizeof head);
        *body = slice_from(*body, sizeof head);
        if (head.message_len > body->len || head.message_len >= sizeof failures->message) return false;
        failures[i] = (struct referat_error){.status = head.status, .position = -1};
        memcpy(failures[i].message, body->data, head.message_len);
        *body = slice_from(*body, head.message_len);
    }
    reply->failures = failures;
    reply->failure_count = count;
    return !readers->arena.failed;
}

static bool unpack(struct readers *readers, struct slice body) {
    struct reader_reply *reply = &readers->reply;
    struct reader_reply_head head;
    if (body.len < sizeof head) return false;
    memcpy(&head, body.data, sizeof head);
    body = slice_from(body, sizeof head);
    if (head.message_len > body.len || head.message_len >= sizeof reply->error.message) return false;
    if (head.record_count > body.len) return false;
    reply->same = head.same;
    memcpy(reply->sha256, head.sha256, sizeof reply->sha256);
    reply->error.status = head.status;
    memcpy(reply->error.message, body.data, head.message_len);
    body = slice_from(body, head.message_len);
    if (!unpack_failures(readers, &body, head.failure_count)) return false;
    struct slice *records = NULL;
    if (head.record_count) records = arena_alloc(&readers->arena, (size_t)head.record_count * sizeof *records);
    if (head.record_count && !records) return false;
    for (size_t i = 0; i < head.record_count; i++) {
        uint64_t length;
        if (body.len < sizeof length) return false;
        memcpy(&length, body.data, sizeof length);
        body = slice_from(body, sizeof length);
        if (length > body.len) return false;
        records[i] = slice_first(body, length);
        body = slice_from(body, length);
    }
    reply->records = records;
    reply->record_count = head.record_count;
    return !readers->arena.failed;
}

static enum referat_status take(struct readers *readers, struct referat_error *error) {
    struct job *job = &readers->jobs[readers->first];
    readers->first = (readers->first + 1) % readers->job_cap;
    readers->job_count--;
    readers->buffered -= job->body.len;
    arena_reset(&readers->arena);
    struct buf empty = readers->taken;
    readers->taken = job->body;
    job->body = empty;
    if (job->body.cap > (size_t)4 << 20) buf_free(&job->body);
    readers->reply = (struct reader_reply){.tag = job->tag, .error = job->error};
    readers->reply.error.position = -1;
    if (job->error.status) return REFERAT_OK;
    if (unpack(readers, buf_as_slice(&readers->taken))) return REFERAT_OK;
    enum referat_status status = arena_status(&readers->arena, error);
    return status ? status : error_set(error, REFERAT_INTERNAL, _("%s: the reader's answer is broken"), job->name);
}

enum referat_status readers_wait(struct readers *readers, int timeout_ms, const struct reader_reply **out,
                                 struct referat_error *error) {
    *out = NULL;
    if (!readers->job_count) return REFERAT_OK;
    /* Whatever is there is taken first, so that no process waits for us longer than it must. */
    poll_processes(readers, 0);
    if (!readers->jobs[readers->first].done) poll_processes(readers, timeout_ms);
    check_deadlines(readers);
    enum referat_status status = dispatch(readers, error);
    if (status || !readers->jobs[readers->first].done) return status;
    status = take(readers, error);
    if (!status) *out = &readers->reply;
    return status;
}
