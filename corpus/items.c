/*
 * items.c - where the agenda items of a document are. Every line that may open an item is a candidate with a score
 * (what stands around it); the items are the best chain of candidates whose numbers rise. So a numbered list in a
 * proposal, a table row and a table of contents lose to the real headings without being named. The table of contents
 * never decides: its titles only speak for a candidate.
 */
#include "corpus/reading.h"

#include "base/utf8.h"

#define NUMBER_MAX    1000  /* an item's number lies below */
#define CANDIDATE_MAX 20000 /* lines that are looked at as headings in one document */

enum style { STYLE_KEYWORD, STYLE_AD, STYLE_NUMBER };

struct candidate {
    size_t line;
    enum style style;
    int value;           /* 3 of "3.A" */
    struct slice number; /* "3.A" */
    struct slice title;  /* what follows on the line; may be empty */
    bool glued;          /* "38Godkendelse": no mark between */
    bool opens_part;     /* a part heading or case number follows */
    int score;
    int chain;     /* score of the best chain that ends here */
    size_t before; /* the candidate before it in that chain; SIZE_MAX for none */
};

/* ---- labels ---- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* "3", "12", "3.1", "3a", "3.A": the length of the number at the start, 0 where there is none. */
static size_t number_length(struct slice text, int *value) {
    size_t n = 0;
    *value = 0;
    while (n < text.len && n < 4 && is_digit(text.data[n])) *value = *value * 10 + (text.data[n++] - '0');
    if (n == 0 || n == 4 || *value >= NUMBER_MAX) return 0;
    size_t end = n;
    for (int level = 0; level < 2; level++) {
        size_t i = end;
        if (i < text.len && text.data[i] == '.') i++;
        size_t start = i;
        while (i < text.len && i - start < 2 && is_digit(text.data[i])) i++;
        bool letter = i == start && i < text.len && (text.data[i] | 0x20) >= 'a' && (text.data[i] | 0x20) <= 'h' &&
                      (i + 1 == text.len || !reading_is_word_byte(text.data[i + 1]));
        if (letter) i++;
        if (i == start || (i < text.len && is_digit(text.data[i]))) break;
        if (!letter && start == end) break;
        end = i;
    }
    return end;
}

/* The marks between a number and its title: ". ", ": ", " - ", ") ", a tab. */
static struct slice skip_separator(struct slice text) {
    for (;;) {
        struct slice was = text;
        text = slice_trim(text);
        if (text.len && strchr(".:)-", text.data[0])) text = slice_from(text, 1);
        if (slice_starts(text, "\xE2\x80\x93") || slice_starts(text, "\xE2\x80\x94")) text = slice_from(text, 3);
        if (text.len == was.len) return text;
    }
}

static bool keyword_label(struct arena *arena, struct slice text, struct candidate *out) {
    static const char *const words[] = {"punkt nr.", "punkt",   "pkt. nr.", "pkt.",    "pkt", "dagsordenspunkt",
                                        "ad punkt",  "ad pkt.", "ad",       "sag nr.", "nr."};
    struct slice lower = reading_lower(arena, slice_first(text, 24));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (!slice_starts(lower, words[i])) continue;
        struct slice rest = slice_trim(slice_from(text, n));
        if (rest.data == text.data + n && words[i][n - 1] != '.') continue; /* "punktet" */
        size_t digits = number_length(rest, &out->value);
        if (!digits) continue;
        struct slice behind = slice_from(rest, digits);
        bool mark = behind.len == 0 || strchr(".:)-\t", behind.data[0]) || slice_starts(behind, " -") ||
                    slice_starts(behind, " \xE2\x80\x93") || slice_starts(behind, " :");
        out->number = slice_first(rest, digits);
        out->title = skip_separator(behind);
        if (!mark) return false; /* "Punkt 2 blev …" is a sentence */
        out->style = slice_starts(lower, "ad") ? STYLE_AD : STYLE_KEYWORD;
        return true;
    }
    return false;
}

static bool title_begins(struct slice title) {
    size_t at = 0, month_len;
    if (title.len == 0) return false;
    unsigned first = utf8_next(title.data, title.len, &at);
    if (textdate_month(title, &month_len)) {
        /* "3. Marts er …" does not open an item, and "27. februar kl. 10" is a row of a table. */
        return false;
    }
    return utf8_is_upper(first) || first == '(' || first == '"' || first == 0x201D || first == 0x201C ||
           first == 0xBB || first == 0xAB || first == '[' || first == '*';
}

