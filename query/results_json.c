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

static void append_hit(struct buf *out, const struct hit *hit) {
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
    member_text(out, &first, "decision", hit->decision);
    member_snippet(out, &first, &hit->snippet);
    member_text(out, &first, "path", hit->path);
    member_count(out, &first, "page", (uint64_t)(hit->snippet.page > 0 ? hit->snippet.page : 0));
    buf_byte(out, '}');
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
        append_hit(out, results->hits + i);
    }
    buf_text(out, "],\n \"facets\": ");
    append_facets(out, results);
    buf_text(out, ",\n \"suggestion\": \"\"}\n");
    return buf_status(out, error);
}
