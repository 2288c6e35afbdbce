/* parse.c - `referat parse`: the meeting record of files, without an index. */
#include "cli.h"

#include <string.h>

static const struct verb_help help = {
    .usage = N_("parse [flags] FILE..."),
    .about = N_("Shows what is read out of minutes: the meeting, who took part, the items, what\n"
                "was decided. One file with one meeting gives one JSON object, all else an array."),
    .more = N_("What --format=ndjson prints can be indexed: 'referat index --records FILE'."),
};

struct parsing {
    struct referat *referat;
    enum referat_format format;
    struct referat_style style;
    bool array; /* several files: one JSON array around all */
    size_t printed;
    int code;
};

/* The objects of a JSON array without its brackets, so that they can stand in a larger one. */
static char *without_brackets(char *text) {
    size_t len = strlen(text);
    while (len && text[len - 1] == '\n') text[--len] = 0;
    if (!len || text[0] != '[') return text;
    text[len - 1] = 0;
    len--;
    while (len && text[len - 1] == '\n') text[--len] = 0;
    return text + 1 + (text[1] == '\n');
}

static void print(struct parsing *parsing, char *text) {
    if (parsing->array) {
        if (parsing->printed) output(",\n");
        output(without_brackets(text));
    } else {
        if (parsing->printed && parsing->format == REFERAT_TEXT) output("\n");
        output(text);
    }
    parsing->printed++;
}

static void parse_file(struct parsing *parsing, const char *path) {
    struct referat_error error;
    char *text = NULL;
    enum referat_status status = referat_parse(parsing->referat, path, parsing->format, &parsing->style, &text, &error);
    /* Of an archive there may be both. */
    if (text) print(parsing, text);
    if (status) {
        int code = fail(&error);
        /* The gravest of what went wrong. */
        if (code > parsing->code) parsing->code = code;
    }
    referat_text_free(text);
}

static int parse(const struct texts *files, enum referat_format format, bool ocr) {
    struct parsing parsing = {.format = format, .style = output_style()};
    struct referat_error error;
    if (context_open(&parsing.referat, &error)) return fail(&error);
    referat_set_ocr(parsing.referat, ocr);
    parsing.array = format == REFERAT_JSON && files->count > 1;
    if (parsing.array) output("[\n");
    for (size_t i = 0; i < files->count; i++) parse_file(&parsing, files->items[i]);
    if (parsing.array) output(parsing.printed ? "\n]\n" : "]\n");
    /* A text that is no minutes: no failure, and nothing was found in it. */
    if (!parsing.array && format == REFERAT_JSON && !parsing.printed && parsing.code == 0) output("[]\n");
    referat_free(parsing.referat);
    return output_end(parsing.code);
}

int cli_parse(int argc, char **argv) {
    const char *format_name = NULL;
    struct texts operands = {0};
    enum referat_format format;
    bool ocr = false;
    const struct option options[] = {
        {"format", 0, OPTION_TEXT, &format_name, N_("FORMAT"), N_("text (as it is), json, ndjson (one a line)")},
        {"ocr", 0, OPTION_FLAG, &ocr, NULL, N_("recognise scanned pages (tesseract); slow")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    if (code < 0 && operands.count == 0) {
        message("%s", _("parse wants files"));
        code = EXIT_USAGE;
    }
    if (code < 0 && !options_format(format_name, true, &format)) code = EXIT_USAGE;
    if (code < 0) code = parse(&operands, format, ocr);
    text_list_free(&operands);
    return code;
}
