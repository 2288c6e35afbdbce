/*
 * filter.c - values of fields and flags as engine filters (filter.h). A body that the registry does not know may still
 * stand in the index under its printed name, so the index is asked before a value is refused. Nothing here is scored.
 */
#include "query/filter.h"

#include "base/date.h"
#include "base/intl.h"
#include "stemmer/analyzer.h"

static enum referat_status refused(int64_t position) {
    return position < 0 ? REFERAT_USAGE : REFERAT_QUERY;
}

#define SLICE_ARGS(slice) (int)(slice).len, (slice).data

static const struct engine_query *value_term(const struct filter_context *context, const char *prefix,
                                             struct slice value) {
    return engine_query_term(context->arena, schema_term(context->arena, prefix, value));
}

static const struct engine_query *either(const struct filter_context *context, const struct engine_query *a,
                                         const struct engine_query *b) {
    return engine_query_pair(context->arena, ENGINE_OR, a, b);
}

/* ---- comparing names ---- */

/* The name for comparing: folded, with - and _ as blanks. Lives in the arena. */
static enum referat_status fold(const struct filter_context *context, struct slice name, struct slice *out) {
    struct buf folded;
    buf_init(&folded, 4 * QUERY_MAX_BYTES + 64);
    enum referat_status status = analyzer_fold(slice_trim(name), &folded, context->error);
    if (!status) status = buf_status(&folded, context->error);
    if (!status) {
        char *text = arena_text(context->arena, buf_as_slice(&folded));
        for (char *c = text; *c; c++) {
            if (*c == '-' || *c == '_') *c = ' ';
        }
        *out = slice_of(text);
    }
    buf_free(&folded);
    return status;
}

#define NAME_MAX_BYTES 128

/* Edit distance in bytes; names of more than NAME_MAX_BYTES are far from everything. */
static size_t edit_distance(struct slice a, struct slice b) {
    size_t row[NAME_MAX_BYTES + 1];
    if (a.len > NAME_MAX_BYTES || b.len > NAME_MAX_BYTES) return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++) row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = diagonal + (a.data[i - 1] != b.data[j - 1]);
            size_t shift = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = change < shift ? change : shift;
        }
    }
    return row[b.len];
}

/* ---- what the index knows ---- */

static enum referat_status index_has(const struct filter_context *context, const struct engine_query *query,
                                     bool *has) {
    struct engine_search search = {.query = query, .count_to = 1};
    struct engine_result result;
    *has = false;
    enum referat_status status = arena_status(context->arena, context->error);
    if (!status) {
        status = engine_search(context->engine, context->collection, &search, context->arena, &result, context->error);
    }
    if (!status) *has = result.total > 0;
    return status;
}

/*
 * A body of the index by its folded printed name, else the nearest one (*exact tells which); "" where none is near.
 * The column holds "Byrådet@Aarhus"; what stands behind @ is not looked at.
 */
static enum referat_status index_body(const struct filter_context *context, struct slice name, struct slice *found,
                                      bool *exact) {
    struct engine_search search = {.query = engine_query_constant(context->arena, ENGINE_ALL),
                                   .facet_columns = 1u << COLUMN_BODY};
    struct engine_result result;
    struct slice wanted, folded;
    *found = slice_of("");
    *exact = false;
    enum referat_status status = fold(context, name, &wanted);
    if (!status)
        status = engine_search(context->engine, context->collection, &search, context->arena, &result, context->error);
    if (status) return status;
    size_t near = wanted.len / 3 + 1;
    for (size_t i = 0; i < result.facet_counts[COLUMN_BODY] && !*exact; i++) {
        struct slice value = result.facets[COLUMN_BODY][i].value;
        const char *at = memchr(value.data, '@', value.len);
        if (at) value.len = (size_t)(at - value.data);
        if ((status = fold(context, value, &folded))) return status;
        size_t distance = edit_distance(wanted, folded);
        if (distance >= near || !value.len) continue;
        near = distance;
        *found = value;
        *exact = distance == 0;
    }
    return REFERAT_OK;
}

/* ---- bodies and municipalities ---- */

static enum referat_status unknown_body(const struct filter_context *context, struct slice name, struct slice near,
                                        int64_t position) {
    const struct body *body = registry_nearest_body(context->registry, name);
    if (body) near = slice_of(body->code);
    if (!near.len) {
        return error_at(context->error, position, refused(position), _("unknown body \"%.*s\""), SLICE_ARGS(name));
    }
    return error_at(context->error, position, refused(position), _("unknown body \"%.*s\"; did you mean %.*s?"),
                    SLICE_ARGS(name), SLICE_ARGS(near));
}

