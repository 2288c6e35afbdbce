/* search.c - `referat search`: ranked agenda items. */
#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_LIMIT 10
#define LINES_A_HIT 2 /* at the least */
#define ABOVE_HITS  3 /* how many there are, what may have been meant, which have some of the words */
#define LIMIT_UNSET UINT_MAX

static const struct verb_help help = {
    .usage = N_("search [flags] QUERY"),
    .about = N_("Finds agenda items with what was decided; referat-query(7) has the language."),
    .more = N_("A query of - is read from standard input; -- goes before one that begins with -."),
};

struct search {
    const char *index, *format_name, *csv_name, *sort_name;
    struct texts bodies, municipalities, persons, kinds, outcomes;
    struct referat_search_options options;
    enum referat_format format;
    bool count, no_synonyms;
};

static bool read_format(const struct search *search, enum referat_format *out) {
    static const char *const names[] = {"text", "json", "ndjson", "csv"};
    static const enum referat_format formats[] = {REFERAT_TEXT, REFERAT_JSON, REFERAT_NDJSON, REFERAT_CSV};
    const char *csv = search->csv_name, *name = search->format_name ? search->format_name : csv ? "csv" : "text";
    unsigned found = 0;
    while (found < 4 && strcmp(name, names[found]) != 0) found++;
    if (found == 4) {
        message(_("--format is text, json, ndjson or csv, not '%s'"), name);
        return false;
    }
    *out = formats[found];
    if (!csv) return true;
    if (*out != REFERAT_CSV || (strcmp(csv, "plain") != 0 && strcmp(csv, "excel") != 0)) {
        message("%s", _("--csv is plain or excel, and goes with --format=csv alone"));
        return false;
    }
    if (strcmp(csv, "excel") == 0) *out = REFERAT_CSV_EXCEL;
    return true;
}

static bool read_sort(const char *name, enum referat_sort *out) {
    static const char *const names[] = {"relevance", "newest", "oldest"};
    for (unsigned i = 0; name && i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum referat_sort)i;
            return true;
        }
    }
    if (name) message(_("--sort is relevance, newest or oldest, not '%s'"), name);
    return !name;
}

/* The number alone; JSON has it beside the hits. */
static void print_count(const struct search *search, const struct referat_results *results) {
    unsigned long long total = referat_results_total(results);
    printf(search->format == REFERAT_NDJSON ? "{\"total\": %llu}\n" : "%llu\n", total);
}

/* Gives the exit code: nothing found is one. */
static int print_results(const struct search *search, const struct referat_results *results, const char *text) {
    if (search->count && search->format != REFERAT_JSON)
        print_count(search, results);
    else
        output(text);
    bool found = referat_results_total(results) > 0 || (!search->count && referat_results_count(results) > 0);
    return found ? 0 : referat_exit_code(REFERAT_NOTHING_FOUND);
}

static int run_search(struct search *search, const char *folder) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_results *results = NULL;
    struct referat_error error;
    struct referat_style style = output_style();
    char *text = NULL;
    int code = 0;
    enum referat_status status = context_open(&referat, &error);
    if (!status) status = referat_open(referat, folder, &reader, &error);
    if (!status) status = referat_search(reader, &search->options, &results, &error);
    if (!status) status = referat_results_format(results, search->format, &style, &text, &error);
    if (status) {
        code = fail_query(&error, search->options.query, search->options.query_length);
    } else {
        code = print_results(search, results, text);
    }
    referat_text_free(text);
    referat_results_free(results);
    referat_close(reader);
    referat_free(referat);
    return output_end(code);
}

static void set_filters(struct search *search) {
    struct referat_search_options *options = &search->options;
    options->bodies = search->bodies.items;
    options->body_count = search->bodies.count;
    options->municipalities = search->municipalities.items;
    options->municipality_count = search->municipalities.count;
    options->persons = search->persons.items;
    options->person_count = search->persons.count;
    options->kinds = search->kinds.items;
    options->kind_count = search->kinds.count;
    options->outcomes = search->outcomes.items;
    options->outcome_count = search->outcomes.count;
}

/* Ten, or as many as a low screen has room for beside ABOVE_HITS lines and the next prompt. */
static unsigned usual_limit(const struct search *search) {
    unsigned rows = search->format == REFERAT_TEXT ? output_style().rows : 0;
    if (!rows || rows > USUAL_LIMIT * LINES_A_HIT + ABOVE_HITS) return USUAL_LIMIT;
    return rows > LINES_A_HIT + ABOVE_HITS ? (rows - 1 - ABOVE_HITS) / LINES_A_HIT : 1;
}

