/*
 * clause.c - a sentence as a row of elements (people, groups, roles, verbs, bounds of clauses), and what each verb of
 * appointing makes of those around it; see clause.h.
 */
#include "corpus/clause.h"

/* ---- elements ---- */

enum element_kind {
    ELEMENT_PERSON,
    ELEMENT_GROUP,
    ELEMENT_ROLE,
    ELEMENT_VERB,
    ELEMENT_OTHER_VERB,
    ELEMENT_BE,
    ELEMENT_MODAL,
    ELEMENT_PRONOUN,
    ELEMENT_INSTEAD,
    ELEMENT_RELATIVE,
    ELEMENT_COLON,
    ELEMENT_BOUND
};

struct element {
    enum element_kind kind;
    unsigned word;
    const struct person_mention *person;
    const struct group_mention *group;
    struct role role;
    bool introduced; /* a role behind "som", "til" */
    bool negated;    /* a person behind "ikke"; a bound that is a condition */
    unsigned chain;  /* people joined by commas and "og" */
    enum verb verb;
    enum verb_form form;
};

struct clause_reader {
    struct clause *clause;
    const struct sentence *sentence;
    struct arena *arena;
    struct element *elements;
    size_t count;
    size_t next_person, next_group;
    unsigned chains;
};

#define NONE SIZE_MAX

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
static bool is_pointing(const struct sentence *sentence, unsigned i) {
    return slice_starts(word_lower(sentence, i), "pege");
}

