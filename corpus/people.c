/*
 * people.c - who was there. Lists stand in the head of the document or in an item of their own; absence is also told in
 * sentences ("Der var afbud fra …"). An agenda's names are invited, not present.
 */
#include "corpus/person.h"

#include "base/intl.h"
#include "base/utf8.h"

/* "Deltagere:" says who was there; "Medlemmer:" does not. */
enum listing { LISTING_OTHER, LISTING_PRESENT, LISTING_ABSENT };

struct people_reader {
    const struct layout *layout;
    const struct registry *registry;
    struct arena *arena;
    struct minutes_record *record;
    bool in_head;
    enum listing listing; /* which list of the head is being read */
    enum listing *listed; /* of each row, the list that named the person first */
    size_t listed_count;
};

/* ---- the attendance table ---- */

/* The same name, but for case and spaces. */
static bool same_name(struct arena *arena, struct slice a, struct slice b) {
    struct slice x = reading_lower(arena, a), y = reading_lower(arena, b);
    return slice_equal(x, y);
}

static struct minutes_attendance *find_person(struct people_reader *reader, struct slice name) {
    for (size_t i = 0; i < reader->record->attendance_count; i++)
        if (same_name(reader->arena, slice_of(reader->record->attendance[i].person), name))
            return &reader->record->attendance[i];
    return NULL;
}

/* Single spaces within. */
static const char *clean_text(struct arena *arena, struct slice text) {
    char *out = arena_text(arena, slice_trim(text));
    size_t n = 0;
    for (size_t i = 0; out[i]; i++) {
        if ((out[i] == ' ' || out[i] == '\t') && n && out[n - 1] == ' ') continue;
        out[n++] = out[i] == '\t' ? ' ' : out[i];
    }
    out[n] = '\0';
    return out;
}

static const char *municipality_of(struct people_reader *reader, const char *affiliation) {
    const struct authority *authority = registry_find_authority(reader->registry, slice_of(affiliation));
    if (authority && authority->kind == AUTHORITY_MUNICIPALITY)
        return arena_text(reader->arena, slice_of(authority->name));
    return "";
}

/* The person of that name, but for one of another municipality: two people may have one name. */
static struct minutes_attendance *find_person_of(struct people_reader *reader, struct slice name,
                                                 struct slice affiliation) {
    struct minutes_attendance *first = find_person(reader, name);
    if (!first || !first->municipality[0] || !affiliation.len) return first;
    const char *municipality = municipality_of(reader, clean_text(reader->arena, affiliation));
    if (!municipality[0] || !strcmp(municipality, first->municipality)) return first;
    struct minutes_attendance *end = reader->record->attendance + reader->record->attendance_count;
    for (struct minutes_attendance *row = first + 1; row < end; row++)
        if (same_name(reader->arena, slice_of(row->person), name) && !strcmp(row->municipality, municipality))
            return row;
    return NULL;
}

static bool is_absent(enum attendance_status status) {
    return status == ATTENDANCE_AFBUD || status == ATTENDANCE_FRAVAERENDE;
}

static void fill_affiliation(struct people_reader *reader, struct minutes_attendance *row, struct slice affiliation) {
    if (row->affiliation[0] || !affiliation.len) return;
    row->affiliation = clean_text(reader->arena, affiliation);
    row->municipality = municipality_of(reader, row->affiliation);
}

/* One list of the head says that a person was there, another that the person was not. */
static void check_lists(struct people_reader *reader, const struct minutes_attendance *row, const struct line *line) {
    size_t at = (size_t)(row - reader->record->attendance);
    enum listing first = at < reader->listed_count ? reader->listed[at] : LISTING_OTHER;
    if (reader->listing == LISTING_OTHER || first == LISTING_OTHER || first == reader->listing) return;
    record_warn(reader->arena, reader->record, "present-and-absent", _("%s is listed both as present and as absent"),
                row->person);
    record_warn_place(reader->record, line->page, line->offset);
    reader->listed[at] = LISTING_OTHER;
}

