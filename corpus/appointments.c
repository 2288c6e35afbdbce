/*
 * appointments.c - an item's passages one after the other: headings that name a group, sentences, lists below a
 * lead-in (item_reader.h). See appointments.h.
 */
#include "corpus/appointments.h"

#include "base/intl.h"
#include "corpus/item_reader.h"
#include "corpus/person.h"
#include "corpus/trigger.h"

#define ROWS_MAX    120 /* of one list; no group has more members */
#define ASIDES      2   /* sentences */
#define HEADING_MAX 240 /* bytes */

void item_warn(struct item_reader *reader, bool *told, const struct passage *passage, size_t at, const char *code,
               const char *message) {
    int page;
    int64_t offset;
    if (*told) return;
    *told = true;
    passage_place(passage, reader->layout, at, &page, &offset);
    record_warn(reader->arena, reader->record, code, _("item %s: %s"), reader->item->number, message);
    record_warn_place(reader->record, page, (size_t)offset);
}

/* ---- sentences ---- */

static enum clause_stage stage_of(const struct item_reader *reader, enum part_kind kind) {
    if (kind == PART_INDSTILLING) return STAGE_PROPOSES;
    if (reader->record->kind == MINUTES_REFERAT && (kind == PART_BESLUTNING || kind == PART_REFERAT))
        return STAGE_DECIDES;
    return STAGE_TELLS;
}

static void take_lead(struct item_reader *reader, const struct clause *clause) {
    reader->leads = true;
    reader->leads_groups |= clause->leads_groups;
    reader->leads_now = clause->leads_now;
    reader->lead_act = clause->lead_act;
    reader->lead_group = clause->lead_group;
    reader->lead_role = clause->lead_role;
    reader->rows = 0;
    reader->table.count = 0;
}

static bool has_midlertidigt(const struct sentence *sentence) {
    for (unsigned i = 0; i < sentence->word_count; i++)
        if (word_is(sentence, i, "midlertidigt")) return true;
    return false;
}

static void read_sentence(struct item_reader *reader, const struct sentence *sentence) {
    struct mention_list people;
    struct group_list groups;
    const struct passage *passage = sentence->passage;
    struct slice text = slice_make(passage->text.data + sentence->start, sentence->end - sentence->start);
    if (sentence->cut) {
        item_warn(reader, &reader->told_list, passage, sentence->start, "appointment-list",
                  _("a sentence without an end; nobody was read from it"));
        return;
    }
    people = (struct mention_list){0};
    if (mention_may_be_in(text)) mentions_find(&reader->context, sentence, &people);
    groups_find(sentence, &people, reader->scratch, &groups);
    struct clause clause = {.sentence = sentence,
                            .context = &reader->context,
                            .people = &people,
                            .groups = &groups,
                            .stage = stage_of(reader, passage->kind),
                            .before = reader->before};
    clause_read(&clause, reader->scratch);
    reader->sentences++;
    /* Groups named before the seats are at hand for "gruppen" in the same sentence. */
    for (size_t i = 0; i < groups.count; i++)
        if (!clause.seat_count || groups.items[i].preposition != UINT32_MAX || i > 0)
            item_remember_group(reader, &groups.items[i]);
    for (size_t i = 0; i < clause.seat_count && !reader->scratch->failed; i++) {
        const struct seat *seat = &clause.seats[i];
        if (seat->needs_group && !seat->group) continue;
        struct draft *draft = draft_add(reader, seat, passage, sentence->start, sentence->end);
        if (!draft) continue;
        if (seat->past) draft->row.date = draft_told_date(reader, sentence);
        if (has_midlertidigt(sentence)) draft->row.note = "midlertidig";
    }
    if (clause.leads && !clause.seat_count) take_lead(reader, &clause);
    if (clause.doubtful)
        item_warn(reader, &reader->told_name, passage, sentence->start, "appointment-name",
                  _("somebody is appointed whose name is not certain"));
    if (people.count) reader->before = people.items;
}

/* ---- headings ---- */

static bool has_finite_verb(const struct sentence *sentence) {
    for (unsigned i = 0; i < sentence->word_count; i++)
        if (sentence->words[i].verb || word_classes(sentence, i) & (WORD_PERFECT | WORD_BE | WORD_FINITE | WORD_MODAL))
            return true;
    return false;
}

