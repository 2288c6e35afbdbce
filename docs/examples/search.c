/*
 * search.c - libreferat from a C program: what an index holds about some words, as JSON.
 *
 *     cc -o search search.c $(pkg-config --cflags --libs referat)
 *     ./search ~/.local/share/referat 'natberedskab organ:KOSU'
 */
#include <referat.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    struct referat *referat = NULL;
    struct referat_reader *reader = NULL;
    struct referat_results *results = NULL;
    struct referat_error error;
    char *text = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: search INDEX QUERY\n");
        return 2;
    }
    struct referat_search_options options = {.query = argv[2], .query_length = strlen(argv[2]), .limit = 10};
    enum referat_status status = referat_new(NULL, &referat, &error);
    if (!status) status = referat_open(referat, argv[1], &reader, &error);
    if (!status) status = referat_search(reader, &options, &results, &error);
    if (!status) status = referat_results_format(results, REFERAT_JSON, NULL, &text, &error);
    if (status) fprintf(stderr, "search: %s (%s)\n", error.message, referat_status_name(status));
    if (text) fputs(text, stdout);
    referat_text_free(text);
    referat_results_free(results);
    referat_close(reader);
    referat_free(referat);
    return referat_exit_code(status);
}