/* "de udpegede repræsentanter", "valgte at": a form that is no verb of appointing here. */
static bool is_no_act(const struct sentence *sentence, unsigned i) {
    const struct word *word = &sentence->words[i];
    bool first = i == 0;
    if (word->verb == VERB_APPOINT) {
        if (is_pointing(sentence, i)) return !word_is(sentence, i + 1, "på");
        if (word_is(sentence, i + 1, "at")) return true;
        if (word->form == FORM_PAST && !first && word_classes(sentence, i - 1) & WORD_DETERMINER) return true;
    }
    if (word->form == FORM_INFINITIVE && i >= 2 && word_is(sentence, i - 1, "at") && word_is(sentence, i - 2, "til"))
        return true;
    if (word->verb == VERB_REPRESENT && word_is(sentence, i, "repræsentation")) return !word_is(sentence, i + 1, "ved");
    if (word->verb == VERB_CONSTITUTE)
        return !word_is(sentence, i + 1, "sig") && !(word_shape(sentence, i + 1) & SHAPE_CAPITAL);
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

/* "overtager pladsen", "varetage rollen": the seat that the verb speaks of within a few words. */
static bool speaks_of_seat(const struct sentence *sentence, unsigned i) {
    static const char *const words[] = {
        "pladsen",      "posten",    "hvervet", "rollen", "formandskabet", "formandsposten", "sædet",
        "medlemskabet", "pladserne", "som",     NULL};
    for (unsigned k = i + 1; k < i + 6 && k < sentence->word_count; k++)
        for (size_t w = 0; words[w]; w++)
            if (word_is(sentence, k, words[w])) return true;
    return false;
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
    if (verb == VERB_STEP) verb = step_verb(sentence, i);
    if ((verb == VERB_TAKE_OVER || verb == VERB_HOLD) && !speaks_of_seat(sentence, i)) verb = VERB_NONE;
    struct element *element = push(reader, verb ? ELEMENT_VERB : ELEMENT_OTHER_VERB, i);
    element->verb = verb;
    element->form = word->form;
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

static unsigned push_word(struct clause_reader *reader, unsigned i) {
    const struct sentence *sentence = reader->sentence;
    const struct word *word = &sentence->words[i];
    struct role role;
    unsigned end = instead_end(sentence, i);
    if (end) {
        push(reader, ELEMENT_INSTEAD, i);
        return end;
    }
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

static void read_elements(struct clause_reader *reader) {
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

/* ---- around a verb ---- */

/* The elements of the verb's clause: [left, verb) and (verb, right). */
struct surroundings {
    size_t left, right;
};

static bool bounds(const struct element *element) {
    return element->kind == ELEMENT_BOUND || element->kind == ELEMENT_RELATIVE;
}

static struct surroundings surroundings_of(const struct clause_reader *reader, size_t verb) {
    struct surroundings s = {verb, verb + 1};
    while (s.left > 0 && !bounds(&reader->elements[s.left - 1]) && reader->elements[s.left - 1].kind != ELEMENT_COLON)
        s.left--;
    while (s.right < reader->count) {
        const struct element *element = &reader->elements[s.right];
        if (bounds(element) || element->kind == ELEMENT_VERB || element->kind == ELEMENT_OTHER_VERB) break;
        s.right++;
    }
    /* The subject of the verb that follows is its own: ", og Bo Friis deltager". */
    if (s.right < reader->count && !bounds(&reader->elements[s.right])) {
        size_t end = s.right;
        while (end > verb + 1 &&
               (reader->elements[end - 1].kind == ELEMENT_BE || reader->elements[end - 1].kind == ELEMENT_MODAL))
            end--;
        if (end > verb + 2 && reader->elements[end - 1].kind == ELEMENT_PERSON) s.right = end - 1;
    }
    return s;
}

/* The word that governs a person: a preposition right before the title or name; UINT32_MAX for none. */
static unsigned governor(const struct clause_reader *reader, const struct element *element) {
    unsigned first = element->person->first;
    if (first == 0 || !(word_classes(reader->sentence, first - 1) & WORD_PREPOSITION)) return UINT32_MAX;
    return first - 1;
}

static size_t chain_start(const struct clause_reader *reader, size_t at) {
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

struct subject {
    size_t first, last;                 /* elements [first, last) that are one chain; equal for none */
    const struct person_mention *other; /* or somebody from elsewhere */
};

/* Who stands before the verb as its subject. */
static struct subject subject_before(const struct clause_reader *reader, size_t verb) {
    struct subject none = {0};
    bool joined = is_coordinated(reader, verb);
    for (size_t e = verb; e-- > 0;) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_PERSON) {
            size_t first = chain_start(reader, e);
            if (first > 0 && reader->elements[first - 1].kind == ELEMENT_INSTEAD) {
                e = first - 1;
                continue;
            }
            if (governor(reader, &reader->elements[first]) != UINT32_MAX &&
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

/* ---- seats ---- */

/* What one verb says, before it is said of anybody. */
struct saying {
    enum appointment_act act;
    bool past, needs_place, needs_group, of_body;
    const struct group_mention *left_group; /* told before the verb */
    const struct role *left_role;
    size_t verb;
};

static struct seat *add_seat(struct clause_reader *reader, const struct saying *saying,
                             const struct person_mention *who) {
    struct seat *seat = ARENA_PUSH(reader->arena, reader->clause->seats, reader->clause->seat_count);
    *seat = (struct seat){.who = who,
                          .role = who->role,
                          .act = saying->act,
                          .temporary = who->temporary,
                          .needs_place = saying->needs_place,
                          .needs_group = saying->needs_group,
                          .of_body = saying->of_body,
                          .past = saying->past};
    return seat;
}

static bool governs_seat(const struct clause_reader *reader, const struct group_mention *group) {
    static const char *const words[] = {"til", "i", "af", "for", "fra", "på", "hos", "ved"};
    if (group->genitive) return true;
    if (group->preposition == UINT32_MAX) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_is(reader->sentence, group->preposition, words[i])) return true;
    return false;
}

/* Gives the seats from `first` on that lack a role or a group what was just read. */
static void give_role(struct clause *clause, size_t first, const struct role *role) {
    for (size_t i = first; i < clause->seat_count; i++) {
        if (!clause->seats[i].role[0]) clause->seats[i].role = role->name;
        clause->seats[i].temporary |= role->temporary;
    }
}

static void give_group(struct clause *clause, size_t first, const struct group_mention *group) {
    for (size_t i = first; i < clause->seat_count; i++)
        if (!clause->seats[i].group) clause->seats[i].group = group;
}

/* Where those come from that the clause tells no place of: "Fra X Kommune udpegedes A", "A, der er stoppet i X
 * Kommune". */
static void give_place(struct clause_reader *reader, size_t first, unsigned preposition) {
    const char *affiliation, *municipality;
    struct clause *clause = reader->clause;
    if (!mention_place(clause->context, reader->sentence, preposition + 1, false, &affiliation, &municipality)) return;
    for (size_t i = first; i < clause->seat_count && municipality[0]; i++) {
        if (clause->seats[i].who->affiliation[0]) continue;
        struct person_mention *who = arena_alloc(reader->arena, sizeof *who);
        if (reader->arena->failed || !who) return;
        *who = *clause->seats[i].who;
        who->affiliation = affiliation;
        who->municipality = municipality;
        clause->seats[i].who = who;
    }
}

/* Who goes where another comes. */
static void add_leaving(struct clause_reader *reader, const struct saying *saying, size_t element) {
    struct saying leaving = *saying;
    if (saying->act == ACT_FORESLAAET || saying->act == ACT_IKKE_UDPEGET) return;
    leaving.act = ACT_UDTRAEDER;
    add_seat(reader, &leaving, reader->elements[element].person)->instead = true;
}

/* Is the person behind the verb one that it is said of? Not one that a preposition governs, but "med A som formand". */
static bool is_object(const struct clause_reader *reader, size_t at, struct surroundings s, bool objects) {
    const struct element *element = &reader->elements[at];
    unsigned govern = governor(reader, element);
    if (govern == UINT32_MAX) return objects;
    if (govern > 0 && is_pointing(reader->sentence, govern - 1)) return objects;
    if (!word_is(reader->sentence, govern, "med")) return false;
    bool role = element->person->role[0] || (at + 1 < s.right && reader->elements[at + 1].kind == ELEMENT_ROLE);
    return role || objects;
}

/*
 * Roles and groups behind the verb, for the seats from `first` on; with `objects` also the people there, each with the
 * role and the group that follow.
 */
static void read_behind(struct clause_reader *reader, const struct saying *saying, struct surroundings s, size_t first,
                        bool objects) {
    struct clause *clause = reader->clause;
    size_t ungrouped = first, chain_seat = first;
    const struct group_mention *last_group = NULL, *whose = NULL;
    bool instead = false;
    for (size_t e = saying->verb + 1; e < s.right && !reader->arena->failed; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_INSTEAD) {
            instead = true;
        } else if (element->kind == ELEMENT_PERSON && instead) {
            add_leaving(reader, saying, e);
            instead = e + 1 < s.right && reader->elements[e + 1].kind == ELEMENT_PERSON &&
                      reader->elements[e + 1].chain == element->chain;
        } else if (element->kind == ELEMENT_PERSON && is_object(reader, e, s, objects)) {
            bool with = governor(reader, element) != UINT32_MAX;
            if (reader->elements[e - 1].kind != ELEMENT_PERSON) chain_seat = clause->seat_count;
            struct seat *seat = add_seat(reader, saying, element->person);
            if (element->negated && saying->act == ACT_UDPEGET) seat->act = ACT_IKKE_UDPEGET;
            if (with && last_group && !objects) seat->group = last_group;
        } else if (element->kind == ELEMENT_ROLE) {
            give_role(clause, chain_seat, &element->role);
        } else if (element->kind == ELEMENT_GROUP && element->group->genitive) {
            whose = element->group; /* "rådets medlem af panelet" */
        } else if (element->kind == ELEMENT_GROUP && governs_seat(reader, element->group)) {
            give_group(clause, ungrouped, element->group);
            if (clause->seat_count > ungrouped) last_group = element->group;
            ungrouped = clause->seat_count;
        }
    }
    if (saying->left_role) give_role(clause, first, saying->left_role);
    if (!saying->of_body) give_group(clause, first, last_group ? last_group : whose ? whose : saying->left_group);
}

static void add_subject(struct clause_reader *reader, const struct saying *saying, struct subject subject) {
    if (subject.other) add_seat(reader, saying, subject.other);
    for (size_t e = subject.first; e < subject.last; e++) {
        struct seat *seat = add_seat(reader, saying, reader->elements[e].person);
        if (reader->elements[e].negated && saying->act == ACT_UDPEGET) seat->act = ACT_IKKE_UDPEGET;
    }
}

/* The group and the role that are told before the verb. */
static void look_left(const struct clause_reader *reader, struct saying *saying, struct surroundings s,
                      bool any_group) {
    for (size_t e = s.left; e < saying->verb; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_GROUP && (any_group || governs_seat(reader, element->group)))
            saying->left_group = element->group;
        if (element->kind == ELEMENT_ROLE && element->introduced) saying->left_role = &element->role;
    }
    /* "Følgegruppen for X: KOSU udpegede …" */
    if (!saying->left_group && s.left >= 2 && reader->elements[s.left - 1].kind == ELEMENT_COLON &&
        reader->elements[s.left - 2].kind == ELEMENT_GROUP && s.left == 2)
        saying->left_group = reader->elements[0].group;
}

/* ---- polarity, mood, tense ---- */

static bool is_negated(const struct clause_reader *reader, unsigned word) {
    const struct sentence *sentence = reader->sentence;
    for (unsigned i = word + 1; i < word + 3 && i < sentence->word_count && !sentence->words[i].mark; i++) {
        if (word_classes(sentence, i) & WORD_NOT) return true;
        if (word_shape(sentence, i) & SHAPE_CAPITAL) break;
    }
    for (unsigned i = word; i-- > 0 && word - i < 5 && !sentence->words[i].mark;)
        if (word_classes(sentence, i) & WORD_NOT) return true;
    return false;
}

enum mood { MOOD_FACT, MOOD_DECIDED, MOOD_PROPOSED, MOOD_UNREAL };

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
        if (word->classes & WORD_MODAL) return MOOD_UNREAL;
        if (word->classes & WORD_FINITE) break;
    }
    return otherwise;
}

static enum mood mood_of(const struct clause_reader *reader, size_t verb, struct surroundings s) {
    const struct element *element = &reader->elements[verb];
    const struct sentence *sentence = reader->sentence;
    for (size_t e = s.left; e < verb; e++)
        if (reader->elements[e].kind == ELEMENT_MODAL) return MOOD_UNREAL;
    const struct element *bound = s.left > 0 ? &reader->elements[s.left - 1] : NULL;
    if (bound && bound->kind == ELEMENT_BOUND && bound->negated) return MOOD_UNREAL;
    if (element->form == FORM_INFINITIVE) {
        unsigned at = element->word;
        while (at > 0 && !word_is(sentence, at, "at")) at--;
        enum mood mood = mood_of_governor(sentence, at, MOOD_UNREAL);
        bool asked = mood == MOOD_UNREAL && element->verb == VERB_LEAVE && at >= 2 && word_is(sentence, at - 2, "bedt");
        return asked ? MOOD_DECIDED : mood;
    }
    if (bound && bound->kind == ELEMENT_BOUND && word_is(sentence, bound->word, "at")) {
        enum mood mood = mood_of_governor(sentence, bound->word, MOOD_FACT);
        if (mood == MOOD_DECIDED && element->form != FORM_PRESENT && element->form != FORM_PRESENT_PASSIVE)
            return MOOD_FACT;
        return mood;
    }
    return MOOD_FACT;
}

static bool is_past(enum verb_form form) {
    return form == FORM_PAST || form == FORM_PAST_PASSIVE || form == FORM_PARTICIPLE;
}

/* Is the participle behind "har" (active) or "er", "blev" (passive)? False where neither stands before it. */
static bool auxiliary_before(const struct clause_reader *reader, size_t verb, struct surroundings s, bool *passive) {
    const struct sentence *sentence = reader->sentence;
    unsigned stop = s.left > 0 ? reader->elements[s.left - 1].word : 0;
    for (unsigned i = reader->elements[verb].word; i-- > stop;) {
        if (word_classes(sentence, i) & WORD_BE) return *passive = true;
        if (word_classes(sentence, i) & WORD_PERFECT) return *passive = false, true;
    }
    return false;
}

/* ---- the verbs ---- */

struct reading {
    struct surroundings s;
    enum mood mood;
    bool past, negated;
};

/* The act of who comes in by this verb; false where the clause makes none. */
static bool entering_act(const struct clause_reader *reader, const struct reading *reading, enum appointment_act done,
                         enum appointment_act *act) {
    bool fact = reading->past || reading->mood == MOOD_DECIDED;
    *act = done;
    if (reading->mood == MOOD_UNREAL) return false;
    if (reading->mood == MOOD_PROPOSED || (!fact && reader->clause->stage == STAGE_PROPOSES)) *act = ACT_FORESLAAET;
    if (!fact && done == ACT_UDPEGET && reader->clause->stage == STAGE_TELLS) *act = ACT_FORESLAAET;
    if (reading->negated) {
        if (*act != ACT_UDPEGET && *act != ACT_INDTRAEDER) return false;
        *act = ACT_IKKE_UDPEGET;
    }
    return true;
}

/* A lead-in: the clause appoints and names nobody. */
static void note_lead(struct clause_reader *reader, const struct saying *saying, struct surroundings s) {
    struct clause *clause = reader->clause;
    const struct sentence *sentence = reader->sentence;
    if (saying->act == ACT_IKKE_UDPEGET) return;
    clause->leads = true;
    clause->lead_act = saying->act;
    clause->lead_group = saying->left_group;
    clause->lead_role = saying->left_role ? saying->left_role->name : "";
    for (size_t e = saying->verb + 1; e < s.right; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_GROUP && governs_seat(reader, element->group) && !clause->lead_group)
            clause->lead_group = element->group;
        if (element->kind == ELEMENT_ROLE && element->introduced) clause->lead_role = element->role.name;
    }
    for (unsigned i = 0; i < sentence->word_count; i++)
        clause->leads_now |= word_is(sentence, i, "følgende") || word_is(sentence, i, "nedenstående") ||
                             (sentence->words[i].mark == ':' && i + 1 == sentence->word_count);
}

/* "Inger blev valgt": one word with a capital where the subject stands. */
static bool has_lone_name(const struct clause_reader *reader, size_t verb) {
    const struct sentence *sentence = reader->sentence;
    unsigned i = reader->elements[verb].word;
    while (i > 0 && word_classes(sentence, i - 1) & (WORD_BE | WORD_NOT)) i--;
    if (i == 0 || i == reader->elements[verb].word) return false;
    unsigned shape = word_shape(sentence, i - 1);
    return shape & SHAPE_CAPITAL && shape & SHAPE_NAME && !word_classes(sentence, i - 1) &&
           !group_head(word_lower(sentence, i - 1), NULL) && i <= 2;
}

static void read_appointing(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    const struct element *element = &reader->elements[verb];
    struct saying saying = {.past = reading->past, .verb = verb};
    bool passive = element->form == FORM_PRESENT_PASSIVE || element->form == FORM_PAST_PASSIVE;
    if (!entering_act(reader, reading, ACT_UDPEGET, &saying.act)) return;
    if (element->form == FORM_PARTICIPLE && !auxiliary_before(reader, verb, reading->s, &passive)) return;
    look_left(reader, &saying, reading->s, false);
    if (element->verb == VERB_CONSTITUTE) saying.of_body = true;
    size_t before = reader->clause->seat_count;
    if (passive) {
        struct subject subject = subject_before(reader, verb);
        add_subject(reader, &saying, subject);
    }
    read_behind(reader, &saying, reading->s, before, reader->clause->seat_count == before);
    if (reader->sentence->word_count && word_is(reader->sentence, 0, "fra") && reading->s.left == 0)
        give_place(reader, before, 0);
    if (reader->clause->seat_count > before) return;
    note_lead(reader, &saying, reading->s);
    if (passive && reading->past && has_lone_name(reader, verb)) reader->clause->doubtful = true;
}

static void read_entering(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.past = reading->past, .verb = verb};
    if (!entering_act(reader, reading, ACT_INDTRAEDER, &saying.act)) return;
    saying.needs_group = reader->elements[verb].word < reader->sentence->word_count &&
                         slice_starts(word_lower(reader->sentence, reader->elements[verb].word), "tiltr");
    look_left(reader, &saying, reading->s, false);
    struct subject subject = subject_before(reader, verb);
    size_t before = reader->clause->seat_count;
    /* "I stedet for A indtræder B": who goes stands before the verb. */
    for (size_t e = reading->s.left; e + 1 < verb; e++)
        if (reader->elements[e].kind == ELEMENT_INSTEAD && reader->elements[e + 1].kind == ELEMENT_PERSON)
            add_leaving(reader, &saying, e + 1);
    size_t leaving = reader->clause->seat_count;
    add_subject(reader, &saying, subject);
    read_behind(reader, &saying, reading->s, leaving, reader->clause->seat_count == leaving);
    /* "overtager pladsen efter A" */
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        if (reader->elements[e].kind != ELEMENT_PERSON) continue;
        unsigned govern = governor(reader, &reader->elements[e]);
        if (govern == UINT32_MAX || !word_is(reader->sentence, govern, "efter")) continue;
        size_t at = reader->clause->seat_count;
        add_leaving(reader, &saying, e);
        for (size_t i = at; i < reader->clause->seat_count; i++)
            if (at > before) reader->clause->seats[i].group = reader->clause->seats[at - 1].group;
    }
    for (size_t i = before; i < leaving; i++)
        if (reader->clause->seat_count > leaving && !reader->clause->seats[i].group)
            reader->clause->seats[i].group = reader->clause->seats[leaving].group;
}

