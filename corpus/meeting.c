/*
 * meeting.c - the head of the document: which body met, when, where, and whether this is its agenda or its minutes.
 * What the head says is taken as it stands; where the text contradicts it, meeting_check warns.
 */
#include "corpus/reading.h"

#include "base/date.h"
#include "base/intl.h"
#include "base/utf8.h"

#include <stdio.h>

#define TITLE_LINES 30 /* lines in which the title of a document is looked for */

struct head {
    const struct layout *layout;
    size_t end;
    const struct registry *registry;
    struct arena *arena;
    struct minutes_record *record;
    const char *printed; /* the first name of a body in a title that the registry does not know */
    int title_date, label_date;
};

/* ---- kind ---- */

static bool kind_in(struct slice lower, enum minutes_kind *kind) {
    static const char *const minutes[] = {
        "referat",     "beslutningsreferat", "mødereferat", "beslutningsprotokol", "referater", "protokol", "referater",
        "protokollat", "udskrift",           NULL};
    static const char *const agenda[] = {"dagsorden", "mødedagsorden", "dagsordensudkast", NULL};
    if (reading_find_any(lower, minutes, 0, NULL) != SIZE_MAX) return *kind = MINUTES_REFERAT, true;
    if (reading_find_any(lower, agenda, 0, NULL) != SIZE_MAX) return *kind = MINUTES_DAGSORDEN, true;
    return false;
}

/* ---- body and owner ---- */

/* The municipality or region that the text begins or ends with, and the text without it: "Aarhus Byråd", "Byrådet i
 * Aarhus". */
static const struct authority *split_owner(const struct head *head, struct slice text, struct slice *rest) {
    struct mention *mentions;
    size_t count;
    registry_scan_authorities(head->registry, text, head->arena, &mentions, &count);
    for (size_t i = 0; i < count; i++) {
        struct slice before = slice_trim(slice_first(text, mentions[i].start)),
                     behind = slice_trim(slice_from(text, mentions[i].end));
        if (before.len && behind.len) continue;
        *rest = before.len ? before : behind;
        while (rest->len && strchr(",-", rest->data[rest->len - 1]))
            *rest = slice_trim(slice_first(*rest, rest->len - 1));
        if (slice_ends(*rest, " i") || slice_ends(*rest, " for")) rest->len -= slice_ends(*rest, " i") ? 2 : 4;
        while (rest->len && strchr(",-", rest->data[0])) *rest = slice_trim(slice_from(*rest, 1));
        return mentions[i].authority;
    }
    for (size_t n = 0; n < text.len;
         n++) { /* a bare name before the rest: "Aarhus Byråd", "Region Midtjylland Forretningsudvalget" */
        if (text.data[n] != ' ') continue;
        const struct authority *authority = registry_find_authority(head->registry, slice_first(text, n));
        if (!authority) continue;
        *rest = slice_trim(slice_from(text, n));
        return authority;
    }
    return NULL;
}

static void set_body(struct head *head, const char *name, const struct authority *owner) {
    head->record->body = arena_text(head->arena, slice_of(name));
    if (owner && !head->record->owner[0]) head->record->owner = arena_text(head->arena, slice_of(owner->name));
}

/* A text that names a body and little else; false where the registry knows none in it. */
static bool known_body(struct head *head, struct slice text) {
    struct slice rest = text;
    const struct body *body = registry_find_body(head->registry, text);
    const struct authority *owner = split_owner(head, text, &rest);
    if (!body && owner) body = registry_find_body(head->registry, rest);
    if (!body) {
        struct mention *mentions;
        size_t count, longest = 0;
        registry_scan_bodies(head->registry, text, head->arena, &mentions, &count);
        for (size_t i = 0; i < count; i++)
            if (mentions[i].end - mentions[i].start > longest) {
                longest = mentions[i].end - mentions[i].start;
                body = mentions[i].body;
            }
        /* A committee whose longer name only contains a known one ("Sundheds- og Omsorgsudvalget") is not that one. */
        if (body && body->needs_owner && longest + 14 < rest.len) body = NULL;
    }
    if (!body) return false;
    set_body(head, body->code, body->needs_owner ? owner : NULL);
    return true;
}

