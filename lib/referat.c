/*
 * referat.c - the public functions: each looks after its arguments and hands over to the folder that does the work.
 * No logic here, no printing, no globals.
 */
#include "base/buf.h"
#include "base/intl.h"
#include "base/safe.h"
#include "corpus/finding.h"
#include "corpus/minutes.h"
#include "indexer/indexer.h"
#include "indexer/lint.h"
#include "indexer/verify.h"
#include "query/findings.h"
#include "query/query.h"

#include <stdlib.h>

struct referat {
    struct registry *registry;
    bool ocr;
};

struct referat_reader {
    struct query_reader *query;
};

const char *referat_version(void) {
    return REFERAT_VERSION;
}

void referat_text_free(char *text) {
    free(text);
}

void referat_text_clean(char *text) {
    text_make_safe(text);
}

enum referat_status referat_new(const struct referat_config *config, struct referat **out,
                                struct referat_error *error) {
    *out = NULL;
    error_clear(error);
    struct referat *referat = calloc(1, sizeof *referat);
    if (!referat) return error_no_memory(error);
    enum referat_status status = registry_open(config ? config->bodies_path : NULL,
                                               config ? config->municipalities_path : NULL, &referat->registry, error);
    if (status) {
        free(referat);
        return status;
    }
    *out = referat;
    return REFERAT_OK;
}

void referat_set_ocr(struct referat *referat, bool ocr) {
    referat->ocr = ocr;
}

void referat_free(struct referat *referat) {
    if (!referat) return;
    registry_close(referat->registry);
    free(referat);
}

/* Hands the buffer's text over where all went well; empties it in any case. */
static enum referat_status give_text(struct buf *buf, enum referat_status status, char **out,
                                     struct referat_error *error) {
    if (!status) status = buf_status(buf, error);
    if (!status) *out = buf_take(buf);
    if (!status && !*out) status = error_no_memory(error);
    buf_free(buf);
    return status;
}

static void write_name(struct buf *buf, const char *name) {
    buf_text(buf, name);
    buf_byte(buf, '\n');
}

static void write_names(const struct registry *registry, enum referat_name_kind kind, struct buf *buf) {
    size_t bodies = kind == REFERAT_BODIES ? registry_body_count(registry) : 0;
    size_t authorities = kind == REFERAT_MUNICIPALITIES ? registry_authority_count(registry) : 0;
    int kinds = kind == REFERAT_KINDS ? MINUTES_KIND_COUNT : 0;
    int outcomes = kind == REFERAT_OUTCOMES ? OUTCOME_COUNT : 0;
    for (size_t i = 0; i < bodies; i++) write_name(buf, registry_body_at(registry, i)->code);
    for (size_t i = 0; i < authorities; i++) write_name(buf, registry_authority_at(registry, i)->name);
    for (int i = 0; i < kinds; i++) write_name(buf, minutes_kind_name((enum minutes_kind)i));
    /* The first is none. */
    for (int i = 1; i < outcomes; i++) write_name(buf, outcome_name((enum outcome)i));
}

enum referat_status referat_names(struct referat *referat, enum referat_name_kind kind, char **out,
                                  struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    write_names(referat->registry, kind, &buf);
    return give_text(&buf, REFERAT_OK, out, error);
}

static enum referat_status format_records(const struct minutes *minutes, enum referat_format format,
                                          const struct referat_style *style, struct buf *buf,
                                          struct referat_error *error) {
    bool array = format == REFERAT_JSON && minutes->count > 1;
    enum referat_status status = REFERAT_OK;
    if (array) buf_text(buf, "[\n");
    for (size_t i = 0; !status && i < minutes->count; i++) {
        if (i) buf_text(buf, array ? ",\n" : format == REFERAT_TEXT ? "\n" : "");
        if (format == REFERAT_TEXT) {
            status = record_to_text(&minutes->records[i], style, buf, error);
        } else {
            status = record_to_safe_json(&minutes->records[i], format == REFERAT_JSON ? 2 : 0, buf, error);
            if (!array) buf_byte(buf, '\n');
        }
    }
    if (array) buf_text(buf, "\n]\n");
    return status;
}

/* The first member of an archive that could not be read, and how many more there are. */
static enum referat_status tell_failures(const struct minutes *minutes, struct referat_error *error) {
    const struct minutes_failure *first = NULL;
    unsigned long more = 0;
    for (size_t i = 0; i < minutes->failure_count; i++) {
        if (referat_exit_code(minutes->failures[i].status) != 3) continue;
        more += first != NULL;
        if (!first) first = &minutes->failures[i];
    }
    if (!first) return REFERAT_OK;
    if (!more) return error_set(error, first->status, "%s", first->message);
    return error_set(error, first->status, ngettext_("%s (and %lu more)", "%s (and %lu more)", more), first->message,
                     more);
}

enum referat_status referat_parse(struct referat *referat, const char *path, enum referat_format format,
                                  const struct referat_style *style, char **out, struct referat_error *error) {
    struct arena arena;
    struct buf buf;
    struct minutes minutes;
    struct extract_limits limits = EXTRACT_LIMITS;
    limits.ocr = referat->ocr;
    *out = NULL;
    error_clear(error);
    arena_init(&arena, (size_t)2 << 30);
    buf_init(&buf, BUF_MAX_DEFAULT);
    enum referat_status status = minutes_read_file(path, referat->registry, &limits, &arena, &minutes, error);
    if (!status) status = format_records(&minutes, format, style, &buf, error);
    status = give_text(&buf, status, out, error);
    if (!status) status = tell_failures(&minutes, error);
    arena_free(&arena);
    return status;
}

