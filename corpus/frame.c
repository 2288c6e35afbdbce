/* frame.c - the clause around a verb: bounds, subject, polarity, mood, tense; see frame.h. */
#include "corpus/frame.h"

static bool bounds(const struct element *element) {
    return element->kind == ELEMENT_BOUND || element->kind == ELEMENT_RELATIVE;
}

/*
 * ", der netop er tiltrådt i X Kommune, og": where the clause goes on behind a relative clause that opens at element
 * `at` behind a person: at a person who follows the comma that closes it. SIZE_MAX where it does not.
 */
static size_t relative_end(const struct clause_reader *reader, size_t at) {
    const struct sentence *sentence = reader->sentence;
    const struct element *opener = &reader->elements[at];
    if (opener->kind != ELEMENT_RELATIVE || at == 0 || reader->elements[at - 1].kind != ELEMENT_PERSON) return SIZE_MAX;
    for (size_t e = at + 1; e < reader->count && !bounds(&reader->elements[e]); e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind != ELEMENT_PERSON) continue;
        unsigned before = element->person->first;
        if (before && word_classes(sentence, before - 1) & WORD_AND) before--;
        return before > opener->word + 1 && word_mark(sentence, before - 1, ',') ? e : SIZE_MAX;
    }
    return SIZE_MAX;
}

/* The subject of the verb at `right` is its own: ", og Bo Friis deltager". A noun has none. */
static size_t without_next_subject(const struct clause_reader *reader, size_t verb, size_t right) {
    size_t end = right;
    if (right >= reader->count || bounds(&reader->elements[right])) return right;
    if (word_is(reader->sentence, reader->elements[right].word, "repræsentation")) return right;
    while (end > verb + 1 &&
           (reader->elements[end - 1].kind == ELEMENT_BE || reader->elements[end - 1].kind == ELEMENT_MODAL))
        end--;
    return end > verb + 2 && reader->elements[end - 1].kind == ELEMENT_PERSON ? end - 1 : right;
}

struct frame frame_of(const struct clause_reader *reader, size_t verb) {
    struct frame s = {.left = verb, .right = verb + 1};
    while (s.left > 0 && !bounds(&reader->elements[s.left - 1]) && reader->elements[s.left - 1].kind != ELEMENT_COLON)
        s.left--;
    while (s.right < reader->count) {
        const struct element *element = &reader->elements[s.right];
        size_t end = s.gap || s.right == verb + 1 ? SIZE_MAX : relative_end(reader, s.right);
        if (end != SIZE_MAX) {
            s.gap = s.right;
            s.right = s.gap_end = end;
            continue;
        }
        if (bounds(element) || element->kind == ELEMENT_VERB || element->kind == ELEMENT_OTHER_VERB) break;
        s.right++;
    }
    s.right = without_next_subject(reader, verb, s.right);
    if (s.gap_end >= s.right) s.gap = s.gap_end = 0;
    return s;
}

/* The word that governs a person: a preposition right before the title or name; UINT32_MAX for none. */
unsigned frame_governor(const struct clause_reader *reader, const struct element *element) {
    unsigned first = element->person->first;
    if (first == 0 || !(word_classes(reader->sentence, first - 1) & WORD_PREPOSITION)) return UINT32_MAX;
    return first - 1;
}

size_t frame_chain_start(const struct clause_reader *reader, size_t at) {
    while (at > 0 && reader->elements[at - 1].kind == ELEMENT_PERSON &&
           reader->elements[at - 1].chain == reader->elements[at].chain)
        at--;
    return at;
}

static bool is_coordinated(const struct clause_reader *reader, size_t verb) {
    unsigned word = reader->elements[verb].word;
    while (word > 0 && (word_classes(reader->sentence, word - 1) & (WORD_PERFECT | WORD_BE | WORD_SMALL) &&
                        !word_is(reader->sentence, word - 1, "at")))
        word--;
    return word > 0 && word_classes(reader->sentence, word - 1) & WORD_AND;
}

/* Who stands before the verb as its subject. */
struct subject frame_subject(const struct clause_reader *reader, size_t verb) {
    struct subject none = {0};
    bool joined = is_coordinated(reader, verb);
    for (size_t e = verb; e-- > 0;) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_PERSON) {
            size_t first = frame_chain_start(reader, e);
            if (first > 0 && reader->elements[first - 1].kind == ELEMENT_INSTEAD) {
                e = first - 1;
                continue;
            }
            if (frame_governor(reader, &reader->elements[first]) != UINT32_MAX &&
                !(first == 0 && reader->elements[first].person->role[0]))
                return none;
            return (struct subject){first, e + 1, NULL};
        }
        if (element->kind == ELEMENT_PRONOUN) {
            for (size_t p = 0; p < e; p++)
                if (reader->elements[p].kind == ELEMENT_PERSON)
                    return (struct subject){0, 0, reader->elements[p].person};
            return (struct subject){0, 0, reader->clause->before};
        }
        if (element->kind == ELEMENT_RELATIVE) {
            if (e > 0 && reader->elements[e - 1].kind == ELEMENT_PERSON) return (struct subject){e - 1, e, NULL};
            return none;
        }
        if (element->kind == ELEMENT_BOUND) return none;
        bool asked = element->kind == ELEMENT_OTHER_VERB && reader->elements[verb].form == FORM_INFINITIVE;
        if ((element->kind == ELEMENT_VERB || element->kind == ELEMENT_OTHER_VERB) && !joined && !asked) return none;
        if (element->kind == ELEMENT_COLON) return none;
    }
    return none;
}

