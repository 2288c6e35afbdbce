/*
 * model.c - counts parts of compounds and writes the lexicon (model.h). Each round builds a whole lexicon and splits
 * the dictionary's lemmas with the very code that the library splits with (stemmer/compound.c), so that what was
 * counted is what will be seen.
 */
#include "stemmer/lexicon/model.h"
#include "stemmer/lexicon/automaton.h"
#include "stemmer/lexicon/doubt.h"
#include "stemmer/nominal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 5
/* Quarter nats, as all costs. A lemma is a compound where its parts are less doubtful than this (doubt.h). */
#define DOUBT_MAX 400
/* What is looked at in a lemma, and what parts a word that is in no lexicon may cost. */
#define COST_LEMMA        500
#define COST_UNKNOWN_WORD 176
#define COST_ANY          1000
/* Inside a longer compound a word is one part, unless its own parts are as little doubtful as this. */
#define DOUBT_NESTED 180
/* An unknown first part (fimbul+vinter): from how many bytes the word may have one, and what its last part must be. */
#define GUESSED_BYTES      8
#define GUESSED_HEAD_BYTES 5
#define GUESSED_HEAD_COUNT 4
#define GUESSED_HEAD_ALIKE 1.5
#define CHANCE_WEIGHT      1.5
#define COST_SHORT         8
#define LONG_PART          7 /* bytes */
/* What a part that was never counted counts for: allowed by the dictionary's flags, or only by its form. */
#define PRIOR_FLAGGED 0.3
#define PRIOR_OTHER   0.05
#define PRIOR_HEAD    0.15
/* Nouns without a gender hardly inflect: abbreviations, words of set phrases. */
#define PRIOR_NOUN 0.02
#define PRIOR_NAME 0.002
#define COST_STEP  2
#define COST_CAP   120
/* A prefix is a particle where it stands before so many verbs that are verbs without it; fewer where it is an adverb.
 */
#define PARTICLE_VERBS 25
#define ADVERB_VERBS   6
/* Bytes of a verb whose stem stands before other words (brænd+punkt). */
#define STEM_VERB_MIN 5

/* ---- parts ---- */

static void add_part(struct model *model, struct slice text, unsigned link, const struct lemma *lemma, bool flagged) {
    if (text.len < 2 || text.len > COMPOUND_WORD_MAX) return;
    *ARENA_PUSH(model->arena, model->parts, model->part_count) =
        (struct part){.text = text, .link = link, .flagged = flagged, .name = lemma->word->is_name && !flagged};
}

static bool has_vowel(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (strchr("aeiouy", text.data[i]) || (unsigned char)text.data[i] >= 0x80) return true;
    return false;
}

/* What the dictionary's flags do not name but Danish does: the word itself, a verb's stem, a noun's s, and its plural's
 * e and er. */
static void add_unflagged(struct model *model, const struct lemma *lemma) {
    const struct dictionary_lemma *word = lemma->word;
    if (!has_vowel(word->text)) return; /* an abbreviation */
    add_part(model, word->text, 0, lemma, false);
    if (word->kind == KIND_VERB && word->text.len >= STEM_VERB_MIN && slice_ends(word->text, "e"))
        add_part(model, slice_first(word->text, word->text.len - 1), 0, lemma, false);
    if (!kind_is_noun(word->kind)) return;
    add_part(model, slice_of(arena_printf(model->arena, "%.*ss", (int)word->text.len, word->text.data)), 1, lemma,
             false);
    for (size_t i = 0; i < word->form_count; i++) {
        struct slice form = word->forms[i].text;
        if (word->forms[i].role != FORM_PLAIN || form.len <= word->text.len ||
            memcmp(form.data, word->text.data, word->text.len) != 0)
            continue;
        struct slice ending = slice_from(form, word->text.len);
        if (slice_is(ending, "e") || slice_is(ending, "er")) add_part(model, form, (unsigned)ending.len, lemma, false);
    }
}

static int compare_parts(const void *left, const void *right) {
    const struct part *a = left, *b = right;
    int order = slice_compare(a->text, b->text);
    if (order) return order;
    if (a->flagged != b->flagged) return a->flagged ? -1 : 1;
    if (a->name != b->name) return a->name ? 1 : -1;
    return (a->link > b->link) - (a->link < b->link);
}

