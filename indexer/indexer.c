/* indexer.c - one run from its options to its summary; see indexer.h. */
#include "indexer/indexer.h"

#include "base/intl.h"
#include "indexer/path.h"
#include "indexer/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define REPORT_EVERY_US 200000

int64_t run_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void run_report(struct run *run, bool now) {
    int64_t time = run_now_us();
    if (!run->options->progress || (!now && time - run->reported_us < REPORT_EVERY_US)) return;
    run->reported_us = time;
    run->progress.elapsed_us = (uint64_t)(time - run->started_us);
    run->progress.items_done = run->meetings.items;
    run->options->progress(run->options->data, &run->progress);
}

bool run_should_stop(struct run *run) {
    if (!run->stopped && run->options->stop) run->stopped = run->options->stop(run->options->data);
    return run->stopped;
}

void run_skip(struct run *run, const char *name, const struct referat_error *reason) {
    if (run->options->skipped) run->options->skipped(run->options->data, name, reason);
}

enum referat_status run_commit_some(struct run *run, struct referat_error *error) {
    return ledger_commit_due(&run->ledger, run_now_us(), error);
}

bool run_closed_as_wanted(const struct run *run, const struct ledger_file *entry) {
    return !entry->closed || entry->closed_in == run->options->include_closed;
}

static unsigned core_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return (unsigned)CPU_COUNT(&set);
}

static enum referat_status check_options(const struct referat_index_options *options, struct referat_error *error) {
    if (!options->index_path || !options->index_path[0]) return error_set(error, REFERAT_USAGE, _("no index is named"));
    if (options->rebuild && (options->path_count || options->records_path))
        return error_set(error, REFERAT_USAGE, _("a rebuild takes no files or folders"));
    if (!options->rebuild && !options->compact && !options->path_count && !options->records_path)
        return error_set(error, REFERAT_USAGE, _("no files or folders are named"));
    return REFERAT_OK;
}

/* Opens what the records come from; *name is what messages and the ledger call it. */
static enum referat_status open_records(struct run *run, int *fd, const char **name, struct referat_error *error) {
    const char *path = run->options->records_path;
    char resolved[PATH_MAX], reason[128];
    *fd = -1;
    *name = "-";
    if (!path) return REFERAT_OK;
    if (strcmp(path, "-") == 0) {
        *fd = STDIN_FILENO;
        return REFERAT_OK;
    }
    *name = path_to_text(&run->kept, arena_text(&run->kept, slice_of(realpath(path, resolved) ? resolved : path)));
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd >= 0) return arena_status(&run->kept, error);
    if (errno == ENOENT || errno == ENOTDIR) return error_set(error, REFERAT_USAGE, _("%s does not exist"), *name);
    return error_set(error, REFERAT_UNREADABLE, _("%s: cannot be opened: %s"), *name, error_errno(errno, reason));
}

/* For an index that is created. */
static enum referat_status choose_engine(const struct referat_index_options *options, enum engine_kind *out,
                                         struct referat_error *error) {
    *out = ENGINE_NATIVE;
    if (!options->engine || engine_kind_by_name(options->engine, out)) return REFERAT_OK;
    return error_set(error, REFERAT_USAGE, _("there is no engine '%s'; there are native and xapian"), options->engine);
}

/* What is to be made anew or compacted has to be there: nothing is created. */
static enum referat_status require_index(struct run *run, struct referat_error *error) {
    struct engine_reader *reader;
    enum referat_status status = engine_open(run->options->index_path, NULL, &reader, error);
    if (!status) engine_close(reader);
    return status;
}

