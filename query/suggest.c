/*
 * suggest.c - finds near words (suggest.h). Not all words of the index are compared: a misspelled word nearly always
 * has at most one slip in its first two letters, so the words to compare are those that begin as the typed one may have
 * been meant to. That is some hundred ranges of the list of words, a few thousand of 200,000 words.
 */
#include "query/suggest.h"

#include "base/utf8.h"
#include "query/word.h"
#include "stemmer/written.h"

#include <math.h>
#include <stdlib.h>

#define CANDIDATES   6 /* best ones that are kept and asked for */
#define LETTERS_MAX  WRITTEN_MAX
#define ENDLESS_MIN  5   /* bytes of a word without its ending */
#define EDIT_COST    6.0 /* in doublings of frequency */
#define FIRST_LETTER 2.0 /* a slip there is rarer */

struct letters {
    unsigned points[LETTERS_MAX];
    size_t count;
};

struct candidate {
    struct slice word;
    double score;
    unsigned distance;
};

struct suggester {
    const struct filter_context *context;
    struct analyzer *analyzer;
    const struct query_plan *plan;
    struct letters typed;
    unsigned most; /* edits */
    struct candidate best[CANDIDATES];
    size_t best_count;
};

/* A word of the query and what stands for it. */
struct replacement {
    const struct token *token;
    struct slice word;
};

struct replacements {
    struct replacement items[SUGGEST_WORDS];
    size_t count;
    unsigned looked_up;
};

/* ---- distance ---- */

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

unsigned suggest_distance(const unsigned *a, size_t a_count, const unsigned *b, size_t b_count, unsigned most) {
    unsigned rows[3][LETTERS_MAX + 1];
    size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
    if (apart > most || a_count > LETTERS_MAX || b_count > LETTERS_MAX) return most + 1;
    for (size_t j = 0; j <= b_count; j++) rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_count; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        unsigned smallest = row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_count; j++) {
            bool same = a[i - 1] == b[j - 1];
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], two_above[j - 2] + 1);
            }
            smallest = least(smallest, row[j]);
        }
        if (smallest > most) return most + 1;
    }
    return least(rows[a_count % 3][b_count], most + 1);
}

static void read_letters(struct slice word, struct letters *out) {
    out->count = 0;
    for (size_t at = 0; at < word.len && out->count < LETTERS_MAX;) {
        out->points[out->count++] = utf8_next(word.data, word.len, &at);
    }
}

/* As many as a reader would forgive: Lucene's steps. */
static unsigned edits_allowed(size_t letters) {
    if (letters < 3) return 0;
    return letters < 6 ? 1 : 2;
}

/* ---- candidates ---- */

static void keep(struct suggester *suggester, const struct candidate *candidate) {
    size_t at = suggester->best_count;
    while (at > 0) {
        const struct candidate *before = suggester->best + at - 1;
        if (slice_equal(before->word, candidate->word)) return;
        bool ahead = before->score > candidate->score ||
                     (before->score == candidate->score && slice_compare(before->word, candidate->word) < 0);
        if (ahead) break;
        at--;
    }
    if (at == CANDIDATES) return;
    if (suggester->best_count < CANDIDATES) suggester->best_count++;
    memmove(suggester->best + at + 1, suggester->best + at, (suggester->best_count - at - 1) * sizeof *suggester->best);
    suggester->best[at] = *candidate;
}

static void consider(struct suggester *suggester, struct slice word, uint64_t count) {
    struct letters letters;
    const struct letters *typed = &suggester->typed;
    /* A letter has at most four bytes. */
    if (word.len + suggester->most < typed->count || word.len > 4 * (typed->count + suggester->most)) return;
    read_letters(word, &letters);
    unsigned distance = suggest_distance(typed->points, typed->count, letters.points, letters.count, suggester->most);
    if (distance == 0 || distance > suggester->most) return;
    double score = log2((double)count + 1) - EDIT_COST * distance;
    if (letters.points[0] != typed->points[0]) score -= FIRST_LETTER;
    keep(suggester, &(struct candidate){word, score, distance});
}

/* The words of the index that begin with these letters. */
static enum referat_status consider_prefix(struct suggester *suggester, const unsigned *points, size_t count) {
    const struct filter_context *context = suggester->context;
    char prefix[3 * 4];
    size_t len = 0, found;
    struct engine_word *words;
    for (size_t i = 0; i < count; i++) len += utf8_put(points[i], prefix + len);
    enum referat_status status = engine_words(context->engine, ENGINE_ITEMS, slice_make(prefix, len), context->arena,
                                              &words, &found, context->error);
    for (size_t i = 0; !status && i < found; i++) consider(suggester, words[i].word, words[i].count);
    return status;
}

