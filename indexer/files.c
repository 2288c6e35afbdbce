/* files.c - the files that the walk found: which are unchanged, what the readers made of the others. */
#include "base/intl.h"
#include "indexer/path.h"
#include "indexer/run.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define WAIT_MS 200

/* A file that is being read. */
struct pending {
    const struct walk_file *file;
    bool known; /* was in the ledger */
};

static void count_done(struct run *run, const struct walk_file *file) {
    run->progress.files_done++;
    run->progress.bytes_done += file->size;
    run_report(run, false);
}

static enum referat_status count_unchanged(struct run *run, const struct walk_file *file,
                                           const struct ledger_file *entry, struct referat_error *error) {
    bool duplicate = false;
    enum referat_status status = REFERAT_OK;
    if (!entry->not_minutes) status = meetings_is_duplicate(&run->meetings, file->name, entry, &duplicate, error);
    if (entry->not_minutes) {
        run->summary.files_not_minutes++;
    } else if (duplicate) {
        run->summary.files_duplicate++;
    } else {
        run->summary.files_unchanged++;
    }
    count_done(run, file);
    return status;
}

/* Counts the file as unchanged or gives it to a reader. */
static enum referat_status begin_file(struct run *run, const struct walk_file *file, struct referat_error *error) {
    struct ledger_file entry;
    bool found;
    arena_reset(&run->arena);
    arena_reset(&run->meetings.arena);
    enum referat_status status = ledger_load_file(&run->ledger, file->name, &run->arena, &found, &entry, error);
    if (status) return status;
    bool comparable = found && !entry.from_records && entry.sha256[0] && run_closed_as_wanted(run, &entry);
    if (comparable && entry.size == file->size && entry.mtime_ns == file->mtime_ns)
        return count_unchanged(run, file, &entry, error);
    struct pending *pending = arena_alloc(&run->kept, sizeof *pending);
    *pending = (struct pending){.file = file, .known = found};
    status = arena_status(&run->kept, error);
    if (status) return status;
    return readers_submit(run->readers, file->path, file->name, comparable ? entry.sha256 : NULL, pending, error);
}

static enum referat_status parse_records(struct run *run, const struct reader_reply *reply,
                                         struct minutes_record **records, struct referat_error *error) {
    size_t count = 0;
    *records = NULL;
    for (size_t i = 0; i < reply->record_count; i++) {
        struct minutes_record *record = ARENA_PUSH(&run->arena, *records, count);
        enum referat_status status = record_from_json(reply->records[i], &run->arena, record, error);
        if (status) return status;
    }
    return arena_status(&run->arena, error);
}

/* The file says nothing that can be used: told, and the next goes on. */
static void fail_file(struct run *run, const char *name, const struct referat_error *reason) {
    run->summary.files_failed++;
    run_skip(run, name, reason);
}

static void tell_duplicate(struct run *run, const char *name, const char *winner) {
    struct referat_error reason;
    (void)error_set(&reason, REFERAT_OK, _("%s: holds the same meeting as %s, which is later"), name, winner);
    run_skip(run, name, &reason);
}

/*
 * Gives the records to the index. *reason says why the file cannot be used (REFERAT_OK: it can, and *winner is as
 * meetings_apply gives it); what is returned is a failure of the run.
 */
static enum referat_status apply_records(struct run *run, const struct meetings_source *source,
                                         const struct reader_reply *reply, const char **winner,
                                         struct referat_error *reason, struct referat_error *error) {
    struct minutes_record *records;
    struct referat_error failure = {.position = -1};
    enum referat_status status = parse_records(run, reply, &records, &failure);
    if (!status) status = meetings_apply(&run->meetings, source, records, reply->record_count, winner, &failure);
    if (!status) return REFERAT_OK;
    if (referat_exit_code(status) == 3) {
        (void)error_set(reason, status, "%s: %s", source->file, failure.message);
        return REFERAT_OK;
    }
    if (error) *error = failure;
    return status;
}

/* Members of an archive that gave nothing: told, and counted where they could not be read. */
static void tell_members(struct run *run, const char *name, const struct reader_reply *reply) {
    for (size_t i = 0; i < reply->failure_count; i++) {
        run->summary.files_failed += referat_exit_code(reply->failures[i].status) == 3;
        run_skip(run, name, &reply->failures[i]);
    }
}

