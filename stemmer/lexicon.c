/*
 * lexicon.c - reading the Danish lexicon (lexicon.h). The built-in one is part of the program's own read-only data and
 * is trusted as its code is; bytes from elsewhere are checked whole before their first use, so that a walk needs no
 * check of its own.
 */
#include "stemmer/lexicon.h"
#include "base/intl.h"

#include <zlib.h>

#ifdef REFERAT_LEXICON
/* The build names the file that stemmer/lexicon/ made. */
__asm__(".section .rodata\n"
        ".balign 16\n"
        "referat_lexicon_start:\n"
        ".incbin \"" REFERAT_LEXICON "\"\n"
        ".balign 4\n"
        ".previous\n");
extern const unsigned char referat_lexicon_start[] __attribute__((visibility("hidden")));
#endif

static uint32_t read_u32(const unsigned char *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lexicon's arcs are read in place: a big-endian machine needs them written the other way"
#endif

static void index_root(const uint32_t *arcs, uint32_t root[256]) {
    memset(root, 0, 256 * sizeof *root);
    for (size_t node = 1;; node++) {
        root[arcs[node] & 0xFF] = arcs[node];
        if (arcs[node] & ARC_LAST) return;
    }
}

static void view(const unsigned char *bytes, struct lexicon *out) {
    out->forms = (const uint32_t *)(const void *)(bytes + LEXICON_HEADER_SIZE);
    out->modifiers = out->forms + read_u32(bytes + 16);
    out->compound_max = read_u32(bytes + 24);
    out->checksum = read_u32(bytes + 8);
    index_root(out->forms, out->form_root);
    index_root(out->modifiers, out->modifier_root);
}

#ifdef REFERAT_LEXICON
void lexicon_built_in(struct lexicon *out) {
    view(referat_lexicon_start, out);
}
#endif

uint32_t lexicon_checksum(struct slice bytes) {
    return (uint32_t)crc32(0, (const unsigned char *)bytes.data + 12, (uInt)(bytes.len - 12));
}

/* Every arc leads behind itself or nowhere (so that walks end) and to an arc that is there. */
static bool arcs_are_sound(const unsigned char *bytes, size_t count) {
    const uint32_t *arcs = (const uint32_t *)(const void *)bytes;
    if (count < 2 || !(arcs[count - 1] & ARC_LAST)) return false;
    for (size_t i = 1; i < count; i++) {
        if (arc_target(arcs[i]) && (arc_target(arcs[i]) <= i || arc_target(arcs[i]) >= count)) return false;
        if (!(arcs[i] & 0xFF) || (!arc_target(arcs[i]) && !(arcs[i] & ARC_FINAL))) return false;
    }
    return true;
}

enum referat_status lexicon_open(struct slice bytes, struct lexicon *out, struct referat_error *error) {
    const unsigned char *data = (const unsigned char *)bytes.data;
    bool sound =
        bytes.len >= LEXICON_HEADER_SIZE && memcmp(data, LEXICON_MAGIC, 8) == 0 && read_u32(data + 12) == bytes.len;
    if (sound) {
        uint64_t forms = read_u32(data + 16), modifiers = read_u32(data + 20);
        sound =
            LEXICON_HEADER_SIZE + 4 * (forms + modifiers) == bytes.len && read_u32(data + 8) == lexicon_checksum(bytes);
        sound = sound && arcs_are_sound(data + LEXICON_HEADER_SIZE, forms) &&
                arcs_are_sound(data + LEXICON_HEADER_SIZE + 4 * forms, modifiers);
        if (sound) view(data, out);
    }
    return sound ? REFERAT_OK : error_set(error, REFERAT_DAMAGED, _("the lexicon is damaged"));
}

/* ---- records ---- */

/* Record bytes are never 0 (no arc has label 0): counts and costs are stored one higher. */
static bool take_form(const unsigned char *record, size_t len, struct lexicon_form *form) {
    if (len < 4) return false;
    unsigned breaks = record[3] - 1u;
    if (breaks > LEXICON_BREAKS_MAX || len < 4 + (size_t)breaks) return false;
    form->kind = (enum lexicon_kind)(record[0] & LEXICON_KIND_MASK);
    form->flags = record[0];
    form->cost = record[1] - 1u;
    form->cut = record[2] - 1u;
    form->break_count = breaks;
    for (unsigned i = 0; i < breaks; i++) form->breaks[i] = record[4 + i];
    form->append_len = (unsigned)(len - 4 - breaks);
    for (unsigned i = 0; i < form->append_len; i++) form->append[i] = (char)record[4 + breaks + i];
    return true;
}

static bool take_modifier(const unsigned char *record, size_t len, struct lexicon_modifier *modifier) {
    if (len < 3 || record[2] - 1u > LEXICON_BREAKS_MAX || len != 2 + (size_t)record[2]) return false;
    modifier->flags = record[0] - 1u;
    modifier->cost = record[1] - 1u;
    modifier->break_count = record[2] - 1u;
    for (unsigned i = 0; i < modifier->break_count; i++) modifier->breaks[i] = record[3 + i];
    return true;
}

/*
 * The records below a node, each as bytes. Most share nothing: a chain of last arcs. Where a node has more arcs, the
 * others wait on the stack, with how many bytes stand before them.
 */
struct record_walk {
    const uint32_t *arcs;
    uint32_t node; /* the next arc, 0 behind the last record */
    size_t depth;
    unsigned waiting;
    struct {
        uint32_t node;
        unsigned char depth;
    } stack[LEXICON_RECORD_MAX];
    unsigned char bytes[LEXICON_RECORD_MAX];
};

static inline void walk_begin(struct record_walk *walk, const uint32_t *arcs, uint32_t records) {
    walk->arcs = arcs;
    walk->node = records;
    walk->depth = 0;
    walk->waiting = 0;
}

/* The length of the next record in `bytes`; 0 behind the last one. */
static inline size_t walk_next(struct record_walk *walk) {
    while (walk->node || walk->waiting) {
        if (!walk->node) {
            walk->node = walk->stack[--walk->waiting].node;
            walk->depth = walk->stack[walk->waiting].depth;
        }
        uint32_t arc = walk->arcs[walk->node];
        if (!(arc & ARC_LAST)) {
            walk->stack[walk->waiting].node = walk->node + 1;
            walk->stack[walk->waiting++].depth = (unsigned char)walk->depth;
        }
        walk->bytes[walk->depth++] = (unsigned char)arc;
        walk->node = walk->depth < LEXICON_RECORD_MAX ? arc_target(arc) : 0;
        if (arc & ARC_FINAL) return walk->depth;
    }
    return 0;
}

size_t lexicon_read_forms(const struct lexicon *lexicon, uint32_t records, struct lexicon_form *out, size_t max) {
    struct record_walk walk;
    size_t count = 0;
    walk_begin(&walk, lexicon->forms, records);
    for (size_t len; count < max && (len = walk_next(&walk)) > 0;) count += take_form(walk.bytes, len, &out[count]);
    return count;
}

size_t lexicon_read_modifiers(const struct lexicon *lexicon, uint32_t records, struct lexicon_modifier *out,
                              size_t max) {
    struct record_walk walk;
    size_t count = 0;
    walk_begin(&walk, lexicon->modifiers, records);
    for (size_t len; count < max && (len = walk_next(&walk)) > 0;) count += take_modifier(walk.bytes, len, &out[count]);
    return count;
}

uint32_t lexicon_form_records(const struct lexicon *lexicon, struct slice form) {
    uint32_t node = form.len ? lexicon_first_form(lexicon, form.data[0]) : 0;
    for (size_t i = 1; i < form.len && node; i++)
        node = arc_target(lexicon_step(lexicon->forms, node, (unsigned char)form.data[i]));
    return lexicon_records(lexicon->forms, node);
}

size_t lexicon_find(const struct lexicon *lexicon, struct slice form, struct lexicon_form *out, size_t max) {
    uint32_t records = lexicon_form_records(lexicon, form);
    return records ? lexicon_read_forms(lexicon, records, out, max) : 0;
}
