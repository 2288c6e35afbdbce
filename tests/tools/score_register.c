/*
 * score_register.c - how well appointments are read: `score_register [-q] DIR` prints, for the cases of a folder
 * (corpus/samples/register), every difference and per field precision and recall; -q the figures alone. It measures and
 * judges nothing: exit 0 also with differences, 2 where it could not measure.
 */
#include "tests/corpus/expect_register.h"

struct run {
    const struct registry *registry;
    struct register_score score;
    unsigned documents, whole;
    bool quiet;
};

static void visit_document(void *data, const char *name, const char *path, const char *expected) {
    struct run *run = data;
    char *text = NULL;
    size_t size;
    run->score.out = open_memstream(&text, &size);
    if (!run->score.out) abort();
    unsigned differences = register_document(&run->score, run->registry, path, expected);
    fclose(run->score.out);
    run->documents++;
    run->whole += differences == 0;
    if (!run->quiet && size) printf("%s: %u wrong\n%s", name, differences, text);
    free(text);
}

static double ratio(unsigned part, unsigned whole) {
    return whole ? (double)part / whole : 1.0;
}

static void print_line(const char *name, unsigned right, unsigned found, unsigned wanted) {
    printf("%-14s %9.3f %9.3f %7u %7u %7u\n", name, ratio(right, found), ratio(right, wanted), right, found, wanted);
}

static void print_counts(const struct run *run) {
    const struct register_score *score = &run->score;
    printf("\n%-14s %9s %9s %7s %7s %7s\n", "field", "precision", "recall", "right", "found", "wanted");
    for (int i = 0; i < REGISTER_FIELD_COUNT; i++)
        print_line(register_field_names[i], score->counts[i].right, score->counts[i].found, score->counts[i].wanted);
    print_line("attendance", score->attendance.counts[EXPECT_ATTENDANCE].right,
               score->attendance.counts[EXPECT_ATTENDANCE].found, score->attendance.counts[EXPECT_ATTENDANCE].wanted);
    printf("%u documents, %u with every row right\n", run->documents, run->whole);
}

int main(int argc, char **argv) {
    bool quiet = argc == 3 && strcmp(argv[1], "-q") == 0;
    if (argc != 2 + quiet) {
        fprintf(stderr, "usage: score_register [-q] DIR\n");
        return 2;
    }
    struct referat_error error = {0};
    struct registry *registry;
    if (registry_open(NULL, NULL, &registry, &error) != REFERAT_OK) {
        fprintf(stderr, "score_register: %s\n", error.message);
        return 2;
    }
    struct run run = {.registry = registry, .quiet = quiet};
    int count = expect_each(argv[1 + quiet], visit_document, &run);
    if (count > 0)
        print_counts(&run);
    else
        fprintf(stderr, "score_register: no cases in %s\n", argv[1 + quiet]);
    registry_close(registry);
    return count > 0 ? 0 : 2;
}
