/* session.c - see session.h. */
#include "bench/session.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Those that are asked for where none is named: our engines, and the peers as far as they are there. */
#define DEFAULT_PEERS "fts5,lucene"

static size_t report_size(const struct session *session) {
    return sizeof(struct target_report) + session->file.count * sizeof(struct target_answer);
}

/* The folder where the programs of bench/peers are: beside this one. */
static const char *default_peers(struct arena *arena) {
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    path[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    return arena_printf(arena, "%s/peers", path);
}

static void leave_out(struct session *session, const char *name, const char *why) {
    buf_printf(&session->left_out, "%s%s (%s)", session->left_out.len ? ", " : "", name, why);
    fprintf(stderr, "referat-bench: left out: %s (%s)\n", name, why);
}

static enum referat_status add_target(struct session *session, const char *name, struct referat_error *error) {
    struct bench_target target = {.name = name, .index = arena_printf(&session->arena, "%s/%s", session->dir, name)};
    if (!engine_target_find(name, &target)) {
        target.program = arena_printf(&session->arena, "%s/%s", session->peers, name);
        if (strchr(name, '/')) return error_set(error, REFERAT_USAGE, "--engines: '%s' is no engine", name);
        if (access(target.program, X_OK) != 0) {
            leave_out(session, name, "not built: make bench-deps bench-peers");
            return REFERAT_OK;
        }
        if (!session->plan.plain) {
            leave_out(session, name, "a peer: only with --plain");
            return REFERAT_OK;
        }
    }
    if (session->count == SESSION_TARGETS_MAX)
        return error_set(error, REFERAT_USAGE, "--engines: more than %d", SESSION_TARGETS_MAX);
    target.report = mmap(NULL, report_size(session), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (target.report == MAP_FAILED) return error_no_memory(error);
    session->targets[session->count++] = target;
    return REFERAT_OK;
}

static enum referat_status add_targets(struct session *session, struct referat_error *error) {
    const char *wanted = session->engines;
    if (!wanted) wanted = arena_printf(&session->arena, "%s,%s", engine_target_names(&session->arena), DEFAULT_PEERS);
    char *names = arena_text(&session->arena, slice_of(wanted)), *rest = NULL;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        enum referat_status status = add_target(session, name, error);
        if (status) return status;
    }
    if (!session->count) return error_set(error, REFERAT_USAGE, "--engines: none of '%s' is there", wanted);
    return arena_status(&session->arena, error);
}

static enum referat_status make_dir(struct session *session, struct referat_error *error) {
    char reason[128];
    if (session->dir) {
        if (mkdir(session->dir, 0777) == 0) session->made_dir = true;
        if (session->made_dir || errno == EEXIST) return REFERAT_OK;
    } else {
        const char *parent = getenv("TMPDIR");
        char *path = arena_printf(&session->arena, "%s/referat-bench-XXXXXX", parent && parent[0] ? parent : "/tmp");
        session->dir = mkdtemp(path);
        session->made_dir = session->dir != NULL;
        if (session->dir) return REFERAT_OK;
        session->dir = path;
    }
    return error_set(error, REFERAT_NOT_WRITTEN, "%s: cannot be made: %s", session->dir, error_errno(errno, reason));
}

/* Every engine reads the corpus for itself, so what comes by standard input is kept in a file. */
static enum referat_status spool(struct session *session, struct referat_error *error) {
    static char bytes[1 << 16];
    session->spooled = arena_printf(&session->arena, "%s/corpus.ndjson", session->dir);
    int fd = open(session->spooled, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ssize_t got = 0;
    bool well = fd >= 0;
    while (well && (got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) well = file_write_all(fd, bytes, (size_t)got);
    if (fd >= 0) close(fd);
    if (!well || got < 0) return error_set(error, REFERAT_NOT_WRITTEN, "%s: cannot be written", session->spooled);
    session->corpus = session->spooled;
    return REFERAT_OK;
}

static enum referat_status check_corpus(const struct session *session, struct referat_error *error) {
    char reason[128];
    if (access(session->corpus, R_OK) == 0) return REFERAT_OK;
    return error_set(error, REFERAT_UNREADABLE, "%s: cannot be read: %s", session->corpus, error_errno(errno, reason));
}

static enum referat_status read_queries(struct session *session, struct referat_error *error) {
    struct analyzer *analyzer;
    enum referat_status status = analyzer_new(&analyzer, error);
    if (status) return status;
    status = query_file_open(session->queries, analyzer, &session->file, error);
    analyzer_free(analyzer);
    return status;
}

enum referat_status session_open(struct session *session, struct referat_error *error) {
    struct bench_plan *plan = &session->plan;
    arena_init(&session->arena, (size_t)64 << 20);
    arena_init(&session->file.arena, (size_t)64 << 20);
    buf_init(&session->left_out, 1 << 16);
    if (!session->peers) session->peers = default_peers(&session->arena);
    bool spools = strcmp(session->corpus, "-") == 0;
    enum referat_status status = spools ? REFERAT_OK : check_corpus(session, error);
    if (!status) status = read_queries(session, error);
    if (!status) status = make_dir(session, error);
    if (!status && spools) status = spool(session, error);
    if (!status) status = add_targets(session, error);
    plan->corpus = session->corpus;
    plan->dir = session->dir;
    plan->peers = session->peers;
    plan->queries = &session->file;
    plan->texts |= !plan->plain;
    plan->cores = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    return status;
}

/* ---- processes ---- */

/* The step in a process of its own. Its status and message come back through the shared report. */
enum referat_status session_run(const struct session *session, const struct bench_target *target, const char *what,
                                session_step step, struct referat_error *error) {
    int ended = 0;
    fprintf(stderr, "referat-bench: %s: %s\n", target->name, what);
    target->report->error.status = REFERAT_INTERNAL;
    snprintf(target->report->error.message, sizeof target->report->error.message, "%s: the process died (%s)",
             target->name, what);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct referat_error mine = {.status = REFERAT_OK};
        enum referat_status status = step(&session->plan, target, &mine);
        mine.status = status;
        target->report->error = mine;
        _exit(0);
    }
    if (child < 0) return error_no_memory(error);
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR) {
    }
    *error = target->report->error;
    return error->status;
}

enum referat_status session_build(const struct session *session, struct bench_target *target,
                                  struct referat_error *error) {
    if (access(target->index, F_OK) == 0) return error_set(error, REFERAT_USAGE, "%s: is there already", target->index);
    target->made = true;
    return session_run(session, target, "build", target->program ? peer_target_build : engine_target_build, error);
}

enum referat_status session_search(const struct session *session, const struct bench_target *target,
                                   struct referat_error *error) {
    return session_run(session, target, "search", target->program ? peer_target_search : engine_target_search, error);
}

/* ---- the end ---- */

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    return remove(path);
}

void session_close(struct session *session) {
    for (size_t i = 0; i < session->count; i++) {
        if (session->targets[i].made && !session->keep)
            nftw(session->targets[i].index, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        munmap(session->targets[i].report, report_size(session));
    }
    if (session->spooled) unlink(session->spooled);
    if (session->made_dir && !session->keep) rmdir(session->dir);
    query_file_close(&session->file);
    buf_free(&session->left_out);
    arena_free(&session->arena);
}
