/*
 * clean.h - what of a document may reach a terminal or a page: control and escape characters, characters that turn the
 * direction of writing, and invisible ones stay behind.
 */
#ifndef QUERY_CLEAN_H
#define QUERY_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"

/* Tabs, line ends and their kin: written as one space. */
bool char_is_blank(unsigned code_point);
/* Never written: controls, direction marks, invisible characters, UTF8_INVALID. Blanks are not among them. */
bool char_is_unsafe(unsigned code_point);
/* One line: unsafe characters gone, a run of blanks one space; blanks at the ends stay as one space. */
struct slice text_clean(struct arena *arena, struct slice text);

/* A JSON string with its quotes; what is unsafe is written as \uXXXX, invalid bytes as U+FFFD. */
void json_text(struct buf *out, struct slice text);
/* "name": in front of a value, with a comma where something stands before it in the object. */
void json_key(struct buf *out, bool *first, const char *name);
/* The same JSON with unsafe characters inside its strings written as \uXXXX. `json` is valid JSON. */
void json_harden(struct buf *out, struct slice json);
/* At most nine significant digits, with a point in every locale. */
void json_number(struct buf *out, double number);

#endif
