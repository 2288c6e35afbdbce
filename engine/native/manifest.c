/* manifest.c - the file that says which files are the index: reading, checking, replacing; see manifest.h. */
#include "engine/native/manifest.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/intl.h"
#include "engine/native/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC          "REFERATM"
#define BYTE_ORDER_ONE 0x01020304u
#define BYTE_ORDER_TWO 0x04030201u
#define HEADER_BYTES   64
#define ENTRY_BYTES    64
#define CHECKSUM_BYTES 4
#define FILE_MAX       ((size_t)64 << 20)
#define DOCUMENTS_MAX  ((uint64_t)1 << 31) /* of a segment */

/* Where the numbers of the header stand, and those of an entry. */
enum {
    AT_BYTE_ORDER = 8,
    AT_VERSION = 12,
    AT_COMMIT = 16,
    AT_NEXT_NUMBER = 24,
    AT_TIME = 32,
    AT_ENTRIES = 40,
    AT_HEADER_ZEROS = 44
};
enum {
    ENTRY_KIND = 0,
    ENTRY_ZERO = 4,
    ENTRY_NUMBER = 8,
    ENTRY_REMOVED_COMMIT = 16,
    ENTRY_DOCUMENTS = 24,
    ENTRY_REMOVED = 32,
    ENTRY_LENGTH_SUM = 40,
    ENTRY_TRAILER = 48,
    ENTRY_REMOVED_TRAILER = 52,
    ENTRY_ZEROS = 56
};

const char *const native_segment_extensions[5] = {"docs", "terms", "post", "pos", "texts"};

char *native_file(const char *path, uint64_t number, const char *extension) {
    char *out = NULL;
    int len = *extension ? asprintf(&out, "%s/" NATIVE_FOLDER "/%08" PRIu64 ".%s", path, number, extension)
                         : asprintf(&out, "%s/" NATIVE_FOLDER, path);
    return len < 0 ? NULL : out;
}

void native_removed_extension(uint64_t commit, char out[static NATIVE_EXTENSION_SIZE]) {
    snprintf(out, NATIVE_EXTENSION_SIZE, "del-%08" PRIu64, commit);
}

static char *manifest_path(const char *path) {
    char *out = NULL;
    return asprintf(&out, "%s/" NATIVE_FOLDER "/" MANIFEST_FILE, path) < 0 ? NULL : out;
}

/* ---- in memory ---- */

void manifest_free(struct manifest *manifest) {
    free(manifest->entries);
    *manifest = (struct manifest){0};
}

enum referat_status manifest_copy(const struct manifest *from, struct manifest *out, struct referat_error *error) {
    *out = *from;
    out->entries = calloc(from->count + 1, sizeof *out->entries);
    if (!out->entries) {
        *out = (struct manifest){0};
        return error_no_memory(error);
    }
    if (from->count) memcpy(out->entries, from->entries, from->count * sizeof *out->entries);
    return REFERAT_OK;
}

enum referat_status manifest_add(struct manifest *manifest, const struct manifest_entry *entry,
                                 struct referat_error *error) {
    struct manifest_entry *grown = realloc(manifest->entries, (manifest->count + 1) * sizeof *grown);
    if (!grown) return error_no_memory(error);
    manifest->entries = grown;
    manifest->entries[manifest->count++] = *entry;
    return REFERAT_OK;
}

void manifest_drop(struct manifest *manifest, size_t at) {
    manifest->count--;
    memmove(&manifest->entries[at], &manifest->entries[at + 1], (manifest->count - at) * sizeof *manifest->entries);
}

/* ---- from bytes ---- */

static bool zeros(const uint8_t *at, size_t len) {
    while (len && *at == 0) at++, len--;
    return len == 0;
}

static bool entry_parse(const uint8_t *at, struct manifest_entry *out) {
    uint32_t kind = load32(at + ENTRY_KIND);
    if (kind > MANIFEST_TABLE || load32(at + ENTRY_ZERO) != 0 || !zeros(at + ENTRY_ZEROS, ENTRY_BYTES - ENTRY_ZEROS))
        return false;
    *out = (struct manifest_entry){.kind = (enum manifest_kind)kind,
                                   .number = load64(at + ENTRY_NUMBER),
                                   .removed_commit = load64(at + ENTRY_REMOVED_COMMIT),
                                   .documents = load64(at + ENTRY_DOCUMENTS),
                                   .removed = load64(at + ENTRY_REMOVED),
                                   .length_sum = load64(at + ENTRY_LENGTH_SUM),
                                   .trailer = load32(at + ENTRY_TRAILER),
                                   .removed_trailer = load32(at + ENTRY_REMOVED_TRAILER)};
    return true;
}

