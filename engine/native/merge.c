/*
 * merge.c - several segments into one: see merge.h. Each step walks the sources side by side in the order of one of
 * their dictionaries: newest keys give the documents their new numbers, which rise with the old ones in each source, so
 * that a source's lists stay lists when they are renumbered.
 */
#include "engine/native/merge.h"

#include "base/interner.h"
#include "engine/native/joiner.h"
#include "engine/native/records.h"
#include "engine/native/removed.h"

#include <stdlib.h>

#define GONE          JOINER_GONE
#define RELEASE_EVERY ((uint64_t)1 << 21) /* postings, after which the sources' pages leave the memory */
#define PAYLOAD_MAX   ((size_t)1 << 40)

struct source {
    struct segment *segment;
    size_t index;
    uint64_t *removed;   /* bits */
    uint32_t *map;       /* document -> its new number */
    uint32_t *by_oldest; /* place among the oldest keys -> document */
    /* of the walk that is under way */
    struct dictionary_cursor cursor;
    uint64_t letter;   /* the first bytes of its key */
    uint32_t document; /* it stands on */
    struct postings *list;
    uint64_t region;      /* of a spilled one: where the next region begins */
    struct joined joined; /* what it has for the term it stands on */
    bool has_list;        /* that is well */
};

enum walk { WALK_IDS, WALK_NEWEST, WALK_OLDEST, WALK_TERMS, WALK_WORDS };

struct merge {
    struct source *sources;
    size_t count;
    struct source **heap; /* of those whose walk has not ended, the smallest key first */
    size_t heap_count;
    enum walk walk;
    bool started; /* the first entry was given */
    struct segment_writer *writer;
    uint32_t documents;
    uint32_t *lengths, *by_id, *by_oldest;
    struct texts_place *places;
    /* the column that is asked for */
    struct interner values;
    uint32_t *value_of; /* document -> number in values + 1 */
    enum schema_column column;
    struct joiner joiner;
    struct source **sharing; /* those that have the term */
    struct joined **parts;   /* what they have */
    uint64_t unreleased;
    bool no_memory;
};

/* ---- walking a dictionary of all sources in its order ---- */

static const struct dictionary *dictionary_of(const struct segment *segment, enum walk walk) {
    switch (walk) {
    case WALK_IDS: return &segment->ids;
    case WALK_NEWEST: return &segment->newest;
    case WALK_OLDEST: return &segment->oldest;
    case WALK_TERMS: return &segment->terms;
    case WALK_WORDS: break;
    }
    return &segment->words;
}

static uint64_t first_letter(struct slice key) {
    uint64_t letter = 0;
    memcpy(&letter, key.data, key.len < sizeof letter ? key.len : sizeof letter);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    letter = __builtin_bswap64(letter);
#endif
    return letter;
}

static bool is_removed(const struct source *source, uint32_t document) {
    return source->removed[document / 64] >> document % 64 & 1;
}

/* The document of the entry; GONE where it is removed or the entry is none (the file then says so). */
static uint32_t entry_document(struct source *source, enum walk walk) {
    const struct dictionary_cursor *cursor = &source->cursor;
    uint64_t document = cursor->ordinal;
    if (walk == WALK_OLDEST) document = source->by_oldest[cursor->ordinal];
    if (walk == WALK_IDS) {
        const uint8_t *at = cursor->value;
        if (!varint_get_upto(&at, at + cursor->value_len, source->segment->doc_count - 1, &document)) {
            pagefile_spoil(source->segment->files[FILE_DOCS], at);
            return GONE;
        }
    }
    return is_removed(source, (uint32_t)document) ? GONE : (uint32_t)document;
}

/* A spilled source's regions lie in the order in which they are walked. */
static void open_region(struct source *source) {
    const struct dictionary_cursor *cursor = &source->cursor;
    struct segment *segment = source->segment;
    const uint8_t *value = cursor->value, *at = NULL;
    uint64_t len;
    if (varint_get(&value, value + cursor->value_len, &len)) at = section_at(&segment->post, source->region, len);
    source->has_list = at != NULL;
    if (!at) {
        pagefile_spoil(segment->files[FILE_TERMS], cursor->value);
        return;
    }
    source->region += len;
    source->joined = (struct joined){.map = source->map,
                                     .at = at,
                                     .end = at + len,
                                     .width = region_width(segment->doc_count),
                                     .doc_count = segment->doc_count,
                                     .file = segment->files[FILE_POST]};
}

