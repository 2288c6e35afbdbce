/* role.c - role phrases; see role.h. */
#include "corpus/role.h"

struct noun {
    const char *form, *base;
    bool plural;
};

static const struct noun nouns[] = {
    {"formand", "formand", false},
    {"formanden", "formand", false},
    {"formænd", "formand", true},
    {"fmd", "formand", false},
    {"næstformand", "næstformand", false},
    {"næstformanden", "næstformand", false},
    {"næstformænd", "næstformand", true},
    {"medformand", "medformand", false},
    {"medformanden", "medformand", false},
    {"viceformand", "viceformand", false},
    {"forperson", "forperson", false},
    {"næstforperson", "næstforperson", false},
    {"medlem", "medlem", false},
    {"medlemmet", "medlem", false},
    {"medlemmer", "medlem", true},
    {"medlemmerne", "medlem", true},
    {"repræsentant", "repræsentant", false},
    {"repræsentanten", "repræsentant", false},
    {"repræsentanter", "repræsentant", true},
    {"repræsentanterne", "repræsentant", true},
    {"repr", "repræsentant", false},
    {"suppleant", "suppleant", false},
    {"suppleanten", "suppleant", false},
    {"suppleanter", "suppleant", true},
    {"stedfortræder", "stedfortræder", false},
    {"stedfortræderen", "stedfortræder", false},
    {"stedfortrædere", "stedfortræder", true},
    {"observatør", "observatør", false},
    {"observatøren", "observatør", false},
    {"observatører", "observatør", true},
    {"tovholder", "tovholder", false},
    {"tovholdere", "tovholder", true},
    {"deltager", "deltager", false},
    {"deltagere", "deltager", true},
    {"formandskab", "formandskab", false},
    {"bestyrelsesmedlem", "bestyrelsesmedlem", false},
};

static const struct noun *find_noun(struct slice lower) {
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
        if (slice_is(lower, nouns[i].form)) return &nouns[i];
    return NULL;
}

enum adjective {
    ADJECTIVE_NONE,
    ADJECTIVE_KEPT,
    ADJECTIVE_PLACE,
    ADJECTIVE_TEMPORARY,
    ADJECTIVE_NEW,
    ADJECTIVE_DROPPED
};

static enum adjective adjective_of(struct slice lower, const char **base) {
    static const struct {
        const char *stem;
        enum adjective kind;
    } adjectives[] = {{"kommunal", ADJECTIVE_PLACE},
                      {"regional", ADJECTIVE_PLACE},
                      {"midlertidig", ADJECTIVE_TEMPORARY},
                      {"ny", ADJECTIVE_NEW},
                      {"nyt", ADJECTIVE_NEW},
                      {"nye", ADJECTIVE_NEW},
                      {"personlig", ADJECTIVE_KEPT},
                      {"faglig", ADJECTIVE_KEPT},
                      {"politisk", ADJECTIVE_KEPT},
                      {"menig", ADJECTIVE_DROPPED},
                      {"fast", ADJECTIVE_DROPPED},
                      {"ordinær", ADJECTIVE_DROPPED},
                      {"yderligere", ADJECTIVE_DROPPED},
                      {"fælles", ADJECTIVE_DROPPED},
                      {"første", ADJECTIVE_DROPPED},
                      {"administrativ", ADJECTIVE_KEPT},
                      {"sygeplejefaglig", ADJECTIVE_KEPT},
                      {"lægefaglig", ADJECTIVE_KEPT},
                      {"fungerende", ADJECTIVE_DROPPED},
                      {"konstitueret", ADJECTIVE_TEMPORARY}};
    for (size_t i = 0; i < sizeof adjectives / sizeof *adjectives; i++) {
        size_t n = strlen(adjectives[i].stem);
        if (!slice_starts(lower, adjectives[i].stem)) continue;
        if (lower.len == n || slice_is(slice_from(lower, n), "e") || slice_is(slice_from(lower, n), "t")) {
            *base = adjectives[i].stem;
            return adjectives[i].kind;
        }
    }
    return ADJECTIVE_NONE;
}

