/*
 * plural.c - finds the singular of a plural with another vowel (plural.h): the ending off, a doubled consonant single,
 * æ as a or å, ø as o or a. Only a word that the dictionary has without a plural, or the exceptions name, is one.
 */
#include "stemmer/lexicon/plural.h"

#define CANDIDATE_MAX 256

static struct dictionary_lemma *find_singular(struct dictionary *dictionary, struct slice text, bool any) {
    for (size_t i = dictionary_find(dictionary, text); i < dictionary->lemma_count; i++) {
        struct dictionary_lemma *lemma = &dictionary->lemmas[i];
        if (!slice_equal(lemma->text, text)) return NULL;
        bool noun = lemma->kind == KIND_COMMON || lemma->kind == KIND_NEUTER || lemma->kind == KIND_NOUN;
        if (noun && !lemma->plural_only && (any || lemma->singular_only)) return lemma;
    }
    return NULL;
}

/* Where the last æ or ø of the text stands; its length where there is none. */
static size_t last_vowel(struct slice text) {
    for (size_t at = text.len; at >= 2; at--)
        if (memcmp(text.data + at - 2, "æ", 2) == 0 || memcmp(text.data + at - 2, "ø", 2) == 0) return at - 2;
    return text.len;
}

static struct dictionary_lemma *with_vowel(struct dictionary *dictionary, struct slice stem, const char *vowel) {
    char text[CANDIDATE_MAX];
    size_t at = last_vowel(stem), len = strlen(vowel);
    if (at == stem.len || stem.len + len > sizeof text) return NULL;
    memcpy(text, stem.data, at);
    memcpy(text + at, vowel, len);
    memcpy(text + at + len, stem.data + at + 2, stem.len - at - 2);
    return find_singular(dictionary, slice_make(text, stem.len - 2 + len), false);
}

static struct dictionary_lemma *singular_of_stem(struct dictionary *dictionary, struct slice stem) {
    size_t at = last_vowel(stem);
    bool front = at < stem.len && memcmp(stem.data + at, "æ", 2) == 0;
    struct dictionary_lemma *found = with_vowel(dictionary, stem, front ? "å" : "o");
    return found ? found : with_vowel(dictionary, stem, "a");
}

static struct dictionary_lemma *singular_by_rule(struct dictionary *dictionary, struct slice plural) {
    static const char *const endings[] = {"", "er", "e"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t ending = strlen(endings[i]);
        if (plural.len < ending + 3 || !slice_ends(plural, endings[i])) continue;
        struct slice stem = slice_first(plural, plural.len - ending);
        struct dictionary_lemma *found = singular_of_stem(dictionary, stem);
        if (!found && ending && stem.data[stem.len - 1] == stem.data[stem.len - 2])
            found = singular_of_stem(dictionary, slice_first(stem, stem.len - 1));
        if (found) return found;
    }
    return NULL;
}

static struct dictionary_lemma *singular_by_exception(struct dictionary *dictionary, struct slice plural,
                                                      const struct plural_exception *exception) {
    char text[CANDIDATE_MAX];
    struct slice end = exception->plural, singular = exception->singular;
    if (plural.len < end.len || memcmp(plural.data + plural.len - end.len, end.data, end.len) != 0) return NULL;
    size_t kept = plural.len - end.len;
    if (kept + singular.len > sizeof text) return NULL;
    memcpy(text, plural.data, kept);
    memcpy(text + kept, singular.data, singular.len);
    return find_singular(dictionary, slice_make(text, kept + singular.len), true);
}

static void move_forms(struct arena *arena, struct dictionary_lemma *to, const struct dictionary_lemma *from) {
    for (size_t i = 0; i < from->form_count; i++) {
        struct dictionary_form form = from->forms[i];
        if (form.role == FORM_BASE) form.role = FORM_PLAIN;
        *ARENA_PUSH(arena, to->forms, to->form_count) = form;
    }
    for (size_t i = 0; i < from->modifier_count; i++)
        *ARENA_PUSH(arena, to->modifiers, to->modifier_count) = from->modifiers[i];
}

void dictionary_join_plurals(struct dictionary *dictionary, const struct plural_exception *exceptions, size_t count,
                             struct arena *arena) {
    for (size_t i = 0; i < dictionary->lemma_count; i++) {
        struct dictionary_lemma *plural = &dictionary->lemmas[i];
        bool joined = false;
        if (!plural->plural_only || !plural->form_count) continue;
        for (size_t e = 0; e < count; e++) {
            struct dictionary_lemma *singular = singular_by_exception(dictionary, plural->text, &exceptions[e]);
            if (!singular || singular == plural) continue;
            move_forms(arena, singular, plural);
            joined = true;
        }
        struct dictionary_lemma *singular = joined ? NULL : singular_by_rule(dictionary, plural->text);
        if (singular) move_forms(arena, singular, plural);
        if (joined || singular) plural->form_count = plural->modifier_count = 0;
    }
}
