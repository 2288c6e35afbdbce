/*
 * record_json.c - meeting records as JSON, written and read by one table of fields (docs/RECORD.md). Reading is strict:
 * what is not in the table is refused by name. jansson parses; the writer is ours, since records are what reader
 * processes and the indexer say to each other.
 */
#include "base/date.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "corpus/record.h"
#include "corpus/record_words.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the table ---- */

enum field_type {
    FIELD_VERSION, /* format_version: has no place in the record */
    FIELD_TEXT,    /* const char * */
    FIELD_TIME,    /* const char *: "12:00" or "" */
    FIELD_SHA256,  /* const char *: 64 hex digits or "" */
    FIELD_DATE,    /* int; "2031-03-06" or "" */
    FIELD_DAY,     /* const char *: "2031-03-06", "2031-03" or "" */
    FIELD_COUNT,   /* int from 0; left out where it is 0 */
    FIELD_OFFSET,  /* int64_t from 0; -1 and left out where it is not known */
    FIELD_BOOL,    /* bool */
    FIELD_WORD,    /* an enum, by its word */
    FIELD_TEXTS,   /* const char ** and a count */
    FIELD_OBJECT,  /* fields of the same struct under a name of their own */
    FIELD_OBJECTS  /* an array of structs and a count */
};

struct field {
    const char *name;
    enum field_type type;
    bool required;
    size_t at, count_at;
    const char *const *words;
    size_t word_count;
    const struct shape *shape;
};

struct shape {
    const struct field *fields;
    size_t field_count;
    size_t size; /* of the struct */
};

#define SHAPE(fields, type)                                                                                            \
    { fields, sizeof(fields) / sizeof *(fields), sizeof(type) }
#define AT(type, member)             .at = offsetof(struct type, member)
#define COUNTED(type, member, count) .at = offsetof(struct type, member), .count_at = offsetof(struct type, count)
#define WORDS(list)                  .words = (list), .word_count = sizeof(list) / sizeof *(list)

static const struct field source_fields[] = {
    {"path", FIELD_TEXT, AT(minutes_record, source.path)},
    {"sha256", FIELD_SHA256, AT(minutes_record, source.sha256)},
    {"pages", FIELD_COUNT, AT(minutes_record, source.pages)},
};
static const struct shape source_shape = SHAPE(source_fields, struct minutes_record);

static const struct field meeting_fields[] = {
    {"body", FIELD_TEXT, AT(minutes_record, body)},
    {"owner", FIELD_TEXT, AT(minutes_record, owner)},
    {"date", FIELD_DATE, AT(minutes_record, date)},
    {"start", FIELD_TIME, AT(minutes_record, start)},
    {"end", FIELD_TIME, AT(minutes_record, end)},
    {"place", FIELD_TEXT, AT(minutes_record, place)},
    {"kind", FIELD_WORD, AT(minutes_record, kind), WORDS(minutes_kind_words)},
};
static const struct shape meeting_shape = SHAPE(meeting_fields, struct minutes_record);

static const struct field attendance_fields[] = {
    {"person", FIELD_TEXT, true, AT(minutes_attendance, person)},
    {"role", FIELD_TEXT, AT(minutes_attendance, role)},
    {"title", FIELD_TEXT, AT(minutes_attendance, title)},
    {"affiliation", FIELD_TEXT, AT(minutes_attendance, affiliation)},
    {"municipality", FIELD_TEXT, AT(minutes_attendance, municipality)},
    {"status", FIELD_WORD, true, AT(minutes_attendance, status), WORDS(attendance_status_words)},
    {"note", FIELD_TEXT, AT(minutes_attendance, note)},
    {"page", FIELD_COUNT, AT(minutes_attendance, page)},
    {"quote", FIELD_TEXT, AT(minutes_attendance, quote)},
};
static const struct shape attendance_shape = SHAPE(attendance_fields, struct minutes_attendance);

static const struct field part_fields[] = {
    {"kind", FIELD_WORD, true, AT(minutes_part, kind), WORDS(part_kind_words)},
    {"text", FIELD_TEXT, true, AT(minutes_part, text)},
    {"page", FIELD_COUNT, AT(minutes_part, page)},
    {"offset", FIELD_OFFSET, AT(minutes_part, offset)},
};
static const struct shape part_shape = SHAPE(part_fields, struct minutes_part);

