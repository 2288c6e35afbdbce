/*
 * compound.c - the lattice (compound.h). Positions are bytes. At each position that modifiers can reach, the modifiers
 * that go on from there are walked in one pass over the automaton; the last part is a form that ends with the word. The
 * work is bounded by the word's length, which is capped, and by the longest entries of the lexicon.
 */
#include "stemmer/compound.h"

/* Quarter nats. A part more makes an accident likelier than its parts alone tell. */
#define COST_JOINT 16
/* ud, op, be … : what they stand before is mostly one word with them. */
#define COST_PARTICLE       28
#define COST_OTHER_GENDER   20
#define COST_ENDING         90
#define COST_OTHER_FORM     24
#define KINDS_NOUN          (1u << KIND_COMMON | 1u << KIND_NEUTER | 1u << KIND_NOUN)
#define KINDS_SIMILAR(kind) (KINDS_NOUN & 1u << (kind) ? KINDS_NOUN : 1u << (kind))
/* A part that the lexicon lacks: a price, and another one for each byte. */
#define COST_UNKNOWN      58
#define COST_UNKNOWN_BYTE 2
#define UNKNOWN_MIN       4 /* bytes */
/* What may stand behind an unknown part: a word that often is a last part. */
#define COST_SURE_HEAD   48
#define COST_GUESSED_MAX 146
/* What a word may cost falls with each byte that it is shorter than this. */
#define COMPOUND_BYTES    12
#define COST_MISSING_BYTE 8
#define SHORT_BYTES       8
#define COST_SHORT_BYTE   14
#define COST_NONE         1000000u

#define RECORDS_MAX 8
#define HEAD_MIN    2 /* bytes */
#define HEAD_UNSEEN UINT32_MAX

struct place {
    unsigned cost; /* of the cheapest modifiers up to here; COST_NONE: not reached */
    unsigned char from;
    struct lexicon_modifier modifier; /* the last of them */
    bool unknown;
};

struct lattice {
    const struct lexicon *lexicon;
    struct slice word;
    unsigned kinds;
    struct place places[COMPOUND_WORD_MAX + 1];
    unsigned best, head_start;
    bool head_unknown;
    struct lexicon_form head;
    /* Of the form that the word ends in from a byte on, the node of its records; HEAD_UNSEEN before it was looked up.
     */
    uint32_t heads[COMPOUND_WORD_MAX + 1];
};

static unsigned joint_cost(const struct place *before) {
    bool particle = !before->unknown && before->modifier.flags & MODIFIER_PARTICLE;
    return COST_JOINT + (particle ? COST_PARTICLE : 0);
}

static void reach(struct lattice *lattice, unsigned from, unsigned to, const struct lexicon_modifier *modifier,
                  unsigned cost, bool unknown) {
    struct place *place = &lattice->places[to];
    cost += lattice->places[from].cost;
    if (from) cost += joint_cost(&lattice->places[from]);
    if (cost >= place->cost) return;
    *place = (struct place){cost, (unsigned char)from, *modifier, unknown};
}

static bool is_boundary(struct slice word, size_t at) {
    return ((unsigned char)word.data[at] & 0xC0) != 0x80;
}

static void walk_modifiers(struct lattice *lattice, unsigned from) {
    const struct lexicon *lexicon = lattice->lexicon;
    struct lexicon_modifier found[RECORDS_MAX];
    uint32_t node = lexicon_first_modifier(lexicon, lattice->word.data[from]);
    for (unsigned at = from + 1; node && at + HEAD_MIN < lattice->word.len;) {
        node = arc_target(lexicon_step(lexicon->modifiers, node, (unsigned char)lattice->word.data[at++]));
        if (!node) return;
        uint32_t records = lexicon_records(lexicon->modifiers, node);
        if (!records) continue;
        size_t count = lexicon_read_modifiers(lexicon, records, found, RECORDS_MAX);
        for (size_t i = 0; i < count; i++) reach(lattice, from, at, &found[i], found[i].cost, false);
    }
}

static bool is_verbal(const struct lexicon_form *form) {
    return form->kind == KIND_VERB || form->flags & LEXICON_WEAK;
}

