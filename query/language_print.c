/*
 * language_print.c - a tree as a query (language.h): for --explain, for suggestions, and to hold the reader to its
 * word. Words are written as they were typed; a word that would be read as something else by itself has a stroke in
 * front, which is punctuation to the reader. An empty phrase stands where an AND had nothing else beside it.
 */
#include "query/language.h"

#define NOTHING "\"\""

struct printer {
    struct slice text;
    struct buf *out;
};

static struct slice token_bytes(struct slice text, const struct token *token) {
    return slice_make(text.data + token->start, token->end - token->start);
}

/* ---- operands ---- */

static void put_token(struct printer *printer, const struct token *token) {
    if (token->elided_before) buf_byte(printer->out, '-');
    buf_slice(printer->out, token_bytes(printer->text, token));
    if (token->elided_after) buf_byte(printer->out, '-');
}

static void put_word(struct printer *printer, const struct token *token, bool wildcard) {
    struct slice bytes = token_bytes(printer->text, token);
    bool is_operator = slice_is(bytes, "AND") || slice_is(bytes, "OR") || slice_is(bytes, "NOT");
    if (token->elided_before || is_operator) buf_byte(printer->out, '/');
    put_token(printer, token);
    if (wildcard) buf_byte(printer->out, '*');
}

static void put_phrase(struct printer *printer, const struct query_node *node) {
    buf_byte(printer->out, '"');
    for (size_t i = 0; i < node->token_count; i++) {
        if (i) buf_byte(printer->out, ' ');
        put_token(printer, node->tokens + i);
    }
    buf_byte(printer->out, '"');
}

static void put_near(struct printer *printer, const struct query_node *node) {
    for (size_t i = 0; i < node->token_count; i++) {
        if (i) buf_printf(printer->out, " NEAR/%u ", node->distance);
        put_word(printer, node->tokens + i, false);
    }
}

/* A value that holds straight quotation marks stood in curly ones, and holds none of those. */
static void put_field(struct printer *printer, const struct query_node *node) {
    bool curly = node->value.len && memchr(node->value.data, '"', node->value.len);
    buf_printf(printer->out, "%s:", query_field_name(node->field));
    if (node->quoted) buf_text(printer->out, curly ? "\u201C" : "\"");
    buf_slice(printer->out, node->value);
    if (node->quoted) buf_text(printer->out, curly ? "\u201D" : "\"");
}

static void put_body(struct printer *printer, const struct query_node *node);

/* Recursion goes as deep as the tree, which QUERY_MAX_DEPTH limits. */
static void put_operand(struct printer *printer, const struct query_node *node) {
    const struct query_node *child;
    switch (node->op) {
    case QUERY_EMPTY: buf_text(printer->out, NOTHING); return;
    case QUERY_WORD: put_word(printer, node->tokens, node->wildcard); return;
    case QUERY_PHRASE: put_phrase(printer, node); return;
    case QUERY_NEAR: put_near(printer, node); return;
    case QUERY_FIELD: put_field(printer, node); return;
    case QUERY_NOT:
        child = node->children[0];
        buf_byte(printer->out, '-');
        if (child->required || child->op == QUERY_NOT) buf_byte(printer->out, '(');
        put_operand(printer, child);
        if (child->required) buf_text(printer->out, " AND " NOTHING);
        if (child->required || child->op == QUERY_NOT) buf_byte(printer->out, ')');
        return;
    case QUERY_AND:
    case QUERY_OR:
        buf_byte(printer->out, '(');
        put_body(printer, node);
        buf_byte(printer->out, ')');
    }
}

/* ---- lists ---- */

static void put_list(struct printer *printer, const struct query_node *list) {
    for (size_t i = 0; i < list->child_count; i++) {
        const struct query_node *child = list->children[i];
        bool joined = i > 0 && child->required && list->children[i - 1]->required;
        bool joins = i + 1 < list->child_count && child->required && list->children[i + 1]->required;
        if (i) buf_text(printer->out, joined ? " AND " : " ");
        put_operand(printer, child);
        if (child->required && !joined && !joins) buf_text(printer->out, " AND " NOTHING);
    }
}

/* A node where a whole list may stand. */
static void put_alternative(struct printer *printer, const struct query_node *node) {
    if (node->op == QUERY_AND && !node->required) {
        put_list(printer, node);
        return;
    }
    put_operand(printer, node);
    if (node->required) buf_text(printer->out, " AND " NOTHING);
}

static void put_body(struct printer *printer, const struct query_node *node) {
    if (node->op != QUERY_OR) {
        put_list(printer, node);
        return;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        if (i) buf_text(printer->out, " OR ");
        put_alternative(printer, node->children[i]);
    }
}

void query_print(const struct query_node *root, struct slice text, struct buf *out) {
    struct printer printer = {text, out};
    if (root->op == QUERY_EMPTY) return;
    if (root->op == QUERY_OR && !root->required)
        put_body(&printer, root);
    else
        put_alternative(&printer, root);
}

/* ---- comparing ---- */

static bool tokens_equal(const struct query_node *a, struct slice a_text, const struct query_node *b,
                         struct slice b_text) {
    if (a->token_count != b->token_count) return false;
    for (size_t i = 0; i < a->token_count; i++) {
        const struct token *left = a->tokens + i, *right = b->tokens + i;
        if (!slice_equal(token_bytes(a_text, left), token_bytes(b_text, right))) return false;
        if (left->kind != right->kind || left->elided_after != right->elided_after ||
            left->elided_before != right->elided_before)
            return false;
    }
    return true;
}

bool query_equal(const struct query_node *a, struct slice a_text, const struct query_node *b, struct slice b_text) {
    if (a->op != b->op || a->required != b->required || a->quoted != b->quoted || a->wildcard != b->wildcard ||
        a->distance != b->distance || a->child_count != b->child_count)
        return false;
    if (a->op == QUERY_FIELD && (a->field != b->field || !slice_equal(a->value, b->value))) return false;
    if (!tokens_equal(a, a_text, b, b_text)) return false;
    for (size_t i = 0; i < a->child_count; i++) {
        if (!query_equal(a->children[i], a_text, b->children[i], b_text)) return false;
    }
    return true;
}