static const struct field item_fields[] = {
    {"number", FIELD_TEXT, AT(minutes_item, number)},
    {"title", FIELD_TEXT, AT(minutes_item, title)},
    {"case_number", FIELD_TEXT, AT(minutes_item, case_number)},
    {"closed", FIELD_BOOL, AT(minutes_item, closed)},
    {"outcome", FIELD_WORD, AT(minutes_item, outcome), WORDS(outcome_words)},
    {"page", FIELD_COUNT, AT(minutes_item, page)},
    {"parts", FIELD_OBJECTS, COUNTED(minutes_item, parts, part_count), .shape = &part_shape},
    {"attachments", FIELD_TEXTS, COUNTED(minutes_item, attachments, attachment_count)},
    {"municipalities", FIELD_TEXTS, COUNTED(minutes_item, municipalities, municipality_count)},
};
static const struct shape item_shape = SHAPE(item_fields, struct minutes_item);

static const struct field proposed_fields[] = {
    {"page", FIELD_COUNT, AT(minutes_appointment, proposed.page)},
    {"offset", FIELD_OFFSET, AT(minutes_appointment, proposed.offset)},
    {"quote", FIELD_TEXT, AT(minutes_appointment, proposed.quote)},
};
static const struct shape proposed_shape = SHAPE(proposed_fields, struct minutes_appointment);

static const struct field appointment_fields[] = {
    {"person", FIELD_TEXT, true, AT(minutes_appointment, person)},
    {"title", FIELD_TEXT, AT(minutes_appointment, title)},
    {"affiliation", FIELD_TEXT, AT(minutes_appointment, affiliation)},
    {"municipality", FIELD_TEXT, AT(minutes_appointment, municipality)},
    {"group", FIELD_TEXT, AT(minutes_appointment, group)},
    {"role", FIELD_TEXT, AT(minutes_appointment, role)},
    {"act", FIELD_WORD, true, AT(minutes_appointment, act), WORDS(appointment_act_words)},
    {"item", FIELD_TEXT, AT(minutes_appointment, item)},
    {"date", FIELD_DAY, AT(minutes_appointment, date)},
    {"note", FIELD_TEXT, AT(minutes_appointment, note)},
    {"page", FIELD_COUNT, AT(minutes_appointment, page)},
    {"offset", FIELD_OFFSET, AT(minutes_appointment, offset)},
    {"quote", FIELD_TEXT, AT(minutes_appointment, quote)},
    {"proposed", FIELD_OBJECT, .shape = &proposed_shape},
};
static const struct shape appointment_shape = SHAPE(appointment_fields, struct minutes_appointment);

static const struct field warning_fields[] = {
    {"code", FIELD_TEXT, true, AT(minutes_warning, code)},
    {"message", FIELD_TEXT, true, AT(minutes_warning, message)},
    {"page", FIELD_COUNT, AT(minutes_warning, page)},
    {"offset", FIELD_OFFSET, AT(minutes_warning, offset)},
};
static const struct shape warning_shape = SHAPE(warning_fields, struct minutes_warning);

static const struct field record_fields[] = {
    {"format_version", FIELD_VERSION, true, .at = 0},
    {"source", FIELD_OBJECT, .shape = &source_shape},
    {"meeting", FIELD_OBJECT, true, .shape = &meeting_shape},
    {"attendance", FIELD_OBJECTS, COUNTED(minutes_record, attendance, attendance_count), .shape = &attendance_shape},
    {"items", FIELD_OBJECTS, COUNTED(minutes_record, items, item_count), .shape = &item_shape},
    {"appointments", FIELD_OBJECTS, COUNTED(minutes_record, appointments, appointment_count),
     .shape = &appointment_shape},
    {"warnings", FIELD_OBJECTS, COUNTED(minutes_record, warnings, warning_count), .shape = &warning_shape},
};
static const struct shape record_shape = SHAPE(record_fields, struct minutes_record);

/* ---- writing ---- */

struct writer {
    struct buf *out;
    unsigned indent, depth;
    bool first; /* nothing stands in the open array or object yet */
};

/* Bytes that no escape is needed for: a run is copied at once. Invalid UTF-8 becomes U+FFFD, so that JSON stays JSON.
 */
