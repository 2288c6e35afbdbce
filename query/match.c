/*
 * match.c - finds the needles of a plan in a text (match.h). Needles of several words are followed with one bit a word
 * (Shift-And: Baeza-Yates and Gonnet, 1992), so that the text is read once and nothing is held but a few positions.
 */
#include "query/match.h"

#include <stdlib.h>

#define RING      QUERY_MAX_WORDS /* tokens that a needle can span */
#define PARTS_MAX 12              /* parts of a compound that are looked at */

/* The last token that was a word of a NEAR. */
struct near_seen {
    bool seen;
    size_t number, start, end;
};

struct matcher {
    struct analyzer *analyzer;
    struct slice text;
    struct arena *arena;
    struct text_match *out;
    struct token before; /* for elided words */
    bool has_before;
    uint64_t *states; /* one a needle: bit i says that its first i+1 words have just been read */
    struct near_seen (*near)[QUERY_MAX_NEAR]; /* one a needle */
    size_t starts[RING];                      /* of the last tokens, by their number modulo RING */
};

static bool is_among(const struct needle_word *word, struct slice term) {
    size_t low = 0, high = word->term_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(word->terms[middle], term);
        if (order == 0) return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool has_term(const struct needle_word *word, const struct slice *terms, size_t count) {
    for (size_t j = 0; word->sorted && j < count; j++) {
        if (is_among(word, terms[j])) return true;
    }
    for (size_t i = 0; !word->sorted && i < word->term_count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (slice_equal(word->terms[i], terms[j])) return true;
        }
    }
    return false;
}

static bool has_span(const struct needle_word *word, const struct word_terms *analysed) {
    const size_t prefix = strlen(TERM_SPAN_PREFIX);
    for (size_t i = 0; i < word->term_count; i++) {
        for (size_t j = 0; j < analysed->span_count; j++) {
            if (slice_equal(word->terms[i], slice_from(analysed->spans[j], prefix))) return true;
        }
    }
    return false;
}

static bool has_weak(const struct needle *needle, const struct word_terms *analysed) {
    for (size_t i = 0; i < needle->weak_count; i++) {
        for (size_t j = 0; j < analysed->weak_count; j++) {
            if (slice_equal(needle->weak[i], analysed->weak[j])) return true;
        }
    }
    return false;
}

static void add_mark(struct matcher *matcher, size_t start, size_t end, size_t word) {
    *ARENA_PUSH(matcher->arena, matcher->out->marks, matcher->out->count) = (struct mark){start, end, word};
    matcher->out->words |= (word_set)1 << word;
}

/* Does the run of bytes by itself have a term of the word? */
static bool run_matches(struct matcher *matcher, const struct needle_word *word, size_t start, size_t end) {
    struct slice text = slice_first(matcher->text, end);
    struct token run;
    if (!token_next(text, &start, &run)) return false;
    const struct word_terms *analysed = analyzer_word(matcher->analyzer, text, &run);
    return run.end == end && has_term(word, analysed->terms, analysed->term_count);
}

/* Marks the shortest run of the compound's parts that is the word, the whole compound where none is. */
static void mark_part(struct matcher *matcher, const struct needle *needle, const struct token *token,
                      const struct word_terms *analysed) {
    struct word_part parts[PARTS_MAX]; /* a copy: analysing a run may move what the analyzer gave */
    size_t count = analysed->part_count < PARTS_MAX ? analysed->part_count : PARTS_MAX;
    if (count) memcpy(parts, analysed->parts, count * sizeof *parts);
    for (size_t length = 1; length < count; length++) {
        for (size_t first = 0; first + length <= count; first++) {
            size_t start = token->start + parts[first].start, end = token->start + parts[first + length - 1].end;
            if (start >= end || end > token->end || !run_matches(matcher, needle->words, start, end)) continue;
            add_mark(matcher, start, end, needle->word);
            return;
        }
    }
    add_mark(matcher, token->start, token->end, needle->word);
}

/* Which words of the needle the token is, one bit each. */
static uint64_t words_at(const struct needle *needle, const struct word_terms *analysed) {
    uint64_t bits = 0;
    for (size_t i = 0; i < needle->count; i++) {
        if (has_term(needle->words + i, analysed->terms, analysed->term_count)) bits |= (uint64_t)1 << i;
    }
    return bits;
}

