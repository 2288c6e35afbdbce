/* lint.c - `referat lint`: contradictions and loose ends in minutes, before they are published. */
#include "checking.h"

#include <stdlib.h>
#include <string.h>

static const struct verb_help help = {
    .usage = N_("lint [flags] PATH..."),
    .about = N_("Looks for what contradicts itself or leads nowhere in the minutes in files and\n"
                "folders: dates, contents lists, numbers, people, municipalities, links. With an\n"
                "index also for announced meetings of which it has no minutes."),
    .more = N_("Exit code 1 says that something was found, 3 that a file could not be read.\n"
               "docs/LINT.md tells what each code means."),
};

static bool read_severity(const char *name, enum referat_severity *out) {
    static const char *const names[] = {"error", "warning", "hint"};
    *out = REFERAT_SEVERITY_HINT;
    for (unsigned i = 0; name && i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *out = (enum referat_severity)i;
        return true;
    }
    if (name) message(_("--severity is error, warning or hint, not '%s'"), name);
    return !name;
}

int cli_lint(int argc, char **argv) {
    const char *index = NULL, *format_name = NULL, *severity_name = NULL;
    struct texts operands = {0};
    struct referat_check_options o = {0};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"severity", 0, OPTION_TEXT, &severity_name, N_("LEVEL"), N_("error, warning or hint (as it is) and graver")},
        {"ocr", 0, OPTION_FLAG, &o.ocr, NULL, N_("recognise scanned pages (tesseract); slow")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is), json, ndjson, csv")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *folder = NULL;
    if (code < 0 && !operands.count) {
        message("%s", _("lint wants files or folders"));
        code = EXIT_USAGE;
    }
    if (code < 0 && (!checking_format(format_name, &format) || !read_severity(severity_name, &o.severity)))
        code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) {
        o.index_path = folder;
        o.index_optional = index == NULL;
        o.paths = operands.items;
        o.path_count = operands.count;
        code = checking_run(referat_lint, &o, format);
    }
    free(folder);
    text_list_free(&operands);
    return code;
}
