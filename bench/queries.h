/*
 * queries.h - a file of queries, one a line: class, a tab, the words as typed. A line that begins with "#" is a
 * comment. Before the words of an or+date query stands its range of days: "20120101..20131231 skole plan".
 */
#ifndef BENCH_QUERIES_H
#define BENCH_QUERIES_H

#include "base/arena.h"
#include "stemmer/analyzer.h"

enum query_class { CLASS_TERM, CLASS_OR, CLASS_AND, CLASS_PHRASE, CLASS_OR_DATE, CLASS_WORDS, CLASS_COUNT };

extern const char *const query_class_names[CLASS_COUNT];

struct bench_query {
    enum query_class class_;
    uint64_t line;
    const char *words;         /* as typed, without the range */
    const struct slice *terms; /* folded stems; each once, but in a phrase */
    size_t term_count;         /* at least 1 */
    int from, to;              /* or+date: first and last day */
};

struct query_file {
    struct arena arena;
    struct bench_query *queries; /* by class, within one in the order of the file */
    size_t count;
    size_t starts[CLASS_COUNT + 1]; /* where each class begins */
};

/* Errors: REFERAT_UNREADABLE; REFERAT_QUERY (names file and line: no tab, an unknown class, no range, no word). */
enum referat_status query_file_open(const char *path, struct analyzer *analyzer, struct query_file *out,
                                    struct referat_error *error) MUST_CHECK;
void query_file_close(struct query_file *file);

#endif
