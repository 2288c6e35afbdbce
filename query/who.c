/*
 * who.c - finds the answer to a question of the register (docs/REGISTER.md, "From a question to an answer"): the rows
 * that match, the names like those in them, all rows of their groups; then seats, folded attendance, one page of it.
 */
#include "query/who.h"

#include "base/date.h"
#include "base/intl.h"
#include "query/match.h"
#include "query/query.h"
#include "query/word.h"

#include <stdlib.h>
#include <time.h>

#define TERMS_MAX 512 /* of one look-up; where there are more, all rows are read */

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

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

/* ---- queries ---- */

struct terms {
    const struct engine_query **items;
    size_t count;
    struct text_map seen;
};

const struct engine_query *who_term(struct who *who, const char *prefix, const char *value) {
    return engine_query_term(&who->arena, schema_term(&who->arena, prefix, slice_of(value)));
}

/* Each term once. */
static void add_term(struct who *who, struct terms *terms, const char *prefix, const char *value) {
    bool made;
    const char *text = arena_printf(&who->arena, "%s%s", prefix, value);
    text_map_put(&terms->seen, text, 0, &made);
    if (made) *ARENA_PUSH(&who->arena, terms->items, terms->count) = who_term(who, prefix, value);
}

static const struct engine_query *pair(struct who *who, enum engine_op op, const struct engine_query *left,
                                       const struct engine_query *right) {
    return engine_query_pair(&who->arena, op, left, right);
}

static const struct engine_query *without_superseded(struct who *who, const struct engine_query *query) {
    return pair(who, ENGINE_AND_NOT, query, engine_query_term(&who->arena, slice_of(SCHEMA_SUPERSEDED)));
}

/* Any of the terms; everything where they are too many. Releases what the terms hold. */
static const struct engine_query *any_of(struct who *who, struct terms *terms) {
    const struct engine_query *any = terms->count > TERMS_MAX
                                         ? engine_query_constant(&who->arena, ENGINE_ALL)
                                         : engine_query_join(&who->arena, ENGINE_OR, terms->items, terms->count);
    if (terms->seen.no_memory) who->arena.failed = true;
    text_map_free(&terms->seen);
    return any;
}

static enum referat_status load(struct who *who, const struct engine_query *query, unsigned marks) {
    enum referat_status status = arena_status(&who->arena, who->error);
    return status ? status : register_load(&who->rows, query, marks, who->error);
}

enum referat_status who_absorb(struct who *who) {
    size_t before = who->absorbed;
    for (; who->absorbed < who->rows.count; who->absorbed++) {
        struct register_row *row = who->rows.items[who->absorbed];
        people_add(&who->people, row);
        if (!row_act_is_attendance(row->act)) groups_add(&who->groups, row);
    }
    if (before && before == who->absorbed) return REFERAT_OK;
    enum referat_status status = people_join(&who->people, who->error);
    return status ? status : groups_join(&who->groups, who->error);
}

/* ---- filters ---- */

static bool asks_invitations(const struct referat_who_options *options) {
    enum row_act act;
    for (size_t i = 0; i < options->act_count; i++) {
        if (row_act_from(slice_of(options->acts[i]), &act) && act == ROW_INVITERET) return true;
    }
    return false;
}

static struct filter_context filter_context_of(struct who *who) {
    return (struct filter_context){.engine = who->reader->engine,
                                   .registry = who->reader->registry,
                                   .arena = &who->arena,
                                   .error = who->error,
                                   .collection = ENGINE_REGISTER,
                                   .superseded_too = asks_invitations(who->options)};
}

