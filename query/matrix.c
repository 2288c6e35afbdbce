/*
 * matrix.c - municipalities against the meetings of one body: who was there, sent apologies, was absent, was not
 * listed. Meetings whose minutes list nobody are columns too.
 */
#include "base/date.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "query/clean.h"
#include "query/csv.h"
#include "query/page.h"
#include "query/query.h"
#include "query/who.h"

#include <stdlib.h>

enum listed { NOT_LISTED, LISTED_ABSENT, LISTED_APOLOGIES, LISTED_PRESENT, LISTED_COUNT };

static const char *const listed_names[LISTED_COUNT] = {"ikke nævnt", "fraværende", "afbud", "deltog"};
static const char *const listed_marks[LISTED_COUNT] = {"·", "×", "○", "●"};

struct matrix {
    struct who *who;
    struct arena *arena;
    struct referat_error *error;
    const char *body, *owner;
    struct meeting_column {
        const char *id;
        int date;
    } * meetings; /* by date */
    size_t meeting_count;
    const char **municipalities; /* by name */
    size_t municipality_count;
    unsigned char *cells; /* enum listed; municipality by municipality */
};

/* ---- gathering ---- */

static const char *municipality_of(const struct matrix *matrix, const struct register_row *row) {
    if (row->municipality[0] || !row->affiliation[0]) return row->municipality;
    const struct authority *known = registry_find_authority(matrix->who->reader->registry, slice_of(row->affiliation));
    return known && known->kind == AUTHORITY_MUNICIPALITY ? known->name : "";
}

static int by_date(const void *left, const void *right) {
    const struct meeting_column *a = left, *b = right;
    int date_a = a->date ? a->date : INT32_MAX, date_b = b->date ? b->date : INT32_MAX;
    return date_a != date_b ? (date_a < date_b ? -1 : 1) : strcmp(a->id, b->id);
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void add_meeting(struct matrix *matrix, const char *id, int date) {
    *ARENA_PUSH(matrix->arena, matrix->meetings, matrix->meeting_count) = (struct meeting_column){id, date};
}

/* The body as rows name it. One owner alone: two councils are two matrices. */
static enum referat_status find_body(struct matrix *matrix) {
    const struct register_rows *rows = &matrix->who->rows;
    matrix->body = matrix->owner = "";
    for (size_t i = 0; i < rows->count; i++) {
        const struct register_row *row = rows->items[i];
        if (i && strcmp(row->owner, matrix->owner) != 0)
            return error_set(matrix->error, REFERAT_USAGE, _("say whose: %s@%s or %s@%s"), matrix->body, matrix->owner,
                             row->body, row->owner);
        matrix->body = row->body;
        matrix->owner = row->owner;
    }
    return REFERAT_OK;
}

/* '/' divides ids (corpus/record.h). */
static char *id_part(struct arena *arena, const char *text) {
    char *part = arena_text(arena, slice_of(text));
    for (char *at = part; *at && !arena->failed; at++) {
        if (*at == '/') *at = '-';
    }
    return part;
}

/* Meetings of the body without a list of people, in the time that is asked for. */
static enum referat_status add_other_meetings(struct matrix *matrix) {
    const struct referat_who_options *options = matrix->who->options;
    int first = 1, last = 99999999, unused;
    if (options->from && *options->from) date_range(slice_of(options->from), &first, &unused);
    if (options->to && *options->to) date_range(slice_of(options->to), &unused, &last);
    const char *prefix =
        arena_printf(matrix->arena, "%s%s%s%s/", SCHEMA_KEY_MEETING, id_part(matrix->arena, matrix->body),
                     matrix->owner[0] ? "@" : "", id_part(matrix->arena, matrix->owner));
    struct slice *keys;
    size_t count;
    enum referat_status status =
        engine_keys(matrix->who->reader->engine, slice_of(prefix), matrix->arena, &keys, &count, matrix->error);
    for (size_t i = 0; !status && i < count; i++) {
        struct slice day = slice_from(keys[i], strlen(prefix));
        int date = date_from_iso(slice_first(day, 10));
        if (!date || date < first || date > last || slice_ends(day, "/dagsorden")) continue;
        add_meeting(matrix, arena_text(matrix->arena, slice_from(keys[i], strlen(SCHEMA_KEY_MEETING))), date);
    }
    return status;
}

static void sort_meetings(struct matrix *matrix) {
    size_t kept = 0;
    if (!matrix->meeting_count) return;
    qsort(matrix->meetings, matrix->meeting_count, sizeof *matrix->meetings, by_date);
    for (size_t i = 0; i < matrix->meeting_count; i++) {
        if (!kept || strcmp(matrix->meetings[i].id, matrix->meetings[kept - 1].id) != 0)
            matrix->meetings[kept++] = matrix->meetings[i];
    }
    matrix->meeting_count = kept;
}

static void add_municipalities(struct matrix *matrix) {
    const struct register_rows *rows = &matrix->who->rows;
    struct text_map seen = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const char *name = municipality_of(matrix, rows->items[i]);
        bool made = false;
        if (*name) text_map_put(&seen, name, 0, &made);
        if (made) *ARENA_PUSH(matrix->arena, matrix->municipalities, matrix->municipality_count) = name;
    }
    if (seen.no_memory) matrix->arena->failed = true;
    text_map_free(&seen);
    if (matrix->municipality_count > 1 && !matrix->arena->failed)
        qsort(matrix->municipalities, matrix->municipality_count, sizeof *matrix->municipalities, by_text);
}

