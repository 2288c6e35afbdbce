/* removed.c - see removed.h. */
#include "engine/native/removed.h"

#include <stdlib.h>
#include <unistd.h>

enum referat_status removed_write(const char *path, uint64_t commit, const uint64_t *bits, uint64_t removed,
                                  struct manifest_entry *entry, struct referat_error *error) {
    char extension[32];
    struct pagefile_writer *file;
    const uint64_t head[2] = {entry->documents, removed};
    native_removed_extension(commit, extension);
    char *name = native_file(path, entry->number, extension);
    if (!name) return error_no_memory(error);
    unlink(name); /* what creating it says of a file that could not be removed is enough */
    enum referat_status status = pagefile_create(name, PAGEFILE_REMOVED, &file, error);
    free(name);
    if (status) return status;
    pagefile_section(file, REMOVED_BITS);
    pagefile_write(file, head, sizeof head);
    pagefile_write(file, bits, removed_words((uint32_t)entry->documents) * sizeof *bits);
    uint32_t trailer;
    status = pagefile_finish(file, &trailer, error);
    if (status) return status;
    entry->removed = removed;
    entry->removed_commit = commit;
    entry->removed_trailer = trailer;
    return REFERAT_OK;
}

uint64_t *removed_read(const struct segment *segment) {
    size_t words = removed_words(segment->doc_count);
    uint64_t *bits = calloc(words + 1, sizeof *bits);
    if (!bits || !segment->removed.file) return bits;
    const uint8_t *at = section_at(&segment->removed, 0, words * sizeof *bits);
    if (at) {
        memcpy(bits, at, words * sizeof *bits);
        return bits;
    }
    free(bits);
    return NULL;
}
