/*
 * reading.c - lemmas and parts from the lexicon (reading.h). Which readings of a form there are was decided when the
 * lexicon was built; here they are only put together.
 */
#include "stemmer/reading.h"
#include "stemmer/nominal.h"

/* A shorter word that the lexicon lacks is a name or an acronym rather than a compound (kosu, covid). Bytes. */
#define UNKNOWN_COMPOUND_MIN 7

static bool has_lemma(const struct slice *lemmas, unsigned count, struct slice lemma) {
    for (unsigned i = 0; i < count; i++)
        if (slice_equal(lemmas[i], lemma)) return true;
    return false;
}

/* The word without what the form cuts, and with what it appends. */
static struct slice lemma_of(struct arena *arena, struct slice word, const struct lexicon_form *form) {
    if (!form->cut && !form->append_len) return word;
    if (form->cut > word.len) return word;
    size_t kept = word.len - form->cut;
    char *text = arena_alloc(arena, kept + form->append_len + 1);
    if (!text) return word;
    memcpy(text, word.data, kept);
    memcpy(text + kept, form->append, form->append_len);
    return slice_make(text, kept + form->append_len);
}

static void add_verb(struct word_reading *out, struct slice verb) {
    if (out->verb_count < READING_LEMMAS_MAX && !has_lemma(out->verbs, out->verb_count, verb))
        out->verbs[out->verb_count++] = verb;
}

static bool is_verb(const struct lexicon *lexicon, struct slice word) {
    struct lexicon_form forms[READING_LEMMAS_MAX];
    size_t count = lexicon_find(lexicon, word, forms, READING_LEMMAS_MAX);
    for (size_t i = 0; i < count; i++)
        if (forms[i].kind == KIND_VERB && !forms[i].cut && !forms[i].append_len) return true;
    return false;
}

/* The verb of which the noun is made: that there is one was seen when the lexicon was built. */
static void add_noun_verb(const struct lexicon *lexicon, struct arena *arena, struct slice noun,
                          struct word_reading *out) {
    char verb[NOMINAL_MAX];
    for (unsigned rule = 0; rule < NOMINAL_RULES; rule++) {
        size_t len = nominal_verb(noun, rule, verb);
        if (!len || !is_verb(lexicon, slice_make(verb, len))) continue;
        add_verb(out, arena_slice(arena, slice_make(verb, len)));
        return;
    }
}

static void add_reading(const struct lexicon *lexicon, struct arena *arena, struct slice word,
                        const struct lexicon_form *form, struct word_reading *out) {
    struct slice lemma = lemma_of(arena, word, form);
    if (out->lemma_count < READING_LEMMAS_MAX && !has_lemma(out->lemmas, out->lemma_count, lemma))
        out->lemmas[out->lemma_count++] = lemma;
    if (!(form->flags & LEXICON_WEAK)) return;
    if (form->kind == KIND_VERB)
        add_verb(out, lemma);
    else
        add_noun_verb(lexicon, arena, lemma, out);
}

bool reading_known(const struct lexicon *lexicon, struct arena *arena, struct slice word, struct word_reading *out) {
    struct lexicon_form forms[READING_LEMMAS_MAX];
    size_t count = lexicon_find(lexicon, word, forms, READING_LEMMAS_MAX);
    reading_clear(out);
    const struct lexicon_form *split = NULL;
    for (size_t i = 0; i < count; i++) {
        if (forms[i].flags & LEXICON_BOUND) continue;
        add_reading(lexicon, arena, word, &forms[i], out);
        if (!split || forms[i].break_count > split->break_count) split = &forms[i];
    }
    if (split && split->break_count) compound_of_form(word, split, &out->compound);
    return out->lemma_count > 0;
}

bool reading_compound(const struct lexicon *lexicon, struct arena *arena, struct slice word, enum compound_mode mode,
                      struct word_reading *out) {
    struct lexicon_form forms[READING_LEMMAS_MAX];
    reading_clear(out);
    if (word.len < UNKNOWN_COMPOUND_MIN) return false;
    if (!compound_split(lexicon, word, 0, mode, &out->compound) || out->compound.head_unknown) return false;
    size_t count = lexicon_find(lexicon, slice_from(word, out->compound.head), forms, READING_LEMMAS_MAX);
    for (size_t i = 0; i < count; i++) {
        forms[i].flags &= ~(unsigned)LEXICON_WEAK;
        if (forms[i].cost != LEXICON_NO_HEAD) add_reading(lexicon, arena, word, &forms[i], out);
    }
    return out->lemma_count > 0;
}
