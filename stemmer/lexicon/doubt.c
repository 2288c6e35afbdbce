/*
 * doubt.c - the evidence of doubt.h. The weights are those of a logistic regression on our lists to choose on, divided
 * by the cost's weight.
 */
#include "stemmer/lexicon/doubt.h"

#include <math.h>

/* By the logarithm of how often the word is itself the last part, or another part, of others. */
#define OWN_HEAD     67
#define OWN_MODIFIER 13
/* By the logarithm of how many lemmas end (begin) as the part does to how many are compounds of it. */
#define RARE_HEAD     23
#define RARE_MODIFIER 26
/* For the share of the word's forms that are none of the last part's, and of the last part's that are none of the
 * word's. */
#define OTHER_FORMS   96
#define LACKING_FORMS 47
/* The thesaurus relates the word to its last part; the logarithm of how many words that end (begin) as it does it
 * relates to that end, and of how many not. */
#define RELATED_ITSELF 134
#define RELATED        38
#define UNRELATED      14
/* Verbs are seldom compounds: what stands before them is mostly a particle. */
#define VERB 94
/* A last part of three bytes or less; each byte that the word is shorter than twelve. */
#define SHORT_HEAD   38
#define SHORT_BYTES  3
#define MISSING_BYTE 16
#define USUAL_BYTES  12

/* How much more lemmas look like compounds of a part than are. */
static double rarity(double count, double alike) {
    return alike > count ? log((alike + 1) / (count + 1)) : 0;
}

static const struct part *part_of_piece(const struct model *model, struct slice word, const struct compound *split,
                                        unsigned index) {
    const struct compound_part *piece = &split->pieces[index];
    return model_find_part(model, slice_make(word.data + piece->start, piece->end - piece->start));
}

static double modifier_rarity(const struct model *model, struct slice word, const struct compound *split) {
    double sum = 0;
    for (unsigned i = 0; i < split->piece_count; i++) {
        const struct part *part = part_of_piece(model, word, split, i);
        if (part) sum += rarity(part->count, part->begins);
    }
    return sum;
}

/* How often the word is a part of others that is not the last, with and without a linking element. */
static double count_as_modifier(const struct model *model, struct slice word) {
    static const char *const links[] = {"", "s", "e", "er"};
    char text[COMPOUND_WORD_MAX + 2];
    double count = 0;
    if (word.len > COMPOUND_WORD_MAX) return 0;
    memcpy(text, word.data, word.len);
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        size_t len = strlen(links[i]);
        memcpy(text + word.len, links[i], len);
        const struct part *part = model_find_part(model, slice_make(text, word.len + len));
        if (part) count += part->count;
    }
    if (!slice_ends(word, "e")) return count;
    text[word.len - 1] = 's'; /* arbejds of arbejde */
    const struct part *part = model_find_part(model, slice_make(text, word.len));
    return part ? count + part->count : count;
}

/* How many of the lemma's forms are a form of `head` behind the first `skip` bytes of the lemma. */
static size_t shared_forms(const struct dictionary_lemma *lemma, const struct dictionary_lemma *head, size_t skip) {
    size_t shared = 0;
    for (size_t i = 0; i < lemma->form_count; i++) {
        struct slice form = lemma->forms[i].text;
        if (form.len <= skip || memcmp(form.data, lemma->text.data, skip) != 0) continue;
        size_t k = 0;
        while (k < head->form_count && !slice_equal(slice_from(form, skip), head->forms[k].text)) k++;
        shared += k < head->form_count;
    }
    return shared;
}

/* A compound inflects as its last part does: forms that this part has not, and those that only it has. */
static double other_inflection(const struct model *model, const struct lemma *lemma, struct slice head) {
    const struct dictionary_lemma *whole = lemma->word;
    double least = OTHER_FORMS + LACKING_FORMS;
    for (size_t i = model_first_lemma(model, head); i < model->lemma_count; i++) {
        const struct dictionary_lemma *word = model->lemmas[i].word;
        if (!slice_equal(word->text, head)) break;
        if (kind_is_noun(word->kind) != kind_is_noun(whole->kind)) continue;
        if (!whole->form_count || !word->form_count) continue;
        double shared = (double)shared_forms(whole, word, whole->text.len - head.len);
        double sum = OTHER_FORMS * (1 - shared / (double)whole->form_count) +
                     LACKING_FORMS * (1 - fmin(1, shared / (double)word->form_count));
        if (sum < least) least = sum;
    }
    return least;
}

/* By the words of the thesaurus that end (begin) so, those that are related to their end against the others. */
static double by_others(double related, double unrelated) {
    return UNRELATED * log(1 + fmax(0, unrelated)) - RELATED * log(1 + fmax(0, related));
}

/* What the thesaurus tells of the lemma itself, and of other words that end as it does or begin as it does. */
static double unrelatedness(const struct model *model, struct slice word, const struct compound *split) {
    struct slice head = slice_from(word, split->head);
    const struct lemma *usual = model_usual_head(model, head);
    bool related = thesaurus_relates(model->thesaurus, word, head);
    bool unrelated = !related && thesaurus_has(model->thesaurus, word);
    double sum = related ? -RELATED_ITSELF : 0;
    if (usual) sum += by_others(usual->related - related, usual->unrelated - unrelated);
    const struct part *last = split->piece_count ? part_of_piece(model, word, split, split->piece_count - 1) : NULL;
    if (!last) return sum;
    bool first = split->piece_count == 1; /* the lemma begins so: it is not to speak for itself */
    return sum + by_others(last->related - (first && related), last->unrelated - (first && unrelated));
}

/*
 * A word that is often part of others earns its place in the lexicon as it stands; so does one whose parts are endings
 * and beginnings of many words but seldom parts.
 */
double doubt_of_split(const struct model *model, const struct lemma *lemma, const struct compound *split) {
    struct slice word = lemma->word->text, head = slice_from(word, split->head);
    const struct lemma *usual = model_usual_head(model, head);
    double sum = split->cost;
    if (usual) sum += RARE_HEAD * rarity(usual->count, usual->ends);
    sum += RARE_MODIFIER * modifier_rarity(model, word, split);
    sum += OWN_HEAD * log(1 + lemma->count);
    sum += OWN_MODIFIER * log(1 + count_as_modifier(model, word));
    sum += other_inflection(model, lemma, head);
    sum += unrelatedness(model, word, split);
    if (word.len < USUAL_BYTES) sum += MISSING_BYTE * (double)(USUAL_BYTES - word.len);
    if (head.len <= SHORT_BYTES) sum += SHORT_HEAD;
    if (lemma->word->kind == KIND_VERB) sum += VERB;
    return sum;
}

double doubt_inside(const struct model *model, const struct lemma *lemma, const struct compound *split, double doubt) {
    struct slice word = lemma->word->text;
    return doubt + (thesaurus_relates(model->thesaurus, word, slice_from(word, split->head)) ? RELATED_ITSELF : 0);
}