static struct referat_search_options search_options_of(const struct referat_who_options *options, bool words) {
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

static bool has_words(const struct who *who) {
    return slice_trim(slice_make(who->options->words, who->options->words ? who->options->words_length : 0)).len > 0;
}

/* --act: rows of any of these. */
static enum referat_status act_filter(struct who *who, const struct engine_query **out) {
    const struct referat_who_options *options = who->options;
    struct terms terms = {0};
    for (size_t i = 0; i < options->act_count; i++) {
        enum row_act act;
        if (!row_act_from(slice_of(options->acts[i]), &act)) {
            const char *list = "";
            for (int k = 0; k < ROW_ACT_COUNT; k++)
                list = arena_printf(&who->arena, "%s%s%s", list, k ? ", " : "", row_act_name((enum row_act)k));
            text_map_free(&terms.seen);
            return error_set(who->error, REFERAT_USAGE, _("unknown act \"%s\"; there are: %s"), options->acts[i], list);
        }
        add_term(who, &terms, SCHEMA_ACT, row_act_name(act));
    }
    *out = any_of(who, &terms);
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

static void add_group_aliases(struct who *who, const char *value, struct terms *terms) {
    const char *wanted = group_key(who->reader->analyzer, slice_of(value), &who->arena).data;
    for (size_t i = 0; *wanted && i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count; k++)
            named |= key_holds(line->names[k].folded, wanted);
        for (size_t k = 0; named && k < line->name_count; k++)
            add_term(who, terms, SCHEMA_GROUP, line->names[k].folded);
    }
    const struct body *body = registry_find_body(who->reader->registry, slice_of(value));
    if (!body) return;
    add_term(who, terms, SCHEMA_GROUP, group_key(who->reader->analyzer, slice_of(body->code), &who->arena).data);
    add_term(who, terms, SCHEMA_GROUP, group_key(who->reader->analyzer, slice_of(body->name), &who->arena).data);
}

static const struct engine_query *group_filter(struct who *who) {
    struct terms terms = {0};
    for (size_t i = 0; i < who->options->group_count; i++) {
        const char *value = who->options->groups[i];
        *ARENA_PUSH(&who->arena, terms.items, terms.count) = group_words(who, value);
        add_group_aliases(who, value, &terms);
    }
    return any_of(who, &terms);
}

static enum referat_status read_on(struct who *who) {
    const char *on = who->options->on;
    if (!on) return REFERAT_OK;
    who->on = date_from_iso(slice_of(on));
    if (who->on) return REFERAT_OK;
    return error_set(who->error, REFERAT_USAGE, _("\"%s\" is no day; write 2031-03-06"), on);
}

enum referat_status who_filters(struct who *who, const struct engine_query **out) {
    const struct filter_context context = filter_context_of(who);
    const struct referat_search_options options = search_options_of(who->options, false);
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
        if (!context.superseded_too) *out = without_superseded(who, *out);
    }
    if (who->options->act_count) *out = pair(who, ENGINE_FILTER, *out, acts);
    if (who->options->group_count) *out = pair(who, ENGINE_FILTER, *out, group_filter(who));
    if (who->on && !who->options->act_count)
        *out = pair(who, ENGINE_FILTER, *out, who_term(who, SCHEMA_ROW, SCHEMA_ROW_APPOINTMENT));
    return REFERAT_OK;
}

/* ---- names like those that were found ---- */

static void add_alias_names(struct who *who, const struct name_entry *entry, struct terms *terms) {
    for (size_t i = 0; entry->alias && i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; !line->group && !line->forbids && k < line->name_count; k++)
            named |= alias_name_fits(&line->names[k], entry->folded, entry->place);
        for (size_t k = 0; named && k < line->name_count; k++)
            add_term(who, terms, SCHEMA_PERSON, line->names[k].folded);
    }
}

/* The rows of one name: those that the entry was made from are of its municipality, or tell none. */
static const char *whole_name(struct who *who, const struct register_row *row, const struct name_entry *entry) {
    return arena_printf(&who->arena, "%s/%s", row->municipality, entry->folded);
}

/*
 * The rows of names that may be other spellings of one in the marked rows, but not those of these names themselves:
 * most people have one spelling, and then there is nothing to read.
 */
static enum referat_status load_spellings(struct who *who, unsigned marks) {
    struct terms terms = {0}, known = {0};
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        struct name_entry *entry = &who->people.entries[row->name];
        if (!(row->marks & marks) || entry->searched) continue;
        entry->searched = true;
        add_term(who, &known, SCHEMA_NAME_WHOLE, whole_name(who, row, entry));
        add_term(who, &terms, SCHEMA_NAME_BLOCK, arena_printf(&who->arena, "%s/%s", row->municipality, entry->block));
        if (!entry->place[0]) add_term(who, &terms, SCHEMA_PERSON, entry->folded);
        add_alias_names(who, entry, &terms);
    }
    bool any = terms.count > 0, all = terms.count > TERMS_MAX || known.count > TERMS_MAX;
    const struct engine_query *query = any_of(who, &terms), *read = any_of(who, &known);
    if (!any) return REFERAT_OK;
    if (!all) query = pair(who, ENGINE_AND_NOT, query, read);
    return load(who, without_superseded(who, query), 0);
}

