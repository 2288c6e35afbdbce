/* postings.c - walking lists and positions; see postings.h and docs/FORMAT.md. */
#include "engine/native/postings.h"
#include "engine/native/bitmap.h"
#include "engine/native/bits.h"

#include <stdlib.h>

#define BITMAP_MARK 0xff
#define SUPER_HEAD  3 /* widths */
/* What a block of documents and wdfs takes at most. */
#define BLOCK_BYTES_MAX ((uint64_t)2 * BITS_BYTES_MAX)
#define NO_BLOCK        UINT32_MAX
#define NO_CHUNK        UINT64_MAX

/* ---- what the dictionary tells ---- */

bool postings_term_info(const uint8_t *value, size_t len, const uint8_t *block_value, size_t block_len,
                        bool opens_block, uint32_t doc_count, struct term_info *out) {
    const uint8_t *at = value, *end = value + len, *base_at = block_value, *base_end = block_value + block_len;
    uint64_t base_post, base_pos, first, number;
    *out = (struct term_info){0};
    if (!varint_get(&base_at, base_end, &base_post) || !varint_get(&base_at, base_end, &base_pos)) return false;
    if (opens_block) at = base_at;
    if (!varint_get_upto(&at, end, (uint64_t)doc_count * 8 + 7, &first)) return false;
    out->df = (uint32_t)(first >> 3);
    out->positions = first & 4;
    out->mode = (enum postings_mode)(first & 3);
    if (out->df == 0 || out->df > doc_count || out->mode > POSTINGS_WDF_ANY) return false;
    if (out->df == 1) {
        if (!varint_get_upto(&at, end, doc_count - 1, &number)) return false;
        out->document = (uint32_t)number;
        number = 0;
        if (out->mode != POSTINGS_WDF_ZERO && !varint_get_upto(&at, end, UINT32_MAX - 1, &number)) return false;
        out->wdf = (uint32_t)number + (out->mode == POSTINGS_WDF_POSITIVE);
    } else {
        if (!varint_get(&at, end, &number)) return false;
        out->post_offset = base_post + number;
    }
    if (out->positions) {
        if (!varint_get(&at, end, &number)) return false;
        out->pos_offset = base_pos + number;
    }
    return at == end;
}

/* ---- the best postings ---- */

/* Where pairs begin, and behind them; NULL where damaged. */
static const uint8_t *pairs_at(const struct postings *list, uint64_t offset, const uint8_t **end) {
    uint16_t bytes;
    const uint8_t *head = section_at(&list->post, offset, sizeof bytes);
    if (!head) return NULL;
    memcpy(&bytes, head, sizeof bytes);
    const uint8_t *pairs = section_at(&list->post, offset + sizeof bytes, bytes);
    *end = pairs ? pairs + bytes : NULL;
    return pairs;
}

static bool read_pairs(const struct postings *list, uint64_t *offset, unsigned max, struct best_posting *out,
                       unsigned *count) {
    const uint8_t *end, *pairs = pairs_at(list, *offset, &end);
    if (!pairs) return false;
    *offset = (uint64_t)(end - list->post.data);
    *count = bests_read_pairs(pairs, end, max, out);
    return *count || pagefile_spoil(list->post.file, pairs);
}

bool postings_best(const struct postings *list, struct best_posting *out) {
    uint64_t wdf, length;
    const uint8_t *end, *at = list->block_count > 1 ? pairs_at(list, list->info.post_offset, &end) : NULL;
    if (!at) return false;
    if (!varint_get_upto(&at, end, UINT32_MAX, &wdf) || !varint_get_upto(&at, end, UINT32_MAX, &length))
        return pagefile_spoil(list->post.file, at);
    *out = (struct best_posting){(uint32_t)wdf, (uint32_t)length};
    return true;
}

