/* element.c - which words of a sentence are elements, and of what kind; see element.h. */
#include "corpus/element.h"

#define SEAT_WORDS 6 /* between a verb and the seat it speaks of */

static struct element *push(struct clause_reader *reader, enum element_kind kind, unsigned word) {
    struct element *element = ARENA_PUSH(reader->arena, reader->elements, reader->count);
    *element = (struct element){.kind = kind, .word = word};
    return element;
}

/* Between the end of the person before and word i stand only commas and "og". */
static bool chains_on(const struct clause_reader *reader, unsigned i) {
    if (!reader->count || reader->elements[reader->count - 1].kind != ELEMENT_PERSON) return false;
    for (unsigned w = reader->elements[reader->count - 1].person->last; w < i; w++)
        if (!word_mark(reader->sentence, w, ',') && !(word_classes(reader->sentence, w) & WORD_AND)) return false;
    return true;
}

static unsigned push_person(struct clause_reader *reader, const struct person_mention *person) {
    bool same = chains_on(reader, person->first);
    struct element *element = push(reader, ELEMENT_PERSON, person->first);
    element->person = person;
    element->negated = person->first > 0 && word_classes(reader->sentence, person->first - 1) & WORD_NOT;
    element->chain = same ? reader->chains : ++reader->chains;
    return person->last;
}

static unsigned push_group(struct clause_reader *reader, const struct group_mention *group) {
    push(reader, ELEMENT_GROUP, group->first)->group = group;
    return group->last;
}

static unsigned push_role(struct clause_reader *reader, const struct role *role, unsigned word, bool introduced) {
    struct element *element = push(reader, ELEMENT_ROLE, word);
    element->role = *role;
    element->introduced = introduced;
    while (reader->next_group < reader->clause->groups->count &&
           reader->clause->groups->items[reader->next_group].first < role->last) {
        const struct group_mention *group = &reader->clause->groups->items[reader->next_group++];
        if (group->first >= role->first) push_group(reader, group); /* "gruppens kommunale formand" */
    }
    return role->last;
}

/* ---- words that are elements ---- */

/* "pegede (på)": the one verb whose object a preposition governs. */
bool element_is_pointing(const struct sentence *sentence, unsigned i) {
    return slice_starts(word_lower(sentence, i), "pege");
}

/* "de udpegede repræsentanter", "valgte at": a form that is no verb of appointing here. */
static bool is_no_act(const struct sentence *sentence, unsigned i) {
    const struct word *word = &sentence->words[i];
    bool first = i == 0;
    if (word->verb == VERB_APPOINT) {
        if (element_is_pointing(sentence, i)) return !word_is(sentence, i + 1, "på");
        if (word_is(sentence, i + 1, "at")) return true;
        if (word_classes(sentence, i + 1) & WORD_NOT && word_is(sentence, i + 2, "at")) return true;
        if (word->form == FORM_PAST && !first && word_classes(sentence, i - 1) & WORD_DETERMINER) return true;
    }
    if (word->form == FORM_INFINITIVE && i >= 2 && word_is(sentence, i - 1, "at") && word_is(sentence, i - 2, "til"))
        return true;
    if (word->verb == VERB_REPRESENT && word_is(sentence, i, "repræsentation")) return !word_is(sentence, i + 1, "ved");
    if (word->verb == VERB_ENTER && slice_starts(word_lower(sentence, i), "tiltr") &&
        (word_is(sentence, i + 1, "at") || word_is(sentence, i + 2, "at")))
        return true; /* "tiltrådte, at": agreed */
    if (word->verb == VERB_CONSTITUTE)
        return !word_is(sentence, i + 1, "sig") && !word_is(sentence, i + 1, "som") &&
               !(word_shape(sentence, i + 1) & SHAPE_CAPITAL);
    if (word->verb == VERB_PROPOSE && word->form == FORM_PARTICIPLE && !first &&
        !(word_classes(sentence, i - 1) & (WORD_PERFECT | WORD_BE)))
        return true;
    return false;
}

/* "træder ind", "trådt ud". */
static enum verb step_verb(const struct sentence *sentence, unsigned i) {
    for (unsigned k = i + 1; k < i + 4 && k < sentence->word_count; k++) {
        if (word_is(sentence, k, "ind")) return VERB_ENTER;
        if (word_is(sentence, k, "ud")) return VERB_LEAVE;
    }
    return VERB_NONE;
}

