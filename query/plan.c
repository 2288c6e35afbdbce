/*
 * plan.c - from the tree of a query to engine queries (plan.h). A list of items becomes
 *     (AND of what is scored) FILTER (AND over fields of OR of their values) AND_NOT (OR of what is negated)
 * and only the outermost list has words that relax. No user text reaches the engine: words are terms of the analyzer,
 * values are terms of the registry.
 */
#include "query/plan.h"

#include "base/intl.h"
#include "query/word.h"
#include "stemmer/written.h"

struct planner {
    const struct filter_context *context;
    struct word_context words;
    struct query_plan *plan;
    bool agenda_asked;
};

/* Engine queries being gathered. */
struct query_list {
    const struct engine_query **items;
    size_t count;
};

/* What one list of the query asks. */
struct list_parts {
    struct query_list fields[FIELD_COUNT]; /* alternatives */
    struct query_list scored, relaxed, filters, excluded;
    unsigned places; /* of felt: */
    bool has_scope;
};

static const struct plan_scope scope_anywhere = {NULL, 0, false};
static const struct plan_scope scope_excluded = {NULL, 0, true};

static void list_add(struct planner *planner, struct query_list *list, const struct engine_query *query) {
    *ARENA_PUSH(planner->context->arena, list->items, list->count) = query;
}

static const struct engine_query *list_join(struct planner *planner, enum engine_op op, const struct query_list *list) {
    return engine_query_join(planner->context->arena, op, list->items, list->count);
}

static const struct engine_query *pair(struct planner *planner, enum engine_op op, const struct engine_query *left,
                                       const struct engine_query *right) {
    return engine_query_pair(planner->context->arena, op, left, right);
}

/* ---- words ---- */

/* The query where the word also stands in the places of every felt: around it. */
static const struct engine_query *located(struct planner *planner, const struct plan_scope *scope,
                                          const struct query_word *word, const struct engine_query *query) {
    for (; scope; scope = scope->outer) {
        if (!scope->places) continue;
        const struct engine_query *there =
            word_in_places(planner->context->arena, word, scope->places & PLACES_BY_WORD);
        unsigned rest = scope->places & ~PLACES_BY_WORD;
        if (rest) there = pair(planner, ENGINE_OR, there, filter_has_part(planner->context, rest));
        query = pair(planner, ENGINE_FILTER, query, there);
    }
    return query;
}

static enum plan_word_kind kind_of(const struct query_node *node) {
    switch (node->op) {
    case QUERY_PHRASE: return PLAN_PHRASE;
    case QUERY_NEAR: return PLAN_NEAR;
    case QUERY_FIELD: return PLAN_PERSON;
    default: return node->wildcard ? PLAN_WILDCARD : PLAN_WORD;
    }
}

/* Keeps what to look for in the texts. `query` is what is scored, NULL for a filter. */
static void remember(struct planner *planner, const struct query_node *node, const struct query_word *word,
                     const struct engine_query *query, bool relaxed) {
    struct query_plan *plan = planner->plan;
    struct arena *arena = planner->context->arena;
    for (size_t i = 0; i < word->needle_count; i++) {
        struct needle *needle = ARENA_PUSH(arena, plan->needles, plan->needle_count);
        *needle = word->needles[i];
        needle->word = plan->word_count;
    }
    *ARENA_PUSH(arena, plan->words, plan->word_count) =
        (struct plan_word){.kind = kind_of(node),
                           .typed = slice_make(planner->words.text.data + node->start, node->end - node->start),
                           .relaxed = relaxed,
                           .query = query,
                           .exact = word->exact,
                           .case_term = word->case_term};
}

static enum referat_status make_word(struct planner *planner, const struct query_node *node, bool plain,
                                     struct query_word *out) {
    const struct word_context *words = &planner->words;
    if (node->wildcard) return wildcard_make(words, node->tokens, out);
    if (node->op == QUERY_WORD) {
        *out = word_make(words, node->tokens, plain);
    } else if (node->op == QUERY_NEAR) {
        *out = near_make(words, node->tokens, node->token_count, node->distance);
    } else {
        *out = phrase_make(words, node->tokens, node->token_count);
    }
    return REFERAT_OK;
}

