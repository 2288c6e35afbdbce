/* clause.c - what each verb of appointing makes of the elements around it; see clause.h. */
#include "corpus/lead.h"

#define POST_WORDS 8 /* between a verb and the post it speaks of */

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

/* "udpeget af X Kommune", "X Kommune har udpeget": a municipality appoints its own. */
static void give_appointing_place(struct clause_reader *reader, size_t verb, struct frame s, size_t first) {
    const struct sentence *sentence = reader->sentence;
    unsigned word = reader->elements[verb].word + 1;
    if (word_is(sentence, word, "af")) saying_give_place(reader, first, word);
    unsigned begin = s.left > 0 ? reader->elements[s.left - 1].word : UINT32_MAX;
    for (unsigned i = begin + 2; i < begin + 5 && i < word; i++)
        if (word_is(sentence, i, "kommune") && s.left == verb) saying_give_place(reader, first, begin);
}

/* "der udpeges en afløser for A": nobody comes yet, so nobody has gone. True where that was so. */
static bool drop_lone_leavers(struct clause *clause, size_t first) {
    if (clause->seat_count == first) return false;
    for (size_t i = first; i < clause->seat_count; i++)
        if (!clause->seats[i].instead) return false;
    clause->seat_count = first;
    return true;
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
    give_appointing_place(reader, verb, reading->s, before);
    if (drop_lone_leavers(reader->clause, before) || reader->clause->seat_count > before) return;
    lead_note(reader, &saying, reading->s);
    if (passive && reading->past && has_lone_name(reader, verb)) reader->clause->doubtful = true;
}

/* "Pladsen overtages af A og B", "blev overtaget af A": those behind "af". Empty for none. */
static struct subject agents_behind(const struct clause_reader *reader, size_t verb, struct frame s) {
    for (size_t e = verb + 1; e < s.right; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind != ELEMENT_PERSON) continue;
        unsigned govern = frame_governor(reader, element);
        if (govern == UINT32_MAX || !word_is(reader->sentence, govern, "af")) continue;
        size_t last = e + 1;
        while (last < s.right && reader->elements[last].kind == ELEMENT_PERSON &&
               reader->elements[last].chain == element->chain)
            last++;
        return (struct subject){e, last, NULL};
    }
    return (struct subject){0};
}

static bool is_passive(const struct clause_reader *reader, size_t verb, struct frame s) {
    bool passive = false;
    enum verb_form form = reader->elements[verb].form;
    if (form == FORM_PRESENT_PASSIVE || form == FORM_PAST_PASSIVE) return true;
    return form == FORM_PARTICIPLE && frame_auxiliary(reader, verb, s, &passive) && passive;
}

/* "formandskabet", "næstformandsposten": the role that the seat's word tells. */
static void give_role_of_post(struct clause_reader *reader, size_t verb, size_t first) {
    static const struct {
        const char *word;
        struct role role;
    } posts[] = {{"formandskab", {.name = "formand"}},         {"formandspost", {.name = "formand"}},
                 {"næstformandskab", {.name = "næstformand"}}, {"næstformandspost", {.name = "næstformand"}},
                 {"medformandskab", {.name = "medformand"}},   {"medformandspost", {.name = "medformand"}}};
    const struct sentence *sentence = reader->sentence;
    unsigned word = reader->elements[verb].word;
    for (unsigned i = word > POST_WORDS ? word - POST_WORDS : 0; i < word + 2 * POST_WORDS; i++)
        for (size_t k = 0; i < sentence->word_count && k < sizeof posts / sizeof *posts; k++)
            if (slice_starts(word_lower(sentence, i), posts[k].word))
                saying_give_role(reader->clause, first, &posts[k].role);
}

/* Who takes over or holds: the subject, of the passive those behind "af". */
static struct subject takers(const struct clause_reader *reader, size_t verb, struct frame s) {
    enum verb kind = reader->elements[verb].verb;
    if ((kind == VERB_TAKE_OVER || kind == VERB_HOLD) && is_passive(reader, verb, s))
        return agents_behind(reader, verb, s);
    return frame_subject(reader, verb);
}

