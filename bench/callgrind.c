/* callgrind.c - see callgrind.h; and the verb that valgrind runs. */
#include "bench/callgrind.h"
#include "bench/asker.h"
#include "bench/bench.h"
#include "bench/probe.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs valgrind with its messages into a pipe, which the caller closes. */
static FILE *start(char *const *arguments, pid_t *process) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC)) return NULL;
    fflush(NULL);
    *process = fork();
    if (*process == 0) {
        dup2(ends[1], STDERR_FILENO);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    close(ends[1]);
    return fdopen(ends[0], "re");
}

/* "==123== Collected : 4567" */
static int64_t run(const struct bench_target *target, const char *queries, int class_, const char *passes) {
    char program[4096], line[512];
    long long found, count = -1;
    int ended = 0;
    pid_t process = -1;
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    program[len > 0 ? len : 0] = '\0';
    const char *const arguments[] = {"valgrind",
                                     "--tool=callgrind",
                                     "--callgrind-out-file=/dev/null",
                                     program,
                                     "ask",
                                     "--index",
                                     target->index,
                                     "--queries",
                                     queries,
                                     "--class",
                                     query_class_names[class_],
                                     "--passes",
                                     passes,
                                     "--engine",
                                     target->name,
                                     NULL};
    FILE *messages = start((char *const *)arguments, &process);
    while (messages && fgets(line, sizeof line, messages)) {
        const char *at = strstr(line, "Collected :");
        if (at && sscanf(at, "Collected : %lld", &found) == 1) count = found;
    }
    if (messages) fclose(messages);
    if (process > 0) waitpid(process, &ended, 0);
    return WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? count : -1;
}

int64_t callgrind_count(const struct bench_target *target, const char *queries, int class_) {
    int64_t one = run(target, queries, class_, "1"), two = one < 0 ? -1 : run(target, queries, class_, "2");
    return two < 0 ? -1 : two - one;
}

/* ---- the verb ---- */

static enum referat_status ask_class(const struct bench_plan *plan, const struct bench_target *target, int class_,
                                     uint64_t passes, struct referat_error *error) {
    struct asker asker;
    double open_us;
    size_t first = plan->queries->starts[class_], count = plan->queries->starts[class_ + 1] - first;
    enum referat_status status = asker_open(plan, target, &asker, &open_us, error);
    asker.first = first;
    for (uint64_t pass = 0; !status && pass < passes; pass++)
        for (size_t i = 0; i < count && i < PROBE_QUERIES; i++)
            if (!asker_ask(&asker, i)) status = asker.status;
    asker_close(&asker);
    return status;
}

int bench_ask(int argc, char **argv) {
    struct referat_error error;
    const char *index = NULL, *queries = NULL, *engine = NULL, *class_name = NULL;
    uint64_t passes = 1;
    const struct bench_option options[] = {{"--index", .text = &index},
                                           {"--queries", .text = &queries},
                                           {"--engine", .text = &engine},
                                           {"--class", .text = &class_name},
                                           {"--passes", .number = &passes}};
    struct query_file file = {0};
    struct analyzer *analyzer = NULL;
    struct bench_target target = {.name = engine};
    int class_ = 0;
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, &error);
    while (class_ < CLASS_COUNT && class_name && strcmp(class_name, query_class_names[class_]) != 0) class_++;
    if (!status &&
        (!index || !queries || !engine || !class_name || class_ == CLASS_COUNT || !engine_target_find(engine, &target)))
        status = error_set(&error, REFERAT_USAGE, "ask wants --index, --queries, --engine and --class");
    if (status) return bench_fail(&error);
    target.index = strdup(index);
    status = target.index ? analyzer_new(&analyzer, &error) : error_no_memory(&error);
    if (!status) status = query_file_open(queries, analyzer, &file, &error);
    const struct bench_plan plan = {.queries = &file, .plain = true};
    if (!status) status = ask_class(&plan, &target, class_, passes, &error);
    if (analyzer) query_file_close(&file);
    analyzer_free(analyzer);
    free(target.index);
    return status ? bench_fail(&error) : 0;
}
