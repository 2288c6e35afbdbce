/*
 * lint.h - contradictions and loose ends of one document: what the reader warned of, with its place, and what only a
 * reader who looks for faults sees. It follows rules of docs/LINT.md, opens no file and no link.
 */
#ifndef CORPUS_LINT_H
#define CORPUS_LINT_H

#include "corpus/finding.h"
#include "corpus/minutes.h"

struct lint_document {
    struct slice text;
    const struct minutes_record *record;
    const struct minutes_view *view;
    const struct registry *registry;
};

/* Appends to the list, in the order of the text. A failed arena is the caller's to see. */
void lint_document(const struct lint_document *document, struct arena *arena, struct finding **findings, size_t *count);

/* A meeting that the document announces. */
struct planned_meeting {
    const char *body, *owner; /* as in the record */
    int date;
    size_t line; /* of the layout */
};

/* The meetings that tables of coming meetings and "Næste møde" announce, each body's day once (planned.c). */
void lint_planned_meetings(const struct lint_document *document, struct arena *arena, struct planned_meeting **meetings,
                           size_t *count);
/* The finding that there are no minutes of such a meeting. */
void lint_missing_meeting(const struct lint_document *document, const struct planned_meeting *meeting,
                          struct arena *arena, struct finding **findings, size_t *count);

#endif