/* Words in front of a body's name in a title; taken off as long as one fits. */
static struct slice strip_front(struct arena *arena, struct slice text) {
    static const char *const words[] = {"beslutningsreferat",
                                        "mødereferat",
                                        "beslutningsprotokol",
                                        "protokol",
                                        "referater",
                                        "referat",
                                        "dagsorden",
                                        "udskrift",
                                        "åbent",
                                        "åben",
                                        "endeligt",
                                        "godkendt",
                                        "udkast",
                                        "til",
                                        "fra",
                                        "af",
                                        "for",
                                        "over",
                                        "ordinært",
                                        "ekstraordinært",
                                        "fælles møde",
                                        "mødet",
                                        "møde",
                                        "i",
                                        "på",
                                        "det",
                                        "den",
                                        "vedr.",
                                        "vedrørende",
                                        "nr."};
    for (bool again = true; again;) {
        again = false;
        while (text.len && strchr(" \t-:,/", text.data[0])) text = slice_from(text, 1);
        while (slice_starts(text, "\xE2\x80\x93") || slice_starts(text, "\xE2\x80\x94"))
            text = slice_trim(slice_from(text, 3));
        struct slice lower = reading_lower(arena, slice_first(text, 24));
        for (size_t i = 0; i < sizeof words / sizeof *words && !again; i++) {
            size_t n = strlen(words[i]);
            if (!slice_starts(lower, words[i]) || (n < text.len && !strchr(" \t:-,/", text.data[n]))) continue;
            text = slice_from(text, n);
            again = true;
        }
        if (!text.len) return text;
    }
    return text;
}

/* Where the name in a title ends: at the date, a weekday, "den", "d.", "kl.", a dash, "referat". */
static struct slice strip_back(struct arena *arena, struct slice text) {
    static const char *const ends[] = {"den",       "d.",     "d",       "kl.",    "kl",      "referat",
                                       "dagsorden", "mandag", "tirsdag", "onsdag", "torsdag", "fredag",
                                       "lørdag",    "søndag", "møder",   "møde",   "mødet",   "beslutningsreferat",
                                       NULL};
    struct text_date date;
    size_t at = 0, cut;
    if (textdate_next(text, &at, &date)) text = slice_first(text, date.start);
    struct slice lower = reading_lower(arena, text);
    cut = reading_find_any(lower, ends, 0, NULL);
    if (cut != SIZE_MAX && cut > 0) text = slice_first(text, cut);
    text = slice_trim(text);
    for (bool again = true; again && text.len;) {
        again = false;
        if (strchr("-,:(/", text.data[text.len - 1])) text.len--, again = true;
        if (slice_ends(text, "\xE2\x80\x93") || slice_ends(text, "\xE2\x80\x94")) text.len -= 3, again = true;
        text = slice_trim(text);
    }
    return text;
}

static bool may_be_name(struct slice text) {
    size_t at = 0, words = 1;
    for (size_t i = 0; i < text.len; i++) words += text.data[i] == ' ';
    return text.len >= 2 && text.len <= 100 && words <= 9 && utf8_is_upper(utf8_next(text.data, text.len, &at)) &&
           !memchr(text.data, '/', text.len);
}

/* "Social og sundheds møde den 17. april": the name stands before "møde". */
static void read_title(struct head *head, struct slice line) {
    struct arena *arena = head->arena;
    struct slice text = reading_plain(line), lower = reading_lower(arena, text);
    static const char *const behind[] = {"møde i", "mødet i", "møde for", "møde på", "mødet for", NULL};
    size_t which = 0, at = reading_find_any(lower, behind, 0, &which);
    struct slice name =
        at == SIZE_MAX ? strip_front(arena, text) : slice_trim(slice_from(text, at + strlen(behind[which])));
    if (at != SIZE_MAX) name = strip_front(arena, name);
    name = strip_back(arena, name);
    if (name.len == 0 || head->record->body[0]) return;
    if (known_body(head, name) || head->printed[0] || !may_be_name(name)) return;
    struct slice rest = name;
    const struct authority *owner = split_owner(head, name, &rest);
    if (!rest.len) return; /* the letterhead of a municipality */
    head->printed = arena_text(arena, owner ? rest : name);
    if (owner) head->record->owner = arena_text(arena, slice_of(owner->name));
}

static bool is_title(struct arena *arena, struct slice line) {
    static const char *const words[] = {"møde", "mødet", "møder", NULL};
    enum minutes_kind kind;
    struct slice lower = reading_lower(arena, slice_first(line, 120));
    return line.len <= 160 && (kind_in(lower, &kind) || reading_find_any(lower, words, 0, NULL) != SIZE_MAX);
}

