/*
 * lint_places.c - "X Kommune" where there is no such municipality. In running text only a name that is a slip away from
 * a real one is told; an affiliation in the list of people also where nothing is near.
 */
#include "corpus/lint_rules.h"

#include "base/intl.h"
#include "base/utf8.h"

#define NAME_POINTS 40

/* Gone since 2007, and a letter away from one that is there. */
static const char *const former[] = {"Hørning"};

struct told {
    struct slice *names;
    size_t count;
};

static size_t points_of(struct slice text, unsigned out[static NAME_POINTS]) {
    size_t count = 0;
    for (size_t at = 0; at < text.len && count < NAME_POINTS;) {
        unsigned point = utf8_next(text.data, text.len, &at);
        out[count++] = utf8_lower(point);
    }
    return count;
}

/* Optimal string alignment distance over letters. */
static unsigned distance(struct slice left, struct slice right) {
    unsigned a[NAME_POINTS], b[NAME_POINTS], rows[NAME_POINTS + 1][NAME_POINTS + 1];
    size_t m = points_of(left, a), n = points_of(right, b);
    for (size_t i = 0; i <= m; i++) {
        for (size_t k = 0; k <= n; k++) {
            if (!i || !k) {
                rows[i][k] = (unsigned)(i + k);
                continue;
            }
            unsigned best = rows[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            if (rows[i - 1][k] + 1 < best) best = rows[i - 1][k] + 1;
            if (rows[i][k - 1] + 1 < best) best = rows[i][k - 1] + 1;
            bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
            if (swapped && rows[i - 2][k - 2] + 1 < best) best = rows[i - 2][k - 2] + 1;
            rows[i][k] = best;
        }
    }
    return rows[m][n];
}

/* The municipality that the name was meant to be: a slip away, two in a long name; NULL for none. */
static const char *meant(const struct lint *lint, struct slice name) {
    unsigned points[NAME_POINTS];
    size_t len = points_of(name, points);
    const struct authority *near = registry_nearest_authority(lint->registry, name);
    if (!near || near->kind != AUTHORITY_MUNICIPALITY || len < 4) return NULL;
    for (size_t i = 0; i < sizeof former / sizeof *former; i++)
        if (slice_is(name, former[i])) return NULL;
    return distance(name, slice_of(near->name)) <= (len >= 9 ? 2 : 1) ? near->name : NULL;
}

static bool is_told(struct lint *lint, struct told *told, struct slice name) {
    for (size_t i = 0; i < told->count; i++)
        if (slice_equal(told->names[i], name)) return true;
    struct slice *names = told->names;
    *ARENA_PUSH(lint->arena, names, told->count) = name;
    told->names = names;
    return false;
}

static bool is_name_byte(char c) {
    return reading_is_word_byte(c) || c == '-' || c == '.';
}

/* The capitalised word that ends at `end`; empty where there is none. */
static struct slice word_before(struct slice text, size_t end) {
    size_t start = end, at = 0;
    while (start > 0 && is_name_byte(text.data[start - 1])) start--;
    struct slice word = slice_make(text.data + start, end - start);
    while (word.len && strchr("-.", word.data[0])) word = slice_from(word, 1);
    return word.len && utf8_is_upper(utf8_next(word.data, word.len, &at)) ? word : slice_make(word.data, 0);
}

/* Is the word, alone or with those before it, an authority's name? */
static bool is_known(const struct lint *lint, struct slice text, struct slice word) {
    size_t end = (size_t)(word.data - text.data) + word.len, start = (size_t)(word.data - text.data);
    for (int words = 0; words < 4; words++) {
        if (registry_find_authority(lint->registry, slice_make(text.data + start, end - start))) return true;
        if (start < 2 || text.data[start - 1] != ' ') return false;
        size_t before = start - 1;
        while (before > 0 && text.data[before - 1] != ' ') before--;
        start = before;
    }
    return false;
}

static void check_word(struct lint *lint, size_t line, struct slice text, struct slice word, struct told *told) {
    if (is_known(lint, text, word)) return;
    const char *name = meant(lint, word);
    if (!name || is_told(lint, told, word)) return;
    lint_add(lint, "unknown-municipality", REFERAT_SEVERITY_WARNING, line, word,
             _("there is no municipality %.*s; did you mean %s?"), (int)word.len, word.data, name);
    lint->findings[lint->count - 1].quote = arena_text(lint->arena, slice_first(text, utf8_cut(text, 160)));
}

/* The names before the word Kommune at `at`, of "A, B og C Kommuner" all. */
static void check_names(struct lint *lint, size_t line, size_t at, bool several, struct told *told) {
    struct slice text = lint->layout->lines[line].text;
    while (at > 1 && text.data[at - 1] == ' ') {
        struct slice word = word_before(text, at - 1);
        if (!word.len) return;
        check_word(lint, line, text, word, told);
        at = (size_t)(word.data - text.data);
        struct slice before = slice_first(text, at);
        if (!several) return;
        if (slice_ends(before, ", ")) {
            at -= 1;
        } else if (slice_ends(before, " og ")) {
            at -= 3;
        } else if (slice_ends(before, " samt ")) {
            at -= 5;
        } else {
            return;
        }
        while (at > 1 && text.data[at - 1] == ',') at--;
        /* The word ends before the blank or comma that stands at `at`. */
        if (text.data[at] == ',') {
            word = word_before(text, at);
            if (!word.len) return;
            check_word(lint, line, text, word, told);
            at = (size_t)(word.data - text.data);
        }
    }
}

static void check_line(struct lint *lint, size_t line, struct told *told) {
    static const char *const words[] = {"kommune", "kommunes", "kommuner", "kommuners", NULL};
    struct slice text = lint->layout->lines[line].text;
    if (!memmem(text.data, text.len, "ommune", 6) && !memmem(text.data, text.len, "OMMUNE", 6)) return;
    struct slice lower = reading_lower(lint->arena, text);
    size_t which = 0;
    for (size_t at = 0; (at = reading_find_any(lower, words, at, &which)) != SIZE_MAX; at += 7)
        check_names(lint, line, at, which >= 2, told);
}

/* ---- affiliations ---- */

/* "X Kommune", up to three words, each with a capital. */
static bool is_plain_municipality(struct slice affiliation) {
    struct slice name = slice_first(affiliation, affiliation.len > 8 ? affiliation.len - 8 : 0);
    size_t words = 1, at = 0;
    if (!slice_ends(affiliation, " Kommune") && !slice_ends(affiliation, " kommune")) return false;
    if (!name.len || !utf8_is_upper(utf8_next(name.data, name.len, &at))) return false;
    for (size_t i = 0; i < name.len; i++) {
        words += name.data[i] == ' ';
        if (strchr(",(/:0123456789", name.data[i])) return false;
    }
    return words <= 2;
}

static size_t line_with(const struct lint *lint, const struct minutes_attendance *row, struct slice text,
                        struct slice *seen) {
    for (size_t i = 0; i < lint->layout->line_count; i++) {
        const struct line *line = &lint->layout->lines[i];
        const char *found =
            line->page == row->page ? memmem(line->text.data, line->text.len, text.data, text.len) : NULL;
        if (!found) continue;
        *seen = slice_make(found, text.len);
        return i;
    }
    return SIZE_MAX;
}

static void check_affiliations(struct lint *lint, struct told *told) {
    for (size_t i = 0; i < lint->record->attendance_count && !lint->arena->failed; i++) {
        const struct minutes_attendance *row = &lint->record->attendance[i];
        struct slice affiliation = slice_of(row->affiliation), seen;
        if (row->municipality[0] || !is_plain_municipality(affiliation)) continue;
        struct slice name = slice_first(affiliation, affiliation.len - 8);
        if (registry_find_authority(lint->registry, name)) continue;
        size_t line = line_with(lint, row, affiliation, &seen);
        if (line == SIZE_MAX || is_told(lint, told, name)) continue;
        lint_add(lint, "unknown-municipality", REFERAT_SEVERITY_HINT, line, seen,
                 _("there is no municipality %.*s today"), (int)name.len, name.data);
    }
}

void lint_places(struct lint *lint) {
    struct told told = {NULL, 0};
    for (size_t i = 0; i < lint->layout->line_count && !lint->arena->failed; i++) check_line(lint, i, &told);
    check_affiliations(lint, &told);
}
