/*
 * engine.c - the engines behind engine.h: which one an index has, the way into it, and its first creation. Knows the
 * folder and its identity, nothing of what an engine keeps in it.
 */
#include "engine/engine.h"
#include "base/intl.h"
#include "engine/backend.h"
#include "engine/folder.h"
#include "engine/identity.h"
#include "engine/native/native.h"
#include "engine/xapian/backend.h"

#include <stdlib.h>

static const struct engine_backend engine_kinds[] = {
    [ENGINE_NATIVE] =
        {
            .name = "native",
            .parts = native_parts,
            .commit_documents = UINT64_MAX,
            .create = native_create,
            .open = native_open,
            .close = native_close,
            .check = native_check,
            .search = native_search,
            .find = native_find,
            .payload = native_payload,
            .document_count = native_document_count,
            .words = native_words,
            .last_commit = native_last_commit,
            .get = native_get,
            .keys = native_keys,
            .write = native_write,
            .writer_close = native_writer_close,
            .put = native_put,
            .delete_ = native_delete,
            .set = native_set,
            .unset = native_unset,
            .commit = native_commit,
            .writer_reader = native_writer_reader,
            .set_memory = native_set_memory,
            .compact = native_compact,
        },
    [ENGINE_XAPIAN] =
        {
            .name = "xapian",
            .parts = xapian_parts,
            .commit_documents = 2000,
            .create = xapian_create,
            .open = xapian_open,
            .close = xapian_close,
            .check = xapian_check,
            .search = xapian_search,
            .find = xapian_find,
            .payload = xapian_payload,
            .document_count = xapian_document_count,
            .words = xapian_words,
            .last_commit = xapian_last_commit,
            .get = xapian_get,
            .keys = xapian_keys,
            .write = xapian_write,
            .writer_close = xapian_writer_close,
            .put = xapian_put,
            .delete_ = xapian_delete,
            .set = xapian_set,
            .unset = xapian_unset,
            .commit = xapian_commit,
            .writer_reader = xapian_writer_reader,
        },
};

struct engine_reader {
    const struct engine_backend *backend;
    void *reader;
};

struct engine_writer {
    const struct engine_backend *backend;
    void *writer;
    int lock;
    char *path;
    struct engine_reader reader;
    uint64_t *checked; /* bits: terms by number that need no second look */
    uint32_t checked_words;
};

const char *engine_kind_name(enum engine_kind kind) {
    return (unsigned)kind < ENGINE_KIND_COUNT ? engine_kinds[kind].name : NULL;
}

bool engine_kind_by_name(const char *name, enum engine_kind *out) {
    for (unsigned i = 0; i < ENGINE_KIND_COUNT; i++) {
        *out = (enum engine_kind)i;
        if (strcmp(engine_kinds[i].name, name) == 0) return true;
    }
    return false;
}

static enum referat_status backend_by_name(const char *path, const char *name, const struct engine_backend **out,
                                           struct referat_error *error) {
    enum engine_kind kind;
    *out = NULL;
    if (engine_kind_by_name(name, &kind)) {
        *out = &engine_kinds[kind];
        return REFERAT_OK;
    }
    return error_set(error, REFERAT_OTHER_FORMAT, _("%s: the index is of the engine '%s', which this program has not"),
                     path, name);
}

/* The engine of the index at `path`, once everything about the index has been found right. */
static enum referat_status backend_of(const char *path, const char *fingerprint, const struct engine_backend **out,
                                      struct referat_error *error) {
    struct identity identity;
    enum referat_status status = identity_read(path, &identity, error);
    if (status == REFERAT_OK) status = backend_by_name(path, identity.engine, out, error);
    if (status == REFERAT_OK) status = identity_check_analysis(path, &identity, fingerprint, error);
    return status;
}

/* ---- reading ---- */

