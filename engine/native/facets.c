/* facets.c - counting values over matches; see facets.h. */
#include "engine/native/facets.h"

#include <stdlib.h>

#define FACETS_MEMORY ((size_t)1 << 30)

struct value_count {
    struct slice value;
    uint64_t count;
};

struct facet_column {
    uint64_t *counts; /* by ordinal + 1, of the segment */
    size_t room;
    uint64_t *met; /* the ordinals + 1 that were counted, in the order in which they came; as much room */
    size_t met_count;
    struct value_count *values; /* of the segments before; in the arena, a value possibly several times */
    size_t value_count;
};

struct facets {
    uint32_t wanted;
    struct segment *segment;
    struct facet_column columns[COLUMN_COUNT];
    struct arena arena;
};

static bool is_wanted(const struct facets *facets, unsigned column) {
    return facets->wanted >> column & 1;
}

enum referat_status facets_new(uint32_t columns, struct facets **out, struct referat_error *error) {
    *out = calloc(1, sizeof **out);
    if (!*out) return error_no_memory(error);
    (*out)->wanted = columns;
    arena_init(&(*out)->arena, FACETS_MEMORY);
    return REFERAT_OK;
}

void facets_free(struct facets *facets) {
    if (!facets) return;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        free(facets->columns[i].counts);
        free(facets->columns[i].met);
    }
    arena_free(&facets->arena);
    free(facets);
}

static bool reserve(struct facet_column *column, size_t needed) {
    uint64_t *counts = realloc(column->counts, needed * sizeof *counts);
    if (counts) column->counts = counts;
    uint64_t *met = realloc(column->met, needed * sizeof *met);
    if (met) column->met = met;
    if (!counts || !met) return false;
    column->room = needed;
    return true;
}

enum referat_status facets_begin(struct facets *facets, struct segment *segment, struct referat_error *error) {
    facets->segment = segment;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        struct facet_column *column = &facets->columns[i];
        size_t needed = segment->columns[i].count + 1;
        if (!is_wanted(facets, i)) continue;
        column->met_count = 0;
        if (needed > column->room && !reserve(column, needed)) return error_no_memory(error);
        memset(column->counts, 0, needed * sizeof *column->counts);
    }
    return REFERAT_OK;
}

void facets_count(struct facets *facets, uint32_t document) {
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        struct facet_column *column = &facets->columns[i];
        if (!is_wanted(facets, i)) continue;
        uint64_t value = packed_get(&facets->segment->column_of[i], document);
        if (value > facets->segment->columns[i].count)
            pagefile_spoil(facets->segment->files[FILE_DOCS], NULL);
        else if (column->counts[value]++ == 0)
            column->met[column->met_count++] = value;
    }
}

/* A packed value is counted as each of its values. */
static void add_value(struct facets *facets, struct facet_column *column, struct slice packed, uint64_t count) {
    while (packed.len) {
        const char *tab = memchr(packed.data, '\t', packed.len);
        size_t len = tab ? (size_t)(tab - packed.data) : packed.len;
        if (len) {
            struct value_count *value = ARENA_PUSH(&facets->arena, column->values, column->value_count);
            value->value = arena_slice(&facets->arena, slice_first(packed, len));
            value->count = count;
        }
        packed = slice_from(packed, len + (tab != NULL));
    }
}

/* Few of many values are looked up; of most of them the whole dictionary is read. */
static void read_values(struct facets *facets, struct facet_column *column, struct dictionary_cursor *cursor) {
    if (column->met_count < cursor->dictionary->count / DICTIONARY_BLOCK) {
        for (size_t i = 0; i < column->met_count; i++) {
            uint64_t value = column->met[i];
            if (value && dictionary_at(cursor, value - 1))
                add_value(facets, column, cursor->key, column->counts[value]);
        }
        return;
    }
    bool there = dictionary_at(cursor, 0);
    for (uint64_t ordinal = 0; there; ordinal++, there = dictionary_next(cursor))
        if (column->counts[ordinal + 1]) add_value(facets, column, cursor->key, column->counts[ordinal + 1]);
}

enum referat_status facets_end(struct facets *facets, struct referat_error *error) {
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        struct facet_column *column = &facets->columns[i];
        const struct dictionary *values = &facets->segment->columns[i];
        struct dictionary_cursor cursor;
        if (!is_wanted(facets, i)) continue;
        enum referat_status status = dictionary_cursor_init(&cursor, values, error);
        if (status) return status;
        read_values(facets, column, &cursor);
        dictionary_cursor_free(&cursor);
    }
    return arena_status(&facets->arena, error);
}

static int by_value(const void *a, const void *b) {
    return slice_compare(((const struct value_count *)a)->value, ((const struct value_count *)b)->value);
}

static int by_count(const void *a, const void *b) {
    const struct engine_facet *left = a, *right = b;
    if (left->count != right->count) return left->count > right->count ? -1 : 1;
    return slice_compare(left->value, right->value);
}

static void column_result(const struct facet_column *column, struct arena *arena, struct engine_facet **out,
                          size_t *count) {
    struct engine_facet *facets = arena_alloc(arena, (column->value_count + 1) * sizeof *facets);
    size_t kept = 0;
    if (arena->failed || column->value_count == 0) return;
    qsort(column->values, column->value_count, sizeof *column->values, by_value);
    for (size_t i = 0; i < column->value_count; i++) {
        const struct value_count *value = &column->values[i];
        if (kept && slice_equal(facets[kept - 1].value, value->value))
            facets[kept - 1].count += value->count;
        else
            facets[kept++] = (struct engine_facet){arena_slice(arena, value->value), value->count};
    }
    qsort(facets, kept, sizeof *facets, by_count);
    *out = facets;
    *count = kept;
}

void facets_result(const struct facets *facets, struct arena *arena, struct engine_result *out) {
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (is_wanted(facets, i)) column_result(&facets->columns[i], arena, &out->facets[i], &out->facet_counts[i]);
}