/* "sundheds-", which only stands first, is listed with its s. */
static unsigned flagged_link(const struct model *model, const struct dictionary_lemma *word,
                             const struct dictionary_modifier *modifier) {
    struct slice text = modifier->text;
    if (!slice_ends(word->text, "-") || !slice_ends(text, "s")) return modifier->link;
    return model_find_lemma(model, slice_first(text, text.len - 1), ~(1u << KIND_NAME)) ? 1 : modifier->link;
}

static void make_parts(struct model *model) {
    size_t kept = 0;
    for (size_t i = 0; i < model->lemma_count; i++) {
        const struct dictionary_lemma *word = model->lemmas[i].word;
        if (word->is_bound) continue;
        for (size_t m = 0; m < word->modifier_count; m++)
            add_part(model, word->modifiers[m].text, flagged_link(model, word, &word->modifiers[m]), &model->lemmas[i],
                     true);
        add_unflagged(model, &model->lemmas[i]);
    }
    qsort(model->parts, model->part_count, sizeof *model->parts, compare_parts);
    for (size_t i = 0; i < model->part_count; i++) {
        if (!kept || !slice_equal(model->parts[kept - 1].text, model->parts[i].text))
            model->parts[kept++] = model->parts[i];
    }
    model->part_count = kept;
}

/* Adjectives (nyudvikle) are words before verbs too; of adverbs (tilbage, sammen) fewer verbs are proof enough. */
static bool is_particle(const struct model *model, struct slice text, unsigned verbs) {
    if (verbs >= PARTICLE_VERBS) return !model_find_lemma(model, text, 1u << KIND_ADJECTIVE);
    unsigned others = ~(1u << KIND_OTHER | 1u << KIND_NAME);
    return verbs >= ADVERB_VERBS && model_find_lemma(model, text, 1u << KIND_OTHER) &&
           !model_find_lemma(model, text, others);
}

/* ud, op, ind …: a verb is left behind many of the verbs that begin so. */
static void mark_particles(struct model *model) {
    unsigned *verbs = calloc(model->part_count + 1, sizeof *verbs);
    if (!verbs) {
        model->arena->failed = true;
        return;
    }
    for (size_t i = 0; i < model->lemma_count; i++) {
        struct slice text = model->lemmas[i].word->text;
        if (model->lemmas[i].word->kind != KIND_VERB) continue;
        for (size_t len = 2; len + 3 <= text.len && len <= 8; len++) {
            struct part *part = model_find_part(model, slice_first(text, len));
            if (part && model_find_lemma(model, slice_from(text, len), 1u << KIND_VERB)) verbs[part - model->parts]++;
        }
    }
    for (size_t i = 0; i < model->part_count; i++)
        model->parts[i].particle = is_particle(model, model->parts[i].text, verbs[i]);
    free(verbs);
}

/* ---- what begins and ends alike ---- */

static void count_alike(struct model *model) {
    for (size_t i = 0; i < model->lemma_count; i++) {
        const struct dictionary_lemma *word = model->lemmas[i].word;
        if (word->is_name || word->is_bound) continue;
        for (size_t len = 2; len + 2 <= word->text.len; len++) {
            struct part *part = model_find_part(model, slice_first(word->text, len));
            if (part) part->begins++;
            struct slice end = slice_from(word->text, word->text.len - len);
            for (size_t at = model_first_lemma(model, end); at < model->lemma_count; at++) {
                if (!slice_equal(model->lemmas[at].word->text, end)) break;
                if (kind_heads(word->kind) & 1u << model->lemmas[at].word->kind) model->lemmas[at].ends++;
            }
        }
    }
}