static void read_entering(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    struct saying saying = {.past = reading->past, .verb = verb};
    if (!entering_act(reader, reading, ACT_INDTRAEDER, &saying.act)) return;
    saying.needs_group = reader->elements[verb].word < reader->sentence->word_count &&
                         slice_starts(word_lower(reader->sentence, reader->elements[verb].word), "tiltr");
    saying_look_left(reader, &saying, reading->s, false);
    struct subject subject = takers(reader, verb, reading->s);
    size_t before = reader->clause->seat_count;
    /* "I stedet for A indtræder B": who goes stands before the verb. */
    for (size_t e = reading->s.left; e + 1 < verb; e++)
        if (reader->elements[e].kind == ELEMENT_INSTEAD && reader->elements[e + 1].kind == ELEMENT_PERSON)
            saying_leaving(reader, &saying, e + 1);
    size_t leaving = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_read_behind(reader, &saying, reading->s, leaving, reader->clause->seat_count == leaving);
    for (size_t i = before; i < leaving; i++)
        if (reader->clause->seat_count > leaving && !reader->clause->seats[i].group)
            reader->clause->seats[i].group = reader->clause->seats[leaving].group;
    if (reader->elements[verb].verb == VERB_TAKE_OVER) give_role_of_post(reader, verb, leaving);
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

/* "Næstformanden, A B, er udtrådt": the role stands right before its holder. */
static void give_role_before(struct clause_reader *reader, size_t first, struct subject subject) {
    if (subject.first == 0 || subject.first == subject.last) return;
    const struct element *role = &reader->elements[subject.first - 1], *holder = role + 1;
    if (role->kind != ELEMENT_ROLE || role->introduced || role->role.plural) return;
    unsigned behind = role->role.last;
    bool apposed = holder->person->first == behind ||
                   (holder->person->first == behind + 1 && word_mark(reader->sentence, behind, ','));
    if (apposed) saying_give_role(reader->clause, first, &role->role);
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
    give_role_before(reader, before, subject);
    if (clause->seat_count == before && reader->elements[verb].verb == VERB_STOP) return;
    /* "forlader G" */
    const struct element *next = verb + 1 < reading->s.right ? &reader->elements[verb + 1] : NULL;
    if (next && next->kind == ELEMENT_GROUP && next->word == reader->elements[verb].word + 1)
        saying_give_group(clause, before, next->group);
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
    if (element->verb == VERB_JOIN) saying.needs_group = true;
    bool by_group = element->verb == VERB_SIT || element->verb == VERB_JOIN || element->verb == VERB_REPRESENT;
    if (by_group ? !group : !role && !(group && element->verb == VERB_CONTINUE)) return;
    if (element->verb == VERB_TAKE_PART && !group) return;
    saying.needs_place = element->verb == VERB_SIT;
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_read_behind(reader, &saying, reading->s, first, false);
    for (size_t i = first; i < clause->seat_count; i++) clause->seats[i].temporary |= element->temporary;
}

/* "indgår i G": a seat that is begun where it is decided or proposed, else one that is held. */
static void read_joining(struct clause_reader *reader, size_t verb, const struct reading *reading) {
    bool begun = reading->mood != MOOD_FACT;
    for (unsigned i = reader->elements[verb].word + 1; i < reader->elements[verb].word + 3; i++)
        begun |= word_is(reader->sentence, i, "fremover") || word_is(reader->sentence, i, "nu");
    if (begun)
        read_entering(reader, verb, reading);
    else
        read_representing(reader, verb, reading);
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
    struct subject subject = takers(reader, verb, reading->s);
    if (subject.first == subject.last && !subject.other) return;
    size_t first = reader->clause->seat_count;
    saying_subject(reader, &saying, subject);
    saying_look_left(reader, &saying, reading->s, true);
    saying_read_behind(reader, &saying, reading->s, first, false);
    give_role_of_post(reader, verb, first);
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
    case VERB_JOIN: read_joining(reader, verb, &reading); break;
    case VERB_HOLD: read_holding(reader, verb, &reading); break;
    case VERB_PROPOSE: read_proposing(reader, verb, &reading); break;
    default: break;
    }
}