/* A person named again is one row: absence, once said, stays; what was not known is filled in. */
static void add_row(struct people_reader *reader, const struct person *person, enum attendance_status status,
                    const char *role, const struct line *line) {
    struct slice name = slice_of(clean_text(reader->arena, person->name));
    struct minutes_attendance *row = find_person_of(reader, name, person->affiliation);
    if (person->absent) status = ATTENDANCE_AFBUD;
    if (person->substitute && status == ATTENDANCE_DELTOG) status = ATTENDANCE_STEDFORTRAEDER;
    bool new_row = !row;
    if (new_row) {
        row = ARENA_PUSH(reader->arena, reader->record->attendance, reader->record->attendance_count);
        *row = (struct minutes_attendance){.person = arena_text(reader->arena, name),
                                           .role = "",
                                           .title = "",
                                           .affiliation = "",
                                           .municipality = "",
                                           .status = status,
                                           .note = "",
                                           .page = line->page,
                                           .quote = clean_text(reader->arena, line->text)};
        while (reader->listed_count < reader->record->attendance_count && !reader->arena->failed)
            *ARENA_PUSH(reader->arena, reader->listed, reader->listed_count) = LISTING_OTHER;
        if (!reader->arena->failed && !person->absent) reader->listed[reader->listed_count - 1] = reader->listing;
    } else if ((is_absent(status) && !is_absent(row->status)) ||
               (status == ATTENDANCE_AFBUD && row->status == ATTENDANCE_FRAVAERENDE) ||
               (status == ATTENDANCE_STEDFORTRAEDER && row->status == ATTENDANCE_DELTOG)) {
        row->status = status;
        row->quote = clean_text(reader->arena, line->text);
        row->page = line->page;
    }
    if (!new_row && !reader->arena->failed) check_lists(reader, row, line);
    fill_affiliation(reader, row, person->affiliation);
    if (person->stand_in.len) {
        struct person other = {.name = person->stand_in, .role = "", .affiliation = person->affiliation};
        const char *affiliation = row->affiliation;
        reader->listing = LISTING_OTHER; /* whoever stands in is named in another's place, not listed */
        add_row(reader, &other, ATTENDANCE_STEDFORTRAEDER, "", line);
        row = find_person(reader, name);
        if (!other.affiliation.len && row && affiliation[0])
            fill_affiliation(reader, find_person(reader, slice_of(clean_text(reader->arena, other.name))),
                             slice_of(affiliation));
        if (!row) return;
    }
    if (!row->role[0]) row->role = arena_text(reader->arena, slice_of(person->role[0] ? person->role : role));
    if (!row->title[0] && person->title.len) row->title = clean_text(reader->arena, person->title);
    if (!row->note[0] && person->note.len) row->note = clean_text(reader->arena, person->note);
}

/* ---- sentences about absence ---- */

/* People named in a part of a sentence. */
static size_t read_named(struct people_reader *reader, struct slice text, enum attendance_status status,
                         const struct line *line) {
    struct person *people = NULL;
    size_t count = 0;
    while (text.len && strchr(" :,", text.data[0])) text = slice_from(text, 1);
    person_read_line(reader->registry, reader->arena, slice_trim(text), &people, &count);
    for (size_t i = 0; i < count; i++) add_row(reader, &people[i], status, "", line);
    return count;
}

/* To the end of the sentence: a full stop before a space or the end (not that of an initial), a semicolon, a line's
 * end. */
static size_t sentence_end(struct slice text, size_t from) {
    for (size_t i = from; i < text.len; i++) {
        if (text.data[i] == '\n' || text.data[i] == ';') return i;
        if (text.data[i] != '.' || (i + 1 < text.len && text.data[i + 1] != ' ' && text.data[i + 1] != '\n')) continue;
        if (i >= 2 && (text.data[i - 2] == ' ' || text.data[i - 2] == '.')) continue;
        return i;
    }
    return text.len;
}

/* Where the names before a verb begin: behind "at", "da", "idet", a colon. */
static struct slice names_before(struct arena *arena, struct slice clause) {
    static const char *const words[] = {"at", "da", "idet", "fordi", "men", NULL};
    struct slice lower = reading_lower(arena, clause);
    for (size_t which, at; (at = reading_find_any(lower, words, 0, &which)) != SIZE_MAX;) {
        size_t behind = at + strlen(words[which]);
        clause = slice_from(clause, behind);
        lower = slice_from(lower, behind);
    }
    return clause;
}

/*
 * A way to tell who was there or not: the words, on which side of them the names stand, and what they say. "Deltog
 * ikke" is not among them: mostly somebody left the room for one item.
 */
