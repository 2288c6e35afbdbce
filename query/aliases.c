/* aliases.c - reads the file of aliases and answers from it; see aliases.h. */
#include "query/aliases.h"

#include "base/file.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "stemmer/written.h"

#include <stdlib.h>

struct alias_reader {
    const char *path;
    const struct registry *registry;
    struct analyzer *analyzer;
    struct arena *arena;
    struct aliases *out;
    struct referat_error *error;
};

const char *alias_fold_person(struct arena *arena, struct slice name) {
    struct buf folded;
    buf_init(&folded, 1 << 16);
    if (person_name_fold(name, &folded, NULL) != REFERAT_OK) arena->failed = true;
    const char *text = arena_text(arena, buf_as_slice(&folded));
    buf_free(&folded);
    return text;
}

static enum referat_status refuse(const struct alias_reader *reader, unsigned line, const char *what) {
    return error_set(reader->error, REFERAT_BAD_INPUT, "%s:%u: %s", reader->path, line, what);
}

/* ---- one line ---- */

/* A municipality is known; what is none is an organisation, unless it is nearly a municipality. */
static enum referat_status read_place(const struct alias_reader *reader, unsigned line, struct slice text,
                                      const char **out) {
    const struct authority *known = registry_find_authority(reader->registry, text);
    *out = known ? known->name : arena_text(reader->arena, text);
    if (!text.len) return refuse(reader, line, _("a place belongs behind the @"));
    const struct authority *near = known ? NULL : registry_nearest_authority(reader->registry, text);
    if (!near) return REFERAT_OK;
    return error_set(reader->error, REFERAT_BAD_INPUT, _("%s:%u: unknown municipality \"%.*s\"; did you mean %s?"),
                     reader->path, line, (int)text.len, text.data, near->name);
}

static enum referat_status add_name(const struct alias_reader *reader, struct alias_line *line, struct slice text) {
    const char *at = memchr(text.data, '@', text.len), *place = "";
    enum referat_status status = REFERAT_OK;
    if (at)
        status = read_place(reader, line->number, slice_trim(slice_from(text, (size_t)(at - text.data) + 1)), &place);
    if (status) return status;
    struct slice name = slice_trim(at ? slice_first(text, (size_t)(at - text.data)) : text);
    const char *folded =
        line->group ? group_key(reader->analyzer, name, reader->arena).data : alias_fold_person(reader->arena, name);
    if (!*folded) return refuse(reader, line->number, _("a line is: name = name, or: name != name"));
    if (line->group && *place) return refuse(reader, line->number, _("a group has no place"));
    *ARENA_PUSH(reader->arena, line->names, line->name_count) =
        (struct alias_name){arena_text(reader->arena, name), folded, place};
    return REFERAT_OK;
}

/* A place behind the last name alone is every name's. */
static void spread_place(struct alias_line *line) {
    const char *place = line->names[line->name_count - 1].place;
    for (size_t i = 0; i + 1 < line->name_count; i++) {
        if (line->names[i].place[0]) return;
    }
    for (size_t i = 0; i < line->name_count; i++) line->names[i].place = place;
}

static bool take_group_mark(struct slice *text) {
    static const char *const marks[] = {"gruppe:", "group:"};
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(marks[i]);
        if (text->len < len || strncasecmp(text->data, marks[i], len) != 0) continue;
        *text = slice_from(*text, len);
        return true;
    }
    return false;
}

static enum referat_status read_line(const struct alias_reader *reader, unsigned number, struct slice text) {
    struct alias_line line = {.number = number, .group = take_group_mark(&text)};
    const char *usage = _("a line is: name = name, or: name != name");
    if (utf8_valid(text.data, text.len) != text.len) return refuse(reader, number, _("this is not UTF-8"));
    for (bool more = true; more;) {
        const char *equals = memchr(text.data, '=', text.len);
        size_t end = equals ? (size_t)(equals - text.data) : text.len;
        bool negated = equals && end && equals[-1] == '!';
        enum referat_status status = add_name(reader, &line, slice_trim(slice_first(text, end - negated)));
        if (status) return status;
        if (equals && line.name_count > 1 && negated != line.forbids) return refuse(reader, number, usage);
        line.forbids |= negated;
        more = equals != NULL;
        text = slice_from(text, end + 1);
    }
    if (line.name_count < 2 || (line.forbids && line.name_count > 2)) return refuse(reader, number, usage);
    if (reader->arena->failed) return arena_status(reader->arena, reader->error);
    spread_place(&line);
    *ARENA_PUSH(reader->arena, reader->out->lines, reader->out->count) = line;
    return REFERAT_OK;
}

/* ---- contradictions: names that are joined, over several lines too, and forbidden ---- */

struct alias_node {
    const struct alias_name *name;
    const struct alias_line *line;
    size_t set; /* the index of another node of its set, its own for the first */
};

static int by_name(const void *left, const void *right) {
    const struct alias_node *a = left, *b = right;
    if (a->line->group != b->line->group) return a->line->group ? 1 : -1;
    int order = strcmp(a->name->folded, b->name->folded);
    if (!order) order = strcmp(a->name->place, b->name->place);
    return order ? order : (a->name > b->name) - (a->name < b->name);
}

