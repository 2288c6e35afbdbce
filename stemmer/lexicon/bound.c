/*
 * bound.c - last parts by rule (bound.h). Of a verb in -e: the action in -ning or -ing where the dictionary has
 * neither nor one in -else, the action in -eri and in -en, who does it in -er. Of a short noun: the adjective in
 * -et that says that something has it (en+sidet, lang+håret), from the noun's definite form, which doubles consonants
 * as the adjective does.
 */
#include "stemmer/lexicon/bound.h"

/* Longer nouns are compounds, mostly. Bytes. */
#define NOUN_MAX 7
#define VERB_MIN 4
#define VERB_MAX 10

#define KINDS_NOUN (1u << KIND_COMMON | 1u << KIND_NEUTER | 1u << KIND_NOUN)

struct additions {
    const struct dictionary *dictionary;
    struct arena *arena;
    struct dictionary_lemma *lemmas;
    size_t count;
};

static bool has_lemma(const struct additions *additions, struct slice text, unsigned kinds) {
    const struct dictionary *dictionary = additions->dictionary;
    for (size_t i = dictionary_find(dictionary, text); i < dictionary->lemma_count; i++) {
        if (!slice_equal(dictionary->lemmas[i].text, text)) return false;
        if (kinds & 1u << dictionary->lemmas[i].kind) return true;
    }
    return false;
}

static struct slice joined(struct additions *additions, struct slice stem, const char *ending) {
    return slice_of(arena_printf(additions->arena, "%.*s%s", (int)stem.len, stem.data, ending));
}

static void add_form(struct additions *additions, struct dictionary_lemma *lemma, struct slice text,
                     enum form_role role) {
    *ARENA_PUSH(additions->arena, lemma->forms, lemma->form_count) = (struct dictionary_form){text, role};
}

/* What inflects by appending; `endings` are separated by blanks. */
static void add_noun(struct additions *additions, struct slice stem, const char *ending, enum lexicon_kind kind,
                     const char *endings) {
    struct slice text = joined(additions, stem, ending);
    if (has_lemma(additions, text, KINDS_NOUN)) return;
    struct dictionary_lemma lemma = {.text = text, .kind = kind, .is_bound = true};
    add_form(additions, &lemma, text, FORM_BASE);
    for (size_t len; *endings; endings += len + (endings[len] == ' ')) {
        len = strcspn(endings, " ");
        struct slice form =
            slice_of(arena_printf(additions->arena, "%.*s%.*s", (int)text.len, text.data, (int)len, endings));
        add_form(additions, &lemma, form, slice_ends(form, "s") ? FORM_RARE : FORM_PLAIN);
    }
    *ARENA_PUSH(additions->arena, additions->lemmas, additions->count) = lemma;
}

static void add_adjective(struct additions *additions, struct slice stem) {
    struct slice text = joined(additions, stem, "et");
    if (has_lemma(additions, text, 1u << KIND_ADJECTIVE)) return;
    struct dictionary_lemma lemma = {.text = text, .kind = KIND_ADJECTIVE, .is_bound = true};
    add_form(additions, &lemma, text, FORM_BASE);
    add_form(additions, &lemma, joined(additions, stem, "ede"), FORM_PLAIN);
    *ARENA_PUSH(additions->arena, additions->lemmas, additions->count) = lemma;
}

static bool has_action(struct additions *additions, struct slice stem) {
    static const char *const endings[] = {"ning", "ing", "else", "sel"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (has_lemma(additions, joined(additions, stem, endings[i]), KINDS_NOUN)) return true;
    return false;
}

static void add_of_verb(struct additions *additions, struct slice verb) {
    static const char action[] = "en ens er erne ernes ers s";
    if (verb.len < VERB_MIN || verb.len > VERB_MAX || !slice_ends(verb, "e")) return;
    struct slice stem = slice_first(verb, verb.len - 1);
    if (!has_action(additions, stem)) {
        add_noun(additions, stem, "ning", KIND_COMMON, action);
        add_noun(additions, stem, "ing", KIND_COMMON, action);
    }
    add_noun(additions, stem, "er", KIND_COMMON, "en ens e ne nes es s");
    add_noun(additions, stem, "eri", KIND_NEUTER, "et ets er erne ernes ers s");
    add_noun(additions, stem, "en", KIND_NEUTER, "s");
}

static void add_of_noun(struct additions *additions, const struct dictionary_lemma *noun) {
    if (noun->text.len > NOUN_MAX || noun->is_name) return;
    for (size_t i = 0; i < noun->form_count; i++) {
        struct slice form = noun->forms[i].text;
        bool definite = slice_ends(form, "en") || slice_ends(form, "et");
        if (noun->forms[i].role != FORM_PLAIN || !definite || form.len <= noun->text.len) continue;
        add_adjective(additions, slice_first(form, form.len - 2));
        return;
    }
}

void dictionary_add_bound(struct dictionary *dictionary, struct arena *arena) {
    struct additions additions = {.dictionary = dictionary, .arena = arena};
    for (size_t i = 0; i < dictionary->lemma_count; i++) {
        const struct dictionary_lemma *lemma = &dictionary->lemmas[i];
        if (lemma->kind == KIND_VERB)
            add_of_verb(&additions, lemma->text);
        else if (KINDS_NOUN & 1u << lemma->kind)
            add_of_noun(&additions, lemma);
    }
    for (size_t i = 0; i < additions.count && !arena->failed; i++)
        *ARENA_PUSH(arena, dictionary->lemmas, dictionary->lemma_count) = additions.lemmas[i];
    dictionary_merge(dictionary, arena);
}
