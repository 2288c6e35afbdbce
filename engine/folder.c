/* folder.c - looking at, locking, making and clearing the folder of an index; see folder.h. Knows no engine. */
#include "engine/folder.h"
#include "base/file.h"
#include "base/intl.h"
#include "engine/identity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ORPHAN_WAIT_MS 2000
#define ORPHAN_STEP_MS 10
/* A part is a folder of files; anything deeper is not ours. */
#define REMOVE_DEPTH 4

static char *folder_file(const char *path, const char *name) {
    char *out = NULL;
    return asprintf(&out, "%s/%s", path, name) < 0 ? NULL : out;
}

static enum referat_status not_written(const char *path, int errnum, struct referat_error *error) {
    char reason[128];
    return error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be written: %s"), path, error_errno(errnum, reason));
}

/* ---- looking ---- */

/* The process id in a lock file, 0 where it was not written (whole), -1 for what is no lock of ours. */
static long lock_holder(int fd) {
    char text[24] = "";
    ssize_t len = pread(fd, text, sizeof text - 1, 0);
    size_t digits = strspn(text, "0123456789");
    if (len < 0 || (size_t)len > digits + 1 || ((size_t)len > digits && text[digits] != '\n')) return -1;
    return text[digits] == '\n' ? atol(text) : 0;
}

static bool lock_is_ours(int folder) {
    int fd = openat(folder, FOLDER_LOCK, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return false;
    bool ours = lock_holder(fd) >= 0;
    close(fd);
    return ours;
}

static enum folder_state folder_classify(DIR *folder) {
    bool identity = false, mark = false, lock = false, other = false;
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (strcmp(name, IDENTITY_FILE) == 0)
            identity = true;
        else if (strcmp(name, FOLDER_MARK) == 0)
            mark = true;
        else if (strcmp(name, FOLDER_LOCK) == 0)
            lock = true;
        else
            other = true;
    }
    if (identity) return FOLDER_INDEX;
    if (mark) return FOLDER_UNFINISHED;
    if (other || (lock && !lock_is_ours(dirfd(folder)))) return FOLDER_OTHER;
    return FOLDER_EMPTY;
}

enum referat_status folder_look(const char *path, enum folder_state *out, struct referat_error *error) {
    char reason[128];
    *out = FOLDER_OTHER;
    DIR *folder = opendir(path);
    if (folder) {
        *out = folder_classify(folder);
        closedir(folder);
        return REFERAT_OK;
    }
    if (errno == ENOENT)
        *out = FOLDER_MISSING;
    else if (errno == ENOMEM)
        return error_no_memory(error);
    else if (errno != ENOTDIR)
        return error_set(error, REFERAT_NO_INDEX, _("%s: cannot be opened: %s"), path, error_errno(errno, reason));
    return REFERAT_OK;
}

enum referat_status folder_make(const char *path, struct referat_error *error) {
    char *part = strdup(path);
    if (!part) return error_no_memory(error);
    enum referat_status status = REFERAT_OK;
    for (char *at = part + 1; status == REFERAT_OK; at++) {
        if (*at != '/' && *at != '\0') continue;
        char kept = *at;
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) status = not_written(part, errno, error);
        *at = kept;
        if (kept == '\0') break;
    }
    free(part);
    return status;
}

/* ---- the lock ---- */

/* Whether the process that wrote its id into the lock file is gone, so that only forked children of it are left. */
static bool holder_is_dead(int fd) {
    long holder = lock_holder(fd);
    return holder > 0 && kill((pid_t)holder, 0) != 0 && errno == ESRCH;
}

static bool flock_patiently(int fd) {
    for (int waited_ms = 0;; waited_ms += ORPHAN_STEP_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
        if (errno != EWOULDBLOCK && errno != EINTR) return false;
        if (waited_ms >= ORPHAN_WAIT_MS || !holder_is_dead(fd)) {
            errno = EWOULDBLOCK;
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = ORPHAN_STEP_MS * 1000000L}, NULL);
    }
}

