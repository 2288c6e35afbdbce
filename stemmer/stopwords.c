/*
 * stopwords.c - function words of Danish: articles, pronouns, prepositions, conjunctions, auxiliaries. A table and
 * nothing more. Negations (ikke, ingen, uden) are not here: in minutes they decide what was decided.
 */
#include "stemmer/stopwords.h"

#include <stdlib.h>

#define STOPWORD_MAX 7 /* bytes of the longest */

/* Finished forms (å as aa), in byte order. */
static const char *const stopwords[] = {
    "ad",     "af",      "alle",    "alt",    "anden", "andet", "andre", "at",     "begge",   "blev",    "blevet",
    "blive",  "bliver",  "da",      "de",     "dem",   "den",   "denne", "der",    "deres",   "det",     "dette",
    "dig",    "din",     "dine",    "disse",  "dit",   "dog",   "du",    "efter",  "eller",   "en",      "end",
    "er",     "et",      "for",     "fra",    "ham",   "han",   "hans",  "har",    "havde",   "have",    "hende",
    "hendes", "her",     "hos",     "hun",    "hvad",  "hvem",  "hver",  "hvilke", "hvilken", "hvilket", "hvis",
    "hvor",   "hvordan", "hvorfor", "i",      "ind",   "jeg",   "jer",   "jeres",  "kan",     "kunne",   "man",
    "med",    "mellem",  "men",     "mens",   "mig",   "min",   "mine",  "mit",    "mod",     "naar",    "nogen",
    "noget",  "nogle",   "nu",      "og",     "ogsaa", "om",    "op",    "os",     "over",    "paa",     "saa",
    "saadan", "samt",    "selv",    "sig",    "sin",   "sine",  "sit",   "skal",   "skulle",  "som",     "til",
    "ud",     "under",   "vaere",   "vaeret", "var",   "ved",   "vi",    "vil",    "ville",   "vor",     "vore",
    "vores",
};

static int compare_stopword(const void *key, const void *entry) {
    return slice_compare(*(const struct slice *)key, slice_of(*(const char *const *)entry));
}

bool stopword_is(struct slice folded) {
    if (folded.len > STOPWORD_MAX) return false;
    return bsearch(&folded, stopwords, sizeof stopwords / sizeof stopwords[0], sizeof stopwords[0], compare_stopword);
}