static bool number_label(struct slice text, struct candidate *out) {
    size_t digits = number_length(text, &out->value);
    if (!digits) return false;
    struct slice behind = slice_from(text, digits);
    out->style = STYLE_NUMBER;
    out->number = slice_first(text, digits);
    out->title = skip_separator(behind);
    bool dot = behind.len && strchr(".:)", behind.data[0]);
    bool gap = behind.len && (behind.data[0] == '\t' || slice_starts(behind, "  ") || slice_starts(behind, " - ") ||
                              slice_starts(behind, " \xE2\x80\x93 "));
    if (behind.len == 0 || (dot && out->title.len == 0)) return dot; /* "7." with the title below */
    if (!title_begins(out->title)) return false;
    out->glued = !dot && !gap;
    if (behind.data[0] == ' ' && !gap) return out->title.len > 3 && out->title.len < 200; /* "3 Budget" */
    return out->glued ? out->title.len > 3 : true;
}

/* ---- the table of contents ---- */

/* "Title.....\t7", "Title    7": the title without the page number; false for other lines. */
static bool contents_line(struct slice text, struct slice *title) {
    size_t n = text.len, gaps = 0;
    for (size_t i = 1; i + 1 < n; i++)
        gaps += text.data[i] == ' ' && text.data[i + 1] == ' ' && text.data[i - 1] != ' ';
    if (gaps > 2) return false; /* a row of a table */
    while (n && is_digit(text.data[n - 1])) n--;
    if (n == text.len) /* pages in front are numbered i, ii … */
        while (n && strchr("ivx", text.data[n - 1])) n--;
    bool roman = n < text.len && !is_digit(text.data[n]);
    size_t digits = text.len - n, gap = 0, dots = 0;
    if (digits == 0 || digits > 3 || n == 0) return false;
    while (n && strchr(". \t", text.data[n - 1])) {
        gap += text.data[n - 1] == '\t' ? 3 : 1;
        dots += text.data[n - 1] == '.';
        n--;
    }
    while (n >= 3 && !memcmp(text.data + n - 3, "\xE2\x80\xA6", 3)) {
        n -= 3;
        dots += 3;
    }
    *title = slice_first(text, n);
    return n >= 3 && (dots >= 3 || (gap >= 3 && !roman));
}

static bool is_contents_heading(struct arena *arena, struct slice text) {
    struct slice lower = reading_lower(arena, slice_first(reading_plain(text), 60));
    return slice_starts(lower, "indholdsfortegnelse") || slice_is(lower, "indhold") || slice_is(lower, "indhold:") ||
           slice_starts(lower, "dagsordenspunkter") || slice_starts(lower, "punktoversigt") ||
           slice_starts(lower, "oversigt over punkter");
}

static bool is_openness(struct arena *arena, struct slice line, bool *closed) {
    struct slice lower = reading_lower(arena, slice_first(reading_plain(line), 40));
    while (lower.len && strchr(".:()", lower.data[lower.len - 1])) lower.len--;
    while (lower.len && strchr("(", lower.data[0])) lower = slice_from(lower, 1);
    static const char *const closed_words[] = {
        "lukket",     "lukket punkt", "lukket sag",        "lukket dagsorden",  "lukket møde",
        "fortroligt", "fortrolig",    "lukket behandling", "punktet er lukket", "status: lukket"};
    static const char *const open_words[] = {"åbent",      "åbent punkt",      "åben sag",
                                             "åben",       "åben dagsorden",   "offentlig",
                                             "åbent møde", "punktet er åbent", "status: åben"};
    for (size_t i = 0; i < sizeof closed_words / sizeof *closed_words; i++)
        if (slice_is(lower, closed_words[i])) return *closed = true;
    for (size_t i = 0; i < sizeof open_words / sizeof *open_words; i++)
        if (slice_is(lower, open_words[i])) return true;
    return false;
}