/* afløser, erstatter, efterfølger: who comes, who goes. */
static void read_succeeding(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    const struct element *element = &reader->elements[verb];
    struct saying coming = {.past = reading->past, .verb = verb}, going;
    struct clause *clause = reader->clause;
    bool passive = element->form == FORM_PRESENT_PASSIVE || element->form == FORM_PAST_PASSIVE;
    bool helped = true;
    if (reading->negated || !entering_act(reader, reading, ACT_INDTRAEDER, &coming.act)) return;
    if (element->form == FORM_PARTICIPLE) helped = auxiliary_before(reader, verb, reading->s, &passive);
    if (!helped) return;
    look_left(reader, &coming, reading->s, false);
    size_t before = clause->seat_count;
    struct subject subject = subject_before(reader, verb);
    if (subject.first == subject.last && !subject.other) return;
    going = coming;
    going.act = ACT_UDTRAEDER;
    add_subject(reader, passive ? &going : &coming, subject);
    const struct group_mention *group = NULL;
    bool other = false;
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        const struct element *next = &reader->elements[e];
        if (next->kind == ELEMENT_PERSON) {
            add_seat(reader, passive ? &coming : &going, next->person);
            other = true;
        }
        if (next->kind == ELEMENT_ROLE) give_role(clause, before, &next->role);
        if (next->kind == ELEMENT_GROUP && !group && governs_seat(reader, next->group)) group = next->group;
    }
    give_group(clause, before, group ? group : coming.left_group);
    if (!other) clause->seat_count = before; /* "A erstatter B" without a B is something else */
    if (coming.act == ACT_FORESLAAET) {
        size_t kept = before;
        for (size_t i = before; i < clause->seat_count; i++)
            if (clause->seats[i].act != ACT_UDTRAEDER) clause->seats[kept++] = clause->seats[i];
        clause->seat_count = kept;
    }
}