/* No slip in the first two letters but one too many, or the two swapped. */
static enum referat_status consider_likely(struct suggester *suggester) {
    const unsigned *p = suggester->typed.points;
    const unsigned prefixes[][2] = {{p[0], p[1]}, {p[1], p[0]}, {p[1], p[2]}, {p[0], p[2]}};
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < sizeof prefixes / sizeof *prefixes; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++) again |= prefixes[k][0] == prefixes[i][0] && prefixes[k][1] == prefixes[i][1];
        if (!again) status = consider_prefix(suggester, prefixes[i], 2);
    }
    return status;
}

/* One of the first two letters missing or another. */
static enum referat_status consider_unlikely(struct suggester *suggester) {
    static const unsigned alphabet[] = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l',  'm',  'n', 'o',
                                        'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 0xE6, 0xF8, 0xE5};
    const unsigned *p = suggester->typed.points;
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < sizeof alphabet / sizeof *alphabet; i++) {
        unsigned x = alphabet[i];
        const unsigned prefixes[][3] = {{x, p[0], p[1]}, {p[0], x, p[1]}, {x, p[1], p[2]}, {p[0], x, p[2]}};
        for (size_t k = 0; !status && k < 4; k++) status = consider_prefix(suggester, prefixes[k], 3);
    }
    return status;
}

/* The words of a name, each by itself. */
static void consider_name(struct suggester *suggester, const char *name) {
    struct token token;
    struct buf written;
    buf_init(&written, 1 << 12);
    for (size_t at = 0; token_next(slice_of(name), &at, &token);) {
        buf_clear(&written);
        if (!written_word(slice_of(name), &token, &written)) continue;
        consider(suggester, arena_slice(suggester->context->arena, buf_as_slice(&written)), 1);
    }
    buf_free(&written);
}

static void consider_names(struct suggester *suggester) {
    const struct registry *registry = suggester->context->registry;
    for (size_t i = 0; i < registry_body_count(registry); i++) {
        consider_name(suggester, registry_body_at(registry, i)->code);
    }
    for (size_t i = 0; i < registry_authority_count(registry); i++) {
        consider_name(suggester, registry_authority_at(registry, i)->name);
    }
}

static bool has_near(const struct suggester *suggester) {
    for (size_t i = 0; i < suggester->best_count; i++) {
        if (suggester->best[i].distance == 1) return true;
    }
    return false;
}

static enum referat_status find_candidates(struct suggester *suggester, struct slice written) {
    read_letters(written, &suggester->typed);
    suggester->best_count = 0;
    suggester->most = edits_allowed(suggester->typed.count);
    if (!suggester->most) return REFERAT_OK;
    enum referat_status status = consider_likely(suggester);
    if (status) return status;
    consider_names(suggester);
    return has_near(suggester) ? REFERAT_OK : consider_unlikely(suggester);
}

/* ---- words ---- */

/* Does any document have the word? */
static enum referat_status has_documents(struct suggester *suggester, struct slice text, const struct token *token,
                                         bool *has) {
    const struct filter_context *context = suggester->context;
    const struct word_context words = {context->registry, suggester->analyzer, context->arena, text,
                                       context->engine,   context->error,      NULL,           ENGINE_ITEMS};
    struct query_word word = word_make(&words, token, false);
    struct engine_search search = {.query = word_query(context->arena, &word), .count_to = 1};
    struct engine_result result;
    enum referat_status status =
        engine_search(context->engine, ENGINE_ITEMS, &search, context->arena, &result, context->error);
    if (!status) *has = result.total > 0;
    return status;
}

/* The best candidate that documents have; "" where there is none. */
static enum referat_status best_word(struct suggester *suggester, struct slice *out) {
    *out = slice_of("");
    for (size_t i = 0; i < suggester->best_count; i++) {
        struct slice word = suggester->best[i].word;
        struct token token;
        size_t at = 0;
        bool has = false;
        if (!token_next(word, &at, &token)) continue;
        enum referat_status status = has_documents(suggester, word, &token, &has);
        if (status || has) {
            *out = word;
            return status;
        }
    }
    return REFERAT_OK;
}

/* The word without an ending that nouns and verbs take; `nth` picks one of those it may have. "" where there is none.
 */
static struct slice without_ending(struct slice word, unsigned nth) {
    static const char *const endings[] = {"ernes", "erne", "enes", "ene", "ens", "ets", "ers",
                                          "en",    "et",   "er",   "es",  "s",   "e"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (word.len < ENDLESS_MIN + strlen(endings[i]) || !slice_ends(word, endings[i])) continue;
        if (nth-- == 0) return slice_first(word, word.len - strlen(endings[i]));
    }
    return slice_of("");
}

/* What stands for the word: near it as it is written, or else near it without its ending (telemedecinens: telemedicin).
 */
