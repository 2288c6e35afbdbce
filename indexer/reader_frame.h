/*
 * reader_frame.h - what goes through the socket between the indexer and its reader processes. Both ends are the same
 * program, so integers are as the machine has them.
 *
 *   request   struct reader_request, path, name
 *   reply     u64 length of what follows, struct reader_reply_head, message, then each failure: struct
 *             reader_failure_head, message, then each record: u64 length, JSON
 *
 * A length of 0 says that the reader still works on a file that takes long: an archive, scanned pages.
 */
#ifndef INDEXER_READER_FRAME_H
#define INDEXER_READER_FRAME_H

#include "base/file.h"
#include "corpus/extract.h"
#include "corpus/registry.h"

struct reader_request {
    uint32_t path_len, name_len;
    char sha256[SHA256_TEXT_SIZE]; /* "" where none is known */
};

struct reader_reply_head {
    uint32_t status, message_len;
    uint64_t record_count, failure_count;
    bool same;
    char sha256[SHA256_TEXT_SIZE];
};

/* A member of an archive that gave no records. */
struct reader_failure_head {
    uint32_t status, message_len;
};

#define READER_REPLY_MAX ((size_t)1 << 30)

/* The reader process: answers requests from `fd` until it is closed. Never returns. */
void reader_main(int fd, const struct registry *registry, const struct extract_limits *limits)
    __attribute__((noreturn));

#endif
