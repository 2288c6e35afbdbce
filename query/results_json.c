/* results_json.c - an answer as JSON (docs/QUERY.md). Whole and valid whatever was found. */
#include "base/date.h"
#include "query/clean.h"
#include "query/results.h"

#include <inttypes.h>

static void member_text(struct buf *out, bool *first, const char *name, const char *text) {
    json_key(out, first, name);
    json_text(out, slice_of(text));
}

static void member_count(struct buf *out, bool *first, const char *name, uint64_t count) {
    json_key(out, first, name);
    buf_printf(out, "%" PRIu64, count);
}

static void append_html(struct buf *html, struct slice text) {
    for (size_t i = 0; i < text.len; i++) {
        switch (text.data[i]) {
        case '&': buf_text(html, "&amp;"); break;
        case '<': buf_text(html, "&lt;"); break;
        case '>': buf_text(html, "&gt;"); break;
        case '"': buf_text(html, "&quot;"); break;
        case '\'': buf_text(html, "&#39;"); break;
        default: buf_byte(html, text.data[i]);
        }
    }
}

/* HTML in which <mark> alone is markup. */
static void member_snippet(struct buf *out, bool *first, const struct snippet *snippet) {
    struct buf html;
    buf_init(&html, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < snippet->piece_count; i++) {
        const struct snippet_piece *piece = snippet->pieces + i;
        if (piece->mark) buf_text(&html, "<mark>");
        append_html(&html, piece->text);
        if (piece->mark) buf_text(&html, "</mark>");
    }
    json_key(out, first, "snippet");
    json_text(out, buf_as_slice(&html));
    if (!buf_ok(&html)) out->no_memory = true;
    buf_free(&html);
}

static void member_names(struct buf *out, bool *first, const struct hit *hit) {
    json_key(out, first, "municipalities");
    buf_byte(out, '[');
    for (size_t i = 0; i < hit->municipality_count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, slice_of(hit->municipalities[i]));
    }
    buf_byte(out, ']');
    json_key(out, first, "missing");
    buf_byte(out, '[');
    for (size_t i = 0; i < hit->missing_count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, hit->missing[i]);
    }
    buf_byte(out, ']');
}

/* ---- why ---- */

static const char *const kind_names[] = {[PLAN_WORD] = "word",
                                         [PLAN_WILDCARD] = "wildcard",
                                         [PLAN_PHRASE] = "phrase",
                                         [PLAN_NEAR] = "near",
                                         [PLAN_PERSON] = "person"};

static void member_places(struct buf *out, bool *first, unsigned places) {
    bool begun = false;
    json_key(out, first, "where");
    buf_byte(out, '[');
    for (unsigned i = 0; i <= PART_KIND_COUNT; i++) {
        unsigned place = i ? i - 1 : PART_KIND_COUNT; /* the title first */
        if (!(places & PLACE(place))) continue;
        if (begun) buf_text(out, ", ");
        begun = true;
        json_text(out, slice_of(place == PART_KIND_COUNT ? "titel" : part_kind_name((enum part_kind)place)));
    }
    buf_byte(out, ']');
}

static void member_why(struct buf *out, bool *first_member, const struct referat_results *results,
                       const struct hit *hit) {
    json_key(out, first_member, "explain");
    buf_byte(out, '[');
    for (size_t i = 0; i < hit->word_count; i++) {
        const struct hit_word *word = hit->words + i;
        bool first = true;
        if (i) buf_text(out, ", ");
        buf_byte(out, '{');
        json_key(out, &first, "word");
        json_text(out, results->explanation.words[word->word].typed);
        json_key(out, &first, "found");
        buf_text(out, word->found ? "true" : "false");
        member_places(out, &first, word->places);
        json_key(out, &first, "score");
        json_number(out, word->score);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
}

static void append_words(struct buf *out, const struct explanation *explanation) {
    for (size_t i = 0; i < explanation->word_count; i++) {
        const struct explained_word *word = explanation->words + i;
        bool first = true;
        buf_text(out, i ? ",\n   {" : "\n   {");
        json_key(out, &first, "word");
        json_text(out, word->typed);
        json_key(out, &first, "kind");
        json_text(out, slice_of(kind_names[word->kind]));
        json_key(out, &first, "may_be_missing");
        buf_text(out, word->relaxed ? "true" : "false");
        json_key(out, &first, "ways");
        buf_byte(out, '[');
        for (size_t k = 0; k < word->way_count; k++) {
            bool first_way = true;
            buf_text(out, k ? ", {" : "{");
            json_key(out, &first_way, "terms");
            json_text(out, word->ways[k]);
            json_key(out, &first_way, "factor");
            json_number(out, word->scored ? word->factors[k] : 0);
            buf_byte(out, '}');
        }
        buf_text(out, "]}");
    }
}

static void append_explanation(struct buf *out, const struct explanation *explanation) {
    bool first = true;
    buf_text(out, ",\n \"explain\": {");
    json_key(out, &first, "query");
    json_text(out, slice_of(explanation->query));
    json_key(out, &first, "tree");
    buf_text(out, explanation->tree_json);
    json_key(out, &first, "skipped");
    buf_byte(out, '[');
    for (size_t i = 0; i < explanation->skipped_count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, explanation->skipped[i]);
    }
    buf_text(out, "],\n  \"words\": [");
    append_words(out, explanation);
    buf_text(out, "]}");
}

