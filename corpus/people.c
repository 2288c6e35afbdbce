/*
 * people.c - who was there. Lists stand in the head of the document or in an item of their own; absence is also told in
 * sentences ("Der var afbud fra …"). An agenda's names are invited, not present.
 */
#include "corpus/person.h"

struct people_reader {
    const struct layout *layout;
    const struct registry *registry;
    struct arena *arena;
    struct minutes_record *record;
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

static bool is_absent(enum attendance_status status) {
    return status == ATTENDANCE_AFBUD || status == ATTENDANCE_FRAVAERENDE;
}

static void fill_affiliation(struct people_reader *reader, struct minutes_attendance *row, struct slice affiliation) {
    if (row->affiliation[0] || !affiliation.len) return;
    row->affiliation = clean_text(reader->arena, affiliation);
    row->municipality = municipality_of(reader, row->affiliation);
}

/* A person named again is one row: absence, once said, stays; what was not known is filled in. */
static void add_row(struct people_reader *reader, const struct person *person, enum attendance_status status,
                    const char *role, const struct line *line) {
    struct slice name = slice_of(clean_text(reader->arena, person->name));
    struct minutes_attendance *row = find_person(reader, name);
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
    } else if (is_absent(status) && !is_absent(row->status)) {
        row->status = status;
        row->quote = clean_text(reader->arena, line->text);
        row->page = line->page;
    }
    fill_affiliation(reader, row, person->affiliation);
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

static size_t sentence_start(struct slice text, size_t before) {
    size_t start = 0;
    for (size_t end; (end = sentence_end(text, start)) < before;) start = end + 1;
    return start;
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
 * "Der var afbud fra A, B og C", "Afbud: A", "alle undtagen A": names behind the words. "A havde meldt afbud, og B
 * deltog i stedet (for A)": names before them.
 */
static void read_absence_text(struct people_reader *reader, struct slice text, const struct line *line) {
    static const char *const behind[] = {
        "afbud fra", "afbud:", "undtagen", "fraværende:", "fraværende var", "med undtagelse af", "deltog ikke:", NULL};
    static const char *const before[] = {"havde meldt afbud", "meldte afbud",       "har meldt afbud",
                                         "deltog ikke",       "var fraværende",     "var forhindret",
                                         "havde sendt afbud", "var ikke til stede", NULL};
    struct slice lower = reading_lower(reader->arena, text);
    size_t which;
    for (size_t from = 0, at; (at = reading_find_any(lower, behind, from, &which)) != SIZE_MAX;) {
        size_t start = at + strlen(behind[which]), end = sentence_end(text, start);
        size_t stop = reading_find_word(slice_first(lower, end), "deltog i stedet", start);
        struct slice names = slice_make(text.data + start, (stop == SIZE_MAX ? end : start) - start);
        enum attendance_status status =
            which == 3 || which == 4 || which == 6 ? ATTENDANCE_FRAVAERENDE : ATTENDANCE_AFBUD;
        read_named(reader, names, status, line);
        from = end;
    }
    for (size_t from = 0, at; (at = reading_find_any(lower, before, from, &which)) != SIZE_MAX;) {
        size_t start = sentence_start(text, at);
        bool absent = which == 3 || which == 4 || which == 7;
        read_named(reader, names_before(reader->arena, slice_make(text.data + start, at - start)),
                   absent ? ATTENDANCE_FRAVAERENDE : ATTENDANCE_AFBUD, line);
        from = at + strlen(before[which]);
    }
    for (size_t from = 0, at; (at = reading_find_word(lower, "deltog i stedet", from)) != SIZE_MAX;) {
        size_t start = sentence_start(text, at), end = sentence_end(text, at), verb = SIZE_MAX;
        from = end;
        /* "A havde meldt afbud, og B deltog i stedet": B stands behind the first verb. */
        for (size_t i = 0; before[i]; i++) {
            size_t found = reading_find_word(slice_first(lower, at), before[i], start);
            if (found != SIZE_MAX) verb = found + strlen(before[i]);
        }
        size_t afbud = reading_find_word(slice_first(lower, at), "afbud", start);
        struct slice names =
            slice_make(text.data + (verb != SIZE_MAX ? verb : start), at - (verb != SIZE_MAX ? verb : start));
        if (verb == SIZE_MAX && afbud != SIZE_MAX) {
            const char *comma = memrchr(text.data + start, ',', at - start);
            if (comma) names = slice_make(comma + 1, (size_t)(text.data + at - comma - 1));
            read_named(reader, slice_make(text.data + afbud + 5, (size_t)(names.data - (text.data + afbud + 5))),
                       ATTENDANCE_AFBUD, line);
        }
        while (names.len && strchr(" ,", names.data[0])) names = slice_from(names, 1);
        if (slice_starts(names, "og ")) names = slice_from(names, 3);
        read_named(reader, names, ATTENDANCE_STEDFORTRAEDER, line);
        size_t instead = reading_find_word(slice_first(lower, end), "for", at + 15);
        if (instead != SIZE_MAX && instead <= at + 17)
            read_named(reader,
                       slice_make(text.data + instead + 4, end - instead - 4 <= text.len ? end - instead - 4 : 0),
                       ATTENDANCE_AFBUD, line);
    }
}

/* ---- lists ---- */

struct list_state {
    bool in_list;
    enum attendance_status status;
    const char *role;
    bool once; /* the label speaks of one person: "Referent: Ida Holm" */
    struct minutes_attendance *last;
};

/* Does the label open or end a list? Lines without one leave the state as it is. */
static bool label_status(enum head_label label, struct list_state *state) {
    if (label == HEAD_NONE) return false;
    *state = (struct list_state){.in_list = true, .status = ATTENDANCE_DELTOG, .role = ""};
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

static void read_people(struct people_reader *reader, struct list_state *state, struct slice text,
                        const struct line *line) {
    struct person *people = NULL;
    size_t count = 0;
    person_read_line(reader->registry, reader->arena, text, &people, &count);
    for (size_t i = 0; i < count; i++) add_row(reader, &people[i], state->status, state->role, line);
    if (count) {
        struct slice name = slice_of(clean_text(reader->arena, people[count - 1].name));
        state->last = find_person(reader, name);
    } else if (state->last && !state->last->affiliation[0] &&
               person_is_organisation(reader->registry, reader->arena, reading_plain(text)) &&
               !slice_ends(reading_plain(text), ":")) {
        fill_affiliation(reader, state->last, reading_plain(text)); /* the organisation on the next line */
    }
    if (state->once && count) state->in_list = false;
}

static bool tells_absence(struct slice lower) {
    static const char *const words[] = {"meldt afbud",     "meldte afbud", "var afbud",      "afbud fra", "deltog ikke",
                                        "deltog i stedet", "undtagen",     "fraværende var", NULL};
    return reading_find_any(lower, words, 0, NULL) != SIZE_MAX;
}

static void read_list_line(struct people_reader *reader, struct list_state *state, size_t at) {
    const struct line *line = &reader->layout->lines[at];
    struct slice text = line->text, rest;
    struct slice lower = reading_lower(reader->arena, text);
    enum head_label label = reading_head_label(reader->arena, text, &rest);
    if (label == HEAD_NONE || label == HEAD_APOLOGIES) {
        bool sentence = tells_absence(lower) && (slice_ends(text, ".") || label == HEAD_NONE);
        if (sentence && !slice_starts(lower, "afbud:")) {
            read_absence_text(reader, text, line);
            if (label == HEAD_APOLOGIES) label_status(label, state);
            return;
        }
    }
    if (label_status(label, state)) {
        if (state->in_list && rest.len) read_people(reader, state, rest, line);
        return;
    }
    if (state->in_list) read_people(reader, state, text, line);
}

static void read_head(struct people_reader *reader, size_t end, const struct item_list *list) {
    struct list_state state = {0};
    for (size_t i = 0; i < end && !reader->arena->failed; i++) {
        if (i >= list->contents_first && i < list->contents_last) {
            state.in_list = false;
            continue;
        }
        read_list_line(reader, &state, i);
    }
}

/* An item whose subject is who is there. */
static bool is_attendance_item(struct arena *arena, struct slice title) {
    static const char *const words[] = {"mødedeltagere",  "deltagere",  "fremmøde",
                                        "mødedeltagelse", "afbud",      "deltagerliste",
                                        "fremmødte",      "deltagelse", NULL};
    struct slice lower = reading_lower(arena, title);
    size_t spaces = 0;
    for (size_t i = 0; i < lower.len; i++) spaces += lower.data[i] == ' ';
    size_t at = reading_find_any(lower, words, 0, NULL);
    /* "Deltagelse af chefer som suppleanter" is a case: the title must be about attendance alone. */
    return at != SIZE_MAX && spaces <= 4 && reading_find_word(lower, "deltagelse af", 0) == SIZE_MAX &&
           reading_find_word(lower, "deltagelse i", 0) == SIZE_MAX;
}

static void read_item(struct people_reader *reader, const struct item_span *span) {
    struct list_state state = {.in_list = true, .status = ATTENDANCE_DELTOG, .role = ""};
    bool decision = false;
    for (size_t i = span->body; i < span->end && !reader->arena->failed; i++) {
        const struct line *line = &reader->layout->lines[i];
        struct heading heading;
        if (reading_heading(line->text, &heading)) {
            decision = heading.kind == PART_BESLUTNING || heading.kind == PART_REFERAT;
            if (heading.kind == PART_INDSTILLING || heading.kind == PART_BILAG) state.in_list = false;
            if (heading.rest.len && decision) read_absence_text(reader, heading.rest, line);
            continue;
        }
        if (decision) {
            struct slice rest;
            enum head_label label = reading_head_label(reader->arena, line->text, &rest);
            if (label != HEAD_NONE || state.status != ATTENDANCE_DELTOG)
                read_list_line(reader, &state, i);
            else
                read_absence_text(reader, line->text, line);
        } else {
            read_list_line(reader, &state, i);
        }
    }
}

static void invite_all(struct minutes_record *record) {
    for (size_t i = 0; i < record->attendance_count; i++)
        if (record->attendance[i].status == ATTENDANCE_DELTOG) record->attendance[i].status = ATTENDANCE_INVITERET;
}

void people_read(const struct layout *layout, const struct item_list *list, const struct registry *registry,
                 struct arena *arena, struct minutes_record *record) {
    struct people_reader reader = {layout, registry, arena, record};
    read_head(&reader, list->count ? list->spans[0].heading : layout->line_count, list);
    for (size_t i = 0; i < list->count; i++)
        if (is_attendance_item(arena, slice_of(list->spans[i].title))) read_item(&reader, &list->spans[i]);
    if (record->kind == MINUTES_DAGSORDEN) invite_all(record);
}
