/*
 * lint_links.c - links that cannot lead anywhere, by how they are written, and references to attachments that are not
 * listed. Nothing is fetched.
 */
#include "corpus/lint_rules.h"

#include "base/intl.h"

#define ATTACHMENT_MAX 100

/* ---- addresses ---- */

struct link {
    struct slice scheme; /* "https"; empty where it begins with www. */
    struct slice whole;  /* to its end, without the marks that end a sentence */
    struct slice host;
    bool ends_line; /* it reaches the line's end */
    bool elided;    /* "…" behind it */
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_url_end(struct slice text, size_t at) {
    return strchr(" \t\"<>|\\^`{}", text.data[at]) != NULL || slice_starts(slice_from(text, at), "\xC2\xA0") ||
           slice_starts(slice_from(text, at), "\xE2\x80");
}

/* A bracket that closes what was opened before the link. */
static bool closes_outside(struct slice text, size_t start, size_t at) {
    char close = text.data[at], open = close == ')' ? '(' : '[';
    if (close != ')' && close != ']') return false;
    for (size_t i = start; i < at; i++)
        if (text.data[i] == open) return false;
    return true;
}

/* The link that begins at `start`; what stands before "//" or "www" is `rest` bytes on. */
static struct link link_at(struct slice text, size_t start, size_t host) {
    size_t end = host;
    while (end < text.len && !is_url_end(text, end) && !closes_outside(text, start, end)) end++;
    struct link link = {.ends_line = end == text.len, .elided = slice_starts(slice_from(text, end), "\xE2\x80\xA6")};
    if (end - host >= 3 && !memcmp(text.data + end - 3, "...", 3)) link.elided = true;
    while (end > host && strchr(".,;:!?'*", text.data[end - 1])) end--;
    link.whole = slice_make(text.data + start, end - start);
    size_t stop = host;
    while (stop < end && !strchr("/?#:", text.data[stop])) stop++;
    link.host = slice_make(text.data + host, stop - host);
    return link;
}

static bool is_host(struct slice host) {
    size_t dots = 0, label = 0;
    for (size_t i = 0; i < host.len; i++) {
        if (host.data[i] == '@') return true; /* a name and a password: nothing to judge */
        if (host.data[i] == ',' || host.data[i] == ';') return false;
        if (host.data[i] != '.') {
            label++;
            continue;
        }
        if (!label) return false;
        dots++;
        label = 0;
    }
    if (slice_is(host, "www")) return false;
    return !dots || label >= 1;
}

static void report(struct lint *lint, const char *code, size_t line, struct slice seen, const char *message) {
    lint_add(lint, code, REFERAT_SEVERITY_WARNING, line, seen, "%s", message);
}

/* Does the next line hold the rest of a link that reaches the end of this one? */
static bool goes_on(const struct lint *lint, const struct link *link, size_t line) {
    if (!link->ends_line || line + 1 >= lint->layout->line_count) return false;
    const struct line *next = &lint->layout->lines[line + 1];
    if (next->blank_above > 1 || layout_is_bullet(next->text) || reading_is_heading(next->text)) return false;
    struct slice rest = next->text;
    size_t end = 0, marks = 0;
    while (end < rest.len && !is_url_end(rest, end)) end++;
    rest = slice_first(rest, end);
    if (!rest.len || memmem(rest.data, rest.len, "://", 3) || slice_starts(rest, "www.")) return false;
    bool begins = (rest.data[0] >= 'a' && rest.data[0] <= 'z') || (rest.data[0] >= '0' && rest.data[0] <= '9') ||
                  strchr("/%?=&_#", rest.data[0]);
    for (size_t i = 0; i < rest.len; i++) marks += strchr("/%=&_#?", rest.data[i]) != NULL;
    char last = link->whole.data[link->whole.len - 1];
    bool file = memmem(rest.data, rest.len, ".pdf", 4) || memmem(rest.data, rest.len, ".aspx", 5) ||
                memmem(rest.data, rest.len, ".htm", 4) || memmem(rest.data, rest.len, ".docx", 5);
    if (strchr("-_=&%", last)) return begins;
    return begins && (marks >= 2 || file || (marks && end == next->text.len));
}

static void check_link(struct lint *lint, const struct link *link, size_t line) {
    struct slice behind = slice_from(link->whole, (size_t)(link->host.data - link->whole.data));
    bool twice = memmem(behind.data, behind.len, "http://", 7) == behind.data ||
                 memmem(behind.data, behind.len, "https://", 8) == behind.data;
    if (link->elided) {
        report(lint, "link-cut", line, link->whole, _("the link is written in short and cannot be followed"));
    } else if (twice || (link->host.len && !is_host(link->host))) {
        report(lint, "link-malformed", line, link->whole, _("the link is no address"));
    } else if (goes_on(lint, link, line)) {
        report(lint, "link-cut", line, link->whole, _("a line break cuts the link"));
    } else if (!link->host.len) {
        report(lint, "link-malformed", line, link->whole, _("the link ends behind its beginning"));
    }
}

/* A web scheme with a slip in it: "htps", "http:/www", "https//". */
static bool is_misspelt_scheme(struct slice scheme) {
    static const char *const slips[] = {"htp",   "htps",   "hhttp", "hhttps", "htttp",  "htttps", "htpp",
                                        "htpps", "httpps", "ttp",   "ttps",   "httpss", "httpd",  "htts"};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        if (slice_is(scheme, slips[i])) return true;
    return false;
}

/* What stands at `at`, with no letter before it, as a link; its end, or `at` where none begins there. */
static size_t read_link(struct lint *lint, size_t line, struct slice text, size_t at) {
    size_t letters = at;
    while (letters < text.len && letters < at + 8 && is_letter(text.data[letters])) letters++;
    struct slice lower = reading_lower(lint->arena, slice_make(text.data + at, letters - at));
    struct slice behind = slice_from(text, letters);
    bool web = slice_is(lower, "http") || slice_is(lower, "https");
    struct link link = {.host = {"", 0}};
    if (web && slice_starts(behind, "://")) {
        link = link_at(text, at, letters + 3);
        check_link(lint, &link, line);
    } else if (slice_starts(behind, "://") && is_misspelt_scheme(lower)) {
        link = link_at(text, at, letters + 3);
        report(lint, "link-malformed", line, link.whole, _("the link is no address"));
    } else if (web && (slice_starts(behind, "//") || slice_starts(behind, ":/") || slice_starts(behind, ":www.") ||
                       slice_starts(behind, ";//"))) {
        link = link_at(text, at, letters);
        report(lint, "link-malformed", line, link.whole, _("the link is no address"));
    } else if (slice_is(lower, "www") && slice_starts(behind, ".")) {
        link = link_at(text, at, at);
        check_link(lint, &link, line);
    } else {
        return at;
    }
    size_t end = (size_t)(link.whole.data - text.data) + link.whole.len;
    return end > at ? end : at;
}

/* "[link](#)", "[link]()": how many of them the line has; *first is the first. */
static size_t count_empty_targets(struct slice text, struct slice *first) {
    size_t count = 0;
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (text.data[i] != ']' || text.data[i + 1] != '(') continue;
        const char *close = memchr(text.data + i, ')', text.len - i);
        if (!close) break;
        size_t end = (size_t)(close - text.data), open = i;
        struct slice target = slice_trim(slice_make(text.data + i + 2, end - i - 2));
        if (target.len && !slice_is(target, "#")) continue;
        while (open > 0 && text.data[open] != '[') open--;
        if (!count++) *first = slice_make(text.data + open, end + 1 - open);
    }
    return count;
}

