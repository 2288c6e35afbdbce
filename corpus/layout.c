/*
 * layout.c - pages of text as lines without furniture, and lines as paragraphs; see layout.h.
 * It knows how pages are set, not what minutes say.
 */
#include "corpus/layout.h"

#include "base/utf8.h"
#include "corpus/reading.h"

#include <stdlib.h>

/* ---- lines ---- */

/* White space at both ends, the no-break space and zero-width characters included. */
static struct slice trim_wide(struct slice text) {
    for (;;) {
        struct slice was = text;
        text = slice_trim(text);
        if (slice_starts(text, "\xC2\xA0")) text = slice_from(text, 2);
        if (slice_starts(text, "\xE2\x80\x8B") || slice_starts(text, "\xEF\xBB\xBF")) text = slice_from(text, 3);
        if (slice_ends(text, "\xC2\xA0")) text.len -= 2;
        if (slice_ends(text, "\xE2\x80\x8B")) text.len -= 3;
        if (text.len == was.len) return text;
    }
}

static unsigned indent_of(struct slice raw, struct slice trimmed) {
    unsigned columns = 0;
    for (const char *p = raw.data; p < trimmed.data; p++) columns = *p == '\t' ? (columns / 8 + 1) * 8 : columns + 1;
    return columns;
}

struct splitter {
    struct arena *arena;
    struct layout *out;
    size_t text_start;
    unsigned blanks;
    int page;
    bool page_top;
};

static void split_line(struct splitter *splitter, const char *base, struct slice raw) {
    struct slice text = trim_wide(raw);
    if (text.len == 0) {
        splitter->blanks++;
        return;
    }
    struct line *line = ARENA_PUSH(splitter->arena, splitter->out->lines, splitter->out->line_count);
    line->text = text;
    line->offset = (size_t)(text.data - base);
    line->page = splitter->page;
    line->indent = indent_of(raw, text);
    line->blank_above = splitter->blanks;
    line->page_top = splitter->page_top;
    splitter->blanks = 0;
    splitter->page_top = false;
}

static void split_lines(struct slice text, struct arena *arena, struct layout *out) {
    struct splitter splitter = {.arena = arena, .out = out, .page = 1, .page_top = true};
    size_t start = 0;
    for (size_t i = 0; i <= text.len && !arena->failed; i++) {
        bool end = i == text.len, feed = !end && text.data[i] == '\f';
        if (!end && !feed && text.data[i] != '\n') continue;
        split_line(&splitter, text.data, slice_make(text.data + start, i - start));
        start = i + 1;
        if (!feed) continue;
        splitter.page++;
        splitter.page_top = true;
        splitter.blanks = 0;
    }
    /* A form feed that ends the text begins no page. */
    out->pages = out->line_count ? out->lines[out->line_count - 1].page : 1;
}

/* ---- furniture ---- */

/* Digits become '#', so that "Side 3 af 9" and "Side 4 af 9" are one line; false where the line is too long. */
static bool furniture_key(struct slice text, char key[static 96], size_t *len) {
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c >= '0' && c <= '9') c = '#';
        if (c == '#' && n && key[n - 1] == '#') continue;
        if ((c == ' ' || c == '\t') && n && key[n - 1] == ' ') continue;
        if (n == 96) return false;
        key[n++] = c == '\t' ? ' ' : c;
    }
    *len = n;
    return true;
}

/* "3", "- 3 -", "Side 3", "Side 3 af 9", "3/9", "s. 3", "Page 3 of 9", "iv": what stands alone at a page's edge. */
static bool is_page_number(struct slice text) {
    struct slice rest = text;
    static const char *const words[] = {"Side", "side", "SIDE", "s.", "Page", "page"};
    bool named = false;
    for (size_t i = 0; i < sizeof words / sizeof *words && !named; i++)
        if (slice_starts(rest, words[i])) {
            rest = slice_trim(slice_from(rest, strlen(words[i])));
            named = true;
        }
    size_t digits = 0, others = 0, letters = 0;
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.data[i];
        if (c >= '0' && c <= '9') {
            digits++;
        } else if (strchr("-/| .:()", c)) {
            others++;
        } else {
            letters++;
        }
    }
    if (letters == 0) return digits >= 1 && digits <= (named ? 8u : 4u) && others <= 6;
    struct slice af = slice_trim(rest);
    const char *word = memmem(af.data, af.len, " af ", 4);
    if (!word) word = memmem(af.data, af.len, " of ", 4);
    return word && digits >= 2 && letters == 2;
}