/* ---- date, time and place ---- */

static int first_full_date(struct slice text) {
    struct text_date date;
    for (size_t at = 0; textdate_next(text, &at, &date);)
        if (!date.no_year) return date.date;
    return 0;
}

static void read_times(struct head *head, struct slice text, bool bare) {
    char start[6], end[6];
    if (head->record->start[0] || !textdate_times(text, bare, start, end)) return;
    head->record->start = arena_text(head->arena, slice_of(start));
    if (end[0]) head->record->end = arena_text(head->arena, slice_of(end));
}

static void read_end(struct head *head, struct slice text) {
    char start[6], end[6];
    if (!head->record->end[0] && textdate_times(text, true, start, end))
        head->record->end = arena_text(head->arena, slice_of(start));
}

static void read_place(struct head *head, struct slice text, size_t line) {
    if (head->record->place[0] || !text.len) return;
    /* A dash or comma at the end: the address goes on below. */
    bool open = slice_ends(text, ",") || slice_ends(text, "-") || slice_ends(text, "\xE2\x80\x93");
    if (open && line + 1 < head->end) {
        head->record->place =
            arena_printf(head->arena, "%.*s %.*s", (int)text.len, text.data,
                         (int)head->layout->lines[line + 1].text.len, head->layout->lines[line + 1].text.data);
    } else {
        head->record->place = arena_text(head->arena, text);
    }
}

static void read_label(struct head *head, enum head_label label, struct slice value, size_t line) {
    int date = 0;
    switch (label) {
    case HEAD_BODY:
        if (!head->record->body[0] && !known_body(head, strip_back(head->arena, value)) && !head->printed[0] &&
            may_be_name(value))
            head->printed = arena_text(head->arena, strip_back(head->arena, value));
        break;
    case HEAD_BODY_OR_TIME:
    case HEAD_TIME:
    case HEAD_TIME_AND_PLACE:
        date = first_full_date(value);
        if (date && !head->label_date) head->label_date = date;
        read_times(head, value, true);
        if (!date && label == HEAD_BODY_OR_TIME) read_label(head, HEAD_BODY, value, line);
        if (label == HEAD_TIME_AND_PLACE) {
            const char *comma = memrchr(value.data, ',', value.len);
            if (comma) read_place(head, slice_trim(slice_from(value, (size_t)(comma + 1 - value.data))), line);
        }
        break;
    case HEAD_START:
        if (!head->label_date) head->label_date = first_full_date(value);
        read_times(head, value, true);
        break;
    case HEAD_END: read_end(head, value); break;
    case HEAD_PLACE: read_place(head, value, line); break;
    default: break;
    }
}

static bool is_list_label(enum head_label label) {
    return label >= HEAD_PRESENT && label <= HEAD_CHAIR;
}

/* Labels with their values, on the line or below it; lines of lists of people are passed over. */
static void read_labels(struct head *head, bool *in_list) {
    bool list = false;
    for (size_t i = 0; i < head->end; i++) {
        struct slice value;
        enum head_label label = reading_head_label(head->arena, head->layout->lines[i].text, &value);
        if (label != HEAD_NONE) list = is_list_label(label);
        in_list[i] = list || label == HEAD_PLACE;
        if (label == HEAD_NONE || list) continue;
        struct slice ignored;
        if (!value.len && i + 1 < head->end &&
            reading_head_label(head->arena, head->layout->lines[i + 1].text, &ignored) == HEAD_NONE)
            value = head->layout->lines[i + 1].text;
        read_label(head, label, value, i);
    }
}

static void read_title_lines(struct head *head, const bool *in_list, bool *kind_found) {
    size_t end = head->end < TITLE_LINES ? head->end : TITLE_LINES;
    for (size_t i = 0; i < end; i++) {
        struct slice text = head->layout->lines[i].text, value;
        struct slice lower = reading_lower(head->arena, slice_first(text, 120));
        if (!*kind_found && !in_list[i]) *kind_found = kind_in(lower, &head->record->kind);
        enum head_label label = reading_head_label(head->arena, text, &value);
        if (in_list[i] || (label != HEAD_NONE && label != HEAD_OTHER)) continue;
        bool title = is_title(head->arena, text);
        if (title) read_title(head, text);
        int date = first_full_date(text);
        if (date && !head->title_date && (title || i < 8)) head->title_date = date;
        /* "… kl." at the line's end: the time stands on the next one. */
        if ((slice_ends(text, "kl.") || slice_ends(text, "kl")) && i + 1 < head->end)
            text = slice_of(arena_printf(head->arena, "kl. %.*s", (int)head->layout->lines[i + 1].text.len,
                                         head->layout->lines[i + 1].text.data));
        read_times(head, text, date != 0);
    }
}

