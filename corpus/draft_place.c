/*
 * draft_place.c - whom a seat is held for where its sentence does not say (item_reader.h): the list of participants,
 * the other people of the sentence, the same person elsewhere in the item, the owner of the body.
 */
#include "base/intl.h"
#include "corpus/item_reader.h"

static void take_from(struct minutes_appointment *row, const char *affiliation, const char *municipality) {
    row->affiliation = affiliation;
    row->municipality = municipality;
}

/* From the attendance list; false where several people have the name and nothing tells which it is. */
static bool place_from_list(struct item_reader *reader, struct draft *draft) {
    bool ambiguous;
    const struct minutes_attendance *row = namesakes_find(
        &reader->present, reader->scratch, slice_of(draft->row.person), draft->row.municipality, &ambiguous);
    if (ambiguous) return draft->row.affiliation[0] != '\0';
    if (row && !draft->row.affiliation[0] && row->affiliation[0])
        take_from(&draft->row, draft_keep(reader, slice_of(row->affiliation)),
                  draft_keep(reader, slice_of(row->municipality)));
    return true;
}

/* From the other people of the sentence: "A og B fra X Kommune", "fra samme kommune", "begge X Kommune". */
static void place_from_sentence(struct item_reader *reader, size_t at) {
    struct draft *draft = &reader->drafts[at];
    if (draft->row.affiliation[0]) return;
    struct draft *before = at > 0 ? draft - 1 : NULL, *behind = at + 1 < reader->draft_count ? draft + 1 : NULL;
    if (draft->same_place && before && before->sentence == draft->sentence) {
        take_from(&draft->row, before->row.affiliation, before->row.municipality);
    } else if (behind && behind->sentence == draft->sentence && behind->row.act == draft->row.act &&
               behind->row.municipality[0] && !strcmp(behind->row.group, draft->row.group) &&
               (behind->both || !draft->row.title[0])) {
        take_from(&draft->row, behind->row.affiliation, behind->row.municipality);
    }
}

static void place_from_item(struct item_reader *reader, struct draft *draft) {
    for (size_t k = 0; k < reader->draft_count && k < 400 && !draft->row.affiliation[0]; k++) {
        const struct draft *other = &reader->drafts[k];
        if (!strcmp(other->key, draft->key) && other->row.affiliation[0])
            take_from(&draft->row, other->row.affiliation, other->row.municipality);
    }
}

static void place_from_owner(struct item_reader *reader, struct draft *draft) {
    const struct authority *owner = registry_find_authority(reader->registry, slice_of(reader->record->owner));
    if (!owner || draft->row.affiliation[0] || !reader->record->owner[0]) return;
    if (owner->kind == AUTHORITY_MUNICIPALITY) {
        draft->row.municipality = owner->name;
        draft->row.affiliation = arena_printf(reader->arena, "%s Kommune", owner->name);
    } else {
        draft->row.affiliation = owner->name;
    }
}

void drafts_find_places(struct item_reader *reader, const struct passage *first) {
    for (size_t i = 0; i < reader->draft_count; i++)
        if (!place_from_list(reader, &reader->drafts[i])) {
            reader->drafts[i].dropped = true;
            item_warn(reader, &reader->told_person, first, 0, "appointment-person",
                      _("several people have the name of one who is appointed"));
        }
    for (size_t i = reader->draft_count; i-- > 0;) place_from_sentence(reader, i);
    for (size_t i = 0; i < reader->draft_count; i++) {
        place_from_item(reader, &reader->drafts[i]);
        place_from_owner(reader, &reader->drafts[i]);
        if (reader->drafts[i].needs_place && !reader->drafts[i].row.municipality[0]) reader->drafts[i].dropped = true;
    }
}
