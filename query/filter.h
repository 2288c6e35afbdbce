/*
 * filter.h - the values of fields and flags as engine filters: bodies and municipalities through the registry, dates as
 * ranges, outcomes, kinds and case numbers as terms (engine/schema.h). Filters are never scored.
 */
#ifndef QUERY_FILTER_H
#define QUERY_FILTER_H

#include "corpus/record.h"
#include "corpus/registry.h"
#include "engine/engine.h"
#include "query/language.h"

struct filter_context {
    struct engine_reader *engine;
    const struct registry *registry;
    struct arena *arena;
    struct referat_error *error;
    /* ENGINE_REGISTER: words find names of people too, as they are written. */
    enum engine_collection collection;
    bool superseded_too; /* agendas whose meeting has minutes */
};

/*
 * Where words may stand: a set of parts of an item, and the title. The index can tell for a word that it stands in
 * PLACES_BY_WORD; for the other places it only knows that the item has that part.
 */
#define PLACE(part)     (1u << (part))
#define PLACE_TITLE     (1u << PART_KIND_COUNT)
#define PLACES_DECISION (PLACE(PART_BESLUTNING) | PLACE(PART_REFERAT))
#define PLACES_BY_WORD  (PLACE_TITLE | PLACE(PART_INDSTILLING) | PLACES_DECISION)

/*
 * The filter for one value. `position` is the byte in the query; -1 says that the value came from a flag. Every field
 * but FIELD_PART and FIELD_TITLE. Errors: REFERAT_QUERY (REFERAT_USAGE for a flag) where the value is not known.
 */
enum referat_status filter_value(const struct filter_context *context, enum query_field field, struct slice value,
                                 int64_t position, const struct engine_query **out) MUST_CHECK;
/* First and last day, either may be empty ("" is open). */
enum referat_status filter_dates(const struct filter_context *context, struct slice first, struct slice last,
                                 int64_t position, const struct engine_query **out) MUST_CHECK;
/* The places that a value of felt: names. */
enum referat_status filter_places(const struct filter_context *context, struct slice value, int64_t position,
                                  unsigned *places) MUST_CHECK;
/* The item has one of the parts in `places`. */
const struct engine_query *filter_has_part(const struct filter_context *context, unsigned places);
/* Is the value of type: the one that asks for agendas? */
bool filter_asks_agenda(struct slice value);

#endif
