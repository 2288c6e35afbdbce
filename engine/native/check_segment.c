/*
 * check_segment.c - what a segment's files say, held against each other; see check.h. Every walk here goes through the
 * functions that reading uses, so what passes can be read.
 */
#include "engine/native/check.h"

#include "base/intl.h"
#include "engine/native/bm25.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)1 << 40)
/* Every so many postings of a list are also sought, from its beginning. */
#define SEEK_STEP 61

struct content {
    struct check *check;
    struct segment *segment;
    struct arena arena;       /* of one step */
    uint64_t *sums;           /* of the wdfs that lists give each document */
    bool *attained;           /* by window: a posting of the list scores what its best one does */
    struct buf last;          /* the key before */
    struct postings postings; /* of one list, and for seeking in it */
    struct postings seeking;
    struct referat_error *error;
    enum referat_status status; /* no memory */
    bool sound;
};

/* Tells of one thing that is wrong with a file. Gives false. */
static bool wrong(struct content *content, int file, const char *what) {
    struct referat_error message;
    error_set(&message, REFERAT_DAMAGED, _("%s: the file is damaged: %s"), content->segment->files[file]->path, what);
    check_problem(content->check, message.message);
    content->sound = false;
    return false;
}

/* Whether reading marked no file as damaged; tells of the one that it did. */
static bool unspoiled(struct content *content) {
    struct referat_error message;
    if (segment_status(content->segment, &message) == REFERAT_OK) return true;
    check_problem(content->check, message.message);
    content->sound = false;
    return false;
}

static bool no_memory(struct content *content) {
    content->status = error_no_memory(content->error);
    return false;
}

/* ---- dictionaries ---- */

/* Called with each entry of a dictionary. */
typedef bool entry_check(struct content *content, const struct dictionary_cursor *cursor);

/* Whether the key is in order behind the one before, and keeps it. */
static bool key_rises(struct content *content, struct slice key, bool first, bool strictly) {
    int order = first ? -1 : slice_compare(buf_as_slice(&content->last), key);
    buf_clear(&content->last);
    buf_slice(&content->last, key);
    if (!buf_ok(&content->last)) return no_memory(content);
    return order < 0 || (order == 0 && !strictly);
}

static bool walk_dictionary(struct content *content, const struct dictionary *dictionary, int file, bool strictly,
                            entry_check *each) {
    struct dictionary_cursor cursor;
    content->status = dictionary_cursor_init(&cursor, dictionary, content->error);
    if (content->status) return false;
    bool fine = true;
    for (bool there = dictionary_at(&cursor, 0); there && fine; there = dictionary_next(&cursor)) {
        arena_reset(&content->arena);
        fine = key_rises(content, cursor.key, cursor.ordinal == 0, strictly);
        if (!fine && !content->status) wrong(content, file, _("the keys of a dictionary do not rise"));
        if (fine && each) fine = each(content, &cursor);
    }
    dictionary_cursor_free(&cursor);
    return fine && unspoiled(content);
}

/* ---- documents ---- */

static bool id_is_sound(struct content *content, const struct dictionary_cursor *cursor) {
    const uint8_t *at = cursor->value, *end = at + cursor->value_len;
    uint64_t document = 0;
    if (cursor->key.len == 0 || cursor->key.len > ENGINE_ID_MAX ||
        !varint_get_upto(&at, end, content->segment->doc_count - 1, &document) || at != end ||
        packed_get(&content->segment->id_of, document) != cursor->ordinal)
        return wrong(content, FILE_DOCS, _("an id and its document do not agree"));
    return true;
}

static bool has_no_value(struct content *content, const struct dictionary_cursor *cursor) {
    return cursor->value_len == 0 || wrong(content, FILE_DOCS, _("a sort key or a column has a value of its own"));
}

