/* who_words.c - the rows that have the words of a question, all of them or some (who_find.h). */
#include "base/intl.h"
#include "query/query.h"
#include "query/who_find.h"

/* Which words each row lacks: the engine knows. */
static enum referat_status find_lacking(struct who *who) {
    enum referat_status status = REFERAT_OK;
    const struct query_plan *plan = &who->plan;
    struct arena hits;
    arena_init(&hits, QUERY_ARENA_MAX);
    for (size_t i = 0; i < who->rows.count; i++) {
        for (size_t k = 0; k < plan->word_count && k < 32; k++) {
            if (plan->words[k].relaxed) who->rows.items[i]->lacking |= 1u << k;
        }
    }
    for (size_t k = 0; !status && k < plan->word_count && k < 32; k++) {
        if (!plan->words[k].relaxed) continue;
        const struct engine_search search = {
            .query = engine_query_pair(&who->arena, ENGINE_FILTER, plan->words[k].query, plan->some),
            .limit = UINT32_MAX};
        struct engine_result found;
        arena_reset(&hits);
        status = engine_search(who->reader->engine, ENGINE_REGISTER, &search, &hits, &found, who->error);
        for (size_t i = 0; !status && i < found.hit_count; i++) {
            struct register_row *row = register_find(&who->rows, found.hits[i].id);
            if (row) row->lacking &= ~(1u << k);
        }
    }
    arena_free(&hits);
    return status;
}

/* Fields that a row of the register does not have find nothing; that is said. */
static enum referat_status check_fields(struct who *who, const struct query_node *node) {
    bool known = node->op != QUERY_FIELD || node->field == FIELD_BODY || node->field == FIELD_MUNICIPALITY ||
                 node->field == FIELD_DATE || node->field == FIELD_PERSON || node->field == FIELD_KIND;
    if (!known)
        return error_at(who->error, (int64_t)node->start, REFERAT_QUERY, _("the register has no field \"%s\""),
                        query_field_name(node->field));
    for (size_t i = 0; i < node->child_count; i++) {
        enum referat_status status = check_fields(who, node->children[i]);
        if (status) return status;
    }
    return REFERAT_OK;
}

enum referat_status who_plan_words(struct who *who) {
    const struct filter_context context = who_filter_context(who);
    const struct referat_search_options options = who_search_options(who->options, true);
    enum referat_status status = plan_make(&context, who->reader->analyzer, &options, &who->plan);
    return status ? status : check_fields(who, who->plan.root);
}

enum referat_status who_load_matches(struct who *who, const struct engine_query *filters, unsigned mark) {
    if (!who_has_words(who)) return who_load(who, filters, mark);
    return who_load(who, engine_query_pair(&who->arena, ENGINE_FILTER, who->plan.all, filters), mark);
}

enum referat_status who_load_partial(struct who *who, const struct engine_query *filters, unsigned mark) {
    if (!who_has_words(who) || !who->plan.some) return REFERAT_OK;
    who->partial = true;
    enum referat_status status =
        who_load(who, engine_query_pair(&who->arena, ENGINE_FILTER, who->plan.some, filters), mark);
    return status ? status : find_lacking(who);
}