static void read_leaving(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.act = ACT_UDTRAEDER, .past = reading->past, .verb = verb};
    struct clause *clause = reader->clause;
    if (reading->negated || reading->mood == MOOD_UNREAL || reading->mood == MOOD_PROPOSED) return;
    if (!reading->past && reading->mood == MOOD_FACT && clause->stage == STAGE_PROPOSES) return;
    saying.needs_group = reader->elements[verb].verb == VERB_STOP;
    struct subject subject = subject_before(reader, verb);
    /* "været repræsenteret ved A, der er stoppet": the seat that was told ends. */
    for (size_t i = 0; i < clause->seat_count && subject.first < subject.last; i++)
        if (clause->seats[i].who == reader->elements[subject.first].person &&
            clause->seats[i].act == ACT_REPRAESENTERER) {
            clause->seats[i].act = ACT_UDTRAEDER;
            if (word_is(reader->sentence, reader->elements[verb].word + 1, "i"))
                give_place(reader, i, reader->elements[verb].word + 1);
            return;
        }
    look_left(reader, &saying, reading->s, false);
    size_t before = clause->seat_count;
    add_subject(reader, &saying, subject);
    if (clause->seat_count == before && reader->elements[verb].verb == VERB_STOP) return;
    read_behind(reader, &saying, reading->s, before, clause->seat_count == before);
}