static const struct telling {
    const char *words;
    bool names_behind;
    enum attendance_status status;
} tellings[] = {
    {"afbud fra", true, ATTENDANCE_AFBUD},
    {"undtagen", true, ATTENDANCE_AFBUD},
    {"med undtagelse af", true, ATTENDANCE_AFBUD},
    {"fraværende:", true, ATTENDANCE_FRAVAERENDE},
    {"fraværende var", true, ATTENDANCE_FRAVAERENDE},
    {"deltog ikke:", true, ATTENDANCE_FRAVAERENDE},
    {"mødt var", true, ATTENDANCE_DELTOG},
    {"mødte var", true, ATTENDANCE_DELTOG},
    {"til stede var", true, ATTENDANCE_DELTOG},
    {"i mødet deltog", true, ATTENDANCE_DELTOG},
    {"deltagere var", true, ATTENDANCE_DELTOG},
    {"havde meldt afbud", false, ATTENDANCE_AFBUD},
    {"meldte afbud", false, ATTENDANCE_AFBUD},
    {"har meldt afbud", false, ATTENDANCE_AFBUD},
    {"havde sendt afbud", false, ATTENDANCE_AFBUD},
    {"var fraværende med afbud", false, ATTENDANCE_AFBUD},
    {"var forhindret", false, ATTENDANCE_AFBUD},
    {"desuden deltog", true, ATTENDANCE_DELTOG},
    {"endvidere deltog", true, ATTENDANCE_DELTOG},
    {"deltog under", false, ATTENDANCE_DELTOG},
    {"deltog i punkt", false, ATTENDANCE_DELTOG},
    {"deltog i pkt", false, ATTENDANCE_DELTOG},
    {"deltog som gæst", false, ATTENDANCE_DELTOG},
    {"deltog ikke", false, ATTENDANCE_FRAVAERENDE},
    {"var fraværende", false, ATTENDANCE_FRAVAERENDE},
    {"var ikke til stede", false, ATTENDANCE_FRAVAERENDE},
    {"udeblev", false, ATTENDANCE_FRAVAERENDE},
};

/* The sentences of a paragraph, each in turn: false at the end. */
static bool next_sentence(struct slice text, size_t *at, struct slice *sentence) {
    while (*at < text.len && strchr(" \n;.", text.data[*at])) ++*at;
    if (*at >= text.len) return false;
    size_t end = sentence_end(text, *at);
    *sentence = slice_make(text.data + *at, end - *at);
    *at = end;
    return true;
}

/* To where another clause begins: ", og", ", mens", "deltog". */
static struct slice clause_of(struct arena *arena, struct slice text) {
    static const char *const ends[] = {"mens",    "deltog",      "udeblev",   "havde",  "men",    "i pkt",
                                       "i punkt", "under punkt", "under pkt", "til kl", "fra kl", NULL};
    struct slice lower = reading_lower(arena, text);
    size_t at = reading_find_any(lower, ends, 0, NULL);
    if (at == SIZE_MAX) return text;
    /* The subject of the other clause stands before its verb: back to the comma. */
    const char *comma = memrchr(text.data, ',', at);
    return slice_first(text, comma ? (size_t)(comma - text.data) : at);
}

/* "For A deltog B", "I stedet for A deltog B", "Som stedfortræder for A deltog B", "(og) B deltog i stedet (for A)". */
static void read_substitutes(struct people_reader *reader, struct slice sentence, const struct line *line) {
    struct slice lower = reading_lower(reader->arena, sentence);
    size_t verb = reading_find_word(lower, "deltog", 0);
    if (verb == SIZE_MAX) return;
    struct slice before = slice_first(sentence, verb), behind = slice_from(sentence, verb + strlen("deltog"));
    size_t instead = reading_find_word(lower, "i stedet", verb);
    size_t front = reading_find_word(slice_first(lower, verb), "for", 0);
    if (instead != SIZE_MAX) {
        const char *comma = memrchr(before.data, ',', before.len);
        struct slice names = comma ? slice_from(before, (size_t)(comma + 1 - before.data)) : before;
        /* "…, og B, Morsø Kommune, deltog": back to the conjunction that opens the clause. */
        for (size_t at = reading_find_word(slice_first(lower, verb), "og", 0); at != SIZE_MAX;
             at = reading_find_word(slice_first(lower, verb), "og", at + 1))
            if (at > 1 && sentence.data[at - 2] == ',') names = slice_make(sentence.data + at + 2, verb - at - 2);
        read_named(reader, names, ATTENDANCE_STEDFORTRAEDER, line);
        size_t whom = reading_find_word(lower, "for", instead);
        if (whom != SIZE_MAX) read_named(reader, slice_from(sentence, whom + 3), ATTENDANCE_AFBUD, line);
    } else if (front != SIZE_MAX &&
               (front == 0 || reading_find_word(slice_first(lower, front), "i stedet", 0) != SIZE_MAX ||
                reading_find_word(slice_first(lower, front), "stedfortræder", 0) != SIZE_MAX ||
                reading_find_word(slice_first(lower, front), "suppleant", 0) != SIZE_MAX)) {
        read_named(reader, slice_make(sentence.data + front + 3, verb - front - 3), ATTENDANCE_AFBUD, line);
        read_named(reader, behind, ATTENDANCE_STEDFORTRAEDER, line);
    }
}

