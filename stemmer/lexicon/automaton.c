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

static uint32_t arc_keys(const struct builder *builder, const struct arc *arc) {
    return arc->final + builder->states[arc->target].keys;
}

/* The separator first, then what most keys go through. */
static bool comes_before(const struct builder *builder, const struct arc *a, const struct arc *b) {
    if ((a->label == LEXICON_SEPARATOR) != (b->label == LEXICON_SEPARATOR)) return a->label == LEXICON_SEPARATOR;
    uint32_t left = arc_keys(builder, a), right = arc_keys(builder, b);
    return left != right ? left > right : a->label < b->label;
}

static void sort_arcs(const struct builder *builder, const struct state *state) {
    struct arc *arcs = builder->arcs + state->first;
    for (uint32_t i = 1; i < state->count; i++) {
        struct arc arc = arcs[i];
        uint32_t at = i;
        for (; at && comes_before(builder, &arc, &arcs[at - 1]); at--) arcs[at] = arcs[at - 1];
        arcs[at] = arc;
    }
}

/* States in the order in which they are finished, where `order` has room for all of them. */
struct visit {
    uint32_t *order;
    size_t count;
};

/* What most keys go through is visited last, no deeper than a key is long. */
static void visit_state(struct builder *builder, uint32_t number, struct visit *visit) {
    struct state *state = &builder->states[number];
    if (!number || state->position) return;
    state->position = UINT32_MAX;
    sort_arcs(builder, state);
    for (uint32_t i = state->count; i > 0; i--) visit_state(builder, builder->arcs[state->first + i - 1].target, visit);
    visit->order[visit->count++] = number;
}

/*
 * Backwards in that order a state stands before all that it leads to, and directly before what most keys go through,
 * if that has no other place: a walk touches few cache lines. Gives the number of arcs, 0 where memory is out.
 */
static size_t place_states(struct builder *builder, uint32_t root, struct visit *visit) {
    uint32_t position = 1;
    *visit = (struct visit){calloc(builder->state_count, sizeof *visit->order), 0};
    if (!visit->order) return 0;
    visit_state(builder, root, visit);
    for (size_t i = visit->count; i > 0; i--) {
        struct state *state = &builder->states[visit->order[i - 1]];
        state->position = position;
        position += state->count;
    }
    return position;
}

static void write_state(const struct builder *builder, const struct state *state, struct buf *out) {
    const struct arc *arcs = builder->arcs + state->first;
    for (uint32_t i = 0; i < state->count; i++) {
        uint32_t arc = arcs[i].label | builder->states[arcs[i].target].position << ARC_TARGET_SHIFT;
        if (arcs[i].final) arc |= ARC_FINAL;
        if (i + 1 == state->count) arc |= ARC_LAST;
        for (unsigned byte = 0; byte < 4; byte++) buf_byte(out, (char)(arc >> (8 * byte)));
    }
}

static void write_states(const struct builder *builder, const struct visit *visit, struct buf *out) {
    static const char unused[4] = {0, 2, 0, 0}; /* arc 0 */
    buf_append(out, unused, sizeof unused);
    for (size_t i = visit->count; i > 0; i--) write_state(builder, &builder->states[visit->order[i - 1]], out);
}

enum referat_status automaton_write(const struct slice *keys, size_t key_count, struct buf *out, size_t *count,
                                    struct referat_error *error) {
    struct visit visit = {NULL, 0};
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
    *count = builder.failed ? 0 : place_states(&builder, root, &visit);
    if (builder.failed || !*count)
        status = error_no_memory(error);
    else if (*count > ARCS_MAX)
        status = error_set(error, REFERAT_TOO_LARGE, "too many arcs");
    else
        write_states(&builder, &visit, out);
out:
    free(visit.order);
    free(builder.arcs);
    free(builder.states);
    free(builder.table);
    free(builder.path);
    return status ? status : buf_status(out, error);
}