/* "LUKKET PUNKT: Title": a status in front of the title. */
static struct slice strip_openness(struct arena *arena, struct slice title, bool *closed) {
    const char *colon = memchr(title.data, ':', title.len < 24 ? title.len : 24);
    size_t len = colon ? (size_t)(colon - title.data) : 0;
    if (!len || len + 1 == title.len || !is_openness(arena, slice_first(title, len), closed)) return title;
    return slice_trim(slice_from(title, len + 1));
}

static void add_contents_title(struct arena *arena, struct item_list *out, size_t line, struct slice title) {
    struct candidate label = {0};
    bool closed;
    if (keyword_label(arena, title, &label) || number_label(title, &label)) title = label.title;
    title = strip_openness(arena, title, &closed);
    *ARENA_PUSH(arena, out->contents, out->contents_count) =
        (struct contents_entry){arena_text(arena, label.number), arena_text(arena, slice_trim(title)), line};
}

static void add_contents_numbered(struct arena *arena, struct item_list *out, const struct candidate *candidate) {
    size_t at = out->contents_count;
    add_contents_title(arena, out, candidate->line, candidate->title);
    out->contents[at].number = arena_text(arena, candidate->number);
}

/*
 * The run of lines with page numbers at their ends: at least three, with at most one other between two of them (a
 * title over two lines). A heading that announces it belongs to it.
 */
static void find_contents(const struct layout *layout, struct arena *arena, struct item_list *out) {
    size_t limit = layout->line_count < 600 ? layout->line_count : 600;
    for (size_t i = 0; i < limit; i++) {
        struct slice title;
        size_t hits = 0, last = i;
        if (!contents_line(layout->lines[i].text, &title)) continue;
        for (size_t k = i; k < layout->line_count && k <= last + 2; k++)
            if (contents_line(layout->lines[k].text, &title)) {
                hits++;
                last = k;
            }
        if (hits < 3) continue;
        out->contents_first = i > 0 && is_contents_heading(arena, layout->lines[i - 1].text) ? i - 1 : i;
        out->contents_last = last + 1;
        for (size_t k = i; k <= last; k++) {
            if (!contents_line(layout->lines[k].text, &title)) continue;
            struct slice above = k > i ? layout->lines[k - 1].text : slice_make("", 0), ignored;
            if (above.len && !contents_line(above, &ignored)) /* a title over two lines */
                title =
                    slice_of(arena_printf(arena, "%.*s %.*s", (int)above.len, above.data, (int)title.len, title.data));
            add_contents_title(arena, out, k, title);
        }
        return;
    }
}

/* The same title, or one cut short in the contents. */
static bool same_title(struct slice a, struct slice b) {
    a = slice_trim(a), b = slice_trim(b);
    size_t n = a.len < b.len ? a.len : b.len;
    if (n == 0 || memcmp(a.data, b.data, n) != 0) return false;
    return a.len == b.len || n >= 20;
}

static bool in_contents(const struct item_list *list, struct slice title) {
    for (size_t i = 0; i < list->contents_count; i++)
        if (same_title(slice_of(list->contents[i].title), title)) return true;
    return false;
}

/* ---- candidates ---- */

static bool is_table(struct slice text) {
    size_t gaps = 0;
    for (size_t i = 1; i + 1 < text.len; i++)
        gaps += text.data[i] == '\t' || (text.data[i] == ' ' && text.data[i + 1] == ' ' && text.data[i - 1] != ' ');
    return gaps >= 3;
}

/* Within the lines behind a heading, is there a part heading or a case number before the text begins? */
static bool opens_part(const struct layout *layout, struct arena *arena, size_t line) {
    for (size_t i = line + 1; i < layout->line_count && i <= line + 4; i++) {
        struct heading heading;
        struct slice number, text = layout->lines[i].text;
        bool closed;
        bool part = reading_heading(text, &heading);
        if (part && heading.kind == PART_BILAG) return false; /* the last of a list has attachments below it too */
        if (part || reading_case_number(text, &number) || is_openness(arena, text, &closed)) return true;
        if (text.len > 120 || slice_ends(text, ".") || reading_is_item_label(text)) return false;
    }
    return false;
}