/* "deltog ikke i behandlingen af punkt 3": out of the room, not away. */
static bool leaves_for_item(struct slice from_words) {
    if (!slice_starts(from_words, "deltog ikke")) return false;
    struct slice next = slice_trim(slice_from(from_words, strlen("deltog ikke")));
    return reading_starts_word(next, "i") || reading_starts_word(next, "under") || reading_starts_word(next, "ved");
}

/* Sentences that tell who was there; true where one did. */
static bool read_told(struct people_reader *reader, struct slice text, const struct line *line) {
    struct slice sentence;
    bool told = false;
    for (size_t at = 0; next_sentence(text, &at, &sentence);) {
        struct slice lower = reading_lower(reader->arena, sentence);
        size_t end = 0;
        for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++) {
            size_t found = reading_find_word(lower, tellings[i].words, end);
            if (found == SIZE_MAX) continue;
            size_t behind = found + strlen(tellings[i].words);
            if (leaves_for_item(slice_from(lower, found))) continue;
            struct slice names = tellings[i].names_behind
                                     ? clause_of(reader->arena, slice_from(sentence, behind))
                                     : names_before(reader->arena, slice_make(sentence.data + end, found - end));
            told |= read_named(reader, names, tellings[i].status, line) > 0;
            end = behind;
        }
        size_t before = reader->record->attendance_count;
        read_substitutes(reader, sentence, line);
        told |= reader->record->attendance_count > before;
    }
    return told;
}

/* Words in brackets are a remark on one person: "(deltog til kl. 10)". */
static bool is_bracketed(struct slice text, size_t at) {
    size_t depth = 0;
    for (size_t i = 0; i < at && i < text.len; i++) {
        depth += text.data[i] == '(';
        depth -= text.data[i] == ')' && depth;
    }
    return depth > 0;
}

static bool tells(struct slice lower) {
    for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++) {
        if (tellings[i].words[strlen(tellings[i].words) - 1] == ':') continue;
        size_t at = reading_find_word(lower, tellings[i].words, 0);
        if (at != SIZE_MAX && !is_bracketed(lower, at)) return true;
    }
    size_t at = reading_find_word(lower, "deltog", 0);
    return at != SIZE_MAX && at > 0 && !is_bracketed(lower, at);
}

/* ---- lists ---- */

struct list_state {
    bool in_list;
    enum attendance_status status;
    const char *role;
    bool once;  /* the label speaks of one person: "Referent: Ida Holm" */
    bool empty; /* no person since the label */
    enum listing list;
    struct minutes_attendance *last;
};

/* What a label in the head of minutes says of those below it. */
static enum listing listing_of(const struct people_reader *reader, enum head_label label, struct slice lower) {
    static const char *const present[] = {"deltager", "deltog", "mødedeltager", "til stede", "tilstede", "fremmød"};
    if (!reader->in_head || reader->record->kind != MINUTES_REFERAT) return LISTING_OTHER;
    if (label == HEAD_APOLOGIES || label == HEAD_ABSENT) return LISTING_ABSENT;
    bool both = memmem(lower.data, lower.len, "afbud", 5) != NULL;
    for (size_t i = 0; label == HEAD_PRESENT && !both && i < sizeof present / sizeof *present; i++)
        if (slice_starts(lower, present[i])) return LISTING_PRESENT;
    return LISTING_OTHER;
}

/* Does the label open or end a list? Lines without one leave the state as it is. */
static bool label_status(enum head_label label, struct list_state *state) {
    if (label == HEAD_NONE) return false;
    *state = (struct list_state){.in_list = true, .status = ATTENDANCE_DELTOG, .role = "", .empty = true};
    switch (label) {
    case HEAD_PRESENT: return true;
    case HEAD_APOLOGIES: state->status = ATTENDANCE_AFBUD; return true;
    case HEAD_ABSENT: state->status = ATTENDANCE_FRAVAERENDE; return true;
    case HEAD_LEADER: state->role = "mødeleder"; break;
    case HEAD_SECRETARY: state->role = "referent"; break;
    case HEAD_CHAIR: state->role = "formand"; break;
    default: state->in_list = false; return true;
    }
    state->once = true;
    return true;
}

