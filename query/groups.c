/* groups.c - joins names of groups (groups.h). */
#include "query/groups.h"

#include <stdlib.h>

#define NEAR_WORDS 3 /* shorter keys differ by too much when they differ by a word */

void groups_init(struct groups *groups, struct arena *arena, const struct registry *registry, struct analyzer *analyzer,
                 const struct aliases *aliases) {
    *groups = (struct groups){.arena = arena, .registry = registry, .analyzer = analyzer, .aliases = aliases};
}

void groups_free(struct groups *groups) {
    text_map_free(&groups->by_text);
}

static const struct alias_line *alias_of(const struct groups *groups, const char *key) {
    for (size_t i = 0; i < groups->aliases->count; i++) {
        const struct alias_line *line = &groups->aliases->lines[i];
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count; k++) {
            if (strcmp(line->names[k].folded, key) == 0) return line;
        }
    }
    return NULL;
}

/* The name as it is written, which is made where it is new, and then with `key`, or the one it has by now; its place.
 */
static size_t find_name(struct groups *groups, const char *written, const char *key) {
    bool made;
    size_t at = text_map_put(&groups->by_text, written, groups->count, &made);
    if (!made || groups->by_text.no_memory) return at;
    struct group_name *name = ARENA_PUSH(groups->arena, groups->names, groups->count);
    name->written = written;
    name->key = key ? key : group_key(groups->analyzer, slice_of(written), groups->arena).data;
    name->body = written[0] ? registry_find_body(groups->registry, slice_of(written)) : NULL;
    name->alias = alias_of(groups, name->key);
    return at;
}

static bool failed(const struct groups *groups) {
    return groups->by_text.no_memory || groups->arena->failed;
}

void groups_add(struct groups *groups, struct register_row *row) {
    row->group_at = find_name(groups, row->group, row->group_key);
    if (failed(groups)) return;
    struct group_name *name = &groups->names[row->group_at];
    name->rows++;
    if (row->date && (!name->first || row->date < name->first)) name->first = row->date;
    if (row->date > name->last) name->last = row->date;
}

void groups_count(struct groups *groups, struct slice written, size_t rows) {
    size_t at = find_name(groups, arena_text(groups->arena, written), NULL);
    if (!failed(groups) && groups->names[at].rows < rows) groups->names[at].rows = rows;
}

size_t groups_of(const struct groups *groups, const struct register_row *row) {
    return groups->names[row->group_at].group;
}

/* ---- sets ---- */

static size_t root_of(struct groups *groups, size_t at) {
    struct group_name *names = groups->names;
    while (names[at].set != at) at = names[at].set = names[names[at].set].set;
    return at;
}

static void unite(struct groups *groups, size_t a, size_t b) {
    const struct group_name *x = &groups->names[a], *y = &groups->names[b];
    if (aliases_forbid(groups->aliases, true, x->key, "", y->key, "")) return;
    groups->names[root_of(groups, b)].set = root_of(groups, a);
}

/* Names with the same label, which may be "" for none, are one group's. */
static bool join_by(struct groups *groups, const char *(*label)(const struct group_name *)) {
    struct text_map seen = {0};
    for (size_t i = 0; i < groups->count; i++) {
        const char *text = label(&groups->names[i]);
        bool made;
        if (!*text) continue;
        size_t first = text_map_put(&seen, text, i, &made);
        if (!made && !seen.no_memory) unite(groups, first, i);
    }
    bool ok = !seen.no_memory;
    text_map_free(&seen);
    return ok;
}

static const char *label_key(const struct group_name *name) {
    return name->key;
}

static const char *label_body(const struct group_name *name) {
    return name->body ? name->body->code : "";
}

static void join_line(struct groups *groups, const struct alias_line *line) {
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < groups->count; i++) {
        bool named = false;
        for (size_t k = 0; groups->names[i].alias && k < line->name_count && !named; k++)
            named = strcmp(line->names[k].folded, groups->names[i].key) == 0;
        if (!named) continue;
        if (first == SIZE_MAX)
            first = i;
        else
            unite(groups, first, i);
    }
}

/* ---- groups ---- */

static void add_text(struct groups *groups, const char ***texts, size_t *count, const char *text) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp((*texts)[i], text) == 0) return;
    }
    const char **items = *texts;
    *ARENA_PUSH(groups->arena, items, *count) = text;
    *texts = items;
}

static void add_key(struct groups *groups, struct group_cluster *group, const char *key) {
    if (*key) add_text(groups, &group->keys, &group->key_count, key);
}

