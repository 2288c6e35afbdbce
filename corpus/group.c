/* group.c - names of groups; see group.h. */
#include "corpus/group.h"

#include "corpus/mention.h"

#define COMPLEMENT_MAX 18 /* words */
#define BEFORE_MAX     6

/* ---- heads ---- */

/* Do the two bytes before `end` end one of the heads? The quick answer for most words. */
static bool ends_head(struct slice word, size_t end) {
    static const char tails[][2] = {{'p', 'e'},       {'s', 'e'}, {'g', 'e'}, {'c', 'e'},    {'t', 'e'},
                                    {'\xC3', '\xA9'}, {'l', 'g'}, {'u', 'm'}, {'\xA5', 'd'}, {'r', 'k'},
                                    {'r', 'd'},       {'a', 'b'}, {'v', 'n'}, {'e', 'l'},    {'a', 'm'},
                                    {'d', 's'},       {'o', 'n'}, {'n', 'k'}, {'r', 'y'},    {'a', 'n'}};
    if (end < 4 || end > word.len) return false;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (word.data[end - 2] == tails[i][0] && word.data[end - 1] == tails[i][1]) return true;
    return false;
}

static bool may_be_head(struct slice word) {
    size_t n = word.len;
    if (ends_head(word, n)) return true;
    if (word.data[n - 1] == 'n') return ends_head(word, n - 1) || ends_head(word, n - 2);
    if (word.data[n - 1] == 't') return ends_head(word, n - 2) || ends_head(word, n - 3);
    return false;
}

#define LITERAL(text)                                                                                                  \
    { text, sizeof(text) - 1 }
#define HEAD(base, definite)                                                                                           \
    { LITERAL(base), LITERAL(definite) }

/* Whether `tail` ends at byte `end`. Most comparisons fail at the last byte. */
static inline bool ends_at(struct slice word, size_t end, struct slice tail) {
    return end >= tail.len && word.data[end - 1] == tail.data[tail.len - 1] &&
           memcmp(word.data + end - tail.len, tail.data, tail.len) == 0;
}

bool group_head(struct slice lower, struct group_head *out) {
    static const struct {
        struct slice base, definite;
    } heads[] = {HEAD("gruppe", "n"),
                 HEAD("udvalg", "et"),
                 HEAD("forum", "met"),
                 HEAD("forum", "et"),
                 HEAD("råd", "et"),
                 HEAD("netværk", "et"),
                 HEAD("bestyrelse", "n"),
                 HEAD("board", "et"),
                 HEAD("partnerskab", "et"),
                 HEAD("nævn", "et"),
                 HEAD("kreds", "en"),
                 HEAD("panel", "et"),
                 HEAD("kommission", "en"),
                 HEAD("komité", "en"),
                 HEAD("komite", "en"),
                 HEAD("force", "n"),
                 HEAD("forcen", ""),
                 HEAD("klynge", "n"),
                 HEAD("repræsentantskab", "et"),
                 HEAD("team", "et"),
                 HEAD("samråd", "et"),
                 HEAD("alliance", "n"),
                 HEAD("tænketank", "en"),
                 HEAD("konsortium", "et"),
                 HEAD("koalition", "en"),
                 HEAD("jury", "en"),
                 HEAD("kontaktorgan", "et"),
                 HEAD("samarbejdsorgan", "et")};
    static const char *const others[] = {
        "området",        "område",       "målgruppe",       "målgruppen",     "patientgruppe",
        "patientgruppen", "aldersgruppe", "aldersgruppen",   "borgergruppe",   "borgergruppen",
        "faggruppe",      "faggruppen",   "persongruppe",    "persongruppen",  "råd",
        "kreds",          "force",        "panel",           "team",           "brugergruppe",
        "brugergruppen",  "omkreds",      "diagnosegruppen", "diagnosegruppe", "forråd"};
    if (lower.len < 5) return false;
    size_t n = lower.len;
    bool genitive = lower.data[n - 1] == 's';
    if (genitive) n--;
    struct slice word = slice_first(lower, n);
    if (!may_be_head(word)) return false;
    if (slice_ends(word, "området") || slice_ends(word, "område")) return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (slice_is(word, others[i])) return false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct slice base = heads[i].base, ending = heads[i].definite;
        bool definite = ending.len && n > ending.len && ends_at(word, n, ending) && ends_at(word, n - ending.len, base);
        if (!definite && !ends_at(word, n, base)) continue;
        if (out) *out = (struct group_head){definite ? n - ending.len : n, definite, genitive};
        return true;
    }
    return false;
}

