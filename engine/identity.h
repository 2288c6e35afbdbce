/*
 * identity.h - the file `referat.index` that makes a folder an index. It is written last and whole (file_replace), so
 * that a folder that has it is complete. Five lines:
 *
 *     referat index
 *     format 2
 *     engine native
 *     analysis <fingerprint>
 *     checksum <CRC-32C of the lines before, eight hexadecimal digits>
 *
 * So that a flipped bit is damage, and not another format or analysis. Format 1 had no checksum; it is refused.
 */
#ifndef ENGINE_IDENTITY_H
#define ENGINE_IDENTITY_H

#include "base/error.h"
#include "base/slice.h"

#define IDENTITY_FILE "referat.index"
/* Of the folder's layout. What documents hold is part of the fingerprint. */
#define IDENTITY_FORMAT 2

struct identity {
    char engine[32];
    char analysis[512];
};

/*
 * Errors: REFERAT_NO_INDEX (no such folder, or one without the file), REFERAT_OTHER_FORMAT, REFERAT_DAMAGED,
 * REFERAT_NO_MEMORY.
 */
enum referat_status identity_read(const char *path, struct identity *out, struct referat_error *error) MUST_CHECK;
/* Errors: REFERAT_NOT_WRITTEN, REFERAT_INTERNAL (a fingerprint of several lines or above 511 bytes), REFERAT_NO_MEMORY.
 */
enum referat_status identity_write(const char *path, const char *engine, const char *analysis,
                                   struct referat_error *error) MUST_CHECK;
/* Durably, as far as that goes; nothing where it is not there. */
void identity_remove(const char *path);
/* REFERAT_OTHER_ANALYSIS where fingerprint is not NULL and another one than the index's. */
enum referat_status identity_check_analysis(const char *path, const struct identity *identity, const char *fingerprint,
                                            struct referat_error *error) MUST_CHECK;

#endif
