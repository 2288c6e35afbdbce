/*
 * segment_writer.h - writing a segment: first its documents in their order, then its terms in theirs, then its words.
 * The one way in which segments come to be, from a run in memory and from merging. docs/FORMAT.md.
 *
 * One that is spilled is read by the merge of its commit and by nothing else: it has regions (records.h) in place of
 * lists, in the order of their terms, then of their words; the dictionaries' values are the lengths of these as
 * varints; its files are not flushed. Everything else about it is as in any segment.
 */
#ifndef ENGINE_NATIVE_SEGMENT_WRITER_H
#define ENGINE_NATIVE_SEGMENT_WRITER_H

#include "engine/native/segment.h"

struct segment_writer;

/* Creates the files. Errors: REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY. */
enum referat_status segment_create(const char *path, uint64_t number, enum engine_collection collection, bool spilled,
                                   struct segment_writer **out, struct referat_error *error) MUST_CHECK;
void segment_abandon(struct segment_writer *writer); /* removes the files; NULL is fine */

/* For payloads: texts_add and texts_copy_block, in any order of documents, before segment_write_docs. */
struct texts_writer *segment_texts(struct segment_writer *writer);

/* What a segment's documents are, in the order of their numbers. Borrowed for the call. */
struct segment_docs {
    uint32_t count;
    const uint32_t *lengths; /* kept until segment_finish: borrowed that long */
    const struct texts_place *places;
    void *context;
    /*
     * Byte strings of a document, borrowed until the next call. Each is asked for in one sweep over all documents: ids
     * in the order of by_id, oldest keys in that of by_oldest, newest keys and each column in that of the numbers.
     */
    struct slice (*id)(void *context, uint32_t document);
    struct slice (*newest)(void *context, uint32_t document);
    struct slice (*oldest)(void *context, uint32_t document);
    struct slice (*column)(void *context, enum schema_column column, uint32_t document);
    /* Documents in the order of their ids, and of their oldest keys. */
    const uint32_t *by_id, *by_oldest;
};
enum referat_status segment_write_docs(struct segment_writer *writer, const struct segment_docs *docs,
                                       struct referat_error *error) MUST_CHECK;

/* Terms rise. A failure is kept until segment_finish. */
void segment_write_term(struct segment_writer *writer, struct slice term, const struct postings_list *list);
/* Then the written words, which rise; lists have neither positions nor wdfs above 0. */
void segment_write_word(struct segment_writer *writer, struct slice word, const struct postings_list *list);

/* The same two of a segment that is spilled. */
void segment_spill_term(struct segment_writer *writer, struct slice term, const void *region, size_t len);
void segment_spill_word(struct segment_writer *writer, struct slice word, const void *region, size_t len);

/* Makes all of it durable, unless it is spilled (the folder's entry apart: the caller flushes the folder); frees the
 * writer in any case. */
enum referat_status segment_finish(struct segment_writer *writer, struct manifest_entry *entry,
                                   struct referat_error *error) MUST_CHECK;

#endif
