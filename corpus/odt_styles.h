/*
 * odt_styles.h - the styles of an OpenDocument text that change what one reads: how lists and headings are numbered,
 * which paragraphs begin or end a page.
 */
#ifndef CORPUS_ODT_STYLES_H
#define CORPUS_ODT_STYLES_H

#include "corpus/numbering.h"
#include "corpus/xml.h"

struct odt_styles;
struct odt_list; /* a list style and what was counted in it */

/* The roots of content.xml and styles.xml (or NULL), borrowed until odt_styles_free. NULL: no memory. */
struct odt_styles *odt_styles_new(const xmlNode *content, const xmlNode *common);
void odt_styles_free(struct odt_styles *styles);
bool odt_styles_begins_page(const struct odt_styles *styles, const char *paragraph_style);
bool odt_styles_ends_page(const struct odt_styles *styles, const char *paragraph_style);
/* NULL where there is no such style; lists of it have no labels. */
struct odt_list *odt_styles_list(struct odt_styles *styles, const char *name);
struct odt_list *odt_styles_outline(struct odt_styles *styles);

/* list may be NULL in all of these. */
void odt_list_restart(struct odt_list *list);
/* The label of the next item at `level` (from 1); restart is its own number, -1 for none. "" for none. */
void odt_list_label(struct odt_list *list, unsigned level, int restart, char label[NUMBERING_LABEL]);

#endif
