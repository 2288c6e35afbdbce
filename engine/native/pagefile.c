/* pagefile.c - files of sections under a checksum a page: writing, mapping, checking; see pagefile.h and
 * docs/FORMAT.md. */
#include "engine/native/pagefile.h"
#include "base/file.h"
#include "base/intl.h"
#include "engine/native/checksum.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC          "REFERAT\n"
#define BYTE_ORDER_ONE 0x01020304u
#define BYTE_ORDER_TWO 0x04030201u
#define TRAILER_BYTES  64
#define SECTION_BYTES  24
#define BUFFER_BYTES   ((size_t)256 * 1024)
#define FETCH_PAGES    256 /* that are asked of the kernel at once */

/* Where the numbers of a trailer stand. */
enum {
    AT_BYTE_ORDER = 8,
    AT_VERSION = 12,
    AT_KIND = 16,
    AT_SECTION_COUNT = 20,
    AT_LENGTH = 24,
    AT_SECTION_TABLE = 32,
    AT_CHECKSUMS = 40,
    AT_CHECKSUM = 60
};

/* ---- writing ---- */

struct writer_section {
    uint32_t id;
    uint64_t offset, length;
};

struct pagefile_writer {
    char *path;
    int fd;
    enum pagefile_kind kind;
    uint8_t *buffer; /* whole pages wait here for their checksums */
    size_t held;
    uint64_t flushed; /* bytes of content before the buffer */
    struct writer_section sections[PAGEFILE_SECTIONS_MAX];
    unsigned section_count;
    bool section_open;
    uint32_t *checksums;
    size_t page_count, page_cap;
    bool passing; /* need not last */
    int errnum;   /* of the first failure; 0 = none */
};

static enum referat_status not_written(const char *path, int errnum, struct referat_error *error) {
    char reason[128];
    if (errnum == ENOMEM) return error_no_memory(error);
    return error_set(error, REFERAT_NOT_WRITTEN, _("%s: cannot be written: %s"), path, error_errno(errnum, reason));
}

static void writer_free(struct pagefile_writer *writer) {
    if (writer->fd >= 0) close(writer->fd);
    free(writer->path);
    free(writer->buffer);
    free(writer->checksums);
    free(writer);
}

enum referat_status pagefile_create(const char *path, enum pagefile_kind kind, struct pagefile_writer **out,
                                    struct referat_error *error) {
    *out = NULL;
    struct pagefile_writer *writer = calloc(1, sizeof *writer);
    if (!writer) return error_no_memory(error);
    writer->fd = -1;
    writer->kind = kind;
    writer->path = strdup(path);
    writer->buffer = malloc(BUFFER_BYTES);
    if (!writer->path || !writer->buffer) {
        writer_free(writer);
        return error_no_memory(error);
    }
    writer->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (writer->fd < 0) {
        int errnum = errno;
        writer_free(writer);
        return not_written(path, errnum, error);
    }
    *out = writer;
    return REFERAT_OK;
}

void pagefile_set_passing(struct pagefile_writer *writer) {
    writer->passing = true;
}

bool pagefile_failed(const struct pagefile_writer *writer) {
    return writer->errnum != 0;
}

static void put(struct pagefile_writer *writer, const void *data, size_t len) {
    if (!writer->errnum && !file_write_all(writer->fd, data, len)) writer->errnum = errno;
}

static bool reserve_checksums(struct pagefile_writer *writer, size_t more) {
    if (writer->page_cap - writer->page_count >= more) return true;
    size_t cap = 2 * writer->page_cap + more;
    uint32_t *grown = realloc(writer->checksums, cap * sizeof *grown);
    if (!grown) return false;
    writer->checksums = grown;
    writer->page_cap = cap;
    return true;
}

/* Writes what the buffer holds, which is whole pages. */
static void flush_pages(struct pagefile_writer *writer) {
    size_t pages = writer->held >> PAGE_SHIFT;
    if (!reserve_checksums(writer, pages)) writer->errnum = ENOMEM;
    if (writer->errnum) return;
    for (size_t i = 0; i < pages; i++)
        writer->checksums[writer->page_count++] = checksum(0, writer->buffer + (i << PAGE_SHIFT), PAGE_BYTES);
    put(writer, writer->buffer, writer->held);
    writer->flushed += writer->held;
    writer->held = 0;
}

static void append(struct pagefile_writer *writer, const void *data, size_t len) {
    const uint8_t *from = data;
    while (len && !writer->errnum) {
        size_t room = BUFFER_BYTES - writer->held, part = len < room ? len : room;
        memcpy(writer->buffer + writer->held, from, part);
        writer->held += part;
        from += part;
        len -= part;
        if (writer->held == BUFFER_BYTES) flush_pages(writer);
    }
}

static uint64_t written(const struct pagefile_writer *writer) {
    return writer->flushed + writer->held;
}

