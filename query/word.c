/*
 * word.c - a word or phrase of the query as engine queries (word.h). A word is its plain terms; besides, at the weight
 * WEIGHT_SPAN, compounds that hold it (at WEIGHT_WEAK words of the same verb), a hyphenated word's parts in a row, and
 * a body's name for its code and the other way. Needles are the same alternatives in the form in which texts are
 * searched for snippets, so that what is found is also what is marked.
 */
#include "query/word.h"

#include "stemmer/written.h"

static struct slice *copy_terms(struct arena *arena, const struct slice *terms, size_t count) {
    struct slice *copy = arena_alloc(arena, (count + 1) * sizeof *copy);
    if (!copy) return NULL;
    for (size_t i = 0; i < count; i++) copy[i] = arena_slice(arena, terms[i]);
    return copy;
}

static struct needle_word needle_word_of(const struct word_context *context, const struct word_terms *analysed) {
    struct slice *terms = copy_terms(context->arena, analysed->terms, analysed->term_count);
    return (struct needle_word){terms, terms ? analysed->term_count : 0, false};
}

static struct needle *needle_add(const struct word_context *context, struct query_word *word) {
    struct needle *needle = ARENA_PUSH(context->arena, word->needles, word->needle_count);
    needle->factor = 1;
    return needle;
}

static void needle_add_token(const struct word_context *context, struct needle *needle, struct slice text,
                             const struct token *token) {
    *ARENA_PUSH(context->arena, needle->words, needle->count) =
        needle_word_of(context, analyzer_word(context->analyzer, text, token));
}

/* The words of a text in a row, as an alternative. Nothing where the text has no words. */
static void add_row(const struct word_context *context, struct query_word *word, struct slice text) {
    struct needle row = {.factor = WEIGHT_SPAN};
    struct token token;
    for (size_t at = 0; row.count < QUERY_MAX_WORDS && token_next(text, &at, &token);) {
        needle_add_token(context, &row, text, &token);
    }
    if (row.count) *needle_add(context, word) = row;
}

/* Ringkøbing-Skjern: also Ringkøbing and Skjern in a row. */
static void add_hyphen_parts(const struct word_context *context, struct query_word *word, struct slice typed) {
    char *apart = arena_text(context->arena, typed);
    if (typed.len >= ARENA_SCRATCH || !*apart) return;
    for (char *c = apart; *c; c++) {
        if (*c == '-') *c = ' ';
    }
    add_row(context, word, slice_of(apart));
}

/* Is the typed word the code of the body, an ending aside ("KOSUs")? */
static bool is_code(struct slice typed, const char *code) {
    size_t length = strlen(code);
    return typed.len >= length && typed.len <= length + 2 && strncasecmp(typed.data, code, length) == 0;
}

/* SSG: also Sundhedsstyregruppen, and the other way. Only for bodies that have a code beside their name. */
static void add_body_name(const struct word_context *context, struct query_word *word, struct slice typed) {
    const struct body *body = registry_find_body(context->registry, typed);
    if (!body || strcmp(body->code, body->name) == 0) return;
    struct slice other = slice_of(is_code(typed, body->code) ? body->name : body->code);
    bool article = slice_starts(other, "Den ") || slice_starts(other, "Det ");
    add_row(context, word, article ? slice_from(other, 4) : other);
}

/* What the user's file says of the word, whose own needle is the first. */
static void add_synonyms(const struct word_context *context, struct query_word *word) {
    if (!context->synonyms || context->arena->failed) return;
    const struct needle_word own = word->needles[0].words[0];
    struct slice text;
    for (size_t at = 0; synonyms_next(context->synonyms, own.terms, own.term_count, &at, &text);)
        add_row(context, word, text);
}

/* In the register: the people who are named so. A failure shows in the arena. */
static struct slice name_term(const struct word_context *context, size_t start, size_t end) {
    struct slice term = slice_of("");
    struct buf name;
    if (context->collection != ENGINE_REGISTER) return term;
    buf_init(&name, 4 * QUERY_MAX_BYTES);
    struct slice typed = slice_make(context->text.data + start, end - start);
    if (person_name_fold(typed, &name, context->error) != REFERAT_OK) context->arena->failed = true;
    if (name.len) term = schema_term(context->arena, SCHEMA_PERSON, buf_as_slice(&name));
    buf_free(&name);
    return term;
}

/* A word that memory did not suffice for is nothing at all; the arena tells. */
static struct query_word whole(const struct word_context *context, struct query_word word) {
    const struct query_word nothing = {.exact = slice_of(""), .case_term = slice_of(""), .name_term = slice_of("")};
    return context->arena->failed ? nothing : word;
}

struct query_word word_make(const struct word_context *context, const struct token *token, bool plain) {
    struct query_word word = {.exact = slice_of(""), .case_term = slice_of("")};
    word.name_term = name_term(context, token->start, token->end);
    struct slice typed = slice_make(context->text.data + token->start, token->end - token->start);
    struct needle *own = needle_add(context, &word);
    const struct word_terms *analysed = analyzer_word(context->analyzer, context->text, token);
    word.stop_word = analysed->stop_word;
    if (!plain) word.exact = arena_slice(context->arena, analysed->exact);
    const struct slice *weak = copy_terms(context->arena, analysed->weak, analysed->weak_count);
    size_t weak_count = analysed->weak_count;
    *ARENA_PUSH(context->arena, own->words, own->count) = needle_word_of(context, analysed);
    if (token->kind == TOKEN_CASE_NUMBER) word.case_term = schema_term(context->arena, SCHEMA_CASE, typed);
    if (plain || context->arena->failed) return whole(context, word);
    own->widened = true;
    own->weak = weak;
    own->weak_count = weak ? weak_count : 0;
    if (token->hyphenated && token->kind == TOKEN_WORD) add_hyphen_parts(context, &word, typed);
    add_body_name(context, &word, typed);
    add_synonyms(context, &word);
    return whole(context, word);
}

