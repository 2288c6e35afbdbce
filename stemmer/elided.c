/*
 * elided.c - the whole words behind elided ones: "Sundheds- og psykiatrichef" says sundhedschef, "ind- og udskrivning"
 * indskrivning, "sygehusindlæggelse og -udskrivning" sygehusudskrivning. Looks at a few tokens on one side; what the
 * whole becomes is the analyzer's matter, as with any word.
 */
#include "stemmer/analyzer.h"

#define LOOK_AHEAD 8 /* tokens */
#define WHOLE_MAX  256

static bool is_conjunction(struct slice word) {
    static const char *const words[] = {"og", "eller", "samt", "men", "såvel", "som"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (slice_is(word, words[i])) return true;
    return false;
}

static struct slice token_text(struct slice text, const struct token *token) {
    return slice_make(text.data + token->start, token->end - token->start);
}

/* The word that the elided one shares its end with: behind other elided ones and a conjunction. */
static bool find_partner(struct slice text, const struct token *elided, struct token *out) {
    size_t at = elided->end;
    bool joined = false;
    for (unsigned i = 0; i < LOOK_AHEAD && token_next(text, &at, out); i++) {
        if (is_conjunction(token_text(text, out)))
            joined = true;
        else if (!out->elided_after)
            return joined && out->kind == TOKEN_WORD;
    }
    return false;
}

static const struct word_terms *analyse_whole(struct analyzer *analyzer, struct slice begin, struct slice end,
                                              char whole[WHOLE_MAX], bool *known) {
    struct token token;
    size_t at = 0;
    if (begin.len + end.len > WHOLE_MAX) return NULL;
    memcpy(whole, begin.data, begin.len);
    memcpy(whole + begin.len, end.data, end.len);
    struct slice text = {whole, begin.len + end.len};
    if (!token_next(text, &at, &token) || token.end - token.start != text.len) return NULL;
    const struct word_terms *terms = analyzer_word(analyzer, text, &token);
    *known = terms->known;
    return terms;
}

/* Where the partner may be cut: where its parts start; of a word without parts at every letter behind the first two. */
static size_t cuts_of(const struct word_terms *partner, struct slice word, size_t cuts[WHOLE_MAX]) {
    size_t count = 0;
    for (unsigned i = 1; i < partner->part_count; i++) cuts[count++] = partner->parts[i].start;
    for (size_t at = 2; !partner->part_count && at + 3 <= word.len && count < WHOLE_MAX; at++)
        if (((unsigned char)word.data[at] & 0xC0) != 0x80) cuts[count++] = at;
    return count;
}

/* Of the wholes that the lexicon knows the one that takes most of the partner; else the one with all but its first
 * part. */
static const struct word_terms *elided_end(struct analyzer *analyzer, struct slice text, const struct token *token) {
    struct token partner;
    char whole[WHOLE_MAX];
    size_t cuts[WHOLE_MAX];
    bool known = false;
    if (!find_partner(text, token, &partner)) return NULL;
    struct slice begin = token_text(text, token), word = token_text(text, &partner);
    if (begin.len + word.len > WHOLE_MAX) return NULL;
    const struct word_terms *analysed = analyzer_word(analyzer, text, &partner);
    bool has_parts = analysed->part_count > 0;
    size_t count = cuts_of(analysed, word, cuts);
    for (size_t i = 0; i < count; i++) {
        const struct word_terms *terms = analyse_whole(analyzer, begin, slice_from(word, cuts[i]), whole, &known);
        if (terms && known) return terms;
    }
    return has_parts && count ? analyse_whole(analyzer, begin, slice_from(word, cuts[0]), whole, &known) : NULL;
}

/* "-udskrivning" behind a compound: all of it but its last part, and this. */
static const struct word_terms *elided_begin(struct analyzer *analyzer, struct slice text, const struct token *token,
                                             const struct token *before) {
    char whole[WHOLE_MAX];
    bool known;
    const struct word_terms *analysed = analyzer_word(analyzer, text, before);
    if (analysed->part_count < 2) return NULL;
    size_t cut = analysed->parts[analysed->part_count - 1].start;
    return analyse_whole(analyzer, slice_first(token_text(text, before), cut), token_text(text, token), whole, &known);
}

const struct word_terms *analyzer_elided(struct analyzer *analyzer, struct slice text, const struct token *token,
                                         const struct token *before) {
    if (token->kind != TOKEN_WORD) return NULL;
    if (token->elided_after) return elided_end(analyzer, text, token);
    if (token->elided_before && before) return elided_begin(analyzer, text, token, before);
    return NULL;
}

void elided_note(struct slice text, const struct token *token, struct token *before, bool *has_before) {
    if (token->kind != TOKEN_WORD || token->elided_before || is_conjunction(token_text(text, token))) return;
    *before = *token;
    *has_before = true;
}