/* Of the words of a thesaurus that end in another word, how many are related to it? */
static void count_related(struct model *model) {
    const struct thesaurus *thesaurus = model->thesaurus;
    for (size_t i = 0; i < thesaurus->count; i++) {
        struct slice word = thesaurus->pairs[i].word;
        if (i && slice_equal(word, thesaurus->pairs[i - 1].word)) continue;
        for (size_t len = 2; len + 2 <= word.len; len++) {
            struct slice head = slice_from(word, len);
            struct part *part = model_find_part(model, slice_first(word, len));
            bool related = thesaurus_relates(thesaurus, word, head);
            if (part) *(related ? &part->related : &part->unrelated) += 1;
            for (size_t at = model_first_lemma(model, head); at < model->lemma_count; at++) {
                struct lemma *lemma = &model->lemmas[at];
                if (!slice_equal(lemma->word->text, head)) break;
                *(related ? &lemma->related : &lemma->unrelated) += 1;
            }
        }
    }
}

/* ---- nouns made of verbs ---- */

static void mark_weak(struct model *model) {
    for (size_t i = 0; i < model->lemma_count; i++) {
        struct lemma *noun = &model->lemmas[i];
        char verb[NOMINAL_MAX];
        if (!kind_is_noun(noun->word->kind)) continue;
        for (unsigned rule = 0; rule < NOMINAL_RULES; rule++) {
            size_t len = nominal_verb(noun->word->text, rule, verb);
            struct lemma *found = len ? model_find_lemma(model, slice_make(verb, len), 1u << KIND_VERB) : NULL;
            if (!found) continue;
            noun->weak = found->weak = true;
            break;
        }
    }
}

/* ---- words that are rather endings ---- */

static enum referat_status mark_endings(struct model *model, const struct model_ending *endings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t at = model_first_lemma(model, endings[i].word);
        if (at == model->lemma_count || !slice_equal(model->lemmas[at].word->text, endings[i].word))
            return error_set(model->error, REFERAT_BAD_INPUT, "%.*s: no word of the dictionary",
                             (int)endings[i].word.len, endings[i].word.data);
        for (; at < model->lemma_count && slice_equal(model->lemmas[at].word->text, endings[i].word); at++) {
            model->lemmas[at].ending = true;
            model->lemmas[at].no_head = endings[i].never;
        }
    }
    return REFERAT_OK;
}

/* ---- costs ---- */

/* Short words stand in others by chance, but for those that are seen to be parts. */
static double short_cost(size_t len, double count) {
    return len >= LONG_PART ? 0 : COST_SHORT * (double)(LONG_PART - len) / (1 + count / 3);
}

/*
 * Of the lemmas that end (begin) as the word does, how many are compounds of it? Nearly all that end in plan, few of
 * those in ring, ion or le: those are endings rather than words.
 */
static double chance_cost(double count, double alike) {
    return -CHANCE_WEIGHT * 4 * log((count + 1) / (alike + 1 > count + 1 ? alike + 1 : count + 1));
}

static unsigned cost_of(double count, double total, double more) {
    double cost = 4 * log(total / count) + more;
    unsigned rounded = cost <= 0 ? 0 : (unsigned)(cost / COST_STEP + 0.5) * COST_STEP;
    return rounded > COST_CAP ? COST_CAP : rounded;
}

static void set_costs(struct model *model) {
    double part_total = 1, head_total = 1;
    for (size_t i = 0; i < model->part_count; i++) part_total += model->parts[i].count;
    for (size_t i = 0; i < model->lemma_count; i++) head_total += model->lemmas[i].count;
    if (part_total < 60000) part_total = head_total = 60000;
    for (size_t i = 0; i < model->part_count; i++) {
        struct part *part = &model->parts[i];
        double prior = part->flagged ? PRIOR_FLAGGED : part->name ? PRIOR_NAME : PRIOR_OTHER;
        part->cost = cost_of(part->count + prior, part_total,
                             short_cost(part->text.len, part->count) + chance_cost(part->count, part->begins));
    }
    for (size_t i = 0; i < model->lemma_count; i++) {
        struct lemma *lemma = &model->lemmas[i];
        lemma->cost = cost_of(lemma->count + (lemma->word->kind == KIND_NOUN ? PRIOR_NOUN : PRIOR_HEAD), head_total,
                              short_cost(lemma->word->text.len, lemma->count) + chance_cost(lemma->count, lemma->ends));
    }
}

/* ---- keys ---- */

struct key_list {
    struct slice *items;
    size_t count;
};

