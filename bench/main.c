/* main.c - referat-bench: its verbs and its usage. */
#include "bench/bench.h"

#include <stdio.h>
#include <string.h>

static const struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"generate", bench_generate}, {"queries", bench_queries}, {"run", bench_run}, {"table", bench_table},
    {"plot", bench_plot},         {"check", bench_check},     {"ask", bench_ask},
};

static const char usage[] =
    "usage: referat-bench VERB [OPTION]...\n"
    "\n"
    "  generate --items N [--seed S] [--words FILE]   fictional minutes as meeting records\n"
    "  queries --corpus FILE [--seed S] [--per-class K]      queries out of a corpus\n"
    "  run --corpus FILE|- --queries FILE [--engines A,B] [--plain] [--texts] [--format text|json] [--report FILE]\n"
    "      [--passes N] [--budget S] [--parallel-ms MS] [--dir DIR] [--keep] [--peers DIR]\n"
    "                                                        builds, asks and compares engines\n"
    "  table [--report FILE]                                 a report of run as Markdown tables\n"
    "  plot [--report FILE]                                  the same as an SVG picture\n"
    "  check --corpus FILE --queries FILE --baseline FILE [--update] [--engines A,B] [--rounds N]\n"
    "      [--no-instructions]\n"
    "                                                        is anything slower or worse than it was?\n"
    "\n"
    "docs/BENCH.md tells what is measured and how. N may be written 10k or 2M.\n";

int main(int argc, char **argv) {
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        fputs(usage, stdout);
        return 0;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(argv[1], verbs[i].name) == 0) return verbs[i].run(argc - 2, argv + 2);
    fputs(usage, stderr);
    return 2;
}
