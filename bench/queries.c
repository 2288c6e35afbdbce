/* queries.c - reads a file of queries and analyses their words. */
#include "bench/queries.h"
#include "base/date.h"
#include "base/file.h"
#include "bench/plain.h"

#include <stdlib.h>

#define FILE_MAX_BYTES ((size_t)64 << 20)

const char *const query_class_names[CLASS_COUNT] = {"term", "or", "and", "phrase", "or+date", "words"};

static bool class_from(struct slice name, enum query_class *out) {
    for (int i = 0; i < CLASS_COUNT; i++) {
        if (!slice_is(name, query_class_names[i])) continue;
        *out = (enum query_class)i;
        return true;
    }
    return false;
}

/* Eight digits at the beginning, which are a day; 0 otherwise. */
static int read_day(struct slice text) {
    int date = 0;
    if (text.len < 8) return 0;
    for (int i = 0; i < 8; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return 0;
        date = date * 10 + (text.data[i] - '0');
    }
    return date_is_valid(date / 10000, date / 100 % 100, date % 100) ? date : 0;
}

/* "20120101..20131231 " off the front of *words. */
static bool take_range(struct slice *words, struct bench_query *query) {
    if (words->len < 19 || memcmp(words->data + 8, "..", 2) != 0 || words->data[18] != ' ') return false;
    query->from = read_day(*words);
    query->to = read_day(slice_from(*words, 10));
    *words = slice_from(*words, 19);
    return query->from && query->to && query->from <= query->to;
}

static bool has_term(const struct bench_query *query, struct slice term) {
    for (size_t i = 0; i < query->term_count; i++)
        if (slice_equal(query->terms[i], term)) return true;
    return false;
}

static void analyse(struct bench_query *query, struct analyzer *analyzer, struct arena *arena) {
    struct slice text = slice_of(query->words);
    struct slice *terms = NULL;
    struct token token;
    for (size_t at = 0; token_next(text, &at, &token);) {
        struct slice term = plain_term(analyzer, text, &token);
        if (!term.len || (query->class_ != CLASS_PHRASE && has_term(query, term))) continue;
        *ARENA_PUSH(arena, terms, query->term_count) = arena_slice(arena, term);
        query->terms = terms;
    }
}

static const char *read_line(struct slice line, struct analyzer *analyzer, struct arena *arena,
                             struct bench_query *query) {
    const char *tab = memchr(line.data, '\t', line.len);
    if (!tab) return "no tab between class and words";
    struct slice words = slice_trim(slice_from(line, (size_t)(tab - line.data) + 1));
    if (!class_from(slice_first(line, (size_t)(tab - line.data)), &query->class_))
        return "an unknown class; there are term, or, and, phrase, or+date, words";
    if (query->class_ == CLASS_OR_DATE && !take_range(&words, query))
        return "no range of days such as 20120101..20131231";
    query->words = arena_text(arena, words);
    analyse(query, analyzer, arena);
    return query->term_count ? NULL : "no word";
}

static int by_class(const void *left, const void *right) {
    const struct bench_query *a = left, *b = right;
    if (a->class_ != b->class_) return a->class_ < b->class_ ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static enum referat_status read_lines(struct slice text, const char *path, struct analyzer *analyzer,
                                      struct query_file *out, struct referat_error *error) {
    uint64_t number = 0;
    for (size_t at = 0; at < text.len;) {
        const char *end = memchr(text.data + at, '\n', text.len - at);
        struct slice line = slice_make(text.data + at, (end ? (size_t)(end - text.data) : text.len) - at);
        at += line.len + 1;
        number++;
        if (!slice_trim(line).len || line.data[0] == '#') continue;
        struct bench_query *query = ARENA_PUSH(&out->arena, out->queries, out->count);
        query->line = number;
        const char *wrong = read_line(line, analyzer, &out->arena, query);
        if (wrong) return error_set(error, REFERAT_QUERY, "%s, line %llu: %s", path, (unsigned long long)number, wrong);
    }
    if (!out->count) return error_set(error, REFERAT_QUERY, "%s: no queries", path);
    return arena_status(&out->arena, error);
}

enum referat_status query_file_open(const char *path, struct analyzer *analyzer, struct query_file *out,
                                    struct referat_error *error) {
    struct buf text;
    *out = (struct query_file){0};
    arena_init(&out->arena, (size_t)1 << 30);
    buf_init(&text, FILE_MAX_BYTES);
    enum referat_status status = file_read(path, FILE_MAX_BYTES, &text, error);
    if (!status) status = read_lines(buf_as_slice(&text), path, analyzer, out, error);
    if (!status) status = analyzer_status(analyzer, error);
    buf_free(&text);
    if (status) {
        query_file_close(out);
        return status;
    }
    qsort(out->queries, out->count, sizeof *out->queries, by_class);
    for (size_t i = 0; i < out->count; i++) out->starts[out->queries[i].class_ + 1] = i + 1;
    for (int i = 1; i <= CLASS_COUNT; i++)
        if (out->starts[i] < out->starts[i - 1]) out->starts[i] = out->starts[i - 1];
    return REFERAT_OK;
}

void query_file_close(struct query_file *file) {
    arena_free(&file->arena);
    *file = (struct query_file){0};
}
