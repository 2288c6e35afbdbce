/*
 * writer.h - the writer as the reader that goes through it sees it (native_writer_reader). What was put and set lies in
 * memory until it is spilled or committed.
 */
#ifndef ENGINE_NATIVE_WRITER_H
#define ENGINE_NATIVE_WRITER_H

#include "engine/native/snapshot.h"

struct native_writer;

/* The error that ended the writer, if one did: every call through it gives that. */
enum referat_status writer_status(struct native_writer *writer, struct referat_error *error) MUST_CHECK;
/* Spills, so that the snapshot has every change; it is borrowed until the next change. */
enum referat_status writer_settle(struct native_writer *writer, struct snapshot **out,
                                  struct referat_error *error) MUST_CHECK;
/* These three see what is in memory without spilling. */
enum referat_status writer_find(struct native_writer *writer, enum engine_collection collection, struct slice id,
                                struct arena *arena, bool *found, struct slice *payload,
                                struct referat_error *error) MUST_CHECK;
enum referat_status writer_get(struct native_writer *writer, struct slice key, struct arena *arena, bool *found,
                               struct slice *value, struct referat_error *error) MUST_CHECK;
enum referat_status writer_keys(struct native_writer *writer, struct slice prefix, struct arena *arena,
                                struct slice **keys, size_t *count, struct referat_error *error) MUST_CHECK;

/* reader.c: a reader over a writer; native_close frees it. */
enum referat_status reader_of_writer(struct native_writer *writer, void **reader,
                                     struct referat_error *error) MUST_CHECK;

#endif
