/*
 * records.c - meeting records from elsewhere: one JSON object a line. A line that cannot be used is named with its
 * number, and the next goes on.
 */
#include "base/intl.h"
#include "indexer/run.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES ((size_t)64 << 20)
#define CHUNK          ((size_t)256 << 10)

struct records {
    struct run *run;
    int fd;
    const char *name;
    int64_t mtime_ns;
    struct buf buf; /* what was read and not yet taken begins at `at` */
    size_t at;
    bool ended, too_long;
    uint64_t line_number;
    json_t *seen; /* source -> how many; source + "\n" + sha256 -> true */
};

/* More bytes behind those that wait. */
static enum referat_status read_more(struct records *records, struct referat_error *error) {
    char reason[128];
    struct buf *buf = &records->buf;
    if (records->at && buf->data) {
        memmove(buf->data, buf->data + records->at, buf->len - records->at);
        buf->len -= records->at;
        records->at = 0;
    }
    if (!buf_reserve(buf, CHUNK)) return buf_status(buf, error);
    ssize_t got = read(records->fd, buf->data + buf->len, CHUNK);
    if (got < 0 && errno == EINTR) return REFERAT_OK;
    if (got < 0)
        return error_set(error, REFERAT_UNREADABLE, _("%s: cannot be read: %s"), records->name,
                         error_errno(errno, reason));
    records->ended = got == 0;
    buf->len += (size_t)got;
    records->run->progress.bytes_done += (uint64_t)got;
    return REFERAT_OK;
}

/* The next line without its end; *got false at the end, or where the run is to stop. */
static enum referat_status next_line(struct records *records, struct slice *line, bool *got,
                                     struct referat_error *error) {
    struct buf *buf = &records->buf;
    *got = false;
    records->too_long = false;
    for (size_t scanned = 0;;) {
        size_t waiting = buf->len - records->at;
        const char *from = buf->data ? buf->data + records->at : "";
        const char *end = waiting > scanned ? memchr(from + scanned, '\n', waiting - scanned) : NULL;
        if (end || (records->ended && waiting)) {
            *line = slice_make(from, end ? (size_t)(end - from) : waiting);
            records->at += line->len + (end != NULL);
            records->line_number++;
            *got = true;
            return REFERAT_OK;
        }
        scanned = waiting;
        if (waiting > LINE_MAX_BYTES) {
            records->too_long = true;
            records->at = buf->len;
            scanned = 0;
        }
        if (records->ended || run_should_stop(records->run)) return REFERAT_OK;
        enum referat_status status = read_more(records, error);
        if (status) return status;
    }
}

/*
 * What the ledger calls a record: its source, or the list and the meeting. The second of one source in a run is #2, and
 * so on; *repeated where the same line was there before.
 */
static const char *record_name(struct records *records, const struct minutes_record *record, const char *sha256,
                               const char **group, bool *repeated) {
    struct arena *arena = &records->run->arena;
    *group = record->source.path;
    if (!record->source.path[0])
        *group = arena_printf(arena, "records:%s#%s", records->name, record_meeting_id(arena, record, 0));
    const char *line = arena_printf(arena, "%s\n%s", *group, sha256);
    *repeated = json_object_get(records->seen, line) != NULL;
    if (*repeated) return *group;
    json_int_t count = json_integer_value(json_object_get(records->seen, *group)) + 1;
    json_object_set_new(records->seen, *group, json_integer(count));
    json_object_set_new(records->seen, line, json_true());
    return count == 1 ? *group : arena_printf(arena, "%s#%lld", *group, (long long)count);
}

static void skip_line(struct records *records, enum referat_status status, const char *why) {
    struct referat_error reason;
    (void)error_set(&reason, status, _("%s, line %llu: %s"), records->name, (unsigned long long)records->line_number,
                    why);
    run_skip(records->run, records->name, &reason);
}

static enum referat_status index_record(struct records *records, struct slice line, const struct minutes_record *record,
                                        struct referat_error *error) {
    struct run *run = records->run;
    struct ledger_file entry;
    char sha256[SHA256_TEXT_SIZE];
    bool found, repeated;
    const char *winner;
    sha256_text(line.data, line.len, sha256);
    struct meetings_source source = {
        .sha256 = sha256, .size = line.len, .mtime_ns = records->mtime_ns, .from_records = true};
    source.file = record_name(records, record, sha256, &source.group, &repeated);
    enum referat_status status = ledger_load_file(&run->ledger, source.file, &run->arena, &found, &entry, error);
    if (status) return status;
    if (repeated || (found && strcmp(entry.sha256, sha256) == 0 && run_closed_as_wanted(run, &entry))) {
        run->summary.files_unchanged++;
        return REFERAT_OK;
    }
    status = meetings_apply(&run->meetings, &source, record, 1, &winner, error);
    if (status) return status;
    if (winner) {
        const char *why = arena_printf(&run->arena, _("holds the same meeting as %s, which is later"), winner);
        skip_line(records, REFERAT_OK, why);
        run->summary.files_duplicate++;
    } else if (found) {
        run->summary.files_updated++;
    } else {
        run->summary.files_added++;
    }
    return REFERAT_OK;
}

static enum referat_status take_line(struct records *records, struct slice line, struct referat_error *error) {
    struct run *run = records->run;
    struct minutes_record record;
    struct referat_error reason = {.position = -1};
    arena_reset(&run->arena);
    line = slice_trim(line);
    if (!line.len && !records->too_long) return REFERAT_OK;
    run->summary.files_seen++;
    run->progress.files_done++;
    enum referat_status status = REFERAT_OK;
    if (records->too_long) {
        status = error_set(&reason, REFERAT_TOO_LARGE, _("the line is longer than %zu MB"), LINE_MAX_BYTES >> 20);
    } else {
        status = record_from_json(line, &run->arena, &record, &reason);
    }
    if (!status) status = index_record(records, line, &record, &reason);
    if (status && referat_exit_code(status) != 3) {
        if (error) *error = reason;
        return status;
    }
    if (status) {
        run->summary.files_failed++;
        skip_line(records, status, reason.message);
    }
    run_report(run, false);
    return run_commit_some(run, error);
}

enum referat_status run_records(struct run *run, int fd, const char *name, struct referat_error *error) {
    struct records records = {.run = run, .fd = fd, .name = name, .seen = json_object()};
    struct referat_error reason = {.position = -1};
    struct stat st;
    struct slice line;
    bool got = true;
    enum referat_status status = records.seen ? REFERAT_OK : error_no_memory(error);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        records.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
        run->progress.bytes_total += (uint64_t)st.st_size;
    }
    buf_init(&records.buf, LINE_MAX_BYTES + 4 * CHUNK);
    while (!status && got && !run_should_stop(run)) {
        status = next_line(&records, &line, &got, &reason);
        if (status == REFERAT_UNREADABLE) {
            run->summary.files_failed++;
            run_skip(run, name, &reason);
            status = REFERAT_OK;
            break;
        }
        if (status && error) *error = reason;
        if (!status && got) status = take_line(&records, line, error);
    }
    json_decref(records.seen);
    buf_free(&records.buf);
    return status;
}