static bool same_node(const struct alias_node *a, const struct alias_node *b) {
    return a->line->group == b->line->group && strcmp(a->name->folded, b->name->folded) == 0 &&
           strcmp(a->name->place, b->name->place) == 0;
}

static size_t root_of(struct alias_node *nodes, size_t at) {
    while (nodes[at].set != at) at = nodes[at].set = nodes[nodes[at].set].set;
    return at;
}

/* The first node of a name, SIZE_MAX where no line has it. */
static size_t find_node(const struct alias_node *nodes, size_t count, const struct alias_line *line,
                        const struct alias_name *name) {
    const struct alias_node wanted = {name, line, 0};
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (same_node(&nodes[middle], &wanted) || by_name(&nodes[middle], &wanted) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low < count && same_node(&nodes[low], &wanted) ? low : SIZE_MAX;
}

static struct alias_node *join_nodes(const struct alias_reader *reader, size_t *count) {
    const struct aliases *aliases = reader->out;
    struct alias_node *nodes = NULL;
    *count = 0;
    for (size_t i = 0; i < aliases->count; i++) {
        for (size_t k = 0; k < aliases->lines[i].name_count; k++)
            *ARENA_PUSH(reader->arena, nodes, *count) =
                (struct alias_node){&aliases->lines[i].names[k], &aliases->lines[i], 0};
    }
    if (reader->arena->failed || !*count) return NULL;
    qsort(nodes, *count, sizeof *nodes, by_name);
    for (size_t i = 0; i < *count; i++) nodes[i].set = i && same_node(&nodes[i], &nodes[i - 1]) ? nodes[i - 1].set : i;
    for (size_t i = 0; i < aliases->count; i++) {
        const struct alias_line *line = &aliases->lines[i];
        for (size_t k = 1; !line->forbids && k < line->name_count; k++) {
            size_t a = root_of(nodes, find_node(nodes, *count, line, &line->names[0]));
            nodes[root_of(nodes, find_node(nodes, *count, line, &line->names[k]))].set = a;
        }
    }
    return nodes;
}

/* The line that a forbidding one contradicts, as far as one line can be named. */
static unsigned joining_line(const struct aliases *aliases, struct alias_node *nodes, size_t count, size_t set) {
    for (size_t i = 0; i < aliases->count; i++) {
        const struct alias_line *line = &aliases->lines[i];
        if (!line->forbids && root_of(nodes, find_node(nodes, count, line, &line->names[0])) == set)
            return line->number;
    }
    return 0;
}

static enum referat_status check_contradictions(const struct alias_reader *reader) {
    size_t count;
    struct alias_node *nodes = join_nodes(reader, &count);
    if (reader->arena->failed) return arena_status(reader->arena, reader->error);
    for (size_t i = 0; nodes && i < reader->out->count; i++) {
        const struct alias_line *line = &reader->out->lines[i];
        if (!line->forbids) continue;
        size_t a = root_of(nodes, find_node(nodes, count, line, &line->names[0]));
        if (a != root_of(nodes, find_node(nodes, count, line, &line->names[1]))) continue;
        unsigned other = joining_line(reader->out, nodes, count, a);
        return error_set(reader->error, REFERAT_BAD_INPUT, _("%s:%u: %s and %s are the same by line %u"), reader->path,
                         line->number, line->names[0].written, line->names[1].written, other);
    }
    return REFERAT_OK;
}

/* ---- the file ---- */

enum referat_status aliases_read(const char *path, const struct registry *registry, struct analyzer *analyzer,
                                 struct arena *arena, struct aliases *out, struct referat_error *error) {
    struct alias_reader reader = {path, registry, analyzer, arena, out, error};
    struct buf file;
    unsigned number = 0;
    *out = (struct aliases){0};
    if (!path) return REFERAT_OK;
    buf_init(&file, ALIASES_FILE_MAX * 2);
    enum referat_status status = file_read(path, ALIASES_FILE_MAX, &file, error);
    struct slice text = buf_as_slice(&file);
    if (slice_starts(text, "\xEF\xBB\xBF")) text = slice_from(text, 3);
    while (!status && text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        text = slice_from(text, line.len + 1);
        number++;
        const char *comment = memchr(line.data, '#', line.len);
        if (comment) line = slice_first(line, (size_t)(comment - line.data));
        line = slice_trim(line);
        if (line.len) status = read_line(&reader, number, line);
    }
    buf_free(&file);
    if (!status) status = arena_status(arena, error);
    if (!status) status = analyzer_status(analyzer, error);
    return status ? status : check_contradictions(&reader);
}

bool alias_name_fits(const struct alias_name *alias, const char *folded, const char *place) {
    return strcmp(alias->folded, folded) == 0 && (!alias->place[0] || strcmp(alias->place, place) == 0);
}

bool aliases_forbid(const struct aliases *aliases, bool group, const char *folded_a, const char *place_a,
                    const char *folded_b, const char *place_b) {
    for (size_t i = 0; i < aliases->count; i++) {
        const struct alias_line *line = &aliases->lines[i];
        if (!line->forbids || line->group != group) continue;
        const struct alias_name *a = &line->names[0], *b = &line->names[1];
        if (alias_name_fits(a, folded_a, place_a) && alias_name_fits(b, folded_b, place_b)) return true;
        if (alias_name_fits(b, folded_a, place_a) && alias_name_fits(a, folded_b, place_b)) return true;
    }
    return false;
}
