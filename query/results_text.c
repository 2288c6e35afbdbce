/*
 * results_text.c - an answer as a page for people: how many there are, the hits, the facets. On a screen the hits take
 * the fullest form (hit_text.h) in which the page fits; docs/QUERY.md has the rule and its reason.
 */
#include "base/intl.h"
#include "query/hit_text.h"

#include <inttypes.h>

#define HIT_INDENT 4

static void put(struct page *page, const char *text, enum page_look look) {
    page_text(page, slice_of(text), look);
}

/* ---- why ---- */

static const char *place_name(unsigned place) {
    return place == PART_KIND_COUNT ? "titel" : part_kind_name((enum part_kind)place);
}

/* "why: natberedskab 5.21 (71 %) titel, beslutning; …" */
static void why(struct page *page, const struct referat_results *results, const struct hit *hit) {
    if (!hit->word_count) return;
    put(page, _("why:"), LOOK_FAINT);
    for (size_t i = 0; i < hit->word_count; i++) {
        const struct hit_word *word = hit->words + i;
        const struct explained_word *asked = results->explanation.words + word->word;
        put(page, i ? "; " : " ", LOOK_FAINT);
        page_text(page, asked->typed, LOOK_PLAIN);
        if (word->score > 0 && hit->score > 0) {
            page_printf(page, LOOK_PLAIN, " %.2f (%.0f %%)", word->score, 100 * word->score / hit->score);
        }
        if (!word->found) page_printf(page, LOOK_FAINT, " %s", asked->scored ? _("not there") : _("on the list"));
        bool begun = false;
        for (unsigned k = 0; k <= PART_KIND_COUNT; k++) {
            unsigned place = k ? k - 1 : PART_KIND_COUNT; /* the title first */
            if (!(word->places & PLACE(place))) continue;
            page_printf(page, LOOK_FAINT, begun ? ", %s" : " %s", place_name(place));
            begun = true;
        }
    }
    page_line(page);
}

static void explained_word(struct page *page, const struct explained_word *word) {
    page_indent(page, HIT_INDENT);
    page_text(page, word->typed, LOOK_HEADING);
    put(page, ": ", LOOK_PLAIN);
    page_indent(page, 2 * HIT_INDENT);
    bool nothing = true;
    for (size_t i = 0; i < word->way_count; i++) {
        if (!word->ways[i].len) continue;
        put(page, nothing ? "" : " + ", LOOK_FAINT);
        if (word->scored && word->factors[i] != 1) page_printf(page, LOOK_FAINT, "%g × ", word->factors[i]);
        page_text(page, word->ways[i], LOOK_PLAIN);
        nothing = false;
    }
    if (nothing) put(page, _("no word of the index"), LOOK_FAINT);
    page_line(page);
}

/* The tree as understood, and the terms of each word. */
static void explanation(struct page *page, const struct referat_results *results) {
    const struct explanation *explanation = &results->explanation;
    if (!results->explained) return;
    page_indent(page, 0);
    put(page, _("Understood as:"), LOOK_HEADING);
    put(page, " ", LOOK_PLAIN);
    put(page, explanation->query, LOOK_PLAIN);
    page_line(page);
    for (const char *line = explanation->tree_text; *line;) {
        size_t blanks = strspn(line, " "), length = strcspn(line, "\n");
        page_indent(page, (unsigned)(HIT_INDENT + (blanks < 40 ? blanks : 40)));
        page_text(page, slice_make(line + blanks, length - blanks), LOOK_PLAIN);
        page_line(page);
        line += length + (line[length] == '\n');
    }
    page_indent(page, 0);
    if (explanation->word_count) put(page, _("Looked for:"), LOOK_HEADING);
    page_line(page);
    for (size_t i = 0; i < explanation->word_count; i++) explained_word(page, explanation->words + i);
    page_indent(page, 0);
    for (size_t i = 0; i < explanation->skipped_count; i++) {
        put(page, i ? ", " : _("Not looked for:"), LOOK_HEADING);
        if (!i) put(page, " ", LOOK_PLAIN);
        page_text(page, explanation->skipped[i], LOOK_PLAIN);
    }
    page_gap(page);
}

static void suggestion(struct page *page, const struct referat_results *results) {
    if (!results->suggestion.len) return;
    put(page, _("did you mean:"), LOOK_PLAIN);
    put(page, " ", LOOK_PLAIN);
    page_text(page, results->suggestion, LOOK_HEADING);
    page_line(page);
}

