/*
 * analyze.c - what each word of a text becomes, for people and for programs that measure (docs/QUERY.md). Shows the
 * analyzer's own answer and changes nothing in it.
 */
#include "base/utf8.h"
#include "query/clean.h"
#include "query/query.h"
#include "stemmer/analyzer.h"

static void member_list(struct buf *out, bool *first, const char *name, const struct slice *items, size_t count) {
    json_key(out, first, name);
    buf_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, items[i]);
    }
    buf_byte(out, ']');
}

static void member_text(struct buf *out, bool *first, const char *name, struct slice text) {
    json_key(out, first, name);
    json_text(out, text);
}

static void member_range(struct buf *out, bool *first, size_t start, size_t end) {
    json_key(out, first, "start");
    buf_printf(out, "%zu", start);
    json_key(out, first, "end");
    buf_printf(out, "%zu", end);
}

static void member_parts(struct buf *out, bool *first, struct slice text, const struct token *token,
                         const struct word_terms *word) {
    json_key(out, first, "parts");
    buf_byte(out, '[');
    for (size_t i = 0; i < word->part_count; i++) {
        size_t start = token->start + word->parts[i].start, end = token->start + word->parts[i].end;
        bool first_member = true;
        if (i) buf_text(out, ", ");
        buf_byte(out, '{');
        member_text(out, &first_member, "text", slice_make(text.data + start, end - start));
        member_range(out, &first_member, start, end);
        member_text(out, &first_member, "stem", word->parts[i].stem);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

static void append_json(struct buf *out, struct slice text, const struct token *token, const struct word_terms *word) {
    bool first = true;
    buf_byte(out, '{');
    member_text(out, &first, "text", slice_make(text.data + token->start, token->end - token->start));
    member_range(out, &first, token->start, token->end);
    member_text(out, &first, "stem", word->stem);
    member_list(out, &first, "lemmas", word->lemmas, word->lemma_count);
    member_parts(out, &first, text, token, word);
    member_list(out, &first, "terms", word->terms, word->term_count);
    member_list(out, &first, "spans", word->spans, word->span_count);
    member_list(out, &first, "weak_terms", word->weak, word->weak_count);
    buf_byte(out, '}');
}

/* ---- the table ---- */

enum { COLUMN_TEXT_WIDTH = 28, COLUMN_TERMS_WIDTH = 28 };

/* Safe characters only; padded to the width, with at least one blank behind. */
static void append_cell(struct buf *out, struct slice text, unsigned width) {
    size_t columns = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        unsigned c = utf8_next(text.data, text.len, &at);
        if (char_is_unsafe(c)) continue;
        struct slice one = slice_make(text.data + start, at - start);
        buf_slice(out, one);
        columns += utf8_columns(one);
    }
    if (width) buf_byte(out, ' ');
    while (++columns < width) buf_byte(out, ' ');
}

static void join(struct buf *out, const struct slice *items, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (out->len) buf_byte(out, ' ');
        buf_slice(out, items[i]);
    }
}

/* The word, its plain terms, and everything else that finds it. */
static void append_row(struct buf *out, struct slice text, const struct token *token, const struct word_terms *word) {
    struct buf cell;
    buf_init(&cell, BUF_MAX_DEFAULT);
    append_cell(out, slice_make(text.data + token->start, token->end - token->start), COLUMN_TEXT_WIDTH);
    join(&cell, word->terms, word->term_count);
    bool more = word->span_count || word->weak_count || word->exact.len;
    append_cell(out, buf_as_slice(&cell), more ? COLUMN_TERMS_WIDTH : 0);
    buf_clear(&cell);
    join(&cell, word->spans, word->span_count);
    join(&cell, word->weak, word->weak_count);
    join(&cell, &word->exact, word->exact.len > 0);
    append_cell(out, buf_as_slice(&cell), 0);
    buf_byte(out, '\n');
    if (!buf_ok(&cell)) out->no_memory = true;
    buf_free(&cell);
}

enum referat_status query_analyze(struct slice text, enum referat_format format, struct buf *out,
                                  struct referat_error *error) {
    struct analyzer *analyzer;
    struct token token;
    size_t count = 0;
    enum referat_status status = analyzer_new(&analyzer, error);
    if (status) return status;
    if (format == REFERAT_JSON) buf_byte(out, '[');
    for (size_t at = 0; buf_ok(out) && token_next(text, &at, &token); count++) {
        const struct word_terms *word = analyzer_word(analyzer, text, &token);
        if (format == REFERAT_JSON) {
            buf_text(out, count ? ",\n " : "\n ");
            append_json(out, text, &token, word);
        } else {
            append_row(out, text, &token, word);
        }
    }
    if (format == REFERAT_JSON) buf_text(out, count ? "\n]\n" : "]\n");
    status = analyzer_status(analyzer, error);
    if (!status) status = buf_status(out, error);
    analyzer_free(analyzer);
    return status;
}
