/*
 * appointments.c - an item's passages one after the other: headings that name a group, sentences, lists below a
 * lead-in; then one row a seat, with the municipality and both places of what was proposed and decided. See
 * appointments.h.
 */
#include "corpus/appointments.h"

#include "base/intl.h"
#include "corpus/clause.h"
#include "corpus/person.h"
#include "corpus/roster.h"

#define ROWS_MAX       120 /* of one list; no group has more members */
#define GROUPS_KEPT    8   /* groups named before that "gruppen" may stand for */
#define ITEM_SEATS_MAX 2000
#define ASIDES         2   /* sentences */
#define HEADING_MAX    240 /* bytes */

/* A seat as it will be a row, with what is still to be found out. */
struct draft {
    struct minutes_appointment row;
    const char *key; /* of the person's name */
    enum part_kind part;
    bool dropped, instead, needs_place, same_place, both;
    size_t sentence; /* seats of one sentence */
};

struct appointments_reader {
    const struct layout *layout;
    const struct registry *registry;
    struct arena *arena;   /* the record's */
    struct arena *scratch; /* of one item */
    struct minutes_record *record;
    struct namesakes present;
    struct mention_context context;
    struct word *words;
    /* the item */
    const struct minutes_item *item;
    struct passage_list passages;
    size_t unread; /* the first passage whose groups are not known */
    struct draft *drafts;
    size_t draft_count;
    size_t sentences;
    const struct group_mention *title_group, *heading;
    const struct group_mention *groups[GROUPS_KEPT]; /* the latest last */
    size_t group_count;
    const char *last_group; /* of the last seat */
    const struct person_mention *before;
    /* the list */
    bool leads, leads_groups, leads_now;
    enum appointment_act lead_act;
    const struct group_mention *lead_group;
    const char *lead_role;
    struct roster_table table;
    size_t rows;
    /* warnings of the item so far */
    bool told_name, told_group, told_person, told_table, told_list;
};

/* ---- is there anything to read? ---- */

#define BIT(byte) ((uint32_t)1 << ((byte)&31)) /* bytes may share one */

/* How words begin that speak of appointments, by their first letter. */
static bool is_trigger(struct slice text, size_t at) {
    static const struct {
        uint32_t seconds; /* BIT of the bytes that stand second in them: most words end there */
        const char *stems[8];
    } words[26] = {
        ['a' - 'a'] = {BIT('f'), {"afløs", "afgå", "afgik"}},
        ['b' - 'a'] = {BIT('e'), {"beskik", "består af"}},
        ['d' - 'a'] = {BIT('e'), {"deltager som"}},
        ['e' - 'a'] = {BIT('r') | BIT('f'), {"erstat", "efterf"}},
        ['f' - 'a'] = {BIT('r') | BIT('o'), {"fratr", "foresl", "forslag", "formand", "fortsæt", "forlad"}},
        ['g' - 'a'] = {BIT('e'), {"genudpeg", "genvalg", "gerne vil"}},
        ['i' - 'a'] = {BIT('n'), {"indtr", "indstil", "indgår som", "indgår i "}},
        ['k' - 'a'] = {BIT('o'), {"konstit"}},
        ['m' - 'a'] = {BIT('e'), {"medlem", "medform"}},
        ['n' - 'a'] = {BIT('o') | BIT(0xc3) | BIT('y') | BIT('e'),
                       {"nomin", "næstfor", "nyvalg", "nedlægger", "nedlagt", "nedsættes med"}},
        ['o' - 'a'] = {BIT('v'), {"overta", "overto"}},
        ['p' - 'a'] = {BIT(0xc3) | BIT('e'), {"påtag", "pegede", "peger"}},
        ['r' - 'a'] = {BIT('e'), {"repr"}},
        ['s' - 'a'] = {BIT('t') | BIT('u') | BIT('i') | BIT('a'),
                       {"stopp", "supple", "sidder", "stedfor", "sammensæt"}},
        ['t' - 'a'] = {BIT('r') | BIT('i') | BIT('o'),
                       {"trådt", "træder", "tiltr", "trækker sig", "trukket sig", "trak sig", "tovhold"}},
        ['u' - 'a'] = {BIT('d'), {"udpeg", "udtræ", "udtrå", "udnævn"}},
        ['v' - 'a'] = {BIT('a') | BIT(0xc3), {"valgt", "vælge", "vareta"}},
    };
    if (at > 0 && text.data[at - 1] == '(') /* "(ved A B, X Kommune)" */
        return slice_starts(slice_from(text, at), "ved ") || slice_starts(slice_from(text, at), "v/");
    unsigned letter = (unsigned)(text.data[at] | 0x20) - 'a';
    if (letter >= 26 || at + 1 == text.len || !(words[letter].seconds & BIT(text.data[at + 1]))) return false;
    for (size_t i = 0; i < 8 && words[letter].stems[i]; i++) {
        const char *stem = words[letter].stems[i] + 1;
        size_t n = 0;
        while (stem[n] && at + 1 + n < text.len && text.data[at + 1 + n] == stem[n]) n++;
        if (!stem[n]) return true;
    }
    return false;
}

