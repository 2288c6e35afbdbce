/* lint_rules.h - the rules of lint, a file each, and how they report. For corpus/lint*.c alone. */
#ifndef CORPUS_LINT_RULES_H
#define CORPUS_LINT_RULES_H

#include "corpus/lint.h"
#include "corpus/reading.h"

struct lint {
    const struct minutes_record *record;
    const struct layout *layout;
    const struct item_list *items;
    const struct registry *registry;
    struct slice text;
    struct arena *arena;
    struct finding *findings;
    size_t count;
};

/* The slice `seen` of the line is what stands there. */
void lint_add(struct lint *lint, const char *code, enum referat_severity severity, size_t line, struct slice seen,
              const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Where the head of the document ends: at the first item. */
size_t lint_head_end(const struct lint *lint);
bool lint_in_contents(const struct lint *lint, size_t line);

void lint_dates(struct lint *lint);  /* lint_dates.c */
void lint_items(struct lint *lint);  /* lint_items.c: contents list, numbers, decisions */
void lint_places(struct lint *lint); /* lint_places.c: municipalities */
void lint_links(struct lint *lint);  /* lint_links.c: links and attachments */

#endif
