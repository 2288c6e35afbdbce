/*
 * language.h - the query language as a tree (docs/QUERY.md): what was typed, not yet what it means for the index.
 *
 *   query   := list ("OR" list)*
 *   list    := item (["AND"] item)*
 *   item    := ("NOT" | "-")* ( "(" query ")" | phrase | field ":" value | text ("NEAR/n" text)* )
 *   text    := anything else up to white space, a quote or a parenthesis; its words are tokens (stemmer/token.h), and
 *              one with a "*" right behind it is the beginning of words
 */
#ifndef QUERY_LANGUAGE_H
#define QUERY_LANGUAGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "stemmer/token.h"

#define QUERY_MAX_BYTES     4096
#define QUERY_MAX_WORDS     64
#define QUERY_MAX_DEPTH     16
#define QUERY_MAX_WILDCARDS 4
#define QUERY_MIN_WILDCARD  3 /* letters or digits before the * */
#define QUERY_MAX_NEAR      4 /* words of one NEAR */
#define QUERY_MAX_DISTANCE  100

enum query_field {
    FIELD_BODY,
    FIELD_MUNICIPALITY,
    FIELD_DATE,
    FIELD_PART,
    FIELD_TITLE,
    FIELD_OUTCOME,
    FIELD_CASE,
    FIELD_KIND,
    FIELD_PERSON,
    FIELD_COUNT
};

enum query_op {
    QUERY_EMPTY,  /* asks nothing: punctuation */
    QUERY_WORD,   /* one token, or with `wildcard` the words that begin with it */
    QUERY_PHRASE, /* tokens in their order */
    QUERY_NEAR,   /* tokens in any order, at most distance - 1 other words among them */
    QUERY_FIELD,  /* field, value; FIELD_TITLE and FIELD_PERSON have tokens too */
    QUERY_AND,    /* children: all of them; words among them that are not `required` may be lacking (partial hits) */
    QUERY_OR,     /* children: any of them */
    QUERY_NOT     /* children[0] */
};

/* A bit a word. */
typedef uint64_t word_bits;

struct query_node {
    enum query_op op;
    bool required;     /* stands beside an AND that was typed */
    bool quoted;       /* PHRASE, FIELD: in quotes; no PHRASE of a finished tree is without */
    bool wildcard;     /* WORD */
    unsigned distance; /* NEAR */
    size_t start, end; /* bytes in the query */
    enum query_field field;
    struct slice value;
    const struct token *tokens; /* offsets into the query */
    size_t token_count;
    word_bits wildcards; /* FIELD_TITLE without quotes: which tokens are beginnings */
    struct query_node **children;
    size_t child_count;
};

/* The Danish name of a field ("organ"), as it is typed. */
const char *query_field_name(enum query_field field);

/*
 * Any bytes. The tree lives in the arena and points into `text`. Errors: REFERAT_QUERY with a byte position,
 * REFERAT_NO_MEMORY.
 */
enum referat_status query_parse(struct slice text, struct arena *arena, struct query_node **out,
                                struct referat_error *error) MUST_CHECK;
/*
 * The tree as a query, appended to out: read again it gives the same tree, offsets aside. `text` is what it was read
 * from. It may be a little longer than that, and so pass QUERY_MAX_BYTES where that nearly did.
 */
void query_print(const struct query_node *root, struct slice text, struct buf *out);
/* Do two trees ask the same? */
bool query_equal(const struct query_node *a, struct slice a_text, const struct query_node *b, struct slice b_text);

#endif