/* The places of the oldest keys: each once. */
static bool places_are_permutation(struct content *content) {
    uint32_t count = content->segment->doc_count;
    uint8_t *seen = calloc(count, 1);
    if (!seen) return no_memory(content);
    bool fine = true;
    for (uint32_t i = 0; i < count && fine; i++) {
        uint64_t place = packed_get(&content->segment->oldest_of, i);
        fine = place < count && !seen[place];
        if (fine) seen[place] = 1;
    }
    free(seen);
    return fine || wrong(content, FILE_DOCS, _("the order of the oldest keys is none"));
}

static bool column_is_sound(struct content *content, enum schema_column column) {
    const struct segment *segment = content->segment;
    enum column_order order = segment->column_order[column];
    uint64_t before = 0;
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        uint64_t value = packed_get(&segment->column_of[column], i);
        bool rising = i == 0 || value >= before, falling = i == 0 || value <= before;
        if (value > segment->columns[column].count)
            return wrong(content, FILE_DOCS, _("a document's column has no value"));
        if ((order == COLUMN_RISING && !rising) || (order == COLUMN_FALLING && !falling))
            return wrong(content, FILE_DOCS, _("a column is not in the order that it tells"));
        before = value;
    }
    return true;
}

static void check_documents(struct content *content) {
    struct segment *segment = content->segment;
    if (!walk_dictionary(content, &segment->ids, FILE_DOCS, true, id_is_sound)) return;
    if (!walk_dictionary(content, &segment->newest, FILE_DOCS, false, has_no_value)) return;
    if (!walk_dictionary(content, &segment->oldest, FILE_DOCS, false, has_no_value)) return;
    if (!places_are_permutation(content)) return;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        if (!walk_dictionary(content, &segment->columns[i], FILE_DOCS, true, has_no_value)) return;
        if (!column_is_sound(content, (enum schema_column)i)) return;
    }
}

/* Removed documents are as many as they should be, and none lies behind the last. */
static void check_removed(struct content *content) {
    const struct segment *segment = content->segment;
    uint64_t count = 0;
    if (!segment->removed.file) return;
    for (uint64_t at = 0; at < segment->removed.length; at += 8) {
        const uint8_t *word = section_at(&segment->removed, at, 8);
        if (!word) break;
        uint64_t documents = segment->doc_count - at * 8;
        if (documents < 64 && load64(word) >> documents) count = UINT64_MAX / 2;
        count += (uint64_t)__builtin_popcountll(load64(word));
    }
    if (unspoiled(content) && count != segment->removed_count)
        wrong(content, FILE_REMOVED, _("the number of removed documents is not the one that the index names"));
}

/* ---- lists ---- */

static bool positions_are_sound(struct postings *list) {
    uint32_t count;
    const uint32_t *positions = postings_positions(list, &count);
    for (uint32_t i = 1; i < count; i++)
        if (positions[i] <= positions[i - 1]) return false;
    return count == 0 || positions;
}

static double share_of(const struct segment *segment, uint32_t wdf, uint32_t length) {
    return wdf ? bm25_share(wdf, bm25_length_part(length, segment->average)) : 0;
}

/* Whether the best posting that is named for the document's eighth of its window scores as much. */
static bool is_below_eighth(const struct segment *segment, const struct bests *bests, uint32_t document, double share) {
    uint32_t eighth = document >> BESTS_EIGHTH_SHIFT;
    unsigned code = bests_eighths(bests->eighths, eighth / BESTS_EIGHTHS) >> eighth % BESTS_EIGHTHS * 4 & 15;
    if (code == 0 || code > bests->eighth_count) return false;
    const struct best_posting *best = &bests->of_eighth[code - 1];
    return share <= share_of(segment, best->wdf, best->length);
}

/* Whether the best posting that the list names, for the document's window or for all of it, scores as much. */
static bool is_below_best(struct content *content, const struct bests *bests, uint32_t document, uint32_t wdf) {
    const struct segment *segment = content->segment;
    uint32_t window = bests->codes ? document >> BESTS_WINDOW_SHIFT : 0;
    unsigned code = bests->codes ? bests->codes[window] : 1;
    if (code == 0 || code > bests->count) return false;
    if (!segment->bests_hold) return true;
    double best = share_of(segment, bests->best[code - 1].wdf, bests->best[code - 1].length);
    double share = share_of(segment, wdf, segment_length(segment, document));
    content->attained[window] = content->attained[window] || share == best;
    return share <= best && (!bests->eighths || is_below_eighth(segment, bests, document, share));
}

