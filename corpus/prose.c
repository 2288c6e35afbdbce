/* prose.c - blocks and tables as lines of text; see prose.h. Knows no format. */
#include "corpus/prose.h"
#include "base/utf8.h"

#define CELL_END   '\x1E'
#define CELLS_MAX  256
#define LONG_LINE  100 /* bytes from which a cell's paragraph is running text */
#define BREAKS_MAX 100000

void prose_init(struct prose *prose, struct buf *out) {
    memset(prose, 0, sizeof *prose);
    prose->out = out;
    buf_init(&prose->text, out->max);
    for (size_t i = 0; i < PROSE_DEPTH; i++) buf_init(&prose->rows[i], out->max);
}

void prose_free(struct prose *prose) {
    buf_free(&prose->text);
    for (size_t i = 0; i < PROSE_DEPTH; i++) buf_free(&prose->rows[i]);
}

enum decoder_end prose_end(const struct prose *prose) {
    enum decoder_end end = decoder_of_buf(prose->out);
    if (!end) end = decoder_of_buf(&prose->text);
    for (size_t i = 0; !end && i < PROSE_DEPTH; i++) end = decoder_of_buf(&prose->rows[i]);
    return end;
}

/* ---- text ---- */

static bool is_invisible(unsigned point) {
    return point < 0x20 || point == 0x7F || point == 0xAD || (point >= 0x200B && point <= 0x200F) ||
           (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x2069) || point == 0xFEFF;
}

static bool is_space(unsigned point) {
    return point == 0xA0 || (point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x205F;
}

void prose_point(struct prose *prose, unsigned point) {
    char bytes[4];
    if (point == '\t' || point == '\n' || point == '\r') point = ' ';
    if (is_invisible(point) || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF) return;
    if (is_space(point)) point = ' ';
    if (point == 0x2010 || point == 0x2011) point = '-';
    if (point == 0xF0B7 || point == 0xF0A7) point = 0x2022; /* bullets of the fonts Symbol and Wingdings */
    prose->label_only = prose->label_only && point == ' ';
    buf_append(&prose->text, bytes, utf8_put(point, bytes));
}

void prose_text(struct prose *prose, struct slice text) {
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        unsigned char byte = (unsigned char)text.data[at];
        if (byte >= 0x20 && byte < 0x7F) {
            while (at < text.len && text.data[at] >= 0x20 && text.data[at] < 0x7F) at++;
            buf_append(&prose->text, text.data + begin, at - begin);
            prose->label_only = false;
            continue;
        }
        unsigned point = utf8_next(text.data, text.len, &at);
        prose_point(prose, point == UTF8_INVALID ? byte : point);
    }
}

void prose_tab(struct prose *prose) {
    buf_byte(&prose->text, '\t');
}

void prose_line_break(struct prose *prose) {
    buf_byte(&prose->text, '\n');
}

enum prose_block prose_block_of(const char *label) {
    if (!label[0]) return PROSE_PARAGRAPH;
    return strcmp(label, "-") == 0 || strcmp(label, "\xE2\x80\xA2") == 0 ? PROSE_BULLET : PROSE_NUMBER;
}

void prose_label(struct prose *prose, const char *label) {
    if (!label[0]) return;
    prose_text(prose, slice_of(label));
    buf_byte(&prose->text, ' ');
    prose->label_only = true;
}

bool prose_is_blank(const struct prose *prose) {
    return prose->label_only || !slice_trim(buf_as_slice(&prose->text)).len;
}

void prose_page_break(struct prose *prose, bool rendered) {
    if (rendered && prose->breaks && prose_is_blank(prose)) return;
    unsigned *breaks = prose_is_blank(prose) ? &prose->breaks : &prose->late;
    if (rendered && *breaks) return;
    if (*breaks < BREAKS_MAX) ++*breaks;
}

/* ---- blocks ---- */