/* repræsenteret ved A; A repræsenterer, sidder i, fortsætter som, deltager som. */
static void read_representing(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    const struct element *element = &reader->elements[verb];
    struct saying saying = {.act = ACT_REPRAESENTERER, .past = false, .verb = verb};
    struct clause *clause = reader->clause;
    if (reading->negated || reading->mood == MOOD_UNREAL || clause->stage == STAGE_PROPOSES) return;
    look_left(reader, &saying, reading->s, true);
    size_t before = clause->seat_count;
    bool by =
        element->verb == VERB_REPRESENT &&
        (element->form == FORM_PARTICIPLE || element->form == FORM_PRESENT_PASSIVE) &&
        (word_is(reader->sentence, element->word + 1, "ved") || word_is(reader->sentence, element->word + 1, "af") ||
         word_is(reader->sentence, element->word + 1, "gennem"));
    if (by) {
        const struct group_mention *group = saying.left_group;
        for (size_t e = verb + 1; e < reading->s.right; e++) {
            if (reader->elements[e].kind == ELEMENT_PERSON) add_seat(reader, &saying, reader->elements[e].person);
            if (reader->elements[e].kind == ELEMENT_GROUP && !group && governs_seat(reader, reader->elements[e].group))
                group = reader->elements[e].group;
            if (reader->elements[e].kind == ELEMENT_ROLE) give_role(clause, before, &reader->elements[e].role);
        }
        give_group(clause, before, group);
        return;
    }
    if (element->verb == VERB_REPRESENT && element->form == FORM_PARTICIPLE) return;
    struct subject subject = subject_before(reader, verb);
    saying.left_group = NULL;
    /* "deltager", "fortsætter", "sidder": only with the role or the group behind. */
    bool role = false, group = false;
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        role |= reader->elements[e].kind == ELEMENT_ROLE;
        group |= reader->elements[e].kind == ELEMENT_GROUP && governs_seat(reader, reader->elements[e].group);
    }
    if (element->verb == VERB_SIT ? !group : element->verb == VERB_REPRESENT ? !group : !role) return;
    if (element->verb == VERB_TAKE_PART && !group) return;
    saying.needs_place = element->verb == VERB_SIT;
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    add_subject(reader, &saying, subject);
    read_behind(reader, &saying, reading->s, first, false);
}

