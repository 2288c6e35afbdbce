/* sentence.c - lines as passages, passages as sentences and words; see sentence.h. It knows no people and no verbs'
 * meaning. */
#include "corpus/sentence.h"

#include "base/utf8.h"
#include "corpus/person.h"

/* ---- passages ---- */

#define PASSAGE_MAX (1 << 16) /* bytes: a longer one is cut at a line's end */
#define LABEL_MAX   80        /* bytes: the heading of a part is short */
#define VERB_LOOK   400       /* bytes that are searched for a verb */
#define ROW_MAX     300       /* bytes: a row of columns is no longer */
#define WIDE_LINE   60        /* bytes: a line that was broken because it was full */

struct passage_reader {
    const struct layout *layout;
    struct arena *arena;
    struct passage_list *out;
    struct buf text;
    struct passage_line *lines;
    size_t line_count;
    enum part_kind kind;
    bool first;
    size_t next; /* the line that may go on with it */
    bool torn;   /* a page's head was passed over before that line */
    bool spaced; /* a blank line stands before every line of the item */
};

static bool ends_with_any(struct slice text, const char *const endings[]) {
    for (size_t i = 0; endings[i]; i++)
        if (slice_ends(text, endings[i])) return true;
    return false;
}

static struct slice last_word(struct slice text) {
    size_t start = text.len;
    while (start && text.data[start - 1] != ' ' && text.data[start - 1] != '\t') start--;
    return slice_from(text, start);
}

/* Columns: a run of `spaces` or a tab within the line. */
static bool has_gap(struct slice text, size_t spaces) {
    static const char blanks[] = "    ";
    return memchr(text.data, '\t', text.len) || memmem(text.data, text.len, blanks, spaces);
}

static bool in_columns(const struct layout *layout, size_t at) {
    struct slice text = layout->lines[at].text, above = layout->lines[at - 1].text;
    if (text.len > ROW_MAX || above.len > ROW_MAX || (!has_gap(text, 2) && !has_gap(above, 2))) return false;
    text = reading_plain(text);
    above = reading_plain(above);
    return has_gap(text, 3) || has_gap(above, 3) || (has_gap(text, 2) && has_gap(above, 2));
}

static bool begins_capital(struct slice text) {
    size_t at = 0;
    return text.len && utf8_is_upper(utf8_next(text.data, text.len, &at));
}

static bool has_verb(struct arena *arena, struct slice text) {
    if (text.len > VERB_LOOK) text = slice_from(text, text.len - VERB_LOOK); /* the sentence that is open */
    struct slice lower = reading_lower(arena, text);
    for (size_t at = 0; at < lower.len;) {
        while (at < lower.len && !reading_is_word_byte(lower.data[at])) at++;
        size_t start = at;
        while (at < lower.len && reading_is_word_byte(lower.data[at])) at++;
        const struct word_entry *entry = wordclass_find(slice_make(lower.data + start, at - start));
        if (entry && entry->verb) return true;
    }
    return false;
}

/* Is a bracket open that the line closes? */
static bool closes_bracket(struct slice above, struct slice line) {
    const char *open = memrchr(above.data, '(', above.len);
    if (!open || memchr(open, ')', above.len - (size_t)(open - above.data))) return false;
    const char *close = memchr(line.data, ')', line.len);
    return close && !memchr(line.data, '(', (size_t)(close - line.data));
}

/* "Bjerg, Skive Kommune" below "Overtandlæge Peder Mulvad": the name's last word and the place. */
static bool ends_name(struct slice above, struct slice text) {
    const char *comma = memchr(text.data, ',', text.len), *colon = memrchr(above.data, ':', above.len);
    struct slice row = colon ? slice_from(above, (size_t)(colon + 1 - above.data)) : above;
    if (!comma || !begins_capital(text) || memchr(text.data, ' ', (size_t)(comma - text.data))) return false;
    return memmem(comma, text.len - (size_t)(comma - text.data), "Kom", 3) && !memchr(row.data, ',', row.len) &&
           begins_capital(last_word(above));
}

