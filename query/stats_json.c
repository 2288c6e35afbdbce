/* stats_json.c - what is indexed as JSON (docs/QUERY.md). */
#include "query/clean.h"
#include "query/stats.h"

#include <inttypes.h>
#include <time.h>

static void member_count(struct buf *out, bool *first, const char *name, uint64_t count) {
    json_key(out, first, name);
    buf_printf(out, "%" PRIu64, count);
}

/* The years between first and last without minutes. */
static void member_gaps(struct buf *out, bool *first, const struct body_stats *body) {
    bool begun = false;
    json_key(out, first, "gaps");
    buf_byte(out, '[');
    for (int year = body->first_year; year && year < body->last_year; year++) {
        if (stats_meetings(body, year)) continue;
        buf_printf(out, begun ? ", %d" : "%d", year);
        begun = true;
    }
    buf_byte(out, ']');
}

static void append_body(struct buf *out, const struct body_stats *body) {
    bool first = true;
    buf_byte(out, '{');
    json_key(out, &first, "body");
    json_text(out, body->body);
    json_key(out, &first, "owner");
    json_text(out, body->owner);
    member_count(out, &first, "meetings", body->meetings);
    member_count(out, &first, "agendas", body->agendas);
    member_count(out, &first, "undated", body->undated);
    member_count(out, &first, "items", body->items);
    json_key(out, &first, "years");
    buf_byte(out, '{');
    for (size_t i = 0; i < body->year_count; i++) {
        buf_printf(out, "%s\"%d\": %u", i ? ", " : "", body->years[i].year, body->years[i].meetings);
    }
    buf_byte(out, '}');
    member_gaps(out, &first, body);
    buf_byte(out, '}');
}

static void member_commit(struct buf *out, bool *first, const struct engine_commit_info *commit) {
    char text[64] = "";
    time_t seconds = (time_t)commit->time;
    struct tm utc;
    if (commit->time && gmtime_r(&seconds, &utc)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    json_key(out, first, "last_commit");
    buf_printf(out, "{\"number\": %" PRIu64 ", \"time\": \"%s\"}", commit->number, text);
}

enum referat_status stats_to_json(const struct stats *stats, struct buf *out, struct referat_error *error) {
    bool first = true;
    buf_byte(out, '{');
    member_count(out, &first, "format_version", 1);
    member_count(out, &first, "meetings", stats->meetings);
    member_count(out, &first, "agendas", stats->agendas);
    member_count(out, &first, "items", stats->items);
    member_count(out, &first, "files", stats->files);
    member_count(out, &first, "other_files", stats->other_files);
    member_commit(out, &first, &stats->commit);
    buf_text(out, ",\n \"bodies\": [");
    for (size_t i = 0; i < stats->body_count; i++) {
        buf_text(out, i ? ",\n  " : "\n  ");
        append_body(out, stats->bodies + i);
    }
    buf_text(out, "]}\n");
    return buf_status(out, error);
}
