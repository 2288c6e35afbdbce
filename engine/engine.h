/*
 * engine.h - one interface to an index, whichever engine holds it. An index has collections of documents, each with
 * statistics of its own, and a small key-value store; one commit covers all of it. The engine knows terms, positions,
 * columns and payloads; what they mean is engine/schema.h.
 *
 * One writer at a time (REFERAT_LOCKED otherwise), any number of readers. A handle is used by one thread at a time.
 * A reader sees one committed state throughout a call. Texts that come back live in the arena that was passed.
 *
 * Every function that can fail gives REFERAT_DAMAGED (the message names the file), REFERAT_NO_MEMORY, and where it
 * writes REFERAT_NOT_WRITTEN; further errors are named at the function.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/arena.h"
#include "engine/schema.h"

enum engine_kind { ENGINE_NATIVE, ENGINE_XAPIAN, ENGINE_KIND_COUNT };
enum engine_collection { ENGINE_ITEMS, ENGINE_REGISTER, ENGINE_COLLECTION_COUNT };

/* ---- documents ---- */

/* In bytes; what is longer is refused with REFERAT_TOO_LARGE and leaves the writer as it was. */
#define ENGINE_ID_MAX    1000
#define ENGINE_TERM_MAX  245
#define ENGINE_VALUE_MAX 16384 /* columns and sort keys */
#define ENGINE_KEY_MAX   200   /* of the key-value store */
#define ENGINE_WORD_MAX  64    /* written words */

struct engine_posting {
    struct slice term;         /* at most ENGINE_TERM_MAX bytes, no NUL */
    uint32_t wdf;              /* 0: never scored, adds nothing to the document's length */
    const uint32_t *positions; /* ascending; may be NULL */
    uint32_t position_count;
    /* What saves looking the term up, where it is at hand, else 0: hash_bytes of it (base/hash.h), and a number of the
     * caller's, which never means another term as long as the writer is open. Numbers are small: memory goes by the
     * largest, and those above ENGINE_NUMBER_MAX are not used. */
    uint64_t hash;
    uint32_t number;
};
#define ENGINE_NUMBER_MAX ((uint32_t)1 << 26)

struct engine_document {
    struct slice id;                       /* unique in its collection; at most ENGINE_ID_MAX bytes */
    struct slice newest_key;               /* ascending bytes: newest first; also breaks ties of score */
    struct slice oldest_key;               /* ascending bytes: oldest first */
    struct slice columns[COLUMN_COUNT];    /* "" for none; COLUMN_MUNICIPALITIES packed by engine_pack */
    const struct engine_posting *postings; /* each term once, any order */
    size_t posting_count;
    const struct slice *words; /* written words, each once, any order: they are listed (engine_words), never searched */
    size_t word_count;
    struct slice payload; /* any bytes */
};

/* Several values in one column: joined by "\t" ("Horsens\tSkive"). No value holds one. */
struct slice engine_pack(struct arena *arena, const char *const *values, size_t count);

/* ---- queries ---- */

enum engine_op {
    ENGINE_TERM,    /* term */
    ENGINE_AND,     /* children, weights add */
    ENGINE_OR,      /* children, weights add */
    ENGINE_AND_NOT, /* children[0] without children[1] */
    ENGINE_FILTER,  /* children[0] where children[1] holds too; only children[0] is scored */
    ENGINE_SCALE,   /* factor * children[0] */
    ENGINE_RANGE,   /* low <= column <= high as bytes; weight 0. A document without the column is in no range */
    ENGINE_PHRASE,  /* children (TERM, or OR of TERM) at consecutive positions, scored as the AND of their weights */
    ENGINE_NEAR, /* children within `window` positions, each at one of its own, in any order; at most 4 children where
                    two have a term in common (REFERAT_QUERY) */
    ENGINE_ID,   /* the document whose id is `term`; weight 0 */
    ENGINE_ALL,  /* every document; weight 0 */
    ENGINE_NONE
};

struct engine_query {
    enum engine_op op;
    struct slice term;
    const struct engine_query **children;
    size_t child_count;
    double factor;
    /* PHRASE, NEAR: positions from first to last, both counted; 0: the number of children. Below that nothing matches.
     */
    unsigned window;
    enum schema_column column;
    struct slice low, high;
};

/* A query nested deeper is refused with REFERAT_QUERY. */
#define ENGINE_QUERY_DEPTH 96

/* Constructors; nodes live in the arena. AND and OR of nothing are ENGINE_ALL and ENGINE_NONE, of one child that child.
 */
const struct engine_query *engine_query_term(struct arena *arena, struct slice term);
const struct engine_query *engine_query_id(struct arena *arena, struct slice id);
const struct engine_query *engine_query_join(struct arena *arena, enum engine_op op,
                                             const struct engine_query *const *children, size_t count);
