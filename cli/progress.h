/* progress.h - the line that shows how far indexing is, on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <referat.h>

/* Writes the line anew on stderr; nothing where stderr is no terminal. */
void progress_show(const struct referat_progress *progress);
/* Takes it away, so that something else can be written there. */
void progress_clear(void);

#endif
