/*
 * registry.c - the data files of municipalities and bodies: built in, read, added to by a user's own, looked up.
 * The form of the files is docs/REGISTRIES.md. Finding names in running text is registry_scan.c.
 */
#include "corpus/registry.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "corpus/registry_data.h"

#include <stdlib.h>

#define REGISTRY_ARENA_MAX ((size_t)256 << 20)
#define USER_FILE_MAX      ((size_t)16 << 20)
#define COLUMNS            5

/* The paths are relative to the root of the repository, where builds run. */
__asm__(".section .rodata\n"
        "referat_municipalities_start:\n"
        ".incbin \"corpus/registry/municipalities.tsv\"\n"
        "referat_municipalities_end:\n"
        "referat_bodies_start:\n"
        ".incbin \"corpus/registry/bodies.tsv\"\n"
        "referat_bodies_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char referat_municipalities_start[] __attribute__((visibility("hidden")));
extern const char referat_municipalities_end[] __attribute__((visibility("hidden")));
extern const char referat_bodies_start[] __attribute__((visibility("hidden")));
extern const char referat_bodies_end[] __attribute__((visibility("hidden")));

/* Through integers: to C the two symbols are objects of their own. */
static struct slice built_in(const char *start, const char *end) {
    return slice_make(start, (size_t)((uintptr_t)end - (uintptr_t)start));
}

/* ---- reading a file ---- */

struct reading {
    struct registry *registry;
    const char *file; /* for messages */
    size_t line;
    size_t own_from;    /* rows from this index on were added by this file */
    struct slice *keys; /* of the rows so far, by what their first column says: in the arena */
    size_t key_count;
    struct referat_error *error;
};

static enum referat_status bad_line(const struct reading *reading, const char *what) {
    return error_set(reading->error, REFERAT_BAD_INPUT, "%s:%zu: %s", reading->file, reading->line, what);
}

static bool is_absent(struct slice field) {
    return field.len == 0 || slice_is(field, "-");
}

/* "2007-2026", "2027-", "-2026", "2031", "-". False where it is none of these. */
static bool parse_years(struct slice field, int *first, int *last) {
    *first = *last = 0;
    if (is_absent(field)) return true;
    int *year = first;
    size_t digits = 0;
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '-' && year == first && (digits == 0 || digits == 4)) {
            year = last;
            digits = 0;
        } else if (field.data[i] >= '0' && field.data[i] <= '9' && digits < 4) {
            *year = *year * 10 + field.data[i] - '0';
            digits++;
        } else {
            return false;
        }
    }
    if (year == first) *last = *first;
    return (digits == 4 || (digits == 0 && *first)) && (!*last || *last >= *first);
}

/* The next name of a list separated by '|'; false at its end. */
static bool next_name(struct slice *list, struct slice *name) {
    if (!list->len) return false;
    const char *bar = memchr(list->data, '|', list->len);
    size_t len = bar ? (size_t)(bar - list->data) : list->len;
    *name = slice_trim(slice_first(*list, len));
    *list = slice_from(*list, len + 1);
    return true;
}

/* One word without small letters: "KOSU". */
static bool is_acronym(struct slice name) {
    for (size_t at = 0; at < name.len;) {
        unsigned point = utf8_next(name.data, name.len, &at);
        if (point == ' ' || (utf8_is_letter(point) && !utf8_is_upper(point))) return false;
    }
    return name.len > 0;
}

static void add_body_name(struct registry *registry, struct slice name, int index) {
    if (is_acronym(name)) {
        names_add_acronym(&registry->body_names, name, index);
    } else {
        names_add(&registry->body_names, name, index, false);
    }
}

/* Checks a list of names and gives it as a NULL-ended array. */
static enum referat_status read_names(struct reading *reading, struct slice list, const char *const **out) {
    struct arena *arena = &reading->registry->arena;
    const char **names = NULL;
    size_t count = 0;
    struct name_key key;
    if (is_absent(list)) list.len = 0;
    for (struct slice name; next_name(&list, &name);) {
        if (!name_key_make(&key, name)) return bad_line(reading, _("a name in the list is empty or too long"));
        *ARENA_PUSH(arena, names, count) = arena_text(arena, name);
    }
    *ARENA_PUSH(arena, names, count) = NULL;
    *out = names;
    return REFERAT_OK;
}

