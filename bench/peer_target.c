/*
 * peer_target.c - a peer is a program with two verbs (bench/peers/README.md has the protocol):
 *   PEER build DIR                                     documents on its standard input
 *   PEER search DIR PASSES BUDGET_S PARALLEL_MS CORES  queries on its standard input
 * and says what it found in lines "key<TAB>value..." on its standard output, once its input has ended.
 */
#include "base/buf.h"
#include "base/file.h"
#include "bench/target.h"
#include "bench/timing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITE_BYTES ((size_t)1 << 16)

struct peer {
    pid_t process;
    int to;         /* its standard input */
    FILE *from;     /* its standard output */
    struct buf out; /* waits to be written */
    const char *name;
};

static enum referat_status peer_start(const struct bench_target *target, char *const *arguments, struct peer *peer,
                                      struct referat_error *error) {
    int to[2], from[2];
    *peer = (struct peer){.name = target->name, .to = -1};
    buf_init(&peer->out, BUF_MAX_DEFAULT);
    if (pipe2(to, O_CLOEXEC)) return error_no_memory(error);
    if (pipe2(from, O_CLOEXEC)) {
        close(to[0]), close(to[1]);
        return error_no_memory(error);
    }
    signal(SIGPIPE, SIG_IGN);
    fflush(NULL);
    peer->process = fork();
    if (peer->process == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        execv(target->program, arguments);
        _exit(127);
    }
    close(to[0]), close(from[1]);
    peer->to = to[1];
    peer->from = fdopen(from[0], "re");
    return peer->process > 0 && peer->from ? REFERAT_OK : error_no_memory(error);
}

static enum referat_status peer_failed(const struct peer *peer, struct referat_error *error) {
    return error_set(error, REFERAT_INTERNAL, "%s: the peer failed", peer->name);
}

static enum referat_status peer_flush(struct peer *peer, struct referat_error *error) {
    enum referat_status status = buf_status(&peer->out, error);
    if (!status && peer->out.len && !file_write_all(peer->to, peer->out.data, peer->out.len))
        status = peer_failed(peer, error);
    buf_clear(&peer->out);
    return status;
}

static enum referat_status peer_end_input(struct peer *peer, struct referat_error *error) {
    enum referat_status status = peer_flush(peer, error);
    close(peer->to);
    peer->to = -1;
    return status;
}

/* Waits for its end. A failure that was found before stays what it is. */
static enum referat_status peer_stop(struct peer *peer, enum referat_status status, struct referat_error *error) {
    int ended = 0;
    if (peer->to >= 0) close(peer->to);
    if (peer->from) fclose(peer->from);
    if (peer->process > 0)
        while (waitpid(peer->process, &ended, 0) < 0 && errno == EINTR) {
        }
    buf_free(&peer->out);
    if (!status && (!WIFEXITED(ended) || WEXITSTATUS(ended))) status = peer_failed(peer, error);
    return status;
}

static void put_terms(struct buf *out, const struct slice *terms, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_byte(out, i ? ' ' : '\t');
        buf_slice(out, terms[i]);
    }
    buf_byte(out, '\n');
}

/* ---- building ---- */

struct peer_build {
    struct peer peer;
    double cpu_s, peak_rss_mb; /* as the peer says */
    struct target_sizes sizes;
};

static enum referat_status put(void *context, const struct plain_document *document, struct referat_error *error) {
    struct peer_build *build = context;
    buf_printf(&build->peer.out, "%08d", document->date);
    put_terms(&build->peer.out, document->tokens, document->token_count);
    return build->peer.out.len < WRITE_BYTES ? REFERAT_OK : peer_flush(&build->peer, error);
}

static enum referat_status finish(void *context, struct referat_error *error) {
    struct peer_build *build = context;
    char key[32], line[256];
    double value;
    enum referat_status status = peer_end_input(&build->peer, error);
    if (status) return status;
    while (fgets(line, sizeof line, build->peer.from)) {
        if (sscanf(line, "%31s %lf", key, &value) != 2) return peer_failed(&build->peer, error);
        if (strcmp(key, "cpu_s") == 0) build->cpu_s = value;
        if (strcmp(key, "peak_rss_mb") == 0) build->peak_rss_mb = value;
        if (strcmp(key, "postings") == 0) build->sizes.postings = (int64_t)value;
        if (strcmp(key, "positions") == 0) build->sizes.positions = (int64_t)value;
        if (strcmp(key, "dictionary") == 0) build->sizes.dictionary = (int64_t)value;
        if (strcmp(key, "total") == 0) build->sizes.total = (int64_t)value;
    }
    return REFERAT_OK;
}

enum referat_status peer_target_build(const struct bench_plan *plan, const struct bench_target *target,
                                      struct referat_error *error) {
    struct peer_build build = {.sizes = {-1, -1, -1, 0, -1}};
    char verb[] = "build";
    char *const arguments[] = {target->program, verb, target->index, NULL};
    const struct build_sink sink = {put, finish, &build};
    enum referat_status status = peer_start(target, arguments, &build.peer, error);
    if (!status) status = build_all(plan, &sink, &target->report->build, error);
    status = peer_stop(&build.peer, status, error);
    target->report->build.cpu_s += build.cpu_s;
    target->report->build.peak_rss_mb = build.peak_rss_mb;
    target->report->build.sizes = build.sizes;
    return status;
}

/* ---- asking ---- */

static enum referat_status send_queries(const struct query_file *file, struct peer *peer, struct referat_error *error) {
    for (size_t i = 0; i < file->count; i++) {
        const struct bench_query *query = &file->queries[i];
        buf_printf(&peer->out, "%s\t%08d\t%08d", query_class_names[query->class_], query->from, query->to);
        put_terms(&peer->out, query->terms, query->term_count);
    }
    return peer_end_input(peer, error);
}

/* "answer N HITS TOTAL US WITH_TOTAL_US", "per_s CLASS_NUMBER VALUE", "open_us VALUE" */
static bool read_line(const struct query_file *file, const char *line, struct target_report *report) {
    size_t number;
    unsigned hits;
    unsigned long long total;
    double us, with_total_us;
    if (sscanf(line, "answer %zu %u %llu %lf %lf", &number, &hits, &total, &us, &with_total_us) == 5) {
        if (number >= file->count) return false;
        report->answers[number] = (struct target_answer){
            .measured = true, .us = us, .with_total_us = with_total_us, .total = total, .hit_count = hits};
        return true;
    }
    if (sscanf(line, "per_s %zu %lf", &number, &us) == 2 && number < file->count) {
        report->per_s[file->queries[number].class_] = us;
        return true;
    }
    return sscanf(line, "open_us %lf", &report->open_us) == 1;
}

enum referat_status peer_target_search(const struct bench_plan *plan, const struct bench_target *target,
                                       struct referat_error *error) {
    struct peer peer;
    char verb[] = "search", passes[24], budget[24], parallel[24], cores[24], line[256];
    char *const arguments[] = {target->program, verb, target->index, passes, budget, parallel, cores, NULL};
    snprintf(passes, sizeof passes, "%zu", plan->passes);
    snprintf(budget, sizeof budget, "%.0f", plan->budget_s);
    snprintf(parallel, sizeof parallel, "%.0f", plan->parallel_s * 1000);
    snprintf(cores, sizeof cores, "%u", plan->cores);
    enum referat_status status = peer_start(target, arguments, &peer, error);
    if (!status) status = send_queries(plan->queries, &peer, error);
    while (!status && fgets(line, sizeof line, peer.from))
        if (!read_line(plan->queries, line, target->report)) status = peer_failed(&peer, error);
    return peer_stop(&peer, status, error);
}