/* Whether each window, or the list, has the best posting that is named: a search takes it for a document. */
static bool bests_are_attained(const struct content *content, const struct bests *bests) {
    const struct segment *segment = content->segment;
    if (!segment->bests_hold) return true;
    if (!bests->codes) return content->attained[0];
    for (uint32_t i = 0; i < bests_windows(segment->doc_count); i++)
        if (bests->codes[i] && bests->codes[i] <= BESTS_OWN_CODES && !content->attained[i]) return false;
    return true;
}

/* The posting that the list stands on; seeking from the beginning must come there too. */
static bool posting_is_sound(struct content *content, const struct term_info *info, const struct bests *bests,
                             uint32_t number) {
    struct postings *list = &content->postings, *seeking = &content->seeking;
    uint32_t document = list->document, wdf = postings_wdf(list);
    content->sums[document] += wdf;
    if ((info->mode == POSTINGS_WDF_ZERO && wdf) || (info->mode == POSTINGS_WDF_POSITIVE && !wdf)) return false;
    if (info->positions && !positions_are_sound(list)) return false;
    if (number % SEEK_STEP == 0 && (postings_seek(seeking, document) != document || postings_wdf(seeking) != wdf))
        return false;
    return !bests || is_below_best(content, bests, document, wdf);
}

static bool list_is_sound(struct content *content, const struct term_info *info) {
    struct segment *segment = content->segment;
    struct postings *list = &content->postings, *seeking = &content->seeking;
    uint32_t number = 0, before = 0;
    struct bests bests;
    bool fine = true;
    postings_open(list, &segment->post, &segment->pos, info, segment->doc_count);
    postings_open(seeking, &segment->post, &segment->pos, info, segment->doc_count);
    bool has_bests = postings_bests(list, &bests);
    memset(content->attained, 0, bests_windows(segment->doc_count) * sizeof *content->attained);
    for (; list->document != POSTINGS_END && fine; postings_next(list), number++) {
        fine = list->document < segment->doc_count && (number == 0 || list->document > before) &&
               posting_is_sound(content, info, has_bests ? &bests : NULL, number);
        before = list->document;
    }
    if (list->no_memory) no_memory(content);
    postings_close(list);
    postings_close(seeking);
    return fine && number == info->df && (!has_bests || bests_are_attained(content, &bests));
}

static bool entry_info(struct content *content, const struct dictionary_cursor *cursor, struct term_info *info) {
    return postings_term_info(cursor->value, cursor->value_len, cursor->block_value, cursor->block_value_len,
                              cursor->ordinal % DICTIONARY_BLOCK == 0, content->segment->doc_count, info) ||
           wrong(content, FILE_TERMS, _("what it tells of a term cannot be"));
}

static bool term_is_sound(struct content *content, const struct dictionary_cursor *cursor) {
    struct term_info info;
    if (cursor->key.len == 0 || cursor->key.len > ENGINE_TERM_MAX)
        return wrong(content, FILE_TERMS, _("a term is too long"));
    if (!entry_info(content, cursor, &info)) return false;
    return list_is_sound(content, &info) ||
           (!content->status && unspoiled(content) && wrong(content, FILE_POST, _("the list of a term cannot be")));
}

static bool word_is_sound(struct content *content, const struct dictionary_cursor *cursor) {
    struct term_info info;
    if (cursor->key.len == 0 || cursor->key.len > ENGINE_WORD_MAX)
        return wrong(content, FILE_TERMS, _("a word is too long"));
    if (!entry_info(content, cursor, &info)) return false;
    if (info.mode != POSTINGS_WDF_ZERO || info.positions)
        return wrong(content, FILE_TERMS, _("what it tells of a term cannot be"));
    return list_is_sound(content, &info) ||
           (!content->status && unspoiled(content) && wrong(content, FILE_POST, _("the list of a term cannot be")));
}

