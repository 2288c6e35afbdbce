/*
 * corpus.h - a file of meeting records (one JSON object a line) in chunks: parsed records in memory, of any file a few
 * megabytes at a time. Every item gets an id of its own, a body's second meeting of a day included.
 */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

#include "corpus/record.h"

struct bench_item {
    const struct minutes_record *record;
    size_t item; /* index into record->items */
    const char *id;
    unsigned slot; /* which of the body's meetings that day, from 1 */
};

struct bench_chunk {
    const struct bench_item *items;
    size_t count;        /* 0: the end */
    uint64_t text_bytes; /* titles and parts, UTF-8 */
};

struct bench_corpus;

/* Errors: REFERAT_UNREADABLE, REFERAT_NO_MEMORY. */
enum referat_status corpus_open(const char *path, struct bench_corpus **out, struct referat_error *error) MUST_CHECK;
void corpus_close(struct bench_corpus *corpus); /* NULL is fine */
/* The chunk lives until the next call. Errors: REFERAT_UNREADABLE, REFERAT_BAD_INPUT (names the line). */
enum referat_status corpus_next(struct bench_corpus *corpus, struct bench_chunk *out,
                                struct referat_error *error) MUST_CHECK;

#endif