enum referat_status engine_open(const char *path, const char *fingerprint, struct engine_reader **out,
                                struct referat_error *error) {
    *out = NULL;
    const struct engine_backend *backend = NULL;
    enum referat_status status = backend_of(path, fingerprint, &backend, error);
    if (status != REFERAT_OK) return status;
    struct engine_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return error_no_memory(error);
    reader->backend = backend;
    status = backend->open(path, &reader->reader, error);
    if (status == REFERAT_OK)
        *out = reader;
    else
        free(reader);
    return status;
}

void engine_close(struct engine_reader *reader) {
    if (!reader) return;
    reader->backend->close(reader->reader);
    free(reader);
}

enum referat_status engine_check(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error) {
    struct referat_error own;
    const struct engine_backend *backend = NULL;
    if (!error) error = &own;
    *summary = (struct engine_check_summary){0};
    enum referat_status status = backend_of(path, NULL, &backend, error);
    if (status == REFERAT_DAMAGED) {
        summary->problems++;
        if (report) report(context, error->message);
    }
    if (status == REFERAT_OK) status = backend->check(path, report, context, summary, error);
    if (status != REFERAT_OK || summary->problems == 0) return status;
    return error_set(error, REFERAT_DAMAGED, _("%s: the index is damaged"), path);
}