/*
 * Opens the list of the term that a source stands on, and asks for its documents' new numbers. That is well before the
 * term's turn: they have come by then.
 */
static void open_list(struct source *source) {
    const struct dictionary_cursor *cursor = &source->cursor;
    struct segment *segment = source->segment;
    struct term_info info;
    source->has_list =
        postings_term_info(cursor->value, cursor->value_len, cursor->block_value, cursor->block_value_len,
                           cursor->ordinal % DICTIONARY_BLOCK == 0, segment->doc_count, &info);
    if (!source->has_list) {
        pagefile_spoil(segment->files[FILE_TERMS], cursor->value);
        return;
    }
    postings_open(source->list, &segment->post, &segment->pos, &info, segment->doc_count);
    source->joined = (struct joined){.map = source->map, .list = source->list};
    if (source->list->document == POSTINGS_END) return; /* damaged */
    for (uint32_t i = 0; i < source->list->count; i++) __builtin_prefetch(&source->map[source->list->documents[i]]);
}

/* To the next entry that counts; false at the end. `moved`: the cursor stands on one that was not looked at. */
static bool advance(struct source *source, enum walk walk, bool moved) {
    for (;; moved = false) {
        if (!moved && !dictionary_next(&source->cursor)) return false;
        if (walk < WALK_TERMS) source->document = entry_document(source, walk);
        if (walk >= WALK_TERMS || source->document != GONE) break;
    }
    if (walk >= WALK_TERMS) (source->segment->spilled ? open_region : open_list)(source);
    source->letter = first_letter(source->cursor.key);
    return true;
}

/* Equal oldest keys come in the order of the numbers, equal newest ones in that of the sources. */
static bool comes_before(const struct source *a, const struct source *b, enum walk walk) {
    if (a->letter != b->letter) return a->letter < b->letter;
    int order = slice_compare(a->cursor.key, b->cursor.key);
    if (order) return order < 0;
    if (walk == WALK_OLDEST) return a->map[a->document] < b->map[b->document];
    return a->index < b->index;
}

static void sift_down(struct merge *merge, size_t at) {
    struct source *moving = merge->heap[at];
    for (size_t child; (child = 2 * at + 1) < merge->heap_count; at = child) {
        if (child + 1 < merge->heap_count && comes_before(merge->heap[child + 1], merge->heap[child], merge->walk))
            child++;
        if (!comes_before(merge->heap[child], moving, merge->walk)) break;
        merge->heap[at] = merge->heap[child];
    }
    merge->heap[at] = moving;
}

static void end_walk(struct merge *merge) {
    for (size_t i = 0; i < merge->count; i++) dictionary_cursor_free(&merge->sources[i].cursor);
    merge->heap_count = 0;
}

static enum referat_status begin_walk(struct merge *merge, enum walk walk, struct referat_error *error) {
    end_walk(merge);
    merge->walk = walk;
    merge->started = false;
    for (size_t i = 0; i < merge->count; i++) {
        struct source *source = &merge->sources[i];
        const struct dictionary *dictionary = dictionary_of(source->segment, walk);
        enum referat_status status = dictionary_cursor_init(&source->cursor, dictionary, error);
        if (status) return status;
        if (dictionary_at(&source->cursor, 0) && advance(source, walk, true)) merge->heap[merge->heap_count++] = source;
    }
    for (size_t i = merge->heap_count / 2; i-- > 0;) sift_down(merge, i);
    return REFERAT_OK;
}

/* The first of the heap goes on, or leaves it. */
static void pass_first(struct merge *merge) {
    if (!advance(merge->heap[0], merge->walk, false)) merge->heap[0] = merge->heap[--merge->heap_count];
    if (merge->heap_count) sift_down(merge, 0);
}

/* The source that stands on the next entry, NULL at the end. */
static struct source *next_entry(struct merge *merge) {
    if (merge->started && merge->heap_count) pass_first(merge);
    merge->started = true;
    return merge->heap_count ? merge->heap[0] : NULL;
}

/* ---- memory ---- */