static inline bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char)c & 0x80);
}

static bool has_trigger(struct slice text) {
    bool start = true;
    for (size_t i = 0; i < text.len; i++) {
        bool letter = is_letter(text.data[i]);
        if (letter && start && is_trigger(text, i)) return true;
        start = !letter;
    }
    return false;
}

static bool may_appoint(struct slice text) {
    return mention_may_be_in(text) && has_trigger(text);
}

/* Words of a lead-in, which names nobody: "udpegede følgende", "har valgt to repræsentanter". */
static bool may_lead(struct slice lower) {
    return memmem(lower.data, lower.len, "udpeg", 5) || memmem(lower.data, lower.len, "valgt", 5) ||
           memmem(lower.data, lower.len, "indstille", 9) || slice_ends(lower, ":");
}

static bool item_may_appoint(const struct minutes_item *item) {
    for (size_t i = 0; i < item->part_count; i++)
        if (item->parts[i].kind != PART_BILAG && may_appoint(slice_of(item->parts[i].text))) return true;
    return false;
}

/* ---- warnings ---- */

static void warn(struct appointments_reader *reader, bool *told, const struct passage *passage, size_t at,
                 const char *code, const char *message) {
    int page;
    int64_t offset;
    if (*told) return;
    *told = true;
    passage_place(passage, reader->layout, at, &page, &offset);
    record_warn(reader->arena, reader->record, code, _("item %s: %s"), reader->item->number, message);
    record_warn_place(reader->record, page, (size_t)offset);
}

/* ---- groups ---- */

static void remember_group(struct appointments_reader *reader, const struct group_mention *group) {
    if (group->bare || group->same || group->genitive) return;
    if (reader->group_count == GROUPS_KEPT) {
        memmove(reader->groups, reader->groups + 1, (GROUPS_KEPT - 1) * sizeof *reader->groups);
        reader->group_count--;
    }
    reader->groups[reader->group_count++] = group;
}

/* What "gruppen", "styregruppen" stands for; NULL where nothing fits. */
static const char *antecedent(const struct appointments_reader *reader, const struct group_mention *bare) {
    const struct group_mention *heading = reader->heading, *title = reader->title_group;
    if (heading && !heading->bare && group_stem_fits(bare->stem, heading->stem)) return heading->name;
    for (size_t i = reader->group_count; i-- > 0;) {
        const struct group_mention *group = reader->groups[i];
        if (group->first < bare->first && group_stem_fits(bare->stem, group->stem) && group != bare) return group->name;
        if (group_stem_fits(bare->stem, group->stem)) return group->name;
    }
    if (title && !title->bare && group_stem_fits(bare->stem, title->stem)) return title->name;
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

static const char *body_name(const struct appointments_reader *reader) {
    const struct body *body = registry_find_body(reader->registry, slice_of(reader->record->body));
    return body ? body->name : reader->record->body;
}

/* The group of a seat in words; "" where nothing tells it. */
static const char *resolve_group(const struct appointments_reader *reader, const struct seat *seat) {
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
        return stem_is_general(group->stem) ? "" : group->name;
    }
    if (group) return group->name;
    if (reader->heading && !reader->heading->bare) return reader->heading->name;
    if (reader->last_group) return reader->last_group;
    if (reader->title_group) return reader->title_group->name;
    if (reader->group_count) return reader->groups[reader->group_count - 1]->name;
    return is_chair(seat->role) ? body_name(reader) : "";
}

/* ---- dates ---- */

/* The day or month that the sentence tells of a deed before the meeting: "den 14. juni 2033", "i september 2032"; ""
 * for none. Not "fra 1. juni", "pr. 1. maj", which tell when it begins. */