/* A lemma's last part is a lemma, mostly, and has its gender. */
static unsigned misfit_cost(const struct lattice *lattice, const struct lexicon_form *form, bool linked) {
    unsigned cost = form->flags & LEXICON_ENDING && !linked ? COST_ENDING : 0;
    if (!lattice->kinds) return cost;
    if (!(lattice->kinds & 1u << form->kind)) cost += COST_OTHER_GENDER;
    if (lattice->kinds & COMPOUND_BASE_HEAD && (form->cut || form->append_len)) cost += COST_OTHER_FORM;
    return cost;
}

static uint32_t head_records(struct lattice *lattice, unsigned from) {
    uint32_t *records = &lattice->heads[from];
    if (*records == HEAD_UNSEEN) *records = lexicon_form_records(lattice->lexicon, slice_from(lattice->word, from));
    return *records;
}

/* The forms that are the rest of the word from `from` on. */
static void try_head(struct lattice *lattice, unsigned from) {
    struct lexicon_form found[RECORDS_MAX];
    uint32_t records = head_records(lattice, from);
    if (!records) return;
    size_t count = lexicon_read_forms(lattice->lexicon, records, found, RECORDS_MAX);
    bool guessed = lattice->places[from].unknown;
    bool linked = lattice->places[from].modifier.flags & MODIFIER_LINK_MASK && lattice->word.data[from - 1] == 's';
    for (size_t i = 0; i < count; i++) {
        if (found[i].cost == LEXICON_NO_HEAD) continue;
        if (lattice->kinds & COMPOUND_WEAK_HEAD && !is_verbal(&found[i])) continue;
        if (guessed && (found[i].cost > COST_SURE_HEAD || lattice->word.len - from < UNKNOWN_MIN)) continue;
        if (lattice->kinds && !(lattice->kinds & KINDS_SIMILAR(found[i].kind))) continue;
        if (lattice->kinds & COMPOUND_NO_PARTICLE && !lattice->places[from].from &&
            lattice->places[from].modifier.flags & MODIFIER_PARTICLE)
            continue;
        unsigned cost = lattice->places[from].cost + found[i].cost + misfit_cost(lattice, &found[i], linked) +
                        joint_cost(&lattice->places[from]);
        if (cost >= lattice->best) continue;
        lattice->best = cost;
        lattice->head_start = from;
        lattice->head = found[i];
        lattice->head_unknown = false;
    }
}

static unsigned unknown_cost(size_t len) {
    return COST_UNKNOWN + COST_UNKNOWN_BYTE * (unsigned)len;
}

/* What is left behind known modifiers as a last part that nobody knows. */
static void try_unknown_head(struct lattice *lattice, unsigned from) {
    size_t len = lattice->word.len - from;
    if (len < UNKNOWN_MIN || !is_boundary(lattice->word, from) || lattice->places[from].unknown) return;
    unsigned cost = lattice->places[from].cost + unknown_cost(len) + COST_JOINT;
    if (cost >= lattice->best || head_records(lattice, from)) return;
    lattice->best = cost;
    lattice->head_start = from;
    lattice->head_unknown = true;
}

/* Known parts alone. Leaves in `places` what modifiers reach. */
static void run_known(struct lattice *lattice) {
    for (unsigned i = 0; i <= lattice->word.len; i++) {
        lattice->places[i].cost = COST_NONE;
        lattice->heads[i] = HEAD_UNSEEN;
    }
    lattice->places[0] = (struct place){.cost = 0};
    for (unsigned at = 0; at + HEAD_MIN <= lattice->word.len; at++) {
        if (lattice->places[at].cost >= lattice->best) continue;
        if (at) try_head(lattice, at);
        walk_modifiers(lattice, at);
    }
}

/* With one unknown part: a last one behind the modifiers that were found, or a first one before a known last part. */
static void run_guessed(struct lattice *lattice) {
    static const struct lexicon_modifier plain = {0};
    /* A word of the dictionary ends in a word that is there too. */
    for (unsigned at = HEAD_MIN; at < lattice->word.len && !lattice->kinds; at++)
        if (lattice->places[at].cost < lattice->best) try_unknown_head(lattice, at);
    for (unsigned at = UNKNOWN_MIN; at + UNKNOWN_MIN <= lattice->word.len; at++) {
        if (!is_boundary(lattice->word, at) || unknown_cost(at) >= lattice->best) continue;
        struct place known = lattice->places[at];
        lattice->places[at] = (struct place){unknown_cost(at), 0, plain, true};
        unsigned best = lattice->best;
        try_head(lattice, at);
        /* What was there before is on the way of another last part. */
        if (lattice->best == best) lattice->places[at] = known;
    }
}

