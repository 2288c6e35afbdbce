/*
 * facets.h - counting the values of columns over matches: by ordinal within a segment, by value over all. Packed values
 * (engine_pack) are counted one by one.
 */
#ifndef ENGINE_NATIVE_FACETS_H
#define ENGINE_NATIVE_FACETS_H

#include "engine/native/segment.h"

struct facets;

/* `columns`: bit 1 << column. Errors: REFERAT_NO_MEMORY. */
enum referat_status facets_new(uint32_t columns, struct facets **out, struct referat_error *error) MUST_CHECK;
void facets_free(struct facets *facets); /* NULL is fine */
enum referat_status facets_begin(struct facets *facets, struct segment *segment,
                                 struct referat_error *error) MUST_CHECK;
void facets_count(struct facets *facets, uint32_t document);
/* Adds the segment's counts to all. */
enum referat_status facets_end(struct facets *facets, struct referat_error *error) MUST_CHECK;
/* out->facets and facet_counts, in the arena. */
void facets_result(const struct facets *facets, struct arena *arena, struct engine_result *out);

#endif