static void *array_of(struct merge *merge, size_t count, size_t size) {
    void *array = calloc(count + 1, size);
    merge->no_memory |= !array;
    return array;
}

/* What a merge has read stays in the page cache, which is not this process's memory. */
static void release_pages(struct merge *merge) {
    for (size_t i = 0; i < merge->count; i++) {
        for (unsigned file = 0; file < SEGMENT_FILES; file++) {
            struct pagefile *opened = merge->sources[i].segment->files[file];
            if (opened) pagefile_release(opened);
        }
    }
    merge->unreleased = 0;
}

static enum referat_status sources_status(const struct merge *merge, struct referat_error *error) {
    enum referat_status status = merge->no_memory ? error_no_memory(error) : REFERAT_OK;
    for (size_t i = 0; !status && i < merge->count; i++) status = segment_status(merge->sources[i].segment, error);
    return status;
}

/* ---- documents ---- */

static bool open_source(struct merge *merge, struct source *source) {
    struct segment *segment = source->segment;
    source->removed = removed_read(segment);
    source->map = array_of(merge, segment->doc_count, sizeof *source->map);
    source->by_oldest = array_of(merge, segment->doc_count, sizeof *source->by_oldest);
    source->list = aligned_alloc(_Alignof(struct postings), sizeof *source->list);
    if (source->list) memset(source->list, 0, sizeof *source->list);
    if (!source->removed) merge->no_memory |= segment_status(segment, NULL) == REFERAT_OK;
    merge->no_memory |= !source->list;
    if (!source->removed || merge->no_memory) return false;
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        source->map[i] = GONE;
        source->by_oldest[i] = 0;
    }
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        uint64_t place = packed_get(&segment->oldest_of, i);
        if (place < segment->doc_count)
            source->by_oldest[place] = i;
        else
            pagefile_spoil(segment->files[FILE_DOCS], NULL);
    }
    return true;
}

static enum referat_status number_documents(struct merge *merge, struct referat_error *error) {
    enum referat_status status = begin_walk(merge, WALK_NEWEST, error);
    if (status) return status;
    for (struct source *source; (source = next_entry(merge));) {
        source->map[source->document] = merge->documents++;
    }
    return sources_status(merge, error);
}

static enum referat_status order_documents(struct merge *merge, enum walk walk, uint32_t *order,
                                           struct referat_error *error) {
    uint32_t count = 0;
    enum referat_status status = begin_walk(merge, walk, error);
    if (status) return status;
    for (struct source *source; count < merge->documents && (source = next_entry(merge));)
        order[count++] = source->map[source->document];
    status = sources_status(merge, error);
    /* A permutation that is none, under a right checksum. */
    if (!status && count < merge->documents) {
        pagefile_spoil(merge->sources[0].segment->files[FILE_DOCS], NULL);
        status = sources_status(merge, error);
    }
    return status;
}

static void gather_lengths(struct merge *merge) {
    for (size_t i = 0; i < merge->count; i++) {
        const struct source *source = &merge->sources[i];
        for (uint32_t k = 0; k < source->segment->doc_count; k++)
            if (source->map[k] != GONE) merge->lengths[source->map[k]] = segment_length(source->segment, k);
    }
}

/* The keys come in the order in which they are asked for. */
static struct slice next_key(struct merge *merge, enum walk walk, bool first) {
    struct referat_error ignored;
    if (first && begin_walk(merge, walk, &ignored)) merge->no_memory = true;
    const struct source *source = next_entry(merge);
    return source ? source->cursor.key : slice_of("");
}

static struct slice id_of(void *context, uint32_t document) {
    struct merge *merge = context;
    return next_key(merge, WALK_IDS, document == merge->by_id[0]);
}

static struct slice newest_of(void *context, uint32_t document) {
    return next_key(context, WALK_NEWEST, document == 0);
}

static struct slice oldest_of(void *context, uint32_t document) {
    struct merge *merge = context;
    return next_key(merge, WALK_OLDEST, document == merge->by_oldest[0]);
}

/* ---- columns ---- */

