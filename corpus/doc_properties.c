/* doc_properties.c - properties of paragraphs and runs; see doc_properties.h. Names in brackets are [MS-DOC]'s. */
#include "corpus/doc_properties.h"

#define RANGES_AT 0x9A
#define PAGE_SIZE 512
#define BASED_MAX 20
#define NO_STYLE  0xFFF

struct slice doc_range(const struct doc_file *file, enum doc_range range) {
    size_t at = RANGES_AT + 8 * (size_t)range;
    uint32_t from = ole_u32(file->head, at), len = ole_u32(file->head, at + 4);
    return slice_first(slice_from(file->table, from), len);
}

/* ---- single properties (Sprm) ---- */

/* The next property behind *at; false at the end. */
static bool next_property(struct slice list, size_t *at, unsigned *name, struct slice *value) {
    static const unsigned char sizes[] = {1, 1, 2, 4, 2, 2, 0, 3};
    if (*at + 2 > list.len) return false;
    *name = ole_u16(list, *at);
    *at += 2;
    size_t size = sizes[*name >> 13];
    if (!size) {
        bool table = *name == 0xD608 || *name == 0xD606; /* a table's definition has a longer length, one too large */
        size = table ? ole_u16(list, *at) : ole_u8(list, *at);
        *at += table ? 2 : 1;
        if (table && size) size--;
    }
    *value = slice_first(slice_from(list, *at), size);
    *at += size;
    return *at <= list.len;
}

static void apply_paragraph(struct slice list, struct doc_paragraph *out) {
    struct slice value;
    unsigned name;
    for (size_t at = 0; next_property(list, &at, &name, &value);) {
        bool on = ole_u8(value, 0) != 0;
        switch (name) {
        case 0x460B: out->list = (int16_t)ole_u16(value, 0); break; /* sprmPIlfo */
        case 0x260A: out->level = (int)ole_u8(value, 0); break;     /* sprmPIlvl */
        case 0x2416: out->in_table = on; break;
        case 0x2417: out->ends_row = on; break;
        case 0x244B: out->inner_cell = on; break;
        case 0x244C: out->inner_row = on; break;
        case 0x2407: out->begins_page = on; break;
        case 0x6649: out->depth = (int)(ole_u32(value, 0) & 0xFF); break;
        default: break;
        }
    }
}

static void apply_run(struct slice list, bool *hidden) {
    struct slice value;
    unsigned name;
    for (size_t at = 0; next_property(list, &at, &name, &value);)
        if (name == 0x0800 || name == 0x083C) *hidden = ole_u8(value, 0) == 1; /* sprmCFRMarkDel, sprmCFVanish */
}

/* ---- styles (STSH) ---- */

/* The definition of a style; empty where there is none. *head is the size of its fixed part. */
static struct slice style_at(const struct doc_file *file, unsigned style, size_t *head) {
    struct slice sheet = doc_range(file, DOC_STYLES);
    size_t at = 2 + (size_t)ole_u16(sheet, 0);
    unsigned count = ole_u16(sheet, 2);
    *head = ole_u16(sheet, 4);
    for (unsigned i = 0; i < count && at < sheet.len; i++) {
        size_t len = ole_u16(sheet, at);
        if (i == style) return slice_first(slice_from(sheet, at + 2), len);
        at += 2 + len + len % 2;
    }
    return slice_make("", 0);
}

static unsigned style_base(struct slice style) {
    return style.len ? ole_u16(style, 2) >> 4 : NO_STYLE;
}

/* The paragraph properties of a style: behind its name, the first of its blocks, behind the style's own number. */
static struct slice style_properties(struct slice style, size_t head) {
    bool of_paragraph = (ole_u16(style, 2) & 15) == 1;
    size_t at = head + 2 + 2 * (size_t)ole_u16(style, head) + 2;
    at += at % 2;
    size_t len = ole_u16(style, at);
    return of_paragraph && len >= 2 ? slice_first(slice_from(style, at + 4), len - 2) : slice_make("", 0);
}

/* From the oldest ancestor down, so that the style's own word is the last. */
static void apply_style(const struct doc_file *file, unsigned style, struct doc_paragraph *out) {
    unsigned line[BASED_MAX];
    size_t count = 0, head;
    for (; style < NO_STYLE && count < BASED_MAX; count++) {
        line[count] = style;
        style = style_base(style_at(file, style, &head));
    }
    while (count--) {
        struct slice definition = style_at(file, line[count], &head);
        apply_paragraph(style_properties(definition, head), out);
    }
}

/* ---- pages of properties (FKP) ---- */

/* The page that tells of the text at `at`: a list of places and behind it a list of page numbers. */
static struct slice find_page(const struct doc_file *file, enum doc_range range, uint32_t at) {
    struct slice list = doc_range(file, range);
    size_t count = list.len >= 12 ? (list.len - 4) / 8 : 0, low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ole_u32(list, 4 * (middle + 1)) <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low >= count) return slice_make("", 0);
    size_t page = ole_u32(list, 4 * (count + 1) + 4 * low) & 0x3FFFFF;
    struct slice bytes = slice_first(slice_from(file->head, page * PAGE_SIZE), PAGE_SIZE);
    return bytes.len == PAGE_SIZE ? bytes : slice_make("", 0);
}

/* Which run of the page holds `at`; false where none does. */
static bool find_run(struct slice page, uint32_t at, unsigned *run, unsigned *count) {
    *count = page.len ? ole_u8(page, PAGE_SIZE - 1) : 0;
    for (*run = 0; *run < *count; ++*run)
        if (at >= ole_u32(page, 4 * (size_t)*run) && at < ole_u32(page, 4 * (size_t)*run + 4)) return true;
    return false;
}

void doc_paragraph_at(const struct doc_file *file, uint32_t at, struct doc_paragraph *out) {
    *out = (struct doc_paragraph){.list = -1, .level = -1, .style = NO_STYLE};
    struct slice page = find_page(file, DOC_PARAGRAPHS, at);
    unsigned run, count;
    if (!find_run(page, at, &run, &count)) return;
    size_t place = 2 * (size_t)ole_u8(page, 4 * ((size_t)count + 1) + 13 * (size_t)run);
    if (!place) return;
    size_t len = 2 * (size_t)ole_u8(page, place);
    if (len) {
        len--;
        place++;
    } else {
        len = 2 * (size_t)ole_u8(page, place + 1);
        place += 2;
    }
    struct slice properties = slice_first(slice_from(page, place), len);
    out->style = ole_u16(properties, 0);
    apply_style(file, out->style, out);
    apply_paragraph(slice_from(properties, 2), out);
}

bool doc_is_hidden(const struct doc_file *file, uint32_t at, uint32_t *until) {
    struct slice page = find_page(file, DOC_RUNS, at);
    unsigned run, count;
    bool hidden = false;
    *until = at + 1;
    if (!find_run(page, at, &run, &count)) return false;
    *until = ole_u32(page, 4 * (size_t)run + 4);
    size_t place = 2 * (size_t)ole_u8(page, 4 * ((size_t)count + 1) + run);
    if (place) apply_run(slice_first(slice_from(page, place + 1), ole_u8(page, place)), &hidden);
    return hidden;
}