static void write_text(struct buf *out, const char *text) {
    size_t len = strlen(text), run = 0;
    buf_byte(out, '"');
    for (size_t at = 0; at < len;) {
        unsigned char byte = (unsigned char)text[at];
        if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
            at++;
            continue;
        }
        size_t next = at + 1;
        if (byte >= 0x80) {
            next = at;
            if (utf8_next(text, len, &next) != UTF8_INVALID) {
                at = next;
                continue;
            }
        }
        buf_append(out, text + run, at - run);
        switch (byte) {
        case '"': buf_text(out, "\\\""); break;
        case '\\': buf_text(out, "\\\\"); break;
        case '\n': buf_text(out, "\\n"); break;
        case '\t': buf_text(out, "\\t"); break;
        case '\r': buf_text(out, "\\r"); break;
        case '\f': buf_text(out, "\\f"); break;
        default:
            if (byte < 0x20) {
                buf_printf(out, "\\u%04x", byte);
            } else {
                buf_text(out, "\xEF\xBF\xBD");
            }
        }
        at = run = next;
    }
    buf_append(out, text + run, len - run);
    buf_byte(out, '"');
}

static void write_number(struct buf *out, int64_t number) {
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) *--at = '-';
    buf_append(out, at, (size_t)(digits + sizeof digits - at));
}

static void write_break(struct writer *writer) {
    if (!writer->indent) return;
    buf_byte(writer->out, '\n');
    for (unsigned i = 0; i < writer->indent * writer->depth; i++) buf_byte(writer->out, ' ');
}

static void write_open(struct writer *writer, char bracket) {
    buf_byte(writer->out, bracket);
    writer->depth++;
    writer->first = true;
}

static void write_close(struct writer *writer, char bracket) {
    writer->depth--;
    if (!writer->first) write_break(writer);
    writer->first = false;
    buf_byte(writer->out, bracket);
}

static void write_element(struct writer *writer) {
    if (!writer->first) buf_text(writer->out, writer->indent ? "," : ", ");
    writer->first = false;
    write_break(writer);
}

static const char *text_at(const void *place) {
    const char *text = *(const char *const *)place;
    return text ? text : "";
}

static void write_object(struct writer *writer, const struct shape *shape, const char *object);

static void write_array(struct writer *writer, const struct field *field, const char *object) {
    size_t count = *(const size_t *)(object + field->count_at);
    const char *elements = *(const char *const *)(object + field->at);
    write_open(writer, '[');
    for (size_t i = 0; i < count; i++) {
        write_element(writer);
        if (field->type == FIELD_OBJECTS) {
            write_object(writer, field->shape, elements + i * field->shape->size);
        } else {
            write_text(writer->out, text_at(elements + i * sizeof(char *)));
        }
    }
    write_close(writer, ']');
}

static void write_value(struct writer *writer, const struct field *field, const char *object) {
    const void *place = object + field->at;
    char date[DATE_TEXT_SIZE];
    unsigned word;
    switch (field->type) {
    case FIELD_VERSION: write_number(writer->out, RECORD_FORMAT_VERSION); break;
    case FIELD_TEXT:
    case FIELD_TIME:
    case FIELD_DAY:
    case FIELD_SHA256: write_text(writer->out, text_at(place)); break;
    case FIELD_DATE:
        date_format(*(const int *)place, date);
        write_text(writer->out, date);
        break;
    case FIELD_COUNT: write_number(writer->out, *(const int *)place); break;
    case FIELD_OFFSET: write_number(writer->out, *(const int64_t *)place); break;
    case FIELD_BOOL: buf_text(writer->out, *(const bool *)place ? "true" : "false"); break;
    case FIELD_WORD:
        memcpy(&word, place, sizeof word);
        write_text(writer->out, word < field->word_count ? field->words[word] : "");
        break;
    case FIELD_OBJECT: write_object(writer, field->shape, object); break;
    case FIELD_TEXTS:
    case FIELD_OBJECTS: write_array(writer, field, object); break;
    }
}

/* Numbers that are not known are left out. */
static bool is_left_out(const struct field *field, const char *object) {
    if (field->type == FIELD_COUNT) return *(const int *)(object + field->at) <= 0;
    return field->type == FIELD_OFFSET && *(const int64_t *)(object + field->at) < 0;
}

static void write_object(struct writer *writer, const struct shape *shape, const char *object) {
    write_open(writer, '{');
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[i];
        if (is_left_out(field, object)) continue;
        write_element(writer);
        buf_byte(writer->out, '"');
        buf_text(writer->out, field->name);
        buf_text(writer->out, "\": ");
        write_value(writer, field, object);
    }
    write_close(writer, '}');
}