/* The row with that key in its first column, or -1. Aliases do not count. */
static int row_with_key(const struct reading *reading, struct slice key) {
    for (size_t i = 0; i < reading->key_count; i++)
        if (slice_equal(reading->keys[i], key)) return (int)i;
    return -1;
}

static void add_row_key(struct reading *reading, struct slice key) {
    struct arena *arena = &reading->registry->arena;
    struct slice *own = ARENA_PUSH(arena, reading->keys, reading->key_count);
    *own = slice_of(arena_text(arena, key));
}

static enum referat_status read_body(struct reading *reading, struct slice row_key,
                                     const struct slice field[static COLUMNS]) {
    struct registry *registry = reading->registry;
    struct arena *arena = &registry->arena;
    struct body body = {.code = arena_text(arena, field[0])};
    body.name = is_absent(field[1]) ? body.code : arena_text(arena, field[1]);
    struct name_key key;
    if (!name_key_make(&key, slice_of(body.name))) return bad_line(reading, _("the name is too long"));
    enum referat_status status = read_names(reading, field[2], &body.aliases);
    if (status) return status;
    if (!parse_years(field[3], &body.first_year, &body.last_year))
        return bad_line(reading, _("the years must be like 2007-2026, 2027-, -2026 or \"-\""));
    body.needs_owner = slice_is(field[4], "owner");
    if (!body.needs_owner && !is_absent(field[4]))
        return bad_line(reading, _("the last column must be \"owner\" or \"-\""));
    int index = row_with_key(reading, row_key);
    if (index >= (int)reading->own_from) return bad_line(reading, _("this code was given before"));
    if (index < 0) {
        index = (int)registry->body_count;
        ARENA_PUSH(arena, registry->bodies, registry->body_count);
        add_row_key(reading, row_key);
    }
    if (arena_status(arena, reading->error)) return REFERAT_NO_MEMORY;
    registry->bodies[index] = body;
    for (const char *const *alias = body.aliases; *alias; alias++) add_body_name(registry, slice_of(*alias), index);
    add_body_name(registry, slice_of(body.name), index);
    add_body_name(registry, field[0], index);
    return REFERAT_OK;
}

static enum referat_status read_authority(struct reading *reading, struct slice row_key,
                                          const struct slice field[static COLUMNS]) {
    struct registry *registry = reading->registry;
    struct arena *arena = &registry->arena;
    struct authority authority = {.name = arena_text(arena, field[0])};
    if (slice_is(field[1], "region")) {
        authority.kind = AUTHORITY_REGION;
    } else if (!slice_is(field[1], "municipality")) {
        return bad_line(reading, _("the second column must be \"municipality\" or \"region\""));
    }
    authority.common_word = slice_is(field[2], "word");
    if (!authority.common_word && !is_absent(field[2]))
        return bad_line(reading, _("the third column must be \"word\" or \"-\""));
    if (!parse_years(field[3], &authority.first_year, &authority.last_year))
        return bad_line(reading, _("the years must be like 2007-2026, 2027-, -2026 or \"-\""));
    const char *const *forms;
    enum referat_status status = read_names(reading, field[4], &forms);
    if (status) return status;
    int index = row_with_key(reading, row_key);
    if (index >= (int)reading->own_from) return bad_line(reading, _("this name was given before"));
    if (index < 0) {
        index = (int)registry->authority_count;
        ARENA_PUSH(arena, registry->authorities, registry->authority_count);
        add_row_key(reading, row_key);
    }
    if (arena_status(arena, reading->error)) return REFERAT_NO_MEMORY;
    registry->authorities[index] = authority;
    for (; *forms; forms++) {
        bool ordinary = **forms == '~';
        names_add(&registry->authority_names, slice_of(*forms + ordinary), index, ordinary);
    }
    names_add(&registry->authority_names, field[0], index, authority.common_word);
    return REFERAT_OK;
}

/* `row_key`: of the first column. */
typedef enum referat_status (*row_reader)(struct reading *reading, struct slice row_key,
                                          const struct slice field[static COLUMNS]);

