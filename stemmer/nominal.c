/* nominal.c - the endings that make a noun of a verb, undone (nominal.h). */
#include "stemmer/nominal.h"

/* What is taken off, whether the consonant before it is doubled, and what the verb ends in. */
static const struct {
    const char *ending;
    bool doubles;
    const char *verb_ending;
} rules[NOMINAL_RULES] = {
    {"ning", false, "e"}, /* udpegning: udpege */
    {"ning", true, "e"},  /* beslutning: beslutte */
    {"ing", false, "e"},  /* indstilling: indstille */
    {"else", false, "e"}, /* godkendelse: godkende */
    {"else", true, "e"},  /* forglemmelse has two already; fornemelse */
    {"sel", false, "e"},  /* indførsel: indføre */
    {"eri", false, "e"},  /* bageri: bage */
};

static bool is_consonant(char c) {
    return c && strchr("bcdfghjklmnpqrstvwxz", c);
}

size_t nominal_verb(struct slice noun, unsigned rule, char out[NOMINAL_MAX]) {
    size_t ending = strlen(rules[rule].ending), verb_ending = strlen(rules[rule].verb_ending);
    if (noun.len < ending + 2 || noun.len + 2 > NOMINAL_MAX || !slice_ends(noun, rules[rule].ending)) return 0;
    size_t len = noun.len - ending;
    memcpy(out, noun.data, len);
    if (rules[rule].doubles) {
        if (!is_consonant(out[len - 1]) || out[len - 1] == out[len - 2]) return 0;
        out[len] = out[len - 1];
        len++;
    }
    memcpy(out + len, rules[rule].verb_ending, verb_ending);
    return len + verb_ending;
}
