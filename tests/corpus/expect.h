/*
 * expect.h - compares a meeting record with what a careful reader found in the document (corpus/samples/README.md).
 * Used by test_samples.c, which asks for no difference, and score_samples.c, which counts. Knows the form of the
 * expectations and nothing of how minutes are read.
 */
#ifndef TESTS_CORPUS_EXPECT_H
#define TESTS_CORPUS_EXPECT_H

#include "base/date.h"
#include "corpus/minutes.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

enum expect_field {
    EXPECT_MEETING,
    EXPECT_ATTENDANCE, /* person, affiliation and status in one */
    EXPECT_ROLE,
    EXPECT_HOME, /* the municipality of an attendance */
    EXPECT_ITEM, /* number and title in one */
    EXPECT_CASE,
    EXPECT_CLOSED,
    EXPECT_OUTCOME,
    EXPECT_PARTS,
    EXPECT_MUNICIPALITY,
    EXPECT_WARNING,
    EXPECT_FIELD_COUNT
};

static const char *const expect_field_names[EXPECT_FIELD_COUNT] = {"meeting", "attendance",  "role",   "municipality",
                                                                   "item",    "case_number", "closed", "outcome",
                                                                   "parts",   "named",       "warning"};

/* Counted over whatever was compared with it; differences are told as they are found. */
struct expect {
    struct {
        unsigned right, found, wanted;
    } counts[EXPECT_FIELD_COUNT];
    unsigned differences;
    FILE *out;
};

/* Lower case, every run of anything but letters and digits one space, none at the ends; malloc'd. */
static char *expect_normal(const char *text) {
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
    const utf8proc_uint8_t *p = composed ? composed : (const utf8proc_uint8_t *)text;
    char *out = malloc(strlen((const char *)p) * 2 + 8);
    if (!out) abort();
    size_t len = 0;
    bool gap = false;
    while (*p) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(p, -1, &c);
        p += n > 0 ? n : 1;
        if (n <= 0) continue;
        utf8proc_category_t category = utf8proc_category(c);
        if (category > UTF8PROC_CATEGORY_LO && category != UTF8PROC_CATEGORY_ND) {
            gap = true;
            continue;
        }
        if (gap && len) out[len++] = ' ';
        gap = false;
        len += (size_t)utf8proc_encode_char(utf8proc_tolower(c), (utf8proc_uint8_t *)out + len);
    }
    out[len] = '\0';
    free(composed);
    return out;
}

static bool expect_same(const char *a, const char *b) {
    char *x = expect_normal(a), *y = expect_normal(b);
    bool same = strcmp(x, y) == 0;
    free(x);
    free(y);
    return same;
}

static bool expect_is_empty(const char *text) {
    char *x = expect_normal(text);
    bool empty = !*x;
    free(x);
    return empty;
}

static const char *expect_text(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* Whether `text` is the value of `key`, or one of those in `key`_or. */
static bool expect_allows(const json_t *object, const char *key, const char *text) {
    if (expect_same(expect_text(object, key), text)) return true;
    char other[64];
    snprintf(other, sizeof other, "%s_or", key);
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(object, other), i, value) {
        if (json_is_string(value) && expect_same(json_string_value(value), text)) return true;
    }
    return false;
}

__attribute__((format(printf, 3, 4))) static void expect_tell(struct expect *expect, enum expect_field field,
                                                              const char *format, ...) {
    expect->differences++;
    fprintf(expect->out, "  %-12s ", expect_field_names[field]);
    va_list args;
    va_start(args, format);
    vfprintf(expect->out, format, args);
    va_end(args);
    fputc('\n', expect->out);
}

/* A text of one thing that was found: `where` names the thing. Nothing where the expectation does not say. */
static void expect_value(struct expect *expect, enum expect_field field, const json_t *object, const char *key,
                         const char *found, const char *where) {
    if (!json_object_get(object, key)) return;
    bool right = expect_allows(object, key, found);
    bool is_empty = expect_is_empty(found);
    expect->counts[field].found += !is_empty;
    /* An allowed "nothing" is as good as nothing wanted. */
    expect->counts[field].wanted += !expect_is_empty(expect_text(object, key)) && !(right && is_empty);
    expect->counts[field].right += right && !is_empty;
    /* "" may be allowed beside a value: then the value found was wanted. */
    if (right && !is_empty && expect_is_empty(expect_text(object, key))) expect->counts[field].wanted++;
    if (!right) expect_tell(expect, field, "%s: %s is '%s', not '%s'", where, key, found, expect_text(object, key));
}

