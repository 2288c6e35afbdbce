/*
 * who.c - finds the answer to a question of the register (docs/REGISTER.md, "From a question to an answer"): the steps
 * in their order (who_find.h), and what is known of the rows between them.
 */
#include "base/intl.h"
#include "query/who_find.h"

#include <time.h>

enum referat_status who_open(struct who *who, struct query_reader *reader, const struct referat_who_options *options,
                             struct referat_error *error) {
    *who = (struct who){.reader = reader, .options = options, .error = error};
    arena_init(&who->arena, (size_t)4 << 30);
    register_init(&who->rows, reader);
    people_init(&who->people, &who->arena, reader->registry, &who->aliases);
    groups_init(&who->groups, &who->arena, reader->registry, reader->analyzer, &who->aliases);
    who->seats = (struct seats){.arena = &who->arena, .people = &who->people, .groups = &who->groups};
    return aliases_read(options->aliases_path, reader->registry, reader->analyzer, &who->arena, &who->aliases, error);
}

void who_close(struct who *who) {
    people_free(&who->people);
    groups_free(&who->groups);
    register_free(&who->rows);
    arena_free(&who->arena);
}

/* ---- what is known of the rows ---- */

void who_absorb(struct who *who) {
    for (; who->absorbed < who->rows.count; who->absorbed++) {
        struct register_row *row = who->rows.items[who->absorbed];
        people_add(&who->people, row);
        if (!row_act_is_attendance(row->act)) groups_add(&who->groups, row);
    }
}

enum referat_status who_join_people(struct who *who) {
    who_absorb(who);
    if (who->people_joined && who->people_joined == who->rows.count) return REFERAT_OK;
    who->people_joined = who->rows.count;
    return people_join(&who->people, who->error);
}

enum referat_status who_join_groups(struct who *who) {
    who_absorb(who);
    if (who->groups_joined && who->groups_joined == who->rows.count) return REFERAT_OK;
    who->groups_joined = who->rows.count;
    return groups_join(&who->groups, who->error);
}

/* ---- the steps ---- */

static size_t count_marked(const struct who *who, unsigned marks) {
    size_t count = 0;
    for (size_t i = 0; i < who->rows.count; i++) count += (who->rows.items[i]->marks & marks) != 0;
    return count;
}

static enum referat_status load_rows(struct who *who) {
    const struct engine_query *filters;
    const struct referat_who_options *options = who->options;
    const char **folded = arena_alloc(&who->arena, (options->person_count + 1) * sizeof *folded);
    bool *wanted = NULL;
    enum referat_status status = who_filters(who, &filters);
    if (!status) status = arena_status(&who->arena, who->error);
    if (!status && who_has_words(who)) status = who_plan_words(who);
    if (!status && options->person_count) {
        status = who_load_persons(who, folded);
        wanted = status ? NULL : who_wanted_people(who, folded, options->person_count);
        if (!status && !wanted) status = arena_status(&who->arena, who->error);
        if (!status) filters = engine_query_pair(&who->arena, ENGINE_FILTER, filters, who_names_of(who, wanted));
    }
    const unsigned mark = options->person_count ? ROW_CANDIDATE : ROW_SHOWN;
    if (!status) status = who_load_matches(who, filters, mark);
    if (!status && !options->person_count) status = who_show_named(who, filters);
    if (!status && !count_marked(who, mark)) status = who_load_partial(who, filters, mark);
    if (!status && options->person_count) status = who_join_people(who);
    if (!status && options->person_count) {
        wanted = who_wanted_people(who, folded, options->person_count);
        if (!wanted) return arena_status(&who->arena, who->error);
        who_show_candidates(who, wanted);
    }
    if (!status) status = who_load_names(who, ROW_SHOWN);
    return status ? status : who_load_groups(who);
}

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

enum referat_status who_find(struct who *who) {
    uint64_t begun = now_us();
    enum referat_status status = load_rows(who);
    if (!status) status = who_make_records(who);
    if (!status) status = analyzer_status(who->reader->analyzer, who->error);
    who->took_us = now_us() - begun;
    return status;
}

static enum referat_status format_answer(const struct who *who, enum referat_format format,
                                         const struct referat_style *style, struct buf *out,
                                         struct referat_error *error) {
    switch (format) {
    case REFERAT_JSON: return who_to_json(who, out, error);
    case REFERAT_NDJSON: return who_to_ndjson(who, out, error);
    case REFERAT_CSV: return who_to_csv(who, false, out, error);
    case REFERAT_CSV_EXCEL: return who_to_csv(who, true, out, error);
    default: return who_to_text(who, style, out, error);
    }
}

enum referat_status query_who(struct query_reader *reader, const struct referat_who_options *options,
                              enum referat_format format, const struct referat_style *style, struct buf *out,
                              struct referat_error *error) {
    struct who who;
    enum referat_status status = who_open(&who, reader, options, error);
    if (!status) status = who_find(&who);
    if (!status) status = format_answer(&who, format, style, out, error);
    if (!status && !who.count) status = error_set(error, REFERAT_NOTHING_FOUND, _("the register has nothing like it"));
    who_close(&who);
    return status;
}