static enum referat_status body_filter(const struct filter_context *context, struct slice name, int64_t position,
                                       const struct engine_query **out) {
    const struct body *body = registry_find_body(context->registry, name);
    *out = value_term(context, SCHEMA_BODY, body ? slice_of(body->code) : name);
    if (body) return REFERAT_OK;
    bool has, exact;
    struct slice near;
    enum referat_status status = index_has(context, *out, &has);
    if (status || has) return status;
    if ((status = index_body(context, name, &near, &exact))) return status;
    *out = value_term(context, SCHEMA_BODY, near);
    return exact ? REFERAT_OK : unknown_body(context, name, near, position);
}

/* The canonical name; a name that the registry does not know is taken where the index has it. */
static enum referat_status authority_name(const struct filter_context *context, struct slice value, int64_t position,
                                          struct slice *out) {
    const struct authority *known = registry_find_authority(context->registry, value);
    *out = known ? slice_of(known->name) : value;
    if (known) return REFERAT_OK;
    bool has;
    const struct engine_query *named =
        either(context, value_term(context, SCHEMA_MUNICIPALITY, value), value_term(context, SCHEMA_OWNER, value));
    enum referat_status status = index_has(context, named, &has);
    if (status || has) return status;
    const struct authority *near = registry_nearest_authority(context->registry, value);
    if (!near) {
        return error_at(context->error, position, refused(position), _("unknown municipality \"%.*s\""),
                        SLICE_ARGS(value));
    }
    return error_at(context->error, position, refused(position), _("unknown municipality \"%.*s\"; did you mean %s?"),
                    SLICE_ARGS(value), near->name);
}

/* "KOSU", "Fælles Forretningsudvalg", "Byrådet@Aarhus". */
static enum referat_status body_value(const struct filter_context *context, struct slice value, int64_t position,
                                      const struct engine_query **out) {
    const char *at = memchr(value.data, '@', value.len);
    struct slice name = at ? slice_trim(slice_first(value, (size_t)(at - value.data))) : value;
    enum referat_status status = body_filter(context, name, position, out);
    if (status || !at) return status;
    struct slice owner;
    status = authority_name(context, slice_trim(slice_from(value, (size_t)(at - value.data) + 1)), position, &owner);
    if (status) return status;
    *out = engine_query_pair(context->arena, ENGINE_AND, *out, value_term(context, SCHEMA_OWNER, owner));
    return REFERAT_OK;
}

static enum referat_status municipality_value(const struct filter_context *context, struct slice value,
                                              int64_t position, const struct engine_query **out) {
    struct slice name;
    enum referat_status status = authority_name(context, value, position, &name);
    if (status) return status;
    *out = either(context, value_term(context, SCHEMA_MUNICIPALITY, name), value_term(context, SCHEMA_OWNER, name));
    return REFERAT_OK;
}

/* ---- dates ---- */

static enum referat_status one_date(const struct filter_context *context, struct slice text, int64_t position,
                                    int *first, int *last) {
    if (date_range(slice_trim(text), first, last)) return REFERAT_OK;
    return error_at(context->error, position, refused(position),
                    _("\"%.*s\" is no date; write 2031, 2031-03 or 2031-03-06"), SLICE_ARGS(text));
}

enum referat_status filter_dates(const struct filter_context *context, struct slice first, struct slice last,
                                 int64_t position, const struct engine_query **out) {
    int low = 1, high = 99999999, unused;
    enum referat_status status = first.len ? one_date(context, first, position, &low, &unused) : REFERAT_OK;
    if (!status && last.len) status = one_date(context, last, position, &unused, &high);
    if (status) return status;
    if (low > high) {
        return error_at(context->error, position, refused(position), _("the dates %.*s to %.*s run backwards"),
                        SLICE_ARGS(first), SLICE_ARGS(last));
    }
    *out = engine_query_range(context->arena, COLUMN_DATE, slice_of(arena_printf(context->arena, "%08d", low)),
                              slice_of(arena_printf(context->arena, "%08d", high)));
    return REFERAT_OK;
}

static enum referat_status date_value(const struct filter_context *context, struct slice value, int64_t position,
                                      const struct engine_query **out) {
    const char *dots = memmem(value.data, value.len, "..", 2);
    if (!dots) return filter_dates(context, value, value, position, out);
    struct slice first = slice_trim(slice_first(value, (size_t)(dots - value.data)));
    struct slice last = slice_trim(slice_from(value, (size_t)(dots - value.data) + 2));
    if (!first.len && !last.len) {
        return error_at(context->error, position, refused(position), _("a range of dates needs at least one end"));
    }
    return filter_dates(context, first, last, position, out);
}

/* ---- words of the schema ---- */

static const char *outcome_word(size_t i) {
    return i ? outcome_name((enum outcome)i) : NULL; /* 0 is OUTCOME_NONE */
}

static const char *part_word(size_t i) {
    return part_kind_name((enum part_kind)i);
}

