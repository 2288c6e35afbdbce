/*
 * finding.h - what is wrong in a document, and where. Codes and their meaning: docs/LINT.md. The texts live in the
 * arena that the finding was made in.
 */
#ifndef CORPUS_FINDING_H
#define CORPUS_FINDING_H

#include "base/arena.h"

#include <stdint.h>

struct finding {
    const char *code; /* a stable word */
    enum referat_severity severity;
    const char *path;
    const char *id; /* of the item or meeting in the index; "" where there is none */
    int page;       /* from 1; 0 not known */
    int64_t offset; /* byte in the extracted text of the source; -1 not known */
    size_t line;    /* of the extracted text, from 1; 0 not known */
    const char *message;
    const char *quote; /* what stands there; "" for none */
};

/* What a run of lint or verify found; owns all of it. */
struct referat_findings {
    struct arena arena;
    struct finding *items;
    size_t count;
    uint64_t files;           /* looked at */
    uint64_t unread;          /* could not be read or compared: what makes exit code 3 */
    uint64_t compared, equal; /* verify: quotes and parts of items */
    uint64_t without_source;  /* verify: meetings that name no source */
    bool verified;            /* a run of verify */
};

/* A copy of the finding, in the list's own arena. */
void findings_add(struct referat_findings *findings, const struct finding *finding);

#endif
