/* stats.c - `referat stats`: what is indexed. */
#include "cli.h"

#include <stdlib.h>

static const struct verb_help help = {
    .usage = N_("stats [flags]"),
    .about = N_("Shows what is indexed: how many meetings, items and files, when it last changed,\n"
                "and each body's meetings by year, years without any among them."),
};

static int stats(const char *folder, enum referat_format format) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_error error;
    struct referat_style style = output_style();
    char *text = NULL;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_open(referat, folder, &reader, &error);
    if (!status) status = referat_stats(reader, format, &style, &text, &error);
    if (!status) output(text);
    int code = output_end(status ? fail(&error) : 0);
    referat_text_free(text);
    referat_close(reader);
    referat_free(referat);
    return code;
}

int cli_stats(int argc, char **argv) {
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
        message("%s", _("stats takes no operands"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) code = stats(folder, format);
    free(folder);
    text_list_free(&operands);
    return code;
}