bool postings_bests(const struct postings *list, struct bests *out) {
    uint64_t at = list->info.post_offset;
    uint32_t windows = bests_windows(list->doc_count);
    out->codes = out->eighths = NULL;
    if (list->block_count <= 1 || !read_pairs(list, &at, BESTS_MAX, out->best, &out->count)) return false;
    if (!bests_by_window(list->info.df, list->doc_count)) return true;
    if (!(out->codes = section_at(&list->post, at, windows))) return false;
    at += windows;
    if (!bests_by_eighth(list->info.df, list->doc_count)) return true;
    if (!read_pairs(list, &at, BESTS_EIGHTH_MAX, out->of_eighth, &out->eighth_count)) return false;
    out->eighths = section_at(&list->post, at, (uint64_t)windows * BESTS_EIGHTH_BYTES);
    return out->eighths != NULL;
}

/* ---- superblocks ---- */

/* What is decoded stays: postings_jump may come back to it. */
static uint32_t end_here(struct postings *list) {
    list->at = 0;
    return list->document = POSTINGS_END;
}

static uint32_t damaged(struct postings *list) {
    pagefile_spoil(list->post.file, NULL);
    list->block = NO_BLOCK;
    list->count = 0;
    return end_here(list);
}

static uint32_t super_count(const struct postings *list) {
    return (list->block_count + POSTINGS_SUPER - 1) / POSTINGS_SUPER;
}

static const uint8_t *super_entry(const struct postings *list, uint32_t super) {
    return section_at(&list->post, list->table + (uint64_t)super * POSTINGS_SUPER_BYTES, POSTINGS_SUPER_BYTES);
}

/* Last documents rise, the last is the one that the super table has. */
static bool unpack_last(struct postings *list, const uint8_t *at, unsigned width, uint32_t super_last) {
    uint32_t first = list->super_base + 1, every = 1;
    uint64_t last = first;
    for (uint32_t i = 0; i < list->super_blocks; i++) {
        uint32_t gap = bits_plain_get(at, i, width);
        every &= gap > 0;
        last += gap;
        list->block_last[i] = (uint32_t)last - 1;
    }
    return every && last <= list->doc_count && last == (uint64_t)super_last + 1;
}

/* Decodes the table of superblock `super`. */
static bool load_super(struct postings *list, uint32_t super) {
    if (list->super == super) return true;
    const uint8_t *entry = super_entry(list, super), *before = super ? super_entry(list, super - 1) : NULL;
    if (!entry || (super && !before)) return false;
    uint64_t start = list->info.post_offset + (load32(entry + 4) | (uint64_t)entry[8] << 32);
    uint32_t left = list->block_count - super * POSTINGS_SUPER, count = left < POSTINGS_SUPER ? left : POSTINGS_SUPER;
    const uint8_t *head = section_at(&list->post, start, SUPER_HEAD);
    list->super = NO_BLOCK;
    if (!head) return false;
    size_t bytes = 0, ends[SUPER_HEAD];
    for (unsigned i = 0; i < SUPER_HEAD; i++) {
        if (head[i] > 32) return false;
        ends[i] = bytes += bits_plain_bytes(count, head[i]);
    }
    if (!section_at(&list->post, start + SUPER_HEAD, bytes)) return false;
    list->super_blocks = count;
    list->super_base = super ? load32(before) : UINT32_MAX;
    list->super_data = start + SUPER_HEAD + bytes;
    list->super_pos =
        list->info.pos_offset + (load32(entry + 9) | (uint64_t)entry[13] << 32 | (uint64_t)entry[14] << 40);
    list->data_lengths = (struct packed_lengths){head + SUPER_HEAD + ends[0], head[1]};
    list->chunk_lengths = (struct packed_lengths){head + SUPER_HEAD + ends[1], head[2]};
    list->summed = 0;
    list->data_before = list->chunk_before = 0;
    if (!unpack_last(list, head + SUPER_HEAD, head[0], load32(entry))) return false;
    list->super = super;
    return true;
}

/* Sums the lengths of the blocks before block `place` of the superblock. */
static void sum_before(struct postings *list, uint32_t place) {
    if (place < list->summed) list->summed = 0, list->data_before = list->chunk_before = 0;
    for (; list->summed < place; list->summed++) {
        list->data_before += bits_plain_get(list->data_lengths.at, list->summed, list->data_lengths.width);
        list->chunk_before += bits_plain_get(list->chunk_lengths.at, list->summed, list->chunk_lengths.width);
    }
}

