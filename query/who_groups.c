/* who_groups.c - the rows that can end a seat that is shown, of all rows of its group (who_find.h). */
#include "query/who_find.h"

/* Appointments alone have a group. */
static const struct engine_query *rows_of_groups(struct who *who, struct who_terms *groups) {
    bool all = who_too_many(groups);
    const struct engine_query *rows = who_any_of(who, groups);
    return who_current(who, all ? who_term(who, SCHEMA_ROW, SCHEMA_ROW_APPOINTMENT) : rows);
}

static void add_group_terms(struct who *who, const struct register_row *row, struct who_terms *terms) {
    const struct group_cluster *group = &who->groups.groups[groups_of(&who->groups, row)];
    for (size_t k = 0; k < group->key_count; k++) who_add_term(who, terms, SCHEMA_GROUP, group->keys[k]);
}

/* The groups of the rows that are shown, or of those that take a seat. */
static struct who_terms group_terms(struct who *who, bool taken) {
    struct who_terms terms = {0};
    bool *added = arena_alloc(&who->arena, who->groups.group_count + 1);
    if (!added) return terms;
    for (size_t i = 0; i < who->rows.count && !who->arena.failed; i++) {
        const struct register_row *row = who->rows.items[i];
        bool wanted = taken ? row->takes : (row->marks & ROW_SHOWN) != 0;
        if (!wanted || row_act_is_attendance(row->act) || added[groups_of(&who->groups, row)]) continue;
        added[groups_of(&who->groups, row)] = true;
        add_group_terms(who, row, &terms);
    }
    return terms;
}

/* Every name of the people who are shown that is known by now. */
static const struct engine_query *rows_of_shown(struct who *who) {
    struct who_terms terms = {0};
    bool *shown = arena_alloc(&who->arena, who->people.person_count + 1);
    bool *added = arena_alloc(&who->arena, who->people.count + 1);
    if (!shown || !added) return engine_query_constant(&who->arena, ENGINE_NONE);
    for (size_t i = 0; i < who->rows.count; i++)
        if (who->rows.items[i]->marks & ROW_SHOWN) shown[people_of(&who->people, who->rows.items[i])] = true;
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        const struct name_entry *entry = &who->people.entries[row->name];
        if (!shown[entry->person] || (added[row->name] && strcmp(row->municipality, entry->place) == 0)) continue;
        added[row->name] |= strcmp(row->municipality, entry->place) == 0;
        who_add_term(who, &terms, SCHEMA_NAME_WHOLE, row->name_whole);
    }
    return who_any_of(who, &terms);
}

/* How many rows there are of each name that the groups have. */
static enum referat_status count_group_names(struct who *who, const struct engine_query *groups) {
    const struct engine_search search = {
        .query = groups, .sort = ENGINE_NEWEST_FIRST, .facet_columns = 1u << COLUMN_OUTCOME};
    struct engine_result found;
    enum referat_status status =
        engine_search(who->reader->engine, ENGINE_REGISTER, &search, &who->arena, &found, who->error);
    for (size_t i = 0; !status && i < found.facet_counts[COLUMN_OUTCOME]; i++) {
        const struct engine_facet *name = &found.facets[COLUMN_OUTCOME][i];
        groups_count(&who->groups, name->value, (size_t)name->count);
    }
    who->groups_joined = 0;
    return status;
}

/* Where a sentence tells of a seat alone, whose it was is seen by all rows of the group. */
static enum referat_status load_taken(struct who *who) {
    enum referat_status status = who_join_groups(who);
    if (status) return status;
    struct who_terms taken = group_terms(who, true);
    bool any = taken.count > 0;
    const struct engine_query *groups = rows_of_groups(who, &taken);
    if (any) status = who_load(who, groups, 0);
    if (!status) status = who_join_people(who);
    return status ? status : who_join_groups(who);
}

/*
 * A seat's end stands in other rows of its group: those of the same person, and those that tell of somebody who is
 * followed.
 */
enum referat_status who_load_groups(struct who *who) {
    enum referat_status status = who_join_groups(who);
    if (status) return status;
    struct who_terms shown = group_terms(who, false);
    bool any = shown.count > 0;
    const struct engine_query *groups = rows_of_groups(who, &shown);
    if (!any) return REFERAT_OK;
    const struct engine_query *follows = engine_query_term(&who->arena, slice_of(SCHEMA_FOLLOWS));
    const struct engine_query *told = engine_query_pair(&who->arena, ENGINE_OR, rows_of_shown(who), follows);
    status = who_load(who, engine_query_pair(&who->arena, ENGINE_FILTER, groups, told), 0);
    if (!status) status = count_group_names(who, groups);
    return status ? status : load_taken(who);
}