/* All rows of the names that are like another one: who met whom tells them apart. */
static enum referat_status load_alike(struct who *who) {
    struct terms terms = {0};
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        const struct name_entry *entry = &who->people.entries[row->name];
        if (entry->alike) add_term(who, &terms, SCHEMA_NAME_WHOLE, whole_name(who, row, entry));
    }
    bool any = terms.count > 0;
    const struct engine_query *query = any_of(who, &terms);
    return any ? load(who, without_superseded(who, query), 0) : REFERAT_OK;
}

/* Loads what is needed to tell who the people in the marked rows are. */
static enum referat_status load_names(struct who *who, unsigned marks) {
    enum referat_status status = who_absorb(who);
    if (!status) status = load_spellings(who, marks);
    if (!status) status = who_absorb(who);
    if (!status) status = load_alike(who);
    return status ? status : who_absorb(who);
}

/* ---- --person ---- */

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

/* Marks the people who have one of the names; NULL where memory is out. */
static bool *wanted_people(struct who *who, const char *const *folded, size_t count) {
    bool *wanted = arena_alloc(&who->arena, who->people.person_count + 1);
    if (!wanted || who->arena.failed) return NULL;
    for (size_t i = 0; i < who->people.count; i++) {
        const struct name_entry *entry = &who->people.entries[i];
        for (size_t k = 0; k < count; k++) wanted[entry->person] |= is_named(entry->folded, folded[k]);
    }
    return wanted;
}

/* All names of the people who are wanted, as they stand in the rows. */
static const struct engine_query *names_of(struct who *who, const bool *wanted) {
    struct terms terms = {0};
    for (size_t i = 0; i < who->people.count; i++) {
        if (wanted[who->people.entries[i].person]) add_term(who, &terms, SCHEMA_PERSON, who->people.entries[i].folded);
    }
    return any_of(who, &terms);
}

static void show_candidates(struct who *who, const bool *wanted) {
    for (size_t i = 0; i < who->rows.count; i++) {
        struct register_row *row = who->rows.items[i];
        if ((row->marks & ROW_CANDIDATE) && wanted[people_of(&who->people, row)]) row->marks |= ROW_SHOWN;
        row->marks &= ~ROW_CANDIDATE;
    }
}

/* The folded names that --person asks for, and in the file of aliases stand beside them. */
static enum referat_status load_persons(struct who *who, const char **folded) {
    struct terms terms = {0};
    const struct referat_who_options *options = who->options;
    for (size_t i = 0; i < options->person_count; i++) {
        folded[i] = alias_fold_person(&who->arena, slice_of(options->persons[i]));
        if (!*folded[i]) {
            text_map_free(&terms.seen);
            return error_set(who->error, REFERAT_USAGE, _("\"%s\" is no name"), options->persons[i]);
        }
        add_term(who, &terms, SCHEMA_PERSON, folded[i]);
        for (size_t k = 0; k < who->aliases.count; k++) {
            const struct alias_line *line = &who->aliases.lines[k];
            bool named = false;
            for (size_t n = 0; !line->group && !line->forbids && n < line->name_count; n++)
                named |= is_named(line->names[n].folded, folded[i]);
            for (size_t n = 0; named && n < line->name_count; n++)
                add_term(who, &terms, SCHEMA_PERSON, line->names[n].folded);
        }
    }
    enum referat_status status = load(who, without_superseded(who, any_of(who, &terms)), ROW_CANDIDATE);
    if (!status) status = load_names(who, ROW_CANDIDATE);
    for (size_t i = 0; i < who->rows.count; i++) who->rows.items[i]->marks = 0;
    return status;
}

/* ---- rows that match ---- */