/* ---- blocks ---- */

static bool unpack_bitmap(struct postings *list, const uint8_t *at, const uint8_t *end) {
    uint32_t span = end - at < 3 ? 0 : at[1] | (uint32_t)at[2] << 8;
    const uint8_t *bits = at + 3;
    size_t bytes = (span + 7) / 8;
    if (span < POSTINGS_BLOCK || (size_t)(end - bits) < bytes) return false;
    if (!bitmap_expand(list->post.file->simd, bits, span, list->base + 1, POSTINGS_BLOCK, list->documents))
        return false;
    list->wdf_data = bits + bytes;
    list->bitmap = bits;
    list->span = span;
    return list->documents[POSTINGS_BLOCK - 1] - list->base == span &&
           (uint64_t)(list->base + 1) + span <= list->doc_count;
}

/* A full block without gaps: a packed block of width 0. */
static bool fill_run(struct postings *list, const uint8_t *at) {
    uint32_t first = list->base + 1;
    for (uint32_t i = 0; i < POSTINGS_BLOCK; i++) list->documents[i] = first + i;
    list->wdf_data = at + 1;
    return (uint64_t)first + POSTINGS_BLOCK <= list->doc_count;
}

static bool unpack_documents(struct postings *list, const uint8_t *at) {
    list->bitmap = NULL;
    if (at < list->data_end && *at == 0 && list->count == POSTINGS_BLOCK) return fill_run(list, at);
    if (at < list->data_end && *at == BITMAP_MARK)
        return list->count == POSTINGS_BLOCK && unpack_bitmap(list, at, list->data_end);
    list->wdf_data = bits_unpack(list->post.file->simd, at, list->data_end, list->count, list->documents);
    return list->wdf_data && bits_sum_gaps(list->documents, list->count, list->base, list->doc_count);
}

/* The bytes of block `block`; its base and chunk. */
static const uint8_t *block_bytes(struct postings *list, uint32_t block, uint64_t *bytes) {
    if (list->block_count == 1) {
        uint64_t left = list->info.post_offset < list->post.length ? list->post.length - list->info.post_offset : 0;
        *bytes = left < BLOCK_BYTES_MAX ? left : BLOCK_BYTES_MAX;
        uint64_t likely = 16 + (uint64_t)list->count * 10;
        if (*bytes > likely) *bytes = likely;
        list->base = UINT32_MAX;
        list->chunk = list->info.pos_offset;
        return section_at(&list->post, list->info.post_offset, *bytes);
    }
    uint32_t place = block % POSTINGS_SUPER;
    if (!load_super(list, block / POSTINGS_SUPER)) return NULL;
    sum_before(list, place);
    *bytes = bits_plain_get(list->data_lengths.at, place, list->data_lengths.width);
    list->base = place ? list->block_last[place - 1] : list->super_base;
    list->chunk = list->super_pos + list->chunk_before;
    return section_at(&list->post, list->super_data + list->data_before, *bytes);
}

/* Decodes the documents of block `block` and stands on the first. */
static uint32_t enter_block(struct postings *list, uint32_t block) {
    uint64_t bytes;
    uint32_t left = list->info.df - block * POSTINGS_BLOCK;
    list->block = block;
    list->at = 0;
    list->count = left < POSTINGS_BLOCK ? left : POSTINGS_BLOCK;
    list->wdfs_decoded = list->counted = false;
    const uint8_t *at = block_bytes(list, block, &bytes);
    if (!at) return damaged(list);
    list->data_end = at + bytes;
    if (!unpack_documents(list, at)) return damaged(list);
    if (list->block_count > 1 && list->documents[list->count - 1] != list->block_last[block % POSTINGS_SUPER])
        return damaged(list);
    return list->document = list->documents[0];
}

/* ---- the walk ---- */

/* Behind the best postings. */
static bool find_table(struct postings *list) {
    const uint8_t *end;
    uint32_t windows = bests_windows(list->doc_count);
    if (!pairs_at(list, list->info.post_offset, &end)) return false;
    list->table = (uint64_t)(end - list->post.data);
    if (bests_by_window(list->info.df, list->doc_count)) list->table += windows;
    if (bests_by_eighth(list->info.df, list->doc_count)) {
        if (!pairs_at(list, list->table, &end)) return false;
        list->table = (uint64_t)(end - list->post.data) + (uint64_t)windows * BESTS_EIGHTH_BYTES;
    }
    return true;
}

