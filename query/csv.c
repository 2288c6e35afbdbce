/* csv.c - writes CSV; see csv.h. */
#include "query/csv.h"

#include "base/date.h"
#include "base/utf8.h"
#include "query/clean.h"

#include <stdio.h>

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

void csv_raw(struct csv_writer *writer, struct slice text, bool quoted) {
    if (writer->begun) buf_byte(writer->out, writer->excel ? ';' : ',');
    writer->begun = true;
    if (quoted) buf_byte(writer->out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') buf_byte(writer->out, '"');
        buf_byte(writer->out, text.data[i]);
    }
    if (quoted) buf_byte(writer->out, '"');
}

void csv_cell(struct csv_writer *writer, struct slice text) {
    bool neutralise = begins_formula(text) || begins_blank(text);
    arena_reset(&writer->scratch);
    struct slice clean = text_clean(&writer->scratch, text);
    neutralise |= begins_formula(clean);
    if (neutralise) {
        clean = slice_of(arena_printf(&writer->scratch, "'%.*s", (int)clean.len, clean.data));
    }
    bool quoted = neutralise || (clean.len && (clean.data[0] == ' ' || clean.data[clean.len - 1] == ' '));
    for (size_t i = 0; i < clean.len && !quoted; i++) quoted = strchr(",;\"'", clean.data[i]) != NULL;
    csv_raw(writer, clean, quoted);
    if (writer->scratch.failed) writer->out->no_memory = true;
}

void csv_text(struct csv_writer *writer, const char *text) {
    csv_cell(writer, slice_of(text));
}

void csv_number(struct csv_writer *writer, unsigned long long number) {
    char text[32];
    csv_raw(writer, slice_make(text, (size_t)snprintf(text, sizeof text, "%llu", number)), false);
}

/* With the decimal comma that a Danish Excel wants. */
void csv_decimal(struct csv_writer *writer, double score) {
    struct buf text;
    buf_init(&text, 128);
    json_number(&text, score);
    for (size_t i = 0; i < text.len && writer->excel; i++) {
        if (text.data[i] == '.') text.data[i] = ',';
    }
    csv_raw(writer, buf_as_slice(&text), false);
    buf_free(&text);
}

void csv_end_line(struct csv_writer *writer) {
    buf_text(writer->out, writer->excel ? "\r\n" : "\n");
    writer->begun = false;
}

/* Several values in one cell. */
void csv_list(struct csv_writer *writer, const struct slice *items, size_t count) {
    struct buf text;
    buf_init(&text, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_text(&text, ", ");
        buf_slice(&text, items[i]);
    }
    csv_cell(writer, buf_as_slice(&text));
    buf_free(&text);
}

void csv_date(struct csv_writer *writer, int date) {
    char text[DATE_TEXT_SIZE];
    date_format(date, text);
    csv_raw(writer, slice_of(text), false);
}

void csv_begin(struct csv_writer *writer, bool excel, struct buf *out, const char *const *columns, size_t count) {
    *writer = (struct csv_writer){.out = out, .excel = excel};
    arena_init(&writer->scratch, (size_t)64 << 20);
    if (excel) buf_text(out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < count; i++) csv_raw(writer, slice_of(columns[i]), false);
    csv_end_line(writer);
}

enum referat_status csv_end(struct csv_writer *writer, struct referat_error *error) {
    arena_free(&writer->scratch);
    return buf_status(writer->out, error);
}
