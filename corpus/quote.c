/* quote.c - see quote.h. */
#include "corpus/quote.h"

/* The line that the byte stands on or before; SIZE_MAX where there is none. */
static size_t line_of(const struct layout *layout, size_t offset) {
    size_t low = 0, high = layout->line_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (layout->lines[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low && offset < layout->lines[low - 1].offset + layout->lines[low - 1].text.len) return low - 1;
    return low < layout->line_count && low && layout->lines[low].offset == offset ? low : SIZE_MAX;
}

/* Byte for byte, a space and a line end being the same. */
static bool is_same(const char *a, const char *b, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (a[i] != b[i] && !((a[i] == ' ' || a[i] == '\n') && (b[i] == ' ' || b[i] == '\n'))) return false;
    return true;
}

/* So many lines that their texts have at least `len` bytes, joined or not. */
static size_t enough_lines(const struct layout *layout, size_t first, size_t len) {
    size_t bytes = 0, last = first;
    while (last < layout->line_count && bytes < len) bytes += layout->lines[last++].text.len;
    return last;
}

/* Lines first … joined begin with the text, or, cut to fewer lines, are it. */
static bool lines_begin(const struct layout *layout, size_t first, struct slice text, struct arena *scratch) {
    size_t last = enough_lines(layout, first, text.len);
    for (;;) {
        struct slice joined = slice_of(layout_paragraphs(layout, first, last, scratch));
        if (scratch->failed) return false;
        if (joined.len >= text.len && is_same(joined.data, text.data, text.len)) return true;
        if (joined.len >= text.len || last == layout->line_count) break;
        last = enough_lines(layout, last, text.len - joined.len + 1);
    }
    /* A hyphen that ends the text is joined with the line behind it. */
    for (size_t tries = 0; tries < 3 && last > first + 1; tries++) {
        struct slice joined = slice_of(layout_paragraphs(layout, first, --last, scratch));
        if (scratch->failed || joined.len < text.len) return false;
        if (joined.len == text.len && is_same(joined.data, text.data, text.len)) return true;
    }
    return false;
}

bool quote_begins_at(const struct layout *layout, size_t offset, struct slice text, struct arena *scratch) {
    size_t first = line_of(layout, offset);
    if (first == SIZE_MAX) return false;
    struct line *line = &layout->lines[first], whole = *line;
    line->text = slice_from(whole.text, offset - whole.offset);
    line->offset = offset;
    bool begins = lines_begin(layout, first, text, scratch);
    *line = whole;
    return begins;
}

bool quote_begins_on_line(const struct layout *layout, size_t offset, struct slice text, struct arena *scratch) {
    size_t first = line_of(layout, offset);
    if (first == SIZE_MAX || !text.len) return false;
    struct slice line = layout->lines[first].text;
    size_t last = enough_lines(layout, first, line.len + text.len + 1);
    struct slice joined = slice_of(layout_paragraphs(layout, first, last, scratch));
    for (size_t i = 0; !scratch->failed && i < line.len && i + text.len <= joined.len; i++)
        if (is_same(joined.data + i, text.data, text.len)) return true;
    return false;
}

/* The same text, runs of white space being one space. */
static bool is_same_spaced(struct slice line, struct slice text) {
    size_t i = 0, k = 0;
    while (i < line.len && k < text.len) {
        bool blank = line.data[i] == ' ' || line.data[i] == '\t';
        if (blank) {
            if (text.data[k++] != ' ') return false;
            while (i < line.len && (line.data[i] == ' ' || line.data[i] == '\t')) i++;
        } else if (line.data[i++] != text.data[k++]) {
            return false;
        }
    }
    return i == line.len && k == text.len;
}

bool quote_is_line(const struct layout *layout, int page, struct slice text) {
    for (size_t i = 0; i < layout->line_count; i++) {
        const struct line *line = &layout->lines[i];
        if (page && line->page != page) continue;
        if (is_same_spaced(line->text, text)) return true;
    }
    return false;
}

int quote_page(const struct layout *layout, size_t offset) {
    size_t line = line_of(layout, offset);
    return line == SIZE_MAX ? 0 : layout->lines[line].page;
}

struct slice quote_line(const struct layout *layout, size_t offset) {
    size_t line = line_of(layout, offset);
    if (line == SIZE_MAX) return slice_make("", 0);
    return slice_from(layout->lines[line].text, offset - layout->lines[line].offset);
}
