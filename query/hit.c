/*
 * hit.c - from a stored record with one item to a hit: what it lacks, its decision in short, its snippet, all as clean
 * copies in the arena of the results.
 */
#include "query/clean.h"
#include "query/results.h"

static const char *clean(struct arena *arena, const char *text) {
    return arena_text(arena, slice_trim(text_clean(arena, slice_of(text))));
}

/* Does the word stand where every felt: around it wants it? The same test as the plan's `located`. */
static bool stands(const struct query_plan *plan, const struct item_match *match, const struct minutes_item *item,
                   size_t word) {
    word_set bit = (word_set)1 << word;
    if (!(match->anywhere & bit)) return false;
    for (const struct plan_scope *scope = plan->scope; scope; scope = scope->outer) {
        bool there = !scope->places;
        for (unsigned place = 0; place <= PART_KIND_COUNT; place++) {
            if ((scope->places & PLACES_BY_WORD & PLACE(place)) && (match->in_place[place] & bit)) there = true;
        }
        for (size_t i = 0; i < item->part_count; i++) {
            if (scope->places & ~PLACES_BY_WORD & PLACE(item->parts[i].kind)) there = true;
        }
        if (!there) return false;
    }
    return true;
}

static void find_missing(const struct query_plan *plan, const struct item_match *match, const struct minutes_item *item,
                         struct arena *arena, struct hit *hit) {
    for (size_t i = 0; i < plan->word_count; i++) {
        if (!plan->words[i].relaxed || stands(plan, match, item, i)) continue;
        *ARENA_PUSH(arena, hit->missing, hit->missing_count) = arena_slice(arena, plan->words[i].typed);
    }
}

struct item_match hit_make(struct analyzer *analyzer, const struct query_plan *plan, const struct hit_source *source,
                           bool partial, struct arena *scratch, struct referat_results *results) {
    struct arena *arena = &results->arena;
    const struct minutes_record *record = source->record;
    static const struct minutes_item no_item = {.number = "", .title = "", .case_number = ""};
    const struct minutes_item *item = record->item_count ? record->items : &no_item;
    struct item_match match = match_item(analyzer, plan, item, scratch);
    struct hit *hit = ARENA_PUSH(arena, results->hits, results->hit_count);
    if (arena->failed || scratch->failed) return match;
    hit->partial = partial;
    hit->score = source->score;
    hit->id = clean(arena, arena_text(arena, source->id));
    hit->body = clean(arena, record->body);
    hit->owner = clean(arena, record->owner);
    hit->date = record->date;
    hit->kind = record->kind;
    hit->item = clean(arena, item->number);
    hit->title = clean(arena, item->title);
    hit->outcome = item->outcome;
    hit->path = arena_text(arena, slice_of(record->source.path));
    hit->decision = decision_make(item, &match, arena);
    hit->snippet = snippet_make(item, &match, arena);
    for (size_t i = 0; i < item->municipality_count; i++) {
        *ARENA_PUSH(arena, hit->municipalities, hit->municipality_count) = clean(arena, item->municipalities[i]);
    }
    if (partial) find_missing(plan, &match, item, arena, hit);
    return match;
}