/* The column's values of a source, as numbers in merge->values; malloc'd. */
static uint32_t *intern_values(struct merge *merge, const struct dictionary *dictionary) {
    uint32_t *numbers = array_of(merge, dictionary->count, sizeof *numbers);
    struct dictionary_cursor cursor;
    struct referat_error ignored;
    if (!numbers || dictionary_cursor_init(&cursor, dictionary, &ignored)) {
        merge->no_memory = true;
        free(numbers);
        return NULL;
    }
    for (bool is = dictionary_at(&cursor, 0); is; is = dictionary_next(&cursor)) {
        uint32_t number = interner_put(&merge->values, cursor.key, hash_bytes(cursor.key));
        merge->no_memory |= number == INTERNER_NONE;
        numbers[cursor.ordinal] = number;
    }
    dictionary_cursor_free(&cursor);
    return numbers;
}

static void gather_column(struct merge *merge, enum schema_column column) {
    interner_free(&merge->values);
    merge->column = column;
    memset(merge->value_of, 0, merge->documents * sizeof *merge->value_of);
    for (size_t i = 0; i < merge->count; i++) {
        const struct source *source = &merge->sources[i];
        const struct dictionary *dictionary = &source->segment->columns[column];
        uint32_t *numbers = intern_values(merge, dictionary);
        for (uint32_t k = 0; numbers && k < source->segment->doc_count; k++) {
            uint64_t value = packed_get(&source->segment->column_of[column], k);
            if (value > dictionary->count) pagefile_spoil(source->segment->files[FILE_DOCS], NULL);
            if (value && value <= dictionary->count && source->map[k] != GONE)
                merge->value_of[source->map[k]] = numbers[value - 1] + 1;
        }
        free(numbers);
    }
}

static struct slice column_of(void *context, enum schema_column column, uint32_t document) {
    struct merge *merge = context;
    if (document == 0) gather_column(merge, column);
    uint32_t value = merge->value_of[document];
    return value && !merge->no_memory ? interner_text(&merge->values, value - 1) : slice_of("");
}

/* ---- payloads ---- */

/* A payload that is added anew. */
struct moved {
    uint64_t place; /* block << 32 | index */
    uint32_t document;
};

static int by_place(const void *a, const void *b) {
    const struct moved *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

static uint32_t block_of(const struct source *source, uint32_t document) {
    uint64_t block = packed_get(&source->segment->text_block, document);
    if (block <= texts_block_count(&source->segment->texts)) return (uint32_t)block;
    pagefile_spoil(source->segment->files[FILE_DOCS], NULL);
    return 0;
}

/* new_block[b] becomes 1 for blocks that are made anew: those that hold a removed payload, and those below
 * `few` bytes. */
static void mark_blocks(const struct source *source, size_t few, uint32_t *new_block) {
    const struct segment *segment = source->segment;
    uint64_t count = texts_block_count(&segment->texts);
    for (uint64_t block = 1; block <= count; block++)
        new_block[block] = texts_block_size(&segment->texts, (uint32_t)block) < few;
    for (uint32_t i = 0; i < segment->doc_count; i++)
        if (source->map[i] == GONE) new_block[block_of(source, i)] = 1;
}

/* The live payloads of the blocks that are made anew, in the order in which they lie. */
static struct moved *list_moved(struct merge *merge, const struct source *source, const uint32_t *new_block,
                                size_t *count) {
    const struct segment *segment = source->segment;
    *count = 0;
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        uint32_t block = block_of(source, i);
        *count += block && new_block[block] && source->map[i] != GONE;
    }
    struct moved *moved = array_of(merge, *count, sizeof *moved);
    size_t at = 0;
    for (uint32_t i = 0; moved && i < segment->doc_count; i++) {
        uint32_t block = block_of(source, i);
        if (!block || !new_block[block] || source->map[i] == GONE) continue;
        moved[at++] = (struct moved){(uint64_t)block << 32 | (uint32_t)packed_get(&segment->text_place, i), i};
    }
    if (moved) qsort(moved, *count, sizeof *moved, by_place);
    return moved;
}

