/* saying.c - seats of what one verb says; see saying.h. */
#include "corpus/saying.h"

struct seat *saying_seat(struct clause_reader *reader, const struct saying *saying, const struct person_mention *who) {
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

bool saying_governs(const struct clause_reader *reader, const struct group_mention *group) {
    static const char *const words[] = {"til", "i", "af", "for", "fra", "på", "hos", "ved"};
    if (group->genitive) return true;
    if (group->preposition == UINT32_MAX) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_is(reader->sentence, group->preposition, words[i])) return true;
    return false;
}

/* Gives the seats from `first` on that lack a role or a group what was just read. */
void saying_give_role(struct clause *clause, size_t first, const struct role *role) {
    for (size_t i = first; i < clause->seat_count; i++) {
        if (!clause->seats[i].role[0]) clause->seats[i].role = role->name;
        clause->seats[i].temporary |= role->temporary;
    }
}

void saying_give_group(struct clause *clause, size_t first, const struct group_mention *group) {
    for (size_t i = first; i < clause->seat_count; i++)
        if (!clause->seats[i].group) clause->seats[i].group = group;
}

/* Where those come from that the clause tells no place of: "Fra X Kommune udpegedes A", "A, der er stoppet i X
 * Kommune". */
void saying_give_place(struct clause_reader *reader, size_t first, unsigned preposition) {
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
void saying_leaving(struct clause_reader *reader, const struct saying *saying, size_t element) {
    struct saying leaving = *saying;
    if (saying->act == ACT_FORESLAAET || saying->act == ACT_IKKE_UDPEGET) return;
    leaving.act = ACT_UDTRAEDER;
    saying_seat(reader, &leaving, reader->elements[element].person)->instead = true;
}

/* Is the person behind the verb one that it is said of? Not one that a preposition governs, but "med A som formand". */
static bool is_object(const struct clause_reader *reader, size_t at, struct frame s, bool objects) {
    const struct element *element = &reader->elements[at];
    unsigned govern = frame_governor(reader, element);
    if (govern == UINT32_MAX) return objects;
    if (govern > 0 && element_is_pointing(reader->sentence, govern - 1)) return objects;
    if (!word_is(reader->sentence, govern, "med")) return false;
    bool role = element->person->role[0] || (at + 1 < s.right && reader->elements[at + 1].kind == ELEMENT_ROLE);
    return role || objects;
}

/*
 * Roles and groups behind the verb, for the seats from `first` on; with `objects` also the people there, each with the
 * role and the group that follow.
 */
/* "henholdsvis formand og suppleant": the n-th of the people has the n-th role. */
static void give_nth_role(struct clause *clause, size_t first, const struct element *element) {
    size_t at = first + element->nth - 1;
    if (at < clause->seat_count && !clause->seats[at].role[0]) clause->seats[at].role = element->role.name;
}

/* "til G efter A": where nothing but the end of the phrase stands behind the name. */
static bool follows(const struct clause_reader *reader, size_t at) {
    const struct element *element = &reader->elements[at];
    unsigned govern = frame_governor(reader, element), end = element->person->last;
    if (govern == UINT32_MAX || !word_is(reader->sentence, govern, "efter")) return false;
    return end >= reader->sentence->word_count || word_shape(reader->sentence, end) & SHAPE_MARK ||
           (end > 0 && word_mark(reader->sentence, end - 1, ',')) ||
           word_classes(reader->sentence, end) & (WORD_AND | WORD_RELATIVE | WORD_PREPOSITION);
}

/* "A, der netop er tiltrådt i X Kommune, og B": the relative clause that is passed over tells whom A is for. */
static void saying_place_in(struct clause_reader *reader, size_t seat, struct frame s) {
    unsigned end = reader->elements[s.gap_end].person->first;
    for (unsigned i = reader->elements[s.gap].word; i < end; i++)
        if (word_is(reader->sentence, i, "i") || word_is(reader->sentence, i, "fra"))
            saying_give_place(reader, seat, i);
}

void saying_read_behind(struct clause_reader *reader, const struct saying *saying, struct frame s, size_t first,
                        bool objects) {
    struct clause *clause = reader->clause;
    size_t ungrouped = first, chain_seat = first;
    const struct group_mention *last_group = NULL, *whose = NULL;
    bool instead = false;
    for (size_t e = saying->verb + 1; e < s.right && !reader->arena->failed; e = frame_next(s, e)) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_INSTEAD) {
            instead = true;
        } else if (element->kind == ELEMENT_PERSON && instead) {
            saying_leaving(reader, saying, e);
            instead = e + 1 < s.right && reader->elements[e + 1].kind == ELEMENT_PERSON &&
                      reader->elements[e + 1].chain == element->chain;
        } else if (element->kind == ELEMENT_PERSON && is_object(reader, e, s, objects)) {
            bool with = frame_governor(reader, element) != UINT32_MAX;
            if (reader->elements[e - 1].kind != ELEMENT_PERSON) chain_seat = clause->seat_count;
            struct seat *seat = saying_seat(reader, saying, element->person);
            if (element->negated && saying->act == ACT_UDPEGET) seat->act = ACT_IKKE_UDPEGET;
            if (with && last_group && !objects) seat->group = last_group;
            if (e + 1 == s.gap) saying_place_in(reader, clause->seat_count - 1, s);
        } else if (element->kind == ELEMENT_ROLE && element->nth) {
            give_nth_role(clause, chain_seat, element);
        } else if (element->kind == ELEMENT_PERSON && follows(reader, e)) {
            if (clause->seat_count > first) saying_leaving(reader, saying, e);
        } else if (element->kind == ELEMENT_ROLE) {
            saying_give_role(clause, chain_seat, &element->role);
        } else if (element->kind == ELEMENT_GROUP && element->group->genitive) {
            whose = element->group; /* "rådets medlem af panelet" */
        } else if (element->kind == ELEMENT_GROUP && saying_governs(reader, element->group)) {
            saying_give_group(clause, ungrouped, element->group);
            if (clause->seat_count > ungrouped) last_group = element->group;
            ungrouped = clause->seat_count;
        }
    }
    if (saying->left_role) saying_give_role(clause, first, saying->left_role);
    if (!saying->of_body)
        saying_give_group(clause, first, last_group ? last_group : whose ? whose : saying->left_group);
}

void saying_subject(struct clause_reader *reader, const struct saying *saying, struct subject subject) {
    if (subject.other) saying_seat(reader, saying, subject.other);
    for (size_t e = subject.first; e < subject.last; e++) {
        struct seat *seat = saying_seat(reader, saying, reader->elements[e].person);
        if (reader->elements[e].negated && saying->act == ACT_UDPEGET) seat->act = ACT_IKKE_UDPEGET;
    }
}

/* The group and the role that are told before the verb. */
void saying_look_left(const struct clause_reader *reader, struct saying *saying, struct frame s, bool any_group) {
    for (size_t e = s.left; e < saying->verb; e++) {
        const struct element *element = &reader->elements[e];
        if (element->kind == ELEMENT_GROUP && (any_group || saying_governs(reader, element->group)))
            saying->left_group = element->group;
        if (element->kind == ELEMENT_ROLE && element->introduced) saying->left_role = &element->role;
    }
    /* "Følgegruppen for X: KOSU udpegede …" */
    if (!saying->left_group && s.left >= 2 && reader->elements[s.left - 1].kind == ELEMENT_COLON &&
        reader->elements[s.left - 2].kind == ELEMENT_GROUP && s.left == 2)
        saying->left_group = reader->elements[0].group;
}
