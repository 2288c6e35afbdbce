/*
 * run.c - builds and asks every engine, each in child processes of its own so that memory and caches do not mix, one
 * after another; then compares what they found and reports it.
 */
#include "base/buf.h"
#include "base/file.h"
#include "bench/bench.h"
#include "bench/report.h"
#include "bench/target.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TARGETS_MAX 16

struct run {
    const char *corpus, *queries, *engines, *format, *dir, *peers, *report_path;
    bool plain, texts, keep;
    uint64_t passes, budget_s, parallel_ms;
    struct arena arena;
    struct query_file file;
    struct bench_plan plan;
    struct bench_target targets[TARGETS_MAX];
    size_t count;
    struct buf left_out;
    bool made_dir;
    const char *spooled; /* a corpus that came by standard input */
};

/* ---- setting up ---- */

static size_t report_size(const struct run *run) {
    return sizeof(struct target_report) + run->file.count * sizeof(struct target_answer);
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

static void leave_out(struct run *run, const char *name, const char *why) {
    buf_printf(&run->left_out, "%s%s (%s)", run->left_out.len ? ", " : "", name, why);
    fprintf(stderr, "referat-bench: left out: %s (%s)\n", name, why);
}

static enum referat_status add_target(struct run *run, const char *name, struct referat_error *error) {
    struct bench_target target = {.name = name, .index = arena_printf(&run->arena, "%s/%s", run->dir, name)};
    if (!engine_target_find(name, &target)) {
        target.program = arena_printf(&run->arena, "%s/%s", run->peers, name);
        if (strchr(name, '/')) return error_set(error, REFERAT_USAGE, "--engines: '%s' is no engine", name);
        if (access(target.program, X_OK) != 0) {
            leave_out(run, name, "not built: make bench-deps bench-peers");
            return REFERAT_OK;
        }
        if (!run->plain) {
            leave_out(run, name, "a peer: only with --plain");
            return REFERAT_OK;
        }
    }
    if (run->count == TARGETS_MAX) return error_set(error, REFERAT_USAGE, "--engines: more than %d", TARGETS_MAX);
    target.report = mmap(NULL, report_size(run), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (target.report == MAP_FAILED) return error_no_memory(error);
    run->targets[run->count++] = target;
    return REFERAT_OK;
}

static enum referat_status add_targets(struct run *run, struct referat_error *error) {
    char *names = arena_text(&run->arena, slice_of(run->engines)), *rest = NULL;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        enum referat_status status = add_target(run, name, error);
        if (status) return status;
    }
    if (!run->count) return error_set(error, REFERAT_USAGE, "--engines: none of '%s' is there", run->engines);
    return arena_status(&run->arena, error);
}

static enum referat_status make_dir(struct run *run, struct referat_error *error) {
    char reason[128];
    if (run->dir) {
        if (mkdir(run->dir, 0777) == 0) run->made_dir = true;
        if (run->made_dir || errno == EEXIST) return REFERAT_OK;
    } else {
        const char *parent = getenv("TMPDIR");
        char *path = arena_printf(&run->arena, "%s/referat-bench-XXXXXX", parent && parent[0] ? parent : "/tmp");
        run->dir = mkdtemp(path);
        run->made_dir = run->dir != NULL;
        if (run->dir) return REFERAT_OK;
        run->dir = path;
    }
    return error_set(error, REFERAT_NOT_WRITTEN, "%s: cannot be made: %s", run->dir, error_errno(errno, reason));
}

/* Every engine reads the corpus for itself, so what comes by standard input is kept in a file. */
static enum referat_status spool(struct run *run, struct referat_error *error) {
    static char bytes[1 << 16];
    run->spooled = arena_printf(&run->arena, "%s/corpus.ndjson", run->dir);
    int fd = open(run->spooled, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    ssize_t got = 0;
    bool well = fd >= 0;
    while (well && (got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) well = file_write_all(fd, bytes, (size_t)got);
    if (fd >= 0) close(fd);
    if (!well || got < 0) return error_set(error, REFERAT_NOT_WRITTEN, "%s: cannot be written", run->spooled);
    run->corpus = run->spooled;
    return REFERAT_OK;
}

static enum referat_status check_corpus(const struct run *run, struct referat_error *error) {
    char reason[128];
    if (access(run->corpus, R_OK) == 0) return REFERAT_OK;
    return error_set(error, REFERAT_UNREADABLE, "%s: cannot be read: %s", run->corpus, error_errno(errno, reason));
}

static enum referat_status read_queries(struct run *run, struct referat_error *error) {
    struct analyzer *analyzer;
    enum referat_status status = analyzer_new(&analyzer, error);
    if (status) return status;
    status = query_file_open(run->queries, analyzer, &run->file, error);
    analyzer_free(analyzer);
    return status;
}

static enum referat_status read_options(struct run *run, int argc, char **argv, struct referat_error *error) {
    const struct bench_option options[] = {{"--corpus", .text = &run->corpus},
                                           {"--queries", .text = &run->queries},
                                           {"--engines", .text = &run->engines},
                                           {"--format", .text = &run->format},
                                           {"--dir", .text = &run->dir},
                                           {"--peers", .text = &run->peers},
                                           {"--report", .text = &run->report_path},
                                           {"--plain", .flag = &run->plain},
                                           {"--texts", .flag = &run->texts},
                                           {"--keep", .flag = &run->keep},
                                           {"--passes", .number = &run->passes},
                                           {"--budget", .number = &run->budget_s},
                                           {"--parallel-ms", .number = &run->parallel_ms}};
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, error);
    if (status) return status;
    if (!run->corpus || !run->queries)
        return error_set(error, REFERAT_USAGE, "run wants --corpus FILE and --queries FILE");
    if (strcmp(run->format, "json") != 0 && strcmp(run->format, "text") != 0)
        return error_set(error, REFERAT_USAGE, "--format: '%s' is neither json nor text", run->format);
    if (run->passes < 1 || run->passes > 64) return error_set(error, REFERAT_USAGE, "--passes: 1 to 64");
    return REFERAT_OK;
}

static enum referat_status set_up(struct run *run, struct referat_error *error) {
    if (!run->peers) run->peers = default_peers(&run->arena);
    bool spools = strcmp(run->corpus, "-") == 0;
    enum referat_status status = spools ? REFERAT_OK : check_corpus(run, error);
    if (!status) status = read_queries(run, error);
    if (!status) status = make_dir(run, error);
    if (!status && spools) status = spool(run, error);
    if (!status) status = add_targets(run, error);
    run->plan = (struct bench_plan){.corpus = run->corpus,
                                    .dir = run->dir,
                                    .peers = run->peers,
                                    .queries = &run->file,
                                    .plain = run->plain,
                                    .texts = run->texts || !run->plain,
                                    .passes = run->passes,
                                    .budget_s = (double)run->budget_s,
                                    .parallel_s = (double)run->parallel_ms / 1000,
                                    .cores = (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};
    return status;
}

/* ---- measuring ---- */

typedef enum referat_status (*target_step)(const struct bench_plan *plan, const struct bench_target *target,
                                           struct referat_error *error);

/* The step in a process of its own. Its status and message come back through the shared report. */
static enum referat_status in_child(const struct run *run, const struct bench_target *target, const char *what,
                                    target_step step, struct referat_error *error) {
    int ended = 0;
    fprintf(stderr, "referat-bench: %s: %s\n", target->name, what);
    target->report->error.status = REFERAT_INTERNAL;
    snprintf(target->report->error.message, sizeof target->report->error.message, "%s: the process died (%s)",
             target->name, what);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct referat_error mine = {.status = REFERAT_OK};
        enum referat_status status = step(&run->plan, target, &mine);
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

static enum referat_status measure(const struct run *run, const struct bench_target *target,
                                   struct referat_error *error) {
    bool peer = target->program != NULL;
    if (access(target->index, F_OK) == 0) return error_set(error, REFERAT_USAGE, "%s: is there already", target->index);
    enum referat_status status = in_child(run, target, "build", peer ? peer_target_build : engine_target_build, error);
    if (!status) status = in_child(run, target, "search", peer ? peer_target_search : engine_target_search, error);
    return status;
}

/* ---- reporting ---- */

static void print_differences(const struct differences *differences) {
    for (size_t i = 0; i < differences->kept; i++) {
        const struct difference *one = &differences->first[i];
        fprintf(stderr, "referat-bench: line %llu (%s: %s): %s and %s differ: %s\n",
                (unsigned long long)one->query->line, query_class_names[one->query->class_], one->query->words,
                one->one, one->other, one->what);
    }
    if (differences->count)
        fprintf(stderr, "referat-bench: %zu of %zu answers differ\n", differences->count, differences->compared);
}

static enum referat_status report(struct run *run, size_t *difference_count, struct referat_error *error) {
    struct differences differences = compare_targets(&run->plan, run->targets, run->count, &run->arena);
    *difference_count = differences.count;
    print_differences(&differences);
    buf_byte(&run->left_out, '\0');
    json_t *json = report_make(&run->plan, run->targets, run->count, &differences, run->left_out.data);
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;
    enum referat_status status = text ? REFERAT_OK : error_no_memory(error);
    if (!status && strcmp(run->format, "json") == 0) puts(text);
    if (!status && strcmp(run->format, "text") == 0) report_print_tables(json, stdout);
    if (!status && run->report_path) status = file_replace(run->report_path, text, strlen(text), error);
    free(text);
    json_decref(json);
    return status;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static void clean_up(struct run *run) {
    for (size_t i = 0; i < run->count; i++) {
        if (!run->keep) nftw(run->targets[i].index, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        munmap(run->targets[i].report, report_size(run));
    }
    if (run->spooled) unlink(run->spooled);
    if (run->made_dir && !run->keep) rmdir(run->dir);
    query_file_close(&run->file);
    buf_free(&run->left_out);
    arena_free(&run->arena);
}

int bench_run(int argc, char **argv) {
    struct referat_error error;
    struct run run = {
        .engines = "xapian,fts5,lucene", .format = "text", .passes = 5, .budget_s = 30, .parallel_ms = 1000};
    size_t differences = 0;
    arena_init(&run.arena, (size_t)64 << 20);
    buf_init(&run.left_out, 1 << 16);
    enum referat_status status = read_options(&run, argc, argv, &error);
    if (!status) status = set_up(&run, &error);
    for (size_t i = 0; !status && i < run.count; i++) status = measure(&run, &run.targets[i], &error);
    if (!status) status = report(&run, &differences, &error);
    clean_up(&run);
    return status ? bench_fail(&error) : differences ? 1 : 0;
}
