/*
 * results_text.c - an answer as a page for people: what was decided stands above the words that were found, and where
 * it can be read below. Marks are seen where the terminal has colours; a pipe gets plain text.
 */
#include "base/intl.h"
#include "query/page.h"
#include "query/results.h"

#include <inttypes.h>

#define HIT_INDENT 4

static void put(struct page *page, const char *text, enum page_look look) {
    page_text(page, slice_of(text), look);
}

static void put_part(struct page *page, const char *text, enum page_look look) {
    if (!*text) return;
    page_dot(page);
    put(page, text, look);
}

/* "1. KOSU · 6. marts 2031 · item 8 · Title" */
static void heading(struct page *page, const struct hit *hit) {
    page_indent(page, 0);
    page_printf(page, LOOK_HEADING, "%u. ", hit->rank);
    put(page, *hit->body ? hit->body : _("unknown body"), LOOK_HEADING);
    if (*hit->owner) page_printf(page, LOOK_HEADING, " (%s)", hit->owner);
    page_dot(page);
    page_date(page, hit->date, LOOK_PLAIN);
    page_indent(page, HIT_INDENT);
    if (hit->kind == MINUTES_DAGSORDEN) put_part(page, _("agenda"), LOOK_PLAIN);
    page_dot(page);
    if (*hit->item) {
        page_printf(page, LOOK_PLAIN, _("item %s"), hit->item);
        page_dot(page);
    }
    put(page, hit->title, LOOK_HEADING);
    page_line(page);
}

/* The pieces of a snippet without the ellipses around them. */
static void inner_pieces(const struct snippet *snippet, size_t *first, size_t *end) {
    *first = snippet->piece_count && slice_is(snippet->pieces[0].text, SNIPPET_CUT_BEFORE);
    *end = snippet->piece_count;
    if (*end > *first && slice_is(snippet->pieces[*end - 1].text, SNIPPET_CUT_BEHIND)) --*end;
}

/*
 * How many bytes of the decision in short the snippet begins with, pieces without ellipses: the decision is then
 * written once, with marks. 0 where the snippet shows something else.
 */
static size_t shared_bytes(const struct hit *hit) {
    struct slice rest = slice_of(hit->decision);
    size_t at, end;
    inner_pieces(&hit->snippet, &at, &end);
    if (at > 0 || !rest.len || !hit->snippet.from_decision) return 0;
    for (; at < end && rest.len; at++) {
        struct slice piece = hit->snippet.pieces[at].text;
        size_t length = piece.len < rest.len ? piece.len : rest.len;
        if (memcmp(piece.data, rest.data, length) != 0) return 0;
        rest = slice_from(rest, length);
    }
    return strlen(hit->decision) - rest.len;
}

static void put_pieces(struct page *page, const struct snippet *snippet, size_t first, size_t end) {
    for (size_t i = first; i < end; i++) {
        page_text(page, snippet->pieces[i].text, snippet->pieces[i].mark ? LOOK_MARK : LOOK_PLAIN);
    }
}

/* Outcome and decision, then the snippet, where that is not the decision's own beginning. */
static void texts(struct page *page, const struct hit *hit) {
    const struct snippet *snippet = &hit->snippet;
    size_t shared = shared_bytes(hit), first, end;
    inner_pieces(snippet, &first, &end);
    if (hit->outcome != OUTCOME_NONE) page_printf(page, LOOK_PLAIN, "[%s] ", outcome_name(hit->outcome));
    if (shared) put_pieces(page, snippet, first, hit->decision[shared] ? end : snippet->piece_count);
    put(page, hit->decision + shared, LOOK_PLAIN);
    page_line(page);
    if (shared || !snippet->piece_count) return;
    page_printf(page, LOOK_FAINT, "%s: ", snippet->part);
    put_pieces(page, snippet, 0, snippet->piece_count);
    page_line(page);
}

static void source(struct page *page, const struct hit *hit) {
    put(page, hit->id, LOOK_FAINT);
    put_part(page, hit->path, LOOK_FAINT);
    if (hit->snippet.page > 0) {
        page_dot(page);
        page_printf(page, LOOK_FAINT, _("p. %d"), hit->snippet.page);
    }
    page_line(page);
}

static void missing(struct page *page, const struct hit *hit) {
    if (!hit->missing_count) return;
    put(page, _("without:"), LOOK_FAINT);
    for (size_t i = 0; i < hit->missing_count; i++) {
        put(page, i ? ", " : " ", LOOK_FAINT);
        page_text(page, hit->missing[i], LOOK_FAINT);
    }
    page_line(page);
}

static void put_hit(struct page *page, const struct hit *hit) {
    heading(page, hit);
    texts(page, hit);
    missing(page, hit);
    source(page, hit);
    page_gap(page);
}

static void total(struct page *page, const struct referat_results *results) {
    page_indent(page, 0);
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
    page_line(page);
    if (results->hit_count) page_gap(page);
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

enum referat_status results_to_text(const struct referat_results *results, const struct referat_style *style,
                                    struct buf *out, struct referat_error *error) {
    struct page page;
    page_init(&page, style, out);
    total(&page, results);
    for (size_t i = 0; i < results->hit_count; i++) {
        bool first_partial = results->hits[i].partial && (i == 0 || !results->hits[i - 1].partial);
        if (first_partial) {
            page_indent(&page, 0);
            put(&page, _("With some of the words:"), LOOK_HEADING);
            page_gap(&page);
        }
        put_hit(&page, results->hits + i);
    }
    facets(&page, results);
    return page_close(&page, error);
}
