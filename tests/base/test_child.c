/* test_child.c - foreign programs with limits: every way they can end, and that nothing is left behind. */
#include "base/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int open_descriptors(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

struct run {
    enum referat_status status;
    struct child_result result;
    struct buf out;
};

/* Runs a shell line and looks that no child and no descriptor is left. */
static void run_argv(struct run *run, const char *const argv[], const char *input, struct child_limits limits,
                     size_t cap) {
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs(input, file);
    fflush(file);
    rewind(file);
    buf_init(&run->out, cap);
    struct referat_error error;
    int before = open_descriptors();
    run->status = child_run(argv, fileno(file), &limits, &run->out, &run->result, &error);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    fclose(file);
}

static void run_shell(struct run *run, const char *line, const char *input, struct child_limits limits, size_t cap) {
    const char *const argv[] = {"sh", "-c", line, NULL};
    run_argv(run, argv, input, limits, cap);
}

static const struct child_limits no_limits;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void test_output_and_exit_code(void **state) {
    (void)state;
    struct run run;
    run_shell(&run, "cat; echo noise >&2; exit 3", "Referat fra mødet", no_limits, 1000);
    assert_int_equal(run.status, REFERAT_OK);
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_int_equal(run.result.exit_code, 3);
    assert_string_equal(run.out.data, "Referat fra mødet");
    buf_free(&run.out);
}

static void test_nothing_is_inherited(void **state) {
    (void)state;
    struct run run;
    int extra = open("/dev/null", O_RDONLY); /* not close-on-exec */
    assert_true(extra >= 0);
    signal(SIGPIPE, SIG_IGN);
    run_shell(&run,
              "ls /proc/self/fd | wc -l; grep -cE 'SigIgn:.0*(180000000)?$' /proc/self/status; ulimit -c; ulimit -f",
              "", no_limits, 1000);
    signal(SIGPIPE, SIG_DFL);
    close(extra);
    /*
     * 0, 1, 2 and the one that ls reads the folder by; no signal ignored, but for 32 and 33, which make ignores and the
     * C library keeps for itself; no core, no files
     */
    assert_string_equal(run.out.data, "4\n1\n0\n0\n");
    buf_free(&run.out);
}

static void test_a_program_that_is_not_there(void **state) {
    (void)state;
    struct run run;
    const char *const argv[] = {"referat-no-such-program", NULL};
    run_argv(&run, argv, "", no_limits, 1000);
    assert_int_equal(run.status, REFERAT_OK);
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_int_equal(run.result.exit_code, 127);
    buf_free(&run.out);
}

static void test_a_signal_ends_it(void **state) {
    (void)state;
    struct run run;
    run_shell(&run, "echo before; kill -SEGV $$", "", no_limits, 1000);
    assert_int_equal(run.result.end, CHILD_SIGNALLED);
    assert_int_equal(run.result.signal, SIGSEGV);
    assert_string_equal(run.out.data, "before\n");
    buf_free(&run.out);
}

static void test_time_runs_out(void **state) {
    static const char *const lines[] = {
        "sleep 30",           /* waits with its output open */
        "exec >&-; sleep 30", /* closed its output and stays */
        "sleep 30 & exit 0",  /* left one behind that holds the output */
        "trap '' TERM INT; while :; do :; done",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct run run;
        double start = seconds();
        run_shell(&run, lines[i], "", (struct child_limits){.time_ms = 150}, 1000);
        assert_int_equal(run.status, REFERAT_OK);
        assert_int_equal(run.result.end, CHILD_TIMED_OUT);
        assert_true(seconds() - start > 0.1 && seconds() - start < 5);
        buf_free(&run.out);
    }
}

/* Whether the process still runs; one that is dead and that nobody reaped does not. */
static bool is_running(int pid) {
    char path[64], stat[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) return false;
    char *read = fgets(stat, sizeof stat, file);
    fclose(file);
    const char *state = read ? strrchr(stat, ')') : NULL;
    return state && strncmp(state, ") Z", 3) != 0 && strncmp(state, ") X", 3) != 0;
}

static void test_the_whole_group_is_killed(void **state) {
    (void)state;
    struct run run;
    run_shell(&run, "sleep 30 >/dev/null & echo $!; sleep 30 >/dev/null & echo $!", "", no_limits, 1000);
    assert_int_equal(run.result.end, CHILD_EXITED);
    int first = 0, second = 0;
    assert_int_equal(sscanf(run.out.data, "%d %d", &first, &second), 2);
    buf_free(&run.out);
    for (int tries = 0; is_running(first) || is_running(second); tries++) {
        assert_true(tries < 100);
        usleep(20000);
    }
}

