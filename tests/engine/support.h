/*
 * support.h - for the programs in tests/engine: scratch folders, documents written as texts, queries in brief.
 * A document's text is words between spaces: `word` counts 1 and stands at the next position, `word*4` counts 4,
 * `=term` is a term without positions and weight, `|` is the gap between two parts of an item.
 */
#ifndef TESTS_ENGINE_SUPPORT_H
#define TESTS_ENGINE_SUPPORT_H

#include "engine/engine.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FINGERPRINT "test 1"

/* The engine that is tested: every program runs once with each (tests/run sets REFERAT_ENGINE), the default alone
 * where nothing is said. */
#define TEST_ENGINE test_engine()

static struct referat_error error;

#define assert_ok(call)                                                                                                \
    do {                                                                                                               \
        enum referat_status got_status = (call);                                                                       \
        if (got_status != REFERAT_OK) fail_msg("%s: %s (%s)", #call, referat_status_name(got_status), error.message);  \
    } while (0)
#define assert_status(call, expected) assert_string_equal(referat_status_name(call), referat_status_name(expected))

static inline enum engine_kind test_engine(void) {
    enum engine_kind kind = ENGINE_NATIVE;
    const char *name = getenv("REFERAT_ENGINE");
    if (name && !engine_kind_by_name(name, &kind)) fail_msg("REFERAT_ENGINE=%s: no such engine", name);
    return kind;
}

/* ---- scratch folders ---- */

static inline int scratch_remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info, (void)kind, (void)walk;
    return remove(path);
}

static inline void scratch_remove(const char *path) {
    nftw(path, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* A new folder; free it with scratch_remove and free. */
static inline char *scratch_new(void) {
    const char *base = getenv("TMPDIR");
    char *path = NULL;
    assert_true(asprintf(&path, "%s/referat-test-XXXXXX", base && *base ? base : "/tmp") > 0);
    assert_non_null(mkdtemp(path));
    return path;
}

/* ---- documents ---- */

static inline struct engine_posting *document_posting(struct arena *arena, struct engine_posting **postings,
                                                      size_t *count, struct slice term) {
    for (size_t i = 0; i < *count; i++)
        if (slice_equal((*postings)[i].term, term)) return &(*postings)[i];
    struct engine_posting *posting = ARENA_PUSH(arena, *postings, *count);
    posting->term = arena_slice(arena, term);
    return posting;
}

static inline void document_position(struct arena *arena, struct engine_posting *posting, uint32_t position) {
    uint32_t *grown = arena_alloc(arena, (posting->position_count + 1) * sizeof *grown);
    if (posting->position_count) memcpy(grown, posting->positions, posting->position_count * sizeof *grown);
    grown[posting->position_count++] = position;
    posting->positions = grown;
}

static inline void document_text(struct arena *arena, struct engine_document *document, const char *text) {
    struct engine_posting *postings = NULL;
    uint32_t position = 0;
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        struct slice word = slice_make(at, strcspn(at, " "));
        at += word.len;
        if (slice_is(word, "|")) {
            position += POSITION_GAP;
        } else if (slice_starts(word, "=")) {
            document_posting(arena, &postings, &document->posting_count, slice_from(word, 1));
        } else {
            const char *star = memchr(word.data, '*', word.len);
            unsigned wdf = star ? (unsigned)atoi(star + 1) : 1;
            if (star) word.len = (size_t)(star - word.data);
            struct engine_posting *posting = document_posting(arena, &postings, &document->posting_count, word);
            posting->wdf += wdf;
            document_position(arena, posting, ++position);
        }
    }
    document->postings = postings;
}

/* Sorted by date ("20310306") and id; the payload is "payload of <id>". */
static inline struct engine_document *document_new(struct arena *arena, const char *id, const char *date,
                                                   const char *body, const char *text) {
    struct engine_document *document = arena_alloc(arena, sizeof *document);
    document->id = slice_of(arena_printf(arena, "%s", id));
    document->newest_key = slice_of(arena_printf(arena, "%08d%s", 99999999 - atoi(date), id));
    document->oldest_key = slice_of(arena_printf(arena, "%s%s", date, id));
    document->columns[COLUMN_DATE] = slice_of(arena_printf(arena, "%s", date));
    document->columns[COLUMN_BODY] = slice_of(arena_printf(arena, "%s", body));
    document->columns[COLUMN_KIND] = slice_of("referat");
    document->payload = slice_of(arena_printf(arena, "payload of %s", id));
    document_text(arena, document, text);
    return document;
}

/* ---- queries ---- */

static inline const struct engine_query *q_term(struct arena *arena, const char *term) {
    return engine_query_term(arena, slice_of(term));
}

/* The words of a text as children of AND, OR, PHRASE or NEAR; a/b is an OR of both. */
static inline const struct engine_query *q_words(struct arena *arena, enum engine_op op, unsigned window,
                                                 const char *text) {
    const struct engine_query *words[64];
    size_t count = 0;
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        const struct engine_query *forms[16];
        size_t form_count = 0, len = strcspn(at, " ");
        for (const char *end = at + len, *form = at; form < end; form++) {
            size_t n = strcspn(form, "/ ");
            forms[form_count++] = engine_query_term(arena, slice_make(form, n));
            form += n;
        }
        words[count++] = engine_query_join(arena, ENGINE_OR, forms, form_count);
        at += len;
    }
    if (op == ENGINE_PHRASE || op == ENGINE_NEAR) return engine_query_window(arena, op, window, words, count);
    return engine_query_join(arena, op, words, count);
}