/* "Fra kommunerne:", "For regionen:", "Sekretariat:": a group within a list, or a list of those present. */
static bool is_group_heading(struct arena *arena, struct slice text) {
    struct slice plain = reading_plain(text);
    static const char *const alone[] = {"Sekretariat", "Sekretariatet", "Gæster", "Gæst",        "Kommunerne",
                                        "Regionen",    "Almen praksis", "Øvrige", "Observatører"};
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (slice_is(plain, alone[i])) return true;
    if (!slice_ends(plain, ":") || plain.len > 60 || plain.len < 4) return false;
    struct slice lower = reading_lower(arena, plain);
    static const char *const starts[] = {"fra ",          "for ",    "kommun",        "region",     "sekretariat",
                                         "almen praksis", "øvrige",  "repræsentant",  "politikere", "administration",
                                         "embedsmænd",    "patient", "praktiserende", "observatør"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (slice_starts(lower, starts[i])) return true;
    return false;
}

static bool has_digit(struct slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] >= '0' && text.data[i] <= '9') return true;
    return false;
}

/* "Region Midtjylland: Ida Holm, Bo Friis": the group in front of names on one line; its length with the colon, else 0.
 */
static size_t group_prefix(struct people_reader *reader, struct slice text) {
    const char *colon = memchr(text.data, ':', text.len < 60 ? text.len : 60);
    size_t len = colon ? (size_t)(colon - text.data) + 1 : 0;
    if (len < 4 || len == text.len || has_digit(slice_first(text, len))) return 0;
    struct slice group = slice_first(text, len);
    bool known = is_group_heading(reader->arena, group) ||
                 person_is_organisation(reader->registry, reader->arena, slice_first(group, len - 1));
    return known ? len : 0;
}

static void add_listed(struct people_reader *reader, const struct list_state *state, const struct person *person,
                       const struct line *line) {
    /* "Fraværende: Ida Holm, sag 1-3" was there for the rest. */
    bool in_part = state->list == LISTING_ABSENT && (has_digit(line->text) || has_digit(person->note));
    reader->listing = in_part ? LISTING_OTHER : state->list;
    add_row(reader, person, state->status, state->role, line);
    reader->listing = LISTING_OTHER;
}

/* People behind their group: who names no place of his own comes from there. */
static void read_group_line(struct people_reader *reader, struct list_state *state, struct slice text, size_t prefix,
                            const struct line *line) {
    struct person *people = NULL;
    size_t count = 0;
    struct slice group = slice_trim(slice_first(text, prefix - 1));
    bool place = person_is_organisation(reader->registry, reader->arena, group) &&
                 registry_find_authority(reader->registry, group);
    person_read_line(reader->registry, reader->arena, slice_from(text, prefix), &people, &count);
    for (size_t i = 0; i < count; i++) {
        if (place && !people[i].affiliation.len) people[i].affiliation = group;
        add_listed(reader, state, &people[i], line);
    }
    if (count) state->empty = false;
}

static void read_people(struct people_reader *reader, struct list_state *state, struct slice text,
                        const struct line *line) {
    struct person *people = NULL;
    size_t count = 0;
    person_read_line(reader->registry, reader->arena, text, &people, &count);
    for (size_t i = 0; i < count; i++) add_listed(reader, state, &people[i], line);
    if (count) {
        state->last = find_person(reader, slice_of(clean_text(reader->arena, people[count - 1].name)));
        state->empty = false;
    } else if (state->last && !state->last->affiliation[0] && !slice_ends(reading_plain(text), ":") &&
               !has_digit(text) && person_is_organisation(reader->registry, reader->arena, reading_plain(text))) {
        fill_affiliation(reader, state->last, reading_plain(text)); /* the organisation on the next line */
    }
    if (state->once && count) state->in_list = false;
}

/* ---- lines that belong together ---- */

static bool begins_something(struct people_reader *reader, size_t at) {
    struct slice text = reader->layout->lines[at].text, rest;
    struct heading heading;
    return reading_head_label(reader->arena, text, &rest) != HEAD_NONE || layout_is_bullet(text) ||
           group_prefix(reader, text) || is_group_heading(reader->arena, text) || reading_heading(text, &heading);
}

static size_t count_commas(struct slice text) {
    size_t commas = 0;
    for (size_t i = 0; i < text.len; i++) commas += text.data[i] == ',' || text.data[i] == ';';
    return commas;
}

/* A person's line, or the rest of the one above it? */
static bool begins_person(struct people_reader *reader, struct slice text) {
    size_t end = 0;
    while (end < text.len && !strchr(",(", text.data[end])) end++;
    struct slice first = slice_trim(slice_first(text, end));
    first = slice_from(first, person_title_length(reader->arena, first));
    return person_is_name(reader->arena, first);
}