const struct engine_query *engine_query_pair(struct arena *arena, enum engine_op op, const struct engine_query *left,
                                             const struct engine_query *right);
const struct engine_query *engine_query_scale(struct arena *arena, double factor, const struct engine_query *child);
const struct engine_query *engine_query_range(struct arena *arena, enum schema_column column, struct slice low,
                                              struct slice high);
const struct engine_query *engine_query_window(struct arena *arena, enum engine_op op, unsigned window,
                                               const struct engine_query *const *children, size_t count);
const struct engine_query *engine_query_constant(struct arena *arena, enum engine_op op);

/* ---- searching ---- */

enum engine_sort { ENGINE_BY_RELEVANCE, ENGINE_NEWEST_FIRST, ENGINE_OLDEST_FIRST };

#define ENGINE_COUNT_ALL UINT32_MAX

struct engine_search {
    const struct engine_query *query;
    enum engine_sort sort;
    uint32_t offset, limit;
    uint32_t count_to;      /* the total is exact at least up to here; ENGINE_COUNT_ALL: always exact */
    uint32_t facet_columns; /* bit 1 << column: count its distinct values over all matches (implies ENGINE_COUNT_ALL) */
};

struct engine_hit {
    uint64_t document; /* for engine_payload, within the same reader */
    double score;      /* BM25 as Xapian's BM25Weight computes it (k1, k3 = 0, b of schema.h); 0 where sorted by date */
    struct slice id;
};

struct engine_facet {
    struct slice value; /* one value: packed columns come unpacked */
    uint64_t count;
};

struct engine_result {
    struct engine_hit *hits;
    size_t hit_count;
    uint64_t total; /* matches; a lower bound where !total_exact */
    bool total_exact;
    struct engine_facet *facets[COLUMN_COUNT]; /* by count descending, then by bytes */
    size_t facet_counts[COLUMN_COUNT];
};

struct engine_reader;

/*
 * A reader takes up new commits with its next call (engine_payload alone stays where the last call was). Where a killed
 * writer left a commit half done, the reader undoes it as the next writer would; where it has no right to, that is
 * REFERAT_DAMAGED. While a live writer is in the middle of one it waits, 10 seconds at most (REFERAT_LOCKED).
 *
 * Errors: REFERAT_NO_INDEX, REFERAT_OTHER_FORMAT, REFERAT_OTHER_ANALYSIS (where fingerprint is not NULL and differs
 * from the one the index was created with).
 */
enum referat_status engine_open(const char *path, const char *fingerprint, struct engine_reader **out,
                                struct referat_error *error) MUST_CHECK;
void engine_close(struct engine_reader *reader);
enum referat_status engine_search(struct engine_reader *reader, enum engine_collection collection,
                                  const struct engine_search *search, struct arena *arena, struct engine_result *out,
                                  struct referat_error *error) MUST_CHECK;
/* *found says whether there is such a document; the payload is "" otherwise. */
enum referat_status engine_find(struct engine_reader *reader, enum engine_collection collection, struct slice id,
                                struct arena *arena, bool *found, struct slice *payload,
                                struct referat_error *error) MUST_CHECK;
/*
 * The payload of a hit, from the state that the last search saw. Errors: REFERAT_NOTHING_FOUND where it was deleted in
 * the meantime and that state is gone.
 */
enum referat_status engine_payload(struct engine_reader *reader, enum engine_collection collection, uint64_t document,
                                   struct arena *arena, struct slice *payload, struct referat_error *error) MUST_CHECK;
enum referat_status engine_document_count(struct engine_reader *reader, enum engine_collection collection,
                                          uint64_t *count, struct referat_error *error) MUST_CHECK;
struct engine_word {
    struct slice word;
    uint64_t count; /* documents that have it */
};

/* The written words that begin with prefix, in byte order. */
enum referat_status engine_words(struct engine_reader *reader, enum engine_collection collection, struct slice prefix,
                                 struct arena *arena, struct engine_word **words, size_t *count,
                                 struct referat_error *error) MUST_CHECK;

struct engine_commit_info {
    uint64_t number; /* from 1; 0: nothing was committed yet */
    int64_t time;    /* seconds since 1970, by the index's files; 0 where they do not tell */
};
enum referat_status engine_last_commit(struct engine_reader *reader, struct engine_commit_info *out,
                                       struct referat_error *error) MUST_CHECK;
/* Key-value store. Keys: 1 to ENGINE_KEY_MAX bytes. */
enum referat_status engine_get(struct engine_reader *reader, struct slice key, struct arena *arena, bool *found,
                               struct slice *value, struct referat_error *error) MUST_CHECK;
/* The keys that begin with prefix, in byte order. */
enum referat_status engine_keys(struct engine_reader *reader, struct slice prefix, struct arena *arena,
                                struct slice **keys, size_t *count, struct referat_error *error) MUST_CHECK;

