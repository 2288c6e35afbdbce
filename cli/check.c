/* check.c - `referat check`: looks the whole index over, and tells of everything that is wrong with it. */
#include "cli.h"

#include <stdlib.h>

static const struct verb_help help = {
    .usage = N_("check [flags]"),
    .about = N_("Reads every byte of the index and says which files are damaged. Changes\n"
                "nothing. Exit code 0: sound, 4: damaged."),
};

static int check(const char *folder, enum referat_format format) {
    struct referat_error error;
    char *text = NULL;
    enum referat_status status = referat_check(folder, format, &text, &error);
    if (text) output(text);
    int code = output_end(status ? fail_reading(&error) : 0);
    referat_text_free(text);
    return code;
}

int cli_check(int argc, char **argv) {
    const char *index = NULL, *format_name = NULL;
    struct texts operands = {0};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is) or json")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *folder = NULL;
    if (code < 0 && operands.count) {
        message("%s", _("check takes no operands"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) code = check(folder, format);
    free(folder);
    text_list_free(&operands);
    return code;
}
