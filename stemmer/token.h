/*
 * token.h - text as tokens: words, numbers, case numbers, with byte offsets into the text as it came in.
 * Any bytes are accepted; what is not valid UTF-8 separates tokens. Linear time, no allocation.
 *
 *   word          letters with their combining marks, inner apostrophes and soft hyphens ("KL's"), digits that touch
 * them
 *                 ("K-PRO", "COVID-19"); hyphens join where both sides are letters or digits: "Ringkøbing-Skjern",
 *                 "KOSU-formandskabet". A hyphen at an end does not belong ("Sundheds-" gives Sundheds,
 * `elided_after`). Zero-width characters inside a word belong to it, at its ends they do not. number        digits with
 * inner . , or / ("1.234,50", "2024/25") case number   at least three groups of digits joined by hyphens:
 * 1-01-72-1044-24
 */
#ifndef STEMMER_TOKEN_H
#define STEMMER_TOKEN_H

#include "base/slice.h"

#include <stdint.h>

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_CASE_NUMBER };

struct token {
    enum token_kind kind;
    size_t start, end;  /* bytes */
    bool elided_after;  /* "Sundheds-" og psykiatrichef */
    bool elided_before; /* modtage og "-sende" */
    bool hyphenated;    /* has an inner hyphen */
    bool ascii;         /* all its bytes are ASCII */
    uint64_t hash;      /* hash_bytes of its bytes (base/hash.h): the key of the analyzer's cache */
};

/* The next token at or behind *at, which is moved behind it. False at the end. */
bool token_next(struct slice text, size_t *at, struct token *out);

#endif
