/*
 * language.c - reads a query into a tree (language.h, docs/QUERY.md). Knows nothing of an index, of bodies or of terms.
 * Recursion goes through parentheses alone and is limited by QUERY_MAX_DEPTH; everything else is a loop.
 */
#include "query/language.h"

#include "base/intl.h"
#include "base/utf8.h"

struct parser {
    struct slice text;
    size_t at;
    unsigned depth, words, wildcards;
    struct arena *arena;
    struct referat_error *error;
};

enum lexeme_kind {
    LEX_END,
    LEX_OPEN,
    LEX_CLOSE,
    LEX_QUOTE,
    LEX_AND,
    LEX_OR,
    LEX_NOT,
    LEX_MINUS,
    LEX_NEAR,
    LEX_FIELD,
    LEX_TEXT
};

struct lexeme {
    enum lexeme_kind kind;
    size_t start, end;
    enum query_field field; /* LEX_FIELD */
};

static const struct {
    const char *name;
    enum query_field field;
} field_names[] = {
    {"organ", FIELD_BODY},
    {"body", FIELD_BODY},
    {"kommune", FIELD_MUNICIPALITY},
    {"municipality", FIELD_MUNICIPALITY},
    {"dato", FIELD_DATE},
    {"date", FIELD_DATE},
    {"felt", FIELD_PART},
    {"part", FIELD_PART},
    {"titel", FIELD_TITLE},
    {"title", FIELD_TITLE},
    {"udfald", FIELD_OUTCOME},
    {"outcome", FIELD_OUTCOME},
    {"sag", FIELD_CASE},
    {"case", FIELD_CASE},
    {"type", FIELD_KIND},
    {"kind", FIELD_KIND},
    {"person", FIELD_PERSON},
};

#define FIELD_NAME_COUNT (sizeof field_names / sizeof *field_names)

const char *query_field_name(enum query_field field) {
    for (size_t i = 0; i < FIELD_NAME_COUNT; i++) {
        if (field_names[i].field == field) return field_names[i].name;
    }
    return "";
}

/* ---- characters ---- */

