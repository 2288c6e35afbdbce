/*
 * outcome.c - the outcome that a decision's text states. A verb decides where it is the body's own act: in the main
 * clause (or what "besluttede, at …" governs), finite or passive, not wished, planned or reported of others. The first
 * such act wins; "drøftede" and "orienterede" are what a body does besides, and give way to a later real act in
 * running text. Nothing found is no outcome: a wrong decision is worse than none.
 */
#include "corpus/reading.h"

enum voice {
    VOICE_ACTIVE,     /* godkendte: needs the body as its subject */
    VOICE_PASSIVE,    /* godkendes */
    VOICE_PARTICIPLE, /* godkendt: "blev godkendt", "Godkendt." */
    VOICE_INFINITIVE, /* "besluttede at godkende" */
    VOICE_NOUN,       /* "havde en drøftelse", "gav opbakning til" */
};

enum strength {
    BESIDES, /* drøftede: what a body does besides deciding */
    DECIDES, /* besluttede, at …: a decision that has no name of its own */
    ACTS     /* godkendte */
};

#define WORD(text) text, sizeof(text) - 1

static const struct act {
    const char *word;
    size_t len;
    enum outcome outcome;
    enum voice voice;
    enum strength strength;
} acts[] = {
    {WORD("godkendte"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("godkender"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("godkendes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("godkendtes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("godkendt"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("tiltrådte"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("tiltræder"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("tiltrædes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("tiltrådtes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("tiltrådt"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("vedtog"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("vedtager"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("vedtages"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("vedtaget"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("bifaldt"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("imødekommes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("imødekom"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("imødekommet"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("bevilgede"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("bevilges"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("bevilget"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("anbefales"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("anbefalede"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("anbefaler"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("anbefalet"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("udpegede"), OUTCOME_UDPEGET, VOICE_ACTIVE, ACTS},
    {WORD("udpeger"), OUTCOME_UDPEGET, VOICE_ACTIVE, ACTS},
    {WORD("udpeges"), OUTCOME_UDPEGET, VOICE_PASSIVE, ACTS},
    {WORD("udpegedes"), OUTCOME_UDPEGET, VOICE_PASSIVE, ACTS},
    {WORD("udpeget"), OUTCOME_UDPEGET, VOICE_PARTICIPLE, ACTS},
    {WORD("valgte"), OUTCOME_UDPEGET, VOICE_ACTIVE, ACTS},
    {WORD("valgtes"), OUTCOME_UDPEGET, VOICE_PASSIVE, ACTS},
    {WORD("vælges"), OUTCOME_UDPEGET, VOICE_PASSIVE, ACTS},
    {WORD("valgt"), OUTCOME_UDPEGET, VOICE_PARTICIPLE, ACTS},
    {WORD("udsatte"), OUTCOME_UDSAT, VOICE_ACTIVE, ACTS},
    {WORD("udsætter"), OUTCOME_UDSAT, VOICE_ACTIVE, ACTS},
    {WORD("udsættes"), OUTCOME_UDSAT, VOICE_PASSIVE, ACTS},
    {WORD("udsattes"), OUTCOME_UDSAT, VOICE_PASSIVE, ACTS},
    {WORD("udsat"), OUTCOME_UDSAT, VOICE_PARTICIPLE, ACTS},
    {WORD("udskød"), OUTCOME_UDSAT, VOICE_ACTIVE, ACTS},
    {WORD("udskydes"), OUTCOME_UDSAT, VOICE_PASSIVE, ACTS},
    {WORD("udskudt"), OUTCOME_UDSAT, VOICE_PARTICIPLE, ACTS},
    {WORD("udgår"), OUTCOME_UDSAT, VOICE_PASSIVE, ACTS},
    {WORD("udgik"), OUTCOME_UDSAT, VOICE_PASSIVE, ACTS},
    {WORD("afviste"), OUTCOME_AFVIST, VOICE_ACTIVE, ACTS},
    {WORD("afviser"), OUTCOME_AFVIST, VOICE_ACTIVE, ACTS},
    {WORD("afvises"), OUTCOME_AFVIST, VOICE_PASSIVE, ACTS},
    {WORD("afvistes"), OUTCOME_AFVIST, VOICE_PASSIVE, ACTS},
    {WORD("afvist"), OUTCOME_AFVIST, VOICE_PARTICIPLE, ACTS},
    {WORD("forkastede"), OUTCOME_AFVIST, VOICE_ACTIVE, ACTS},
    {WORD("forkastedes"), OUTCOME_AFVIST, VOICE_PASSIVE, ACTS},
    {WORD("forkastes"), OUTCOME_AFVIST, VOICE_PASSIVE, ACTS},
    {WORD("forkastet"), OUTCOME_AFVIST, VOICE_PARTICIPLE, ACTS},
    {WORD("afslog"), OUTCOME_AFVIST, VOICE_ACTIVE, ACTS},
    {WORD("nedstemt"), OUTCOME_AFVIST, VOICE_PARTICIPLE, ACTS},
    {WORD("oversendte"), OUTCOME_OVERSENDT, VOICE_ACTIVE, ACTS},
    {WORD("oversender"), OUTCOME_OVERSENDT, VOICE_ACTIVE, ACTS},
    {WORD("oversendes"), OUTCOME_OVERSENDT, VOICE_PASSIVE, ACTS},
    {WORD("oversendtes"), OUTCOME_OVERSENDT, VOICE_PASSIVE, ACTS},
    {WORD("oversendt"), OUTCOME_OVERSENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("videresendes"), OUTCOME_OVERSENDT, VOICE_PASSIVE, ACTS},
    {WORD("videresendt"), OUTCOME_OVERSENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("henvises"), OUTCOME_OVERSENDT, VOICE_PASSIVE, ACTS},
    {WORD("henviste"), OUTCOME_OVERSENDT, VOICE_ACTIVE, ACTS},
    {WORD("godkende"), OUTCOME_GODKENDT, VOICE_INFINITIVE, ACTS},
    {WORD("tiltræde"), OUTCOME_GODKENDT, VOICE_INFINITIVE, ACTS},
    {WORD("imødekomme"), OUTCOME_GODKENDT, VOICE_INFINITIVE, ACTS},
    {WORD("anbefale"), OUTCOME_GODKENDT, VOICE_INFINITIVE, ACTS},
    {WORD("udsætte"), OUTCOME_UDSAT, VOICE_INFINITIVE, ACTS},
    {WORD("udskyde"), OUTCOME_UDSAT, VOICE_INFINITIVE, ACTS},
    {WORD("afvise"), OUTCOME_AFVIST, VOICE_INFINITIVE, ACTS},
    {WORD("udpege"), OUTCOME_UDPEGET, VOICE_INFINITIVE, ACTS},
    {WORD("oversende"), OUTCOME_OVERSENDT, VOICE_INFINITIVE, ACTS},
    {WORD("videresende"), OUTCOME_OVERSENDT, VOICE_INFINITIVE, ACTS},
    {WORD("sende"), OUTCOME_OVERSENDT, VOICE_INFINITIVE, ACTS},
    {WORD("drøftede"), OUTCOME_DROEFTET, VOICE_ACTIVE, BESIDES},
    {WORD("drøftedes"), OUTCOME_DROEFTET, VOICE_PASSIVE, BESIDES},
    {WORD("drøftet"), OUTCOME_DROEFTET, VOICE_PARTICIPLE, BESIDES},
    {WORD("udvekslede"), OUTCOME_DROEFTET, VOICE_ACTIVE, BESIDES},
    {WORD("debatterede"), OUTCOME_DROEFTET, VOICE_ACTIVE, BESIDES},
    {WORD("orienterede"), OUTCOME_ORIENTERET, VOICE_ACTIVE, BESIDES},
    {WORD("orienteredes"), OUTCOME_ORIENTERET, VOICE_PASSIVE, BESIDES},
    {WORD("orienteret"), OUTCOME_ORIENTERET, VOICE_PARTICIPLE, BESIDES},
    {WORD("tilsluttede"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("tilslutter"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("tilsluttes"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("fulgt"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("følges"), OUTCOME_GODKENDT, VOICE_PASSIVE, ACTS},
    {WORD("nikkede"), OUTCOME_GODKENDT, VOICE_ACTIVE, ACTS},
    {WORD("sendes"), OUTCOME_OVERSENDT, VOICE_PASSIVE, ACTS},
    {WORD("sendt"), OUTCOME_OVERSENDT, VOICE_PARTICIPLE, ACTS},
    {WORD("sendte"), OUTCOME_OVERSENDT, VOICE_ACTIVE, ACTS},
    {WORD("pegede"), OUTCOME_UDPEGET, VOICE_ACTIVE, ACTS},
    {WORD("drøftelse"), OUTCOME_DROEFTET, VOICE_NOUN, BESIDES},
    {WORD("opbakning"), OUTCOME_GODKENDT, VOICE_NOUN, BESIDES},
    {WORD("bakkede"), OUTCOME_GODKENDT, VOICE_ACTIVE, BESIDES},
    {WORD("besluttede"), OUTCOME_GODKENDT, VOICE_ACTIVE, DECIDES},
    {WORD("besluttet"), OUTCOME_GODKENDT, VOICE_PARTICIPLE, DECIDES},
};

/* ---- sentences and clauses ---- */

static bool is_abbreviation(struct slice word) {
    static const char *const words[] = {"vedr", "ca",    "pr",    "kl",  "nr",  "bl.a", "evt", "jf",
                                        "inkl", "ekskl", "f.eks", "fx",  "hhv", "mhp",  "ift", "ifm",
                                        "ifbm", "pkt",   "mio",   "tlf", "dvs", "iht",  "dr",  "d",
                                        "p.t",  "jfr",   "sml",   "ang", "afd", "max",  "min"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_is(word, words[i])) return true;
    return word.len == 1;
}

/* The sentence at *at: to a full stop before a space and a capital, a line's end, "!" or "?". */
static struct slice next_sentence(struct slice text, size_t *at) {
    size_t start = *at, i = start;
    for (; i < text.len && text.data[i] != '\n'; i++) {
        char c = text.data[i];
        if ((c != '.' && c != '!' && c != '?') || i + 2 >= text.len || text.data[i + 1] != ' ') continue;
        unsigned char next = (unsigned char)text.data[i + 2];
        size_t word = i;
        while (word > start && text.data[word - 1] != ' ' && text.data[word - 1] != '(') word--;
        bool upper = (next >= 'A' && next <= 'Z') || next == 0xC3;
        if (upper && !is_abbreviation(slice_make(text.data + word, i - word))) break;
    }
    *at = i < text.len ? i + 1 : i;
    return slice_trim(slice_make(text.data + start, i - start));
}

/* What governs an at-clause so that it is the decision itself: "Byrådet besluttede, at sagen udsættes". */
static bool is_governed(struct slice clause) {
    static const char *const verbs[] = {"besluttede", "beslutter", "besluttet", "vedtog",     "vedtaget", "aftalt",
                                        "aftaltes",   "enighed",   "enige",     "beslutning", NULL};
    return reading_find_any(clause, verbs, 0, NULL) != SIZE_MAX;
}

/*
 * The main clause of a sentence in lower case: cut where a subordinate clause begins. An at-clause under a verb of
 * deciding counts, and is cut in its turn.
 */
static struct slice main_clause(struct slice sentence) {
    /* The first ones open a clause behind a comma only ("blev der drøftet"), those from "at" on wherever they stand. */
    static const char *const openers[] = {"der",    "som",     "hvis",     "når",   "hvor",  "hvorvidt", "hvad",
                                          "hvilke", "hvordan", "såfremt",  "inden", "fordi", "at",       "idet",
                                          "da",     "mens",    "herunder", "jf.",   NULL};
    enum { AT = 12 };
    for (size_t from = 0;;) {
        size_t which, at = reading_find_any(sentence, openers, from, &which);
        if (at == SIZE_MAX) return sentence;
        struct slice before = slice_trim(slice_first(sentence, at));
        bool comma = slice_ends(before, ",");
        from = at + strlen(openers[which]);
        if (before.len == 0) continue; /* "Der blev …", "At …" */
        if (which == AT && is_governed(before)) continue;
        if (comma || which >= AT) return before;
    }
}

/* ---- acts ---- */

struct sentence_context {
    const char *const *names; /* of the body, as printed */
    struct arena *arena;
};

/* "Sundhedsrådet" for the body "Sundhedsråd Horsens": a long word of its name, with at most an ending. */
static bool has_word_of(struct slice before, struct slice name) {
    for (size_t i = 0; i < name.len;) {
        size_t start = i;
        while (i < name.len && reading_is_word_byte(name.data[i])) i++;
        size_t len = i - start;
        i += i == start;
        if (len < 7) continue;
        for (const char *from = before.data, *end = before.data + before.len; from < end;) {
            const char *found = memmem(from, (size_t)(end - from), name.data + start, len);
            if (!found) break;
            size_t extra = 0;
            while (found + len + extra < end && reading_is_word_byte(found[len + extra])) extra++;
            if (extra <= 3 && (found == before.data || !reading_is_word_byte(found[-1]))) return true;
            from = found + 1;
        }
    }
    return false;
}

/* The body itself, by name or by what such a body is called in its own minutes. */
static bool names_subject(const struct sentence_context *context, struct slice before) {
    static const char *const generic[] = {
        "udvalget",      "rådet",    "forummet",       "gruppen",    "styregruppen", "bestyrelsen",
        "kredsen",       "mødet",    "mødedeltagerne", "deltagerne", "medlemmerne",  "man",
        "formandskabet", "samtlige", "alle",           "flertallet", "flertal",      NULL};
    if (reading_find_any(before, generic, 0, NULL) != SIZE_MAX) return true;
    for (size_t i = 0; context->names[i]; i++) {
        struct slice name = reading_lower(context->arena, slice_of(context->names[i]));
        if (name.len && (memmem(before.data, before.len, name.data, name.len) || has_word_of(before, name)))
            return true;
    }
    return false;
}

/* Nothing but "og", "desuden" … before the verb: a heading-like "Godkendte …", or the subject was in the sentence
 * before. */
static bool stands_first(struct slice before) {
    return slice_trim(before).len == 0 || slice_ends(before, ":") || slice_ends(slice_trim(before), "-");
}

/* Wished, planned or denied: "skal godkendes", "forventes godkendt", "kan ikke", "til at blive godkendt". */
static bool is_modal(struct slice before) {
    static const char *const words[] = {"skal",     "kan",    "bør",    "forventes", "vil",      "ville",
                                        "skulle",   "kunne",  "må",     "til at",    "for at",   "med henblik på",
                                        "mhp.",     "ønskes", "ønsker", "ønskede",   "foreslås", "foreslog",
                                        "afventer", "søges",  "inden",  "hvis",      "endnu",    "tidligere",
                                        "allerede", "har",    "havde",  NULL};
    return reading_find_any(before, words, 0, NULL) != SIZE_MAX;
}

/* Does a passive or participle say what happened here? "blev godkendt", "Godkendt.", "Indstillingen godkendt". */
static bool happened(struct slice before, struct slice behind, enum voice voice, bool besides) {
    static const char *const auxiliaries[] = {"blev", "bliver", "er", "var", "blevet", "som", NULL};
    size_t words = 0;
    for (size_t i = 0; i < before.len; i++) words += before.data[i] == ' ';
    if (voice == VOICE_PASSIVE) return !besides || words <= 6;
    if (slice_trim(before).len == 0 || reading_find_any(before, auxiliaries, 0, NULL) != SIZE_MAX) return true;
    /* "Indstillingen godkendt", "Punktet udsat": a few words and the end. */
    return words <= 4 && (behind.len == 0 || strchr(".,;", behind.data[0]) || words <= 2);
}

static bool negated(struct slice before, struct slice behind) {
    static const char *const first[] = {"ikke", "ej", NULL};
    size_t space = 0;
    while (space < behind.len && behind.data[space] == ' ') space++;
    struct slice next = slice_from(behind, space);
    if (reading_starts_word(next, "ikke") || reading_starts_word(next, "derfor ikke") ||
        reading_starts_word(next, "dermed ikke"))
        return true;
    return reading_find_any(before, first, 0, NULL) != SIZE_MAX;
}

static bool has_remarks(struct slice sentence) {
    static const char *const none[] = {"uden bemærkninger", "uden bemærkning", "uden ændringer", "ingen bemærkninger",
                                       NULL};
    static const char *const words[] = {"med bemærkning",
                                        "med bemærkninger",
                                        "med følgende",
                                        "med den bemærkning",
                                        "med de bemærkninger",
                                        "med forbehold",
                                        "med ændring",
                                        "med ændringer",
                                        "med den ændring",
                                        "med de ændringer",
                                        "med tilføjelse",
                                        "med den tilføjelse",
                                        "med tilføjelser",
                                        "med de faldne bemærkninger",
                                        "med kommentarer",
                                        "med rettelser",
                                        "med de rettelser",
                                        "med den rettelse",
                                        "under forudsætning",
                                        "under forbehold",
                                        "på betingelse",
                                        "med enkelte",
                                        "med mindre",
                                        "med få",
                                        "med en bemærkning",
                                        "med en tilføjelse",
                                        "med en ændring",
                                        "med udvalgets bemærkninger",
                                        NULL};
    if (reading_find_any(sentence, none, 0, NULL) != SIZE_MAX) return false;
    return reading_find_any(sentence, words, 0, NULL) != SIZE_MAX;
}

/* "tog orienteringen til efterretning", "Taget til efterretning.", "tages til efterretning" */
static bool taken_note(const struct sentence_context *context, struct slice clause, size_t *at) {
    static const char *const verbs[] = {"tog", "taget", "tages", "toges", "tager", NULL};
    size_t end = reading_find_word(clause, "til efterretning", 0), which = 0;
    if (end == SIZE_MAX) end = reading_find_word(clause, "til orientering", 0);
    if (end == SIZE_MAX) return false;
    size_t start = reading_find_any(slice_first(clause, end), verbs, 0, &which);
    if (start == SIZE_MAX) return slice_trim(slice_first(clause, end)).len == 0 && (*at = 0, true);
    struct slice before = slice_first(clause, start);
    if (is_modal(before) || reading_find_word(slice_first(clause, end), "ikke", 0) != SIZE_MAX) return false;
    bool active = which == 0 || which == 4;
    if (active && !names_subject(context, before) && !stands_first(before)) return false;
    *at = start;
    return true;
}

/* The case itself: what a body sends on. A mail or a plan that is sent somewhere is no outcome. */
static bool names_case(struct slice before, bool narrow) {
    static const char *const cases[] = {
        "sagen",       "punktet",      "forslaget",         "indstillingen",        "ansøgningen",
        "anmodningen", "henvendelsen", "dagsordenspunktet", "beslutningsforslaget", NULL};
    static const char *const papers[] = {
        "budgettet",  "aftalen",  "samarbejdsaftalen", "planen",  "politikken", "strategien", "kommissoriet",
        "materialet", "udkastet", "rapporten",         "notatet", "og",         NULL};
    return reading_find_any(before, cases, 0, NULL) != SIZE_MAX ||
           (!narrow && reading_find_any(before, papers, 0, NULL) != SIZE_MAX);
}

/* "besluttede (ikke) at …", directly before the infinitive: no other verb stands between. */
static bool decides_to(struct slice before) {
    static const char *const verbs[] = {"besluttede", "beslutter", "besluttet", "vedtog", "vedtaget",
                                        "enighed om", "enige om",  "aftalt",    NULL};
    struct slice front = slice_trim(before);
    size_t verb = reading_find_any(front, verbs, 0, NULL);
    return slice_ends(front, " at") && verb != SIZE_MAX && front.len - verb < 48;
}

/* "sende sagen tilbage til …", "sende sagen til …"; not "sende et brev". */
static bool sends_case(struct slice behind) {
    static const char *const words[] = {"sagen", "punktet", "forslaget", "indstillingen", NULL};
    return reading_find_any(slice_first(behind, 24), words, 0, NULL) != SIZE_MAX &&
           reading_find_word(behind, "til", 0) != SIZE_MAX;
}

/* "er tiltrådt som direktør": a post is taken up, nothing is approved. */
static bool takes_up_post(struct slice next) {
    return reading_starts_word(next, "som") || reading_starts_word(next, "stillingen") ||
           reading_starts_word(next, "i stillingen");
}

/* What must stand around a word that is an act only then. */
static bool fits(const struct act *act, struct slice before, struct slice behind) {
    static const char *const sent[] = {"sendes", "sendt"};
    struct slice next = slice_trim(behind);
    for (size_t i = 0; i < 2; i++)
        if (strcmp(act->word, sent[i]) == 0)
            return names_case(before, true) &&
                   (reading_starts_word(next, "til") || reading_starts_word(next, "tilbage"));
    if (strncmp(act->word, "tiltr", 5) == 0 && takes_up_post(next)) return false;
    if (strncmp(act->word, "fulg", 4) == 0 || strncmp(act->word, "følge", 5) == 0)
        return reading_find_word(before, "indstillingen", 0) != SIZE_MAX;
    if (strcmp(act->word, "sende") == 0 || strcmp(act->word, "sendte") == 0) return sends_case(behind);
    if (strcmp(act->word, "opbakning") == 0) return reading_starts_word(next, "til");
    if (strcmp(act->word, "pegede") == 0) return reading_starts_word(next, "på");
    if (strcmp(act->word, "drøftelse") == 0) {
        static const char *const held[] = {"havde", "holdt", "tog", "var", "foregik", NULL};
        return reading_find_any(before, held, 0, NULL) != SIZE_MAX;
    }
    if (strcmp(act->word, "nikkede") == 0) return reading_starts_word(next, "til");
    if (strcmp(act->word, "bakkede") == 0) return reading_starts_word(next, "op");
    if (strcmp(act->word, "udvekslede") == 0) return reading_find_word(behind, "synspunkter", 0) != SIZE_MAX;
    if (act->strength == DECIDES) {
        /* "besluttede, at …" what is done; not what is not. */
        while (next.len && next.data[0] == ',') next = slice_trim(slice_from(next, 1));
        return reading_starts_word(next, "at") && reading_find_word(behind, "ikke", 0) == SIZE_MAX;
    }
    if (act->outcome == OUTCOME_OVERSENDT && act->voice != VOICE_ACTIVE && act->voice != VOICE_INFINITIVE)
        return stands_first(before) || names_case(before, false);
    return true;
}

/* Is this occurrence of the act's word the act itself? */
static bool is_act(const struct sentence_context *context, const struct act *act, struct slice before,
                   struct slice behind) {
    if (!fits(act, before, behind)) return false;
    if (act->voice == VOICE_NOUN) return names_subject(context, before) || reading_starts_word(before, "der");
    if (is_modal(before)) return false;
    if (act->voice == VOICE_INFINITIVE) return decides_to(before);
    if (act->voice != VOICE_ACTIVE) return happened(before, behind, act->voice, act->strength == BESIDES);
    if (act->outcome == OUTCOME_ORIENTERET) return true; /* whoever briefed, the body was briefed */
    return stands_first(before) || names_subject(context, before);
}

struct finding {
    enum outcome outcome;
    size_t at;
    enum strength strength;
};

static void consider(struct finding *best, enum outcome outcome, size_t at, enum strength strength) {
    bool better =
        best->outcome == OUTCOME_NONE || strength > best->strength || (strength == best->strength && at < best->at);
    if (better) *best = (struct finding){outcome, at, strength};
}

/* "Sagen blev taget af dagsordenen", "Punktet tages af": it comes again another day, or not. */
static bool was_withdrawn(struct slice clause, size_t *at) {
    static const char *const verbs[] = {"taget", "tages", "tog", "trukket", "trækkes", NULL};
    *at = reading_find_any(clause, verbs, 0, NULL);
    size_t from = reading_find_word(clause, "af dagsordenen", 0);
    if (from == SIZE_MAX) from = reading_find_word(clause, "fra dagsordenen", 0);
    return *at != SIZE_MAX && from != SIZE_MAX && *at < from && !is_modal(slice_first(clause, *at));
}

/* "Orienteringen blev givet", "Der blev givet en orientering om", "KOSU fik en orientering". */
static bool was_briefed(struct slice clause, size_t *at) {
    static const char *const nouns[] = {"orientering", "orienteringen", "orienteringer", "status", NULL};
    static const char *const verbs[] = {"givet", "gav", "fik", NULL};
    size_t which = 0, noun = reading_find_any(clause, nouns, 0, &which);
    *at = noun == SIZE_MAX ? SIZE_MAX : reading_find_any(clause, verbs, 0, NULL);
    if (*at == SIZE_MAX || (which == 3 && noun < *at)) return false;
    return !is_modal(slice_first(clause, *at)) && reading_find_word(clause, "ikke", 0) == SIZE_MAX;
}

static const struct act *find_act(struct slice word) {
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (acts[i].len == word.len && !memcmp(acts[i].word, word.data, word.len)) return &acts[i];
    return NULL;
}

static void read_act(const struct sentence_context *context, const struct act *act, struct slice clause, size_t at,
                     struct slice sentence, struct finding *best) {
    struct slice before = slice_first(clause, at), behind = slice_from(clause, at + act->len);
    if (!is_act(context, act, before, behind)) return;
    enum outcome outcome = act->outcome;
    if (negated(before, behind)) {
        /* Not approved is an outcome of its own; not appointed, not discussed is none. */
        if (outcome != OUTCOME_GODKENDT) return;
        outcome = OUTCOME_IKKE_GODKENDT;
    } else if (outcome == OUTCOME_GODKENDT && has_remarks(sentence)) {
        outcome = OUTCOME_GODKENDT_MED_BEMAERKNINGER;
    }
    consider(best, outcome, at, act->strength);
}

static struct finding read_clause(const struct sentence_context *context, struct slice clause, struct slice sentence) {
    struct finding best = {OUTCOME_NONE, 0, BESIDES};
    size_t at;
    if (taken_note(context, clause, &at)) consider(&best, OUTCOME_TAGET_TIL_EFTERRETNING, at, ACTS);
    if (was_withdrawn(clause, &at)) consider(&best, OUTCOME_UDSAT, at, ACTS);
    if (was_briefed(clause, &at)) consider(&best, OUTCOME_ORIENTERET, at, BESIDES);
    for (size_t i = 0; i < clause.len;) {
        size_t start = i;
        while (i < clause.len && reading_is_word_byte(clause.data[i])) i++;
        const struct act *act = i > start ? find_act(slice_make(clause.data + start, i - start)) : NULL;
        if (act) read_act(context, act, clause, start, sentence, &best);
        i += i == start;
    }
    return best;
}

/* "Der var ikke enighed, hvorfor sagen udsættes": what follows from the first clause is a clause of its own. */
static struct finding read_consequence(const struct sentence_context *context, struct slice clause,
                                       struct slice sentence) {
    static const char *const links[] = {"hvorfor", "hvorefter", NULL};
    size_t which, at = reading_find_any(clause, links, 0, &which);
    if (at == SIZE_MAX) return read_clause(context, clause, sentence);
    struct finding found = read_clause(context, slice_first(clause, at), sentence);
    if (found.outcome != OUTCOME_NONE && found.strength == ACTS) return found;
    struct finding then = read_clause(context, slice_trim(slice_from(clause, at + strlen(links[which]))), sentence);
    return then.outcome != OUTCOME_NONE && (found.outcome == OUTCOME_NONE || then.strength > found.strength) ? then
                                                                                                             : found;
}

/* "kunne ikke godkende", "ikke kunne tiltræde": a refusal is said with a modal. */
static bool is_refusal(const struct sentence_context *context, struct slice clause) {
    static const char *const verbs[] = {"godkende", "tiltræde", "imødekomme", "anbefale", "vedtage", NULL};
    static const char *const passive[] = {"godkendes", "tiltrædes", "imødekommes", "anbefales", "vedtages", NULL};
    static const char *const modals[] = {"kunne", "kan", "ønskede", "ønsker", NULL};
    size_t at = reading_find_any(clause, verbs, 0, NULL), other = reading_find_any(clause, passive, 0, NULL);
    bool active = at < other;
    if (!active) at = other;
    if (at == SIZE_MAX) return false;
    struct slice before = slice_first(clause, at);
    return reading_find_word(before, "ikke", 0) != SIZE_MAX && reading_find_any(before, modals, 0, NULL) != SIZE_MAX &&
           (!active || names_subject(context, before));
}

enum outcome outcome_read(struct slice decision, const char *const names[], struct arena *arena) {
    struct sentence_context context = {names, arena};
    struct finding best = {OUTCOME_NONE, 0, BESIDES};
    for (size_t at = 0; at < decision.len && !arena->failed;) {
        struct slice sentence = next_sentence(decision, &at);
        bool bullet = layout_is_bullet(sentence);
        if (best.outcome != OUTCOME_NONE && bullet) continue; /* remarks under what was said */
        struct slice lower = reading_lower(arena, reading_plain(sentence)), clause = main_clause(lower);
        /* "Ad 1 og 2: Godkendt", "1. Godkendt" */
        const char *colon = memchr(clause.data, ':', clause.len < 24 ? clause.len : 24);
        if (colon && (size_t)(colon - clause.data) + 1 < clause.len)
            clause = slice_trim(slice_from(clause, (size_t)(colon - clause.data) + 1));
        while (bullet && clause.len && !reading_is_word_byte(clause.data[0])) clause = slice_from(clause, 1);
        if (bullet && clause.len && clause.data[0] >= '0' && clause.data[0] <= '9') {
            while (clause.len && clause.data[0] != ' ') clause = slice_from(clause, 1);
            clause = slice_trim(clause);
        }
        if (is_refusal(&context, clause)) return OUTCOME_IKKE_GODKENDT;
        struct finding found = read_consequence(&context, clause, lower);
        if (found.outcome == OUTCOME_NONE) continue;
        if (found.strength == ACTS) return found.outcome;
        if (best.outcome == OUTCOME_NONE || found.strength > best.strength) best = found;
    }
    return best.outcome;
}