/* "Task force", "Advisory board": the head in two words. */
static bool is_head(const struct sentence *sentence, unsigned i, struct group_head *out) {
    unsigned shape = word_shape(sentence, i);
    if (shape & (SHAPE_MARK | SHAPE_LINK | SHAPE_NUMBER)) return false;
    struct slice lower = word_lower(sentence, i);
    if (group_head(lower, out)) return true;
    /* "Faggruppen for inkontinens": by its capital and what it is for a group's name, and no kind of people. */
    static const char *const kinds[] = {"faggruppe", "faggruppen", "brugergruppe", "brugergruppen"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        if (!slice_is(lower, kinds[k]) || !(shape & SHAPE_CAPITAL)) continue;
        if (!word_is(sentence, i + 1, "for") && !word_is(sentence, i + 1, "vedr")) continue;
        *out = (struct group_head){lower.len - k % 2, k % 2, false};
        return true;
    }
    static const char *const two[] = {"force", "forcen", "panel", "panelet", "team", "teamet"};
    for (size_t k = 0; k < sizeof two / sizeof *two; k++) {
        if (!slice_is(lower, two[k]) || i == 0 || word_shape(sentence, i - 1) & SHAPE_MARK) continue;
        if (k < 2 ? !word_is(sentence, i - 1, "task") : !(word_shape(sentence, i) & SHAPE_CAPITAL)) continue;
        *out = (struct group_head){lower.len - (k % 2), k % 2, false};
        return true;
    }
    if (slice_is(lower, "råd") && shape & SHAPE_CAPITAL) {
        *out = (struct group_head){lower.len, false, false};
        return true;
    }
    return false;
}

bool group_stem_fits(const char *bare, const char *stem) {
    size_t n = strlen(bare), m = strlen(stem);
    return m >= n && strcmp(stem + m - n, bare) == 0;
}

/* ---- what belongs to a head ---- */

static bool is_adjective(struct slice lower) {
    static const char *const endings[] = {"lige",   "lig",   "ske",     "sk",      "elle",      "el",       "ive",
                                          "iv",     "ale",   "al",      "nære",    "ende",      "fælles",   "ny",
                                          "nye",    "nyt",   "små",     "særlige", "regionale", "advisory", "task",
                                          "lokale", "brede", "tidlige", NULL};
    for (size_t i = 0; endings[i]; i++)
        if (slice_ends(lower, endings[i])) return true;
    return false;
}

static unsigned phrase_start(const struct sentence *sentence, unsigned head) {
    unsigned i = head;
    while (i > 0 && head - i < BEFORE_MAX) {
        const struct word *word = &sentence->words[i - 1];
        struct slice lower = word_lower(sentence, i - 1);
        if (word->shape & (SHAPE_MARK | SHAPE_LINK) || word->verb) break;
        if (word->classes & WORD_AND && i >= 2 && word_shape(sentence, i - 2) & SHAPE_HYPHEN) {
            i -= 2;
            continue;
        }
        bool acronym = word->shape & SHAPE_ACRONYM;
        if (word->classes & WORD_DETERMINER && !slice_is(lower, "en") && !slice_is(lower, "et")) {
            i--;
            break;
        }
        if (slice_is(lower, "samme") || slice_is(lower, "ny") || slice_is(lower, "nye")) {
            i--;
            continue;
        }
        if (word->classes) break;
        if (acronym && !slice_ends(lower, "s") && !slice_ends(lower, "'")) break;
        if (!(word->shape & SHAPE_CAPITAL) && !is_adjective(lower)) break;
        i--;
    }
    return i;
}

