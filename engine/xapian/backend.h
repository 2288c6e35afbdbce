/*
 * backend.h - the Xapian engine as C sees it: the functions behind engine/backend.h, whose contracts they have. How an
 * index is kept is written in engine/xapian/store.h.
 */
#ifndef ENGINE_XAPIAN_BACKEND_H
#define ENGINE_XAPIAN_BACKEND_H

#ifdef __cplusplus
#define XAPIAN_NOEXCEPT noexcept
/* In C struct engine_search and the function of that name do not meet. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
extern "C" {
#else
#define XAPIAN_NOEXCEPT
#endif

#include "engine/engine.h"

extern const char *const xapian_parts[];

enum referat_status xapian_create(const char *path, struct referat_error *error) XAPIAN_NOEXCEPT;

enum referat_status xapian_open(const char *path, void **reader, struct referat_error *error) XAPIAN_NOEXCEPT;
void xapian_close(void *reader) XAPIAN_NOEXCEPT;
enum referat_status xapian_check(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_search(void *reader, enum engine_collection collection, const struct engine_search *search,
                                  struct arena *arena, struct engine_result *out,
                                  struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_find(void *reader, enum engine_collection collection, struct slice id, struct arena *arena,
                                bool *found, struct slice *payload, struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_payload(void *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload,
                                   struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_document_count(void *reader, enum engine_collection collection, uint64_t *count,
                                          struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_words(void *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_last_commit(void *reader, struct engine_commit_info *out,
                                       struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_get(void *reader, struct slice key, struct arena *arena, bool *found, struct slice *value,
                               struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_keys(void *reader, struct slice prefix, struct arena *arena, struct slice **keys,
                                size_t *count, struct referat_error *error) XAPIAN_NOEXCEPT;

enum referat_status xapian_write(const char *path, void **writer, struct referat_error *error) XAPIAN_NOEXCEPT;
void xapian_writer_close(void *writer) XAPIAN_NOEXCEPT;
enum referat_status xapian_put(void *writer, enum engine_collection collection, const struct engine_document *document,
                               struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_delete(void *writer, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_set(void *writer, struct slice key, struct slice value,
                               struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_unset(void *writer, struct slice key, struct referat_error *error) XAPIAN_NOEXCEPT;
enum referat_status xapian_commit(void *writer, struct referat_error *error) XAPIAN_NOEXCEPT;
void *xapian_writer_reader(void *writer) XAPIAN_NOEXCEPT;

#ifdef __cplusplus
}
#pragma GCC diagnostic pop
#endif

#endif
