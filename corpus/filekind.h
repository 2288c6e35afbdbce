/* filekind.h - what a file is, by its first bytes and its last. Names do not count. For corpus/extract.c. */
#ifndef CORPUS_FILEKIND_H
#define CORPUS_FILEKIND_H

#include "base/slice.h"

#include <stdint.h>

/* How much of a file's beginning, end and list of members is looked at. */
#define FILEKIND_HEAD 4096
#define FILEKIND_TAIL 65536

enum filekind {
    FILEKIND_TEXT, /* nothing else was seen; the bytes decide */
    FILEKIND_PDF,
    FILEKIND_DOCX,
    FILEKIND_ODT,
    FILEKIND_HTML,
    FILEKIND_RTF,
    FILEKIND_OLE, /* an older Office file: filekind_of_ole says which */
    FILEKIND_DOC,
    FILEKIND_ENCRYPTED_OFFICE,
    FILEKIND_ZIP,
    FILEKIND_MAIL,
    FILEKIND_FOREIGN /* a format that is not read */
};

/*
 * `members` is the list of members that a ZIP file ends in, as far as it was read. *name is the kind in the locale's
 * language ("an Excel workbook (XLSX)"), for FILEKIND_FOREIGN; a constant.
 */
enum filekind filekind_of(struct slice head, struct slice members, const char **name);
/* Where in a ZIP file of `size` bytes that list is, by the file's tail. All of the tail where its end is missing. */
void filekind_zip_members(struct slice tail, size_t size, size_t *at, size_t *len);
/* Where in an older Office file the names of its streams are, by its head; 0 where it says nothing credible. */
size_t filekind_ole_directory(struct slice head);
enum filekind filekind_of_ole(struct slice directory, const char **name);

#endif
