/* roster.c - rows and tables of people; see roster.h. */
#include "corpus/roster.h"

#define PREFIX_MAX 14 /* words before a colon */

/* ---- rows ---- */

/* "Sundhedsråd Horsens:", "Suppleant:", "Skive Kommune:": the word behind the colon; 0 for none. */
static unsigned prefix_end(const struct sentence *sentence) {
    for (unsigned i = 0; i < sentence->word_count && i < PREFIX_MAX; i++) {
        if (sentence->words[i].mark == ':') return i + 1;
        if (sentence->words[i].verb || word_classes(sentence, i) & (WORD_PERFECT | WORD_BE | WORD_FINITE)) return 0;
    }
    return 0;
}

/* A row's end: nothing but a full stop, or a dash and a role. */
static bool row_ends(const struct sentence *sentence, unsigned at, struct arena *arena, const char **role) {
    struct role found;
    if (word_mark(sentence, at, ',') && at + 1 == sentence->word_count) at++;
    if (word_mark(sentence, at, '-') && role_read(sentence, at + 1, arena, &found) && found.listed) {
        *role = found.name;
        at = found.last;
    }
    if (word_mark(sentence, at, '.') || word_mark(sentence, at, ';')) at++;
    return at >= sentence->word_count;
}

static void take_prefix(const struct mention_context *context, const struct sentence *sentence, unsigned end,
                        struct roster_entries *out) {
    struct group_list groups;
    struct role role;
    const char *affiliation, *municipality;
    struct sentence prefix = *sentence;
    prefix.word_count = end - 1;
    bool is_role = role_read(&prefix, 0, context->arena, &role) && role.listed && role.last == end - 1;
    groups_find(&prefix, NULL, context->arena, &groups);
    bool is_group = groups.count && groups.items[0].first == 0 && groups.items[0].last == end - 1;
    bool is_place = mention_place(context, &prefix, 0, true, &affiliation, &municipality) == end - 1 && municipality[0];
    for (size_t i = 0; i < out->count; i++) {
        struct roster_entry *entry = &out->items[i];
        if (is_role && !entry->role[0]) entry->role = role.name;
        if (is_group && !is_place && !word_is(&prefix, 0, "sundhedsråd")) entry->group = &groups.items[0];
        if (is_place && !entry->who.affiliation[0]) {
            entry->who.affiliation = affiliation;
            entry->who.municipality = municipality;
        }
    }
}

bool roster_read_row(const struct mention_context *context, const struct passage *passage, struct word *words,
                     struct roster_entries *out) {
    struct sentence sentence;
    struct mention_list people;
    *out = (struct roster_entries){0};
    sentence_whole(passage, words, &sentence);
    if (sentence.cut || !sentence.word_count) return false;
    mentions_find(context, &sentence, &people);
    unsigned at = prefix_end(&sentence), prefix = at;
    const char *role = "";
    for (size_t i = 0; i < people.count && !context->arena->failed; i++) {
        const struct person_mention *who = &people.items[i];
        while (at < who->first && (word_mark(&sentence, at, ',') || word_classes(&sentence, at) & WORD_AND)) at++;
        if (who->first != at) return false;
        struct roster_entry *entry = ARENA_PUSH(context->arena, out->items, out->count);
        at = who->last;
        *entry = (struct roster_entry){.who = *who, .role = who->role, .start = sentence.words[who->first].start};
        entry->end = sentence.words[at - 1].end;
    }
    if (!out->count || !row_ends(&sentence, at, context->arena, &role)) return false;
    if (role[0] && !out->items[out->count - 1].role[0]) out->items[out->count - 1].role = role;
    if (out->count == 1) out->items[0].end = sentence.end;
    if (prefix) take_prefix(context, &sentence, prefix, out);
    return !context->arena->failed;
}

/* ---- tables ---- */