/* "Sundheds- og ældrechef" with the name on the next line; "Horsens" with "Kommune" there. */
static bool row_goes_on(struct passage_reader *reader, size_t at) {
    static const char *const open[] = {",",    " og",  " samt", " af",  " for", " i",   " til", " ved",
                                       " fra", " som", " den",  " Den", " det", " Det", " de",  NULL};
    const struct line *line = &reader->layout->lines[at];
    struct slice above = buf_as_slice(&reader->text), text = line->text, rest;
    bool apart = line->blank_above && !line->page_top && !reader->torn;
    if (apart && !(reader->spaced && line->blank_above == 1)) return false;
    if (layout_is_bullet(text) || reading_is_heading(text) || strchr(".:;!?", above.data[above.len - 1])) return false;
    if (reading_head_label(reader->arena, text, &rest) != HEAD_NONE) return false;
    if (ends_with_any(above, open) || closes_bracket(above, text) || ends_name(above, text)) return true;
    if (slice_ends(above, "-") && !slice_ends(above, " -") && !begins_capital(text)) return true;
    if (reading_starts_word(text, "Kommune") || slice_starts(text, "Kom.")) return begins_capital(last_word(above));
    struct slice before = reader->layout->lines[at - 1].text, word = reading_lower(reader->arena, last_word(above));
    if (apart) return before.len >= WIDE_LINE && has_verb(reader->arena, above);
    if (has_gap(reading_plain(before), 3) || !begins_capital(text)) return false;
    static const char *const roles[] = {"repræsentant", "medlem", "formand", NULL};
    bool verb = has_verb(reader->arena, above);
    if (ends_with_any(word, roles) && !verb) return false; /* "Ny repræsentant" is a heading */
    return verb || (!begins_capital(last_word(above)) && person_is_title(word));
}

/* A heading with a bracket at its end, "Nyt fra X (ved A B, Y Kommune)", as wide as the page. */
static bool heads_next(const struct passage_reader *reader, size_t at) {
    return slice_ends(buf_as_slice(&reader->text), ")") && !has_verb(reader->arena, buf_as_slice(&reader->text)) &&
           begins_capital(reader->layout->lines[at].text);
}

static void close_passage(struct passage_reader *reader) {
    if (!reader->text.len) return;
    struct passage *passage = ARENA_PUSH(reader->arena, reader->out->items, reader->out->count);
    passage->text = arena_slice(reader->arena, buf_as_slice(&reader->text));
    passage->lower = reading_lower(reader->arena, passage->text);
    passage->raw = reader->line_count == 1 ? reader->layout->lines[reader->lines[0].line].text : slice_make("", 0);
    passage->kind = reader->kind;
    passage->lines = reader->lines;
    passage->line_count = reader->line_count;
    passage->bullet = layout_is_bullet(passage->text);
    passage->first = reader->first;
    buf_clear(&reader->text);
    reader->lines = NULL;
    reader->line_count = 0;
    reader->first = false;
}

static void add_line(struct passage_reader *reader, size_t at) {
    struct slice text = reader->layout->lines[at].text;
    const struct line *line = &reader->layout->lines[at];
    /* what the layout never joins, asked before the dearer questions */
    bool apart = line->blank_above && !line->page_top && begins_capital(text);
    bool joins = reader->text.len && reader->text.len < PASSAGE_MAX && reader->next == at &&
                 !in_columns(reader->layout, at) && !heads_next(reader, at) &&
                 ((!apart && layout_continues(reader->layout, at)) || row_goes_on(reader, at));
    if (!joins) close_passage(reader);
    layout_append_line(&reader->text, text, joins);
    size_t spaced = 0; /* the bytes that the line's single spaces leave */
    for (size_t i = 0; i < text.len; i++)
        spaced += !(text.data[i] == ' ' && i + 1 < text.len && text.data[i + 1] == ' ');
    struct passage_line *placed = ARENA_PUSH(reader->arena, reader->lines, reader->line_count);
    *placed = (struct passage_line){reader->text.len - (spaced < reader->text.len ? spaced : reader->text.len), at};
    reader->next = at + 1;
    reader->torn = false;
}

