/*
 * results_csv.c - hits as CSV (RFC 4180, docs/QUERY.md). A cell that a spreadsheet would take for a formula has an
 * apostrophe in front; texts are one line without control or direction characters (clean.h).
 */
#include "base/date.h"
#include "base/utf8.h"
#include "query/clean.h"
#include "query/results.h"

#include <stdio.h>

struct csv_writer {
    struct buf *out;
    struct arena scratch;
    bool excel;
    bool begun; /* a cell stands on the line */
};

/* = + - @ and their full-width forms, which some programs read as the plain ones. */
static bool begins_formula(struct slice text) {
    size_t at = 0;
    while (at < text.len && text.data[at] == ' ') at++;
    if (at == text.len) return false;
    unsigned c = utf8_next(text.data, text.len, &at);
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B || c == 0xFF0D || c == 0xFF20 ||
           c == 0x2212;
}

/* Tab and CR at the beginning are dangers of their own, and gone once the text is clean. */
static bool begins_blank(struct slice text) {
    return text.len && (text.data[0] == '\t' || text.data[0] == '\r');
}

static void put_raw(struct csv_writer *writer, struct slice text, bool quoted) {
    if (writer->begun) buf_byte(writer->out, writer->excel ? ';' : ',');
    writer->begun = true;
    if (quoted) buf_byte(writer->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') buf_byte(writer->out, '"');
        buf_byte(writer->out, text.data[i]);
    }
    if (quoted) buf_byte(writer->out, '"');
}

static void put_cell(struct csv_writer *writer, struct slice text) {
    bool neutralise = begins_formula(text) || begins_blank(text);
    arena_reset(&writer->scratch);
    struct slice clean = text_clean(&writer->scratch, text);
    neutralise |= begins_formula(clean);
    if (neutralise) {
        clean = slice_of(arena_printf(&writer->scratch, "'%.*s", (int)clean.len, clean.data));
    }
    bool quoted = neutralise || (clean.len && (clean.data[0] == ' ' || clean.data[clean.len - 1] == ' '));
    for (size_t i = 0; i < clean.len && !quoted; i++) quoted = strchr(",;\"'", clean.data[i]) != NULL;
    put_raw(writer, clean, quoted);
    if (writer->scratch.failed) writer->out->no_memory = true;
}

static void put_text(struct csv_writer *writer, const char *text) {
    put_cell(writer, slice_of(text));
}

static void put_number(struct csv_writer *writer, unsigned long long number) {
    char text[32];
    put_raw(writer, slice_make(text, (size_t)snprintf(text, sizeof text, "%llu", number)), false);
}

/* With the decimal comma that a Danish Excel wants. */
static void put_score(struct csv_writer *writer, double score) {
    struct buf text;
    buf_init(&text, 128);
    json_number(&text, score);
    for (size_t i = 0; i < text.len && writer->excel; i++) {
        if (text.data[i] == '.') text.data[i] = ',';
    }
    put_raw(writer, buf_as_slice(&text), false);
    buf_free(&text);
}

static void end_line(struct csv_writer *writer) {
    buf_text(writer->out, writer->excel ? "\r\n" : "\n");
    writer->begun = false;
}

/* Several values in one cell. */
static void put_list(struct csv_writer *writer, const struct slice *items, size_t count) {
    struct buf text;
    buf_init(&text, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(&text, ", ");
        buf_slice(&text, items[i]);
    }
    put_cell(writer, buf_as_slice(&text));
    buf_free(&text);
}

static void put_municipalities(struct csv_writer *writer, const struct hit *hit) {
    struct arena arena;
    struct slice *names = NULL;
    size_t count = 0;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < hit->municipality_count; i++) {
        *ARENA_PUSH(&arena, names, count) = slice_of(hit->municipalities[i]);
    }
    put_list(writer, names, count);
    arena_free(&arena);
}

static void put_snippet(struct csv_writer *writer, const struct snippet *snippet) {
    struct buf text;
    buf_init(&text, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < snippet->piece_count; i++) buf_slice(&text, snippet->pieces[i].text);
    put_cell(writer, buf_as_slice(&text));
    buf_free(&text);
}

static void put_hit(struct csv_writer *writer, const struct hit *hit) {
    char date[DATE_TEXT_SIZE];
    date_format(hit->date, date);
    put_number(writer, hit->rank);
    put_score(writer, hit->score);
    put_text(writer, hit->id);
    put_text(writer, hit->body);
    put_text(writer, hit->owner);
    put_raw(writer, slice_of(date), false);
    put_text(writer, minutes_kind_name(hit->kind));
    put_text(writer, hit->item);
    put_text(writer, hit->title);
    put_text(writer, outcome_name(hit->outcome));
    put_municipalities(writer, hit);
    put_list(writer, hit->missing, hit->missing_count);
    put_text(writer, hit->snippet.part);
    put_text(writer, hit->decision.text);
    put_snippet(writer, &hit->snippet);
    put_text(writer, hit->path);
    put_number(writer, (unsigned long long)(hit->snippet.page > 0 ? hit->snippet.page : 0));
    end_line(writer);
}

enum referat_status results_to_csv(const struct referat_results *results, bool excel, struct buf *out,
                                   struct referat_error *error) {
    static const char *const columns[] = {
        "rank",    "score",          "id",      "body", "owner",    "date",    "kind", "item", "title",
        "outcome", "municipalities", "missing", "part", "decision", "snippet", "path", "page"};
    struct csv_writer writer = {.out = out, .excel = excel};
    arena_init(&writer.scratch, (size_t)64 << 20);
    if (excel) buf_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) put_raw(&writer, slice_of(columns[i]), false);
    end_line(&writer);
    for (size_t i = 0; i < results->hit_count; i++) put_hit(&writer, results->hits + i);
    arena_free(&writer.scratch);
    return buf_status(out, error);
}
