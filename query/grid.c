/* grid.c - lays a grid out; see grid.h. */
#include "query/grid.h"

#include "base/date.h"
#include "base/intl.h"
#include "base/utf8.h"

#include <stdio.h>

#define RUN_COLUMNS_MAX 60 /* a longer word is broken in any case */
#define COLUMNS_MIN     4
#define NO_BREAK        "\xC2\xA0" /* a blank that no line ends at, within a date; printed as any other */

/* With blanks that no line ends at. */
static const char *unbroken(struct arena *arena, const char *text) {
    const char *out = "";
    for (size_t len; *text; text += len) {
        len = *text == ' ' ? 1 : strcspn(text, " ");
        out =
            *text == ' ' ? arena_printf(arena, "%s" NO_BREAK, out) : arena_printf(arena, "%s%.*s", out, (int)len, text);
    }
    return out;
}

const char *grid_date(struct arena *arena, int date) {
    /* TRANSLATORS: a date in few columns; the arguments are the year and the day. Danish: "%2$d. jan. %1$d". */
    static const char *const formats[] = {N_("%1$04d-01-%2$02d"), N_("%1$04d-02-%2$02d"), N_("%1$04d-03-%2$02d"),
                                          N_("%1$04d-04-%2$02d"), N_("%1$04d-05-%2$02d"), N_("%1$04d-06-%2$02d"),
                                          N_("%1$04d-07-%2$02d"), N_("%1$04d-08-%2$02d"), N_("%1$04d-09-%2$02d"),
                                          N_("%1$04d-10-%2$02d"), N_("%1$04d-11-%2$02d"), N_("%1$04d-12-%2$02d")};
    int month = date / 100 % 100;
    char text[64];
    if (month < 1 || month > 12) return "";
    if (date % 100 == 0) return arena_printf(arena, "%04d-%02d", date_year(date), month);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* one of the formats above, or msgfmt-checked translations */
    snprintf(text, sizeof text, _(formats[month - 1]), date_year(date), date % 100);
#pragma GCC diagnostic pop
    return unbroken(arena, text);
}

/* ---- widths ---- */

static void measure(const struct grid *grid, unsigned widths[GRID_COLUMNS_MAX]) {
    for (size_t c = 0; c < grid->column_count; c++) widths[c] = (unsigned)utf8_columns(slice_of(grid->headings[c]));
    for (size_t r = 0; r < grid->row_count; r++) {
        for (size_t c = 0; c < grid->column_count; c++) {
            size_t columns = utf8_columns(grid->rows[r].cells[c]);
            if (columns > widths[c]) widths[c] = columns > 10000 ? 10000 : (unsigned)columns;
        }
    }
}

/* A line may end behind this byte: a blank, or a hyphen within a word; not within a date. */
static bool may_break(struct slice text, size_t at) {
    if (text.data[at] == ' ') return true;
    bool before = at > 0 && text.data[at - 1] != ' ';
    bool digit = at + 1 < text.len && text.data[at + 1] >= '0' && text.data[at + 1] <= '9';
    return text.data[at] == '-' && before && !digit;
}

/* The columns of the longest run of a column that no line breaks. */
static unsigned longest_run(const struct grid *grid, size_t column) {
    size_t longest = utf8_columns(slice_of(grid->headings[column]));
    for (size_t r = 0; r < grid->row_count; r++) {
        struct slice rest = grid->rows[r].cells[column];
        while (rest.len) {
            size_t end = 0;
            while (end < rest.len && !may_break(rest, end)) end++;
            bool hyphen = end < rest.len && rest.data[end] == '-';
            size_t columns = utf8_columns(slice_first(rest, end + hyphen));
            if (columns > longest) longest = columns;
            rest = slice_from(rest, end + 1);
        }
    }
    return longest > RUN_COLUMNS_MAX ? RUN_COLUMNS_MAX : (unsigned)longest;
}

/* Takes columns from the widest until all fit, from none more than to its floor; false where that is not enough. */
static bool shrink_to(const struct grid *grid, unsigned room, const unsigned *floors, unsigned *widths) {
    for (;;) {
        unsigned sum = GRID_GAP * (unsigned)(grid->column_count - 1);
        size_t widest = grid->column_count;
        for (size_t c = 0; c < grid->column_count; c++) {
            sum += widths[c];
            if (widths[c] > floors[c] && (widest == grid->column_count || widths[c] > widths[widest])) widest = c;
        }
        if (sum <= room) return true;
        if (widest == grid->column_count) return false;
        widths[widest]--;
    }
}

/*
 * First no column becomes narrower than it wants and its longest word is, then than its longest word; then words break
 * of which the column is wider than it wants, then any.
 */