static enum referat_status plan_word(struct planner *planner, const struct query_node *node,
                                     const struct plan_scope *scope, bool relaxed, const struct engine_query **out) {
    struct query_word word;
    enum referat_status status = make_word(planner, node, scope->plain, &word);
    if (status) return status;
    *out = located(planner, scope, &word, word_query(planner->context->arena, &word));
    if (!scope->plain) remember(planner, node, &word, *out, relaxed);
    return REFERAT_OK;
}

/* titel:word and titel:"some words": every word stands in the title; what is scored is the word, as without titel:. */
static enum referat_status plan_title(struct planner *planner, const struct query_node *node,
                                      const struct plan_scope *scope, const struct engine_query **out) {
    const struct plan_scope title = {scope, PLACE_TITLE, scope->plain};
    struct query_node inner = *node;
    inner.op = QUERY_PHRASE;
    if (node->quoted) return plan_word(planner, &inner, &title, false, out);
    struct query_list words = {0};
    for (size_t i = 0; i < node->token_count; i++) {
        const struct engine_query *query;
        struct query_node word = {.op = QUERY_WORD, .tokens = node->tokens + i, .token_count = 1};
        word.wildcard = node->wildcards >> i & 1;
        word.start = node->tokens[i].start;
        word.end = node->tokens[i].end;
        enum referat_status status = plan_word(planner, &word, &title, false, &query);
        if (status) return status;
        list_add(planner, &words, query);
    }
    *out = list_join(planner, ENGINE_AND, &words);
    return REFERAT_OK;
}

/*
 * person:"Ida Holm": the text names her, or she is on the meeting's list or appointed by the item. A filter; her name
 * is marked in the text.
 */
static enum referat_status plan_person(struct planner *planner, const struct query_node *node,
                                       const struct plan_scope *scope, const struct engine_query **out) {
    struct arena *arena = planner->context->arena;
    struct query_word word = phrase_make(&planner->words, node->tokens, node->token_count);
    struct buf name;
    buf_init(&name, 4 * QUERY_MAX_BYTES);
    enum referat_status status = person_name_fold(node->value, &name, planner->context->error);
    const struct engine_query *listed =
        engine_query_term(arena, schema_term(arena, SCHEMA_PERSON, buf_as_slice(&name)));
    buf_free(&name);
    if (status) return status;
    *out = pair(planner, ENGINE_OR, word_query(arena, &word), listed);
    if (!scope->plain) remember(planner, node, &word, NULL, false);
    return REFERAT_OK;
}

/* ---- lists ---- */

static enum referat_status plan_node(struct planner *planner, const struct query_node *node,
                                     const struct plan_scope *scope, const struct engine_query **out) MUST_CHECK;

static bool has_words(const struct query_node *node) {
    if (node->op == QUERY_WORD || node->op == QUERY_PHRASE || node->op == QUERY_NEAR) return true;
    if (node->op != QUERY_AND && node->op != QUERY_OR) return false;
    for (size_t i = 0; i < node->child_count; i++) {
        if (has_words(node->children[i])) return true;
    }
    return false;
}

static bool is_part_field(const struct query_node *node) {
    return node->op == QUERY_FIELD && node->field == FIELD_PART;
}

static bool is_stop_word(struct planner *planner, const struct query_node *node) {
    return node->op == QUERY_WORD && !node->required && !node->wildcard &&
           analyzer_word(planner->words.analyzer, planner->words.text, node->tokens)->stop_word;
}

/* Is there a word beside the stop words, so that they need not be looked for? */
static bool has_content(struct planner *planner, const struct query_node *list) {
    for (size_t i = 0; i < list->child_count; i++) {
        const struct query_node *child = list->children[i];
        bool title = child->op == QUERY_FIELD && child->field == FIELD_TITLE;
        if ((title || has_words(child)) && !is_stop_word(planner, child)) return true;
    }
    return false;
}

static enum referat_status add_field(struct planner *planner, const struct query_node *node,
                                     const struct plan_scope *scope, struct list_parts *parts) {
    const struct engine_query *value;
    if (node->field == FIELD_KIND && filter_asks_agenda(node->value)) planner->agenda_asked = true;
    enum referat_status status = node->field == FIELD_PERSON ? plan_person(planner, node, scope, &value)
                                                             : filter_value(planner->context, node->field, node->value,
                                                                            (int64_t)node->start, &value);
    if (status) return status;
    list_add(planner, node->required ? &parts->filters : &parts->fields[node->field], value);
    return REFERAT_OK;
}

