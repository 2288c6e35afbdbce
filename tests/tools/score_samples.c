/*
 * score_samples.c - how well the reader does on the samples: `score_samples DIR` prints every difference and, per
 * field, precision and recall. It measures and judges nothing: exit 0 also with differences, 2 where it could not
 * measure.
 */
#include "tests/corpus/expect.h"

struct run {
    const struct registry *registry;
    struct expect expect;
    unsigned documents, whole;
};

static void visit_document(void *data, const char *name, const char *path, const char *expected) {
    struct run *run = data;
    unsigned before = run->expect.differences;
    char *text = NULL;
    size_t size;
    run->expect.out = open_memstream(&text, &size);
    if (!run->expect.out) abort();
    expect_document(&run->expect, run->registry, path, expected);
    fclose(run->expect.out);
    run->documents++;
    run->whole += run->expect.differences == before;
    printf("%s: %u differences\n%s", name, run->expect.differences - before, text);
    free(text);
}

static double ratio(unsigned part, unsigned whole) {
    return whole ? (double)part / whole : 1.0;
}

static void print_counts(const struct run *run) {
    printf("\n%-12s %9s %9s %7s %7s %7s\n", "field", "precision", "recall", "right", "found", "wanted");
    for (int i = 0; i < EXPECT_FIELD_COUNT; i++) {
        unsigned right = run->expect.counts[i].right, found = run->expect.counts[i].found;
        unsigned wanted = run->expect.counts[i].wanted;
        printf("%-12s %9.3f %9.3f %7u %7u %7u\n", expect_field_names[i], ratio(right, found), ratio(right, wanted),
               right, found, wanted);
    }
    printf("%u documents, %u without a difference, %u differences\n", run->documents, run->whole,
           run->expect.differences);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: score_samples DIR\n");
        return 2;
    }
    struct referat_error error = {0};
    struct registry *registry;
    if (registry_open(NULL, NULL, &registry, &error) != REFERAT_OK) {
        fprintf(stderr, "score_samples: %s\n", error.message);
        return 2;
    }
    struct run run = {.registry = registry};
    int count = expect_each(argv[1], visit_document, &run);
    if (count > 0)
        print_counts(&run);
    else
        fprintf(stderr, "score_samples: no samples in %s\n", argv[1]);
    registry_close(registry);
    return count > 0 ? 0 : 2;
}
