/* main.c - the program: picks the verb. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} verbs[] = {
    {"index", cli_index, N_("read minutes into the index: what is new or changed")},
    {"search", cli_search, N_("find agenda items, with what was decided")},
    {"who", cli_who, N_("who represented whom, in which group, from when to when")},
    {"show", cli_show, N_("show an item or a meeting, whole")},
    {"stats", cli_stats, N_("show what is indexed: bodies by year, gaps, counts")},
    {"parse", cli_parse, N_("show what is read out of a file, without an index")},
    {"analyze", cli_analyze, N_("show what each word of a text becomes")},
    {"lint", cli_lint, N_("find contradictions and dead links in minutes")},
    {"verify", cli_verify, N_("read every quote of the index again at its source")},
    {"check", cli_check, N_("find out whether the index is damaged")},
    {"complete", cli_complete, NULL}, /* for the shells; not listed */
};

#define VERB_COUNT (sizeof verbs / sizeof *verbs)

static void print_usage(FILE *out) {
    fprintf(out, "%s\n\n", _("Usage: referat VERB [flags] ..."));
    fprintf(out, "%s\n\n", _("Searches Danish minutes: what was decided about a matter, when, by whom."));
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (verbs[i].help) fprintf(out, "  %-9s %s\n", verbs[i].name, _(verbs[i].help));
    }
    fprintf(out, "\n%s\n", _("'referat VERB --help' tells more. A first search:"));
    fprintf(out, "\n  referat index ~/referater\n  referat search telemedicin\n");
}

static int run_verb(int argc, char **argv) {
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(argv[0], verbs[i].name) == 0) return verbs[i].run(argc, argv);
    }
    message(_("there is no verb '%s'; 'referat --help' lists them"), argv[0]);
    return EXIT_USAGE;
}

int main(int argc, char **argv) {
    setup(argc ? argv[0] : "referat");
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("referat %s\n", referat_version());
        return output_end(0);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return output_end(0);
    }
    return run_verb(argc - 1, argv + 1);
}
