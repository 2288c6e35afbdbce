/*
 * expect_register.h - compares the appointments of a meeting record with what a careful reader found
 * (corpus/samples/register/README.md). Used by test_register.c, which asks that rows be right, and score_register.c,
 * which counts.
 */
#ifndef TESTS_CORPUS_EXPECT_REGISTER_H
#define TESTS_CORPUS_EXPECT_REGISTER_H

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "tests/corpus/expect.h"
#pragma GCC diagnostic pop

enum register_field {
    REGISTER_ROW,      /* person, municipality, group and act in one */
    REGISTER_PROPOSED, /* the same of rows that only propose */
    REGISTER_PERSON,
    REGISTER_TITLE,
    REGISTER_AFFILIATION,
    REGISTER_MUNICIPALITY,
    REGISTER_GROUP,
    REGISTER_ROLE,
    REGISTER_ACT,
    REGISTER_DATE,
    REGISTER_ITEM,
    REGISTER_PAGE,
    REGISTER_QUOTE,
    REGISTER_QUOTE_PROPOSED,
    REGISTER_FIELD_COUNT
};

static const char *const register_field_names[REGISTER_FIELD_COUNT] = {
    "row",  "proposed", "person", "title", "affiliation", "municipality", "group",
    "role", "act",      "date",   "item",  "page",        "quote",        "quote_proposed"};

struct register_score {
    struct {
        unsigned right, found, wanted;
    } counts[REGISTER_FIELD_COUNT];
    unsigned wrong, invented, missing; /* rows */
    struct expect attendance;
    FILE *out; /* where differences are told */
};

/* ---- groups ---- */

#define REGISTER_WORDS 40

static size_t register_words(char *normal, const char *words[REGISTER_WORDS]) {
    static const char *const small[] = {"den", "det", "de",   "for", "om",      "i",
                                        "af",  "og",  "vedr", "til", "kommune", "kommunes"};
    size_t count = 0;
    for (char *word = strtok(normal, " "); word && count < REGISTER_WORDS; word = strtok(NULL, " ")) {
        bool drop = false;
        for (size_t i = 0; i < sizeof small / sizeof *small; i++) drop |= strcmp(small[i], word) == 0;
        for (size_t i = 0; i < count; i++) drop |= strcmp(words[i], word) == 0;
        if (!drop) words[count++] = word;
    }
    return count;
}

/* The same word but for an inflection of at most three letters. */
static bool register_alike(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b), less = n < m ? n : m;
    if (strcmp(a, b) == 0) return true;
    return less >= 4 && (n > m ? n - m : m - n) <= 3 && strncmp(a, b, less - 1) == 0;
}

/* Seven tenths of the shorter name's content words are shared. */
static bool register_same_group(const char *a, const char *b) {
    char *x = expect_normal(a), *y = expect_normal(b);
    const char *left[REGISTER_WORDS], *right[REGISTER_WORDS];
    size_t n = register_words(x, left), m = register_words(y, right), shared = 0;
    const char **few = n <= m ? left : right, **many = n <= m ? right : left;
    size_t fewer = n <= m ? n : m, more = n <= m ? m : n;
    for (size_t i = 0; i < fewer; i++) {
        bool found = false;
        for (size_t k = 0; k < more; k++) found |= register_alike(few[i], many[k]);
        shared += found;
    }
    free(x);
    free(y);
    return fewer && shared * 10 >= fewer * 7;
}

static bool register_allows_group(const json_t *row, const char *group) {
    size_t i;
    json_t *other;
    if (register_same_group(expect_text(row, "group"), group)) return true;
    json_array_foreach(json_object_get(row, "group_or"), i, other) {
        if (register_same_group(json_string_value(other), group)) return true;
    }
    return false;
}

/* ---- rows ---- */

static bool register_is_right(const json_t *row, const struct minutes_appointment *found) {
    return expect_allows(row, "person", found->person) && expect_allows(row, "municipality", found->municipality) &&
           expect_allows(row, "act", appointment_act_name(found->act)) && register_allows_group(row, found->group);
}

static bool register_is_forgiven(const json_t *also, const struct minutes_appointment *found) {
    size_t i;
    json_t *row;
    json_array_foreach(also, i, row) {
        if (!expect_allows(row, "person", found->person)) continue;
        if (!json_object_get(row, "municipality") || expect_allows(row, "municipality", found->municipality))
            return true;
    }
    return false;
}

static void register_field(struct register_score *score, enum register_field field, const json_t *row, const char *key,
                           const char *found, bool right) {
    bool empty = expect_is_empty(found), none = expect_is_empty(expect_text(row, key));
    if (!json_object_get(row, key)) return;
    score->counts[field].found += !empty;
    score->counts[field].wanted += !none && !(right && empty);
    score->counts[field].right += right && !empty;
    if (right && !empty && none) score->counts[field].wanted++;
    if (!right)
        fprintf(score->out, "  %-14s %s: '%s', not '%s'\n", register_field_names[field], expect_text(row, "person"),
                found, expect_text(row, key));
}

/* The quote is the sentence, or holds it with what leads or follows it. */
static bool register_same_quote(const char *wanted, const char *found) {
    char *x = expect_normal(wanted), *y = expect_normal(found);
    bool same = *y && (strstr(x, y) || strstr(y, x));
    free(x);
    free(y);
    return same;
}

