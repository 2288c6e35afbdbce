/*
 * explain.c - how a query was understood and why a hit ranks where it does (results.h). Scores are the engine's own: a
 * word's share is what the engine gives the item for this word alone, and BM25 adds such shares up. Changes nothing in
 * what is found.
 */
#include "base/intl.h"
#include "query/clean.h"
#include "query/results.h"

#define TERMS_SHOWN 12

/* ---- the tree ---- */

struct tree_writer {
    struct slice text;
    struct buf *json, *lines;
};

static const char *op_name(const struct query_node *node) {
    static const char *const names[] = {
        [QUERY_EMPTY] = "empty", [QUERY_WORD] = "word", [QUERY_PHRASE] = "phrase", [QUERY_NEAR] = "near",
        [QUERY_FIELD] = "field", [QUERY_AND] = "and",   [QUERY_OR] = "or",         [QUERY_NOT] = "not"};
    return node->wildcard ? "wildcard" : names[node->op];
}

static const char *op_label(const struct query_node *node) {
    switch (node->op) {
    case QUERY_EMPTY: return _("nothing");
    case QUERY_WORD: return node->wildcard ? _("beginning of words") : _("word");
    case QUERY_PHRASE: return _("phrase");
    case QUERY_NEAR: return _("words near each other");
    case QUERY_FIELD: return _("field");
    case QUERY_AND: return _("all of");
    case QUERY_OR: return _("any of");
    case QUERY_NOT: return _("without");
    }
    return "";
}

static void put_tokens(struct buf *out, struct slice text, const struct query_node *node) {
    for (size_t i = 0; i < node->token_count; i++) {
        if (i) buf_byte(out, ' ');
        buf_append(out, text.data + node->tokens[i].start, node->tokens[i].end - node->tokens[i].start);
    }
}

/* What the node says by itself: its words or its value. */
static void put_own_text(struct buf *out, struct slice text, const struct query_node *node) {
    if (node->op == QUERY_FIELD) {
        buf_printf(out, "%s:", query_field_name(node->field));
        buf_slice(out, node->value);
    } else {
        put_tokens(out, text, node);
        if (node->wildcard) buf_byte(out, '*');
        if (node->op == QUERY_NEAR) buf_printf(out, " (%u)", node->distance);
    }
}

static void put_line(struct tree_writer *writer, const struct query_node *node, unsigned depth) {
    struct buf own;
    buf_init(&own, 1 << 20);
    put_own_text(&own, writer->text, node);
    for (unsigned i = 0; i < depth; i++) buf_text(writer->lines, "  ");
    buf_text(writer->lines, op_label(node));
    if (own.len) buf_text(writer->lines, ": ");
    buf_slice(writer->lines, buf_as_slice(&own));
    buf_byte(writer->lines, '\n');
    buf_free(&own);
}

static void put_json(struct tree_writer *writer, const struct query_node *node) {
    struct buf own;
    bool first = true;
    buf_init(&own, 1 << 20);
    json_key(writer->json, &first, "op");
    json_text(writer->json, slice_of(op_name(node)));
    if (node->op == QUERY_FIELD) {
        json_key(writer->json, &first, "field");
        json_text(writer->json, slice_of(query_field_name(node->field)));
        json_key(writer->json, &first, "value");
        json_text(writer->json, node->value);
    } else if (node->token_count) {
        put_tokens(&own, writer->text, node);
        json_key(writer->json, &first, "text");
        json_text(writer->json, buf_as_slice(&own));
    }
    if (node->op == QUERY_NEAR) {
        json_key(writer->json, &first, "distance");
        buf_printf(writer->json, "%u", node->distance);
    }
    json_key(writer->json, &first, "required");
    buf_text(writer->json, node->required ? "true" : "false");
    buf_free(&own);
}

/* As deep as the tree, which QUERY_MAX_DEPTH limits. */
static void put_tree(struct tree_writer *writer, const struct query_node *node, unsigned depth) {
    put_line(writer, node, depth);
    buf_byte(writer->json, '{');
    put_json(writer, node);
    if (node->child_count) buf_text(writer->json, ", \"children\": [");
    for (size_t i = 0; i < node->child_count; i++) {
        if (i) buf_text(writer->json, ", ");
        put_tree(writer, node->children[i], depth + 1);
    }
    buf_text(writer->json, node->child_count ? "]}" : "}");
}

/* ---- words ---- */

static void add_way(struct arena *arena, struct explained_word *word, struct slice text, double factor) {
    size_t count = word->way_count;
    *ARENA_PUSH(arena, word->factors, count) = factor;
    *ARENA_PUSH(arena, word->ways, word->way_count) = arena_slice(arena, text);
}

