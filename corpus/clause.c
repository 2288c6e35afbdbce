/* clause.c - what each verb of appointing makes of the elements around it; see clause.h. */
#include "corpus/saying.h"

/* ---- the verbs ---- */

struct reading {
    struct frame s;
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
static void note_lead(struct clause_reader *reader, const struct saying *saying, struct frame s) {
    struct clause *clause = reader->clause;
    const struct sentence *sentence = reader->sentence;
    if (saying->act == ACT_IKKE_UDPEGET) return;
    clause->leads = true;
    clause->lead_act = saying->act;
    clause->lead_group = saying->left_group;
    clause->lead_role = saying->left_role ? saying->left_role->name : "";
    for (size_t e = saying->verb + 1; e < s.right; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_GROUP && saying_governs(reader, element->group) && !clause->lead_group)
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
    if (element->form == FORM_PARTICIPLE && !frame_auxiliary(reader, verb, reading->s, &passive)) return;
    saying_look_left(reader, &saying, reading->s, false);
    if (element->verb == VERB_CONSTITUTE) saying.of_body = true;
    size_t before = reader->clause->seat_count;
    if (passive) {
        struct subject subject = frame_subject(reader, verb);
        saying_subject(reader, &saying, subject);
    }
    saying_read_behind(reader, &saying, reading->s, before, reader->clause->seat_count == before);
    if (reader->sentence->word_count && word_is(reader->sentence, 0, "fra") && reading->s.left == 0)
        saying_give_place(reader, before, 0);
    if (reader->clause->seat_count > before) return;
    note_lead(reader, &saying, reading->s);
    if (passive && reading->past && has_lone_name(reader, verb)) reader->clause->doubtful = true;
}

static void read_entering(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.past = reading->past, .verb = verb};
    if (!entering_act(reader, reading, ACT_INDTRAEDER, &saying.act)) return;
    saying.needs_group = reader->elements[verb].word < reader->sentence->word_count &&
                         slice_starts(word_lower(reader->sentence, reader->elements[verb].word), "tiltr");
    saying_look_left(reader, &saying, reading->s, false);
    struct subject subject = frame_subject(reader, verb);
    size_t before = reader->clause->seat_count;
    /* "I stedet for A indtræder B": who goes stands before the verb. */
    for (size_t e = reading->s.left; e + 1 < verb; e++)
        if (reader->elements[e].kind == ELEMENT_INSTEAD && reader->elements[e + 1].kind == ELEMENT_PERSON)
            saying_leaving(reader, &saying, e + 1);
    size_t leaving = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_read_behind(reader, &saying, reading->s, leaving, reader->clause->seat_count == leaving);
    /* "overtager pladsen efter A" */
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        if (reader->elements[e].kind != ELEMENT_PERSON) continue;
        unsigned govern = frame_governor(reader, &reader->elements[e]);
        if (govern == UINT32_MAX || !word_is(reader->sentence, govern, "efter")) continue;
        size_t at = reader->clause->seat_count;
        saying_leaving(reader, &saying, e);
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
    if (element->form == FORM_PARTICIPLE) helped = frame_auxiliary(reader, verb, reading->s, &passive);
    if (!helped) return;
    saying_look_left(reader, &coming, reading->s, false);
    size_t before = clause->seat_count;
    struct subject subject = frame_subject(reader, verb);
    if (subject.first == subject.last && !subject.other) return;
    going = coming;
    going.act = ACT_UDTRAEDER;
    saying_subject(reader, passive ? &going : &coming, subject);
    const struct group_mention *group = NULL;
    bool other = false;
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        const struct element *next = &reader->elements[e];
        if (next->kind == ELEMENT_PERSON) {
            saying_seat(reader, passive ? &coming : &going, next->person);
            other = true;
        }
        if (next->kind == ELEMENT_ROLE) saying_give_role(clause, before, &next->role);
        if (next->kind == ELEMENT_GROUP && !group && saying_governs(reader, next->group)) group = next->group;
    }
    saying_give_group(clause, before, group ? group : coming.left_group);
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
    struct subject subject = frame_subject(reader, verb);
    /* "været repræsenteret ved A, der er stoppet": the seat that was told ends. */
    for (size_t i = 0; i < clause->seat_count && subject.first < subject.last; i++)
        if (clause->seats[i].who == reader->elements[subject.first].person &&
            clause->seats[i].act == ACT_REPRAESENTERER) {
            clause->seats[i].act = ACT_UDTRAEDER;
            if (word_is(reader->sentence, reader->elements[verb].word + 1, "i"))
                saying_give_place(reader, i, reader->elements[verb].word + 1);
            return;
        }
    saying_look_left(reader, &saying, reading->s, false);
    size_t before = clause->seat_count;
    saying_subject(reader, &saying, subject);
    if (clause->seat_count == before && reader->elements[verb].verb == VERB_STOP) return;
    saying_read_behind(reader, &saying, reading->s, before, clause->seat_count == before);
}