/* The lines of a text, each trimmed on the right, blank ones left out. */
static void append_lines(struct buf *out, struct slice text) {
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        text = slice_from(text, line.len + (end != NULL));
        while (line.len && (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t')) line.len--;
        if (!line.len) continue;
        buf_slice(out, line);
        buf_byte(out, '\n');
    }
}

static void write_block(struct prose *prose, struct slice text, enum prose_block block) {
    bool touches = block != PROSE_PARAGRAPH && prose->last == block && !prose->gap;
    if (prose->wrote && prose->breaks) {
        for (unsigned i = 0; i < prose->breaks; i++) buf_byte(prose->out, '\f');
    } else if (prose->wrote && !touches) {
        buf_byte(prose->out, '\n');
    }
    append_lines(prose->out, text);
    prose->breaks = 0;
    prose->wrote = true;
    prose->gap = false;
    prose->last = block;
}

void prose_end_block(struct prose *prose, enum prose_block block) {
    struct slice text = slice_trim(buf_as_slice(&prose->text));
    if (prose->depth) {
        append_lines(&prose->rows[prose->depth - 1], text);
    } else if (text.len && !prose->label_only) {
        write_block(prose, text, block);
    } else {
        prose->gap = true;
    }
    prose->breaks += prose->late;
    prose->late = 0;
    prose->label_only = false;
    if (buf_ok(&prose->text)) buf_clear(&prose->text);
}

/* ---- tables ---- */

void prose_begin_table(struct prose *prose) {
    if (prose->text.len) prose_end_block(prose, PROSE_PARAGRAPH);
    if (prose->depth == PROSE_DEPTH) {
        prose->beyond++;
        return;
    }
    prose->depth++;
    if (!prose->beyond && prose->depth == 1) prose->gap = true;
}

void prose_end_cell(struct prose *prose) {
    if (prose->text.len) prose_end_block(prose, PROSE_PARAGRAPH);
    if (prose->depth && !prose->beyond) buf_byte(&prose->rows[prose->depth - 1], CELL_END);
}

/* The first line of *text, which loses it; empty where there is none. */
static struct slice take_line(struct slice *text) {
    const char *end = text->len ? memchr(text->data, '\n', text->len) : NULL;
    struct slice line = slice_first(*text, end ? (size_t)(end - text->data) : text->len);
    *text = slice_from(*text, line.len + (end != NULL));
    return line;
}

static bool is_running_text(struct slice cell) {
    size_t lines = 0, longest = 0;
    while (cell.len) {
        struct slice line = take_line(&cell);
        lines++;
        if (line.len > longest) longest = line.len;
    }
    return lines > 1 && longest > LONG_LINE;
}

static size_t split_cells(struct slice row, struct slice cells[CELLS_MAX]) {
    size_t count = 0;
    while (row.len && count < CELLS_MAX) {
        const char *end = memchr(row.data, CELL_END, row.len);
        cells[count] = slice_first(row, end && count + 1 < CELLS_MAX ? (size_t)(end - row.data) : row.len);
        row = slice_from(row, cells[count].len + (end != NULL));
        if (slice_ends(cells[count], "\n")) cells[count].len--;
        count++;
    }
    return count;
}

/* Running text side by side: a column, then the next. */
static bool reads_by_columns(const struct slice *cells, size_t count) {
    size_t running = 0;
    for (size_t i = 0; i < count; i++) running += is_running_text(cells[i]);
    return running > 1;
}

static void compose_row(struct slice *cells, size_t count, struct buf *lines) {
    if (reads_by_columns(cells, count)) {
        for (size_t i = 0; i < count; i++) {
            buf_slice(lines, cells[i]);
            buf_byte(lines, '\n');
        }
        return;
    }
    for (bool more = true; more && buf_ok(lines);) {
        size_t tabs = 0;
        more = false;
        for (size_t i = 0; i < count; i++, tabs++) {
            struct slice line = take_line(&cells[i]);
            more |= cells[i].len > 0;
            if (!line.len) continue;
            for (; tabs; tabs--) buf_byte(lines, '\t');
            buf_slice(lines, line);
        }
        buf_byte(lines, '\n');
    }
}

void prose_end_row(struct prose *prose) {
    struct slice cells[CELLS_MAX];
    struct buf lines;
    if (prose->text.len) prose_end_cell(prose);
    if (!prose->depth || prose->beyond) return;
    struct buf *row = &prose->rows[prose->depth - 1];
    buf_init(&lines, prose->out->max);
    compose_row(cells, split_cells(buf_as_slice(row), cells), &lines);
    if (buf_ok(row)) buf_clear(row);
    bool says = slice_trim(buf_as_slice(&lines)).len > 0;
    if (prose->depth > 1) {
        append_lines(&prose->rows[prose->depth - 2], buf_as_slice(&lines));
    } else if (says) {
        write_block(prose, buf_as_slice(&lines), PROSE_ROW);
    }
    prose->text.no_memory |= lines.no_memory; /* the failure outlives the buffer */
    prose->text.too_large |= lines.too_large;
    buf_free(&lines);
}

void prose_end_table(struct prose *prose) {
    if (prose->beyond) {
        prose->beyond--;
        return;
    }
    if (!prose->depth) return;
    if (prose->text.len || prose->rows[prose->depth - 1].len) prose_end_row(prose);
    prose->depth--;
    if (!prose->depth) prose->gap = true;
}

void prose_finish(struct prose *prose) {
    prose->beyond = 0;
    while (prose->depth) prose_end_table(prose);
    if (prose->text.len) prose_end_block(prose, PROSE_PARAGRAPH);
}
