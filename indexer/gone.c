/* gone.c - files that the index knows under the given paths and that are no longer there. */
#include "indexer/path.h"
#include "indexer/run.h"

#include <errno.h>
#include <sys/stat.h>

/* Gone is what is not there. A folder that cannot be looked into says nothing of its files. */
static bool is_gone(struct run *run, const char *name) {
    struct stat st;
    if (!walk_covers(&run->walk, name) || walk_has(&run->walk, name)) return false;
    return lstat(path_from_text(&run->arena, name), &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static enum referat_status each_gone(struct run *run, bool forget, uint64_t *count, struct referat_error *error) {
    const char **files;
    size_t file_count;
    if (!run->walk.root_count) return REFERAT_OK;
    enum referat_status status = ledger_list_files(&run->ledger, &run->kept, &files, &file_count, error);
    for (size_t i = 0; !status && i < file_count && !run_should_stop(run); i++) {
        struct ledger_file entry;
        bool found;
        arena_reset(&run->arena);
        if (!is_gone(run, files[i])) continue;
        status = ledger_load_file(&run->ledger, files[i], &run->arena, &found, &entry, error);
        if (status || !found || entry.from_records) continue;
        ++*count;
        if (forget) status = meetings_forget(&run->meetings, files[i], error);
        if (!status) status = run_commit_some(run, error);
    }
    return status;
}

enum referat_status run_prune(struct run *run, struct referat_error *error) {
    return each_gone(run, true, &run->summary.files_removed, error);
}

enum referat_status run_count_gone(struct run *run, struct referat_error *error) {
    return each_gone(run, false, &run->summary.files_gone, error);
}