/* "…, Bo Friis, Selma": the last name of a running list is one word; the rest stands on the next line. */
static bool ends_in_half_a_name(struct slice text) {
    size_t start = text.len;
    while (start && text.data[start - 1] != ',' && text.data[start - 1] != ';') start--;
    struct slice last = slice_trim(slice_from(text, start));
    size_t at = 0;
    return start && last.len && !memchr(last.data, ' ', last.len) && !slice_ends(last, ")") &&
           utf8_is_upper(utf8_next(last.data, last.len, &at));
}

/* Does the running list or sentence `text` go on in line `at`? */
static bool runs_on(struct people_reader *reader, struct slice text, size_t at, size_t end, bool labelled) {
    if (at >= end || reader->layout->lines[at].blank_above || begins_something(reader, at)) return false;
    const struct line *line = &reader->layout->lines[at];
    if (slice_ends(text, ",") || slice_ends(text, " og") || slice_ends(text, "-")) return true;
    if (labelled && tells(reading_lower(reader->arena, line->text))) return false; /* a sentence of its own */
    struct slice lower = reading_lower(reader->arena, text);
    if (tells(lower)) return !slice_ends(text, ".");
    if (labelled && begins_person(reader, line->text) && !ends_in_half_a_name(text)) return false; /* a person a line */
    return labelled && count_commas(text) >= 2 && !slice_ends(text, ".") &&
           line->indent <= reader->layout->lines[at - 1].indent + 24;
}

/* Line `at` with the lines that carry it on; *next is the first that does not. */
static struct slice gather(struct people_reader *reader, size_t at, size_t end, size_t *next) {
    struct slice text = reader->layout->lines[at].text, rest;
    bool labelled = reading_head_label(reader->arena, text, &rest) != HEAD_NONE && rest.len;
    *next = at + 1;
    while (runs_on(reader, text, *next, end, labelled)) {
        struct slice more = reader->layout->lines[*next].text;
        const char *space = slice_ends(text, "-") && text.len > 1 && text.data[text.len - 2] != ' ' ? "" : " ";
        text = slice_of(
            arena_printf(reader->arena, "%.*s%s%.*s", (int)text.len, text.data, space, (int)more.len, more.data));
        ++*next;
    }
    return text;
}

/* ---- two columns ---- */

/* "Fra kommunerne:         Fra regionen:": two lists side by side; the column where the second begins, 0 for other
 * lines. */
static size_t second_column(struct people_reader *reader, const struct line *line) {
    struct slice text = line->text;
    for (size_t i = 1; i + 3 < text.len; i++) {
        if (!slice_starts(slice_from(text, i), "   ")) continue;
        size_t start = i;
        while (start < text.len && text.data[start] == ' ') start++;
        struct slice left = slice_trim(slice_first(text, i)), right = slice_from(text, start), rest;
        bool heads = (is_group_heading(reader->arena, left) ||
                      (reading_head_label(reader->arena, left, &rest) != HEAD_NONE && !rest.len)) &&
                     (is_group_heading(reader->arena, right) ||
                      (reading_head_label(reader->arena, right, &rest) != HEAD_NONE && !rest.len));
        return heads ? utf8_columns(slice_first(text, start)) + line->indent : 0;
    }
    return 0;
}

/* The bytes of a line left and right of a column; a word that stands across it belongs to the left. */
static void split_at_column(const struct line *line, size_t column, struct slice *left, struct slice *right) {
    size_t at = 0, columns = line->indent;
    struct slice text = line->text;
    while (at < text.len && columns < column) {
        utf8_next(text.data, text.len, &at);
        columns++;
    }
    while (at < text.len && at > 0 && !(text.data[at - 1] == ' ' && text.data[at] != ' ')) {
        if (columns > column + 2) break;
        utf8_next(text.data, text.len, &at);
        columns++;
    }
    if (line->indent + 2 >= column) at = 0;
    *left = slice_trim(slice_first(text, at));
    *right = slice_trim(slice_from(text, at));
}

static void read_column(struct people_reader *reader, struct list_state *state, const struct slice *cells, size_t count,
                        const struct line *lines) {
    for (size_t i = 0; i < count;) {
        struct slice text = cells[i];
        size_t first = i++;
        while (i < count && text.len && cells[i].len && !begins_person(reader, cells[i]) &&
               !slice_ends(cells[i], ":") && !slice_ends(text, ":")) {
            text = slice_of(
                arena_printf(reader->arena, "%.*s %.*s", (int)text.len, text.data, (int)cells[i].len, cells[i].data));
            i++;
        }
        if (text.len && !slice_ends(text, ":")) read_people(reader, state, text, &lines[first]);
    }
}