static void add_body_keys(struct groups *groups, struct group_cluster *group, const struct body *body) {
    add_key(groups, group, group_key(groups->analyzer, slice_of(body->code), groups->arena).data);
    add_key(groups, group, group_key(groups->analyzer, slice_of(body->name), groups->arena).data);
    for (const char *const *alias = body->aliases; alias && *alias; alias++)
        add_key(groups, group, group_key(groups->analyzer, slice_of(*alias), groups->arena).data);
}

static void add_name(struct groups *groups, struct group_cluster *group, const struct group_name *name) {
    add_key(groups, group, name->key);
    if (name->body) add_body_keys(groups, group, name->body);
    for (size_t i = 0; name->alias && i < groups->aliases->count; i++) {
        const struct alias_line *line = &groups->aliases->lines[i];
        bool names_it = false;
        for (size_t k = 0; line->group && !line->forbids && k < line->name_count; k++)
            names_it |= strcmp(line->names[k].folded, name->key) == 0;
        for (size_t k = 0; names_it && k < line->name_count; k++) add_key(groups, group, line->names[k].folded);
    }
}

static bool is_better(const struct group_name *a, const struct group_name *b) {
    if (!b || a->rows != b->rows) return !b || a->rows > b->rows;
    size_t len_a = strlen(a->written), len_b = strlen(b->written);
    return len_a != len_b ? len_a > len_b : strcmp(a->written, b->written) < 0;
}

static void make_groups(struct groups *groups) {
    const struct group_name **best = arena_alloc(groups->arena, (groups->count + 1) * sizeof *best);
    size_t *number = arena_alloc(groups->arena, (groups->count + 1) * sizeof *number); /* by root, + 1 */
    groups->groups = NULL;
    groups->group_count = 0;
    if (!best || !number || groups->arena->failed) return;
    for (size_t i = 0; i < groups->count; i++) {
        struct group_name *name = &groups->names[i];
        size_t root = root_of(groups, i);
        if (!number[root]) {
            ARENA_PUSH(groups->arena, groups->groups, groups->group_count);
            number[root] = groups->group_count;
        }
        name->group = number[root] - 1;
        if (groups->arena->failed) return;
        if (is_better(name, best[name->group])) best[name->group] = name;
        add_name(groups, &groups->groups[name->group], name);
    }
    for (size_t i = 0; i < groups->group_count; i++) {
        groups->groups[i].name = best[i]->alias ? best[i]->alias->names[0].written : best[i]->written;
    }
    for (size_t i = 0; i < groups->count; i++) {
        struct group_cluster *group = &groups->groups[groups->names[i].group];
        if (strcmp(groups->names[i].written, group->name) != 0)
            add_text(groups, &group->variants, &group->variant_count, groups->names[i].written);
    }
}

enum referat_status groups_join(struct groups *groups, struct referat_error *error) {
    for (size_t i = 0; i < groups->count && !groups->arena->failed; i++) groups->names[i].set = i;
    bool ok = !groups->by_text.no_memory && !groups->arena->failed;
    if (ok) ok = join_by(groups, label_key) && join_by(groups, label_body);
    for (size_t i = 0; ok && i < groups->aliases->count; i++) {
        const struct alias_line *line = &groups->aliases->lines[i];
        if (line->group && !line->forbids) join_line(groups, line);
    }
    if (!ok) return error_no_memory(error);
    make_groups(groups);
    return arena_status(groups->arena, error);
}

/* ---- near keys ---- */

static size_t word_length(const char *key) {
    return strcspn(key, " ");
}

static size_t count_words(const char *key) {
    size_t count = *key != '\0';
    for (; *key; key++) count += *key == ' ';
    return count;
}

/* How many words two keys, which are sorted, have in common. */
static size_t common_words(const char *a, const char *b) {
    size_t count = 0;
    while (*a && *b) {
        size_t len_a = word_length(a), len_b = word_length(b);
        int order = slice_compare(slice_make(a, len_a), slice_make(b, len_b));
        count += order == 0;
        if (order <= 0) a += len_a + (a[len_a] == ' ');
        if (order >= 0) b += len_b + (b[len_b] == ' ');
    }
    return count;
}

bool group_keys_near(const char *a, const char *b) {
    size_t words_a = count_words(a), words_b = count_words(b);
    size_t more = words_a > words_b ? words_a : words_b, fewer = words_a < words_b ? words_a : words_b;
    return more >= NEAR_WORDS && more - fewer <= 1 && common_words(a, b) + 1 >= more && strcmp(a, b) != 0;
}