/* "telemedicin", "ringkoebing skjern", "kommissori|kommissorium": words in a row, alternatives between strokes. */
static void put_needle(struct buf *out, const struct needle *needle, const char *prefix) {
    for (size_t i = 0; i < needle->count; i++) {
        const struct needle_word *word = needle->words + i;
        if (i) buf_byte(out, ' ');
        for (size_t k = 0; k < word->term_count && k < TERMS_SHOWN; k++) {
            if (k) buf_byte(out, '|');
            buf_text(out, prefix);
            buf_slice(out, word->terms[k]);
        }
        if (word->term_count > TERMS_SHOWN) buf_printf(out, "|… (%zu)", word->term_count);
    }
}

static void add_needle(struct arena *arena, struct explained_word *word, const struct needle *needle) {
    struct buf out;
    buf_init(&out, 1 << 20);
    put_needle(&out, needle, "");
    add_way(arena, word, buf_as_slice(&out), needle->factor);
    if (needle->widened) {
        buf_clear(&out);
        put_needle(&out, needle, TERM_SPAN_PREFIX);
        add_way(arena, word, buf_as_slice(&out), WEIGHT_SPAN);
    }
    if (needle->weak_count) {
        const struct needle_word weak = {needle->weak, needle->weak_count, false};
        const struct needle verbs = {.words = (struct needle_word *)&weak, .count = 1};
        buf_clear(&out);
        put_needle(&out, &verbs, "");
        add_way(arena, word, buf_as_slice(&out), WEIGHT_WEAK);
    }
    buf_free(&out);
}

static void explain_words(const struct query_plan *plan, struct arena *arena, struct explanation *out) {
    for (size_t i = 0; i < plan->word_count; i++) {
        const struct plan_word *from = plan->words + i;
        struct explained_word *word = ARENA_PUSH(arena, out->words, out->word_count);
        *word = (struct explained_word){.kind = from->kind,
                                        .typed = arena_slice(arena, from->typed),
                                        .relaxed = from->relaxed,
                                        .scored = from->query != NULL};
        for (size_t k = 0; k < plan->needle_count; k++) {
            if (plan->needles[k].word == i) add_needle(arena, word, plan->needles + k);
        }
        if (from->exact.len) add_way(arena, word, from->exact, 1);
        if (from->case_term.len) add_way(arena, word, from->case_term, 0);
    }
    for (size_t i = 0; i < plan->skipped_count; i++) {
        *ARENA_PUSH(arena, out->skipped, out->skipped_count) = arena_slice(arena, plan->skipped[i]);
    }
}

enum referat_status explain_query(const struct query_plan *plan, struct referat_results *results,
                                  struct referat_error *error) {
    struct explanation *out = &results->explanation;
    struct buf query, json, lines;
    struct tree_writer writer = {plan->text, &json, &lines};
    results->explained = true;
    buf_init(&query, 1 << 20);
    buf_init(&json, 1 << 22);
    buf_init(&lines, 1 << 22);
    query_print(plan->root, plan->text, &query);
    put_tree(&writer, plan->root, 0);
    out->query = arena_text(&results->arena, buf_as_slice(&query));
    out->tree_json = arena_text(&results->arena, buf_as_slice(&json));
    out->tree_text = arena_text(&results->arena, buf_as_slice(&lines));
    explain_words(plan, &results->arena, out);
    enum referat_status status = buf_status(&query, error);
    if (!status) status = buf_status(&json, error);
    if (!status) status = buf_status(&lines, error);
    if (!status) status = arena_status(&results->arena, error);
    buf_free(&query);
    buf_free(&json);
    buf_free(&lines);
    return status;
}

/* ---- hits ---- */

/* The score that the engine gives the item for this query alone; 0 where it does not match. */
static enum referat_status score_alone(struct engine_reader *engine, const struct engine_query *query, struct slice id,
                                       struct arena *arena, double *score, struct referat_error *error) {
    struct engine_search search = {.query = engine_query_pair(arena, ENGINE_FILTER, query, engine_query_id(arena, id)),
                                   .limit = 1};
    struct engine_result result;
    *score = 0;
    enum referat_status status = engine_search(engine, ENGINE_ITEMS, &search, arena, &result, error);
    if (!status && result.hit_count) *score = result.hits[0].score;
    return status;
}

static unsigned places_of(const struct item_match *match, size_t word) {
    unsigned places = 0;
    for (unsigned place = 0; place <= PART_KIND_COUNT; place++) {
        if (match->in_place[place] >> word & 1) places |= PLACE(place);
    }
    return places;
}

enum referat_status explain_hit(struct engine_reader *engine, const struct query_plan *plan,
                                const struct item_match *match, struct slice id, struct arena *scratch,
                                struct referat_results *results, struct referat_error *error) {
    struct hit *hit = results->hits + results->hit_count - 1;
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < plan->word_count; i++) {
        struct hit_word *word = ARENA_PUSH(&results->arena, hit->words, hit->word_count);
        *word = (struct hit_word){.word = i, .found = match->anywhere >> i & 1, .places = places_of(match, i)};
        if (!plan->words[i].query || results->sorted_by_date) continue;
        status = score_alone(engine, plan->words[i].query, id, scratch, &word->score, error);
    }
    return status ? status : arena_status(&results->arena, error);
}
