/*
 * register.h - an appointment, or a line of an attendance list, as a document of the register: what is written is
 * listed in engine/schema.h, its payload in engine/row.h. Every line of an agenda's list is "inviteret". A row's date
 * is that of the earlier decision which it quotes, else the meeting's.
 */
#ifndef INDEXER_REGISTER_H
#define INDEXER_REGISTER_H

#include "indexer/document.h"

struct register_source {
    const struct minutes_record *record; /* its items are not looked at */
    const char *meeting_id;
    const char *file; /* what the ledger calls the file it came from */
    unsigned slot;    /* which of the body's meetings that day, from 1 */
    bool superseded;
    const struct slice *item_ids; /* of the meeting's items that are in the index */
    size_t item_count;
};

/*
 * What `out` points to lives until the builder's next document. `ordinal`: of the appointment in its item, from 1.
 * Errors: REFERAT_NO_MEMORY, REFERAT_TOO_LARGE.
 */
enum referat_status register_build_appointment(struct document_builder *builder, const struct register_source *source,
                                               size_t appointment, unsigned ordinal, struct engine_document *out,
                                               struct referat_error *error) MUST_CHECK;
enum referat_status register_build_attendance(struct document_builder *builder, const struct register_source *source,
                                              size_t attendance, struct engine_document *out,
                                              struct referat_error *error) MUST_CHECK;

#endif
