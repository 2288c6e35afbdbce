/* model_parts.c - looking up (model_parts.h): both arrays are sorted by text. */
#include "stemmer/lexicon/model_parts.h"

size_t model_first_lemma(const struct model *model, struct slice text) {
    size_t low = 0, high = model->lemma_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(model->lemmas[middle].word->text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct lemma *model_find_lemma(const struct model *model, struct slice text, unsigned kinds) {
    for (size_t i = model_first_lemma(model, text); i < model->lemma_count; i++) {
        if (!slice_equal(model->lemmas[i].word->text, text)) return NULL;
        if (kinds & 1u << model->lemmas[i].word->kind) return &model->lemmas[i];
    }
    return NULL;
}

struct part *model_find_part(const struct model *model, struct slice text) {
    size_t low = 0, high = model->part_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(model->parts[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < model->part_count && slice_equal(model->parts[low].text, text) ? &model->parts[low] : NULL;
}

bool kind_is_noun(enum lexicon_kind kind) {
    return kind == KIND_COMMON || kind == KIND_NEUTER || kind == KIND_NOUN;
}

unsigned kind_heads(enum lexicon_kind kind) {
    switch (kind) {
    case KIND_COMMON:
    case KIND_NEUTER: return 1u << kind | 1u << KIND_NOUN;
    case KIND_NOUN: return 1u << KIND_COMMON | 1u << KIND_NEUTER | 1u << KIND_NOUN;
    case KIND_ADJECTIVE: return 1u << KIND_ADJECTIVE | 1u << KIND_VERB;
    case KIND_VERB: return 1u << KIND_VERB;
    case KIND_OTHER: return 1u << KIND_COMMON | 1u << KIND_NEUTER | 1u << KIND_NOUN;
    default: return 0;
    }
}

const struct lemma *model_usual_head(const struct model *model, struct slice head) {
    const struct lemma *often = NULL;
    for (size_t i = model_first_lemma(model, head); i < model->lemma_count; i++) {
        const struct lemma *lemma = &model->lemmas[i];
        if (!slice_equal(lemma->word->text, head)) break;
        if (!often || lemma->count > often->count) often = lemma;
    }
    return often;
}
