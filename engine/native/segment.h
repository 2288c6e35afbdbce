/*
 * segment.h - a set of documents that never changes, mapped: dictionaries, columns, lengths, lists, payloads.
 * docs/FORMAT.md. Used by one thread. What is found damaged while reading is kept (pagefile.h): ask segment_status() at
 * the end of a work.
 */
#ifndef ENGINE_NATIVE_SEGMENT_H
#define ENGINE_NATIVE_SEGMENT_H

#include "engine/native/dictionary.h"
#include "engine/native/lengths.h"
#include "engine/native/manifest.h"
#include "engine/native/postings.h"
#include "engine/native/texts.h"

/* Sections, by file. */
enum {
    TERMS_TERMS = 1,
    TERMS_WORDS = 2,
    POST_LISTS = 1,
    POS_CHUNKS = 1,
    DOCS_HEADER = 1,
    DOCS_IDS = 2,
    DOCS_ID_OF = 3,
    DOCS_NEWEST = 4,
    DOCS_OLDEST = 5,
    DOCS_OLDEST_OF = 6,
    DOCS_LENGTHS = 7,
    DOCS_TEXT_BLOCK = 8,
    DOCS_TEXT_PLACE = 9,
    DOCS_LENGTH_CODES = 10,
    DOCS_LENGTH_TABLE = 11,
    DOCS_COLUMNS = 16, /* + 2c: values; + 2c + 1: of documents */
    DOCS_COLUMN_ORDER = 48,
    TEXTS_BLOCKS = 1,
    REMOVED_BITS = 1
};

/* DOCS_HEADER: u64, but for the three doubles. */
struct docs_header {
    uint64_t collection, documents, length_sum;
    double average, k1, b;
    uint64_t columns;
};

enum column_order { COLUMN_UNORDERED, COLUMN_RISING, COLUMN_FALLING };

enum { FILE_DOCS, FILE_TERMS, FILE_POST, FILE_POS, FILE_TEXTS, FILE_REMOVED, SEGMENT_FILES };

struct segment {
    uint64_t number;
    unsigned references; /* readers' states and writers share a segment within a thread */
    uint32_t doc_count;
    bool spilled; /* it has regions in place of lists (segment_writer.h): for merge.c alone */
    uint64_t length_sum;
    double average;                        /* that the best postings were found with */
    bool bests_hold;                       /* k1 and b are ours */
    struct pagefile *files[SEGMENT_FILES]; /* the last may be NULL */
    struct section post, pos, lengths, length_codes;
    struct length_table length_table;
    struct length_shares length_shares; /* set by who searches */
    struct dictionary terms, words, ids, newest, oldest, columns[COLUMN_COUNT];
    struct packed id_of, oldest_of, text_block, text_place, column_of[COLUMN_COUNT];
    enum column_order column_order[COLUMN_COUNT];
    struct texts texts;
    struct section removed; /* bits; empty where none is removed */
    uint64_t removed_count;
};

/* *missing where a file of it is not there (the error is set all the same). Errors: REFERAT_DAMAGED,
 * REFERAT_OTHER_FORMAT, REFERAT_NO_MEMORY. */
enum referat_status segment_open(const char *path, const struct manifest_entry *entry, struct segment **out,
                                 bool *missing, struct referat_error *error) MUST_CHECK;
void segment_close(struct segment *segment); /* NULL is fine; ignores `references` */
enum referat_status segment_status(const struct segment *segment, struct referat_error *error) MUST_CHECK;

/* False where there is no such term, or the files are damaged. `dictionary` is terms or words. */
bool segment_term(struct segment *segment, const struct dictionary *dictionary, struct slice term,
                  struct term_info *info, struct referat_error *error);
/* Removed documents are found too. */
bool segment_find(struct segment *segment, struct slice id, uint32_t *document);
bool segment_is_removed(const struct segment *segment, uint32_t document);
uint32_t segment_length(const struct segment *segment, uint32_t document);
/* Asks memory for what segment_id reads, in steps 0, 1 and 2, each of which needs the one before: for many documents at
 * once the waiting overlaps. */
void segment_fetch_id(struct segment *segment, uint32_t document, unsigned step);
#define SEGMENT_FETCH_STEPS 3
/* To the arena; "" where damaged. */
struct slice segment_id(struct segment *segment, uint32_t document, struct arena *arena);
struct slice segment_newest_key(struct segment *segment, uint32_t document, struct arena *arena);
struct slice segment_oldest_key(struct segment *segment, uint32_t document, struct arena *arena);
struct slice segment_column(struct segment *segment, enum schema_column column, uint32_t document, struct arena *arena);
enum referat_status segment_payload(struct segment *segment, uint32_t document, struct arena *arena,
                                    struct slice *payload, struct referat_error *error) MUST_CHECK;

#endif
