/* segment.c - opening a segment and reading what is not a list; see segment.h and docs/FORMAT.md. */
#include "engine/native/segment.h"
#include "base/intl.h"
#include "engine/native/checksum.h"

#include <math.h>
#include <stdlib.h>

#define HEADER_BYTES (7 * 8)

static const enum pagefile_kind file_kinds[] = {PAGEFILE_DOCS, PAGEFILE_TERMS, PAGEFILE_POST, PAGEFILE_POS,
                                                PAGEFILE_TEXTS};

/* ---- opening ---- */

static enum referat_status open_file(const char *path, uint64_t number, const char *extension, enum pagefile_kind kind,
                                     struct pagefile **out, bool *missing, struct referat_error *error) {
    char *name = native_file(path, number, extension);
    enum referat_status status = name ? pagefile_open(name, kind, out, missing, error) : error_no_memory(error);
    free(name);
    return status;
}

static enum referat_status other_file(const struct pagefile *file, struct referat_error *error) {
    return error_set(error, REFERAT_DAMAGED, _("%s: the file is not the one that the index names"), file->path);
}

static enum referat_status open_files(struct segment *segment, const char *path, const struct manifest_entry *entry,
                                      bool *missing, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    uint32_t trailers[FILE_REMOVED];
    for (int i = 0; !status && i < FILE_REMOVED; i++) {
        status = open_file(path, entry->number, native_segment_extensions[i], file_kinds[i], &segment->files[i],
                           missing, error);
        if (!status) trailers[i] = segment->files[i]->trailer;
    }
    if (!status && checksum(0, trailers, sizeof trailers) != entry->trailer)
        status = other_file(segment->files[FILE_DOCS], error);
    if (status || !entry->removed_commit) return status;
    char extension[32];
    native_removed_extension(entry->removed_commit, extension);
    status = open_file(path, entry->number, extension, PAGEFILE_REMOVED, &segment->files[FILE_REMOVED], missing, error);
    if (!status && segment->files[FILE_REMOVED]->trailer != entry->removed_trailer)
        status = other_file(segment->files[FILE_REMOVED], error);
    return status;
}

static bool find_section(struct segment *segment, int file, uint32_t id, struct section *out) {
    return pagefile_find(segment->files[file], id, out) || pagefile_spoil(segment->files[file], NULL);
}

static bool find_dictionary(struct segment *segment, int file, uint32_t id, struct dictionary *out) {
    struct section section;
    return find_section(segment, file, id, &section) && dictionary_open(&section, out);
}

static bool find_packed(struct segment *segment, uint32_t id, struct packed *out) {
    struct section section;
    return find_section(segment, FILE_DOCS, id, &section) && packed_open(&section, segment->doc_count, out);
}

static double load_double(const uint8_t *at) {
    double value;
    memcpy(&value, at, sizeof value);
    return value;
}

static bool read_header(struct segment *segment, const struct manifest_entry *entry) {
    struct section header;
    const uint8_t *at;
    if (!find_section(segment, FILE_DOCS, DOCS_HEADER, &header) || !(at = section_at(&header, 0, HEADER_BYTES)))
        return false;
    segment->average = load_double(at + 24);
    segment->bests_hold = load_double(at + 32) == BM25_K1 && load_double(at + 40) == BM25_B && segment->average > 0 &&
                          isfinite(segment->average);
    segment->length_sum = load64(at + 16);
    if (load64(at) != (uint64_t)entry->kind || load64(at + 8) != entry->documents || entry->documents == 0 ||
        entry->documents > INT32_MAX || segment->length_sum != entry->length_sum || load64(at + 48) != COLUMN_COUNT)
        return pagefile_spoil(segment->files[FILE_DOCS], at);
    segment->doc_count = (uint32_t)entry->documents;
    return true;
}

static bool open_columns(struct segment *segment) {
    struct section orders;
    if (!find_section(segment, FILE_DOCS, DOCS_COLUMN_ORDER, &orders)) return false;
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        const uint8_t *order = section_at(&orders, i * sizeof(uint64_t), sizeof(uint64_t));
        if (!order || load64(order) > COLUMN_FALLING) return pagefile_spoil(segment->files[FILE_DOCS], order);
        segment->column_order[i] = (enum column_order)load64(order);
        if (!find_dictionary(segment, FILE_DOCS, DOCS_COLUMNS + 2 * i, &segment->columns[i]) ||
            !find_packed(segment, DOCS_COLUMNS + 2 * i + 1, &segment->column_of[i]))
            return false;
    }
    return true;
}