/* Reads two lists side by side from line `at`; gives the first line behind them. */
static size_t read_columns(struct people_reader *reader, struct list_state *state, size_t at, size_t end,
                           size_t column) {
    struct slice *left = NULL, *right = NULL;
    size_t lefts = 0, rights = 0, next = at + 1;
    while (next < end && !reader->layout->lines[next].blank_above && !begins_something(reader, next)) {
        struct slice *cell = ARENA_PUSH(reader->arena, left, lefts), *other = ARENA_PUSH(reader->arena, right, rights);
        split_at_column(&reader->layout->lines[next++], column, cell, other);
    }
    if (reader->arena->failed) return end;
    state->in_list = true;
    read_column(reader, state, left, lefts, &reader->layout->lines[at + 1]);
    read_column(reader, state, right, rights, &reader->layout->lines[at + 1]);
    return next;
}

/* ---- the head, and items about attendance ---- */

/* Reads line `at` and those that carry it on; gives the first line behind them. */
static size_t read_list_line(struct people_reader *reader, struct list_state *state, size_t at, size_t end) {
    const struct line *line = &reader->layout->lines[at];
    size_t next, column = second_column(reader, line);
    struct slice rest, text = gather(reader, at, end, &next), lower = reading_lower(reader->arena, text);
    if (column) return read_columns(reader, state, at, end, column);
    enum head_label label = reading_head_label(reader->arena, text, &rest);
    if (is_group_heading(reader->arena, text)) {
        enum listing list = state->list == LISTING_PRESENT ? LISTING_PRESENT : LISTING_OTHER;
        if (!state->in_list || !state->empty) label_status(HEAD_PRESENT, state);
        state->list = list;
        return next;
    }
    if (label != HEAD_NONE) {
        label_status(label, state);
        state->list = listing_of(reader, label, reading_lower(reader->arena, reading_plain(text)));
        if (!state->in_list && label == HEAD_OTHER && tells(lower)) read_told(reader, rest, line);
        if (state->in_list && rest.len) {
            /* "Fraværende med afbud: A. For A deltog B." */
            size_t stop = sentence_end(rest, 0);
            read_people(reader, state, slice_first(rest, stop), line);
            if (stop < rest.len) read_told(reader, slice_from(rest, stop), line);
        }
        return next;
    }
    if (tells(lower) && read_told(reader, text, line)) return next;
    size_t prefix = state->in_list ? group_prefix(reader, text) : 0;
    if (prefix)
        read_group_line(reader, state, text, prefix, line);
    else if (state->in_list)
        read_people(reader, state, text, line);
    return next;
}

static void read_head(struct people_reader *reader, size_t end, const struct item_list *list) {
    struct list_state state = {0};
    reader->in_head = true;
    for (size_t i = 0; i < end && !reader->arena->failed;) {
        if (i >= list->contents_first && i < list->contents_last) {
            state.in_list = false;
            i++;
            continue;
        }
        size_t stop =
            i < list->contents_first && list->contents_first < end && list->contents_first < list->contents_last
                ? list->contents_first
                : end;
        i = read_list_line(reader, &state, i, stop);
    }
    reader->in_head = false;
}

/* An item whose subject is who is there. */
static bool is_attendance_item(struct arena *arena, struct slice title) {
    static const char *const words[] = {"mødedeltagere",  "deltagere",  "fremmøde",
                                        "mødedeltagelse", "afbud",      "deltagerliste",
                                        "fremmødte",      "deltagelse", NULL};
    static const char *const cases[] = {"deltagelse af", "deltagelse i", "deltagelse på", NULL};
    struct slice lower = reading_lower(arena, title);
    size_t spaces = 0;
    for (size_t i = 0; i < lower.len; i++) spaces += lower.data[i] == ' ';
    /* "Deltagelse af chefer som suppleanter" is a case: the title must be about attendance alone. */
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX && spaces <= 4 &&
           reading_find_any(lower, cases, 0, NULL) == SIZE_MAX;
}

static void read_item(struct people_reader *reader, const struct item_span *span) {
    struct list_state state = {.in_list = true, .status = ATTENDANCE_DELTOG, .role = ""};
    bool decision = false;
    for (size_t i = span->body; i < span->end && !reader->arena->failed;) {
        const struct line *line = &reader->layout->lines[i];
        struct heading heading;
        struct slice rest;
        if (reading_heading(line->text, &heading)) {
            decision = heading.kind == PART_BESLUTNING || heading.kind == PART_REFERAT;
            if (heading.kind == PART_INDSTILLING || heading.kind == PART_BILAG) state.in_list = false;
            if (decision) state.in_list = false; /* names in a decision's prose are not a list */
            if (heading.rest.len && decision) read_told(reader, heading.rest, line);
            i++;
            continue;
        }
        if (decision && !state.in_list && slice_ends(line->text, ":") &&
            tells(reading_lower(reader->arena, line->text))) {
            /* "Der var afbud fra:" and a list below it */
            label_status(HEAD_APOLOGIES, &state);
            i++;
        } else if (decision && !state.in_list && reading_head_label(reader->arena, line->text, &rest) == HEAD_NONE) {
            size_t next;
            read_told(reader, gather(reader, i, span->end, &next), line);
            i = next;
        } else {
            i = read_list_line(reader, &state, i, span->end);
        }
    }
}