/* What a reader made of a file goes into the index; *count is where the summary counts it. */
static enum referat_status apply_reply(struct run *run, const struct walk_file *file, const struct reader_reply *reply,
                                       bool known, uint64_t **count, struct referat_error *error) {
    struct referat_index_summary *summary = &run->summary;
    struct meetings_source source = {
        .file = file->name, .sha256 = reply->sha256, .size = file->size, .mtime_ns = file->mtime_ns};
    struct referat_error reason = reply->error;
    const char *winner = NULL;
    enum referat_status status = REFERAT_OK;
    if (reply->same) {
        *count = &summary->files_unchanged;
        return meetings_touch(&run->meetings, &source, error);
    }
    tell_members(run, file->name, reply);
    if (reason.status == REFERAT_NOT_MINUTES) {
        *count = &summary->files_not_minutes;
        run_skip(run, file->name, &reason);
        return meetings_apply(&run->meetings, &source, NULL, 0, &winner, error);
    }
    if (!reason.status) status = apply_records(run, &source, reply, &winner, &reason, error);
    if (status) return status;
    *count = known ? &summary->files_updated : &summary->files_added;
    if (reason.status) *count = &summary->files_failed;
    if (winner) *count = &summary->files_duplicate;
    if (reason.status) run_skip(run, file->name, &reason);
    if (winner) tell_duplicate(run, file->name, winner);
    if (!reason.status && run->meetings.displaced) tell_duplicate(run, run->meetings.displaced, file->name);
    return REFERAT_OK;
}

static enum referat_status finish_file(struct run *run, const struct reader_reply *reply, struct referat_error *error) {
    const struct pending *pending = reply->tag;
    uint64_t *count;
    arena_reset(&run->arena);
    enum referat_status status = apply_reply(run, pending->file, reply, pending->known, &count, error);
    if (status) return status;
    ++*count;
    count_done(run, pending->file);
    return run_commit_some(run, error);
}

enum referat_status run_files(struct run *run, struct referat_error *error) {
    size_t next = 0;
    while (!run_should_stop(run)) {
        enum referat_status status = REFERAT_OK;
        while (!status && next < run->walk.file_count && readers_have_room(run->readers) && !run_should_stop(run))
            status = begin_file(run, &run->walk.files[next++], error);
        if (status) return status;
        if (!run->readers || !readers_pending(run->readers)) {
            if (next == run->walk.file_count) return REFERAT_OK;
            continue;
        }
        const struct reader_reply *reply;
        status = readers_wait(run->readers, WAIT_MS, &reply, error);
        if (!status && reply) status = finish_file(run, reply, error);
        if (status) return status;
        run_report(run, false);
    }
    return REFERAT_OK;
}

/* ---- takeovers ---- */

static enum referat_status wait_for_one(struct run *run, const struct reader_reply **reply,
                                        struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    *reply = NULL;
    while (!status && !*reply && !run_should_stop(run)) status = readers_wait(run->readers, WAIT_MS, reply, error);
    return status;
}

/* Reads one file again that was not wanted before. It was counted already, or lies elsewhere. */
static enum referat_status take_over(struct run *run, const char *name, struct referat_error *error) {
    const struct reader_reply *reply = NULL;
    struct referat_error reason;
    struct stat st;
    char text[128];
    uint64_t *count;
    struct walk_file file = {.name = name, .path = path_from_text(&run->kept, name)};
    if (stat(file.path, &st) != 0) {
        (void)error_set(&reason, REFERAT_UNREADABLE, "%s: %s", name, error_errno(errno, text));
        fail_file(run, name, &reason);
        return meetings_forget(&run->meetings, name, error);
    }
    file.size = (uint64_t)st.st_size;
    file.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    enum referat_status status = REFERAT_OK;
    if (!run->readers) status = readers_open_with(run->registry, run->limits, 1, &run->readers, error);
    if (!status) status = readers_submit(run->readers, file.path, name, NULL, &file, error);
    if (!status) status = wait_for_one(run, &reply, error);
    if (status || !reply) return status;
    arena_reset(&run->arena);
    status = apply_reply(run, &file, reply, true, &count, error);
    if (status || count != &run->summary.files_failed) return status;
    ++*count;
    return meetings_forget(&run->meetings, name, error);
}

enum referat_status run_takeovers(struct run *run, struct referat_error *error) {
    for (size_t i = 0; i < run->meetings.takeover_count && !run_should_stop(run); i++) {
        const char *name = run->meetings.takeovers[i];
        struct ledger_file entry;
        bool found;
        arena_reset(&run->arena);
        enum referat_status status = ledger_load_file(&run->ledger, name, &run->arena, &found, &entry, error);
        /* It may have been read since, on its own turn. */
        if (!status && found && !entry.sha256[0]) status = take_over(run, name, error);
        if (!status) status = run_commit_some(run, error);
        if (status) return status;
    }
    return REFERAT_OK;
}
