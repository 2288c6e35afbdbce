/*
 * written.c - words and names as they are written (written.h). No stemming here: what a word becomes is analyzer.c's.
 */
#include "stemmer/written.h"

#include "stemmer/analyzer.h"
#include "stemmer/fold.h"

#define TOKEN_BYTES_MAX 256 /* longer ones are no words that anybody types */

static void cut(struct buf *out, size_t len) {
    out->len = len;
    if (out->data) out->data[len] = '\0';
}

bool written_word(struct slice text, const struct token *token, struct buf *out) {
    size_t from = out->len;
    if (token->kind != TOKEN_WORD || token->end - token->start > TOKEN_BYTES_MAX) return false;
    fold_word(slice_make(text.data + token->start, token->end - token->start), out);
    if (!buf_ok(out)) return false;
    if (out->len > from && out->len - from <= WRITTEN_MAX) return true;
    cut(out, from);
    return false;
}

/* Apostrophes are no part of a written word. */
static void drop_apostrophes(struct buf *out, size_t from) {
    size_t kept = from;
    for (size_t i = from; i < out->len; i++) {
        if (out->data[i] != '\'') out->data[kept++] = out->data[i];
    }
    cut(out, kept);
}

static void add_line(struct buf *out, struct slice line, struct slice other) {
    if (!line.len || slice_equal(line, other)) return;
    buf_slice(out, line);
    buf_byte(out, '\n');
}

void written_prefixes(struct slice raw, struct buf *out) {
    struct buf lower, other;
    buf_init(&lower, out->max);
    buf_init(&other, out->max);
    fold_case(raw, &lower);
    if (buf_ok(&lower)) drop_apostrophes(&lower, 0);
    add_line(out, buf_as_slice(&lower), slice_of(""));
    fold_reading(buf_as_slice(&lower), &other);
    add_line(out, buf_as_slice(&other), buf_as_slice(&lower));
    buf_clear(&other);
    fold_letters(buf_as_slice(&lower), &other);
    add_line(out, buf_as_slice(&other), buf_as_slice(&lower));
    out->no_memory |= lower.no_memory || other.no_memory;
    buf_free(&lower);
    buf_free(&other);
}

enum referat_status person_name_fold(struct slice name, struct buf *out, struct referat_error *error) {
    struct token token;
    bool first = true;
    enum referat_status status = REFERAT_OK;
    for (size_t at = 0; !status && token_next(name, &at, &token); first = false) {
        if (!first) buf_byte(out, ' ');
        status = analyzer_fold(slice_make(name.data + token.start, token.end - token.start), out, error);
    }
    return status ? status : buf_status(out, error);
}
