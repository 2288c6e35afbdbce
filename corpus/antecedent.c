/*
 * antecedent.c - which group a seat is in (item_reader.h): the one that its sentence names; or, of "gruppen" and of
 * nothing at all, the heading's, one named before, the title's.
 */
#include "corpus/item_reader.h"

void item_remember_group(struct item_reader *reader, const struct group_mention *group) {
    if (group->bare || group->same || group->genitive) return;
    if (reader->group_count == GROUPS_KEPT) {
        memmove(reader->groups, reader->groups + 1, (GROUPS_KEPT - 1) * sizeof *reader->groups);
        reader->group_count--;
    }
    reader->groups[reader->group_count++] = group;
}

/* A title that is taken for a group's name has no noun that groups are called by. */
static bool is_named_title(const struct group_mention *title) {
    return !title->stem[0];
}

/* What "gruppen", "styregruppen" stands for; NULL where nothing fits. */
static const char *antecedent(const struct item_reader *reader, const struct group_mention *bare) {
    const struct group_mention *heading = reader->heading, *title = reader->title_group;
    if (heading && !heading->bare && group_stem_fits(bare->stem, heading->stem)) return heading->name;
    for (size_t i = reader->group_count; i-- > 0;) {
        const struct group_mention *group = reader->groups[i];
        if (group_stem_fits(bare->stem, group->stem)) return group->name;
    }
    if (title && !title->bare && !is_named_title(title) && group_stem_fits(bare->stem, title->stem)) return title->name;
    if (reader->lead_group && !reader->lead_group->bare && group_stem_fits(bare->stem, reader->lead_group->stem))
        return reader->lead_group->name;
    return NULL;
}

/* "gruppen", "bestyrelsen": no name even where nothing else tells which. */
static bool stem_is_general(const char *stem) {
    static const char *const stems[] = {"gruppe",     "udvalg", "råd",    "forum", "netværk",
                                        "bestyrelse", "kreds",  "klynge", "panel"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (strcmp(stem, stems[i]) == 0) return true;
    return false;
}

static bool is_chair(const char *role) {
    return strstr(role, "formand") || strstr(role, "forperson");
}

static const char *body_name(const struct item_reader *reader) {
    const struct body *body = registry_find_body(reader->registry, slice_of(reader->record->body));
    return body ? body->name : reader->record->body;
}

const char *item_seat_group(const struct item_reader *reader, const struct seat *seat) {
    const struct group_mention *group = seat->group;
    if (seat->of_body && !group) return body_name(reader);
    if (group && group->same) {
        if (reader->last_group) return reader->last_group;
        group = NULL;
    }
    if (group && group->bare) {
        const char *name = antecedent(reader, group);
        if (name) return name;
        if (reader->heading && !reader->heading->bare && strcmp(group->stem, "gruppe") == 0)
            return reader->heading->name;
        if (!stem_is_general(group->stem)) return group->name;
        return reader->title_group && is_named_title(reader->title_group) ? reader->title_group->name : "";
    }
    if (group) return group->name;
    if (reader->heading && !reader->heading->bare) return reader->heading->name;
    if (reader->last_group) return reader->last_group;
    if (reader->title_group) return reader->title_group->name;
    if (reader->group_count) return reader->groups[reader->group_count - 1]->name;
    return is_chair(seat->role) ? body_name(reader) : "";
}

void item_read_unread_groups(struct item_reader *reader, size_t passage) {
    size_t first = passage > GROUPS_KEPT ? passage - GROUPS_KEPT : 0;
    if (first < reader->unread) first = reader->unread;
    for (size_t i = first; i < passage && !reader->scratch->failed; i++) {
        struct sentence sentence;
        struct group_list groups;
        for (size_t at = 0; sentence_next(&reader->passages.items[i], &at, reader->words, &sentence);) {
            groups_find(&sentence, NULL, reader->scratch, &groups);
            for (size_t k = 0; k < groups.count; k++) item_remember_group(reader, &groups.items[k]);
        }
    }
    reader->unread = passage + 1;
}

/* ---- the title ---- */

/* Is the item one below "3. Udpegninger", as 3.A is? */
static bool is_below_appointments(const struct item_reader *reader) {
    const struct slice number = slice_of(reader->item->number);
    const struct minutes_item *parent = NULL;
    for (const struct minutes_item *item = reader->record->items; item < reader->item; item++) {
        size_t len = strlen(item->number);
        if (len && len < number.len && slice_starts(number, item->number) && number.data[len] == '.') parent = item;
    }
    if (!parent) return false;
    const struct slice title = reading_lower(reader->scratch, slice_of(parent->title));
    return slice_starts(title, "udpegning") || slice_starts(title, "kommunale udpegning") || slice_is(title, "valg");
}

/* What "Udpegning til Midtjysk Væksthus for Velfærd" or a title below "Udpegninger" names, whatever groups are called.
 */
static const struct group_mention *named_title(const struct item_reader *reader) {
    static const char *const leads[] = {"udpegning til ", "udpegninger til ", "valg til "};
    struct slice title = slice_trim(slice_of(reader->item->title));
    const struct slice lower = reading_lower(reader->scratch, title);
    size_t lead = 0;
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (slice_starts(lower, leads[i])) lead = strlen(leads[i]);
    if (!lead && !is_below_appointments(reader)) return NULL;
    title = slice_from(title, lead);
    const struct slice name = reading_lower(reader->scratch, title);
    if (!title.len || slice_equal(slice_first(title, 2), slice_first(name, 2))) return NULL; /* no capital */
    struct group_mention *group = arena_alloc(reader->scratch, sizeof *group);
    if (!group) return NULL;
    *group = (struct group_mention){.name = arena_text(reader->scratch, title), .stem = "", .preposition = UINT32_MAX};
    return group;
}

const struct group_mention *item_title_group(struct item_reader *reader) {
    struct passage *passage = arena_alloc(reader->scratch, sizeof *passage);
    struct group_list groups;
    struct sentence sentence;
    if (!passage || reader->scratch->failed) return NULL;
    passage->text = slice_of(reader->item->title);
    passage->lower = reading_lower(reader->scratch, passage->text);
    sentence_whole(passage, reader->words, &sentence);
    groups_find(&sentence, NULL, reader->scratch, &groups);
    const struct group_mention *best = NULL;
    for (size_t i = 0; i < groups.count; i++) {
        const struct group_mention *group = &groups.items[i];
        if (group->genitive || group->same || (group->bare && (best || stem_is_general(group->stem)))) continue;
        bool governed = group->preposition != UINT32_MAX;
        if (!best || (best->preposition == UINT32_MAX && governed)) best = group;
    }
    return best ? best : named_title(reader);
}