/* "har tilkendegivet, at han gerne vil varetage rollen som formand for G"; "varetager formandskabet for G". */
static void read_holding(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.act = ACT_UDPEGET, .past = true, .verb = verb};
    bool gladly = false;
    unsigned word = reader->elements[verb].word;
    for (unsigned i = word; i-- > 0 && word - i < 5;) gladly |= word_is(reader->sentence, i, "gerne");
    if (reading->negated || reader->clause->stage == STAGE_PROPOSES) return;
    if (!gladly && reading->mood != MOOD_FACT) return;
    if (!gladly) saying.act = ACT_REPRAESENTERER;
    saying.needs_group = true;
    struct subject subject = subject_before(reader, verb);
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    add_subject(reader, &saying, subject);
    read_behind(reader, &saying, reading->s, first, false);
}

static void read_proposing(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.act = ACT_FORESLAAET, .past = reading->past, .verb = verb};
    const struct element *element = &reader->elements[verb];
    if (reading->negated || reading->mood == MOOD_UNREAL) return;
    size_t before = reader->clause->seat_count;
    bool passive = element->form == FORM_PRESENT_PASSIVE;
    if (element->form == FORM_PARTICIPLE && !auxiliary_before(reader, verb, reading->s, &passive)) return;
    look_left(reader, &saying, reading->s, false);
    if (passive) add_subject(reader, &saying, subject_before(reader, verb));
    read_behind(reader, &saying, reading->s, before, reader->clause->seat_count == before);
}