/* A numbered line inside a list: the line above announces it or is its forerunner, with no blank between. */
static bool inside_list(const struct layout *layout, const struct candidate *candidate) {
    if (candidate->line == 0) return false;
    const struct line *line = &layout->lines[candidate->line], *above = line - 1;
    struct heading heading;
    if (line->blank_above && above->text.len < 24 && !reading_heading(above->text, &heading))
        return false; /* "SAGER:" */
    if (slice_ends(above->text, ":") || slice_ends(above->text, ",") || slice_ends(above->text, " at"))
        return !reading_heading(above->text, &heading) || heading.kind == PART_INDSTILLING;
    return line->blank_above == 0 && layout_is_bullet(above->text) && line->indent > 0;
}

/* "1. Godkender dagsordenen." */
static bool is_proposal(struct arena *arena, struct slice title) {
    static const char *const verbs[] = {"godkender",  "drøfter",    "tager",     "beslutter",  "udpeger",
                                        "orienteres", "indstiller", "anbefaler", "tiltræder",  "vedtager",
                                        "bemyndiger", "giver",      "afgiver",   "fastsætter", "at"};
    struct slice lower = reading_lower(arena, slice_first(title, 24));
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (reading_starts_word(lower, verbs[i])) return true;
    return false;
}

static int score_candidate(const struct layout *layout, struct arena *arena, const struct item_list *list,
                           struct candidate *candidate) {
    const struct line *line = &layout->lines[candidate->line];
    int score = -1;
    candidate->opens_part = opens_part(layout, arena, candidate->line);
    if (candidate->style == STYLE_KEYWORD) score += 3;
    if (candidate->opens_part) score += 4;
    if (candidate->title.len && in_contents(list, candidate->title)) score += 4;
    if (line->blank_above > 0 || line->page_top) score += 2;
    if (line->indent > 8) score -= 2;
    if (candidate->glued && !candidate->opens_part) score -= 4;
    if (candidate->title.len == 0 && !candidate->opens_part) score -= candidate->style == STYLE_KEYWORD ? 0 : 4;
    /* A sentence, but "Evt." is none. */
    bool abbreviation = candidate->title.len <= 8 && !memchr(candidate->title.data, ' ', candidate->title.len);
    if ((slice_ends(candidate->title, ".") && !abbreviation) || slice_ends(candidate->title, ";")) score -= 4;
    if (candidate->style == STYLE_AD && !candidate->opens_part) score -= 1;
    if (candidate->style == STYLE_NUMBER && is_proposal(arena, candidate->title)) score -= 6;
    if (inside_list(layout, candidate)) score -= 5;
    if (candidate->title.len > 300) score -= 6;
    return score;
}

static void collect(const struct layout *layout, struct arena *arena, const struct item_list *list,
                    struct candidate **candidates, size_t *count) {
    for (size_t i = 0; i < layout->line_count && *count < CANDIDATE_MAX && !arena->failed; i++) {
        if (i >= list->contents_first && i < list->contents_last) continue;
        struct slice raw = layout->lines[i].text, text = reading_plain(raw), ignored;
        struct candidate candidate = {.line = i};
        if (text.len == 0 || text.len > 600 || (text.data != raw.data && raw.data[0] == '-')) continue;
        bool number = is_digit(text.data[0]);
        if (!number && !strchr("PpAaDdSsNn", text.data[0])) continue;
        if (!(number ? number_label(text, &candidate) : keyword_label(arena, text, &candidate))) continue;
        if (candidate.style == STYLE_NUMBER && (is_table(text) || reading_case_number(text, &ignored))) continue;
        candidate.score = score_candidate(layout, arena, list, &candidate);
        *ARENA_PUSH(arena, *candidates, *count) = candidate;
    }
}

/* Of two headings with one number and one title the earlier is a list of headings in front of the minutes. */
static void demote_first_listing(const struct layout *layout, struct candidate *candidates, size_t count) {
    size_t next_with[NUMBER_MAX];
    for (size_t i = 0; i < NUMBER_MAX; i++) next_with[i] = SIZE_MAX;
    for (size_t i = count; i-- > 0;) {
        struct candidate *candidate = &candidates[i];
        size_t next = next_with[candidate->value];
        if (next != SIZE_MAX && candidate->title.len && same_title(candidate->title, candidates[next].title))
            candidate->score -= 6;
        /* A heading directly above the next one has no text. */
        if (i + 1 < count && candidates[i + 1].line == candidate->line + 1 &&
            layout->lines[candidate->line + 1].blank_above == 0)
            candidate->score -= 2;
        next_with[candidate->value] = i;
    }
}

