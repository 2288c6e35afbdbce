/*
 * faults.c - a library for LD_PRELOAD that makes the surroundings fail on purpose, in the process that loads it and,
 * but for kill, in those it forks. $REFERAT_FAULT says how:
 *
 *   kill@N      the N-th call that changes files ends the process with SIGKILL, before it is done
 *   full@BYTES  after so many bytes written to files the disk is full
 *   vanish@END  a file whose name ends in END is removed when it is opened for reading
 *   crash@END   the process dies of a segmentation fault when it opens such a file
 *   cut@END     such a file is cut to nothing once it is mapped
 *   lost@END    such a file is cut to nothing when pages of it have been asked for (MADV_POPULATE_READ)
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static pid_t first_process;
static long kill_at, calls, bytes_left = -1;
static const char *vanishing = "", *crashing = "", *cut = "", *lost = "";

/* Where the file of lost@ is mapped. */
static struct {
    char path[4096];
    char *begin, *end;
} losing;

__attribute__((constructor)) static void read_fault(void) {
    const char *fault = getenv("REFERAT_FAULT");
    first_process = getpid();
    if (!fault) return;
    if (strncmp(fault, "kill@", 5) == 0) kill_at = atol(fault + 5);
    if (strncmp(fault, "full@", 5) == 0) bytes_left = atol(fault + 5);
    if (strncmp(fault, "vanish@", 7) == 0) vanishing = fault + 7;
    if (strncmp(fault, "crash@", 6) == 0) crashing = fault + 6;
    if (strncmp(fault, "cut@", 4) == 0) cut = fault + 4;
    if (strncmp(fault, "lost@", 5) == 0) lost = fault + 5;
}

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

/* One more call that changes files. */
static void changing(void) {
    if (kill_at && getpid() == first_process && ++calls == kill_at) kill(first_process, SIGKILL);
}

static bool ends_in(const char *path, const char *end) {
    size_t len = strlen(path), n = strlen(end);
    return n && len >= n && strcmp(path + len - n, end) == 0;
}

static void opening(const char *path, int flags) {
    if (flags & O_CREAT) {
        changing();
        return;
    }
    if (ends_in(path, vanishing)) unlink(path);
    if (ends_in(path, crashing)) {
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
}

/* How many of `count` bytes still go onto the disk; -1 for none. */
static ssize_t room_for(int fd, size_t count) {
    struct stat st;
    changing();
    if (bytes_left < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return (ssize_t)count;
    if (bytes_left == 0) {
        errno = ENOSPC;
        return -1;
    }
    if ((long)count > bytes_left) count = (size_t)bytes_left;
    bytes_left -= (long)count;
    return (ssize_t)count;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...);                                                                        \
    int name(const char *path, int flags, ...) {                                                                       \
        int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))real(#name);                            \
        va_list args;                                                                                                  \
        va_start(args, flags);                                                                                         \
        mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;                                                      \
        va_end(args);                                                                                                  \
        opening(path, flags);                                                                                          \
        return next(path, flags, mode);                                                                                \
    }

OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t count) {
    ssize_t (*next)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))real("write");
    ssize_t room = room_for(fd, count);
    return room < 0 ? -1 : next(fd, data, (size_t)room);
}

#define PWRITE(name)                                                                                                   \
    ssize_t name(int fd, const void *data, size_t count, off_t at);                                                    \
    ssize_t name(int fd, const void *data, size_t count, off_t at) {                                                   \
        ssize_t (*next)(int, const void *, size_t, off_t) = (ssize_t(*)(int, const void *, size_t, off_t))real(#name); \
        ssize_t room = room_for(fd, count);                                                                            \
        return room < 0 ? -1 : next(fd, data, (size_t)room, at);                                                       \
    }

PWRITE(pwrite)
PWRITE(pwrite64)

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = (int (*)(const char *, const char *))real("rename");
    changing();
    return next(from, to);
}

int unlink(const char *path) {
    int (*next)(const char *) = (int (*)(const char *))real("unlink");
    changing();
    return next(path);
}

int rmdir(const char *path) {
    int (*next)(const char *) = (int (*)(const char *))real("rmdir");
    changing();
    return next(path);
}

int mkdir(const char *path, mode_t mode) {
    int (*next)(const char *, mode_t) = (int (*)(const char *, mode_t))real("mkdir");
    changing();
    return next(path, mode);
}

int fsync(int fd) {
    int (*next)(int) = (int (*)(int))real("fsync");
    changing();
    return next(fd);
}

int fdatasync(int fd) {
    int (*next)(int) = (int (*)(int))real("fdatasync");
    changing();
    return next(fd);
}

int ftruncate(int fd, off_t length) {
    int (*next)(int, off_t) = (int (*)(int, off_t))real("ftruncate");
    changing();
    return next(fd, length);
}

/* The path of a descriptor. */
static void path_of(int fd, char path[4096]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, 4095);
    path[len > 0 ? len : 0] = 0;
}

static void *mapped(void *at, size_t len, int fd) {
    char path[4096];
    if (at == MAP_FAILED || fd < 0 || (!*cut && !*lost)) return at;
    path_of(fd, path);
    if (ends_in(path, cut) && truncate(path, 0) != 0) abort();
    if (ends_in(path, lost)) {
        memcpy(losing.path, path, sizeof path);
        losing.begin = at;
        losing.end = losing.begin + len;
    }
    return at;
}

typedef void *address;

#define MMAP(name)                                                                                                     \
    address name(address at, size_t len, int rights, int flags, int fd, off_t offset) {                                \
        address (*next)(address, size_t, int, int, int, off_t) =                                                       \
            (address(*)(address, size_t, int, int, int, off_t))real(#name);                                            \
        return mapped(next(at, len, rights, flags, fd, offset), len, fd);                                              \
    }

MMAP(mmap)
MMAP(mmap64)

int madvise(void *at, size_t len, int advice) {
    int (*next)(void *, size_t, int) = (int (*)(void *, size_t, int))real("madvise");
    int result = next(at, len, advice);
    bool asked = advice == MADV_POPULATE_READ && (char *)at >= losing.begin && (char *)at < losing.end;
    if (asked && result == 0 && truncate(losing.path, 0) != 0) abort();
    return result;
}
