/* record.c - the words, warnings and ids of meeting records; see record.h. The JSON form is record_json.c. */
#include "corpus/record.h"
#include "base/date.h"
#include "corpus/record_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *const minutes_kind_words[MINUTES_KIND_COUNT] = {"referat", "dagsorden"};
const char *const part_kind_words[PART_KIND_COUNT] = {
    "resumé", "indstilling", "sagsfremstilling", "beslutning", "referat", "økonomi", "videre proces", "bilag", "andet",
};
const char *const outcome_words[OUTCOME_COUNT] = {
    "",
    "godkendt",
    "godkendt med bemærkninger",
    "ikke godkendt",
    "taget til efterretning",
    "drøftet",
    "orienteret",
    "udpeget",
    "udsat",
    "afvist",
    "oversendt",
};
const char *const attendance_status_words[ATTENDANCE_STATUS_COUNT] = {"deltog", "afbud", "fraværende", "inviteret",
                                                                      "stedfortræder"};
const char *const appointment_act_words[ACT_COUNT] = {"foreslået", "udpeget",  "ikke udpeget",
                                                      "indtræder", "udtræder", "repræsenterer"};

static const char *word_at(const char *const *words, size_t count, unsigned value) {
    return value < count ? words[value] : "";
}

/* The index of the word; -1 where it is none of them. */
static int word_index(const char *const *words, size_t count, struct slice word) {
    for (size_t i = 0; i < count; i++)
        if (slice_is(word, words[i])) return (int)i;
    return -1;
}

const char *minutes_kind_name(enum minutes_kind kind) {
    return word_at(minutes_kind_words, MINUTES_KIND_COUNT, kind);
}

const char *part_kind_name(enum part_kind kind) {
    return word_at(part_kind_words, PART_KIND_COUNT, kind);
}

const char *outcome_name(enum outcome outcome) {
    return word_at(outcome_words, OUTCOME_COUNT, outcome);
}

const char *attendance_status_name(enum attendance_status status) {
    return word_at(attendance_status_words, ATTENDANCE_STATUS_COUNT, status);
}

const char *appointment_act_name(enum appointment_act act) {
    return word_at(appointment_act_words, ACT_COUNT, act);
}

bool minutes_kind_from(struct slice name, enum minutes_kind *out) {
    int index = word_index(minutes_kind_words, MINUTES_KIND_COUNT, name);
    if (index >= 0) *out = (enum minutes_kind)index;
    return index >= 0;
}

bool part_kind_from(struct slice name, enum part_kind *out) {
    int index = word_index(part_kind_words, PART_KIND_COUNT, name);
    if (index >= 0) *out = (enum part_kind)index;
    return index >= 0;
}

bool outcome_from(struct slice name, enum outcome *out) {
    int index = word_index(outcome_words, OUTCOME_COUNT, name);
    if (index > OUTCOME_NONE) *out = (enum outcome)index;
    return index > OUTCOME_NONE;
}

bool attendance_status_from(struct slice name, enum attendance_status *out) {
    int index = word_index(attendance_status_words, ATTENDANCE_STATUS_COUNT, name);
    if (index >= 0) *out = (enum attendance_status)index;
    return index >= 0;
}

bool appointment_act_from(struct slice name, enum appointment_act *out) {
    int index = word_index(appointment_act_words, ACT_COUNT, name);
    if (index >= 0) *out = (enum appointment_act)index;
    return index >= 0;
}

void record_warn(struct arena *arena, struct minutes_record *record, const char *code, const char *format, ...) {
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct minutes_warning *warning = ARENA_PUSH(arena, record->warnings, record->warning_count);
    warning->code = arena_text(arena, slice_of(code));
    warning->message = arena_text(arena, slice_of(message));
    warning->page = 0;
    warning->offset = -1;
}

void record_warn_place(struct minutes_record *record, int page, size_t offset) {
    if (!record->warning_count) return;
    struct minutes_warning *last = &record->warnings[record->warning_count - 1];
    last->page = page;
    last->offset = (int64_t)offset;
}

/* ---- ids ---- */

/* A copy with '-' for what would divide an id or break a line. */
static char *id_part(struct arena *arena, const char *text) {
    char *part = arena_text(arena, slice_of(text));
    if (arena->failed) return part;
    for (char *at = part; *at; at++)
        if (*at == '/' || (unsigned char)*at < 0x20) *at = '-';
    return part;
}

const char *record_meeting_id(struct arena *arena, const struct minutes_record *record, unsigned ordinal) {
    char date[32], second[16] = "";
    if (record->date) {
        date_format(record->date, date);
    } else {
        snprintf(date, sizeof date, "uden-dato-%.8s",
                 strlen(record->source.sha256) >= 8 ? record->source.sha256 : "00000000");
    }
    if (ordinal > 1) snprintf(second, sizeof second, ".%u", ordinal);
    const char *body = *record->body ? id_part(arena, record->body) : "ukendt";
    const char *owner = id_part(arena, record->owner);
    return arena_printf(arena, "%s%s%s/%s%s%s", body, *owner ? "@" : "", owner, date, second,
                        record->kind == MINUTES_DAGSORDEN ? "/dagsorden" : "");
}

static const char *item_id(struct arena *arena, const char *meeting, const char *number, size_t item, bool repeated) {
    if (!*number || repeated) return arena_printf(arena, "%s/~%zu", meeting, item + 1);
    return arena_printf(arena, "%s/%s", meeting, id_part(arena, number));
}

const char *record_item_id(struct arena *arena, const struct minutes_record *record, unsigned ordinal, size_t item) {
    const char *number = record->items[item].number;
    bool repeated = false;
    for (size_t i = 0; i < item && !repeated; i++) repeated = strcmp(record->items[i].number, number) == 0;
    return item_id(arena, record_meeting_id(arena, record, ordinal), number, item, repeated);
}

static int by_number_then_place(const void *a, const void *b) {
    const struct minutes_item *x = *(const struct minutes_item *const *)a, *y = *(const struct minutes_item *const *)b;
    int order = strcmp(x->number, y->number);
    return order ? order : (x > y) - (x < y);
}

const char **record_item_ids(struct arena *arena, const struct minutes_record *record, unsigned ordinal) {
    size_t count = record->item_count;
    const char *meeting = record_meeting_id(arena, record, ordinal);
    const struct minutes_item **sorted = arena_alloc(arena, (count + 1) * sizeof *sorted);
    const char **ids = arena_alloc(arena, (count + 1) * sizeof *ids);
    if (!sorted || !ids || arena->failed) return NULL;
    for (size_t i = 0; i < count; i++) sorted[i] = &record->items[i];
    qsort(sorted, count, sizeof *sorted, by_number_then_place);
    for (size_t i = 0; i < count; i++) {
        bool repeated = i > 0 && strcmp(sorted[i]->number, sorted[i - 1]->number) == 0;
        size_t item = (size_t)(sorted[i] - record->items);
        ids[item] = item_id(arena, meeting, sorted[i]->number, item, repeated);
    }
    return ids;
}
