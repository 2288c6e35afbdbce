/* package.c - ZIP archives through libarchive, with limits on what comes out; see package.h. */
#include "corpus/package.h"

#include <archive.h>
#include <archive_entry.h>

/*
 * Deflate reaches 1:1032. Documents reach 1:30, tables of nothing 1:100; below the floor the ratio is no matter.
 */
#define RATIO_MAX   150
#define RATIO_FLOOR ((size_t)32 << 20)
#define TAKE_SIZE   ((size_t)64 << 10)

enum decoder_end package_open(struct slice bytes, struct package *out) {
    *out = (struct package){.packed = bytes.len, .empty = slice_starts(bytes, "PK\5\6")};
    if (out->empty) return DECODER_DONE;
    out->archive = archive_read_new();
    if (!out->archive) return DECODER_NO_MEMORY;
    if (archive_read_support_format_zip_seekable(out->archive) != ARCHIVE_OK ||
        archive_read_open_memory(out->archive, bytes.data, bytes.len) != ARCHIVE_OK) {
        package_close(out);
        return DECODER_BROKEN_ZIP;
    }
    return DECODER_DONE;
}

void package_close(struct package *package) {
    if (package->archive) archive_read_free(package->archive);
    package->archive = NULL;
}

enum decoder_end package_next(struct package *package, bool *more, struct package_member *out) {
    struct archive_entry *entry;
    *more = false;
    if (package->empty) return DECODER_DONE;
    int result = archive_read_next_header(package->archive, &entry);
    if (result == ARCHIVE_EOF) return DECODER_DONE;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return DECODER_BROKEN_ZIP;
    if (++package->members > PACKAGE_MEMBERS_MAX) return DECODER_TOO_MANY;
    const char *name = archive_entry_pathname(entry);
    *out = (struct package_member){.name = name ? name : "",
                                   .is_file = archive_entry_filetype(entry) == AE_IFREG,
                                   .is_folder = archive_entry_filetype(entry) == AE_IFDIR,
                                   .encrypted = archive_entry_is_encrypted(entry),
                                   .mtime = archive_entry_mtime(entry)};
    package->told = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1;
    *more = true;
    return DECODER_DONE;
}

enum decoder_end package_take(struct package *package, struct buf *out) {
    size_t from = out->len;
    for (;;) {
        size_t room = out->max - out->len, want = room < TAKE_SIZE ? room : TAKE_SIZE;
        char spare;
        if (want && !buf_reserve(out, want)) return DECODER_NO_MEMORY;
        /* One byte above the cap tells "exactly full" from "more". */
        la_ssize_t got = archive_read_data(package->archive, want ? out->data + out->len : &spare, want ? want : 1);
        if (got < 0) return DECODER_WRONG_SIZE;
        if (got == 0) break;
        if (!want) return DECODER_TOO_BIG;
        out->len += (size_t)got;
        out->data[out->len] = '\0';
        package->unpacked += (size_t)got;
        if (package->unpacked > RATIO_FLOOR && package->unpacked / RATIO_MAX > package->packed) return DECODER_BOMB;
    }
    bool lied = package->told >= 0 && (uint64_t)package->told != out->len - from;
    return lied ? DECODER_WRONG_SIZE : DECODER_DONE;
}