static void test_output_has_a_cap(void **state) {
    (void)state;
    struct run run;
    run_shell(&run, "yes", "", (struct child_limits){.time_ms = 20000}, 100000);
    assert_int_equal(run.status, REFERAT_OK);
    assert_int_equal(run.result.end, CHILD_TOO_MUCH_OUTPUT);
    assert_int_equal(run.out.len, 100000);
    buf_free(&run.out);
    run_shell(&run, "printf 12345", "", no_limits, 5); /* exactly full is not too much */
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_string_equal(run.out.data, "12345");
    buf_free(&run.out);
    run_shell(&run, "printf 123456", "", no_limits, 5);
    assert_int_equal(run.result.end, CHILD_TOO_MUCH_OUTPUT);
    buf_free(&run.out);
}

static void test_memory_has_a_cap(void **state) {
    (void)state;
    struct run run;
    const char *line = "v=x; while :; do v=$v$v; done";
    run_shell(&run, line, "", (struct child_limits){.time_ms = 20000, .memory_bytes = (size_t)64 << 20}, 1000);
    assert_int_equal(run.status, REFERAT_OK);
    assert_true(run.result.end == CHILD_SIGNALLED || (run.result.end == CHILD_EXITED && run.result.exit_code != 0));
    buf_free(&run.out);
}

static void test_an_interrupt_does_not_reach_it(void **state) {
    (void)state;
    pid_t group = getpgrp();
    struct run run;
    run_shell(&run, "ps -o pgid= -p $$ 2>/dev/null || cut -d' ' -f5 /proc/$$/stat", "", no_limits, 1000);
    assert_true(atoi(run.out.data) > 0);
    assert_int_not_equal(atoi(run.out.data), group);
    buf_free(&run.out);
}

static void on_alarm(int number) {
    (void)number;
}

static void test_interruptions_of_ours_do_no_harm(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
    sigaction(SIGALRM, &action, NULL);
    ualarm(5000, 5000);
    struct run run;
    run_shell(&run, "sleep 0.2; echo whole; exec >&-; sleep 0.1", "", (struct child_limits){.time_ms = 10000}, 1000);
    ualarm(0, 0);
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_string_equal(run.out.data, "whole\n");
    buf_free(&run.out);
}

static void test_no_process_can_be_made(void **state) {
    (void)state;
    struct child_result result;
    struct referat_error error;
    struct buf out;
    buf_init(&out, 100);
    const char *const argv[] = {"true", NULL};
    int before = open_descriptors();
    assert_int_equal(child_run(argv, -1, &no_limits, &out, &result, &error), REFERAT_INTERNAL);
    assert_int_equal(open_descriptors(), before);
    assert_true(strlen(error.message) > 10);
    buf_free(&out);
}

/* Closed standard descriptors of ours are no trap: the pipe may get their numbers. */
static void test_without_standard_descriptors(void **state) {
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        int input = open("/dev/null", O_RDONLY);
        input = dup2(input, 50);
        for (int fd = 0; fd < 10; fd++) close(fd);
        struct child_result result;
        struct buf out;
        buf_init(&out, 100);
        const char *const argv[] = {"echo", "heard", NULL};
        enum referat_status status = child_run(argv, input, &no_limits, &out, &result, NULL);
        _exit(status == REFERAT_OK && out.len == 6 && result.exit_code == 0 ? 0 : 1);
    }
    int wait_status;
    assert_int_equal(waitpid(pid, &wait_status, 0), pid);
    assert_true(WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0);
}

/* ---- functions ---- */

static int copy_upper(const void *data, int input, int output) {
    char bytes[64];
    ssize_t got = read(input, bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; i++) bytes[i] = (char)(bytes[i] - *(const char *)data);
    return write(output, bytes, (size_t)got) == got ? 7 : 1;
}

static enum referat_status call(child_function function, const void *data, struct child_limits limits, size_t cap,
                                struct run *run) {
    FILE *file = tmpfile();
    assert_non_null(file);
    fputs("abc", file);
    fflush(file);
    rewind(file);
    buf_init(&run->out, cap);
    int before = open_descriptors();
    run->status = child_call(function, data, fileno(file), &limits, &run->out, &run->result, NULL);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    fclose(file);
    return run->status;
}

static void test_a_function_in_a_child(void **state) {
    (void)state;
    struct run run;
    assert_int_equal(call(copy_upper, "\x20", no_limits, 100, &run), REFERAT_OK);
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_int_equal(run.result.exit_code, 7);
    assert_string_equal(run.out.data, "ABC");
    buf_free(&run.out);
}

