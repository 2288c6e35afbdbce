/* extract_pdf.h - PDF and old Word files, which foreign programs decode. For extract.c. */
#ifndef CORPUS_EXTRACT_PDF_H
#define CORPUS_EXTRACT_PDF_H

#include "corpus/source.h"

/*
 * The text, pages separated by form feeds, appended to `raw`. REFERAT_UNSUPPORTED where there is none, with a word on
 * whether the pages are pictures; with limits->ocr these are recognised.
 */
enum referat_status extract_pdf(const struct source *source, struct buf *raw) MUST_CHECK;
enum referat_status extract_doc(const struct source *source, struct buf *raw) MUST_CHECK;

/* Whether anything but white space stands there. */
bool extract_has_text(struct slice text);

#endif
