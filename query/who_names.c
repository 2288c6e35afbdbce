/*
 * who_names.c - loads the rows under other spellings of the names that were found (who_find.h): who is who is told by
 * all spellings that are alike, and by who met whom.
 */
#include "query/who_find.h"

static void add_alias_names(struct who *who, const struct name_entry *entry, struct who_terms *terms) {
    for (size_t i = 0; entry->alias && i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; !line->group && !line->forbids && k < line->name_count; k++)
            named |= alias_name_fits(&line->names[k], entry->folded, entry->place);
        for (size_t k = 0; named && k < line->name_count; k++)
            who_add_term(who, terms, SCHEMA_PERSON, line->names[k].folded);
    }
}

/*
 * The rows of names that may be other spellings of one in the marked rows, but not those of these names themselves:
 * most people have one spelling, and then there is nothing to read.
 */
static enum referat_status load_spellings(struct who *who, unsigned marks) {
    struct who_terms terms = {0}, known = {0};
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        struct name_entry *entry = &who->people.entries[row->name];
        if (!(row->marks & marks) || entry->searched) continue;
        entry->searched = true;
        who_add_term(who, &known, SCHEMA_NAME_WHOLE, row->name_whole);
        who_add_term(who, &terms, SCHEMA_NAME_BLOCK,
                     arena_printf(&who->arena, "%s/%s", row->municipality, entry->block));
        if (!entry->place[0]) who_add_term(who, &terms, SCHEMA_PERSON, entry->folded);
        add_alias_names(who, entry, &terms);
    }
    bool any = terms.count > 0, all = who_too_many(&terms) || who_too_many(&known);
    const struct engine_query *query = who_any_of(who, &terms), *read = who_any_of(who, &known);
    if (!any) return REFERAT_OK;
    if (!all) query = engine_query_pair(&who->arena, ENGINE_AND_NOT, query, read);
    return who_load(who, who_current(who, query), 0);
}

/* All rows of the names that are like another one: who met whom tells them apart. */
static enum referat_status load_alike(struct who *who) {
    struct who_terms terms = {0};
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        const struct name_entry *entry = &who->people.entries[row->name];
        if (entry->alike) who_add_term(who, &terms, SCHEMA_NAME_WHOLE, row->name_whole);
    }
    bool any = terms.count > 0;
    const struct engine_query *query = who_any_of(who, &terms);
    return any ? who_load(who, who_current(who, query), 0) : REFERAT_OK;
}

enum referat_status who_load_names(struct who *who, unsigned marks) {
    who_absorb(who);
    enum referat_status status = load_spellings(who, marks);
    if (!status) status = who_join_people(who);
    if (!status) status = load_alike(who);
    return status ? status : who_join_people(who);
}
