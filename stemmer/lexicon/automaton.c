/*
 * automaton.c - builds and lays out the automaton (automaton.h). States are kept by what they hold, so that equal ones
 * are one; the layout is decided by the keys alone, so that the same keys give the same bytes.
 */
#include "stemmer/lexicon/automaton.h"
#include "stemmer/lexicon.h"

#include <stdlib.h>

#define KEY_MAX   512
#define ARCS_MAX  ((size_t)1 << 22)
#define LABEL_MAX 256

struct arc {
    unsigned char label;
    bool final;
    uint32_t target; /* a state; 0 for none */
};

struct state {
    uint32_t first, count; /* in `arcs` */
    uint32_t keys;         /* that can be read from here on */
    uint32_t position;     /* in the file */
};

/* A state on the path of the key read last, which may still grow. */
struct open_state {
    struct arc arcs[LABEL_MAX];
    unsigned count;
};

struct builder {
    struct arc *arcs;
    size_t arc_count, arc_cap;
    struct state *states; /* state 0 is none */
    size_t state_count, state_cap;
    uint32_t *table; /* state, 0 for free */
    size_t table_cap;
    struct open_state *path; /* KEY_MAX + 1 */
    bool failed;
};

static bool grow(void **items, size_t *cap, size_t count, size_t more, size_t size) {
    if (count + more <= *cap) return true;
    size_t wanted = *cap ? *cap * 2 : 1 << 16;
    while (wanted < count + more) wanted *= 2;
    void *grown = realloc(*items, wanted * size);
    if (!grown) return false;
    *items = grown;
    *cap = wanted;
    return true;
}

static uint64_t hash_arcs(const struct arc *arcs, unsigned count) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (unsigned i = 0; i < count; i++) {
        hash = (hash ^ arcs[i].label ^ (uint64_t)arcs[i].final << 8) * 0x100000001B3u;
        hash = (hash ^ arcs[i].target) * 0x100000001B3u;
    }
    return hash ^ hash >> 31;
}

static bool same_arcs(const struct arc *a, const struct arc *b, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        if (a[i].label != b[i].label || a[i].final != b[i].final || a[i].target != b[i].target) return false;
    return true;
}

static bool grow_table(struct builder *builder) {
    size_t cap = builder->table_cap ? builder->table_cap * 2 : 1 << 16;
    uint32_t *table = calloc(cap, sizeof *table);
    if (!table) return false;
    for (uint32_t i = 1; i < builder->state_count; i++) {
        const struct state *state = &builder->states[i];
        size_t at = hash_arcs(builder->arcs + state->first, state->count) & (cap - 1);
        while (table[at]) at = (at + 1) & (cap - 1);
        table[at] = i;
    }
    free(builder->table);
    builder->table = table;
    builder->table_cap = cap;
    return true;
}

static uint32_t keys_of(const struct builder *builder, const struct arc *arcs, unsigned count) {
    uint32_t keys = 0;
    for (unsigned i = 0; i < count; i++) keys += arcs[i].final + builder->states[arcs[i].target].keys;
    return keys;
}

/* The state that has these arcs, made where it is new. */
static uint32_t freeze(struct builder *builder, const struct open_state *open) {
    if (builder->failed || !open->count) return 0;
    if (builder->state_count * 2 >= builder->table_cap && !grow_table(builder)) goto fail;
    size_t mask = builder->table_cap - 1, at = hash_arcs(open->arcs, open->count) & mask;
    for (; builder->table[at]; at = (at + 1) & mask) {
        const struct state *state = &builder->states[builder->table[at]];
        if (state->count == open->count && same_arcs(builder->arcs + state->first, open->arcs, open->count))
            return builder->table[at];
    }
    if (!grow((void **)&builder->states, &builder->state_cap, builder->state_count, 1, sizeof *builder->states) ||
        !grow((void **)&builder->arcs, &builder->arc_cap, builder->arc_count, open->count, sizeof *builder->arcs))
        goto fail;
    builder->states[builder->state_count] =
        (struct state){(uint32_t)builder->arc_count, open->count, keys_of(builder, open->arcs, open->count), 0};
    memcpy(builder->arcs + builder->arc_count, open->arcs, open->count * sizeof *open->arcs);
    builder->arc_count += open->count;
    builder->table[at] = (uint32_t)builder->state_count;
    return (uint32_t)builder->state_count++;
fail:
    builder->failed = true;
    return 0;
}

