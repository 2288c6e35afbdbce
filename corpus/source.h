/* source.h - the bytes that a document is read from: a file, or a member of an archive. For extract*.c. */
#ifndef CORPUS_SOURCE_H
#define CORPUS_SOURCE_H

#include "base/child.h"
#include "corpus/decoder.h"
#include "corpus/extract.h"

struct source {
    const char *name; /* for messages: the path, and the member */
    int fd;
    size_t size;
    const struct extract_limits *limits;
    struct referat_error *error;
};

/* Opens without waiting for a writer of a pipe or a terminal. Errors: REFERAT_UNREADABLE, UNSUPPORTED, BAD_INPUT. */
enum referat_status source_open(struct source *source) MUST_CHECK;
void source_close(struct source *source);
/* Up to `len` bytes from `at`; less where the file ends. */
enum referat_status source_read_at(const struct source *source, char *bytes, size_t len, size_t at,
                                   struct slice *out) MUST_CHECK;
/* The checksum of the whole content, read once, and its size; REFERAT_TOO_LARGE above `max`. */
enum referat_status source_hash(const struct source *source, size_t max, char sha256[65], size_t *size) MUST_CHECK;
/*
 * Has the function work on the source in a confined child; what it writes comes into `out`. The function's exit code
 * is DECODER_EXIT and a decoder_end.
 */
enum referat_status source_decode(const struct source *source, child_function function, const void *data,
                                  struct buf *out) MUST_CHECK;

#define DECODER_EXIT 64

/* In the child: the bytes of its input, mapped; DECODER_CUT_SHORT where there are none. */
enum decoder_end source_map_input(int input, struct slice *out);

/* Failures, each with the source's name. */
enum referat_status source_refuse(const struct source *source, enum referat_status status, const char *why);
enum referat_status source_unreadable(const struct source *source, int errnum);
enum referat_status source_too_large(const struct source *source, size_t limit);
enum referat_status source_too_much_text(const struct source *source);
enum referat_status source_timed_out(const struct source *source);
/* How a child of ours ended; REFERAT_OK where well. */
enum referat_status source_judge(const struct source *source, const struct child_result *result);
/* How a foreign program ended. package: the Debian package to install. `why` is set where it found fault itself. */
enum referat_status source_judge_program(const struct source *source, const struct child_result *result,
                                         const char *program, const char *package, bool *found_fault);

#endif
