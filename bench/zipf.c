/* zipf.c - builds the alias table: each slot is filled up to the mean from one rank that is above it. */
#include "bench/zipf.h"

#include <math.h>
#include <stdlib.h>

/* Square roots and quotients are rounded alike on every machine; pow() is not. */
static uint64_t weight_of(uint32_t rank) {
    double x = rank + 2.7;
    return (uint64_t)(1099511627776.0 / (x * sqrt(sqrt(sqrt(x)))));
}

/* share / whole as a fraction of 2^32. */
static uint32_t fraction(uint64_t share, uint64_t whole) {
    unsigned __int128 scaled = ((unsigned __int128)share << 32) / whole;
    return scaled > UINT32_MAX ? UINT32_MAX : (uint32_t)scaled;
}

/*
 * Weights times count stand in `left`, so that `whole` is their mean. Ranks fall, so the light ones are the tail: each
 * is filled up from the first heavy one, which may become light by that and is filled up from the next.
 */
static void fill(struct zipf *zipf, uint64_t *left, uint64_t whole) {
    uint32_t heavy = 0, first_light = 0;
    while (first_light < zipf->count && left[first_light] >= whole) first_light++;
    for (uint32_t tail = first_light; tail < zipf->count; tail++) {
        uint32_t light = tail;
        while (light >= first_light || left[light] < whole) {
            if (light < first_light) heavy++;
            if (heavy == first_light) break;
            zipf->slots[light] = (struct zipf_slot){fraction(left[light], whole), heavy};
            left[heavy] -= whole - left[light];
            light = heavy;
        }
    }
}

enum referat_status zipf_init(struct zipf *zipf, uint32_t count, struct referat_error *error) {
    uint64_t whole = 0;
    uint64_t *left = calloc(count, sizeof *left);
    *zipf = (struct zipf){malloc(count * sizeof *zipf->slots), count};
    if (!left || !zipf->slots) {
        free(left);
        zipf_free(zipf);
        return error_no_memory(error);
    }
    for (uint32_t i = 0; i < count; i++) {
        whole += weight_of(i);
        left[i] = weight_of(i) * count;
        zipf->slots[i] = (struct zipf_slot){UINT32_MAX, i};
    }
    fill(zipf, left, whole);
    free(left);
    return REFERAT_OK;
}

void zipf_free(struct zipf *zipf) {
    free(zipf->slots);
    *zipf = (struct zipf){0};
}
