/*
 * reader.c - one reader process: takes a path from its socket, reads the minutes, answers with records. It runs in a
 * fork of the indexer and may touch nothing of the index.
 */
#include "indexer/reader_frame.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "corpus/minutes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define READER_ARENA_MAX ((size_t)2 << 30)
#define READER_HASH_MAX  ((size_t)512 << 20)
#define READER_SOCKET    3

struct reader {
    const struct registry *registry;
    struct extract_limits limits;
    struct minutes_failure *duplicates; /* of the current file: members whose meeting another one holds */
    size_t duplicate_count;
    struct arena arena;
    struct buf reply;
};

/* Nothing of the parent stays open; what a library prints on a crash goes nowhere, except under sanitizers. */
static void drop_descriptors(int fd) {
    if (fd != READER_SOCKET && dup2(fd, READER_SOCKET) < 0) _exit(70);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) _exit(70);
#ifdef REFERAT_SANITIZED
    const int kept_from = 2;
#else
    const int kept_from = 3;
#endif
    for (int i = 0; i < kept_from; i++) {
        if (dup2(null, i) < 0) _exit(70);
    }
    if (close_range(READER_SOCKET + 1, ~0U, 0) != 0) _exit(70);
    if (fcntl(READER_SOCKET, F_SETFD, FD_CLOEXEC) != 0) _exit(70);
}

