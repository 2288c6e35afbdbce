/*
 * run.h - documents in memory, inverted: what was put since the last spill. A run becomes a segment by one counting
 * sort: documents get their numbers by newest key, then postings go to their terms document by document.
 */
#ifndef ENGINE_NATIVE_RUN_H
#define ENGINE_NATIVE_RUN_H

#include "engine/native/segment_writer.h"

struct run;

enum referat_status run_new(struct run **out, struct referat_error *error) MUST_CHECK;
void run_free(struct run *run);
/* In place of one with the same id. Errors: REFERAT_NO_MEMORY; REFERAT_INTERNAL where it names a term or a word twice,
 * which leaves the run as it was. */
enum referat_status run_put(struct run *run, const struct engine_document *document,
                            struct referat_error *error) MUST_CHECK;
/* Keeps the id as one to be removed from older segments too. */
enum referat_status run_delete(struct run *run, struct slice id, struct referat_error *error) MUST_CHECK;
enum run_found { RUN_UNKNOWN, RUN_DELETED, RUN_HAS };
/* The payload is borrowed until the next change. */
enum run_found run_find(const struct run *run, struct slice id, struct slice *payload);
size_t run_memory(const struct run *run);       /* bytes it takes */
size_t run_write_memory(const struct run *run); /* bytes it will take beside them while it is written */
bool run_is_empty(const struct run *run);       /* neither documents nor deleted ids */
uint32_t run_documents(const struct run *run);  /* live ones */
/* Every id that was put or deleted, in byte order, each once: they leave older segments. Borrowed. */
enum referat_status run_ids(struct run *run, const struct slice **ids, size_t *count,
                            struct referat_error *error) MUST_CHECK;
/* Writes its live documents (at least one) as a segment, `spilled` or whole (segment_writer.h); the run is as it was.
 * Touches nothing but the run and its files. */
enum referat_status run_write(struct run *run, const char *path, uint64_t number, enum engine_collection collection,
                              bool spilled, struct manifest_entry *entry, struct referat_error *error) MUST_CHECK;

#endif