static bool is_space(unsigned c) {
    return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_curly_quote(unsigned c) {
    return (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB;
}

/* The code point at a byte offset, and the offset behind it. The text is known to be valid. */
static unsigned char_at(const struct parser *parser, size_t at, size_t *behind) {
    *behind = at;
    if (at >= parser->text.len) return ' ';
    return utf8_next(parser->text.data, parser->text.len, behind);
}

static char byte_at(const struct parser *parser, size_t at) {
    return at < parser->text.len ? parser->text.data[at] : '\0';
}

static void skip_space(struct parser *parser) {
    size_t behind;
    while (parser->at < parser->text.len && is_space(char_at(parser, parser->at, &behind))) parser->at = behind;
}

/* Where the run of text that begins at `at` ends: before white space, a quote or a parenthesis. */
static size_t text_end(const struct parser *parser, size_t at) {
    while (at < parser->text.len) {
        size_t behind;
        unsigned c = char_at(parser, at, &behind);
        if (is_space(c) || c == '"' || c == '(' || c == ')' || is_curly_quote(c)) break;
        at = behind;
    }
    return at;
}

/* ---- lexemes ---- */

static bool field_at(const struct parser *parser, size_t start, struct lexeme *out) {
    for (size_t i = 0; i < FIELD_NAME_COUNT; i++) {
        size_t n = 0;
        while (field_names[i].name[n] && (byte_at(parser, start + n) | 0x20) == field_names[i].name[n]) n++;
        if (field_names[i].name[n] || byte_at(parser, start + n) != ':') continue;
        *out = (struct lexeme){LEX_FIELD, start, start + n + 1, field_names[i].field};
        return true;
    }
    return false;
}

/* A single hyphen directly before something is a negation; "--" and a lone hyphen are punctuation. */
static bool minus_at(const struct parser *parser, size_t at) {
    size_t behind;
    if (byte_at(parser, at) != '-' || at + 1 >= parser->text.len) return false;
    unsigned next = char_at(parser, at + 1, &behind);
    return !is_space(next) && next != '-' && next != ')';
}

static bool is_near_operator(struct slice text) {
    if (!slice_starts(text, "NEAR/") || text.len == 5) return false;
    for (size_t i = 5; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    }
    return true;
}

static enum lexeme_kind text_kind(struct slice text) {
    if (slice_is(text, "AND")) return LEX_AND;
    if (slice_is(text, "OR")) return LEX_OR;
    if (slice_is(text, "NOT")) return LEX_NOT;
    return is_near_operator(text) ? LEX_NEAR : LEX_TEXT;
}

/* What comes next; parser->at stands at its start afterwards. */
static struct lexeme peek(struct parser *parser) {
    skip_space(parser);
    size_t start = parser->at, behind;
    if (start >= parser->text.len) return (struct lexeme){.kind = LEX_END, .start = start, .end = start};
    unsigned c = char_at(parser, start, &behind);
    if (c == '(') return (struct lexeme){.kind = LEX_OPEN, .start = start, .end = behind};
    if (c == ')') return (struct lexeme){.kind = LEX_CLOSE, .start = start, .end = behind};
    if (c == '"' || is_curly_quote(c)) return (struct lexeme){.kind = LEX_QUOTE, .start = start, .end = behind};
    if (minus_at(parser, start)) return (struct lexeme){.kind = LEX_MINUS, .start = start, .end = behind};
    struct lexeme out = {.kind = LEX_TEXT};
    if (field_at(parser, start, &out)) return out;
    size_t end = text_end(parser, start);
    return (struct lexeme){
        .kind = text_kind(slice_make(parser->text.data + start, end - start)), .start = start, .end = end};
}

/* ---- nodes ---- */

static struct query_node *node_new(struct parser *parser, enum query_op op, size_t start, size_t end) {
    struct query_node *node = arena_alloc(parser->arena, sizeof *node);
    node->op = op;
    node->start = start;
    node->end = end;
    return node;
}

static void node_add(struct parser *parser, struct query_node *parent, struct query_node *child) {
    *ARENA_PUSH(parser->arena, parent->children, parent->child_count) = child;
}

/* A node without children asks nothing; one with a single child is that child. */
static struct query_node *node_simplify(struct query_node *node) {
    if (node->child_count == 0) node->op = QUERY_EMPTY;
    return node->child_count == 1 ? node->children[0] : node;
}

static enum referat_status fail(struct parser *parser, size_t at, const char *message) {
    return error_at(parser->error, (int64_t)at, REFERAT_QUERY, "%s", message);
}

/* Letters and digits, marks and what is invisible not counted. */
static size_t letter_count(struct slice word) {
    size_t count = 0;
    for (size_t at = 0; at < word.len;) {
        unsigned c = utf8_next(word.data, word.len, &at);
        count += (utf8_is_letter(c) || utf8_is_digit(c)) && !utf8_is_mark(c);
    }
    return count;
}

/*
 * Is the token, of a text that ends at `end`, the beginning of words? A * in front of it or between it and something
 * else, too few letters and too many wildcards are errors; punctuation may follow the *.
 */
static enum referat_status read_wildcard(struct parser *parser, const struct token *token, size_t start, size_t end,
                                         bool allowed, bool *wildcard) {
    *wildcard = token->end < end && byte_at(parser, token->end) == '*';
    if (token->start > start && byte_at(parser, token->start - 1) == '*') {
        return fail(parser, token->start - 1, _("the wildcard * stands at the end of a word"));
    }
    if (!*wildcard) return REFERAT_OK;
    if (!allowed) return fail(parser, token->end, _("the wildcard * is not for phrases and names"));
    if (letter_count(slice_make(parser->text.data + token->start, token->end - token->start)) < QUERY_MIN_WILDCARD) {
        return error_at(parser->error, (int64_t)token->end, REFERAT_QUERY,
                        _("at least %d letters stand before the wildcard *"), QUERY_MIN_WILDCARD);
    }
    if (++parser->wildcards > QUERY_MAX_WILDCARDS) {
        return error_at(parser->error, (int64_t)token->end, REFERAT_QUERY, _("the query has more than %d wildcards"),
                        QUERY_MAX_WILDCARDS);
    }
    return REFERAT_OK;
}

/* The words of text[start, end) as tokens of the node. */
static enum referat_status read_tokens(struct parser *parser, size_t start, size_t end, bool wildcards,
                                       struct query_node *node) {
    struct slice text = slice_first(parser->text, end);
    struct token token, *tokens = NULL;
    for (size_t at = start; token_next(text, &at, &token);) {
        bool wildcard;
        enum referat_status status = read_wildcard(parser, &token, start, end, wildcards, &wildcard);
        if (status) return status;
        if (++parser->words > QUERY_MAX_WORDS) {
            return error_at(parser->error, (int64_t)token.start, REFERAT_QUERY, _("the query has more than %d words"),
                            QUERY_MAX_WORDS);
        }
        if (token.start == start) token.elided_before = false; /* the hyphen in front is a negation */
        if (wildcard) node->wildcards |= (word_bits)1 << node->token_count;
        *ARENA_PUSH(parser->arena, tokens, node->token_count) = token;
    }
    node->tokens = tokens;
    return REFERAT_OK;
}

/* From the quote at parser->at to the one that closes it; the inside is [*start, *end). */
static enum referat_status read_quoted(struct parser *parser, size_t *start, size_t *end) {
    size_t at = parser->at, behind;
    bool straight = char_at(parser, at, &behind) == '"';
    *start = behind;
    for (at = behind; at < parser->text.len; at = behind) {
        unsigned c = char_at(parser, at, &behind);
        if (straight ? c == '"' : is_curly_quote(c)) {
            *end = at;
            parser->at = behind;
            return REFERAT_OK;
        }
    }
    return error_at(parser->error, (int64_t)parser->at, REFERAT_QUERY, _("the quotation mark is never closed"));
}

static enum referat_status parse_phrase(struct parser *parser, struct query_node **out) {
    size_t from = parser->at, start, end;
    enum referat_status status = read_quoted(parser, &start, &end);
    if (status) return status;
    *out = node_new(parser, QUERY_PHRASE, from, parser->at);
    (*out)->quoted = true;
    status = read_tokens(parser, start, end, false, *out);
    if (!status && !(*out)->token_count) (*out)->op = QUERY_EMPTY;
    return status;
}

/* Text without quotes: a word, or a PHRASE that is not `quoted` where it holds several ("og/eller"). */
static enum referat_status parse_text(struct parser *parser, struct lexeme lexeme, struct query_node **out) {
    parser->at = lexeme.end;
    *out = node_new(parser, QUERY_PHRASE, lexeme.start, lexeme.end);
    enum referat_status status = read_tokens(parser, lexeme.start, lexeme.end, true, *out);
    if ((*out)->token_count < 2) (*out)->op = (*out)->token_count ? QUERY_WORD : QUERY_EMPTY;
    if ((*out)->op == QUERY_WORD) (*out)->wildcard = (*out)->wildcards != 0;
    return status;
}

/* ---- NEAR ---- */

/* The n of "NEAR/n"; QUERY_MAX_DISTANCE + 1 where it is larger. */
static unsigned near_distance(const struct parser *parser, struct lexeme lexeme) {
    unsigned distance = 0;
    for (size_t i = lexeme.start + 5; i < lexeme.end && distance <= QUERY_MAX_DISTANCE; i++) {
        distance = distance * 10 + (unsigned)(parser->text.data[i] - '0');
    }
    return distance <= QUERY_MAX_DISTANCE ? distance : QUERY_MAX_DISTANCE + 1;
}

static enum referat_status check_near(struct parser *parser, struct lexeme lexeme, const struct query_node *near) {
    unsigned distance = near_distance(parser, lexeme);
    if (distance < 1 || distance > QUERY_MAX_DISTANCE) {
        return error_at(parser->error, (int64_t)lexeme.start, REFERAT_QUERY, _("NEAR/n takes 1 to %d"),
                        QUERY_MAX_DISTANCE);
    }
    if (near->distance && distance != near->distance) {
        return fail(parser, lexeme.start, _("the words of one NEAR have one distance"));
    }
    if (near->token_count == QUERY_MAX_NEAR) {
        return error_at(parser->error, (int64_t)lexeme.start, REFERAT_QUERY, _("at most %d words stand in one NEAR"),
                        QUERY_MAX_NEAR);
    }
    return REFERAT_OK;
}

/* A word is an operand of NEAR, and nothing else. */
static enum referat_status near_word(struct parser *parser, const struct query_node *word) {
    if (word->op == QUERY_WORD && !word->wildcard) return REFERAT_OK;
    return fail(parser, word->start, _("NEAR/n stands between single words"));
}

/* What follows the operator at parser->at, which is `lexeme`. */
static enum referat_status parse_near_operand(struct parser *parser, struct lexeme lexeme, struct query_node **out) {
    parser->at = lexeme.end;
    struct lexeme next = peek(parser);
    if (next.kind == LEX_END || next.kind == LEX_CLOSE) {
        return fail(parser, lexeme.start, _("nothing follows the operator"));
    }
    if (next.kind != LEX_TEXT) return fail(parser, next.start, _("NEAR/n stands between single words"));
    enum referat_status status = parse_text(parser, next, out);
    return status ? status : near_word(parser, *out);
}

/* *first is what stood before the NEAR that comes next. */
static enum referat_status parse_near(struct parser *parser, struct query_node **first) {
    enum referat_status status = near_word(parser, *first);
    if (status) return status;
    struct query_node *near = node_new(parser, QUERY_NEAR, (*first)->start, (*first)->end);
    struct token *tokens = arena_alloc(parser->arena, QUERY_MAX_NEAR * sizeof *tokens);
    tokens[near->token_count++] = (*first)->tokens[0];
    for (struct lexeme lexeme = peek(parser); lexeme.kind == LEX_NEAR; lexeme = peek(parser)) {
        struct query_node *word;
        status = check_near(parser, lexeme, near);
        if (!status) status = parse_near_operand(parser, lexeme, &word);
        if (status) return status;
        near->distance = near_distance(parser, lexeme);
        tokens[near->token_count++] = word->tokens[0];
        near->end = word->end;
    }
    near->tokens = tokens;
    *first = near;
    return REFERAT_OK;
}

/* ---- fields ---- */

static enum referat_status parse_field(struct parser *parser, struct lexeme lexeme, struct query_node **out) {
    struct query_node *node = node_new(parser, QUERY_FIELD, lexeme.start, lexeme.end);
    size_t start = lexeme.end, end, behind;
    unsigned c = char_at(parser, start, &behind);
    parser->at = start;
    if (c == '"' || is_curly_quote(c)) {
        enum referat_status status = read_quoted(parser, &start, &end);
        if (status) return status;
        node->quoted = true;
    } else {
        parser->at = end = text_end(parser, start);
    }
    node->field = lexeme.field;
    node->value = slice_trim(slice_make(parser->text.data + start, end - start));
    node->end = parser->at;
    if (!node->value.len) {
        return error_at(parser->error, (int64_t)lexeme.start, REFERAT_QUERY, _("%.*s needs a value right behind it"),
                        (int)(lexeme.end - lexeme.start), parser->text.data + lexeme.start);
    }
    *out = node;
    if (node->field != FIELD_TITLE && node->field != FIELD_PERSON) return REFERAT_OK;
    enum referat_status status = read_tokens(parser, start, end, node->field == FIELD_TITLE && !node->quoted, node);
    if (!status && !node->token_count) node->op = QUERY_EMPTY;
    return status;
}

static enum referat_status parse_or(struct parser *parser, struct query_node **out) MUST_CHECK;

static enum referat_status parse_group(struct parser *parser, struct query_node **out) {
    size_t open = parser->at;
    if (++parser->depth > QUERY_MAX_DEPTH) {
        return error_at(parser->error, (int64_t)open, REFERAT_QUERY, _("parentheses are nested deeper than %d"),
                        QUERY_MAX_DEPTH);
    }
    parser->at++;
    enum lexeme_kind first = peek(parser).kind;
    if (first == LEX_CLOSE) {
        *out = node_new(parser, QUERY_EMPTY, open, parser->at + 1);
    } else if (first != LEX_END) {
        enum referat_status status = parse_or(parser, out);
        if (status) return status;
    }
    if (peek(parser).kind != LEX_CLOSE) {
        return error_at(parser->error, (int64_t)open, REFERAT_QUERY, _("the parenthesis is never closed"));
    }
    parser->at++;
    parser->depth--;
    return REFERAT_OK;
}

/* An operand is missing where `lexeme` stands; `operator_at` is the operator that wanted it, -1 for none. */
static enum referat_status no_operand(struct parser *parser, struct lexeme lexeme, int64_t operator_at) {
    if (lexeme.kind == LEX_NEAR) return fail(parser, lexeme.start, _("NEAR/n stands between single words"));
    if (operator_at >= 0) {
        return error_at(parser->error, operator_at, REFERAT_QUERY, _("nothing follows the operator"));
    }
    if (lexeme.kind == LEX_CLOSE) {
        return error_at(parser->error, (int64_t)lexeme.start, REFERAT_QUERY, _("this parenthesis was never opened"));
    }
    return error_at(parser->error, (int64_t)lexeme.start, REFERAT_QUERY, _("nothing stands before the operator"));
}

static enum referat_status parse_primary(struct parser *parser, int64_t operator_at, struct query_node **out) {
    struct lexeme lexeme = peek(parser);
    switch (lexeme.kind) {
    case LEX_OPEN: return parse_group(parser, out);
    case LEX_QUOTE: return parse_phrase(parser, out);
    case LEX_FIELD: return parse_field(parser, lexeme, out);
    case LEX_TEXT: {
        enum referat_status status = parse_text(parser, lexeme, out);
        return status || peek(parser).kind != LEX_NEAR ? status : parse_near(parser, out);
    }
    default: return no_operand(parser, lexeme, operator_at);
    }
}

static enum referat_status parse_item(struct parser *parser, int64_t operator_at, struct query_node **out) {
    bool negated = false;
    struct lexeme lexeme = peek(parser);
    size_t start = lexeme.start;
    for (; lexeme.kind == LEX_NOT || lexeme.kind == LEX_MINUS; lexeme = peek(parser)) {
        negated = !negated;
        operator_at = (int64_t)lexeme.start;
        parser->at = lexeme.end;
    }
    struct query_node *operand = NULL;
    enum referat_status status = arena_status(parser->arena, parser->error);
    if (!status) status = parse_primary(parser, operator_at, &operand);
    if (status) return status;
    *out = operand;
    if (!negated || operand->op == QUERY_EMPTY) return REFERAT_OK;
    if (operand->op == QUERY_PHRASE && operand->wildcards) {
        return fail(parser, operand->start, _("the wildcard * is not for phrases and names"));
    }
    operand->quoted |= operand->op == QUERY_PHRASE;
    *out = node_new(parser, QUERY_NOT, start, operand->end);
    node_add(parser, *out, operand);
    return REFERAT_OK;
}

/* Adds the item to the list: nothing for one that asks nothing, each word of text without quotes by itself. */
static void list_add(struct parser *parser, struct query_node *list, struct query_node *item, bool required) {
    list->end = item->end;
    if (item->op == QUERY_EMPTY) return;
    if (item->op != QUERY_PHRASE || item->quoted) {
        item->required = required;
        node_add(parser, list, item);
        return;
    }
    for (size_t i = 0; i < item->token_count; i++) {
        struct query_node *word = node_new(parser, QUERY_WORD, item->tokens[i].start, item->tokens[i].end);
        word->tokens = item->tokens + i;
        word->token_count = 1;
        word->wildcard = item->wildcards >> i & 1;
        word->required = required;
        node_add(parser, list, word);
    }
}

static enum referat_status parse_list(struct parser *parser, int64_t operator_at, struct query_node **out) {
    struct query_node *list = node_new(parser, QUERY_AND, parser->at, parser->at);
    bool after_and = false;
    for (;;) {
        struct query_node *item = NULL;
        enum referat_status status = parse_item(parser, operator_at, &item);
        if (status) return status;
        struct lexeme next = peek(parser);
        list_add(parser, list, item, after_and || next.kind == LEX_AND);
        if (next.kind == LEX_END || next.kind == LEX_CLOSE || next.kind == LEX_OR) break;
        after_and = next.kind == LEX_AND;
        operator_at = after_and ? (int64_t)next.start : -1;
        if (after_and) parser->at = next.end;
    }
    *out = node_simplify(list);
    return REFERAT_OK;
}

static enum referat_status parse_or(struct parser *parser, struct query_node **out) {
    struct query_node *any = node_new(parser, QUERY_OR, parser->at, parser->at);
    int64_t operator_at = -1;
    for (;;) {
        struct query_node *list = NULL;
        enum referat_status status = parse_list(parser, operator_at, &list);
        if (status) return status;
        any->end = list->end;
        if (list->op != QUERY_EMPTY) node_add(parser, any, list);
        struct lexeme next = peek(parser);
        if (next.kind != LEX_OR) break;
        operator_at = (int64_t)next.start;
        parser->at = next.end;
    }
    *out = node_simplify(any);
    return REFERAT_OK;
}

static enum referat_status check_bytes(struct slice text, struct referat_error *error) {
    if (text.len > QUERY_MAX_BYTES) {
        return error_at(error, QUERY_MAX_BYTES, REFERAT_QUERY, _("the query is longer than %d bytes"), QUERY_MAX_BYTES);
    }
    const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
    size_t valid = utf8_valid(text.data, text.len);
    if (nul && (size_t)(nul - text.data) <= valid) {
        return error_at(error, nul - text.data, REFERAT_QUERY, _("the query holds a NUL byte"));
    }
    if (valid < text.len) return error_at(error, (int64_t)valid, REFERAT_QUERY, _("the query is not valid UTF-8"));
    return REFERAT_OK;
}

enum referat_status query_parse(struct slice text, struct arena *arena, struct query_node **out,
                                struct referat_error *error) {
    *out = NULL;
    enum referat_status status = check_bytes(text, error);
    if (status) return status;
    struct parser parser = {.text = text, .arena = arena, .error = error};
    struct query_node *root = NULL;
    if (peek(&parser).kind == LEX_END) {
        root = node_new(&parser, QUERY_EMPTY, 0, text.len);
    } else {
        status = parse_or(&parser, &root);
        if (status) return status;
        struct lexeme rest = peek(&parser);
        if (rest.kind != LEX_END) return no_operand(&parser, rest, -1);
    }
    status = arena_status(arena, error);
    if (!status) *out = root;
    return status;
}