/* One finding a document: a converter that lost the addresses lost them all. */
static void check_empty_targets(struct lint *lint) {
    size_t count = 0, line = 0;
    struct slice first = {"", 0};
    for (size_t i = 0; i < lint->layout->line_count; i++) {
        struct slice seen;
        size_t found = count_empty_targets(lint->layout->lines[i].text, &seen);
        if (found && !count) line = i, first = seen;
        count += found;
    }
    if (!count) return;
    lint_add(lint, "link-empty", REFERAT_SEVERITY_WARNING, line, first,
             ngettext_("%lu link has no address", "%lu links have no address", (unsigned long)count),
             (unsigned long)count);
}

static void check_links(struct lint *lint) {
    for (size_t i = 0; i < lint->layout->line_count && !lint->arena->failed; i++) {
        struct slice text = lint->layout->lines[i].text;
        for (size_t at = 0; at + 3 < text.len; at++) {
            if (!strchr("hHtTwW", text.data[at]) ||
                (at && (reading_is_word_byte(text.data[at - 1]) || strchr("/.@-", text.data[at - 1]))))
                continue;
            size_t end = read_link(lint, i, text, at);
            if (end > at) at = end - 1;
        }
    }
}

/* ---- attachments ---- */

/* The number behind "bilag" at `at`, 0 where there is none; *end is behind it. */
static int attachment_number(struct slice lower, size_t at, size_t *end) {
    size_t i = at + 5;
    int number = 0;
    if (slice_starts(slice_from(lower, i), " nr.")) i += 4;
    while (i < lower.len && lower.data[i] == ' ') i++;
    size_t first = i;
    while (i < lower.len && i - first < 3 && lower.data[i] >= '0' && lower.data[i] <= '9')
        number = number * 10 + (lower.data[i++] - '0');
    *end = i;
    bool ends = i == lower.len || !reading_is_word_byte(lower.data[i]);
    return i > first && i > at + 5 && ends && number < ATTACHMENT_MAX ? number : 0;
}