/* Each of these must fail in there; the exit code says which did not. */
static int try_to_get_out(const void *data, int input, int output) {
    (void)data, (void)input, (void)output;
    if (open("/etc/passwd", O_RDONLY) >= 0) return 1;
    if (open("/tmp/referat-confined", O_WRONLY | O_CREAT, 0600) >= 0) return 2;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) return 3;
    if (fork() >= 0) return 4;
    if (execl("/bin/true", "true", (char *)NULL) == 0) return 5;
    if (kill(getppid(), 0) == 0) return 6;
    if (unlink("/tmp/referat-no-such-file") == 0 || errno != EPERM) return 7;
    if (fcntl(3, F_GETFD) >= 0) return 8;
    char *memory = malloc((size_t)1 << 20); /* and this must not */
    if (!memory) return 9;
    memory[100] = 1;
    free(memory);
    return 0;
}

static void test_a_function_cannot_get_out(void **state) {
    (void)state;
    struct run run;
#if defined(REFERAT_SANITIZED) || !(defined(__x86_64__) || defined(__aarch64__))
    skip(); /* sanitizers need what the filter takes */
#endif
    assert_int_equal(call(try_to_get_out, NULL, no_limits, 100, &run), REFERAT_OK);
    assert_int_equal(run.result.end, CHILD_EXITED);
    assert_int_equal(run.result.exit_code, 0);
    buf_free(&run.out);
}

static int misbehave(const void *data, int input, int output) {
    (void)input;
    switch (*(const char *)data) {
    case 'l':
        for (volatile int spin = 0;; spin = !spin) continue;
    case 'c': abort();
    case 'w':
        while (write(output, "xxxxxxxx", 8) > 0) continue;
        break;
    case 'm':
        for (volatile char *memory; (memory = malloc((size_t)1 << 20));) memory[0] = 1;
        return 42;
    }
    return 0;
}

static void test_a_function_has_limits(void **state) {
    (void)state;
    struct run run;
    call(misbehave, "l", (struct child_limits){.time_ms = 150}, 100, &run);
    assert_int_equal(run.result.end, CHILD_TIMED_OUT);
    buf_free(&run.out);
    call(misbehave, "w", no_limits, 1000, &run);
    assert_int_equal(run.result.end, CHILD_TOO_MUCH_OUTPUT);
    buf_free(&run.out);
#ifndef REFERAT_SANITIZED
    call(misbehave, "c", no_limits, 100, &run);
    assert_int_equal(run.result.end, CHILD_SIGNALLED);
    assert_int_equal(run.result.signal, SIGABRT);
    buf_free(&run.out);
    call(misbehave, "m", (struct child_limits){.memory_bytes = (size_t)64 << 20}, 100, &run);
    assert_int_equal(run.result.exit_code, 42);
    buf_free(&run.out);
#endif
}

static void test_output_step_by_step(void **state) {
    (void)state;
    struct child child;
    struct child_result result;
    struct child_limits limits = {.time_ms = 5000};
    char bytes[4];
    int before = open_descriptors();
    assert_int_equal(child_start(misbehave, "w", STDIN_FILENO, &limits, &child, NULL), REFERAT_OK);
    for (int i = 0; i < 100000; i++) assert_true(child_read(&child, bytes, sizeof bytes));
    child_stop(&child, true, &result);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(child_start(misbehave, "0", STDIN_FILENO, &limits, &child, NULL), REFERAT_OK);
    assert_false(child_read(&child, bytes, sizeof bytes)); /* it ends without a word */
    child_stop(&child, false, &result);
    assert_int_equal(result.end, CHILD_EXITED);
    limits.time_ms = 150;
    assert_int_equal(child_start(misbehave, "l", STDIN_FILENO, &limits, &child, NULL), REFERAT_OK);
    assert_false(child_read(&child, bytes, sizeof bytes));
    child_stop(&child, false, &result);
    assert_int_equal(result.end, CHILD_TIMED_OUT);
    child_stop(&child, false, &result); /* nothing */
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output_and_exit_code),
        cmocka_unit_test(test_nothing_is_inherited),
        cmocka_unit_test(test_a_program_that_is_not_there),
        cmocka_unit_test(test_a_signal_ends_it),
        cmocka_unit_test(test_time_runs_out),
        cmocka_unit_test(test_the_whole_group_is_killed),
        cmocka_unit_test(test_output_has_a_cap),
        cmocka_unit_test(test_memory_has_a_cap),
        cmocka_unit_test(test_an_interrupt_does_not_reach_it),
        cmocka_unit_test(test_interruptions_of_ours_do_no_harm),
        cmocka_unit_test(test_no_process_can_be_made),
        cmocka_unit_test(test_without_standard_descriptors),
        cmocka_unit_test(test_a_function_in_a_child),
        cmocka_unit_test(test_a_function_cannot_get_out),
        cmocka_unit_test(test_a_function_has_limits),
        cmocka_unit_test(test_output_step_by_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