/* ---- the chain ---- */

static void try_step(struct candidate *candidates, size_t at, size_t before, int price) {
    if (before == SIZE_MAX || candidates[before].chain + price <= 0) return;
    int chain = candidates[before].chain + price + candidates[at].score;
    if (chain <= candidates[at].chain) return;
    candidates[at].chain = chain;
    candidates[at].before = before;
}

/*
 * Best chain: +2 for a number that follows on the one before, less for a gap; a repeated or falling number only where
 * both open a part (numbering that is broken, or starts again in a second section).
 */
static size_t best_chain(struct candidate *candidates, size_t count, bool keywords_only) {
    size_t best_with[NUMBER_MAX], best = SIZE_MAX, best_opening = SIZE_MAX;
    for (size_t i = 0; i < NUMBER_MAX; i++) best_with[i] = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        struct candidate *candidate = &candidates[i];
        int value = candidate->value;
        candidate->before = SIZE_MAX;
        candidate->chain = candidate->score + (value == 1 ? 2 : value <= 3 ? 0 : -1);
        if (keywords_only && candidate->style != STYLE_KEYWORD) continue;
        for (int gap = 1; gap <= 6 && value - gap >= 0; gap++)
            try_step(candidates, i, best_with[value - gap], gap == 1 ? 2 : 1 - gap);
        bool sub = candidate->number.len > 0 && !is_digit(candidate->number.data[candidate->number.len - 1]);
        for (size_t k = 0; k < candidate->number.len; k++) sub |= candidate->number.data[k] == '.';
        if (best_with[value] != SIZE_MAX && (sub || (candidate->opens_part && candidates[best_with[value]].opens_part)))
            try_step(candidates, i, best_with[value], sub ? 1 : -2);
        if (candidate->opens_part) try_step(candidates, i, best_opening, -4);
        if (best_with[value] == SIZE_MAX || candidate->chain >= candidates[best_with[value]].chain)
            best_with[value] = i;
        if (candidate->opens_part && (best_opening == SIZE_MAX || candidate->chain >= candidates[best_opening].chain))
            best_opening = i;
        if (best == SIZE_MAX || candidate->chain > candidates[best].chain) best = i;
    }
    return best != SIZE_MAX && candidates[best].chain > 0 ? best : SIZE_MAX;
}

/* ---- from candidates to spans ---- */

/* Words that a title does not end in: the line below goes on. */
static bool title_goes_on(struct arena *arena, struct slice title) {
    static const char *const words[] = {"og",    "for",  "af",    "til",   "om",         "i",       "på",
                                        "ved",   "med",  "samt",  "vedr.", "vedrørende", "den",     "det",
                                        "de",    "en",   "et",    "fra",   "som",        "der",     "mellem",
                                        "under", "over", "efter", "inden", "eller",      "herunder"};
    size_t start = title.len;
    while (start && title.data[start - 1] != ' ') start--;
    struct slice last = reading_lower(arena, slice_from(title, start));
    if (slice_ends(title, ",") || slice_ends(title, "-") || slice_ends(title, "/")) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(last, words[i])) return true;
    return false;
}

/* Does the line carry the title on? Only where lines are broken at a width, or the title cannot end as it stands. */
static bool continues_title(const struct layout *layout, struct arena *arena, size_t at, struct slice title,
                            size_t title_lines) {
    struct slice number;
    struct heading heading;
    bool closed;
    if (at >= layout->line_count || title_lines >= 4) return false;
    const struct line *line = &layout->lines[at];
    /* In a page with a blank line after every line a title's halves may stand farther apart; then only "og", "om" …
     * tells. */
    size_t first_byte = 0;
    bool apart = line->blank_above == 1 && layout->double_spaced && title_goes_on(arena, title) && line->text.len &&
                 !utf8_is_upper(utf8_next(line->text.data, line->text.len, &first_byte));
    if ((line->blank_above && !apart) || line->text.len > 160 || layout_is_bullet(line->text) ||
        reading_is_item_label(line->text))
        return false;
    if (reading_heading(line->text, &heading) || reading_case_number(line->text, &number) ||
        is_openness(arena, line->text, &closed))
        return false;
    if (title_goes_on(arena, title)) return true;
    size_t first = 0, word = 0;
    bool lower = line->text.len && !utf8_is_upper(utf8_next(line->text.data, line->text.len, &first)) &&
                 reading_is_word_byte(line->text.data[0]);
    if (lower && !slice_ends(title, ".")) return true;
    while (word < line->text.len && line->text.data[word] != ' ') word++;
    const struct line *above = line - 1;
    bool full = layout->columns && above->text.len + above->indent + 1 + word > layout->columns;
    /* A part heading or case number right below says that this line is title, not text. */
    bool announced = at + 1 < layout->line_count && (reading_heading(layout->lines[at + 1].text, &heading) ||
                                                     reading_case_number(layout->lines[at + 1].text, &number));
    return full && announced && !slice_ends(line->text, ".");
}

