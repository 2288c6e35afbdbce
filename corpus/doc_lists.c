/*
 * doc_lists.c - lists and their overrides; see doc_lists.h. A paragraph names an override (LFO), which names a list
 * (LSTF) of one or nine levels (LVL), and may start it anew. What is counted is the list, as in DOCX.
 */
#include "corpus/doc_lists.h"
#include "base/utf8.h"

#include <stdlib.h>

#define LEVELS        9
#define LIST_SIZE     28 /* of an LSTF; a level's fixed part has as many */
#define OVERRIDE_SIZE 16
#define LISTS_MAX     4096

struct level {
    enum number_format format;
    int start;
    struct slice text; /* UTF-16; a unit below 9 stands for the number of that level */
};

struct list {
    uint32_t id;
    struct level levels[LEVELS];
    struct number_counts counts;
};

struct override {
    uint32_t list;
    int restart[LEVELS]; /* -1: none, or done */
};

struct doc_lists {
    struct list *lists;
    struct override *overrides;
    size_t list_count, override_count;
};

static enum number_format format_of(unsigned code) {
    switch (code) {
    case 1: return NUMBER_UPPER_ROMAN;
    case 2: return NUMBER_LOWER_ROMAN;
    case 3: return NUMBER_UPPER_LETTER;
    case 4: return NUMBER_LOWER_LETTER;
    case 23: return NUMBER_BULLET;
    case 255: return NUMBER_NONE;
    default: return NUMBER_DECIMAL;
    }
}

/* Reads the level at *at of the table and moves behind it. */
static void read_level(struct slice table, size_t *at, struct level *out) {
    struct slice fixed = slice_first(slice_from(table, *at), LIST_SIZE);
    uint32_t start = ole_u32(fixed, 0);
    *out = (struct level){.format = format_of(ole_u8(fixed, 4)), .start = start <= 100000 ? (int)start : 1};
    *at += LIST_SIZE + (size_t)ole_u8(fixed, 24) + ole_u8(fixed, 25);
    size_t len = 2 * (size_t)ole_u16(table, *at);
    out->text = slice_first(slice_from(table, *at + 2), len);
    *at += 2 + len;
}

/* The levels of all lists stand behind the last list. */
static void read_lists(const struct doc_file *file, struct doc_lists *lists) {
    struct slice range = doc_range(file, DOC_LISTS);
    if (!range.len) return;
    size_t base = (size_t)(range.data - file->table.data), at = base + 2 + LIST_SIZE * lists->list_count;
    for (size_t i = 0; i < lists->list_count && at < file->table.len; i++) {
        struct slice fixed = slice_first(slice_from(file->table, base + 2 + LIST_SIZE * i), LIST_SIZE);
        bool simple = ole_u8(fixed, 26) & 1;
        lists->lists[i].id = ole_u32(fixed, 0);
        for (size_t level = 0; level < (simple ? 1 : LEVELS) && at < file->table.len; level++)
            read_level(file->table, &at, &lists->lists[i].levels[level]);
    }
}

static void read_restart(struct slice range, size_t *at, struct override *out) {
    uint32_t start = ole_u32(range, *at), flags = ole_u32(range, *at + 4);
    unsigned level = flags & 15;
    struct level unused;
    *at += 8;
    if (level < LEVELS && flags & 16 && start <= 100000) out->restart[level] = (int)start;
    if (!(flags & 32)) return;
    size_t from = *at;
    read_level(range, at, &unused);
    if (level < LEVELS && flags & 16) out->restart[level] = unused.start;
    if (*at <= from) *at = range.len;
}

static void read_overrides(const struct doc_file *file, struct doc_lists *lists) {
    struct slice range = doc_range(file, DOC_OVERRIDES);
    size_t at = 4 + OVERRIDE_SIZE * lists->override_count;
    for (size_t i = 0; i < lists->override_count; i++) {
        struct slice fixed = slice_first(slice_from(range, 4 + OVERRIDE_SIZE * i), OVERRIDE_SIZE);
        struct override *override = &lists->overrides[i];
        override->list = ole_u32(fixed, 0);
        for (size_t level = 0; level < LEVELS; level++) override->restart[level] = -1;
        at += 4;
        for (unsigned k = ole_u8(fixed, 12); k > 0 && at < range.len; k--) read_restart(range, &at, override);
    }
}

struct doc_lists *doc_lists_new(const struct doc_file *file) {
    struct doc_lists *lists = calloc(1, sizeof *lists);
    if (!lists) return NULL;
    size_t list_count = ole_u16(doc_range(file, DOC_LISTS), 0);
    size_t override_count = ole_u32(doc_range(file, DOC_OVERRIDES), 0);
    lists->list_count = list_count < LISTS_MAX ? list_count : LISTS_MAX;
    lists->override_count = override_count < LISTS_MAX ? override_count : LISTS_MAX;
    lists->lists = calloc(lists->list_count + 1, sizeof *lists->lists);
    lists->overrides = calloc(lists->override_count + 1, sizeof *lists->overrides);
    if (!lists->lists || !lists->overrides) {
        doc_lists_free(lists);
        return NULL;
    }
    read_lists(file, lists);
    read_overrides(file, lists);
    return lists;
}

void doc_lists_free(struct doc_lists *lists) {
    if (!lists) return;
    free(lists->lists);
    free(lists->overrides);
    free(lists);
}

static struct list *find_list(struct doc_lists *lists, uint32_t id) {
    for (size_t i = 0; i < lists->list_count; i++)
        if (lists->lists[i].id == id) return &lists->lists[i];
    return NULL;
}

static void write_label(const struct list *list, const struct level *level, char label[static NUMBERING_LABEL]) {
    for (size_t at = 0; at + 1 < level->text.len; at += 2) {
        char bytes[4];
        unsigned unit = ole_u16(level->text, at);
        if (unit < LEVELS) {
            bool begun = list->counts.begun[unit];
            numbering_append(label, list->levels[unit].format,
                             begun ? list->counts.value[unit] : list->levels[unit].start);
        } else if (unit >= ' ' && (unit < 0xD800 || unit > 0xDFFF)) {
            numbering_append_text(label, bytes, utf8_put(unit, bytes));
        }
    }
}

void doc_lists_label(struct doc_lists *lists, int list_number, int at, char label[static NUMBERING_LABEL]) {
    label[0] = '\0';
    if (list_number < 1 || (size_t)list_number > lists->override_count || at < 0 || at >= LEVELS) return;
    struct override *override = &lists->overrides[list_number - 1];
    struct list *list = find_list(lists, override->list);
    if (!list) return;
    const struct level *level = &list->levels[at];
    bool anew = override->restart[at] >= 0;
    if (anew) list->counts.begun[at] = false;
    numbering_step(&list->counts, (unsigned)at, anew ? override->restart[at] : level->start);
    override->restart[at] = -1;
    if (level->format == NUMBER_BULLET) {
        unsigned unit = ole_u16(level->text, 0);
        strcpy(label, unit == '-' || unit == 0x2013 ? "-" : "\xE2\x80\xA2");
    } else if (level->format != NUMBER_NONE) {
        write_label(list, level, label);
    }
}