/* ---- meeting and warnings ---- */

static void expect_meeting(struct expect *expect, const json_t *expected, const struct minutes_record *record) {
    const json_t *meeting = json_object_get(expected, "meeting");
    char date[DATE_TEXT_SIZE];
    date_format(record->date, date);
    expect_value(expect, EXPECT_MEETING, meeting, "body", record->body, "meeting");
    expect_value(expect, EXPECT_MEETING, meeting, "owner", record->owner, "meeting");
    expect_value(expect, EXPECT_MEETING, meeting, "date", date, "meeting");
    expect_value(expect, EXPECT_MEETING, meeting, "start", record->start, "meeting");
    expect_value(expect, EXPECT_MEETING, meeting, "end", record->end, "meeting");
    expect_value(expect, EXPECT_MEETING, meeting, "kind", minutes_kind_name(record->kind), "meeting");
    if (!expect_same(date, expect_text(meeting, "date")) && expect_allows(meeting, "date", date) &&
        !record->warning_count)
        expect_tell(expect, EXPECT_MEETING, "date is '%s' without a warning", date);
}

static bool expect_has_warning(const struct minutes_record *record, const char *code) {
    for (size_t i = 0; i < record->warning_count; i++) {
        if (strcmp(record->warnings[i].code, code) == 0) return true;
    }
    return false;
}

static void expect_warnings(struct expect *expect, const json_t *expected, const struct minutes_record *record) {
    static const char *const codes[] = {"year-conflict", "contents-differ"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        bool found = expect_has_warning(record, codes[i]), wanted = false;
        size_t k;
        json_t *code;
        json_array_foreach(json_object_get(expected, "warnings"), k, code) {
            wanted |= strcmp(json_string_value(code), codes[i]) == 0;
        }
        expect->counts[EXPECT_WARNING].found += found;
        expect->counts[EXPECT_WARNING].wanted += wanted;
        expect->counts[EXPECT_WARNING].right += found && wanted;
        if (found != wanted) expect_tell(expect, EXPECT_WARNING, "%s %s", codes[i], wanted ? "is missing" : "invented");
    }
}

/* ---- attendance ---- */

static void expect_person(struct expect *expect, const json_t *expected, const struct minutes_attendance *found) {
    const char *status = attendance_status_name(found->status);
    bool right = expect_allows(expected, "status", status);
    if (!right)
        expect_tell(expect, EXPECT_ATTENDANCE, "%s: status is '%s', not '%s'", found->person, status,
                    expect_text(expected, "status"));
    if (json_object_get(expected, "affiliation") && !expect_allows(expected, "affiliation", found->affiliation)) {
        right = false;
        expect_tell(expect, EXPECT_ATTENDANCE, "%s: affiliation is '%s', not '%s'", found->person, found->affiliation,
                    expect_text(expected, "affiliation"));
    }
    expect->counts[EXPECT_ATTENDANCE].right += right;
    expect_value(expect, EXPECT_ROLE, expected, "role", found->role, found->person);
    expect_value(expect, EXPECT_HOME, expected, "municipality", found->municipality, found->person);
}

static void expect_attendance(struct expect *expect, const json_t *expected, const struct minutes_record *record) {
    const json_t *rows = json_object_get(expected, "attendance");
    if (!rows) return;
    bool *used = calloc(record->attendance_count + 1, sizeof *used);
    if (!used) abort();
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        size_t k = 0;
        while (k < record->attendance_count && (used[k] || !expect_allows(row, "person", record->attendance[k].person)))
            k++;
        if (k == record->attendance_count) {
            expect_tell(expect, EXPECT_ATTENDANCE, "missing: %s, %s (%s)", expect_text(row, "person"),
                        expect_text(row, "affiliation"), expect_text(row, "status"));
            continue;
        }
        used[k] = true;
        expect_person(expect, row, &record->attendance[k]);
    }
    for (size_t k = 0; k < record->attendance_count; k++) {
        const struct minutes_attendance *found = &record->attendance[k];
        if (!used[k])
            expect_tell(expect, EXPECT_ATTENDANCE, "invented: '%s', '%s' (%s)", found->person, found->affiliation,
                        attendance_status_name(found->status));
    }
    expect->counts[EXPECT_ATTENDANCE].found += (unsigned)record->attendance_count;
    expect->counts[EXPECT_ATTENDANCE].wanted += (unsigned)json_array_size(rows);
    free(used);
}