static enum listed listed_as(enum row_act act) {
    if (row_act_is_present(act)) return LISTED_PRESENT;
    if (act == ROW_AFBUD) return LISTED_APOLOGIES;
    return act == ROW_FRAVAERENDE ? LISTED_ABSENT : NOT_LISTED;
}

/* Of several people of one municipality the one who was there counts. */
static void fill_cells(struct matrix *matrix) {
    const struct register_rows *rows = &matrix->who->rows;
    struct text_map meetings = {0};
    bool made;
    for (size_t i = 0; i < matrix->meeting_count; i++) text_map_put(&meetings, matrix->meetings[i].id, i, &made);
    matrix->cells = arena_alloc(matrix->arena, matrix->municipality_count * matrix->meeting_count + 1);
    for (size_t i = 0; i < rows->count && matrix->cells && !matrix->arena->failed && !meetings.no_memory; i++) {
        const struct register_row *row = rows->items[i];
        const char *name = municipality_of(matrix, row), **found = NULL;
        if (*name) found = bsearch(&name, matrix->municipalities, matrix->municipality_count, sizeof *found, by_text);
        if (!found) continue;
        size_t column = text_map_put(&meetings, row->meeting, 0, &made);
        unsigned char *cell = &matrix->cells[(size_t)(found - matrix->municipalities) * matrix->meeting_count + column];
        if (listed_as(row->act) > *cell) *cell = (unsigned char)listed_as(row->act);
    }
    if (meetings.no_memory) matrix->arena->failed = true;
    text_map_free(&meetings);
}

static enum referat_status gather(struct matrix *matrix) {
    struct who *who = matrix->who;
    const struct engine_query *filters;
    enum referat_status status = who_filters(who, &filters);
    if (status) return status;
    filters = engine_query_pair(&who->arena, ENGINE_FILTER, filters, who_term(who, SCHEMA_ROW, SCHEMA_ROW_ATTENDANCE));
    filters = engine_query_pair(&who->arena, ENGINE_FILTER, filters, who_term(who, SCHEMA_KIND, "referat"));
    status = arena_status(&who->arena, matrix->error);
    if (!status) status = register_load(&who->rows, filters, ROW_SHOWN, matrix->error);
    if (!status) status = find_body(matrix);
    for (size_t i = 0; !status && i < who->rows.count; i++)
        add_meeting(matrix, who->rows.items[i]->meeting, who->rows.items[i]->date);
    if (!status && who->rows.count) status = add_other_meetings(matrix);
    if (!status) status = arena_status(matrix->arena, matrix->error);
    if (status) return status;
    sort_meetings(matrix);
    add_municipalities(matrix);
    if (!matrix->arena->failed) fill_cells(matrix);
    return arena_status(matrix->arena, matrix->error);
}

static enum listed cell_of(const struct matrix *matrix, size_t municipality, size_t meeting) {
    return (enum listed)matrix->cells[municipality * matrix->meeting_count + meeting];
}

static size_t count_listed(const struct matrix *matrix, size_t municipality, enum listed listed) {
    size_t count = 0;
    for (size_t i = 0; i < matrix->meeting_count; i++) count += cell_of(matrix, municipality, i) == listed;
    return count;
}

/* ---- JSON ---- */

static void put_text(struct buf *out, bool *first, const char *name, const char *text) {
    json_key(out, first, name);
    json_text(out, slice_of(text));
}