struct query_word phrase_make(const struct word_context *context, const struct token *tokens, size_t count) {
    struct query_word word = {.exact = slice_of(""), .case_term = slice_of(""), .name_term = slice_of("")};
    struct needle *row = needle_add(context, &word);
    if (count) word.name_term = name_term(context, tokens[0].start, tokens[count - 1].end);
    for (size_t i = 0; i < count; i++) needle_add_token(context, row, context->text, tokens + i);
    return whole(context, word);
}

struct query_word near_make(const struct word_context *context, const struct token *tokens, size_t count,
                            unsigned distance) {
    struct query_word word = phrase_make(context, tokens, count);
    word.name_term = slice_of(""); /* in any order is no name */
    if (word.needle_count) word.needles[0].window = distance + (unsigned)count - 1;
    return word;
}

/* ---- as queries ---- */

static struct slice prefixed(struct arena *arena, const char *prefix, struct slice term) {
    return slice_of(arena_printf(arena, "%s%.*s", prefix, (int)term.len, term.data));
}

/* Any of the word's terms, each behind the prefix. */
static const struct engine_query *any_term(struct arena *arena, const char *prefix, const struct needle_word *word) {
    const struct engine_query **terms = NULL;
    size_t count = 0;
    for (size_t i = 0; i < word->term_count; i++) {
        *ARENA_PUSH(arena, terms, count) = engine_query_term(arena, prefixed(arena, prefix, word->terms[i]));
    }
    return engine_query_join(arena, ENGINE_OR, terms, count);
}

static const struct engine_query *any_weak(struct arena *arena, const char *prefix, const struct needle *needle) {
    const struct needle_word weak = {needle->weak, needle->weak_count, false};
    return any_term(arena, prefix, &weak);
}

static const struct engine_query *needle_query(struct arena *arena, const struct needle *needle) {
    const struct engine_query **words = NULL;
    size_t count = 0;
    for (size_t i = 0; i < needle->count; i++) {
        *ARENA_PUSH(arena, words, count) = any_term(arena, "", needle->words + i);
    }
    if (count == 1) return words[0];
    return engine_query_window(arena, needle->window ? ENGINE_NEAR : ENGINE_PHRASE, needle->window, words, count);
}

const struct engine_query *word_query(struct arena *arena, const struct query_word *word) {
    const struct engine_query **ways = NULL;
    size_t count = 0;
    for (size_t i = 0; i < word->needle_count; i++) {
        const struct needle *needle = word->needles + i;
        const struct engine_query *way = needle_query(arena, needle);
        *ARENA_PUSH(arena, ways, count) = needle->factor == 1 ? way : engine_query_scale(arena, needle->factor, way);
        if (!needle->widened) continue;
        *ARENA_PUSH(arena, ways, count) =
            engine_query_scale(arena, WEIGHT_SPAN, any_term(arena, TERM_SPAN_PREFIX, needle->words));
        if (needle->weak_count)
            *ARENA_PUSH(arena, ways, count) = engine_query_scale(arena, WEIGHT_WEAK, any_weak(arena, "", needle));
    }
    if (word->exact.len) *ARENA_PUSH(arena, ways, count) = engine_query_term(arena, word->exact);
    if (word->case_term.len) *ARENA_PUSH(arena, ways, count) = engine_query_term(arena, word->case_term);
    if (word->name_term.len) *ARENA_PUSH(arena, ways, count) = engine_query_term(arena, word->name_term);
    return engine_query_join(arena, ENGINE_OR, ways, count);
}

static const struct engine_query *needle_in_place(struct arena *arena, const struct needle *needle, const char *place) {
    const struct engine_query **words = NULL;
    size_t count = 0;
    for (size_t i = 0; i < needle->count; i++) {
        const struct engine_query *word = any_term(arena, place, needle->words + i);
        if (needle->widened) {
            char *span = arena_printf(arena, "%s%s", place, TERM_SPAN_PREFIX);
            word = engine_query_pair(arena, ENGINE_OR, word, any_term(arena, span, needle->words + i));
            if (needle->weak_count) word = engine_query_pair(arena, ENGINE_OR, word, any_weak(arena, place, needle));
        }
        *ARENA_PUSH(arena, words, count) = word;
    }
    return engine_query_join(arena, ENGINE_AND, words, count);
}

const struct engine_query *word_in_places(struct arena *arena, const struct query_word *word, unsigned places) {
    static const struct {
        unsigned places;
        const char *prefix;
    } prefixes[] = {
        {PLACE_TITLE, SCHEMA_TITLE}, {PLACE(PART_INDSTILLING), SCHEMA_INDSTILLING}, {PLACES_DECISION, SCHEMA_DECISION}};
    const struct engine_query **ways = NULL;
    size_t count = 0;
    for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
        if (!(places & prefixes[p].places)) continue;
        for (size_t i = 0; i < word->needle_count; i++) {
            *ARENA_PUSH(arena, ways, count) = needle_in_place(arena, word->needles + i, prefixes[p].prefix);
        }
    }
    return engine_query_join(arena, ENGINE_OR, ways, count);
}