static void register_fields(struct register_score *score, const json_t *row, const struct minutes_appointment *found,
                            const char *meeting_date) {
    char page[16];
    snprintf(page, sizeof page, "%d", found->page);
    const char *date = found->date[0] ? found->date : meeting_date;
    const char *act = appointment_act_name(found->act);
    register_field(score, REGISTER_PERSON, row, "person", found->person, expect_allows(row, "person", found->person));
    register_field(score, REGISTER_TITLE, row, "title", found->title, expect_allows(row, "title", found->title));
    register_field(score, REGISTER_AFFILIATION, row, "affiliation", found->affiliation,
                   expect_allows(row, "affiliation", found->affiliation));
    register_field(score, REGISTER_MUNICIPALITY, row, "municipality", found->municipality,
                   expect_allows(row, "municipality", found->municipality));
    register_field(score, REGISTER_GROUP, row, "group", found->group, register_allows_group(row, found->group));
    register_field(score, REGISTER_ROLE, row, "role", found->role, expect_allows(row, "role", found->role));
    register_field(score, REGISTER_ACT, row, "act", act, expect_allows(row, "act", act));
    register_field(score, REGISTER_DATE, row, "date", date, expect_allows(row, "date", date));
    register_field(score, REGISTER_ITEM, row, "item", found->item, expect_allows(row, "item", found->item));
    register_field(score, REGISTER_QUOTE, row, "quote", found->quote,
                   register_same_quote(expect_text(row, "quote"), found->quote));
    register_field(score, REGISTER_QUOTE_PROPOSED, row, "quote_proposed", found->proposed.quote,
                   register_same_quote(expect_text(row, "quote_proposed"), found->proposed.quote));
    if (json_object_get(row, "page")) {
        bool right = json_integer_value(json_object_get(row, "page")) == found->page;
        score->counts[REGISTER_PAGE].found++;
        score->counts[REGISTER_PAGE].wanted++;
        score->counts[REGISTER_PAGE].right += right;
        if (!right) fprintf(score->out, "  %-14s %s: '%s'\n", "page", found->person, page);
    }
}

static void register_tell(struct register_score *score, const char *what, const char *person, const char *municipality,
                          const char *group, const char *act) {
    fprintf(score->out, "  %-14s %s, %s: %s (%s)\n", what, person, municipality, group, act);
}

/* Rows of one kind: those that only propose, or the others. */
static void register_rows(struct register_score *score, const json_t *expected, const char *key,
                          const struct minutes_record *record, bool proposed) {
    enum register_field field = proposed ? REGISTER_PROPOSED : REGISTER_ROW;
    const json_t *rows = json_object_get(expected, key);
    const char *date = expect_text(json_object_get(expected, "meeting"), "date");
    bool *used = calloc(record->appointment_count + 1, sizeof *used);
    bool *right = calloc(json_array_size(rows) + 1, sizeof *right);
    if (!used || !right) abort();
    size_t i;
    json_t *row;
    for (int pass = 0; pass < 2; pass++) json_array_foreach(rows, i, row) {
            size_t k = 0;
            if (right[i]) continue;
            for (; k < record->appointment_count; k++) {
                const struct minutes_appointment *found = &record->appointments[k];
                bool allowed = (found->act == ACT_FORESLAAET) == proposed ||
                               (proposed && expect_allows(row, "act", appointment_act_name(found->act)));
                if (used[k] || !allowed) continue;
                if (pass == 0 ? register_is_right(row, found) : expect_allows(row, "person", found->person)) break;
            }
            if (k == record->appointment_count) {
                if (pass == 0) continue;
                score->missing++;
                register_tell(score, "missing", expect_text(row, "person"), expect_text(row, "municipality"),
                              expect_text(row, "group"), expect_text(row, "act"));
                continue;
            }
            used[k] = right[i] = true;
            score->counts[field].right += pass == 0;
            score->wrong += pass == 1;
            register_fields(score, row, &record->appointments[k], date);
        }
    score->counts[field].wanted += (unsigned)json_array_size(rows);
    for (size_t k = 0; k < record->appointment_count; k++) {
        const struct minutes_appointment *found = &record->appointments[k];
        if ((found->act == ACT_FORESLAAET) != proposed && !used[k]) continue;
        bool forgiven = !used[k] && register_is_forgiven(json_object_get(expected, "also"), found);
        score->counts[field].found += !forgiven;
        if (used[k] || forgiven) continue;
        score->invented++;
        register_tell(score, "invented", found->person, found->municipality, found->group,
                      appointment_act_name(found->act));
    }
    free(used);
    free(right);
}

/* The number of differences in rows and attendance. Several meetings are an array, in the order of the document. */
static unsigned register_document(struct register_score *score, const struct registry *registry, const char *path,
                                  const char *expected_path) {
    json_t *expected = json_load_file(expected_path, JSON_REJECT_DUPLICATES, NULL);
    unsigned before = score->wrong + score->invented + score->missing + score->attendance.differences;
    struct extract_limits limits = EXTRACT_LIMITS;
#ifdef REFERAT_SANITIZED
    limits.memory_bytes = 0;
#endif
    struct arena arena;
    struct minutes minutes = {0};
    struct referat_error error = {0};
    if (!expected) {
        fprintf(score->out, "  %s: cannot be read\n", expected_path);
        return ++score->wrong - before;
    }
    arena_init(&arena, (size_t)1 << 28);
    size_t count = json_is_array(expected) ? json_array_size(expected) : 1;
    if (minutes_read_file(path, registry, &limits, &arena, &minutes, &error) != REFERAT_OK || minutes.count != count) {
        fprintf(score->out, "  not read: %s\n", error.message);
        score->wrong++;
        count = 0;
    }
    score->attendance.out = score->out;
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(expected) ? json_array_get(expected, i) : expected;
        register_rows(score, one, "appointments", &minutes.records[i], false);
        register_rows(score, one, "proposed", &minutes.records[i], true);
        expect_attendance(&score->attendance, one, &minutes.records[i]);
    }
    arena_free(&arena);
    json_decref(expected);
    return score->wrong + score->invented + score->missing + score->attendance.differences - before;
}

#endif