/* "… (Lukket punkt)": the title itself says so, and stays as it is printed. */
static bool title_is_closed(struct arena *arena, struct slice title) {
    struct slice lower = reading_lower(arena, title);
    static const char *const fronts[] = {"lukket punkt", "lukket:", "lukket -", "(lukket", "lukket sag"};
    static const char *const backs[] = {"(lukket punkt)", "(lukket)",      "- lukket punkt", "- lukket",
                                        "(lukket sag)",   "(lukket møde)", "(fortroligt)"};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (slice_starts(lower, fronts[i])) return true;
    for (size_t i = 0; i < sizeof backs / sizeof *backs; i++)
        if (slice_ends(lower, backs[i])) return true;
    return false;
}

/* A case number at either end of the title: "1-30-72-146-31 Title", "Title (sagsnr. 31/4711)". */
static struct slice strip_case_number(struct slice title, struct item_span *span, struct arena *arena) {
    struct slice number;
    size_t first = 0;
    while (first < title.len && title.data[first] != ' ' && title.data[first] != '\t') first++;
    if (first < title.len && reading_case_number(slice_first(title, first), &number)) {
        span->case_number = arena_text(arena, number);
        return skip_separator(slice_from(title, first));
    }
    for (size_t i = title.len; i-- > 1;) {
        if (title.data[i] != '(' && title.data[i] != ' ') continue;
        struct slice tail = slice_from(title, title.data[i] == '(' ? i : i + 1);
        if (tail.len > 44) break;
        if (tail.len < 6 || !reading_case_number(tail, &number)) continue;
        struct slice rest = slice_trim(slice_first(title, i));
        if (title.data[i] == ' ' && !is_digit(tail.data[0])) continue;
        span->case_number = arena_text(arena, number);
        if (slice_ends(rest, "-") || slice_ends(rest, ",")) rest.len--;
        return slice_trim(rest);
    }
    return title;
}

static void join_title(struct buf *out, struct slice part) {
    if (out->len && out->data[out->len - 1] == '-' && out->len > 1 && out->data[out->len - 2] != ' ' && part.len &&
        !slice_starts(part, "og ") && !slice_starts(part, "eller ") && !slice_starts(part, "samt ")) {
        size_t at = 0;
        if (!utf8_is_upper(utf8_next(part.data, part.len, &at))) out->len--;
    } else if (out->len) {
        buf_byte(out, ' ');
    }
    for (size_t i = 0; i < part.len; i++) {
        if (part.data[i] == '\t')
            buf_byte(out, ' ');
        else if (part.data[i] != ' ' || (out->len && out->data[out->len - 1] != ' '))
            buf_byte(out, part.data[i]);
    }
}