/* Zeros up to a multiple of `unit`. */
static void pad(struct pagefile_writer *writer, uint64_t unit) {
    static const uint8_t zeros[PAGE_BYTES];
    append(writer, zeros, (size_t)((unit - written(writer) % unit) % unit));
}

static void end_section(struct pagefile_writer *writer) {
    if (!writer->section_open) return;
    struct writer_section *section = &writer->sections[writer->section_count - 1];
    section->length = written(writer) - section->offset;
    writer->section_open = false;
    pad(writer, PAGEFILE_ALIGN);
}

void pagefile_section(struct pagefile_writer *writer, uint32_t id) {
    end_section(writer);
    assert(writer->section_count < PAGEFILE_SECTIONS_MAX);
    assert(writer->section_count == 0 || writer->sections[writer->section_count - 1].id < id);
    writer->sections[writer->section_count++] = (struct writer_section){.id = id, .offset = written(writer)};
    writer->section_open = true;
}

void pagefile_write(struct pagefile_writer *writer, const void *data, size_t len) {
    assert(writer->section_open);
    append(writer, data, len);
}

uint64_t pagefile_tell(const struct pagefile_writer *writer) {
    return written(writer) - writer->sections[writer->section_count - 1].offset;
}

static void write_section_table(struct pagefile_writer *writer) {
    for (unsigned i = 0; i < writer->section_count; i++) {
        const struct writer_section *section = &writer->sections[i];
        uint8_t row[SECTION_BYTES] = {0};
        store32(row, section->id);
        store64(row + 8, section->offset);
        store64(row + 16, section->length);
        append(writer, row, sizeof row);
    }
    pad(writer, PAGE_BYTES);
    flush_pages(writer);
}

static uint32_t write_trailer(struct pagefile_writer *writer, uint64_t section_table) {
    uint8_t trailer[TRAILER_BYTES] = MAGIC;
    size_t checksum_bytes = writer->page_count * sizeof *writer->checksums;
    store32(trailer + AT_BYTE_ORDER, BYTE_ORDER_ONE);
    store32(trailer + AT_VERSION, PAGEFILE_VERSION);
    store32(trailer + AT_KIND, writer->kind);
    store32(trailer + AT_SECTION_COUNT, writer->section_count);
    store64(trailer + AT_LENGTH, writer->flushed);
    store64(trailer + AT_SECTION_TABLE, section_table);
    store32(trailer + AT_CHECKSUMS, checksum(0, writer->checksums, checksum_bytes));
    uint32_t own = checksum(0, trailer, AT_CHECKSUM);
    store32(trailer + AT_CHECKSUM, own);
    put(writer, writer->checksums, checksum_bytes);
    put(writer, trailer, sizeof trailer);
    return own;
}

enum referat_status pagefile_finish(struct pagefile_writer *writer, uint32_t *trailer, struct referat_error *error) {
    end_section(writer);
    uint64_t section_table = written(writer);
    write_section_table(writer);
    *trailer = writer->errnum ? 0 : write_trailer(writer, section_table);
    if (!writer->errnum && !writer->passing && fsync(writer->fd) != 0) writer->errnum = errno;
    int closed = close(writer->fd);
    writer->fd = -1;
    if (!writer->errnum && closed != 0) writer->errnum = errno;
    enum referat_status status = REFERAT_OK;
    if (writer->errnum) {
        status = not_written(writer->path, writer->errnum, error);
        unlink(writer->path);
    }
    writer_free(writer);
    return status;
}

void pagefile_abandon(struct pagefile_writer *writer) {
    if (!writer) return;
    unlink(writer->path);
    writer_free(writer);
}

/* ---- reading ---- */

static enum referat_status damaged(const char *path, struct referat_error *error) {
    return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged"), path);
}

static enum referat_status trailer_order(const char *path, const uint8_t *trailer, struct referat_error *error) {
    uint32_t own = load32(trailer + AT_CHECKSUM), found = checksum(0, trailer, AT_CHECKSUM);
    if (memcmp(trailer, MAGIC, AT_BYTE_ORDER) != 0) return damaged(path, error);
    if (load32(trailer + AT_BYTE_ORDER) == BYTE_ORDER_TWO && __builtin_bswap32(own) == found)
        return error_set(error, REFERAT_OTHER_FORMAT,
                         _("%s: written on a machine of another byte order; make the index anew on this one"), path);
    if (load32(trailer + AT_BYTE_ORDER) != BYTE_ORDER_ONE || own != found) return damaged(path, error);
    if (load32(trailer + AT_VERSION) != PAGEFILE_VERSION)
        return error_set(error, REFERAT_OTHER_FORMAT,
                         _("%s: of format %u, this program reads format %d; make the index anew"), path,
                         load32(trailer + AT_VERSION), PAGEFILE_VERSION);
    return REFERAT_OK;
}