static int compare_keys(const void *left, const void *right) {
    return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static void add_key(struct model *model, struct key_list *keys, const char *key, size_t len) {
    *ARENA_PUSH(model->arena, keys->items, keys->count) = arena_slice(model->arena, slice_make(key, len));
}

/* The parts of a split as breaks before the end of `len` bytes. */
static size_t put_breaks(const struct compound *split, size_t len, char *out) {
    size_t count = split->count > 1 ? split->count - 1 : 0, written = 0;
    if (count > LEXICON_BREAKS_MAX) count = 0;
    for (size_t i = 1; i <= count; i++) {
        size_t distance = len - split->parts[i].start, link = split->parts[i].start - split->parts[i - 1].end;
        if (distance > 0x3F || link > 3) continue;
        out[1 + written++] = (char)(distance | link << 6);
    }
    out[0] = (char)(written + 1);
    return written + 1;
}

static size_t common_prefix(struct slice a, struct slice b) {
    size_t n = 0;
    while (n < a.len && n < b.len && a.data[n] == b.data[n]) n++;
    return n;
}

static void add_form_key(struct model *model, struct key_list *keys, const struct lemma *lemma,
                         const struct dictionary_form *form, bool rare) {
    char key[512];
    struct slice lemma_text = lemma->word->text, text = form->text;
    if (text.len > 200 || lemma_text.len > 200) return;
    size_t common = common_prefix(text, lemma_text), len = text.len;
    if (lemma_text.len - common > LEXICON_RECORD_MAX - 16) return;
    memcpy(key, text.data, len);
    key[len++] = LEXICON_SEPARATOR;
    unsigned flags = lemma->word->kind | (lemma->weak ? LEXICON_WEAK : 0) | (rare ? LEXICON_RARE : 0);
    if (lemma->ending) flags |= LEXICON_ENDING;
    if (lemma->split.count && !lemma->splits_inside) flags |= LEXICON_LOOSE;
    if (lemma->word->is_bound) flags |= LEXICON_BOUND;
    bool no_head = lemma->word->is_name || lemma->word->kind == KIND_OTHER || lemma->no_head;
    key[len++] = (char)flags;
    key[len++] = (char)((no_head ? LEXICON_NO_HEAD : lemma->cost) + 1);
    key[len++] = (char)(text.len - common + 1);
    len += put_breaks(&lemma->split, lemma_text.len, key + len);
    memcpy(key + len, lemma_text.data + common, lemma_text.len - common);
    len += lemma_text.len - common;
    add_key(model, keys, key, len);
}

static void add_part_key(struct model *model, struct key_list *keys, const struct part *part) {
    char key[512];
    size_t len = part->text.len;
    unsigned flags = part->link | (part->particle ? MODIFIER_PARTICLE : 0);
    memcpy(key, part->text.data, len);
    key[len++] = LEXICON_SEPARATOR;
    key[len++] = (char)(flags + 1);
    key[len++] = (char)(part->cost + 1);
    len += put_breaks(&part->split, part->text.len, key + len);
    add_key(model, keys, key, len);
}

/* Sorted and each one once. */
static void finish_keys(struct key_list *keys) {
    size_t kept = 0;
    qsort(keys->items, keys->count, sizeof *keys->items, compare_keys);
    for (size_t i = 0; i < keys->count; i++)
        if (!kept || !slice_equal(keys->items[kept - 1], keys->items[i])) keys->items[kept++] = keys->items[i];
    keys->count = kept;
}

/* ---- readings ---- */

struct reading {
    struct slice text;
    const struct lemma *lemma;
    const struct dictionary_form *form;
};

static int compare_readings(const void *left, const void *right) {
    const struct reading *a = left, *b = right;
    int order = slice_compare(a->text, b->text);
    if (order) return order;
    return (a->lemma > b->lemma) - (a->lemma < b->lemma);
}

/*
 * How much a reading of a form has to say: names and rare forms only speak where nothing else does. A genitive is not
 * silenced by a word that does not inflect (tids).
 */
static int rank(const struct reading *reading) {
    if (reading->lemma->word->is_name) return 2;
    if (reading->lemma->word->kind == KIND_OTHER && slice_ends(reading->text, "s")) return 1;
    return reading->form->role == FORM_RARE ? 1 : 0;
}

/* The readings of one form that are of its best rank; the form as a lemma itself has no rival of a lower one. */
static void add_readings(struct model *model, struct key_list *keys, const struct reading *readings, size_t count) {
    int best = 2;
    for (size_t i = 0; i < count; i++)
        if (!readings[i].lemma->word->is_bound && rank(&readings[i]) < best) best = rank(&readings[i]);
    for (size_t i = 0; i < count; i++)
        if (readings[i].lemma->word->is_bound || rank(&readings[i]) == best)
            add_form_key(model, keys, readings[i].lemma, readings[i].form, best > 0);
}

static void add_forms(struct model *model, struct key_list *keys) {
    struct reading *readings = NULL;
    size_t count = 0;
    for (size_t i = 0; i < model->lemma_count; i++) {
        const struct dictionary_lemma *word = model->lemmas[i].word;
        for (size_t f = 0; f < word->form_count; f++)
            *ARENA_PUSH(model->arena, readings, count) =
                (struct reading){word->forms[f].text, &model->lemmas[i], &word->forms[f]};
    }
    if (model->arena->failed) return;
    qsort(readings, count, sizeof *readings, compare_readings);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && slice_equal(readings[end].text, readings[first].text);) end++;
        add_readings(model, keys, readings + first, end - first);
    }
}