static bool has_its_code(const struct segment *segment, uint32_t document) {
    const uint8_t *code = section_at(&segment->length_codes, document, 1);
    uint32_t length = segment_length(segment, document);
    return code && segment->length_table.least[*code] <= length && length <= segment->length_table.most[*code];
}

/* The lists give each document its length, and all together the sum. Its code stands for it. */
static bool lengths_are_sound(struct content *content) {
    const struct segment *segment = content->segment;
    uint64_t total = 0;
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        total += content->sums[i];
        if (content->sums[i] != segment_length(segment, i))
            return unspoiled(content) && wrong(content, FILE_DOCS, _("a document's length is not what its terms are"));
        if (!has_its_code(content->segment, i))
            return unspoiled(content) && wrong(content, FILE_DOCS, _("a document's length has another code"));
    }
    return total == segment->length_sum || wrong(content, FILE_DOCS, _("the sum of the lengths is wrong"));
}

static void check_lists(struct content *content) {
    struct segment *segment = content->segment;
    content->sums = calloc(segment->doc_count, sizeof *content->sums);
    content->attained = calloc(bests_windows(segment->doc_count), sizeof *content->attained);
    if (!content->sums || !content->attained)
        no_memory(content);
    else if (walk_dictionary(content, &segment->terms, FILE_TERMS, true, term_is_sound) && lengths_are_sound(content))
        walk_dictionary(content, &segment->words, FILE_TERMS, true, word_is_sound);
    free(content->attained);
    free(content->sums);
}

/* ---- payloads ---- */

static int compare_places(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* In the order in which they lie, so that each block is inflated once. */
static void check_payloads(struct content *content) {
    struct segment *segment = content->segment;
    uint64_t *places = malloc(segment->doc_count * sizeof *places);
    if (!places) {
        no_memory(content);
        return;
    }
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        uint64_t block = packed_get(&segment->text_block, i), place = packed_get(&segment->text_place, i);
        if (block > texts_block_count(&segment->texts) || place > UINT32_MAX) {
            wrong(content, FILE_DOCS, _("a document's text has no place"));
            free(places);
            return;
        }
        places[i] = block << 32 | place;
    }
    qsort(places, segment->doc_count, sizeof *places, compare_places);
    for (uint32_t i = 0; i < segment->doc_count && content->sound && !content->status; i++) {
        struct texts_place place = {.block = (uint32_t)(places[i] >> 32), .index = (uint32_t)places[i]};
        struct referat_error message;
        struct slice payload;
        arena_reset(&content->arena);
        if (i && place.block && places[i] == places[i - 1])
            wrong(content, FILE_DOCS, _("two documents have one text"));
        else if (texts_get(&segment->texts, place, &content->arena, &payload, &message) == REFERAT_NO_MEMORY)
            no_memory(content);
        else
            unspoiled(content);
    }
    free(places);
}

/* ---- all of it ---- */

enum referat_status check_segment(struct check *check, struct segment *segment, struct referat_error *error) {
    static void (*const steps[])(struct content *) = {check_documents, check_removed, check_lists, check_payloads};
    struct content *content = aligned_alloc(_Alignof(struct content), sizeof *content);
    if (!content) return error_no_memory(error);
    memset(content, 0, sizeof *content);
    content->check = check;
    content->segment = segment;
    content->error = error;
    arena_init(&content->arena, ARENA_MAX);
    buf_init(&content->last, DICTIONARY_KEY_MAX + 1);
    /* Where a file is spoiled, what comes behind would tell of the same again. */
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !content->status; i++) {
        content->sound = true;
        steps[i](content);
        if (segment_status(segment, NULL) != REFERAT_OK) break;
    }
    enum referat_status status = content->status;
    arena_free(&content->arena);
    buf_free(&content->last);
    free(content);
    return status;
}