static bool entry_is_sound(const struct manifest *manifest, const struct manifest_entry *entry,
                           uint64_t number_before) {
    if (entry->number <= number_before || entry->number >= manifest->next_number) return false;
    if (entry->removed > entry->documents || entry->removed_commit > manifest->commit) return false;
    if (entry->removed_commit == 0 && (entry->removed || entry->removed_trailer)) return false;
    if (entry->kind == MANIFEST_TABLE) return entry->removed_commit == 0 && entry->length_sum == 0;
    return entry->documents <= DOCUMENTS_MAX;
}

static enum referat_status damaged(const char *name, struct referat_error *error) {
    return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), name);
}

/* The checksum first, so that a flipped bit is never taken for another format. */
static enum referat_status check_format(const char *name, const uint8_t *at, size_t len, struct referat_error *error) {
    if (len < HEADER_BYTES + CHECKSUM_BYTES || memcmp(at, MAGIC, AT_BYTE_ORDER) != 0) return damaged(name, error);
    uint32_t own = load32(at + len - CHECKSUM_BYTES), found = checksum(0, at, len - CHECKSUM_BYTES);
    if (load32(at + AT_BYTE_ORDER) == BYTE_ORDER_TWO && __builtin_bswap32(own) == found)
        return error_set(error, REFERAT_OTHER_FORMAT,
                         _("%s: written on a machine of another byte order; make the index anew on this one"), name);
    if (load32(at + AT_BYTE_ORDER) != BYTE_ORDER_ONE || own != found) return damaged(name, error);
    if (load32(at + AT_VERSION) != MANIFEST_VERSION)
        return error_set(error, REFERAT_OTHER_FORMAT,
                         _("%s: of format %u, this program reads format %d; make the index anew"), name,
                         load32(at + AT_VERSION), MANIFEST_VERSION);
    return REFERAT_OK;
}

static bool entries_parse(const uint8_t *at, struct manifest *out) {
    uint64_t number_before = 0;
    for (size_t i = 0; i < out->count; i++, at += ENTRY_BYTES) {
        if (!entry_parse(at, &out->entries[i]) || !entry_is_sound(out, &out->entries[i], number_before)) return false;
        number_before = out->entries[i].number;
    }
    return true;
}

enum referat_status manifest_parse(const char *name, struct slice bytes, struct manifest *out,
                                   struct referat_error *error) {
    const uint8_t *at = (const uint8_t *)bytes.data;
    *out = (struct manifest){0};
    enum referat_status status = check_format(name, at, bytes.len, error);
    if (status != REFERAT_OK) return status;
    uint64_t count = load32(at + AT_ENTRIES);
    if (bytes.len != HEADER_BYTES + count * ENTRY_BYTES + CHECKSUM_BYTES ||
        !zeros(at + AT_HEADER_ZEROS, HEADER_BYTES - AT_HEADER_ZEROS))
        return damaged(name, error);
    out->entries = calloc(count + 1, sizeof *out->entries);
    if (!out->entries) return error_no_memory(error);
    out->commit = load64(at + AT_COMMIT);
    out->next_number = load64(at + AT_NEXT_NUMBER);
    out->time = (int64_t)load64(at + AT_TIME);
    out->count = count;
    if (entries_parse(at + HEADER_BYTES, out)) return REFERAT_OK;
    manifest_free(out);
    return damaged(name, error);
}

/* ---- on the disk ---- */

static struct manifest_stamp stamp_of(const struct stat *info) {
    return (struct manifest_stamp){.device = (uint64_t)info->st_dev,
                                   .inode = (uint64_t)info->st_ino,
                                   .size = (uint64_t)info->st_size,
                                   .seconds = (int64_t)info->st_mtim.tv_sec,
                                   .nanoseconds = (int64_t)info->st_mtim.tv_nsec};
}