/* "(ved A B, X Kommune)" behind a group: who represents there. */
static void read_by(struct item_reader *reader, const struct sentence *sentence, const struct group_mention *group) {
    struct mention_list people;
    unsigned i = group->last + 1;
    if (!word_mark(sentence, group->last, '(')) return;
    if (!word_is(sentence, i, "ved") && !word_is(sentence, i, "v")) return;
    i++;
    if (word_mark(sentence, i, '/')) i++;
    mentions_find(&reader->context, sentence, &people);
    reader->sentences++;
    for (size_t k = 0; k < people.count; k++) {
        if (people.items[k].first < i) continue;
        struct person_mention *who = &people.items[k];
        struct seat seat = {
            .who = who, .group = group, .role = who->role, .act = ACT_REPRAESENTERER, .needs_place = true};
        draft_add(reader, &seat, sentence->passage, sentence->start, sentence->end);
    }
}

/* A line that heads what stands below: a group's name, or some other topic. False for what is no heading. */
static bool read_heading(struct item_reader *reader, const struct passage *passage) {
    struct sentence sentence;
    struct group_list groups;
    if (passage->text.len > HEADING_MAX || slice_ends(passage->text, ".") || passage->bullet) return false;
    sentence_whole(passage, reader->words, &sentence);
    if (!sentence.word_count || sentence.word_count > 40 || has_finite_verb(&sentence)) return false;
    groups_find(&sentence, NULL, reader->scratch, &groups);
    unsigned first = 0;
    static const char *const news[] = {"orientering", "nyt", "status", "orienteringer", "fra", "i", "om", "vedr", "på"};
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        if (word_is(&sentence, first, news[i])) first++, i = (size_t)-1;
    const struct group_mention *group = groups.count ? &groups.items[0] : NULL;
    if (group && group->first <= first && !group->bare) {
        unsigned last = group->last;
        bool bracket = word_mark(&sentence, last, '(');
        while (bracket && last < sentence.word_count && !word_mark(&sentence, last, ')')) last++;
        if (bracket) last++;
        if (word_mark(&sentence, last, ':')) last++;
        if (last >= sentence.word_count) {
            reader->heading = group;
            reader->last_group = NULL;
            reader->leads &= reader->leads_groups;
            read_by(reader, &sentence, group);
            return true;
        }
    }
    if (sentence.word_count > 14 || !(word_shape(&sentence, 0) & SHAPE_CAPITAL)) return false;
    if (passage->text.data[passage->text.len - 1] == ':' || mention_may_be_in(passage->text)) return false;
    reader->heading = NULL;
    if (!reader->leads_groups) reader->leads = false;
    return true;
}

/* ---- lists and tables ---- */

static bool people_are_sure(const struct item_reader *reader, const struct roster_entries *entries) {
    for (size_t i = 0; i < entries->count; i++) {
        const struct person_mention *who = &entries->items[i].who;
        /* A bare name counts where people are awaited: "udpegede følgende medlemmer:". */
        if (!who->sure && !entries->items[i].role[0] && (reader->leads_groups || !reader->leads_now)) return false;
    }
    return true;
}

static bool add_entries(struct item_reader *reader, const struct passage *passage,
                        const struct roster_entries *entries) {
    reader->sentences++;
    for (size_t i = 0; i < entries->count; i++) {
        const struct roster_entry *entry = &entries->items[i];
        struct seat seat = {.who = &entry->who,
                            .group = entry->group,
                            .role = entry->role[0] ? entry->role : reader->lead_role,
                            .act = reader->lead_act,
                            .temporary = entry->who.temporary};
        if (!seat.group && !reader->leads_groups) seat.group = reader->lead_group;
        if (++reader->rows > ROWS_MAX) {
            item_warn(reader, &reader->told_list, passage, 0, "appointment-list",
                      _("a list of people without an end; the rest of it was not read"));
            return true;
        }
        if (reader->leads_groups && !seat.group && !reader->heading) continue;
        if (entry->group) reader->last_group = NULL;
        draft_add(reader, &seat, passage, entry->start, entry->end);
    }
    return true;
}

/* Under a lead-in: a table's head, its rows, rows of people. True where the passage was one of these. */
static bool read_list(struct item_reader *reader, const struct passage *passage) {
    struct roster_entries entries;
    bool lost;
    if (reader->table.count) {
        if (roster_read_cells(&reader->context, &reader->table, passage, reader->words, &entries))
            return add_entries(reader, passage, &entries);
        reader->table.count = 0;
    }
    if (roster_read_head(passage, reader->scratch, &reader->table, &lost)) return true;
    reader->table.count = 0;
    if (!roster_read_row(&reader->context, passage, reader->words, &entries)) return passage->bullet && reader->rows;
    if (!people_are_sure(reader, &entries)) return true;
    return add_entries(reader, passage, &entries);
}

static void note_lost_table(struct item_reader *reader, const struct passage *passage) {
    struct roster_table table;
    bool lost;
    if (passage->raw.len > 60) return;
    roster_read_head(passage, reader->scratch, &table, &lost);
    if (lost)
        item_warn(reader, &reader->told_table, passage, 0, "appointment-table",
                  _("the columns of a table of people were lost; nobody was read from it"));
}

