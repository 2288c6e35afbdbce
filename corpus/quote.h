/*
 * quote.h - a text that was read from a document, held against the document's lines as the reader joins them: spaces
 * single, words that a line break cut joined. Nothing else may differ.
 */
#ifndef CORPUS_QUOTE_H
#define CORPUS_QUOTE_H

#include "corpus/layout.h"

/* Do the lines from byte `offset` on begin with the text? An offset within a line is where the text begins there. */
bool quote_begins_at(const struct layout *layout, size_t offset, struct slice text, struct arena *scratch);
/* Does the text begin somewhere on the line that the byte stands on? */
bool quote_begins_on_line(const struct layout *layout, size_t offset, struct slice text, struct arena *scratch);
/* Is the text one whole line of the page (0: of any)? */
bool quote_is_line(const struct layout *layout, int page, struct slice text);
/* The page that the byte stands on; 0 where it is behind the last line. */
int quote_page(const struct layout *layout, size_t offset);
/* What stands there, one line of it; for messages. */
struct slice quote_line(const struct layout *layout, size_t offset);

#endif
