/* ranked.c - see ranked.h. */
#include "engine/native/ranked.h"

#include "engine/native/candidates.h"
#include "engine/native/unions.h"
#include "engine/native/windows.h"

/* A rarest group of at most so many postings a window is gone through by itself. */
#define CANDIDATES_A_WINDOW 16
#define CANDIDATES_ALWAYS   1024

struct ranked {
    struct clauses *clauses;
    struct candidates *candidates; /* one of the three; none where nothing matches */
    struct windows *windows;
    struct unions *unions; /* cannot count: one of the others is opened for that */
};

static bool rarest_is_rare(const struct clauses *clauses) {
    uint64_t most = (uint64_t)CANDIDATES_A_WINDOW * bests_windows(clauses->segment->doc_count);
    return clauses->all[0]->frequency <= (most > CANDIDATES_ALWAYS ? most : CANDIDATES_ALWAYS);
}

/* A way that can count too. False where the arena failed. */
static bool open_way(struct ranked *ranked) {
    if (rarest_is_rare(ranked->clauses))
        ranked->candidates = candidates_open(ranked->clauses);
    else
        ranked->windows = windows_open(ranked->clauses);
    return ranked->candidates || ranked->windows;
}

struct ranked *ranked_open(const struct shape *shape, const struct match_query *query, struct segment *segment,
                           size_t place, const struct length_parts *lengths, struct arena *arena) {
    struct ranked *ranked = arena_alloc(arena, sizeof *ranked);
    struct clauses *clauses = arena->failed ? NULL : clauses_open(shape, query, segment, place, lengths, arena);
    if (!clauses) return NULL;
    ranked->clauses = clauses;
    if (clauses->nothing) return ranked;
    if (!unions_fit(clauses) || (clauses->all_count > 1 && rarest_is_rare(clauses)))
        return open_way(ranked) ? ranked : NULL;
    ranked->unions = unions_open(clauses);
    return ranked->unions ? ranked : NULL;
}

enum referat_status ranked_close(struct ranked *ranked, struct referat_error *error) {
    return clauses_close(ranked->clauses, error);
}

bool ranked_collect(struct ranked *ranked, struct best *best, bm25_score floor, uint64_t *found) {
    *found = 0;
    if (ranked->unions) return unions_collect(ranked->unions, best, floor), false;
    if (ranked->candidates) return candidates_collect(ranked->candidates, best, floor, found);
    return !ranked->windows || windows_collect(ranked->windows, best, floor, found);
}

bool ranked_count(struct ranked *ranked, uint64_t enough, struct facets *facets, uint64_t *found) {
    *found = 0;
    if (ranked->unions && !open_way(ranked)) return false;
    if (ranked->candidates) return candidates_count(ranked->candidates, enough, facets, found);
    return !ranked->windows || windows_count(ranked->windows, enough, facets, found);
}
