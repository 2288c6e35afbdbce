/* file.c - whole files: read with a cap, replaced atomically, hashed; see file.h. */
#include "base/file.h"
#include "base/intl.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum referat_status file_read_fd(int fd, const char *name, size_t max, struct buf *buf, struct referat_error *error) {
    char reason[128];
    size_t start = buf->len;
    for (;;) {
        size_t room = buf->cap > buf->len + 1 ? buf->cap - buf->len - 1 : 0;
        if (room < 65536) {
            if (!buf_reserve(buf, 65536)) return buf_status(buf, error);
            room = buf->cap - buf->len - 1;
        }
        ssize_t got = read(fd, buf->data + buf->len, room);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return error_set(error, REFERAT_UNREADABLE, _("%s: cannot be read: %s"), name, error_errno(errno, reason));
        if (got == 0) break;
        buf->len += (size_t)got;
        if (buf->len - start > max)
            return error_set(error, REFERAT_TOO_LARGE, _("%s: larger than the limit of %zu MB"), name, max >> 20);
    }
    buf->data[buf->len] = '\0';
    return REFERAT_OK;
}

enum referat_status file_read(const char *path, size_t max, struct buf *buf, struct referat_error *error) {
    char reason[128];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, REFERAT_UNREADABLE, _("%s: cannot be opened: %s"), path, error_errno(errno, reason));
    enum referat_status status = file_read_fd(fd, path, max, buf, error);
    close(fd);
    return status;
}

bool file_write_all(int fd, const void *data, size_t len) {
    const char *from = data;
    while (len) {
        ssize_t put = write(fd, from, len);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        from += put;
        len -= (size_t)put;
    }
    return true;
}

enum referat_status file_sync_directory(const char *path, struct referat_error *error) {
    char reason[128];
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    int errnum = errno;
    if (fd >= 0) close(fd);
    if (done) return REFERAT_OK;
    return error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be flushed: %s"), path, error_errno(errnum, reason));
}

/* The folder that holds `path`, into out (at least as large as path + 2). */
static void parent_folder(const char *path, char *out) {
    const char *slash = strrchr(path, '/');
    if (!slash) {
        strcpy(out, ".");
    } else if (slash == path) {
        strcpy(out, "/");
    } else {
        memcpy(out, path, (size_t)(slash - path));
        out[slash - path] = '\0';
    }
}

enum referat_status file_replace(const char *path, const void *data, size_t len, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    char reason[128];
    size_t size = strlen(path) + 32;
    char *temporary = malloc(size), *folder = malloc(size);
    int fd = -1;
    if (!temporary || !folder) {
        status = error_no_memory(error);
        goto out;
    }
    snprintf(temporary, size, "%s.new-%ld", path, (long)getpid());
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool written = fd >= 0 && file_write_all(fd, data, len) && fsync(fd) == 0;
    if (written) {
        int closed = close(fd);
        fd = -1;
        written = closed == 0 && rename(temporary, path) == 0;
    }
    if (!written) {
        status =
            error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be written: %s"), path, error_errno(errno, reason));
        unlink(temporary);
        goto out;
    }
    parent_folder(path, folder);
    status = file_sync_directory(folder, error);
out:
    if (fd >= 0) close(fd);
    free(temporary);
    free(folder);
    return status;
}

void sha256_text(const void *data, size_t len, char out[static SHA256_TEXT_SIZE]) {
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, len, data);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) snprintf(out + 2 * i, 3, "%02x", digest[i]);
}
