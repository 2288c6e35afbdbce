/*
 * document.h - an agenda item as an engine document: terms with weights and positions, columns, sort keys, payload.
 * What is written is listed in engine/schema.h.
 */
#ifndef INDEXER_DOCUMENT_H
#define INDEXER_DOCUMENT_H

#include "corpus/record.h"
#include "engine/engine.h"
#include "stemmer/analyzer.h"

struct document_source {
    const struct minutes_record *record;
    size_t item;      /* index into record->items */
    const char *id;   /* the item's */
    const char *file; /* what the ledger calls the file it came from */
    unsigned slot;    /* which of the body's meetings that day, from 1 */
    unsigned ordinal; /* of the item in its meeting, from 1: the order where numbers say nothing */
    bool superseded;
};

struct document_builder;

/* The analyzer is borrowed. Errors: REFERAT_NO_MEMORY. */
enum referat_status document_builder_new(struct analyzer *analyzer, struct document_builder **out,
                                         struct referat_error *error) MUST_CHECK;
void document_builder_free(struct document_builder *builder); /* NULL is fine */
/* What `out` points to lives until the next build. Errors: REFERAT_NO_MEMORY, REFERAT_TOO_LARGE. */
enum referat_status document_build(struct document_builder *builder, const struct document_source *source,
                                   struct engine_document *out, struct referat_error *error) MUST_CHECK;

#endif
