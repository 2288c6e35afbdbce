/*
 * docx_lists.h - what numbering.xml and styles.xml of a DOCX say of a paragraph: its number or bullet, whether its
 * style begins a page or hides it.
 */
#ifndef CORPUS_DOCX_LISTS_H
#define CORPUS_DOCX_LISTS_H

#include "corpus/numbering.h"
#include "corpus/xml.h"

struct docx_lists;

/* Either tree may be NULL; both are borrowed until docx_lists_free. NULL where there is no memory. */
struct docx_lists *docx_lists_new(const xmlNode *numbering, const xmlNode *styles);
void docx_lists_free(struct docx_lists *lists);
/*
 * The label of the next paragraph with these properties (<w:pPr>, or NULL); "" for none. Counts it. True where the
 * number comes with a style: it is a heading, not the item of a list.
 */
bool docx_lists_label(struct docx_lists *lists, const xmlNode *properties, char label[NUMBERING_LABEL]);
/* Whether the paragraph, by itself or by its style, begins a page. */
bool docx_lists_begins_page(const struct docx_lists *lists, const xmlNode *properties);

#endif