/* Adds the payloads of moved[*at ...] that lie in `block`. */
static enum referat_status add_block(struct merge *merge, struct source *source, const struct moved *moved,
                                     size_t count, size_t *at, uint32_t block, struct arena *arena,
                                     struct referat_error *error) {
    for (; *at < count && moved[*at].place >> 32 == block; ++*at) {
        struct slice payload;
        struct texts_place place = {block, (uint32_t)moved[*at].place};
        arena_reset(arena);
        enum referat_status status = texts_get(&source->segment->texts, place, arena, &payload, error);
        if (status) return status;
        merge->places[source->map[moved[*at].document]] = texts_add(segment_texts(merge->writer), payload);
    }
    return REFERAT_OK;
}

static enum referat_status copy_blocks(struct merge *merge, struct source *source, uint32_t *new_block,
                                       const struct moved *moved, size_t moved_count, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    uint64_t blocks = texts_block_count(&source->segment->texts);
    struct arena arena;
    size_t at = 0;
    arena_init(&arena, PAYLOAD_MAX);
    for (uint32_t block = 1; !status && block <= blocks; block++) {
        if (new_block[block]) {
            status = add_block(merge, source, moved, moved_count, &at, block, &arena, error);
            new_block[block] = 0;
        } else {
            new_block[block] = texts_copy_block(segment_texts(merge->writer), &source->segment->texts, block);
        }
    }
    arena_free(&arena);
    return status;
}

static enum referat_status copy_texts(struct merge *merge, struct source *source, struct referat_error *error) {
    const struct segment *segment = source->segment;
    uint32_t *new_block = array_of(merge, texts_block_count(&segment->texts), sizeof *new_block);
    if (!new_block) return error_no_memory(error);
    new_block[0] = 0;
    mark_blocks(source, texts_block_bytes(segment_texts(merge->writer)) / 2, new_block);
    new_block[0] = 0;
    size_t moved_count;
    struct moved *moved = list_moved(merge, source, new_block, &moved_count);
    enum referat_status status = moved ? REFERAT_OK : error_no_memory(error);
    if (!status) status = copy_blocks(merge, source, new_block, moved, moved_count, error);
    for (uint32_t i = 0; !status && i < segment->doc_count; i++) {
        uint32_t block = block_of(source, i), document = source->map[i];
        if (document != GONE && new_block[block])
            merge->places[document] =
                (struct texts_place){new_block[block], (uint32_t)packed_get(&segment->text_place, i)};
    }
    free(moved);
    free(new_block);
    return status;
}

static enum referat_status write_documents(struct merge *merge, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (size_t i = 0; !status && i < merge->count; i++) {
        status = copy_texts(merge, &merge->sources[i], error);
        release_pages(merge);
    }
    if (!status) status = order_documents(merge, WALK_IDS, merge->by_id, error);
    if (!status) status = order_documents(merge, WALK_OLDEST, merge->by_oldest, error);
    if (status) return status;
    gather_lengths(merge);
    struct segment_docs docs = {.count = merge->documents,
                                .lengths = merge->lengths,
                                .places = merge->places,
                                .context = merge,
                                .id = id_of,
                                .newest = newest_of,
                                .oldest = oldest_of,
                                .column = column_of,
                                .by_id = merge->by_id,
                                .by_oldest = merge->by_oldest};
    status = segment_write_docs(merge->writer, &docs, error);
    release_pages(merge);
    return status ? status : sources_status(merge, error);
}

/* ---- lists ---- */

/* The lists of the sources that share a term as one. */
static struct postings_list join_lists(struct merge *merge, size_t sharing) {
    size_t count = 0;
    for (size_t i = 0; i < sharing; i++)
        if (merge->sharing[i]->has_list) merge->parts[count++] = &merge->sharing[i]->joined;
    struct postings_list list = joiner_join(&merge->joiner, merge->parts, count, merge->documents);
    merge->no_memory |= merge->joiner.no_memory;
    merge->unreleased += list.count;
    return list;
}

/* The sources that stand on the smallest key leave the heap for merge->sharing. */
static size_t take_sharing(struct merge *merge) {
    size_t count = 0;
    do {
        merge->sharing[count++] = merge->heap[0];
        merge->heap[0] = merge->heap[--merge->heap_count];
        if (merge->heap_count) sift_down(merge, 0);
    } while (merge->heap_count && merge->heap[0]->letter == merge->sharing[0]->letter &&
             slice_equal(merge->heap[0]->cursor.key, merge->sharing[0]->cursor.key));
    return count;
}