/* Which words each row lacks: the engine knows. */
static enum referat_status find_lacking(struct who *who) {
    enum referat_status status = REFERAT_OK;
    const struct query_plan *plan = &who->plan;
    struct arena hits;
    arena_init(&hits, QUERY_ARENA_MAX);
    for (size_t i = 0; i < who->rows.count; i++) {
        for (size_t k = 0; k < plan->word_count && k < 32; k++) {
            if (plan->words[k].relaxed) who->rows.items[i]->lacking |= 1u << k;
        }
    }
    for (size_t k = 0; !status && k < plan->word_count && k < 32; k++) {
        if (!plan->words[k].relaxed) continue;
        const struct engine_search search = {.query = pair(who, ENGINE_FILTER, plan->words[k].query, plan->some),
                                             .limit = UINT32_MAX};
        struct engine_result found;
        arena_reset(&hits);
        status = engine_search(who->reader->engine, ENGINE_REGISTER, &search, &hits, &found, who->error);
        for (size_t i = 0; !status && i < found.hit_count; i++) {
            struct register_row *row = register_find(&who->rows, found.hits[i].id);
            if (row) row->lacking &= ~(1u << k);
        }
    }
    arena_free(&hits);
    return status;
}

static size_t count_marked(const struct who *who, unsigned marks) {
    size_t count = 0;
    for (size_t i = 0; i < who->rows.count; i++) count += (who->rows.items[i]->marks & marks) != 0;
    return count;
}

/* Fields that a row of the register does not have find nothing; that is said. */
static enum referat_status check_fields(struct who *who, const struct query_node *node) {
    bool known = node->op != QUERY_FIELD || node->field == FIELD_BODY || node->field == FIELD_MUNICIPALITY ||
                 node->field == FIELD_DATE || node->field == FIELD_PERSON || node->field == FIELD_KIND;
    if (!known)
        return error_at(who->error, (int64_t)node->start, REFERAT_QUERY, _("the register has no field \"%s\""),
                        query_field_name(node->field));
    for (size_t i = 0; i < node->child_count; i++) {
        enum referat_status status = check_fields(who, node->children[i]);
        if (status) return status;
    }
    return REFERAT_OK;
}

static enum referat_status plan_words(struct who *who) {
    const struct filter_context context = filter_context_of(who);
    const struct referat_search_options options = search_options_of(who->options, true);
    enum referat_status status = plan_make(&context, who->reader->analyzer, &options, &who->plan);
    return status ? status : check_fields(who, who->plan.root);
}

/* The rows with all words. */
static enum referat_status load_matches(struct who *who, const struct engine_query *filters, unsigned mark) {
    if (!has_words(who)) return load(who, filters, mark);
    return load(who, pair(who, ENGINE_FILTER, who->plan.all, filters), mark);
}

/* Where no row has all words, those with some. */
static enum referat_status load_partial(struct who *who, const struct engine_query *filters, unsigned mark) {
    if (!has_words(who) || !who->plan.some) return REFERAT_OK;
    who->partial = true;
    enum referat_status status = load(who, pair(who, ENGINE_FILTER, who->plan.some, filters), mark);
    return status ? status : find_lacking(who);
}

/* ---- words that are a name ---- */

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

/* People whose name, or another name of whom by the file of aliases, has all the words. */
static bool *people_with_words(struct who *who, const char *words) {
    bool *named = arena_alloc(&who->arena, who->people.person_count + 1);
    if (!named || who->arena.failed) return NULL;
    for (size_t i = 0; i < who->people.count; i++) {
        const struct name_entry *entry = &who->people.entries[i];
        named[entry->person] |= name_has_words(entry->folded, words);
        for (size_t k = 0; entry->alias && k < entry->alias->name_count; k++)
            named[entry->person] |= name_has_words(entry->alias->names[k].folded, words);
    }
    return named;
}

/* Rows of people whom the file of aliases calls by the words. */
static enum referat_status load_aliases(struct who *who, const char *words) {
    struct terms terms = {0};
    for (size_t i = 0; i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; !line->group && !line->forbids && k < line->name_count; k++)
            named |= name_has_words(line->names[k].folded, words);
        for (size_t k = 0; named && k < line->name_count; k++)
            add_term(who, &terms, SCHEMA_PERSON, line->names[k].folded);
    }
    bool any = terms.count > 0;
    const struct engine_query *query = any_of(who, &terms);
    return any ? load(who, without_superseded(who, query), 0) : REFERAT_OK;
}