static void shrink(const struct grid *grid, unsigned room, unsigned widths[GRID_COLUMNS_MAX]) {
    unsigned wanted[GRID_COLUMNS_MAX] = {0}, words[GRID_COLUMNS_MAX] = {0}, broken[GRID_COLUMNS_MAX] = {0},
             least[GRID_COLUMNS_MAX] = {0};
    for (size_t c = 0; c < grid->column_count; c++) {
        words[c] = longest_run(grid, c);
        wanted[c] = words[c] > grid->least[c] ? words[c] : grid->least[c];
        broken[c] = words[c] < grid->least[c] ? words[c] : grid->least[c];
        least[c] = COLUMNS_MIN;
    }
    if (!shrink_to(grid, room, wanted, widths) && !shrink_to(grid, room, words, widths) &&
        !shrink_to(grid, room, broken, widths))
        shrink_to(grid, room, least, widths);
}

/* ---- cells ---- */

/* How many bytes of the text stand on a line of that width: whole words, parts of them up to a hyphen; of a longer
 * word what fits. */
static size_t line_length(struct slice text, unsigned width) {
    size_t fitting = 0, columns = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        utf8_next(text.data, text.len, &at);
        columns += utf8_columns(slice_make(text.data + start, at - start));
        if (columns > width) return fitting ? fitting : start ? start : at;
        if (at == text.len || text.data[at] == ' ' || (may_break(text, start) && text.data[start] == '-')) fitting = at;
    }
    return text.len;
}

/* Appends the text with blanks as blanks. */
static void put_part(struct buf *line, struct slice part) {
    while (part.len) {
        const char *found = memmem(part.data, part.len, NO_BREAK, strlen(NO_BREAK));
        size_t len = found ? (size_t)(found - part.data) : part.len;
        buf_slice(line, slice_first(part, len));
        if (found) buf_byte(line, ' ');
        part = slice_from(part, len + (found ? strlen(NO_BREAK) : 0));
    }
}

static void pad(struct buf *line, size_t columns, size_t to) {
    for (; columns < to; columns++) buf_byte(line, ' ');
}

/* Writes one line of each cell and takes it off; false where none had any text left. */
static bool write_line(const struct grid *grid, const unsigned *widths, struct slice *rest, enum page_look look,
                       struct page *page) {
    struct buf line;
    bool any = false;
    size_t begun = 0, used = 0;
    buf_init(&line, 1 << 20);
    for (size_t c = 0; c < grid->column_count; c++) {
        struct slice part = slice_first(rest[c], line_length(rest[c], widths[c]));
        rest[c] = slice_trim(slice_from(rest[c], part.len));
        if (part.len) {
            pad(&line, used, begun);
            put_part(&line, part);
            used = begun + utf8_columns(part);
            any = true;
        }
        begun += widths[c] + GRID_GAP;
    }
    if (any) {
        page_keep(page, buf_as_slice(&line), look);
        page_line(page);
    }
    if (!buf_ok(&line)) page->out->no_memory = true;
    buf_free(&line);
    return any;
}

static void write_cells(const struct grid *grid, const unsigned *widths, const struct slice *cells, enum page_look look,
                        struct page *page) {
    struct slice rest[GRID_COLUMNS_MAX];
    for (size_t c = 0; c < grid->column_count; c++) rest[c] = slice_trim(cells[c]);
    while (write_line(grid, widths, rest, look, page)) {
    }
}

/* At most two lines below the row. */
static void write_note(struct slice note, struct page *page) {
    if (!note.len) return;
    page_indent(page, 2);
    size_t fitting = page_fit(page, note, 2, 0);
    page_text(page, slice_first(note, fitting), LOOK_FAINT);
    if (fitting < note.len) page_text(page, slice_of(" …"), LOOK_FAINT);
    page_line(page);
    page_indent(page, 0);
}

void grid_write(const struct grid *grid, struct page *page) {
    unsigned widths[GRID_COLUMNS_MAX];
    struct slice headings[GRID_COLUMNS_MAX];
    measure(grid, widths);
    shrink(grid, page->width, widths);
    for (size_t c = 0; c < grid->column_count; c++) headings[c] = slice_of(grid->headings[c]);
    page_indent(page, 0);
    write_cells(grid, widths, headings, LOOK_HEADING, page);
    for (size_t r = 0; r < grid->row_count; r++) {
        const struct grid_row *row = &grid->rows[r];
        if (row->heading.len) {
            page_gap(page);
            page_text(page, row->heading, LOOK_HEADING);
            page_line(page);
        }
        write_cells(grid, widths, row->cells, LOOK_PLAIN, page);
        write_note(row->note, page);
    }
}