/* Title, case number and openness from the heading's line and those below; `body` moves behind them. */
static void read_heading(const struct layout *layout, struct arena *arena, struct slice first, struct item_span *span) {
    struct buf title;
    size_t at = span->heading + 1, lines = 1;
    bool closed = false;
    struct slice number;
    buf_init(&title, 4096);
    join_title(&title, reading_plain(first));
    if (title.len == 0 && at < layout->line_count) { /* "Pkt. 1" on a line of its own */
        struct heading heading;
        struct slice text = layout->lines[at].text;
        if (reading_case_number(text, &number) && !span->case_number[0]) {
            span->case_number = arena_text(arena, number);
            at++;
            text = at < layout->line_count ? layout->lines[at].text : slice_make("", 0);
        }
        if (text.len && text.len < 300 && !reading_heading(text, &heading) && !reading_is_item_label(text) &&
            !slice_ends(text, ".")) {
            join_title(&title, reading_plain(text));
            at++;
        }
    }
    while (title.len && continues_title(layout, arena, at, buf_as_slice(&title), lines++))
        join_title(&title, reading_plain(layout->lines[at++].text));
    for (size_t limit = at + 4; at < layout->line_count && at < limit; at++) {
        if (reading_case_number(layout->lines[at].text, &number)) {
            if (!span->case_number[0]) span->case_number = arena_text(arena, number);
            /* "Sagsnr.: 13.06.02-G10-1-32     Lukket" */
            struct slice line = layout->lines[at].text;
            is_openness(arena, slice_from(line, (size_t)(number.data + number.len - line.data)), &closed);
        } else if (!is_openness(arena, layout->lines[at].text, &closed)) {
            break;
        }
    }
    struct slice stripped = strip_case_number(strip_openness(arena, buf_as_slice(&title), &closed), span, arena);
    span->title = arena_text(arena, reading_plain(stripped));
    span->closed = closed || title_is_closed(arena, stripped);
    span->body = at;
    if (!buf_ok(&title)) arena->failed |= title.no_memory;
    buf_free(&title);
}

static void add_span(const struct layout *layout, struct arena *arena, struct item_list *out, size_t line,
                     struct slice number, struct slice title) {
    struct item_span *span = ARENA_PUSH(arena, out->spans, out->count);
    span->heading = line;
    span->number = arena_text(arena, number);
    span->case_number = "";
    read_heading(layout, arena, title, span);
}

/* A case number on the line above a heading belongs to it, where no item has that line. */
static void case_number_above(const struct layout *layout, struct arena *arena, struct item_list *out) {
    for (size_t i = 0; i < out->count; i++) {
        struct item_span *span = &out->spans[i];
        struct slice number;
        if (span->case_number[0] || span->heading == 0) continue;
        size_t above = span->heading - 1;
        if (i > 0 && above < out->spans[i - 1].body) continue;
        if (layout->lines[span->heading].blank_above || !reading_case_number(layout->lines[above].text, &number))
            continue;
        span->case_number = arena_text(arena, number);
        span->heading = above;
    }
}

/* A line that heads a section of the agenda: 1 open items, 2 closed items, 0 anything else. */
static int section(struct arena *arena, struct slice line) {
    static const char *const open[] = {"åbne punkter", "åbne sager", "åben dagsorden", "åbent møde",
                                       "åbne dagsordenspunkter"};
    static const char *const closed[] = {"lukkede punkter", "lukkede sager", "lukket dagsorden", "lukket møde",
                                         "lukkede dagsordenspunkter"};
    struct slice text = reading_plain(line);
    if (text.len > 40) return 0;
    if (slice_ends(text, ":")) text.len--;
    struct slice lower = reading_lower(arena, text);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (slice_is(lower, open[i])) return 1;
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if (slice_is(lower, closed[i])) return 2;
    return 0;
}

/* Items under "Lukkede punkter" are closed. The section's line ends the item above it. */
static void close_sections(const struct layout *layout, struct arena *arena, struct item_list *out) {
    bool closed = false;
    size_t at = 0;
    for (size_t i = 0; i < out->count; i++) {
        size_t last = 0;
        for (; at < out->spans[i].heading; at++) {
            int kind = section(arena, layout->lines[at].text);
            if (kind) {
                closed = kind == 2;
                last = at;
            }
        }
        if (last && i > 0 && last >= out->spans[i - 1].body && last < out->spans[i - 1].end)
            out->spans[i - 1].end = last;
        out->spans[i].closed |= closed;
    }
}

/*
 * A first list of headings without page numbers: the candidates in front of the first item that the chain did not take,
 * two at least, on lines that touch.
 */