/*
 * The felt: of a list. Where it has words, they are asked to stand there, one by one, if the index can tell; else the
 * item is asked to have the part.
 */
static enum referat_status list_scope(struct planner *planner, const struct query_node *list, struct list_parts *parts,
                                      const struct plan_scope **scope) {
    unsigned any = 0, places;
    for (size_t i = 0; i < list->child_count; i++) {
        const struct query_node *child = list->children[i];
        if (!is_part_field(child)) continue;
        enum referat_status status = filter_places(planner->context, child->value, (int64_t)child->start, &places);
        if (status) return status;
        any |= places;
    }
    if (!any) return REFERAT_OK;
    if (!has_words(list) || !(any & PLACES_BY_WORD)) {
        list_add(planner, &parts->filters, filter_has_part(planner->context, any));
        return REFERAT_OK;
    }
    struct plan_scope *inner = arena_alloc(planner->context->arena, sizeof *inner);
    *inner = (struct plan_scope){*scope, any, (*scope)->plain};
    *scope = inner;
    return REFERAT_OK;
}

static enum referat_status add_child(struct planner *planner, const struct query_node *child,
                                     const struct plan_scope *scope, bool outermost, struct list_parts *parts) {
    const struct engine_query *query;
    if (is_part_field(child)) return REFERAT_OK;
    if (child->op == QUERY_FIELD && child->field != FIELD_TITLE) return add_field(planner, child, scope, parts);
    if (child->op == QUERY_NOT) {
        enum referat_status status = plan_node(planner, child->children[0], &scope_excluded, &query);
        if (!status) list_add(planner, &parts->excluded, query);
        return status;
    }
    if (outermost && child->op == QUERY_WORD && !child->required && !child->wildcard) {
        enum referat_status status = plan_word(planner, child, scope, true, &query);
        if (!status) list_add(planner, &parts->relaxed, query);
        return status;
    }
    enum referat_status status = plan_node(planner, child, scope, &query);
    if (!status) list_add(planner, &parts->scored, query);
    return status;
}

static void skip(struct planner *planner, const struct query_node *word) {
    struct query_plan *plan = planner->plan;
    *ARENA_PUSH(planner->context->arena, plan->skipped, plan->skipped_count) =
        slice_make(planner->words.text.data + word->start, word->end - word->start);
}

static enum referat_status gather(struct planner *planner, const struct query_node *list,
                                  const struct plan_scope **scope, bool outermost, struct list_parts *parts) {
    enum referat_status status = list_scope(planner, list, parts, scope);
    bool skip_stop_words = has_content(planner, list);
    for (size_t i = 0; !status && i < list->child_count; i++) {
        const struct query_node *child = list->children[i];
        if (skip_stop_words && is_stop_word(planner, child)) {
            skip(planner, child);
        } else {
            status = add_child(planner, child, *scope, outermost, parts);
        }
    }
    return status;
}

/* `words` with the list's filters and exclusions around it. */
static const struct engine_query *assemble(struct planner *planner, const struct list_parts *parts,
                                           const struct engine_query *words) {
    struct query_list filters = {0};
    for (size_t i = 0; i < parts->filters.count; i++) list_add(planner, &filters, parts->filters.items[i]);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (parts->fields[i].count) list_add(planner, &filters, list_join(planner, ENGINE_OR, &parts->fields[i]));
    }
    if (filters.count) words = pair(planner, ENGINE_FILTER, words, list_join(planner, ENGINE_AND, &filters));
    if (!parts->excluded.count) return words;
    return pair(planner, ENGINE_AND_NOT, words, list_join(planner, ENGINE_OR, &parts->excluded));
}

static enum referat_status plan_list(struct planner *planner, const struct query_node *list,
                                     const struct plan_scope *scope, const struct engine_query **out) {
    struct list_parts parts = {0};
    enum referat_status status = gather(planner, list, &scope, false, &parts);
    if (!status) *out = assemble(planner, &parts, list_join(planner, ENGINE_AND, &parts.scored));
    return status;
}