enum referat_status engine_search(struct engine_reader *reader, enum engine_collection collection,
                                  const struct engine_search *search, struct arena *arena, struct engine_result *out,
                                  struct referat_error *error) {
    *out = (struct engine_result){0};
    enum referat_status status = reader->backend->search(reader->reader, collection, search, arena, out, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

enum referat_status engine_find(struct engine_reader *reader, enum engine_collection collection, struct slice id,
                                struct arena *arena, bool *found, struct slice *payload, struct referat_error *error) {
    *found = false;
    *payload = slice_of("");
    enum referat_status status = reader->backend->find(reader->reader, collection, id, arena, found, payload, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

enum referat_status engine_payload(struct engine_reader *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error) {
    *payload = slice_of("");
    enum referat_status status = reader->backend->payload(reader->reader, collection, document, arena, payload, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

enum referat_status engine_document_count(struct engine_reader *reader, enum engine_collection collection,
                                          uint64_t *count, struct referat_error *error) {
    *count = 0;
    return reader->backend->document_count(reader->reader, collection, count, error);
}

enum referat_status engine_words(struct engine_reader *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error) {
    *words = NULL;
    *count = 0;
    enum referat_status status = reader->backend->words(reader->reader, collection, prefix, arena, words, count, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

enum referat_status engine_last_commit(struct engine_reader *reader, struct engine_commit_info *out,
                                       struct referat_error *error) {
    *out = (struct engine_commit_info){0};
    return reader->backend->last_commit(reader->reader, out, error);
}

enum referat_status engine_get(struct engine_reader *reader, struct slice key, struct arena *arena, bool *found,
                               struct slice *value, struct referat_error *error) {
    *found = false;
    *value = slice_of("");
    enum referat_status status = reader->backend->get(reader->reader, key, arena, found, value, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

enum referat_status engine_keys(struct engine_reader *reader, struct slice prefix, struct arena *arena,
                                struct slice **keys, size_t *count, struct referat_error *error) {
    *keys = NULL;
    *count = 0;
    enum referat_status status = reader->backend->keys(reader->reader, prefix, arena, keys, count, error);
    return status == REFERAT_OK ? arena_status(arena, error) : status;
}

/* ---- first creation, with the lock held ---- */

/*
 * The mark first, the engine's parts, the identity last: until that stands, whoever comes next sees the mark and starts
 * over. On failure the folder is left without anything of ours but the lock.
 */
static enum referat_status index_create(const char *path, const struct engine_backend *backend, const char *fingerprint,
                                        struct referat_error *error) {
    enum referat_status status = folder_clear(path, backend->parts, error);
    if (status == REFERAT_OK) status = folder_mark(path, error);
    if (status != REFERAT_OK) return status;
    status = backend->create(path, error);
    if (status == REFERAT_OK) status = identity_write(path, backend->name, fingerprint ? fingerprint : "-", error);
    if (status == REFERAT_OK) {
        folder_unmark(path);
        return REFERAT_OK;
    }
    struct referat_error ignored;
    identity_remove(path); /* it may stand although writing it failed: what it names goes now */
    if (folder_clear(path, backend->parts, &ignored) != REFERAT_OK) error_clear(&ignored);
    return status;
}

/* Refuses what is no place for an index and makes the folder; *made says whether it was missing. */
static enum referat_status folder_prepare(const char *path, bool *made, struct referat_error *error) {
    enum folder_state state;
    *made = false;
    enum referat_status status = folder_look(path, &state, error);
    if (status != REFERAT_OK) return status;
    if (state == FOLDER_OTHER)
        return error_set(error, REFERAT_NO_INDEX, _("%s: not an index and not an empty folder; left as it is"), path);
    if (state != FOLDER_MISSING) return REFERAT_OK;
    *made = true;
    return folder_make(path, error);
}

/* The engine of the index at `path`, which is created where there is none yet. */
static enum referat_status index_settle(const char *path, enum engine_kind kind, const char *fingerprint, bool made,
                                        const struct engine_backend **backend, struct referat_error *error) {
    enum folder_state state;
    enum referat_status status = folder_look(path, &state, error);
    if (status != REFERAT_OK) return status;
    if (state == FOLDER_INDEX) {
        folder_unmark(path); /* of a creator that was killed with all its work done */
        return backend_of(path, fingerprint, backend, error);
    }
    *backend = &engine_kinds[kind];
    status = index_create(path, *backend, fingerprint, error);
    if (status != REFERAT_OK) folder_abandon(path, made);
    return status;
}

/* ---- writing ---- */

enum referat_status engine_write(const char *path, enum engine_kind kind, const char *fingerprint,
                                 struct engine_writer **out, struct referat_error *error) {
    *out = NULL;
    bool made = false;
    struct engine_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    writer->lock = -1;
    if (!(writer->path = strdup(path))) {
        free(writer);
        return error_no_memory(error);
    }
    enum referat_status status = folder_prepare(path, &made, error);
    if (status == REFERAT_OK) status = folder_lock(path, &writer->lock, error);
    if (status == REFERAT_OK) status = index_settle(path, kind, fingerprint, made, &writer->backend, error);
    if (status == REFERAT_OK) status = writer->backend->write(path, &writer->writer, error);
    if (status == REFERAT_OK) {
        writer->reader.backend = writer->backend;
        writer->reader.reader = writer->backend->writer_reader(writer->writer);
        *out = writer;
        return REFERAT_OK;
    }
    folder_unlock(writer->lock);
    free(writer->path);
    free(writer);
    return status;
}

void engine_writer_close(struct engine_writer *writer) {
    if (!writer) return;
    writer->backend->writer_close(writer->writer);
    folder_unlock(writer->lock);
    free(writer->path);
    free(writer->checked);
    free(writer);
}

static bool is_checked(const struct engine_writer *writer, uint32_t number) {
    return number / 64 < writer->checked_words && (writer->checked[number / 64] >> number % 64 & 1);
}

/* Without memory it is looked at again. */
static void set_checked(struct engine_writer *writer, uint32_t number) {
    uint32_t word = number / 64;
    if (number == 0 || number > ENGINE_NUMBER_MAX) return;
    if (word >= writer->checked_words) {
        uint32_t words = word + word / 2 + 64;
        uint64_t *grown = realloc(writer->checked, words * sizeof *grown);
        if (!grown) return;
        memset(grown + writer->checked_words, 0, (words - writer->checked_words) * sizeof *grown);
        writer->checked = grown;
        writer->checked_words = words;
    }
    writer->checked[word] |= (uint64_t)1 << number % 64;
}

static enum referat_status check_length(const char *what, size_t len, size_t max, struct referat_error *error) {
    if (len > 0 && len <= max) return REFERAT_OK;
    if (len == 0) return error_set(error, REFERAT_INTERNAL, _("the index was given an empty %s"), _(what));
    return error_set(error, REFERAT_TOO_LARGE, _("a %s of %zu bytes is too long for the index (at most %zu)"), _(what),
                     len, max);
}

/* So that no engine is the first to find a document that it cannot hold, half-way through. */
static enum referat_status check_document(struct engine_writer *writer, const struct engine_document *document,
                                          struct referat_error *error) {
    enum referat_status status = check_length(N_("document id"), document->id.len, ENGINE_ID_MAX, error);
    for (size_t i = 0; status == REFERAT_OK && i < document->posting_count; i++) {
        const struct engine_posting *posting = &document->postings[i];
        if (is_checked(writer, posting->number)) continue;
        status = check_length(N_("term"), posting->term.len, ENGINE_TERM_MAX, error);
        if (status == REFERAT_OK && memchr(posting->term.data, '\0', posting->term.len))
            status = error_set(error, REFERAT_INTERNAL, _("the index was given a term with a zero byte"));
        if (status == REFERAT_OK) set_checked(writer, posting->number);
    }
    for (size_t i = 0; status == REFERAT_OK && i < document->word_count; i++)
        status = check_length(N_("word"), document->words[i].len, ENGINE_WORD_MAX, error);
    const struct slice values[] = {document->newest_key, document->oldest_key};
    for (size_t i = 0; status == REFERAT_OK && i < 2; i++)
        if (values[i].len) status = check_length(N_("sort key"), values[i].len, ENGINE_VALUE_MAX, error);
    for (size_t i = 0; status == REFERAT_OK && i < COLUMN_COUNT; i++)
        if (document->columns[i].len)
            status = check_length(N_("column value"), document->columns[i].len, ENGINE_VALUE_MAX, error);
    return status;
}

enum referat_status engine_put(struct engine_writer *writer, enum engine_collection collection,
                               const struct engine_document *document, struct referat_error *error) {
    enum referat_status status = check_document(writer, document, error);
    return status == REFERAT_OK ? writer->backend->put(writer->writer, collection, document, error) : status;
}

enum referat_status engine_delete(struct engine_writer *writer, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) {
    enum referat_status status = check_length(N_("document id"), id.len, ENGINE_ID_MAX, error);
    return status == REFERAT_OK ? writer->backend->delete_(writer->writer, collection, id, error) : status;
}

enum referat_status engine_set(struct engine_writer *writer, struct slice key, struct slice value,
                               struct referat_error *error) {
    enum referat_status status = check_length(N_("key"), key.len, ENGINE_KEY_MAX, error);
    return status == REFERAT_OK ? writer->backend->set(writer->writer, key, value, error) : status;
}

enum referat_status engine_unset(struct engine_writer *writer, struct slice key, struct referat_error *error) {
    enum referat_status status = check_length(N_("key"), key.len, ENGINE_KEY_MAX, error);
    return status == REFERAT_OK ? writer->backend->unset(writer->writer, key, error) : status;
}

uint64_t engine_commit_documents(const struct engine_writer *writer) {
    return writer->backend->commit_documents;
}

enum referat_status engine_commit(struct engine_writer *writer, struct referat_error *error) {
    return writer->backend->commit(writer->writer, error);
}

enum referat_status engine_compact(struct engine_writer *writer, struct referat_error *error) {
    const struct engine_backend *backend = writer->backend;
    return (backend->compact ? backend->compact : backend->commit)(writer->writer, error);
}

void engine_set_memory(struct engine_writer *writer, size_t bytes) {
    if (bytes < ENGINE_MEMORY_MIN) bytes = ENGINE_MEMORY_MIN;
    if (writer->backend->set_memory) writer->backend->set_memory(writer->writer, bytes);
}

enum referat_status engine_set_analysis(struct engine_writer *writer, const char *fingerprint,
                                        struct referat_error *error) {
    return identity_write(writer->path, writer->backend->name, fingerprint, error);
}

struct engine_reader *engine_writer_reader(struct engine_writer *writer) {
    return &writer->reader;
}