static bool any_set(const bool *flags, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (flags[i]) return true;
    return false;
}

/* The people whom the words name are shown under all their names. */
static enum referat_status show_named_people(struct who *who, const struct engine_query *filters, const char *words) {
    enum referat_status status = load_aliases(who, words);
    if (!status) status = who_absorb(who);
    const bool *named = status ? NULL : people_with_words(who, words);
    if (!named) return status ? status : arena_status(&who->arena, who->error);
    if (!any_set(named, who->people.person_count)) return REFERAT_OK;
    status = load_names(who, ROW_SHOWN);
    named = status ? NULL : people_with_words(who, words);
    if (!named) return status ? status : arena_status(&who->arena, who->error);
    status = load(who, pair(who, ENGINE_FILTER, filters, names_of(who, named)), ROW_CANDIDATE);
    if (!status) status = who_absorb(who);
    /* Further rows may have made other people of the same names. */
    named = status ? NULL : people_with_words(who, words);
    if (named) show_candidates(who, named);
    return status ? status : arena_status(&who->arena, who->error);
}

static bool group_has_words(struct who *who, const char *name, struct arena *scratch) {
    const struct text_match match = match_text(who->reader->analyzer, &who->plan, slice_of(name), scratch);
    word_set all = who->plan.word_count >= 64 ? ~(word_set)0 : ((word_set)1 << who->plan.word_count) - 1;
    return all && (match.words & all) == all;
}

static enum referat_status show_named_groups(struct who *who, const struct engine_query *filters) {
    struct terms terms = {0};
    struct arena scratch;
    arena_init(&scratch, QUERY_ARENA_MAX);
    for (size_t i = 0; i < who->groups.count; i++) {
        const struct group_name *name = &who->groups.names[i];
        const struct group_cluster *group = &who->groups.groups[name->group];
        arena_reset(&scratch);
        if (group->key_count < 2 || !group_has_words(who, name->written, &scratch)) continue;
        for (size_t k = 0; k < group->key_count; k++) add_term(who, &terms, SCHEMA_GROUP, group->keys[k]);
    }
    for (size_t i = 0; i < who->aliases.count; i++) {
        const struct alias_line *line = &who->aliases.lines[i];
        bool named = false;
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count && !named; k++) {
            arena_reset(&scratch);
            named = group_has_words(who, line->names[k].written, &scratch);
        }
        for (size_t k = 0; named && k < line->name_count; k++)
            add_term(who, &terms, SCHEMA_GROUP, line->names[k].folded);
    }
    arena_free(&scratch);
    bool any = terms.count > 0;
    const struct engine_query *query = any_of(who, &terms);
    return any ? load(who, pair(who, ENGINE_FILTER, filters, query), ROW_SHOWN) : REFERAT_OK;
}

static enum referat_status show_named(struct who *who, const struct engine_query *filters) {
    const char *words = has_words(who) ? plain_words(who) : "";
    if (!*words) return arena_status(&who->arena, who->error);
    enum referat_status status = show_named_groups(who, filters);
    return status ? status : show_named_people(who, filters, words);
}

/* ---- the rows of their groups ---- */

static const struct engine_query *appointments_of(struct who *who, struct terms *groups) {
    const struct engine_query *query = any_of(who, groups);
    query = pair(who, ENGINE_FILTER, query, who_term(who, SCHEMA_ROW, SCHEMA_ROW_APPOINTMENT));
    return without_superseded(who, query);
}

static void add_group_terms(struct who *who, const struct register_row *row, struct terms *terms) {
    const struct group_cluster *group = &who->groups.groups[groups_of(&who->groups, row)];
    for (size_t k = 0; k < group->key_count; k++) add_term(who, terms, SCHEMA_GROUP, group->keys[k]);
}