/* "Side 3 af 9" wherever it stands: nothing else is written so. */
static bool is_page_label(struct slice text) {
    return (slice_starts(text, "Side ") || slice_starts(text, "SIDE ")) && text.len < 20 && is_page_number(text);
}

/* "Fælles Forretningsudvalg          Side 2 af 4": a page label behind a gap. */
static bool ends_in_page_label(struct slice text) {
    for (size_t i = text.len; i-- > 3;)
        if (slice_starts(slice_from(text, i), "  Side ") || slice_starts(slice_from(text, i), "\tSide "))
            return is_page_label(slice_trim(slice_from(text, i)));
    return false;
}

static bool is_web_furniture(struct slice text) {
    static const char *const phrases[] = {"Vis alle punkter  |  Skjul alle punkter",
                                          "Til toppen",
                                          "Klik her for at folde ud",
                                          "Udskriv siden",
                                          "Print siden",
                                          "Tilbage til toppen",
                                          "Læs op",
                                          "Vis alle punkter",
                                          "Fold alle punkter ud",
                                          "Luk alle punkter"};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (slice_is(text, phrases[i])) return true;
    return false;
}

#define EDGE_LINES 3 /* how many lines of a page may be its head or its foot */

struct edge {
    size_t line;
    unsigned depth; /* 0 the outermost line of its page's head or foot */
    bool foot;
    char key[96];
    size_t len;
};

static int compare_edges(const void *left, const void *right) {
    const struct edge *a = left, *b = right;
    if (a->depth != b->depth) return a->depth < b->depth ? -1 : 1;
    if (a->foot != b->foot) return a->foot ? 1 : -1;
    int order = slice_compare(slice_make(a->key, a->len), slice_make(b->key, b->len));
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool same_edge(const struct edge *a, const struct edge *b) {
    return a->depth == b->depth && a->foot == b->foot && a->len == b->len && !memcmp(a->key, b->key, a->len);
}

static void add_edge(struct arena *arena, const struct layout *layout, size_t at, unsigned depth, bool foot,
                     struct edge **edges, size_t *count) {
    struct edge edge = {.line = at, .depth = depth, .foot = foot};
    struct slice text = layout->lines[at].text, number;
    if (reading_is_heading(text) || reading_is_item_label(text) || reading_case_number(text, &number)) return;
    if (furniture_key(text, edge.key, &edge.len)) *ARENA_PUSH(arena, *edges, *count) = edge;
}

/* The first and last lines of each page, by what they say. */
static size_t collect_edges(const struct layout *layout, struct arena *arena, struct edge **edges) {
    size_t count = 0;
    for (size_t first = 0, last; first < layout->line_count; first = last) {
        for (last = first; last < layout->line_count && layout->lines[last].page == layout->lines[first].page;) last++;
        size_t n = last - first < EDGE_LINES ? last - first : EDGE_LINES;
        for (size_t i = 0; i < n; i++) {
            add_edge(arena, layout, first + i, (unsigned)i, false, edges, &count);
            add_edge(arena, layout, last - 1 - i, (unsigned)i, true, edges, &count);
        }
    }
    return count;
}

/* All lines farther out on the page are furniture. */
static bool is_outermost(const struct edge *edge, const struct layout *layout, const bool *drop) {
    for (unsigned i = 1; i <= edge->depth; i++) {
        size_t outer = edge->foot ? edge->line + i : edge->line - i;
        if (!drop[outer] && !is_page_number(layout->lines[outer].text)) return false;
    }
    return true;
}

/*
 * A running head says the same (numbers apart) at one place of most pages' edge: of at least three, and of three in
 * five. It is taken out from the edge inwards. On the first page it stays: there it may be the title.
 */
static void mark_running_heads(const struct layout *layout, struct arena *arena, bool *drop) {
    struct edge *edges = NULL;
    size_t count = collect_edges(layout, arena, &edges);
    if (arena->failed || !count) return;
    qsort(edges, count, sizeof *edges, compare_edges);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && same_edge(&edges[i], &edges[end]);) end++;
        if (end - i < 3 || (end - i) * 5 < (size_t)layout->pages * 3) continue;
        for (size_t k = i; k < end; k++)
            if (layout->lines[edges[k].line].page > 1 && is_outermost(&edges[k], layout, drop))
                drop[edges[k].line] = true;
    }
}

