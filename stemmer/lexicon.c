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

struct record_reader {
    const uint32_t *arcs;
    unsigned char bytes[LEXICON_RECORD_MAX];
    void *out; /* the next reading */
    size_t count, max;
    void (*take)(struct record_reader *reader, size_t len);
};

static void read_records(struct record_reader *reader, uint32_t node, size_t depth) {
    while (node && depth < LEXICON_RECORD_MAX) {
        uint32_t arc = reader->arcs[node];
        reader->bytes[depth] = (unsigned char)arc;
        if (arc & ARC_FINAL && reader->count < reader->max) reader->take(reader, depth + 1);
        if (arc & ARC_LAST) { /* most records share nothing: a chain of last arcs */
            node = arc_target(arc);
            depth++;
        } else {
            read_records(reader, arc_target(arc), depth + 1);
            node++;
        }
    }
}

/* Record bytes are never 0 (no arc has label 0): counts and costs are stored one higher. */
static void take_form(struct record_reader *reader, size_t len) {
    struct lexicon_form *form = reader->out;
    const unsigned char *record = reader->bytes;
    if (len < 4) return;
    unsigned breaks = record[3] - 1u;
    if (breaks > LEXICON_BREAKS_MAX || len < 4 + (size_t)breaks) return;
    form += reader->count++;
    form->kind = (enum lexicon_kind)(record[0] & LEXICON_KIND_MASK);
    form->flags = record[0];
    form->cost = record[1] - 1u;
    form->cut = record[2] - 1u;
    form->break_count = breaks;
    memcpy(form->breaks, record + 4, breaks);
    form->append_len = (unsigned)(len - 4 - breaks);
    memcpy(form->append, record + 4 + breaks, form->append_len);
}

static void take_modifier(struct record_reader *reader, size_t len) {
    struct lexicon_modifier *modifier = reader->out;
    const unsigned char *record = reader->bytes;
    if (len < 3 || record[2] - 1u > LEXICON_BREAKS_MAX || len != 2 + (size_t)record[2]) return;
    modifier += reader->count++;
    modifier->flags = record[0] - 1u;
    modifier->cost = record[1] - 1u;
    modifier->break_count = record[2] - 1u;
    memcpy(modifier->breaks, record + 3, modifier->break_count);
}

size_t lexicon_read_forms(const struct lexicon *lexicon, uint32_t records, struct lexicon_form *out, size_t max) {
    struct record_reader reader = {.arcs = lexicon->forms, .out = out, .max = max, .take = take_form};
    read_records(&reader, records, 0);
    return reader.count;
}

size_t lexicon_read_modifiers(const struct lexicon *lexicon, uint32_t records, struct lexicon_modifier *out,
                              size_t max) {
    struct record_reader reader = {.arcs = lexicon->modifiers, .out = out, .max = max, .take = take_modifier};
    read_records(&reader, records, 0);
    return reader.count;
}

size_t lexicon_find(const struct lexicon *lexicon, struct slice form, struct lexicon_form *out, size_t max) {
    uint32_t node = form.len ? lexicon_first_form(lexicon, form.data[0]) : 0;
    for (size_t i = 1; i < form.len && node; i++)
        node = arc_target(lexicon_step(lexicon->forms, node, (unsigned char)form.data[i]));
    return lexicon_read_forms(lexicon, lexicon_records(lexicon->forms, node), out, max);
}