/* ---- a lexicon ---- */

static void put_u32(char *at, size_t value) {
    for (unsigned byte = 0; byte < 4; byte++) at[byte] = (char)(value >> (8 * byte));
}

static enum referat_status write_lexicon(struct model *model, unsigned compound_max) {
    struct key_list forms = {NULL, 0}, parts = {NULL, 0};
    char header[LEXICON_HEADER_SIZE] = LEXICON_MAGIC;
    size_t form_arcs = 0, part_arcs = 0;
    struct buf *out = &model->bytes;
    buf_clear(out);
    buf_append(out, header, sizeof header);
    add_forms(model, &forms);
    for (size_t i = 0; i < model->part_count; i++) add_part_key(model, &parts, &model->parts[i]);
    enum referat_status status = arena_status(model->arena, model->error);
    if (status) return status;
    finish_keys(&forms);
    finish_keys(&parts);
    status = automaton_write(forms.items, forms.count, out, &form_arcs, model->error);
    if (!status) status = automaton_write(parts.items, parts.count, out, &part_arcs, model->error);
    if (status) return status;
    put_u32(out->data + 12, out->len);
    put_u32(out->data + 16, form_arcs);
    put_u32(out->data + 20, part_arcs);
    put_u32(out->data + 24, compound_max);
    put_u32(out->data + 8, lexicon_checksum(buf_as_slice(out)));
    return lexicon_open(buf_as_slice(out), &model->lexicon, model->error);
}

/* ---- rounds ---- */

static void count_split(struct model *model, const struct lemma *lemma, const struct compound *split) {
    struct slice word = lemma->word->text;
    struct lexicon_form forms[8];
    struct slice head = slice_from(word, split->head);
    size_t count = lexicon_find(&model->lexicon, head, forms, 8);
    for (size_t i = 0; i < count; i++) {
        if (!(kind_heads(lemma->word->kind) & 1u << forms[i].kind)) continue;
        char text[256];
        size_t kept = head.len - forms[i].cut;
        memcpy(text, head.data, kept);
        memcpy(text + kept, forms[i].append, forms[i].append_len);
        struct lemma *found =
            model_find_lemma(model, slice_make(text, kept + forms[i].append_len), 1u << forms[i].kind);
        if (found) found->new_count++;
    }
    for (unsigned i = 0; i < split->piece_count; i++) {
        struct part *part = model_find_part(
            model, slice_make(word.data + split->pieces[i].start, split->pieces[i].end - split->pieces[i].start));
        if (part) part->new_count++;
    }
}

