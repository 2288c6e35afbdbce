/* bests.c - see bests.h. */
#include "engine/native/bests.h"

#include "engine/native/bm25.h"

#include <stdlib.h>

struct window_best {
    double share; /* -1: no posting */
    uint32_t window;
    struct best_posting posting;
};

struct bests_writer {
    const uint32_t *lengths;
    const double *parts;
    uint32_t documents, window_count;
    struct window_best *windows, *eighths;
    uint8_t *codes, *eighth_codes;
};

struct bests_writer *bests_writer_new(const uint32_t *lengths, const double *parts, uint32_t documents) {
    struct bests_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    size_t windows = bests_windows(documents), eighths = windows * BESTS_EIGHTHS;
    *writer = (struct bests_writer){lengths, parts, documents, (uint32_t)windows, NULL, NULL, NULL, NULL};
    writer->windows = malloc((windows + 1) * sizeof *writer->windows);
    writer->eighths = malloc((eighths + 1) * sizeof *writer->eighths);
    writer->codes = malloc(windows + 1);
    writer->eighth_codes = malloc(windows * BESTS_EIGHTH_BYTES + 1);
    if (writer->windows && writer->eighths && writer->codes && writer->eighth_codes) return writer;
    bests_writer_free(writer);
    return NULL;
}

void bests_writer_free(struct bests_writer *writer) {
    if (!writer) return;
    free(writer->windows);
    free(writer->eighths);
    free(writer->codes);
    free(writer->eighth_codes);
    free(writer);
}

/* ---- finding ---- */

/* No division where neither the wdf nor the length can make the share larger: of most postings. */
static inline void hold(const struct bests_writer *writer, uint32_t document, uint32_t wdf, struct window_best *best) {
    if (wdf <= best->posting.wdf && writer->lengths[document] >= best->posting.length) return;
    double share = bm25_share(wdf, writer->parts[document]);
    if (share <= best->share) return;
    best->share = share;
    best->posting = (struct best_posting){wdf, writer->lengths[document]};
}

static void find_in_all(const struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs,
                        uint32_t count, struct window_best *best) {
    *best = (struct window_best){.share = 0};
    for (uint32_t i = 0; wdfs && i < count; i++)
        if (wdfs[i]) hold(writer, documents[i], wdfs[i], best);
}

/* By stretches of 2^shift documents. Postings without a wdf have the share 0, and a best one with wdf 0. */
static void find_by_stretch(const struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs,
                            uint32_t count, unsigned shift, struct window_best *bests, uint32_t best_count) {
    for (uint32_t i = 0; i < best_count; i++) bests[i] = (struct window_best){.share = -1, .window = i};
    for (uint32_t i = 0; i < count; i++) {
        struct window_best *best = &bests[documents[i] >> shift];
        if (best->share < 0) best->share = 0;
        if (wdfs && wdfs[i]) hold(writer, documents[i], wdfs[i], best);
    }
}

static int by_share_falling(const void *a, const void *b) {
    const struct window_best *left = a, *right = b;
    return (left->share < right->share) - (left->share > right->share);
}

/* ---- codes ---- */

static uint32_t count_shares(const struct window_best *sorted, uint32_t count) {
    uint32_t different = 0;
    for (uint32_t i = 0; i < count; i++) different += i == 0 || sorted[i].share != sorted[i - 1].share;
    return different;
}

/* The code of the share with `number` different ones above it, of `different`. */
static uint32_t code_of(uint32_t number, uint32_t different) {
    /* Of more different shares than codes, the best keep one of their own; the others share theirs with worse ones. */
    if (different <= BESTS_MAX || number < BESTS_OWN_CODES) return number + 1;
    uint64_t rest = different - BESTS_OWN_CODES;
    return BESTS_OWN_CODES + 1 +
           (uint32_t)((uint64_t)(number - BESTS_OWN_CODES) * (BESTS_MAX - BESTS_OWN_CODES) / rest);
}

static void append_pair(struct buf *pairs, struct best_posting posting) {
    varint_append(pairs, posting.wdf);
    varint_append(pairs, posting.length);
}

/* ---- codes of eighths ---- */

/* Shares between the largest and the smallest fall into as many steps of equal height as there are codes. */
struct steps {
    double most, height;
    const struct window_best *top[BESTS_EIGHTH_MAX]; /* of each step the largest; NULL: it is empty */
    uint8_t codes[BESTS_EIGHTH_MAX];                 /* of steps that are not */
};

static unsigned step_of(const struct steps *steps, double share) {
    unsigned step = (unsigned)((steps->most - share) / steps->height);
    return step < BESTS_EIGHTH_MAX ? step : BESTS_EIGHTH_MAX - 1;
}

