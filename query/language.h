/*
 * language.h - the query language as a tree (docs/QUERY.md): what was typed, not yet what it means for the index.
 *
 *   query   := list ("OR" list)*
 *   list    := item (["AND"] item)*
 *   item    := ("NOT" | "-")* ( "(" query ")" | phrase | field ":" value | text )
 *   text    := anything else up to white space, a quote or a parenthesis; its words are tokens (stemmer/token.h)
 */
#ifndef QUERY_LANGUAGE_H
#define QUERY_LANGUAGE_H

#include "base/arena.h"
#include "stemmer/token.h"

#define QUERY_MAX_BYTES 4096
#define QUERY_MAX_WORDS 64
#define QUERY_MAX_DEPTH 16

enum query_field {
    FIELD_BODY,
    FIELD_MUNICIPALITY,
    FIELD_DATE,
    FIELD_PART,
    FIELD_TITLE,
    FIELD_OUTCOME,
    FIELD_CASE,
    FIELD_KIND,
    FIELD_COUNT
};

enum query_op {
    QUERY_EMPTY,  /* asks nothing: punctuation */
    QUERY_WORD,   /* one token */
    QUERY_PHRASE, /* tokens in their order */
    QUERY_FIELD,  /* field, value; FIELD_TITLE has tokens too */
    QUERY_AND,    /* children: all of them; words among them that are not `required` may be lacking (partial hits) */
    QUERY_OR,     /* children: any of them */
    QUERY_NOT     /* children[0] */
};

struct query_node {
    enum query_op op;
    bool required;     /* stands beside an AND that was typed */
    bool quoted;       /* PHRASE, FIELD: in quotes */
    size_t start, end; /* bytes in the query */
    enum query_field field;
    struct slice value;
    const struct token *tokens; /* offsets into the query */
    size_t token_count;
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

#endif
