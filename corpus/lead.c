/* lead.c - what a sentence announces that names nobody; see lead.h. */
#include "corpus/lead.h"

void lead_note(struct clause_reader *reader, const struct saying *saying, struct frame s) {
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

/* "følgende udpegninger": what stands below are appointments, a group each. */
static void read_appointments_noun(struct clause_reader *reader) {
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

/* "medlemmer", "kommunale repræsentanter", "medlemmerne": a role in the plural; "" for none. */
static const char *plural_role(const struct clause_reader *reader) {
    struct role role;
    for (unsigned i = 0; i < reader->sentence->word_count; i++)
        if (role_read(reader->sentence, i, reader->arena, &role) && role.listed && role.plural) return role.name;
    return "";
}

static bool has_word(const struct sentence *sentence, const char *const *words) {
    for (; *words; words++)
        for (unsigned i = 0; i < sentence->word_count; i++)
            if (word_is(sentence, i, *words)) return true;
    return false;
}

/*
 * "G består af følgende:", "G får følgende medlemmer:", "Medlemmerne er:", "Kommunale repræsentanter i G:". Who is told
 * so sits there; where the group is put together, it is an appointment.
 */
static void read_members(struct clause_reader *reader) {
    static const char *const made[] = {"sammensættes", "nedsættes", "får", "fik", "bliver", "blev", NULL};
    static const char *const consists[] = {"består", "bestå", "sammensat", "sammensættes", "nedsættes", NULL};
    static const char *const meeting[] = {"møde", "mødet", "mødte", "deltog", "tidligere", "ikke", NULL};
    const struct sentence *sentence = reader->sentence;
    struct clause *clause = reader->clause;
    bool colon = sentence->word_count && sentence->words[sentence->word_count - 1].mark == ':';
    if (!colon || clause->seat_count || clause->leads || clause->people->count || has_word(sentence, meeting)) return;
    const char *role = plural_role(reader);
    if (strcmp(role, "deltager") == 0 || (!role[0] && (!has_word(sentence, consists) || !clause->groups->count)))
        return;
    clause->leads = clause->leads_now = true;
    clause->lead_act = ACT_REPRAESENTERER;
    if (has_word(sentence, made)) clause->lead_act = ACT_UDPEGET;
    if (clause->stage == STAGE_PROPOSES) clause->lead_act = ACT_FORESLAAET;
    clause->lead_role = role;
    clause->lead_group = clause->groups->count ? &clause->groups->items[0] : NULL;
}

void lead_read(struct clause_reader *reader) {
    read_appointments_noun(reader);
    read_members(reader);
}
