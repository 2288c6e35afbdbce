/* odt_styles.c - list and paragraph styles (ISO 26300, 16.30 to 16.34); see odt_styles.h. */
#include "corpus/odt_styles.h"

#include <stdlib.h>

#define STYLES_MAX 50000
#define BASED_MAX  20

struct level {
    enum number_format format;
    const char *prefix, *suffix, *bullet;
    int start;
    unsigned shown; /* how many levels the label shows */
};

struct odt_list {
    const char *name;
    struct level levels[NUMBERING_LEVELS];
    struct number_counts counts;
};

struct paragraph_style {
    const char *name, *parent;
    bool begins, ends;
};

struct odt_styles {
    struct odt_list *lists, outline;
    struct paragraph_style *paragraphs;
    size_t list_count, list_cap, paragraph_count, paragraph_cap;
};

/* ---- reading ---- */

static enum number_format format_of(const xmlNode *node) {
    const char *format = xml_attribute(node, "num-format");
    if (xml_is(node, "list-level-style-bullet")) return NUMBER_BULLET;
    switch (format[0]) {
    case '1': return NUMBER_DECIMAL;
    case 'a': return NUMBER_LOWER_LETTER;
    case 'A': return NUMBER_UPPER_LETTER;
    case 'i': return NUMBER_LOWER_ROMAN;
    case 'I': return NUMBER_UPPER_ROMAN;
    default: return NUMBER_NONE;
    }
}

static void read_list(const xmlNode *node, struct odt_list *list) {
    for (size_t i = 0; i < NUMBERING_LEVELS; i++) list->levels[i] = (struct level){.prefix = "", .suffix = ""};
    for (const xmlNode *child = node->children; child; child = child->next) {
        int at = xml_number(xml_attribute(child, "level"), NUMBERING_LEVELS, 0) - 1;
        if (child->type != XML_ELEMENT_NODE || at < 0) continue;
        list->levels[at] =
            (struct level){.format = format_of(child),
                           .prefix = xml_attribute(child, "num-prefix"),
                           .suffix = xml_attribute(child, "num-suffix"),
                           .bullet = xml_attribute(child, "bullet-char"),
                           .start = xml_number(xml_attribute(child, "start-value"), 100000, 1),
                           .shown = (unsigned)xml_number(xml_attribute(child, "display-levels"), NUMBERING_LEVELS, 1)};
    }
}

static void read_paragraph(const xmlNode *node, struct paragraph_style *style) {
    const xmlNode *properties = xml_child(node, "paragraph-properties");
    style->name = xml_attribute(node, "name");
    style->parent = xml_attribute(node, "parent-style-name");
    style->begins = strcmp(xml_attribute(properties, "break-before"), "page") == 0 ||
                    *xml_attribute(node, "master-page-name") != '\0';
    style->ends = strcmp(xml_attribute(properties, "break-after"), "page") == 0;
}

static void read_styles(struct odt_styles *styles, const xmlNode *parent, bool count_only) {
    for (const xmlNode *node = parent ? parent->children : NULL; node; node = node->next) {
        if (xml_is(node, "list-style") && styles->list_count < STYLES_MAX) {
            struct odt_list *list = count_only ? NULL : &styles->lists[styles->list_count];
            styles->list_count++;
            if (!list) continue;
            list->name = xml_attribute(node, "name");
            read_list(node, list);
        } else if (xml_is(node, "outline-style") && !count_only) {
            read_list(node, &styles->outline);
        } else if (xml_is(node, "style") && strcmp(xml_attribute(node, "family"), "paragraph") == 0 &&
                   styles->paragraph_count < STYLES_MAX) {
            if (!count_only) read_paragraph(node, &styles->paragraphs[styles->paragraph_count]);
            styles->paragraph_count++;
        }
    }
}

static void read_all(struct odt_styles *styles, const xmlNode *content, const xmlNode *common, bool count_only) {
    styles->list_count = styles->paragraph_count = 0;
    read_styles(styles, xml_child(content, "automatic-styles"), count_only);
    read_styles(styles, xml_child(common, "styles"), count_only);
}

struct odt_styles *odt_styles_new(const xmlNode *content, const xmlNode *common) {
    struct odt_styles *styles = calloc(1, sizeof *styles);
    if (!styles) return NULL;
    for (size_t i = 0; i < NUMBERING_LEVELS; i++)
        styles->outline.levels[i] = (struct level){.prefix = "", .suffix = ""};
    read_all(styles, content, common, true);
    styles->lists = calloc(styles->list_count + 1, sizeof *styles->lists);
    styles->paragraphs = calloc(styles->paragraph_count + 1, sizeof *styles->paragraphs);
    if (!styles->lists || !styles->paragraphs) {
        odt_styles_free(styles);
        return NULL;
    }
    read_all(styles, content, common, false);
    return styles;
}

void odt_styles_free(struct odt_styles *styles) {
    if (!styles) return;
    free(styles->lists);
    free(styles->paragraphs);
    free(styles);
}

/* ---- asking ---- */

static const struct paragraph_style *find_paragraph(const struct odt_styles *styles, const char *name) {
    for (size_t i = 0; *name && i < styles->paragraph_count; i++)
        if (strcmp(styles->paragraphs[i].name, name) == 0) return &styles->paragraphs[i];
    return NULL;
}

bool odt_styles_begins_page(const struct odt_styles *styles, const char *name) {
    const struct paragraph_style *style = find_paragraph(styles, name);
    for (unsigned i = 0; style && i < BASED_MAX; i++, style = find_paragraph(styles, style->parent))
        if (style->begins) return true;
    return false;
}

bool odt_styles_ends_page(const struct odt_styles *styles, const char *name) {
    const struct paragraph_style *style = find_paragraph(styles, name);
    return style && style->ends;
}

struct odt_list *odt_styles_list(struct odt_styles *styles, const char *name) {
    for (size_t i = 0; i < styles->list_count; i++)
        if (strcmp(styles->lists[i].name, name) == 0) return &styles->lists[i];
    return NULL;
}

struct odt_list *odt_styles_outline(struct odt_styles *styles) {
    return &styles->outline;
}

void odt_list_restart(struct odt_list *list) {
    if (list) memset(&list->counts, 0, sizeof list->counts);
}

static void append(char label[static NUMBERING_LABEL], const char *text) {
    numbering_append_text(label, text, strlen(text));
}

void odt_list_label(struct odt_list *list, unsigned level, int restart, char label[static NUMBERING_LABEL]) {
    label[0] = '\0';
    if (!list || !level || level > NUMBERING_LEVELS) return;
    unsigned at = level - 1;
    const struct level *own = &list->levels[at];
    if (restart >= 0) list->counts.begun[at] = false;
    numbering_step(&list->counts, at, restart >= 0 ? restart : own->start);
    if (own->format == NUMBER_BULLET) {
        bool dash = strcmp(own->bullet, "-") == 0 || strcmp(own->bullet, "\xE2\x80\x93") == 0;
        append(label, dash ? "-" : "\xE2\x80\xA2");
        return;
    }
    if (own->format == NUMBER_NONE) return;
    append(label, own->prefix);
    unsigned first = own->shown > level || !own->shown ? 0 : level - own->shown;
    for (unsigned i = first; i <= at; i++) {
        const struct level *shown = &list->levels[i];
        if (i < at && shown->format <= NUMBER_BULLET) continue;
        numbering_append(label, shown->format, list->counts.begun[i] ? list->counts.value[i] : shown->start);
        if (i < at) append(label, ".");
    }
    append(label, own->suffix);
}