static void read_verb(struct clause_reader *reader, size_t verb) {
    const struct element *element = &reader->elements[verb];
    struct reading reading = {.s = surroundings_of(reader, verb)};
    reading.mood = mood_of(reader, verb, reading.s);
    reading.past = is_past(element->form);
    reading.negated = is_negated(reader, element->word);
    switch (element->verb) {
    case VERB_APPOINT:
    case VERB_CONSTITUTE: read_appointing(reader, verb, &reading); break;
    case VERB_ENTER:
    case VERB_TAKE_OVER: read_entering(reader, verb, &reading); break;
    case VERB_SUCCEED: read_succeeding(reader, verb, &reading); break;
    case VERB_LEAVE:
    case VERB_STOP: read_leaving(reader, verb, &reading); break;
    case VERB_REPRESENT:
    case VERB_SIT:
    case VERB_CONTINUE:
    case VERB_TAKE_PART: read_representing(reader, verb, &reading); break;
    case VERB_HOLD: read_holding(reader, verb, &reading); break;
    case VERB_PROPOSE: read_proposing(reader, verb, &reading); break;
    default: break;
    }
}

/* ---- without a verb of appointing ---- */

/* "Nyt medlem er A B"; "Kommunernes repræsentant i G er A B"; "A B er ny formand for G". */
static void read_being(struct clause_reader *reader, size_t be) {
    struct clause *clause = reader->clause;
    const struct element *elements = reader->elements;
    struct saying saying = {.act = ACT_REPRAESENTERER, .verb = be, .needs_place = true};
    const struct element *role = NULL;
    const struct group_mention *group = NULL;
    if (clause->stage == STAGE_PROPOSES || be == 0) return;
    if (is_negated(reader, elements[be].word)) return;
    size_t person = be + 1;
    if (person < reader->count && elements[person].kind == ELEMENT_PERSON) {
        size_t e = be;
        while (e > 0 && elements[e - 1].kind == ELEMENT_GROUP) group = elements[--e].group;
        if (e == 0 || elements[e - 1].kind != ELEMENT_ROLE || elements[e - 1].introduced) return;
        if (e > 1 && elements[e - 2].kind != ELEMENT_BOUND) return;
        role = &elements[e - 1];
        if (governor(reader, &elements[person]) != UINT32_MAX) return;
        size_t end = person;
        while (end < reader->count && elements[end].kind == ELEMENT_PERSON) end++;
        if (end < reader->count && (elements[end].kind == ELEMENT_VERB || elements[end].kind == ELEMENT_OTHER_VERB))
            return;
        if (role->role.new) saying.act = ACT_INDTRAEDER, saying.needs_place = false;
        if (role->role.municipal) saying.needs_place = false;
        size_t before = clause->seat_count;
        add_subject(reader, &saying, (struct subject){person, end, NULL});
        give_role(clause, before, &role->role);
        if (group && !group->bare) give_group(clause, before, group);
        return;
    }
    if (elements[be - 1].kind != ELEMENT_PERSON || person >= reader->count || elements[person].kind != ELEMENT_ROLE ||
        elements[person].introduced)
        return;
    struct subject subject = subject_before(reader, be);
    role = &elements[person];
    for (size_t e = person + 1; e < reader->count && elements[e].kind == ELEMENT_GROUP && !group; e++)
        if (governs_seat(reader, elements[e].group)) group = elements[e].group;
    if (!group || subject.first == subject.last) return;
    if (role->role.new) saying.act = ACT_INDTRAEDER;
    size_t before = clause->seat_count;
    add_subject(reader, &saying, subject);
    give_role(clause, before, &role->role);
    give_group(clause, before, group);
}

