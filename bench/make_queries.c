/*
 * make_queries.c - a file of queries (queries.h) out of a corpus: the words of each stand together in one of its items,
 * so that AND and phrases find something. Half of the words are any of the text, frequent ones therefore, half are the
 * longest of three, which are rare.
 */
#include "bench/bench.h"
#include "bench/corpus.h"
#include "bench/prng.h"
#include "bench/queries.h"

#include <stdio.h>
#include <stdlib.h>

#define WORDS_MAX 4

/* An item that was drawn: its texts, copied. */
struct sample {
    char **texts;
    size_t count;
    int date;
};

struct maker {
    struct prng prng;
    struct sample *samples; /* a reservoir (Vitter 1985, algorithm R) */
    size_t count, cap;
    uint64_t seen;
    int *dates; /* of the samples, ascending */
};

/* ---- drawing items ---- */

static void sample_free(struct sample *sample) {
    for (size_t i = 0; i < sample->count; i++) free(sample->texts[i]);
    free(sample->texts);
    *sample = (struct sample){0};
}

static bool sample_set(struct sample *sample, const struct bench_item *item) {
    const struct minutes_item *source = &item->record->items[item->item];
    sample_free(sample);
    sample->texts = calloc(source->part_count + 1, sizeof *sample->texts);
    if (!sample->texts) return false;
    sample->date = item->record->date;
    for (size_t i = 0; i <= source->part_count; i++) {
        sample->texts[i] = strdup(i ? source->parts[i - 1].text : source->title);
        if (!sample->texts[i]) return false;
        sample->count++;
    }
    return true;
}

static bool offer(struct maker *maker, const struct bench_item *item) {
    uint64_t place = maker->seen++;
    if (place >= maker->cap) place = prng_next(&maker->prng) % maker->seen;
    if (place >= maker->cap) return true;
    if (place == maker->count) maker->count++;
    return sample_set(&maker->samples[place], item);
}

static int by_date(const void *left, const void *right) {
    return *(const int *)left - *(const int *)right;
}

static enum referat_status draw_items(struct maker *maker, const char *path, struct referat_error *error) {
    struct bench_corpus *corpus;
    struct bench_chunk chunk;
    enum referat_status status = corpus_open(path, &corpus, error);
    if (status) return status;
    maker->samples = calloc(maker->cap, sizeof *maker->samples);
    maker->dates = calloc(maker->cap, sizeof *maker->dates);
    if (!maker->samples || !maker->dates) status = error_no_memory(error);
    while (!status) {
        status = corpus_next(corpus, &chunk, error);
        if (status || !chunk.count) break;
        for (size_t i = 0; !status && i < chunk.count; i++)
            if (!offer(maker, &chunk.items[i])) status = error_no_memory(error);
    }
    corpus_close(corpus);
    for (size_t i = 0; !status && i < maker->count; i++) maker->dates[i] = maker->samples[i].date;
    if (!status) qsort(maker->dates, maker->count, sizeof *maker->dates, by_date);
    if (!status && !maker->count) status = error_set(error, REFERAT_BAD_INPUT, "%s: no items", path);
    return status;
}

/* ---- drawing words ---- */

/* The tokens of a text; the caller frees them. */
static struct slice *tokens_of(const char *string, size_t *count) {
    struct slice text = slice_of(string);
    struct token token;
    size_t cap = 0;
    struct slice *tokens = NULL;
    *count = 0;
    for (size_t at = 0; token_next(text, &at, &token);) {
        if (*count == cap) {
            cap = cap ? cap * 2 : 64;
            struct slice *grown = realloc(tokens, cap * sizeof *tokens);
            if (!grown) break;
            tokens = grown;
        }
        tokens[(*count)++] = slice_make(text.data + token.start, token.end - token.start);
    }
    return tokens;
}

static bool holds(const struct slice *words, size_t count, struct slice word) {
    for (size_t i = 0; i < count; i++)
        if (slice_equal(words[i], word)) return true;
    return false;
}