/* NOLINTBEGIN(clang-analyzer-unix.Malloc): what an open state holds belongs to the builder's path, freed with it. */
/* Freezes the states of the last key that lie deeper than `depth`. */
static void close_path(struct builder *builder, size_t last_len, size_t depth) {
    for (size_t i = last_len; i > depth; i--) {
        struct open_state *open = &builder->path[i - 1];
        open->arcs[open->count - 1].target = freeze(builder, &builder->path[i]);
        builder->path[i].count = 0;
    }
}
/* NOLINTEND(clang-analyzer-unix.Malloc) */

static void add_key(struct builder *builder, struct slice key, struct slice last) {
    size_t common = 0;
    while (common < key.len && common < last.len && key.data[common] == last.data[common]) common++;
    close_path(builder, last.len, common);
    for (size_t i = common; i < key.len; i++) {
        struct open_state *open = &builder->path[i];
        open->arcs[open->count++] = (struct arc){(unsigned char)key.data[i], i + 1 == key.len, 0};
    }
}

/* ---- layout ---- */

/* States are frozen children first: falling numbers are an order from parents to children. */
static size_t place_states(struct builder *builder, uint32_t root) {
    uint32_t position = 1;
    bool *reached = calloc(builder->state_count + 1, sizeof *reached);
    if (!reached) return 0;
    reached[root] = true;
    for (uint32_t i = root; i > 0; i--) {
        struct state *state = &builder->states[i];
        if (!reached[i]) continue;
        state->position = position;
        position += state->count;
        for (uint32_t a = 0; a < state->count; a++) reached[builder->arcs[state->first + a].target] = true;
    }
    free(reached);
    return position;
}

static uint32_t arc_keys(const struct builder *builder, const struct arc *arc) {
    return arc->final + builder->states[arc->target].keys;
}

/* The separator first, then what most keys go through. */
static bool comes_before(const struct builder *builder, const struct arc *a, const struct arc *b) {
    if ((a->label == LEXICON_SEPARATOR) != (b->label == LEXICON_SEPARATOR)) return a->label == LEXICON_SEPARATOR;
    uint32_t left = arc_keys(builder, a), right = arc_keys(builder, b);
    return left != right ? left > right : a->label < b->label;
}

static void write_state(const struct builder *builder, const struct state *state, struct buf *out) {
    struct arc sorted[LABEL_MAX] = {0};
    for (uint32_t i = 0; i < state->count; i++) {
        struct arc arc = builder->arcs[state->first + i];
        uint32_t at = i;
        for (; at && comes_before(builder, &arc, &sorted[at - 1]); at--) sorted[at] = sorted[at - 1];
        sorted[at] = arc;
    }
    for (uint32_t i = 0; i < state->count; i++) {
        uint32_t arc = sorted[i].label | builder->states[sorted[i].target].position << ARC_TARGET_SHIFT;
        if (sorted[i].final) arc |= ARC_FINAL;
        if (i + 1 == state->count) arc |= ARC_LAST;
        for (unsigned byte = 0; byte < 4; byte++) buf_byte(out, (char)(arc >> (8 * byte)));
    }
}

static void write_states(struct builder *builder, uint32_t root, struct buf *out) {
    static const char unused[4] = {0, 2, 0, 0}; /* arc 0 */
    buf_append(out, unused, sizeof unused);
    for (uint32_t i = root; i > 0; i--)
        if (builder->states[i].position) write_state(builder, &builder->states[i], out);
}

enum referat_status automaton_write(const struct slice *keys, size_t key_count, struct buf *out, size_t *count,
                                    struct referat_error *error) {
    struct builder builder = {.path = calloc(KEY_MAX + 1, sizeof *builder.path)};
    enum referat_status status = REFERAT_OK;
    struct slice last = {"", 0};
    builder.failed = !builder.path || !grow((void **)&builder.states, &builder.state_cap, 0, 1, sizeof *builder.states);
    if (!builder.failed) builder.states[builder.state_count++] = (struct state){0};
    for (size_t i = 0; i < key_count && !builder.failed; i++) {
        if (keys[i].len > KEY_MAX) {
            status = error_set(error, REFERAT_TOO_LARGE, "a key is too long");
            goto out;
        }
        add_key(&builder, keys[i], last);
        last = keys[i];
    }
    if (!builder.failed) close_path(&builder, last.len, 0);
    uint32_t root = builder.failed ? 0 : freeze(&builder, &builder.path[0]);
    *count = builder.failed ? 0 : place_states(&builder, root);
    if (builder.failed || !*count)
        status = error_no_memory(error);
    else if (*count > ARCS_MAX)
        status = error_set(error, REFERAT_TOO_LARGE, "too many arcs");
    else
        write_states(&builder, root, out);
out:
    free(builder.arcs);
    free(builder.states);
    free(builder.table);
    free(builder.path);
    return status ? status : buf_status(out, error);
}