static bool is_page_edge(const struct layout *layout, size_t at) {
    const struct line *lines = layout->lines;
    return at == 0 || at + 1 == layout->line_count || lines[at - 1].page != lines[at].page ||
           lines[at + 1].page != lines[at].page;
}

/* The number that a line consists of; 0 for other lines. */
static unsigned lone_number(struct slice text) {
    unsigned value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return 0;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    return text.len <= 3 ? value : 0;
}

/* Pages whose breaks were lost: lines that are only numbers, 1, 2, 3 … (or from 2) down the whole document. */
static void mark_lost_page_numbers(const struct layout *layout, bool *drop) {
    size_t count = 0;
    unsigned last = 0;
    for (size_t i = 0; i < layout->line_count; i++) {
        unsigned number = lone_number(layout->lines[i].text);
        if (!number) continue;
        if (count ? number != last + 1 : number > 2) return;
        last = number;
        count++;
    }
    for (size_t i = 0; count >= 2 && i < layout->line_count; i++)
        if (lone_number(layout->lines[i].text)) drop[i] = true;
}

static bool begins_lower(struct slice text) {
    size_t at = 0;
    if (!text.len) return false;
    unsigned point = utf8_next(text.data, text.len, &at);
    return utf8_is_letter(point) && !utf8_is_upper(point);
}

/* A paragraph that a page break cut goes on: the furniture between its halves leaves no blank line. */
static void drop_lines(struct layout *layout, const bool *drop) {
    size_t kept = 0;
    bool dropped = false, top = false;
    for (size_t i = 0; i < layout->line_count; i++) {
        top |= layout->lines[i].page_top;
        if (drop[i]) {
            dropped = true;
            continue;
        }
        struct line *line = &layout->lines[kept++];
        *line = layout->lines[i];
        line->page_top = top || dropped;
        if (dropped && (top || begins_lower(line->text))) line->blank_above = 0;
        dropped = top = false;
    }
    layout->line_count = kept;
}

/*
 * A letterhead that comes again where page breaks were lost: one of the first lines, with a gap in it or a date, that
 * stands at least twice more below.
 */
static void mark_repeated_letterhead(const struct layout *layout, bool *drop) {
    for (size_t first = 0; first < 12 && first < layout->line_count; first++) {
        struct slice head = layout->lines[first].text;
        if (head.len < 20 || !memmem(head.data, head.len, "   ", 3)) continue;
        size_t repeats = 0;
        for (size_t i = first + 1; i < layout->line_count; i++) repeats += slice_equal(layout->lines[i].text, head);
        for (size_t i = first + 1; repeats >= 2 && i < layout->line_count; i++)
            if (slice_equal(layout->lines[i].text, head)) drop[i] = true;
    }
}

/* A number alone, far to the right, at the end of the only page. */
static bool is_corner_number(const struct layout *layout, size_t at) {
    return at + 1 == layout->line_count && layout->lines[at].indent >= 40 && lone_number(layout->lines[at].text);
}

/* "Syddjurs Kommune, Lundbergsvej 2, 8400 Ebeltoft" as the last line: the sender's address. */
static bool is_sender(const struct layout *layout, size_t at) {
    struct slice text = layout->lines[at].text;
    if (at + 1 != layout->line_count || text.len > 160 || slice_ends(text, ".") || !memchr(text.data, ',', text.len))
        return false;
    bool authority = memmem(text.data, text.len, "Kommune", 7) || slice_starts(text, "Region");
    for (size_t i = 1; authority && i + 5 < text.len; i++) {
        size_t digits = 0;
        while (digits < 4 && text.data[i + digits] >= '0' && text.data[i + digits] <= '9') digits++;
        if (digits == 4 && text.data[i - 1] == ' ' && text.data[i + 4] == ' ') return true;
    }
    return false;
}

static void remove_furniture(struct layout *layout, struct arena *arena) {
    bool *drop = arena_alloc(arena, layout->line_count + 1);
    if (arena->failed || !drop) return;
    if (layout->pages >= 3) mark_running_heads(layout, arena, drop);
    mark_lost_page_numbers(layout, drop);
    mark_repeated_letterhead(layout, drop);
    for (size_t i = 0; i < layout->line_count; i++) {
        struct slice text = layout->lines[i].text;
        if (is_page_label(text) || ends_in_page_label(text) || is_web_furniture(text) || is_corner_number(layout, i) ||
            is_sender(layout, i) || (layout->pages > 1 && is_page_edge(layout, i) && is_page_number(text)))
            drop[i] = true;
    }
    drop_lines(layout, drop);
}