/* Does the person at word i begin, for certain or in a list of people? */
static const struct person_mention *person_at(const struct mention_list *people, unsigned i) {
    size_t low = 0, high = people ? people->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (people->items[middle].first < i)
            low = middle + 1;
        else
            high = middle;
    }
    return people && low < people->count && people->items[low].first == i ? &people->items[low] : NULL;
}

/* Words that end a group's complement, whatever goes before. */
static bool ends_complement(const struct sentence *sentence, const struct mention_list *people, unsigned i) {
    const struct word *word = &sentence->words[i];
    if (word->shape & SHAPE_MARK && !(word->mark == '-' && word_shape(sentence, i + 1) & SHAPE_NUMBER)) return true;
    if (word->verb || word->classes & (WORD_PERFECT | WORD_BE | WORD_MODAL | WORD_NOT | WORD_RELATIVE | WORD_CLAUSE |
                                       WORD_IF | WORD_FINITE | WORD_PRONOUN | WORD_DECIDE))
        return true;
    const struct person_mention *person = person_at(people, i);
    if (person && person->sure) return true;
    if (word->classes & WORD_AND) {
        const struct person_mention *next = person_at(people, i + 1);
        return next || word_is(sentence, i + 1, "at") || word_is(sentence, i + 1, "har") ||
               (i + 1 < sentence->word_count &&
                (sentence->words[i + 1].verb || word_classes(sentence, i + 1) & WORD_FINITE));
    }
    if (word_is(sentence, i, "med"))
        return person_at(people, i + 1) || word_is(sentence, i + 1, "virkning") || word_is(sentence, i + 1, "henblik");
    if (word_is(sentence, i, "for")) {
        static const char *const spans[] = {"perioden", "to", "tre", "fire", "et", "en", "resten", "de", NULL};
        for (size_t k = 0; spans[k]; k++)
            if (word_is(sentence, i + 1, spans[k]))
                return k < 1 || k == 6 ||
                       (i + 2 < sentence->word_count &&
                        (word_is(sentence, i + 2, "år") || word_is(sentence, i + 2, "periode") ||
                         word_is(sentence, i + 3, "periode") || word_is(sentence, i + 2, "næste") ||
                         word_is(sentence, i + 2, "kommende")));
        return word_shape(sentence, i + 1) & SHAPE_NUMBER;
    }
    if (word_is(sentence, i, "i"))
        return word_is(sentence, i + 1, "stedet") || word_is(sentence, i + 1, "perioden") ||
               word_classes(sentence, i + 1) & WORD_MONTH || word_shape(sentence, i + 1) & SHAPE_NUMBER;
    if (word_is(sentence, i, "fra") || word_is(sentence, i, "til"))
        return word_shape(sentence, i + 1) & SHAPE_NUMBER || word_is(sentence, i + 1, "den") ||
               word_classes(sentence, i + 1) & WORD_MONTH || word_is(sentence, i + 1, "og") || person_at(people, i + 1);
    if (word_is(sentence, i, "ved")) return word_is(sentence, i + 1, "bl.a") || person_at(people, i + 1);
    static const char *const ends[] = {"pr",   "efter", "indtil", "hvor",   "at",
                                       "samt", "siden", "per",    "gælder", "hidtil"};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        if (word_is(sentence, i, ends[k])) return true;
    return false;
}