static void put_municipality(const struct matrix *matrix, size_t at, struct buf *out) {
    static const char *const names[LISTED_COUNT] = {"not_listed", "absent", "apologies", "present"};
    bool first = true;
    buf_byte(out, '{');
    put_text(out, &first, "municipality", matrix->municipalities[at]);
    for (int listed = LISTED_COUNT; listed-- > 0;) {
        json_key(out, &first, names[listed]);
        buf_printf(out, "%zu", count_listed(matrix, at, (enum listed)listed));
    }
    json_key(out, &first, "statuses");
    buf_byte(out, '[');
    for (size_t i = 0; i < matrix->meeting_count; i++) {
        if (i) buf_text(out, ", ");
        json_text(out, slice_of(listed_names[cell_of(matrix, at, i)]));
    }
    buf_text(out, "]}");
}

static enum referat_status to_json(const struct matrix *matrix, struct buf *out) {
    bool first = true;
    buf_byte(out, '{');
    json_key(out, &first, "format_version");
    buf_byte(out, '1');
    put_text(out, &first, "body", matrix->body);
    put_text(out, &first, "owner", matrix->owner);
    json_key(out, &first, "meetings");
    buf_byte(out, '[');
    for (size_t i = 0; i < matrix->meeting_count; i++) {
        char date[DATE_TEXT_SIZE];
        bool begin = true;
        date_format(matrix->meetings[i].date, date);
        buf_text(out, i ? ",\n  {" : "\n  {");
        put_text(out, &begin, "id", matrix->meetings[i].id);
        put_text(out, &begin, "date", date);
        buf_byte(out, '}');
    }
    buf_byte(out, ']');
    json_key(out, &first, "municipalities");
    buf_byte(out, '[');
    for (size_t i = 0; i < matrix->municipality_count; i++) {
        buf_text(out, i ? ",\n  " : "\n  ");
        put_municipality(matrix, i, out);
    }
    buf_text(out, "]}\n");
    return buf_status(out, matrix->error);
}

static enum referat_status to_ndjson(const struct matrix *matrix, struct buf *out) {
    for (size_t i = 0; i < matrix->municipality_count; i++) {
        put_municipality(matrix, i, out);
        buf_byte(out, '\n');
    }
    return buf_status(out, matrix->error);
}

/* ---- CSV ---- */

static enum referat_status to_csv(const struct matrix *matrix, bool excel, struct buf *out) {
    struct csv_writer writer;
    csv_begin(&writer, excel, out, NULL, 0);
    buf_clear(out);
    if (excel) buf_text(out, "\xEF\xBB\xBF");
    csv_text(&writer, "municipality");
    for (size_t i = 0; i < matrix->meeting_count; i++) csv_text(&writer, matrix->meetings[i].id);
    csv_end_line(&writer);
    for (size_t m = 0; m < matrix->municipality_count; m++) {
        csv_text(&writer, matrix->municipalities[m]);
        for (size_t i = 0; i < matrix->meeting_count; i++) csv_text(&writer, listed_names[cell_of(matrix, m, i)]);
        csv_end_line(&writer);
    }
    return csv_end(&writer, matrix->error);
}

/* ---- text ---- */

#define CELL_COLUMNS 3

struct block {
    const struct matrix *matrix;
    struct page *page;
    struct buf line;
    unsigned name_columns;
    size_t from, to; /* meetings */
};

static void pad(struct buf *line, size_t columns, size_t to) {
    for (; columns < to; columns++) buf_byte(line, ' ');
}

static void begin_line(struct block *block, struct slice name) {
    buf_clear(&block->line);
    buf_slice(&block->line, name);
    pad(&block->line, utf8_columns(name), block->name_columns + 1);
}

static void write_line(struct block *block, enum page_look look) {
    page_keep(block->page, buf_as_slice(&block->line), look);
    page_line(block->page);
}

/* Years where they begin ("'34" where one meeting is all there is), months, days. */
static void write_heading(struct block *block) {
    const struct meeting_column *meetings = block->matrix->meetings;
    begin_line(block, slice_of(""));
    size_t used = 0;
    for (size_t i = block->from, next; i < block->to; i = next) {
        int year = date_year(meetings[i].date);
        for (next = i + 1; next < block->to && date_year(meetings[next].date) == year;) next++;
        bool whole = next - i > 1; /* there is room for four digits */
        size_t column = (i - block->from) * CELL_COLUMNS + whole;
        if (!year) continue;
        pad(&block->line, used, column);
        buf_printf(&block->line, whole ? "%d" : "'%02d", whole ? year : year % 100);
        used = column + (whole ? 4 : 3);
    }
    write_line(block, LOOK_HEADING);
    for (int part = 0; part < 2; part++) {
        begin_line(block, slice_of(part ? _("day") : _("month")));
        for (size_t i = block->from; i < block->to; i++) {
            int date = meetings[i].date;
            buf_printf(&block->line, " %02d", part ? date % 100 : date / 100 % 100);
        }
        write_line(block, LOOK_FAINT);
    }
}

