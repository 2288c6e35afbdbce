/* match.c - a query tree over one segment, document at a time; see match.h. What each operator means: engine/engine.h.
 */
#include "engine/native/match.h"
#include "base/intl.h"
#include "engine/native/proximity.h"

/* An OR of so many terms goes by windows: to look at each of its terms at every document costs more. */
#define UNION_TERMS  9
#define WINDOW       4096
#define WINDOW_WORDS (WINDOW / 64)
/* Of the words of a NEAR all orders are tried where they share forms. */
#define NEAR_ORDERS_MAX 4

/* ---- preparing ---- */

struct preparation {
    struct arena *arena;
    struct match_query *query;
    struct referat_error *error;
};

static enum referat_status no_query(struct referat_error *error) {
    return error_set(error, REFERAT_INTERNAL, _("the engine was given a query that is none"));
}

static bool child_count_fits(const struct engine_query *query) {
    switch (query->op) {
    case ENGINE_AND_NOT:
    case ENGINE_FILTER: return query->child_count == 2;
    case ENGINE_SCALE: return query->child_count == 1 && query->factor >= 0;
    case ENGINE_RANGE: return query->column < COLUMN_COUNT;
    default: return true;
    }
}

static bool is_window(enum engine_op op) {
    return op == ENGINE_PHRASE || op == ENGINE_NEAR;
}

/* A word of a PHRASE or NEAR: a term, an OR of terms, or nothing. */
static bool is_window_word(const struct engine_query *word) {
    if (word->op == ENGINE_TERM || word->op == ENGINE_NONE) return true;
    if (word->op != ENGINE_OR) return false;
    for (size_t i = 0; i < word->child_count; i++)
        if (word->children[i]->op != ENGINE_TERM) return false;
    return true;
}

static bool words_share_term(const struct engine_query *a, const struct engine_query *b) {
    size_t a_count = a->op == ENGINE_TERM ? 1 : a->child_count, b_count = b->op == ENGINE_TERM ? 1 : b->child_count;
    for (size_t i = 0; i < a_count; i++)
        for (size_t k = 0; k < b_count; k++)
            if (slice_equal((a->op == ENGINE_TERM ? a : a->children[i])->term,
                            (b->op == ENGINE_TERM ? b : b->children[k])->term))
                return true;
    return false;
}

static enum referat_status check_window(const struct engine_query *query, struct referat_error *error) {
    bool shared = false;
    for (size_t i = 0; i < query->child_count; i++) {
        if (!is_window_word(query->children[i])) return no_query(error);
        for (size_t k = 0; k < i; k++) shared = shared || words_share_term(query->children[i], query->children[k]);
    }
    if (query->op == ENGINE_NEAR && shared && query->child_count > NEAR_ORDERS_MAX)
        return error_set(error, REFERAT_QUERY, _("at most %zu words that have forms in common can be near each other"),
                         (size_t)NEAR_ORDERS_MAX);
    return REFERAT_OK;
}

static enum referat_status collect_leaves(struct preparation *preparation, const struct engine_query *query,
                                          double factor, unsigned depth) {
    if (depth > ENGINE_QUERY_DEPTH)
        return error_set(preparation->error, REFERAT_QUERY, _("the query is nested more than %d deep"),
                         ENGINE_QUERY_DEPTH);
    if (!child_count_fits(query)) return no_query(preparation->error);
    if (query->op == ENGINE_TERM) {
        struct match_leaf *leaf =
            ARENA_PUSH(preparation->arena, preparation->query->leaves, preparation->query->leaf_count);
        leaf->term = query->term;
        leaf->factor = factor;
    }
    if (query->op == ENGINE_SCALE) factor *= query->factor;
    enum referat_status status = is_window(query->op) ? check_window(query, preparation->error) : REFERAT_OK;
    for (size_t i = 0; !status && i < query->child_count; i++)
        status = collect_leaves(preparation, query->children[i], factor, depth + 1);
    return status;
}