static enum referat_status plan_or(struct planner *planner, const struct query_node *node,
                                   const struct plan_scope *scope, const struct engine_query **out) {
    struct query_list any = {0};
    for (size_t i = 0; i < node->child_count; i++) {
        const struct engine_query *child;
        enum referat_status status = plan_node(planner, node->children[i], scope, &child);
        if (status) return status;
        list_add(planner, &any, child);
    }
    *out = list_join(planner, ENGINE_OR, &any);
    return REFERAT_OK;
}

static enum referat_status plan_node(struct planner *planner, const struct query_node *node,
                                     const struct plan_scope *scope, const struct engine_query **out) {
    switch (node->op) {
    case QUERY_WORD:
    case QUERY_NEAR:
    case QUERY_PHRASE: return plan_word(planner, node, scope, false, out);
    case QUERY_AND: return plan_list(planner, node, scope, out);
    case QUERY_OR: return plan_or(planner, node, scope, out);
    case QUERY_EMPTY: *out = engine_query_constant(planner->context->arena, ENGINE_NONE); return REFERAT_OK;
    case QUERY_FIELD:
        if (node->field == FIELD_TITLE) return plan_title(planner, node, scope, out);
        break;
    case QUERY_NOT: break;
    }
    /* A field or a negation by itself is a list of one. */
    struct query_node *child = (struct query_node *)node;
    const struct query_node list = {.op = QUERY_AND, .children = &child, .child_count = 1};
    return plan_list(planner, &list, scope, out);
}

/* ---- flags ---- */

static enum referat_status add_values(struct planner *planner, enum query_field field, const char *const *values,
                                      size_t count, struct list_parts *parts) {
    for (size_t i = 0; i < count; i++) {
        const struct engine_query *value;
        struct slice text = slice_of(values[i]);
        if (field == FIELD_KIND && filter_asks_agenda(text)) planner->agenda_asked = true;
        enum referat_status status = filter_value(planner->context, field, text, -1, &value);
        if (status) return status;
        list_add(planner, &parts->fields[field], value);
    }
    return REFERAT_OK;
}

/* Flags mean the same as fields: their values join those that the query names. */
static enum referat_status add_flags(struct planner *planner, const struct referat_search_options *options,
                                     struct list_parts *parts) {
    enum referat_status status = add_values(planner, FIELD_BODY, options->bodies, options->body_count, parts);
    if (!status) {
        status = add_values(planner, FIELD_MUNICIPALITY, options->municipalities, options->municipality_count, parts);
    }
    if (!status) status = add_values(planner, FIELD_KIND, options->kinds, options->kind_count, parts);
    if (!status) status = add_values(planner, FIELD_OUTCOME, options->outcomes, options->outcome_count, parts);
    struct slice from = slice_of(options->from ? options->from : ""), to = slice_of(options->to ? options->to : "");
    if (status || (!from.len && !to.len)) return status;
    const struct engine_query *range;
    status = filter_dates(planner->context, from, to, -1, &range);
    if (!status) list_add(planner, &parts->fields[FIELD_DATE], range);
    return status;
}

/* Words of the name as the language would read them in person:"…". */
static enum referat_status name_tokens(struct planner *planner, struct slice name, struct query_node *out) {
    struct token token, *tokens = NULL;
    for (size_t at = 0; token_next(name, &at, &token);) {
        if (planner->plan->word_count + out->token_count >= QUERY_MAX_WORDS) {
            return error_set(planner->context->error, REFERAT_USAGE, _("the query has more than %d words"),
                             QUERY_MAX_WORDS);
        }
        if (at < name.len && name.data[at] == '*') {
            return error_set(planner->context->error, REFERAT_USAGE, _("the wildcard * is not for phrases and names"));
        }
        *ARENA_PUSH(planner->context->arena, tokens, out->token_count) = token;
    }
    out->tokens = tokens;
    if (out->token_count) return REFERAT_OK;
    return error_set(planner->context->error, REFERAT_USAGE, _("\"%.*s\" is no name"), (int)name.len, name.data);
}