/* The lemma of those kinds that is the text without `ending`, with `added`. */
static const struct lemma *find_ending(const struct model *model, struct slice text, const char *ending,
                                       const char *added, unsigned kinds) {
    char base[COMPOUND_WORD_MAX + 2];
    size_t len = text.len - strlen(ending), more = strlen(added);
    if (text.len <= strlen(ending) || !slice_ends(text, ending) || len + more > sizeof base) return NULL;
    memcpy(base, text.data, len);
    memcpy(base + len, added, more);
    return model_find_lemma(model, slice_make(base, len + more), kinds);
}

/* A verb, or made of a verb that the dictionary has (afvikling, ansøger, omfattende): with a particle it is one word.
 */
static bool is_prefixed(const struct model *model, const struct lemma *lemma) {
    struct slice text = lemma->word->text;
    unsigned verb = 1u << KIND_VERB;
    if (lemma->word->kind == KIND_VERB || lemma->weak) return true;
    if (find_ending(model, text, "ende", "e", verb) || find_ending(model, text, "et", "e", verb)) return true;
    return find_ending(model, text, "er", "e", verb) || find_ending(model, text, "t", "", verb);
}

/*
 * What a lemma is made of and has its parts from: a noun in -hed of its adjective (sagesløshed), a participle of its
 * verb (besluttet: no bes+luttet). It stands before the lemma.
 */
static const struct lemma *source_of(const struct model *model, const struct lemma *lemma) {
    static const char *const participles[][2] = {{"et", "e"}, {"en", "e"}, {"t", "e"}, {"ende", "e"}};
    struct slice text = lemma->word->text;
    if (kind_is_noun(lemma->word->kind)) return find_ending(model, text, "hed", "", 1u << KIND_ADJECTIVE);
    if (lemma->word->kind != KIND_ADJECTIVE && lemma->word->kind != KIND_OTHER) return NULL;
    for (size_t i = 0; i < sizeof participles / sizeof participles[0]; i++) {
        const struct lemma *verb = find_ending(model, text, participles[i][0], participles[i][1], 1u << KIND_VERB);
        if (verb) return verb;
    }
    return NULL;
}

/* Takes the split where it is not too doubtful, or whatever it is. */
static bool take_split(const struct model *model, struct lemma *lemma, const struct compound *split, bool whatever) {
    double doubt = doubt_of_split(model, lemma, split);
    if (!whatever && doubt >= DOUBT_MAX) return false;
    lemma->split = *split;
    lemma->splits_inside = doubt_inside(model, lemma, split, doubt) <= DOUBT_NESTED;
    return true;
}

static bool split_known(const struct model *model, struct lemma *lemma, unsigned kinds, unsigned round) {
    struct compound split;
    if (!compound_split(&model->lexicon, lemma->word->text, kinds, COMPOUND_KNOWN, &split)) return false;
    return take_split(model, lemma, &split, !round);
}

static bool begins_with_particle(const struct model *model, struct slice text) {
    for (size_t len = 2; len <= text.len; len++) {
        const struct part *part = model_find_part(model, slice_first(text, len));
        if (part && part->particle) return true;
    }
    return false;
}

/* A first part that the dictionary lacks (fimbul+vinter), before a word that nearly always is a compound's last part.
 */
static void split_unknown(const struct model *model, struct lemma *lemma, unsigned kinds) {
    struct slice word = lemma->word->text;
    struct compound split;
    if (word.len < GUESSED_BYTES || memchr(word.data, '-', word.len) || lemma->word->kind == KIND_VERB) return;
    if (!compound_split(&model->lexicon, word, kinds, COMPOUND_UNKNOWN, &split)) return;
    if (begins_with_particle(model, slice_first(word, split.head))) return; /* genop+træning */
    const struct lemma *head = model_usual_head(model, slice_from(word, split.head));
    if (!head || head->word->text.len < GUESSED_HEAD_BYTES || head->count < GUESSED_HEAD_COUNT) return;
    if (head->ends > GUESSED_HEAD_ALIKE * head->count) return;
    take_split(model, lemma, &split, false);
}

