/*
 * ledger.h - what the index knows of files and of who holds which meeting. It lives in the engine's key-value store, so
 * that one commit covers it and the documents.
 *
 *   f:<file>     {"sha256", "size", "mtime_ns", "status": "minutes"|"not-minutes", "records": true where the file is a
 *                record from elsewhere, "closed": items that are closed, "closed_in": whether they were indexed,
 *                "meetings": [{"key", "slot"}], "path": the file where the key is cut}
 *                An sha256 of "" says: read it again. A file that could not be read is not here.
 *   c:<key>      the claims on a meeting; the key is its id as if it were the only one that day
 *                {"slots": [{"slot", "id", "held": file or "", "place", "superseded",
 *                            "claims": [{"file", "place", "mtime_ns", "start"}]}]}
 *                A slot is one meeting. Claims on it are files that hold its minutes; `held` is the one in the index.
 *                `place` is which of the file's records it is.
 *   m: i: r:     engine/schema.h
 */
#ifndef INDEXER_LEDGER_H
#define INDEXER_LEDGER_H

#include "base/file.h"
#include "engine/engine.h"

struct ledger {
    struct engine_writer *writer;
    struct engine_reader *reader; /* sees what the writer did */
    bool changed;                 /* since the last commit */
    uint64_t documents;           /* put since the last commit */
    int64_t uncommitted_us;       /* when the first change since then was made; 0: the caller has not looked yet */
    uint64_t items;               /* put into the collection of items, ever */
};

struct ledger_meeting {
    const char *key;
    unsigned slot; /* from 1 */
};

struct ledger_file {
    const char *sha256;
    uint64_t size;
    int64_t mtime_ns;
    bool not_minutes, from_records;
    unsigned closed;
    bool closed_in;
    struct ledger_meeting *meetings;
    size_t meeting_count;
};

struct ledger_claim {
    const char *file;
    unsigned place;
    int64_t mtime_ns;
    const char *start; /* "" not known */
};

struct ledger_slot {
    unsigned slot;
    const char *id;
    const char *held; /* "" for none */
    unsigned held_place;
    bool superseded;
    struct ledger_claim *claims;
    size_t claim_count;
};

struct ledger_claims {
    struct ledger_slot *slots; /* by slot, ascending */
    size_t slot_count;
};

/*
 * Loading gives *found false and zeroes where there is nothing. Texts live in the arena. Errors of all: those of
 * engine_get and engine_set; REFERAT_DAMAGED where what is stored is not ours.
 */
enum referat_status ledger_load_file(struct ledger *ledger, const char *file, struct arena *arena, bool *found,
                                     struct ledger_file *out, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_store_file(struct ledger *ledger, const char *file, const struct ledger_file *entry,
                                      struct arena *arena, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_forget_file(struct ledger *ledger, const char *file, struct arena *arena,
                                       struct referat_error *error) MUST_CHECK;
/* All files that are known, in no particular order. */
enum referat_status ledger_list_files(struct ledger *ledger, struct arena *arena, const char ***files, size_t *count,
                                      struct referat_error *error) MUST_CHECK;
enum referat_status ledger_load_claims(struct ledger *ledger, const char *key, struct arena *arena,
                                       struct ledger_claims *out, struct referat_error *error) MUST_CHECK;
/* No slots: the key is removed. */
enum referat_status ledger_store_claims(struct ledger *ledger, const char *key, const struct ledger_claims *claims,
                                        struct arena *arena, struct referat_error *error) MUST_CHECK;

/* The ids of a meeting's items in the index, in order; and setting them with the meeting's record. */
enum referat_status ledger_load_items(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                      struct slice **ids, size_t *count, struct referat_error *error) MUST_CHECK;
/* The meeting's record without items, as JSON; "" where it is not there. */
enum referat_status ledger_load_meeting(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                        struct slice *record, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_store_meeting(struct ledger *ledger, const char *meeting_id, struct slice record,
                                         struct slice ids, struct arena *arena, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_forget_meeting(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                          struct referat_error *error) MUST_CHECK;

/* The ids of a meeting's rows in the register, likewise. Forgetting the meeting forgets them. */
enum referat_status ledger_load_rows(struct ledger *ledger, const char *meeting_id, struct arena *arena,
                                     struct slice **ids, size_t *count, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_store_rows(struct ledger *ledger, const char *meeting_id, struct slice ids,
                                      struct arena *arena, struct referat_error *error) MUST_CHECK;

/* engine_put and engine_delete, counted. */
enum referat_status ledger_put(struct ledger *ledger, enum engine_collection collection,
                               const struct engine_document *document, struct referat_error *error) MUST_CHECK;
enum referat_status ledger_delete(struct ledger *ledger, enum engine_collection collection, struct slice id,
                                  struct referat_error *error) MUST_CHECK;
/* To be asked after each file, with the time of a clock of the caller's that is above 0: commits where the engine has
 * enough (engine_commit_documents), or what was not committed when it was asked first is a minute old. */
#define LEDGER_COMMIT_US ((int64_t)60 * 1000000)
enum referat_status ledger_commit_due(struct ledger *ledger, int64_t now_us, struct referat_error *error) MUST_CHECK;
/* Nothing where nothing changed. */
enum referat_status ledger_commit(struct ledger *ledger, struct referat_error *error) MUST_CHECK;

#endif
