/* output.c - stdout for data, stderr for messages, and what kind of terminal each is. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

/* The query on a line and a mark under the place, where it is short enough to be seen. */
int fail_query(const struct referat_error *error, const char *query, size_t length) {
    int code = fail(error);
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

unsigned terminal_columns(int fd) {
    struct winsize size;
    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) return size.ws_col;
    return 80;
}

struct referat_style output_style(void) {
    const char *no_color = getenv("NO_COLOR");
    return (struct referat_style){
        .color = terminal_is_capable(STDOUT_FILENO) && !(no_color && no_color[0]),
        .columns = terminal_columns(STDOUT_FILENO),
    };
}
