/*
 * postings.h - a term's documents, wdfs and positions in one segment: writing a list, walking it. docs/FORMAT.md,
 * .post, .pos and .terms.
 */
#ifndef ENGINE_NATIVE_POSTINGS_H
#define ENGINE_NATIVE_POSTINGS_H

#include "engine/native/bests.h"
#include "engine/native/bitmap.h"
#include "engine/native/pagefile.h"

#define POSTINGS_BLOCK       128
#define POSTINGS_SUPER       32 /* blocks */
#define POSTINGS_SUPER_BYTES 16
#define POSTINGS_END         UINT32_MAX

enum postings_mode { POSTINGS_WDF_ZERO, POSTINGS_WDF_POSITIVE, POSTINGS_WDF_ANY };

/* What the dictionary tells of a term. */
struct term_info {
    uint32_t df;
    enum postings_mode mode;
    bool positions;
    uint32_t document, wdf; /* where df = 1 */
    uint64_t post_offset;   /* of its list in .post's section, where df > 1 */
    uint64_t pos_offset;    /* of its chunks in .pos's section, where it has positions */
};

/* ---- writing ---- */

struct postings_list {
    const uint32_t *documents; /* rising, `count` of them */
    const uint32_t *wdfs;
    const uint32_t *position_counts; /* NULL: no positions at all */
    const uint32_t *position_gaps;   /* of all documents, one behind the other; of each the first, then the gaps */
    uint32_t count;
};

struct postings_writer;

/*
 * Both files have their section open. `lengths` (the sum of wdf of each of `count` documents) and their average
 * are for the best postings; borrowed while the writer lives.
 * Errors: REFERAT_NO_MEMORY.
 */
enum referat_status postings_writer_new(struct pagefile_writer *post, struct pagefile_writer *pos,
                                        const uint32_t *lengths, uint32_t count, double average,
                                        struct postings_writer **out, struct referat_error *error) MUST_CHECK;
void postings_writer_free(struct postings_writer *writer);
/* Fills *info. Failures are those of the files, and kept there. */
void postings_write(struct postings_writer *writer, const struct postings_list *list, struct term_info *info);
/*
 * The dictionary's value of a term that was just written; `opens_block`: it is the first entry of a block of the
 * dictionary. At most TERM_VALUE_MAX bytes; gives their number. To be called for every term in order.
 */
#define TERM_VALUE_MAX 64
size_t postings_term_value(struct postings_writer *writer, const struct term_info *info, bool opens_block,
                           uint8_t out[TERM_VALUE_MAX]);
/* REFERAT_NO_MEMORY once it ran out: a failure is kept. */
enum referat_status postings_writer_status(const struct postings_writer *writer,
                                           struct referat_error *error) MUST_CHECK;

/* ---- reading ---- */

/* Of a dictionary entry; documents are below `doc_count`. False where the value is none. */
bool postings_term_info(const uint8_t *value, size_t len, const uint8_t *block_value, size_t block_len,
                        bool opens_block, uint32_t doc_count, struct term_info *out) MUST_CHECK;

/*
 * Where the positions of a document lie, to be read later than the walk stands there. `first` to `total` count
 * positions of its block as the wdfs tell; the chunk may know better.
 */
struct postings_place {
    uint64_t chunk;               /* of the block, in .pos's section */
    uint32_t first, count, total; /* the first, how many, and how many the block has */
    uint16_t at, documents;       /* place in the block, documents in it */
};

/* Lengths in few bits each, bits_plain_get's. */
struct packed_lengths {
    const uint8_t *at;
    unsigned width;
};

/*
 * A walk over a list. `document` is where it stands, POSTINGS_END at the end, also of a damaged list (the files say
 * so). The rest is postings.c's. About 3 KB: one allocation serves any list.
 */