struct manifest_stamp manifest_stamp(const char *path) {
    struct stat info;
    char *name = manifest_path(path);
    bool there = name && stat(name, &info) == 0;
    free(name);
    return there ? stamp_of(&info) : (struct manifest_stamp){0};
}

bool manifest_stamp_equal(const struct manifest_stamp *a, const struct manifest_stamp *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->seconds == b->seconds &&
           a->nanoseconds == b->nanoseconds;
}

static enum referat_status read_open_file(int fd, const char *name, struct manifest *out, struct referat_error *error) {
    struct buf bytes;
    buf_init(&bytes, FILE_MAX * 2);
    enum referat_status status = file_read_fd(fd, name, FILE_MAX, &bytes, error);
    if (status == REFERAT_UNREADABLE) error_set(error, status = REFERAT_DAMAGED, _("%s: cannot be read"), name);
    if (status == REFERAT_TOO_LARGE) status = damaged(name, error);
    if (status == REFERAT_OK) status = manifest_parse(name, buf_as_slice(&bytes), out, error);
    buf_free(&bytes);
    return status;
}

enum referat_status manifest_read_held(const char *path, struct manifest *out, struct manifest_stamp *stamp, int *held,
                                       struct referat_error *error) {
    char reason[128];
    struct stat info;
    *out = (struct manifest){0};
    *held = -1;
    char *name = manifest_path(path);
    if (!name) return error_no_memory(error);
    enum referat_status status;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        status = error_set(error, REFERAT_DAMAGED, _("%s: cannot be opened: %s"), name, error_errno(errno, reason));
    } else {
        *stamp = stamp_of(&info);
        status = read_open_file(fd, name, out, error);
    }
    if (status == REFERAT_OK)
        *held = fd;
    else if (fd >= 0)
        close(fd);
    free(name);
    return status;
}

enum referat_status manifest_read(const char *path, struct manifest *out, struct referat_error *error) {
    struct manifest_stamp stamp;
    int held;
    enum referat_status status = manifest_read_held(path, out, &stamp, &held, error);
    if (held >= 0) close(held);
    return status;
}

static void entry_append(struct buf *buf, const struct manifest_entry *entry) {
    uint8_t bytes[ENTRY_BYTES] = {0};
    store32(bytes + ENTRY_KIND, entry->kind);
    store64(bytes + ENTRY_NUMBER, entry->number);
    store64(bytes + ENTRY_REMOVED_COMMIT, entry->removed_commit);
    store64(bytes + ENTRY_DOCUMENTS, entry->documents);
    store64(bytes + ENTRY_REMOVED, entry->removed);
    store64(bytes + ENTRY_LENGTH_SUM, entry->length_sum);
    store32(bytes + ENTRY_TRAILER, entry->trailer);
    store32(bytes + ENTRY_REMOVED_TRAILER, entry->removed_trailer);
    buf_append(buf, bytes, sizeof bytes);
}

static void header_append(struct buf *buf, const struct manifest *manifest) {
    uint8_t bytes[HEADER_BYTES] = MAGIC;
    store32(bytes + AT_BYTE_ORDER, BYTE_ORDER_ONE);
    store32(bytes + AT_VERSION, MANIFEST_VERSION);
    store64(bytes + AT_COMMIT, manifest->commit);
    store64(bytes + AT_NEXT_NUMBER, manifest->next_number);
    store64(bytes + AT_TIME, (uint64_t)manifest->time);
    store32(bytes + AT_ENTRIES, (uint32_t)manifest->count);
    buf_append(buf, bytes, sizeof bytes);
}

enum referat_status manifest_write(const char *path, const struct manifest *manifest, struct referat_error *error) {
    struct buf bytes;
    buf_init(&bytes, FILE_MAX);
    header_append(&bytes, manifest);
    for (size_t i = 0; i < manifest->count; i++) entry_append(&bytes, &manifest->entries[i]);
    uint32_t sum = checksum(0, bytes.data, bytes.len);
    buf_append(&bytes, &sum, sizeof sum);
    char *name = manifest_path(path);
    enum referat_status status = buf_status(&bytes, error);
    if (!name) status = error_no_memory(error);
    if (status == REFERAT_OK) status = file_replace(name, bytes.data, bytes.len, error);
    free(name);
    buf_free(&bytes);
    return status;
}