static enum referat_status read_row(struct reading *reading, struct slice line, row_reader read) {
    struct slice field[COLUMNS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
    struct name_key key;
    for (size_t i = 0, from = 0;; i++) {
        if (i == COLUMNS) return bad_line(reading, _("there are more than five columns"));
        const char *tab = from < line.len ? memchr(line.data + from, '\t', line.len - from) : NULL;
        size_t to = tab ? (size_t)(tab - line.data) : line.len;
        field[i] = slice_trim(slice_make(line.data + from, to - from));
        if (!tab) break;
        from = to + 1;
    }
    if (is_absent(field[0]) || !name_key_make(&key, field[0]))
        return bad_line(reading, _("the first column is empty or too long"));
    return read(reading, name_key_slice(&key), field);
}

static enum referat_status read_rows(struct reading *reading, struct slice text, row_reader read) {
    if (slice_starts(text, "\xEF\xBB\xBF")) text = slice_from(text, 3);
    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        struct slice line = slice_first(text, end ? (size_t)(end - text.data) : text.len);
        text = slice_from(text, line.len + 1);
        reading->line++;
        if (utf8_valid(line.data, line.len) < line.len) return bad_line(reading, _("the line is not UTF-8"));
        if (!slice_trim(line).len || line.data[0] == '#') continue;
        enum referat_status status = read_row(reading, line, read);
        if (status) return status;
    }
    return REFERAT_OK;
}

/* The built-in text and the user's file, if any; all that was read is appended to `seen`. */
static enum referat_status read_table(struct registry *registry, struct slice ours, const char *name,
                                      const char *user_path, row_reader read, const size_t *count, struct buf *seen,
                                      struct referat_error *error) {
    struct reading reading = {.registry = registry, .file = name, .error = error};
    enum referat_status status = read_rows(&reading, ours, read);
    buf_printf(seen, "%s %zu\n", name, ours.len);
    buf_slice(seen, ours);
    if (status || !user_path) return status;
    struct buf user;
    buf_init(&user, USER_FILE_MAX);
    status = file_read(user_path, USER_FILE_MAX, &user, error);
    if (!status) {
        reading.file = user_path;
        reading.line = 0;
        reading.own_from = *count;
        status = read_rows(&reading, buf_as_slice(&user), read);
        buf_printf(seen, "user %zu\n", user.len);
        buf_slice(seen, buf_as_slice(&user));
    }
    buf_free(&user);
    return status;
}

enum referat_status registry_open(const char *user_bodies, const char *user_municipalities, struct registry **out,
                                  struct referat_error *error) {
    *out = NULL;
    struct registry *registry = calloc(1, sizeof *registry);
    if (!registry) return error_no_memory(error);
    arena_init(&registry->arena, REGISTRY_ARENA_MAX);
    registry->body_names.arena = registry->authority_names.arena = &registry->arena;
    struct buf seen;
    buf_init(&seen, BUF_MAX_DEFAULT);
    struct slice municipalities = built_in(referat_municipalities_start, referat_municipalities_end);
    struct slice bodies = built_in(referat_bodies_start, referat_bodies_end);
    enum referat_status status = read_table(registry, municipalities, "municipalities.tsv", user_municipalities,
                                            read_authority, &registry->authority_count, &seen, error);
    if (!status)
        status =
            read_table(registry, bodies, "bodies.tsv", user_bodies, read_body, &registry->body_count, &seen, error);
    if (!status) status = arena_status(&registry->arena, error);
    if (!status) status = buf_status(&seen, error);
    if (status) {
        registry_close(registry);
    } else {
        sha256_text(seen.data, seen.len, registry->fingerprint);
        *out = registry;
    }
    buf_free(&seen);
    return status;
}

void registry_close(struct registry *registry) {
    if (!registry) return;
    arena_free(&registry->arena);
    free(registry);
}

/* ---- looking up ---- */

const char *registry_fingerprint(const struct registry *registry) {
    return registry->fingerprint;
}

size_t registry_body_count(const struct registry *registry) {
    return registry->body_count;
}

const struct body *registry_body_at(const struct registry *registry, size_t index) {
    return &registry->bodies[index];
}

size_t registry_authority_count(const struct registry *registry) {
    return registry->authority_count;
}

const struct authority *registry_authority_at(const struct registry *registry, size_t index) {
    return &registry->authorities[index];
}