static bool is_seat_word(const struct sentence *sentence, unsigned i) {
    static const char *const words[] = {"plads",
                                        "pladsen",
                                        "pladserne",
                                        "posten",
                                        "post",
                                        "hvervet",
                                        "hverv",
                                        "rollen",
                                        "formandskabet",
                                        "formandsposten",
                                        "sædet",
                                        "næstformandskabet",
                                        "medformandskabet",
                                        "mandat",
                                        "mandatet",
                                        "medlemskabet"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (word_is(sentence, i, words[w])) return true;
    return slice_ends(word_lower(sentence, i), "formandsposten");
}

/* "overtager pladsen", "varetage rollen", "pladsen overtages": the seat that the verb speaks of, in few words. */
static bool speaks_of_seat(const struct sentence *sentence, unsigned i) {
    bool active = sentence->words[i].form != FORM_PRESENT_PASSIVE && sentence->words[i].form != FORM_PAST_PASSIVE;
    for (unsigned k = i + 1; active && k < sentence->word_count && k < i + SEAT_WORDS; k++) {
        if (is_seat_word(sentence, k)) return true;
        if (word_is(sentence, k, "som") && sentence->words[i].verb != VERB_LAY_DOWN) return true;
    }
    bool passive = !active || sentence->words[i].form == FORM_PARTICIPLE;
    for (unsigned k = i; passive && k-- > 0 && i - k < 2 * SEAT_WORDS;)
        if (is_seat_word(sentence, k)) return true;
    /* "… overtager familiechef A, X Kommune, formandsposten" */
    for (unsigned k = i + 1; active && k < sentence->word_count && k < i + 3 * SEAT_WORDS; k++)
        if (is_seat_word(sentence, k)) return sentence->words[i].verb == VERB_TAKE_OVER;
    return false;
}

/* "trækker sig" */
static bool is_reflexive(const struct sentence *sentence, unsigned i) {
    for (unsigned k = i + 1; k < i + 4; k++)
        if (word_is(sentence, k, "sig")) return true;
    return false;
}

/* The verb that the word is here; VERB_NONE for one that does not speak of seats. */
static enum verb verb_here(const struct sentence *sentence, unsigned i) {
    enum verb verb = sentence->words[i].verb;
    switch (verb) {
    case VERB_STEP: return step_verb(sentence, i);
    case VERB_TAKE_OVER:
    case VERB_HOLD: return speaks_of_seat(sentence, i) ? verb : VERB_NONE;
    case VERB_LAY_DOWN: return speaks_of_seat(sentence, i) ? VERB_STOP : VERB_NONE;
    case VERB_WITHDRAW: return is_reflexive(sentence, i) ? VERB_STOP : VERB_NONE;
    case VERB_CONSTITUTE: return word_is(sentence, i + 1, "som") ? VERB_CONTINUE : verb;
    default: return verb;
    }
}

static unsigned push_verb(struct clause_reader *reader, unsigned i) {
    const struct sentence *sentence = reader->sentence;
    const struct word *word = &sentence->words[i];
    enum verb verb = word->verb;
    if (is_no_act(sentence, i)) return i + 1;
    /* "som afløser for", "efterfølger for": a noun. */
    if (verb == VERB_SUCCEED && word->form == FORM_PRESENT && word_is(sentence, i + 1, "for")) {
        push(reader, ELEMENT_INSTEAD, i);
        return i + 2;
    }
    if (verb == VERB_SUCCEED && i > 0 &&
        (word_classes(sentence, i - 1) & WORD_DETERMINER || word_is(sentence, i - 1, "ny")))
        return i + 1;
    verb = verb_here(sentence, i);
    struct element *element = push(reader, verb ? ELEMENT_VERB : ELEMENT_OTHER_VERB, i);
    element->verb = verb;
    element->form = word->form;
    element->temporary = word->verb == VERB_CONSTITUTE && verb == VERB_CONTINUE;
    return i + 1;
}

/* Does "at" at word i open a clause? "at udpege" does not. */
static bool at_opens_clause(const struct sentence *sentence, unsigned i) {
    const struct word *next = i + 1 < sentence->word_count ? &sentence->words[i + 1] : NULL;
    if (!next) return false;
    bool infinitive = next->verb && next->form == FORM_INFINITIVE;
    if (infinitive || word_is(sentence, i + 1, "blive")) return false;
    return i == 0 || word_mark(sentence, i - 1, ',') || word_mark(sentence, i - 1, ':') ||
           word_classes(sentence, i - 1) & WORD_AND || next->shape & SHAPE_CAPITAL ||
           next->classes & (WORD_PRONOUN | WORD_DETERMINER | WORD_RELATIVE);
}

/* "i stedet for", "som afløser for", "som erstatning for": the word behind; 0 for others. */
static unsigned instead_end(const struct sentence *sentence, unsigned i) {
    if (word_is(sentence, i, "i") && word_is(sentence, i + 1, "stedet") && word_is(sentence, i + 2, "for"))
        return i + 3;
    static const char *const nouns[] = {"afløser", "efterfølger", "erstatning", "erstatter"};
    if (!word_is(sentence, i, "som")) return 0;
    unsigned noun = word_is(sentence, i + 1, "ny") ? i + 2 : i + 1;
    for (size_t k = 0; k < sizeof nouns / sizeof *nouns; k++)
        if (word_is(sentence, noun, nouns[k])) return noun + (word_is(sentence, noun + 1, "for") ? 2 : 1);
    return 0;
}

/* A role that no "som" introduces: where the clause begins, behind "er" or a comma. */
static bool role_may_stand(const struct sentence *sentence, unsigned i) {
    if (i == 0) return true;
    const struct word *before = &sentence->words[i - 1];
    return before->mark == ',' || before->mark == '(' || before->classes & (WORD_BE | WORD_AND) ||
           before->verb == VERB_APPOINT || word_is(sentence, i - 1, "fortsat") || word_is(sentence, i - 1, "ad");
}

/* "henholdsvis medlem og suppleant": a role each for the people before; the word behind, 0 for others. */
static unsigned push_respective(struct clause_reader *reader, unsigned i) {
    const struct sentence *sentence = reader->sentence;
    struct role role;
    if (!word_is(sentence, i, "henholdsvis") && !word_is(sentence, i, "hhv")) return 0;
    unsigned at = i + 1 + word_mark(sentence, i + 1, '.'), nth = 0;
    while (role_read(sentence, at, reader->arena, &role) && role.listed) {
        at = push_role(reader, &role, at, true);
        reader->elements[reader->count - 1].nth = ++nth;
        if (!word_mark(sentence, at, ',') && !(word_classes(sentence, at) & WORD_AND)) break;
        at++;
    }
    return nth > 1 ? at : 0;
}

static unsigned push_word(struct clause_reader *reader, unsigned i) {
    const struct sentence *sentence = reader->sentence;
    const struct word *word = &sentence->words[i];
    struct role role;
    unsigned end = instead_end(sentence, i);
    if (end) {
        push(reader, ELEMENT_INSTEAD, i);
        return end;
    }
    end = push_respective(reader, word_is(sentence, i, "som") ? i + 1 : i);
    if (end) return end;
    if (word->mark == ';') push(reader, ELEMENT_BOUND, i);
    if (word->mark == ':') push(reader, ELEMENT_COLON, i);
    if (word->mark) return i + 1;
    if ((word_is(sentence, i, "som") || word_is(sentence, i, "til")) &&
        role_read(sentence, i + 1, reader->arena, &role) && (role.listed || word_is(sentence, i, "som")))
        return push_role(reader, &role, i, true);
    if (word->verb) return push_verb(reader, i);
    if (role_may_stand(sentence, i) && role_read(sentence, i, reader->arena, &role) && role.listed)
        return push_role(reader, &role, i, false);
    if (word_is(sentence, i, "at")) {
        if (at_opens_clause(sentence, i)) push(reader, ELEMENT_BOUND, i);
    } else if (word->classes & WORD_RELATIVE) {
        if (i > 0 && word_mark(sentence, i - 1, ',')) push(reader, ELEMENT_RELATIVE, i);
    } else if (word->classes & WORD_IF) {
        push(reader, ELEMENT_BOUND, i)->negated = true;
    } else if (word->classes & WORD_CLAUSE && !(word_shape(sentence, i) & SHAPE_CAPITAL && i > 0)) {
        if (!word_classes(sentence, i + 1) || !(word_classes(sentence, i + 1) & WORD_NOT))
            push(reader, ELEMENT_BOUND, i);
    } else if (word->classes & WORD_MODAL) {
        push(reader, ELEMENT_MODAL, i);
    } else if (word->classes & WORD_BE) {
        push(reader, ELEMENT_BE, i);
    } else if (word->classes & WORD_PRONOUN) {
        push(reader, ELEMENT_PRONOUN, i);
    } else if (word->classes & (WORD_FINITE | WORD_DECIDE)) {
        push(reader, ELEMENT_OTHER_VERB, i);
    }
    return i + 1;
}

void elements_read(struct clause_reader *reader) {
    const struct mention_list *people = reader->clause->people;
    const struct group_list *groups = reader->clause->groups;
    for (unsigned i = 0; i < reader->sentence->word_count && !reader->arena->failed;) {
        while (reader->next_person < people->count && people->items[reader->next_person].first < i)
            reader->next_person++;
        while (reader->next_group < groups->count && groups->items[reader->next_group].first < i) reader->next_group++;
        if (reader->next_person < people->count && people->items[reader->next_person].first == i) {
            i = push_person(reader, &people->items[reader->next_person++]);
        } else if (reader->next_group < groups->count && groups->items[reader->next_group].first == i &&
                   !groups->items[reader->next_group].genitive) {
            i = push_group(reader, &groups->items[reader->next_group++]);
        } else {
            i = push_word(reader, i);
        }
    }
}