static void split_lemmas(struct model *model, unsigned round) {
    bool last = round + 1 == ROUNDS;
    for (size_t i = 0; i < model->lemma_count; i++) {
        struct lemma *lemma = &model->lemmas[i];
        unsigned kinds = kind_heads(lemma->word->kind);
        lemma->new_count = 0;
        lemma->split = (struct compound){.count = 0};
        if (lemma->word->is_name || !kinds) continue;
    }
    for (size_t i = 0; i < model->part_count; i++) model->parts[i].new_count = 0;
    for (size_t i = 0; i < model->lemma_count; i++) {
        struct lemma *lemma = &model->lemmas[i];
        unsigned kinds = kind_heads(lemma->word->kind);
        if (lemma->word->is_name || lemma->word->is_whole || lemma->word->is_bound || !kinds) continue;
        const struct lemma *source = source_of(model, lemma);
        if (source) {
            lemma->split = source->split;
            lemma->splits_inside = source->splits_inside;
            if (lemma->split.count) lemma->split.parts[lemma->split.count - 1].end = (unsigned)lemma->word->text.len;
            continue;
        }
        if (kind_is_noun(lemma->word->kind) && lemma->weak) kinds |= COMPOUND_WEAK_HEAD;
        if (kind_is_noun(lemma->word->kind) || lemma->word->kind == KIND_VERB) kinds |= COMPOUND_BASE_HEAD;
        if (is_prefixed(model, lemma)) kinds |= COMPOUND_NO_PARTICLE;
        if (!split_known(model, lemma, kinds, round) && last) split_unknown(model, lemma, kinds);
        if (lemma->split.count && !last) count_split(model, lemma, &lemma->split);
    }
    for (size_t i = 0; i < model->lemma_count && round + 1 < ROUNDS; i++)
        model->lemmas[i].count = model->lemmas[i].new_count;
}

/* A modifier has the parts of the lemma that it was made from; its own beginning tells which. */
static void split_parts(struct model *model, unsigned round) {
    for (size_t i = 0; i < model->part_count; i++) {
        struct part *part = &model->parts[i];
        if (round + 1 < ROUNDS) part->count = part->new_count;
        part->split.count = 0;
        struct slice base = slice_first(part->text, part->text.len - part->link);
        struct lemma *lemma = model_find_lemma(model, base, ~(1u << KIND_NAME));
        char with_e[COMPOUND_WORD_MAX + 2];
        if (!lemma) { /* arbejds of arbejde, billed of billede */
            memcpy(with_e, base.data, base.len);
            with_e[base.len] = 'e';
            lemma = model_find_lemma(model, slice_make(with_e, base.len + 1), ~(1u << KIND_NAME));
        }
        if (lemma && lemma->split.count > 1 && lemma->splits_inside) part->split = lemma->split;
    }
}

static void make_lemmas(struct model *model, const struct dictionary *dictionary) {
    for (size_t i = 0; i < dictionary->lemma_count; i++)
        if (dictionary->lemmas[i].form_count || dictionary->lemmas[i].modifier_count)
            *ARENA_PUSH(model->arena, model->lemmas, model->lemma_count) =
                (struct lemma){.word = &dictionary->lemmas[i]};
}

enum referat_status model_write(const struct dictionary *dictionary, const struct thesaurus *thesaurus,
                                const struct model_ending *endings, size_t ending_count, struct arena *arena,
                                struct buf *out, struct referat_error *error) {
    struct model model = {.arena = arena, .thesaurus = thesaurus, .error = error};
    enum referat_status status = REFERAT_OK;
    buf_init(&model.bytes, BUF_MAX_DEFAULT);
    make_lemmas(&model, dictionary);
    status = mark_endings(&model, endings, ending_count);
    mark_weak(&model);
    make_parts(&model);
    mark_particles(&model);
    count_alike(&model);
    count_related(&model);
    for (unsigned round = 0; round < ROUNDS && !status; round++) {
        set_costs(&model);
        /* Nothing is counted at first: every split that there is will do. */
        status = write_lexicon(&model, round ? COST_LEMMA : COST_ANY);
        if (status) break;
        split_lemmas(&model, round);
        split_parts(&model, round);
    }
    if (!status) status = write_lexicon(&model, COST_UNKNOWN_WORD);
    if (!status) buf_slice(out, buf_as_slice(&model.bytes));
    buf_free(&model.bytes);
    return status ? status : buf_status(out, error);
}
