/* answer.c - verbs that ask an index one thing and print what it says: their flags, the index, the output. */
#include "cli.h"

#include <stdlib.h>

static int print_answer(const char *folder, const char *operand, enum referat_format format, answerer *answer) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_error error;
    struct referat_style style = output_style();
    char *text = NULL;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_open(referat, folder, &reader, &error);
    if (!status) status = answer(reader, operand, format, &style, &text, &error);
    if (!status) output(text);
    int code = output_end(status ? fail_reading(&error) : 0);
    referat_text_free(text);
    referat_close(reader);
    referat_free(referat);
    return code;
}

int answer_from_index(int argc, char **argv, const struct verb_help *help, size_t operand_count, const char *wanted,
                      answerer *answer) {
    const char *index = NULL, *format_name = NULL;
    struct texts operands = {0};
    enum referat_format format;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is) or json")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, help, &operands);
    char *folder = NULL;
    if (code < 0 && operands.count != operand_count) {
        message("%s", wanted);
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, false, &format)) code = EXIT_USAGE;
    if (code < 0 && !(folder = index_folder(index))) code = EXIT_USAGE;
    if (code < 0) code = print_answer(folder, operand_count ? operands.items[0] : NULL, format, answer);
    free(folder);
    text_list_free(&operands);
    return code;
}
