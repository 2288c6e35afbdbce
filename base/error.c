/* error.c - filling a struct referat_error. Knows no folder above base/. */
#include "base/error.h"
#include "base/intl.h"
#include "base/safe.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
} statuses[REFERAT_STATUS_COUNT] = {
    [REFERAT_OK] = {"ok", 0},
    [REFERAT_NOTHING_FOUND] = {"nothing-found", 1},
    [REFERAT_USAGE] = {"usage", 2},
    [REFERAT_QUERY] = {"query", 2},
    [REFERAT_UNREADABLE] = {"unreadable", 3},
    [REFERAT_UNSUPPORTED] = {"unsupported", 3},
    [REFERAT_ENCRYPTED] = {"encrypted", 3},
    [REFERAT_TOO_LARGE] = {"too-large", 3},
    [REFERAT_TIMEOUT] = {"timeout", 3},
    [REFERAT_BAD_INPUT] = {"bad-input", 3},
    [REFERAT_NOT_MINUTES] = {"not-minutes", 0},
    [REFERAT_NO_INDEX] = {"no-index", 4},
    [REFERAT_DAMAGED] = {"damaged", 4},
    [REFERAT_OTHER_FORMAT] = {"other-format", 4},
    [REFERAT_OTHER_ANALYSIS] = {"other-analysis", 4},
    [REFERAT_NOT_WRITTEN] = {"not-written", 4},
    [REFERAT_LOCKED] = {"locked", 5},
    [REFERAT_INTERRUPTED] = {"interrupted", 130},
    [REFERAT_NO_MEMORY] = {"no-memory", 70},
    [REFERAT_INTERNAL] = {"internal", 70},
};

const char *referat_status_name(enum referat_status status) {
    return (unsigned)status < REFERAT_STATUS_COUNT ? statuses[status].name : "unknown";
}

int referat_exit_code(enum referat_status status) {
    return (unsigned)status < REFERAT_STATUS_COUNT ? statuses[status].exit_code : 70;
}

__attribute__((format(printf, 4, 0))) static void error_fill(struct referat_error *error, int64_t position,
                                                             enum referat_status status, const char *format,
                                                             va_list args) {
    if (!error) return;
    error->status = status;
    error->position = position;
    vsnprintf(error->message, sizeof error->message, format, args);
    /* A message that was cut ends with a whole character, and what it quotes is harmless. */
    struct slice text = slice_of(error->message);
    if (text.len == sizeof error->message - 1) error->message[utf8_cut(text, text.len - 4)] = '\0';
    text_make_safe(error->message);
}

enum referat_status error_set(struct referat_error *error, enum referat_status status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_fill(error, -1, status, format, args);
    va_end(args);
    return status;
}

enum referat_status error_at(struct referat_error *error, int64_t position, enum referat_status status,
                             const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_fill(error, position, status, format, args);
    va_end(args);
    return status;
}

enum referat_status error_no_memory(struct referat_error *error) {
    return error_set(error, REFERAT_NO_MEMORY, "%s", _("out of memory"));
}

void error_clear(struct referat_error *error) {
    if (!error) return;
    error->status = REFERAT_OK;
    error->position = -1;
    error->message[0] = '\0';
}

const char *error_errno(int errnum, char text[static 128]) {
    return strerror_r(errnum, text, 128);
}