/* ---- without a verb of appointing ---- */

/* What "er", "bliver" says at element `be`; false where it says nothing that is so. */
static bool being_act(const struct clause_reader *reader, size_t be, enum appointment_act *act) {
    unsigned word = reader->elements[be].word;
    bool begins = word_is(reader->sentence, word, "bliver") || word_is(reader->sentence, word, "blev");
    enum mood mood = frame_mood(reader, be, frame_of(reader, be));
    if (mood == MOOD_UNREAL || frame_is_negated(reader, word)) return false;
    *act = begins ? ACT_INDTRAEDER : ACT_REPRAESENTERER;
    if (reader->clause->stage != STAGE_PROPOSES && mood != MOOD_PROPOSED) return true;
    *act = ACT_FORESLAAET;
    return begins;
}

/* "Nyt medlem er A B"; "Kommunernes repræsentant i G er A B". */
static void read_being_of_role(struct clause_reader *reader, struct saying *saying) {
    struct clause *clause = reader->clause;
    const struct element *elements = reader->elements;
    const struct group_mention *group = NULL;
    size_t e = saying->verb, person = saying->verb + 1, end = person;
    while (e > 0 && elements[e - 1].kind == ELEMENT_GROUP) group = elements[--e].group;
    if (e == 0 || elements[e - 1].kind != ELEMENT_ROLE || elements[e - 1].introduced) return;
    if (e > 1 && elements[e - 2].kind != ELEMENT_BOUND) return;
    const struct role *role = &elements[e - 1].role;
    if (frame_governor(reader, &elements[person]) != UINT32_MAX) return;
    while (end < reader->count && elements[end].kind == ELEMENT_PERSON) end++;
    if (end < reader->count && (elements[end].kind == ELEMENT_VERB || elements[end].kind == ELEMENT_OTHER_VERB)) return;
    if (role->new && saying->act == ACT_REPRAESENTERER) saying->act = ACT_INDTRAEDER;
    if (role->new || role->municipal) saying->needs_place = false;
    size_t before = clause->seat_count;
    saying_subject(reader, saying, (struct subject){person, end, NULL});
    saying_give_role(clause, before, role);
    if (group && !group->bare) saying_give_group(clause, before, group);
}

/* "A B er ny formand for G"; "A B, der er medlem af G, fortalte". */
static void read_being_of_person(struct clause_reader *reader, struct saying *saying) {
    struct clause *clause = reader->clause;
    const struct element *elements = reader->elements;
    const struct group_mention *group = NULL;
    size_t at = saying->verb + 1;
    enum element_kind before_be = elements[saying->verb - 1].kind;
    if (before_be != ELEMENT_PERSON && before_be != ELEMENT_RELATIVE) return;
    if (at >= reader->count || elements[at].kind != ELEMENT_ROLE || elements[at].introduced) return;
    struct subject subject = frame_subject(reader, saying->verb);
    const struct role *role = &elements[at].role;
    for (size_t e = at + 1; e < reader->count && elements[e].kind == ELEMENT_GROUP && !group; e++)
        if (saying_governs(reader, elements[e].group)) group = elements[e].group;
    if (!group || subject.first == subject.last) return;
    if (role->new && saying->act == ACT_REPRAESENTERER) saying->act = ACT_INDTRAEDER;
    size_t before = clause->seat_count;
    saying_subject(reader, saying, subject);
    saying_give_role(clause, before, role);
    saying_give_group(clause, before, group);
}

static void read_being(struct clause_reader *reader, size_t be) {
    struct saying saying = {.verb = be, .needs_place = true};
    if (be == 0 || !being_act(reader, be, &saying.act)) return;
    if (be + 1 < reader->count && reader->elements[be + 1].kind == ELEMENT_PERSON)
        read_being_of_role(reader, &saying);
    else
        read_being_of_person(reader, &saying);
}