static struct slice without_article(struct slice key) {
    return slice_starts(key, "den ") || slice_starts(key, "det ") ? slice_from(key, 4) : key;
}

const struct body *registry_find_body(const struct registry *registry, struct slice name) {
    struct name_key key;
    if (!name_key_make(&key, name)) return NULL;
    const struct name_entry *entry = names_find_form(&registry->body_names, name_key_slice(&key));
    if (!entry) entry = names_find_form(&registry->body_names, without_article(name_key_slice(&key)));
    return entry ? &registry->bodies[entry->target] : NULL;
}

/* "aarhus kommunes" without what says that it is a municipality. */
static struct slice without_kommune(struct slice key) {
    static const char *const words[] = {" kommune", " kommunes",       " kommuner",       " kommuners",
                                        " kom",     " regionskommune", " regionskommunes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_ends(key, words[i])) return slice_first(key, key.len - strlen(words[i]));
    return key;
}

const struct authority *registry_find_authority(const struct registry *registry, struct slice name) {
    struct name_key key;
    if (!name_key_make(&key, name)) return NULL;
    const struct name_entry *entry = names_find_form(&registry->authority_names, without_kommune(name_key_slice(&key)));
    return entry ? &registry->authorities[entry->target] : NULL;
}

/* ---- the nearest name ---- */

static unsigned least(unsigned a, unsigned b, unsigned c) {
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

/*
 * Optimal string alignment distance (Damerau-Levenshtein in which no part is edited twice), over bytes: the keys are
 * all but ASCII. `cap` + 1 where it is larger than cap.
 */
static unsigned edit_distance(struct slice a, struct slice b, unsigned cap) {
    if ((a.len > b.len ? a.len - b.len : b.len - a.len) > cap) return cap + 1;
    unsigned short rows[3][NAME_KEY_SIZE + 1];
    unsigned short *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++) above[j] = (unsigned short)j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = (unsigned short)i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.data[i - 1] == b.data[j - 1];
            unsigned cost = least(above[j] + 1u, row[j - 1] + 1u, above[j - 1] + (same ? 0u : 1u));
            bool swapped = i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1];
            if (swapped && before[j - 2] + 1u < cost) cost = before[j - 2] + 1u;
            row[j] = (unsigned short)cost;
        }
        unsigned short *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len] > cap ? cap + 1 : above[b.len];
}

/* How far a name may be: one slip in a short code, three in a long name. */
static unsigned distance_cap(size_t len) {
    return len <= 2 ? 0 : len <= 5 ? 1 : len <= 9 ? 2 : 3;
}

/* The target with the least distance, the earlier row where two are as near; -1 where none is near. */
static int nearest(const struct names *names, struct slice wanted) {
    unsigned best = distance_cap(wanted.len) + 1;
    int target = -1;
    for (size_t i = 0; i < names->slot_count; i++) {
        const struct name_entry *entry = &names->slots[i];
        if (!entry->key.data || entry->target < 0) continue;
        struct slice key = entry->key;
        unsigned distance = edit_distance(wanted, key, best);
        /* "Midtjylland" for Region Midtjylland, "Ringkøbing" for Ringkøbing-Skjern */
        if (slice_starts(key, "region ")) {
            unsigned bare = edit_distance(wanted, slice_from(key, 7), best);
            if (bare < distance) distance = bare;
        }
        if (key.len > wanted.len && key.data[wanted.len] == ' ' && !memcmp(key.data, wanted.data, wanted.len) && best)
            distance = distance < 1 ? distance : 1;
        if (distance < best || (distance == best && target >= 0 && entry->target < target)) {
            best = distance;
            target = entry->target;
        }
    }
    return target;
}

const struct body *registry_nearest_body(const struct registry *registry, struct slice name) {
    struct name_key key;
    if (!name_key_make(&key, name)) return NULL;
    int target = nearest(&registry->body_names, without_article(name_key_slice(&key)));
    return target < 0 ? NULL : &registry->bodies[target];
}

const struct authority *registry_nearest_authority(const struct registry *registry, struct slice name) {
    struct name_key key;
    if (!name_key_make(&key, name)) return NULL;
    int target = nearest(&registry->authority_names, without_kommune(name_key_slice(&key)));
    return target < 0 ? NULL : &registry->authorities[target];
}
