/* walk.c - finds the files to index. Opens folders, never files. */
#include "indexer/walk.h"

#include "base/intl.h"
#include "indexer/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#define WALK_MEMORY_MAX ((size_t)4 << 30)

struct walker {
    struct walk *out;
    const char **folders; /* still to be read */
    size_t folder_count;
    bool has_index;
    dev_t index_device;
    ino_t index_inode;
};

static void skip(struct walker *walker, const char *path, enum referat_status status, const char *reason) {
    struct arena *arena = &walker->out->arena;
    struct walk_skip *entry = ARENA_PUSH(arena, walker->out->skips, walker->out->skip_count);
    entry->name = path_to_text(arena, path);
    entry->status = status;
    entry->message = arena_printf(arena, "%s: %s", entry->name, reason);
}

static void skip_errno(struct walker *walker, const char *path, int errnum) {
    char reason[128];
    skip(walker, path, REFERAT_UNREADABLE, error_errno(errnum, reason));
}

static void add_file(struct walker *walker, const char *path, const struct stat *st) {
    struct walk *out = walker->out;
    struct walk_file *file = ARENA_PUSH(&out->arena, out->files, out->file_count);
    file->path = path;
    file->name = path_to_text(&out->arena, path);
    file->size = (uint64_t)st->st_size;
    file->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    out->bytes += file->size;
}

static void add_folder(struct walker *walker, const char *path, const struct stat *st) {
    if (walker->has_index && st->st_dev == walker->index_device && st->st_ino == walker->index_inode) return;
    *ARENA_PUSH(&walker->out->arena, walker->folders, walker->folder_count) = path;
}

/* One name below a folder. */
static void visit(struct walker *walker, int folder_fd, const char *folder, const char *name) {
    struct stat st;
    const char *path = arena_printf(&walker->out->arena, "%s/%s", folder[1] ? folder : "", name);
    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) skip_errno(walker, path, errno);
        return;
    }
    if (S_ISDIR(st.st_mode)) {
        add_folder(walker, path, &st);
        return;
    }
    if (S_ISLNK(st.st_mode) && fstatat(folder_fd, name, &st, 0) != 0) {
        skip_errno(walker, path, errno);
        return;
    }
    if (S_ISREG(st.st_mode)) add_file(walker, path, &st);
}

static void read_folder(struct walker *walker, const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) {
        skip_errno(walker, folder, errno);
        return;
    }
    errno = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL; errno = 0) {
        if (entry->d_name[0] != '.') visit(walker, dirfd(dir), folder, entry->d_name);
    }
    if (errno) skip_errno(walker, folder, errno);
    closedir(dir);
}

static enum referat_status add_root(struct walker *walker, const char *given, struct referat_error *error) {
    struct walk *out = walker->out;
    char resolved[PATH_MAX], reason[128];
    struct stat st;
    if (!realpath(given, resolved) || stat(resolved, &st) != 0) {
        int errnum = errno;
        const char *name = path_to_text(&out->arena, given);
        if (errnum == ENOENT || errnum == ENOTDIR) return error_set(error, REFERAT_USAGE, _("%s does not exist"), name);
        return error_set(error, REFERAT_UNREADABLE, "%s: %s", name, error_errno(errnum, reason));
    }
    const char *path = arena_text(&out->arena, slice_of(resolved));
    *ARENA_PUSH(&out->arena, out->roots, out->root_count) = path_to_text(&out->arena, path);
    if (S_ISDIR(st.st_mode)) {
        add_folder(walker, path, &st);
    } else if (S_ISREG(st.st_mode)) {
        add_file(walker, path, &st);
    } else {
        skip(walker, path, REFERAT_UNSUPPORTED, _("is neither a file nor a folder"));
    }
    return arena_status(&out->arena, error);
}

static int compare_files(const void *a, const void *b) {
    return strcmp(((const struct walk_file *)a)->path, ((const struct walk_file *)b)->path);
}

/* The same file may lie under two of the given paths. */
static void sort_files(struct walk *walk) {
    size_t kept = 0;
    if (walk->file_count) qsort(walk->files, walk->file_count, sizeof *walk->files, compare_files);
    for (size_t i = 0; i < walk->file_count; i++) {
        if (kept && strcmp(walk->files[kept - 1].path, walk->files[i].path) == 0) {
            walk->bytes -= walk->files[i].size;
            continue;
        }
        walk->files[kept++] = walk->files[i];
    }
    walk->file_count = kept;
}

enum referat_status walk_paths(const char *const *paths, size_t count, const char *index_path, struct walk *out,
                               struct referat_error *error) {
    *out = (struct walk){0};
    arena_init(&out->arena, WALK_MEMORY_MAX);
    struct walker walker = {.out = out};
    struct stat st;
    if (stat(index_path, &st) == 0) {
        walker.has_index = true;
        walker.index_device = st.st_dev;
        walker.index_inode = st.st_ino;
    }
    for (size_t i = 0; i < count; i++) {
        enum referat_status status = add_root(&walker, paths[i], error);
        if (status) return status;
    }
    while (walker.folder_count && !out->arena.failed) read_folder(&walker, walker.folders[--walker.folder_count]);
    enum referat_status status = arena_status(&out->arena, error);
    if (!status) sort_files(out);
    return status;
}

void walk_free(struct walk *walk) {
    arena_free(&walk->arena);
    *walk = (struct walk){0};
}

/* By name: escaping may order two names differently from their bytes, so the escaped ones are looked for one by one. */
bool walk_has(const struct walk *walk, const char *name) {
    struct walk_file wanted = {.path = name};
    if (walk->file_count && bsearch(&wanted, walk->files, walk->file_count, sizeof *walk->files, compare_files))
        return true;
    if (!strstr(name, "\\x")) return false;
    for (size_t i = 0; i < walk->file_count; i++) {
        if (strcmp(walk->files[i].name, name) == 0) return true;
    }
    return false;
}

bool walk_covers(const struct walk *walk, const char *name) {
    for (size_t i = 0; i < walk->root_count; i++) {
        if (path_is_under(name, walk->roots[i])) return true;
    }
    return false;
}