/* ---- the way taken ---- */

static void add_part(struct compound *out, unsigned start, unsigned end) {
    if (out->count < COMPOUND_PARTS_MAX) out->parts[out->count++] = (struct compound_part){start, end};
}

/* A run of the word as parts: [start, end), with breaks counted from `origin`, which the end may lie before. */
static void add_parts(struct compound *out, unsigned start, unsigned end, unsigned origin, const unsigned char *breaks,
                      unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        unsigned distance = breaks[i] & 0x3F, link = breaks[i] >> 6;
        unsigned at = origin - distance;
        if (distance > origin || at <= start + link || at >= end) continue;
        add_part(out, start, at - link);
        start = at;
    }
    add_part(out, start, end);
}

static void trace(const struct lattice *lattice, struct compound *out) {
    unsigned char ends[COMPOUND_WORD_MAX];
    unsigned count = 0;
    for (unsigned at = lattice->head_start; at; at = lattice->places[at].from) ends[count++] = (unsigned char)at;
    out->count = out->piece_count = 0;
    while (count--) {
        const struct place *place = &lattice->places[ends[count]];
        unsigned link = place->unknown ? 0 : place->modifier.flags & MODIFIER_LINK_MASK;
        if (out->piece_count < COMPOUND_PARTS_MAX)
            out->pieces[out->piece_count++] = (struct compound_part){place->from, ends[count]};
        add_parts(out, place->from, ends[count] - link, ends[count], place->modifier.breaks,
                  place->unknown ? 0 : place->modifier.break_count);
    }
    unsigned len = (unsigned)lattice->word.len;
    const struct lexicon_form *head = &lattice->head;
    if (lattice->head_unknown)
        add_part(out, lattice->head_start, len);
    else
        add_parts(out, lattice->head_start, len, len - head->cut + head->append_len, head->breaks,
                  head->flags & LEXICON_LOOSE ? 0 : head->break_count);
    out->head = lattice->head_start;
    out->head_unknown = lattice->head_unknown;
    out->cost = lattice->best;
}

/* The shorter a word is, the likelier it is one, and the very short ones nearly always. */
static unsigned limit(unsigned max, size_t len) {
    unsigned less = len < COMPOUND_BYTES ? COST_MISSING_BYTE * (unsigned)(COMPOUND_BYTES - len) : 0;
    if (len < SHORT_BYTES) less += COST_SHORT_BYTE * (unsigned)(SHORT_BYTES - len);
    return less < max ? max - less : 0;
}

bool compound_split(const struct lexicon *lexicon, struct slice word, unsigned kinds, enum compound_mode mode,
                    struct compound *out) {
    out->count = 0;
    if (word.len > COMPOUND_WORD_MAX) return false;
    struct lattice lattice;
    lattice.lexicon = lexicon;
    lattice.word = word;
    lattice.kinds = kinds;
    lattice.best = mode == COMPOUND_UNKNOWN ? 0 : limit(lexicon->compound_max, word.len);
    lattice.head_start = 0;
    run_known(&lattice);
    if (!lattice.head_start && mode != COMPOUND_KNOWN) {
        lattice.best = limit(COST_GUESSED_MAX, word.len);
        run_guessed(&lattice);
    }
    if (!lattice.head_start) return false;
    trace(&lattice, out);
    return out->count > 1;
}

void compound_of_form(struct slice word, const struct lexicon_form *form, struct compound *out) {
    unsigned len = (unsigned)word.len;
    out->count = out->piece_count = out->cost = out->head = 0;
    out->head_unknown = false;
    if (word.len > COMPOUND_WORD_MAX || form->cut > word.len) return;
    add_parts(out, 0, len, len - form->cut + form->append_len, form->breaks, form->break_count);
    if (out->count < 2) out->count = 0;
}