/* repræsenteret ved A; A repræsenterer, sidder i, fortsætter som, deltager som. */
static void read_representing(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    const struct element *element = &reader->elements[verb];
    struct saying saying = {.act = ACT_REPRAESENTERER, .past = false, .verb = verb};
    struct clause *clause = reader->clause;
    if (reading->negated || reading->mood == MOOD_UNREAL || clause->stage == STAGE_PROPOSES) return;
    saying_look_left(reader, &saying, reading->s, true);
    size_t before = clause->seat_count;
    bool by =
        element->verb == VERB_REPRESENT &&
        (element->form == FORM_PARTICIPLE || element->form == FORM_PRESENT_PASSIVE) &&
        (word_is(reader->sentence, element->word + 1, "ved") || word_is(reader->sentence, element->word + 1, "af") ||
         word_is(reader->sentence, element->word + 1, "gennem"));
    if (by) {
        const struct group_mention *group = saying.left_group;
        for (size_t e = verb + 1; e < reading->s.right; e++) {
            if (reader->elements[e].kind == ELEMENT_PERSON) saying_seat(reader, &saying, reader->elements[e].person);
            if (reader->elements[e].kind == ELEMENT_GROUP && !group &&
                saying_governs(reader, reader->elements[e].group))
                group = reader->elements[e].group;
            if (reader->elements[e].kind == ELEMENT_ROLE) saying_give_role(clause, before, &reader->elements[e].role);
        }
        saying_give_group(clause, before, group);
        return;
    }
    if (element->verb == VERB_REPRESENT && element->form == FORM_PARTICIPLE) return;
    struct subject subject = frame_subject(reader, verb);
    saying.left_group = NULL;
    /* "deltager", "fortsætter", "sidder": only with the role or the group behind. */
    bool role = false, group = false;
    for (size_t e = verb + 1; e < reading->s.right; e++) {
        role |= reader->elements[e].kind == ELEMENT_ROLE;
        group |= reader->elements[e].kind == ELEMENT_GROUP && saying_governs(reader, reader->elements[e].group);
    }
    if (element->verb == VERB_SIT ? !group : element->verb == VERB_REPRESENT ? !group : !role) return;
    if (element->verb == VERB_TAKE_PART && !group) return;
    saying.needs_place = element->verb == VERB_SIT;
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_read_behind(reader, &saying, reading->s, first, false);
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
    struct subject subject = frame_subject(reader, verb);
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_read_behind(reader, &saying, reading->s, first, false);
}

static void read_proposing(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.act = ACT_FORESLAAET, .past = reading->past, .verb = verb};
    const struct element *element = &reader->elements[verb];
    if (reading->negated || reading->mood == MOOD_UNREAL) return;
    size_t before = reader->clause->seat_count;
    bool passive = element->form == FORM_PRESENT_PASSIVE;
    if (element->form == FORM_PARTICIPLE && !frame_auxiliary(reader, verb, reading->s, &passive)) return;
    saying_look_left(reader, &saying, reading->s, false);
    if (passive) saying_subject(reader, &saying, frame_subject(reader, verb));
    saying_read_behind(reader, &saying, reading->s, before, reader->clause->seat_count == before);
}

