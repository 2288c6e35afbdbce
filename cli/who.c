/* who.c - `referat who`: the register of seats and attendance. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static const struct verb_help help = {
    .usage = N_("who [flags] [WORDS]"),
    .about = N_("Shows who represented whom, in which group, from when to when, and where it\n"
                "was read."),
};

struct who {
    const char *index, *format_name, *csv_name, *sort_name, *aliases;
    struct texts bodies, municipalities, persons, groups, acts;
    struct referat_who_options options;
    enum referat_format format;
    bool matrix, variants;
};

static bool read_format(struct who *who) {
    static const char *const names[] = {"text", "json", "ndjson", "csv"};
    static const enum referat_format formats[] = {REFERAT_TEXT, REFERAT_JSON, REFERAT_NDJSON, REFERAT_CSV};
    const char *csv = who->csv_name, *name = who->format_name ? who->format_name : csv ? "csv" : "text";
    unsigned found = 0;
    while (found < 4 && strcmp(name, names[found]) != 0) found++;
    if (found == 4) {
        message(_("--format is text, json, ndjson or csv, not '%s'"), name);
        return false;
    }
    who->format = formats[found];
    if (!csv) return true;
    if (who->format != REFERAT_CSV || (strcmp(csv, "plain") != 0 && strcmp(csv, "excel") != 0)) {
        message("%s", _("--csv is plain or excel, and goes with --format=csv alone"));
        return false;
    }
    if (strcmp(csv, "excel") == 0) who->format = REFERAT_CSV_EXCEL;
    return true;
}

static bool read_sort(struct who *who) {
    const char *name = who->sort_name;
    who->options.sort = name && strcmp(name, "newest") == 0 ? REFERAT_NEWEST : REFERAT_OLDEST;
    if (!name || who->options.sort == REFERAT_NEWEST || strcmp(name, "oldest") == 0) return true;
    message(_("--sort is oldest or newest, not '%s'"), name);
    return false;
}

static bool check_kinds(const struct who *who) {
    if (who->matrix && who->variants) {
        message("%s", _("--matrix and --variants are two questions"));
        return false;
    }
    if (who->matrix && who->bodies.count != 1) {
        message("%s", _("--matrix wants one --body"));
        return false;
    }
    if (who->matrix &&
        (who->options.words_length || who->persons.count || who->groups.count || who->acts.count || who->options.on)) {
        message("%s", _("--matrix goes with --body, --municipality, --from and --to"));
        return false;
    }
    if (who->variants && who->format != REFERAT_TEXT) {
        message("%s", _("--variants prints lines for the file of aliases and has no other format"));
        return false;
    }
    return true;
}

static void set_filters(struct who *who) {
    struct referat_who_options *options = &who->options;
    options->bodies = who->bodies.items;
    options->body_count = who->bodies.count;
    options->municipalities = who->municipalities.items;
    options->municipality_count = who->municipalities.count;
    options->persons = who->persons.items;
    options->person_count = who->persons.count;
    options->groups = who->groups.items;
    options->group_count = who->groups.count;
    options->acts = who->acts.items;
    options->act_count = who->acts.count;
}

static enum referat_status ask(const struct who *who, struct referat_reader *reader, char **text,
                               struct referat_error *error) {
    struct referat_style style = output_style();
    if (who->matrix) return referat_attendance(reader, &who->options, who->format, &style, text, error);
    if (who->variants) return referat_variants(reader, &who->options, text, error);
    return referat_who(reader, &who->options, who->format, &style, text, error);
}

static int run_who(const struct who *who, const char *folder) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_error error;
    char *text = NULL;
    int code = 0;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_open(referat, folder, &reader, &error);
    if (!status) status = ask(who, reader, &text, &error);
    if (text) output(text);
    /* An answer that is empty in its own format needs no words; a table has none. */
    if (status == REFERAT_NOTHING_FOUND && who->format != REFERAT_TEXT)
        code = referat_exit_code(status);
    else if (status)
        code = fail_query(&error, who->options.words, who->options.words_length);
    referat_text_free(text);
    referat_close(reader);
    referat_free(referat);
    return output_end(code);
}

static int prepare_and_ask(struct who *who, const struct texts *operands) {
    set_filters(who);
    if (!read_format(who) || !read_sort(who)) return EXIT_USAGE;
    char *words = text_operand(operands, &who->options.words_length);
    if (!words) return EXIT_NO_INPUT;
    who->options.words = words;
    char *folder = check_kinds(who) ? index_folder(who->index) : NULL;
    char *aliases = who->aliases ? strdup(who->aliases) : aliases_file(), *synonyms = synonyms_file();
    who->options.aliases_path = aliases;
    who->options.synonyms_path = synonyms;
    int code = folder ? run_who(who, folder) : EXIT_USAGE;
    free(synonyms);
    free(aliases);
    free(folder);
    free(words);
    return code;
}

int cli_who(int argc, char **argv) {
    struct who who = {0};
    struct texts operands = {0};
    struct referat_who_options *o = &who.options;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &who.index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"municipality", 0, OPTION_TEXTS, &who.municipalities, N_("NAME"), N_("for this one; may be given again")},
        {"group", 0, OPTION_TEXTS, &who.groups, N_("WORDS"), N_("in groups with these words in their name")},
        {"person", 0, OPTION_TEXTS, &who.persons, N_("NAME"), N_("this person, however the name is spelled")},
        {"body", 0, OPTION_TEXTS, &who.bodies, N_("BODY"), N_("read in this body's minutes")},
        {"act", 0, OPTION_TEXTS, &who.acts, N_("ACT"), N_("each row by itself: udpeget, deltog, afbud, ...")},
        {"on", 0, OPTION_TEXT, &o->on, N_("DATE"), N_("who sat on 2031-03-06")},
        {"from", 0, OPTION_TEXT, &o->from, N_("DATE"), N_("from 2031, 2031-03 or 2031-03-06 on")},
        {"to", 0, OPTION_TEXT, &o->to, N_("DATE"), N_("up to this year, month or day, and with it")},
        {"limit", 0, OPTION_NUMBER, &o->limit, N_("N"), N_("at most so many rows (all)")},
        {"offset", 0, OPTION_NUMBER, &o->offset, N_("N"), N_("skip so many")},
        {"sort", 0, OPTION_TEXT, &who.sort_name, N_("ORDER"), N_("oldest (as it is) or newest")},
        {"matrix", 0, OPTION_FLAG, &who.matrix, NULL, N_("municipalities against a body's meetings")},
        {"variants", 0, OPTION_FLAG, &who.variants, NULL, N_("spellings to confirm, as lines of aliases")},
        {"aliases", 0, OPTION_TEXT, &who.aliases, N_("FILE"), N_("your own file of aliases")},
        {"format", 0, OPTION_TEXT, &who.format_name, N_("FORMAT"), N_("text (as it is), json, ndjson, csv")},
        {"csv", 0, OPTION_TEXT, &who.csv_name, N_("KIND"), N_("plain (as it is) or excel")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    if (code < 0) code = prepare_and_ask(&who, &operands);
    text_list_free(&who.bodies);
    text_list_free(&who.municipalities);
    text_list_free(&who.persons);
    text_list_free(&who.groups);
    text_list_free(&who.acts);
    text_list_free(&operands);
    return code;
}