/* "Formanden for G, A B, orienterede": who has the role stands behind it. */
static void read_named_role(struct clause_reader *reader, size_t at) {
    const struct element *role = &reader->elements[at];
    struct saying saying = {.act = ACT_REPRAESENTERER, .verb = at, .needs_place = true};
    if (role->introduced || role->role.plural || reader->clause->stage == STAGE_PROPOSES || at + 2 >= reader->count)
        return;
    const struct element *group = role + 1, *person = role + 2;
    if (group->kind != ELEMENT_GROUP || person->kind != ELEMENT_PERSON || !saying_governs(reader, group->group)) return;
    if (!word_mark(reader->sentence, group->group->last, ',') || person->person->first != group->group->last + 1)
        return;
    if (role->word > 0 && word_is(reader->sentence, role->word - 1, "tidligere")) return;
    for (size_t i = 0; i < reader->clause->seat_count; i++)
        if (reader->clause->seats[i].who == person->person) return;
    size_t before = reader->clause->seat_count;
    saying_seat(reader, &saying, person->person)->group = group->group;
    saying_give_role(reader->clause, before, &role->role);
}

/* "bød velkommen til A som nyt medlem af G" */
static void read_welcome(struct clause_reader *reader, size_t at) {
    const struct element *person = &reader->elements[at];
    struct saying saying = {.act = ACT_INDTRAEDER, .verb = at};
    if (at + 2 >= reader->count || person[1].kind != ELEMENT_ROLE || !person[1].role.new) return;
    if (!person[1].introduced || person[2].kind != ELEMENT_GROUP || !saying_governs(reader, person[2].group)) return;
    bool welcome = false;
    for (unsigned i = 0; i < person->word; i++) welcome |= word_is(reader->sentence, i, "velkommen");
    if (!welcome || reader->clause->seat_count) return;
    saying_seat(reader, &saying, person->person)->group = person[2].group;
    saying_give_role(reader->clause, 0, &person[1].role);
}

/* "godkendte udpegningen af A til G", "udpegning af A til G blev godkendt": the word `noun`; only where it is decided.
 */
static void read_nominal(struct clause_reader *reader, size_t at) {
    const struct sentence *sentence = reader->sentence;
    unsigned first = reader->elements[at].person->first;
    if (first < 2 || !word_is(sentence, first - 1, "af") || reader->clause->seat_count) return;
    if (!word_is(sentence, first - 2, "udpegning") && !word_is(sentence, first - 2, "udpegningen") &&
        !word_is(sentence, first - 2, "genudpegning") && !word_is(sentence, first - 2, "genudpegningen"))
        return;
    bool decided = false;
    for (unsigned i = 0; i < sentence->word_count; i++) {
        decided |= word_classes(sentence, i) & WORD_DECIDE || word_is(sentence, i, "tiltrådte");
        if (word_classes(sentence, i) & (WORD_NOT | WORD_MODAL)) return;
    }
    if (!decided) return;
    struct saying saying = {.act = ACT_UDPEGET, .verb = at, .past = true};
    if (reader->clause->stage == STAGE_PROPOSES) saying.act = ACT_FORESLAAET;
    struct subject subject = {at, at + 1, NULL};
    while (subject.last < reader->count && reader->elements[subject.last].kind == ELEMENT_PERSON &&
           reader->elements[subject.last].chain == reader->elements[at].chain)
        subject.last++;
    saying_subject(reader, &saying, subject);
    saying.verb = subject.last - 1;
    saying_read_behind(reader, &saying, frame_of(reader, saying.verb), 0, false);
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
        if (reader.elements[i].kind == ELEMENT_ROLE) read_named_role(&reader, i);
        if (reader.elements[i].kind != ELEMENT_PERSON) continue;
        read_apposition(&reader, i);
        read_welcome(&reader, i);
        read_nominal(&reader, i);
    }
    if (!arena->failed) lead_read(&reader);
}
