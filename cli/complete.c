/*
 * complete.c - `referat complete`: the names that a flag or a field takes, for the shells' completion. The verb is for
 * scripts: --help does not list it, referat(1) does.
 */
#include "cli.h"

#include <string.h>

static const struct verb_help help = {
    .usage = N_("complete bodies|municipalities|kinds|outcomes"),
    .about = N_("Prints the names that --body, --municipality, --kind and --outcome know, one a\n"
                "line, your own bodies and municipalities among them."),
};

static bool read_kind(const char *name, enum referat_name_kind *out) {
    static const char *const names[] = {
        [REFERAT_BODIES] = "bodies",
        [REFERAT_MUNICIPALITIES] = "municipalities",
        [REFERAT_KINDS] = "kinds",
        [REFERAT_OUTCOMES] = "outcomes",
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum referat_name_kind)i;
            return true;
        }
    }
    return false;
}

static int complete(enum referat_name_kind kind) {
    struct referat *referat = NULL;
    struct referat_error error;
    char *text = NULL;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_names(referat, kind, &text, &error);
    if (!status) output(text);
    int code = output_end(status ? fail(&error) : 0);
    referat_text_free(text);
    referat_free(referat);
    return code;
}

int cli_complete(int argc, char **argv) {
    struct texts operands = {0};
    enum referat_name_kind kind;
    int code = options_parse(argc, argv, NULL, 0, &help, &operands);
    if (code < 0 && (operands.count != 1 || !read_kind(operands.items[0], &kind))) {
        message("%s", _("complete wants one of bodies, municipalities, kinds, outcomes"));
        code = EXIT_USAGE;
    }
    if (code < 0) code = complete(kind);
    text_list_free(&operands);
    return code;
}