static const char *told_date(struct appointments_reader *reader, const struct sentence *sentence) {
    for (unsigned i = 0; i + 1 < sentence->word_count; i++) {
        if (!(word_classes(sentence, i) & WORD_MONTH) || !(word_shape(sentence, i + 1) & SHAPE_NUMBER)) continue;
        size_t len, at = 0;
        struct slice year = word_text(sentence, i + 1);
        int month = textdate_month(word_lower(sentence, i), &len);
        if (year.len != 4 || !month) continue;
        unsigned day = i;
        while (day > 0 && (word_mark(sentence, day - 1, '.') || word_shape(sentence, day - 1) & SHAPE_NUMBER)) day--;
        if (day > 0 && word_is(sentence, day - 1, "den")) day--;
        if (day > 0 && (word_is(sentence, day - 1, "fra") || word_is(sentence, day - 1, "til") ||
                        word_is(sentence, day - 1, "pr") || word_mark(sentence, day - 1, '.')))
            continue;
        struct text_date found;
        struct slice text = words_text(sentence, day, i + 2);
        int first = 0;
        for (int k = 0; k < 4; k++) first = first * 10 + (year.data[k] - '0');
        if (textdate_next(text, &at, &found) && !found.no_year) {
            if (reader->record->date && found.date >= reader->record->date) continue;
            return arena_printf(reader->arena, "%04d-%02d-%02d", found.date / 10000, found.date / 100 % 100,
                                found.date % 100);
        }
        if (first < 1800 || first > 2199 || (reader->record->date && first * 100 + month >= reader->record->date / 100))
            continue;
        return arena_printf(reader->arena, "%04d-%02d", first, month);
    }
    return "";
}

/* ---- drafts ---- */

