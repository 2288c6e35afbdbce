/*
 * query.h - what lib/ calls: open an index, search it, show an item or a meeting, analyse a text, lay a record out for
 * people. One thread at a time uses a reader. The rules of the language are in docs/QUERY.md.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "base/buf.h"
#include "corpus/record.h"
#include "corpus/registry.h"

struct query_reader;

/* The registry is borrowed and must outlive the reader. Errors: those of engine_open, REFERAT_NO_MEMORY. */
enum referat_status query_open(const char *path, const struct registry *registry, struct query_reader **out,
                               struct referat_error *error) MUST_CHECK;
void query_close(struct query_reader *reader); /* NULL is fine */

/*
 * As referat_search. Results own all they hold and outlive the reader. Errors: REFERAT_QUERY (with position),
 * REFERAT_USAGE (an unknown value in an option), those of engine_search.
 */
enum referat_status query_search(struct query_reader *reader, const struct referat_search_options *options,
                                 struct referat_results **out, struct referat_error *error) MUST_CHECK;
size_t query_results_count(const struct referat_results *results);   /* hits held, partial ones included */
uint64_t query_results_total(const struct referat_results *results); /* items with all words */
/* Appended to out; style may be NULL (no colour, no width, no screen), in JSON it is not looked at. */
enum referat_status query_results_format(const struct referat_results *results, enum referat_format format,
                                         const struct referat_style *style, struct buf *out,
                                         struct referat_error *error) MUST_CHECK;
void query_results_free(struct referat_results *results); /* NULL is fine */

/* One item or one meeting, whole. Errors: REFERAT_NOTHING_FOUND, those of engine_find. */
enum referat_status query_show(struct query_reader *reader, const char *id, enum referat_format format,
                               const struct referat_style *style, struct buf *out,
                               struct referat_error *error) MUST_CHECK;

/* What is indexed, as referat_stats. */
enum referat_status query_stats(struct query_reader *reader, enum referat_format format,
                                const struct referat_style *style, struct buf *out,
                                struct referat_error *error) MUST_CHECK;

/*
 * The register, as referat_who, referat_attendance and referat_variants. REFERAT_NOTHING_FOUND: `out` has the whole,
 * empty answer.
 */
enum referat_status query_who(struct query_reader *reader, const struct referat_who_options *options,
                              enum referat_format format, const struct referat_style *style, struct buf *out,
                              struct referat_error *error) MUST_CHECK;
enum referat_status query_attendance(struct query_reader *reader, const struct referat_who_options *options,
                                     enum referat_format format, const struct referat_style *style, struct buf *out,
                                     struct referat_error *error) MUST_CHECK;
enum referat_status query_variants(struct query_reader *reader, const struct referat_who_options *options,
                                   struct buf *out, struct referat_error *error) MUST_CHECK;

/* What each word of the text (any bytes) becomes: a JSON array or a table (docs/QUERY.md). */
enum referat_status query_analyze(struct slice text, enum referat_format format, struct buf *out,
                                  struct referat_error *error) MUST_CHECK;

/* A meeting record as JSON (record_to_json) in which unsafe characters are written as \uXXXX. */
enum referat_status record_to_safe_json(const struct minutes_record *record, unsigned indent, struct buf *out,
                                        struct referat_error *error) MUST_CHECK;
/* A meeting record as a text to read. No control, escape or direction characters of the document come through. */
enum referat_status record_to_text(const struct minutes_record *record, const struct referat_style *style,
                                   struct buf *out, struct referat_error *error) MUST_CHECK;

#endif