/* A tree as text, for messages. */
static inline const char *q_text(struct arena *arena, const struct engine_query *query) {
    static const char *const names[] = {
        [ENGINE_TERM] = "TERM",     [ENGINE_AND] = "AND",     [ENGINE_OR] = "OR",       [ENGINE_AND_NOT] = "AND_NOT",
        [ENGINE_FILTER] = "FILTER", [ENGINE_SCALE] = "SCALE", [ENGINE_RANGE] = "RANGE", [ENGINE_PHRASE] = "PHRASE",
        [ENGINE_NEAR] = "NEAR",     [ENGINE_ID] = "ID",       [ENGINE_ALL] = "ALL",     [ENGINE_NONE] = "NONE"};
    if (query->op == ENGINE_TERM) return arena_printf(arena, "%.*s", (int)query->term.len, query->term.data);
    const char *text = arena_printf(arena, "%s", names[query->op]);
    if (query->op == ENGINE_SCALE) text = arena_printf(arena, "%s %g", text, query->factor);
    if (query->op == ENGINE_RANGE)
        return arena_printf(arena, "RANGE %d %.*s..%.*s", query->column, (int)query->low.len, query->low.data,
                            (int)query->high.len, query->high.data);
    if (query->window) text = arena_printf(arena, "%s/%u", text, query->window);
    for (size_t i = 0; i < query->child_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "(", q_text(arena, query->children[i]));
    return query->child_count ? arena_printf(arena, "%s)", text) : text;
}

/* ---- searching ---- */

/* The ids of the first `limit` hits, joined by spaces. */
static inline const char *found_sorted(struct engine_reader *reader, struct arena *arena,
                                       const struct engine_query *query, enum engine_sort sort, uint32_t offset,
                                       uint32_t limit) {
    struct engine_search search = {.query = query, .sort = sort, .offset = offset, .limit = limit};
    struct engine_result result;
    assert_ok(engine_search(reader, ENGINE_ITEMS, &search, arena, &result, &error));
    const char *ids = "";
    for (size_t i = 0; i < result.hit_count; i++)
        ids = arena_printf(arena, "%s%s%.*s", ids, i ? " " : "", (int)result.hits[i].id.len, result.hits[i].id.data);
    return ids;
}

static inline const char *found(struct engine_reader *reader, struct arena *arena, const struct engine_query *query) {
    return found_sorted(reader, arena, query, ENGINE_OLDEST_FIRST, 0, 100);
}

#endif
