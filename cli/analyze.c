/* analyze.c - `referat analyze`: what each word of a text becomes. */
#include "cli.h"

#include <stdlib.h>

static const struct verb_help help = {
    .usage = N_("analyze [flags] TEXT"),
    .about = N_("Shows what each word of the text becomes, in the index and in a query. A text of\n"
                "'-' is read from standard input."),
};

static int analyze(const char *text, size_t length, enum referat_format format) {
    struct referat *referat = NULL;
    struct referat_error error;
    char *out = NULL;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_analyze(referat, text, length, format, &out, &error);
    if (!status) output(out);
    int code = output_end(status ? fail(&error) : 0);
    referat_text_free(out);
    referat_free(referat);
    return code;
}

int cli_analyze(int argc, char **argv) {
    const char *format_name = NULL;
    struct texts operands = {0};
    enum referat_format format;
    size_t length = 0;
    const struct option options[] = {
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is) or json")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    char *text = NULL;
    if (code < 0 && operands.count == 0) {
        message("%s", _("analyze wants a text"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(text = text_operand(&operands, &length))) code = EXIT_NO_INPUT;
    if (code < 0) code = analyze(text, length, format);
    free(text);
    text_list_free(&operands);
    return code;
}
