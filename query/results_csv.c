/* results_csv.c - hits as CSV (csv.h). */
#include "query/csv.h"
#include "query/results.h"

static void put_municipalities(struct csv_writer *writer, const struct hit *hit) {
    struct arena arena;
    struct slice *names = NULL;
    size_t count = 0;
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < hit->municipality_count; i++) {
        *ARENA_PUSH(&arena, names, count) = slice_of(hit->municipalities[i]);
    }
    csv_list(writer, names, count);
    arena_free(&arena);
}

static void put_snippet(struct csv_writer *writer, const struct snippet *snippet) {
    struct buf text;
    buf_init(&text, BUF_MAX_DEFAULT);
    for (size_t i = 0; i < snippet->piece_count; i++) buf_slice(&text, snippet->pieces[i].text);
    csv_cell(writer, buf_as_slice(&text));
    buf_free(&text);
}

static void put_hit(struct csv_writer *writer, const struct hit *hit) {
    csv_number(writer, hit->rank);
    csv_decimal(writer, hit->score);
    csv_text(writer, hit->id);
    csv_text(writer, hit->body);
    csv_text(writer, hit->owner);
    csv_date(writer, hit->date);
    csv_text(writer, minutes_kind_name(hit->kind));
    csv_text(writer, hit->item);
    csv_text(writer, hit->title);
    csv_text(writer, outcome_name(hit->outcome));
    put_municipalities(writer, hit);
    csv_list(writer, hit->missing, hit->missing_count);
    csv_text(writer, hit->snippet.part);
    csv_text(writer, hit->decision.text);
    put_snippet(writer, &hit->snippet);
    csv_text(writer, hit->path);
    csv_number(writer, (unsigned long long)(hit->snippet.page > 0 ? hit->snippet.page : 0));
    csv_end_line(writer);
}

enum referat_status results_to_csv(const struct referat_results *results, bool excel, struct buf *out,
                                   struct referat_error *error) {
    static const char *const columns[] = {
        "rank",    "score",          "id",      "body", "owner",    "date",    "kind", "item", "title",
        "outcome", "municipalities", "missing", "part", "decision", "snippet", "path", "page"};
    struct csv_writer writer;
    csv_begin(&writer, excel, out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < results->hit_count; i++) put_hit(&writer, results->hits + i);
    return csv_end(&writer, error);
}
