/* clean.h - texts of documents made safe to write (base/safe.h): for a terminal, for JSON. */
#ifndef QUERY_CLEAN_H
#define QUERY_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/safe.h"

/* One line: unsafe characters gone, a run of blanks one space; blanks at the ends stay as one space. */
struct slice text_clean(struct arena *arena, struct slice text);
/* The text, or its beginning and "…" where it takes more columns. */
struct slice text_shorten(struct arena *arena, struct slice text, size_t columns);
/* The bytes of a bullet and the blanks around it, at the beginning of a line; 0 where there is none. */
size_t text_bullet(struct slice line);

/* A JSON string with its quotes; what is unsafe is written as \uXXXX, invalid bytes as U+FFFD. */
void json_text(struct buf *out, struct slice text);
/* "name": in front of a value, with a comma where something stands before it in the object. */
void json_key(struct buf *out, bool *first, const char *name);
/* The same JSON with unsafe characters inside its strings written as \uXXXX. `json` is valid JSON. */
void json_harden(struct buf *out, struct slice json);
/* At most nine significant digits, with a point in every locale. */
void json_number(struct buf *out, double number);

#endif