static void read_verb(struct clause_reader *reader, size_t verb) {
    const struct element *element = &reader->elements[verb];
    struct reading reading = {.s = frame_of(reader, verb)};
    reading.mood = frame_mood(reader, verb, reading.s);
    reading.past = verb_form_is_past(element->form);
    reading.negated = frame_is_negated(reader, element->word);
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
    if (frame_is_negated(reader, elements[be].word)) return;
    size_t person = be + 1;
    if (person < reader->count && elements[person].kind == ELEMENT_PERSON) {
        size_t e = be;
        while (e > 0 && elements[e - 1].kind == ELEMENT_GROUP) group = elements[--e].group;
        if (e == 0 || elements[e - 1].kind != ELEMENT_ROLE || elements[e - 1].introduced) return;
        if (e > 1 && elements[e - 2].kind != ELEMENT_BOUND) return;
        role = &elements[e - 1];
        if (frame_governor(reader, &elements[person]) != UINT32_MAX) return;
        size_t end = person;
        while (end < reader->count && elements[end].kind == ELEMENT_PERSON) end++;
        if (end < reader->count && (elements[end].kind == ELEMENT_VERB || elements[end].kind == ELEMENT_OTHER_VERB))
            return;
        if (role->role.new) saying.act = ACT_INDTRAEDER, saying.needs_place = false;
        if (role->role.municipal) saying.needs_place = false;
        size_t before = clause->seat_count;
        saying_subject(reader, &saying, (struct subject){person, end, NULL});
        saying_give_role(clause, before, &role->role);
        if (group && !group->bare) saying_give_group(clause, before, group);
        return;
    }
    if (elements[be - 1].kind != ELEMENT_PERSON || person >= reader->count || elements[person].kind != ELEMENT_ROLE ||
        elements[person].introduced)
        return;
    struct subject subject = frame_subject(reader, be);
    role = &elements[person];
    for (size_t e = person + 1; e < reader->count && elements[e].kind == ELEMENT_GROUP && !group; e++)
        if (saying_governs(reader, elements[e].group)) group = elements[e].group;
    if (!group || subject.first == subject.last) return;
    if (role->role.new) saying.act = ACT_INDTRAEDER;
    size_t before = clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_give_role(clause, before, &role->role);
    saying_give_group(clause, before, group);
}

/* "A B, kommunal formand i gruppen, orienterede": the role stands in apposition, the group behind it. */
static void read_apposition(struct clause_reader *reader, size_t at) {
    const struct person_mention *who = reader->elements[at].person;
    struct saying saying = {.act = ACT_REPRAESENTERER, .verb = at, .needs_place = true};
    if (!who->role_last || who->former || reader->clause->stage == STAGE_PROPOSES || at + 1 >= reader->count) return;
    const struct element *next = &reader->elements[at + 1];
    if (next->kind != ELEMENT_GROUP || !saying_governs(reader, next->group)) return;
    if (next->group->preposition != who->role_last) return;
    for (size_t i = 0; i < reader->clause->seat_count; i++)
        if (reader->clause->seats[i].who == who) return;
    saying_seat(reader, &saying, who)->group = next->group;
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
    elements_read(&reader);
    for (size_t i = 0; i < reader.count && !arena->failed; i++)
        if (reader.elements[i].kind == ELEMENT_VERB) read_verb(&reader, i);
    for (size_t i = 0; i < reader.count && !arena->failed; i++) {
        if (reader.elements[i].kind == ELEMENT_BE) read_being(&reader, i);
        if (reader.elements[i].kind == ELEMENT_PERSON) read_apposition(&reader, i);
    }
    if (!arena->failed) read_lead_noun(&reader);
}