/* ---- spacing and width ---- */

/*
 * Some converters put a blank line after every line. Seen when nearly no two lines touch and lines go on in lower
 * case across a blank: then one blank line is none and three are one.
 */
static void undo_double_spacing(struct layout *layout) {
    size_t touching = 0, apart = 0, going_on = 0;
    for (size_t i = 1; i < layout->line_count; i++) {
        const struct line *line = &layout->lines[i];
        if (line->page_top) continue;
        touching += line->blank_above == 0;
        apart += line->blank_above > 0;
        going_on += line->blank_above == 1 && begins_lower(line->text);
    }
    if (apart < 8 || touching * 6 > apart || going_on < 3 || going_on * 25 < apart) return;
    layout->double_spaced = true;
    for (size_t i = 0; i < layout->line_count; i++) {
        unsigned blanks = layout->lines[i].blank_above;
        layout->lines[i].blank_above = blanks ? (blanks - 1) / 2 : 0;
    }
}

static int compare_lengths(const void *left, const void *right) {
    const unsigned *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/*
 * The width that running text is broken at: the 90th percentile of the lines that the next one continues. Texts whose
 * lines are whole paragraphs have none.
 */
static unsigned measure_columns(const struct layout *layout, struct arena *arena) {
    unsigned *lengths = NULL;
    size_t count = 0, longest = 0;
    for (size_t i = 0; i + 1 < layout->line_count && count < 4000; i++) {
        size_t columns = layout->lines[i].text.len + layout->lines[i].indent;
        if (columns > longest) longest = columns;
        if (layout->lines[i + 1].blank_above == 0 && begins_lower(layout->lines[i + 1].text) && columns > 30)
            *ARENA_PUSH(arena, lengths, count) = (unsigned)columns;
    }
    if (count < 3 || arena->failed) return 0;
    qsort(lengths, count, sizeof *lengths, compare_lengths);
    unsigned columns = lengths[count * 9 / 10];
    /* Lines far beyond the width say that the text is not broken there after all. */
    return longest > columns * 3 && columns < 160 && count * 20 < layout->line_count ? 0 : columns;
}

void layout_read(struct slice text, struct arena *arena, struct layout *out) {
    *out = (struct layout){.pages = 1};
    split_lines(text, arena, out);
    if (arena->failed) return;
    remove_furniture(out, arena);
    undo_double_spacing(out);
    out->columns = measure_columns(out, arena);
}

/* ---- paragraphs ---- */

bool layout_is_bullet(struct slice text) {
    static const char *const marks[] = {"- ",           "* ",           "\xE2\x80\xA2",  "\xEF\x82\xB7",
                                        "\xE2\x96\xAA", "\xE2\x97\xA6", "\xE2\x80\x93 ", "\xC2\xB7",
                                        "\xE2\x96\xA0", "o ",           "\xEF\x83\x98",  "\xE2\x9E\xA2"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (slice_starts(text, marks[i])) return true;
    size_t digits = 0;
    while (digits < text.len && digits < 3 && text.data[digits] >= '0' && text.data[digits] <= '9') digits++;
    return digits && digits + 1 < text.len && (text.data[digits] == '.' || text.data[digits] == ')') &&
           (text.data[digits + 1] == ' ' || text.data[digits + 1] == '\t');
}

static bool is_table_row(struct slice text) {
    size_t gaps = 0;
    for (size_t i = 1; i + 1 < text.len; i++) {
        if (text.data[i] == '\t') return true;
        if (text.data[i] == ' ' && text.data[i + 1] == ' ' && text.data[i - 1] != ' ' && text.data[i - 1] != '.')
            gaps++;
    }
    return gaps >= 2;
}

/* A stop before a word in lower case belongs to an abbreviation or a number: "den 5." + "december". */
static bool ends_clause(struct slice text) {
    char last = text.len ? text.data[text.len - 1] : ':';
    return strchr(":;!?", last) != NULL;
}

static bool ends_sentence(struct slice text) {
    char last = text.len ? text.data[text.len - 1] : '.';
    return strchr(".:;!?", last) != NULL;
}

/* "og", "eller", "samt" … after a hyphen: the hyphen stands for a part of a compound, it does not cut a word. */
static bool begins_with_conjunction(struct slice text) {
    static const char *const words[] = {"og", "eller", "samt", "/", "til", "men", "hhv.", "respektive", "såvel"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (slice_starts(text, words[i]) && (text.len == n || text.data[n] == ' ' || text.data[n] == '\t')) return true;
    }
    return false;
}

/* The word before a hyphen that ends the text is an acronym or number: "KOSU-" "2024-": the hyphen is part of the word.
 */
static bool hyphen_is_kept(struct slice before, struct slice after) {
    size_t end = before.len - 1, start = end, at = 0;
    while (start > 0 && before.data[start - 1] != ' ' && before.data[start - 1] != '\t') start--;
    if (!begins_lower(after) || start == end) return true;
    for (at = start; at < end;) {
        unsigned point = utf8_next(before.data, end, &at);
        if (utf8_is_letter(point) && !utf8_is_upper(point)) return false;
    }
    return true;
}

bool layout_continues(const struct layout *layout, size_t at) {
    const struct line *line = &layout->lines[at], *above = &layout->lines[at - 1];
    if (layout_is_bullet(line->text) || is_table_row(line->text) || is_table_row(above->text)) return false;
    if (reading_is_heading(above->text) || reading_is_heading(line->text)) return false;
    bool cut = slice_ends(above->text, "-") || (begins_lower(line->text) && !ends_clause(above->text));
    bool cut_word = slice_ends(above->text, "-") && !slice_ends(above->text, " -") && begins_lower(line->text);
    if (cut_word && (!line->blank_above || line->page_top)) return true;
    /* A page break that left a blank line behind: a long line without an end goes on in lower case. */
    bool torn = line->blank_above == 1 && layout->columns == 0 && above->text.len >= 60 && !ends_sentence(above->text);
    if (line->blank_above) return cut && begins_lower(line->text) && (line->page_top || torn);
    if (layout->columns == 0) return cut && (line->page_top || above->text.len >= 60);
    if (cut) return true;
    /* The next word would not have fit: the line was broken there. */
    size_t word = 0;
    while (word < line->text.len && line->text.data[word] != ' ') word++;
    return above->text.len + above->indent + 1 + word > layout->columns &&
           !(ends_sentence(above->text) && above->text.len + above->indent < layout->columns * 3 / 4);
}

/* The text with single spaces. */
static void append_spaced(struct buf *out, struct slice text) {
    for (size_t i = 0; i < text.len;) {
        const char *space = memmem(text.data + i, text.len - i, "  ", 2);
        size_t end = space ? (size_t)(space - text.data) + 1 : text.len;
        buf_append(out, text.data + i, end - i);
        for (i = end; i < text.len && text.data[i] == ' ';) i++;
    }
}

void layout_append_line(struct buf *out, struct slice text, bool joined) {
    if (out->len && !joined) buf_byte(out, '\n');
    if (out->len && joined) {
        struct slice before = buf_as_slice(out);
        bool hyphen = slice_ends(before, "-") && before.len > 1 && before.data[before.len - 2] != ' ';
        if (!hyphen || begins_with_conjunction(text)) {
            buf_byte(out, ' ');
        } else if (!hyphen_is_kept(before, text)) {
            out->len--;
        }
    }
    append_spaced(out, text);
}

static bool has_letters(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (reading_is_word_byte(text.data[i]) && !strchr("0123456789", text.data[i])) return true;
    return false;
}

bool layout_is_running_head(const struct layout *layout, size_t at) {
    if (at == 0) return false;
    if (layout->lines[at].page_top && slice_equal(layout->lines[at].text, layout->lines[0].text)) return true;
    return !has_letters(layout->lines[at].text) && layout->lines[at - 1].page_top && at > 1 &&
           slice_equal(layout->lines[at - 1].text, layout->lines[0].text);
}

const char *layout_paragraphs(const struct layout *layout, size_t first, size_t last, struct arena *arena) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    for (size_t i = first; i < last; i++) {
        bool passed = i > first && layout_is_running_head(layout, i - 1); /* the page break cut a line in two */
        if (i > first && layout_is_running_head(layout, i)) continue;
        layout_append_line(&out, layout->lines[i].text, i > first && (passed || layout_continues(layout, i)));
    }
    if (!buf_ok(&out)) arena->failed = true;
    const char *text = arena_text(arena, buf_as_slice(&out));
    buf_free(&out);
    return text;
}