enum referat_status referat_analyze(struct referat *referat, const char *text, size_t length,
                                    enum referat_format format, char **out, struct referat_error *error) {
    struct buf buf;
    (void)referat;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_text(&buf, query_analyze(slice_make(text, length), format, &buf, error), out, error);
}

enum referat_status referat_index(struct referat *referat, const struct referat_index_options *options,
                                  struct referat_index_summary *summary, struct referat_error *error) {
    error_clear(error);
    return indexer_run(referat->registry, options, summary, error);
}

enum referat_status referat_open(struct referat *referat, const char *index_path, struct referat_reader **out,
                                 struct referat_error *error) {
    *out = NULL;
    error_clear(error);
    struct referat_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return error_no_memory(error);
    enum referat_status status = query_open(index_path, referat->registry, &reader->query, error);
    if (status) {
        free(reader);
        return status;
    }
    *out = reader;
    return REFERAT_OK;
}

void referat_close(struct referat_reader *reader) {
    if (!reader) return;
    query_close(reader->query);
    free(reader);
}

enum referat_status referat_search(struct referat_reader *reader, const struct referat_search_options *options,
                                   struct referat_results **out, struct referat_error *error) {
    *out = NULL;
    error_clear(error);
    return query_search(reader->query, options, out, error);
}

size_t referat_results_count(const struct referat_results *results) {
    return query_results_count(results);
}

uint64_t referat_results_total(const struct referat_results *results) {
    return query_results_total(results);
}

enum referat_status referat_results_format(const struct referat_results *results, enum referat_format format,
                                           const struct referat_style *style, char **out, struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_text(&buf, query_results_format(results, format, style, &buf, error), out, error);
}

void referat_results_free(struct referat_results *results) {
    query_results_free(results);
}

enum referat_status referat_show(struct referat_reader *reader, const char *id, enum referat_format format,
                                 const struct referat_style *style, char **out, struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_text(&buf, query_show(reader->query, id, format, style, &buf, error), out, error);
}

enum referat_status referat_stats(struct referat_reader *reader, enum referat_format format,
                                  const struct referat_style *style, char **out, struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_text(&buf, query_stats(reader->query, format, style, &buf, error), out, error);
}

/* ---- checking ---- */

static struct referat_findings *new_findings(void) {
    struct referat_findings *findings = calloc(1, sizeof *findings);
    if (findings) arena_init(&findings->arena, (size_t)2 << 30);
    return findings;
}

/* Hands what was found over where the run went well. */
static enum referat_status give_findings(struct referat_findings *findings, enum referat_status status,
                                         struct referat_findings **out) {
    if (status) {
        referat_findings_free(findings);
    } else {
        *out = findings;
    }
    return status;
}

enum referat_status referat_lint(struct referat *referat, const struct referat_check_options *options,
                                 struct referat_findings **out, struct referat_error *error) {
    *out = NULL;
    error_clear(error);
    struct referat_findings *findings = new_findings();
    if (!findings) return error_no_memory(error);
    return give_findings(findings, lint_run(referat->registry, options, findings, error), out);
}

enum referat_status referat_verify(struct referat *referat, const struct referat_check_options *options,
                                   struct referat_findings **out, struct referat_error *error) {
    (void)referat;
    *out = NULL;
    error_clear(error);
    struct referat_findings *findings = new_findings();
    if (!findings) return error_no_memory(error);
    return give_findings(findings, verify_run(options, findings, error), out);
}

size_t referat_findings_count(const struct referat_findings *findings) {
    return findings->count;
}

uint64_t referat_findings_unread(const struct referat_findings *findings) {
    return findings->unread;
}

enum referat_status referat_findings_format(const struct referat_findings *findings, enum referat_format format,
                                            const struct referat_style *style, char **out,
                                            struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_text(&buf, findings_format(findings, format, style, &buf, error), out, error);
}

void referat_findings_free(struct referat_findings *findings) {
    if (!findings) return;
    arena_free(&findings->arena);
    free(findings);
}

/* ---- the register ---- */

/* As give_text, and the text of an answer that has no rows too. */
static enum referat_status give_answer(struct buf *buf, enum referat_status status, char **out,
                                       struct referat_error *error) {
    if (status != REFERAT_NOTHING_FOUND) return give_text(buf, status, out, error);
    struct referat_error ignored;
    enum referat_status given = give_text(buf, REFERAT_OK, out, &ignored);
    if (given && error) *error = ignored;
    return given ? given : status;
}

enum referat_status referat_who(struct referat_reader *reader, const struct referat_who_options *options,
                                enum referat_format format, const struct referat_style *style, char **out,
                                struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_answer(&buf, query_who(reader->query, options, format, style, &buf, error), out, error);
}

enum referat_status referat_attendance(struct referat_reader *reader, const struct referat_who_options *options,
                                       enum referat_format format, const struct referat_style *style, char **out,
                                       struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_answer(&buf, query_attendance(reader->query, options, format, style, &buf, error), out, error);
}

enum referat_status referat_variants(struct referat_reader *reader, const struct referat_who_options *options,
                                     char **out, struct referat_error *error) {
    struct buf buf;
    *out = NULL;
    error_clear(error);
    buf_init(&buf, BUF_MAX_DEFAULT);
    return give_answer(&buf, query_variants(reader->query, options, &buf, error), out, error);
}