static enum referat_status weigh_leaves(struct match_query *query, struct segment *const *segments, size_t count,
                                        struct arena *arena, struct referat_error *error) {
    uint64_t documents = 0, lengths = 0;
    for (size_t i = 0; i < count; i++) {
        documents += segments[i]->doc_count;
        lengths += segments[i]->length_sum;
    }
    query->average = documents ? (double)lengths / (double)documents : 0;
    for (size_t k = 0; k < query->leaf_count; k++) {
        struct match_leaf *leaf = &query->leaves[k];
        uint64_t frequency = 0;
        leaf->infos = arena_alloc(arena, (count + 1) * sizeof *leaf->infos);
        if (arena->failed) return arena_status(arena, error);
        for (size_t i = 0; i < count; i++) {
            error_clear(error);
            segment_term(segments[i], &segments[i]->terms, leaf->term, &leaf->infos[i], error);
            frequency += leaf->infos[i].df;
        }
        leaf->weight = fmin(leaf->factor * bm25_term_weight(documents, frequency), BM25_WEIGHT_MAX);
    }
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < count; i++) status = segment_status(segments[i], error);
    return status;
}

enum referat_status match_prepare(const struct engine_query *query, struct segment *const *segments, size_t count,
                                  struct arena *arena, struct match_query *out, struct referat_error *error) {
    struct preparation preparation = {arena, out, error};
    *out = (struct match_query){.query = query};
    enum referat_status status = collect_leaves(&preparation, query, 1, 1);
    if (!status) status = arena_status(arena, error);
    return status ? status : weigh_leaves(out, segments, count, arena, error);
}

/* ---- nodes ---- */

enum node_kind {
    NODE_NONE,
    NODE_TERM,
    NODE_AND,   /* children; the first `scored` of them are */
    NODE_OR,    /* children */
    NODE_UNION, /* children, all terms, by windows */
    NODE_AND_NOT,
    NODE_WINDOW, /* an AND of words (NODE_TERM, NODE_OR), then their positions */
    NODE_SPAN,   /* documents first..last */
    NODE_VALUES  /* documents whose column has an ordinal of low..high */
};

struct window {
    uint32_t first; /* its first document */
    uint64_t bits[WINDOW_WORDS];
    bm25_score scores[WINDOW]; /* told where the document's bit is set */
};

struct node {
    enum node_kind kind;
    uint32_t document;
    struct node **children;
    size_t child_count, scored;
    /* TERM */
    struct postings *list;
    double weight;
    /* UNION */
    struct window *window;
    /* WINDOW */
    bool ordered;
    unsigned width;
    struct proximity *proximity;
    /* SPAN */
    uint32_t first, last;
    /* VALUES */
    const struct packed *column;
    uint64_t low, high;
};

struct match {
    const struct match_query *query;
    struct segment *segment;
    size_t place, next_leaf;
    struct arena *arena;
    struct node *root;
    double average;
    bool in_window; /* the words of one are opened: their terms must stand where the word does */
    bool no_memory;
};

static uint32_t node_seek(struct match *match, struct node *node, uint32_t target);
static bm25_score node_score(struct match *match, struct node *node);

/* ---- opening ---- */

static struct node *node_new(struct match *match, enum node_kind kind) {
    struct node *node = arena_alloc(match->arena, sizeof *node);
    node->kind = match->arena->failed ? NODE_NONE : kind;
    return node;
}

static struct node *span_node(struct match *match, uint32_t first, uint32_t last) {
    struct node *node = node_new(match, first <= last ? NODE_SPAN : NODE_NONE);
    node->first = first;
    node->last = last;
    return node;
}

static struct node *open_term(struct match *match) {
    size_t leaf = match->next_leaf++;
    const struct term_info *info = &match->query->leaves[leaf].infos[match->place];
    if (info->df == 0) return node_new(match, NODE_NONE);
    struct node *node = node_new(match, NODE_TERM);
    node->list = arena_alloc_raw(match->arena, sizeof *node->list);
    node->weight = match->query->leaves[leaf].weight;
    if (match->arena->failed) {
        node->kind = NODE_NONE;
        return node;
    }
    postings_init(node->list);
    postings_open(node->list, &match->segment->post, &match->segment->pos, info, match->segment->doc_count);
    return node;
}

static struct node *open_id(struct match *match, struct slice id) {
    uint32_t document;
    if (!segment_find(match->segment, id, &document)) return node_new(match, NODE_NONE);
    return span_node(match, document, document);
}