static void write_block(struct block *block, struct arena *scratch) {
    const struct matrix *matrix = block->matrix;
    write_heading(block);
    for (size_t m = 0; m < matrix->municipality_count; m++) {
        begin_line(block, text_clean(scratch, slice_of(matrix->municipalities[m])));
        for (size_t i = block->from; i < block->to; i++)
            buf_printf(&block->line, "  %s", listed_marks[cell_of(matrix, m, i)]);
        write_line(block, LOOK_PLAIN);
    }
}

static enum referat_status to_text(const struct matrix *matrix, const struct referat_style *style, struct buf *out) {
    struct page page;
    struct arena scratch;
    struct block block = {.matrix = matrix, .page = &page};
    if (!matrix->municipality_count) return buf_status(out, matrix->error);
    arena_init(&scratch, (size_t)64 << 20);
    buf_init(&block.line, 1 << 20);
    page_init(&page, style, out);
    for (size_t m = 0; m < matrix->municipality_count; m++) {
        unsigned columns = (unsigned)utf8_columns(slice_of(matrix->municipalities[m]));
        if (columns > block.name_columns) block.name_columns = columns;
    }
    if (block.name_columns < 6) block.name_columns = 6;
    page_text(&page, slice_of(matrix->body), LOOK_HEADING);
    if (matrix->owner[0]) page_printf(&page, LOOK_HEADING, " (%s)", matrix->owner);
    page_line(&page);
    unsigned room = page.width > block.name_columns + 1 ? page.width - block.name_columns - 1 : 0;
    size_t fitting = room / CELL_COLUMNS ? room / CELL_COLUMNS : 1;
    for (block.from = 0; block.from < matrix->meeting_count; block.from = block.to) {
        block.to = block.from + fitting < matrix->meeting_count ? block.from + fitting : matrix->meeting_count;
        page_gap(&page);
        write_block(&block, &scratch);
    }
    page_gap(&page);
    page_text(&page, slice_of(_("● present  ○ apologies  × absent  · not listed")), LOOK_FAINT);
    enum referat_status status = page_close(&page, matrix->error);
    if (!status) status = buf_status(&block.line, matrix->error);
    if (!status) status = arena_status(&scratch, matrix->error);
    buf_free(&block.line);
    arena_free(&scratch);
    return status;
}

/* ---- the whole ---- */

static enum referat_status format_matrix(const struct matrix *matrix, enum referat_format format,
                                         const struct referat_style *style, struct buf *out) {
    switch (format) {
    case REFERAT_JSON: return to_json(matrix, out);
    case REFERAT_NDJSON: return to_ndjson(matrix, out);
    case REFERAT_CSV: return to_csv(matrix, false, out);
    case REFERAT_CSV_EXCEL: return to_csv(matrix, true, out);
    default: return to_text(matrix, style, out);
    }
}

enum referat_status query_attendance(struct query_reader *reader, const struct referat_who_options *options,
                                     enum referat_format format, const struct referat_style *style, struct buf *out,
                                     struct referat_error *error) {
    const struct referat_who_options asked = {.bodies = options->bodies,
                                              .body_count = options->body_count,
                                              .municipalities = options->municipalities,
                                              .municipality_count = options->municipality_count,
                                              .from = options->from,
                                              .to = options->to};
    struct who who;
    if (options->body_count != 1) return error_set(error, REFERAT_USAGE, _("a matrix is of one body"));
    enum referat_status status = who_open(&who, reader, &asked, error);
    struct matrix matrix = {.who = &who, .arena = &who.arena, .error = error, .body = "", .owner = ""};
    if (!status) status = gather(&matrix);
    if (!status) status = format_matrix(&matrix, format, style, out);
    if (!status && !matrix.municipality_count)
        status = error_set(error, REFERAT_NOTHING_FOUND, _("the register has nothing like it"));
    who_close(&who);
    return status;
}
