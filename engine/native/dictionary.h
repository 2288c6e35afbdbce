/*
 * dictionary.h - sorted byte strings, each with a value of some bytes, front-coded in blocks. docs/FORMAT.md,
 * "Dictionary". An entry's number in the order is its ordinal.
 */
#ifndef ENGINE_NATIVE_DICTIONARY_H
#define ENGINE_NATIVE_DICTIONARY_H

#include "engine/native/pagefile.h"

#define DICTIONARY_BLOCK   16
#define DICTIONARY_KEY_MAX 16384

/* ---- writing: collected in memory, then written as one section ---- */

struct dictionary_writer {
    struct buf blocks, last;
    uint64_t *offsets;
    size_t offset_count;
    uint64_t count, longest;
    bool failed;
};

void dictionary_writer_init(struct dictionary_writer *writer);
void dictionary_writer_free(struct dictionary_writer *writer);
/* Whether the next entry is the first of a block. */
static inline bool dictionary_writer_opens_block(const struct dictionary_writer *writer) {
    return writer->count % DICTIONARY_BLOCK == 0;
}
/* Keys rise, or repeat where the section allows it. A failure (no memory) is kept. */
void dictionary_add(struct dictionary_writer *writer, struct slice key, const void *value, size_t value_len);
/* Into the open section of `file`. Errors: REFERAT_NO_MEMORY (a failure kept). */
enum referat_status dictionary_write(struct dictionary_writer *writer, struct pagefile_writer *file,
                                     struct referat_error *error) MUST_CHECK;

/* ---- reading ---- */

struct dictionary {
    struct section section;
    uint64_t count, longest, blocks_len, block_count;
    unsigned offset_size; /* 4 or 8 */
};

/* False where the section is none; the file is then spoiled. */
bool dictionary_open(const struct section *section, struct dictionary *out) MUST_CHECK;

struct dictionary_cursor {
    const struct dictionary *dictionary;
    uint64_t ordinal;     /* of the entry it stands on; count at the end */
    struct slice key;     /* of it; borrowed from the cursor */
    const uint8_t *value; /* of it; checked */
    size_t value_len;
    const uint8_t *block_value; /* value of the first entry of its block */
    size_t block_value_len;
    const uint8_t *next, *block_end;
    char *text; /* owned: room for the longest key */
};

/* Stands nowhere yet. Errors: REFERAT_NO_MEMORY. */
enum referat_status dictionary_cursor_init(struct dictionary_cursor *cursor, const struct dictionary *dictionary,
                                           struct referat_error *error) MUST_CHECK;
void dictionary_cursor_free(struct dictionary_cursor *cursor);
/* Each: false at the end, and where the file is damaged, which it then says. */
bool dictionary_seek(struct dictionary_cursor *cursor, struct slice key); /* the first entry >= key */
bool dictionary_at(struct dictionary_cursor *cursor, uint64_t ordinal);
bool dictionary_next(struct dictionary_cursor *cursor);
/* The first entry == key. */
bool dictionary_find(struct dictionary_cursor *cursor, struct slice key);

/* Ask memory for what dictionary_at reads first, and for the block that this then knows. */
void dictionary_fetch_offset(const struct dictionary *dictionary, uint64_t ordinal);
void dictionary_fetch_block(const struct dictionary *dictionary, uint64_t ordinal);

#endif