/* Codes rise with the length; those that no document has repeat the last one. */
static bool read_length_table(struct segment *segment) {
    struct section section;
    struct length_table *table = &segment->length_table;
    if (!find_section(segment, FILE_DOCS, DOCS_LENGTH_TABLE, &section)) return false;
    const uint8_t *data = section.length == sizeof *table ? section_at(&section, 0, sizeof *table) : NULL;
    if (!data) return pagefile_spoil(segment->files[FILE_DOCS], NULL);
    memcpy(table, data, sizeof *table);
    segment->length_shares.average = -1;
    for (unsigned code = 0; code < LENGTH_CODES; code++) {
        uint32_t least = table->least[code], before = code ? table->most[code - 1] : 0;
        bool repeats = code && least == table->least[code - 1] && table->most[code] == before;
        if (least > table->most[code] || (code && !repeats && least <= before))
            return pagefile_spoil(segment->files[FILE_DOCS], data);
    }
    return true;
}

static bool open_docs(struct segment *segment, const struct manifest_entry *entry) {
    if (!read_header(segment, entry) || !find_dictionary(segment, FILE_DOCS, DOCS_IDS, &segment->ids) ||
        !find_dictionary(segment, FILE_DOCS, DOCS_NEWEST, &segment->newest) ||
        !find_dictionary(segment, FILE_DOCS, DOCS_OLDEST, &segment->oldest) ||
        !find_packed(segment, DOCS_ID_OF, &segment->id_of) ||
        !find_packed(segment, DOCS_OLDEST_OF, &segment->oldest_of) ||
        !find_packed(segment, DOCS_TEXT_BLOCK, &segment->text_block) ||
        !find_packed(segment, DOCS_TEXT_PLACE, &segment->text_place) ||
        !find_section(segment, FILE_DOCS, DOCS_LENGTHS, &segment->lengths) ||
        !find_section(segment, FILE_DOCS, DOCS_LENGTH_CODES, &segment->length_codes) || !read_length_table(segment) ||
        !open_columns(segment))
        return false;
    if (segment->ids.count != segment->doc_count || segment->newest.count != segment->doc_count ||
        segment->oldest.count != segment->doc_count ||
        segment->lengths.length != (uint64_t)segment->doc_count * sizeof(uint32_t) ||
        segment->length_codes.length != segment->doc_count)
        return pagefile_spoil(segment->files[FILE_DOCS], NULL);
    return true;
}

static bool open_terms(struct segment *segment) {
    return find_dictionary(segment, FILE_TERMS, TERMS_TERMS, &segment->terms) &&
           find_dictionary(segment, FILE_TERMS, TERMS_WORDS, &segment->words) &&
           find_section(segment, FILE_POST, POST_LISTS, &segment->post) &&
           find_section(segment, FILE_POS, POS_CHUNKS, &segment->pos);
}

static bool open_removed(struct segment *segment, const struct manifest_entry *entry) {
    struct section section;
    const uint8_t *head;
    segment->removed_count = entry->removed;
    if (!segment->files[FILE_REMOVED]) return entry->removed == 0 || pagefile_spoil(segment->files[FILE_DOCS], NULL);
    uint64_t bytes = ((uint64_t)segment->doc_count + 63) / 64 * 8;
    if (!find_section(segment, FILE_REMOVED, REMOVED_BITS, &section) || !(head = section_at(&section, 0, 16)))
        return false;
    if (load64(head) != segment->doc_count || load64(head + 8) != entry->removed || section.length != 16 + bytes)
        return pagefile_spoil(segment->files[FILE_REMOVED], head);
    segment->removed = (struct section){section.file, section.data + 16, bytes};
    return true;
}

enum referat_status segment_open(const char *path, const struct manifest_entry *entry, struct segment **out,
                                 bool *missing, struct referat_error *error) {
    *out = NULL;
    *missing = false;
    struct segment *segment = calloc(1, sizeof *segment);
    if (!segment) return error_no_memory(error);
    segment->number = entry->number;
    segment->spilled = entry->spilled;
    segment->references = 1;
    enum referat_status status = open_files(segment, path, entry, missing, error);
    if (!status && !(open_docs(segment, entry) && open_terms(segment) && open_removed(segment, entry)))
        status = segment_status(segment, error);
    if (!status) status = texts_open(segment->files[FILE_TEXTS], TEXTS_BLOCKS, &segment->texts, error);
    if (status)
        segment_close(segment);
    else
        *out = segment;
    return status;
}

void segment_close(struct segment *segment) {
    if (!segment) return;
    texts_close(&segment->texts);
    for (int i = 0; i < SEGMENT_FILES; i++) pagefile_close(segment->files[i]);
    free(segment);
}

