/*
 * bench_who.c - how long questions of the register take in a process that has the index open: `bench_who INDEX [ROUNDS
 * [QUESTION]]` asks each of the questions of bench/register.py (or those whose name begins so) ROUNDS times for a page
 * of 20 and for all, as JSON, and prints the median of the processor time of each.
 */
#include "include/referat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS_MAX 1000
#define PAGE       20

struct question {
    const char *name, *words, *person, *municipality, *group, *act, *body, *on, *from;
};

static const struct question questions[] = {
    {.name = "words of a matter", .words = "telemedicin psykiatri"},
    {.name = "words of a name", .words = "Asger Abildgaard"},
    {.name = "--person, nobody", .person = "Ida Kirstine Holm"},
    {.name = "--person --municipality", .person = "Ole Friis", .municipality = "Horsens"},
    {.name = "--municipality --on", .municipality = "Skive", .on = "2034-01-01"},
    {.name = "--group", .group = "Taskforce telemedicin demens"},
    {.name = "--act --body --from", .act = "afbud", .body = "KOSU", .from = "2033-06"},
};

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static struct referat_who_options options_of(const struct question *question, unsigned limit) {
    struct referat_who_options options = {.words = question->words,
                                          .words_length = question->words ? strlen(question->words) : 0,
                                          .on = question->on,
                                          .from = question->from,
                                          .limit = limit};
    if (question->person) options.persons = &question->person, options.person_count = 1;
    if (question->municipality) options.municipalities = &question->municipality, options.municipality_count = 1;
    if (question->group) options.groups = &question->group, options.group_count = 1;
    if (question->act) options.acts = &question->act, options.act_count = 1;
    if (question->body) options.bodies = &question->body, options.body_count = 1;
    return options;
}

/* The median of the rounds in microseconds; < 0 where the question cannot be asked. */
static double ask(struct referat_reader *reader, const struct question *question, unsigned limit, int rounds) {
    static double took[ROUNDS_MAX];
    const struct referat_who_options options = options_of(question, limit);
    for (int i = 0; i < rounds; i++) {
        struct referat_error error;
        char *answer;
        double begun = now_us();
        enum referat_status status = referat_who(reader, &options, REFERAT_JSON, NULL, &answer, &error);
        took[i] = now_us() - begun;
        referat_text_free(answer);
        if (status != REFERAT_OK && status != REFERAT_NOTHING_FOUND) {
            fprintf(stderr, "bench_who: %s\n", error.message);
            return -1;
        }
    }
    qsort(took, (size_t)rounds, sizeof *took, by_size);
    return took[rounds / 2];
}

static int measure(struct referat_reader *reader, int rounds, const char *only) {
    printf("%-26s %12s %12s\n", "us a question", "a page", "all");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        if (strncmp(questions[i].name, only, strlen(only)) != 0) continue;
        double page = ask(reader, &questions[i], PAGE, rounds), all = ask(reader, &questions[i], 0, rounds);
        if (page < 0 || all < 0) return 1;
        printf("%-26s %12.0f %12.0f\n", questions[i].name, page, all);
    }
    return 0;
}

int main(int argc, char **argv) {
    struct referat *referat;
    struct referat_reader *reader = NULL;
    struct referat_error error;
    int rounds = argc > 2 ? atoi(argv[2]) : 51;
    if (argc < 2 || argc > 4 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_who INDEX [ROUNDS [QUESTION]]\n");
        return 2;
    }
    enum referat_status status = referat_new(NULL, &referat, &error);
    if (!status) status = referat_open(referat, argv[1], &reader, &error);
    if (status) fprintf(stderr, "bench_who: %s\n", error.message);
    int failed = status ? 1 : measure(reader, rounds, argc > 3 ? argv[3] : "");
    referat_close(reader);
    referat_free(referat);
    return failed;
}
