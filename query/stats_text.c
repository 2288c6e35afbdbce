/*
 * stats_text.c - what is indexed as a page for people: a line a body, a column a year, as high as it had meetings. A
 * year without meetings between years with some is a "·": either there were none or the minutes are missing.
 */
#include "base/intl.h"
#include "base/utf8.h"
#include "query/clean.h"
#include "query/page.h"
#include "query/stats.h"

#include <inttypes.h>
#include <time.h>

#define NAME_COLUMNS_MAX 34
#define NUMBER_COLUMNS   9

struct chart {
    const struct stats *stats;
    struct page *page;
    struct arena *arena;
    unsigned name_columns;
    int first_year, last_year; /* shown */
    unsigned highest;          /* meetings of one body in one year */
};

static void put(struct page *page, const char *text, enum page_look look) {
    page_text(page, slice_of(text), look);
}

/* ---- above the chart ---- */

static void part(struct page *page, const char *text) {
    page_dot(page);
    page_keep(page, slice_of(text), LOOK_PLAIN);
}

static void totals(struct page *page, struct arena *arena, const struct stats *stats) {
    const unsigned long meetings = (unsigned long)stats->meetings, agendas = (unsigned long)stats->agendas;
    const unsigned long items = (unsigned long)stats->items, files = (unsigned long)stats->files;
    part(page, arena_printf(arena, ngettext_("%lu meeting", "%lu meetings", meetings), meetings));
    if (agendas) part(page, arena_printf(arena, ngettext_("%lu agenda", "%lu agendas", agendas), agendas));
    part(page, arena_printf(arena, ngettext_("%lu item", "%lu items", items), items));
    part(page, arena_printf(arena, ngettext_("%lu file", "%lu files", files), files));
    if (stats->other_files) {
        const unsigned long others = (unsigned long)stats->other_files;
        part(page,
             arena_printf(arena, ngettext_("%lu text that is no minutes", "%lu texts that are no minutes", others),
                          others));
    }
    page_line(page);
}

static void last_commit(struct page *page, const struct engine_commit_info *commit) {
    time_t seconds = (time_t)commit->time;
    struct tm local;
    if (!commit->time || !localtime_r(&seconds, &local)) return;
    put(page, _("last change:"), LOOK_FAINT);
    put(page, " ", LOOK_FAINT);
    page_date(page, (local.tm_year + 1900) * 10000 + (local.tm_mon + 1) * 100 + local.tm_mday, LOOK_FAINT);
    page_printf(page, LOOK_FAINT, " %02d:%02d", local.tm_hour, local.tm_min);
    page_line(page);
}

/* ---- the chart ---- */

/* "Byrådet (Aarhus)". */
static struct slice name_of(struct chart *chart, const struct body_stats *body) {
    struct slice name = slice_trim(text_clean(chart->arena, body->body));
    if (!name.len) name = slice_of(_("unknown body"));
    if (body->owner.len) {
        struct slice owner = text_clean(chart->arena, body->owner);
        name =
            slice_of(arena_printf(chart->arena, "%.*s (%.*s)", (int)name.len, name.data, (int)owner.len, owner.data));
    }
    return text_shorten(chart->arena, name, NAME_COLUMNS_MAX);
}

static void measure(struct chart *chart) {
    const struct stats *stats = chart->stats;
    chart->first_year = stats->first_year;
    chart->last_year = stats->last_year;
    for (size_t i = 0; i < stats->body_count; i++) {
        unsigned columns = (unsigned)utf8_columns(name_of(chart, stats->bodies + i));
        if (columns > chart->name_columns) chart->name_columns = columns;
        for (size_t k = 0; k < stats->bodies[i].year_count; k++) {
            unsigned meetings = stats->bodies[i].years[k].meetings;
            if (meetings > chart->highest) chart->highest = meetings;
        }
    }
    /* Where the years do not fit, the last ones are shown. */
    int room = (int)chart->page->width - (int)chart->name_columns - 2 * NUMBER_COLUMNS - 4;
    if (room < 12) room = 12;
    if (chart->last_year - chart->first_year + 1 > room) chart->first_year = chart->last_year - room + 1;
}

static void pad(struct buf *line, size_t columns, size_t to) {
    for (; columns < to; columns++) buf_byte(line, ' ');
}

/* Right-aligned behind what stands on the line. */
static void put_number(struct buf *line, const char *text) {
    pad(line, utf8_columns(slice_of(text)), NUMBER_COLUMNS);
    buf_text(line, text);
}

static size_t year_columns(const struct chart *chart) {
    size_t years = chart->first_year ? (size_t)(chart->last_year - chart->first_year + 1) : 0;
    return years < 9 ? 9 : years; /* "2031-2036" */
}

static const char *bar(const struct chart *chart, const struct body_stats *body, int year) {
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    unsigned meetings = stats_meetings(body, year);
    if (meetings && chart->highest) return bars[(meetings * 8 - 1) / chart->highest];
    return year > body->first_year && year < body->last_year ? "·" : " ";
}

static void heading(struct chart *chart, struct buf *line) {
    buf_clear(line);
    pad(line, 0, chart->name_columns + 2);
    size_t from = line->len;
    if (chart->first_year) buf_printf(line, "%d", chart->first_year);
    if (chart->first_year != chart->last_year) buf_printf(line, "-%d", chart->last_year);
    pad(line, line->len - from, year_columns(chart));
    put_number(line, _("meetings"));
    put_number(line, _("items"));
    page_keep(chart->page, buf_as_slice(line), LOOK_FAINT);
    page_line(chart->page);
}

static void row(struct chart *chart, const struct body_stats *body, struct buf *line) {
    struct slice name = name_of(chart, body);
    buf_clear(line);
    buf_slice(line, name);
    pad(line, utf8_columns(name), chart->name_columns + 2);
    size_t years = 0;
    for (int year = chart->first_year; year && year <= chart->last_year; year++, years++) {
        buf_text(line, bar(chart, body, year));
    }
    pad(line, years, year_columns(chart));
    put_number(line, arena_printf(chart->arena, "%" PRIu64, body->meetings));
    put_number(line, arena_printf(chart->arena, "%" PRIu64, body->items));
    page_keep(chart->page, buf_as_slice(line), LOOK_PLAIN);
    page_line(chart->page);
}

static bool has_gaps(const struct stats *stats) {
    for (size_t i = 0; i < stats->body_count; i++) {
        const struct body_stats *body = stats->bodies + i;
        if (body->year_count && body->last_year - body->first_year + 1 > (int)body->year_count) return true;
    }
    return false;
}

enum referat_status stats_to_text(const struct stats *stats, const struct referat_style *style, struct buf *out,
                                  struct referat_error *error) {
    struct page page;
    struct arena arena;
    struct buf line;
    arena_init(&arena, (size_t)64 << 20);
    buf_init(&line, 1 << 20);
    page_init(&page, style, out);
    struct chart chart = {.stats = stats, .page = &page, .arena = &arena};
    totals(&page, &arena, stats);
    last_commit(&page, &stats->commit);
    if (stats->body_count) {
        measure(&chart);
        page_gap(&page);
        heading(&chart, &line);
    }
    for (size_t i = 0; i < stats->body_count; i++) row(&chart, stats->bodies + i, &line);
    if (has_gaps(stats)) {
        page_gap(&page);
        put(&page, _("· a year without minutes between years with some"), LOOK_FAINT);
        page_line(&page);
    }
    enum referat_status status = page_close(&page, error);
    if (!status) status = arena_status(&arena, error);
    if (!status) status = buf_status(&line, error);
    arena_free(&arena);
    buf_free(&line);
    return status;
}
