/* lint.c - the warnings of the reader as findings with a place, the rules in their order; see lint.h. */
#include "corpus/lint_rules.h"

#include "base/intl.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define QUOTE_MAX 160 /* bytes */

void findings_add(struct referat_findings *findings, const struct finding *finding) {
    struct arena *arena = &findings->arena;
    struct finding *made = ARENA_PUSH(arena, findings->items, findings->count);
    *made = *finding;
    made->code = arena_text(arena, slice_of(finding->code));
    made->path = arena_text(arena, slice_of(finding->path));
    made->id = arena_text(arena, slice_of(finding->id));
    made->message = arena_text(arena, slice_of(finding->message));
    made->quote = arena_text(arena, slice_of(finding->quote));
}

/* Which line of the text the byte stands on, from 1. */
static size_t line_number(struct slice text, size_t offset) {
    size_t lines = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) lines += text.data[i] == '\n';
    return lines;
}

static const char *quote_of(struct arena *arena, struct slice seen) {
    seen = slice_trim(seen);
    if (seen.len <= QUOTE_MAX) return arena_text(arena, seen);
    return arena_printf(arena, "%.*s …", (int)utf8_cut(seen, QUOTE_MAX), seen.data);
}

static struct finding *push(struct lint *lint, const char *code, enum referat_severity severity, const char *message) {
    struct finding *finding = ARENA_PUSH(lint->arena, lint->findings, lint->count);
    *finding = (struct finding){.code = code,
                                .severity = severity,
                                .path = lint->record->source.path,
                                .id = "",
                                .offset = -1,
                                .message = arena_text(lint->arena, slice_of(message)),
                                .quote = ""};
    return finding;
}

void lint_add(struct lint *lint, const char *code, enum referat_severity severity, size_t line, struct slice seen,
              const char *format, ...) {
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    struct finding *finding = push(lint, code, severity, message);
    const struct line *at = &lint->layout->lines[line];
    bool within = seen.data >= at->text.data && seen.data <= at->text.data + at->text.len;
    finding->page = at->page;
    finding->offset = (int64_t)(at->offset + (within ? (size_t)(seen.data - at->text.data) : 0));
    finding->quote = quote_of(lint->arena, seen);
}

size_t lint_head_end(const struct lint *lint) {
    return lint->items->count ? lint->items->spans[0].heading : lint->layout->line_count;
}

bool lint_in_contents(const struct lint *lint, size_t line) {
    return line >= lint->items->contents_first && line < lint->items->contents_last;
}

/* ---- what the reader warned of ---- */

static enum referat_severity severity_of(const char *code) {
    static const char *const errors[] = {"year-conflict", "date-conflict", "weekday-conflict",
                                         "no-date",       "no-body",       "present-and-absent"};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strcmp(code, errors[i]) == 0) return REFERAT_SEVERITY_ERROR;
    return strcmp(code, "no-kind") == 0 ? REFERAT_SEVERITY_HINT : REFERAT_SEVERITY_WARNING;
}

/* The line of the text that the byte stands on, without the white space around it. */
static struct slice line_at(struct slice text, size_t offset) {
    size_t start = offset, end = offset;
    while (start > 0 && !strchr("\n\f", text.data[start - 1])) start--;
    while (end < text.len && !strchr("\n\f", text.data[end])) end++;
    return slice_make(text.data + start, end - start);
}

static void add_warnings(struct lint *lint) {
    for (size_t i = 0; i < lint->record->warning_count; i++) {
        const struct minutes_warning *warning = &lint->record->warnings[i];
        struct finding *finding = push(lint, warning->code, severity_of(warning->code), warning->message);
        if (warning->offset < 0 || (size_t)warning->offset >= lint->text.len) continue;
        finding->page = warning->page;
        finding->offset = warning->offset;
        finding->quote = quote_of(lint->arena, line_at(lint->text, (size_t)warning->offset));
    }
}

/* ---- the document ---- */

static int by_place(const void *left, const void *right) {
    const struct finding *a = left, *b = right;
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    int order = strcmp(a->code, b->code);
    return order ? order : strcmp(a->message, b->message);
}

static void count_lines(struct lint *lint) {
    size_t at = 0, lines = 1;
    for (size_t i = 0; i < lint->count; i++) {
        struct finding *finding = &lint->findings[i];
        if (finding->offset < 0) continue;
        size_t offset = (size_t)finding->offset;
        if (offset < at) continue;
        lines += line_number(slice_from(lint->text, at), offset - at) - 1;
        at = offset;
        finding->line = lines;
    }
}

static void open_lint(struct lint *lint, const struct lint_document *document, struct arena *arena) {
    *lint = (struct lint){.record = document->record,
                          .layout = document->view->layout,
                          .items = document->view->items,
                          .registry = document->registry,
                          .text = document->text,
                          .arena = arena};
}

static void close_lint(struct lint *lint, struct finding **findings, size_t *count) {
    if (lint->arena->failed) return;
    if (lint->count > 1) qsort(lint->findings, lint->count, sizeof *lint->findings, by_place);
    count_lines(lint);
    struct finding *items = *findings;
    for (size_t i = 0; i < lint->count; i++) {
        struct finding *made = ARENA_PUSH(lint->arena, items, *count);
        *made = lint->findings[i];
    }
    *findings = items;
}

void lint_document(const struct lint_document *document, struct arena *arena, struct finding **findings,
                   size_t *count) {
    struct lint lint;
    open_lint(&lint, document, arena);
    add_warnings(&lint);
    lint_dates(&lint);
    lint_items(&lint);
    lint_places(&lint);
    lint_links(&lint);
    close_lint(&lint, findings, count);
}

void lint_missing_meeting(const struct lint_document *document, const struct planned_meeting *meeting,
                          struct arena *arena, struct finding **findings, size_t *count) {
    struct lint lint;
    int day = meeting->date;
    open_lint(&lint, document, arena);
    lint_add(&lint, "meeting-missing", REFERAT_SEVERITY_WARNING, meeting->line, lint.layout->lines[meeting->line].text,
             _("%s was to meet on %04d-%02d-%02d, but the index has no minutes"), meeting->body, day / 10000,
             day / 100 % 100, day % 100);
    close_lint(&lint, findings, count);
}
