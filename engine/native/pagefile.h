/*
 * pagefile.h - a file of sections under a checksum a page: written once, front to back, then mapped. docs/FORMAT.md has
 * its bytes.
 *
 * A mapping is used by one thread. A page is checked the first time it is touched; what fails, and any range that lies
 * outside its section, marks the file as damaged for good: the functions then give NULL or false, and whoever began the
 * work asks pagefile_status() at its end. So deep loops need no error of their own, and nothing is read unchecked.
 *
 * A page that the disk does not give, or that somebody cut off the file, is found at that first touch too, without a
 * signal. Once read it is taken to stay: the kernel sends SIGBUS where such a page has left its cache and cannot be
 * read again, or where the file is cut meanwhile. No handler is installed for that here; docs/FORMAT.md, "What a reader
 * does with damage".
 */
#ifndef ENGINE_NATIVE_PAGEFILE_H
#define ENGINE_NATIVE_PAGEFILE_H

#include "base/bytes.h"
#include "base/error.h"
#include "base/simd.h"

#define PAGE_SHIFT            12
#define PAGE_BYTES            ((uint64_t)1 << PAGE_SHIFT)
#define PAGEFILE_VERSION      4
#define PAGEFILE_SECTIONS_MAX 64
#define PAGEFILE_ALIGN        64

enum pagefile_kind {
    PAGEFILE_DOCS = 0x73636f64,    /* "docs" */
    PAGEFILE_TERMS = 0x6d726574,   /* "term" */
    PAGEFILE_POST = 0x74736f70,    /* "post" */
    PAGEFILE_POS = 0x69736f70,     /* "posi" */
    PAGEFILE_TEXTS = 0x74786574,   /* "text" */
    PAGEFILE_REMOVED = 0x656c6564, /* "dele" */
    PAGEFILE_TABLE = 0x6c626174    /* "tabl" */
};

/* ---- writing ---- */

struct pagefile_writer;

/*
 * Creates the file, which must not be there. Later failures are kept in the writer: every call is then a no-op, and
 * pagefile_finish gives the first. Errors: REFERAT_NOT_WRITTEN, REFERAT_NO_MEMORY.
 */
enum referat_status pagefile_create(const char *path, enum pagefile_kind kind, struct pagefile_writer **out,
                                    struct referat_error *error) MUST_CHECK;
/* Begins a section; the one before ends. Ids rise. */
void pagefile_section(struct pagefile_writer *writer, uint32_t id);
void pagefile_write(struct pagefile_writer *writer, const void *data, size_t len);
/* Bytes of the section that is open. */
uint64_t pagefile_tell(const struct pagefile_writer *writer);
/* It need not outlast the process: pagefile_finish does not flush it. */
void pagefile_set_passing(struct pagefile_writer *writer);
bool pagefile_failed(const struct pagefile_writer *writer);
/*
 * Ends the last section, writes checksums and trailer, flushes the file to the disk and closes it; frees the writer in
 * any case. *trailer is the trailer's checksum, for the manifest. On failure the file is removed.
 */
enum referat_status pagefile_finish(struct pagefile_writer *writer, uint32_t *trailer,
                                    struct referat_error *error) MUST_CHECK;
/* Closes and removes the file; NULL is fine. */
void pagefile_abandon(struct pagefile_writer *writer);

/* ---- reading ---- */

struct pagefile {
    const uint8_t *data; /* the content, mapped */
    uint64_t length;     /* of the content */
    uint64_t file_bytes; /* of all of it */
    uint32_t *checksums; /* of its pages */
    uint64_t *checked;   /* a bit a page */
    const char *path;
    uint64_t damaged_at; /* offset of the first page that failed */
    bool damaged;
    bool unreadable;      /* that page could not be read at all */
    uint32_t trailer;     /* its checksum */
    enum simd_level simd; /* what whoever decodes it may use */
    /* what pagefile.c alone looks at */
    uint64_t section_table, machine_page;
    uint32_t section_count;
};

struct section {
    struct pagefile *file;
    const uint8_t *data;
    uint64_t length;
};

/* Errors: REFERAT_DAMAGED (with the path), REFERAT_OTHER_FORMAT, REFERAT_NO_MEMORY; *missing where the file is not
 * there. */
enum referat_status pagefile_open(const char *path, enum pagefile_kind kind, struct pagefile **out, bool *missing,
                                  struct referat_error *error) MUST_CHECK;
void pagefile_close(struct pagefile *file); /* NULL is fine */
/* False where the file has no such section; `out` is then empty. */
bool pagefile_find(struct pagefile *file, uint32_t id, struct section *out);
/* REFERAT_DAMAGED with the path and the place once something in it was found wrong or could not be read. */
enum referat_status pagefile_status(const struct pagefile *file, struct referat_error *error) MUST_CHECK;
/* Reads every page. Errors: REFERAT_DAMAGED. */
enum referat_status pagefile_verify(struct pagefile *file, struct referat_error *error) MUST_CHECK;
/* Marks it as damaged at `at`, which points into it, or is NULL: content that cannot be. Gives false. */
bool pagefile_spoil(struct pagefile *file, const void *at);

/* For whoever has read a lot of it and is done: its pages leave this process's memory, and come back when touched. */
void pagefile_release(struct pagefile *file);

/* Checks the pages first..last; false where one is damaged. */
bool pagefile_check_pages(struct pagefile *file, uint64_t first, uint64_t last);

static inline bool pagefile_touch(struct pagefile *file, const uint8_t *at, uint64_t len) {
    uint64_t first = (uint64_t)(at - file->data) >> PAGE_SHIFT;
    uint64_t last = len ? (uint64_t)(at - file->data + (int64_t)len - 1) >> PAGE_SHIFT : first;
    if (len == 0) return !file->damaged;
    if (first == last && (file->checked[first >> 6] >> (first & 63) & 1)) return true;
    return pagefile_check_pages(file, first, last);
}

/* `len` bytes at `offset` of the section, checked; NULL where they do not lie in it or are damaged. */
static inline const uint8_t *section_at(const struct section *section, uint64_t offset, uint64_t len) {
    if (offset > section->length || len > section->length - offset) {
        if (section->file) pagefile_spoil(section->file, NULL);
        return NULL;
    }
    const uint8_t *at = section->data + offset;
    return pagefile_touch(section->file, at, len) ? at : NULL;
}

#endif