static enum referat_status find_word(struct suggester *suggester, const struct token *token, struct slice *out) {
    struct slice text = suggester->plan->text;
    struct buf written;
    buf_init(&written, 1 << 12);
    enum referat_status status = REFERAT_OK;
    *out = slice_of("");
    if (written_word(text, token, &written)) {
        status = find_candidates(suggester, buf_as_slice(&written));
        if (!status) status = best_word(suggester, out);
        for (unsigned nth = 0; !status && !out->len; nth++) {
            struct slice endless = without_ending(buf_as_slice(&written), nth);
            if (!endless.len) break;
            status = find_candidates(suggester, endless);
            if (!status) status = best_word(suggester, out);
        }
    }
    buf_free(&written);
    return status;
}

/* ---- how it is written ---- */

static unsigned upper(unsigned c) {
    bool danish = c == 0xE6 || c == 0xF8 || c == 0xE5;
    return (c >= 'a' && c <= 'z') || danish ? c - 0x20 : c;
}

/* The registry's own spelling of a name; else with capitals where the typed word has them. */
static struct slice spell(struct suggester *suggester, struct slice typed, struct slice word) {
    const struct registry *registry = suggester->context->registry;
    const struct body *body = registry_find_body(registry, word);
    const struct authority *authority = registry_find_authority(registry, word);
    struct arena *arena = suggester->context->arena;
    if (body && strlen(body->code) == word.len && strncasecmp(body->code, word.data, word.len) == 0) {
        return slice_of(body->code);
    }
    size_t at = 0, second = 0;
    bool capital = authority || (typed.len && utf8_is_upper(utf8_next(typed.data, typed.len, &at)));
    if (authority && strlen(authority->name) == word.len) return slice_of(authority->name);
    if (!capital) return word;
    bool all = !authority && at < typed.len && utf8_is_upper(utf8_next(typed.data, typed.len, &at));
    char *out = arena_alloc(arena, word.len * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; out && second < word.len && len < ARENA_SCRATCH - 4; i++) {
        unsigned c = utf8_next(word.data, word.len, &second);
        len += utf8_put(i == 0 || all ? upper(c) : c, out + len);
    }
    return out ? slice_make(out, len) : word;
}

static enum referat_status look_up(struct suggester *suggester, const struct token *token, struct replacements *out) {
    struct slice text = suggester->plan->text, word;
    bool has = true;
    if (token->kind != TOKEN_WORD || out->looked_up == SUGGEST_WORDS) return REFERAT_OK;
    enum referat_status status = has_documents(suggester, text, token, &has);
    if (status || has) return status;
    out->looked_up++;
    status = find_word(suggester, token, &word);
    if (status || !word.len) return status;
    struct slice typed = slice_make(text.data + token->start, token->end - token->start);
    out->items[out->count++] = (struct replacement){token, spell(suggester, typed, word)};
    return arena_status(suggester->context->arena, suggester->context->error);
}

/* What is excluded, and wildcards, are left as they are. */
static enum referat_status look_up_words(struct suggester *suggester, const struct query_node *node,
                                         struct replacements *out) {
    enum referat_status status = REFERAT_OK;
    if (node->op == QUERY_NOT || node->wildcard) return REFERAT_OK;
    bool has_words = node->op != QUERY_FIELD || node->field == FIELD_TITLE;
    for (size_t i = 0; !status && has_words && i < node->token_count; i++) {
        if (!(node->wildcards >> i & 1)) status = look_up(suggester, node->tokens + i, out);
    }
    for (size_t i = 0; !status && i < node->child_count; i++) {
        status = look_up_words(suggester, node->children[i], out);
    }
    return status;
}

/* Tokens come in the order of the query, so that it is copied from left to right. */
static struct slice replace(struct arena *arena, struct slice text, const struct replacements *replacements) {
    struct buf out;
    size_t at = 0;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < replacements->count; i++) {
        const struct replacement *item = replacements->items + i;
        buf_append(&out, text.data + at, item->token->start - at);
        buf_slice(&out, item->word);
        at = item->token->end;
    }
    buf_slice(&out, slice_from(text, at));
    struct slice copy = arena_slice(arena, buf_as_slice(&out));
    if (!buf_ok(&out)) copy = slice_of("");
    buf_free(&out);
    return copy;
}

enum referat_status suggest_query(const struct filter_context *context, struct analyzer *analyzer,
                                  const struct query_plan *plan, struct slice *out) {
    struct suggester suggester = {.context = context, .analyzer = analyzer, .plan = plan};
    struct replacements replacements = {.count = 0};
    *out = slice_of("");
    enum referat_status status = look_up_words(&suggester, plan->root, &replacements);
    if (!status && replacements.count) *out = replace(context->arena, plan->text, &replacements);
    return status ? status : arena_status(context->arena, context->error);
}
