/* who_persons.c - --person: the names that are asked for, and what stands beside them in the file of aliases. */
#include "base/intl.h"
#include "query/who_find.h"

/* "ida holm" is Ida Holm, Ida Kirstine Holm and Ida Holm Friis: a run of its words, or its first and last. */
static bool is_named(const char *folded, const char *wanted) {
    size_t len = strlen(wanted);
    for (const char *at = folded; len && (at = strstr(at, wanted)); at++) {
        if ((at == folded || at[-1] == ' ') && (at[len] == ' ' || !at[len])) return true;
    }
    const char *first = strchr(folded, ' '), *last = strrchr(folded, ' ');
    if (!first || first == last) return false;
    size_t first_len = (size_t)(first - folded);
    return strncmp(folded, wanted, first_len) == 0 && strcmp(wanted + first_len, last) == 0;
}

bool *who_wanted_people(struct who *who, const char *const *folded, size_t count) {
    bool *wanted = arena_alloc(&who->arena, who->people.person_count + 1);
    if (!wanted || who->arena.failed) return NULL;
    for (size_t i = 0; i < who->people.count; i++) {
        const struct name_entry *entry = &who->people.entries[i];
        for (size_t k = 0; k < count; k++) wanted[entry->person] |= is_named(entry->folded, folded[k]);
    }
    return wanted;
}

const struct engine_query *who_names_of(struct who *who, const bool *wanted) {
    struct who_terms terms = {0};
    for (size_t i = 0; i < who->people.count; i++) {
        if (wanted[who->people.entries[i].person])
            who_add_term(who, &terms, SCHEMA_PERSON, who->people.entries[i].folded);
    }
    return who_any_of(who, &terms);
}

void who_show_candidates(struct who *who, const bool *wanted) {
    for (size_t i = 0; i < who->rows.count; i++) {
        struct register_row *row = who->rows.items[i];
        if ((row->marks & ROW_CANDIDATE) && wanted[people_of(&who->people, row)]) row->marks |= ROW_SHOWN;
        row->marks &= ~ROW_CANDIDATE;
    }
}

enum referat_status who_load_persons(struct who *who, const char **folded) {
    struct who_terms terms = {0};
    const struct referat_who_options *options = who->options;
    for (size_t i = 0; i < options->person_count; i++) {
        folded[i] = alias_fold_person(&who->arena, slice_of(options->persons[i]));
        if (!*folded[i]) {
            text_map_free(&terms.seen);
            return error_set(who->error, REFERAT_USAGE, _("\"%s\" is no name"), options->persons[i]);
        }
        who_add_term(who, &terms, SCHEMA_PERSON, folded[i]);
        for (size_t k = 0; k < who->aliases.count; k++) {
            const struct alias_line *line = &who->aliases.lines[k];
            bool named = false;
            for (size_t n = 0; !line->group && !line->forbids && n < line->name_count; n++)
                named |= is_named(line->names[n].folded, folded[i]);
            for (size_t n = 0; named && n < line->name_count; n++)
                who_add_term(who, &terms, SCHEMA_PERSON, line->names[n].folded);
        }
    }
    enum referat_status status = who_load(who, who_current(who, who_any_of(who, &terms)), ROW_CANDIDATE);
    if (!status) status = who_load_names(who, ROW_CANDIDATE);
    for (size_t i = 0; i < who->rows.count; i++) who->rows.items[i]->marks = 0;
    return status;
}