/* A gathered text's sentences about absence: "A havde meldt afbud, og B deltog i stedet". */
static void read_absence(struct people_reader *reader, struct slice text, const struct line *line) {
    static const char *const words[] = {"afbud", "deltog i stedet", NULL};
    struct slice sentence;
    for (size_t at = 0; next_sentence(text, &at, &sentence);)
        if (reading_find_any(reading_lower(reader->arena, sentence), words, 0, NULL) != SIZE_MAX)
            read_told(reader, sentence, line);
}

/* The decision on the agenda, where minutes that have no item on attendance tell who was away. */
static void read_opening_decision(struct people_reader *reader, const struct item_span *span) {
    static const char *const titles[] = {"godkendelse af dagsorden", "godkendelse af dagsordenen", "velkomst", NULL};
    bool decision = false;
    if (reading_find_any(reading_lower(reader->arena, slice_of(span->title)), titles, 0, NULL) == SIZE_MAX) return;
    for (size_t i = span->body; i < span->end && !reader->arena->failed;) {
        struct heading heading;
        size_t next = i + 1;
        if (reading_heading(reader->layout->lines[i].text, &heading)) {
            decision = heading.kind == PART_BESLUTNING || heading.kind == PART_REFERAT;
            if (decision && heading.rest.len) read_absence(reader, heading.rest, &reader->layout->lines[i]);
        } else if (decision) {
            read_absence(reader, gather(reader, i, span->end, &next), &reader->layout->lines[i]);
        }
        i = next;
    }
}

/* "Fraværende: A" under a decision: A missed the meeting where the head does not list A as present. */
static void read_absent_at_items(struct people_reader *reader, const struct item_list *list) {
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = list->spans[i].body; k < list->spans[i].end; k++) {
            struct slice rest;
            enum head_label label = reading_head_label(reader->arena, reader->layout->lines[k].text, &rest);
            if (label != HEAD_APOLOGIES && label != HEAD_ABSENT) continue;
            struct person *people = NULL;
            size_t count = 0;
            person_read_line(reader->registry, reader->arena, rest, &people, &count);
            for (size_t p = 0; p < count; p++)
                if (!find_person(reader, slice_of(clean_text(reader->arena, people[p].name))))
                    add_row(reader, &people[p], label == HEAD_ABSENT ? ATTENDANCE_FRAVAERENDE : ATTENDANCE_AFBUD, "",
                            &reader->layout->lines[k]);
        }
}

/* "Referent: Ida Holm" below the last item. */
static void read_signature(struct people_reader *reader, size_t head_end) {
    size_t count = reader->layout->line_count;
    for (size_t i = count > head_end + 6 ? count - 6 : head_end; i < count; i++) {
        struct list_state state;
        struct slice rest;
        enum head_label label = reading_head_label(reader->arena, reader->layout->lines[i].text, &rest);
        if (label != HEAD_SECRETARY || !rest.len) continue;
        label_status(label, &state);
        read_people(reader, &state, rest, &reader->layout->lines[i]);
    }
}

static void invite_all(struct minutes_record *record) {
    for (size_t i = 0; i < record->attendance_count; i++)
        if (record->attendance[i].status == ATTENDANCE_DELTOG) record->attendance[i].status = ATTENDANCE_INVITERET;
}

void people_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                 struct arena *arena, struct minutes_record *record) {
    struct people_reader reader = {.layout = layout, .registry = registry, .arena = arena, .record = record};
    read_head(&reader, list->count ? list->spans[0].heading : layout->line_count, list);
    for (size_t i = 0; i < list->count; i++)
        if (is_attendance_item(arena, slice_of(list->spans[i].title)))
            read_item(&reader, &list->spans[i]);
        else if (i < 2 && record->kind == MINUTES_REFERAT)
            read_opening_decision(&reader, &list->spans[i]);
    read_absent_at_items(&reader, list);
    if (list->count) read_signature(&reader, list->spans[0].heading);
    if (record->kind == MINUTES_DAGSORDEN) invite_all(record);
}