static enum referat_status add_persons(struct planner *planner, const struct referat_search_options *options,
                                       struct list_parts *parts) {
    for (size_t i = 0; i < options->person_count; i++) {
        const struct engine_query *value;
        struct planner flag = *planner;
        flag.words.text = slice_of(options->persons[i]);
        struct query_node node = {
            .op = QUERY_FIELD, .field = FIELD_PERSON, .value = slice_trim(flag.words.text), .end = flag.words.text.len};
        enum referat_status status = name_tokens(planner, flag.words.text, &node);
        if (!status) status = plan_person(&flag, &node, &scope_anywhere, &value);
        if (status) return status;
        list_add(planner, &parts->fields[FIELD_PERSON], value);
    }
    return REFERAT_OK;
}

static bool has_flags(const struct referat_search_options *options) {
    return options->body_count || options->municipality_count || options->person_count || options->kind_count ||
           options->outcome_count || (options->from && *options->from) || (options->to && *options->to);
}

/* ---- the whole ---- */

static enum referat_status plan_outermost(struct planner *planner, const struct query_node *list,
                                          const struct referat_search_options *options) {
    struct arena *arena = planner->context->arena;
    struct list_parts parts = {0};
    const struct plan_scope *scope = &scope_anywhere;
    enum referat_status status = add_flags(planner, options, &parts);
    if (!status) status = gather(planner, list, &scope, true, &parts);
    if (!status) status = add_persons(planner, options, &parts);
    if (status) return status;
    if (!planner->agenda_asked) {
        list_add(planner, &parts.excluded, engine_query_term(arena, slice_of(SCHEMA_SUPERSEDED)));
    }
    planner->plan->scope = scope;
    struct query_list all = parts.scored;
    all.items = NULL;
    all.count = 0;
    for (size_t i = 0; i < parts.scored.count; i++) list_add(planner, &all, parts.scored.items[i]);
    for (size_t i = 0; i < parts.relaxed.count; i++) list_add(planner, &all, parts.relaxed.items[i]);
    planner->plan->all = assemble(planner, &parts, list_join(planner, ENGINE_AND, &all));
    if (parts.relaxed.count < 2) return REFERAT_OK;
    const struct engine_query *some = pair(planner, ENGINE_AND_NOT, list_join(planner, ENGINE_OR, &parts.relaxed),
                                           list_join(planner, ENGINE_AND, &parts.relaxed));
    list_add(planner, &parts.scored, some);
    planner->plan->some = assemble(planner, &parts, list_join(planner, ENGINE_AND, &parts.scored));
    return REFERAT_OK;
}

enum referat_status plan_make(const struct filter_context *context, struct analyzer *analyzer,
                              const struct referat_search_options *options, struct query_plan *out) {
    struct slice text = slice_make(options->query ? options->query : "", options->query ? options->query_length : 0);
    struct query_node *root;
    *out = (struct query_plan){.scope = &scope_anywhere, .text = text};
    enum referat_status status = query_parse(text, context->arena, &root, context->error);
    if (status) return status;
    out->root = root;
    bool lists_all = root->op == QUERY_EMPTY && !slice_trim(text).len && has_flags(options);
    struct synonyms synonyms = {NULL, 0};
    if (options->synonyms_path) {
        status = synonyms_read(options->synonyms_path, analyzer, context->arena, &synonyms, context->error);
        if (status) return status;
    }
    const struct word_context words = {.registry = context->registry,
                                       .analyzer = analyzer,
                                       .arena = context->arena,
                                       .text = text,
                                       .engine = context->engine,
                                       .error = context->error,
                                       .synonyms = &synonyms,
                                       .collection = context->collection};
    struct planner planner = {context, words, out, context->superseded_too};
    const struct query_node list = {.op = QUERY_AND, .children = &root, .child_count = root->op != QUERY_EMPTY};
    status = plan_outermost(&planner, root->op == QUERY_AND ? root : &list, options);
    if (!status) status = analyzer_status(analyzer, context->error);
    if (!status) status = arena_status(context->arena, context->error);
    /* Punctuation asks nothing and finds nothing; flags without a query list what they let through. */
    if (!status && root->op == QUERY_EMPTY && !lists_all) out->all = engine_query_constant(context->arena, ENGINE_NONE);
    return status;
}