void postings_init(struct postings *list) {
    memset(list, 0, offsetof(struct postings, documents));
    list->positions = NULL;
    list->positions_cap = 0;
    list->no_memory = false;
}

void postings_open(struct postings *list, const struct section *post, const struct section *pos,
                   const struct term_info *info, uint32_t doc_count) {
    list->info = *info;
    list->post = *post;
    list->pos = *pos;
    list->doc_count = doc_count;
    list->block_count = (info->df + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
    list->super = NO_BLOCK;
    list->wdfs_decoded = list->counted = false;
    list->open_chunk = NO_CHUNK;
    if (info->df == 1) {
        list->block = list->at = 0;
        list->count = 1;
        list->chunk = info->pos_offset;
        list->wdfs[0] = info->wdf;
        list->wdfs_decoded = true;
        list->document = list->documents[0] = info->document;
        return;
    }
    if (list->block_count > 1 && !find_table(list)) {
        damaged(list);
        return;
    }
    enter_block(list, 0);
}

void postings_close(struct postings *list) {
    free(list->positions);
    list->positions = NULL;
    list->positions_cap = 0;
}

uint32_t postings_next_block(struct postings *list) {
    if (list->document == POSTINGS_END || list->block + 1 >= list->block_count) return end_here(list);
    return enter_block(list, list->block + 1);
}

uint32_t postings_next(struct postings *list) {
    if (list->document == POSTINGS_END) return POSTINGS_END;
    if (++list->at < list->count) return list->document = list->documents[list->at];
    return postings_next_block(list);
}

#define PLACES 16 /* compared at once */

/* The first of the PLACES documents that is >= target; PLACES where none is. They rise. */
static inline uint32_t count_below(const uint32_t *documents, uint32_t target) {
    typedef int32_t row __attribute__((vector_size(16)));
    row bound = (row){0} + (int32_t)target, below = {0};
    for (unsigned i = 0; i < PLACES; i += 4) {
        row part;
        memcpy(&part, documents + i, sizeof part);
        below -= part < bound;
    }
    return (uint32_t)(below[0] + below[1] + below[2] + below[3]);
}

/* The first document >= target of the block from where it stands on; there is one. */
static uint32_t seek_in_block(struct postings *list, uint32_t target) {
    const uint32_t *documents = list->documents;
    uint32_t low = list->at, last = list->count - 1;
    if (documents[last] - documents[low] == last - low) { /* no gaps */
        list->at = low + (target > documents[low] ? target - documents[low] : 0);
        return list->document = documents[list->at];
    }
    uint32_t left = list->count - low, least = list->count < POSTINGS_BLOCK ? 1 : PLACES;
    if (left > PLACES && documents[low + PLACES - 1] >= target) left = PLACES; /* mostly it is not far */
    while (left > least) { /* documents before low are smaller, that at low + left - 1 is not */
        uint32_t half = left / 2;
        low = documents[low + half - 1] < target ? low + half : low;
        left -= half;
    }
    if (least == PLACES) {
        if (low > POSTINGS_BLOCK - PLACES) low = POSTINGS_BLOCK - PLACES;
        low += count_below(documents + low, target);
    }
    list->at = low;
    return list->document = documents[low];
}

/* The first superblock whose last document is >= target, from `from` on; super_count where there is none. */
static uint32_t find_super(struct postings *list, uint32_t from, uint32_t target) {
    uint32_t count = super_count(list), low = from, step = 1, high;
    for (high = from; high < count; high += step, step *= 2) {
        const uint8_t *entry = super_entry(list, high);
        if (!entry) return count;
        if (load32(entry) >= target) break;
        low = high + 1;
    }
    if (high > count) high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const uint8_t *entry = super_entry(list, middle);
        if (!entry) return count;
        if (load32(entry) < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first block from `from` on whose last document is >= target; block_count where there is none. Loads its super. */
static uint32_t find_block(struct postings *list, uint32_t from, uint32_t target) {
    uint32_t super = from / POSTINGS_SUPER;
    if (from >= list->block_count) return list->block_count;
    if (list->super != super || list->block_last[list->super_blocks - 1] < target) {
        super = find_super(list, super, target);
        if (super >= super_count(list)) return list->block_count;
        if (!load_super(list, super)) {
            pagefile_spoil(list->post.file, NULL);
            return list->block_count;
        }
    }
    uint32_t low = super * POSTINGS_SUPER < from ? from - super * POSTINGS_SUPER : 0, high = list->super_blocks - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->block_last[middle] < target)
            low = middle + 1;
        else
            high = middle;
    }
    return super * POSTINGS_SUPER + low;
}

uint32_t postings_seek(struct postings *list, uint32_t target) {
    if (list->document >= target) return list->document;
    if (list->documents[list->count - 1] >= target) return seek_in_block(list, target);
    if (list->block_count == 1) return end_here(list);
    uint32_t block = find_block(list, list->block + 1, target);
    if (block >= list->block_count) return end_here(list);
    if (enter_block(list, block) == POSTINGS_END) return POSTINGS_END;
    return list->document >= target ? list->document : seek_in_block(list, target);
}

uint32_t postings_jump(struct postings *list, uint32_t target) {
    list->at = 0;
    if (list->count && target >= list->documents[0] && target <= list->documents[list->count - 1])
        return seek_in_block(list, target);
    if (list->count && list->block_count == 1)
        return target > list->documents[0] ? end_here(list) : (list->document = list->documents[0]);
    bool here = list->super != NO_BLOCK && target <= list->block_last[list->super_blocks - 1] &&
                (list->super == 0 || target > list->super_base);
    uint32_t block = find_block(list, here ? list->super * POSTINGS_SUPER : 0, target);
    if (list->block_count == 1 || block >= list->block_count) return end_here(list);
    if (block != list->block || !list->count) enter_block(list, block);
    if (list->count == 0) return POSTINGS_END;
    list->document = list->documents[0];
    return list->document >= target ? list->document : seek_in_block(list, target);
}

bool postings_decode_wdfs(struct postings *list) {
    if (list->wdfs_decoded) return true;
    if (list->info.mode == POSTINGS_WDF_ZERO) {
        memset(list->wdfs, 0, sizeof list->wdfs);
    } else {
        if (!bits_unpack(list->post.file->simd, list->wdf_data, list->data_end, list->count, list->wdfs))
            return damaged(list), false;
        if (list->info.mode == POSTINGS_WDF_POSITIVE)
            for (uint32_t i = 0; i < POSTINGS_BLOCK; i++) list->wdfs[i]++;
    }
    return list->wdfs_decoded = true;
}

uint32_t postings_wdf(struct postings *list) {
    if (list->wdfs_decoded) return list->wdfs[list->at];
    if (list->info.mode == POSTINGS_WDF_ZERO) return 0;
    return postings_decode_wdfs(list) ? list->wdfs[list->at] : 0;
}

/* Sets bit `at` of the bits and those behind it to the ones of `word` that have a place below `end`. */
static inline void set_word(uint64_t *bits, int64_t at, int64_t end, uint64_t word) {
    if (at < 0) word = at > -64 ? word >> -at : 0, at = 0;
    if (at >= end) return;
    if (end - at < 64) word &= ((uint64_t)1 << (end - at)) - 1;
    bits[at / 64] |= word << at % 64;
    if (at % 64 && at / 64 * 64 + 64 < end) bits[at / 64 + 1] |= word >> (64 - at % 64);
}

void postings_block_bits(const struct postings *list, uint32_t low, uint32_t high, uint64_t *bits) {
    if (list->bitmap) {
        for (uint32_t i = 0; i < list->span; i += 64) {
            uint64_t word = load64(list->bitmap + i / 8);
            if (list->span - i < 64) word &= ((uint64_t)1 << (list->span - i)) - 1;
            set_word(bits, (int64_t)(list->base + 1) + i - low, high - low, word);
        }
        return;
    }
    const uint32_t *documents = list->documents;
    uint32_t from = 0, to = list->count;
    if (documents[to - 1] - documents[0] == to - 1) { /* no gaps */
        for (uint32_t i = 0; i < to; i += 64)
            set_word(bits, (int64_t)documents[0] + i - low, high - low,
                     to - i < 64 ? ((uint64_t)1 << (to - i)) - 1 : UINT64_MAX);
        return;
    }
    while (from < to && documents[from] < low) from++;
    while (to > from && documents[to - 1] >= high) to--;
    for (; from < to; from++) {
        uint32_t at = documents[from] - low;
        bits[at / 64] |= (uint64_t)1 << at % 64;
    }
}

/* ---- positions ---- */

static void positions_damaged(struct postings *list) {
    pagefile_spoil(list->pos.file, NULL);
}

#define COUNT_SMALL ((uint32_t)1 << 23) /* a block of such counts sums to less than 2^30 */

typedef uint32_t row __attribute__((vector_size(16)));

static uint32_t sum_counts(const uint32_t *counts, uint32_t from, uint32_t to) {
    row sums = {0};
    uint32_t sum = 0;
    for (; to - from >= 4; from += 4) {
        row part;
        memcpy(&part, counts + from, sizeof part);
        sums += part;
    }
    for (; from < to; from++) sum += counts[from];
    return sum + sums[0] + sums[1] + sums[2] + sums[3];
}

/* How many positions a block has with these counts; UINT32_MAX where they are more than fit. */
static uint32_t count_positions(const uint32_t *counts, uint32_t count) {
    uint64_t total = 0;
    if (count == POSTINGS_BLOCK) {
        row sums = {0}, every = {0};
        for (uint32_t i = 0; i < POSTINGS_BLOCK; i += 4) {
            row part;
            memcpy(&part, counts + i, sizeof part);
            sums += part;
            every |= part;
        }
        if ((every[0] | every[1] | every[2] | every[3]) < COUNT_SMALL) return sums[0] + sums[1] + sums[2] + sums[3];
    }
    for (uint32_t i = 0; i < count; i++) total += counts[i];
    return total <= INT32_MAX ? (uint32_t)total : UINT32_MAX;
}

bool postings_place(struct postings *list, struct postings_place *place) {
    if (!list->info.positions || list->document == POSTINGS_END || !postings_decode_wdfs(list)) return false;
    if (!list->counted) {
        list->total = count_positions(list->wdfs, list->count);
        list->counted_at = list->counted_before = 0;
        list->counted = true;
    }
    if (list->at < list->counted_at) list->counted_at = list->counted_before = 0;
    list->counted_before += sum_counts(list->wdfs, list->counted_at, list->at);
    list->counted_at = list->at;
    if (list->chunk < list->pos.length) __builtin_prefetch(list->pos.data + list->chunk); /* it will be read soon */
    *place = (struct postings_place){list->chunk, list->counted_before, list->wdfs[list->at],
                                     list->total, (uint16_t)list->at,   (uint16_t)list->count};
    return true;
}

/* Reads what a chunk begins with. */
static bool open_chunk(struct postings *list, const struct postings_place *place) {
    uint64_t left = place->chunk < list->pos.length ? list->pos.length - place->chunk : 0;
    /* A chunk's length is known to the next block alone; its pieces are touched as they are read. */
    const uint8_t *at = section_at(&list->pos, place->chunk, left < BITS_BYTES_MAX ? left : BITS_BYTES_MAX);
    const uint8_t *end = list->pos.data + list->pos.length;
    list->open_chunk = NO_CHUNK;
    if (!at || left == 0 || at[0] > 1) return false;
    list->piece_next = at + 1;
    list->own_counts = at[0];
    list->position_total = place->total;
    if (list->own_counts) {
        list->piece_next = bits_unpack(list->post.file->simd, at + 1, end, place->documents, list->counts);
        if (!list->piece_next) return false;
        list->position_total = count_positions(list->counts, place->documents);
    }
    if (list->position_total == UINT32_MAX) return false;
    list->piece_end = end;
    list->piece_first = list->piece_count = 0;
    list->open_chunk = place->chunk;
    return true;
}

static bool touch_piece(struct postings *list) {
    uint64_t left = (uint64_t)(list->piece_end - list->piece_next);
    return left && pagefile_touch(list->pos.file, list->piece_next, left < BITS_BYTES_MAX ? left : BITS_BYTES_MAX);
}

/* The piece of 128 that has position number `number` of the block. Pieces are read in order. */
static bool find_piece(struct postings *list, uint32_t number) {
    while (number >= list->piece_first + list->piece_count) {
        uint32_t first = list->piece_first + list->piece_count, left = list->position_total - first;
        uint32_t count = left < POSTINGS_BLOCK ? left : POSTINGS_BLOCK;
        if (count == 0 || !touch_piece(list)) return false;
        const uint8_t *next = number < first + count ? bits_unpack(list->post.file->simd, list->piece_next,
                                                                   list->piece_end, count, list->piece)
                                                     : bits_skip(list->piece_next, list->piece_end, count);
        if (!next) return false;
        list->piece_next = next;
        list->piece_first = first;
        list->piece_count = count;
    }
    return true;
}

static bool room_for_positions(struct postings *list, uint32_t count) {
    if (count <= list->positions_cap) return true;
    /* Every 128 positions take a byte at least: more than that cannot be there. */
    if (count / POSTINGS_BLOCK > (uint64_t)(list->piece_end - list->piece_next) + 1) return false;
    uint32_t *grown = realloc(list->positions, 2 * (size_t)count * sizeof *grown);
    if (!grown) {
        list->no_memory = true;
        return false;
    }
    list->positions = grown;
    list->positions_cap = 2 * count;
    return true;
}

const uint32_t *postings_positions_at(struct postings *list, const struct postings_place *place, uint32_t *count) {
    uint32_t first = place->first, wanted = place->count, position = 0;
    *count = 0;
    if (!place->documents) return NULL;
    if (list->open_chunk != place->chunk && !open_chunk(list, place)) return positions_damaged(list), NULL;
    if (list->own_counts) {
        first = sum_counts(list->counts, 0, place->at);
        wanted = list->counts[place->at];
    }
    if (wanted == 0) return NULL;
    if (first < list->piece_first && !open_chunk(list, place)) return positions_damaged(list), NULL; /* a piece ago */
    if (!room_for_positions(list, wanted)) return list->no_memory ? NULL : (positions_damaged(list), NULL);
    for (uint32_t i = 0; i < wanted;) {
        if (!find_piece(list, first + i)) return positions_damaged(list), NULL;
        const uint32_t *gaps = list->piece + (first + i - list->piece_first);
        uint32_t here = list->piece_first + list->piece_count - (first + i);
        for (uint32_t end = here < wanted - i ? i + here : wanted; i < end; i++)
            list->positions[i] = position += *gaps++;
    }
    *count = wanted;
    return list->positions;
}

const uint32_t *postings_block_positions(struct postings *list, const uint32_t **counts) {
    struct postings_place place;
    if (!postings_place(list, &place)) return NULL;
    if (!open_chunk(list, &place)) return positions_damaged(list), NULL;
    list->open_chunk = NO_CHUNK; /* read to its end */
    uint32_t total = list->position_total, pieces = (total + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
    if (!room_for_positions(list, pieces * POSTINGS_BLOCK))
        return list->no_memory ? NULL : (positions_damaged(list), NULL);
    for (uint32_t from = 0; from < total; from += POSTINGS_BLOCK) {
        uint32_t count = total - from < POSTINGS_BLOCK ? total - from : POSTINGS_BLOCK;
        if (touch_piece(list))
            list->piece_next =
                bits_unpack(list->post.file->simd, list->piece_next, list->piece_end, count, list->positions + from);
        if (list->post.file->damaged || list->pos.file->damaged || !list->piece_next)
            return positions_damaged(list), NULL;
    }
    *counts = list->own_counts ? list->counts : list->wdfs;
    return list->positions;
}

const uint32_t *postings_positions(struct postings *list, uint32_t *count) {
    struct postings_place place;
    *count = 0;
    return postings_place(list, &place) ? postings_positions_at(list, &place, count) : NULL;
}