enum referat_status segment_status(const struct segment *segment, struct referat_error *error) {
    enum referat_status status = REFERAT_OK;
    for (int i = 0; !status && i < SEGMENT_FILES; i++)
        if (segment->files[i]) status = pagefile_status(segment->files[i], error);
    return status;
}

/* ---- terms ---- */

bool segment_term(struct segment *segment, const struct dictionary *dictionary, struct slice term,
                  struct term_info *info, struct referat_error *error) {
    struct dictionary_cursor cursor;
    *info = (struct term_info){0};
    if (dictionary_cursor_init(&cursor, dictionary, error) != REFERAT_OK) return false;
    bool found = dictionary_find(&cursor, term);
    if (found && !postings_term_info(cursor.value, cursor.value_len, cursor.block_value, cursor.block_value_len,
                                     cursor.ordinal % DICTIONARY_BLOCK == 0, segment->doc_count, info))
        found = pagefile_spoil(segment->files[FILE_TERMS], cursor.value);
    dictionary_cursor_free(&cursor);
    return found;
}

/* ---- documents ---- */

bool segment_find(struct segment *segment, struct slice id, uint32_t *document) {
    struct dictionary_cursor cursor;
    uint64_t number = 0;
    struct referat_error ignored;
    if (dictionary_cursor_init(&cursor, &segment->ids, &ignored) != REFERAT_OK)
        return pagefile_spoil(segment->files[FILE_DOCS], NULL);
    bool found = dictionary_find(&cursor, id);
    if (found) {
        const uint8_t *at = cursor.value;
        found = varint_get_upto(&at, cursor.value + cursor.value_len, segment->doc_count - 1, &number) ||
                pagefile_spoil(segment->files[FILE_DOCS], cursor.value);
        *document = found ? (uint32_t)number : 0;
    }
    dictionary_cursor_free(&cursor);
    return found;
}

bool segment_is_removed(const struct segment *segment, uint32_t document) {
    if (!segment->removed.file) return false;
    const uint8_t *word = section_at(&segment->removed, document / 64 * sizeof(uint64_t), sizeof(uint64_t));
    return word && load64(word) >> document % 64 & 1;
}

uint32_t segment_length(const struct segment *segment, uint32_t document) {
    const uint8_t *at = section_at(&segment->lengths, (uint64_t)document * sizeof(uint32_t), sizeof(uint32_t));
    return at ? load32(at) : 0;
}

static struct slice key_at(const struct dictionary *dictionary, uint64_t ordinal, struct arena *arena) {
    struct dictionary_cursor cursor;
    struct referat_error ignored;
    struct slice key = {"", 0};
    if (dictionary_cursor_init(&cursor, dictionary, &ignored) != REFERAT_OK) {
        arena->failed = true;
        return key;
    }
    if (dictionary_at(&cursor, ordinal)) key = arena_slice(arena, cursor.key);
    dictionary_cursor_free(&cursor);
    return key;
}

void segment_fetch_id(struct segment *segment, uint32_t document, unsigned step) {
    if (step == 0)
        packed_fetch(&segment->id_of, document);
    else if (step == 1)
        dictionary_fetch_offset(&segment->ids, packed_get(&segment->id_of, document));
    else
        dictionary_fetch_block(&segment->ids, packed_get(&segment->id_of, document));
}

struct slice segment_id(struct segment *segment, uint32_t document, struct arena *arena) {
    return key_at(&segment->ids, packed_get(&segment->id_of, document), arena);
}

struct slice segment_newest_key(struct segment *segment, uint32_t document, struct arena *arena) {
    return key_at(&segment->newest, document, arena);
}

struct slice segment_oldest_key(struct segment *segment, uint32_t document, struct arena *arena) {
    return key_at(&segment->oldest, packed_get(&segment->oldest_of, document), arena);
}

struct slice segment_column(struct segment *segment, enum schema_column column, uint32_t document,
                            struct arena *arena) {
    uint64_t value = packed_get(&segment->column_of[column], document);
    return value ? key_at(&segment->columns[column], value - 1, arena) : slice_of("");
}

enum referat_status segment_payload(struct segment *segment, uint32_t document, struct arena *arena,
                                    struct slice *payload, struct referat_error *error) {
    uint64_t block = packed_get(&segment->text_block, document), index = packed_get(&segment->text_place, document);
    *payload = slice_of("");
    if (block > UINT32_MAX || index > UINT32_MAX) pagefile_spoil(segment->files[FILE_DOCS], NULL);
    enum referat_status status = segment_status(segment, error);
    if (status || block == 0) return status;
    return texts_get(&segment->texts, (struct texts_place){(uint32_t)block, (uint32_t)index}, arena, payload, error);
}
