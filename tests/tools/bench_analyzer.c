/*
 * bench_analyzer.c - how fast text becomes terms: `bench_analyzer FILE` prints the rates of running text, of words that
 * were never seen, made up and the text's own, and how often a word has several terms. A measure for people; no test
 * depends on it.
 */
#include "base/file.h"
#include "stemmer/analyzer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct count {
    size_t tokens, terms, several_terms, spans;
};

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static struct count count_tokens(struct slice text) {
    struct count count = {0};
    struct token token;
    for (size_t at = 0; token_next(text, &at, &token);) count.tokens++;
    return count;
}

static struct count count_terms(struct analyzer *analyzer, struct slice text) {
    struct count count = {0};
    struct token tokens[ANALYZER_AHEAD];
    size_t at = 0, ahead;
    while ((ahead = analyzer_tokens(analyzer, text, &at, tokens)) > 0) {
        for (size_t i = 0; i < ahead; i++) {
            const struct word_terms *terms = analyzer_word(analyzer, text, &tokens[i]);
            count.terms += terms->term_count;
            count.several_terms += terms->term_count > 1;
            count.spans += terms->span_count;
        }
        count.tokens += ahead;
    }
    return count;
}

static void report(const char *what, struct slice text, struct count count, double seconds) {
    printf("%-24s %7.1f MB/s %7.2f M tokens/s (%zu tokens, %zu terms, %zu with several, %zu spans)\n", what,
           (double)text.len / 1e6 / seconds, (double)count.tokens / 1e6 / seconds, count.tokens, count.terms,
           count.several_terms, count.spans);
}

/* Made-up words, each another one: nothing of them is in the cache. */
static void new_words(struct buf *out) {
    static const char *const heads[] = {"sundheds", "kommunal", "børne", "miljø", "psykiatri", "skole", "energi"};
    static const char *const tails[] = {"udvalgenes", "beslutning", "plejen", "ordningerne", "rådet", "hjælpen"};
    for (unsigned i = 0; i < 250000; i++) {
        buf_text(out, heads[i % 7]);
        for (unsigned rest = i; rest; rest /= 20) buf_byte(out, "bcdefghijklmnoprstuv"[rest % 20]);
        buf_text(out, tails[i % 6]);
        buf_byte(out, ' ');
    }
}

/* Every word of the text once, as it comes: what a new word costs in the language as it is. */
static void distinct_words(struct slice text, struct buf *out) {
    enum { SEEN = 1 << 22 };
    uint64_t *seen = calloc(SEEN, sizeof *seen);
    struct token token;
    for (size_t at = 0, count = 0; seen && count < SEEN / 2 && token_next(text, &at, &token);) {
        size_t slot = (token.hash ^ token.hash >> 29) & (SEEN - 1);
        while (seen[slot] && seen[slot] != token.hash) slot = (slot + 1) & (SEEN - 1);
        if (seen[slot]) continue;
        seen[slot] = token.hash;
        count++;
        buf_append(out, text.data + token.start, token.end - token.start);
        buf_byte(out, ' ');
    }
    free(seen);
}

int main(int argc, char **argv) {
    struct buf file, words;
    buf_init(&file, BUF_MAX_DEFAULT);
    buf_init(&words, BUF_MAX_DEFAULT);
    struct referat_error error;
    struct analyzer *analyzer = NULL;
    int result = EXIT_FAILURE;
    if (argc != 2) {
        fprintf(stderr, "usage: bench_analyzer FILE\n");
        goto out;
    }
    if (file_read(argv[1], BUF_MAX_DEFAULT, &file, &error) || analyzer_new(&analyzer, &error)) {
        fprintf(stderr, "bench_analyzer: %s\n", error.message);
        goto out;
    }
    new_words(&words);
    struct slice text = buf_as_slice(&file), fresh = buf_as_slice(&words);
    double start = seconds_now();
    struct count count = count_tokens(text);
    report("tokens alone", text, count, seconds_now() - start);
    start = seconds_now();
    count = count_terms(analyzer, text);
    report("terms, empty cache", text, count, seconds_now() - start);
    start = seconds_now();
    count = count_terms(analyzer, text);
    report("terms, running text", text, count, seconds_now() - start);
    start = seconds_now();
    count = count_terms(analyzer, fresh);
    report("made-up words, all new", fresh, count, seconds_now() - start);
    analyzer_free(analyzer);
    if (analyzer_new(&analyzer, &error)) {
        fprintf(stderr, "bench_analyzer: %s\n", error.message);
        goto out;
    }
    buf_clear(&words);
    distinct_words(text, &words);
    fresh = buf_as_slice(&words);
    start = seconds_now();
    count = count_terms(analyzer, fresh);
    report("its words, all new", fresh, count, seconds_now() - start);
    result = EXIT_SUCCESS;
out:
    analyzer_free(analyzer);
    buf_free(&file);
    buf_free(&words);
    return result;
}