static void total(struct page *page, const struct referat_results *results) {
    page_indent(page, 0);
    page_cut(page, true);
    if (!results->hit_count && !results->total) {
        put(page, _("No hits"), LOOK_PLAIN);
    } else if (!results->total) {
        put(page, _("No item has all the words"), LOOK_PLAIN);
    } else if (results->total_exact) {
        page_printf(page, LOOK_FAINT, ngettext_("%llu item", "%llu items", results->total),
                    (unsigned long long)results->total);
    } else {
        page_printf(page, LOOK_FAINT, _("more than %llu items"), (unsigned long long)results->total);
    }
    page_cut(page, false);
    suggestion(page, results);
}

static void facets(struct page *page, const struct referat_results *results) {
    const char *const names[FACET_COUNT] = {_("Bodies"), _("Years"), _("Municipalities"), _("Outcomes")};
    for (size_t i = 0; results->has_facets && i < FACET_COUNT; i++) {
        const struct facet *facet = results->facets + i;
        if (!facet->count) continue;
        page_indent(page, 0);
        page_printf(page, LOOK_HEADING, "%s: ", names[i]);
        page_indent(page, HIT_INDENT);
        for (size_t j = 0; j < facet->count; j++) {
            if (j) put(page, ", ", LOOK_PLAIN);
            page_text(page, facet->values[j].value, LOOK_PLAIN);
            page_printf(page, LOOK_FAINT, " (%" PRIu64 ")", facet->values[j].count);
        }
        page_line(page);
    }
}

static void hits(struct page *page, const struct referat_results *results, enum hit_form form) {
    for (size_t i = 0; i < results->hit_count; i++) {
        const struct hit *hit = results->hits + i;
        bool first_partial = hit->partial && (i == 0 || !hit[-1].partial);
        if (hit_form_is_apart(form)) page_gap(page);
        if (first_partial) {
            page_indent(page, 0);
            page_cut(page, true);
            put(page, _("With some of the words:"), LOOK_HEADING);
            page_cut(page, false);
            if (hit_form_is_apart(form)) page_gap(page);
        }
        hit_to_page(page, hit, form);
        why(page, results, hit);
    }
    if (hit_form_is_apart(form) && results->hit_count && results->has_facets) page_gap(page);
}

/* ---- the whole ---- */

/* Without a screen a page is held to so many lines a hit, its first line among them. */
#define LINES_A_HIT 4
#define PIPE_HITS   10
#define ABOVE_HITS  3 /* how many there are, what may have been meant, which have some of the words */

/* The lines that a page may have: a screen's last one is for what is typed next. */
static size_t line_limit(const struct referat_results *results, const struct referat_style *style) {
    if (style && style->rows) return style->rows - 1;
    return LINES_A_HIT * (results->hit_count > PIPE_HITS ? results->hit_count : PIPE_HITS);
}

/* Below hits without file and page, where a line is left: how many would be shown with them. */
static void less_is_more(struct page *page, size_t limit) {
    size_t hits = limit > ABOVE_HITS ? (limit - ABOVE_HITS) / LINES_A_HIT : 0;
    if (!hits || page->lines >= limit) return;
    page_indent(page, 0);
    page_cut(page, true);
    /* TRANSLATORS: --limit is a flag of the program. */
    page_printf(page, LOOK_FAINT, _("--limit %zu shows file and page too"), hits);
    page_cut(page, false);
}

/* *fits: the page has at most `limit` lines, none of them longer than the width. */
static enum referat_status write_page(const struct referat_results *results, const struct referat_style *style,
                                      enum hit_form form, struct buf *out, bool *fits, struct referat_error *error) {
    struct page page;
    page_init(&page, style, out);
    if (!style || !style->columns) page.width = PAGE_UNLIMITED;
    explanation(&page, results);
    total(&page, results);
    hits(&page, results, form);
    facets(&page, results);
    page_line(&page);
    *fits = page.lines <= line_limit(results, style) && !page.overrun;
    if (form == HIT_TWO && style && style->rows) less_is_more(&page, style->rows - 1);
    return page_close(&page, error);
}

enum referat_status results_to_text(const struct referat_results *results, const struct referat_style *style,
                                    struct buf *out, struct referat_error *error) {
    enum hit_form form = style && style->rows ? HIT_WRAPPED : HIT_FOUR;
    struct buf page;
    bool fits;
    buf_init(&page, BUF_MAX_DEFAULT);
    enum referat_status status = write_page(results, style, form, &page, &fits, error);
    /* An explanation is asked for to be read whole. */
    while (!status && !fits && !results->explained && form < HIT_TWO) {
        buf_clear(&page);
        status = write_page(results, style, ++form, &page, &fits, error);
    }
    buf_slice(out, buf_as_slice(&page));
    buf_free(&page);
    return status ? status : buf_status(out, error);
}