/* The groups of the rows that are shown, or of those that take a seat. */
static struct terms group_terms(struct who *who, bool taken) {
    struct terms terms = {0};
    for (size_t i = 0; i < who->rows.count; i++) {
        const struct register_row *row = who->rows.items[i];
        bool wanted = taken ? row->takes : (row->marks & ROW_SHOWN) != 0;
        if (wanted && !row_act_is_attendance(row->act)) add_group_terms(who, row, &terms);
    }
    return terms;
}

/* Every name of the people who are shown that is known by now. */
static const struct engine_query *rows_of_shown(struct who *who) {
    struct terms terms = {0};
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
        add_term(who, &terms, SCHEMA_NAME_WHOLE, whole_name(who, row, entry));
    }
    return any_of(who, &terms);
}

/* How many rows there are of each name that the groups have. */
static enum referat_status count_group_names(struct who *who, const struct engine_query *groups) {
    const struct engine_search search = {.query = groups, .facet_columns = 1u << COLUMN_OUTCOME};
    struct engine_result found;
    enum referat_status status =
        engine_search(who->reader->engine, ENGINE_REGISTER, &search, &who->arena, &found, who->error);
    for (size_t i = 0; !status && i < found.facet_counts[COLUMN_OUTCOME]; i++) {
        const struct engine_facet *name = &found.facets[COLUMN_OUTCOME][i];
        groups_count(&who->groups, name->value, (size_t)name->count);
    }
    return status;
}

/*
 * A seat's end stands in other rows of its group: those of the same person, and those that tell of somebody who is
 * followed. Where one tells of a seat alone, whose it was is seen by all rows of the group.
 */
static enum referat_status load_groups(struct who *who) {
    enum referat_status status = who_absorb(who);
    if (status) return status;
    struct terms shown = group_terms(who, false);
    bool any = shown.count > 0;
    const struct engine_query *groups = appointments_of(who, &shown);
    if (!any) return REFERAT_OK;
    const struct engine_query *told =
        pair(who, ENGINE_OR, rows_of_shown(who), engine_query_term(&who->arena, slice_of(SCHEMA_FOLLOWS)));
    status = load(who, pair(who, ENGINE_FILTER, groups, told), 0);
    if (!status) status = count_group_names(who, groups);
    if (!status) status = who_absorb(who);
    if (status) return status;
    struct terms taken = group_terms(who, true);
    any = taken.count > 0;
    groups = appointments_of(who, &taken);
    if (any) status = load(who, groups, 0);
    return status ? status : who_absorb(who);
}

static enum referat_status load_rows(struct who *who) {
    const struct engine_query *filters;
    const struct referat_who_options *options = who->options;
    const char **folded = arena_alloc(&who->arena, (options->person_count + 1) * sizeof *folded);
    bool *wanted = NULL;
    enum referat_status status = who_filters(who, &filters);
    if (!status) status = arena_status(&who->arena, who->error);
    if (!status && has_words(who)) status = plan_words(who);
    if (!status && options->person_count) {
        status = load_persons(who, folded);
        wanted = status ? NULL : wanted_people(who, folded, options->person_count);
        if (!status && !wanted) status = arena_status(&who->arena, who->error);
        if (!status) filters = pair(who, ENGINE_FILTER, filters, names_of(who, wanted));
    }
    const unsigned mark = options->person_count ? ROW_CANDIDATE : ROW_SHOWN;
    if (!status) status = load_matches(who, filters, mark);
    if (!status) status = who_absorb(who);
    if (!status && !options->person_count) status = show_named(who, filters);
    if (!status && !count_marked(who, mark)) status = load_partial(who, filters, mark);
    if (!status) status = who_absorb(who);
    if (!status && options->person_count) {
        wanted = wanted_people(who, folded, options->person_count);
        if (!wanted) return arena_status(&who->arena, who->error);
        show_candidates(who, wanted);
    }
    if (!status) status = load_names(who, ROW_SHOWN);
    return status ? status : load_groups(who);
}

/* ---- records ---- */

static struct who_record *add_record(struct who *who) {
    struct who_record *record = arena_alloc(&who->arena, sizeof *record);
    *ARENA_PUSH(&who->arena, who->records, who->count) = record;
    return record;
}

static const char *municipality_of(const struct who *who, struct register_row *const *rows, size_t count,
                                   const char *place) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->municipality[0]) return rows[i]->municipality;
    }
    const struct authority *known = *place ? registry_find_authority(who->reader->registry, slice_of(place)) : NULL;
    return known ? known->name : "";
}

