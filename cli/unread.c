/*
 * unread.c - see unread.h. The handler asks the kernel which file lies at the address (/proc/self/maps), and calls
 * nothing but what a signal handler may. What was being answered or written is dropped, as by a kill: an index is at
 * its last commit whenever its writer ends.
 */
#include "unread.h"

#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4608 /* of maps: a path of 4096 bytes and what stands before it */

/* Made beforehand, since a handler cannot ask the catalogue. */
static char behind_name[512];
static pid_t process; /* children that read documents have their own ends */

struct lines {
    int fd;
    size_t at, len;
    char buffer[4096];
};

/* The next line without its end, cut to fit; false at the end. */
static bool next_line(struct lines *lines, char *line) {
    for (size_t len = 0;;) {
        if (lines->at == lines->len) {
            ssize_t got = read(lines->fd, lines->buffer, sizeof lines->buffer);
            if (got <= 0) return false;
            lines->at = 0;
            lines->len = (size_t)got;
        }
        char c = lines->buffer[lines->at++];
        if (c == '\n') {
            line[len] = 0;
            return true;
        }
        if (len < LINE_MAX_BYTES - 1) line[len++] = c;
    }
}

/* The hexadecimal number that *at stands on; *at is behind it. */
static uintptr_t hexadecimal(const char **at) {
    uintptr_t number = 0;
    for (;; ++*at) {
        char c = **at;
        if (c >= '0' && c <= '9')
            number = number << 4 | (uintptr_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            number = number << 4 | (uintptr_t)(c - 'a' + 10);
        else
            return number;
    }
}

/* The file that is mapped at the address, in `line`; NULL where none is. */
static char *mapped_file(uintptr_t address, char *line) {
    struct lines lines = {.fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC)};
    while (lines.fd >= 0 && next_line(&lines, line)) {
        const char *at = line;
        uintptr_t begin = hexadecimal(&at);
        if (*at++ != '-' || address < begin || address >= hexadecimal(&at)) continue;
        return strchr(line, '/');
    }
    return NULL;
}

static void tell(char *path) {
    for (char *c = path; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f) *c = '?';
    const char *const parts[] = {"referat: ", path, behind_name, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) return;
}

static void on_signal(int number, siginfo_t *info, void *context) {
    static char line[LINE_MAX_BYTES];
    (void)context;
    /* A signal that somebody sent has no address. */
    char *path = info->si_code > 0 && getpid() == process ? mapped_file((uintptr_t)info->si_addr, line) : NULL;
    if (path && strstr(path, "/native/")) {
        tell(path);
        _exit(EXIT_INDEX);
    }
    /* Then it comes again, and does what it does without a handler. */
    signal(number, SIG_DFL);
    if (info->si_code <= 0) raise(number);
}

void unread_catch(void) {
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    snprintf(behind_name, sizeof behind_name, ": %s",
             _("cannot be read any more: the disk failed, or the file was cut meanwhile"));
    process = getpid();
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}