static const char *single_spaces(struct arena *arena, struct slice text) {
    char *out = arena_text(arena, slice_trim(text));
    size_t n = 0;
    for (size_t i = 0; out[i]; i++) {
        char c = out[i] == '\t' ? ' ' : out[i];
        if (c == ' ' && n && out[n - 1] == ' ') continue;
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

static const char *keep(struct appointments_reader *reader, const char *text) {
    return text[0] ? single_spaces(reader->arena, slice_of(text)) : "";
}

/* A seat that the passage tells in its bytes [start, end). */
static struct draft *add_draft(struct appointments_reader *reader, const struct seat *seat,
                               const struct passage *passage, size_t start, size_t end) {
    if (reader->draft_count >= ITEM_SEATS_MAX) {
        warn(reader, &reader->told_list, passage, start, "appointment-list",
             _("a list of people without an end; the rest of it was not read"));
        return NULL;
    }
    const char *group = resolve_group(reader, seat);
    if (!group[0]) {
        if (seat->act == ACT_UDPEGET && !seat->needs_place)
            warn(reader, &reader->told_group, passage, start, "appointment-group",
                 _("somebody is appointed, and nothing tells to what"));
        return NULL;
    }
    const struct person_mention *who = seat->who;
    struct draft *draft = ARENA_PUSH(reader->scratch, reader->drafts, reader->draft_count);
    struct minutes_appointment *row = &draft->row;
    *draft = (struct draft){.part = passage->kind,
                            .instead = seat->instead,
                            .needs_place = seat->needs_place,
                            .same_place = who->same_place,
                            .both = who->both,
                            .sentence = reader->sentences};
    draft->key = namesake_key(reader->scratch, slice_of(who->person));
    row->person = keep(reader, who->person);
    row->title = keep(reader, who->title);
    row->affiliation = keep(reader, who->affiliation);
    row->municipality = keep(reader, who->municipality);
    row->group = keep(reader, group);
    row->role = keep(reader, seat->role);
    row->act = seat->act;
    row->item = reader->item->number;
    row->date = "";
    row->note = seat->temporary ? "midlertidig" : "";
    row->quote = single_spaces(reader->arena, slice_make(passage->text.data + start, end - start));
    row->proposed.quote = "";
    row->proposed.offset = -1;
    passage_place(passage, reader->layout, start, &row->page, &row->offset);
    reader->last_group = row->group;
    return draft;
}

/* ---- sentences ---- */

static enum clause_stage stage_of(const struct appointments_reader *reader, enum part_kind kind) {
    if (kind == PART_INDSTILLING) return STAGE_PROPOSES;
    if (reader->record->kind == MINUTES_REFERAT && (kind == PART_BESLUTNING || kind == PART_REFERAT))
        return STAGE_DECIDES;
    return STAGE_TELLS;
}

static void take_lead(struct appointments_reader *reader, const struct clause *clause) {
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

static void read_sentence(struct appointments_reader *reader, const struct sentence *sentence) {
    struct mention_list people;
    struct group_list groups;
    const struct passage *passage = sentence->passage;
    struct slice text = slice_make(passage->text.data + sentence->start, sentence->end - sentence->start);
    if (sentence->cut) {
        warn(reader, &reader->told_list, passage, sentence->start, "appointment-list",
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
            remember_group(reader, &groups.items[i]);
    for (size_t i = 0; i < clause.seat_count && !reader->scratch->failed; i++) {
        const struct seat *seat = &clause.seats[i];
        if (seat->needs_group && !seat->group) continue;
        struct draft *draft = add_draft(reader, seat, passage, sentence->start, sentence->end);
        if (!draft) continue;
        if (seat->past) draft->row.date = told_date(reader, sentence);
        if (has_midlertidigt(sentence)) draft->row.note = "midlertidig";
    }
    if (clause.leads && !clause.seat_count) take_lead(reader, &clause);
    if (clause.doubtful)
        warn(reader, &reader->told_name, passage, sentence->start, "appointment-name",
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
static void read_by(struct appointments_reader *reader, const struct sentence *sentence,
                    const struct group_mention *group) {
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
        add_draft(reader, &seat, sentence->passage, sentence->start, sentence->end);
    }
}

/* A line that heads what stands below: a group's name, or some other topic. False for what is no heading. */
static bool read_heading(struct appointments_reader *reader, const struct passage *passage) {
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

static bool people_are_sure(const struct appointments_reader *reader, const struct roster_entries *entries) {
    for (size_t i = 0; i < entries->count; i++) {
        const struct person_mention *who = &entries->items[i].who;
        /* A bare name counts where people are awaited: "udpegede følgende medlemmer:". */
        if (!who->sure && !entries->items[i].role[0] && (reader->leads_groups || !reader->leads_now)) return false;
    }
    return true;
}

static bool add_entries(struct appointments_reader *reader, const struct passage *passage,
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
            warn(reader, &reader->told_list, passage, 0, "appointment-list",
                 _("a list of people without an end; the rest of it was not read"));
            return true;
        }
        if (reader->leads_groups && !seat.group && !reader->heading) continue;
        if (entry->group) reader->last_group = NULL;
        add_draft(reader, &seat, passage, entry->start, entry->end);
    }
    return true;
}

/* Under a lead-in: a table's head, its rows, rows of people. True where the passage was one of these. */
static bool read_list(struct appointments_reader *reader, const struct passage *passage) {
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

static void note_lost_table(struct appointments_reader *reader, const struct passage *passage) {
    struct roster_table table;
    bool lost;
    if (passage->raw.len > 60) return;
    roster_read_head(passage, reader->scratch, &table, &lost);
    if (lost)
        warn(reader, &reader->told_table, passage, 0, "appointment-table",
             _("the columns of a table of people were lost; nobody was read from it"));
}

/* The groups that passages named which were not read for people: the latest few, for "gruppen". */
static void read_unread_groups(struct appointments_reader *reader, size_t passage) {
    size_t first = passage > GROUPS_KEPT ? passage - GROUPS_KEPT : 0;
    if (first < reader->unread) first = reader->unread;
    for (size_t i = first; i < passage && !reader->scratch->failed; i++) {
        struct sentence sentence;
        struct group_list groups;
        for (size_t at = 0; sentence_next(&reader->passages.items[i], &at, reader->words, &sentence);) {
            groups_find(&sentence, NULL, reader->scratch, &groups);
            for (size_t k = 0; k < groups.count; k++) remember_group(reader, &groups.items[k]);
        }
    }
    reader->unread = passage + 1;
}

/* A sentence that tells of no appointment: what it names may be meant by the next. */
static void read_aside(struct appointments_reader *reader, const struct passage *passage, size_t start, size_t end) {
    struct sentence sentence;
    struct group_list groups;
    struct mention_list people;
    sentence_range(passage, start, end, reader->words, &sentence);
    mentions_find(&reader->context, &sentence, &people);
    groups_find(&sentence, &people, reader->scratch, &groups);
    for (size_t k = 0; k < groups.count; k++) remember_group(reader, &groups.items[k]);
    if (people.count) reader->before = people.items;
}

/* Sentences without a word of appointing are passed over; the last few of them are looked at when one has it. */
static void read_sentences(struct appointments_reader *reader, const struct passage *passage) {
    struct sentence sentence;
    size_t start, end, starts[ASIDES], ends[ASIDES], asides = 0;
    for (size_t at = 0; sentence_bounds(passage, &at, &start, &end) && !reader->scratch->failed;) {
        struct slice text = slice_make(passage->text.data + start, end - start);
        reader->leads = reader->leads && reader->leads_now; /* one that announces nothing must be the last sentence */
        if (!has_trigger(text)) {
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

static void read_passage(struct appointments_reader *reader, const struct passage *passage) {
    if (passage->first) {
        reader->leads = reader->leads_groups = false;
        reader->heading = NULL;
    }
    bool prose = passage->text.len > HEADING_MAX || (slice_ends(passage->text, ".") && !reader->leads);
    if (prose && (!has_trigger(passage->text) || (!mention_may_be_in(passage->text) && !may_lead(passage->lower)))) {
        reader->leads = reader->leads_groups;
        return;
    }
    read_unread_groups(reader, (size_t)(passage - reader->passages.items));
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

/* ---- one row a seat ---- */

static bool same_group(struct appointments_reader *reader, const char *a, const char *b) {
    const char *x = namesake_key(reader->scratch, slice_of(a)), *y = namesake_key(reader->scratch, slice_of(b));
    size_t n = strlen(x), m = strlen(y);
    /* but for an ending or an abbreviation behind: the shorter begins the longer */
    return strncmp(x, y, n < m ? n : m) == 0 || strstr(x, y) || strstr(y, x);
}

static bool same_seat(struct appointments_reader *reader, const struct draft *a, const struct draft *b) {
    if (strcmp(a->key, b->key) != 0 || !same_group(reader, a->row.group, b->row.group)) return false;
    const char *x = a->row.municipality, *y = b->row.municipality;
    return !x[0] || !y[0] || strcmp(x, y) == 0;
}

static bool enters(enum appointment_act act) {
    return act == ACT_UDPEGET || act == ACT_INDTRAEDER;
}

/* Fills what `from` tells and `to` does not. */
static void fill_row(struct minutes_appointment *to, const struct minutes_appointment *from) {
    if (!to->title[0]) to->title = from->title;
    if (!to->affiliation[0]) {
        to->affiliation = from->affiliation;
        to->municipality = from->municipality;
    }
    if (!to->role[0]) to->role = from->role;
    if (!to->note[0]) to->note = from->note;
}

static void join_proposal(struct draft *done, struct draft *proposal) {
    fill_row(&done->row, &proposal->row);
    done->row.proposed.page = proposal->row.page;
    done->row.proposed.offset = proposal->row.offset;
    done->row.proposed.quote = proposal->row.quote;
    proposal->dropped = true;
}

/* Is the draft's row at an earlier date: a decision that the item quotes? */
static bool is_quoted(const struct draft *draft) {
    return draft->row.date[0] != '\0';
}

static void join_two(struct draft *a, struct draft *b) {
    bool a_in = enters(a->row.act), b_in = enters(b->row.act);
    if (a->row.act == ACT_FORESLAAET && (b_in || b->row.act == ACT_IKKE_UDPEGET) && !is_quoted(b)) {
        join_proposal(b, a);
    } else if (b->row.act == ACT_FORESLAAET && (a_in || a->row.act == ACT_IKKE_UDPEGET) && !is_quoted(a)) {
        join_proposal(a, b);
    } else if (a->row.act == b->row.act && strcmp(a->row.date, b->row.date) == 0) {
        fill_row(&a->row, &b->row);
        b->dropped = true;
    } else if (a_in && (b_in || b->row.act == ACT_REPRAESENTERER)) {
        if (strcmp(a->row.date, b->row.date) == 0 || b->row.act == ACT_REPRAESENTERER) b->dropped = true;
    } else if (b_in && a->row.act == ACT_REPRAESENTERER) {
        a->dropped = true;
    }
}

static void join_drafts(struct appointments_reader *reader) {
    for (size_t i = 0; i < reader->draft_count && i < 400; i++)
        for (size_t k = i + 1; k < reader->draft_count && k < 400 && !reader->drafts[i].dropped; k++) {
            struct draft *a = &reader->drafts[i], *b = &reader->drafts[k];
            if (b->dropped || !same_seat(reader, a, b)) continue;
            join_two(a, b);
        }
}

/* Somebody whom the decision passed over was proposed and holds no seat to leave. */
static void drop_replaced_proposals(struct appointments_reader *reader) {
    for (size_t i = 0; i < reader->draft_count; i++) {
        struct draft *draft = &reader->drafts[i];
        for (size_t k = 0; draft->instead && k < reader->draft_count; k++)
            if (reader->drafts[k].row.act == ACT_FORESLAAET && !strcmp(reader->drafts[k].key, draft->key))
                draft->dropped = true;
    }
}

/* ---- whom for ---- */

static void take_from(struct minutes_appointment *row, const char *affiliation, const char *municipality) {
    row->affiliation = affiliation;
    row->municipality = municipality;
}

/* From the attendance list; false where several people have the name and nothing tells which it is. */
static bool place_from_list(struct appointments_reader *reader, struct draft *draft) {
    bool ambiguous;
    const struct minutes_attendance *row = namesakes_find(
        &reader->present, reader->scratch, slice_of(draft->row.person), draft->row.municipality, &ambiguous);
    if (ambiguous) return draft->row.affiliation[0] != '\0';
    if (row && !draft->row.affiliation[0] && row->affiliation[0])
        take_from(&draft->row, keep(reader, row->affiliation), keep(reader, row->municipality));
    return true;
}

/* From the other people of the sentence: "A og B fra X Kommune", "fra samme kommune", "begge X Kommune". */
static void place_from_sentence(struct appointments_reader *reader, size_t at) {
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

static void place_from_item(struct appointments_reader *reader, struct draft *draft) {
    for (size_t k = 0; k < reader->draft_count && k < 400 && !draft->row.affiliation[0]; k++) {
        const struct draft *other = &reader->drafts[k];
        if (!strcmp(other->key, draft->key) && other->row.affiliation[0])
            take_from(&draft->row, other->row.affiliation, other->row.municipality);
    }
}

static void place_from_owner(struct appointments_reader *reader, struct draft *draft) {
    const struct authority *owner = registry_find_authority(reader->registry, slice_of(reader->record->owner));
    if (!owner || draft->row.affiliation[0] || !reader->record->owner[0]) return;
    if (owner->kind == AUTHORITY_MUNICIPALITY) {
        draft->row.municipality = owner->name;
        draft->row.affiliation = arena_printf(reader->arena, "%s Kommune", owner->name);
    } else {
        draft->row.affiliation = owner->name;
    }
}

static void find_places(struct appointments_reader *reader, const struct passage *first) {
    for (size_t i = 0; i < reader->draft_count; i++)
        if (!place_from_list(reader, &reader->drafts[i])) {
            reader->drafts[i].dropped = true;
            warn(reader, &reader->told_person, first, 0, "appointment-person",
                 _("several people have the name of one who is appointed"));
        }
    for (size_t i = reader->draft_count; i-- > 0;) place_from_sentence(reader, i);
    for (size_t i = 0; i < reader->draft_count; i++) {
        place_from_item(reader, &reader->drafts[i]);
        place_from_owner(reader, &reader->drafts[i]);
        if (reader->drafts[i].needs_place && !reader->drafts[i].row.municipality[0]) reader->drafts[i].dropped = true;
    }
}

/* ---- proposals that the decision follows without a name ---- */

static bool decides_otherwise(struct slice lower) {
    static const char *const but[] = {
        "udsat",      "udsættes", "udskydes", "udskudt",    "afvist",         "afviste",       "bortset",    "tilbage",
        "undtagelse", "dog",      "i stedet", "forslag om", "godkendte ikke", "ikke godkendt", "ikke følge", NULL};
    return reading_find_any(lower, but, 0, NULL) != SIZE_MAX;
}

static bool follows_proposal(struct slice lower) {
    static const char *const words[] = {"godkendt",
                                        "godkendte",
                                        "tiltrådt",
                                        "tiltrådte",
                                        "tilsluttede sig",
                                        "fulgt",
                                        "fulgte",
                                        "som indstillet",
                                        "i overensstemmelse med indstillingen",
                                        "i henhold til indstillingen",
                                        NULL};
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX && !decides_otherwise(lower);
}

/* Does the decision say outright that it is as proposed, whoever else it names? */
static bool follows_outright(struct slice lower) {
    static const char *const words[] = {"indstillingen", "som indstillet", "det indstillede", NULL};
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX;
}

static bool is_deciding(const struct passage *passage) {
    return passage->kind == PART_BESLUTNING || passage->kind == PART_REFERAT;
}

/* The passage that decides as was proposed; NULL where there is none, or another passage decides otherwise. */
static const struct passage *following_decision(const struct appointments_reader *reader) {
    const struct passage *decision = NULL;
    for (size_t i = 0; i < reader->passages.count; i++) {
        const struct passage *passage = &reader->passages.items[i];
        if (!is_deciding(passage)) continue;
        if (!decision && follows_proposal(passage->lower))
            decision = passage;
        else if (!decision || decides_otherwise(passage->lower))
            return NULL;
    }
    return decision;
}

/* Does the decision name somebody itself, so that it may have chosen among the proposed? */
static bool decision_names(const struct appointments_reader *reader) {
    for (size_t i = 0; i < reader->draft_count; i++) {
        const struct draft *draft = &reader->drafts[i];
        bool decided = draft->part == PART_BESLUTNING || draft->part == PART_REFERAT;
        if (!draft->dropped && decided && !is_quoted(draft)) return true;
    }
    return false;
}

static void decide_proposals(struct appointments_reader *reader) {
    if (reader->record->kind != MINUTES_REFERAT) return;
    const struct passage *decision = following_decision(reader);
    if (!decision || (decision_names(reader) && !follows_outright(decision->lower))) return;
    size_t at = 0;
    struct sentence sentence;
    if (!sentence_next(decision, &at, reader->words, &sentence)) return;
    for (size_t i = 0; i < reader->draft_count; i++) {
        struct minutes_appointment *row = &reader->drafts[i].row;
        if (reader->drafts[i].dropped || row->act != ACT_FORESLAAET) continue;
        row->act = ACT_UDPEGET;
        row->proposed.page = row->page;
        row->proposed.offset = row->offset;
        row->proposed.quote = row->quote;
        row->quote = single_spaces(reader->arena, words_text(&sentence, 0, sentence.word_count));
        passage_place(decision, reader->layout, sentence.start, &row->page, &row->offset);
    }
}

/* ---- items ---- */

/* The group that the item's title names: behind "til", "i", "for", else the first. */
static const struct group_mention *read_title(struct appointments_reader *reader) {
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
    return best;
}

static void emit(struct appointments_reader *reader) {
    for (size_t i = 0; i < reader->draft_count && !reader->arena->failed; i++) {
        struct draft *draft = &reader->drafts[i];
        if (draft->dropped) continue;
        if (!draft->row.role[0]) draft->row.role = "medlem";
        *ARENA_PUSH(reader->arena, reader->record->appointments, reader->record->appointment_count) = draft->row;
    }
}

static void read_item(struct appointments_reader *reader, const struct item_span *span) {
    passages_read(reader->layout, span, reader->item, reader->scratch, &reader->passages);
    if (!reader->passages.count || reader->scratch->failed) return;
    reader->title_group = read_title(reader);
    for (size_t i = 0; i < reader->passages.count && !reader->scratch->failed; i++)
        read_passage(reader, &reader->passages.items[i]);
    if (reader->scratch->failed) return;
    drop_replaced_proposals(reader);
    find_places(reader, &reader->passages.items[0]);
    join_drafts(reader);
    decide_proposals(reader);
    emit(reader);
}

void appointments_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                       struct arena *arena, struct minutes_record *record) {
    struct arena scratch, known;
    arena_init(&scratch, arena->max);
    arena_init(&known, arena->max);
    struct appointments_reader base = {
        .layout = layout, .registry = registry, .arena = arena, .scratch = &scratch, .record = record};
    namesakes_read(record, &known, &base.present);
    base.words = arena_alloc(&known, SENTENCE_WORDS_MAX * sizeof *base.words);
    for (size_t i = 0; i < list->count && i < record->item_count && base.words && !arena->failed; i++) {
        if (!item_may_appoint(&record->items[i])) continue;
        struct appointments_reader reader = base;
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
