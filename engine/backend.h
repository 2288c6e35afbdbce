/*
 * backend.h - what an engine implements. engine.c owns what all engines share (the folder, its lock, the identity
 * file, first creation) and calls the rest through this table. A backend is called with a folder that is an index of
 * its kind, and for writing with the folder's lock held. Contracts, errors and ownership are those of the functions of
 * the same name in engine.h.
 *
 * `void *` is the backend's own reader or writer. The backend keeps an error in its writer: after a failed change or
 * commit every later call gives that error again, so that half a batch is never committed.
 */
#ifndef ENGINE_BACKEND_H
#define ENGINE_BACKEND_H

#include "engine/engine.h"

struct engine_backend {
    const char *name;         /* as the identity file has it */
    const char *const *parts; /* the files and folders it makes in the index folder; ends in NULL */
    uint64_t commit_documents;

    /* Makes an empty committed index in a folder that has none of `parts`; all of it is on the disk on return. */
    enum referat_status (*create)(const char *path, struct referat_error *error);

    enum referat_status (*open)(const char *path, void **reader, struct referat_error *error);
    void (*close)(void *reader);
    /* error is not NULL. */
    enum referat_status (*check)(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error);
    enum referat_status (*search)(void *reader, enum engine_collection collection, const struct engine_search *search,
                                  struct arena *arena, struct engine_result *out, struct referat_error *error);
    enum referat_status (*find)(void *reader, enum engine_collection collection, struct slice id, struct arena *arena,
                                bool *found, struct slice *payload, struct referat_error *error);
    enum referat_status (*payload)(void *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error);
    enum referat_status (*document_count)(void *reader, enum engine_collection collection, uint64_t *count,
                                          struct referat_error *error);
    enum referat_status (*words)(void *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error);
    enum referat_status (*last_commit)(void *reader, struct engine_commit_info *out, struct referat_error *error);
    enum referat_status (*get)(void *reader, struct slice key, struct arena *arena, bool *found, struct slice *value,
                               struct referat_error *error);
    enum referat_status (*keys)(void *reader, struct slice prefix, struct arena *arena, struct slice **keys,
                                size_t *count, struct referat_error *error);

    enum referat_status (*write)(const char *path, void **writer, struct referat_error *error);
    void (*writer_close)(void *writer);
    enum referat_status (*put)(void *writer, enum engine_collection collection, const struct engine_document *document,
                               struct referat_error *error);
    enum referat_status (*delete_)(void *writer, enum engine_collection collection, struct slice id,
                                   struct referat_error *error);
    enum referat_status (*set)(void *writer, struct slice key, struct slice value, struct referat_error *error);
    enum referat_status (*unset)(void *writer, struct slice key, struct referat_error *error);
    enum referat_status (*commit)(void *writer, struct referat_error *error);
    void *(*writer_reader)(void *writer);

    void (*set_memory)(void *writer, size_t bytes);                            /* NULL: it has a bound of its own */
    enum referat_status (*compact)(void *writer, struct referat_error *error); /* NULL: it has none */
};

#endif
