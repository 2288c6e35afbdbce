/*
 * lexicon.h - the Danish lexicon: what forms a word has, what it is as part of a compound. It is made at build time
 * from Debian's hunspell-da by stemmer/lexicon/ and built into the library; the bytes are used where they lie, nothing
 * is unpacked. For stemmer/ alone.
 *
 * Layout, all numbers little-endian:
 *
 *   offset  size  field
 *        0     8  magic "RFTLEX1\n"
 *        8     4  CRC-32 of all bytes from offset 12 on
 *       12     4  size of the whole in bytes
 *       16     4  number of arcs in the automaton of forms
 *       20     4  number of arcs in the automaton of modifiers
 *       24     4  most that a compound may cost, see stemmer/compound.h
 *       28     4  reserved, 0
 *       32        arcs of the forms, then arcs of the modifiers, 4 bytes each
 *
 * An automaton is minimal and acyclic. An arc:  bits 0-7 label, 8 a key ends here, 9 the last arc of its node,
 * 10-31 number of the first arc of the node that it leads to, 0 for none. The root is node 1 (arc 0 is unused).
 * The arcs of a node lie side by side, a separator (label 1) first, the others by falling number of keys behind them.
 * A key is a word in UTF-8, the separator, and a record:
 *
 *   forms       kind and flags, cost, cut, break count, breaks, appended bytes to the end
 *   modifiers   flags (bits 0-1: bytes of the linking element), cost, break count, breaks
 *
 * Cost, cut, break count and a modifier's flags are stored one higher, since no label is 0.
 * The lemma is the form without its last `cut` bytes and with the bytes appended. A break is where a part of a compound
 * starts: bits 0-5 its distance from the end of the lemma (the modifier) in bytes, bits 6-7 the length of the linking
 * element before it.
 */
#ifndef STEMMER_LEXICON_H
#define STEMMER_LEXICON_H

#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

#define LEXICON_MAGIC       "RFTLEX1\n"
#define LEXICON_HEADER_SIZE 32
#define LEXICON_SEPARATOR   1
#define LEXICON_BREAKS_MAX  7
#define LEXICON_RECORD_MAX  96

enum {
    ARC_FINAL = 1 << 8,
    ARC_LAST = 1 << 9,
    ARC_TARGET_SHIFT = 10,
};

/*
 * What inflects together. A noun's gender tells a compound's true last part from a chance one; KIND_NOUN are nouns of
 * both genders, or whose gender the dictionary does not tell. No record byte is 0, so 0 is no kind.
 */
enum lexicon_kind {
    KIND_OTHER = 1,
    KIND_COMMON,
    KIND_NEUTER,
    KIND_NOUN,
    KIND_VERB,
    KIND_ADJECTIVE,
    KIND_NAME,
};

/* Flags beside the kind in a form's first byte. */
enum {
    LEXICON_KIND_MASK = 0x07,
    LEXICON_WEAK = 0x08,   /* a noun made of a verb, a verb that a noun is made of */
    LEXICON_RARE = 0x10,   /* a reading that only holds where the form has no other: imperatives, genitives */
    LEXICON_BOUND = 0x20,  /* only the last part of a compound, no word (stemmer/lexicon/bound.h) */
    LEXICON_ENDING = 0x80, /* as a last part more often an ending than the word (exceptions.txt) */
    LEXICON_LOOSE = 0x40   /* its breaks hold for the word itself, not where it is part of another */
};

/* The cost of a form that is never the last part of a compound. */
#define LEXICON_NO_HEAD 250

/* Flags of a modifier. */
enum {
    MODIFIER_LINK_MASK = 0x03,
    MODIFIER_PARTICLE = 0x04 /* ud, op, be …: what stands before verbs */
};

struct lexicon {
    const uint32_t *forms, *modifiers;
    /* The arc that each first byte takes, 0 for none: the root has so many arcs that looking through them is felt. */
    uint32_t form_root[256], modifier_root[256];
    unsigned compound_max;
    uint32_t checksum;
};

/* One reading of a form; slices and breaks point into `record`. */
struct lexicon_form {
    enum lexicon_kind kind;
    unsigned flags, cost, cut;
    unsigned break_count;
    unsigned char breaks[LEXICON_BREAKS_MAX];
    unsigned append_len;
    char append[LEXICON_RECORD_MAX];
};

struct lexicon_modifier {
    unsigned flags, cost;
    unsigned break_count;
    unsigned char breaks[LEXICON_BREAKS_MAX];
};

/* The lexicon that the library carries. */
void lexicon_built_in(struct lexicon *out);
/*
 * A lexicon over bytes that are borrowed and aligned to 4. Everything is checked, the checksum too.
 * Errors: REFERAT_DAMAGED.
 */
enum referat_status lexicon_open(struct slice bytes, struct lexicon *out, struct referat_error *error) MUST_CHECK;
/* What a whole lexicon has as its checksum; at least a header of bytes. */
uint32_t lexicon_checksum(struct slice bytes);

/* ---- the automaton ---- */

static inline uint32_t arc_target(uint32_t arc) {
    return arc >> ARC_TARGET_SHIFT;
}

/* The arc with that label of the node that starts at arc `node`; 0 where there is none (no arc has label 0). */
static inline uint32_t lexicon_step(const uint32_t *arcs, uint32_t node, unsigned char label) {
    if (!node) return 0;
    for (;; node++) {
        if ((arcs[node] & 0xFF) == label) return arcs[node];
        if (arcs[node] & ARC_LAST) return 0;
    }
}

/* The node behind a first byte. */
static inline uint32_t lexicon_first_form(const struct lexicon *lexicon, char byte) {
    return arc_target(lexicon->form_root[(unsigned char)byte]);
}

static inline uint32_t lexicon_first_modifier(const struct lexicon *lexicon, char byte) {
    return arc_target(lexicon->modifier_root[(unsigned char)byte]);
}

/* The node of the records of the word that ends at `node`; 0 where no word ends there. */
static inline uint32_t lexicon_records(const uint32_t *arcs, uint32_t node) {
    return node && (arcs[node] & 0xFF) == LEXICON_SEPARATOR ? arc_target(arcs[node]) : 0;
}

/* At most `max` readings of a form, in byte order of their records. */
size_t lexicon_find(const struct lexicon *lexicon, struct slice form, struct lexicon_form *out, size_t max);
/* The node of a form's records; 0 where it is none. */
uint32_t lexicon_form_records(const struct lexicon *lexicon, struct slice form);
/* The readings at a node of records, for a walk of one's own. */
size_t lexicon_read_forms(const struct lexicon *lexicon, uint32_t records, struct lexicon_form *out, size_t max);
size_t lexicon_read_modifiers(const struct lexicon *lexicon, uint32_t records, struct lexicon_modifier *out,
                              size_t max);

#endif
