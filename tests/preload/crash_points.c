/*
 * crash_points.c - LD_PRELOAD: counts the calls that change files and makes the N-th go wrong.
 *
 *     REFERAT_FAULT=kill:N     the process dies (SIGKILL) at the N-th call, a write having put half its bytes
 *     REFERAT_FAULT=enospc:N   from the N-th call on the disk is full
 *     REFERAT_FAULT=eio:N      the N-th call fails with an I/O error, a write having put half its bytes
 *     REFERAT_FAULT_REPORT=F   the number of calls is written to the file F at exit
 *     REFERAT_FAULT_NOSYNC=1   flushing does nothing (a killed process loses no page cache; tests are faster)
 *
 * Counted: write, pwrite, open for creating, mkdir, rename, unlink, ftruncate, posix_fallocate, fsync, fdatasync, and
 * their *at and 64 forms. Calls on descriptors 1 and 2 are not.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long calls, at;
static enum { NOTHING, KILL, FULL, BROKEN } fault;
static int no_sync;

__attribute__((constructor)) static void fault_read(void) {
    const char *text = getenv("REFERAT_FAULT");
    no_sync = getenv("REFERAT_FAULT_NOSYNC") != NULL;
    if (text && strncmp(text, "kill:", 5) == 0) fault = KILL, at = atol(text + 5);
    if (text && strncmp(text, "enospc:", 7) == 0) fault = FULL, at = atol(text + 7);
    if (text && strncmp(text, "eio:", 4) == 0) fault = BROKEN, at = atol(text + 4);
}

__attribute__((destructor)) static void fault_report(void) {
    const char *path = getenv("REFERAT_FAULT_REPORT");
    char text[32];
    if (!path) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int len = snprintf(text, sizeof text, "%ld\n", calls);
    if (fd >= 0) syscall(SYS_write, fd, text, len);
    if (fd >= 0) syscall(SYS_close, fd);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts a call; true, with errno set, where it is to fail: for want of room, or at all. */
static int fails(int needs_room) {
    calls++;
    if (fault == KILL && calls == at) die();
    if (fault == BROKEN && calls == at) return errno = EIO, 1;
    return fault == FULL && calls >= at && needs_room ? (errno = ENOSPC, 1) : 0;
}

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

static int torn(void) {
    return (fault == KILL || fault == BROKEN) && calls + 1 == at;
}

ssize_t write(int fd, const void *data, size_t len) {
    if (fd == 1 || fd == 2) return syscall(SYS_write, fd, data, len);
    if (torn()) syscall(SYS_write, fd, data, len / 2);
    return fails(1) ? -1 : syscall(SYS_write, fd, data, len);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset) {
    if (torn()) syscall(SYS_pwrite64, fd, data, len / 2, offset);
    return fails(1) ? -1 : syscall(SYS_pwrite64, fd, data, len, offset);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset) {
    return pwrite64(fd, data, len, offset);
}

static int open_counted(int folder, const char *path, int flags, mode_t mode) {
    if ((flags & O_CREAT) && fails(faccessat(folder, path, F_OK, 0) != 0)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE(flags, last)                                                                                              \
    mode_t mode = 0;                                                                                                   \
    if ((flags)&O_CREAT) {                                                                                             \
        va_list args;                                                                                                  \
        va_start(args, last);                                                                                          \
        mode = va_arg(args, mode_t);                                                                                   \
        va_end(args);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, flags)
    return open_counted(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags, flags)
    return open_counted(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    return open_counted(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags, flags)
    return open_counted(folder, path, flags, mode);
}

int mkdir(const char *path, mode_t mode) {
    return fails(1) ? -1 : REAL(int, "mkdir", const char *, mode_t)(path, mode);
}

int rename(const char *from, const char *to) {
    return fails(0) ? -1 : REAL(int, "rename", const char *, const char *)(from, to);
}

int unlink(const char *path) {
    return fails(0) ? -1 : REAL(int, "unlink", const char *)(path);
}

int unlinkat(int folder, const char *path, int flags) {
    return fails(0) ? -1 : REAL(int, "unlinkat", int, const char *, int)(folder, path, flags);
}

int ftruncate64(int fd, off64_t length) {
    return fails(0) ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t len) {
    return fails(1) ? errno : REAL(int, "posix_fallocate64", int, off64_t, off64_t)(fd, offset, len);
}

int posix_fallocate(int fd, off_t offset, off_t len) {
    return posix_fallocate64(fd, offset, len);
}

int fsync(int fd) {
    return fails(0) ? -1 : no_sync ? 0 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    return fails(0) ? -1 : no_sync ? 0 : (int)syscall(SYS_fdatasync, fd);
}
