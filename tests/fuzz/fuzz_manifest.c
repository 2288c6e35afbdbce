/*
 * fuzz_manifest.c - any bytes as the native engine's manifest, as they are, with a right checksum, and with the head of
 * a manifest too, so that the entries are reached: entries that keep their promises, or an error.
 */
#include "engine/native/manifest.h"
#include "tests/engine/reseal.h"

#include <stdio.h>
#include <stdlib.h>

#define HEAD_BYTES 64 /* an entry is as long */

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

/* Magic, byte order, version, as many entries as there is room for, zeros: docs/FORMAT.md, "manifest". */
static void put_head(uint8_t *bytes, size_t len) {
    if (len < HEAD_BYTES + 4) return;
    memcpy(bytes, "REFERATM", 8);
    store32(bytes + 8, 0x01020304u);
    store32(bytes + 12, MANIFEST_VERSION);
    store32(bytes + 40, (uint32_t)((len - HEAD_BYTES - 4) / HEAD_BYTES));
    memset(bytes + 44, 0, HEAD_BYTES - 44);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    parse(len ? (const void *)data : "", len);
    uint8_t *copy = malloc(len + 1);
    if (!copy) return 0;
    if (len) memcpy(copy, data, len);
    reseal_manifest(copy, len);
    parse(copy, len);
    put_head(copy, len);
    reseal_manifest(copy, len);
    parse(copy, len);
    free(copy);
    return 0;
}