/* `count` different words; false where there are too few. */
static bool draw_words(struct prng *prng, const struct slice *tokens, size_t token_count, size_t count,
                       struct slice *words) {
    size_t drawn = 0;
    for (int tries = 0; drawn < count && tries < 100; tries++) {
        struct slice word = tokens[prng_below(prng, (uint32_t)token_count)];
        for (int i = prng_percent(prng, 50) ? 0 : 2; i > 0; i--) {
            struct slice other = tokens[prng_below(prng, (uint32_t)token_count)];
            if (other.len > word.len) word = other;
        }
        if (!holds(words, drawn, word)) words[drawn++] = word;
    }
    return drawn == count;
}

static bool draw_phrase(struct prng *prng, const struct slice *tokens, size_t token_count, size_t count,
                        struct slice *words) {
    if (token_count < count) return false;
    size_t at = prng_below(prng, (uint32_t)(token_count - count + 1));
    for (size_t i = 0; i < count; i++) words[i] = tokens[at + i];
    return true;
}

static size_t word_count(struct prng *prng, enum query_class class_) {
    switch (class_) {
    case CLASS_TERM: return 1;
    case CLASS_PHRASE: return prng_between(prng, 2, 3);
    default: return prng_between(prng, 2, WORDS_MAX);
    }
}

static void print_range(struct maker *maker) {
    uint32_t tenth = (uint32_t)maker->count / 10;
    uint32_t from = prng_below(&maker->prng, (uint32_t)maker->count - tenth);
    printf("%08d..%08d ", maker->dates[from], maker->dates[from + tenth]);
}

/* Capitals of ASCII become small, so that no word is an operator. */
static void print_word(struct slice word, bool last) {
    for (size_t i = 0; i < word.len; i++) {
        char byte = word.data[i];
        putchar(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
    }
    putchar(last ? '\n' : ' ');
}

static bool make_query(struct maker *maker, enum query_class class_) {
    struct prng *prng = &maker->prng;
    struct slice words[WORDS_MAX];
    const struct sample *sample = &maker->samples[prng_below(prng, (uint32_t)maker->count)];
    size_t count = word_count(prng, class_), token_count;
    struct slice *tokens = tokens_of(sample->texts[prng_below(prng, (uint32_t)sample->count)], &token_count);
    bool made = tokens && (class_ == CLASS_PHRASE ? draw_phrase(prng, tokens, token_count, count, words)
                                                  : draw_words(prng, tokens, token_count, count, words));
    if (made) {
        printf("%s\t", query_class_names[class_]);
        if (class_ == CLASS_OR_DATE) print_range(maker);
        for (size_t i = 0; i < count; i++) print_word(words[i], i + 1 == count);
    }
    free(tokens);
    return made;
}

static enum referat_status make_all(struct maker *maker, const char *path, uint64_t per_class,
                                    struct referat_error *error) {
    for (int class_ = 0; class_ < CLASS_COUNT; class_++) {
        uint64_t made = 0;
        for (uint64_t tries = 0; made < per_class && tries < per_class * 100; tries++)
            made += make_query(maker, (enum query_class)class_);
        if (made < per_class)
            return error_set(error, REFERAT_BAD_INPUT, "%s: its texts are too short for '%s' queries", path,
                             query_class_names[class_]);
    }
    return fflush(stdout) ? error_set(error, REFERAT_NOT_WRITTEN, "the output cannot be written") : REFERAT_OK;
}

int bench_queries(int argc, char **argv) {
    struct referat_error error;
    uint64_t seed = 1, per_class = 200;
    const char *path = NULL;
    const struct bench_option options[] = {
        {"--corpus", .text = &path}, {"--seed", .number = &seed}, {"--per-class", .number = &per_class}};
    enum referat_status status = bench_options(argc, argv, options, sizeof options / sizeof *options, &error);
    if (!status && (!path || !per_class)) status = error_set(&error, REFERAT_USAGE, "queries wants --corpus FILE");
    struct maker maker = {.prng = prng_seeded(seed), .cap = per_class < 500 ? 2000 : per_class * 4};
    if (!status) status = draw_items(&maker, path, &error);
    if (!status) status = make_all(&maker, path, per_class, &error);
    for (size_t i = 0; maker.samples && i < maker.cap; i++) sample_free(&maker.samples[i]);
    free(maker.samples);
    free(maker.dates);
    return status ? bench_fail(&error) : 0;
}
