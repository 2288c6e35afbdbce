/*
 * folder.h - the folder that holds an index: what it is before we touch it, its lock, and its first creation.
 *
 *     referat.index     identity (identity.h), written last: a folder that has it is a whole index
 *     lock              held (flock) by the one writer; holds its process id as text
 *     referat.creating  there while the index is first made; a folder with it and without referat.index is what a
 *                       killed creator left, and nothing in it was ever an index
 *     ...               the engine's parts
 *
 * An index is made in its own folder and not in a sibling that is renamed, since the folder may be a mount point, the
 * working directory of somebody, or stand in a folder without rights to write.
 */
#ifndef ENGINE_FOLDER_H
#define ENGINE_FOLDER_H

#include "base/error.h"

#define FOLDER_LOCK "lock"
#define FOLDER_MARK "referat.creating"

enum folder_state {
    FOLDER_MISSING,
    FOLDER_EMPTY,      /* or with a lock of ours alone */
    FOLDER_UNFINISHED, /* a killed creator's */
    FOLDER_INDEX,
    FOLDER_OTHER /* of something else, or no folder */
};

/* Errors: REFERAT_NO_INDEX (cannot be read), REFERAT_NO_MEMORY. */
enum referat_status folder_look(const char *path, enum folder_state *out, struct referat_error *error) MUST_CHECK;
/* Makes the folder and its parents. Errors: REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY. */
enum referat_status folder_make(const char *path, struct referat_error *error) MUST_CHECK;

/*
 * Takes the writer's lock; *fd is -1 on failure. It excludes writers of this and of other processes and is gone when
 * the last descriptor of it is: a process forked while it is held must exec or close its descriptors. Where the holder
 * is dead and only such children still have it, they are given 2 seconds to end. Errors: REFERAT_LOCKED,
 * REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY.
 */
enum referat_status folder_lock(const char *path, int *out, struct referat_error *error) MUST_CHECK;
/* -1 is fine. */
void folder_unlock(int fd);

/* Both with the lock held. Sets the mark of a beginning creation, on the disk. Errors: REFERAT_NOT_WRITTEN,
 * REFERAT_NO_MEMORY. */
enum referat_status folder_mark(const char *path, struct referat_error *error) MUST_CHECK;
void folder_unmark(const char *path);
/* Removes `parts` and the mark, as far as they are there. Errors: REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY. */
enum referat_status folder_clear(const char *path, const char *const *parts, struct referat_error *error) MUST_CHECK;
/* Removes the lock file, and the folder where it is empty then. */
void folder_abandon(const char *path, bool and_folder);

#endif
