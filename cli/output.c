/* output.c - stdout for data, stderr for messages, and what kind of terminal each is. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_ROWS    24
#define USUAL_COLUMNS 80
#define SCREEN_MAX    10000

void message(const char *format, ...) {
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* File names and queries may hold anything; none of it must reach a terminal as it is. */
    referat_text_clean(text);
    fflush(stdout);
    fprintf(stderr, "referat: %s\n", text);
}

int fail(const struct referat_error *error) {
    message("%s", error->message);
    return referat_exit_code(error->status);
}

int fail_reading(const struct referat_error *error) {
    int code = fail(error);
    if (error->status == REFERAT_NO_INDEX) fprintf(stderr, "  %s\n", _("'referat index FOLDER' makes one"));
    return code;
}

/* The query on a line and a mark under the place, where it is short enough to be seen. */
int fail_query(const struct referat_error *error, const char *query, size_t length) {
    int code = fail_reading(error);
    if (error->status != REFERAT_QUERY || error->position < 0 || (size_t)error->position > length || length > 70)
        return code;
    char line[80];
    memcpy(line, query, length);
    line[length] = 0;
    referat_text_clean(line);
    /* What is not shown as it was typed has other columns. */
    if (memcmp(line, query, length) != 0) return code;
    int column = 0;
    for (int64_t i = 0; i < error->position; i++) column += (query[i] & 0xC0) != 0x80;
    fprintf(stderr, "  %s\n  %*s^\n", line, column, "");
    return code;
}

void output(const char *text) {
    fputs(text, stdout);
}

int output_end(int code) {
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (!failed) return code;
    /* The reader of a pipe went away: nobody is there to be told. */
    if (errno == EPIPE) return code ? code : 141;
    message(_("the output could not be written: %s"), strerror(errno ? errno : EIO));
    return EXIT_INTERNAL;
}

bool terminal_is_capable(int fd) {
    const char *term = getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

struct screen {
    unsigned rows, columns; /* 0 where there is no screen */
};

/* A size that the environment gives, in place of the one that is known. */
static void size_from(const char *variable, unsigned *size) {
    const char *text = getenv(variable);
    char *end;
    if (!text || text[0] < '1' || text[0] > '9') return;
    unsigned long given = strtoul(text, &end, 10);
    if (!*end && given <= SCREEN_MAX) *size = (unsigned)given;
}

/* A terminal that does not tell its size has the usual one. */
static struct screen screen_of(int fd) {
    struct screen screen = {0, 0};
    struct winsize window;
    if (isatty(fd)) {
        bool told = ioctl(fd, TIOCGWINSZ, &window) == 0;
        screen.rows = told && window.ws_row ? window.ws_row : USUAL_ROWS;
        screen.columns = told && window.ws_col ? window.ws_col : USUAL_COLUMNS;
    }
    size_from("LINES", &screen.rows);
    size_from("COLUMNS", &screen.columns);
    return screen;
}

unsigned terminal_columns(int fd) {
    unsigned columns = screen_of(fd).columns;
    return columns ? columns : USUAL_COLUMNS;
}

struct referat_style output_style(void) {
    const char *no_color = getenv("NO_COLOR");
    struct screen screen = screen_of(STDOUT_FILENO);
    return (struct referat_style){
        .color = terminal_is_capable(STDOUT_FILENO) && !(no_color && no_color[0]),
        .columns = screen.columns,
        .rows = screen.rows,
    };
}
