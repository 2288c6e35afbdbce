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
    struct window_best *windows;
    uint8_t *codes;
};

struct bests_writer *bests_writer_new(const uint32_t *lengths, const double *parts, uint32_t documents) {
    struct bests_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return NULL;
    *writer = (struct bests_writer){lengths, parts, documents, bests_windows(documents), NULL, NULL};
    writer->windows = malloc((writer->window_count + (size_t)1) * sizeof *writer->windows);
    writer->codes = malloc(writer->window_count + (size_t)1);
    if (writer->windows && writer->codes) return writer;
    bests_writer_free(writer);
    return NULL;
}

void bests_writer_free(struct bests_writer *writer) {
    if (!writer) return;
    free(writer->windows);
    free(writer->codes);
    free(writer);
}

/* ---- finding ---- */

static inline void hold(const struct bests_writer *writer, uint32_t document, uint32_t wdf, struct window_best *best) {
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

/* Postings without a wdf have the share 0, and a best one with wdf 0. */
static void find_by_window(struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs,
                           uint32_t count) {
    for (uint32_t i = 0; i < writer->window_count; i++)
        writer->windows[i] = (struct window_best){.share = -1, .window = i};
    for (uint32_t i = 0; i < count; i++) {
        struct window_best *best = &writer->windows[documents[i] >> BESTS_WINDOW_SHIFT];
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

void bests_write(struct bests_writer *writer, const uint32_t *documents, const uint32_t *wdfs, uint32_t count,
                 struct buf *out) {
    bool by_window = bests_by_window(count, writer->documents);
    size_t head = out->len;
    buf_append(out, "\0", 2); /* bytes of the pairs */
    if (by_window) {
        find_by_window(writer, documents, wdfs, count);
        give_codes(writer, out);
    } else {
        struct window_best best;
        find_in_all(writer, documents, wdfs, count, &best);
        append_pair(out, best.posting);
    }
    if (!buf_ok(out)) return;
    uint16_t bytes = (uint16_t)(out->len - head - 2);
    memcpy(out->data + head, &bytes, sizeof bytes);
    if (by_window) buf_append(out, writer->codes, writer->window_count);
}

/* ---- reading ---- */

bool bests_read_pairs(const uint8_t *at, const uint8_t *end, struct bests *out) {
    out->count = 0;
    while (at < end) {
        uint64_t wdf, length;
        if (out->count == BESTS_MAX || !varint_get_upto(&at, end, UINT32_MAX, &wdf) ||
            !varint_get_upto(&at, end, UINT32_MAX, &length))
            return false;
        out->best[out->count++] = (struct best_posting){(uint32_t)wdf, (uint32_t)length};
    }
    return out->count > 0;
}