/* ---- items ---- */

/* The kinds of the parts in order, a run of one kind once. */
static void expect_kinds_found(const struct minutes_item *item, char *out, size_t size) {
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < item->part_count; i++) {
        if (i && item->parts[i].kind == item->parts[i - 1].kind) continue;
        int n = snprintf(out + len, size - len, "%s%s", len ? ", " : "", part_kind_name(item->parts[i].kind));
        if (n < 0 || (size_t)n >= size - len) return;
        len += (size_t)n;
    }
}

static void expect_kinds_wanted(const json_t *kinds, char *out, size_t size) {
    size_t len = 0, i;
    json_t *kind;
    out[0] = '\0';
    json_array_foreach(kinds, i, kind) {
        int n = snprintf(out + len, size - len, "%s%s", len ? ", " : "", json_string_value(kind));
        if (n < 0 || (size_t)n >= size - len) return;
        len += (size_t)n;
    }
}

static void expect_parts(struct expect *expect, const json_t *expected, const struct minutes_item *item,
                         const char *where) {
    const json_t *parts = json_object_get(expected, "parts");
    if (!parts) return;
    char found[1024], wanted[1024], other[1024];
    expect_kinds_found(item, found, sizeof found);
    expect_kinds_wanted(parts, wanted, sizeof wanted);
    bool right = strcmp(found, wanted) == 0;
    size_t i;
    json_t *alternative;
    json_array_foreach(json_object_get(expected, "parts_or"), i, alternative) {
        expect_kinds_wanted(alternative, other, sizeof other);
        right |= strcmp(found, other) == 0;
    }
    expect->counts[EXPECT_PARTS].found += found[0] != '\0';
    expect->counts[EXPECT_PARTS].wanted += wanted[0] != '\0';
    expect->counts[EXPECT_PARTS].right += right && found[0];
    if (!right) expect_tell(expect, EXPECT_PARTS, "%s: (%s), not (%s)", where, found, wanted);
}

static void expect_named(struct expect *expect, const json_t *expected, const struct minutes_item *item,
                         const char *where) {
    const json_t *names = json_object_get(expected, "municipalities");
    if (!names) return;
    unsigned right = 0;
    size_t i, k;
    json_t *name;
    json_array_foreach(names, i, name) {
        for (k = 0; k < item->municipality_count; k++) {
            if (strcmp(json_string_value(name), item->municipalities[k]) == 0) break;
        }
        if (k < item->municipality_count)
            right++;
        else
            expect_tell(expect, EXPECT_MUNICIPALITY, "%s: missing: %s", where, json_string_value(name));
    }
    for (k = 0; k < item->municipality_count; k++) {
        bool wanted = false;
        json_array_foreach(names, i, name) wanted |= strcmp(json_string_value(name), item->municipalities[k]) == 0;
        if (!wanted) expect_tell(expect, EXPECT_MUNICIPALITY, "%s: invented: %s", where, item->municipalities[k]);
    }
    expect->counts[EXPECT_MUNICIPALITY].right += right;
    expect->counts[EXPECT_MUNICIPALITY].found += (unsigned)item->municipality_count;
    expect->counts[EXPECT_MUNICIPALITY].wanted += (unsigned)json_array_size(names);
}

static void expect_item(struct expect *expect, const json_t *expected, const struct minutes_item *item) {
    char where[64];
    snprintf(where, sizeof where, "item %s", item->number);
    bool closed = json_is_true(json_object_get(expected, "closed"));
    expect_value(expect, EXPECT_CASE, expected, "case_number", item->case_number, where);
    expect_value(expect, EXPECT_OUTCOME, expected, "outcome", outcome_name(item->outcome), where);
    expect->counts[EXPECT_CLOSED].found += item->closed;
    expect->counts[EXPECT_CLOSED].wanted += closed;
    expect->counts[EXPECT_CLOSED].right += closed && item->closed;
    if (closed != item->closed) expect_tell(expect, EXPECT_CLOSED, "%s is %s", where, item->closed ? "closed" : "open");
    expect_parts(expect, expected, item, where);
    expect_named(expect, expected, item, where);
}

