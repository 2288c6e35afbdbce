/* error.h - filling a struct referat_error. The caller's pointer may be NULL everywhere. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <referat.h>

#define MUST_CHECK __attribute__((warn_unused_result))

/* Sets status and message, position -1, and returns the status, so that a failure is one line. */
enum referat_status error_set(struct referat_error *error, enum referat_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with a byte position in the query. */
enum referat_status error_at(struct referat_error *error, int64_t position, enum referat_status status,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Sets REFERAT_NO_MEMORY with its message. */
enum referat_status error_no_memory(struct referat_error *error);
void error_clear(struct referat_error *error);
/* strerror in the locale's language, without the races of strerror; the text lives in the caller's array. */
const char *error_errno(int errnum, char text[128]);

#endif
