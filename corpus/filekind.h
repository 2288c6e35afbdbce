/* filekind.h - what a file is, by its first bytes and its last. Names do not count. For corpus/extract.c. */
#ifndef CORPUS_FILEKIND_H
#define CORPUS_FILEKIND_H

#include "base/slice.h"

/* How much of a file's beginning and end is looked at. */
#define FILEKIND_HEAD 4096
#define FILEKIND_TAIL 65536

enum filekind {
    FILEKIND_TEXT, /* nothing else was seen; the bytes decide */
    FILEKIND_PDF,
    FILEKIND_FOREIGN /* a format that is not read */
};

/*
 * head and tail are the same bytes in a small file. *name is the kind in the locale's language ("a Word document
 * (DOCX)"), for FILEKIND_FOREIGN; a constant.
 */
enum filekind filekind_of(struct slice head, struct slice tail, const char **name);

#endif