static const struct {
    const char *words;
    enum roster_column column;
    const char *role;
} heads[] = {{"gruppe", COLUMN_GROUP, ""},
             {"udvalg", COLUMN_GROUP, ""},
             {"forum", COLUMN_GROUP, ""},
             {"gruppe/udvalg", COLUMN_GROUP, ""},
             {"udvalg/gruppe", COLUMN_GROUP, ""},
             {"arbejdsgruppe", COLUMN_GROUP, ""},
             {"udpeget til", COLUMN_GROUP, ""},
             {"navn", COLUMN_NAME, ""},
             {"person", COLUMN_NAME, ""},
             {"repræsentant", COLUMN_NAME, "repræsentant"},
             {"udpeget", COLUMN_NAME, ""},
             {"titel", COLUMN_TITLE, ""},
             {"stilling", COLUMN_TITLE, ""},
             {"kommune", COLUMN_PLACE, ""},
             {"organisation", COLUMN_PLACE, ""},
             {"kommune/organisation", COLUMN_PLACE, ""},
             {"arbejdssted", COLUMN_PLACE, ""},
             {"rolle", COLUMN_ROLE, ""},
             {"funktion", COLUMN_ROLE, ""},
             {"medlem", COLUMN_MEMBER, "medlem"},
             {"medlemmer", COLUMN_MEMBER, "medlem"},
             {"suppleant", COLUMN_SUBSTITUTE, "suppleant"},
             {"suppleanter", COLUMN_SUBSTITUTE, "suppleant"},
             {"personlig suppleant", COLUMN_SUBSTITUTE, "personlig suppleant"},
             {"stedfortræder", COLUMN_SUBSTITUTE, "stedfortræder"},
             {"stedfortrædere", COLUMN_SUBSTITUTE, "stedfortræder"},
             {"personlig stedfortræder", COLUMN_SUBSTITUTE, "personlig stedfortræder"}};

#define HEADS (sizeof heads / sizeof *heads)

/* The next cell of a raw line at *at: up to a tab or two spaces. */
static bool next_cell(struct slice raw, size_t *at, struct slice *cell) {
    while (*at < raw.len && strchr(" \t", raw.data[*at])) ++*at;
    if (*at >= raw.len) return false;
    size_t end = *at;
    while (end < raw.len && raw.data[end] != '\t' &&
           !(raw.data[end] == ' ' && end + 1 < raw.len && raw.data[end + 1] == ' '))
        end++;
    *cell = slice_trim(slice_make(raw.data + *at, end - *at));
    *at = end;
    return true;
}

static size_t find_head(struct slice lower) {
    for (size_t i = 0; i < HEADS; i++)
        if (slice_is(lower, heads[i].words)) return i;
    return HEADS;
}

/* "Gruppe Navn Kommune" in one line: the columns were lost. */
static bool is_lost_head(struct slice lower) {
    size_t words = 0;
    for (size_t at = 0; at < lower.len;) {
        size_t end = at;
        while (end < lower.len && lower.data[end] != ' ') end++;
        if (find_head(slice_make(lower.data + at, end - at)) == HEADS) return false;
        words++;
        at = end + 1;
    }
    return words >= 2;
}

bool roster_read_head(const struct passage *passage, struct arena *arena, struct roster_table *out, bool *lost) {
    struct slice cell;
    bool people = false;
    *out = (struct roster_table){0};
    *lost = false;
    if (!passage->raw.len || passage->raw.len > 200) return false;
    for (size_t at = 0; next_cell(passage->raw, &at, &cell);) {
        if (out->count == ROSTER_COLUMNS) return false;
        size_t head = find_head(reading_lower(arena, cell));
        out->columns[out->count] = head < HEADS ? heads[head].column : COLUMN_OTHER;
        out->roles[out->count++] = head < HEADS ? heads[head].role : "";
        people |= head < HEADS && (heads[head].column == COLUMN_NAME || heads[head].column >= COLUMN_MEMBER);
    }
    if (out->count == 1) *lost = is_lost_head(reading_lower(arena, passage->raw));
    size_t known = 0;
    for (size_t i = 0; i < out->count; i++) known += out->columns[i] != COLUMN_OTHER;
    return people && out->count >= 2 && known * 2 > out->count;
}

