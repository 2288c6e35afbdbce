/* show.c - `referat show`: an item or a meeting, whole. */
#include "cli.h"

#include <stdlib.h>

static const struct verb_help help = {
    .usage = N_("show [flags] ID"),
    .about = N_("Shows one item (KOSU/2031-03-06/8) or one meeting (KOSU/2031-03-06), whole. The\n"
                "ids are those that search prints."),
};

static int show(const char *folder, const char *id, enum referat_format format) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_error error;
    struct referat_style style = output_style();
    char *text = NULL;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_open(referat, folder, &reader, &error);
    if (!status) status = referat_show(reader, id, format, &style, &text, &error);
    if (!status) output(text);
    int code = output_end(status ? fail(&error) : 0);
    referat_text_free(text);
    referat_close(reader);
    referat_free(referat);
    return code;
}

int cli_show(int argc, char **argv) {
    const char *index = NULL, *format_name = NULL;
    struct texts operands = {0};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is) or json")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *folder = NULL;
    if (code < 0 && operands.count != 1) {
        message("%s", _("show wants one id"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) code = show(folder, operands.items[0], format);
    free(folder);
    text_list_free(&operands);
    return code;
}