void passages_read(const struct layout *layout, const struct item_span *span, const struct minutes_item *item,
                   struct arena *arena, struct passage_list *out) {
    struct passage_reader reader = {.layout = layout, .arena = arena, .out = out};
    size_t part = 0, touching = 0;
    *out = (struct passage_list){0};
    for (size_t i = span->body + 1; i < span->end; i++)
        touching += !layout->lines[i].blank_above && !layout->lines[i].page_top;
    reader.spaced = !touching && span->end > span->body + 3;
    buf_init(&reader.text, BUF_MAX_DEFAULT);
    for (size_t i = span->body; i < span->end && item->part_count && !arena->failed; i++) {
        const struct line *line = &layout->lines[i];
        int64_t offset = (int64_t)line->offset;
        if (offset < item->parts[0].offset) continue;
        size_t before = part;
        while (part + 1 < item->part_count && item->parts[part + 1].offset <= offset) part++;
        struct heading heading;
        bool label = offset != item->parts[part].offset && line->text.len <= LABEL_MAX &&
                     reading_heading(line->text, &heading) && !heading.rest.len;
        if (part != before || label) close_passage(&reader);
        if (part != before || i == span->body) reader.first = true;
        reader.kind = item->parts[part].kind;
        if (layout_is_running_head(layout, i)) {
            reader.next = i + 1;
            reader.torn = true;
            continue;
        }
        if (!label && reader.kind != PART_BILAG) add_line(&reader, i);
    }
    close_passage(&reader);
    if (!buf_ok(&reader.text)) arena->failed = true;
    buf_free(&reader.text);
}

