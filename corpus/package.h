/* package.h - the members of a ZIP archive in memory (libarchive). For decode_docx.c, decode_odt.c and container.c. */
#ifndef CORPUS_PACKAGE_H
#define CORPUS_PACKAGE_H

#include "corpus/decoder.h"

#define PACKAGE_MEMBERS_MAX 10000

struct archive;
struct package {
    struct archive *archive;
    size_t packed;   /* bytes of the archive */
    size_t unpacked; /* taken out so far */
    size_t members;
    bool empty;   /* begins with its end, which libarchive takes for broken */
    int64_t told; /* size of the current member, as the archive says; -1 where it does not */
};

struct package_member {
    const char *name; /* as it stands there, any bytes; until the next member is asked for */
    bool is_file, is_folder, encrypted;
    int64_t mtime; /* seconds; 0 not known */
};

/* The bytes are borrowed until package_close. */
enum decoder_end package_open(struct slice bytes, struct package *out);
void package_close(struct package *package);
/* *more is false behind the last. */
enum decoder_end package_next(struct package *package, bool *more, struct package_member *out);
/*
 * Appends the content of the member that package_next gave. DECODER_TOO_BIG where `out` reaches its cap;
 * DECODER_BOMB where what was taken out so far is out of proportion to the archive.
 */
enum decoder_end package_take(struct package *package, struct buf *out);

#endif
