/*
 * meetings.h - which file speaks for which meeting, and what of it is in the index.
 *
 * A file claims each meeting whose minutes it holds. Of several claims on one meeting the later minutes win (mtime,
 * then the greater path); the others wait. When the winner goes, or no longer holds the meeting, the next one is read
 * again
 * ("takeover"). Two meetings of a body on one day are told apart by their start, where both are known, or by standing
 * in one file; the second becomes slot 2, in order of arrival.
 *
 * An agenda's items are superseded once its meeting's minutes are there, and are not any longer when these go.
 */
#ifndef INDEXER_MEETINGS_H
#define INDEXER_MEETINGS_H

#include "indexer/document.h"
#include "indexer/ledger.h"

struct meetings {
    struct ledger *ledger;
    struct document_builder *builder;
    struct arena arena; /* of one call */
    struct buf text;
    bool include_closed;
    struct arena kept;      /* holds: */
    const char **takeovers; /* files that are to be read again; taken from the front */
    size_t takeover_count;
    const char *displaced; /* by the last meetings_apply: a file whose meeting the source holds now; or NULL */
    uint64_t meetings, items, closed_left_out; /* written */
};

struct meetings_source {
    const char *file; /* what the ledger calls it */
    const char *sha256;
    uint64_t size;
    int64_t mtime_ns;
    bool from_records; /* cannot be read again: where it loses it leaves no claim */
    const char *group; /* records of one source are called `group`, `group`#2, ...: meetings of their own; or NULL */
};

void meetings_init(struct meetings *meetings, struct ledger *ledger, struct document_builder *builder,
                   bool include_closed);
void meetings_free(struct meetings *meetings);

/*
 * The file holds these records now (none: it is no minutes), whatever it held before. *winner is NULL, or, where none
 * of its meetings got into the index, the file that holds the first of them; lives until the next call. Errors: those
 * of the engine; REFERAT_BAD_INPUT and REFERAT_TOO_LARGE where a record cannot be indexed (then nothing was changed).
 */
enum referat_status meetings_apply(struct meetings *meetings, const struct meetings_source *source,
                                   const struct minutes_record *records, size_t count, const char **winner,
                                   struct referat_error *error) MUST_CHECK;
/* Content as before, other time or size. */
enum referat_status meetings_touch(struct meetings *meetings, const struct meetings_source *source,
                                   struct referat_error *error) MUST_CHECK;
/* The file is gone. */
enum referat_status meetings_forget(struct meetings *meetings, const char *file,
                                    struct referat_error *error) MUST_CHECK;
/* Whether another file holds all meetings of this one. */
enum referat_status meetings_is_duplicate(struct meetings *meetings, const char *file, const struct ledger_file *entry,
                                          bool *duplicate, struct referat_error *error) MUST_CHECK;

#endif