static bool opens_complement(const struct sentence *sentence, unsigned i) {
    static const char *const words[] = {"for", "om", "vedr", "vedrørende", "på", "mod", "omkring", "under"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (word_is(sentence, i, words[k])) return true;
    return word_is(sentence, i, "i") && word_shape(sentence, i + 1) & SHAPE_CAPITAL &&
           !word_is(sentence, i + 2, "kommune") && !(word_classes(sentence, i + 1) & WORD_DETERMINER);
}

static unsigned phrase_end(const struct sentence *sentence, const struct mention_list *people, unsigned head) {
    unsigned i = head + 1;
    bool complement = false;
    for (; i < sentence->word_count && i - head < COMPLEMENT_MAX; i++) {
        if (word_mark(sentence, i, '.') && i > 0 && word_is(sentence, i - 1, "vedr")) continue;
        if (ends_complement(sentence, people, i)) break;
        if (complement) continue;
        bool name = word_shape(sentence, i) & (SHAPE_CAPITAL | SHAPE_NUMBER) && !person_at(people, i);
        if (opens_complement(sentence, i))
            complement = true;
        else if (!name)
            break;
    }
    while (i > head + 1 && word_classes(sentence, i - 1) & (WORD_PREPOSITION | WORD_AND | WORD_DETERMINER)) i--;
    return i;
}

/* ---- groups of a sentence ---- */

static const char *spaced(struct arena *arena, struct slice text) {
    char *out = arena_text(arena, text);
    for (char *c = out; *c; c++)
        if (*c == '\t') *c = ' ';
    return out;
}

static bool is_generic(struct slice lower) {
    static const char *const words[] = {"gruppen",   "udvalget",       "forummet",     "forumet",       "rådet",
                                        "netværket", "arbejdsgruppen", "bestyrelsen",  "partnerskabet", "kredsen",
                                        "klyngen",   "styregruppen",   "følgegruppen", "underudvalget", "panelet"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(lower, words[i])) return true;
    return false;
}

void groups_find(const struct sentence *sentence, const struct mention_list *people, struct arena *arena,
                 struct group_list *out) {
    *out = (struct group_list){0};
    for (unsigned i = 0; i < sentence->word_count && !arena->failed; i++) {
        struct group_head head;
        if (!is_head(sentence, i, &head)) continue;
        /* "bestyrelsen", "KL's netværk" within a name: the genitive before a further head belongs to it. */
        if (head.genitive && i + 1 < sentence->word_count && word_shape(sentence, i) & SHAPE_CAPITAL) {
            struct group_head next;
            if (is_head(sentence, i + 1, &next)) continue;
        }
        struct slice lower = word_lower(sentence, i);
        unsigned first = phrase_start(sentence, i);
        unsigned last = head.genitive ? i + 1 : phrase_end(sentence, people, i);
        bool capital = word_shape(sentence, i) & SHAPE_CAPITAL;
        bool alone = last == i + 1;
        bool bare = alone && (head.definite || head.genitive) &&
                    (is_generic(slice_first(lower, lower.len - head.genitive)) ||
                     (!capital && (first == i || (first + 1 == i && word_classes(sentence, first) & WORD_DETERMINER))));
        bool same = alone && first < i && word_is(sentence, i - 1, "samme");
        bool indefinite = alone && !head.definite && !capital && !same && first == i;
        if (indefinite ||
            (alone && !head.definite && !same && !capital && !(word_shape(sentence, first) & SHAPE_CAPITAL)))
            continue;
        struct group_mention *group = ARENA_PUSH(arena, out->items, out->count);
        *group = (struct group_mention){.first = first,
                                        .last = last,
                                        .head = i,
                                        .name = spaced(arena, words_text(sentence, first, last)),
                                        .stem = arena_text(arena, slice_first(lower, head.stem_len)),
                                        .bare = bare && !same,
                                        .same = same,
                                        .genitive = head.genitive,
                                        .preposition = UINT32_MAX};
        if (first > 0 && word_classes(sentence, first - 1) & WORD_PREPOSITION) group->preposition = first - 1;
        i = last - 1;
    }
}