enum referat_status record_to_json(const struct minutes_record *record, unsigned indent, struct buf *out,
                                   struct referat_error *error) {
    struct writer writer = {.out = out, .indent = indent};
    write_object(&writer, &record_shape, (const char *)record);
    return buf_status(out, error);
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct referat_error *error;
    char path[160]; /* "items[3].outcome" */
    size_t path_len;
};

/* Appends ".name" or "[index]"; gives the length before, for going back. */
static size_t enter_name(struct reading *reading, const char *name) {
    size_t before = reading->path_len, room = sizeof reading->path - before;
    int len = snprintf(reading->path + before, room, "%s%.60s", before ? "." : "", name);
    reading->path_len += len < 0 || (size_t)len >= room ? room - 1 : (size_t)len;
    return before;
}

static size_t enter_index(struct reading *reading, size_t index) {
    size_t before = reading->path_len, room = sizeof reading->path - before;
    int len = snprintf(reading->path + before, room, "[%zu]", index);
    reading->path_len += len < 0 || (size_t)len >= room ? room - 1 : (size_t)len;
    return before;
}

static void leave(struct reading *reading, size_t before) {
    reading->path_len = before;
    reading->path[before] = '\0';
}

static enum referat_status refuse(struct reading *reading, const char *what) {
    return error_set(reading->error, REFERAT_BAD_INPUT, "%s: %s", *reading->path ? reading->path : "record", what);
}

static bool is_time(const char *text) {
    int hour = 0, minute = 0;
    if (strlen(text) != 5 || text[2] != ':') return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9')) return false;
    hour = (text[0] - '0') * 10 + text[1] - '0';
    minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour <= 24 && minute <= 59;
}

/* "2031-03-06" or "2031-03". */
static bool is_day(struct slice text) {
    int first, last;
    return text.len >= 7 && date_range(text, &first, &last);
}

static bool is_sha256(const char *text) {
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static enum referat_status read_text(struct reading *reading, const struct field *field, json_t *value, void *place) {
    if (!json_is_string(value)) return refuse(reading, _("must be a text"));
    struct slice text = {json_string_value(value), json_string_length(value)};
    if (field->type == FIELD_DATE) {
        int date = date_from_iso(text);
        if (!date && text.len) return refuse(reading, _("must be a date like 2031-03-06"));
        *(int *)place = date;
    } else if (field->type == FIELD_WORD) {
        unsigned word = 0;
        while (word < field->word_count && !slice_is(text, field->words[word])) word++;
        if (word == field->word_count) return refuse(reading, _("is none of the words that may stand there"));
        memcpy(place, &word, sizeof word);
    } else {
        if (field->type == FIELD_TIME && text.len && !is_time(text.data))
            return refuse(reading, _("must be a time like 12:00"));
        if (field->type == FIELD_DAY && text.len && !is_day(text))
            return refuse(reading, _("must be a date like 2031-03-06 or a month like 2031-03"));
        if (field->type == FIELD_SHA256 && text.len && !is_sha256(text.data))
            return refuse(reading, _("must be 64 hexadecimal digits in small letters"));
        *(const char **)place = arena_text(reading->arena, text);
    }
    return REFERAT_OK;
}

static enum referat_status read_number(struct reading *reading, const struct field *field, json_t *value, void *place) {
    if (!json_is_integer(value)) return refuse(reading, _("must be a whole number"));
    json_int_t number = json_integer_value(value);
    if (field->type == FIELD_VERSION) {
        if (number < 1 || number > RECORD_FORMAT_VERSION) return refuse(reading, _("this format version is not known"));
    } else if (field->type == FIELD_OFFSET) {
        if (number < 0) return refuse(reading, _("must not be negative"));
        *(int64_t *)place = number;
    } else {
        if (number < 0 || number > INT_MAX) return refuse(reading, _("must not be negative or that large"));
        *(int *)place = (int)number;
    }
    return REFERAT_OK;
}

static enum referat_status read_object(struct reading *reading, const struct shape *shape, json_t *value, char *object);

static enum referat_status read_array(struct reading *reading, const struct field *field, json_t *value, char *object) {
    if (!json_is_array(value)) return refuse(reading, _("must be a list"));
    void **elements = (void **)(object + field->at);
    size_t *count = (size_t *)(object + field->count_at);
    bool objects = field->type == FIELD_OBJECTS;
    static const struct field text_field = {"", FIELD_TEXT, .at = 0};
    size_t index;
    json_t *element;
    json_array_foreach(value, index, element) {
        size_t before = enter_index(reading, index);
        char *place = arena_push(reading->arena, elements, count, objects ? field->shape->size : sizeof(char *));
        if (reading->arena->failed) return error_no_memory(reading->error);
        enum referat_status status = objects ? read_object(reading, field->shape, element, place)
                                             : read_text(reading, &text_field, element, place);
        if (status) return status;
        leave(reading, before);
    }
    return REFERAT_OK;
}

static enum referat_status read_value(struct reading *reading, const struct field *field, json_t *value, char *object) {
    void *place = object + field->at;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_TIME:
    case FIELD_DAY:
    case FIELD_SHA256:
    case FIELD_DATE:
    case FIELD_WORD: return read_text(reading, field, value, place);
    case FIELD_VERSION:
    case FIELD_COUNT:
    case FIELD_OFFSET: return read_number(reading, field, value, place);
    case FIELD_BOOL:
        if (!json_is_boolean(value)) return refuse(reading, _("must be true or false"));
        *(bool *)place = json_is_true(value);
        return REFERAT_OK;
    case FIELD_OBJECT: return read_object(reading, field->shape, value, object);
    case FIELD_TEXTS:
    case FIELD_OBJECTS: return read_array(reading, field, value, object);
    }
    return REFERAT_INTERNAL;
}

