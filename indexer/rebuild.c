/*
 * rebuild.c - analyses an index again from the texts it keeps, where another version of the program made its terms.
 * No file is read and nothing but terms changes. The index is marked at the beginning as of no analysis and at the end
 * as of this program's, so that whatever a kill leaves is refused until a rebuild has come to its end.
 */
#include "indexer/content.h"
#include "indexer/run.h"

#include "base/intl.h"

#define UNFINISHED "rebuilding"

/* The meeting, where it is this file's that is in the index. */
static enum referat_status rebuild_meeting(struct meetings *meetings, const char *file,
                                           const struct ledger_meeting *meeting, struct referat_error *error) {
    struct ledger_claims claims;
    enum referat_status status = ledger_load_claims(meetings->ledger, meeting->key, &meetings->arena, &claims, error);
    for (size_t i = 0; !status && i < claims.slot_count; i++) {
        const struct ledger_slot *slot = &claims.slots[i];
        if (slot->slot != meeting->slot || strcmp(slot->held, file) != 0) continue;
        uint64_t before = meetings->ledger->items;
        status = content_mark(meetings, slot, error);
        meetings->meetings += !status;
        meetings->items += meetings->ledger->items - before;
    }
    return status;
}

static enum referat_status rebuild_file(struct run *run, const char *file, struct referat_error *error) {
    struct meetings *meetings = &run->meetings;
    struct ledger_file entry;
    bool found;
    arena_reset(&meetings->arena);
    enum referat_status status = ledger_load_file(meetings->ledger, file, &meetings->arena, &found, &entry, error);
    for (size_t i = 0; !status && found && i < entry.meeting_count; i++)
        status = rebuild_meeting(meetings, file, &entry.meetings[i], error);
    return status ? status : run_commit_some(run, error);
}

static enum referat_status rebuild_all(struct run *run, struct referat_error *error) {
    const char **files;
    size_t count;
    enum referat_status status = ledger_list_files(&run->ledger, &run->kept, &files, &count, error);
    run->progress.files_total = status ? 0 : count;
    for (size_t i = 0; !status && i < count && !run_should_stop(run); i++) {
        status = rebuild_file(run, files[i], error);
        run->progress.files_done = i + 1;
        run_report(run, false);
    }
    return status ? status : ledger_commit(&run->ledger, error);
}

enum referat_status run_rebuild(struct run *run, struct referat_error *error) {
    enum referat_status status = engine_set_analysis(run->writer, UNFINISHED, error);
    if (!status) status = rebuild_all(run, error);
    if (!status && !run->stopped) status = engine_set_analysis(run->writer, run->fingerprint, error);
    run_report(run, true);
    return status;
}
