/*
 * reader.c - one reader process: takes a path from its socket, reads the minutes, answers with records. It runs in a
 * fork of the indexer and may touch nothing of the index.
 */
#include "indexer/reader_frame.h"

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

static void reply_failure(struct buf *reply, const char *sha256, const struct referat_error *error) {
    struct reader_reply_head head = {.status = error->status, .message_len = (uint32_t)strlen(error->message)};
    strcpy(head.sha256, sha256);
    append_reply(reply, &head, error->message);
}

static enum referat_status reply_records(struct buf *reply, const struct minutes *minutes, const char *name,
                                         struct referat_error *error) {
    struct reader_reply_head head = {.record_count = minutes->count};
    if (minutes->count) strcpy(head.sha256, minutes->records[0].source.sha256);
    append_reply(reply, &head, "");
    for (size_t i = 0; i < minutes->count; i++) {
        minutes->records[i].source.path = name;
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
    enum referat_status status =
        minutes_read_file(path, reader->registry, &EXTRACT_LIMITS, &reader->arena, &minutes, &error);
    if (!status) status = reply_records(reply, &minutes, name, &error);
    if (!status) return;
    if (status == REFERAT_NOT_MINUTES && !sha256[0]) hash_file(path, sha256);
    reply_failure(reply, sha256, &error);
}

void reader_main(int fd, const struct registry *registry) {
    struct reader reader = {.registry = registry};
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
