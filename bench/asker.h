/*
 * asker.h - asks one engine the queries of a file, one after another. Queries are trees made beforehand; of the class
 * `words` without --plain the plan is made anew each time, since analysing what was typed is part of it.
 */
#ifndef BENCH_ASKER_H
#define BENCH_ASKER_H

#include "bench/target.h"

struct asker {
    const struct bench_plan *plan;
    struct engine_reader *reader;
    struct analyzer *analyzer;
    struct registry *registry;
    struct arena trees; /* the queries */
    const struct engine_query **queries;
    struct arena arena; /* of one answer */
    struct engine_result result;
    size_t first; /* of the queries that are asked */
    bool with_total;
    struct referat_error *error;
    enum referat_status status;
};

/* *open_us: what engine_open took. asker_close is to be called on failure too. */
enum referat_status asker_open(const struct bench_plan *plan, const struct bench_target *target, struct asker *asker,
                               double *open_us, struct referat_error *error) MUST_CHECK;
void asker_close(struct asker *asker);
/* Asks query first + index; `context` is an asker. What was found stands in asker->result until the next. False: status
 * and *error tell. */
bool asker_ask(void *context, size_t index);
/* Without --plain: words as typed, as the class `words`. The result lives as asker_ask's. */
enum referat_status asker_ask_words(struct asker *asker, const char *words) MUST_CHECK;

/* What an index is bound to: without --plain what the indexer would bind it to. */
enum referat_status asker_fingerprint(bool plain, struct arena *arena, const char **out,
                                      struct referat_error *error) MUST_CHECK;

#endif