/* What a field is when it does not stand there. */
static void set_defaults(const struct shape *shape, char *object) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct field *field = &shape->fields[i];
        if (field->type == FIELD_TEXT || field->type == FIELD_TIME || field->type == FIELD_DAY ||
            field->type == FIELD_SHA256)
            *(const char **)(object + field->at) = "";
        if (field->type == FIELD_OFFSET) *(int64_t *)(object + field->at) = -1;
        if (field->type == FIELD_OBJECT) set_defaults(field->shape, object);
    }
}

static enum referat_status read_object(struct reading *reading, const struct shape *shape, json_t *value,
                                       char *object) {
    if (!json_is_object(value)) return refuse(reading, _("must be an object"));
    set_defaults(shape, object);
    unsigned seen = 0;
    const char *name;
    json_t *member;
    json_object_foreach(value, name, member) {
        size_t before = enter_name(reading, name), i = 0;
        while (i < shape->field_count && strcmp(shape->fields[i].name, name) != 0) i++;
        if (i == shape->field_count) return refuse(reading, _("this field is not known"));
        enum referat_status status = read_value(reading, &shape->fields[i], member, object);
        if (status) return status;
        leave(reading, before);
        seen |= 1u << i;
    }
    for (size_t i = 0; i < shape->field_count; i++)
        if (shape->fields[i].required && !(seen & 1u << i)) {
            enter_name(reading, shape->fields[i].name);
            return refuse(reading, _("is missing"));
        }
    return REFERAT_OK;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Others' records may have them in any order. */
static void sort_municipalities(struct minutes_item *item) {
    if (item->municipality_count < 2) return;
    qsort(item->municipalities, item->municipality_count, sizeof *item->municipalities, by_text);
    size_t kept = 1;
    for (size_t i = 1; i < item->municipality_count; i++)
        if (strcmp(item->municipalities[i], item->municipalities[kept - 1]) != 0)
            item->municipalities[kept++] = item->municipalities[i];
    item->municipality_count = kept;
}

enum referat_status record_from_json(struct slice json, struct arena *arena, struct minutes_record *out,
                                     struct referat_error *error) {
    memset(out, 0, sizeof *out);
    set_defaults(&record_shape, (char *)out);
    json_error_t fault;
    json_t *value = json_loadb(json.data, json.len, JSON_REJECT_DUPLICATES, &fault);
    if (!value) {
        if (json_error_code(&fault) == json_error_out_of_memory) return error_no_memory(error);
        return error_set(error, REFERAT_BAD_INPUT, _("this is no valid JSON (line %d, byte %d: %s)"), fault.line,
                         fault.position, fault.text);
    }
    struct reading reading = {.arena = arena, .error = error};
    enum referat_status status = read_object(&reading, &record_shape, value, (char *)out);
    json_decref(value);
    for (size_t i = 0; !status && i < out->item_count; i++) sort_municipalities(&out->items[i]);
    return status ? status : arena_status(arena, error);
}
