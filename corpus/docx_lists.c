/*
 * docx_lists.c - automatic numbers of Word (ECMA-376, part 1, 17.9); see docx_lists.h. A paragraph names a number
 * (w:num), itself or by its style; that names an abstract list with nine levels. Paragraphs of all numbers of one
 * abstract list are counted together, unless a number starts it anew.
 */
#include "corpus/docx_lists.h"

#include <stdlib.h>

#define LISTS_MAX  20000
#define STYLES_MAX 20000
#define BASED_MAX  20 /* styles based on each other */

struct level {
    enum number_format format;
    int start;
    const char *text;  /* "%1.%2." */
    const char *style; /* of the paragraphs that are at this level */
    bool legal;        /* all numbers decimal */
};

struct abstract_list {
    const char *id;
    struct level levels[NUMBERING_LEVELS];
    struct number_counts counts;
};

struct number {
    const char *id;
    struct abstract_list *abstract;
    int restart[NUMBERING_LEVELS]; /* -1: none, or done */
};

struct style {
    const char *id, *based_on;
    const xmlNode *properties; /* <w:pPr> or NULL */
};

struct docx_lists {
    struct abstract_list *abstracts;
    struct number *numbers;
    struct style *styles;
    size_t abstract_count, number_count, style_count;
};

/* ---- reading ---- */

static size_t count_children(const xmlNode *node, const char *name, size_t max) {
    size_t count = 0;
    for (const xmlNode *child = node ? node->children : NULL; child && count < max; child = child->next)
        count += xml_is(child, name);
    return count;
}

static enum number_format format_of(const char *name) {
    static const struct {
        const char *name;
        enum number_format format;
    } formats[] = {{"none", NUMBER_NONE},
                   {"bullet", NUMBER_BULLET},
                   {"lowerLetter", NUMBER_LOWER_LETTER},
                   {"upperLetter", NUMBER_UPPER_LETTER},
                   {"lowerRoman", NUMBER_LOWER_ROMAN},
                   {"upperRoman", NUMBER_UPPER_ROMAN}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name, formats[i].name) == 0) return formats[i].format;
    return NUMBER_DECIMAL;
}

/* A switch such as <w:vanish/> or <w:vanish w:val="0"/>. */
static bool is_on(const xmlNode *properties, const char *name) {
    const xmlNode *node = xml_child(properties, name);
    const char *value = xml_attribute(node, "val");
    return node && strcmp(value, "0") != 0 && strcmp(value, "false") != 0 && strcmp(value, "off") != 0;
}

static void read_level(const xmlNode *node, struct level *level) {
    level->format = format_of(xml_child_value(node, "numFmt", "val"));
    level->start = xml_number(xml_child_value(node, "start", "val"), 100000, 1);
    level->text = xml_child_value(node, "lvlText", "val");
    level->style = xml_child_value(node, "pStyle", "val");
    level->legal = is_on(node, "isLgl");
}

static void read_abstract(const xmlNode *node, struct abstract_list *list) {
    list->id = xml_attribute(node, "abstractNumId");
    for (size_t i = 0; i < NUMBERING_LEVELS; i++) list->levels[i] = (struct level){.text = "", .style = ""};
    for (const xmlNode *child = node->children; child; child = child->next) {
        int level = xml_number(xml_attribute(child, "ilvl"), NUMBERING_LEVELS - 1, -1);
        if (xml_is(child, "lvl") && level >= 0) read_level(child, &list->levels[level]);
    }
}

static void read_number(struct docx_lists *lists, const xmlNode *node, struct number *number) {
    const char *abstract = xml_child_value(node, "abstractNumId", "val");
    number->id = xml_attribute(node, "numId");
    for (size_t i = 0; i < lists->abstract_count; i++)
        if (strcmp(lists->abstracts[i].id, abstract) == 0) number->abstract = &lists->abstracts[i];
    for (size_t i = 0; i < NUMBERING_LEVELS; i++) number->restart[i] = -1;
    for (const xmlNode *child = node->children; child; child = child->next) {
        int level = xml_number(xml_attribute(child, "ilvl"), NUMBERING_LEVELS - 1, -1);
        if (xml_is(child, "lvlOverride") && level >= 0)
            number->restart[level] = xml_number(xml_child_value(child, "startOverride", "val"), 100000, -1);
    }
}

static void read_style(const xmlNode *node, struct style *style) {
    style->id = xml_attribute(node, "styleId");
    style->based_on = xml_child_value(node, "basedOn", "val");
    style->properties = xml_child(node, "pPr");
}

static void read_all(struct docx_lists *lists, const xmlNode *numbering, const xmlNode *styles) {
    size_t abstracts = 0, numbers = 0, count = 0;
    for (const xmlNode *node = numbering ? numbering->children : NULL; node; node = node->next)
        if (xml_is(node, "abstractNum") && abstracts < lists->abstract_count)
            read_abstract(node, &lists->abstracts[abstracts++]);
    for (const xmlNode *node = numbering ? numbering->children : NULL; node; node = node->next)
        if (xml_is(node, "num") && numbers < lists->number_count) read_number(lists, node, &lists->numbers[numbers++]);
    for (const xmlNode *node = styles ? styles->children : NULL; node; node = node->next)
        if (xml_is(node, "style") && count < lists->style_count) read_style(node, &lists->styles[count++]);
}

