/*
 * findings.h - what lint and verify found, written out: a line each for people and editors ("file:page: message"),
 * JSON, CSV (docs/LINT.md).
 */
#ifndef QUERY_FINDINGS_H
#define QUERY_FINDINGS_H

#include "base/buf.h"
#include "corpus/finding.h"

enum referat_status findings_format(const struct referat_findings *findings, enum referat_format format,
                                    const struct referat_style *style, struct buf *out,
                                    struct referat_error *error) MUST_CHECK;
const char *severity_name(enum referat_severity severity);

#endif