/* "Social- og Sundhedsudvalget", "Ældrerådet": a line or cell that is nothing but the name of such a body. */
static bool is_body_like(struct arena *arena, struct slice text) {
    static const char *const endings[] = {
        "udvalget",     "udvalg",      "rådet",     "råd",      "byrådet",        "bestyrelsen",  "bestyrelse",
        "styregruppen", "styregruppe", "forummet",  "forum",    "arbejdsgruppen", "følgegruppen", "kommunalbestyrelsen",
        "klyngen",      "kredsen",     "netværket", "komitéen", "kommissionen"};
    struct slice lower = reading_lower(arena, text);
    size_t words = 1;
    for (size_t i = 0; i < lower.len; i++) {
        words += lower.data[i] == ' ';
        if (strchr(".:;", lower.data[i])) return false;
    }
    if (slice_starts(lower, "udvalget for ") || slice_starts(lower, "rådet for "))
        return words <= 9 && may_be_name(text);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (slice_ends(lower, endings[i])) return words <= 7 && may_be_name(text);
    return false;
}

/* The cell of a letterhead ("Odder Kommune        Social- og Sundhedsudvalget") from *at on; false at the line's end.
 */
static bool next_cell(struct slice line, size_t *at, struct slice *cell) {
    while (*at < line.len && strchr(" \t", line.data[*at])) ++*at;
    size_t start = *at;
    while (*at < line.len && line.data[*at] != '\t' && !slice_starts(slice_from(line, *at), "  ")) ++*at;
    *cell = slice_make(line.data + start, *at - start);
    return cell->len > 0;
}

/* A name elsewhere in the head, where the title gave none that is known or looks like one. */
static void read_letterhead(struct head *head, const bool *in_list, size_t end) {
    if (head->record->body[0] || is_body_like(head->arena, slice_of(head->printed))) return;
    for (size_t i = 0; i < end; i++) {
        struct slice cell;
        for (size_t at = 0; !in_list[i] && next_cell(head->layout->lines[i].text, &at, &cell);) {
            if (cell.len > 100 || !is_body_like(head->arena, cell)) continue;
            if (!known_body(head, cell)) head->printed = arena_text(head->arena, cell);
            return;
        }
    }
    for (size_t i = 0; i < end && !head->printed[0]; i++)
        if (!in_list[i] && head->layout->lines[i].text.len <= 100 && known_body(head, head->layout->lines[i].text))
            return;
}

/* The body where the title did not tell it, and whose it is. */
static void read_rest(struct head *head, const bool *in_list) {
    struct minutes_record *record = head->record;
    size_t end = head->end < TITLE_LINES ? head->end : TITLE_LINES;
    read_letterhead(head, in_list, end);
    if (!record->body[0]) record->body = head->printed;
    const struct body *body = registry_find_body(head->registry, slice_of(record->body));
    if (!record->body[0] || record->owner[0] || (body && !body->needs_owner)) return;
    for (size_t i = 0; i < end && !record->owner[0]; i++) {
        struct mention *mentions;
        size_t count;
        if (in_list[i]) continue;
        registry_scan_authorities(head->registry, head->layout->lines[i].text, head->arena, &mentions, &count);
        for (size_t k = 0; k < count && !record->owner[0]; k++)
            if (mentions[k].explicit_kommune || mentions[k].authority->kind == AUTHORITY_REGION)
                record->owner = arena_text(head->arena, slice_of(mentions[k].authority->name));
    }
}

/* "Mødet hævet kl. 16.25" among the last lines. */
static void read_closing_time(struct head *head) {
    static const char *const words[] = {
        "mødet hævet", "mødet hævedes", "mødet sluttede", "mødet blev hævet", "mødet sluttet", "mødet slut", NULL};
    size_t count = head->layout->line_count;
    for (size_t i = count > 12 ? count - 12 : 0; i < count; i++) {
        struct slice lower = reading_lower(head->arena, slice_first(head->layout->lines[i].text, 200));
        size_t at = reading_find_any(lower, words, 0, NULL);
        if (at != SIZE_MAX) read_end(head, slice_from(lower, at));
    }
}

