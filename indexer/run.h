/*
 * run.h - the state of one run of the indexer, and the steps it is made of: files.c (what the walk found), gone.c (what
 * is no longer there), records.c (meeting records from elsewhere), in the order of indexer.c.
 */
#ifndef INDEXER_RUN_H
#define INDEXER_RUN_H

#include "indexer/meetings.h"
#include "indexer/readers.h"
#include "indexer/walk.h"

struct run {
    const struct referat_index_options *options;
    const struct registry *registry;
    const struct extract_limits *limits;
    struct referat_index_summary summary;
    struct referat_progress progress;
    int64_t started_us, reported_us;
    bool stopped;
    struct walk walk;
    struct readers *readers;
    struct analyzer *analyzer;
    const char *fingerprint;
    struct document_builder *builder;
    struct engine_writer *writer;
    struct ledger ledger;
    struct meetings meetings;
    struct arena arena; /* of one file */
    struct arena kept;  /* of the run */
};

int64_t run_now_us(void);
/* Calls options->progress, a few times a second. */
void run_report(struct run *run, bool now);
/* Asks options->stop; once true it stays so. */
bool run_should_stop(struct run *run);
/* Tells of an input that was left out. */
void run_skip(struct run *run, const char *name, const struct referat_error *reason);
/* Commits where the engine has enough (engine_commit_documents), or what is not committed is a minute old: so much is
 * lost to a kill at most, beside the file that is read. */
enum referat_status run_commit_some(struct run *run, struct referat_error *error) MUST_CHECK;
/* Whether what is known of a file was made with the same wish as to closed items. */
bool run_closed_as_wanted(const struct run *run, const struct ledger_file *entry);

/* Each of these goes on until it is through or run_should_stop. Errors: those of the engine, of readers.h. */
enum referat_status run_files(struct run *run, struct referat_error *error) MUST_CHECK;
/* Files that another one's going has put in its place are read again. */
enum referat_status run_takeovers(struct run *run, struct referat_error *error) MUST_CHECK;
enum referat_status run_prune(struct run *run, struct referat_error *error) MUST_CHECK;
enum referat_status run_count_gone(struct run *run, struct referat_error *error) MUST_CHECK;
/* Analyses again what the index holds, and binds it to the run's fingerprint. */
enum referat_status run_rebuild(struct run *run, struct referat_error *error) MUST_CHECK;
/* fd: where the records come from; name: what it is called. */
enum referat_status run_records(struct run *run, int fd, const char *name, struct referat_error *error) MUST_CHECK;

#endif