static size_t find_attachment(struct slice lower, size_t from) {
    return reading_find_word(lower, "bilag", from);
}

/* "Bilag 3: Kommissorium", "- [Bilag 3](…)": a line that lists it, not one that refers to it. */
static bool lists_attachment(struct lint *lint, struct slice text, int *number) {
    struct slice plain = reading_plain(text);
    size_t end;
    while (plain.len && strchr("[*_(", plain.data[0])) plain = slice_from(plain, 1);
    struct slice lower = reading_lower(lint->arena, slice_first(plain, 40));
    *number = slice_starts(lower, "bilag") ? attachment_number(lower, 0, &end) : 0;
    return *number > 0;
}

/* The attachments of another document: "bilag 2 til sundhedsaftalen". */
static bool belongs_elsewhere(struct slice lower, size_t end) {
    static const char *const words[] = {"til", "i", "af", "fra", "på"};
    struct slice behind = slice_trim(slice_from(lower, end));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (reading_starts_word(behind, words[i])) return true;
    return false;
}

static void check_references(struct lint *lint, const struct item_span *span, const bool *listed) {
    for (size_t i = span->body; i < span->end && !lint->arena->failed; i++) {
        struct slice text = lint->layout->lines[i].text;
        int number;
        if (!memmem(text.data, text.len, "ilag", 4) || lists_attachment(lint, text, &number)) continue;
        struct slice lower = reading_lower(lint->arena, text);
        for (size_t at = 0, end; (at = find_attachment(lower, at)) != SIZE_MAX; at = end) {
            number = attachment_number(lower, at, &end);
            if (!number || listed[number] || belongs_elsewhere(lower, end)) continue;
            lint_add(lint, "attachment-missing", REFERAT_SEVERITY_WARNING, i, slice_make(text.data + at, end - at),
                     _("attachment %d is not listed"), number);
            lint->findings[lint->count - 1].quote = arena_text(lint->arena, slice_first(text, 160));
        }
    }
}

/* References are held against all that the document lists, where the item itself lists numbered ones. */
static void check_attachments(struct lint *lint) {
    bool listed[ATTACHMENT_MAX] = {false};
    const struct minutes_record *record = lint->record;
    int number;
    if (record->item_count != lint->items->count) return;
    for (size_t i = 0; i < lint->layout->line_count; i++)
        if (lists_attachment(lint, lint->layout->lines[i].text, &number)) listed[number] = true;
    for (size_t i = 0; i < record->item_count && !lint->arena->failed; i++) {
        bool numbered = false;
        for (size_t k = 0; k < record->items[i].attachment_count; k++)
            numbered |= lists_attachment(lint, slice_of(record->items[i].attachments[k]), &number);
        if (numbered) check_references(lint, &lint->items->spans[i], listed);
    }
}

void lint_links(struct lint *lint) {
    check_links(lint);
    check_empty_targets(lint);
    check_attachments(lint);
}