static enum referat_status lock_refused(const char *path, int fd, struct referat_error *error) {
    long holder = lock_holder(fd);
    if (holder > 0)
        return error_set(error, REFERAT_LOCKED, _("%s: another process (%ld) is writing to the index"), path, holder);
    return error_set(error, REFERAT_LOCKED, _("%s: another process is writing to the index"), path);
}

/* For messages and for telling orphans; without room on the disk the lock holds all the same. */
static void lock_sign(int fd) {
    char text[24];
    int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)len, 0) != len && ftruncate(fd, 0) != 0) return;
}

/* One try; *out stays -1 without an error where a creator that failed removed the file under us. */
static enum referat_status lock_try(const char *path, const char *name, int *out, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    struct stat info;
    int fd = open(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) return not_written(name, errno, error);
    if (!flock_patiently(fd)) {
        status = errno == EWOULDBLOCK ? lock_refused(path, fd, error) : not_written(name, errno, error);
    } else if (fstat(fd, &info) != 0) {
        status = not_written(name, errno, error);
    } else if (info.st_nlink > 0) {
        *out = fd;
        lock_sign(fd);
        return REFERAT_OK;
    }
    close(fd);
    return status;
}

enum referat_status folder_lock(const char *path, int *out, struct referat_error *error) {
    *out = -1;
    char *name = folder_file(path, FOLDER_LOCK);
    if (!name) return error_no_memory(error);
    enum referat_status status = REFERAT_OK;
    while (status == REFERAT_OK && *out < 0) status = lock_try(path, name, out, error);
    free(name);
    return status;
}

void folder_unlock(int fd) {
    if (fd < 0) return;
    /* Released by name and not only by close: a forked child may still have the descriptor. */
    flock(fd, LOCK_UN);
    close(fd);
}

/* ---- first creation ---- */

enum referat_status folder_mark(const char *path, struct referat_error *error) {
    char *name = folder_file(path, FOLDER_MARK);
    if (!name) return error_no_memory(error);
    int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    enum referat_status status = fd < 0 ? not_written(name, errno, error) : file_sync_directory(path, error);
    if (fd >= 0) close(fd);
    free(name);
    return status;
}

void folder_unmark(const char *path) {
    char *name = folder_file(path, FOLDER_MARK);
    if (name) unlink(name);
    free(name);
}

static bool remove_tree(int folder, const char *name, int depth) {
    if (unlinkat(folder, name, 0) == 0 || errno == ENOENT) return true;
    if ((errno != EISDIR && errno != EPERM) || depth == 0) return false;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *tree = fd < 0 ? NULL : fdopendir(fd);
    if (!tree) {
        if (fd >= 0) close(fd);
        return false;
    }
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(tree));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        done = remove_tree(dirfd(tree), entry->d_name, depth - 1);
    }
    int errnum = errno;
    closedir(tree);
    errno = errnum;
    return done && unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

/* What file_replace left of the identity when it was killed. */
static bool remove_temporaries(DIR *folder) {
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(folder));)
        if (strncmp(entry->d_name, IDENTITY_FILE ".new-", strlen(IDENTITY_FILE ".new-")) == 0)
            done = unlinkat(dirfd(folder), entry->d_name, 0) == 0;
    return done;
}

enum referat_status folder_clear(const char *path, const char *const *parts, struct referat_error *error) {
    DIR *folder = opendir(path);
    if (!folder) return not_written(path, errno, error);
    bool done = true;
    for (; done && *parts; parts++) done = remove_tree(dirfd(folder), *parts, REMOVE_DEPTH);
    done = done && remove_temporaries(folder);
    /* The mark goes last: as long as anything of a half index is there, it says so. */
    if (done && unlinkat(dirfd(folder), FOLDER_MARK, 0) != 0 && errno != ENOENT) done = false;
    int errnum = errno;
    closedir(folder);
    return done ? REFERAT_OK : not_written(path, errnum, error);
}

void folder_abandon(const char *path, bool and_folder) {
    char *name = folder_file(path, FOLDER_LOCK);
    if (name) unlink(name);
    free(name);
    if (and_folder) rmdir(path);
}
