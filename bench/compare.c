/* compare.c - see compare.h. */
#include "bench/compare.h"

#include <math.h>
#include <stdio.h>

#define TOLERANCE 1e-6

static bool near(double a, double b) {
    return fabs(a - b) <= TOLERANCE * fmax(1, fmax(fabs(a), fabs(b)));
}

static bool has_id(const struct target_answer *answer, const char *id) {
    for (uint32_t i = 0; i < answer->hit_count; i++)
        if (strcmp(answer->ids[i], id) == 0) return true;
    return false;
}

/* Where ids differ at a rank, both must be of one group of equal scores: its order, and which of it are cut, is free.
 */
static bool same_hits(const struct target_answer *one, const struct target_answer *other, char what[256]) {
    if (one->hit_count != other->hit_count) {
        snprintf(what, 256, "%u hits, and %u", one->hit_count, other->hit_count);
        return false;
    }
    double last = one->hit_count ? one->scores[one->hit_count - 1] : 0;
    for (uint32_t i = 0; i < one->hit_count; i++) {
        if (!near(one->scores[i], other->scores[i])) {
            snprintf(what, 256, "hit %u (%s, %s): scores %.9f and %.9f", i + 1, one->ids[i], other->ids[i],
                     one->scores[i], other->scores[i]);
            return false;
        }
        if (strcmp(one->ids[i], other->ids[i]) == 0 || near(one->scores[i], last)) continue;
        if (!has_id(other, one->ids[i]) || !has_id(one, other->ids[i])) {
            snprintf(what, 256, "hit %u: %s, and %s", i + 1, one->ids[i], other->ids[i]);
            return false;
        }
    }
    return true;
}

static bool same_answer(const struct bench_target *one, const struct bench_target *other, size_t query,
                        char what[256]) {
    const struct target_answer *a = &one->report->answers[query], *b = &other->report->answers[query];
    if (a->total != b->total) {
        snprintf(what, 256, "%llu matches, and %llu", (unsigned long long)a->total, (unsigned long long)b->total);
        return false;
    }
    return !one->exact || !other->exact || same_hits(a, b, what);
}

struct differences compare_targets(const struct bench_plan *plan, const struct bench_target *targets, size_t count,
                                   struct arena *arena) {
    struct differences found = {.first = arena_alloc(arena, DIFFERENCES_KEPT * sizeof *found.first)};
    for (size_t query = 0; query < plan->queries->count; query++) {
        for (size_t i = 1; i < count && found.first; i++) {
            char what[256];
            if (!targets[0].report->answers[query].measured || !targets[i].report->answers[query].measured) continue;
            found.compared++;
            if (same_answer(&targets[0], &targets[i], query, what)) continue;
            if (found.count++ >= DIFFERENCES_KEPT) continue;
            struct difference *difference = &found.first[found.kept++];
            *difference = (struct difference){
                .query = &plan->queries->queries[query], .one = targets[0].name, .other = targets[i].name};
            memcpy(difference->what, what, sizeof what);
        }
    }
    return found;
}
