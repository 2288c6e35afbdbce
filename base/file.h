/* file.h - whole files: read with a cap, replaced atomically, hashed. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"

#define SHA256_TEXT_SIZE 65

/* Reads fd from where it stands to its end into buf, at most `max` bytes (REFERAT_TOO_LARGE above). `name` is for
 * messages. */
enum referat_status file_read_fd(int fd, const char *name, size_t max, struct buf *buf,
                                 struct referat_error *error) MUST_CHECK;
/* Errors: REFERAT_UNREADABLE, REFERAT_TOO_LARGE, REFERAT_NO_MEMORY. */
enum referat_status file_read(const char *path, size_t max, struct buf *buf, struct referat_error *error) MUST_CHECK;
/*
 * Writes the bytes to a temporary file beside `path`, flushes it to the disk, renames it over `path` and flushes the
 * folder: after a crash the old or the new content is there, whole. Errors: REFERAT_NOT_WRITTEN.
 */
enum referat_status file_replace(const char *path, const void *data, size_t len,
                                 struct referat_error *error) MUST_CHECK;
enum referat_status file_sync_directory(const char *path, struct referat_error *error) MUST_CHECK;
/* Writes all bytes, through short writes and EINTR. False with errno set on failure. */
bool file_write_all(int fd, const void *data, size_t len) MUST_CHECK;
/* Lower-case hex SHA-256 (nettle) and a NUL. */
void sha256_text(const void *data, size_t len, char out[SHA256_TEXT_SIZE]);

#endif
