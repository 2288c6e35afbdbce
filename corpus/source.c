/* source.c - files and members as bytes, and what goes wrong with them; see source.h. */
#include "corpus/source.h"
#include "base/intl.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MB        ((size_t)1 << 20)
#define CHUNK     ((size_t)256 << 10)
#define NOT_FOUND 127

/* ---- failures ---- */

enum referat_status source_refuse(const struct source *source, enum referat_status status, const char *why) {
    return error_set(source->error, status, "%s: %s", source->name, why);
}

enum referat_status source_unreadable(const struct source *source, int errnum) {
    char reason[128];
    return error_set(source->error, REFERAT_UNREADABLE, "%s: %s", source->name, error_errno(errnum, reason));
}

enum referat_status source_too_large(const struct source *source, size_t limit) {
    return error_set(source->error, REFERAT_TOO_LARGE, _("%s: larger than %zu MB"), source->name, limit / MB);
}

enum referat_status source_too_much_text(const struct source *source) {
    return error_set(source->error, REFERAT_TOO_LARGE, _("%s: more than %zu MB of text"), source->name,
                     source->limits->output_bytes / MB);
}

enum referat_status source_timed_out(const struct source *source) {
    return error_set(source->error, REFERAT_TIMEOUT, _("%s: not decoded within %u seconds"), source->name,
                     (source->limits->time_ms + 999) / 1000);
}

enum referat_status source_judge(const struct source *source, const struct child_result *result) {
    switch (result->end) {
    case CHILD_TIMED_OUT: return source_timed_out(source);
    case CHILD_TOO_MUCH_OUTPUT: return source_too_much_text(source);
    case CHILD_SIGNALLED:
        return error_set(source->error, REFERAT_BAD_INPUT, _("%s: its decoder broke down on it (signal %d)"),
                         source->name, result->signal);
    case CHILD_EXITED: break;
    }
    int end = result->exit_code - DECODER_EXIT;
    if (end == DECODER_DONE) return REFERAT_OK;
    if (end == DECODER_TOO_MUCH_TEXT) return source_too_much_text(source);
    if (end < 0 || end >= DECODER_END_COUNT) return source_refuse(source, REFERAT_BAD_INPUT, _(decoder_reason(-1)));
    return source_refuse(source, decoder_status(end), _(decoder_reason(end)));
}

enum referat_status source_judge_program(const struct source *source, const struct child_result *result,
                                         const char *program, const char *package, bool *found_fault) {
    *found_fault = false;
    switch (result->end) {
    case CHILD_TIMED_OUT: return source_timed_out(source);
    case CHILD_TOO_MUCH_OUTPUT: return source_too_much_text(source);
    case CHILD_SIGNALLED:
        return error_set(source->error, REFERAT_BAD_INPUT,
                         _("%s: %s broke down on it (signal %d): a broken file, or one that asks for too much memory"),
                         source->name, program, result->signal);
    case CHILD_EXITED: break;
    }
    if (result->exit_code == NOT_FOUND)
        return error_set(source->error, REFERAT_UNSUPPORTED,
                         _("%s: needs the program %s (package %s), which is not installed"), source->name, program,
                         package);
    *found_fault = result->exit_code != 0;
    return REFERAT_OK;
}

/* ---- bytes ---- */

enum referat_status source_open(struct source *source) {
    source->fd = open(source->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (source->fd < 0) return source_unreadable(source, errno);
    struct stat stat;
    if (fstat(source->fd, &stat) != 0) return source_unreadable(source, errno);
    if (S_ISDIR(stat.st_mode)) return source_refuse(source, REFERAT_UNSUPPORTED, _("is a folder"));
    if (!S_ISREG(stat.st_mode)) return source_refuse(source, REFERAT_UNSUPPORTED, _("is no ordinary file"));
    if (stat.st_size == 0) return source_refuse(source, REFERAT_BAD_INPUT, _("is empty"));
    source->size = (size_t)stat.st_size;
    return REFERAT_OK;
}

void source_close(struct source *source) {
    if (source->fd >= 0) close(source->fd);
    source->fd = -1;
}

enum referat_status source_read_at(const struct source *source, char *bytes, size_t len, size_t at, struct slice *out) {
    size_t done = 0;
    while (done < len) {
        ssize_t got = pread(source->fd, bytes + done, len - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return source_unreadable(source, errno);
        if (got == 0) break;
        done += (size_t)got;
    }
    *out = slice_make(bytes, done);
    return REFERAT_OK;
}

enum referat_status source_hash(const struct source *source, size_t max, char sha256[static 65], size_t *size) {
    char *chunk = malloc(CHUNK);
    if (!chunk) return error_no_memory(source->error);
    struct sha256_ctx context;
    struct slice read = {"", 0};
    sha256_init(&context);
    enum referat_status status;
    for (*size = 0; !(status = source_read_at(source, chunk, CHUNK, *size, &read)) && read.len; *size += read.len) {
        sha256_update(&context, read.len, (const uint8_t *)read.data);
        if (*size + read.len > max) {
            status = source_too_large(source, max);
            break;
        }
    }
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) sprintf(sha256 + 2 * i, "%02x", digest[i]);
    free(chunk);
    return status;
}

/* ---- children ---- */

enum decoder_end source_map_input(int input, struct slice *out) {
    off_t size = lseek(input, 0, SEEK_END);
    if (size <= 0) return DECODER_CUT_SHORT;
    void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, input, 0);
    if (bytes == MAP_FAILED) return DECODER_NO_MEMORY;
    *out = slice_make(bytes, (size_t)size);
    return DECODER_DONE;
}

enum referat_status source_decode(const struct source *source, child_function function, const void *data,
                                  struct buf *out) {
    struct child_limits limits = {.time_ms = source->limits->time_ms, .memory_bytes = source->limits->memory_bytes};
    struct child_result result;
    enum referat_status status = child_call(function, data, source->fd, &limits, out, &result, source->error);
    return status ? status : source_judge(source, &result);
}