static void append_hit(struct buf *out, const struct referat_results *results, const struct hit *hit) {
    char date[DATE_TEXT_SIZE];
    bool first = true;
    date_format(hit->date, date);
    buf_byte(out, '{');
    member_count(out, &first, "rank", hit->rank);
    json_key(out, &first, "score");
    json_number(out, hit->score);
    member_text(out, &first, "id", hit->id);
    member_text(out, &first, "body", hit->body);
    member_text(out, &first, "owner", hit->owner);
    member_text(out, &first, "date", date);
    member_text(out, &first, "kind", minutes_kind_name(hit->kind));
    member_text(out, &first, "item", hit->item);
    member_text(out, &first, "title", hit->title);
    member_text(out, &first, "outcome", outcome_name(hit->outcome));
    member_names(out, &first, hit);
    member_text(out, &first, "part", hit->snippet.part);
    member_text(out, &first, "decision", hit->decision.text);
    member_snippet(out, &first, &hit->snippet);
    member_text(out, &first, "path", hit->path);
    member_count(out, &first, "page", (uint64_t)(hit->snippet.page > 0 ? hit->snippet.page : 0));
    if (results->explained) member_why(out, &first, results, hit);
    buf_byte(out, '}');
}

enum referat_status results_to_ndjson(const struct referat_results *results, struct buf *out,
                                      struct referat_error *error) {
    for (size_t i = 0; i < results->hit_count; i++) {
        append_hit(out, results, results->hits + i);
        buf_byte(out, '\n');
    }
    return buf_status(out, error);
}

static void append_facets(struct buf *out, const struct referat_results *results) {
    static const char *const names[FACET_COUNT] = {"body", "year", "municipality", "outcome"};
    bool first = true;
    buf_byte(out, '{');
    for (size_t i = 0; results->has_facets && i < FACET_COUNT; i++) {
        bool first_value = true;
        json_key(out, &first, names[i]);
        buf_byte(out, '{');
        for (size_t j = 0; j < results->facets[i].count; j++) {
            const struct facet_value *value = results->facets[i].values + j;
            if (!first_value) buf_text(out, ", ");
            first_value = false;
            json_text(out, value->value);
            buf_printf(out, ": %" PRIu64, value->count);
        }
        buf_byte(out, '}');
    }
    buf_byte(out, '}');
}

enum referat_status results_to_json(const struct referat_results *results, struct buf *out,
                                    struct referat_error *error) {
    bool first = true;
    buf_text(out, "{\"format_version\": 1, \"query\": ");
    json_text(out, results->query);
    first = false;
    member_count(out, &first, "total", results->total);
    json_key(out, &first, "total_exact");
    buf_text(out, results->total_exact ? "true" : "false");
    member_count(out, &first, "partial", results->partial_count);
    member_count(out, &first, "took_us", results->took_us);
    buf_text(out, ",\n \"hits\": [");
    for (size_t i = 0; i < results->hit_count; i++) {
        buf_text(out, i ? ",\n  " : "\n  ");
        append_hit(out, results, results->hits + i);
    }
    buf_text(out, "],\n \"facets\": ");
    append_facets(out, results);
    if (results->explained) append_explanation(out, &results->explanation);
    buf_text(out, ",\n \"suggestion\": ");
    json_text(out, results->suggestion);
    buf_text(out, "}\n");
    return buf_status(out, error);
}
