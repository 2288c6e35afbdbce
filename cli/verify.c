/* verify.c - `referat verify`: every quote of the index read again at its source. */
#include "checking.h"

#include <stdlib.h>

static const struct verb_help help = {
    .usage = N_("verify [flags]"),
    .about = N_("Reads every quote and every part of an item that the index holds again, at its\n"
                "place in its source, and tells where something else stands."),
    .more = N_("Exit code 1 says that something differs, 3 that a source is gone, has changed\n"
               "since it was indexed, or cannot be read."),
};

int cli_verify(int argc, char **argv) {
    const char *index = NULL, *format_name = NULL;
    struct texts operands = {0};
    struct referat_check_options o = {.severity = REFERAT_SEVERITY_HINT};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"ocr", 0, OPTION_FLAG, &o.ocr, NULL, N_("recognise scanned pages (tesseract); slow")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is), json, ndjson, csv")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *folder = NULL;
    if (code < 0 && operands.count) {
        message("%s", _("verify takes no operands"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !checking_format(format_name, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) {
        o.index_path = folder;
        code = checking_run(referat_verify, &o, format);
    }
    free(folder);
    text_list_free(&operands);
    return code;
}
