/*
 * builder.h - a document's terms while they are gathered: a hash of them, a list of their occurrences in reading order,
 * both reused from document to document. For document.c (an item) and register.c (a row of the register), which say
 * what goes in.
 */
#ifndef INDEXER_BUILDER_H
#define INDEXER_BUILDER_H

#include "base/file.h"
#include "indexer/document.h"
#include "indexer/words.h"

#define KEY_NAME_MAX 100 /* bytes of a name in a sort key */

/* Where else a term is to be listed, without weight. */
enum { IN_TITLE = 1, IN_INDSTILLING = 2, IN_DECISION = 4 };

struct entry {
    struct slice term;
    uint64_t hash;
    uint32_t number; /* the analyzer's, 0 for none */
    uint32_t wdf;
    uint32_t count; /* positions */
    uint32_t start; /* of its positions in `positions` */
    uint32_t last;  /* the last position, 0 for none */
    unsigned places;
};

struct occurrence {
    uint32_t entry, position;
};

struct document_builder {
    struct analyzer *analyzer;
    struct arena arena; /* texts of one document */
    struct buf payload;
    struct entry *entries;
    size_t entry_count, entry_cap;
    uint32_t *table; /* entry + 1, 0 for free; a power of two */
    size_t table_cap;
    struct occurrence *occurrences;
    size_t occurrence_count, occurrence_cap;
    uint32_t *positions;
    size_t position_cap;
    struct engine_posting *postings;
    size_t posting_cap;
    struct word_list words;
    uint32_t position; /* of the last word */
    bool no_memory, too_large;
    char file_hash[SHA256_TEXT_SIZE]; /* of the file named last */
    char *file;
};

/* Forgets the last document. */
void builder_begin(struct document_builder *builder);
/* The words of a text, behind those before it and out of reach of their phrases. */
void builder_text(struct document_builder *builder, const char *string, uint32_t wdf, unsigned places);
/* A term without weight or position; nothing where the value is "". */
void builder_filter(struct document_builder *builder, const char *prefix, const char *value);
/* The same of a term that is whole already. */
void builder_term(struct document_builder *builder, struct slice term);
/* What a file is called in terms. Lives until another file is named. */
const char *builder_file_hash(struct document_builder *builder, const char *file);
/* A number as bytes that sort: digits padded, 9 before 10. */
const char *builder_number_key(struct arena *arena, const char *number);
/* Postings and written words into `out`. */
void builder_finish(struct document_builder *builder, struct engine_document *out);
/* Whether all went well since builder_begin. Errors: REFERAT_NO_MEMORY, REFERAT_TOO_LARGE (names `id`). */
enum referat_status builder_status(const struct document_builder *builder, const char *id,
                                   struct referat_error *error) MUST_CHECK;

#endif