/* ---- checking ---- */

/* Called with each problem: a sentence that names the file. */
typedef void engine_problem(void *context, const char *message);

struct engine_check_summary {
    uint64_t problems;
    uint64_t files, bytes, documents; /* what was read: of both collections, live ones */
    uint64_t commit;
    bool every_byte; /* all of it is under checksums: false for engines that keep none, where a flip may go unseen */
};

/*
 * Looks the whole index over and tells of everything that is wrong with it. Errors: REFERAT_DAMAGED where there was a
 * problem, REFERAT_NO_INDEX, REFERAT_OTHER_FORMAT, REFERAT_LOCKED (the Xapian engine alone, while somebody writes).
 */
enum referat_status engine_check(const char *path, engine_problem *report, void *context,
                                 struct engine_check_summary *summary, struct referat_error *error) MUST_CHECK;

/* ---- writing ---- */

struct engine_writer;

/* "native", "xapian"; NULL where there is no such engine. */
const char *engine_kind_name(enum engine_kind kind);
/* False where no engine is called so. */
bool engine_kind_by_name(const char *name, enum engine_kind *out) MUST_CHECK;

/*
 * Opens an index for writing, creates it where `path` does not exist or is an empty folder; a kill leaves no half
 * index. `kind` is for creation alone: an index keeps its engine. What a killed writer left uncommitted is undone.
 * Errors: REFERAT_LOCKED, REFERAT_NO_INDEX (a folder of something else: it is left as it is), REFERAT_OTHER_FORMAT,
 * REFERAT_OTHER_ANALYSIS. A process that is forked while a writer is open must not touch it, and should exec or close
 * its descriptors, since the lock ends with the last of them (engine/folder.h).
 *
 * After a failed change or commit (REFERAT_TOO_LARGE and REFERAT_INTERNAL for an argument that is refused excepted) a
 * writer is spent: every further call gives that error, and the last commit is what is there.
 */
enum referat_status engine_write(const char *path, enum engine_kind kind, const char *fingerprint,
                                 struct engine_writer **out, struct referat_error *error) MUST_CHECK;
/* Closes; what was not committed is dropped. NULL is fine. */
void engine_writer_close(struct engine_writer *writer);
/*
 * Adds the document, in place of one with the same id. One that names a term or a written word twice is refused with
 * REFERAT_INTERNAL.
 */
enum referat_status engine_put(struct engine_writer *writer, enum engine_collection collection,
                               const struct engine_document *document, struct referat_error *error) MUST_CHECK;
/* A document that is not there is no error. */
enum referat_status engine_delete(struct engine_writer *writer, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) MUST_CHECK;
enum referat_status engine_set(struct engine_writer *writer, struct slice key, struct slice value,
                               struct referat_error *error) MUST_CHECK;
/* An absent key is no error. */
enum referat_status engine_unset(struct engine_writer *writer, struct slice key,
                                 struct referat_error *error) MUST_CHECK;
/*
 * Binds the index to another fingerprint, durably and at once: for a writer that makes all its documents anew. Errors:
 * REFERAT_NOT_WRITTEN, REFERAT_INTERNAL.
 */
enum referat_status engine_set_analysis(struct engine_writer *writer, const char *fingerprint,
                                        struct referat_error *error) MUST_CHECK;
/*
 * Bounds the memory that the writer takes for changes that are not committed yet, ENGINE_MEMORY_DEFAULT if not called.
 * The native engine writes them to the disk when they reach it, and merges them at the commit; what it needs above that
 * is the tables of the pages it has read and, while it merges, some 60 bytes a document. Xapian has a bound of its own.
 */
#define ENGINE_MEMORY_DEFAULT ((size_t)512 << 20)
#define ENGINE_MEMORY_MIN     ((size_t)16 << 20) /* what is less counts as this */
void engine_set_memory(struct engine_writer *writer, size_t bytes);
/*
 * How many changed documents a commit is for at most. Xapian keeps all of them in memory; the native engine bounds that
 * itself, and each commit costs it files and merges: UINT64_MAX.
 */
uint64_t engine_commit_documents(const struct engine_writer *writer);
/* Makes everything since the last commit durable and visible, all or nothing. */
enum referat_status engine_commit(struct engine_writer *writer, struct referat_error *error) MUST_CHECK;
/* Commits, and leaves nothing in the index that was deleted or replaced. Nothing but a commit in Xapian. */
enum referat_status engine_compact(struct engine_writer *writer, struct referat_error *error) MUST_CHECK;
/* Reading through the writer: sees its own uncommitted changes. Lives as long as the writer. */
struct engine_reader *engine_writer_reader(struct engine_writer *writer);

#endif