static void find_first_listing(const struct layout *layout, struct arena *arena, const struct candidate *candidates,
                               size_t count, struct item_list *out) {
    if (out->contents_first < out->contents_last || !out->count) return;
    size_t first = SIZE_MAX, last = 0, lines = 0;
    for (size_t i = 0; i < count && candidates[i].line < out->spans[0].heading; i++) {
        if (!candidates[i].title.len) continue;
        if (first != SIZE_MAX && candidates[i].line > last + 2) first = SIZE_MAX, lines = 0;
        if (first == SIZE_MAX) first = candidates[i].line;
        last = candidates[i].line;
        lines++;
    }
    if (lines < 2) return;
    struct slice ignored;
    bool announced = first > 0 && (is_contents_heading(arena, layout->lines[first - 1].text) ||
                                   reading_head_label(arena, layout->lines[first - 1].text, &ignored) == HEAD_OTHER);
    out->contents_first = announced ? first - 1 : first;
    out->contents_last = last + 1;
    for (size_t i = 0; i < count && candidates[i].line <= last; i++)
        if (candidates[i].line >= first && candidates[i].title.len) add_contents_numbered(arena, out, &candidates[i]);
}

static void close_spans(const struct layout *layout, struct item_list *out) {
    for (size_t i = 0; i < out->count; i++) {
        struct item_span *span = &out->spans[i];
        span->end = i + 1 < out->count ? out->spans[i + 1].heading : layout->line_count;
        if (span->body > span->end) span->body = span->end;
    }
}

/* ---- items without numbers ---- */

static bool may_be_title(const struct layout *layout, size_t at) {
    struct slice text = layout->lines[at].text, number;
    struct heading heading;
    struct text_date date;
    size_t from = 0;
    if (textdate_next(text, &from, &date) && !date.no_year && at < 8) return false; /* the document's own title */
    if (text.len < 3 || text.len > 200 || strchr(".,:;", text.data[text.len - 1]) || layout_is_bullet(text))
        return false;
    return !reading_heading(text, &heading) && !reading_case_number(text, &number) && !is_table(text);
}

/*
 * A title is a line that stands directly above a part heading, where that part has been seen since the last
 * title: the parts begin again.
 */
static void find_unnumbered(const struct layout *layout, struct arena *arena, struct item_list *out) {
    unsigned seen = ~0u;
    for (size_t i = out->contents_last; i + 1 < layout->line_count && !arena->failed; i++) {
        struct slice text = layout->lines[i].text, number;
        struct heading heading;
        if (reading_heading(text, &heading)) {
            if (!heading.topic) seen |= 1u << heading.kind;
            continue;
        }
        size_t below = i + 1;
        if (reading_case_number(layout->lines[below].text, &number) && below + 1 < layout->line_count) below++;
        bool named = out->contents_count && in_contents(out, text);
        bool opens = reading_heading(layout->lines[below].text, &heading) && !heading.topic && !heading.date &&
                     (seen & 1u << heading.kind);
        if (!may_be_title(layout, i) || !(named || opens)) continue;
        add_span(layout, arena, out, i, slice_make("", 0), text);
        i = out->spans[out->count - 1].body - 1;
        seen = 0;
    }
}

void items_find(const struct layout *layout, struct arena *arena, struct item_list *out) {
    struct candidate *candidates = NULL;
    size_t count = 0, keywords = 0;
    *out = (struct item_list){0};
    find_contents(layout, arena, out);
    collect(layout, arena, out, &candidates, &count);
    if (arena->failed) return;
    demote_first_listing(layout, candidates, count);
    for (size_t i = 0; i < count; i++) keywords += candidates[i].style == STYLE_KEYWORD && candidates[i].score > 0;
    size_t at = keywords >= 2 ? best_chain(candidates, count, true) : SIZE_MAX;
    if (at == SIZE_MAX) at = best_chain(candidates, count, false);
    size_t *order = NULL, length = 0;
    for (; at != SIZE_MAX; at = candidates[at].before) *ARENA_PUSH(arena, order, length) = at;
    if (arena->failed) return;
    for (size_t i = length; i-- > 0;) {
        const struct candidate *candidate = &candidates[order[i]];
        add_span(layout, arena, out, candidate->line, candidate->number, candidate->title);
    }
    if (out->count == 0) find_unnumbered(layout, arena, out);
    if (arena->failed) return;
    case_number_above(layout, arena, out);
    close_spans(layout, out);
    close_sections(layout, arena, out);
    find_first_listing(layout, arena, candidates, count, out);
}
