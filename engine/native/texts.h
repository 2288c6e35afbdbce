/*
 * texts.h - payloads in compressed blocks. docs/FORMAT.md, ".texts". A payload's place is (block from 1, number in it);
 * block 0 is the empty payload.
 */
#ifndef ENGINE_NATIVE_TEXTS_H
#define ENGINE_NATIVE_TEXTS_H

#include "base/arena.h"
#include "engine/native/packed.h"

#define TEXTS_BLOCK_BYTES (16 * 1024) /* a block is closed once it holds this much */
#define TEXTS_BLOCK_SMALL (2 * 1024)  /* of payloads that are read one here, one there: rows of the register */
#define TEXTS_BLOCK_MAX   ((uint64_t)1 << 31)

struct texts_place {
    uint32_t block, index;
};

/* ---- writing: blocks into the open section of `file`, then the two arrays ---- */

struct texts_writer;

/* `file` has the section for the blocks open. Errors: REFERAT_NO_MEMORY. */
enum referat_status texts_writer_new(struct pagefile_writer *file, struct texts_writer **out,
                                     struct referat_error *error) MUST_CHECK;
void texts_writer_free(struct texts_writer *writer);
/* From now on blocks are closed at TEXTS_BLOCK_SMALL and stored as they are: for payloads that are read by the hundred.
 */
void texts_store_plain(struct texts_writer *writer);
/* At how many bytes a block is closed. */
size_t texts_block_bytes(const struct texts_writer *writer);
/* Failures (no memory; a block to copy is damaged) are kept until texts_finish. */
struct texts_place texts_add(struct texts_writer *writer, struct slice payload);
/* A whole block of another file, as it is; gives its number here. The block that is open is closed first. */
struct texts;
uint32_t texts_copy_block(struct texts_writer *writer, struct texts *from, uint32_t block);
/* Closes the last block and writes the arrays as sections first_id + 1 and first_id + 2. */
enum referat_status texts_finish(struct texts_writer *writer, uint32_t first_id,
                                 struct referat_error *error) MUST_CHECK;

/* ---- reading ---- */

struct texts {
    struct section blocks;
    struct packed ends, sizes;
    void *inflater;     /* owned */
    uint32_t held;      /* the block that `bytes` is; 0 = none */
    struct slice bytes; /* as they were before compression: in `raw`, or where a plain block lies */
    struct buf raw;
};

/* Sections first_id.. of the file. Errors: REFERAT_DAMAGED, REFERAT_NO_MEMORY. */
enum referat_status texts_open(struct pagefile *file, uint32_t first_id, struct texts *out,
                               struct referat_error *error) MUST_CHECK;
void texts_close(struct texts *texts);
uint64_t texts_block_count(const struct texts *texts);
/* Bytes of a block before compression; block counts from 1 and is there. 0 where the file is damaged. */
uint64_t texts_block_size(const struct texts *texts, uint32_t block);
/* Copied to the arena. The block that was read last is kept: its neighbours are free. Errors: REFERAT_DAMAGED,
 * REFERAT_NO_MEMORY. */
enum referat_status texts_get(struct texts *texts, struct texts_place place, struct arena *arena, struct slice *out,
                              struct referat_error *error) MUST_CHECK;

#endif