void passage_place(const struct passage *passage, const struct layout *layout, size_t at, int *page, int64_t *offset) {
    size_t low = 0, high = passage->line_count;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (passage->lines[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    const struct line *line = &layout->lines[passage->lines[low].line];
    size_t steps = at > passage->lines[low].at ? at - passage->lines[low].at : 0, byte = 0;
    for (; steps && byte < line->text.len; byte++)
        steps -= !(line->text.data[byte] == ' ' && byte + 1 < line->text.len && line->text.data[byte + 1] == ' ');
    while (byte + 1 < line->text.len && line->text.data[byte] == ' ' && line->text.data[byte + 1] == ' ') byte++;
    *page = line->page;
    *offset = (int64_t)(line->offset + byte);
}

/* ---- words ---- */

/* reading_is_word_byte, here where it is asked of every byte. */
static inline bool word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ((unsigned char)c & 0x80);
}

/* The length of a mark that is written in several bytes: dashes, quotation, bullets, the no-break space; 0 for others.
 */
static size_t wide_mark(struct slice text, size_t at) {
    unsigned char first = (unsigned char)text.data[at];
    if (first == 0xC2 && at + 1 < text.len) return 2;
    if (first == 0xE2 && at + 2 < text.len && (unsigned char)text.data[at + 1] < 0x84) {
        unsigned char last = (unsigned char)text.data[at + 2];
        return (unsigned char)text.data[at + 1] == 0x80 && last == 0x99 ? 0 : 3; /* the apostrophe is part of words */
    }
    return first == 0xEF && at + 2 < text.len ? 3 : 0;
}

static bool is_word_start(struct slice text, size_t at) {
    if (!word_byte(text.data[at])) return false;
    return !((unsigned char)text.data[at] & 0x80) || !wide_mark(text, at);
}

static bool is_dash(struct slice text, size_t at, size_t len) {
    if (len == 1) return text.data[at] == '-';
    return len == 3 &&
           (slice_starts(slice_from(text, at), "\xE2\x80\x93") || slice_starts(slice_from(text, at), "\xE2\x80\x94"));
}

/* The end of the word at `at`: hyphens, apostrophes and inner full stops ("bl.a") belong to it. */
static size_t word_end(struct slice text, size_t at) {
    while (at < text.len) {
        if (is_word_start(text, at)) {
            at++;
            continue;
        }
        char c = text.data[at];
        bool inner = at + 1 < text.len && is_word_start(text, at + 1);
        if ((c == '.' || c == '\'') && inner) {
            at++;
        } else if (slice_starts(slice_from(text, at), "\xE2\x80\x99")) {
            at += 3;
        } else if (c == '-') {
            at++;
        } else {
            break;
        }
    }
    return at;
}

static unsigned shape_of(struct slice word) {
    unsigned shape = SHAPE_NAME, letters = 0, capitals = 0, digits = 0, before = '-';
    for (size_t at = 0; at < word.len;) {
        unsigned point = utf8_next(word.data, word.len, &at);
        bool upper = utf8_is_upper(point);
        if (point >= '0' && point <= '9') digits++;
        if (utf8_is_letter(point)) {
            if (!letters && upper && !digits) shape |= SHAPE_CAPITAL;
            letters++;
            capitals += upper;
            if (before == '-' && !upper) shape &= ~SHAPE_NAME; /* "Møller-legatet" */
        } else if (point != '-' && point != '\'' && point != 0x2019 && point != '.' && !utf8_is_mark(point)) {
            shape &= ~SHAPE_NAME;
        }
        before = point;
    }
    if (before == '-') shape = (shape | SHAPE_HYPHEN) & ~SHAPE_NAME;
    if (capitals >= 2 && capitals == letters) shape |= SHAPE_ACRONYM;
    if (digits) shape = (shape | SHAPE_NUMBER) & ~SHAPE_NAME;
    return letters ? shape : shape & ~SHAPE_NAME;
}

/* "B.", "Aa.", "Chr.": capital, at most three letters, a full stop that a name goes on behind. */
static bool is_initial(struct slice text, size_t start, size_t end, unsigned shape) {
    if (!(shape & SHAPE_CAPITAL) || end >= text.len || text.data[end] != '.') return false;
    size_t letters = 0;
    for (size_t i = start; i < end; i++) letters += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    struct slice word = slice_make(text.data + start, end - start);
    return letters == 1 || slice_is(word, "Aa") || slice_is(word, "Chr") || slice_is(word, "Th") ||
           slice_is(word, "Kr") || slice_is(word, "Fr");
}

static void add_word(struct sentence *out, size_t start, size_t end, bool link) {
    struct slice text = out->passage->text;
    struct word *word = &out->words[out->word_count++];
    *word = (struct word){.start = (uint32_t)start, .end = (uint32_t)end};
    unsigned shape = shape_of(slice_make(text.data + start, end - start));
    if (is_initial(text, start, end, shape)) {
        word->end++;
        shape = SHAPE_CAPITAL | SHAPE_INITIAL | SHAPE_NAME;
    }
    word->shape = (uint8_t)(shape | (link ? SHAPE_LINK : 0));
    const struct word_entry *entry =
        end - start < 24 ? wordclass_find(slice_make(out->passage->lower.data + start, end - start)) : NULL;
    if (!entry) return;
    word->classes = entry->classes;
    word->verb = entry->verb;
    word->form = entry->form;
}

static void split_words(struct sentence *out) {
    struct slice text = slice_first(out->passage->text, out->end);
    size_t link_end = 0;
    for (size_t at = out->start; at < text.len;) {
        if (out->word_count == SENTENCE_WORDS_MAX) {
            out->cut = true;
            return;
        }
        if (text.data[at] == ' ') {
            at++;
            continue;
        }
        if (text.data[at] == '[') {
            const char *middle = memmem(text.data + at, text.len - at, "](", 2);
            if (middle) link_end = (size_t)(middle - text.data);
        }
        if (is_word_start(text, at)) {
            size_t end = word_end(text, at);
            add_word(out, at, end, at < link_end);
            at = out->words[out->word_count - 1].end;
            continue;
        }
        size_t len = wide_mark(text, at);
        if (!len) len = 1;
        if (len == 2 && slice_starts(slice_from(text, at), "\xC2\xA0")) {
            at += 2;
            continue;
        }
        out->words[out->word_count++] = (struct word){.start = (uint32_t)at,
                                                      .end = (uint32_t)(at + len),
                                                      .shape = (uint8_t)(SHAPE_MARK | (at < link_end ? SHAPE_LINK : 0)),
                                                      .mark = is_dash(text, at, len) ? '-'
                                                              : len > 1              ? '*'
                                                                                     : text.data[at]};
        at += len;
    }
}

/* ---- sentences ---- */

/* The word before a full stop is an abbreviation, or a number that counts or dates. */
static bool stop_is_inner(struct slice lower, struct slice text, size_t at) {
    static const char *const short_words[] = {
        "pr",   "kl",    "bl.a", "f.eks",   "fx",  "ca",  "nr",   "pkt", "stk",  "jf",  "vedr", "repr", "kom", "evt",
        "inkl", "ekskl", "hhv",  "dvs",     "afd", "adm", "tlf",  "dr",  "cand", "chr", "ift",  "ifm",  "mhp", "mio",
        "mia",  "kst",   "sgpl", "vicedir", "dir", "fmd", "nfmd", "aa",  "th",   "kr",  "fr",   NULL};
    size_t start = at;
    while (start && word_byte(lower.data[start - 1])) start--;
    while (start > 1 && lower.data[start - 1] == '.' && word_byte(lower.data[start - 2])) {
        start--;
        while (start && word_byte(lower.data[start - 1])) start--;
    }
    struct slice word = slice_make(lower.data + start, at - start);
    size_t next = at + 1;
    while (next < text.len && text.data[next] == ' ') next++;
    struct slice behind = slice_from(lower, next);
    size_t digits = 0, len;
    while (digits < word.len && word.data[digits] >= '0' && word.data[digits] <= '9') digits++;
    if (word.len && digits == word.len)
        return digits <= 2 && (textdate_month(behind, &len) || !begins_capital(slice_from(text, next)));
    size_t letters = 0;
    for (size_t i = start; i < at; i++) letters += ((unsigned char)lower.data[i] & 0xC0) != 0x80;
    if (letters == 1) return true; /* an initial */
    for (size_t i = 0; short_words[i]; i++)
        if (slice_is(word, short_words[i])) {
            if (slice_is(word, "kom")) return !begins_capital(slice_from(text, next));
            return true;
        }
    return behind.len && !begins_capital(slice_from(text, next)) && word_byte(behind.data[0]);
}

static size_t sentence_end(const struct passage *passage, size_t from) {
    struct slice text = passage->text;
    size_t depth = 0;
    for (size_t i = from; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\n') return i;
        if (c == '(') depth = i + 1;
        if (c == ')') depth = 0;
        if (depth && i - depth < 200) continue;
        if (c != '.' && c != '!' && c != '?') continue;
        if (i + 1 < text.len && text.data[i + 1] != ' ' && text.data[i + 1] != '"') continue;
        if (c == '.' && stop_is_inner(passage->lower, text, i)) continue;
        return i + 1;
    }
    return text.len;
}

/* Behind "• ", "- ", "2. ", "Ad 1: ". */
static size_t skip_marks(const struct passage *passage, size_t at) {
    struct slice text = passage->text;
    for (bool again = true; again;) {
        again = false;
        while (at < text.len && text.data[at] == ' ') at++;
        struct slice rest = slice_from(text, at);
        bool letter = rest.len > 1 && rest.data[0] >= 'A' && rest.data[0] <= 'z' && rest.data[1] != ' ';
        struct slice plain = letter ? rest : reading_plain(rest);
        if (plain.data > rest.data && plain.len) {
            at = (size_t)(plain.data - text.data);
            again = true;
            continue;
        }
        size_t i = slice_starts(rest, "Ad ") ? 3 : 0, digits = i;
        while (i < rest.len && i < digits + 3 && rest.data[i] >= '0' && rest.data[i] <= '9') i++;
        if (i > digits && i < rest.len && strchr(".:)", rest.data[i]) && i + 1 < rest.len && rest.data[i + 1] == ' ' &&
            (digits || at == 0 || passage->bullet)) {
            size_t len;
            if (!digits && textdate_month(slice_from(passage->lower, at + i + 2), &len)) break;
            at += i + 2;
            again = true;
        }
    }
    return at;
}

void sentence_range(const struct passage *passage, size_t start, size_t end, struct word *words, struct sentence *out) {
    *out = (struct sentence){.passage = passage, .start = start, .end = end, .words = words};
    while (out->end > out->start && passage->text.data[out->end - 1] == ' ') out->end--;
    split_words(out);
}

bool sentence_bounds(const struct passage *passage, size_t *at, size_t *start, size_t *end) {
    *start = skip_marks(passage, *at);
    if (*start >= passage->text.len) return false;
    *at = *end = sentence_end(passage, *start);
    return true;
}

bool sentence_next(const struct passage *passage, size_t *at, struct word *words, struct sentence *out) {
    size_t start, end;
    if (!sentence_bounds(passage, at, &start, &end)) return false;
    sentence_range(passage, start, end, words, out);
    return true;
}

void sentence_whole(const struct passage *passage, struct word *words, struct sentence *out) {
    sentence_range(passage, skip_marks(passage, 0), passage->text.len, words, out);
}