struct docx_lists *docx_lists_new(const xmlNode *numbering, const xmlNode *styles) {
    struct docx_lists *lists = calloc(1, sizeof *lists);
    if (!lists) return NULL;
    lists->abstract_count = count_children(numbering, "abstractNum", LISTS_MAX);
    lists->number_count = count_children(numbering, "num", LISTS_MAX);
    lists->style_count = count_children(styles, "style", STYLES_MAX);
    lists->abstracts = calloc(lists->abstract_count + 1, sizeof *lists->abstracts);
    lists->numbers = calloc(lists->number_count + 1, sizeof *lists->numbers);
    lists->styles = calloc(lists->style_count + 1, sizeof *lists->styles);
    if (!lists->abstracts || !lists->numbers || !lists->styles) {
        docx_lists_free(lists);
        return NULL;
    }
    read_all(lists, numbering, styles);
    return lists;
}

void docx_lists_free(struct docx_lists *lists) {
    if (!lists) return;
    free(lists->abstracts);
    free(lists->numbers);
    free(lists->styles);
    free(lists);
}

/* ---- asking ---- */

static const struct style *find_style(const struct docx_lists *lists, const char *id) {
    for (size_t i = 0; *id && i < lists->style_count; i++)
        if (strcmp(lists->styles[i].id, id) == 0) return &lists->styles[i];
    return NULL;
}

/* The first of the paragraph's own properties and those of its styles that has such a child; *style is "" for its own.
 */
static const xmlNode *find_property(const struct docx_lists *lists, const xmlNode *properties, const char *name,
                                    const char **style_id) {
    *style_id = "";
    const xmlNode *found = xml_child(properties, name);
    const struct style *style = find_style(lists, xml_child_value(properties, "pStyle", "val"));
    for (unsigned depth = 0; !found && style && depth < BASED_MAX; depth++) {
        found = xml_child(style->properties, name);
        *style_id = style->id;
        style = find_style(lists, style->based_on);
    }
    return found;
}

bool docx_lists_begins_page(const struct docx_lists *lists, const xmlNode *properties) {
    const char *style;
    const xmlNode *found = find_property(lists, properties, "pageBreakBefore", &style);
    return found && is_on(found->parent, "pageBreakBefore");
}

static struct number *find_number(struct docx_lists *lists, const char *id) {
    for (size_t i = 0; *id && i < lists->number_count; i++)
        if (strcmp(lists->numbers[i].id, id) == 0 && lists->numbers[i].abstract) return &lists->numbers[i];
    return NULL;
}

static int level_named(const struct abstract_list *list, const char *style) {
    for (int i = 0; *style && i < NUMBERING_LEVELS; i++)
        if (strcmp(list->levels[i].style, style) == 0) return i;
    return -1;
}

/* A style stands at the level that names it: the paragraph's own, else the one that the number comes from. */
static unsigned level_of(const struct abstract_list *list, const char *paragraph_style, const char *style,
                         const xmlNode *own) {
    int level = *style ? level_named(list, paragraph_style) : -1;
    if (level < 0) level = level_named(list, style);
    if (level >= 0) return (unsigned)level;
    return (unsigned)xml_number(xml_child_value(own, "ilvl", "val"), NUMBERING_LEVELS - 1, 0);
}

static void write_bullet(const char *text, char label[static NUMBERING_LABEL]) {
    bool dash = strcmp(text, "-") == 0 || strcmp(text, "\xE2\x80\x93") == 0;
    if (*text) strcpy(label, dash ? "-" : "\xE2\x80\xA2");
}

static void write_label(const struct abstract_list *list, unsigned at, char label[static NUMBERING_LABEL]) {
    const struct level *level = &list->levels[at];
    for (const char *text = level->text; *text; text++) {
        if (text[0] != '%' || text[1] < '1' || text[1] > '9') {
            numbering_append_text(label, text, 1);
            continue;
        }
        unsigned other = (unsigned)(*++text - '1');
        bool begun = list->counts.begun[other];
        enum number_format format = level->legal ? NUMBER_DECIMAL : list->levels[other].format;
        numbering_append(label, format, begun ? list->counts.value[other] : list->levels[other].start);
    }
}

bool docx_lists_label(struct docx_lists *lists, const xmlNode *properties, char label[static NUMBERING_LABEL]) {
    const char *style;
    label[0] = '\0';
    const xmlNode *numbered = find_property(lists, properties, "numPr", &style);
    /* The level may stand in the paragraph, the number in its style. */
    if (numbered && !*style && !xml_child(numbered, "numId")) {
        const xmlNode *from_style = NULL;
        const struct style *named = find_style(lists, xml_child_value(properties, "pStyle", "val"));
        if (named) from_style = find_property(lists, named->properties, "numPr", &style);
        style = "";
        if (!from_style) return false;
        numbered = from_style;
    }
    struct number *number = find_number(lists, xml_child_value(numbered, "numId", "val"));
    if (!number) return false;
    struct abstract_list *list = number->abstract;
    unsigned at = level_of(list, xml_child_value(properties, "pStyle", "val"), style,
                           *style ? numbered : xml_child(properties, "numPr"));
    if (number->restart[at] >= 0) {
        list->counts.begun[at] = false;
        numbering_step(&list->counts, at, number->restart[at]);
        number->restart[at] = -1;
    } else {
        numbering_step(&list->counts, at, list->levels[at].start);
    }
    if (list->levels[at].format == NUMBER_BULLET) {
        write_bullet(list->levels[at].text, label);
    } else if (list->levels[at].format != NUMBER_NONE) {
        write_label(list, at, label);
    }
    return *style && label[0] && list->levels[at].format != NUMBER_BULLET;
}
