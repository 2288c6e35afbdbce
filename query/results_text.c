/*
 * results_text.c - an answer as a page for people: what was decided stands above the words that were found, and where
 * it can be read below. Marks are seen where the terminal has colours; a pipe gets plain text.
 */
#include "base/intl.h"
#include "base/utf8.h"
#include "query/clean.h"
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

/* ---- the texts ---- */

#define TEXT_LINES 2 /* of the decision, and of the snippet */

static struct slice joined(struct arena *arena, const struct snippet_piece *pieces, size_t count) {
    struct buf out;
    buf_init(&out, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < count; i++) buf_slice(&out, pieces[i].text);
    struct slice text = arena_slice(arena, buf_as_slice(&out));
    buf_free(&out);
    return text;
}

/* As much as fits on TEXT_LINES lines; gives the words of the query that are marked in it. */
static word_set put_pieces(struct page *page, struct arena *arena, const struct snippet_piece *pieces, size_t count) {
    struct slice whole = joined(arena, pieces, count);
    size_t fitting = page_fit(page, whole, TEXT_LINES), room = fitting;
    word_set words = 0;
    for (size_t i = 0; i < count && room; i++) {
        struct slice text = slice_first(pieces[i].text, room);
        page_text(page, text, pieces[i].mark ? LOOK_MARK : LOOK_PLAIN);
        if (text.len == pieces[i].text.len) words |= pieces[i].words;
        room -= text.len;
    }
    if (fitting < whole.len && !slice_ends(slice_first(whole, fitting), "…")) put(page, " …", LOOK_FAINT);
    return words;
}

static word_set marked_words(const struct snippet *snippet) {
    word_set words = 0;
    for (size_t i = 0; i < snippet->piece_count; i++) words |= snippet->pieces[i].words;
    return words;
}

/*
 * Outcome and decision, then the snippet, unless that is the decision too and the decision as it is shown has all its
 * marked words already.
 */
static void texts(struct page *page, struct arena *arena, const struct hit *hit) {
    const struct snippet *snippet = &hit->snippet;
    if (hit->outcome != OUTCOME_NONE) page_printf(page, LOOK_PLAIN, "[%s] ", outcome_name(hit->outcome));
    word_set shown = put_pieces(page, arena, hit->decision.pieces, hit->decision.piece_count);
    page_line(page);
    bool again = hit->decision.piece_count && snippet->from_decision && !(marked_words(snippet) & ~shown);
    if (again || !snippet->piece_count) return;
    page_printf(page, LOOK_FAINT, "%s: ", snippet->part);
    put_pieces(page, arena, snippet->pieces, snippet->piece_count);
    page_line(page);
}

/* ---- where it can be read ---- */

/* The end of a path that fits into `room` columns, from a slash on; the file's name whatever its length. */
static struct slice path_end(struct arena *arena, const char *path, unsigned room) {
    struct slice whole = text_clean(arena, slice_of(path));
    const char *name = memrchr(whole.data, '/', whole.len);
    if (utf8_columns(whole) <= room || !name) return whole;
    size_t at = 1;
    while (whole.data + at < name && (whole.data[at] != '/' || utf8_columns(slice_from(whole, at)) + 1 > room)) at++;
    struct slice end = slice_from(whole, at);
    return slice_of(arena_printf(arena, "…%.*s", (int)end.len, end.data));
}

static void missing(struct page *page, const struct hit *hit) {
    if (!hit->missing_count) return;
    page_dot(page);
    page_keep(page, slice_of(_("without:")), LOOK_FAINT);
    page_keep(page, slice_of(" "), LOOK_FAINT);
    for (size_t i = 0; i < hit->missing_count; i++) {
        if (i) put(page, ", ", LOOK_FAINT);
        page_keep(page, hit->missing[i], LOOK_FAINT);
    }
}

static void source(struct page *page, struct arena *arena, const struct hit *hit) {
    struct buf number;
    buf_init(&number, 256);
    if (hit->snippet.page > 0) buf_printf(&number, _("p. %d"), hit->snippet.page);
    put(page, hit->id, LOOK_FAINT);
    unsigned taken = (unsigned)utf8_columns(buf_as_slice(&number)) + 6, room = page_room(page);
    page_dot(page);
    page_keep(page, path_end(arena, hit->path, room > taken ? room - taken : 0), LOOK_FAINT);
    if (number.len) {
        page_dot(page);
        page_keep(page, buf_as_slice(&number), LOOK_FAINT);
    }
    missing(page, hit);
    page_line(page);
    buf_free(&number);
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

static void put_hit(struct page *page, const struct referat_results *results, const struct hit *hit) {
    struct arena scratch;
    arena_init(&scratch, (size_t)16 << 20);
    heading(page, hit);
    texts(page, &scratch, hit);
    source(page, &scratch, hit);
    why(page, results, hit);
    page_gap(page);
    if (scratch.failed) page->out->no_memory = true;
    arena_free(&scratch);
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
    suggestion(page, results);
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
    explanation(&page, results);
    total(&page, results);
    for (size_t i = 0; i < results->hit_count; i++) {
        bool first_partial = results->hits[i].partial && (i == 0 || !results->hits[i - 1].partial);
        if (first_partial) {
            page_indent(&page, 0);
            put(&page, _("With some of the words:"), LOOK_HEADING);
            page_gap(&page);
        }
        put_hit(&page, results, results->hits + i);
    }
    facets(&page, results);
    return page_close(&page, error);
}
