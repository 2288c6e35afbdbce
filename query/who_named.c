/* who_named.c - words that name a person or a group ask for it under all its names (who_find.h). */
#include "query/match.h"
#include "query/query.h"
#include "query/who_find.h"

/* Plain words and phrases alone, as a list of folded words: "ida holm". "" for everything else. */
static const char *plain_words(struct who *who) {
    const struct query_node *root = who->plan.root;
    const char *words = "";
    size_t count = root->op == QUERY_AND ? root->child_count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct query_node *node = root->op == QUERY_AND ? root->children[i] : root;
        if ((node->op != QUERY_WORD && node->op != QUERY_PHRASE) || node->wildcard) return "";
        struct slice typed = slice_make(who->options->words + node->start, node->end - node->start);
        words = arena_printf(&who->arena, "%s%s%s", words, *words ? " " : "", alias_fold_person(&who->arena, typed));
    }
    return words;
}

/* Does the folded name have all the words? */
static bool name_has_words(const char *folded, const char *words) {
    while (*words) {
        size_t len = strcspn(words, " ");
        const char *word = words, *at = folded;
        bool found = false;
        for (; !found && *at; at += strcspn(at, " "), at += *at == ' ')
            found = strcspn(at, " ") == len && memcmp(at, word, len) == 0;
        if (!found) return false;
        words += len + (words[len] == ' ');
    }
    return true;
}

/* Does its name, or another one by the file of aliases, have all the words? */
static bool entry_has_words(const struct name_entry *entry, const char *words) {
    if (name_has_words(entry->folded, words)) return true;
    for (size_t k = 0; entry->alias && k < entry->alias->name_count; k++) {
        if (name_has_words(entry->alias->names[k].folded, words)) return true;
    }
    return false;
}

/* By person, who has the words; NULL where memory is out. */
static bool *people_with_words(struct who *who, const char *words) {
    bool *named = arena_alloc(&who->arena, who->people.person_count + 1);
    if (!named || who->arena.failed) return NULL;
    for (size_t i = 0; i < who->people.count; i++) {
        const struct name_entry *entry = &who->people.entries[i];
        named[entry->person] |= entry_has_words(entry, words);
    }
    return named;
}

static bool anybody_has_words(const struct who *who, const char *words) {
    for (size_t i = 0; i < who->people.count; i++) {
        if (entry_has_words(&who->people.entries[i], words)) return true;
    }
    return false;
}

/* Rows of people whom the file of aliases calls by the words. */
static enum referat_status load_aliases(struct who *who, const char *words) {
    struct who_terms terms = {0};
    for (size_t i = 0; i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; !line->group && !line->forbids && k < line->name_count; k++)
            named |= name_has_words(line->names[k].folded, words);
        for (size_t k = 0; named && k < line->name_count; k++)
            who_add_term(who, &terms, SCHEMA_PERSON, line->names[k].folded);
    }
    bool any = terms.count > 0;
    const struct engine_query *query = who_any_of(who, &terms);
    return any ? who_load(who, who_current(who, query), 0) : REFERAT_OK;
}

/* The people whom the words name are shown under all their names. */
static enum referat_status show_named_people(struct who *who, const struct engine_query *filters, const char *words) {
    enum referat_status status = load_aliases(who, words);
    who_absorb(who);
    if (status || !anybody_has_words(who, words)) return status;
    status = who_load_names(who, ROW_SHOWN);
    const bool *named = status ? NULL : people_with_words(who, words);
    if (!named) return status ? status : arena_status(&who->arena, who->error);
    const struct engine_query *theirs =
        engine_query_pair(&who->arena, ENGINE_FILTER, filters, who_names_of(who, named));
    status = who_load(who, theirs, ROW_CANDIDATE);
    if (!status) status = who_join_people(who);
    /* Further rows may have made other people of the same names. */
    named = status ? NULL : people_with_words(who, words);
    if (named) who_show_candidates(who, named);
    return status ? status : arena_status(&who->arena, who->error);
}

static bool group_has_words(struct who *who, const char *name, struct arena *scratch) {
    const struct text_match match = match_text(who->reader->analyzer, &who->plan, slice_of(name), scratch);
    word_set all = who->plan.word_count >= 64 ? ~(word_set)0 : ((word_set)1 << who->plan.word_count) - 1;
    return all && (match.words & all) == all;
}

static enum referat_status show_named_groups(struct who *who, const struct engine_query *filters) {
    struct who_terms terms = {0};
    struct arena scratch;
    arena_init(&scratch, QUERY_ARENA_MAX);
    for (size_t i = 0; i < who->groups.count; i++) {
        const struct group_name *name = &who->groups.names[i];
        const struct group_cluster *group = &who->groups.groups[name->group];
        arena_reset(&scratch);
        if (group->key_count < 2 || !group_has_words(who, name->written, &scratch)) continue;
        for (size_t k = 0; k < group->key_count; k++) who_add_term(who, &terms, SCHEMA_GROUP, group->keys[k]);
    }
    for (size_t i = 0; i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count && !named; k++) {
            arena_reset(&scratch);
            named = group_has_words(who, line->names[k].written, &scratch);
        }
        for (size_t k = 0; named && k < line->name_count; k++)
            who_add_term(who, &terms, SCHEMA_GROUP, line->names[k].folded);
    }
    arena_free(&scratch);
    bool any = terms.count > 0;
    const struct engine_query *query = who_any_of(who, &terms);
    return any ? who_load(who, engine_query_pair(&who->arena, ENGINE_FILTER, filters, query), ROW_SHOWN) : REFERAT_OK;
}

enum referat_status who_show_named(struct who *who, const struct engine_query *filters) {
    const char *words = who_has_words(who) ? plain_words(who) : "";
    if (!*words) return arena_status(&who->arena, who->error);
    enum referat_status status = who_join_groups(who);
    if (!status) status = show_named_groups(who, filters);
    return status ? status : show_named_people(who, filters, words);
}