struct postings {
    uint32_t document;
    uint32_t at, count; /* place in the block, postings in it */
    struct term_info info;
    struct section post, pos;
    uint32_t doc_count, block_count; /* of the segment; of the list */
    uint64_t table;                  /* its super table, in .post's section */
    /* the block that is decoded */
    uint32_t block, base; /* its number; the last document before it, UINT32_MAX for none */
    const uint8_t *wdf_data, *data_end;
    const uint8_t *bitmap; /* NULL where the block is packed */
    uint32_t span;
    bool wdfs_decoded;
    /* the superblock whose table is decoded; not always that of the block */
    uint32_t super, super_blocks, super_base;
    uint64_t super_data, super_pos;                    /* in the sections: its first block, its first chunk */
    struct packed_lengths data_lengths, chunk_lengths; /* of its blocks, and of their positions */
    uint32_t summed;                                   /* so many blocks' lengths are in the sums before */
    uint64_t data_before, chunk_before;
    /* positions of the block as the wdfs count them: in all, and before one of its documents */
    uint64_t chunk; /* in .pos's section */
    bool counted;
    uint32_t total, counted_at, counted_before;
    /* the chunk that positions were read from last: its piece of 128 that was decoded, and where the next one is */
    uint64_t open_chunk;
    bool own_counts; /* the counts are not the wdfs */
    uint32_t position_total;
    const uint8_t *piece_next, *piece_end;
    uint32_t piece_first, piece_count;
    /* decoded */
    uint32_t documents[POSTINGS_BLOCK + BITMAP_SLACK] __attribute__((aligned(16)));
    uint32_t wdfs[POSTINGS_BLOCK] __attribute__((aligned(16)));
    uint32_t piece[POSTINGS_BLOCK] __attribute__((aligned(16)));
    uint32_t counts[POSTINGS_BLOCK] __attribute__((aligned(16)));
    uint32_t block_last[POSTINGS_SUPER]; /* last document of each block of the superblock */
    uint32_t *positions;                 /* of the document; malloc'd, grows */
    uint32_t positions_cap;
    bool no_memory;
};

/* For memory that is not zeros: what postings_open expects to be zero. The 5 KB of buffers behind stay as they are. */
void postings_init(struct postings *list);
/* Stands on the first document. `pos` may be empty where positions are not wanted. */
void postings_open(struct postings *list, const struct section *post, const struct section *pos,
                   const struct term_info *info, uint32_t doc_count);
void postings_close(struct postings *list); /* frees what positions took */
/* The next document. */
uint32_t postings_next(struct postings *list);
/* The first document of the next block. */
uint32_t postings_next_block(struct postings *list);
/* The first document >= target from here on; stays where it already stands there. */
uint32_t postings_seek(struct postings *list, uint32_t target);
/* The same from anywhere, backwards too. */
uint32_t postings_jump(struct postings *list, uint32_t target);
/* Of the document it stands on. */
uint32_t postings_wdf(struct postings *list);
/* Of the document it stands on, rising; borrowed until the next move. NULL and 0 where it has none. */
const uint32_t *postings_positions(struct postings *list, uint32_t *count);
/* The same in two steps, with anything between them: false where the list has no positions. */
bool postings_place(struct postings *list, struct postings_place *place);
const uint32_t *postings_positions_at(struct postings *list, const struct postings_place *place, uint32_t *count);
/* The gaps of all positions of the block that it stands in, one document's behind the other's, and how many each has;
 * borrowed until the next move. NULL where there are none. A document's first position is its first gap. */
const uint32_t *postings_block_positions(struct postings *list, const uint32_t **counts);
/* Sets bit d - low for each document d of the block with low <= d < high. */
void postings_block_bits(const struct postings *list, uint32_t low, uint32_t high, uint64_t *bits);
/* The rest of the block that it stands in: documents and wdfs from `at` to `count`. False where the list is damaged. */
bool postings_decode_wdfs(struct postings *list);
/* The best posting of a list of more than one block. False where it has but one, and where it is damaged. */
bool postings_best(const struct postings *list, struct best_posting *out);
/* Its best postings. False where it has but one, and where it is damaged. */
bool postings_bests(const struct postings *list, struct bests *out);

#endif