/* The query may be left out where flags narrow the search. */
static bool has_something_to_find(const struct search *search, const struct texts *operands) {
    const struct referat_search_options *options = &search->options;
    if (operands->count || options->body_count || options->municipality_count || options->person_count ||
        options->kind_count || options->outcome_count || options->from || options->to)
        return true;
    message("%s", _("search wants a query"));
    return false;
}

static int prepare_and_search(struct search *search, const struct texts *operands) {
    set_filters(search);
    if (!has_something_to_find(search, operands)) return EXIT_USAGE;
    if (!read_format(search, &search->format)) return EXIT_USAGE;
    if (!read_sort(search->sort_name, &search->options.sort)) return EXIT_USAGE;
    search->options.exact_total = search->count;
    if (search->options.limit == LIMIT_UNSET) search->options.limit = usual_limit(search);
    if (search->count && search->format != REFERAT_JSON) search->options.limit = 0;
    char *folder = index_folder(search->index);
    if (!folder) return EXIT_USAGE;
    char *synonyms = search->no_synonyms ? NULL : synonyms_file();
    search->options.synonyms_path = synonyms;
    char *query = text_operand(operands, &search->options.query_length);
    search->options.query = query;
    int code = query ? run_search(search, folder) : EXIT_NO_INPUT;
    free(query);
    free(synonyms);
    free(folder);
    return code;
}

int cli_search(int argc, char **argv) {
    struct search search = {.options.limit = LIMIT_UNSET};
    struct texts operands = {0};
    struct referat_search_options *o = &search.options;
    const struct option options[] = {
        {"index", 'i', OPTION_TEXT, &search.index, N_("DIR"), N_("the index (else $REFERAT_INDEX or your own)")},
        {"body", 0, OPTION_TEXTS, &search.bodies, N_("BODY"), N_("items of this body; may be given again")},
        {"municipality", 0, OPTION_TEXTS, &search.municipalities, N_("NAME"),
         N_("items that name it; may be given again")},
        {"person", 0, OPTION_TEXTS, &search.persons, N_("NAME"), N_("items with this person; may be given again")},
        {"kind", 0, OPTION_TEXTS, &search.kinds, N_("KIND"), N_("referat or dagsorden")},
        {"outcome", 0, OPTION_TEXTS, &search.outcomes, N_("OUTCOME"), N_("godkendt, udsat, ...; may be given again")},
        {"from", 0, OPTION_TEXT, &o->from, N_("DATE"), N_("from 2031, 2031-03 or 2031-03-06 on")},
        {"to", 0, OPTION_TEXT, &o->to, N_("DATE"), N_("up to this year, month or day, and with it")},
        {"limit", 0, OPTION_NUMBER, &o->limit, N_("N"), N_("at most so many hits (10)")},
        {"offset", 0, OPTION_NUMBER, &o->offset, N_("N"), N_("skip so many")},
        {"sort", 0, OPTION_TEXT, &search.sort_name, N_("ORDER"), N_("relevance (as it is), newest or oldest")},
        {"facets", 0, OPTION_FLAG, &o->facets, NULL, N_("count by body, year, municipality, outcome")},
        {"count", 0, OPTION_FLAG, &search.count, NULL, N_("how many there are, however many")},
        {"no-synonyms", 0, OPTION_FLAG, &search.no_synonyms, NULL, N_("without your own file of synonyms")},
        {"explain", 0, OPTION_FLAG, &o->explain, NULL, N_("how it was understood, why hits rank so")},
        {"format", 0, OPTION_TEXT, &search.format_name, N_("FORMAT"), N_("text (as it is), json, ndjson, csv")},
        {"csv", 0, OPTION_TEXT, &search.csv_name, N_("KIND"), N_("plain (as it is) or excel")},
    };
    int code = options_parse(argc, argv, options, sizeof options / sizeof *options, &help, &operands);
    if (code < 0) code = prepare_and_search(&search, &operands);
    text_list_free(&search.bodies);
    text_list_free(&search.municipalities);
    text_list_free(&search.persons);
    text_list_free(&search.kinds);
    text_list_free(&search.outcomes);
    text_list_free(&operands);
    return code;
}