static void sift_up(struct merge *merge, struct source *source) {
    size_t at = merge->heap_count++;
    for (; at && comes_before(source, merge->heap[(at - 1) / 2], merge->walk); at = (at - 1) / 2)
        merge->heap[at] = merge->heap[(at - 1) / 2];
    merge->heap[at] = source;
}

static enum referat_status write_lists(struct merge *merge, enum walk walk, struct referat_error *error) {
    enum referat_status status = begin_walk(merge, walk, error);
    if (status) return status;
    while (merge->heap_count && !merge->no_memory) {
        size_t sharing = take_sharing(merge);
        struct postings_list list = join_lists(merge, sharing);
        struct slice key = merge->sharing[0]->cursor.key;
        if (list.count && walk == WALK_TERMS) segment_write_term(merge->writer, key, &list);
        if (list.count && walk == WALK_WORDS) segment_write_word(merge->writer, key, &list);
        for (size_t i = 0; i < sharing; i++)
            if (advance(merge->sharing[i], walk, false)) sift_up(merge, merge->sharing[i]);
        if (merge->unreleased > RELEASE_EVERY) release_pages(merge);
    }
    end_walk(merge);
    return sources_status(merge, error);
}

/* ---- the whole ---- */

static bool allocate(struct merge *merge, struct segment *const *segments, size_t count) {
    uint64_t documents = 0;
    interner_init(&merge->values);
    joiner_init(&merge->joiner);
    merge->sources = calloc(count, sizeof *merge->sources);
    merge->heap = array_of(merge, count, sizeof *merge->heap);
    merge->parts = array_of(merge, count, sizeof *merge->parts);
    merge->sharing = array_of(merge, count, sizeof *merge->sharing);
    if (!merge->sources || merge->no_memory) return false;
    merge->count = count;
    for (size_t i = 0; i < count; i++) {
        merge->sources[i] = (struct source){.segment = segments[i], .index = i};
        if (!open_source(merge, &merge->sources[i])) return false;
        documents += segments[i]->doc_count;
    }
    merge->lengths = array_of(merge, documents, sizeof *merge->lengths);
    merge->by_id = array_of(merge, documents, sizeof *merge->by_id);
    merge->by_oldest = array_of(merge, documents, sizeof *merge->by_oldest);
    merge->value_of = array_of(merge, documents, sizeof *merge->value_of);
    merge->places = calloc(documents + 1, sizeof *merge->places);
    return merge->places && !merge->no_memory;
}

static void release(struct merge *merge) {
    end_walk(merge);
    for (size_t i = 0; i < merge->count; i++) {
        struct source *source = &merge->sources[i];
        free(source->removed);
        free(source->map);
        free(source->by_oldest);
        if (source->list) postings_close(source->list);
        free(source->list);
    }
    void *const arrays[] = {merge->sources, merge->heap,   merge->parts,     merge->sharing, merge->lengths,
                            merge->by_id,   merge->places, merge->by_oldest, merge->value_of};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    interner_free(&merge->values);
    joiner_free(&merge->joiner);
}

static enum referat_status write_segment(struct merge *merge, const char *path, uint64_t number,
                                         enum engine_collection collection, struct manifest_entry *entry,
                                         struct referat_error *error) {
    enum referat_status status = segment_create(path, number, collection, false, &merge->writer, error);
    if (!status) status = write_documents(merge, error);
    if (!status) status = write_lists(merge, WALK_TERMS, error);
    if (!status) status = write_lists(merge, WALK_WORDS, error);
    if (!status) return segment_finish(merge->writer, entry, error);
    segment_abandon(merge->writer);
    return status;
}

enum referat_status merge_segments(const char *path, struct segment *const *segments, size_t count, uint64_t number,
                                   enum engine_collection collection, struct manifest_entry *entry, bool *empty,
                                   struct referat_error *error) {
    struct merge merge = {0};
    *empty = false;
    enum referat_status status = allocate(&merge, segments, count) ? REFERAT_OK : sources_status(&merge, error);
    if (!status && merge.no_memory) status = error_no_memory(error);
    if (!status) status = number_documents(&merge, error);
    if (!status && merge.documents == 0)
        *empty = true;
    else if (!status)
        status = write_segment(&merge, path, number, collection, entry, error);
    release(&merge);
    return status;
}