/* How often the text writes a date of that year. */
static size_t count_year(const struct layout *layout, int year) {
    size_t count = 0;
    for (size_t i = 0; i < layout->line_count; i++) {
        struct text_date date;
        for (size_t at = 0; textdate_next(layout->lines[i].text, &at, &date);)
            count += !date.no_year && date_year(date.date) == year;
    }
    return count;
}

/* The last warning was seen where the head writes that date. */
static void warn_at_date(const struct layout *layout, size_t end, int day, struct minutes_record *record) {
    for (size_t i = 0; i < end && i < layout->line_count; i++) {
        struct text_date date;
        for (size_t at = 0; textdate_next(layout->lines[i].text, &at, &date);)
            if (date.date == day) {
                record_warn_place(record, layout->lines[i].page, layout->lines[i].offset);
                return;
            }
    }
}

/* The title and the date line differ: said in a warning. Where only the year differs, the text's own dates weigh in. */
static void settle_dates(struct head *head) {
    char title[DATE_TEXT_SIZE], label[DATE_TEXT_SIZE];
    bool same_day = head->title_date % 10000 == head->label_date % 10000;
    date_format(head->title_date, title);
    date_format(head->label_date, label);
    record_warn(head->arena, head->record, same_day ? "year-conflict" : "date-conflict",
                _("the title says %s, the date line %s"), title, label);
    warn_at_date(head->layout, head->end, head->title_date, head->record);
    if (same_day &&
        count_year(head->layout, date_year(head->label_date)) > count_year(head->layout, date_year(head->title_date)))
        head->record->date = head->label_date;
}

void meeting_read(const struct layout *layout, size_t head_end, const struct registry *registry, struct arena *arena,
                  struct minutes_record *record) {
    struct head head = {.layout = layout,
                        .end = head_end < 400 ? head_end : 400,
                        .registry = registry,
                        .arena = arena,
                        .record = record,
                        .printed = ""};
    bool kind_found = false;
    bool *in_list = arena_alloc(arena, head.end + 1);
    if (arena->failed || !in_list) return;
    record->body = record->owner = record->start = record->end = record->place = "";
    read_labels(&head, in_list);
    read_title_lines(&head, in_list, &kind_found);
    read_rest(&head, in_list);
    read_closing_time(&head);
    record->date = head.title_date ? head.title_date : head.label_date;
    for (size_t i = 0; i < head.end && !record->date; i++)
        if (!in_list[i]) record->date = first_full_date(layout->lines[i].text);
    if (head.title_date && head.label_date && head.title_date != head.label_date) settle_dates(&head);
    if (!kind_found) record->kind = MINUTES_KIND_COUNT; /* minutes.c decides by what the items have */
}

/* ---- contradictions ---- */

/* A finite verb in the past: the weak ones by their ending, the strong ones that minutes use. */
static bool is_past_verb(struct slice word) {
    static const char *const strong[] = {"holdt",    "indgik",    "fik",     "gav",     "tog",       "blev",
                                         "var",      "trådte",    "kom",     "skete",   "vedtog",    "udgik",
                                         "afholdt",  "modtog",    "udgav",   "fandt",   "afholdtes", "begyndte",
                                         "indledte", "drøftedes", "overgik", "overtog", "aftaltes"};
    if (word.len > 5 && (slice_ends(word, "ede") || slice_ends(word, "edes"))) return true;
    for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
        if (slice_is(word, strong[i])) return true;
    return false;
}

/* The word that ends at *end, which is moved in front of it; empty at the start. */
static struct slice word_before(struct slice text, size_t *end) {
    while (*end && !reading_is_word_byte(text.data[*end - 1])) --*end;
    size_t stop = *end;
    while (*end && reading_is_word_byte(text.data[*end - 1])) --*end;
    return slice_make(text.data + *end, stop - *end);
}

/*
 * A past act right before or behind a date: "besluttede den 13. april 2036", "trådte i kraft den 1. maj 2036", "den 27.
 * februar 2036 blev". "Det blev aftalt at mødes den …" is none: "at" stands between.
 */
static bool is_past(struct slice lower, const struct text_date *date) {
    size_t end = date->start;
    for (int i = 0; i < 4 && end; i++) {
        struct slice word = word_before(lower, &end);
        if (slice_is(word, "at") || slice_is(word, "til") || slice_is(word, "fra") || slice_is(word, "senest")) break;
        if (is_past_verb(word)) return true;
    }
    struct slice behind = slice_trim(slice_from(lower, date->end));
    size_t len = 0;
    while (len < behind.len && reading_is_word_byte(behind.data[len])) len++;
    return is_past_verb(slice_first(behind, len));
}

