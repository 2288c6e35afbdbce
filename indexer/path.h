/*
 * path.h - file names as text. A file name is any bytes; JSON, terms and messages need UTF-8. A byte that is not valid
 * UTF-8 is written "\xE6", and so is a backslash that stands before an x, so that the text leads back to the bytes.
 */
#ifndef INDEXER_PATH_H
#define INDEXER_PATH_H

#include "base/arena.h"

/* The path itself where nothing has to be written differently, else a text in the arena. */
const char *path_to_text(struct arena *arena, const char *path);
/* The other way; the text itself where nothing was written differently. */
const char *path_from_text(struct arena *arena, const char *text);
/* `path` is `folder` or lies below it. Both normalised. */
bool path_is_under(const char *path, const char *folder);

#endif