/* Ctrl-C is for the parent to answer; what the caller arranged for other signals is not for us. */
static void reset_signals(void) {
    static const int by_default[] = {SIGHUP, SIGTERM, SIGPIPE, SIGALRM, SIGCHLD, SIGUSR1, SIGUSR2, SIGQUIT};
    for (size_t i = 0; i < sizeof by_default / sizeof *by_default; i++) signal(by_default[i], SIG_DFL);
    signal(SIGINT, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool receive(void *data, size_t len) {
    char *to = data;
    while (len) {
        ssize_t got = recv(READER_SOCKET, to, len, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        len -= (size_t)got;
    }
    return true;
}

static char *receive_text(struct arena *arena, size_t len) {
    char *text = arena_alloc(arena, len + 1);
    if (arena->failed || !receive(text, len)) _exit(0);
    text[len] = 0;
    return text;
}

/* The content's checksum, "" where the file cannot be read; minutes_read_file says why then. */
static void hash_file(const char *path, char out[static SHA256_TEXT_SIZE]) {
    struct buf content;
    buf_init(&content, READER_HASH_MAX + ((size_t)1 << 20));
    out[0] = 0;
    if (file_read(path, READER_HASH_MAX, &content, NULL) == REFERAT_OK) sha256_text(content.data, content.len, out);
    buf_free(&content);
}

static void append_reply(struct buf *reply, const struct reader_reply_head *head, const char *message) {
    uint64_t length = 0;
    buf_clear(reply);
    buf_append(reply, &length, sizeof length);
    buf_append(reply, head, sizeof *head);
    buf_append(reply, message, head->message_len);
}

static void append_failures(struct buf *reply, const struct minutes_failure *failures, size_t count);

static void reply_failure(struct buf *reply, const char *sha256, const struct minutes *minutes,
                          const struct referat_error *error) {
    struct reader_reply_head head = {.status = error->status,
                                     .message_len = (uint32_t)strlen(error->message),
                                     .failure_count = minutes->failure_count};
    strcpy(head.sha256, sha256);
    append_reply(reply, &head, error->message);
    append_failures(reply, minutes->failures, minutes->failure_count);
}

/* ---- archives ---- */

/* The records of a member go by the name of the file and of the member. */
static void name_records(struct reader *reader, struct minutes *minutes, const char *name) {
    for (size_t i = 0; i < minutes->document_count; i++) {
        const struct minutes_document *document = &minutes->documents[i];
        const char *own = name;
        if (document->member[0]) own = arena_printf(&reader->arena, "%s!/%s", name, document->member);
        for (size_t k = 0; k < document->count; k++) minutes->records[document->first + k].source.path = own;
    }
}

static bool is_same_meeting(struct arena *arena, const struct minutes_record *a, const struct minutes_record *b) {
    bool starts_agree = !a->start[0] || !b->start[0] || strcmp(a->start, b->start) == 0;
    return starts_agree && a->date == b->date && a->kind == b->kind &&
           strcmp(record_meeting_id(arena, a, 0), record_meeting_id(arena, b, 0)) == 0;
}

/* Whether member `other` holds the same meetings as `document`, each with as many items or more, and wins. */
static bool is_outdone(struct arena *arena, const struct minutes *minutes, const struct minutes_document *document,
                       const struct minutes_document *other) {
    bool later =
        other->mtime != document->mtime ? other->mtime > document->mtime : strcmp(other->member, document->member) > 0;
    if (other == document || !later || other->count < document->count) return false;
    for (size_t i = 0; i < document->count; i++) {
        bool found = false;
        for (size_t k = 0; !found && k < other->count; k++)
            found = is_same_meeting(arena, &minutes->records[document->first + i], &minutes->records[other->first + k]);
        if (!found) return false;
    }
    return true;
}

/* One meeting as DOCX and as PDF in one archive is one meeting: the later member wins, as of two files. */
static void drop_duplicates(struct reader *reader, struct minutes *minutes, const char *name) {
    size_t kept = 0;
    bool *dropped = arena_alloc(&reader->arena, minutes->document_count + 1);
    if (minutes->document_count < 2 || !dropped || reader->arena.failed) return;
    for (size_t i = 0; i < minutes->document_count; i++) {
        const struct minutes_document *document = &minutes->documents[i], *winner = NULL;
        for (size_t k = 0; !winner && k < minutes->document_count; k++)
            if (is_outdone(&reader->arena, minutes, document, &minutes->documents[k])) winner = &minutes->documents[k];
        dropped[i] = winner != NULL;
        if (!winner) continue;
        *ARENA_PUSH(&reader->arena, reader->duplicates, reader->duplicate_count) = (struct minutes_failure){
            REFERAT_OK, arena_printf(&reader->arena, _("%s!/%s: holds the same meeting as %s, which is later"), name,
                                     document->member, winner->member)};
    }
    for (size_t i = 0; i < minutes->document_count; i++)
        for (size_t k = 0; !dropped[i] && k < minutes->documents[i].count; k++)
            minutes->records[kept++] = minutes->records[minutes->documents[i].first + k];
    minutes->count = kept;
}

static void append_failures(struct buf *reply, const struct minutes_failure *failures, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t len = utf8_cut(slice_of(failures[i].message), sizeof((struct referat_error *)0)->message - 1);
        struct reader_failure_head head = {.status = failures[i].status, .message_len = (uint32_t)len};
        buf_append(reply, &head, sizeof head);
        buf_append(reply, failures[i].message, len);
    }
}

/* Whether a member failed: then the file counts as not read, and the next run reads it again and tells it again. */
static bool has_failed_member(const struct minutes *minutes) {
    for (size_t i = 0; i < minutes->failure_count; i++)
        if (referat_exit_code(minutes->failures[i].status) == 3) return true;
    return false;
}

static enum referat_status reply_records(struct reader *reader, const struct minutes *minutes,
                                         struct referat_error *error) {
    struct buf *reply = &reader->reply;
    struct reader_reply_head head = {.record_count = minutes->count,
                                     .failure_count = minutes->failure_count + reader->duplicate_count};
    if (minutes->count && !has_failed_member(minutes)) strcpy(head.sha256, minutes->records[0].source.sha256);
    append_reply(reply, &head, "");
    append_failures(reply, minutes->failures, minutes->failure_count);
    append_failures(reply, reader->duplicates, reader->duplicate_count);
    for (size_t i = 0; i < minutes->count; i++) {
        size_t at = reply->len;
        uint64_t length = 0;
        buf_append(reply, &length, sizeof length);
        enum referat_status status = record_to_json(&minutes->records[i], 0, reply, error);
        if (!status) status = buf_status(reply, error);
        if (status) return status;
        length = reply->len - at - sizeof length;
        memcpy(reply->data + at, &length, sizeof length);
    }
    return REFERAT_OK;
}

static void answer(struct reader *reader, const char *path, const char *name, const char *known_sha256) {
    struct buf *reply = &reader->reply;
    struct referat_error error = {0};
    struct minutes minutes = {0};
    char sha256[SHA256_TEXT_SIZE] = "";
    if (known_sha256[0]) hash_file(path, sha256);
    if (known_sha256[0] && strcmp(known_sha256, sha256) == 0) {
        struct reader_reply_head head = {.same = true};
        strcpy(head.sha256, sha256);
        append_reply(reply, &head, "");
        return;
    }
    reader->duplicate_count = 0;
    reader->duplicates = NULL;
    enum referat_status status =
        minutes_read_file(path, reader->registry, &reader->limits, &reader->arena, &minutes, &error);
    if (!status) name_records(reader, &minutes, name);
    if (!status) drop_duplicates(reader, &minutes, name);
    if (!status) status = reply_records(reader, &minutes, &error);
    if (!status) return;
    if (status == REFERAT_NOT_MINUTES && !sha256[0]) hash_file(path, sha256);
    reply_failure(reply, sha256, &minutes, &error);
}

/* Says that the file takes long and is being read still. */
static void tell_alive(void *data) {
    uint64_t nothing = 0;
    (void)data;
    if (!file_write_all(READER_SOCKET, &nothing, sizeof nothing)) _exit(0);
}

void reader_main(int fd, const struct registry *registry, const struct extract_limits *limits) {
    struct reader reader = {.registry = registry, .limits = *limits};
    reader.limits.alive = tell_alive;
    drop_descriptors(fd);
    reset_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    arena_init(&reader.arena, READER_ARENA_MAX);
    buf_init(&reader.reply, READER_REPLY_MAX);
    for (struct reader_request request; receive(&request, sizeof request);) {
        const char *path = receive_text(&reader.arena, request.path_len);
        const char *name = receive_text(&reader.arena, request.name_len);
        answer(&reader, path, name, request.sha256);
        if (!buf_ok(&reader.reply)) _exit(70);
        uint64_t length = reader.reply.len - sizeof length;
        memcpy(reader.reply.data, &length, sizeof length);
        if (!file_write_all(READER_SOCKET, reader.reply.data, reader.reply.len)) _exit(0);
        /* What a large file took is given back before the next. */
        if (reader.reply.cap > (size_t)8 << 20) buf_free(&reader.reply);
        if (reader.arena.used > (size_t)64 << 20) {
            arena_free(&reader.arena);
        } else {
            arena_reset(&reader.arena);
        }
    }
    _exit(0);
}
