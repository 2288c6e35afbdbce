/* who_filters.c - what the flags of a question say, as a query of the rows that they let through (who_find.h). */
#include "base/date.h"
#include "base/intl.h"
#include "query/query.h"
#include "query/who_find.h"
#include "query/word.h"

static bool asks_invitations(const struct referat_who_options *options) {
    enum row_act act;
    for (size_t i = 0; i < options->act_count; i++) {
        if (row_act_from(slice_of(options->acts[i]), &act) && act == ROW_INVITERET) return true;
    }
    return false;
}

struct filter_context who_filter_context(struct who *who) {
    return (struct filter_context){.engine = who->reader->engine,
                                   .registry = who->reader->registry,
                                   .arena = &who->arena,
                                   .error = who->error,
                                   .collection = ENGINE_REGISTER,
                                   .superseded_too = asks_invitations(who->options)};
}

struct referat_search_options who_search_options(const struct referat_who_options *options, bool words) {
    return (struct referat_search_options){.query = words ? options->words : "",
                                           .query_length = words ? options->words_length : 0,
                                           .bodies = options->bodies,
                                           .body_count = options->body_count,
                                           .municipalities = options->municipalities,
                                           .municipality_count = options->municipality_count,
                                           .from = options->from,
                                           .to = options->to,
                                           .synonyms_path = words ? options->synonyms_path : NULL};
}

bool who_has_words(const struct who *who) {
    return slice_trim(slice_make(who->options->words, who->options->words ? who->options->words_length : 0)).len > 0;
}

/* --act: rows of any of these. */
static enum referat_status act_filter(struct who *who, const struct engine_query **out) {
    const struct referat_who_options *options = who->options;
    struct who_terms terms = {0};
    for (size_t i = 0; i < options->act_count; i++) {
        enum row_act act;
        if (!row_act_from(slice_of(options->acts[i]), &act)) {
            const char *list = "";
            for (int k = 0; k < ROW_ACT_COUNT; k++)
                list = arena_printf(&who->arena, "%s%s%s", list, k ? ", " : "", row_act_name((enum row_act)k));
            text_map_free(&terms.seen);
            return error_set(who->error, REFERAT_USAGE, _("unknown act \"%s\"; there are: %s"), options->acts[i], list);
        }
        who_add_term(who, &terms, SCHEMA_ACT, row_act_name(act));
    }
    *out = who_any_of(who, &terms);
    return REFERAT_OK;
}

/* --group: its name has all words of one of the values; or the file of aliases says so of another of its names. */
static const struct engine_query *group_words(struct who *who, const char *value) {
    const struct query_reader *reader = who->reader;
    const struct word_context words = {.registry = reader->registry,
                                       .analyzer = reader->analyzer,
                                       .arena = &who->arena,
                                       .text = slice_of(value),
                                       .engine = reader->engine,
                                       .error = who->error};
    const struct engine_query **all = NULL;
    size_t count = 0;
    struct token token;
    for (size_t at = 0; count < QUERY_MAX_WORDS && token_next(words.text, &at, &token);) {
        struct query_word word = word_make(&words, &token, false);
        if (word.stop_word) continue;
        *ARENA_PUSH(&who->arena, all, count) = word_in_places(&who->arena, &word, PLACE_TITLE);
    }
    return count ? engine_query_join(&who->arena, ENGINE_AND, all, count)
                 : engine_query_constant(&who->arena, ENGINE_NONE);
}

/* Are all words of one key among those of the other? Keys are sorted (stemmer/names.h). */
static bool key_holds(const char *key, const char *words) {
    while (*words) {
        size_t len = strcspn(words, " ");
        const char *at = key;
        while (*at && !(strcspn(at, " ") == len && memcmp(at, words, len) == 0)) {
            at += strcspn(at, " ");
            at += *at == ' ';
        }
        if (!*at) return false;
        words += len + (words[len] == ' ');
    }
    return true;
}

static void add_group_aliases(struct who *who, const char *value, struct who_terms *terms) {
    const char *wanted = group_key(who->reader->analyzer, slice_of(value), &who->arena).data;
    for (size_t i = 0; *wanted && i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count; k++)
            named |= key_holds(line->names[k].folded, wanted);
        for (size_t k = 0; named && k < line->name_count; k++)
            who_add_term(who, terms, SCHEMA_GROUP, line->names[k].folded);
    }
    const struct body *body = registry_find_body(who->reader->registry, slice_of(value));
    if (!body) return;
    who_add_term(who, terms, SCHEMA_GROUP, group_key(who->reader->analyzer, slice_of(body->code), &who->arena).data);
    who_add_term(who, terms, SCHEMA_GROUP, group_key(who->reader->analyzer, slice_of(body->name), &who->arena).data);
}

static const struct engine_query *group_filter(struct who *who) {
    struct who_terms terms = {0};
    for (size_t i = 0; i < who->options->group_count; i++) {
        const char *value = who->options->groups[i];
        *ARENA_PUSH(&who->arena, terms.items, terms.count) = group_words(who, value);
        add_group_aliases(who, value, &terms);
    }
    return who_any_of(who, &terms);
}

static enum referat_status read_on(struct who *who) {
    const char *on = who->options->on;
    if (!on) return REFERAT_OK;
    who->on = date_from_iso(slice_of(on));
    if (who->on) return REFERAT_OK;
    return error_set(who->error, REFERAT_USAGE, _("\"%s\" is no day; write 2031-03-06"), on);
}

enum referat_status who_filters(struct who *who, const struct engine_query **out) {
    const struct filter_context context = who_filter_context(who);
    const struct referat_search_options options = who_search_options(who->options, false);
    const struct engine_query *acts = NULL;
    struct query_plan plan;
    enum referat_status status = read_on(who);
    if (!status) status = plan_make(&context, who->reader->analyzer, &options, &plan);
    if (!status) status = act_filter(who, &acts);
    if (status) return status;
    bool narrowed = options.body_count || options.municipality_count || (options.from && *options.from) ||
                    (options.to && *options.to);
    *out = plan.all;
    if (!narrowed) {
        *out = engine_query_constant(&who->arena, ENGINE_ALL);
        if (!context.superseded_too) *out = who_current(who, *out);
    }
    if (who->options->act_count) *out = engine_query_pair(&who->arena, ENGINE_FILTER, *out, acts);
    if (who->options->group_count) *out = engine_query_pair(&who->arena, ENGINE_FILTER, *out, group_filter(who));
    if (who->on && !who->options->act_count)
        *out = engine_query_pair(&who->arena, ENGINE_FILTER, *out, who_term(who, SCHEMA_ROW, SCHEMA_ROW_APPOINTMENT));
    return REFERAT_OK;
}