static enum referat_status unreadable(const char *path, uint64_t at, struct referat_error *error) {
    return error_set(error, REFERAT_DAMAGED,
                     _("%s: cannot be read at byte %" PRIu64 ": the disk failed, or the file was cut meanwhile"), path,
                     at);
}

/*
 * Has the kernel read these bytes now, where it can say that it cannot: at a load it could only send SIGBUS. Kernels
 * before 5.14 do not know the request; there the load is the first to ask.
 */
static bool fetch(const struct pagefile *file, uint64_t offset, uint64_t len) {
    uint64_t begin = offset & ~(file->machine_page - 1);
    if (madvise((void *)(uintptr_t)(file->data + begin), offset + len - begin, MADV_POPULATE_READ) == 0) return true;
    return errno != EFAULT && errno != EIO && errno != EHWPOISON;
}

static enum referat_status read_at(const struct pagefile *file, int fd, uint64_t offset, void *data, size_t len,
                                   struct referat_error *error) {
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(fd, (uint8_t *)data + done, len - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return unreadable(file->path, offset + done, error);
        done += (size_t)got;
    }
    return REFERAT_OK;
}

static enum referat_status read_checksums(struct pagefile *file, int fd, uint32_t own, struct referat_error *error) {
    uint64_t pages = file->length >> PAGE_SHIFT;
    size_t bytes = pages * sizeof *file->checksums;
    file->checksums = malloc(bytes + 1);
    file->checked = calloc(pages / 64 + 1, sizeof *file->checked);
    if (!file->checksums || !file->checked) return error_no_memory(error);
    enum referat_status status = read_at(file, fd, file->length, file->checksums, bytes, error);
    if (status) return status;
    return checksum(0, file->checksums, bytes) == own ? REFERAT_OK : damaged(file->path, error);
}

/* The trailer and the checksums before it. */
static enum referat_status read_trailer(struct pagefile *file, int fd, enum pagefile_kind kind,
                                        struct referat_error *error) {
    uint8_t trailer[TRAILER_BYTES];
    if (file->file_bytes < TRAILER_BYTES) return damaged(file->path, error);
    uint64_t before = file->file_bytes - TRAILER_BYTES;
    enum referat_status status = read_at(file, fd, before, trailer, sizeof trailer, error);
    if (!status) status = trailer_order(file->path, trailer, error);
    if (status) return status;
    file->length = load64(trailer + AT_LENGTH);
    file->section_table = load64(trailer + AT_SECTION_TABLE);
    file->section_count = load32(trailer + AT_SECTION_COUNT);
    file->trailer = load32(trailer + AT_CHECKSUM);
    if (load32(trailer + AT_KIND) != (uint32_t)kind || file->length % PAGE_BYTES || file->length > before ||
        before - file->length != (file->length >> PAGE_SHIFT) * sizeof *file->checksums ||
        file->section_count > PAGEFILE_SECTIONS_MAX || file->section_table % PAGEFILE_ALIGN ||
        file->section_table > file->length || file->length - file->section_table < file->section_count * SECTION_BYTES)
        return damaged(file->path, error);
    return read_checksums(file, fd, load32(trailer + AT_CHECKSUMS), error);
}

static enum referat_status map_content(struct pagefile *file, int fd, struct referat_error *error) {
    char reason[128];
    if (file->length == 0) return REFERAT_OK;
    void *at = mmap(NULL, (size_t)file->length, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED && errno == ENOMEM) return error_no_memory(error);
    if (at == MAP_FAILED)
        return error_set(error, REFERAT_DAMAGED, _("%s: cannot be opened: %s"), file->path, error_errno(errno, reason));
    file->data = at;
    file->machine_page = (uint64_t)sysconf(_SC_PAGESIZE);
    return REFERAT_OK;
}

static const uint8_t *section_row(const struct pagefile *file, uint32_t at) {
    return file->data + file->section_table + (uint64_t)at * SECTION_BYTES;
}

/* Sections lie in order, before their table, and do not overlap. */
static bool sections_are_sound(struct pagefile *file) {
    uint64_t end = 0, last_id = 0;
    uint64_t table_bytes = (uint64_t)file->section_count * SECTION_BYTES;
    if (!pagefile_touch(file, file->data + file->section_table, table_bytes)) return false;
    for (uint32_t i = 0; i < file->section_count; i++) {
        const uint8_t *row = section_row(file, i);
        uint64_t id = load32(row), offset = load64(row + 8), length = load64(row + 16);
        if ((i && id <= last_id) || load32(row + 4) != 0 || offset % PAGEFILE_ALIGN || offset < end ||
            offset > file->section_table || length > file->section_table - offset)
            return pagefile_spoil(file, row);
        end = offset + length;
        last_id = id;
    }
    return true;
}

