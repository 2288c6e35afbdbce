/* patched.c - see patched.h. */
#include "engine/native/patched.h"
#include "base/bytes.h"

#include <stdbool.h>

#define WIDTH_MAX      32
#define HAS_EXCEPTIONS 0x40

static inline size_t exception_bytes(unsigned exceptions, unsigned extra) {
    return exceptions ? 2 + exceptions + bits_plain_bytes(exceptions, extra) : 0;
}

static inline size_t packed_bytes(unsigned count, unsigned width, unsigned exceptions, unsigned extra) {
    return 1 + lowbits_bytes(count, width) + exception_bytes(exceptions, extra);
}

/* ---- the width of a block ---- */

typedef uint8_t narrow __attribute__((vector_size(16)));

/*
 * The widths of a full block's numbers below 2^31. That of a number is told by the exponent of its float; without the
 * second highest bit nothing rounds up to the next power of two.
 */
static void widths_of_block(const uint32_t *numbers, uint8_t widths[BITS_BLOCK]) {
    for (unsigned i = 0; i < BITS_BLOCK; i++) {
        uint32_t exponent;
        float number = (float)(int32_t)(numbers[i] & ~(numbers[i] >> 1));
        memcpy(&exponent, &number, sizeof exponent);
        exponent >>= 23;
        widths[i] = (uint8_t)(exponent ? exponent - 126 : 0);
    }
}

/* How many of a full block's widths are above `width`. */
static unsigned count_above(const uint8_t widths[BITS_BLOCK], unsigned width) {
    const narrow bound = (narrow){0} + (uint8_t)width;
    narrow sum = {0};
    uint64_t halves[2];
    for (unsigned i = 0; i < BITS_BLOCK; i += sizeof sum) {
        narrow part;
        memcpy(&part, widths + i, sizeof part);
        sum -= (narrow)(part > bound);
    }
    memcpy(halves, &sum, sizeof halves);
    return (unsigned)((halves[0] + halves[1]) * 0x0101010101010101u >> 56);
}

/*
 * The width that makes the block shortest; the larger one where two do, since it has fewer exceptions. above(w): how
 * many numbers are wider than w.
 */
#define CHOOSE(above)                                                                                                  \
    struct patched_plan plan = {top, top, packed_bytes(count, top, 0, 0)};                                             \
    for (unsigned width = top; width-- > 0;) {                                                                         \
        size_t bytes = packed_bytes(count, width, (above), top - width);                                               \
        if (bytes < plan.bytes) plan.bytes = bytes, plan.width = width;                                                \
    }                                                                                                                  \
    return plan

static struct patched_plan choose_counting(const uint32_t *numbers, unsigned count, unsigned top) {
    unsigned of_width[WIDTH_MAX + 1] = {0}, wider = 0;
    for (unsigned i = 0; i < count; i++) of_width[bit_width(numbers[i])]++;
    CHOOSE(wider += of_width[width + 1]);
}

static struct patched_plan choose_by_vectors(const uint32_t *numbers, unsigned top) {
    const unsigned count = BITS_BLOCK;
    uint8_t widths[BITS_BLOCK];
    widths_of_block(numbers, widths);
    CHOOSE(count_above(widths, width));
}

struct patched_plan patched_choose(const uint32_t *numbers, unsigned count) {
    uint32_t any = 0;
    for (unsigned i = 0; i < count; i++) any |= numbers[i];
    unsigned top = bit_width(any);
    return count == BITS_BLOCK && top < WIDTH_MAX ? choose_by_vectors(numbers, top)
                                                  : choose_counting(numbers, count, top);
}

/* ---- packing ---- */

/* What stands before the low bits, but for the first byte; gives where they begin. */
static uint8_t *pack_exceptions(const uint32_t *numbers, unsigned count, const struct patched_plan *plan,
                                uint8_t *out) {
    unsigned exceptions = 0, above = plan->widest - plan->width;
    uint32_t extra[BITS_BLOCK + 1];
    uint8_t *places = out + 3;
    for (unsigned i = 0; i < count; i++) { /* without a branch, of which half would be foretold wrong */
        extra[exceptions] = (uint32_t)((uint64_t)numbers[i] >> plan->width);
        places[exceptions] = (uint8_t)i;
        exceptions += numbers[i] > lowbits_mask(plan->width);
    }
    out[1] = (uint8_t)exceptions;
    out[2] = (uint8_t)above;
    bits_plain_pack(extra, exceptions, above, places + exceptions);
    return places + exceptions + bits_plain_bytes(exceptions, above);
}

void patched_pack(const uint32_t *numbers, unsigned count, const struct patched_plan *plan, uint8_t *out) {
    bool exceptions = plan->widest > plan->width;
    uint8_t *low = exceptions ? pack_exceptions(numbers, count, plan, out) : out + 1;
    out[0] = (uint8_t)(plan->width | (exceptions ? HAS_EXCEPTIONS : 0));
    lowbits_pack(numbers, count, plan->width, low);
}

/* ---- unpacking ---- */

struct block_head {
    unsigned width, exceptions, extra;
    const uint8_t *places, *low;
};

/* Reads what stands before the low bits; gives where the block ends. */
static inline const uint8_t *read_head(const uint8_t *at, const uint8_t *end, unsigned count, struct block_head *head) {
    if (at >= end) return NULL;
    head->width = *at & (HAS_EXCEPTIONS - 1);
    head->exceptions = 0;
    if (head->width > WIDTH_MAX || *at & 0x80) return NULL;
    head->low = at + 1;
    if (*at & HAS_EXCEPTIONS) {
        if (end - at < 3) return NULL;
        head->exceptions = at[1];
        head->extra = at[2];
        if (head->exceptions == 0 || head->exceptions > count || head->width + head->extra > WIDTH_MAX) return NULL;
        size_t before = 3 + head->exceptions + bits_plain_bytes(head->exceptions, head->extra);
        if ((size_t)(end - at) < before) return NULL;
        head->places = at + 3;
        head->low = at + before;
    }
    size_t bytes = lowbits_bytes(count, head->width);
    return (size_t)(end - head->low) < bytes ? NULL : head->low + bytes;
}

const uint8_t *patched_skip(const uint8_t *at, const uint8_t *end, unsigned count) {
    struct block_head head;
    return read_head(at, end, count, &head);
}

static bool add_exceptions(const struct block_head *head, unsigned count, uint32_t *out) {
    uint32_t extra[BITS_BLOCK];
    bits_plain_unpack(head->places + head->exceptions, head->exceptions, head->extra, extra);
    for (unsigned i = 0; i < head->exceptions; i++) {
        if (head->places[i] >= count) return false;
        out[head->places[i]] |= (uint32_t)((uint64_t)extra[i] << head->width);
    }
    return true;
}

const uint8_t *patched_unpack(const uint8_t *at, const uint8_t *end, unsigned count, uint32_t *out) {
    struct block_head head;
    const uint8_t *behind = read_head(at, end, count, &head);
    if (!behind) return NULL;
    lowbits_unpack(head.low, count, head.width, out);
    if (head.exceptions && !add_exceptions(&head, count, out)) return NULL;
    return behind;
}