/* ---- polarity, mood, tense ---- */

bool frame_is_negated(const struct clause_reader *reader, unsigned word) {
    const struct sentence *sentence = reader->sentence;
    for (unsigned i = word + 1; i < word + 3 && i < sentence->word_count && !sentence->words[i].mark; i++) {
        if (word_classes(sentence, i) & WORD_NOT) return true;
        if (word_shape(sentence, i) & SHAPE_CAPITAL) break;
    }
    for (unsigned i = word; i-- > 0 && word - i < 5 && !sentence->words[i].mark;)
        if (word_classes(sentence, i) & WORD_NOT) return true;
    return false;
}

/* What the words before an "at" make of the clause or infinitive behind it. */
static enum mood mood_of_governor(const struct sentence *sentence, unsigned at, enum mood otherwise) {
    for (unsigned i = at; i-- > 0 && at - i < 12;) {
        const struct word *word = &sentence->words[i];
        if (word->mark && word->mark != ',') break;
        if (word->classes & WORD_PROPOSE || word->verb == VERB_PROPOSE) return MOOD_PROPOSED;
        if (word_is(sentence, i, "anbefaler") || word_is(sentence, i, "anbefales") ||
            word_is(sentence, i, "anbefalede"))
            return MOOD_PROPOSED;
        if (word->classes & WORD_DECIDE) return MOOD_DECIDED;
        if (word_is(sentence, i, "valgte") && at - i <= 2) return MOOD_DECIDED; /* "valgte ikke at udpege" */
        if (word->verb == VERB_ENTER && slice_starts(word_lower(sentence, i), "tiltr")) return MOOD_DECIDED;
        if (word->classes & WORD_MODAL) return MOOD_UNREAL;
        if (word->classes & WORD_FINITE) break;
    }
    return otherwise;
}

/* "har bedt om at", "ønsker at": who wishes to leave will. */
static bool wishes(const struct sentence *sentence, unsigned at) {
    static const char *const words[] = {"bedt", "anmodet", "ønsker", "ønskede", "ønsket"};
    for (unsigned i = at; i-- > 0 && at - i < 4;)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (word_is(sentence, i, words[k])) return true;
    return false;
}

/* "indstiller, at KOSU godkender, at A indtræder": a decision in the present is still proposed there. */
static enum mood as_of_stage(const struct clause_reader *reader, enum mood mood) {
    const struct sentence *sentence = reader->sentence;
    if (mood != MOOD_DECIDED || reader->clause->stage != STAGE_PROPOSES) return mood;
    for (unsigned i = 0; i < sentence->word_count; i++)
        if (word_classes(sentence, i) & WORD_DECIDE && !slice_ends(word_lower(sentence, i), "er")) return mood;
    return MOOD_PROPOSED;
}

enum mood frame_mood(const struct clause_reader *reader, size_t verb, struct frame s) {
    const struct element *element = &reader->elements[verb];
    const struct sentence *sentence = reader->sentence;
    bool finite = element->kind == ELEMENT_BE && !word_is(sentence, element->word, "blive");
    enum verb_form form = finite ? FORM_PRESENT : element->form;
    bool leaves = element->verb == VERB_LEAVE || element->verb == VERB_STOP;
    for (size_t e = s.left; e < verb; e++)
        if (reader->elements[e].kind == ELEMENT_MODAL)
            return leaves && wishes(sentence, element->word) ? MOOD_DECIDED : MOOD_UNREAL;
    const struct element *bound = s.left > 0 ? &reader->elements[s.left - 1] : NULL;
    if (bound && bound->kind == ELEMENT_BOUND && bound->negated) return MOOD_UNREAL;
    if (form == FORM_INFINITIVE) {
        unsigned at = element->word;
        while (at > 0 && !word_is(sentence, at, "at")) at--;
        enum mood mood = mood_of_governor(sentence, at, MOOD_UNREAL);
        if (mood == MOOD_UNREAL && leaves && wishes(sentence, at)) return MOOD_DECIDED;
        return as_of_stage(reader, mood);
    }
    if (bound && bound->kind == ELEMENT_BOUND && word_is(sentence, bound->word, "at")) {
        enum mood mood = mood_of_governor(sentence, bound->word, MOOD_FACT);
        if (mood == MOOD_DECIDED && form != FORM_PRESENT && form != FORM_PRESENT_PASSIVE) return MOOD_FACT;
        return as_of_stage(reader, mood);
    }
    return MOOD_FACT;
}

bool verb_form_is_past(enum verb_form form) {
    return form == FORM_PAST || form == FORM_PAST_PASSIVE || form == FORM_PARTICIPLE;
}

bool frame_auxiliary(const struct clause_reader *reader, size_t verb, struct frame s, bool *passive) {
    const struct sentence *sentence = reader->sentence;
    unsigned stop = s.left > 0 ? reader->elements[s.left - 1].word : 0;
    for (unsigned i = reader->elements[verb].word; i-- > stop;) {
        if (word_classes(sentence, i) & WORD_BE) return *passive = true;
        if (word_classes(sentence, i) & WORD_PERFECT) return *passive = false, true;
    }
    unsigned behind = reader->elements[verb].word + 1;
    return behind < sentence->word_count && word_classes(sentence, behind) & WORD_BE && (*passive = true);
}