/* "gruppens", "DASSOS'", "KL's": whose role it is. */
static bool is_genitive(const struct sentence *sentence, unsigned i) {
    struct slice word = word_lower(sentence, i);
    if (word_shape(sentence, i) & (SHAPE_MARK | SHAPE_NUMBER)) return false;
    return word.len >= 4 && (slice_ends(word, "s") || slice_ends(word, "'") || slice_ends(word, "\xE2\x80\x99"));
}

/* "en af to", "én af de tre", "en", "den". */
static unsigned skip_article(const struct sentence *sentence, unsigned i) {
    if (!(word_classes(sentence, i) & WORD_DETERMINER)) return i;
    i++;
    if (!word_is(sentence, i, "af")) return i;
    i++;
    while (word_classes(sentence, i) & (WORD_DETERMINER | WORD_SMALL) && i < sentence->word_count) i++;
    return i;
}

static bool ends_in_representative(struct slice lower) {
    return slice_ends(lower, "repræsentant") || slice_ends(lower, "repræsentanter");
}

/* "patient- og pårørenderepræsentant": from the elided part on. */
static unsigned elided_end(const struct sentence *sentence, unsigned i) {
    if (word_shape(sentence, i) & SHAPE_HYPHEN && word_classes(sentence, i + 1) & WORD_AND &&
        i + 2 < sentence->word_count && ends_in_representative(word_lower(sentence, i + 2)))
        return i + 3;
    return 0;
}

bool role_read(const struct sentence *sentence, unsigned first, struct arena *arena, struct role *out) {
    *out = (struct role){.first = first};
    unsigned i = skip_article(sentence, first);
    const char *kept = "";
    bool place = false;
    if (i < sentence->word_count && is_genitive(sentence, i) && !find_noun(word_lower(sentence, i))) i++;
    for (const char *base; i < sentence->word_count; i++) {
        if (word_classes(sentence, i) & WORD_AND && i > first) { /* "ny og kommunal" */
            break;
        }
        enum adjective kind = adjective_of(word_lower(sentence, i), &base);
        if (kind == ADJECTIVE_NONE) break;
        out->temporary |= kind == ADJECTIVE_TEMPORARY;
        out->new |= kind == ADJECTIVE_NEW;
        place |= kind == ADJECTIVE_PLACE;
        out->municipal |= kind == ADJECTIVE_PLACE && base[0] == 'k';
        if (kind == ADJECTIVE_KEPT || kind == ADJECTIVE_PLACE) kept = base;
    }
    if (i >= sentence->word_count) return false;
    struct slice word = word_lower(sentence, i);
    const struct noun *noun = find_noun(word);
    unsigned elided = elided_end(sentence, i);
    out->last = i + 1;
    if (elided) {
        out->last = elided;
        struct slice text = words_text(sentence, i, elided);
        out->name = arena_text(arena, reading_lower(arena, text));
        out->listed = true;
    } else if (noun) {
        const char *ending = kept[0] && slice_is(slice_of(noun->base), "medlem") ? "t" : "";
        out->name = kept[0] ? arena_printf(arena, "%s%s %s", kept, ending, noun->base) : noun->base;
        out->plural = noun->plural;
        out->listed = true;
        if (slice_is(word, "repr") && word_mark(sentence, out->last, '.')) out->last++;
    } else if (ends_in_representative(word)) {
        size_t len = slice_ends(word, "er") ? word.len - 2 : word.len;
        out->name = arena_text(arena, slice_first(word, len));
        out->plural = len < word.len;
        out->listed = true;
    } else if (place && !(word_shape(sentence, i) & (SHAPE_CAPITAL | SHAPE_MARK | SHAPE_NUMBER)) &&
               !word_classes(sentence, i)) {
        out->name = arena_printf(arena, "%s %.*s", kept, (int)word.len, word.data);
    } else {
        return false;
    }
    return true;
}
