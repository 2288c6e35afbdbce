/*
 * target.h - what is measured: an engine of ours behind engine.h, or a peer, a program of bench/peers/ that is fed the
 * same tokens. Each is built and asked in processes of its own; what they find stands in memory that all share.
 */
#ifndef BENCH_TARGET_H
#define BENCH_TARGET_H

#include "bench/plain.h"
#include "bench/queries.h"
#include "engine/engine.h"

#define TARGET_HITS    10
#define TARGET_ID_SIZE 48

/* Bytes on disk by what they hold; -1 where the engine does not tell them apart. */
struct target_sizes {
    int64_t postings, positions, dictionary, texts, total;
};

struct target_build {
    double cpu_s, wall_s; /* from parsed records in memory to the commit */
    double parse_s;       /* reading and parsing the records, apart */
    double peak_rss_mb;
    uint64_t items, text_bytes, tokens, postings;
    struct target_sizes sizes;
};

struct target_answer {
    bool measured; /* false: its class's time was up before */
    double us, with_total_us;
    uint64_t total;
    uint32_t hit_count; /* of the top ten */
    double scores[TARGET_HITS];
    char ids[TARGET_HITS][TARGET_ID_SIZE]; /* cut; engines alone */
};

struct target_report {
    struct referat_error error;
    struct target_build build;
    double open_us;
    int64_t instructions[CLASS_COUNT]; /* probe.h */
    double reciprocal_rank;
    double per_s[CLASS_COUNT];      /* queries a second with all cores */
    struct target_answer answers[]; /* of the queries, in the order of the query file */
};

struct bench_plan {
    const char *corpus, *dir; /* the corpus; where the indexes are made */
    const char *peers;        /* the folder with the programs */
    struct query_file *queries;
    bool plain, texts;
    size_t passes;
    double budget_s;   /* a class and way of asking */
    double parallel_s; /* a class with all cores */
    unsigned cores;
};

struct bench_target {
    const char *name;
    bool exact; /* an engine of ours: hits and scores are the same as the other's */
    enum engine_kind kind;
    char *index;   /* the folder of its index */
    char *program; /* a peer's */
    bool made;     /* the folder is ours, to be removed at the end */
    struct target_report *report;
};

/* True where `name` is one of our engines; fills what concerns it. */
bool engine_target_find(const char *name, struct bench_target *out);
/* All of them, with commas between. */
const char *engine_target_names(struct arena *arena);
enum referat_status engine_target_build(const struct bench_plan *plan, const struct bench_target *target,
                                        struct referat_error *error) MUST_CHECK;
enum referat_status engine_target_search(const struct bench_plan *plan, const struct bench_target *target,
                                         struct referat_error *error) MUST_CHECK;
/* The same for a peer. Errors: REFERAT_INTERNAL (the program failed; its last line says how). */
enum referat_status peer_target_build(const struct bench_plan *plan, const struct bench_target *target,
                                      struct referat_error *error) MUST_CHECK;
enum referat_status peer_target_search(const struct bench_plan *plan, const struct bench_target *target,
                                       struct referat_error *error) MUST_CHECK;

/* ---- building, the same for both ---- */

/* Takes the documents of a build in turn; `tokens` is NULL without --plain. */
struct build_sink {
    enum referat_status (*put)(void *context, const struct plain_document *document, struct referat_error *error);
    enum referat_status (*finish)(void *context, struct referat_error *error); /* everything is on the disk */
    void *context;
};

/*
 * Reads the corpus in chunks and gives each item to the sink, analysed; fills report->build but for the sizes. Peak
 * memory and time are those of this process.
 */
enum referat_status build_all(const struct bench_plan *plan, const struct build_sink *sink, struct target_build *out,
                              struct referat_error *error) MUST_CHECK;

/* Sums the sizes of the files below a folder; `part_of` says which of the four sums (0 to 3) one counts in, -1 for the
 * total alone. */
enum referat_status target_folder_sizes(const char *path, int (*part_of)(const char *name), struct target_sizes *out,
                                        struct referat_error *error) MUST_CHECK;

#endif