static void expect_items(struct expect *expect, const json_t *expected, const struct minutes_record *record) {
    const json_t *rows = json_object_get(expected, "items");
    bool *used = calloc(record->item_count + 1, sizeof *used);
    if (!used) abort();
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        size_t k = 0;
        while (k < record->item_count &&
               (used[k] || !expect_same(expect_text(row, "number"), record->items[k].number) ||
                !expect_allows(row, "title", record->items[k].title)))
            k++;
        if (k == record->item_count) {
            expect_tell(expect, EXPECT_ITEM, "missing: %s '%s'", expect_text(row, "number"), expect_text(row, "title"));
            continue;
        }
        used[k] = true;
        expect->counts[EXPECT_ITEM].right++;
        expect_item(expect, row, &record->items[k]);
    }
    for (size_t k = 0; k < record->item_count; k++) {
        if (!used[k])
            expect_tell(expect, EXPECT_ITEM, "invented: %s '%s'", record->items[k].number, record->items[k].title);
    }
    expect->counts[EXPECT_ITEM].found += (unsigned)record->item_count;
    expect->counts[EXPECT_ITEM].wanted += (unsigned)json_array_size(rows);
    free(used);
}

/* ---- a document, a folder ---- */

/* What the expectation of one meeting wants where that meeting was not found. */
static void expect_nothing_read(struct expect *expect, const json_t *expected) {
    expect->counts[EXPECT_MEETING].wanted += (unsigned)json_object_size(json_object_get(expected, "meeting"));
    expect->counts[EXPECT_ATTENDANCE].wanted += (unsigned)json_array_size(json_object_get(expected, "attendance"));
    expect->counts[EXPECT_ITEM].wanted += (unsigned)json_array_size(json_object_get(expected, "items"));
    expect_tell(expect, EXPECT_MEETING, "missing: the meeting of %s",
                expect_text(json_object_get(expected, "meeting"), "date"));
}

static void expect_record(struct expect *expect, const json_t *expected, const struct minutes_record *record) {
    expect_meeting(expect, expected, record);
    expect_attendance(expect, expected, record);
    expect_items(expect, expected, record);
    expect_warnings(expect, expected, record);
}

/* One meeting is an object, several are an array of them in the order of the document. */
static void expect_records(struct expect *expect, const json_t *expected, const struct minutes *minutes) {
    size_t wanted = json_is_array(expected) ? json_array_size(expected) : 1;
    if (minutes->count != wanted) expect_tell(expect, EXPECT_MEETING, "%zu meetings, not %zu", minutes->count, wanted);
    for (size_t i = 0; i < wanted; i++) {
        const json_t *one = json_is_array(expected) ? json_array_get(expected, i) : expected;
        if (i < minutes->count)
            expect_record(expect, one, &minutes->records[i]);
        else
            expect_nothing_read(expect, one);
    }
}

/* Reads the document and compares it with the expectation in the file `expected_path`. */
static void expect_document(struct expect *expect, const struct registry *registry, const char *path,
                            const char *expected_path) {
    json_error_t json_error;
    json_t *expected = json_load_file(expected_path, JSON_REJECT_DUPLICATES, &json_error);
    if (!expected) {
        expect_tell(expect, EXPECT_MEETING, "%s:%d: %s", expected_path, json_error.line, json_error.text);
        return;
    }
    struct extract_limits limits = EXTRACT_LIMITS;
#ifdef REFERAT_SANITIZED
    limits.memory_bytes = 0;
#endif
    struct arena arena;
    arena_init(&arena, (size_t)1 << 28);
    struct minutes minutes = {0};
    struct referat_error error = {0};
    if (minutes_read_file(path, registry, &limits, &arena, &minutes, &error) != REFERAT_OK) {
        minutes.count = 0;
        expect_tell(expect, EXPECT_MEETING, "not read: %s", error.message);
    }
    expect_records(expect, expected, &minutes);
    arena_free(&arena);
    json_decref(expected);
}

static int expect_is_document(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && dot != entry->d_name && (strcmp(dot, ".txt") == 0 || strcmp(dot, ".pdf") == 0);
}

/*
 * Calls `visit` for each document in `samples`/minutes by name, with its path and that of its expectation. The number
 * of documents; -1 where the folder cannot be read.
 */
static int expect_each(const char *samples,
                       void (*visit)(void *data, const char *name, const char *path, const char *expected),
                       void *data) {
    char folder[2048], path[4096], expected[4096];
    snprintf(folder, sizeof folder, "%s/minutes", samples);
    struct dirent **names;
    int count = scandir(folder, &names, expect_is_document, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        snprintf(expected, sizeof expected, "%s/expected/%.*s.json", samples, (int)(strrchr(name, '.') - name), name);
        visit(data, name, path, expected);
        free(names[i]);
    }
    if (count >= 0) free(names);
    return count;
}

#endif
