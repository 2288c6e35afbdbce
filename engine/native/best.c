/* best.c - keeping the best hits; see best.h. */
#include "engine/native/best.h"

static void sink(struct best *best, size_t at) {
    struct hit moving = best->hits[at];
    for (size_t child = 2 * at + 1; child < best->count; at = child, child = 2 * at + 1) {
        if (child + 1 < best->count && best_is_better(&best->hits[child], &best->hits[child + 1])) child++;
        if (!best_is_better(&moving, &best->hits[child])) break;
        best->hits[at] = best->hits[child];
    }
    best->hits[at] = moving;
}

/* While there is room, hits are only collected: the heap is made when it is full. */
void best_offer(struct best *best, const struct hit *hit) {
    if (best->max == 0) return;
    if (best->count == best->max) {
        if (!best_is_better(hit, &best->hits[0])) return;
        best->hits[0] = *hit;
        sink(best, 0);
        return;
    }
    best->hits[best->count++] = *hit;
    if (best->count == best->max)
        for (size_t i = best->count / 2; i-- > 0;) sink(best, i);
}
