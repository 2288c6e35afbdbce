/*
 * stats.c - counts what is indexed (stats.h): meetings by their ids, items by the engine's own counts of bodies. Reads
 * no record, so that a large index is counted in a moment.
 */
#include "query/stats.h"

#include "query/reader.h"

#include <stdlib.h>

struct counter {
    struct engine_reader *engine;
    struct arena *arena;
    struct stats *stats;
    struct referat_error *error;
};

/* The body "KOSU" or "Byrådet@Aarhus", made where it is new. */
static struct body_stats *body_of(struct counter *counter, struct slice name) {
    struct stats *stats = counter->stats;
    const char *at = memrchr(name.data, '@', name.len);
    struct slice body = at ? slice_first(name, (size_t)(at - name.data)) : name;
    struct slice owner = at ? slice_from(name, body.len + 1) : slice_of("");
    for (size_t i = 0; i < stats->body_count; i++) {
        if (slice_equal(stats->bodies[i].body, body) && slice_equal(stats->bodies[i].owner, owner))
            return stats->bodies + i;
    }
    struct body_stats *made = ARENA_PUSH(counter->arena, stats->bodies, stats->body_count);
    *made = (struct body_stats){.body = arena_slice(counter->arena, body), .owner = arena_slice(counter->arena, owner)};
    return made;
}

static void count_year(struct counter *counter, struct body_stats *body, int year) {
    for (size_t i = 0; i < body->year_count; i++) {
        if (body->years[i].year != year) continue;
        body->years[i].meetings++;
        return;
    }
    *ARENA_PUSH(counter->arena, body->years, body->year_count) = (struct year_count){year, 1};
}

/* The year of "2031-03-06"; 0 for "uden-dato-…". */
static int year_of(struct slice date) {
    int year = 0;
    if (date.len < 4) return 0;
    for (size_t i = 0; i < 4; i++) {
        if (date.data[i] < '0' || date.data[i] > '9') return 0;
        year = year * 10 + (date.data[i] - '0');
    }
    return year;
}

/* BODY[@OWNER]/DATE[/dagsorden] (corpus/record.h). */
static void count_meeting(struct counter *counter, struct slice id) {
    const char *slash = memchr(id.data, '/', id.len);
    if (!slash) return;
    struct body_stats *body = body_of(counter, slice_first(id, (size_t)(slash - id.data)));
    int year = year_of(slice_from(id, (size_t)(slash - id.data) + 1));
    if (slice_ends(id, "/dagsorden")) {
        body->agendas++;
        counter->stats->agendas++;
        return;
    }
    body->meetings++;
    counter->stats->meetings++;
    body->undated += year == 0;
    if (year) count_year(counter, body, year);
}

static enum referat_status count_meetings(struct counter *counter) {
    struct slice *keys;
    size_t count;
    enum referat_status status =
        engine_keys(counter->engine, slice_of(SCHEMA_KEY_MEETING), counter->arena, &keys, &count, counter->error);
    for (size_t i = 0; !status && i < count; i++) {
        count_meeting(counter, slice_from(keys[i], strlen(SCHEMA_KEY_MEETING)));
    }
    return status;
}

/* The ledger's entry of a file says whether it is minutes (indexer/ledger.h). */
static enum referat_status count_files(struct counter *counter) {
    struct slice *keys, value;
    size_t count;
    bool found;
    struct arena scratch;
    arena_init(&scratch, QUERY_ARENA_MAX);
    enum referat_status status =
        engine_keys(counter->engine, slice_of(SCHEMA_KEY_FILE), counter->arena, &keys, &count, counter->error);
    for (size_t i = 0; !status && i < count; i++) {
        arena_reset(&scratch);
        status = engine_get(counter->engine, keys[i], &scratch, &found, &value, counter->error);
        bool other = found && memmem(value.data, value.len, "\"not-minutes\"", 13);
        counter->stats->files += !other;
        counter->stats->other_files += other;
    }
    arena_free(&scratch);
    return status;
}

static enum referat_status count_items(struct counter *counter) {
    struct engine_search search = {.query = engine_query_constant(counter->arena, ENGINE_ALL),
                                   .facet_columns = 1u << COLUMN_BODY};
    struct engine_result result;
    enum referat_status status =
        engine_document_count(counter->engine, ENGINE_ITEMS, &counter->stats->items, counter->error);
    if (!status) {
        status = engine_search(counter->engine, ENGINE_ITEMS, &search, counter->arena, &result, counter->error);
    }
    for (size_t i = 0; !status && i < result.facet_counts[COLUMN_BODY]; i++) {
        body_of(counter, result.facets[COLUMN_BODY][i].value)->items += result.facets[COLUMN_BODY][i].count;
    }
    return status;
}

static int by_year(const void *left, const void *right) {
    const struct year_count *a = left, *b = right;
    return a->year - b->year;
}

static int most_meetings_first(const void *left, const void *right) {
    const struct body_stats *a = left, *b = right;
    if (a->meetings != b->meetings) return a->meetings > b->meetings ? -1 : 1;
    int order = slice_compare(a->body, b->body);
    return order ? order : slice_compare(a->owner, b->owner);
}

static void sort(struct stats *stats) {
    for (size_t i = 0; i < stats->body_count; i++) {
        struct body_stats *body = stats->bodies + i;
        if (!body->year_count) continue;
        qsort(body->years, body->year_count, sizeof *body->years, by_year);
        body->first_year = body->years[0].year;
        body->last_year = body->years[body->year_count - 1].year;
        if (!stats->first_year || body->first_year < stats->first_year) stats->first_year = body->first_year;
        if (body->last_year > stats->last_year) stats->last_year = body->last_year;
    }
    if (stats->body_count > 1) qsort(stats->bodies, stats->body_count, sizeof *stats->bodies, most_meetings_first);
}

unsigned stats_meetings(const struct body_stats *body, int year) {
    for (size_t i = 0; i < body->year_count; i++) {
        if (body->years[i].year == year) return body->years[i].meetings;
    }
    return 0;
}

enum referat_status query_stats(struct query_reader *reader, enum referat_format format,
                                const struct referat_style *style, struct buf *out, struct referat_error *error) {
    struct arena arena;
    struct stats stats = {.meetings = 0};
    struct counter counter = {reader->engine, &arena, &stats, error};
    arena_init(&arena, QUERY_ARENA_MAX);
    enum referat_status status = count_meetings(&counter);
    if (!status) status = count_items(&counter);
    if (!status) status = count_files(&counter);
    if (!status) status = engine_last_commit(reader->engine, &stats.commit, error);
    if (!status) status = arena_status(&arena, error);
    if (!status) {
        sort(&stats);
        status = format == REFERAT_JSON ? stats_to_json(&stats, out, error) : stats_to_text(&stats, style, out, error);
    }
    arena_free(&arena);
    return status;
}