/* The year in the title of a list of meetings ("Møder 2026"); 0 for other items. */
static int meetings_year(struct slice title) {
    if (!slice_starts(title, "Møder ") && !slice_starts(title, "Mødeplan ") && !slice_starts(title, "Mødedatoer ") &&
        !slice_starts(title, "Mødekalender "))
        return 0;
    for (size_t i = 0; i + 4 <= title.len; i++) {
        int first, last;
        if (date_range(slice_make(title.data + i, 4), &first, &last)) return date_year(first);
    }
    return 0;
}

static void check_year(const struct layout *layout, const struct item_list *list, struct arena *arena,
                       struct minutes_record *record) {
    size_t past = 0;
    int other = 0;
    for (size_t i = 0; i < list->count && past < 2; i++) {
        const struct item_span *span = &list->spans[i];
        int year = meetings_year(slice_of(span->title));
        for (size_t k = span->body; k < span->end; k++) {
            struct slice text = layout->lines[k].text;
            struct text_date date;
            size_t last = SIZE_MAX; /* end of a date that was past: "den 13. april og den 11. maj" */
            for (size_t at = 0; textdate_next(text, &at, &date);) {
                /* The meeting's own day in the list of another year's meetings. */
                if (date.no_year && year && year != date_year(record->date) && date.date == record->date % 10000) {
                    other = year;
                    past += 2;
                } else if (!date.no_year && date.date > record->date &&
                           date_year(date.date) != date_year(record->date) &&
                           (is_past(reading_lower(arena, text), &date) ||
                            (last != SIZE_MAX && date.start - last < 10))) {
                    last = date.end;
                    if (!other) other = date_year(date.date);
                    past++;
                }
            }
        }
    }
    if (past < 2) return;
    record_warn(arena, record, "year-conflict",
                _("the heading says %d, but the text tells of %d as the year of the meeting or as past"),
                date_year(record->date), other);
    warn_at_date(layout, list->count ? list->spans[0].heading : layout->line_count, record->date, record);
}

/* "fredag den 22. august 2025" on a day that was none, in the head. */
static void check_weekday(const struct layout *layout, size_t end, struct arena *arena, struct minutes_record *record) {
    for (size_t i = 0; i < end && i < TITLE_LINES; i++) {
        struct slice lower = reading_lower(arena, layout->lines[i].text);
        struct text_date date;
        int said;
        for (size_t at = 0; textdate_next_weekday(lower, &at, &date, &said);) {
            if (date.date != record->date || textdate_weekday(date.date) == said) continue;
            record_warn(arena, record, "weekday-conflict", _("the heading says %s, but that day is a %s"),
                        textdate_weekday_name(said), textdate_weekday_name(textdate_weekday(date.date)));
            record_warn_place(record, layout->lines[i].page, layout->lines[i].offset);
            return;
        }
    }
}

/* What the text has and the contents list has not. */
static void check_contents(const struct layout *layout, const struct item_list *list, struct arena *arena,
                           struct minutes_record *record) {
    struct contents_difference *differences;
    size_t count;
    contents_compare(list, arena, &differences, &count);
    for (size_t i = 0; i < count; i++) {
        if (differences[i].kind != CONTENTS_LACKS) continue;
        const struct item_span *span = &list->spans[differences[i].item];
        record_warn(arena, record, "contents-differ", _("the contents list lacks item %s, \"%s\""), span->number,
                    span->title);
        record_warn_place(record, layout->lines[span->heading].page, layout->lines[span->heading].offset);
    }
}

void meeting_check(const struct layout *layout, const struct item_list *list, struct arena *arena,
                   struct minutes_record *record) {
    if (!record->date) record_warn(arena, record, "no-date", _("no date of the meeting was found"));
    if (!record->body[0]) record_warn(arena, record, "no-body", _("no name of a body was found"));
    if (!record->item_count) record_warn(arena, record, "no-items", _("no agenda items were found"));
    if (record->date) {
        check_year(layout, list, arena, record);
        check_weekday(layout, list->count ? list->spans[0].heading : layout->line_count, arena, record);
    }
    check_contents(layout, list, arena, record);
}
