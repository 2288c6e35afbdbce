/* draft.c - seats as the rows that they will be (item_reader.h), with what is still to be found out. */
#include "base/intl.h"
#include "corpus/item_reader.h"

#define ITEM_SEATS_MAX 2000

const char *draft_told_date(struct item_reader *reader, const struct sentence *sentence) {
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

const char *draft_keep(struct item_reader *reader, struct slice text) {
    char *out = arena_text(reader->arena, slice_trim(text));
    size_t n = 0;
    for (size_t i = 0; out[i]; i++) {
        char c = out[i] == '\t' ? ' ' : out[i];
        if (c == ' ' && n && out[n - 1] == ' ') continue;
        out[n++] = c;
    }
    out[n] = '\0';
    return out;
}

static const char *keep(struct item_reader *reader, const char *text) {
    return text[0] ? draft_keep(reader, slice_of(text)) : "";
}

struct draft *draft_add(struct item_reader *reader, const struct seat *seat, const struct passage *passage,
                        size_t start, size_t end) {
    if (reader->draft_count >= ITEM_SEATS_MAX) {
        item_warn(reader, &reader->told_list, passage, start, "appointment-list",
                  _("a list of people without an end; the rest of it was not read"));
        return NULL;
    }
    const char *group = item_seat_group(reader, seat);
    if (!group[0]) {
        if (seat->act == ACT_UDPEGET && !seat->needs_place)
            item_warn(reader, &reader->told_group, passage, start, "appointment-group",
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
    row->quote = draft_keep(reader, slice_make(passage->text.data + start, end - start));
    row->proposed.quote = "";
    row->proposed.offset = -1;
    passage_place(passage, reader->layout, start, &row->page, &row->offset);
    reader->last_group = row->group;
    return draft;
}

void drafts_emit(struct item_reader *reader) {
    for (size_t i = 0; i < reader->draft_count && !reader->arena->failed; i++) {
        struct draft *draft = &reader->drafts[i];
        if (draft->dropped) continue;
        if (!draft->row.role[0]) draft->row.role = "medlem";
        *ARENA_PUSH(reader->arena, reader->record->appointments, reader->record->appointment_count) = draft->row;
    }
}
