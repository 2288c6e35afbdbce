/* asker.c - see asker.h. */
#include "bench/asker.h"
#include "bench/timing.h"
#include "corpus/registry.h"
#include "engine/schema.h"
#include "query/plan.h"

#define PLAIN_FINGERPRINT "bench plain 1"
#define ARENA_MAX         ((size_t)1 << 30)

enum referat_status asker_fingerprint(bool plain, struct arena *arena, const char **out, struct referat_error *error) {
    struct analyzer *analyzer = NULL;
    struct registry *registry = NULL;
    *out = PLAIN_FINGERPRINT;
    if (plain) return REFERAT_OK;
    enum referat_status status = analyzer_new(&analyzer, error);
    if (!status) status = registry_open(NULL, NULL, &registry, error);
    if (!status) *out = schema_fingerprint(arena, analyzer_fingerprint(analyzer), registry_fingerprint(registry));
    registry_close(registry);
    analyzer_free(analyzer);
    return status ? status : arena_status(arena, error);
}

static const struct engine_query *make_tree(struct arena *arena, const struct bench_query *query) {
    static const enum engine_op ops[CLASS_COUNT] = {ENGINE_OR,     ENGINE_OR, ENGINE_AND,
                                                    ENGINE_PHRASE, ENGINE_OR, ENGINE_AND};
    const struct engine_query **terms = arena_alloc(arena, query->term_count * sizeof *terms);
    if (!terms) return NULL;
    for (size_t i = 0; i < query->term_count; i++) terms[i] = engine_query_term(arena, query->terms[i]);
    if (query->class_ == CLASS_PHRASE && query->term_count > 1)
        return engine_query_window(arena, ENGINE_PHRASE, 0, terms, query->term_count);
    const struct engine_query *tree = engine_query_join(arena, ops[query->class_], terms, query->term_count);
    if (query->class_ != CLASS_OR_DATE) return tree;
    struct slice low = slice_of(arena_printf(arena, "%08d", query->from));
    struct slice high = slice_of(arena_printf(arena, "%08d", query->to));
    return engine_query_pair(arena, ENGINE_FILTER, tree, engine_query_range(arena, COLUMN_DATE, low, high));
}

enum referat_status asker_open(const struct bench_plan *plan, const struct bench_target *target, struct asker *asker,
                               double *open_us, struct referat_error *error) {
    const char *fingerprint;
    *asker = (struct asker){.plan = plan, .error = error};
    arena_init(&asker->arena, ARENA_MAX);
    arena_init(&asker->trees, ARENA_MAX);
    enum referat_status status = asker_fingerprint(plan->plain, &asker->trees, &fingerprint, error);
    if (!status && !plan->plain) status = analyzer_new(&asker->analyzer, error);
    if (!status && !plan->plain) status = registry_open(NULL, NULL, &asker->registry, error);
    if (status) return status;
    const struct query_file *file = plan->queries;
    asker->queries = arena_alloc(&asker->trees, file->count * sizeof *asker->queries);
    if (!asker->queries) return error_no_memory(error);
    for (size_t i = 0; i < file->count; i++) asker->queries[i] = make_tree(&asker->trees, &file->queries[i]);
    status = arena_status(&asker->trees, error);
    double begun_us = timing_now_us();
    if (!status) status = engine_open(target->index, fingerprint, &asker->reader, error);
    *open_us = timing_now_us() - begun_us;
    return status;
}

void asker_close(struct asker *asker) {
    engine_close(asker->reader);
    registry_close(asker->registry);
    analyzer_free(asker->analyzer);
    arena_free(&asker->arena);
    arena_free(&asker->trees);
}

static enum referat_status search(struct asker *asker, const struct engine_query *query, uint32_t limit) {
    const struct engine_search search = {
        .query = query, .limit = limit, .count_to = asker->with_total ? ENGINE_COUNT_ALL : 0};
    return engine_search(asker->reader, ENGINE_ITEMS, &search, &asker->arena, &asker->result, asker->error);
}

/* Words as typed: all of them first, some of them where that leaves room. */
enum referat_status asker_ask_words(struct asker *asker, const char *words) {
    arena_reset(&asker->arena);
    const struct filter_context context = {.engine = asker->reader,
                                           .registry = asker->registry,
                                           .collection = ENGINE_ITEMS,
                                           .arena = &asker->arena,
                                           .error = asker->error};
    const struct referat_search_options options = {.query = words, .query_length = strlen(words), .limit = TARGET_HITS};
    struct query_plan plan;
    enum referat_status status = plan_make(&context, asker->analyzer, &options, &plan);
    if (!status) status = search(asker, plan.all, TARGET_HITS);
    if (status || !plan.some || asker->result.hit_count >= TARGET_HITS) return status;
    struct engine_result all = asker->result;
    status = search(asker, plan.some, TARGET_HITS - (uint32_t)all.hit_count);
    if (status) return status;
    struct engine_hit *hits = arena_alloc(&asker->arena, TARGET_HITS * sizeof *hits);
    if (!hits) return error_no_memory(asker->error);
    memcpy(hits, all.hits, all.hit_count * sizeof *hits);
    memcpy(hits + all.hit_count, asker->result.hits, asker->result.hit_count * sizeof *hits);
    all.hit_count += asker->result.hit_count;
    all.hits = hits;
    asker->result = all;
    return REFERAT_OK;
}

bool asker_ask(void *context, size_t index) {
    struct asker *asker = context;
    const struct bench_query *query = &asker->plan->queries->queries[asker->first + index];
    arena_reset(&asker->arena);
    asker->status = query->class_ == CLASS_WORDS && !asker->plan->plain
                        ? asker_ask_words(asker, query->words)
                        : search(asker, asker->queries[asker->first + index], TARGET_HITS);
    return asker->status == REFERAT_OK;
}
