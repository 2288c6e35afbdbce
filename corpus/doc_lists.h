/* doc_lists.h - automatic numbers of a Word 97-2003 file ([MS-DOC] 2.4.6.3). For decode_doc.c. */
#ifndef CORPUS_DOC_LISTS_H
#define CORPUS_DOC_LISTS_H

#include "corpus/doc_properties.h"
#include "corpus/numbering.h"

struct doc_lists;

/* NULL: no memory. The file is borrowed until doc_lists_free. */
struct doc_lists *doc_lists_new(const struct doc_file *file);
void doc_lists_free(struct doc_lists *lists);
/* The label of the next paragraph of override `list_number` (from 1) at level `at` (from 0); "" for none. Counts it. */
void doc_lists_label(struct doc_lists *lists, int list_number, int at, char label[NUMBERING_LABEL]);

#endif
