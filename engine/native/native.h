/* native.h - the native engine behind backend.h. Contracts are those of engine/engine.h. Its files: docs/FORMAT.md. */
#ifndef ENGINE_NATIVE_NATIVE_H
#define ENGINE_NATIVE_NATIVE_H

#include "engine/backend.h"

extern const char *const native_parts[];

enum referat_status native_create(const char *path, struct referat_error *error);
enum referat_status native_open(const char *path, void **reader, struct referat_error *error);
void native_close(void *handle);
enum referat_status native_search(void *reader, enum engine_collection collection, const struct engine_search *search,
                                  struct arena *arena, struct engine_result *out, struct referat_error *error);
enum referat_status native_find(void *handle, enum engine_collection collection, struct slice id, struct arena *arena,
                                bool *found, struct slice *payload, struct referat_error *error);
enum referat_status native_payload(void *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error);
enum referat_status native_document_count(void *reader, enum engine_collection collection, uint64_t *count,
                                          struct referat_error *error);
enum referat_status native_words(void *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error);
enum referat_status native_last_commit(void *reader, struct engine_commit_info *out, struct referat_error *error);
enum referat_status native_get(void *handle, struct slice key, struct arena *arena, bool *found, struct slice *value,
                               struct referat_error *error);
enum referat_status native_keys(void *handle, struct slice prefix, struct arena *arena, struct slice **keys,
                                size_t *count, struct referat_error *error);

enum referat_status native_write(const char *path, void **out, struct referat_error *error);
void native_writer_close(void *handle);
enum referat_status native_put(void *handle, enum engine_collection collection, const struct engine_document *document,
                               struct referat_error *error);
enum referat_status native_delete(void *handle, enum engine_collection collection, struct slice id,
                                  struct referat_error *error);
enum referat_status native_set(void *handle, struct slice key, struct slice value, struct referat_error *error);
enum referat_status native_unset(void *handle, struct slice key, struct referat_error *error);
enum referat_status native_commit(void *handle, struct referat_error *error);
void native_set_memory(void *handle, size_t bytes);
enum referat_status native_compact(void *handle, struct referat_error *error);
void *native_writer_reader(void *writer);

/* engine/native/check.h */
enum referat_status native_check(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error);

#endif