static void find_steps(const struct window_best *eighths, uint32_t count, struct steps *steps) {
    double least = 1;
    *steps = (struct steps){.most = 0};
    for (uint32_t i = 0; i < count; i++) {
        if (eighths[i].share > steps->most) steps->most = eighths[i].share;
        if (eighths[i].share >= 0 && eighths[i].share < least) least = eighths[i].share;
    }
    steps->height = steps->most > least ? (steps->most - least) / BESTS_EIGHTH_MAX : 1;
    for (uint32_t i = 0; i < count; i++) {
        if (eighths[i].share < 0) continue;
        const struct window_best **top = &steps->top[step_of(steps, eighths[i].share)];
        if (!*top || eighths[i].share > (*top)->share) *top = &eighths[i];
    }
}

/* Fills writer->eighth_codes; the pair of each step that is not empty goes to `pairs`. */
static void give_eighth_codes(struct bests_writer *writer, struct buf *pairs) {
    const struct window_best *eighths = writer->eighths;
    uint32_t count = writer->window_count * BESTS_EIGHTHS;
    uint8_t code = 0;
    struct steps steps;
    find_steps(eighths, count, &steps);
    for (unsigned i = 0; i < BESTS_EIGHTH_MAX; i++) {
        if (!steps.top[i]) continue;
        steps.codes[i] = ++code;
        append_pair(pairs, steps.top[i]->posting);
    }
    memset(writer->eighth_codes, 0, writer->window_count * (size_t)BESTS_EIGHTH_BYTES);
    for (uint32_t i = 0; i < count; i++)
        if (eighths[i].share >= 0)
            writer->eighth_codes[i / 2] |= (uint8_t)(steps.codes[step_of(&steps, eighths[i].share)] << i % 2 * 4);
}

/* ---- codes of windows ---- */

/* Fills writer->codes; the first posting of each code goes to `pairs`. */
static void give_codes(struct bests_writer *writer, struct buf *pairs) {
    struct window_best *sorted = writer->windows;
    uint32_t count = 0, last = 0, number = 0;
    memset(writer->codes, 0, writer->window_count);
    for (uint32_t i = 0; i < writer->window_count; i++)
        if (sorted[i].share >= 0) sorted[count++] = sorted[i];
    qsort(sorted, count, sizeof *sorted, by_share_falling);
    uint32_t different = count_shares(sorted, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && sorted[i].share != sorted[i - 1].share) number++;
        uint32_t code = code_of(number, different);
        if (code != last) append_pair(pairs, sorted[i].posting);
        last = code;
        writer->codes[sorted[i].window] = (uint8_t)code;
    }
}

/* ---- writing ---- */

/* u16 bytes, then the pairs that `give` appends. */
static void write_pairs(struct bests_writer *writer, void give(struct bests_writer *, struct buf *), struct buf *out) {
    size_t head = out->len;
    buf_append(out, "\0", 2);
    give(writer, out);
    if (!buf_ok(out)) return;
    uint16_t bytes = (uint16_t)(out->len - head - 2);
    memcpy(out->data + head, &bytes, sizeof bytes);
}

static void give_first(struct bests_writer *writer, struct buf *pairs) {
    append_pair(pairs, writer->windows[0].posting);
}

void bests_write(struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs, uint32_t count,
                 struct buf *out) {
    uint32_t windows = writer->window_count;
    if (!bests_by_window(count, writer->documents)) {
        find_in_all(writer, documents, wdfs, count, &writer->windows[0]);
        write_pairs(writer, give_first, out);
        return;
    }
    find_by_stretch(writer, documents, wdfs, count, BESTS_WINDOW_SHIFT, writer->windows, windows);
    write_pairs(writer, give_codes, out);
    buf_append(out, writer->codes, windows);
    if (!bests_by_eighth(count, writer->documents)) return;
    find_by_stretch(writer, documents, wdfs, count, BESTS_EIGHTH_SHIFT, writer->eighths, windows * BESTS_EIGHTHS);
    write_pairs(writer, give_eighth_codes, out);
    buf_append(out, writer->eighth_codes, windows * (size_t)BESTS_EIGHTH_BYTES);
}

/* ---- reading ---- */

unsigned bests_read_pairs(const uint8_t *at, const uint8_t *end, unsigned max, struct best_posting *out) {
    unsigned count = 0;
    while (at < end) {
        uint64_t wdf, length;
        if (count == max || !varint_get_upto(&at, end, UINT32_MAX, &wdf) ||
            !varint_get_upto(&at, end, UINT32_MAX, &length))
            return 0;
        out[count++] = (struct best_posting){(uint32_t)wdf, (uint32_t)length};
    }
    return count;
}
