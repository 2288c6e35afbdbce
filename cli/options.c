/* options.c - flags out of argv, and the help that lists them. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_list_add(struct texts *texts, const char *text) {
    const char **grown = realloc(texts->items, (texts->count + 1) * sizeof *grown);
    if (!grown) {
        message("%s", _("out of memory"));
        exit(EXIT_INTERNAL);
    }
    texts->items = grown;
    texts->items[texts->count++] = text;
}

void text_list_free(struct texts *texts) {
    free(texts->items);
    *texts = (struct texts){0};
}

/* Columns of a text of ASCII and Danish letters. */
static int columns_of(const char *text) {
    int columns = 0;
    for (; *text; text++) columns += (*text & 0xC0) != 0x80;
    return columns;
}

/* "  -i, --index DIR"; the columns that it takes. */
static int write_left(const struct option *option, char *left, size_t size) {
    char letter[8] = "    ";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, size, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? _(option->value) : "");
    return columns_of(left);
}

static void print_option(const struct option *option, int width) {
    char left[96];
    int columns = write_left(option, left, sizeof left);
    printf("  %s%*s  %s\n", left, width - columns, "", _(option->help));
}

static int print_help(const struct option *options, size_t count, const struct verb_help *help) {
    const struct option this_text = {.name = "help", .kind = OPTION_FLAG, .help = N_("this text")};
    char left[96];
    int width = write_left(&this_text, left, sizeof left);
    for (size_t i = 0; i < count; i++) {
        int columns = write_left(&options[i], left, sizeof left);
        if (columns > width) width = columns;
    }
    printf(_("Usage: referat %s\n"), _(help->usage));
    printf("\n%s\n\n", _(help->about));
    for (size_t i = 0; i < count; i++) print_option(&options[i], width);
    print_option(&this_text, width);
    if (help->more) printf("\n%s\n", _(help->more));
    return output_end(0);
}

static const struct option *find_option(const struct option *options, size_t count, const char *name, size_t len) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0) return &options[i];
    }
    return NULL;
}

static const struct option *find_letter(const struct option *options, size_t count, char letter) {
    for (size_t i = 0; i < count; i++) {
        if (options[i].letter == letter) return &options[i];
    }
    return NULL;
}

static bool set_number(const struct option *option, const char *text) {
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || number > 1000000000) {
        message(_("--%s wants a number, not '%s'"), option->name, text);
        return false;
    }
    *(unsigned *)option->target = (unsigned)number;
    return true;
}

/* "512M": bytes, with K, M or G in thousands of 1024. */
static bool set_size(const struct option *option, const char *text) {
    static const char units[] = "KMG";
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    if (text[0] < '0' || text[0] > '9' || end[unit != NULL] || errno || number == 0 || number > UINT64_MAX >> shift) {
        message(_("--%s wants a size such as 512M, not '%s'"), option->name, text);
        return false;
    }
    *(uint64_t *)option->target = (uint64_t)number << shift;
    return true;
}

static bool set_option(const struct option *option, const char *value) {
    switch (option->kind) {
    case OPTION_FLAG: *(bool *)option->target = true; return true;
    case OPTION_TEXT: *(const char **)option->target = value; return true;
    case OPTION_TEXTS: text_list_add(option->target, value); return true;
    case OPTION_NUMBER: return set_number(option, value);
    case OPTION_SIZE: return set_size(option, value);
    }
    return false;
}

/* One argument that begins with '-'; *next is moved where its value is the argument behind. False: told and wrong. */
static bool take_flag(int argc, char **argv, int *next, const struct option *options, size_t count) {
    const char *argument = argv[*next], *value = NULL;
    const struct option *option;
    if (argument[1] == '-') {
        size_t len = strcspn(argument + 2, "=");
        option = find_option(options, count, argument + 2, len);
        if (argument[2 + len]) value = argument + 3 + len;
    } else {
        option = find_letter(options, count, argument[1]);
        if (option && argument[2]) value = argument + 2;
    }
    if (!option) {
        message(_("there is no flag '%s' here; put -- before words that begin with a hyphen"), argument);
        return false;
    }
    if (option->kind == OPTION_FLAG && value) {
        message(_("--%s takes no value"), option->name);
        return false;
    }
    if (option->kind != OPTION_FLAG && !value) {
        if (*next + 1 >= argc) {
            message(_("--%s wants a value"), option->name);
            return false;
        }
        value = argv[++*next];
    }
    return set_option(option, value);
}

int options_parse(int argc, char **argv, const struct option *options, size_t count, const struct verb_help *help,
                  struct texts *operands) {
    bool ended = false;
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        if (ended || argument[0] != '-' || !argument[1]) {
            text_list_add(operands, argument);
        } else if (strcmp(argument, "--") == 0) {
            ended = true;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            return print_help(options, count, help);
        } else if (!take_flag(argc, argv, &i, options, count)) {
            return EXIT_USAGE;
        }
    }
    return -1;
}

bool options_format(const char *name, bool ndjson, enum referat_format *out) {
    *out = REFERAT_TEXT;
    if (!name || strcmp(name, "text") == 0) return true;
    if (strcmp(name, "json") == 0) {
        *out = REFERAT_JSON;
        return true;
    }
    if (ndjson && strcmp(name, "ndjson") == 0) {
        *out = REFERAT_NDJSON;
        return true;
    }
    message(ndjson ? _("--format is text, json or ndjson, not '%s'") : _("--format is text or json, not '%s'"), name);
    return false;
}