/* The first document whose ordinal is >= value (rising) or < value (falling). */
static uint32_t find_turn(const struct packed *column, uint64_t value, bool rising) {
    uint64_t low = 0, high = column->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2, here = packed_get(column, middle);
        if (rising ? here < value : here >= value)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Ordinals + 1 of the values low..high; false where there are none. */
static bool find_values(struct segment *segment, const struct engine_query *query, uint64_t *low, uint64_t *high) {
    struct dictionary_cursor cursor;
    struct referat_error ignored;
    const struct dictionary *values = &segment->columns[query->column];
    if (query->high.len == 0 || slice_compare(query->low, query->high) > 0) return false;
    if (dictionary_cursor_init(&cursor, values, &ignored) != REFERAT_OK) return false;
    *low = dictionary_seek(&cursor, query->low) ? cursor.ordinal + 1 : values->count + 1;
    *high = dictionary_seek(&cursor, query->high) ? cursor.ordinal : values->count;
    if (*high < values->count && slice_equal(cursor.key, query->high)) ++*high;
    dictionary_cursor_free(&cursor);
    return *low <= *high;
}

void match_find_range(struct segment *segment, const struct engine_query *query, struct match_range *out) {
    const struct packed *column = &segment->column_of[query->column];
    enum column_order order = segment->column_order[query->column];
    *out = (struct match_range){0};
    if (!find_values(segment, query, &out->low, &out->high)) return;
    out->behind = segment->doc_count;
    if (order == COLUMN_UNORDERED) {
        out->column = column;
        return;
    }
    out->first = find_turn(column, order == COLUMN_RISING ? out->low : out->high + 1, order == COLUMN_RISING);
    out->behind = find_turn(column, order == COLUMN_RISING ? out->high + 1 : out->low, order == COLUMN_RISING);
}

static struct node *open_range(struct match *match, const struct engine_query *query) {
    struct match_range range;
    match_find_range(match->segment, query, &range);
    if (range.first >= range.behind) return node_new(match, NODE_NONE);
    if (!range.column) return span_node(match, range.first, range.behind - 1);
    struct node *node = node_new(match, NODE_VALUES);
    node->column = range.column;
    node->low = range.low;
    node->high = range.high;
    return node;
}

static struct node *node_open(struct match *match, const struct engine_query *query);

/* Opens all children, also behind one that matches nothing: leaves are counted. */
static void open_children(struct match *match, const struct engine_query *query, struct node *node) {
    node->children = arena_alloc(match->arena, (query->child_count + 1) * sizeof(struct node *));
    if (match->arena->failed) {
        node->kind = NODE_NONE;
        return;
    }
    for (size_t i = 0; i < query->child_count; i++) node->children[i] = node_open(match, query->children[i]);
    node->child_count = node->scored = query->child_count;
}

static struct node *open_and(struct match *match, const struct engine_query *query, size_t scored) {
    struct node *node = node_new(match, NODE_AND);
    open_children(match, query, node);
    if (scored < node->scored) node->scored = scored;
    for (size_t i = 0; i < node->child_count; i++)
        if (node->children[i]->kind == NODE_NONE) node->kind = NODE_NONE;
    return node;
}

/* Children that match nothing in this segment are left out; the others keep their order. */
static struct node *open_or(struct match *match, const struct engine_query *query) {
    struct node *node = node_new(match, NODE_OR);
    bool terms = true;
    size_t kept = 0;
    open_children(match, query, node);
    for (size_t i = 0; i < node->child_count; i++) {
        if (node->children[i]->kind == NODE_NONE) continue;
        terms = terms && node->children[i]->kind == NODE_TERM;
        node->children[kept++] = node->children[i];
    }
    node->child_count = node->scored = kept;
    if (kept == 0) node->kind = NODE_NONE;
    if (kept == 1) return node->children[0];
    if (kept < UNION_TERMS || !terms || match->in_window) return node;
    node->window = arena_alloc_raw(match->arena, sizeof *node->window);
    if (match->arena->failed) return node_new(match, NODE_NONE);
    node->kind = NODE_UNION;
    node->window->first = POSTINGS_END;
    return node;
}

static struct node *open_window(struct match *match, const struct engine_query *query) {
    match->in_window = true;
    struct node *node = open_and(match, query, query->child_count);
    match->in_window = false;
    if (query->child_count == 0) node->kind = NODE_NONE;
    if (node->kind == NODE_NONE || query->child_count == 1) return node;
    node->width = query->window ? query->window : (unsigned)query->child_count;
    node->ordered = query->op == ENGINE_PHRASE;
    node->kind = node->width < query->child_count ? NODE_NONE : NODE_WINDOW;
    node->proximity = proximity_new(match->arena, query->child_count);
    if (!node->proximity) node->kind = NODE_NONE;
    return node;
}

static struct node *open_and_not(struct match *match, const struct engine_query *query) {
    struct node *node = node_new(match, NODE_AND_NOT);
    open_children(match, query, node);
    if (node->kind != NODE_NONE && node->children[0]->kind == NODE_NONE) node->kind = NODE_NONE;
    return node;
}

static struct node *node_open(struct match *match, const struct engine_query *query) {
    switch (query->op) {
    case ENGINE_TERM: return open_term(match);
    case ENGINE_AND:
        if (query->child_count == 0) return span_node(match, 0, match->segment->doc_count - 1);
        return open_and(match, query, query->child_count);
    case ENGINE_OR: return open_or(match, query);
    case ENGINE_AND_NOT: return open_and_not(match, query);
    case ENGINE_FILTER: return open_and(match, query, 1);
    case ENGINE_SCALE: return node_open(match, query->children[0]);
    case ENGINE_RANGE: return open_range(match, query);
    case ENGINE_PHRASE:
    case ENGINE_NEAR: return open_window(match, query);
    case ENGINE_ID: return open_id(match, query->term);
    case ENGINE_ALL: return span_node(match, 0, match->segment->doc_count - 1);
    case ENGINE_NONE: break;
    }
    return node_new(match, NODE_NONE);
}

struct match *match_open(const struct match_query *query, struct segment *segment, size_t place, struct arena *arena) {
    struct match *match = arena_alloc(arena, sizeof *match);
    if (arena->failed) return NULL;
    *match = (struct match){.query = query, .segment = segment, .place = place, .arena = arena};
    match->average = query->average;
    match->root = node_open(match, query->query);
    return arena->failed ? NULL : match; /* nothing was allocated elsewhere yet */
}

static void node_close(struct match *match, struct node *node) {
    if (node->list) {
        match->no_memory = match->no_memory || node->list->no_memory;
        postings_close(node->list);
    }
    if (node->proximity) {
        match->no_memory = match->no_memory || node->proximity->no_memory;
        proximity_free(node->proximity);
    }
    for (size_t i = 0; i < node->child_count; i++) node_close(match, node->children[i]);
}

enum referat_status match_close(struct match *match, struct referat_error *error) {
    node_close(match, match->root);
    return match->no_memory ? error_no_memory(error) : REFERAT_OK;
}

/* ---- moving ---- */

/* The first document from target on that all children have. */
static uint32_t children_meet(struct match *match, struct node *node, uint32_t target) {
    size_t agree = 0;
    for (size_t i = 0; agree < node->child_count; i = i + 1 == node->child_count ? 0 : i + 1) {
        uint32_t document = node_seek(match, node->children[i], target);
        if (document == POSTINGS_END) return POSTINGS_END;
        agree = document == target ? agree + 1 : 1;
        target = document;
    }
    return target;
}

static uint32_t seek_or(struct match *match, struct node *node, uint32_t target) {
    uint32_t first = POSTINGS_END;
    for (size_t i = 0; i < node->child_count; i++) {
        uint32_t document = node_seek(match, node->children[i], target);
        if (document < first) first = document;
    }
    return first;
}

static uint32_t seek_and_not(struct match *match, struct node *node, uint32_t target) {
    for (;; target++) {
        target = node_seek(match, node->children[0], target);
        if (target == POSTINGS_END || node_seek(match, node->children[1], target) != target) return target;
    }
}

static uint32_t seek_values(const struct node *node, uint32_t target) {
    for (; target < node->column->count; target++) {
        uint64_t value = packed_get(node->column, target);
        if (value >= node->low && value <= node->high) return target;
        if (node->column->section.file->damaged) break;
    }
    return POSTINGS_END;
}

/* ---- unions by windows ---- */

static bm25_score term_score(struct match *match, struct postings *list, double weight) {
    uint32_t wdf = postings_wdf(list);
    if (wdf == 0 || list->document == POSTINGS_END) return 0;
    return bm25_term_score(weight, wdf,
                           bm25_length_part(segment_length(match->segment, list->document), match->average));
}

/* The window that holds `target`: every child's documents in it, and what they score. */
static void fill_window(struct match *match, struct node *node, uint32_t target) {
    struct window *window = node->window;
    const bool scored = !match->query->unscored;
    uint32_t first = target / WINDOW * WINDOW, behind = first + WINDOW;
    memset(window->bits, 0, sizeof window->bits);
    window->first = first;
    for (size_t i = 0; i < node->child_count; i++) {
        struct postings *list = node->children[i]->list;
        if (list->document >= behind) continue;
        for (uint32_t document = postings_seek(list, first); document < behind; document = postings_next(list)) {
            uint32_t at = document - first;
            uint64_t bit = (uint64_t)1 << at % 64;
            bm25_score before = window->bits[at / 64] & bit ? window->scores[at] : 0;
            if (scored) window->scores[at] = before + term_score(match, list, node->children[i]->weight);
            window->bits[at / 64] |= bit;
        }
    }
}

static uint32_t next_in_window(const struct window *window, uint32_t target) {
    uint32_t at = target - window->first, word = at / 64;
    uint64_t bits = window->bits[word] >> at % 64 << at % 64;
    while (bits == 0 && ++word < WINDOW_WORDS) bits = window->bits[word];
    return bits ? window->first + word * 64 + (uint32_t)__builtin_ctzll(bits) : POSTINGS_END;
}

static uint32_t seek_union(struct match *match, struct node *node, uint32_t target) {
    const struct window *window = node->window;
    while (target != POSTINGS_END) {
        if (window->first == POSTINGS_END || target - window->first >= WINDOW) fill_window(match, node, target);
        uint32_t document = next_in_window(window, target);
        if (document != POSTINGS_END) return document;
        target = POSTINGS_END; /* the next window that has any: where the first of the children stands */
        for (size_t i = 0; i < node->child_count; i++)
            if (node->children[i]->list->document < target) target = node->children[i]->list->document;
    }
    return POSTINGS_END;
}

/* ---- phrases ---- */

/* Hands the positions of a word over: of its term, or of those of its terms that stand on the document. */
static void add_word(struct node *word, uint32_t document, struct proximity *proximity, size_t at) {
    uint32_t count;
    if (word->kind == NODE_TERM) {
        const uint32_t *positions = postings_positions(word->list, &count);
        proximity_add(proximity, at, positions, count);
        return;
    }
    for (size_t i = 0; i < word->child_count; i++)
        if (postings_seek(word->children[i]->list, document) == document)
            add_word(word->children[i], document, proximity, at);
}

static bool stand_together(struct node *node, uint32_t document) {
    proximity_clear(node->proximity);
    for (size_t i = 0; i < node->child_count; i++) add_word(node->children[i], document, node->proximity, i);
    return node->ordered ? proximity_phrase(node->proximity, node->width)
                         : proximity_near(node->proximity, node->width);
}

static uint32_t seek_window(struct match *match, struct node *node, uint32_t target) {
    for (;; target++) {
        target = children_meet(match, node, target);
        if (target == POSTINGS_END || stand_together(node, target)) return target;
    }
}

/* ---- any node ---- */

static uint32_t node_seek(struct match *match, struct node *node, uint32_t target) {
    if (node->document >= target && node->document != 0) return node->document;
    switch (node->kind) {
    case NODE_NONE: node->document = POSTINGS_END; break;
    case NODE_TERM: node->document = postings_seek(node->list, target); break;
    case NODE_AND: node->document = children_meet(match, node, target); break;
    case NODE_OR: node->document = seek_or(match, node, target); break;
    case NODE_UNION: node->document = seek_union(match, node, target); break;
    case NODE_AND_NOT: node->document = seek_and_not(match, node, target); break;
    case NODE_WINDOW: node->document = seek_window(match, node, target); break;
    case NODE_SPAN:
        node->document = target > node->last ? POSTINGS_END : target > node->first ? target : node->first;
        break;
    case NODE_VALUES: node->document = seek_values(node, target); break;
    }
    return node->document;
}

/* The children that stand where the node stands. */
static bm25_score sum_children(struct match *match, struct node *node) {
    bm25_score sum = 0;
    for (size_t i = 0; i < node->scored; i++)
        if (node->children[i]->document == node->document) sum += node_score(match, node->children[i]);
    return sum;
}

static bm25_score node_score(struct match *match, struct node *node) {
    switch (node->kind) {
    case NODE_TERM: return term_score(match, node->list, node->weight);
    case NODE_UNION: return node->window->scores[node->document - node->window->first];
    case NODE_AND_NOT: return node_score(match, node->children[0]);
    case NODE_AND:
    case NODE_OR:
    case NODE_WINDOW: return sum_children(match, node);
    case NODE_NONE:
    case NODE_SPAN:
    case NODE_VALUES: break;
    }
    return 0;
}

uint32_t match_seek(struct match *match, uint32_t target) {
    return node_seek(match, match->root, target);
}

bm25_score match_score(struct match *match) {
    return node_score(match, match->root);
}