/* The number of the word that the value names; `count` where it is none of them. */
static enum referat_status find_word(const struct filter_context *context, struct slice value,
                                     const char *(*word)(size_t), size_t count, size_t *out) {
    struct slice wanted, folded;
    enum referat_status status = fold(context, value, &wanted);
    for (*out = 0; !status && *out < count; ++*out) {
        if (!word(*out)) continue;
        status = fold(context, slice_of(word(*out)), &folded);
        if (!status && slice_equal(wanted, folded)) break;
    }
    return status;
}

static const char *word_list(const struct filter_context *context, const char *(*word)(size_t), size_t count) {
    const char *list = "";
    for (size_t i = 0; i < count; i++) {
        if (word(i)) list = arena_printf(context->arena, "%s%s%s", list, *list ? ", " : "", word(i));
    }
    return list;
}

static enum referat_status outcome_value(const struct filter_context *context, struct slice value, int64_t position,
                                         const struct engine_query **out) {
    size_t i;
    enum referat_status status = find_word(context, value, outcome_word, OUTCOME_COUNT, &i);
    if (status) return status;
    if (i == OUTCOME_COUNT) {
        return error_at(context->error, position, refused(position), _("unknown outcome \"%.*s\"; there are: %s"),
                        SLICE_ARGS(value), word_list(context, outcome_word, OUTCOME_COUNT));
    }
    *out = value_term(context, SCHEMA_OUTCOME, slice_of(outcome_word(i)));
    return REFERAT_OK;
}

static bool kind_from(struct slice value, enum minutes_kind *out) {
    static const struct {
        const char *word;
        enum minutes_kind kind;
    } words[] = {{"referat", MINUTES_REFERAT},
                 {"minutes", MINUTES_REFERAT},
                 {"dagsorden", MINUTES_DAGSORDEN},
                 {"agenda", MINUTES_DAGSORDEN}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *out = words[i].kind;
        if (value.len == strlen(words[i].word) && strncasecmp(value.data, words[i].word, value.len) == 0) return true;
    }
    return false;
}

bool filter_asks_agenda(struct slice value) {
    enum minutes_kind kind;
    return kind_from(value, &kind) && kind == MINUTES_DAGSORDEN;
}

static enum referat_status kind_value(const struct filter_context *context, struct slice value, int64_t position,
                                      const struct engine_query **out) {
    enum minutes_kind kind;
    if (!kind_from(value, &kind)) {
        return error_at(context->error, position, refused(position), _("unknown type \"%.*s\"; there are: %s"),
                        SLICE_ARGS(value), "referat, dagsorden");
    }
    *out = value_term(context, SCHEMA_KIND, slice_of(minutes_kind_name(kind)));
    return REFERAT_OK;
}

enum referat_status filter_value(const struct filter_context *context, enum query_field field, struct slice value,
                                 int64_t position, const struct engine_query **out) {
    value = slice_trim(value);
    switch (field) {
    case FIELD_BODY: return body_value(context, value, position, out);
    case FIELD_MUNICIPALITY: return municipality_value(context, value, position, out);
    case FIELD_DATE: return date_value(context, value, position, out);
    case FIELD_OUTCOME: return outcome_value(context, value, position, out);
    case FIELD_KIND: return kind_value(context, value, position, out);
    case FIELD_CASE: *out = value_term(context, SCHEMA_CASE, value); return REFERAT_OK;
    default: return error_set(context->error, REFERAT_INTERNAL, "filter_value: field %d", (int)field);
    }
}

/* ---- felt: ---- */

enum referat_status filter_places(const struct filter_context *context, struct slice value, int64_t position,
                                  unsigned *places) {
    size_t i;
    *places = PLACE_TITLE;
    if (slice_is(value, "titel") || slice_is(value, "title")) return REFERAT_OK;
    enum referat_status status = find_word(context, value, part_word, PART_KIND_COUNT, &i);
    if (status) return status;
    if (i == PART_KIND_COUNT) {
        return error_at(context->error, position, refused(position), _("unknown part \"%.*s\"; there are: %s"),
                        SLICE_ARGS(value), word_list(context, part_word, PART_KIND_COUNT));
    }
    /* What minutes call "Beslutning" others call "Referat"; the index keeps the words of both together. */
    *places = PLACE(i) & PLACES_DECISION ? PLACES_DECISION : PLACE(i);
    return REFERAT_OK;
}

const struct engine_query *filter_has_part(const struct filter_context *context, unsigned places) {
    const struct engine_query *any[PART_KIND_COUNT];
    size_t count = 0;
    if (places & PLACE_TITLE) return engine_query_constant(context->arena, ENGINE_ALL);
    for (unsigned i = 0; i < PART_KIND_COUNT; i++) {
        if (places & PLACE(i)) any[count++] = value_term(context, SCHEMA_PART, slice_of(part_word(i)));
    }
    return engine_query_join(context->arena, ENGINE_OR, any, count);
}
