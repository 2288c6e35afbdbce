/*
 * walk.h - the files under the given paths, each once, in byte order of their absolute path. A given path is resolved
 * (realpath); below it symbolic links to files are followed and to folders are not. Left out: hidden names, the index
 * folder, whatever is no regular file. A folder or link that cannot be read is a skip; the walk goes on.
 */
#ifndef INDEXER_WALK_H
#define INDEXER_WALK_H

#include "base/arena.h"

struct walk_file {
    const char *path; /* the bytes on disk */
    const char *name; /* the same as UTF-8 (path.h); what the ledger and the records call it */
    uint64_t size;
    int64_t mtime_ns;
};

struct walk_skip {
    const char *name;
    enum referat_status status;
    const char *message;
};

struct walk {
    struct arena arena; /* holds everything below */
    struct walk_file *files;
    size_t file_count;
    uint64_t bytes;
    const char **roots; /* the given paths, absolute, as UTF-8 */
    size_t root_count;
    struct walk_skip *skips;
    size_t skip_count;
};

/*
 * Errors: REFERAT_USAGE where a given path does not exist, REFERAT_UNREADABLE where one cannot be looked at,
 * REFERAT_NO_MEMORY. walk_free is due afterwards in any case.
 */
enum referat_status walk_paths(const char *const *paths, size_t count, const char *index_path, struct walk *out,
                               struct referat_error *error) MUST_CHECK;
void walk_free(struct walk *walk);
/* Whether the walk found a file of that name; whether the name lies under one of the given paths. */
bool walk_has(const struct walk *walk, const char *name);
bool walk_covers(const struct walk *walk, const char *name);

#endif