static const char *affiliation_of(struct register_row *const *rows, size_t count) {
    for (size_t i = count; i-- > 0;) {
        if (rows[i]->affiliation[0]) return rows[i]->affiliation;
    }
    return "";
}

static size_t count_meetings(struct register_row *const *rows, size_t count) {
    size_t meetings = 0;
    for (size_t i = 0; i < count; i++) {
        meetings += i == 0 || strcmp(rows[i]->meeting, rows[i - 1]->meeting) != 0;
    }
    return meetings;
}

static void fill_from_seat(struct who *who, struct who_record *record, const struct seat *seat) {
    record->person = &who->people.persons[seat->person];
    record->group = &who->groups.groups[seat->group];
    record->title = seat->title;
    record->role = seat->role;
    record->affiliation = affiliation_of(seat->rows, seat->row_count);
    record->municipality = municipality_of(who, seat->rows, seat->row_count, seat->place);
    record->until = seat->until;
    record->last = seat->last;
    record->end = seat->end;
    if (seat->successor != SIZE_MAX) record->successor = &who->people.persons[seat->successor];
}

static void add_seat(struct who *who, const struct seat *seat) {
    struct who_record *record = add_record(who);
    fill_from_seat(who, record, seat);
    record->head = seat->head;
    record->act = seat->head->act;
    record->rows = seat->rows;
    record->row_count = seat->row_count;
    record->meetings = count_meetings(seat->rows, seat->row_count);
    record->lacking = ~0u;
    for (size_t i = 0; i < seat->row_count; i++) {
        if (seat->rows[i]->marks & ROW_SHOWN) record->lacking &= seat->rows[i]->lacking;
    }
}

/* One row by itself; of an appointment with the interval of its seat. */
static void add_single(struct who *who, struct register_row *row, const struct seat *seat) {
    struct who_record *record = add_record(who);
    struct register_row **only = NULL;
    size_t count = 0;
    *ARENA_PUSH(&who->arena, only, count) = row;
    if (seat) fill_from_seat(who, record, seat);
    record->person = &who->people.persons[people_of(&who->people, row)];
    record->head = row;
    record->act = row->act;
    record->rows = only;
    record->row_count = count;
    record->title = row->title;
    record->role = row->role;
    record->affiliation = row->affiliation;
    record->municipality = row->municipality;
    record->meetings = 1;
    if (!seat) record->last = row->date;
    record->lacking = row->lacking;
}

static bool is_on_day(const struct who *who, const struct register_row *row) {
    return !who->on || row->date == who->on;
}

static void list_each(struct who *who) {
    for (size_t i = 0; i < who->seats.count; i++) {
        const struct seat *seat = who->seats.items[i];
        for (size_t k = 0; k < seat->row_count; k++) {
            struct register_row *row = seat->rows[k];
            if ((row->marks & ROW_SHOWN) && is_on_day(who, row)) add_single(who, row, seat);
        }
    }
    for (size_t i = 0; i < who->rows.count; i++) {
        struct register_row *row = who->rows.items[i];
        if (row_act_is_attendance(row->act) && (row->marks & ROW_SHOWN) && is_on_day(who, row))
            add_single(who, row, NULL);
    }
}

static int by_date_and_id(const void *left, const void *right) {
    const struct register_row *a = *(struct register_row *const *)left, *b = *(struct register_row *const *)right;
    int date_a = a->date ? a->date : INT32_MAX, date_b = b->date ? b->date : INT32_MAX;
    return date_a != date_b ? (date_a < date_b ? -1 : 1) : strverscmp(a->row_id, b->row_id);
}

