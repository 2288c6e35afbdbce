/* manifest.h - the file that says which files are the index. docs/FORMAT.md, "manifest". */
#ifndef ENGINE_NATIVE_MANIFEST_H
#define ENGINE_NATIVE_MANIFEST_H

#include "engine/engine.h"

#define NATIVE_FOLDER    "native"
#define MANIFEST_FILE    "manifest"
#define MANIFEST_VERSION 1

enum manifest_kind { MANIFEST_ITEMS = ENGINE_ITEMS, MANIFEST_REGISTER = ENGINE_REGISTER, MANIFEST_TABLE };

struct manifest_entry {
    enum manifest_kind kind;
    uint64_t number;         /* of the files */
    uint64_t removed_commit; /* of its .del file; 0 = none */
    uint64_t documents;      /* all, removed ones included; entries of a table */
    uint64_t removed;
    uint64_t length_sum;
    uint32_t trailer;         /* checksum of the trailers' checksums of its files: docs, terms, post, pos, texts */
    uint32_t removed_trailer; /* trailer's checksum of its .del file */
    bool spilled;             /* segment_writer.h: of a commit under way, never in a manifest that is written */
};

struct manifest {
    uint64_t commit, next_number;
    int64_t time;
    struct manifest_entry *entries; /* in the order of their numbers; malloc'd */
    size_t count;
};

void manifest_free(struct manifest *manifest);
enum referat_status manifest_copy(const struct manifest *from, struct manifest *out,
                                  struct referat_error *error) MUST_CHECK;
/* An entry at the end. Errors: REFERAT_NO_MEMORY. */
enum referat_status manifest_add(struct manifest *manifest, const struct manifest_entry *entry,
                                 struct referat_error *error) MUST_CHECK;
void manifest_drop(struct manifest *manifest, size_t at);

/* `path` is the index. Errors: REFERAT_DAMAGED, REFERAT_OTHER_FORMAT, REFERAT_NO_MEMORY. */
enum referat_status manifest_read(const char *path, struct manifest *out, struct referat_error *error) MUST_CHECK;
/* From bytes, `name` for messages: what manifest_read does, and the fuzz target. */
enum referat_status manifest_parse(const char *name, struct slice bytes, struct manifest *out,
                                   struct referat_error *error) MUST_CHECK;
/* Atomically and durably (file_replace). The files it names are already on the disk. Errors: REFERAT_NOT_WRITTEN. */
enum referat_status manifest_write(const char *path, const struct manifest *manifest,
                                   struct referat_error *error) MUST_CHECK;

/*
 * What tells two manifests apart without reading them. It is sure only while the older one is held open: a file that is
 * gone gives its inode to another, within one tick of the file system's clock.
 */
struct manifest_stamp {
    uint64_t device, inode, size;
    int64_t seconds, nanoseconds;
};
/* All 0 where there is none. */
struct manifest_stamp manifest_stamp(const char *path);
bool manifest_stamp_equal(const struct manifest_stamp *a, const struct manifest_stamp *b);
/* As manifest_read; *held is the open descriptor of what was read (-1 on failure), to be closed with close(2). */
enum referat_status manifest_read_held(const char *path, struct manifest *out, struct manifest_stamp *stamp, int *held,
                                       struct referat_error *error) MUST_CHECK;

/* "PATH/native/00000012.docs", malloc'd; NULL without memory. Extension "" : the folder itself. */
char *native_file(const char *path, uint64_t number, const char *extension);
/* "del-00000004" */
#define NATIVE_EXTENSION_SIZE 32
void native_removed_extension(uint64_t commit, char out[static NATIVE_EXTENSION_SIZE]);
extern const char *const native_segment_extensions[5]; /* docs, terms, post, pos, texts */

#endif