/* The readers are forked before the index is opened, so that none of its descriptors or memory is theirs. */
static enum referat_status open_run(struct run *run, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    unsigned readers = run->options->readers ? run->options->readers : core_count();
    if (readers > run->walk.file_count) readers = (unsigned)run->walk.file_count;
    if (readers) status = readers_open_with(run->registry, run->limits, readers, &run->readers, error);
    if (!status) status = analyzer_new(&run->analyzer, error);
    if (!status) status = document_builder_new(run->analyzer, &run->builder, error);
    if (status) return status;
    run->fingerprint =
        schema_fingerprint(&run->kept, analyzer_fingerprint(run->analyzer), registry_fingerprint(run->registry));
    bool reads = run->options->path_count || run->options->records_path;
    enum engine_kind engine;
    status = choose_engine(run->options, &engine, error);
    if (!status && !reads) status = require_index(run, error);
    if (status) return status;
    status = engine_write(run->options->index_path, engine, run->options->rebuild ? NULL : run->fingerprint,
                          &run->writer, error);
    if (status) return status;
    if (run->options->memory) engine_set_memory(run->writer, run->options->memory);
    run->ledger = (struct ledger){.writer = run->writer, .reader = engine_writer_reader(run->writer)};
    meetings_init(&run->meetings, &run->ledger, run->builder, run->options->include_closed);
    return REFERAT_OK;
}

static enum referat_status do_run(struct run *run, int records_fd, const char *records_name,
                                  struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    if (run->options->rebuild) return run_rebuild(run, error);
    for (size_t i = 0; i < run->walk.skip_count; i++) {
        struct referat_error reason = {.status = run->walk.skips[i].status, .position = -1};
        strncpy(reason.message, run->walk.skips[i].message, sizeof reason.message - 1);
        run->summary.files_failed++;
        run_skip(run, run->walk.skips[i].name, &reason);
    }
    if (run->options->prune) status = run_prune(run, error);
    if (!status) status = run_files(run, error);
    if (!status && records_fd >= 0 && !run->stopped) status = run_records(run, records_fd, records_name, error);
    if (!status && !run->stopped) status = run_takeovers(run, error);
    if (!status && !run->stopped && !run->options->prune) status = run_count_gone(run, error);
    if (!status) status = ledger_commit(&run->ledger, error);
    run_report(run, true);
    return status;
}

static void close_run(struct run *run, int records_fd) {
    if (records_fd > STDIN_FILENO) close(records_fd);
    readers_close(run->readers);
    if (run->writer) meetings_free(&run->meetings);
    engine_writer_close(run->writer);
    document_builder_free(run->builder);
    analyzer_free(run->analyzer);
    walk_free(&run->walk);
    arena_free(&run->arena);
    arena_free(&run->kept);
}

enum referat_status indexer_run(const struct registry *registry, const struct referat_index_options *options,
                                struct referat_index_summary *summary, struct referat_error *error) {
    struct extract_limits limits = EXTRACT_LIMITS;
    struct run run = {.options = options, .registry = registry, .limits = &limits, .started_us = run_now_us()};
    limits.ocr = options->ocr;
    const char *records_name;
    int records_fd = -1;
    arena_init(&run.arena, (size_t)2 << 30);
    arena_init(&run.kept, (size_t)2 << 30);
    enum referat_status status = check_options(options, error);
    if (!status) status = walk_paths(options->paths, options->path_count, options->index_path, &run.walk, error);
    if (!status) status = open_records(&run, &records_fd, &records_name, error);
    run.progress.files_total = run.summary.files_seen = run.walk.file_count;
    run.progress.bytes_total = run.walk.bytes;
    if (!status) status = open_run(&run, error);
    if (!status) status = do_run(&run, records_fd, records_name, error);
    if (!status && options->compact && !run.stopped) status = engine_compact(run.writer, error);
    run.summary.meetings = run.meetings.meetings;
    run.summary.items = run.meetings.items;
    run.summary.closed_left_out = run.meetings.closed_left_out;
    run.summary.elapsed_us = (uint64_t)(run_now_us() - run.started_us);
    if (summary) *summary = run.summary;
    if (!status && run.stopped)
        status = error_set(error, REFERAT_INTERRUPTED, _("stopped; what was read until then is in the index"));
    close_run(&run, records_fd);
    return status;
}
