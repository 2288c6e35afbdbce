/*
 * fuzz_manifest.c - any bytes as the native engine's manifest, as they are and with a right checksum: entries that keep
 * their promises, or an error. What was read and is written again is the same bytes' meaning.
 */
#include "engine/native/manifest.h"
#include "tests/engine/reseal.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void parse(const void *data, size_t len) {
    struct manifest manifest;
    struct referat_error error;
    enum referat_status status = manifest_parse("fuzz", slice_make(data, len), &manifest, &error);
    if (status && status != REFERAT_DAMAGED && status != REFERAT_OTHER_FORMAT) abort();
    uint64_t before = 0;
    for (size_t i = 0; !status && i < manifest.count; i++) {
        const struct manifest_entry *entry = &manifest.entries[i];
        if (entry->kind > MANIFEST_TABLE || entry->number <= before || entry->number >= manifest.next_number) abort();
        if (entry->removed > entry->documents || entry->removed_commit > manifest.commit) abort();
        before = entry->number;
    }
    if (!status) manifest_free(&manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    parse(len ? (const void *)data : "", len);
    uint8_t *copy = malloc(len + 1);
    if (!copy) return 0;
    if (len) memcpy(copy, data, len);
    reseal_manifest(copy, len);
    parse(copy, len);
    free(copy);
    return 0;
}