/* The cell's bytes in the passage, whose spaces are single. */
static bool cell_range(const struct passage *passage, struct slice cell, size_t *from, size_t *end) {
    const char *at = memmem(passage->text.data + *from, passage->text.len - *from, cell.data, cell.len);
    if (!at) return false;
    *from = (size_t)(at - passage->text.data);
    *end = *from + cell.len;
    return true;
}

static bool read_person_cell(const struct mention_context *context, const struct passage *passage, struct word *words,
                             size_t start, size_t end, struct roster_entries *out) {
    struct sentence sentence;
    struct mention_list people;
    sentence_range(passage, start, end, words, &sentence);
    mentions_find(context, &sentence, &people);
    if (people.count != 1 || people.items[0].first != 0 || people.items[0].last != sentence.word_count) return false;
    struct roster_entry *entry = ARENA_PUSH(context->arena, out->items, out->count);
    *entry = (struct roster_entry){.who = people.items[0], .role = people.items[0].role};
    return true;
}

/* "Ingen", "-", "Vakant": a seat that nobody has. */
static bool is_vacant(struct arena *arena, struct slice cell) {
    static const char *const words[] = {"-",      "–",     "ingen",    "vakant",
                                        "ubesat", "ledig", "afventer", "udpeges senere",
                                        "n.n.",   "nn",    "mangler",  "afklares"};
    struct slice lower = reading_lower(arena, cell);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

static struct group_mention *cell_group(const struct mention_context *context, struct slice cell) {
    struct group_mention *group = arena_alloc(context->arena, sizeof *group);
    if (!group) return NULL;
    *group = (struct group_mention){.name = arena_text(context->arena, cell), .stem = "", .preposition = UINT32_MAX};
    return group;
}

bool roster_read_cells(const struct mention_context *context, const struct roster_table *table,
                       const struct passage *passage, struct word *words, struct roster_entries *out) {
    struct slice cells[ROSTER_COLUMNS], cell;
    size_t count = 0, from = 0, end = 0;
    *out = (struct roster_entries){0};
    for (size_t at = 0; next_cell(passage->raw, &at, &cell);) {
        if (count == ROSTER_COLUMNS) return false;
        cells[count++] = cell;
    }
    if (count != table->count) return false;
    const char *affiliation = "", *municipality = "", *title = "", *role = "";
    struct group_mention *group = NULL;
    bool vacant = false;
    for (size_t i = 0; i < count; i++) {
        enum roster_column column = table->columns[i];
        if (!cell_range(passage, cells[i], &from, &end)) return false;
        if (column == COLUMN_NAME || column >= COLUMN_MEMBER) {
            size_t before = out->count;
            vacant |= is_vacant(context->arena, cells[i]);
            if (is_vacant(context->arena, cells[i])) {
                from = end;
                continue;
            }
            if (!read_person_cell(context, passage, words, from, end, out)) return false;
            if (!out->items[before].role[0]) out->items[before].role = table->roles[i];
        } else if (column == COLUMN_PLACE) {
            struct sentence sentence;
            sentence_range(passage, from, end, words, &sentence);
            if (!mention_place(context, &sentence, 0, true, &affiliation, &municipality))
                affiliation = arena_text(context->arena, cells[i]);
        } else if (column == COLUMN_GROUP) {
            group = cell_group(context, cells[i]);
        } else if (column == COLUMN_TITLE) {
            title = arena_text(context->arena, cells[i]);
        } else if (column == COLUMN_ROLE) {
            role = arena_text(context->arena, reading_lower(context->arena, cells[i]));
        }
        from = end;
    }
    for (size_t i = 0; i < out->count; i++) {
        struct roster_entry *entry = &out->items[i];
        entry->end = passage->text.len;
        entry->group = group;
        if (role[0]) entry->role = role;
        if (!entry->who.title[0]) entry->who.title = title;
        if (!entry->who.affiliation[0] && affiliation[0]) {
            entry->who.affiliation = affiliation;
            entry->who.municipality = municipality;
        }
    }
    return (out->count > 0 || vacant) && !context->arena->failed;
}