/* Present and apologies of one person for one municipality in one body, gathered in record->rows. */
static void fold(struct who *who, struct who_record *record) {
    struct register_row **rows = record->rows;
    size_t present = 0;
    qsort(rows, record->row_count, sizeof *rows, by_date_and_id);
    for (size_t i = 0; i < record->row_count; i++) {
        if (!row_act_is_present(rows[i]->act)) {
            record->apologies += rows[i]->act == ROW_AFBUD;
            continue;
        }
        bool again = present && strcmp(rows[present - 1]->meeting, rows[i]->meeting) == 0;
        record->meetings += !again;
        rows[present++] = rows[i];
    }
    record->row_count = present;
    if (!present) return;
    const struct name_entry *entry = &who->people.entries[rows[0]->name];
    record->head = rows[0];
    record->person = &who->people.persons[entry->person];
    record->act = ROW_DELTOG;
    record->title = record->role = "";
    record->lacking = ~0u;
    for (size_t i = 0; i < present; i++) {
        if (rows[i]->title[0]) record->title = rows[i]->title;
        if (rows[i]->role[0]) record->role = rows[i]->role;
        if (rows[i]->date > record->last) record->last = rows[i]->date;
        record->lacking &= rows[i]->lacking;
    }
    record->until = record->last;
    record->affiliation = affiliation_of(rows, present);
    record->municipality = municipality_of(who, rows, present, entry->place);
}

static enum referat_status fold_attendance(struct who *who) {
    struct text_map map = {0};
    size_t first = who->count;
    for (size_t i = 0; i < who->rows.count && !who->arena.failed && !map.no_memory; i++) {
        struct register_row *row = who->rows.items[i];
        bool made;
        if (!row_act_is_attendance(row->act) || !(row->marks & ROW_SHOWN) || row->act == ROW_INVITERET) continue;
        const struct name_entry *entry = &who->people.entries[row->name];
        const char *key =
            arena_printf(&who->arena, "%zu\t%s\t%s\t%s", entry->person, entry->place, row->body, row->owner);
        size_t at = text_map_put(&map, key, who->count, &made);
        struct who_record *record = made ? add_record(who) : who->records[at];
        *ARENA_PUSH(&who->arena, record->rows, record->row_count) = row;
    }
    bool no_memory = map.no_memory;
    text_map_free(&map);
    if (no_memory) return error_no_memory(who->error);
    if (who->arena.failed) return arena_status(&who->arena, who->error);
    size_t kept = first;
    for (size_t i = first; i < who->count; i++) {
        fold(who, who->records[i]);
        if (who->records[i]->head) who->records[kept++] = who->records[i];
    }
    who->count = kept;
    return REFERAT_OK;
}

/* Appointments first; by date, those without one last. */
static int by_place_in_answer(const void *left, const void *right, void *data) {
    const struct who_record *a = *(struct who_record *const *)left, *b = *(struct who_record *const *)right;
    bool newest = *(const enum referat_sort *)data == REFERAT_NEWEST;
    if (!a->group != !b->group) return a->group ? -1 : 1;
    int date_a = a->head->date, date_b = b->head->date;
    if (!date_a != !date_b) return date_a ? -1 : 1;
    if (date_a != date_b) return (date_a < date_b) != newest ? -1 : 1;
    int order = a->group ? strcmp(a->group->name, b->group->name) : strcmp(a->head->body, b->head->body);
    return order ? order : strverscmp(a->head->row_id, b->head->row_id);
}

static void take_page(struct who *who) {
    const struct referat_who_options *options = who->options;
    enum referat_sort sort = options->sort;
    if (who->count) qsort_r(who->records, who->count, sizeof *who->records, by_place_in_answer, &sort);
    who->total = who->count;
    size_t from = options->offset < who->count ? options->offset : who->count;
    who->records += from;
    who->count -= from;
    if (options->limit && options->limit < who->count) who->count = options->limit;
}

static enum referat_status make_records(struct who *who) {
    enum referat_status status = seats_make(&who->seats, &who->rows, who->error);
    if (status) return status;
    if (who->options->act_count) {
        list_each(who);
    } else {
        for (size_t i = 0; i < who->seats.count; i++) {
            const struct seat *seat = who->seats.items[i];
            if (seat->shown && (!who->on || seat_covers(seat, who->on))) add_seat(who, seat);
        }
        status = fold_attendance(who);
    }
    if (!status) status = arena_status(&who->arena, who->error);
    if (!status) take_page(who);
    return status;
}

enum referat_status who_find(struct who *who) {
    uint64_t begun = now_us();
    enum referat_status status = load_rows(who);
    if (!status) status = make_records(who);
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