/* "A B, kommunal formand i gruppen, orienterede": the role stands in apposition, the group behind it. */
static void read_apposition(struct clause_reader *reader, size_t at) {
    const struct person_mention *who = reader->elements[at].person;
    struct saying saying = {.act = ACT_REPRAESENTERER, .verb = at, .needs_place = true};
    if (!who->role_last || who->former || reader->clause->stage == STAGE_PROPOSES || at + 1 >= reader->count) return;
    const struct element *next = &reader->elements[at + 1];
    if (next->kind != ELEMENT_GROUP || !governs_seat(reader, next->group)) return;
    if (next->group->preposition != who->role_last) return;
    for (size_t i = 0; i < reader->clause->seat_count; i++)
        if (reader->clause->seats[i].who == who) return;
    add_seat(reader, &saying, who)->group = next->group;
}

/* "følgende udpegninger": what stands below are appointments, a group each. */
static void read_lead_noun(struct clause_reader *reader) {
    const struct sentence *sentence = reader->sentence;
    struct clause *clause = reader->clause;
    bool following = false, noun = false;
    for (unsigned i = 0; i < sentence->word_count; i++) {
        following |= word_is(sentence, i, "følgende") || word_is(sentence, i, "nedenstående");
        noun |=
            word_is(sentence, i, "udpegninger") || word_is(sentence, i, "udpegning") || word_is(sentence, i, "valg");
    }
    bool colon = sentence->word_count && sentence->words[sentence->word_count - 1].mark == ':';
    if (!noun || (!following && !colon) || clause->seat_count) return;
    clause->leads = clause->leads_groups = clause->leads_now = true;
    clause->lead_act = clause->stage == STAGE_PROPOSES ? ACT_FORESLAAET : ACT_UDPEGET;
    clause->lead_role = "";
}

void clause_read(struct clause *clause, struct arena *arena) {
    struct clause_reader reader = {.clause = clause, .sentence = clause->sentence, .arena = arena};
    clause->seats = NULL;
    clause->seat_count = 0;
    clause->leads = clause->leads_groups = clause->leads_now = clause->doubtful = false;
    clause->lead_group = NULL;
    clause->lead_role = "";
    read_elements(&reader);
    for (size_t i = 0; i < reader.count && !arena->failed; i++)
        if (reader.elements[i].kind == ELEMENT_VERB) read_verb(&reader, i);
    for (size_t i = 0; i < reader.count && !arena->failed; i++) {
        if (reader.elements[i].kind == ELEMENT_BE) read_being(&reader, i);
        if (reader.elements[i].kind == ELEMENT_PERSON) read_apposition(&reader, i);
    }
    if (!arena->failed) read_lead_noun(&reader);
}