/* The word of the NEAR that the token stands for from now on: of several the one that was seen longest ago. */
static struct near_seen *near_place(struct near_seen *seen, uint64_t words) {
    struct near_seen *place = NULL;
    for (size_t i = 0; i < QUERY_MAX_NEAR; i++) {
        if (!(words >> i & 1)) continue;
        if (!place || !seen[i].seen || (place->seen && seen[i].number < place->number)) place = seen + i;
    }
    return place;
}

/* Marks the words of a NEAR where all of them stand within its window. */
static void match_near(struct matcher *matcher, const struct needle *needle, struct near_seen *seen,
                       const struct token *token, size_t number) {
    struct near_seen *place =
        near_place(seen, words_at(needle, analyzer_word(matcher->analyzer, matcher->text, token)));
    size_t first = number;
    if (!place) return;
    *place = (struct near_seen){true, number, token->start, token->end};
    for (size_t i = 0; i < needle->count; i++) {
        if (!seen[i].seen) return;
        if (seen[i].number < first) first = seen[i].number;
    }
    if (number - first >= needle->window) return;
    for (size_t i = 0; i < needle->count; i++) add_mark(matcher, seen[i].start, seen[i].end, needle->word);
}

/* "Sundheds-" og psykiatrichef is marked where it is the word's sundhedschef. */
static void match_elided(struct matcher *matcher, const struct needle *needle, const struct token *token) {
    const struct word_terms *whole =
        analyzer_elided(matcher->analyzer, matcher->text, token, matcher->has_before ? &matcher->before : NULL);
    if (!whole || needle->count != 1) return;
    bool found = has_term(needle->words, whole->terms, whole->term_count) ||
                 (needle->widened && (has_span(needle->words, whole) || has_weak(needle, whole)));
    if (found) add_mark(matcher, token->start, token->end, needle->word);
}

static void match_token(struct matcher *matcher, const struct query_plan *plan, const struct token *token,
                        size_t number) {
    const struct word_terms *analysed = analyzer_word(matcher->analyzer, matcher->text, token);
    matcher->starts[number % RING] = token->start;
    for (size_t i = 0; i < plan->needle_count; i++) {
        const struct needle *needle = plan->needles + i;
        if (needle->window) {
            match_near(matcher, needle, matcher->near[i], token, number);
            analysed = analyzer_word(matcher->analyzer, matcher->text, token);
            continue;
        }
        matcher->states[i] = ((matcher->states[i] << 1) | 1) & words_at(needle, analysed);
        if (matcher->states[i] >> (needle->count - 1) & 1) {
            size_t first = matcher->starts[(number + RING + 1 - needle->count) % RING];
            add_mark(matcher, first, token->end, needle->word);
        } else if (needle->widened && has_span(needle->words, analysed)) {
            mark_part(matcher, needle, token, analysed);
            analysed = analyzer_word(matcher->analyzer, matcher->text, token);
        } else if (needle->widened && has_weak(needle, analysed)) {
            add_mark(matcher, token->start, token->end, needle->word);
        } else if (token->elided_after || token->elided_before) {
            match_elided(matcher, needle, token);
            analysed = analyzer_word(matcher->analyzer, matcher->text, token);
        }
    }
}

static int by_start(const void *left, const void *right) {
    const struct mark *a = left, *b = right;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return (a->end < b->end) - (a->end > b->end);
}

struct text_match match_text(struct analyzer *analyzer, const struct query_plan *plan, struct slice text,
                             struct arena *arena) {
    struct text_match out = {0};
    struct matcher matcher = {.analyzer = analyzer, .text = text, .arena = arena, .out = &out};
    if (!plan->needle_count) return out;
    matcher.states = arena_alloc(arena, plan->needle_count * sizeof *matcher.states);
    matcher.near = arena_alloc(arena, plan->needle_count * sizeof *matcher.near);
    if (arena->failed) return out;
    struct token token;
    for (size_t at = 0, number = 0; token_next(text, &at, &token); number++) {
        match_token(&matcher, plan, &token, number);
        elided_note(text, &token, &matcher.before, &matcher.has_before);
    }
    if (out.count > 1) qsort(out.marks, out.count, sizeof *out.marks, by_start);
    return out;
}