/* *missing where there is none. */
static enum referat_status open_file(const char *path, int *fd, uint64_t *bytes, bool *missing,
                                     struct referat_error *error) {
    char reason[128];
    struct stat info;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &info) != 0) {
        *missing = errno == ENOENT;
        return error_set(error, REFERAT_DAMAGED, _("%s: cannot be opened: %s"), path, error_errno(errno, reason));
    }
    *bytes = (uint64_t)info.st_size;
    return S_ISREG(info.st_mode) ? REFERAT_OK : damaged(path, error);
}

enum referat_status pagefile_open(const char *path, enum pagefile_kind kind, struct pagefile **out, bool *missing,
                                  struct referat_error *error) {
    int fd;
    *out = NULL;
    *missing = false;
    struct pagefile *file = calloc(1, sizeof *file);
    if (!file || !(file->path = strdup(path))) {
        free(file);
        return error_no_memory(error);
    }
    file->simd = simd_level();
    enum referat_status status = open_file(path, &fd, &file->file_bytes, missing, error);
    if (!status) status = read_trailer(file, fd, kind, error);
    if (!status) status = map_content(file, fd, error);
    if (fd >= 0) close(fd);
    if (!status && !sections_are_sound(file)) status = pagefile_status(file, error);
    if (status)
        pagefile_close(file);
    else
        *out = file;
    return status;
}

void pagefile_close(struct pagefile *file) {
    if (!file) return;
    if (file->data) munmap((void *)(uintptr_t)file->data, (size_t)file->length);
    free(file->checksums);
    free(file->checked);
    free((char *)file->path);
    free(file);
}

bool pagefile_find(struct pagefile *file, uint32_t id, struct section *out) {
    *out = (struct section){.file = file, .data = file->data};
    for (uint32_t i = 0; i < file->section_count; i++) {
        const uint8_t *row = section_row(file, i);
        if (load32(row) != id) continue;
        out->data = file->data + load64(row + 8);
        out->length = load64(row + 16);
        return true;
    }
    return false;
}

enum referat_status pagefile_status(const struct pagefile *file, struct referat_error *error) {
    if (!file->damaged) return REFERAT_OK;
    if (file->damaged_at == UINT64_MAX) return damaged(file->path, error);
    if (file->unreadable) return unreadable(file->path, file->damaged_at, error);
    return error_set(error, REFERAT_DAMAGED, _("%s: the file is damaged at byte %" PRIu64), file->path,
                     file->damaged_at);
}

void pagefile_release(struct pagefile *file) {
    if (file->length) madvise((void *)(uintptr_t)file->data, file->length, MADV_DONTNEED);
}

bool pagefile_spoil(struct pagefile *file, const void *at) {
    uintptr_t place = (uintptr_t)at - (uintptr_t)file->data;
    if (!file->damaged) file->damaged_at = at && place < file->length ? place : UINT64_MAX;
    file->damaged = true;
    return false;
}

static bool is_checked(const struct pagefile *file, uint64_t page) {
    return file->checked[page >> 6] >> (page & 63) & 1;
}

/* The page behind the unchecked ones that begin at `page`; FETCH_PAGES of them at most. */
static uint64_t end_of_unchecked(const struct pagefile *file, uint64_t page, uint64_t last) {
    uint64_t end = page + 1;
    while (end <= last && end - page < FETCH_PAGES && !is_checked(file, end)) end++;
    return end;
}

static bool check_unchecked(struct pagefile *file, uint64_t page, uint64_t end) {
    const uint8_t *at = file->data + (page << PAGE_SHIFT);
    if (!fetch(file, page << PAGE_SHIFT, (end - page) << PAGE_SHIFT)) {
        file->unreadable = !file->damaged;
        return pagefile_spoil(file, at);
    }
    for (; page < end; page++, at += PAGE_BYTES) {
        if (checksum(0, at, PAGE_BYTES) != file->checksums[page]) return pagefile_spoil(file, at);
        file->checked[page >> 6] |= (uint64_t)1 << (page & 63);
    }
    return true;
}

bool pagefile_check_pages(struct pagefile *file, uint64_t first, uint64_t last) {
    if (last >= file->length >> PAGE_SHIFT) return pagefile_spoil(file, NULL);
    for (uint64_t page = first, end; page <= last; page = end) {
        end = page + 1;
        if (is_checked(file, page)) continue;
        end = end_of_unchecked(file, page, last);
        if (!check_unchecked(file, page, end)) return false;
    }
    return true;
}

enum referat_status pagefile_verify(struct pagefile *file, struct referat_error *error) {
    uint64_t pages = file->length >> PAGE_SHIFT;
    if (pages && !pagefile_check_pages(file, 0, pages - 1)) return pagefile_status(file, error);
    return pagefile_status(file, error);
}
