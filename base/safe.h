/*
 * safe.h - what may reach a terminal or a page: control and escape characters, characters that turn the direction of
 * writing, and invisible ones may not, wherever they come from: a document, a file's name, a query.
 */
#ifndef BASE_SAFE_H
#define BASE_SAFE_H

#include "base/slice.h"

/* Tabs, line ends and their kin: written as one space. */
bool char_is_blank(unsigned code_point);
/* Never written: controls, direction marks, invisible characters, UTF8_INVALID. Blanks are not among them. */
bool char_is_unsafe(unsigned code_point);
/* In place, one line: blanks become spaces; what is unsafe, and bytes that are no UTF-8, become '?'. */
void text_make_safe(char *text);

#endif
