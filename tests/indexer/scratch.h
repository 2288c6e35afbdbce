/* scratch.h - a scratch folder for a test, and files in it. */
#ifndef TESTS_INDEXER_SCRATCH_H
#define TESTS_INDEXER_SCRATCH_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char scratch[64];

static inline int scratch_setup(void **state) {
    (void)state;
    strcpy(scratch, "/tmp/referat-unit.XXXXXX");
    return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_teardown(void **state) {
    char command[256];
    (void)state;
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", scratch, scratch);
    return system(command) == 0 ? 0 : -1;
}

/* A path in the scratch folder; eight live at a time. */
static inline const char *in_scratch(const char *name) {
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

static inline void write_file(const char *name, const char *text) {
    FILE *file = fopen(in_scratch(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void make_folder(const char *name) {
    assert_int_equal(mkdir(in_scratch(name), 0755), 0);
}

/* Seconds since the epoch as the file's time. */
static inline void set_time(const char *name, time_t seconds) {
    struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    assert_int_equal(utimensat(AT_FDCWD, in_scratch(name), times, 0), 0);
}

/* Invented minutes of one item. */
static inline void write_minutes(const char *name, const char *body, const char *date, const char *time,
                                 const char *title) {
    char text[2048];
    snprintf(text, sizeof text,
             "Referat\n\nMøde i %s den %s\n\nTid: Den %s, kl. %s\n\nDeltagere:\n Ida Holm (formand)  Viborg Kommune\n\n"
             "Dagsorden\n\n1. %s\nReferat:\n%s godkendte forslaget.\n",
             body, date, date, time, title, body);
    write_file(name, text);
}

#endif