/* A sentence that tells of no appointment: what it names may be meant by the next. */
static void read_aside(struct item_reader *reader, const struct passage *passage, size_t start, size_t end) {
    struct sentence sentence;
    struct group_list groups;
    struct mention_list people;
    sentence_range(passage, start, end, reader->words, &sentence);
    mentions_find(&reader->context, &sentence, &people);
    groups_find(&sentence, &people, reader->scratch, &groups);
    for (size_t k = 0; k < groups.count; k++) item_remember_group(reader, &groups.items[k]);
    if (people.count) reader->before = people.items;
}

/* Sentences without a word of appointing are passed over; the last few of them are looked at when one has it. */
static void read_sentences(struct item_reader *reader, const struct passage *passage) {
    struct sentence sentence;
    size_t start, end, starts[ASIDES], ends[ASIDES], asides = 0;
    for (size_t at = 0; sentence_bounds(passage, &at, &start, &end) && !reader->scratch->failed;) {
        struct slice text = slice_make(passage->text.data + start, end - start);
        reader->leads = reader->leads && reader->leads_now; /* one that announces nothing must be the last sentence */
        if (!trigger_is_in(text)) {
            starts[asides % ASIDES] = start;
            ends[asides++ % ASIDES] = end;
            continue;
        }
        for (size_t i = asides > ASIDES ? asides - ASIDES : 0; i < asides; i++)
            read_aside(reader, passage, starts[i % ASIDES], ends[i % ASIDES]);
        asides = 0;
        sentence_range(passage, start, end, reader->words, &sentence);
        read_sentence(reader, &sentence);
    }
}

static void read_passage(struct item_reader *reader, const struct passage *passage) {
    if (passage->first) {
        reader->leads = reader->leads_groups = false;
        reader->heading = NULL;
    }
    bool prose = passage->text.len > HEADING_MAX || (slice_ends(passage->text, ".") && !reader->leads);
    if (prose &&
        (!trigger_is_in(passage->text) || (!mention_may_be_in(passage->text) && !trigger_leads(passage->lower)))) {
        reader->leads = reader->leads_groups;
        return;
    }
    item_read_unread_groups(reader, (size_t)(passage - reader->passages.items));
    note_lost_table(reader, passage);
    if (reader->leads && read_list(reader, passage)) return;
    if (read_heading(reader, passage)) return;
    bool groups = reader->leads_groups;
    enum appointment_act act = reader->lead_act;
    reader->leads = false;
    read_sentences(reader, passage);
    if (!reader->leads && groups) {
        reader->leads = reader->leads_groups = true;
        reader->lead_act = act;
        reader->lead_group = NULL;
        reader->lead_role = "";
        reader->table.count = 0;
    }
}

/* ---- items ---- */

static bool item_may_appoint(const struct minutes_item *item) {
    for (size_t i = 0; i < item->part_count; i++)
        if (item->parts[i].kind != PART_BILAG && trigger_appoints(slice_of(item->parts[i].text))) return true;
    return false;
}
static void read_item(struct item_reader *reader, const struct item_span *span) {
    passages_read(reader->layout, span, reader->item, reader->scratch, &reader->passages);
    if (!reader->passages.count || reader->scratch->failed) return;
    reader->title_group = item_title_group(reader);
    for (size_t i = 0; i < reader->passages.count && !reader->scratch->failed; i++)
        read_passage(reader, &reader->passages.items[i]);
    if (reader->scratch->failed) return;
    drafts_drop_replaced(reader);
    drafts_find_places(reader, &reader->passages.items[0]);
    drafts_join(reader);
    drafts_decide(reader);
    drafts_emit(reader);
}

void appointments_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                       struct arena *arena, struct minutes_record *record) {
    struct arena scratch, known;
    arena_init(&scratch, arena->max);
    arena_init(&known, arena->max);
    struct item_reader base = {
        .layout = layout, .registry = registry, .arena = arena, .scratch = &scratch, .record = record};
    namesakes_read(record, &known, &base.present);
    base.words = arena_alloc(&known, SENTENCE_WORDS_MAX * sizeof *base.words);
    for (size_t i = 0; i < list->count && i < record->item_count && base.words && !arena->failed; i++) {
        if (!item_may_appoint(&record->items[i])) continue;
        struct item_reader reader = base;
        reader.item = &record->items[i];
        reader.lead_role = "";
        reader.context = (struct mention_context){registry, &base.present, &scratch};
        read_item(&reader, &list->spans[i]);
        if (scratch.failed) arena->failed = true;
        arena_reset(&scratch);
    }
    if (known.failed) arena->failed = true;
    arena_free(&known);
    arena_free(&scratch);
}
